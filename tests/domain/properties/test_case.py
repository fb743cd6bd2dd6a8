"""Whatever people, services, deadlines and management do to a case, in any order: what stays true."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from domain import case, ids
from domain.case import Asked, InGroup, NotOpened, Running, Solved, Stopped
from domain.case.referrals import LETS_PASS
from domain.decider import Envelope, Folded, MeetingFacts, fold
from domain.errors import Refusal
from domain.handling import handle
from domain.message import Recorded, canonical
from tests.domain.casetowns import APPROVED, CIRCLE, FORWARDED, NOW, OPEN, STREAM, TOWN, part, town

ALONE = town(CIRCLE)
PEOPLE = ("rui", "eli", "ana", "caro", "coord", "rep", "stand-in", "lia", "scribe", "secretary")
OF_SERVICE = {"clinic": "eli", "school": "ana", "council": "caro", "library": "lia"}
SERVICES = st.sampled_from(["clinic", "school", "council", "library", "nursery"])
WHO = st.sampled_from(["fitting"] * 8 + list(PEOPLE))  # whose it is to say, or anybody
TEXTS = st.sampled_from(["", "Something", "x" * 400 + "\nmore"])
URGENCIES = st.sampled_from(["ordinary", "priority", "urgent"])
PICK = st.integers(0, 6)  # which of the things there are, counted round
FORWARD = {
    "not-opened": {"not-opened", "in-group"},
    "in-group": {"in-group", "resolved"},
    "resolved": {"resolved", "closed", "in-group"},
    "closed": {"closed", "in-group"},
}
STAGES = {
    "requested": {"requested", "accepted", "rejected", "revoked"},
    "accepted": {"accepted", "done", "revoked"},
    "rejected": {"rejected"},
    "done": {"done"},
    "revoked": {"revoked"},
}


def step(kind: str, /, **fields: Any) -> Any:
    return st.tuples(st.just(kind), st.fixed_dictionaries(fields))


def picked(table: str) -> Any:
    return PICK.map(lambda n: ("pick", table, n))


REFERRAL = picked("referrals")
TASK = st.fixed_dictionaries({"service": st.sampled_from(["clinic", "school"]), "text": st.just("t")})
BOTH = [{"service": "clinic", "text": "t"}, {"service": "school", "text": "t"}]
ON_THE_CASE = st.one_of(
    step("OpenCase", **{name: st.just(value) for name, value in OPEN.items()}),
    step("DiscussCase", text=TEXTS, present=st.just(["rui", "caro"])),
    step("InvolveTeams", teams=st.lists(SERVICES, max_size=2)),
    step("ChangeReference", reference_service=SERVICES, reference_person=st.sampled_from(PEOPLE), reason=st.just("r")),
    step("CorrectCase", reason=st.just("r"), urgency=URGENCIES, would_need=TEXTS),
    step("ResolveCase", text=st.just("t")),
    step("CloseCase"),
    step("ReopenCase", reason=st.just("r")),
    step("ExtendCase", reason=st.just("r")),
    step("EscalateCase", tried=st.just("t"), urgency=URGENCIES),
    step("EscalateCase", tried=st.just("t")),
)
BETWEEN_SERVICES = st.one_of(
    step("RecordWorkPlan", social_diagnosis=st.just("a"), work_plan=st.just("b")),
    step(
        "RequestReferral",
        level=st.sampled_from(["joint-treatment", "complementation", "orientation"]),
        to=st.sampled_from(["school", "library", "council", "clinic"]),
        need=st.just("n"),
        motive=st.sampled_from(["m", "m", ""]),
        consent=st.sampled_from(["c", "c", ""]),
        crosses=st.sampled_from([["motivated-request"], [], ["follow-up"], ["whole-file"]]),
    ),
    step("AcceptReferral", referral=REFERRAL),
    step("AgreeSharedPlan", referral=REFERRAL, text=st.just("t"), tasks=st.just(BOTH)),
    step("AcceptReferral", referral=REFERRAL),
    step("RejectReferral", referral=REFERRAL, reason=st.just("r")),
    step("RedirectReferral", referral=REFERRAL, to=SERVICES, reason=st.just("r")),
    step("CompleteReferral", referral=REFERRAL, open_because=TEXTS),
    step("RevokeReferral", referral=REFERRAL, reason=st.just("r")),
    step("AgreeSharedPlan", referral=REFERRAL, text=st.just("t"), tasks=st.lists(TASK, max_size=3)),
    step("AddSharedTask", referral=REFERRAL, service=SERVICES, text=st.just("t")),
    step("CompleteSharedTask", referral=REFERRAL, task=picked("tasks")),
)
NEWS = step(
    "NoteEscalation",
    escalation=picked("raised"),
    news=st.sampled_from(["decided", "corrected", "withdrawn", "acted", "not-carried-out"]),
    round=st.integers(1, 3),
    parts=st.sampled_from([[], [part(APPROVED)], [part(FORWARDED)]]),
    on=st.just("2017-03-02"),
)
DATES = st.sampled_from([None] * 6 + ["2017-02-27", "2017-03-01", "2017-03-20"])
TIME = st.tuples(st.just("time"), st.integers(1, 8), st.none(), st.none())
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("person"), ON_THE_CASE, WHO, DATES),
        st.tuples(st.just("person"), BETWEEN_SERVICES, WHO, st.none()),
        st.tuples(st.just("delivery"), NEWS, st.none(), st.none()),
        st.tuples(st.just("refusal"), PICK, st.none(), st.none()),
        TIME,
    ),
    min_size=20,
    max_size=50,
)
OVER = st.one_of(step("ResolveCase", text=st.just("t")), step("ReopenCase", reason=st.just("r")), step("CloseCase"))
REFERRING = st.lists(
    st.one_of(
        *(st.tuples(st.just("person"), BETWEEN_SERVICES, WHO, st.none()) for _ in range(5)),
        st.tuples(st.just("person"), OVER, WHO, st.none()),
        TIME,
    ),
    min_size=20,
    max_size=50,
)
FIRST: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("OpenCase", OPEN, "rui"),
    ("RecordWorkPlan", {"social_diagnosis": "a", "work_plan": "b"}, "eli"),
    ("RequestReferral", {"level": "joint-treatment", "to": "school", "need": "n"}, "eli"),
)


class Run:
    """One sequence of steps, with everything that was recorded, checked at every step."""

    def __init__(self, network: Any) -> None:
        self.network = network
        self.folded: Folded[Any] = Folded.empty(case.decider, STREAM)
        self.events: list[Recorded] = []
        self.now: datetime = NOW

    @property
    def state(self) -> Any:
        return self.folded.state

    def take(self, n: int, source: str, what: Any, who: str | None, on: str | None) -> None:
        match source:
            case "time":
                self.pass_time(what)
            case "refusal":
                self.refuse(n, what)
            case _:
                kind, data = what
                given = {name: self.real(value) for name, value in data.items()}
                self.ask(n, source, kind, given, who, on)

    def ask(self, n: int, source: str, kind: str, data: dict[str, Any], who: str | None, on: str | None) -> None:
        asked: dict[str, Any] = {"stream": STREAM, "command_id": ids.seeded(str(n), NOW), "kind": kind, "data": data}
        if source == "delivery":
            asked["data"] = {**data, "sender": "other"}
            self.decide(Envelope.model_validate({**asked, "source": "delivery"}))
            return
        meeting = None
        if kind == "DiscussCase":
            today = TOWN.calendar.local_date(self.now)
            given = {"meeting": "group:town:circle#m", "body": "circle", "zone": "north", "held_on": today}
            meeting = MeetingFacts(**given, duly_convened=True, members=(), present=())
            asked["meeting"] = meeting.meeting
        person = self.fitting(kind, data) if who == "fitting" else who
        self.decide(Envelope.model_validate({**asked, "person": person, "happened_on": on}), meeting)

    def fitting(self, kind: str, data: dict[str, Any]) -> str:
        """Whose it is to give a command."""
        if kind in ("ExtendCase", "EscalateCase"):
            return "rep"
        if "referral" not in data and kind not in ("RequestReferral", "RecordWorkPlan"):
            return "rui"
        life = self.state.life
        referral = life.referrals.get(data.get("referral", ""))
        service = life.reference_service
        if referral is not None:
            service = referral.asked_by if kind == "RevokeReferral" else referral.to
            task = referral.tasks.get(data.get("task", ""))
            service = service if task is None else task.service
        return OF_SERVICE[service]

    def real(self, value: Any) -> Any:
        """The id of something that there is, for a placeholder."""
        match value:
            case ("pick", table, n):
                known = list(self.ids_of(table)) or [f"{table}-0"]
                return known[n % len(known)]
            case _:
                return value

    def ids_of(self, table: str) -> Iterator[str]:
        if isinstance(self.state, NotOpened):
            return iter(())
        if table == "tasks":
            return (task for referral in self.state.life.referrals.values() for task in referral.tasks)
        return iter(getattr(self.state.life, table))

    def refuse(self, n: int, pick: int) -> None:
        """A delivery of a question ends, refused."""
        if not self.folded.outbox:
            return
        waiting = list(self.folded.outbox.values())
        delivery = waiting[pick % len(waiting)]
        data = {"event_id": str(delivery.event_id), "receiver": delivery.receiver}
        data |= {"refused_code": "no", "refused_reason": "no"}
        asked = {"stream": STREAM, "command_id": ids.seeded(str(n), NOW), "kind": "ConfirmDelivery", "data": data}
        self.decide(Envelope.model_validate({**asked, "source": "timer"}))

    def decide(self, envelope: Envelope, meeting: MeetingFacts | None = None) -> None:
        before, was = self.folded.fingerprint(), self.state
        try:
            decision = handle(
                self.folded, envelope, now=self.now, network=self.network, network_version=1, meeting=meeting
            )
        except Refusal:
            assert self.folded.fingerprint() == before
            return
        self.folded = decision.folded
        self.events.extend(decision.events)
        self.went_forward(was, decision.events)

    def went_forward(self, was: Any, made: tuple[Recorded, ...]) -> None:
        state = self.state
        assert state.status in FORWARD[was.status]
        if isinstance(was, NotOpened):
            return
        for known_as, referral in was.life.referrals.items():
            assert state.life.referrals[known_as].stage in STAGES[referral.stage], "no referral is lost"
            assert set(referral.tasks) <= set(state.life.referrals[known_as].tasks)
        assert set(was.life.raised) <= set(state.life.raised), "no question is lost"
        asked = [recorded for recorded in made if recorded.kind == "CaseEscalated"]
        assert len(asked) <= (was.life.awaited is None), "while one is open no second one is asked"
        whose = self.network.management_of("north", NOW.date())
        assert not asked or whose is not None

    def pass_time(self, days: int) -> None:
        until = self.now + timedelta(days=days)
        for _ in range(100):
            coming = [due for due in case.due(self.state) if due.at <= until]
            if not coming:
                break
            first = min(coming, key=lambda due: due.at)
            self.now = max(self.now, first.at)
            timer = ids.timer(STREAM, first.kind, first.key, first.at)
            known = case.due(self.state)
            self.decide(
                Envelope(stream=STREAM, command_id=timer, kind=first.kind, data=dict(first.data), source="timer")
            )
            assert first not in case.due(self.state), "a deadline that fired is over"
            assert all(due.at > self.now for due in case.due(self.state) if due not in known), "what is new is to come"
        else:
            raise AssertionError("deadlines never end")
        self.now = until


@settings(max_examples=100, deadline=None)
@given(STEPS, st.sampled_from([TOWN, TOWN, ALONE]))
def test_any_sequence_of_steps_keeps_a_case_in_order(steps: list[Any], network: Any) -> None:
    told(Run(network), FIRST[:1], steps)


@settings(max_examples=100, deadline=None)
@given(REFERRING)
def test_any_sequence_of_steps_keeps_referrals_in_order(steps: list[Any]) -> None:
    told(Run(TOWN), FIRST, steps)


def told(run: Run, first: Any, steps: list[Any]) -> None:
    for n, (kind, data, who) in enumerate(first):
        run.take(1000 + n, "person", (kind, data), who, None)
    for n, (source, what, who, on) in enumerate(steps):
        run.take(n, source, what, who, on)
    state = run.state
    for kind in sorted({recorded.kind for recorded in run.events}):
        event(kind)
    assert fold(case.decider, STREAM, run.events).fingerprint() == run.folded.fingerprint()
    assert Folded.loaded(case.decider, run.folded.dumped()).fingerprint() == run.folded.fingerprint()
    check(state, run)


def check(state: Any, run: Run) -> None:
    """What is true of any case, wherever it stands."""
    life = state.life
    assert case.closed(state) == (not case.summary(state).open)
    if case.closed(state):
        assert case.due(state) == ()
        overtaken = {todo.what for todo in case.summary(state).todos}
        assert overtaken <= {"withdraw-question"}, "what is left to do of a closed case is to take its question back"
        assert life.open_referrals == ()
    else:
        assert case.summary(state).todos, "somebody's turn it always is"
    if isinstance(state, InGroup):
        in_its_time(state, run)
    for referral in life.referrals.values():
        assert referral.to == referral.asked[-1]
        assert len(set(referral.asked)) == len(referral.asked)
        assert referral.asked_by not in referral.asked
        waits = [due for due in case.due(state) if due.data.get("referral") == referral.id]
        assert bool(waits) == (referral.stage == "requested" and not referral.overdue)
        assert referral.open or not referral.overdue
        if referral.level == "joint-treatment" and referral.plan_agreed_on is not None:
            assert {task.service for task in referral.tasks.values()} == {referral.asked_by, referral.to}
    passed = [recorded.data for recorded in run.events if recorded.kind == "ReferralRequested"]
    for data in passed:
        crosses: Any = data["crosses"]
        assert set(crosses) <= LETS_PASS[data["level"]]  # type: ignore[index]
    assert len({todo.key for todo in case.summary(state).todos}) == len(case.summary(state).todos)
    assert b"A child misses school" not in canonical([todo.params for todo in case.summary(state).todos])


def in_its_time(state: InGroup, run: Run) -> None:
    """Time runs exactly while the case is in its group's hands, and what is still to come is to come."""
    of_the_case = [due for due in case.due(state) if "term" in due.data]
    elsewhere = state.life.awaited is not None
    match state.time:
        case Running(up_at=up_at):
            assert up_at > run.now
        case Asked(answer_by=answer_by):
            assert answer_by > run.now
        case Stopped():
            assert of_the_case == []
        case Solved(escalation=asked, answer_by=answer_by):
            assert of_the_case == []
            assert answer_by is None or answer_by > run.now
            waits = [due for due in case.due(state) if due.data.get("escalation") == asked]
            assert bool(waits) == (answer_by is not None), "whoever is asked is reminded once"
    if elsewhere:
        assert state.time == Stopped(why="escalated")
    if state.time == Stopped(why="escalated"):
        assert elsewhere
    if state.time == Stopped(why="forwarded"):
        assert any(one.forwarded for one in state.life.raised.values())
    assert of_the_case or isinstance(state.time, Stopped | Solved)
