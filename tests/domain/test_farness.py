"""What nobody can mean is refused before anything is counted from it, and nothing that is taken leads beyond the end of
the calendar."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from domain import ids
from domain.calendar import Calendar
from domain.decider import Decider, Envelope, Folded
from domain.errors import Refusal
from domain.farness import BOUNDED, FIRST_YEAR, LAST_YEAR, MOST, check_days, is_far
from domain.handling import handle
from domain.message import Command
from domain.registry import DECIDERS
from domain.roles import Role
from domain.table import Table
from domain.territory import Mandate, Network, Person, Rules, Zone
from domain.town import Town
from tests.scenarios import smalltown
from tests.scenarios.smalltown import SmallTown
from tests.workflows.anything import any_of
from tests.workflows.casetown import BOARD

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LAST = datetime(LAST_YEAR, 12, 31, 23, 30, tzinfo=UTC)
DAY = re.compile(r"\d{4}(?=-\d\d-\d\d)")


def greatest(made: type[BaseModel]) -> dict[str, Any]:
    """Rules, each number of which is as great as it may be."""
    said: dict[str, Any] = {}
    for name, field in made.model_fields.items():
        if isinstance(field.default, BaseModel):
            said[name] = greatest(type(field.default))
        elif isinstance(field.default, int) and name != "version":
            said[name] = MOST
    return said


def numbers(said: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, value in said.items():
        if isinstance(value, dict):
            yield from numbers(value, (*path, name))
        else:
            yield *path, name


GREATEST = greatest(Rules)


def with_one(path: tuple[str, ...], value: int) -> dict[str, Any]:
    said: dict[str, Any] = {}
    part = said
    for step in path[:-1]:
        part = part.setdefault(step, {})
    part[path[-1]] = value
    return said


def town(**more: Any) -> Network:
    everything = tuple(Mandate(role=role) for role in Role if role is not Role.ENGINE)
    people = Table({"ana": Person(id="ana", mandates=everything)})
    return Network(id="town", people=people, zones=Table({"north": Zone(id="north", name="North")}), **more)


def asked(
    stream: str, kind: str, data: dict[str, Any], *, network: Network, edition: int = BOUNDED, now: datetime = NOW,
    happened_on: date | None = None,
) -> None:  # fmt: skip
    """A command of somebody who may do anything, on what has not begun. Raises Refusal."""
    decider: Decider[Any] = DECIDERS[ids.parts(stream)[0]]
    folded = Folded.empty(decider, stream)
    if decider.name == "network":
        folded = Folded(decider, stream, network, 1)
    envelope = Envelope(
        stream=stream, command_id=ids.seeded("asked", NOW), kind=kind, data=data, person="ana", happened_on=happened_on
    )
    handle(folded, envelope, now=now, network=network, network_version=1, edition=edition)


@pytest.mark.parametrize("path", list(numbers(GREATEST)), ids=".".join)
def test_a_number_of_the_rules_has_a_bound_that_its_refusal_tells(path: tuple[str, ...]) -> None:
    asked("network:town", "SetRules", {"rules": with_one(path, MOST)}, network=town())
    far = {"rules": with_one(path, MOST + 1)}
    with pytest.raises(Refusal) as refusal:
        asked("network:town", "SetRules", far, network=town())
    assert (refusal.value.code, refusal.value.params["field"]) == ("bad-value", f"rules.{'.'.join(path)}")
    assert str(refusal.value).endswith(f"must be at most {MOST}.")
    asked("network:town", "SetRules", far, network=town(), edition=BOUNDED - 1)


def test_the_version_of_the_rules_is_no_number_that_somebody_sets() -> None:
    asked("network:town", "SetRules", {"rules": {"version": 10**9, "call_days": 7}}, network=town())


@pytest.mark.parametrize("year", [FIRST_YEAR - 1, LAST_YEAR + 1])
@pytest.mark.parametrize("field", ["known_from", "known_until"])
def test_the_years_of_holidays_have_bounds(field: str, year: int) -> None:
    with pytest.raises(Refusal) as refusal:
        asked("network:town", "SetCalendar", {"timezone": "UTC", field: year}, network=town())
    assert (refusal.value.code, refusal.value.params["field"]) == ("far-day", field)


def started(period: str, **more: Any) -> str:
    data = {"title": "A plan", "organisations": ["clinic"], "deadline": "2026-06-30", "body": "group", **more}
    with pytest.raises(Refusal) as refusal:
        asked(f"cycle:town:north:{period}", "StartCycle", data, network=town())
    return refusal.value.code


@pytest.mark.parametrize("period", ["9999", "9998", "2201", "1899", "0001", "2026-9999", "1899-2026"])
@pytest.mark.parametrize("more", [{}, {"ends_on": "2026-12-31"}])
def test_a_period_is_of_years_that_can_be_meant(
    period: str, more: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for first in ("leads", "_body", "active_organisations"):
        monkeypatch.setattr(f"domain.cycle.course.{first}", lambda *_: None)
    assert started(period, **more) == "far-day"


@cache
def everything_asked() -> list[tuple[Decider[Any], type[Command]]]:
    return [
        (decider, command)
        for decider in DECIDERS.values()
        for command in decider.commands.values()
        if command.may != frozenset({Role.ENGINE})
    ]


STREAMS = {
    "network": "network:town", "clock": "clock:town", "group": "group:town:circle", "cycle": "cycle:town:north:2200",
    "action": "action:town:north:2200:a", "case": "case:town:north:a", "escalation": "escalation:town:north:case-a-1",
    "management": "management:town:board",
}  # fmt: skip


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1899, 12, 31), date(2201, 1, 1), date(9999, 12, 31)])
@settings(max_examples=40, deadline=None)
@given(drawn=st.data())
def test_whatever_happened_happened_on_a_day_that_can_be_meant(day: date, drawn: st.DataObject) -> None:
    decider, command = drawn.draw(st.sampled_from(everything_asked()))
    data = drawn.draw(any_of(command)).model_dump(mode="json")
    with pytest.raises(Refusal) as refusal:
        asked(STREAMS[decider.name], command.__name__, data, network=town(), happened_on=day)
    of_the_data = {"far-day", "bad-value", "empty-text", "missing-field", "unknown-field", "text-too-long"}
    of_who = {"wrong-role", "only-the-engine", "unknown-person"}
    assert refusal.value.code in {"far-day" if day < NOW.date() else "in-the-future"} | of_the_data | of_who


@settings(max_examples=80, deadline=None)
@given(drawn=st.data())
def test_no_command_is_taken_that_says_a_day_that_nobody_can_mean(drawn: st.DataObject) -> None:
    decider, command = drawn.draw(st.sampled_from(with_days()))
    data = drawn.draw(any_of(command).filter(lambda made: any(map(is_far, years(made.model_dump(mode="json"))))))
    with pytest.raises(Refusal) as refusal:
        check_days(data)
    assert refusal.value.code == "far-day"
    with pytest.raises(Refusal) as refusal:
        asked(STREAMS[decider.name], command.__name__, data.model_dump(mode="json"), network=town())
    assert refusal.value.code in {"far-day", "bad-value", "empty-text", "wrong-role", "only-the-engine"}


@cache
def with_days() -> list[tuple[Decider[Any], type[Command]]]:
    """What somebody may ask in which a day may be said."""
    return [one for one in everything_asked() if '"format": "date' in json.dumps(one[1].model_json_schema())]


def years(said: Any) -> list[int]:
    return [int(year) for year in DAY.findall(json.dumps(said))]


def meant(said: Any, last: bool) -> Any:
    """What was drawn, with its days in years that can be meant, many of them at their end."""
    match said:
        case dict():
            return {name: meant(value, last) for name, value in said.items()}
        case list():
            return [meant(value, last) for value in said]
        case str():
            span = LAST_YEAR - FIRST_YEAR + 1
            return DAY.sub(lambda year: str(LAST_YEAR if last else FIRST_YEAR + int(year[0]) % span), said)
    return said


@pytest.fixture(scope="module")
def slow() -> SmallTown:
    """A town that works on Mondays alone, whose rules give as long as they may, at the end of the calendar; a question
    of it has come back."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(smalltown, "BEGINS", datetime(LAST_YEAR, 6, 1, 9, tzinfo=UTC))
        shares = {name: {**GREATEST[name], "objection_days": MOST} for name in ("validation", "agreement", "adoption")}
        made = SmallTown(Town(), **{**GREATEST, **shares})
    made.give("network:town", "SetCalendar", by="admin", timezone="Pacific/Kiritimati", weekdays=[0])
    escalation = made.asked(made.opened("k1"))
    made.met()
    made.decided(escalation)
    made.give(BOARD, "CloseMeeting", by="chief")
    made.returned(escalation)
    made.opened("k2")
    made.town.clock = LAST
    return made


def test_where_the_rules_give_as_long_as_they_may_all_is_counted(slow: SmallTown) -> None:
    due = [one.at for folded in slow.town.folds.values() for one in folded.decider.due(folded.state)]
    assert max(due).year > LAST_YEAR + 15


@settings(max_examples=300, deadline=None)
@given(drawn=st.data())
def test_whatever_is_asked_at_the_end_of_the_calendar_is_answered(slow: SmallTown, drawn: st.DataObject) -> None:
    decider, command = drawn.draw(st.sampled_from(everything_asked()))
    data = meant(drawn.draw(any_of(command)).model_dump(mode="json"), drawn.draw(st.booleans()))
    of_its_kind = [folded for stream, folded in slow.town.folds.items() if ids.parts(stream)[0] == decider.name]
    empty = Folded.empty(decider, STREAMS[decider.name])
    folded = drawn.draw(st.sampled_from([*of_its_kind, empty]))
    network, version = slow.town.network("network:town")
    envelope = Envelope(
        stream=folded.stream,
        command_id=ids.seeded("asked", NOW),
        kind=command.__name__,
        data=data,
        person=drawn.draw(st.sampled_from(sorted(network.people))),
    )
    assert answered(folded, envelope, network, version) != "beyond-the-calendar"


def answered(folded: Folded[Any], envelope: Envelope, network: Network, version: int) -> str | None:
    """The code of what is refused; None where it is taken."""
    try:
        decision = handle(folded, envelope, now=LAST, network=network, network_version=version)
    except Refusal as refusal:
        return refusal.code
    decision.folded.summarised()
    return None


def test_rules_of_an_older_log_that_lead_beyond_the_calendar_are_refused_at_once() -> None:
    calendar = Calendar()
    for count in (10**9, (date.max - date(2026, 3, 1)).days):
        with pytest.raises(OverflowError):
            calendar.add_working_days(date(2026, 3, 2), count)
    with pytest.raises(OverflowError):
        calendar.working_days_before(date(2026, 3, 2), 10**9)
    older = SmallTown(Town(edition=BOUNDED - 1), case_days={"ordinary": 10**9})
    with pytest.raises(Refusal) as refusal:
        older.opened("k1")
    assert refusal.value.code == "beyond-the-calendar"
