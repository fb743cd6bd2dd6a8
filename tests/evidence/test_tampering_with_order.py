"""Events taken out, put in or swapped by somebody who numbers and chains the others anew: each deed is one finding."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from domain.message import GENESIS, canonical
from evidence.looks.alignment import Alignment, aligned
from evidence.looks.compare import Compared
from evidence.noted import Sheet
from evidence.recordings import Recordings, Stored
from evidence.source import StreamRow
from evidence.verdict import Fault, Finding, Look
from tests.evidence.test_tampering_with_events import forge
from tests.evidence.town import ESCALATION, GROUP, Lived

STRANGER = "00000000-0000-4000-8000-000000000000"


def _numbered_anew(town: Lived, stream: str, bodies: dict[int, dict[str, Any]]) -> None:
    """Give events other versions, in their rows and in what they say: by the version they have now."""
    town.sql("update events set version = -version where stream = ?", stream)
    for old, told in bodies.items():
        town.sql(
            "update events set version = ?, body = ? where stream = ? and version = ?",
            told["version"], canonical(told).decode(), stream, -old,
        )  # fmt: skip


def _commands(town: Lived, stream: str, first: int, by: int) -> None:
    """Let commands name their events as they are numbered now; one of which nothing is left is taken out."""
    query = "select number, first_version, last_version, body from commands where stream = ? and last_version >= ?"
    for number, begins, ends, body in town.ask(query, stream, first):
        begins, ends = begins + by if begins > first - (by > 0) else begins, ends + by
        if ends < begins:
            town.sql("delete from commands where number = ?", number)
            continue
        told = {**json.loads(body), "first_version": begins, "last_version": ends}
        town.sql(
            "update commands set first_version = ?, last_version = ?, body = ? where number = ?",
            begins, ends, canonical(told).decode(), number,
        )  # fmt: skip


def _events(town: Lived, stream: str) -> dict[int, dict[str, Any]]:
    query = "select version, body from events where stream = ? order by version"
    return {version: json.loads(body) for version, body in town.ask(query, stream)}


def remove_and_close_up(town: Lived, stream: str, version: int, *, commands: bool) -> str:
    """Take one event out, number the others anew and compute every hash again; gives the kind of the event."""
    gone = json.loads(town.body(stream, version))
    town.sql("delete from events where stream = ? and version = ?", stream, version)
    bodies = _events(town, stream)
    _numbered_anew(town, stream, {v: {**told, "version": v - (v > version)} for v, told in bodies.items()})
    if commands:
        _commands(town, stream, version, -1)
    town.rechain(stream)
    return str(gone["kind"])


def put_in_and_close_up(town: Lived, stream: str, version: int, *, commands: bool) -> None:
    """Put a copy of the last event in as `version`, with an id of its own, and make all that follows fit."""
    bodies = _events(town, stream)
    row = town.ask("select * from events where stream = ? order by version desc limit 1", stream)[0]
    _numbered_anew(town, stream, {v: {**told, "version": v + (v >= version)} for v, told in bodies.items()})
    told = {**json.loads(row[8]), "version": version, "id": STRANGER}
    position = town.ask("select position from counters")[0][0] + 1
    new = [position, stream, version, STRANGER, *row[4:8], canonical(told).decode(), row[9]]
    town.sql(f"insert into events values ({', '.join('?' * len(new))})", *new)
    town.sql("update counters set position = position + 1")
    if commands:
        _commands(town, stream, version, 1)
    town.rechain(stream)


def _alone(town: Lived, stream: str = ESCALATION, **given: Any) -> Finding:
    found = [one for one in town.verdict(**given).all_findings() if one.fault is not Fault.READ_MODEL_TOUCHED]
    assert len(found) == 1, [(f.fault, f.look, f.version, f.words) for f in found]
    assert found[0].stream == stream
    return found[0]


@pytest.mark.parametrize("commands", [True, False], ids=["commands fit", "commands as they were"])
@pytest.mark.parametrize("version", [3, 8, 9, 17])
def test_an_event_removed_with_the_rest_closed_up_and_chained_again_is_one_finding(
    town: Lived, version: int, commands: bool
) -> None:
    recorded_at = json.loads(town.body(ESCALATION, version))["recorded_at"]
    kind = remove_and_close_up(town, ESCALATION, version, commands=commands)
    found = _alone(town)
    assert (found.fault, found.version) == ("event-removed", version)
    assert (found.params["kind"], found.params["after"]) == (kind, version - 1)
    assert found.recorded_at is not None
    assert found.recorded_at.isoformat().replace("+00:00", "Z") == recorded_at


@pytest.mark.parametrize("commands", [True, False], ids=["commands fit", "commands as they were"])
@pytest.mark.parametrize("version", [3, 9])
def test_an_event_put_in_with_the_rest_numbered_and_chained_again_is_one_finding(
    town: Lived, version: int, commands: bool
) -> None:
    kind = json.loads(town.body(ESCALATION, town.last(ESCALATION)))["kind"]
    put_in_and_close_up(town, ESCALATION, version, commands=commands)
    found = _alone(town)
    assert (found.fault, found.version, found.params["kind"]) == ("event-inserted", version, kind)


def test_two_events_removed_in_different_places_are_two_findings(town: Lived) -> None:
    remove_and_close_up(town, ESCALATION, 12, commands=True)
    remove_and_close_up(town, ESCALATION, 5, commands=True)
    assert town.faults(looks=[Look.COMPARE]) == [("event-removed", ESCALATION, 5), ("event-removed", ESCALATION, 12)]


def test_events_removed_in_a_row_are_one_finding(town: Lived) -> None:
    for _ in range(3):
        remove_and_close_up(town, ESCALATION, 5, commands=True)
    found = _alone(town, looks=[Look.COMPARE])
    assert (found.fault, found.version, found.params["last"]) == ("event-removed", 5, 7)


def test_an_event_that_was_edited_behind_a_removed_one_is_named_too(town: Lived) -> None:
    """What only moved is no finding: what moved and says something else is."""
    decision = town.event_of(ESCALATION, "DecisionReceived")
    town.edit(ESCALATION, decision, '"caro"', '"bea"')
    remove_and_close_up(town, ESCALATION, 5, commands=True)
    assert town.faults(looks=[Look.COMPARE]) == [
        ("event-removed", ESCALATION, 5), ("chain-recomputed", ESCALATION, decision - 1)
    ]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), [(4, 5), (3, 9)])
def test_events_swapped_and_chained_again_are_one_finding(town: Lived, one: int, other: int) -> None:
    bodies = _events(town, ESCALATION)
    places = {one: other, other: one}
    _numbered_anew(town, ESCALATION, {v: {**told, "version": places.get(v, v)} for v, told in bodies.items()})
    town.rechain(ESCALATION)
    found = _alone(town, looks=[Look.COMPARE])
    assert (found.fault, found.version, found.params["other"]) == ("events-swapped", one, other)


def test_an_event_that_was_moved_elsewhere_is_named(town: Lived) -> None:
    bodies = _events(town, ESCALATION)
    places = {4: 8, 5: 4, 6: 5, 7: 6, 8: 7}
    _numbered_anew(town, ESCALATION, {v: {**told, "version": places.get(v, v)} for v, told in bodies.items()})
    town.rechain(ESCALATION)
    found = _alone(town, looks=[Look.COMPARE])
    assert (found.fault, found.params["known"], found.params["place"]) == ("stands-elsewhere", 4, 8)


# What was changed


def test_an_edited_event_is_told_with_what_was_changed_first(town: Lived) -> None:
    decision = town.event_of(ESCALATION, "DecisionReceived")
    town.edit(ESCALATION, decision, '"caro"', '"bea"')
    found = _alone(town)
    assert found.fault == "event-edited"
    assert (found.params["here"], found.params["there"]) == ('"bea"', '"caro"')
    assert str(found.params["field"]).startswith("data.")
    assert str(found.params["field"]).endswith(".person")
    assert {found.look, *found.also} >= {"fold", "compare", "re-decide", "live"}


def test_an_edited_event_with_a_hash_of_its_own_is_one_finding(town: Lived) -> None:
    """The one after it does not follow any more: it is as its process stored it, and is not said to be changed."""
    from domain.message import chained

    decision = town.event_of(ESCALATION, "DecisionReceived")
    town.edit(ESCALATION, decision, '"caro"', '"bea"')
    before = town.ask("select hash from events where stream = ? and version = ?", ESCALATION, decision - 1)[0][0]
    head = chained(before, town.body(ESCALATION, decision).encode())
    town.sql("update events set hash = ? where stream = ? and version = ?", head, ESCALATION, decision)
    found = _alone(town)
    assert (found.fault, found.version, found.params["here"]) == ("chain-recomputed", decision, '"bea"')
    assert "fold" in found.also


def test_two_events_that_were_edited_one_after_the_other_are_two_findings(town: Lived) -> None:
    for version in (8, 9):
        body = json.loads(town.body(ESCALATION, version))
        body["who"]["person"] = "zoe"
        row = (canonical(body).decode(), ESCALATION, version)
        town.sql("update events set body = ? where stream = ? and version = ?", *row)
    assert [(fault, version) for fault, _, version in town.faults()] == [("event-edited", 8), ("event-edited", 9)]


def test_a_long_value_is_cut_where_it_differs(town: Lived) -> None:
    body = json.loads(town.body(ESCALATION, 1))
    name = next(name for name, value in sorted(body["data"].items()) if isinstance(value, str))
    town.sql(
        "update events set body = ? where stream = ? and version = 1",
        canonical({**body, "data": {**body["data"], name: "x" * 500 + "y" * 5000}}).decode(), ESCALATION,
    )  # fmt: skip
    found = _alone(town)
    assert found.params["field"] == f"data.{name}"
    assert len(str(found.params["here"])) <= 80


def test_a_command_that_was_edited_is_told_with_what_was_changed_and_the_town_s_date(town: Lived) -> None:
    query = "select first_version, body from commands where stream = ? and first_version > 1 and last_version > 1"
    version, body = town.ask(f"{query} and last_version >= first_version order by number", ESCALATION)[0]
    told = json.loads(body)
    town.edit_command(ESCALATION, version, lambda one: one["who"].update(person="zoe"))
    found = _alone(town)
    assert (found.fault, found.params["here"]) == ("command-edited", '"zoe"')
    assert found.recorded_at is not None
    assert found.recorded_at.isoformat().replace("+00:00", "Z") == told["decided_at"]


def test_a_command_that_was_removed_has_the_town_s_date() -> None:
    """A year lived in an hour: when it was given in the town is told, not when the machine stored it."""
    told = {"command_id": "one", "first_version": 1, "decided_at": "2026-03-02T09:00:00Z"}
    stored = Stored(canonical(told), "run", datetime(2031, 1, 1, tzinfo=UTC), known=True)
    sheet = Sheet(StreamRow(ESCALATION, 0, GENESIS, 0))
    Compared(sheet, Recordings(commands={"one": [stored]}), lambda: iter(())).end(commands=True)
    (found,) = sheet.verdict().findings
    assert (found.fault, found.recorded_at) == ("command-removed", datetime(2026, 3, 2, 9, tzinfo=UTC))


def _last_command(town: Lived, **changes: Any) -> int:
    """Change what the last command of the escalation says, and its row with it; gives its first event."""
    query = "select number, body from commands where stream = ? and last_version >= first_version order by number desc"
    number, body = town.ask(query, ESCALATION)[0]
    told = {**json.loads(body), **changes}
    town.sql(
        "update commands set first_version = ?, last_version = ?, body = ? where number = ?",
        told["first_version"], told["last_version"], canonical(told).decode(), number,
    )  # fmt: skip
    return int(told["first_version"])


def test_a_command_that_was_edited_behind_a_removed_event_is_named_too(town: Lived) -> None:
    remove_and_close_up(town, ESCALATION, 5, commands=True)
    version = _last_command(town, decided_at="2026-01-01T00:00:00Z")
    assert ("command-edited", ESCALATION, version) in town.faults(looks=[Look.COMPARE])


def test_a_command_that_names_others_events_behind_a_removed_one_is_named_too(town: Lived) -> None:
    remove_and_close_up(town, ESCALATION, 5, commands=True)
    version = _last_command(town, last_version=town.last(ESCALATION) + 1)
    assert ("command-edited", ESCALATION, version) in town.faults(looks=[Look.COMPARE])


# Which event is which, by their ids alone


def _ids(text: str) -> list[tuple[int, str]]:
    return [(version, name) for version, name in enumerate(text, 1) if name != " "]


def _laid(log: str, recorded: str) -> Alignment:
    slots = _ids(recorded)
    return aligned(_ids(log), {name: [slot] for slot, name in slots}, {slot for slot, _ in slots})


@pytest.mark.parametrize(
    ("log", "recorded", "removed", "inserted", "uneven"),
    [
        ("abcdef", "abcdef", [], [], []),
        ("acdef", "abcdef", [2], [], []),
        ("cdef", "abcdef", [1, 2], [], []),
        ("abxcdef", "abcdef", [], [3], []),
        ("abxdef", "abcdef", [], [], []),  # another in the place of c
        ("abcxyz", "abc", [], [], []),  # stored since
        ("abc", "abcdef", [], [], []),  # cut off: that is said by what misses them
        ("abcef", "abc ef", [], [], [(3, 4, 1)]),  # one is gone of which no history is left
        ("abcxyef", "abc ef", [], [], [(3, 6, -1)]),
        ("axdef", "abcdef", [3], [], []),
    ],
)
def test_events_are_told_from_each_other_by_their_ids(
    log: str, recorded: str, removed: list[int], inserted: list[int], uneven: list[tuple[int, int, int]]
) -> None:
    found = _laid(log, recorded)
    assert (found.removed, sorted(found.inserted)) == (removed, inserted)
    assert [(one.after, one.before, one.count) for one in found.uneven] == uneven


def test_what_no_history_has_keeps_its_place(town: Lived) -> None:
    """A register has no process: nothing is laid beside it."""
    forge(town, GROUP, 1, "2026-02-16", "2026-02-06")
    assert {fault for fault, stream, _ in town.faults() if stream == GROUP} == {"chain-recomputed"}
