"""How many findings of a diagnosis are answered by actions: finding → SWOT item → strategy → objective → action."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from domain import cycle, ids
from domain.cycle.parts import Parts, parts_of
from domain.cycle.results import asking
from domain.cycle.state import Closed, NotStarted, PlannedAction, State
from domain.decider import fold
from domain.measures.history import History
from domain.measures.measured import (
    ASSUMED,
    N_,
    SIMULATED,
    Cell,
    Column,
    Found,
    Measure,
    Scope,
    Sheet,
    count,
    ground,
    marked,
    ratio,
    share,
)
from domain.message import Recorded

GONE = frozenset({"removed", "cancelled"})
NAMING = frozenset(
    {"FindingRecorded", "FindingCarriedOver", "FindingCorrected", "FindingsMerged", "FindingSeparated"}
    | {"FindingPlaced", "PlacementRemoved", "StrategyAgreed", "StrategyWithdrawn", "ObjectiveDrafted"}
    | {"ObjectiveRevised", "PlanAmended", "ActionDrafted", "ActionRevised", "ActionAdopted", "ActionAmended"}
    | {"ActionWithdrawn", "DraftRemoved", "ActionNoted"}
)


@dataclass(frozen=True)
class Told:
    """A cycle as it stood on the last day of the scope, with the events that say so."""

    stream: str
    zone: str | None
    parts: Parts
    phase: str
    events: tuple[Recorded, ...]


def cycles(history: History, scope: Scope) -> list[Told]:
    """The cycles of the scope that had begun by its last day and were not closed before its first."""
    found = []
    for stream, _ in history.of_kind("cycle"):
        if scope.cycle not in (None, stream):
            continue
        listed = history.begun_by(stream, scope.until)
        state: State = fold(cycle.decider, stream, listed).state
        if isinstance(state, NotStarted) or not scope.covers(state.course.zone):
            continue
        closed_on = state.closed_on if isinstance(state, Closed) else None
        if scope.since is not None and closed_on is not None and closed_on < scope.since:
            continue
        found.append(Told(stream, state.course.zone, parts_of(state), state.phase, listed))
    return found


@dataclass(frozen=True)
class Answer:
    """What answers a finding, at best: a completed action, one that goes on, or nothing."""

    cycle: str
    zone: str | None
    finding: str
    kind: str
    text: str
    votes: int
    asks: bool
    actions: tuple[PlannedAction, ...]

    @property
    def how(self) -> str:
        if any(action.status == "completed" for action in self.actions):
            return "answered-completed"
        return "answered-planned" if self.actions else "unanswered"


def answers(told: Told) -> list[Answer]:
    """Every finding that stands for itself, with the actions that go back to it."""
    parts = told.parts
    by_finding: dict[str, dict[str, PlannedAction]] = {}
    for action in parts.plan.actions.values():
        if action.status in GONE:
            continue
        for strategy in parts.plan.objectives[action.objective].strategies:
            for item in parts.board.strategies[strategy].items:
                finding = parts.course.resolved(parts.board.items[item].finding)
                by_finding.setdefault(finding, {})[action.id] = action
    votes = Counter[str]()
    for item, given in parts.board.votes().items():
        votes[parts.course.resolved(parts.board.items[item].finding)] += given
    asks = {parts.course.resolved(finding) for finding in asking(parts.course, parts.board)}
    return [
        Answer(
            cycle=told.stream,
            zone=told.zone,
            finding=finding.id,
            kind=finding.kind,
            text=finding.text,
            votes=votes[finding.id],
            asks=finding.id in asks,
            actions=tuple(by_finding.get(finding.id, {}).values()),
        )
        for finding in parts.course.findings.values()
        if finding.stands
    ]


def _counted(history: History, scope: Scope) -> Found:
    told = cycles(history, scope)
    found = [answer for one in told for answer in answers(one)]
    asking_ones = [answer for answer in found if answer.asks]
    standing = {(answer.cycle, answer.finding) for answer in found}
    first = [
        recorded
        for one in told
        for recorded in one.events
        if recorded.kind in ("FindingRecorded", "FindingCarriedOver")
        and (one.stream, recorded.data["finding"]) in standing
    ]
    return Found(
        counted=len(found),
        simulated=marked(first, SIMULATED),
        assumed=marked(first, ASSUMED),
        figures=(
            count("findings", N_("Findings that stand"), len(found)),
            share("answered", N_("Findings answered by an action"), _answered(found), len(found)),
            share("completed", N_("Findings answered by a completed action"), _completed(found), len(found)),
            share(
                "asking-answered",
                N_("Of those that ask for an answer: answered by an action"),
                _answered(asking_ones),
                len(asking_ones),
            ),
            share(
                "asking-completed",
                N_("Of those that ask for an answer: answered by a completed action"),
                _completed(asking_ones),
                len(asking_ones),
            ),
        ),
        sheets=(_by_kind(found), _by_zone(found), _each(found)),
        grounds=tuple(
            ground(recorded, ids.parts(one.stream)[2][-1])
            for one in told
            for recorded in one.events
            if recorded.kind in NAMING
        ),
    )


def _answered(found: Iterable[Answer]) -> int:
    return sum(bool(answer.actions) for answer in found)


def _completed(found: Iterable[Answer]) -> int:
    return sum(answer.how == "answered-completed" for answer in found)


def _cells(some: list[Answer]) -> tuple[Cell, ...]:
    completed, answered = _completed(some), _answered(some)
    left = len(some) - answered
    return (len(some), completed, answered - completed, left, ratio(answered, len(some)), ratio(completed, len(some)))


COLUMNS = (
    Column(id="findings", words=N_("Findings"), holds="count"),
    Column(id="completed", words=N_("By a completed action"), holds="count"),
    Column(id="planned", words=N_("By another action"), holds="count"),
    Column(id="unanswered", words=N_("By none"), holds="count"),
    Column(id="share", words=N_("Share answered"), holds="share"),
    Column(id="share-completed", words=N_("Share answered by a completed action"), holds="share"),
)


def _by_kind(found: list[Answer]) -> Sheet:
    kinds = dict.fromkeys(answer.kind for answer in found)
    rows = [(kind, *_cells([answer for answer in found if answer.kind == kind])) for kind in kinds]
    column = Column(id="kind", words=N_("Kind of finding"), holds="code")
    return Sheet(id="by-kind", words=N_("By kind of finding"), columns=(column, *COLUMNS), rows=tuple(rows))


def _by_zone(found: list[Answer]) -> Sheet:
    zones = sorted({answer.zone for answer in found}, key=lambda zone: zone or "")
    rows = [(zone, *_cells([answer for answer in found if answer.zone == zone])) for zone in zones]
    column = Column(id="zone", words=N_("Zone"), holds="zone")
    return Sheet(id="by-zone", words=N_("By zone"), columns=(column, *COLUMNS), rows=tuple(rows))


def _each(found: list[Answer]) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (
            answer.cycle,
            answer.finding,
            answer.kind,
            answer.text,
            answer.votes,
            "asks" if answer.asks else "asks-nothing",
            answer.how,
            tuple(action.title for action in answer.actions),
        )
        for answer in found
    ]
    columns = (
        Column(id="cycle", words=N_("Cycle"), holds="stream"),
        Column(id="finding", words=N_("Id"), holds="text"),
        Column(id="kind", words=N_("Kind of finding"), holds="code"),
        Column(id="text", words=N_("Finding"), holds="text"),
        Column(id="votes", words=N_("Votes"), holds="count"),
        Column(id="asks", words=N_("Asks for an answer"), holds="code", of="measure"),
        Column(id="how", words=N_("Answered"), holds="code", of="measure"),
        Column(id="actions", words=N_("Actions that go back to it"), holds="texts"),
    )
    return Sheet(id="each", words=N_("Each finding"), columns=columns, rows=tuple(rows), keys=2, lists=True)


FINDINGS_ANSWERED = Measure(
    name="findings-answered",
    title=N_("Findings answered by actions"),
    version=1,
    definition=N_(
        "Of the findings that stand in a diagnosis, merged ones counted once, how many an action goes back to through "
        "objective, strategy and SWOT item, and how many a completed one does. A cancelled or removed action answers "
        "nothing. Demands, fragilities, weaknesses, threats and whatever a strategy took up ask for an answer."
    ),
    formula=N_("findings with such an action ÷ findings that stand"),
    source=N_("Castilla-La Mancha, planning based on a community diagnosis and traceable; Sants-Montjuïc, SWOT"),
    compute=_counted,
)
