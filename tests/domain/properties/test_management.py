"""Whatever order questions, meetings, answers and days come in, a management meeting loses and doubles nothing."""

from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain import decisions as d
from domain import management
from domain.decider import fold
from domain.errors import Refusal
from domain.message import Event
from tests.domain.managementtowns import APPROVE, ASK, DEFER, EVERYBODY, REFUSE, Board, escalation, town

WHY = {"ItemLeft": "deferred", "InformationAsked": "information", "ItemAnswered": "not-carried-out"}
RULINGS = ({**APPROVE, "due_on": "2029-01-01"}, REFUSE, DEFER, ASK)
CONCERNED = ((), ("education",), ("health",), ("education", "health"))
PRESENT = (EVERYBODY, ("sec-edu", "rosa"), ("rosa", "saul"), ("deputy", "sec-health"))
OFTEN = ("table", "again", "again", "meet", "meet", "answer", "answer", "answer", "answer", "mark", "finish")
SELDOM = ("older", "withdraw", "convene", "open", "mark", "carry", "close", "join", "separate", "name", "correct")
NOW_AND_THEN = ("decide", "wait", "absent", "arrive", "draft", "approve")
STEP = st.tuples(st.sampled_from(OFTEN + SELDOM + NOW_AND_THEN), st.integers(0, 7), st.integers(0, 7))


class Anything:
    """Each escalation with its last round, and how it ended; most steps are refused at most moments."""

    def __init__(self) -> None:
        self.board = Board(town(pending_rounds=1))
        self.rounds: dict[str, int] = {}
        self.came_back: dict[str, str] = {}

    def take(self, what: str, a: int, b: int) -> None:
        try:
            made = getattr(self, what)(a, b)
        except Refusal:
            return
        for event in made or ():
            kind = type(event).__name__
            if kind in WHY:
                self.came_back[event.escalation] = WHY[kind]
            self.holds(event)

    def holds(self, event: Event) -> None:
        if isinstance(event, management.decider.events["MeetingClosed"]):
            assert all(known["outcome"] for known in event.model_dump()["outcomes"]), "no item in no state"
        if isinstance(event, management.decider.events["MeetingConvened"]):
            urgency = [
                (item["round"] == 1, d.URGENCIES.index(item["urgency"]), item["raised_on"])
                for item in event.model_dump()["agenda"]
            ]
            assert urgency == sorted(urgency)

    def items(self) -> list[str]:
        return list(dict.fromkeys(str(event.data["item"]) for event in self.board.events if event.kind == "ItemTabled"))

    def one(self, n: int) -> str:
        return self.items()[-1 - n % len(self.items())] if self.items() else "item-none"

    def table(self, a: int, b: int) -> list[Event]:
        known_as = escalation(len(self.rounds), ("north", "south")[a % 2])
        self.rounds[known_as] = 1
        made = self.board.table(known_as, portfolios=CONCERNED[b % 4], urgency=d.URGENCIES[a % 3])
        assert any(type(event).__name__ == "ItemTabled" for event in made)
        return made

    def again(self, a: int, b: int) -> list[Event]:
        """The next round of one whose round has ended."""
        if not self.came_back:
            return []
        known_as = list(self.came_back)[a % len(self.came_back)]
        why = self.came_back.pop(known_as)
        self.rounds[known_as] += 1
        return self.board.table(known_as, self.rounds[known_as], why=why, portfolios=CONCERNED[b % 4])

    def older(self, a: int, _b: int) -> None:
        if self.rounds:
            known_as = list(self.rounds)[a % len(self.rounds)]
            assert self.board.table(known_as, self.rounds[known_as]) == []

    def withdraw(self, a: int, _b: int) -> list[Event]:
        known_as = list(self.rounds)[a % len(self.rounds)] if self.rounds else escalation("none")
        if known_as not in self.rounds:
            return []
        made = self.board.deliver("WithdrawItem", escalation=known_as, round=self.rounds[known_as], reason="!")
        self.came_back.pop(known_as, None)
        return made

    def decide(self, a: int, b: int) -> list[Event]:
        return self.board.decide(self.one(a), ("sec-edu", "sec-health", "mayor")[(a + b) % 3], **RULINGS[b % 4])

    def convene(self, _a: int, _b: int) -> list[Event]:
        return self.board.give("ConveneMeeting", on=self.board.today)

    def open(self, a: int, _b: int) -> list[Event]:
        return self.board.give("OpenMeeting", present=PRESENT[a % 4])

    def meet(self, a: int, b: int) -> list[Event]:
        """A meeting begins, most often with everybody."""
        if self.board.state.open_meeting is None:
            self.take("convene", a, b)
            self.take("open", 0 if b < 5 else a, b)
        return []

    def answer(self, a: int, b: int) -> list[Event]:
        """What is on the table is answered by whoever must."""
        tabled = self.board.state.tabled
        item = tabled[a % len(tabled)] if tabled else None
        if item is None or not item.lacking:
            return []
        who = {"education": "sec-edu", "health": "sec-health"}[item.lacking[b % len(item.lacking)]]
        return self.board.decide(item.id, who, **RULINGS[(0, 0, 0, 1, 2, 3, 2, 0)[b]])

    def finish(self, a: int, b: int) -> list[Event]:
        """A meeting comes to its end, with whatever is left."""
        for what in ("draft", "approve", "mark", "carry", "close", "draft"):
            self.take(what, a, b)
        return []

    def mark(self, a: int, _b: int) -> list[Event]:
        return self.board.give("MarkPending", item=self.one(a))

    def carry(self, _a: int, _b: int) -> list[Event]:
        return self.board.give("CarryOver", reason="It is late")

    def close(self, _a: int, _b: int) -> list[Event]:
        return self.board.give("CloseMeeting")

    def join(self, a: int, b: int) -> list[Event]:
        return self.board.give("JoinItems", items=[self.one(a), self.one(b)])

    def separate(self, a: int, b: int) -> list[Event]:
        known_as = list(self.rounds)[b % len(self.rounds)] if self.rounds else "none"
        return self.board.give("SeparateItem", item=self.one(a), escalation=known_as)

    def name(self, a: int, b: int) -> list[Event]:
        return self.board.give("NamePortfolios", item=self.one(a), portfolios=CONCERNED[b % 4], reason="Theirs")

    def correct(self, a: int, b: int) -> list[Event]:
        given: dict[str, Any] = {"item": self.one(a), "portfolio": "education", "answer": RULINGS[b % 2]}
        return self.board.give("CorrectDecision", "sec-edu", reason="Heard wrong", **given)

    def wait(self, a: int, _b: int) -> list[Event]:
        return self.board.pass_days((1, 1, 2, 3, 7, 14, 31, 5)[a])

    def absent(self, a: int, _b: int) -> list[Event]:
        named = {"escalation": escalation(a), "asks": "A place", "teams": ["clinic"], "returned_on": "2026-02-20"}
        return self.board.deliver("NameAbsent", **named)

    def arrive(self, _a: int, _b: int) -> list[Event]:
        return self.board.give("NoteArrival", person="sec-edu")

    def draft(self, a: int, _b: int) -> list[Event]:
        waits = management.unapproved(self.board.state)
        return self.board.give("DraftMinutes", meeting=waits[a % len(waits)] if waits else "none")

    def approve(self, a: int, _b: int) -> list[Event]:
        waits = management.unapproved(self.board.state)
        return self.board.give("ApproveMinutes", meeting=waits[a % len(waits)] if waits else "none")


def once(board: Board, *names: str) -> None:
    counted = Counter((event.data["escalation"], event.data["round"]) for event in board.events if event.kind in names)
    assert not [known for known, n in counted.items() if n > 1], names


@settings(deadline=None, max_examples=150)
@given(st.lists(STEP, min_size=15, max_size=80))
def test_each_round_is_tabled_once_ends_once_and_nothing_is_lost(steps: list[tuple[str, int, int]]) -> None:
    story = Anything()
    for step in steps:
        story.take(*step)
    board = story.board
    once(board, "ItemTabled")
    once(board, "ItemAnswered", "ItemLeft", "InformationAsked")
    again = fold(management.decider, board.folded.stream, board.events)
    assert again.fingerprint() == board.folded.fingerprint()
    ended = Counter(
        event.data["escalation"]
        for event in board.events
        if event.kind in ("ItemAnswered", "ItemLeft", "InformationAsked")
    )
    off = {event.data["escalation"] for event in board.events if event.kind == "ItemTakenOff"}
    on_table = {asked.escalation for item in board.state.tabled for asked in item.tabled}
    for known_as, rounds in story.rounds.items():
        tabled = sum(e.kind == "ItemTabled" and e.data["escalation"] == known_as for e in board.events)
        assert tabled == rounds or known_as in off
        assert (known_as in on_table) == (ended[known_as] < rounds and known_as not in off)
    for item in board.state.tabled:
        assert item.lacking or not item.portfolios, "what all have answered is decided"
        shown = {todo.params.get("item") for todo in management.summary(board.state).todos}
        assert item.id in shown, "it waits for somebody"
    if management.waiting(board.state):
        assert board.state.meeting is not None or board.todos("convene-meeting")
