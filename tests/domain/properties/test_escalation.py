"""Whatever people, deadlines and the management meeting do to a question, in any order: what stays true of it.

The meeting here is a small model of the real one. It takes what it is asked in order, answers in order, and what it
says may come late, twice, or not be taken; the origin may refuse its news.
"""

from collections import Counter
from datetime import UTC, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain import escalation
from domain.decider import DeliveryRefused, Folded, fold
from domain.errors import Refusal
from domain.legs import legs, promise
from tests.domain.escalations import (
    STREAM,
    Story,
    approve,
    assign,
    forward,
    part,
    question,
    raised,
    refuse,
)

PORTFOLIOS = ("education", "health")
ANSWERS = st.sampled_from([approve(), assign(), forward(), refuse(), refuse("No. " * 100)])
WHO = st.sampled_from(["rep", "sub", "coord", "rui", "ana", "lia", "doer", "sec-edu", "next-edu", "net-rep", "eva"])
PARTS = st.sampled_from([None, "education", "health", "alignment"])
GIVEN = st.one_of(
    st.tuples(st.just("GiveInformation"), st.just({"text": "Three"})),
    st.tuples(st.just("WithdrawEscalation"), st.just({"reason": "They moved"})),
    st.tuples(st.just("TableAgain"), st.just({})),
    st.tuples(st.just("Acknowledge"), st.just({})),
    st.tuples(st.just("RecordFamilyTold"), st.just({"text": "Told"})),
    st.tuples(st.just("ReportCarriedOut"), st.fixed_dictionaries({"portfolio": PARTS})),
    st.tuples(st.just("ReportNotCarriedOut"), st.fixed_dictionaries({"portfolio": PARTS, "reason": st.just("x")})),
    st.tuples(st.just("RecordOutsideAnswer"), st.fixed_dictionaries({"portfolio": PARTS, "text": st.just("yes")})),
    st.tuples(st.just("NoteChase"), st.fixed_dictionaries({"portfolio": PARTS, "chase_on": st.just("2017-12-01")})),
)
PRESENT = st.sampled_from([(), ("clinic",), ("clinic", "school"), ("library",)])
ONE = st.one_of(
    st.tuples(st.just("person"), GIVEN, WHO),
    st.tuples(st.just("person"), st.just(("WithdrawEscalation", {"reason": "They moved"})), st.just("rep")),
    st.tuples(st.just("person"), st.just(("ReportNotCarriedOut", {"reason": "No time"})), st.just("coord")),
    st.tuples(st.just("return"), PRESENT, WHO),
    st.tuples(st.just("meeting takes"), st.booleans(), st.none()),
    st.tuples(st.just("meeting answers"), st.lists(ANSWERS, min_size=2, max_size=2), st.none()),
    st.tuples(st.just("meeting leaves"), st.sampled_from(["deferred", "not-reached", "pending"]), ANSWERS),
    st.tuples(st.just("meeting wants to know"), st.none(), st.none()),
    st.tuples(st.just("meeting corrects"), ANSWERS, st.sampled_from(PORTFOLIOS)),
    st.tuples(st.just("comes"), st.none(), st.none()),
    st.tuples(st.just("comes again"), st.integers(0, 40), st.none()),
    st.tuples(st.just("origin"), st.booleans(), st.none()),
    st.tuples(st.just("time"), st.integers(1, 30), st.none()),
)
TURN = st.tuples(st.just("turn"), st.integers(0, 5), st.lists(ANSWERS, min_size=2, max_size=2))
STEPS = st.lists(TURN | ONE, min_size=15, max_size=50)
FORWARD = {
    "raised": {"raised", "tabled", "sent-back", "decided", "withdrawn"},
    "tabled": {"tabled", "raised", "sent-back", "decided", "withdrawn"},
    "sent-back": {"sent-back", "raised", "decided", "withdrawn"},
    "decided": {"decided", "returned", "acknowledged", "acted", "answered"},
    "returned": {"returned", "acknowledged", "acted", "answered", "raised", "decided"},
    "acknowledged": {"acknowledged", "acted", "raised", "decided"},
    "acted": {"acted", "decided"},
    "answered": {"answered", "decided"},
    "withdrawn": {"withdrawn"},
}


class Meeting:
    """The management meeting, as far as one escalation sees it."""

    def __init__(self) -> None:
        self.round = 0
        self.on_table = False
        self.decided: dict[int, dict[str, Any]] = {}
        self.says: list[tuple[str, dict[str, Any]]] = []

    def taken(self, kind: str, data: Any) -> str | None:
        """What it makes of a delivery; the code of its refusal."""
        match kind:
            case "TableItem":
                assert data["round"] == self.round + 1 or data["round"] > self.round, "a round is tabled once"
                self.round, self.on_table = data["round"], True
                self.says.append(("NoteTabled", {"round": self.round}))
            case "WithdrawItem" if self.round in self.decided:
                return "already-decided"
            case "WithdrawItem" if self.round == 0:
                return "unknown-item"
            case "WithdrawItem":
                self.on_table = False
                self.says.append(("NoteTakenOff", {"round": max(self.round, data["round"])}))
            case _:
                pass
        return None

    def answers(self, answers: list[dict[str, Any]]) -> None:
        if self.on_table:
            given = dict(zip(PORTFOLIOS, answers, strict=True))
            self.on_table, self.decided[self.round] = False, given
            self.says.append(("NoteAnswer", {"round": self.round, "parts": [part(a, p) for p, a in given.items()]}))

    def leaves(self, outcome: str, answer: dict[str, Any]) -> None:
        if self.on_table:
            self.on_table = False
            data = {"round": self.round, "outcome": outcome, "parts": [part(answer)]}
            self.says.append(("NoteUndecided", data))

    def wants_to_know(self) -> None:
        if self.on_table:
            self.on_table = False
            data = {"round": self.round, "question": "How many?", "portfolio": "education"}
            self.says.append(("NoteInformationWanted", data))

    def corrects(self, answer: dict[str, Any], portfolio: str) -> None:
        if self.decided:
            last = max(self.decided)
            self.decided[last] = {**self.decided[last], portfolio: answer}
            parts = [part(a, p) for p, a in self.decided[last].items()]
            self.says.append(("CorrectAnswer", {"round": last, "parts": parts, "reason": "Entered wrongly"}))


class Run:
    """One escalation with its meeting, and everything that was said."""

    def __init__(self) -> None:
        self.story: Story = raised(portfolios=list(PORTFOLIOS))
        self.meeting = Meeting()
        self.said: list[tuple[str, dict[str, Any]]] = []

    def step(self, what: str, first: Any, second: Any) -> None:
        """One thing that somebody does; `turn` is what one of those whose turn it is would do."""
        if what == "turn":
            for step in self._turn(first, second):
                self.step(*step)
            return
        before, was = self.story.folded.fingerprint(), self.story.stage
        try:
            self._step(what, first, second)
        except Refusal:
            assert self.story.folded.fingerprint() == before
        assert self.story.stage in FORWARD[was], (was, self.story.stage)
        self._holds()

    def _step(self, what: str, first: Any, second: Any) -> None:
        story, meeting = self.story, self.meeting
        match what:
            case "person":
                story.give(first[0], second, **first[1])
            case "return":
                story.back(*first, by=second, family_may_be_told="Wait until April")
            case "meeting takes":
                self._taken(accepts=first)
            case "origin":
                for news in story.told("NoteEscalation")[:1]:
                    story.confirm(news, None if first else "unknown-escalation")
            case "meeting answers":
                meeting.answers(first)
            case "meeting leaves":
                meeting.leaves(first, second)
            case "meeting wants to know":
                meeting.wants_to_know()
            case "meeting corrects":
                meeting.corrects(first, second)
            case "comes" if meeting.says:
                kind, data = meeting.says.pop(0)
                self.said.append((kind, data))
                story.note(kind, **data)
            case "comes again" if self.said:
                self._again(*self.said[first % len(self.said)])
            case "time":
                story.until(story.today + timedelta(days=first))
            case _:
                pass

    def _turn(self, n: int, answers: list[dict[str, Any]]) -> list[tuple[str, Any, Any]]:
        todos = self.story.todos()
        if not todos:
            return []
        todo = todos[n % len(todos)]
        portfolio = {"portfolio": todo.params.get("portfolio")}
        match todo.what:
            case "await-tabling":
                return [("meeting takes", True, None), ("comes", None, None)]
            case "await-decision":
                return [("meeting answers", answers, None), ("comes", None, None)]
            case "tabling-refused" | "table-again":
                return [("person", ("TableAgain", {}), "coord")]
            case "give-information":
                return [("person", ("GiveInformation", {"text": "Three"}), "rep")]
            case "report-return":
                return [("return", ("clinic",), "rep")]
            case "acknowledge":
                return [("person", ("Acknowledge", {}), "ana" if todo.who.endswith("school") else "rui")]
            case "carry-out":
                return [("person", ("ReportCarriedOut", portfolio), "coord")]
            case "chase-outside":
                return [("person", ("RecordOutsideAnswer", {**portfolio, "text": "yes"}), "coord")]
            case _:
                return []

    def _taken(self, *, accepts: bool) -> None:
        asked = [delivery for delivery in self.story.told() if delivery.kind != "NoteEscalation"]
        if asked:
            code = self.meeting.taken(asked[0].kind, asked[0].data) if accepts else "engine-error"
            self.story.confirm(asked[0], code)

    def _again(self, kind: str, data: dict[str, Any]) -> None:
        """What was heard once is never news; of corrections only the last is what stands."""
        if kind == "CorrectAnswer":
            return
        before = self.story.state
        try:
            assert self.story.note(kind, **data) == []
        finally:
            assert self.story.state == before

    def _holds(self) -> None:
        state = self.story.state
        todos = escalation.summary(state).todos
        assert len({todo.key for todo in todos}) == len(todos)
        if escalation.closed(state):
            assert escalation.due(state) == ()
            assert {todo.what for todo in todos} <= {"look-into-refusal", "tell-family"}
            assert promise(state) is None
        else:
            known = promise(state)
            assert known is not None
            assert known.turns, "somebody's turn, always"
        keys = [(due.kind, due.key, due.at) for due in escalation.due(state)]
        assert len(set(keys)) == len(keys)
        assert all(due.at.utcoffset() == UTC.utcoffset(None) for due in escalation.due(state))


@settings(max_examples=200, deadline=None)
@given(STEPS)
def test_a_question_is_tabled_once_a_round_and_its_answer_returned_once_to_each_team(steps: list[Any]) -> None:
    run = Run()
    for what, first, second in steps:
        run.step(what, first, second)
    story = run.story
    _each_round_once(story)
    _each_answer_returned_once(story)
    _told_apart_by_ids(story)
    assert fold(escalation.decider, STREAM, story.events).fingerprint() == story.folded.fingerprint()
    assert Folded.loaded(escalation.decider, story.folded.dumped()).fingerprint() == story.folded.fingerprint()
    known = legs(story.events)
    assert known is not None
    assert known.round == story.state.life.round


@settings(max_examples=60, deadline=None)
@given(STEPS, st.lists(st.lists(ANSWERS, min_size=2, max_size=2), min_size=1, max_size=1))
def test_whatever_happened_an_open_question_can_be_brought_to_its_end(steps: list[Any], answers: list[Any]) -> None:
    run = Run()
    for what, first, second in steps:
        run.step(what, first, second)
    for _ in range(60):
        if escalation.closed(run.story.state):
            break
        _goes_on(run)
    assert escalation.closed(run.story.state)


def _goes_on(run: Run) -> None:
    """Everybody does what is their turn; the meeting refuses what is open."""
    run.step("meeting takes", True, None)
    run.step("meeting answers", [refuse(), refuse()], None)
    run.step("comes", None, None)
    run.step("person", ("TableAgain", {}), "coord")
    run.step("person", ("GiveInformation", {"text": "Three"}), "rep")
    run.step("return", ("clinic", "school"), "rep")
    for team in ("rui", "ana"):
        run.step("person", ("Acknowledge", {}), team)
    for portfolio in PORTFOLIOS:
        run.step("person", ("ReportCarriedOut", {"portfolio": portfolio}), "coord")
        run.step("person", ("RecordOutsideAnswer", {"portfolio": portfolio, "text": "yes"}), "coord")


def _each_round_once(story: Story) -> None:
    rounds = [event.data["round"] for event in story.events if event.kind == "TablingAsked"]
    assert rounds == list(range(1, len(rounds) + 1))
    told = [event.data["round"] for event in story.events if event.kind == "DecisionReceived"]
    assert len(set(told)) == len(told), "a round is decided once"
    assert sum(story.state.life.rounds.values()) == len(rounds)


def _each_answer_returned_once(story: Story) -> None:
    marks = [event for event in story.events if event.kind in ("DecisionReceived", "DecisionReturned")]
    marks = [event for event in marks if event.kind == "DecisionReturned"]
    decisions = ("DecisionReceived", "DecisionCorrected", "AlignmentBrought")
    for earlier, later in pairwise(marks):
        between = story.events[story.events.index(earlier) : story.events.index(later)]
        assert any(event.kind in decisions for event in between), "an answer is returned once"
    heard: Counter[str] = Counter()
    for event in story.events:
        match event.kind:
            case "DecisionReturned":
                present: Any = event.data["acknowledged"]
                heard = Counter(present)
            case "TeamAcknowledged":
                heard[str(event.data["team"])] += 1
            case _:
                continue
        assert all(times == 1 for times in heard.values()), "a team hears of one answer once"
        assert set(heard) <= {"clinic", "school"}


def _told_apart_by_ids(story: Story) -> None:
    for event in story.events:
        if event.kind in ("TablingAsked", "WithdrawalAsked"):
            assert event.data["delivery"] == str(event.id)
    refused = [event for event in story.events if event.kind == DeliveryRefused.__name__]
    assert len(story.state.life.undelivered) <= len(refused)


def test_the_same_question_raised_again_in_the_midst_of_it_is_no_news() -> None:
    run = Run()
    for what in ("meeting takes", "comes"):
        run.step(what, True, None)
    assert run.story.deliver("RaiseEscalation", question=question(portfolios=list(PORTFOLIOS))) == []
