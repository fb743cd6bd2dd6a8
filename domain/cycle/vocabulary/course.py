"""What is said of a cycle as a whole: its start, its period, who takes part, what it follows and what follows it."""

from datetime import date, datetime
from typing import Literal

from domain.cycle.vocabulary.common import Title
from domain.cycle.vocabulary.diagnosis import FindingKind
from domain.message import Command, Event, Message, Slug, Text, added
from domain.roles import COORDINATORS, ENGINE_ONLY

WhyEvaluated = Literal["all-settled", "period-ended"]


class OpenFinding(Message):
    """A finding that no completed action answered, as the next cycle is told of it; `text` is brief."""

    id: str
    kind: FindingKind
    text: str
    sector: str
    organisation: str | None = None


class OpenAction(Message):
    """An action that was not finished, as the next cycle is told of it."""

    id: str
    title: str
    status: str
    responsible: str
    organisation: str | None = None


class Lesson(Message):
    """A lesson of the previous cycle; `text` is brief, its full words are in that cycle's events."""

    id: str
    text: str


class StartCycle(Command):
    """Start a cycle: a zone's or the network's, for a period. The name of the stream says which, as in
    cycle:NETWORK:ZONE:PERIOD.
    """

    may = COORDINATORS

    title: Title
    organisations: tuple[Slug, ...]
    deadline: date
    body: Slug
    ends_on: date | None = None
    follows: str | None = None


class FollowCycle(Command):
    """Name the cycle before this one, also again where it refused. It is asked for its lessons and for what it left
    open.
    """

    may = COORDINATORS

    follows: str


class AdmitOrganisations(Command):
    """Have more organisations take part in the cycle from now on."""

    may = COORDINATORS

    organisations: tuple[Slug, ...]


class WithdrawAdmission(Command):
    """An organisation takes part by mistake, and has said nothing yet: it takes part no more."""

    may = COORDINATORS

    organisation: Slug
    reason: Text


class AnnulCycle(Command):
    """A cycle was started by mistake, and there is no work in it: it stays in the history and counts no more."""

    may = COORDINATORS

    reason: Text


class ReleaseSuccessor(Command):
    """Delivered by a cycle that followed this one and was annulled: another can follow."""

    may = ENGINE_ONLY

    successor: str


class ExtendPeriod(Command):
    """Give the period a later last day, before the evaluation opens."""

    may = COORDINATORS

    ends_on: date
    reason: Text


class EndPeriod(Command):
    """The period is over: the evaluation opens, whatever was reached."""

    may = ENGINE_ONLY

    ends_on: date


class NameSuccessor(Command):
    """Delivered by the next cycle: it follows this one. `page` counts what has to be handed over, from 1."""

    may = ENGINE_ONLY

    successor: str
    page: int = 1


class Inherit(Command):
    """Delivered by the previous cycle: its lessons and what it left open, page by page."""

    may = ENGINE_ONLY

    cycle: str
    page: int = 1
    more: bool = False
    lessons: tuple[Lesson, ...] = ()
    findings: tuple[OpenFinding, ...] = ()
    actions: tuple[OpenAction, ...] = ()


class CycleStarted(Event):
    """`zone` is None for a cycle of the whole network; the `…_at` are deadlines in UTC.

    `rules_version`: the version of the network's rules on that day; `edition`: of the engine's own rules, by which
    the cycle is kept: since the third, with the reasons that were given.
    """

    zone: str | None
    period: str
    title: str
    body: str
    organisations: tuple[str, ...]
    deadline: date
    deadline_at: datetime
    reminder_at: datetime | None = None
    ends_on: date
    ends_at: datetime
    started_on: date
    follows: str | None = None
    rules_version: int
    edition: int = added(1)


class PredecessorNamed(Event):
    """The previous cycle, named after the start: it is asked, as it is by the start itself."""

    follows: str


class InheritanceAsked(Event):
    """More is to be handed over: the next page is asked of the previous cycle."""

    follows: str
    page: int


class OrganisationsAdmitted(Event):
    organisations: tuple[str, ...]


class AdmissionWithdrawn(Event):
    organisation: str
    reason: str


class CycleAnnulled(Event):
    """`follows`: the cycle before, which is told; its lessons and what it left open wait for another."""

    title: str
    reason: str
    follows: str | None = None
    on: date


class SuccessorReleased(Event):
    """The cycle that followed was annulled."""

    successor: str


class PeriodExtended(Event):
    ends_on: date
    ends_at: datetime
    reason: str


class EvaluationOpened(Event):
    """`why`: all actions are settled, or the period is over. `deadline_at`: in UTC. Criteria: those of that day."""

    why: WhyEvaluated
    criteria: tuple[str, ...]
    process_criteria: tuple[str, ...]
    unfinished: tuple[str, ...] = ()
    deadline_at: datetime
    on: date


class EvaluationPutOff(Event):
    """An action was settled by mistake, and goes on: the evaluation that opened by it waits until all are settled, or
    the period is over. What was rated stays."""

    action: str
    on: date


class SuccessorNamed(Event):
    """The next cycle, with one page of what it inherits."""

    successor: str
    page: int
    more: bool
    lessons: tuple[Lesson, ...] = ()
    findings: tuple[OpenFinding, ...] = ()
    actions: tuple[OpenAction, ...] = ()


class LessonInherited(Event):
    """`lesson` is its id in the cycle `cycle`."""

    cycle: str
    lesson: str
    text: str


class FindingCarriedOver(Event):
    """A finding of the previous cycle (`source`, there) opens this diagnosis under an id of its own."""

    finding: str
    cycle: str
    source: str
    kind: FindingKind
    text: str
    sector: str
    organisation: str | None = None


class ActionCarriedOver(Event):
    """An unfinished action of the previous cycle, for this plan to take up again or not."""

    action: str
    cycle: str
    title: str
    status: str
    responsible: str
    organisation: str | None = None


class InheritanceReceived(Event):
    """One page has come; with the last one (`complete`) the diagnosis can be validated."""

    cycle: str
    page: int
    complete: bool
