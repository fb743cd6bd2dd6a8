"""One question from where it came from to what was done: its steps in order of time, who knows it, whose turn it is.

Of the management meeting, which lives for years, only the events that name the question are read.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from domain import decisions as d
from domain import ids
from domain.errors import Refusal
from domain.escalation import closed
from domain.legs import Legs
from domain.legs import legs as legs_of
from domain.message import Message, Recorded
from domain.territory import Network
from readings.awaited import Awaited, awaited
from readings.desk import ORIGINS, Desk
from readings.moments import Moment
from readings.questions import Earlier, Matter, matter
from readings.record import Record
from readings.trailsteps import Step, in_order, of_itself, of_management, of_origin, whether_solved, without_echoes
from store.errors import NotFound

SOLVED: Mapping[str, Literal["asked", "no", "yes"]] = {
    "SolutionAsked": "asked",
    "CaseNotSolved": "no",
    "CaseReopened": "no",
    "CaseResolved": "yes",
}


class Waiting(Message):
    """A team that waits for the answer, with the day since when it knows the last one."""

    team: str
    acknowledged_on: date | None


class Turn(Message):
    """Whose turn it is, and since when. `until`: its last day; `awaited`: what waits, and who is there for it."""

    who: str
    what: str
    since: date
    due_at: Moment | None
    until: date | None
    awaited: Awaited = Field(exclude=True, repr=False)


class OnItsWay(Message):
    """What has not reached its receiver. `since`: by the machine's clock."""

    kind: str
    receiver: str
    since: Moment


class Trail(Message):
    """The story of one question. `finished`: carried out, or known by all, or withdrawn; and solved too, where its
    group is asked whether it is.

    For whoever says it in words: `matter`: the question with all that is to be known of it; `closed`: whether nothing
    of the question itself is open any more; `solution`: the last that was asked or said of whether it is solved;
    `whys`: why each round is; `management`: the stream of the meeting; `own`: the question's own events; `heard`: these
    and the others in which its steps have their names; `positions`: where in the log each of them stands; `today`: the
    day on which it is looked at.
    """

    escalation: str
    stage: str
    finished: bool
    solved: Literal["asked", "no", "yes"] | None
    question: d.Question
    round: int
    parts: tuple[d.Part, ...]
    before: tuple[Earlier, ...]
    steps: tuple[Step, ...]
    teams: tuple[Waiting, ...]
    turns: tuple[Turn, ...]
    legs: Legs | None
    undelivered: tuple[OnItsWay, ...]
    matter: Matter = Field(exclude=True, repr=False)
    closed: bool = Field(exclude=True)
    solution: Recorded | None = Field(exclude=True, repr=False)
    whys: Mapping[int, str] = Field(exclude=True)
    management: str = Field(exclude=True)
    own: tuple[Recorded, ...] = Field(exclude=True, repr=False)
    heard: tuple[Recorded, ...] = Field(exclude=True, repr=False)
    positions: Mapping[UUID, int] = Field(exclude=True, repr=False)
    today: date = Field(exclude=True)


def one_escalation(record: Record, stream: str) -> str:
    """The escalation that is meant: itself, or the only one that an origin has raised.

    Raises `NotFound`, or Refusal `which-escalation`.
    """
    kind, network_id, _ = ids.parts(stream)
    if kind == "escalation":
        return stream
    known = record.reading.processes(network=network_id, kind="escalation", parent=stream) if kind in ORIGINS else []
    if not known:
        record.damage.raised()  # nobody can tell what lists do not
        raise NotFound("'{stream}' has asked nothing of the management meeting.", stream=stream)
    if len(known) > 1:
        raise Refusal(
            "which-escalation",
            "Several questions come from there; say which: {escalations}.",
            escalations=", ".join(row.stream for row in known),
        )
    return known[0].stream


def trail(record: Record, network: Network, stream: str) -> Trail:
    """The trail of an escalation. Raises `NotFound`, `Damaged`."""
    folded, own = record.whole(stream)
    found = matter(stream, (folded.decider.read(event) for event in own))
    if found is None:
        raise NotFound("There is nothing called '{stream}'.", stream=stream)
    question, life = found.question, folded.state.life
    desk = Desk(record, network)
    asks = ids.parts(question.origin)[0] in ORIGINS
    if asks:
        desk.expect([stream])
    origin = record.whole(question.origin).events if asks else ()
    known = found.model_copy(update={"before": desk.before(found), "of": desk.origin(found)})
    names = {str(event.data[name]) for event in own for name in ("item", "alignment") if event.data.get(name)}
    placed = record.reading.naming(life.management, {stream, *names})
    beside = [event for _, event in placed]
    told = without_echoes(
        [
            *of_origin(origin, stream, question.about),
            *of_itself(own),
            *of_management(beside, stream, names),
        ]
    )
    positions = record.reading.positions(question.origin, stream) if asks else record.reading.positions(stream)
    positions |= {event.id: place for place, event in placed}
    steps = in_order(told, positions, network.calendar.happened)
    said = [event for event in whether_solved(origin, stream) if event.kind != "SolutionReminded"]
    solution = said[-1] if said else None
    return Trail(
        escalation=stream,
        stage=folded.state.stage,
        finished=closed(folded.state) and (solution is None or solution.kind == "CaseResolved"),
        solved=None if solution is None else SOLVED[solution.kind],
        question=question,
        round=known.round,
        parts=known.parts,
        before=known.before,
        steps=tuple(steps),
        teams=_teams(network, question.teams, own),
        turns=_turns(record, network, known, solution, life.since),
        legs=legs_of(own, record.today(network)),
        undelivered=tuple(
            OnItsWay(kind=row.delivery.kind, receiver=row.delivery.receiver, since=row.stored_at)
            for row in record.reading.outbox(stream=stream)
        ),
        matter=known,
        closed=closed(folded.state),
        solution=solution,
        whys={int(str(event.data["round"])): str(event.data["why"]) for event in own if event.kind == "TablingAsked"},
        management=life.management,
        own=own,
        heard=(*own, *origin, *beside),
        positions=positions,
        today=record.today(network),
    )


def _turns(record: Record, network: Network, known: Matter, solution: Recorded | None, since: date) -> tuple[Turn, ...]:
    """Whose turn it is, in the question itself and in what its group is asked of it, since it is asked."""
    rows = [(row, since) for row in record.reading.todos(stream=known.escalation)]
    if solution is not None:
        asked = record.reading.todos(stream=known.question.origin)
        on = network.calendar.happened(solution)
        rows += [(row, on) for row in asked if row.params.get("escalation") == known.escalation]
    told = awaited((row for row, _ in rows), network, record.now(network))
    return tuple(
        Turn(who=one.row.who, what=one.row.what, since=on, due_at=one.row.due_at, until=one.until, awaited=one)
        for one, (_, on) in zip(told, rows, strict=True)
    )


def _teams(network: Network, teams: Iterable[str], own: Iterable[Recorded]) -> tuple[Waiting, ...]:
    """The teams that wait for the answer, each with the day since when it knows the last one."""
    known: dict[str, date | None] = dict.fromkeys(teams)
    released: set[str] = set()
    for event in own:  # the steps leave out the echo of a decision, which nobody knows yet
        data: Any = event.data
        on = network.calendar.happened(event)
        match event.kind:
            case "DecisionReceived" | "AlignmentBrought":
                known = dict.fromkeys(known)
            case "DecisionCorrected" if data["report_by"] is not None:  # it has to come back once more
                known = dict.fromkeys(known)
            case "DecisionReturned":
                known |= {team: on for team in data["acknowledged"] if team in known}
            case "PresenceCorrected":
                known |= dict.fromkeys((team for team in data["asked"] if team in known), None)
                known |= dict.fromkeys((team for team in data["acknowledged"] if team in known), on)
            case "TeamAcknowledged":
                known[str(data["team"])] = on
            case "TeamReleased":
                released.add(str(data["team"]))
    return tuple(
        Waiting(team=team, acknowledged_on=on) for team, on in known.items() if on is not None or team not in released
    )
