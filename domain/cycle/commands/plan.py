"""What can be asked of a cycle: plan."""

from datetime import date, datetime

from domain.cycle.commands.common import HANDS, SPEAKERS, Number, PutToMeeting, Title
from domain.message import Command, Message, Slug, Text
from domain.roles import COORDINATORS, ENGINE_ONLY, Role

ANSWERABLE = frozenset(Role) - {Role.ENGINE}  # anybody in the network may be asked to answer for an action


EMPTIED_BY_NULL = frozenset({"organisation", "indicators", "portfolio", "neighbourhoods", "needs"})  # of an action


class NewIndicator(Message):
    """How it is seen whether an action works. `id`: of a known indicator where an action is changed.

    Baseline and target are optional: a group may have none.
    """

    id: Slug | None = None
    name: Title
    unit: str = ""
    baseline: Number | None = None
    target: Number | None = None


class DraftLine(Command):
    """Put a line of this plan's own into its draft. The network's lines are there already."""

    may = HANDS

    name: Title


class DraftObjective(Command):
    """Put an objective into the draft of the plan."""

    may = HANDS

    text: Text
    line: Slug | None = None
    strategies: tuple[Slug, ...] = ()


class NewAction(Command):
    """An action of a plan, with who answers for it and its last day: before it is adopted, or later."""

    objective: Slug
    title: Title
    responsible: Slug
    due_on: date
    organisation: Slug | None = None
    indicators: tuple[NewIndicator, ...] = ()
    portfolio: Slug | None = None
    needs: str = ""
    neighbourhoods: tuple[Slug, ...] = ()
    continues: Slug | None = None


class DraftAction(NewAction):
    """Put an action into the draft of the plan, with who answers for it and its last day."""

    may = HANDS


class ReviseLine(Command):
    """Give a line of the draft another name."""

    may = HANDS

    line: Slug
    name: Title


class ReviseObjective(Command):
    """Change an objective of the draft. What is not given stays as it was."""

    may = HANDS
    emptied_by_null = frozenset({"line", "strategies"})

    objective: Slug
    text: Text | None = None
    line: Slug | None = None
    strategies: tuple[Slug, ...] | None = None


class ReviseAction(Command):
    """Change an action of the draft. What is not given stays as it was; another responsible has to accept it anew."""

    may = HANDS
    emptied_by_null = EMPTIED_BY_NULL

    action: Slug
    objective: Slug | None = None
    title: Title | None = None
    responsible: Slug | None = None
    due_on: date | None = None
    organisation: Slug | None = None
    indicators: tuple[NewIndicator, ...] | None = None
    portfolio: Slug | None = None
    needs_no_portfolio: bool = False
    needs: str | None = None
    neighbourhoods: tuple[Slug, ...] | None = None


class LeaveOpenAction(Command):
    """Say why an action that the cycle before left open is not taken up in this plan."""

    may = COORDINATORS

    action: Slug
    reason: Text


class RemoveDraft(Command):
    """Take a line, an objective or an action out of the draft. The record of it stays."""

    may = HANDS

    draft: Slug
    reason: Text


class Endorse(Command):
    """Say that your organisation is for the plan."""

    may = SPEAKERS

    subject_to_confirmation: bool = False


class ConfirmEndorsement(Command):
    """Confirm that your organisation endorses the plan, where that was subject to confirmation."""

    may = SPEAKERS


class ObjectToPlan(Command):
    """Say that your organisation is against the draft of the plan, and why."""

    may = SPEAKERS

    reason: Text


class AcceptAction(Command):
    """Accept to answer for an action. Only then does the action stand."""

    may = ANSWERABLE

    action: Slug


class DeclineAction(Command):
    """Decline to answer for an action, and say why."""

    may = ANSWERABLE

    action: Slug
    reason: Text


class AdoptPlan(PutToMeeting):
    """Have the body adopt the plan, in a meeting. What a member says there replaces what it said before; who endorsed
    the draft or objected to it and says nothing there is still for it, or against.
    """

    subject_to_confirmation: tuple[Slug, ...] = ()


class LapseEndorsement(Command):
    """Nobody confirmed it in time."""

    may = ENGINE_ONLY

    organisation: str
    confirm_by: datetime


class NoteAcceptanceOverdue(Command):
    may = ENGINE_ONLY

    action: str
    accept_by: datetime
