"""How an action, a case, a question, a body's register and a management meeting stand, without a terminal."""

from typing import Any

from domain.message import Recorded
from domain.registry import DECIDERS
from readings.action import action
from readings.case import case
from readings.escalation import escalation
from readings.group import register
from readings.management import management
from readings.numbers import item_numbers
from readings.record import Record

ACTION = "action:batatais:norte:2017:action-7ce0cd0e53b6"
CASE = "case:batatais:norte:n21-03"
JOINT = "escalation:batatais:norte:case-n21-03-1"
GROUP = "group:batatais:grupo-norte"
BOARD = "management:batatais:gestao-geral"


def events(record: Record, stream: str, kind: str) -> list[Recorded]:
    return [event for event in record.log.events(stream) if event.kind == kind]


def states(record: Record, stream: str) -> list[Any]:
    """A stream after each of its events."""
    return [record.log.fold(stream, version).state for version in range(1, record.log.fold(stream).version + 1)]


def test_what_never_began_has_no_page() -> None:
    assert action(DECIDERS["action"].initial) is None
    assert case(DECIDERS["case"].initial) is None
    assert escalation(DECIDERS["escalation"].initial) is None


def test_an_action_says_who_answers_by_when_and_what_was_measured(record: Record) -> None:
    state = record.log.fold(ACTION).state
    found = action(state, "a room")
    assert found is not None
    [planned] = events(record, ACTION, "ActionPlanned")
    assert (found.title, found.responsible, found.needs) == (
        planned.data["title"], planned.data["responsible"], "a room"
    )  # fmt: skip
    assert found.due_on is not None
    assert found.status == "completed"
    assert found.late == (found.day is not None and found.day > found.due_on)
    assert [one.number for one in found.indicators] == [f"N{n}" for n, _ in enumerate(found.indicators, start=1)]
    told = (*events(record, ACTION, "ProgressReported"), *events(record, ACTION, "ActionCompleted"))
    assert found.reports == len(told), "whoever completes it reports on it too"


def test_an_action_is_late_in_its_time_only(record: Record) -> None:
    for stream in [info.stream for info in record.log.streams("batatais", "action")]:
        for state in states(record, stream):
            found = action(state)
            if found is None:
                continue  # news came before it was planned
            assert (found.status == "blocked") == bool(found.reason and found.status != "cancelled")
            if found.status == "cancelled":
                assert not found.late


def test_a_case_says_what_it_waits_for_at_every_moment(record: Record) -> None:
    waits = set[str]()
    for state in states(record, CASE):
        found = case(state)
        assert found is not None
        assert (found.time is None) == (found.status != "in-group") == (found.since is not None)
        if found.time is not None:
            waits.add(found.time.waits)
            assert (found.time.why != "") == (found.time.waits == "stopped")
    assert waits >= {"runs", "stopped"}
    last = case(record.log.fold(CASE).state)
    assert last is not None
    assert last.over
    assert [one.escalation for one in last.raised] == [JOINT]


def test_a_question_says_how_far_it_has_come_and_who_answered(record: Record) -> None:
    seen = [escalation(state) for state in states(record, JOINT)]
    stages = list(dict.fromkeys(found.stage for found in seen if found is not None))
    assert stages[:3] == ["raised", "tabled", "decided"]
    tabled = next(found for found in seen if found is not None and found.stage == "tabled" and found.meeting_on)
    assert tabled.answers == ()
    last = seen[-1]
    assert last is not None
    assert last.closed
    assert {one.part.portfolio for one in last.answers} == set(last.question.portfolios)
    assert last.meeting_on is None, "it is on no agenda any more"
    assert not any(one.late for one in last.answers)


def test_a_register_is_in_the_order_of_its_days_and_numbered_in_that_of_its_events(record: Record) -> None:
    found = register(record.log.fold(GROUP).state)
    days = [met.meeting.on for met in found.meetings]
    assert days == sorted(days) != []
    called = [str(event.data["meeting"]) for event in events(record, GROUP, "MeetingConvened")]
    by_number = {met.number: met.meeting.id for met in found.meetings}
    assert [by_number[f"M{number}"] for number, _ in enumerate(called, start=1)] == called
    agreed = [agreement.text for met in found.meetings for _, agreement in met.agreements]
    assert len(agreed) == len(events(record, GROUP, "AgreementEntered"))


def test_a_management_meeting_has_what_is_on_its_table_by_its_numbers(record: Record) -> None:
    known = item_numbers(record, BOARD)
    for state in states(record, BOARD)[::20]:
        found = management(state, known)
        assert [(number, item.id) for number, item in found.table] == [(known[one.id], one.id) for one in state.tabled]
        assert {meeting.id for _, meeting in found.meetings} == set(state.meetings)
        assert found.body == state.body
    assert all(number for number, _ in management(record.log.fold(BOARD).state, {}).meetings)
