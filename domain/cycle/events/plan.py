"""What happened to a cycle: plan."""

from datetime import date, datetime

from domain.action.parts import Indicator, Standing
from domain.message import Event, Message, added


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
