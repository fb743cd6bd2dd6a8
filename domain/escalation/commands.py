"""What is said to an escalation, a question that a group puts to the management meeting: by its origin and that
meeting, by people, and by its own deadlines. No personal data in any of it.
"""

from datetime import date

from domain import decisions as d
from domain.message import Command, Slug, Text
from domain.roles import ENGINE_ONLY, KEEPERS, MEMBERS, Role

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


class NoteInformationWanted(Delivered, d.InformationWanted):
    """From the management meeting: it does not decide without knowing more."""


class NoteTakenOff(Delivered, d.TakenOff):
    """From the management meeting: the item is off its table, as the group wanted."""


# By people


class GiveInformation(Command):
    """What the management meeting wanted to know: the question is tabled again with it."""

    may = MEMBERS

    text: Text


class WithdrawEscalation(Command):
    """The group asks no more, and why. Possible until there is a decision."""

    may = CARRIERS

    reason: Text


class TableAgain(Command):
    """A coordinator's way out where the management meeting has refused the question: it is sent as a new round."""

    may = frozenset({Role.COORDINATOR})

    text: str = ""


class ReportReturn(Command):
    """The representative has told the group, in its meeting, what was decided; the teams present know it from here on.

    `family_may_be_told`: what may be said to the family, where the question comes from a case.
    """

    may = CARRIERS

    text: Text
    family_may_be_told: str = ""


class FollowAttendance(Command):
    """The attendance of the meeting in which the answer was returned was corrected: who was not there is asked.

    Given in that meeting; the door gives it with the correction.
    """

    may = KEEPERS


class Acknowledge(Command):
    """A team that was not there says that it knows."""

    may = MEMBERS


class RecordFamilyTold(Command):
    """The family was told what may be told."""

    may = MEMBERS

    text: Text


class ReportCarriedOut(Command):
    """A part of the decision is done. `portfolio`: whose part; it may be left out where only one is open."""

    may = PEOPLE

    portfolio: Slug | None = None
    text: str = ""


class ReportNotCarriedOut(Command):
    """A part of the decision will not be done as decided, and why: it is asked again."""

    may = PEOPLE

    portfolio: Slug | None = None
    reason: Text


class RecordOutsideAnswer(Command):
    """What an outside authority has answered: it is tabled, so that it comes back to the group as a decision."""

    may = PEOPLE

    portfolio: Slug | None = None
    text: Text


class NoteChase(Command):
    """The outside authority was asked again, and will be once more on `chase_on`."""

    may = PEOPLE

    portfolio: Slug | None = None
    text: str = ""
    chase_on: date


class HandOverDuty(Command):
    """Somebody else carries a part out: who had to is not there any more. `portfolio`: as in `ReportCarriedOut`."""

    may = CARRIERS

    portfolio: Slug | None = None
    person: Slug
    reason: Text


class ReleaseTeam(Command):
    """A team of which nobody is there any more is waited for no longer."""

    may = frozenset({Role.COORDINATOR})

    team: Slug
    reason: Text


class SettleRefusal(Command):
    """Somebody has looked into a delivery that was refused: `refusal` is its key in the to-do list."""

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
