"""What happened to a cycle: course."""

from datetime import date, datetime
from typing import Literal

from domain.cycle.records import FindingKind, Lesson, OpenAction, OpenFinding
from domain.message import Event, added

WhyEvaluated = Literal["all-settled", "period-ended"]


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
