"""What waits for a person, the most urgent first, with what they can do next; and what became of what they asked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain import ids
from domain.acting import ELSEWHERE, ONLY_NEWS, Acting, Addresses
from domain.decisions import URGENCIES
from domain.errors import Refusal
from domain.group.state import Group
from domain.management.state import Item
from domain.territory import Network
from readings.acceptable import Here
from readings.comesfirst import DRAFTED_EARLY, ComesFirst, comes_first, nobody_may
from readings.desk import Desk
from readings.draftedearly import said_since_drafted
from readings.handingover import handing_over
from readings.nextsteps import Step, next_steps
from readings.questions import Matter
from readings.record import Record
from store.reading import ProcessRow, TodoRow

FOLLOWED_DAYS = 60  # for so long what is finished is still told to those who had asked
RANKS: dict[str, int] = {urgency: rank for rank, urgency in enumerate(URGENCIES)}


@dataclass(frozen=True)
class Entry:
    """One thing that waits. `until`: its last day; `late`: whether that has passed; `acting`: as whom it is done.

    `matters`: the questions it is about, several where they are joined in one `item` of a management meeting; `steps`:
    what can be done about it; `first`: what must come before that, or before all of it.
    """

    row: TodoRow
    until: date | None
    late: bool
    acting: Acting
    matters: tuple[Matter, ...] = ()
    item: Item | None = None
    steps: tuple[Step, ...] = ()
    first: ComesFirst | None = None

    @property
    def urgency(self) -> str:
        known = {matter.question.urgency for matter in self.matters} | {self.row.params.get("urgency", "ordinary")}
        return min(known, key=lambda one: RANKS.get(one, len(RANKS)))

    @property
    def since(self) -> date | None:
        """The day the oldest of its questions was raised."""
        return min((matter.question.raised_on for matter in self.matters), default=None)

    @property
    def rank(self) -> tuple[Any, ...]:
        """The most urgent first: what is late, then by urgency, by deadline, by age."""
        rank = RANKS.get(self.urgency, len(RANKS))
        return not self.late, rank, self.until or date.max, self.since or date.max, self.row.stream, self.row.key

    def as_json(self) -> dict[str, Any]:
        """The entry for programs: what waits, as whom it may be done, the questions whole, what can be done."""
        return {
            **self.row.model_dump(mode="json"),
            "until": self.until,
            "late": self.late,
            "urgency": self.urgency,
            "since": self.since,
            "as": self.acting.person,
            "entered_by": self.acting.entered_by,
            "portfolio": self.acting.portfolio,
            "stands_in": self.acting.stands_in,
            "parts": [given.part.model_dump(mode="json") for given in self.item.parts.values()] if self.item else [],
            "drafts": list(self.item.drafts) if self.item else [],
            "questions": [matter.model_dump(mode="json") for matter in self.matters],
            "steps": [one.as_json() for one in self.steps],
            "comes_first": self.first.model_dump(mode="json") if self.first is not None else None,
        }


@dataclass(frozen=True)
class Followed:
    """A question that somebody's organisation waits for, or that ended lately."""

    stream: str
    stage: str
    open: bool
    matter: Matter

    def as_json(self) -> dict[str, Any]:
        return {
            "escalation": self.stream,
            "stage": self.stage,
            "open": self.open,
            "question": self.matter.question.asks,
            "parts": [part.model_dump(mode="json") for part in self.matter.parts],
        }


@dataclass(frozen=True)
class Inbox:
    """Everything that waits for one person in a network at a time, and what became of what their team has asked.

    `damaged`: what it went on without.
    """

    network: Network
    person: str
    now: datetime
    entries: tuple[Entry, ...]
    asked: tuple[Followed, ...]
    damaged: tuple[dict[str, Any], ...] = ()

    @property
    def today(self) -> date:
        return self.network.calendar.local_date(self.now)

    def as_json(self) -> dict[str, Any]:
        return {
            "network": self.network.id,
            "person": self.person,
            "now": self.now,
            "holidays_run_out": self.network.calendar.holidays_run_out(self.today),
            "damaged": list(self.damaged),
            "entries": [entry.as_json() for entry in self.entries],
            "asked": [one.as_json() for one in self.asked],
        }


def inbox(record: Record, network: Network, person: str) -> Inbox:
    """Somebody's inbox. Raises Refusal `unknown-person`."""
    reader = _Reader(record, network, person)
    entries, asked = reader.entries(), reader.asked()
    return Inbox(network, person, reader.now, entries, asked, tuple(record.damage.as_json()))


def only_network_of(record: Record, person: str) -> str:
    """The only network that knows a person. Raises Refusal `unknown-person` or `which-network`."""
    knowing = []
    for info in record.streams(None, "network"):
        with record.damage.spared():
            if person in record.log.fold(info.stream).state.people:
                knowing.append(info.stream.partition(":")[2])
    if not knowing:
        record.damage.raised()  # nobody can tell whom a network that is damaged knows
        raise Refusal("unknown-person", "Nobody called '{person}' is in any network here.", person=person)
    if len(knowing) > 1:
        raise Refusal(
            "which-network",
            "Several networks know '{person}': say which, {networks}.",
            person=person,
            networks=", ".join(knowing),
        )
    return knowing[0]


def _of_item(row: TodoRow) -> bool:
    return ids.parts(row.stream)[0] == "management" and "item" in row.params


def _about(row: TodoRow) -> str:
    """The stream that is to be acted on."""
    return row.params.get("escalation", row.stream) if row.what in ELSEWHERE else row.stream


def _questions(rows: Iterable[TodoRow]) -> Iterator[str]:
    """The questions that to-dos are about."""
    for row in rows:
        yield from (one for one in (row.stream, row.params.get("escalation")) if one and one.startswith("escalation:"))


def _once(entries: Iterable[Entry]) -> Iterator[Entry]:
    """What the same steps would do once: who stands in for somebody may be asked the same already."""
    seen = set()
    for entry in entries:
        same = (entry.row.what, entry.row.stream, *(one.model_dump_json() for one in entry.steps))
        if not entry.steps or same not in seen:
            yield entry
        seen.add(same)


class _Reader:
    """One reading of an inbox: each thing is read once."""

    def __init__(self, record: Record, network: Network, person: str) -> None:
        self.record = record
        self.network = network
        self.now = record.now(network)
        self.today = network.calendar.local_date(self.now)
        self.desk = Desk(record, network)
        addresses = Addresses(network, person, self.today)
        self.organisation = addresses.organisation
        told = ((row, addresses.of(row)) for row in record.reading.todos(network=network.id, who=addresses.under))
        self.waiting = [(row, acting) for row, acting in told if acting is not None]
        self.lately = self._lately()
        self.desk.expect((*_questions(row for row, _ in self.waiting), *(row.stream for row in self.lately)))
        record.expect(_about(row) for row, _ in self.waiting)

    def _lately(self) -> list[ProcessRow]:
        """The questions that are open, and those that ended lately; none for who is of no organisation."""
        if self.organisation is None:
            return []
        local = self.network.calendar.local_date
        rows = self.record.reading.processes(network=self.network.id, kind="escalation")
        return [row for row in rows if row.open or (self.today - local(row.changed_at)).days <= FOLLOWED_DAYS]

    def asked(self) -> tuple[Followed, ...]:
        """The questions that the person's organisation waits for, and those that ended lately."""
        found = []
        for row in self.lately:
            known = None
            with self.record.damage.spared():
                known = self.desk.matter(row.stream)
            if known is not None and self.organisation in known.question.teams:
                found.append(Followed(row.stream, row.phase, row.open, known))
        return tuple(found)

    def entries(self) -> tuple[Entry, ...]:
        """What waits, the most urgent first, without what rests on something damaged."""
        found = (self._readable(row, acting) for row, acting in self.waiting)
        return tuple(_once(sorted((one for one in found if one is not None), key=lambda entry: entry.rank)))

    def _readable(self, row: TodoRow, acting: Acting) -> Entry | None:
        with self.record.damage.spared():
            return self._entry(row, acting)
        return None

    def _entry(self, row: TodoRow, acting: Acting) -> Entry | None:
        here = Here(self.network, self.desk.folded(_about(row)), self.now, self._register)
        item = self.desk.item(row.stream, row.params["item"]) if _of_item(row) else None
        steps = next_steps(row, acting, here, item)
        early = row.what == "approve-minutes" and said_since_drafted(self.record, row.stream, row.params["meeting"])
        if early:
            steps = next_steps(row.model_copy(update={"what": "draft-minutes-again"}), acting, here) or steps
        if acting.stands_in:
            steps = handing_over(row, acting, here, item, self.desk.folded)
        first = DRAFTED_EARLY if early else None
        if not acting.stands_in or not steps:
            first = first or comes_first(row, here, item)
        if acting.stands_in and not steps:
            first = nobody_may(row) or first
        if not steps and first is None and row.what not in ONLY_NEWS:
            return None  # nothing can be done about it as things stand
        calendar = self.network.calendar
        return Entry(
            row=row,
            until=row.last_day(calendar),
            late=row.is_late(calendar, self.now),
            acting=acting,
            matters=self._matters(row, item),
            item=item,
            steps=tuple(steps),
            first=first,
        )

    def _matters(self, row: TodoRow, item: Item | None) -> tuple[Matter, ...]:
        """The questions that something is about."""
        if item is not None:
            return self.desk.matters(item)
        found = self.desk.matter(row.stream)
        return (found,) if found is not None else ()

    def _register(self, body: str) -> Group | None:
        """What is known of the meetings of a body."""
        known: Group | None = self.record.folded(ids.stream_id("group", self.network.id, body)).state
        return known
