"""What is said of a plan while it is drafted, endorsed and adopted."""

from datetime import date, datetime

from domain.action.parts import Indicator, Standing
from domain.cycle.vocabulary.common import HANDS, SPEAKERS, Number, PutToMeeting, Title
from domain.message import Command, Event, Message, Slug, Text, added
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


class ActionFields(Message):
    """An action as a plan has it. `portfolio`: whose resources it needs, if any; `needs`: what is asked of it.

    `numbered`: all indicators that it ever had, in their order, where those that it has are in another.
    """

    action: str
    title: str
    objective: str
    line: str | None = None
    responsible: str
    organisation: str | None = None
    due_on: date
    indicators: tuple[Indicator, ...] = ()
    portfolio: str | None = None
    neighbourhoods: tuple[str, ...] = ()
    needs: str = added("")
    numbered: tuple[str, ...] = added(())


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


class DraftAction(Command):
    """Put an action into the draft of the plan, with who answers for it and its last day."""

    may = HANDS

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


class LineDrafted(Event):
    line: str
    name: str


class LineRevised(Event):
    line: str
    name: str


class ObjectiveDrafted(Event):
    objective: str
    text: str
    line: str | None = None
    strategies: tuple[str, ...] = ()


class ObjectiveRevised(Event):
    """`text` is None where the earlier words stand."""

    objective: str
    text: str | None = None
    line: str | None = None
    strategies: tuple[str, ...] = ()


class ActionDrafted(Event, ActionFields):
    continues: str | None = None


class ActionRevised(Event, ActionFields):
    """The draft as it is from now on, whole. `ask_again`: the responsible has to accept it anew."""

    ask_again: bool = False


class OpenActionLeft(Event):
    """`action`: its id in the cycle before; it is not taken up in this one."""

    action: str
    reason: str


class DraftRemoved(Event):
    draft: str
    reason: str


class PlanEndorsed(Event):
    """`confirm_by` (UTC): given where the endorsement is subject to confirmation."""

    organisation: str
    confirm_by: datetime | None = None


class EndorsementConfirmed(Event):
    """`round`: of the adoption that still waits for absentees, in which it counts again."""

    organisation: str
    round: int | None = added(None)


class EndorsementLapsed(Event):
    """`round`: of the adoption that still waits for absentees, in which it counts no more."""

    organisation: str
    round: int | None = added(None)


class PlanObjected(Event):
    """`round`: of the adoption that still waits for absentees, in which its yes is taken back."""

    organisation: str
    reason: str
    round: int | None = added(None)


class ActionAccepted(Event):
    """`standing`: the adopted action's from now on; None while the plan is a draft."""

    action: str
    responsible: str
    standing: Standing | None = None


class ActionDeclined(Event):
    action: str
    responsible: str
    reason: str


class AcceptanceOverdue(Event):
    action: str
    responsible: str


class PlanAdopted(Event):
    """The plan is binding. `endorsed`: who agreed; `subject_to_confirmation`: who of them only so; `dissent`: who did
    not; `silent`: absentees who said nothing."""

    meeting: str
    on: date
    endorsed: tuple[str, ...]
    subject_to_confirmation: tuple[str, ...] = ()
    dissent: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()


class ActionAdopted(Event, ActionFields):
    """An action begins to live. `escalated`: its portfolio is asked; `accept_by` (UTC): until when its responsible is.

    `reason`: of the amendment that added it, where it came after the adoption.
    """

    standing: Standing
    escalated: bool = False
    accept_by: datetime | None = None
    reason: str | None = None
    continues: str | None = None
