"""A management meeting in memory: what is brought to it, said in it, and told by it, step by step."""

import contextlib
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

import pytest

from domain import ids, management
from domain.decider import Delivery, Due, Envelope, Folded, Todo
from domain.errors import Refusal
from domain.handling import handle
from domain.management import Item, Meeting
from domain.message import Event, Recorded
from domain.registry import DECIDERS
from domain.territory import Network
from tests.workflows.casetown import BOARD, DIRECTORS, TEAMS, founding

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday
MEETS = tuple(date(2026 + n // 12, n % 12 + 1, 12) for n in range(2, 27))
EVERYBODY = (*DIRECTORS, "rosa", "saul")
APPROVE = {"outcome": "approve", "responsible": "caro", "due_on": "2026-12-01", "resources": "Two places"}
REFUSE = {"outcome": "refuse", "reason": "No budget"}
DEFER = {"outcome": "defer", "reason": "Next month"}
ASK = {"outcome": "ask-information", "question": "How many children?"}


@cache
def town(meets: tuple[date, ...] = MEETS, pending_rounds: int = 2) -> Network:
    folded: Folded[Any] = Folded.empty(DECIDERS["network"], "network:town")
    steps = founding(NOW.date(), rehearsal=True, meeting_dates=meets, pending_rounds=pending_rounds)
    for n, (kind, data) in enumerate(steps):
        known_as = ids.seeded(f"network/{n}", NOW)
        envelope = Envelope(stream="network:town", command_id=known_as, kind=kind, data=data, person="admin")
        folded = handle(folded, envelope, now=NOW, network=folded.state, network_version=n).folded
    return folded.state  # type: ignore[no-any-return]


def escalation(n: int | str = 1, zone: str = "north") -> str:
    return f"escalation:town:{zone}:case-{n}"


class Board:
    """One management meeting. `now` is when the next command is given."""

    def __init__(self, network: Network | None = None, stream: str = BOARD) -> None:
        self.network = network or town()
        self.folded: Folded[Any] = Folded.empty(management.decider, stream)
        self.now = NOW
        self.events: list[Recorded] = []
        self.count = count()

    @property
    def state(self) -> management.State:
        state: management.State = self.folded.state
        return state

    @property
    def today(self) -> date:
        return self.network.calendar.local_date(self.now)

    def item(self, known_as: str) -> Item:
        return self.state.items[known_as]

    @property
    def meeting(self) -> Meeting:
        """The meeting that is planned, convened or open."""
        assert self.state.meeting is not None
        return self.state.meeting

    # What comes

    def give(self, kind: str, by: str = "chief", /, **data: Any) -> list[Event]:
        """A command of a person. Raises Refusal and changes nothing then."""
        more = {name: data.pop(name) for name in ("entered_by", "meeting_ref", "happened_on") if name in data}
        reference = more.pop("meeting_ref", None)
        return self._handled(Envelope(**self._asked(kind, data), person=by, meeting=reference, **more))

    def deliver(self, kind: str, /, **data: Any) -> list[Event]:
        made = self._handled(Envelope(**self._asked(kind, {**data, "sender": "other"}), source="delivery"))
        return [event for event in made if type(event).__name__ != "DeliveryReceived"]

    def refuse_delivery(self, delivery: Delivery) -> None:
        data = {"event_id": str(delivery.event_id), "receiver": delivery.receiver}
        refused = {"refused_code": "no", "refused_reason": "Not here"}
        self._handled(Envelope(**self._asked("ConfirmDelivery", {**data, **refused}), source="timer"))

    def table(self, known_as: str = escalation(), round_: int = 1, **more: Any) -> list[Event]:
        """A round of a question: of a case, to education, where nothing else is said."""
        said = {name: more.pop(name) for name in ("why", "said") if name in more}
        zone = ids.parts(known_as)[2][0]
        question = {
            "origin_kind": "case",
            "origin": f"case:town:{zone}:r1",
            "zone": None if zone == "network" else zone,
            "asks": f"What shall become of {known_as}?",
            "tried": "Every nursery of the zone",
            "portfolios": ["education"],
            "teams": list(TEAMS.get(zone, ()))[:2],
            "raised_on": self.today.isoformat(),
            **more,
        }
        why = "raised" if round_ == 1 else "deferred"
        return self.deliver("TableItem", escalation=known_as, round=round_, question=question, **{"why": why, **said})

    def tabled(self, known_as: str = escalation(), round_: int = 1, **more: Any) -> str:
        """The item it is in."""
        return str(only(self.table(known_as, round_, **more), "ItemTabled").item)

    # Meetings

    def convened(self, on: date | None = None) -> str:
        return str(only(self.give("ConveneMeeting", on=on or self.today), "MeetingConvened").meeting)

    def opened(self, *present: str) -> str:
        """A meeting of today that has begun, with everybody where nobody is named."""
        known_as = self.convened()
        self.give("OpenMeeting", meeting=known_as, present=present or EVERYBODY, minute_taker="scribe")
        return known_as

    def decide(self, item: str, by: str = "sec-edu", /, **ruling: Any) -> list[Event]:
        return self.give("DecideItem", by, item=item, ruling=ruling or APPROVE)

    def ended(self) -> None:
        """Whatever is left is carried over, and the open meeting closed."""
        with contextlib.suppress(Refusal):  # where everything is in a state already
            self.give("CarryOver", reason="It is late")
        self.give("CloseMeeting")

    # Time

    def pass_days(self, days: int) -> list[Event]:
        until = self.now + timedelta(days=days)
        said: list[Event] = []
        while coming := [due for due in management.due(self.state) if due.at <= until]:
            first = min(coming, key=lambda due: due.at)
            said += self.fire(first)
            assert first not in management.due(self.state), "a deadline that fired is over"
        self.now = until
        return said

    def fire(self, due: Due) -> list[Event]:
        self.now = max(self.now, due.at)
        timer = ids.timer(self.folded.stream, due.kind, due.key, due.at)
        asked: dict[str, Any] = {"stream": self.folded.stream, "kind": due.kind, "data": due.data}
        return self._handled(Envelope(**asked, command_id=timer, source="timer"))

    # What is known

    def todos(self, what: str) -> list[Todo]:
        return [todo for todo in management.summary(self.state).todos if todo.what == what]

    def told(self) -> list[Delivery]:
        return list(self.folded.outbox.values())

    def of_kind(self, kind: str) -> list[Any]:
        return [management.decider.read(event) for event in self.events if event.kind == kind]

    def _asked(self, kind: str, data: dict[str, Any]) -> dict[str, Any]:
        plain = json.loads(json.dumps(data, default=str))
        known_as = ids.seeded(f"board/{next(self.count)}", self.now)
        return {"stream": self.folded.stream, "command_id": known_as, "kind": kind, "data": plain}

    def _handled(self, envelope: Envelope) -> list[Event]:
        decision = handle(self.folded, envelope, now=self.now, network=self.network, network_version=1)
        self.folded = decision.folded
        self.events += decision.events
        return [management.decider.read(recorded) for recorded in decision.events]


def refused(board: Board, kind: str, by: str = "chief", /, **given: Any) -> str:
    """The code of the refusal that a command gets; nothing may have changed."""
    before = board.folded.fingerprint()
    with pytest.raises(Refusal) as refusal:
        board.give(kind, by, **given)
    assert board.folded.fingerprint() == before
    assert "{" not in str(refusal.value)
    return refusal.value.code


def turned_back(board: Board, kind: str, /, **given: Any) -> str:
    """The code of the refusal that a delivery gets."""
    before = board.folded.fingerprint()
    with pytest.raises(Refusal) as refusal:
        board.deliver(kind, **given)
    assert board.folded.fingerprint() == before
    return refusal.value.code


def kinds(events: Iterable[Event]) -> list[str]:
    return [type(event).__name__ for event in events]


def only(events: Iterable[Event], kind: str) -> Any:
    (found,) = [event for event in events if type(event).__name__ == kind]
    return found


def all_of(events: Iterable[Event], kind: str) -> list[Any]:
    return [event for event in events if type(event).__name__ == kind]
