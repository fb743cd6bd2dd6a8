"""Why a value is what it is, without a terminal."""

import json

import pytest

from domain.differences import as_json, fields, value_at
from domain.errors import Refusal
from readings.record import Record
from readings.why import fields_of, why
from tests.cli.conftest import Terminal

NORTH = "cycle:batatais:norte:2017"
ACTION = "action:batatais:norte:2017:action-7ce0cd0e53b6"


def test_a_value_goes_back_to_the_person_and_the_command_that_set_it(record: Record) -> None:
    found = why(record, ACTION, "due_on")
    [made] = found.made
    assert (made.setting.before, made.setting.after, found.value) == ("2018-03-30", "2019-03-29", "2019-03-29")
    news, said = made.causes
    assert (news.event.stream, news.event.kind, news.source) == (ACTION, "PlanAmended", "delivery")
    assert news.brought == said.event
    assert (said.event.stream, said.event.kind, said.asked, said.source) == (
        NORTH, "ActionAmended", "AmendAction", "person"
    )  # fmt: skip
    assert said.event.who.person == "coordenacao-norte"
    assert said.heard[-1] == said.event
    assert said.brought is None


def test_what_was_said_in_a_meeting_names_its_day(record: Record) -> None:
    agreed = why(record, NORTH, "phase", every=True)
    said = [cause for made in agreed.made for cause in made.causes if cause.event.who.meeting is not None]
    assert said
    assert all(cause.meeting_on is not None and cause.meeting_on <= cause.on for cause in said)


def test_every_change_is_told_in_its_order_and_the_last_alone_by_itself(record: Record) -> None:
    every = why(record, NORTH, "phase", every=True)
    assert [one.setting.after for one in every.made][:4] == ["diagnosis", "swot", "plan", "actions"]
    assert why(record, NORTH, "phase").made == every.made[-1:]
    then = why(record, NORTH, "phase", "2017-05-20")
    assert (then.value, [one.setting for one in then.made]) == ("actions", [every.made[3].setting])


def test_a_whole_part_is_told_field_by_field(record: Record) -> None:
    found = why(record, "management:batatais:gestao-geral", "items")
    [made] = found.made
    assert isinstance(found.value, dict), "it is many things together"
    assert made.parts
    for change in made.parts:
        assert change.path[0] == "items"
        assert as_json(value_at(made.state, change.path)) == change.after


def test_all_fields_are_listed_and_those_that_people_ask_for_are_among_them(record: Record) -> None:
    listed = fields_of(record, ACTION)
    assert list(listed.values) == list(fields(record.log.fold(ACTION).state))
    names = [one["field"] for one in listed.as_json()]
    assert "due_on" in names
    shown = [path for path, _ in listed.asked_for]
    assert 0 < len(shown) < len(listed.values)
    assert not any("overdue_at" in path for path in shown)


def test_what_is_misspelt_is_refused_with_what_is_like_it(record: Record) -> None:
    with pytest.raises(Refusal, match="phase"):
        why(record, NORTH, "phse")
    with pytest.raises(Refusal) as refused:
        why(record, NORTH, "status")
    assert refused.value.code == "which-field"


def test_the_command_line_answers_with_it(record: Record, terminal: Terminal) -> None:
    told = terminal.read("why", NORTH, "phase", "--all")
    assert all(cause.pop("sentence") for one in told["set_by"] for cause in one["causes"])
    assert told == json.loads(json.dumps(why(record, NORTH, "phase", every=True).as_json(), default=str))
    assert terminal.read("why", ACTION) == fields_of(record, ACTION).as_json()
