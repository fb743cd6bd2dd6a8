"""What somebody can do to commands, lists, histories and checkpoints, and that each deed is found and named."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from temporalio.client import WorkflowHistory

from domain.decider import Envelope
from evidence.verdict import Look
from tests.evidence.town import BOARD, CASE, ESCALATION, GROUP, NETWORK, Lived


def _content(told: dict[str, Any]) -> None:
    told["content"] = Envelope.model_validate(told["envelope"]).content()


def _say(told: dict[str, Any], old: str, new: str) -> None:
    told["envelope"] = json.loads(json.dumps(told["envelope"]).replace(old, new))


# Commands


@pytest.mark.parametrize("temporal", [True, False])
def test_an_edited_command_is_named(town: Lived, temporal: bool) -> None:
    town.edit_command(CASE, 1, lambda told: _say(told, "next zone", "last zone"))
    assert town.faults(temporal=temporal) == [("command-edited", CASE, 1)]


def test_an_edited_command_whose_hash_was_made_to_fit_is_named(town: Lived) -> None:
    def change(told: dict[str, Any]) -> None:
        _say(told, "next zone", "last zone")
        _content(told)

    town.edit_command(CASE, 1, change)
    assert town.faults() == [("command-edited", CASE, 1)]
    assert town.faults(temporal=False) == [("decided-otherwise", CASE, 1)]


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told["who"].update(person="eli"),
        lambda told: told.update(decided_at="2026-03-03T09:00:00Z"),
        lambda told: told.update(network_version=3),
    ],
    ids=["who", "when", "network"],
)
@pytest.mark.parametrize("stream", [GROUP, NETWORK])
def test_an_edited_context_of_a_register_s_command_is_found(
    town: Lived, stream: str, change: Callable[[dict[str, Any]], None]
) -> None:
    town.edit_command(stream, 1, change)
    assert {(found, stream) for _, found, _ in town.faults(temporal=False)} == {(stream, stream)}


@pytest.mark.parametrize("stream", [CASE, NETWORK])
def test_a_removed_command_is_named(town: Lived, stream: str) -> None:
    town.sql("delete from commands where stream = ? and first_version = 2 and last_version >= 2", stream)
    assert town.faults() == [("command-removed", stream, 2)]


def test_a_removed_command_that_nothing_came_of_is_found(town: Lived) -> None:
    assert town.sql("delete from commands where last_version < first_version") > 0
    assert [fault for fault, _, _ in town.faults(temporal=False)] == ["command-removed"]


def test_a_command_of_a_process_is_missed_by_its_history(town: Lived) -> None:
    """Taken out with its number: no hole is left, and only Temporal knows that it was given."""
    ((number,),) = town.ask("select number from commands where stream = ? and first_version = 3", CASE)
    town.sql("delete from commands where number = ?", number)
    town._close_up("commands", "number", number)
    town.sql("update counters set command = command - 1")
    assert ("command-removed", CASE, 3) in town.faults(looks=[Look.COMPARE])


def test_a_command_put_in_is_found(town: Lived) -> None:
    row = list(town.ask("select * from commands where stream = ? and first_version = 1", GROUP)[0])
    row[0], row[2] = row[0] + 10_000, "00000000-0000-4000-8000-000000000000"
    town.sql(f"insert into commands values ({', '.join('?' * len(row))})", *row)
    assert town.faults(temporal=False)


def test_a_command_that_cannot_be_read_is_named(town: Lived) -> None:
    town.sql("update commands set body = '{}' where stream = ? and first_version = 1", CASE)
    assert ("unreadable", CASE, 1) in town.faults()


# Lists


@pytest.mark.parametrize(
    ("table", "change", "what"),
    [
        ("processes", "update processes set phase = 'acted' where stream = :stream", "something else"),
        ("todos", "delete from todos where stream = :stream", "lack"),
        ("todos", "update todos set who = 'bea' where stream = :stream", "something else"),
        ("meetings", "update meetings set present = 100 where stream = 'group:town:circle-north'", "something else"),
        ("organisations", "delete from organisations where organisation = 'school'", "lack"),
        (
            "outbox",
            "insert into outbox values ('x', 1, :stream, 'town', 'case:town:north:r0', '2026', '{}')",
            "does not give",
        ),
    ],
)
def test_a_touched_list_is_named_with_its_row(town: Lived, table: str, change: str, what: str) -> None:
    stream = next(s for (s,) in town.ask("select stream from todos where stream like 'escalation%'"))
    assert town.sql(change.replace(":stream", f"'{stream}'")) > 0
    findings = town.verdict(temporal=False).all_findings()
    assert {(f.fault, f.look, f.params["table"]) for f in findings} == {("read-model-touched", "read-models", table)}
    assert all(what in f.words for f in findings)


def test_a_body_that_is_kept_as_bytes_is_read_as_what_it_says(town: Lived) -> None:
    town.sql("update events set body = cast(body as blob) where stream = ? and version = 2", CASE)
    assert town.faults() == []


def test_a_changed_body_that_is_kept_as_bytes_is_named(town: Lived) -> None:
    town.sql("update events set body = cast(replace(body, 'next', 'last') as blob) where stream = ?", CASE)
    assert {fault for fault, stream, _ in town.faults() if stream == CASE} >= {"event-edited"}


def test_a_counter_that_is_no_number_is_named(town: Lived) -> None:
    town.sql("update counters set position = 'many'")
    assert [look for look in town.verdict().skipped if look is Look.READ_MODELS] == []
    assert town.faults() != []


def test_a_touched_list_is_told_with_what_is_there_and_what_should_be(town: Lived) -> None:
    ((right,),) = town.ask("select phase from processes where stream = ?", CASE)
    town.sql("update processes set phase = 'acted', title = ? where stream = ?", "x" * 5000, CASE)
    (found,) = town.verdict(temporal=False).all_findings()
    here, wanted = str(found.params["here"]), str(found.params["wanted"])
    assert "phase: acted" in here
    assert f"phase: {right}" in wanted
    assert len(here) < 300
    assert "{here}" in found.words
    assert "{wanted}" in found.words


def test_a_row_that_is_lacking_or_too_much_is_told_with_its_values(town: Lived) -> None:
    town.sql("delete from organisations where organisation = 'school'")
    (found,) = town.verdict(temporal=False).all_findings()
    assert "name: " in str(found.params["wanted"])
    assert "{wanted}" in found.words
    town.rebuild()
    town.sql("insert into outbox values ('x', 1, ?, 'town', 'case:town:north:r0', '2026', '{}')", CASE)
    (found,) = town.verdict(temporal=False).all_findings()
    assert "case:town:north:r0" in str(found.params["here"])
    assert "{here}" in found.words


# Histories


def test_a_history_of_another_process_is_named(town: Lived) -> None:
    other = town.runs["case:town:south:r1"][0]
    town.runs[CASE] = [replace(town.runs[CASE][0], history=other.history)]
    (finding,) = town.verdict().all_findings()
    assert (finding.fault, finding.stream, finding.params["says"]) == ("foreign-history", CASE, other.stream)


def test_of_two_histories_that_changed_places_both_are_named(town: Lived) -> None:
    for one, other in (((CASE, 0), ("case:town:south:r1", 0)), ((BOARD, 0), (BOARD, 1))):
        first, second = town.history(*one), town.history(*other)
        town.runs[one[0]][one[1]] = replace(first, history=second.history)
        town.runs[other[0]][other[1]] = replace(second, history=first.history)
    found = [one for one in town.verdict(looks=[Look.COMPARE]).all_findings() if one.fault == "foreign-history"]
    assert sorted(one.stream for one in found) == sorted([CASE, "case:town:south:r1", BOARD, BOARD])


def test_a_history_of_another_run_of_the_same_process_is_named(town: Lived) -> None:
    first, second = town.runs[BOARD][:2]
    town.runs[BOARD][0] = replace(first, history=second.history)
    (finding,) = town.verdict().all_findings()
    assert (finding.fault, finding.params["says"]) == ("foreign-history", second.run_id)


def test_a_history_of_another_network_is_named(town: Lived) -> None:
    """Its start was made to say ours; what it wrote still says whose it was."""
    other = town.runs["case:town:south:r1"][0]
    run = replace(town.history("case:town:south:r1", 0), stream=CASE, run_id=town.runs[CASE][0].run_id)
    started = run.history.events[0].workflow_execution_started_event_attributes
    started.workflow_id, started.original_execution_run_id = CASE, run.run_id
    payload = started.input.payloads[0]
    payload.data = payload.data.replace(other.stream.encode(), CASE.encode())
    town.runs[CASE] = [run]
    assert "foreign-history" in {fault for fault, _, _ in town.faults()}


def _append(run: Any, holding: bytes) -> Any:
    """The payload of the append that stores something."""
    for event in run.history.events:
        scheduled = event.activity_task_scheduled_event_attributes
        if scheduled.activity_type.name == "append" and holding in scheduled.input.payloads[0].data:
            return scheduled.input.payloads[0]
    raise AssertionError(holding)


def test_an_edited_history_is_told_from_an_edited_log(town: Lived) -> None:
    payload = _append(town.history(CASE, 0), b"CaseOpened")
    payload.data = payload.data.replace(b"next zone", b"last zone")
    faults = town.faults()
    assert ("history-differs", CASE, 1) in faults
    assert {fault for fault, _, _ in faults} <= {"history-differs", "command-edited"}


def test_a_history_that_answers_otherwise_is_found(town: Lived) -> None:
    run = town.history(CASE, 0)
    for event in run.history.events:
        result = event.activity_task_completed_event_attributes.result
        if result.payloads and b'"position"' in result.payloads[0].data and b'"known"' not in result.payloads[0].data:
            told = json.loads(result.payloads[0].data)
            if "head" in told and "pages" not in told:
                result.payloads[0].data = json.dumps({**told, "position": told["position"] + 1}).encode()
    assert {stream for _, stream, _ in town.faults()} == {CASE}


def test_a_reading_that_another_log_gave_is_named(town: Lived) -> None:
    """The state that a run began with is another one, of the same version and hash."""
    import zlib
    from base64 import b64decode, b64encode

    run = town.history(ESCALATION, 1)
    for event in run.history.events:
        result = event.activity_task_completed_event_attributes.result
        if result.payloads and b'"pages"' in result.payloads[0].data:
            page = json.loads(result.payloads[0].data)
            told = zlib.decompress(b64decode(page["data"])).replace(b"Every nursery", b"No nursery")
            told = told.replace(b"All there is", b"Nothing at all")
            result.payloads[0].data = json.dumps(page | {"data": b64encode(zlib.compress(told)).decode()}).encode()
            break
    assert [found[:2] for found in town.faults(looks=[Look.COMPARE])] == [("hydration-differs", ESCALATION)]


def test_a_history_that_cannot_be_read_is_named(town: Lived) -> None:
    _append(town.history(CASE, 0), b"CaseOpened").data = b"nothing"
    assert "unreadable" in {fault for fault, _, _ in town.faults()}


def test_code_that_would_do_something_else_today_is_found_by_the_replay(town: Lived) -> None:
    """A history in another order than today's code asks for: a timer too many."""
    run = town.history(CASE, 0)
    kept = [event for event in run.history.events if not event.HasField("activity_task_scheduled_event_attributes")]
    town.runs[CASE] = [replace(run, history=WorkflowHistory(CASE, kept))]
    assert "replay-differs" in {fault for fault, _, _ in town.faults(looks=[Look.REPLAY])}


def test_a_running_process_that_has_something_else_in_memory_is_named(town: Lived) -> None:
    town.standings[CASE] = town.standings[CASE].model_copy(update={"fingerprint": "0" * 64})
    assert town.faults() == [("live-differs", CASE, town.last(CASE))]
