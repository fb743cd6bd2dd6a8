"""What may be done with an action of an adopted plan, and what happens to it by itself."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from domain import action, ids
from domain.action import Blocked, Completed, Planned, Started
from domain.calendar import Calendar
from domain.decider import Delivery, Envelope, Folded
from domain.errors import Refusal
from domain.handling import Decision, handle
from domain.roles import Role
from domain.table import Table
from domain.territory import Mandate, Network, Person, Rules, Zone

STREAM = "action:town:north:2017:booklet"
CYCLE = "cycle:town:north:2017"
NOW = datetime(2017, 3, 1, 12, tzinfo=UTC)
DUE = date(2017, 6, 30)


def _person(known_as: str, role: Role, organisation: str | None, zone: str = "north") -> Person:
    return Person(id=known_as, organisation=organisation, mandates=(Mandate(role=role, zone=zone),))


PEOPLE = (
    _person("ana", Role.TEAM_MEMBER, "school"),
    _person("eva", Role.TEAM_MEMBER, "school"),
    _person("rui", Role.TEAM_MEMBER, "clinic"),
    _person("coord", Role.COORDINATOR, None),
    _person("elsewhere", Role.COORDINATOR, None, zone="south"),
)
TOWN = Network(
    id="town",
    calendar=Calendar(timezone="America/Sao_Paulo", holidays=(date(2017, 6, 29),)),
    rules=Rules(action_reminder_days=5, overdue_reminder_days=10),
    zones=Table({"north": Zone(id="north", name="North"), "south": Zone(id="south", name="South")}),
    people=Table({person.id: person for person in PEOPLE}),
)
PLAN: dict[str, Any] = {
    "cycle": CYCLE,
    "action": "booklet",
    "title": "A booklet of all services",
    "objective": "objective-1",
    "line": "information",
    "responsible": "ana",
    "organisation": "school",
    "due_on": DUE.isoformat(),
    "indicators": [{"id": "printed", "name": "Booklets printed", "unit": "copies", "baseline": 0, "target": 500}],
    "portfolio": None,
    "neighbourhoods": ["centre"],
    "standing": "standing",
}


class Life:
    """One action, told step by step."""

    def __init__(self, network: Network = TOWN, **plan: Any) -> None:
        self.network = network
        self.folded: Folded[Any] = Folded.empty(action.decider, STREAM)
        self.now = NOW
        self.count = 0
        self.last: dict[str, Any] = {}
        if plan.get("standing") != "never":
            self.deliver("PlanAction", **(PLAN | plan))

    def give(self, kind: str, person: str = "ana", *, happened: date | None = None, **data: Any) -> list[str]:
        return self._handled(Envelope(**self._asked(kind, data), person=person, happened_on=happened))

    def deliver(self, kind: str, **data: Any) -> list[str]:
        kinds = self._handled(Envelope(**self._asked(kind, {**data, "sender": CYCLE}), source="delivery"))
        return [kind for kind in kinds if kind != "DeliveryReceived"]

    def _asked(self, kind: str, data: dict[str, Any]) -> dict[str, Any]:
        self.count += 1
        return {"stream": STREAM, "command_id": ids.seeded(str(self.count), self.now), "kind": kind, "data": data}

    def _handled(self, envelope: Envelope) -> list[str]:
        decision: Decision[Any] = handle(self.folded, envelope, now=self.now, network=self.network, network_version=1)
        if decision.refusal is not None:
            raise decision.refusal
        self.folded = decision.folded
        self.last = decision.events[-1].data if decision.events else self.last
        return [event.kind for event in decision.events]

    def let_time_pass(self, until: datetime) -> list[str]:
        """Fire every deadline that comes, at its own time."""
        said = []
        while coming := [due for due in action.due(self.state) if due.at <= until]:
            first = min(coming, key=lambda due: due.at)
            self.now = first.at
            timer = ids.timer(STREAM, first.kind, first.key, first.at)
            envelope = Envelope(stream=STREAM, command_id=timer, kind=first.kind, data=first.data, source="timer")
            said += self._handled(envelope)
        self.now = until
        return said

    @property
    def state(self) -> Any:
        return self.folded.state

    def told(self) -> list[Delivery]:
        return list(self.folded.outbox.values())


def refused(life: Life, kind: str, person: str = "ana", **given: Any) -> str:
    before = life.folded.fingerprint()
    with pytest.raises(Refusal) as refusal:
        life.give(kind, person, **given)
    assert life.folded.fingerprint() == before
    return refusal.value.code


def started(**plan: Any) -> Life:
    life = Life(**plan)
    life.give("StartAction")
    return life


def report(life: Life) -> str:
    return str(list(life.state.life.reports)[-1])


def test_an_adopted_action_is_planned_with_its_deadlines_in_its_first_event() -> None:
    life = Life()
    assert isinstance(life.state, Planned)
    assert life.state.life.overdue_at == datetime(2017, 7, 1, 3, tzinfo=UTC)
    assert life.state.life.reminder_at == datetime(2017, 6, 22, 3, tzinfo=UTC), "five working days, a holiday between"


def test_nothing_is_done_in_an_action_that_no_plan_has() -> None:
    life = Life(standing="never")
    assert refused(life, "StartAction") == "not-planned"
    assert refused(life, "CorrectProgress", report="report-1", reason="x") == "not-planned"


def test_an_action_is_planned_once() -> None:
    life = Life()
    with pytest.raises(Refusal, match="planned already"):
        life.deliver("PlanAction", **PLAN)


def test_an_action_belongs_to_the_cycle_its_stream_names() -> None:
    life = Life(standing="never")
    with pytest.raises(Refusal, match="not of this cycle"):
        life.deliver("PlanAction", **(PLAN | {"cycle": "cycle:town:south:2017"}))


@pytest.mark.parametrize(
    ("standing", "code"),
    [
        ("awaiting-acceptance", "not-accepted"),
        ("subject-to-decision", "not-decided"),
        ("refused", "decided-against"),
    ],
)
def test_an_action_that_does_not_stand_is_not_started(standing: str, code: str) -> None:
    life = Life(standing=standing)
    assert refused(life, "StartAction") == code
    life.deliver("NoteDecision", standing="standing", reason="accepted")
    assert life.give("StartAction") == ["ActionStarted"]


def test_the_same_standing_again_is_nothing_new() -> None:
    life = Life()
    assert life.deliver("NoteDecision", standing="standing") == []


@pytest.mark.parametrize("ends", ["CompleteAction", "CancelAction"])
def test_a_decision_that_comes_when_the_action_is_over_changes_nothing(ends: str) -> None:
    life = started()
    given: dict[str, Any] = {"reason": "r"} if ends == "CancelAction" else {}
    life.give(ends, **given)
    assert life.deliver("NoteDecision", standing="refused") == []


def test_an_action_goes_from_planned_to_completed_through_a_block() -> None:
    life = Life()
    assert life.give("StartAction") == ["ActionStarted"]
    assert life.give("BlockAction", reason="no paper", needs="a printing budget") == ["ActionBlocked"]
    assert (life.state.reason, life.state.needs) == ("no paper", "a printing budget")
    assert life.give("UnblockAction", text="paper was given") == ["ActionUnblocked"]
    assert isinstance(life.state, Started)
    assert life.give("CompleteAction", text="printed") == ["ActionCompleted"]
    assert isinstance(life.state, Completed)
    assert action.closed(life.state)


@pytest.mark.parametrize(
    ("before", "kind", "data", "code"),
    [
        ([], "BlockAction", {"reason": "x"}, "not-started"),
        ([], "CompleteAction", {}, "not-started"),
        ([], "ReportProgress", {"text": "x"}, "not-started"),
        (["StartAction"], "StartAction", {}, "already-started"),
        (["StartAction"], "UnblockAction", {}, "not-blocked"),
        (["StartAction", "BlockAction"], "BlockAction", {"reason": "x"}, "already-blocked"),
        (["StartAction", "BlockAction"], "CompleteAction", {}, "action-blocked"),
        (["StartAction", "CompleteAction"], "StartAction", {}, "action-settled"),
        (["StartAction", "CompleteAction"], "ReportProgress", {"text": "x"}, "action-settled"),
        (["CancelAction"], "StartAction", {}, "action-settled"),
        (["StartAction"], "BlockAction", {"reason": "  "}, "empty-text"),
    ],
)
def test_what_the_state_of_an_action_does_not_allow_is_refused(
    before: list[str], kind: str, data: dict[str, Any], code: str
) -> None:
    life = Life()
    for step in before:
        because: dict[str, Any] = {"reason": "because"} if step in ("BlockAction", "CancelAction") else {}
        life.give(step, **because)
    assert refused(life, kind, **data) == code


def test_the_responsible_and_the_zone_s_coordinator_start_an_action_and_no_one_else() -> None:
    assert refused(Life(), "StartAction", "eva") == "not-responsible"
    assert refused(Life(), "StartAction", "rui") == "not-responsible"
    assert refused(Life(), "StartAction", "elsewhere") == "wrong-role"
    assert Life().give("StartAction", "coord") == ["ActionStarted"]


def test_the_responsible_s_organisation_reports_progress_and_others_do_not() -> None:
    life = started()
    assert life.give("ReportProgress", "eva", text="100 printed") == ["ProgressReported"]
    assert refused(life, "ReportProgress", "rui", text="x") == "not-responsible"


def test_where_the_plan_names_no_organisation_the_responsible_s_own_reports() -> None:
    life = started(organisation=None)
    assert life.give("ReportProgress", "eva", text="100 printed") == ["ProgressReported"]
    assert refused(life, "ReportProgress", "rui", text="x") == "not-responsible"


def test_progress_carries_values_of_the_action_s_own_indicators_once_each() -> None:
    life = started()
    life.give("ReportProgress", text="x", values=[{"indicator": "printed", "value": 100}])
    assert refused(life, "ReportProgress", text="x", values=[{"indicator": "sold", "value": 1}]) == "unknown-indicator"
    twice = [{"indicator": "printed", "value": 1}, {"indicator": "printed", "value": 2}]
    assert refused(life, "ReportProgress", text="x", values=twice) == "indicator-twice"


def test_a_result_is_the_value_of_the_latest_day_whenever_it_was_entered() -> None:
    life = started()
    life.now = NOW + timedelta(days=30)
    life.give("ReportProgress", happened=date(2017, 3, 20), text="x", values=[{"indicator": "printed", "value": 300}])
    life.give(
        "ReportProgress", happened=date(2017, 3, 10), text="late", values=[{"indicator": "printed", "value": 100}]
    )
    assert life.told()[-1].data["values"] == [{"indicator": "printed", "value": 300.0}]


def test_a_correction_names_the_report_and_changes_the_result() -> None:
    life = started()
    life.give("ReportProgress", text="x", values=[{"indicator": "printed", "value": 1000}])
    said = life.give(
        "CorrectProgress",
        report=report(life),
        reason="a zero too many",
        values=[{"indicator": "printed", "value": 100}],
    )
    assert said == ["ProgressCorrected"]
    assert life.told()[-1].data["values"] == [{"indicator": "printed", "value": 100.0}]
    assert refused(life, "CorrectProgress", report="report-x", reason="y") == "unknown-report"


def test_what_was_reported_is_corrected_even_when_the_action_is_settled() -> None:
    life = started()
    life.give("CompleteAction", values=[{"indicator": "printed", "value": 600}])
    life.give("CorrectProgress", report=report(life), reason="typo", values=[{"indicator": "printed", "value": 500}])
    told = life.told()[-1].data
    assert (told["status"], told["values"]) == ("completed", [{"indicator": "printed", "value": 500.0}])
    assert isinstance(life.state, Completed)


def test_a_correction_keeps_what_it_does_not_name_and_is_not_dated_ahead() -> None:
    life = started()
    life.give("ReportProgress", text="x", values=[{"indicator": "printed", "value": 10}])
    life.give("CorrectProgress", report=report(life), reason="clearer", text="ten copies")
    assert life.state.life.reports[report(life)].values[0].value == 10
    same = [{"indicator": "printed", "value": 10}]
    assert refused(life, "CorrectProgress", report=report(life), reason="x", values=same) == "nothing-changes"
    assert refused(life, "CorrectProgress", report=report(life), reason="x") == "nothing-changes"
    assert refused(life, "CorrectProgress", report=report(life), reason="x", on="2018-01-01") == "in-the-future"
    assert refused(life, "CorrectProgress", report=report(life), reason="x", on="2017-02-01") == "wrong-order"


def test_what_follows_in_an_action_is_not_dated_before_what_went_before() -> None:
    life = started()
    life.now = NOW + timedelta(days=10)
    early = date(2017, 2, 1)
    assert refused(life, "ReportProgress", text="x", happened=early) == "wrong-order"
    assert refused(life, "BlockAction", reason="x", happened=early) == "wrong-order"
    assert refused(life, "CompleteAction", happened=early) == "wrong-order"
    assert refused(life, "CancelAction", reason="x", happened=early) == "wrong-order"
    life.give("BlockAction", reason="x", happened=date(2017, 3, 10))
    assert refused(life, "UnblockAction", happened=date(2017, 3, 9)) == "wrong-order"


def test_a_due_date_reminds_before_passes_by_itself_and_reminds_while_late() -> None:
    life = started()
    assert life.let_time_pass(datetime(2017, 6, 22, 2, tzinfo=UTC)) == []
    assert life.let_time_pass(datetime(2017, 7, 1, 2, tzinfo=UTC)) == ["DueSoon"]
    assert life.let_time_pass(datetime(2017, 7, 1, 3, tzinfo=UTC)) == ["ActionOverdue"]
    assert life.state.life.late
    assert life.let_time_pass(datetime(2017, 8, 1, tzinfo=UTC)) == ["OverdueReminded", "OverdueReminded"]
    assert life.state.life.reminders == 2
    life.give("CompleteAction")
    assert action.due(life.state) == ()


@pytest.mark.parametrize("standing", ["awaiting-acceptance", "subject-to-decision", "refused"])
def test_what_nobody_may_start_yet_is_late_once_and_reminded_of_again_when_somebody_may(standing: str) -> None:
    life = Life(standing=standing)
    said = life.let_time_pass(datetime(2019, 7, 1, tzinfo=UTC))
    assert [kind for kind in said if kind != "DueSoon"] == ["ActionOverdue"]
    assert action.due(life.state) == ()
    life.deliver("NoteDecision", standing="standing")
    assert life.let_time_pass(datetime(2019, 7, 20, tzinfo=UTC)) == ["OverdueReminded"]


def test_an_amendment_that_lets_it_begin_reminds_of_it_too() -> None:
    life = Life(standing="refused")
    life.let_time_pass(datetime(2017, 8, 1, tzinfo=UTC))
    life.deliver("AmendAction", reason="r", portfolio=None, standing="standing")
    assert life.let_time_pass(datetime(2017, 8, 20, tzinfo=UTC)) == ["OverdueReminded"]


def test_an_action_planned_days_before_its_due_date_needs_no_reminder_before_it() -> None:
    life = Life(due_on="2017-03-03")
    assert life.let_time_pass(datetime(2017, 3, 5, tzinfo=UTC)) == ["ActionOverdue"]


def test_an_action_without_a_due_date_is_never_late() -> None:
    assert action.due(Life(due_on=None).state) == ()


def test_amending_the_due_date_moves_the_deadlines() -> None:
    life = started()
    life.let_time_pass(datetime(2017, 7, 2, tzinfo=UTC))
    life.deliver("AmendAction", reason="the printer was late", due_on="2017-09-29")
    assert not life.state.life.late
    assert life.let_time_pass(datetime(2017, 9, 29, tzinfo=UTC)) == ["DueSoon"]
    assert life.let_time_pass(datetime(2017, 9, 30, 3, tzinfo=UTC)) == ["ActionOverdue"]


def test_a_due_date_set_again_to_what_it_was_is_another_deadline() -> None:
    life = Life()
    first = {(due.kind, due.key) for due in action.due(life.state)}
    life.deliver("AmendAction", reason="later", due_on="2017-09-29")
    life.deliver("AmendAction", reason="no, as before", due_on=DUE.isoformat())
    assert first.isdisjoint((due.kind, due.key) for due in action.due(life.state))


def test_an_amendment_changes_what_it_names_and_leaves_the_deadlines_of_a_date_it_does_not_move() -> None:
    life = started()
    before = life.state.life
    life.deliver("AmendAction", reason="she left", responsible="eva")
    after = life.state.life
    assert (after.responsible, after.title, after.overdue_at) == ("eva", before.title, before.overdue_at)
    assert life.give("CompleteAction", "eva") == ["ActionCompleted"]
    with pytest.raises(Refusal, match="was completed"):
        life.deliver("AmendAction", reason="too late", title="x")


def test_an_amendment_may_say_that_no_portfolio_is_needed_any_more() -> None:
    life = Life(portfolio="health")
    life.deliver("AmendAction", reason="the school prints it", title=None)
    assert (life.state.life.portfolio, life.state.life.title) == ("health", PLAN["title"])
    life.deliver("AmendAction", reason="the school prints it", portfolio=None)
    assert life.state.life.portfolio is None


def test_a_deadline_that_was_moved_in_the_meantime_says_nothing() -> None:
    life = Life()
    stale = action.due(life.state)
    life.deliver("AmendAction", reason="later", due_on="2017-09-29")
    for due in stale:
        envelope = Envelope(
            stream=STREAM, command_id=ids.seeded(due.kind, NOW), kind=due.kind, data=due.data, source="timer"
        )
        assert handle(life.folded, envelope, now=due.at, network=TOWN, network_version=1).events == ()


def test_its_cycle_is_told_what_becomes_of_an_action() -> None:
    life = Life()
    life.give("StartAction")
    life.give("BlockAction", reason="x")
    life.give("UnblockAction")
    life.give("ReportProgress", text="x", values=[{"indicator": "printed", "value": 5}])
    life.give("CompleteAction")
    told = life.told()
    assert {delivery.receiver for delivery in told} == {CYCLE}
    assert {delivery.kind for delivery in told} == {"NoteAction"}
    assert [delivery.data["status"] for delivery in told] == ["started", "blocked", "started", "started", "completed"]
    assert {delivery.data["action"] for delivery in told} == {"booklet"}


def test_an_action_that_its_plan_drops_is_cancelled_and_the_cycle_knows_already() -> None:
    life = started()
    assert life.deliver("CancelByPlan", reason="merged into another") == ["ActionCancelled"]
    assert [delivery.data["status"] for delivery in life.told()] == ["started"]


def waits(life: Life) -> list[tuple[str, str]]:
    return [(todo.what, todo.who) for todo in action.decider.summarised(life.state).todos]


def test_the_board_shows_what_waits_for_whom() -> None:
    life = Life()
    assert waits(life) == [("start-action", "ana")]
    life.give("StartAction")
    assert waits(life) == [("complete-action", "ana")]
    life.give("BlockAction", reason="no paper")
    assert waits(life) == [("unblock-action", "ana")]
    assert isinstance(life.state, Blocked)
    summary = action.decider.summarised(life.state)
    assert (summary.phase, summary.zone, summary.parent, summary.open) == ("blocked", "north", CYCLE, True)
    life.give("CancelAction", "coord", reason="no budget")
    assert waits(life) == []


def test_an_action_that_does_not_stand_yet_waits_for_nobody_here_but_in_its_cycle() -> None:
    assert waits(Life(standing="subject-to-decision")) == []


def test_an_action_completed_after_its_due_date_was_late_whenever_it_is_entered() -> None:
    for happened, late in ((date(2017, 6, 30), False), (date(2017, 7, 1), True)):
        life = started()
        life.let_time_pass(datetime(2017, 7, 5, tzinfo=UTC))
        life.give("CompleteAction", happened=happened)
        assert life.last["late"] is late
