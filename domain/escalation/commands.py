"""What is said to an escalation, a question that a group puts to the management meeting: by its origin and that
meeting, by people, and by its own deadlines. No personal data in any of it.
"""

from datetime import date

from domain import decisions as d
from domain.message import Command, Slug, Text
from domain.roles import ENGINE_ONLY, MEMBERS, Role

CARRIERS = frozenset({Role.REPRESENTATIVE, Role.COORDINATOR})
PEOPLE = frozenset(Role) - ENGINE_ONLY  # whoever answers for a part, whatever role they hold; `decide` says who does


# Delivered


class Delivered(Command):
    """What another process brings."""

    may = ENGINE_ONLY


class RaiseEscalation(Delivered):
    """From the origin: a group asks something of the management meeting."""

    question: d.Question


class BringAlignment(Delivered, d.Alignment):
    """From the management meeting: something its teams are told without having asked."""


class NoteTabled(Delivered, d.Tabled):
    """From the management meeting: this round is on its table."""


class NoteAwaited(Delivered, d.Awaited):
    """From the management meeting: whose answer lacks in this round, and what others have answered."""


class NoteAnswer(Delivered, d.Answered):
    """From the management meeting: every portfolio concerned has answered."""


class CorrectAnswer(Delivered, d.Corrected):
    """From the management meeting: the answer as it should have been entered."""


class NoteUndecided(Delivered, d.Undecided):
    """From the management meeting: this round ended without a decision."""


class NoteUncounted(Delivered, d.Uncounted):
    """From the management meeting: the meeting that ended a round without a decision was annulled."""


class NoteInformationWanted(Delivered, d.InformationWanted):
    """From the management meeting: it does not decide without knowing more."""


class NoteTakenOff(Delivered, d.TakenOff):
    """From the management meeting: the item is off its table, as the group wanted."""


# By people


class GiveInformation(Command):
    """Tell the management meeting what it wanted to know. The question is put on its table again with it."""

    may = MEMBERS

    text: Text


class WithdrawEscalation(Command):
    """Withdraw the question, and say why. It can be done until there is a decision."""

    may = CARRIERS

    reason: Text


class TableAgain(Command):
    """Put the question on the table again, where the management meeting has refused it."""

    may = frozenset({Role.COORDINATOR})

    text: str = ""


class ReportReturn(Command):
    """Report to the group, in its meeting, what was decided. The teams that are there know it from then on."""

    may = CARRIERS

    text: Text
    family_may_be_told: str = ""


class FollowAttendance(Command):
    """Follow a correction of the attendance of the meeting in which the answer was returned: who was not there is
    asked. It comes with the correction by itself, from the engine, whoever corrected it.
    """

    may = ENGINE_ONLY


class Acknowledge(Command):
    """Say, as a team that was not there, that it knows."""

    may = MEMBERS


class RecordFamilyTold(Command):
    """Say that the family was told what may be told."""

    may = MEMBERS

    text: Text


class ReportCarriedOut(Command):
    """Say that a part of the decision is carried out."""

    may = PEOPLE

    portfolio: Slug | None = None
    text: str = ""


class ReportNotCarriedOut(Command):
    """Say that a part of the decision will not be carried out as decided, and why. It is asked again."""

    may = PEOPLE

    portfolio: Slug | None = None
    reason: Text


class RecordOutsideAnswer(Command):
    """Enter what an outside authority has answered. It goes to the management meeting, and comes back to the group as a
    decision.
    """

    may = PEOPLE

    portfolio: Slug | None = None
    text: Text


class NoteChase(Command):
    """Say that the outside authority was asked again, and when it will be once more."""

    may = PEOPLE

    portfolio: Slug | None = None
    text: str = ""
    chase_on: date


class HandOverDuty(Command):
    """Have somebody else carry out a part of the decision, since whoever had to is not there any more."""

    may = CARRIERS

    portfolio: Slug | None = None
    person: Slug
    reason: Text


class ReleaseTeam(Command):
    """Wait no longer for a team of which nobody is there any more."""

    may = frozenset({Role.COORDINATOR})

    team: Slug
    reason: Text


class SettleRefusal(Command):
    """Say that you have looked into something that its receiver refused."""

    may = frozenset({Role.COORDINATOR})

    refusal: str
    text: Text


# By the engine. `round` and `returned` name what a reminder is of, so that one that came too late says nothing


class Timer(Command):
    may = ENGINE_ONLY


class RemindOfInformation(Timer):
    round: int
    reminder: int


class RemindOfReturn(Timer):
    """`returned`: how many answers have been returned before this one."""

    returned: int
    reminder: int


class RemindToAcknowledge(Timer):
    returned: int


class NameAbsentTeams(Timer):
    returned: int


class NoteOverdue(Timer):
    """`duty`: the number of the obligation among all that this escalation has had."""

    portfolio: str
    duty: int


class RemindOverdue(Timer):
    portfolio: str
    duty: int
    reminder: int


class RemindToChase(Timer):
    portfolio: str
    duty: int
    reminder: int
