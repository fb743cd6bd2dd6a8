"""A management meeting in memory: what is brought to it, said in it, and told by it, step by step."""

import contextlib
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from domain import ids, management
from domain.annulling import annuls, known_of
from domain.decider import Delivery, Envelope, Folded, MeetingFacts
from domain.errors import Refusal
from domain.handling import handle
from domain.management import Item, Meeting
from domain.message import Event
from domain.registry import DECIDERS
from domain.territory import Network
from tests.domain.telling import Telling, only
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


class Board(Telling):
    """One management meeting."""

    decider = management.decider
    speaker = "chief"

    def __init__(self, network: Network | None = None, stream: str = BOARD) -> None:
        super().__init__(network or town(), stream, NOW, seed="board")

    @property
    def state(self) -> management.State:
        state: management.State = self.folded.state
        return state

    def item(self, known_as: str) -> Item:
        return self.state.items[known_as]

    @property
    def meeting(self) -> Meeting:
        """The meeting that is planned, convened or open."""
        assert self.state.meeting is not None
        return self.state.meeting

    # What comes

    def give(self, kind: str, by: str | None = None, /, **data: Any) -> list[Event]:
        """A command of a person, said in one of its own meetings where `meeting_ref` is given. Raises Refusal.

        What is asked may itself have a `meeting`.
        """
        said = {name: data.pop(name) for name in ("entered_by", "happened_on") if name in data}
        reference = data.pop("meeting_ref", None)
        envelope = Envelope(**self._asked(kind, data), person=by or self.speaker, meeting=reference, **said)
        return self._handled(envelope, self._to_be_annulled(envelope))

    def _to_be_annulled(self, envelope: Envelope) -> MeetingFacts | None:
        known_as = annuls(envelope)
        facts = self.decider.meetings(self.state, self.network, known_as) if known_as is not None else None
        return known_of(facts, self.events) if facts is not None else None

    def refuse_delivery(self, delivery: Delivery) -> None:
        self.confirm(delivery, "no", "Not here")

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
        return self.pass_time(self.now + timedelta(days=days))

    # What is known

    def of_kind(self, kind: str) -> list[Any]:
        return [management.decider.read(event) for event in self.events if event.kind == kind]


def all_of(events: Iterable[Event], kind: str) -> list[Any]:
    return [event for event in events if type(event).__name__ == kind]


def pending_round(board: Board, item: str) -> list[Any]:
    """A meeting at which nobody is there for education."""
    board.opened("sec-health", "rosa")
    board.give("MarkPending", item=item)
    return board.give("CloseMeeting")
