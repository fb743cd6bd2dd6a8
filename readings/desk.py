"""The questions of a network, and the items under which its management meetings treat them, each read once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from domain import ids
from domain.cycle.parts import parts_of
from domain.cycle.state import NotStarted
from domain.decider import Folded
from domain.errors import Refusal
from domain.escalation import decider
from domain.management.checks import real_id
from domain.management.state import Item
from domain.management.state import State as Management
from domain.message import brief
from domain.territory import Network
from readings.kinds import LETTERS, Kind
from readings.numbers import items_in, numbers, numbers_of
from readings.questions import Earlier, Matter, matter
from readings.record import Record
from readings.trailsteps import RAISING
from store.errors import NotFound

ORIGINS = ("case", "action", "cycle")  # what asks; an alignment comes from a meeting, and nobody has asked
ACTION_OF_A_CYCLE = 3  # parts of its place: zone, period, and the action itself


@dataclass(frozen=True)
class Treated:
    """An item of a management meeting. `escalation`: by which it was named, or its first."""

    stream: str
    item: Item
    escalation: str


class Desk:
    """What lies on the table, read when it is first asked for."""

    def __init__(self, record: Record, network: Network) -> None:
        self.record = record
        self.network = network
        self._asked_by: dict[str, dict[str, None]] = {}
        self._looked_up: set[str] = set()
        self._matters: dict[str, Matter | None] = {}
        self._owns: dict[str, Matter | None] = {}
        self._raised: dict[str, list[str]] = {}

    def matter(self, stream: str) -> Matter | None:
        """The question of an escalation; None for any other stream."""
        if ids.parts(stream)[0] != "escalation":
            return None
        if stream not in self._matters:
            found = self._own(stream)
            before = self.before(found) if found is not None else ()
            if found is not None:
                found = found.model_copy(update={"before": before, "of": self.origin(found)})
            self._matters[stream] = found
        return self._matters[stream]

    def _own(self, stream: str) -> Matter | None:
        if stream not in self._owns:  # whole texts are in no fold: they are read from its events
            self._owns[stream] = matter(stream, (decider.read(event) for event in self.record.whole(stream).events))
        return self._owns[stream]

    def _look_up(self, questions: Iterable[str]) -> None:
        """Learn which case, action or cycle has asked these questions, and what else each has asked."""
        asked = set(questions) - self._looked_up
        for row in self.record.reading.asked_beside(self.network.id, asked) if asked else ():
            asked.add(row.stream)
            if row.parent is not None and ids.parts(row.parent)[0] in ORIGINS:
                self._asked_by.setdefault(row.parent, {})[row.stream] = None
        self._looked_up |= asked

    def expect(self, questions: Iterable[str]) -> None:
        """Read at once these questions, where they come from and what the same asked before; then all else that is to
        be told of them."""
        asked = set(questions)
        self._look_up(asked)
        origins = {origin for origin, listed in self._asked_by.items() if not asked.isdisjoint(listed)}
        before = {one for origin in origins if len(self._asked_by[origin]) > 1 for one in self._asked_by[origin]}
        cycles = {_cycle_of(origin) for origin in origins} - {None}
        self.record.expect(sorted(asked | origins | before | {one for one in cycles if one is not None}))

    def raised_by(self, origin: str) -> list[str]:
        """The questions that a stream has raised, in their order."""
        if origin not in self._raised:
            raised = (event for event in self.record.whole(origin).events if event.kind in RAISING)
            self._raised[origin] = list(dict.fromkeys(str(event.data["escalation"]) for event in raised))
        return self._raised[origin]

    def before(self, known: Matter) -> tuple[Earlier, ...]:
        """What the same origin has asked about the same before this question, in its order."""
        question = known.question
        self._look_up([known.escalation])
        others = set(self._asked_by.get(question.origin, ())) - {known.escalation}
        if not others:
            return ()
        order = self.raised_by(question.origin)
        earlier = order[: order.index(known.escalation)] if known.escalation in order else []
        found = (self._own(stream) for stream in earlier if stream in others)
        return tuple(one.earlier for one in found if one is not None and one.question.about == question.about)

    def origin(self, known: Matter) -> str | None:
        """The action or the finding that a question comes from, by its number and name; None where it is a case."""
        question = known.question
        kind, _, place = ids.parts(question.origin)
        cycle = _cycle_of(question.origin)
        about = place[-1] if kind == "action" else question.about
        if about is None or cycle is None:
            return None
        state = self.folded(cycle).state
        if isinstance(state, NotStarted):
            return None
        parts = parts_of(state)
        action, finding = parts.plan.actions.get(about), parts.course.findings.get(about)
        name = action.title if action is not None else finding.text if finding is not None else None
        return None if name is None else f"{numbers_of(parts)[about]} «{brief(name)}»"

    def table(self, stream: str) -> Management:
        """A management meeting as it stands."""
        known: Management = self.folded(stream).state
        return known

    def folded(self, stream: str) -> Folded[Any]:
        """Any stream as it stands."""
        return self.record.folded(stream)

    def item(self, stream: str, known_as: str) -> Item | None:
        """An item by its id, or by the one it had before it was joined to another."""
        table = self.table(stream)
        return table.items.get(real_id(table, known_as))

    def matters(self, item: Item) -> tuple[Matter, ...]:
        """The questions of an item, those on the table first."""
        asked = (*item.tabled, *(one for one in item.asked if not one.on_table))
        return tuple(found for one in asked if (found := self.matter(one.escalation)) is not None)


def _cycle_of(origin: str) -> str | None:
    """The cycle that a question from an action or a cycle is of."""
    kind, network, place = ids.parts(origin)
    if kind == "action" and len(place) == ACTION_OF_A_CYCLE:
        return ids.stream_id("cycle", network, *place[:-1])
    return origin if kind == "cycle" else None


def treated(desk: Desk, named: str) -> Treated:
    """The item that is meant by an escalation's stream, or by `MANAGEMENT-STREAM#ITEM`.

    Raises Refusal `not-on-the-table`, or `NotFound`.
    """
    stream, _, known_as = named.partition("#")
    kind = ids.parts(stream)[0]
    if kind == "escalation":
        return _of_escalation(desk, stream)
    item = desk.item(stream, known_as) if kind == "management" else None
    if item is None:
        raise _no_such_item(named)
    return Treated(stream, item, (item.tabled or item.asked)[0].escalation)


def whole_name(record: Record, item: str, person: str) -> str:
    """`MANAGEMENT-STREAM#ITEM` for an item that is known by its id or its number alone; `person` means those of the
    networks that they belong to. Raises Refusal `which-one`, or `NotFound`.

    A meeting's whole life is read only where it names that id, or where the number may be one of its own.
    """
    numbered: dict[str, str] = {}
    is_number = item[:1].upper() == LETTERS[Kind.ITEM] and item[1:].isdecimal()
    for info in record.streams(None, "management"):
        if record.reading.naming(info.stream, {item}):
            table: Management = record.folded(info.stream).state
            if real_id(table, item) in table.items:
                return f"{info.stream}#{item}"
        _, network_id, (body, *_) = ids.parts(info.stream)
        network = record.network(network_id)
        if is_number and person in network.people:
            found = _by_number(record, info.stream, item.upper())
            if found is not None:
                numbered[found] = f"{network.bodies[body].name} ({info.stream}#{item.upper()})"
    if len(numbered) > 1:
        raise Refusal(
            "which-one",
            "'{name}' may be several things: say which, {hint}.",
            name=item,
            hint=", ".join(numbered.values()),
        )
    if not numbered:
        raise _no_such_item(item)
    return next(iter(numbered))


def _by_number(record: Record, stream: str, number: str) -> str | None:
    """An item that is still on a meeting's table, by its number."""
    folded, events = record.whole(stream)
    of_items = numbers(Kind.ITEM, items_in(events))
    return next(
        (f"{stream}#{one}" for one, its in of_items.items() if its == number and one in folded.state.items), None
    )


def _no_such_item(named: str) -> NotFound:
    return NotFound("There is no item '{item}' on the table of a management meeting.", item=named)


def _of_escalation(desk: Desk, named: str) -> Treated:
    state = desk.record.log.fold(named).state
    if state.stage == "not-raised":
        raise NotFound("There is nothing called '{stream}'.", stream=named)
    table = desk.table(state.life.management)
    known = table.known.get(named)
    item = table.items.get(known.item) if known is not None and known.item is not None else None
    if item is None:
        raise Refusal(
            "not-on-the-table",
            "This question is not on the table of the management meeting: its trail tells where it is.",
            stream=named,
        )
    return Treated(state.life.management, item, named)
