"""The management meeting that comes next, or is open: its items in their order, and why each stands where it does."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from domain import decisions as d
from domain import ids
from domain.errors import Refusal
from domain.management import checks
from domain.management import events as e
from domain.management.agenda import ordered
from domain.management.restating import outside_now
from domain.management.state import Draft, Entry, Item, Meeting, Minutes, Stage, State, unapproved
from domain.message import Message
from domain.territory import Body, Network
from readings.desk import Desk
from readings.numbers import item_numbers
from readings.questions import Earlier, Matter, Note, asked_in
from readings.record import Record


class Called(Message):
    """The meeting. `convene_at`: when its agenda is published."""

    id: str
    on: date
    stage: Stage
    convene_at: datetime | None


class ToApprove(Message):
    """Minutes that the meeting is to approve. `number`: the meeting's short one, or its id."""

    meeting: str
    on: date
    minutes: Minutes = Field(exclude=True)
    number: str = Field(exclude=True)


class Voice(Message):
    """A portfolio that must answer. `standing`: how it is there, once the meeting is open; 'nobody' where nobody
    answers for it."""

    portfolio: str
    standing: Literal["holder", "delegate", "absent", "nobody"] | None


class Listed(Message):
    """An item of the agenda. `outcome`: what became of it in this meeting.

    For whoever says it in words: `brief`: what it asks, as the agenda has it; `why`: the reason of its outcome;
    `decided`: its answers as they stand; `matters`: its questions, none where one is damaged.
    """

    item: str
    asks: str
    outcome: e.Outcome | None
    carried: bool
    brief: str = Field(exclude=True)
    why: str = Field(exclude=True)
    decided: tuple[d.Part, ...] = Field(exclude=True)
    matters: tuple[Matter, ...] = Field(exclude=True, repr=False)


class OnTheTable(Listed):
    """An item that somebody still asks. `before`: what the same origin has asked before; `waits`: the days since the
    oldest of its questions was first raised, whichever round it is in.

    `number`: its short one, or its id; `teams`: who waits; `drafted`: what was drafted, by portfolio; `superiors`: who
    may answer too for a portfolio that left it pending too often.
    """

    escalations: tuple[str, ...]
    zones: tuple[str | None, ...]
    portfolios: tuple[str, ...]
    lacking: tuple[str, ...]
    parts: tuple[d.Part, ...]
    drafts: tuple[str, ...]
    pending: tuple[str, ...]
    passed_to: dict[str, str]
    urgency: d.Urgency
    round: int
    rounds: tuple[dict[str, int], ...]
    before: tuple[Earlier, ...]
    notes: tuple[tuple[Note, ...], ...]
    raised_on: date
    waits: int
    number: str = Field(exclude=True)
    voices: tuple[Voice, ...] = Field(exclude=True)
    teams: tuple[str, ...] = Field(exclude=True)
    drafted: Mapping[str, Draft] = Field(exclude=True)
    superiors: Mapping[str, str] = Field(exclude=True)


class Agenda(Message):
    """The table of a management meeting, as its next meeting will take it.

    `table`: the meeting as it stands; `asked`: what was asked where something was carried out, by its question.
    """

    network: str
    body: str
    stream: str
    meeting: Called | None
    minutes_of: tuple[ToApprove, ...]
    items: tuple[OnTheTable | Listed, ...]
    decided_outside: tuple[e.DecidedOutside, ...]
    absent: tuple[e.Absent, ...]
    carried_out: tuple[e.Done, ...]
    present: tuple[str, ...]
    portfolios: tuple[e.Presence, ...]
    positions: tuple[e.Position, ...]
    alignments: tuple[e.Aligned, ...]
    damaged: tuple[dict[str, Any], ...]
    table: Meeting | None = Field(exclude=True, repr=False)
    asked: Mapping[str, str] = Field(exclude=True, repr=False)


def deciding_body(network: Network, body: str | None) -> Body:
    """The body that was named, or the only one that decides what groups escalate. Raises Refusal `not-found`, or
    `which-body`."""
    if body is not None:
        if body not in network.bodies:
            raise Refusal("not-found", "There is no body '{body}' in {network}.", body=body, network=network.id)
        return network.bodies[body]
    deciding = [one for one in network.bodies.values() if one.decides and one.closed_on is None]
    if not deciding:
        raise Refusal(
            "not-found", "No management meeting of {network} answers what groups escalate.", network=network.id
        )
    if len(deciding) > 1:
        raise Refusal(
            "which-body",
            "Say with --body which management meeting: {bodies}.",
            bodies=", ".join(one.id for one in deciding),
        )
    return deciding[0]


def agenda(record: Record, network: Network, body: Body) -> Agenda:
    """The agenda of a body's next meeting, or of the one that is open. Raises `Damaged` where its own chain is."""
    stream = ids.stream_id("management", network.id, body.id)
    folded, events = record.whole(stream)
    state: State = folded.state
    meeting = state.meeting
    entries = list(_entries(state))
    desk = Desk(record, network)
    desk.expect(one.escalation for _, item in entries if item is not None for one in (*item.tabled, *item.asked))
    table = _Table(record, desk, state, item_numbers(record, stream))
    published = meeting is not None and (bool(meeting.agenda) or meeting.stage in ("convened", "open"))
    minutes_of = meeting.minutes_of if meeting is not None and published else unapproved(state)
    items = tuple(table.item(entry, item) for entry, item in entries)
    carried_out = (*(meeting.carried_out if meeting is not None else ()), *state.carried_out)
    return Agenda(
        network=network.id,
        body=body.id,
        stream=stream,
        meeting=_called(meeting) if meeting is not None else None,
        minutes_of=tuple(
            ToApprove(
                meeting=one,
                on=state.meetings[one].on,
                minutes=state.meetings[one].minutes,
                number=table.numbers.get(one, one),
            )
            for one in minutes_of
        ),
        items=items,
        decided_outside=outside_now(
            state, (*(meeting.decided_outside if meeting is not None else ()), *state.decided_outside)
        ),
        absent=(*(meeting.absent if meeting is not None else ()), *state.absent),
        carried_out=carried_out,
        present=meeting.people if meeting is not None else (),
        portfolios=meeting.portfolios if meeting is not None else (),
        positions=meeting.positions if meeting is not None else (),
        alignments=meeting.alignments if meeting is not None else (),
        damaged=tuple(record.damage.as_json()),
        table=meeting,
        asked=asked_in(events, (one.escalation for one in carried_out)),
    )


def _called(meeting: Meeting) -> Called:
    return Called(id=meeting.id, on=meeting.on, stage=meeting.stage, convene_at=meeting.convene_at)


def _entries(state: State) -> Iterator[tuple[Entry, Item | None]]:
    """What is on the agenda, and then what came to the table after it was published."""
    published = state.meeting.agenda if state.meeting is not None else ()
    yield from ((entry, state.items.get(entry.item)) for entry in published)
    on_it = {entry.item for entry in published}
    yield from ((Entry(item=one.id, asks=one.asks), one) for one in ordered(state.tabled) if one.id not in on_it)


class _Table:
    """What is known of the items of a meeting."""

    def __init__(self, record: Record, desk: Desk, state: State, numbers: Mapping[str, str]) -> None:
        self.record = record
        self.desk = desk
        self.network = desk.network
        self.today = record.today(desk.network)
        self.state = state
        self.numbers = numbers

    def item(self, entry: Entry, item: Item | None) -> OnTheTable | Listed:
        matters = self._matters(item) if item is not None else ()
        decision = self.state.decisions.get(entry.item)
        listed: dict[str, Any] = {
            "item": entry.item,
            "asks": entry.asks,
            "outcome": entry.outcome,
            "carried": entry.carried,
            "brief": entry.asks,
            "why": entry.why,
            "decided": tuple(given.part for given in decision.parts.values()) if decision is not None else (),
            "matters": matters,
        }
        if item is None or not item.asked:
            return Listed(**listed)
        asked = item.tabled or item.asked
        superiors = {one: self.network.superior_of(one, self.today) for one in item.passed}
        return OnTheTable(
            **{**listed, "asks": matters[0].question.asks if matters else entry.asks},
            escalations=tuple(one.escalation for one in asked),
            zones=tuple(dict.fromkeys(one.zone for one in asked)),
            portfolios=item.portfolios,
            lacking=tuple(item.lacking),
            parts=tuple(given.part for given in item.parts.values()),
            drafts=tuple(item.drafts),
            pending=item.pending,
            passed_to=dict(item.passed.items()),
            urgency=item.urgency,
            round=item.round,
            rounds=tuple(dict(matter.rounds.items()) for matter in matters),
            before=tuple(one for matter in matters for one in matter.before),
            notes=tuple(matter.notes for matter in matters),
            raised_on=item.raised_on,
            waits=(self.today - item.raised_on).days,
            number=self.numbers.get(item.id, item.id),
            voices=tuple(self._voice(one) for one in item.portfolios),
            teams=tuple(dict.fromkeys(team for one in asked for team in one.teams)),
            drafted=dict(item.drafts.items()),
            superiors={portfolio: who for portfolio, who in superiors.items() if who is not None},
        )

    def _matters(self, item: Item) -> tuple[Matter, ...]:
        """The questions of an item; none where one is damaged, which is named in the answer."""
        with self.record.damage.spared():
            return self.desk.matters(item)
        return ()

    def _voice(self, portfolio: str) -> Voice:
        meeting, network = self.state.meeting, self.network
        there = next((one for one in (meeting.portfolios if meeting else ()) if one.portfolio == portfolio), None)
        if there is not None:
            return Voice(portfolio=portfolio, standing=there.attendance)
        if network.holder_of(portfolio, self.today) is None:
            return Voice(portfolio=portfolio, standing="nobody")
        holder = network.answering(portfolio, self.today)
        if meeting is None or meeting.stage != "open" or holder is None:
            return Voice(portfolio=portfolio, standing=None)
        who = checks.present(meeting, holder, network, self.today)  # of what came after it had begun
        return Voice(
            portfolio=portfolio, standing="absent" if who is None else "holder" if who == holder else "delegate"
        )
