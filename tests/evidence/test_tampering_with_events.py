"""What somebody with the database can do to events, and that each deed is found and named."""

from collections.abc import Callable
from json import loads

import pytest

from domain.message import canonical
from evidence.verdict import Look
from tests.evidence.town import BOARD, CASE, ESCALATION, GROUP, NETWORK, Lived

Change = Callable[[Lived], object]


def test_a_town_that_nobody_touched_is_sound(lived: Lived) -> None:
    verdict = lived.verdict(copies=True)
    assert verdict.sound, verdict.all_findings()
    assert not verdict.skipped
    assert verdict.runs == sum(map(len, lived.runs.values()))
    assert {look for stream in verdict.streams for look in stream.looks} == set(Look)


def test_an_edited_event_is_named(town: Lived) -> None:
    decision = town.event_of(ESCALATION, "DecisionReceived")
    town.edit(ESCALATION, decision, '"caro"', '"bea"')
    assert town.faults() == [("event-edited", ESCALATION, decision)]


def test_an_edited_event_is_named_by_the_database_alone(town: Lived) -> None:
    town.edit(GROUP, 1, "2026-02-16", "2026-02-06")
    assert town.faults(temporal=False) == [("event-edited", GROUP, 1)]


def test_lists_that_show_what_an_edited_event_of_a_network_said_before_are_not_accused(town: Lived) -> None:
    joined = town.event_of(NETWORK, "OrganisationJoined")
    town.edit(NETWORK, joined, '"School"', '"Schule"')
    assert town.faults(temporal=False) == [("event-edited", NETWORK, joined)]


def test_every_look_that_sees_an_edited_event_is_said(town: Lived) -> None:
    town.edit(ESCALATION, town.event_of(ESCALATION, "DecisionReceived"), '"caro"', '"bea"')
    (finding,) = town.verdict().all_findings()
    assert {finding.look, *finding.also} >= {Look.FOLD, Look.COMPARE, Look.REDECIDE, Look.LIVE}
    assert finding.recorded_at is not None


def test_an_edited_event_with_a_hash_of_its_own_is_found(town: Lived) -> None:
    """The hash of the one event is made to fit; the one after it does not follow any more."""
    decision = town.event_of(ESCALATION, "DecisionReceived")
    town.edit(ESCALATION, decision, '"caro"', '"bea"')
    before = town.ask("select hash from events where stream = ? and version = ?", ESCALATION, decision - 1)[0][0]
    from domain.message import chained

    head = chained(before, town.body(ESCALATION, decision).encode())
    town.sql("update events set hash = ? where stream = ? and version = ?", head, ESCALATION, decision)
    assert ("chain-recomputed", ESCALATION, decision) in town.faults()
    assert {version for _, _, version in town.faults(temporal=False)} & {decision, decision + 1}


@pytest.mark.parametrize("column", ["id", "kind", "command_id", "recorded_at"])
def test_a_column_that_says_otherwise_than_its_event_is_named(town: Lived, column: str) -> None:
    town.sql(f"update events set {column} = {column} || '0' where stream = ? and version = 8", ESCALATION)
    assert town.faults(temporal=False) == [("event-edited", ESCALATION, 8)]


def test_an_edited_hash_is_named(town: Lived) -> None:
    town.sql("update events set hash = ? where stream = ? and version = 8", "0" * 64, ESCALATION)
    assert ("event-edited", ESCALATION, 8) in town.faults()
    assert len(town.faults(temporal=False)) == 1


def test_when_an_event_was_taken_in_is_compared_with_what_its_process_was_told(town: Lived) -> None:
    town.sql("update events set stored_at = '2020-01-01T00:00:00.000000+00:00' where stream = ?", ESCALATION)
    assert {fault for fault, _, _ in town.faults()} == {"stands-elsewhere"}


@pytest.mark.parametrize("version", [1, 9, 17])
def test_a_removed_event_is_named(town: Lived, version: int) -> None:
    town.sql("delete from events where stream = ? and version = ?", ESCALATION, version)
    assert town.faults() == [("event-removed", ESCALATION, version)]


def test_removed_events_are_named_by_the_database_alone(town: Lived) -> None:
    town.sql("delete from events where stream = ? and version between 20 and 22", NETWORK)
    verdict = town.verdict(temporal=False)
    (finding,) = verdict.all_findings()
    assert (finding.fault, finding.version, finding.params["last"]) == ("event-removed", 20, 22)


def test_an_event_removed_with_those_after_it_moved_up_is_named(town: Lived) -> None:
    town.sql("delete from events where stream = ? and version = 9", ESCALATION)
    town.sql("update events set version = -version where stream = ? and version > 9", ESCALATION)
    town.sql("update events set version = -version - 1 where stream = ? and version < 0", ESCALATION)
    assert ("event-removed", ESCALATION, 9) in town.faults(temporal=False)
    assert {stream for _, stream, _ in town.faults()} == {ESCALATION}


def test_a_stream_that_was_removed_whole_is_named(town: Lived) -> None:
    for table in ("events", "commands"):
        town.sql(f"delete from {table} where stream = ?", GROUP)
    assert ("log-truncated", GROUP, 1) in town.faults(temporal=False)


def test_a_stream_that_was_removed_from_every_table_leaves_a_hole(town: Lived) -> None:
    for table in ("events", "commands", "streams"):
        town.sql(f"delete from {table} where stream = ?", GROUP)
    town.sql("delete from checkpoints")
    town.rebuild()
    found = town.verdict(temporal=False).all_findings()
    assert {(f.fault.value, f.stream) for f in found} >= {("event-removed", ""), ("command-removed", "")}


def _put_in(town: Lived, stream: str, version: int) -> None:
    """A copy of the stream's last event in the place of a version; the others move down."""
    row = town.ask("select * from events where stream = ? order by version desc limit 1", stream)[0]
    town.sql("update events set version = -version where stream = ? and version >= ?", stream, version)
    town.sql("update events set version = -version + 1 where stream = ? and version < 0", stream)
    position = town.ask("select max(position) from events")[0][0] + 1
    town.sql("update counters set position = ?", position)
    new = [position, stream, version, "00000000-0000-4000-8000-000000000000", *row[4:]]
    town.sql(f"insert into events values ({', '.join('?' * len(new))})", *new)
    town.sql("update streams set version = version + 1 where stream = ?", stream)


@pytest.mark.parametrize("stream", [ESCALATION, NETWORK])
def test_an_event_put_in_between_others_is_named(town: Lived, stream: str) -> None:
    _put_in(town, stream, 9)
    found = [fault for fault in town.faults() if fault[1] == stream]
    assert found[0] == ("event-inserted", stream, 9)


def test_an_event_put_in_with_a_hash_that_follows_is_named(town: Lived) -> None:
    from domain.message import chained

    _put_in(town, NETWORK, 9)
    before = town.ask("select hash from events where stream = ? and version = 8", NETWORK)[0][0]
    head = chained(before, town.body(NETWORK, 9).encode())
    town.sql("update events set hash = ? where stream = ? and version = 9", head, NETWORK)
    assert ("event-inserted", NETWORK, 9) in town.faults(temporal=False)


def _added(town: Lived, stream: str, *, command: bool) -> int:
    """One more event at the end of a stream, with all that belongs to it: a copy of the last one, a day later."""
    import json

    last = town.last(stream)
    row = list(town.ask("select * from events where stream = ? and version = ?", stream, last)[0])
    told = json.loads(row[8])
    told["version"], told["id"] = last + 1, "00000000-0000-4000-8000-000000000000"
    position = town.ask("select position from counters")[0][0] + 1
    from domain.message import canonical

    row[0], row[2], row[3], row[8] = position, last + 1, told["id"], canonical(told).decode()
    town.sql(f"insert into events values ({', '.join('?' * len(row))})", *row)
    town.sql("update counters set position = position + 1")
    if command:
        town.sql("update commands set last_version = ? where stream = ? and last_version = ?", last + 1, stream, last)
        town.edit_command(stream, last + 1, lambda told: told.update(last_version=last + 1))
    town.rechain(stream)
    town.rebuild()
    return last + 1


def test_an_event_put_in_at_the_end_is_named(town: Lived) -> None:
    version = _added(town, ESCALATION, command=False)
    assert ("event-inserted", ESCALATION, version) in town.faults()


def test_an_event_put_in_at_the_end_without_a_command_is_found_by_the_database_alone(town: Lived) -> None:
    version = _added(town, GROUP, command=False)
    assert [found[1:] for found in town.faults(temporal=False)] == [(GROUP, version)]


def test_an_event_put_in_at_the_end_under_a_command_is_found(town: Lived) -> None:
    _added(town, GROUP, command=True)
    assert {stream for _, stream, _ in town.faults(temporal=False)} == {GROUP}


def test_an_event_after_where_the_stream_is_said_to_stand_is_named(town: Lived) -> None:
    version = _added(town, GROUP, command=False)
    town.sql("update streams set version = version - 1 where stream = ?", GROUP)
    assert ("event-inserted", GROUP, version) in town.faults(temporal=False)


@pytest.mark.parametrize(("one", "other"), [(4, 5), (3, 9)])
def test_swapped_events_are_named(town: Lived, one: int, other: int) -> None:
    first, second = town.body(ESCALATION, one), town.body(ESCALATION, other)
    town.sql("update events set body = ? where stream = ? and version = ?", second, ESCALATION, one)
    town.sql("update events set body = ? where stream = ? and version = ?", first, ESCALATION, other)
    (finding,) = town.verdict(temporal=False).all_findings()
    assert (finding.fault, finding.version, finding.params["other"]) == ("events-swapped", one, other)
    assert town.faults() == [("events-swapped", ESCALATION, one)]


def test_what_events_say_can_change_places_in_every_hash_and_is_found_without_a_fault_of_ours(town: Lived) -> None:
    """What lists are made of then comes in an order in which it cannot have happened."""
    last = town.last(GROUP)
    told = {version: loads(town.body(GROUP, version)) for version in (1, last)}
    for version, other in ((1, last), (last, 1)):
        body = canonical({**told[other], "version": version}).decode()
        town.sql("update events set body = ? where stream = ? and version = ?", body, GROUP, version)
    town.rechain(GROUP)
    assert {stream for _, stream, _ in town.faults(temporal=False)} == {GROUP}


@pytest.mark.parametrize(("one", "other"), [(4, 5), (3, 9)])
def test_rows_that_were_swapped_whole_are_named(town: Lived, one: int, other: int) -> None:
    for before, after in ((one, -1), (other, one), (-1, other)):
        town.sql("update events set version = ? where stream = ? and version = ?", after, NETWORK, before)
    assert town.faults(temporal=False)[0] == ("events-swapped", NETWORK, one)


def test_events_of_two_streams_that_changed_places_are_found(town: Lived) -> None:
    rows = town.ask("select position from events where stream = ? or stream = ? order by position", CASE, BOARD)
    first, second = rows[0][0], rows[-1][0]
    for before, after in ((first, -1), (second, first), (-1, second)):
        town.sql("update events set position = ? where position = ?", after, before)
    assert "stands-elsewhere" in {fault for fault, _, _ in town.faults()}


@pytest.mark.parametrize("stream", [ESCALATION, GROUP])
def test_a_stream_that_was_cut_off_is_named(town: Lived, stream: str) -> None:
    town.sql("delete from events where stream = ? and version = ?", stream, town.last(stream))
    assert town.faults(temporal=False) == [("log-truncated", stream, town.last(stream) + 1)]


def test_a_process_cut_off_in_every_table_is_named_by_temporal(town: Lived) -> None:
    town.sql("delete from checkpoints")
    last = town.before_last(ESCALATION)
    town.cut(ESCALATION, last)
    (finding,) = [f for f in town.verdict().all_findings() if f.stream == ESCALATION]
    assert (finding.fault, finding.version) == ("log-truncated", last + 1)
    assert Look.LIVE in finding.also


def test_a_register_cut_off_in_every_table_is_named_by_checkpoints(town: Lived) -> None:
    town.cut(GROUP, 0)
    assert ("log-truncated", GROUP, 1) in town.faults(temporal=False)


def test_a_network_cut_off_in_every_table_is_named_by_what_was_decided_in_it(town: Lived) -> None:
    town.sql("delete from checkpoints")
    town.cut(NETWORK, 40)
    assert ("log-truncated", NETWORK, 41) in town.faults(temporal=False)


def test_a_truncation_behind_the_last_guard_cannot_be_seen_and_the_verdict_says_so(town: Lived) -> None:
    """A group's last meeting, after the last checkpoint: nobody else has a record of it."""
    circle = "group:town:circle-south"
    assert {stream.stream: stream.unguarded_after for stream in town.verdict().streams}[circle] == 1
    town.cut(circle, 1)
    assert town.faults() == []


def forge(town: Lived, stream: str, version: int, old: str, new: str, *, adapt: bool = True) -> None:
    """An edit by somebody clever: the hashes are computed again, and the lists show what the log says now."""
    town.edit(stream, version, old, new)
    town.rechain(stream, adapt=adapt)
    town.rebuild()


@pytest.mark.parametrize("adapt", [True, False])
def test_a_chain_computed_again_after_an_edit_is_named(town: Lived, adapt: bool) -> None:
    decision = town.event_of(ESCALATION, "DecisionReceived")
    forge(town, ESCALATION, decision, '"caro"', '"bea"', adapt=adapt)
    assert ("chain-recomputed", ESCALATION, decision) in town.faults()


def test_a_chain_computed_again_is_named_by_temporal_without_checkpoints(town: Lived) -> None:
    town.sql("delete from checkpoints")
    like = 'select min(version) from events where stream = ? and body like \'%"on":"2026-03-02"%\''
    version = town.ask(like, BOARD)[0][0]
    forge(town, BOARD, version, '"on":"2026-03-02"', '"on":"2026-03-01"')
    assert ("chain-recomputed", BOARD, version) in town.faults()


@pytest.mark.parametrize("look", [Look.COMPARE, Look.LIVE, Look.CHECKPOINTS, Look.REDECIDE])
def test_a_chain_computed_again_is_found_by_each_look_alone(town: Lived, look: Look) -> None:
    forge(town, ESCALATION, town.event_of(ESCALATION, "DecisionReceived"), '"caro"', '"bea"')
    assert {stream for _, stream, _ in town.faults(looks=[look])} == {ESCALATION}


def test_the_end_that_is_said_elsewhere_shows_a_chain_computed_again(town: Lived) -> None:
    forge(town, GROUP, 2, "2026-02-16", "2026-02-06", adapt=False)
    assert ("chain-recomputed", GROUP, 2) in town.faults(temporal=False, looks=[Look.FOLD])


def forge_with_command(town: Lived, stream: str, version: int, old: str, new: str) -> None:
    """An edit by somebody cleverer: what was asked for is changed with what came of it."""
    import json

    from domain.decider import Envelope

    def change(told: dict[str, object]) -> None:
        envelope = json.loads(json.dumps(told["envelope"]).replace(old, new))
        told["envelope"], told["content"] = envelope, Envelope.model_validate(envelope).content()

    town.edit_command(stream, version, change)
    forge(town, stream, version, old, new)


def test_an_edit_of_a_register_with_its_command_is_named_by_checkpoints(town: Lived) -> None:
    forge_with_command(town, GROUP, 1, "2026-02-16", "2026-02-06")
    assert town.faults(temporal=False, looks=[Look.FOLD, Look.REDECIDE, Look.READ_MODELS]) == []
    assert [fault for fault, stream, _ in town.faults(temporal=False) if stream == GROUP] == ["chain-recomputed"]


def test_an_edit_of_the_network_with_its_command_is_named_by_what_its_processes_have_read(town: Lived) -> None:
    version = town.event_of(NETWORK, "PortfolioAdded")
    town.sql("delete from checkpoints")
    forge_with_command(town, NETWORK, version, '"Education"', '"Schools"')
    assert ("chain-recomputed", NETWORK) in {found[:2] for found in town.faults()}


def test_an_edit_of_a_process_with_its_command_is_named(town: Lived) -> None:
    forge_with_command(town, CASE, 1, "next zone", "last zone")
    assert ("chain-recomputed", CASE, 1) in town.faults()


def test_an_event_that_cannot_be_read_is_named(town: Lived) -> None:
    town.sql("update events set body = 'nothing' where stream = ? and version = 5", ESCALATION)
    assert ("unreadable", ESCALATION, 5) in town.faults()


def test_an_event_written_in_another_way_is_found(town: Lived) -> None:
    """The same words with a space between them: what people read is the same, the record is not."""
    forge(town, GROUP, 1, '"version":1', '"version": 1')
    assert ("unreadable", GROUP, 1) in town.faults(temporal=False)


@pytest.mark.parametrize("column", ["version", "head", "position"])
def test_where_a_stream_is_said_to_stand_is_compared(town: Lived, column: str) -> None:
    value = "0" * 64 if column == "head" else 1
    town.sql(f"update streams set {column} = ? where stream = ?", value, GROUP)
    assert {stream for _, stream, _ in town.faults(temporal=False)} == {GROUP}


def test_the_counters_are_compared(town: Lived) -> None:
    town.sql("update counters set position = position + 1")
    assert town.faults(temporal=False, looks=[Look.FOLD]) == [("event-removed", "", None)]
    town.sql("update counters set position = position - 3")
    assert town.faults(temporal=False, looks=[Look.FOLD]) == [("event-inserted", "", None)]


def test_bytes_that_are_no_text_are_named_and_stop_nothing(town: Lived) -> None:
    town.sql("update events set body = cast(x'7bff7d' as text) where stream = ? and version = 5", ESCALATION)
    verdict = town.verdict()
    assert [(f.fault, f.version) for f in verdict.all_findings()] == [("unreadable", 5)]
    assert Look.READ_MODELS in verdict.skipped


def test_a_stream_of_no_kind_is_named(town: Lived) -> None:
    row = town.ask("select * from events where stream = ? and version = 1", GROUP)[0]
    position = town.ask("select max(position) from events")[0][0] + 1
    strange = [position, "nonsense", 1, "00000000-0000-4000-8000-000000000000", *row[4:]]
    town.sql(f"insert into events values ({', '.join('?' * len(strange))})", *strange)
    assert ("unreadable", "nonsense", None) in town.faults(temporal=False)


def test_positions_that_do_not_follow_the_versions_are_named_by_the_database_alone(town: Lived) -> None:
    (first,), (second,) = town.ask("select position from events where stream = ? order by version limit 2", NETWORK)
    for before, after in ((first, -1), (second, first), (-1, second)):
        town.sql("update events set position = ? where position = ?", after, before)
    assert town.faults(temporal=False, looks=[Look.FOLD]) == [("stands-elsewhere", NETWORK, 2)]


def test_a_counter_that_says_more_than_any_memory_could_hold_is_one_finding(town: Lived) -> None:
    town.sql("update counters set position = ?, command = ?", 2**62, 2**62)
    faults = [fault for fault, _, _ in town.faults(temporal=False)]
    assert "event-removed" in faults
    assert len(faults) <= 3


@pytest.mark.parametrize("column", ["kind", "network"])
def test_a_stream_that_is_listed_as_something_else_is_named(town: Lived, column: str) -> None:
    town.sql(f"update streams set {column} = 'other' where stream = ?", GROUP)
    assert ("event-edited", GROUP) in {found[:2] for found in town.faults(temporal=False)}
