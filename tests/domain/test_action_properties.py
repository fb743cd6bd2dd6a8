"""Whatever people, deadlines and the plan do to an action, in any order: what stays true."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain import action, ids
from domain.action import NotPlanned
from domain.decider import Envelope, Folded, fold
from domain.decisions import escalation_stream
from domain.errors import Refusal
from domain.handling import handle
from domain.message import Recorded
from tests.domain.test_action import CYCLE, NOW, PLAN, STREAM
from tests.domain.test_action_escalating import MANAGED, part

FORWARD = {
    "not-planned": {"not-planned", "planned"},
    "planned": {"planned", "started", "cancelled"},
    "started": {"started", "blocked", "completed", "cancelled"},
    "blocked": {"blocked", "started", "cancelled"},
    "completed": {"completed"},
    "cancelled": {"cancelled"},
}
TEXTS = st.sampled_from(["", " ", "done", "x" * 400])
VALUES = st.lists(
    st.fixed_dictionaries(
        {"indicator": st.sampled_from(["printed", "sold"]), "value": st.sampled_from([0, 7.5, -1, "many"])}
    ),
    max_size=2,
)
DATES = st.none() | st.dates(date(2017, 2, 20), date(2017, 7, 20))
WHO = st.sampled_from(["ana", "eva", "rui", "coord", "elsewhere", "nobody", "rep"])
GIVEN = st.one_of(
    st.tuples(st.just("StartAction"), st.fixed_dictionaries({"text": TEXTS})),
    st.tuples(st.just("BlockAction"), st.fixed_dictionaries({"reason": TEXTS, "needs": TEXTS})),
    st.tuples(st.just("UnblockAction"), st.fixed_dictionaries({"text": TEXTS})),
    st.tuples(st.just("ReportProgress"), st.fixed_dictionaries({"text": TEXTS, "values": VALUES})),
    st.tuples(st.just("CorrectProgress"), st.fixed_dictionaries({"reason": TEXTS, "values": VALUES})),
    st.tuples(st.just("CompleteAction"), st.fixed_dictionaries({"values": VALUES})),
    st.tuples(st.just("CancelAction"), st.fixed_dictionaries({"reason": TEXTS})),
    st.tuples(st.just("EscalateAction"), st.fixed_dictionaries({"asks": TEXTS})),
)
DELIVERED = st.one_of(
    st.tuples(
        st.just("PlanAction"),
        st.sampled_from(["standing", "subject-to-decision"]).map(lambda standing: {**PLAN, "standing": standing}),
    ),
    st.tuples(
        st.just("AmendAction"),
        st.sampled_from(["2017-03-02", "2017-06-30", "2017-12-01"]).map(lambda on: {"reason": "r", "due_on": on}),
    ),
    st.tuples(st.just("CancelByPlan"), st.just({"reason": "r"})),
    st.tuples(st.just("NoteDecision"), st.sampled_from(["standing", "refused"]).map(lambda s: {"standing": s})),
    st.tuples(
        st.just("NoteEscalation"),
        st.fixed_dictionaries(
            {
                "escalation": st.integers(1, 3).map(lambda n: escalation_stream(STREAM, "blocked", n)),
                "news": st.sampled_from(["decided", "corrected", "withdrawn", "acted", "not-carried-out"]),
                "round": st.integers(1, 2),
                "parts": st.sampled_from(["approve", "refuse"]).map(lambda outcome: [part(outcome)]),
                "on": st.just("2017-03-01"),
            }
        ),
    ),
    st.tuples(st.just("ConfirmDelivery"), st.just({"refused_code": "no", "refused_reason": "Not here"})),
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("person"), GIVEN, WHO, DATES),
        st.tuples(st.just("delivery"), DELIVERED, st.just(CYCLE), st.none()),
        st.tuples(st.just("time"), st.integers(1, 60).map(lambda days: (days, {})), st.none(), st.none()),
    ),
    max_size=25,
)


class Run:
    """One sequence of steps, with everything that was recorded."""

    def __init__(self) -> None:
        self.folded: Folded[Any] = Folded.empty(action.decider, STREAM)
        self.events: list[Recorded] = []
        self.now: datetime = NOW

    def decide(self, envelope: Envelope) -> None:
        before = self.folded.fingerprint()
        try:
            decision = handle(self.folded, envelope, now=self.now, network=MANAGED, network_version=1)
        except Refusal:
            assert self.folded.fingerprint() == before
            return
        was = self.folded.state.status
        self.folded = decision.folded
        assert self.folded.state.status in FORWARD[was]
        self.events.extend(decision.events)

    def pass_time(self, days: int) -> None:
        until = self.now + timedelta(days=days)
        for _ in range(100):
            coming = [due for due in action.due(self.folded.state) if due.at <= until]
            if not coming:
                break
            first = min(coming, key=lambda due: due.at)
            self.now = max(self.now, first.at)
            timer = ids.timer(STREAM, first.kind, first.key, first.at)
            self.decide(
                Envelope(stream=STREAM, command_id=timer, kind=first.kind, data=dict(first.data), source="timer")
            )
            assert first not in action.due(self.folded.state), "a deadline that fired is over"
        else:
            raise AssertionError("deadlines never end")
        self.now = until


@settings(max_examples=150, deadline=None)
@given(STEPS)
def test_any_sequence_of_steps_keeps_an_action_in_order(steps: list[Any]) -> None:
    run = Run()
    for n, (source, (kind, data), who, on) in enumerate([("delivery", ("PlanAction", PLAN), CYCLE, None), *steps]):
        if source == "time":
            run.pass_time(kind)
            continue
        if kind == "CorrectProgress":
            reports = list(run.folded.state.life.reports)
            data = {**data, "report": reports[-1] if reports else "report-0"}
        if kind == "ConfirmDelivery":
            waiting = list(run.folded.outbox.values())
            if waiting:
                data = {**data, "event_id": str(waiting[-1].event_id), "receiver": waiting[-1].receiver}
        asked: dict[str, Any] = {"stream": STREAM, "command_id": ids.seeded(str(n), NOW), "kind": kind, "data": data}
        if kind == "ConfirmDelivery":
            run.decide(Envelope(**asked, source="timer"))
        elif source == "person":
            run.decide(Envelope(**asked, person=who, happened_on=on))
        else:
            run.decide(Envelope(**{**asked, "data": {**data, "sender": CYCLE}}, source="delivery"))

    state = run.folded.state
    assert fold(action.decider, STREAM, run.events).fingerprint() == run.folded.fingerprint()
    assert not isinstance(state, NotPlanned)
    assert action.closed(state) == (not action.decider.summarised(state).open)
    if action.closed(state):
        assert action.due(state) == ()
        assert all(todo.who != state.life.responsible for todo in action.summary(state).todos)
    questions = list(state.life.raised.values())
    assert [question.n for question in questions] == list(range(1, len(questions) + 1))
    assert state.life.question == (questions[-1] if questions else None)
    assert all(value.indicator in state.life.indicators for r in state.life.reports.values() for value in r.values)
    assert all(due.at.utcoffset() == UTC.utcoffset(None) for due in action.due(state))
    assert Folded.loaded(action.decider, run.folded.dumped()).fingerprint() == run.folded.fingerprint()


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 400))
def test_reminders_while_late_come_one_by_one_and_never_at_once(days: int) -> None:
    run = Run()
    plan = Envelope(
        stream=STREAM, command_id=ids.seeded("p", NOW), kind="PlanAction", data={**PLAN, "sender": CYCLE},
        source="delivery",
    )  # fmt: skip
    run.decide(plan)
    run.pass_time(days)
    reminded = [event for event in run.events if event.kind == "OverdueReminded"]
    assert [event.data["reminder"] for event in reminded] == list(range(1, len(reminded) + 1))
    times = [event.recorded_at for event in reminded]
    assert all(later - earlier >= timedelta(days=10) for earlier, later in pairwise(times))
