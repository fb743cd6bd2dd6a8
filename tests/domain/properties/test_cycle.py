"""Whatever people, deadlines, meetings and other processes do to a cycle, in any order: what stays true."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from domain import cycle, ids
from domain.cycle.parts import parts_of
from domain.cycle.state import PHASES, NotStarted
from domain.decider import Envelope, Folded, MeetingFacts, fold
from domain.errors import Refusal
from domain.handling import handle
from domain.message import Recorded, canonical
from domain.table import Table
from readings.numbers import indicator_numbers, numbers_of
from tests.domain.properties.cycle_truths import check_phases, check_references, check_votes
from tests.domain.towns import (
    AT_ONCE,
    MANAGED,
    MEMBERS,
    NOW,
    START,
    STREAM,
    TOWN,
    Story,
    in_actions,
    in_diagnosis,
    in_evaluation,
    in_plan,
    in_swot,
)

PEOPLE = ("coord", "scribe", "ana", "rui", "caro", "neus", "lia", "eva", "sec", "staff", "rep")
QUADRANTS = ("strengths", "weaknesses", "opportunities", "threats")
KINDS = ("correct-weaknesses", "adapt-to-threats", "maintain-strengths", "explore-opportunities")
TEXTS = st.sampled_from(["", " ", "Something", "x" * 400 + "\nmore"])
PICK = st.integers(0, 6)  # which of the things there are, counted round
DATES = st.sampled_from(["2016-01-01", "2017-03-31", "2017-06-30", "2018-03-01"])
MEETINGS = st.none() | st.tuples(
    st.lists(st.sampled_from(MEMBERS), min_size=1, max_size=4, unique=True), st.sampled_from([1, 2]), st.booleans()
)

SAID = {
    "all_present_agree": st.sampled_from([True, True, False]),
    "agree": st.sampled_from([None, None, None, ["clinic", "school"], []]),
    "objections": st.sampled_from([[], [], [{"organisation": "council", "reason": "Too soon"}]]),
}


def picked(table: str) -> Any:
    """A placeholder for the id of something in the state, made real when the step is taken."""
    return PICK.map(lambda n: ("pick", table, n))


def some(table: str) -> Any:
    return st.lists(picked(table), max_size=3)


def step(kind: str, /, **fields: Any) -> Any:
    return st.tuples(st.just(kind), st.fixed_dictionaries(fields))


PARTS = st.sampled_from(
    [
        {"outcome": "approve", "responsible": "sec", "due_on": "2017-06-30"},
        {"outcome": "refuse", "reason": "No budget"},
        {"outcome": "forward", "authority": "The province", "pursuer": "sec", "chase_on": "2017-05-02"},
    ]
).map(lambda answer: {"portfolio": "education", "answer": answer, "decided_by": "sec", "on": "2017-03-01"})
TOLD = step(
    "NoteEscalation",
    escalation=picked("raised"),
    news=st.sampled_from(["decided", "corrected", "withdrawn", "acted", "not-carried-out"]),
    round=st.integers(1, 2),
    parts=st.lists(PARTS, min_size=1, max_size=2),
    on=st.just("2017-03-01"),
) | step("ConfirmDelivery")
DEMANDING = step(
    "EscalateDemand", finding=picked("findings"), asks=TEXTS, urgency=st.sampled_from(["urgent", "ordinary"])
)
INDICATORS = st.lists(st.sampled_from(["Printed", "Read", "Kept"]), unique=True, max_size=3).map(
    lambda names: [{"name": name} for name in names]
)
RECORDING = step("RecordFinding", kind=st.sampled_from(["demand", "fragility", "strength", "mood"]), text=TEXTS) | step(
    "MergeFindings", survivor=picked("findings"), merged=some("findings")
)
STEPS = {
    "diagnosis": st.one_of(
        RECORDING,
        step("CorrectFinding", finding=picked("findings"), reason=TEXTS, text=TEXTS),
        step("SeparateFinding", finding=picked("findings"), reason=TEXTS),
        step("WithdrawFinding", finding=picked("findings"), reason=TEXTS),
        step("ExtendDiagnosis", deadline=DATES, reason=TEXTS),
        step("AnnulCycle", reason=TEXTS),
        step("WithdrawAdmission", organisation=st.sampled_from(MEMBERS), reason=TEXTS),
        step("ValidateDiagnosis", **SAID),
        step("Object", reason=TEXTS),
        step("WithdrawObjection", reason=TEXTS),
    ),
    "swot": st.one_of(
        step("PlaceFinding", finding=picked("findings"), quadrants=st.lists(st.sampled_from(QUADRANTS), max_size=3)),
        step("RemovePlacement", item=picked("items"), reason=TEXTS),
        step("Vote", items=some("items")),
        step("Dissent", text=TEXTS, about=picked("items")),
        step(
            "AgreeStrategies",
            strategies=st.lists(
                st.fixed_dictionaries({"kind": st.sampled_from(KINDS), "text": TEXTS, "items": some("items")}),
                max_size=2,
            ),
        ),
        step("WithdrawStrategy", strategy=picked("strategies"), reason=TEXTS),
        step("AgreeSwot", **SAID),
        step("Object", reason=TEXTS),
        step("WithdrawObjection", reason=TEXTS),
    ),
    "plan": st.one_of(
        step("DraftLine", name=TEXTS),
        step("DraftObjective", text=TEXTS, strategies=some("strategies"), line=picked("lines")),
        step("DraftObjective", text=st.just("All know"), strategies=some("strategies")),
        step(
            "DraftAction",
            objective=picked("objectives"),
            title=st.just("A booklet"),
            responsible=st.sampled_from(PEOPLE),
            due_on=DATES,
            portfolio=st.sampled_from([None, "education"]),
            indicators=st.just([{"name": "Printed", "target": 5}]),
        ),
        step("ReviseAction", action=picked("actions"), responsible=st.sampled_from(PEOPLE)),
        step("ReviseAction", action=picked("actions"), indicators=INDICATORS),
        step("RemoveDraft", draft=picked("actions") | picked("objectives") | picked("lines"), reason=TEXTS),
        step("Endorse", subject_to_confirmation=st.booleans()),
        step("ConfirmEndorsement"),
        step("ObjectToPlan", reason=TEXTS),
        step("AcceptAction", action=picked("actions")),
        step("DeclineAction", action=picked("actions"), reason=TEXTS),
        step("AdoptPlan", **SAID),
        step("Object", reason=TEXTS),
        step("WithdrawObjection", reason=TEXTS),
    ),
    "actions": st.one_of(
        step("AcceptAction", action=picked("actions")),
        step("RecordDecision", action=picked("actions"), outcome=st.sampled_from(["approve", "refuse"]), reason=TEXTS),
        step("AmendAction", action=picked("actions"), reason=TEXTS, responsible=st.sampled_from(PEOPLE)),
        step("AmendAction", action=picked("actions"), reason=TEXTS, portfolio=st.sampled_from(["health", "education"])),
        step("AskDecision", action=picked("actions")),
        step("AmendAction", action=picked("actions"), reason=TEXTS, indicators=INDICATORS),
        DEMANDING,
        TOLD,
        step("AmendPlan", reason=TEXTS, objective=picked("objectives"), line=st.sampled_from(["information", "moon"])),
        step("WithdrawAction", action=picked("actions"), reason=TEXTS),
        step(
            "NoteAction",
            action=picked("actions"),
            status=st.sampled_from(["started", "blocked", "completed", "cancelled"]),
            on=DATES,
            reopened=st.sampled_from([False, False, True]),
        ),
        step("Rate", criterion=st.sampled_from(AT_ONCE.rules.criteria), score=st.integers(0, 6), reason=TEXTS),
    ),
    "evaluation": st.one_of(
        step(
            "Rate",
            criterion=st.sampled_from((*AT_ONCE.rules.criteria, *AT_ONCE.rules.process_criteria)),
            score=st.integers(1, 5),
            reason=st.just("So it was"),
        ),
        step("RecordLesson", text=TEXTS),
        step("WithdrawRating", rating=picked("ratings"), reason=TEXTS),
        step("NoteAction", action=picked("actions"), status=st.just("completed"), on=DATES),
        step("NoteAction", action=picked("actions"), status=st.just("started"), on=DATES, reopened=st.just(True)),
        DEMANDING,
        TOLD,
        step("CloseEvaluation", outcome=st.sampled_from(["renew", "end"]), reason=TEXTS),
    ),
}
for deciding in ("swot", "plan", "actions", "evaluation"):
    STEPS[deciding] |= step("FollowAttendance")
STEPS["not-started"] = step("StartCycle", **{name: st.just(value) for name, value in START.items()})
STEPS["closed"] = step("NameSuccessor", successor=st.just("cycle:town:north:2018")) | STEPS["evaluation"]
ANY = st.one_of(*STEPS.values())


def tables(state: Any) -> dict[str, Table[Any]]:
    parts = parts_of(state) if not isinstance(state, NotStarted) else None
    if parts is None:
        return {}
    return {
        "findings": parts.course.findings,
        "items": parts.board.items,
        "strategies": parts.board.strategies,
        "lines": parts.plan.lines,
        "objectives": parts.plan.objectives,
        "actions": parts.plan.actions,
        "raised": parts.course.raised,
    }


def pickable(state: Any) -> dict[str, list[str]]:
    """What a step may name."""
    known = {name: list(table) for name, table in tables(state).items()}
    if known:
        known["ratings"] = [rating.id for rating in parts_of(state).evaluation.ratings.values()]
    return known


def made_real(value: Any, state: Any) -> Any:
    """The step with ids of things that there are; of nothing, where there is nothing of that kind."""
    match value:
        case ("pick", str(table), int(n)):
            known = pickable(state).get(table, [])
            return known[n % len(known)] if known else f"{table}-0"
        case dict():
            return {name: made_real(inner, state) for name, inner in value.items()}
        case list():
            return [made_real(inner, state) for inner in value]
        case _:
            return value


class Run:
    """One sequence of steps, each decided twice, with everything that was recorded."""

    def __init__(self, network: Any) -> None:
        self.network = network
        self.folded: Folded[Any] = Folded.empty(cycle.decider, STREAM)
        self.events: list[Recorded] = []
        self.now: datetime = NOW
        self.seen: dict[str, set[str]] = {}
        self.numbers: dict[str, str] = {}

    def decide(self, envelope: Envelope, meeting: MeetingFacts | None = None) -> bool:
        before, state = self.folded.fingerprint(), self.folded.state
        given: dict[str, Any] = {"now": self.now, "network": self.network, "network_version": 1, "meeting": meeting}
        try:
            decision = handle(self.folded, envelope, **given)
        except Refusal:
            assert self.folded.fingerprint() == before, "a refusal changes nothing"
            return False
        again = handle(Folded.loaded(cycle.decider, self.folded.dumped()), envelope, **given)
        assert [event.canonical() for event in again.events] == [event.canonical() for event in decision.events]
        assert canonical(again.folded.dumped()) == canonical(decision.folded.dumped())
        self.folded = decision.folded
        self.events.extend(decision.events)
        back = {"EvaluationPutOff", "CycleAnnulled"} & {event.kind for event in decision.events}
        forward = PHASES.index(self.folded.state.phase) >= PHASES.index(state.phase)
        assert forward or back, "phases only go forward, but for what was a mistake"
        self.check()
        return decision.refusal is None

    def step(
        self,
        n: int,
        kind: str,
        data: dict[str, Any],
        person: str,
        meeting: Any,
        where: str = "group:town:circle#meeting-1",
    ) -> bool:
        state = self.folded.state
        facts = None
        if meeting is not None:
            present, call, duly = meeting
            facts = Story(self.network, now=self.now).meeting(*present, call=call, duly_convened=duly, meeting=where)
        asked: dict[str, Any] = {"stream": STREAM, "command_id": ids.seeded(str(n), self.now), "kind": kind}
        real = made_real(data, state)
        if kind == "ConfirmDelivery":
            return self.refuse_last(asked)
        if kind in ("NoteAction", "NameSuccessor", "NoteEscalation"):
            return self.decide(Envelope(**asked, data={**real, "sender": "other"}, source="delivery"))
        reference = facts.meeting if facts is not None else None
        if kind == "FollowAttendance":
            return self.decide(Envelope(**asked, meeting=reference, source="timer"), facts)
        return self.decide(Envelope(**asked, data=real, person=person, meeting=reference), facts)

    def refuse_last(self, asked: dict[str, Any]) -> bool:
        """The receiver refuses what it was told last."""
        outbox = list(self.folded.outbox.values())
        if not outbox:
            return False
        ended = {"event_id": str(outbox[-1].event_id), "receiver": outbox[-1].receiver, "refused_code": "no"}
        return self.decide(Envelope(**asked, data=ended, source="timer"))

    def pass_time(self, days: int) -> None:
        until = self.now + timedelta(days=days)
        for _ in range(200):
            coming = [due for due in cycle.due(self.folded.state) if due.at <= until]
            if not coming:
                break
            first = min(coming, key=lambda due: due.at)
            self.now = max(self.now, first.at)
            timer = ids.timer(STREAM, first.kind, first.key, first.at)
            fired = Envelope(stream=STREAM, command_id=timer, kind=first.kind, data=dict(first.data), source="timer")
            assert self.decide(fired), "a deadline is never refused"
            assert first not in cycle.due(self.folded.state), "a deadline that fired is over"
        else:
            raise AssertionError("deadlines never end")
        self.now = until

    def check(self) -> None:
        state = self.folded.state
        if isinstance(state, NotStarted):
            self.seen, self.numbers = {}, {}  # what is started in its place is another cycle
            return
        known = tables(state)
        for name, table in known.items():
            before = self.seen.setdefault(name, set())
            assert before <= set(table), f"no {name} are ever lost"
            before.update(table)
        for known_as, number in numbers_of(parts_of(state)).items():
            if not number.startswith("C"):  # a rating that is given again is the same, corrected
                assert self.numbers.setdefault(number, known_as) == known_as, "a number names one thing for ever"
        for action in parts_of(state).plan.actions.values():
            for known_as, number in indicator_numbers(action).items():
                assert self.numbers.setdefault(f"{action.id}/{number}", known_as) == known_as
        check_references(state, known)
        check_phases(state, self.events)
        check_votes(state, self.events)
        summary = cycle.decider.summarised(state)
        assert summary.open == (state.phase != "closed")
        assert len({todo.key for todo in summary.todos}) == len(summary.todos)
        assert all(due.at.tzinfo is not None for due in cycle.due(state))


def play(data: Any, network: Any, longest: int) -> Run:
    """From any phase on: steps of the phase that the cycle is in, mostly; some of any other; some time that passes."""
    begun: Story = data.draw(st.sampled_from([in_diagnosis, in_swot, in_plan, in_actions, in_evaluation]))(
        MANAGED if network is MANAGED else AT_ONCE
    )
    run = Run(network)
    run.folded, run.events, run.now = begun.folded, list(begun.events), begun.now
    for n in range(1, data.draw(st.integers(1, longest), label="steps")):
        dice = data.draw(st.integers(0, 19), label="dice")
        if dice == 0:
            run.pass_time(data.draw(st.integers(1, 40), label="days"))
            continue
        kind, given = data.draw(ANY if dice == 1 else STEPS[run.folded.state.phase], label="step")
        run.step(n, kind, given, data.draw(st.sampled_from(PEOPLE)), data.draw(MEETINGS))
    return run


def check_log(run: Run) -> None:
    """The log alone gives the live state, and so does the state written down and read again."""
    event(f"came to {run.folded.state.phase}")
    folded = fold(cycle.decider, STREAM, run.events)
    assert folded.fingerprint() == run.folded.fingerprint()
    assert folded.state == run.folded.state
    from_json = [Recorded.model_validate_json(event.canonical()) for event in run.events]
    assert fold(cycle.decider, STREAM, from_json).fingerprint() == run.folded.fingerprint()
    loaded = Folded.loaded(cycle.decider, run.folded.dumped())
    assert loaded.fingerprint() == run.folded.fingerprint()
    assert loaded.state == run.folded.state


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_sequence_of_steps_keeps_a_cycle_in_order(data: Any) -> None:
    check_log(play(data, data.draw(st.sampled_from([AT_ONCE, TOWN, MANAGED]), label="network"), 50))


SKELETON: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("RecordFinding", {"kind": "demand", "text": "No bus"}, "ana"),
    ("ValidateDiagnosis", {"all_present_agree": True}, "coord"),
    ("PlaceFinding", {"finding": ("pick", "findings", 0), "quadrants": ["weaknesses"]}, "ana"),
    (
        "AgreeStrategies",
        {"strategies": [{"kind": "correct-weaknesses", "text": "t", "items": [("pick", "items", 0)]}]},
        "coord",
    ),
    ("AgreeSwot", {"all_present_agree": True}, "coord"),
    ("DraftObjective", {"text": "t", "strategies": [("pick", "strategies", 0)]}, "ana"),
    (
        "DraftAction",
        {"objective": ("pick", "objectives", 0), "title": "t", "responsible": "ana", "due_on": "2017-12-01"},
        "ana",
    ),
    ("AdoptPlan", {"all_present_agree": True}, "coord"),
    ("NoteAction", {"action": ("pick", "actions", 0), "status": "completed", "on": "2017-03-02"}, "ana"),
)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_cycle_that_goes_all_the_way_stays_in_order_whatever_else_happens(data: Any) -> None:
    run = Run(data.draw(st.sampled_from([AT_ONCE, MANAGED]), label="network"))
    run.step(0, "StartCycle", dict(START), "coord", None)
    n = 1
    for kind, given_, person in SKELETON:
        for _ in range(data.draw(st.integers(0, 5), label="others")):
            kind_, other = data.draw(STEPS[run.folded.state.phase], label="step")
            run.step(n, kind_, other, data.draw(st.sampled_from(PEOPLE)), data.draw(MEETINGS))
            n += 1
        run.step(n, kind, given_, person, (MEMBERS, 1, True))
        n += 1
        if data.draw(st.integers(0, 9), label="dice") == 0:
            run.pass_time(data.draw(st.integers(1, 12), label="days"))
    for criterion in (*AT_ONCE.rules.criteria, *AT_ONCE.rules.process_criteria):
        run.step(n, "Rate", {"criterion": criterion, "score": 3, "reason": "So it was"}, "eva", None)
        n += 1
    run.step(n, "CloseEvaluation", {"outcome": "renew", "reason": "There is more"}, "coord", None)
    run.pass_time(400)
    check_log(run)
    if run.folded.state.phase == "closed":
        left = set(run.folded.state.open_findings)
        assert left <= set(run.folded.state.course.findings)
