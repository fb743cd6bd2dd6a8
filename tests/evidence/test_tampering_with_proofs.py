"""What somebody can do to checkpoints, the archive and keys, and that each deed is found and named."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory

from domain.checkpoint import Signed
from domain.message import canonical, chained
from evidence.recordings import strange
from evidence.verdict import Look
from store.keys import Keys
from tests.evidence.test_tampering_with_events import forge
from tests.evidence.town import BOARD, CASE, ESCALATION, GROUP, Lived

# Checkpoints


def test_an_edited_checkpoint_is_named(town: Lived) -> None:
    town.sql("update checkpoints set root = ? where number = 2", "0" * 64)
    found = town.verdict(temporal=False).all_findings()
    assert ("checkpoint-forged", 2) in {(f.fault.value, f.params.get("number")) for f in found}


def test_a_removed_checkpoint_is_named(town: Lived) -> None:
    town.sql("delete from checkpoints where number = 2")
    assert ("checkpoint-missing", 2) in {
        (f.fault.value, f.params.get("number")) for f in town.verdict(temporal=False).all_findings()
    }


def test_the_last_checkpoint_taken_away_is_missed_in_a_copy_kept_elsewhere(town: Lived) -> None:
    town.sql("delete from checkpoints where number = 3")
    assert town.faults(temporal=False) == []
    (finding,) = town.verdict(temporal=False, kept=town.kept).all_findings()
    assert (finding.fault, finding.params["number"]) == ("checkpoint-missing", 3)


def _signed_again(town: Lived, folder: Path, *, known: bool) -> None:
    """Every checkpoint made anew over a log that was rewritten: with another key, or with the real one."""
    from store.checkpoints import Checkpoints
    from store.database import open_database

    keys = Keys(town.folder / "keys") if known else Keys(folder)
    town.sql("delete from checkpoints")
    engine = open_database(f"sqlite:///{town.database}")
    try:
        Checkpoints(engine).make(keys.signer())
    finally:
        engine.dispose()


def test_checkpoints_signed_again_with_another_key_are_named(town: Lived, tmp_path: Path) -> None:
    real = Keys(town.folder / "keys").public()
    _signed_again(town, tmp_path / "keys", known=False)
    verdict = town.verdict(temporal=False, keys=real, kept=town.kept)
    assert "checkpoint-forged" in {f.fault for f in verdict.all_findings()}


def test_a_key_of_another_name_is_not_taken_for_ours(town: Lived, tmp_path: Path) -> None:
    """One checkpoint signed with another key among those signed with ours."""
    other = Keys(tmp_path / "keys").signer()
    last = town.kept[-1]
    town.sql(
        "update checkpoints set key_id = ?, signature = ? where number = ?",
        other.key_id, other.sign(last.checkpoint.canonical()), last.checkpoint.number,
    )  # fmt: skip
    assert [fault for fault, _, _ in town.faults(temporal=False)] == ["checkpoint-forged"]


def test_a_log_rewritten_with_the_signing_key_in_hand_is_found_by_a_copy_kept_elsewhere(
    town: Lived, tmp_path: Path
) -> None:
    """Everything was made to fit but the copy that an evaluator took home."""
    from tests.evidence.test_tampering_with_events import forge_with_command

    forge_with_command(town, GROUP, 1, "2026-02-16", "2026-02-06")
    _signed_again(town, tmp_path, known=True)
    assert town.faults(temporal=False) == []
    faults = town.faults(temporal=False, kept=town.kept)
    assert ("chain-recomputed", GROUP, 1) in faults
    assert "checkpoint-forged" in {fault for fault, _, _ in faults}


def test_an_event_slipped_in_before_a_checkpoint_is_named(town: Lived) -> None:
    """With a place in the log that was another's: the checkpoint after it does not know it."""
    last = town.last(GROUP)
    town.sql("update events set position = -position where position >= 134")
    town.sql("update events set position = -position + 1 where position < 0")
    town.sql("update counters set position = position + 1")
    town.sql("update events set position = 134 where stream = 'group:town:circle-south' and version = 2")
    assert town.faults(temporal=False)
    assert last == 2


@pytest.mark.parametrize("look", [Look.CHECKPOINTS])
def test_without_the_public_key_the_heads_are_compared_all_the_same(town: Lived, look: Look) -> None:
    forge(town, GROUP, 1, "2026-02-16", "2026-02-06")
    verdict = town.verdict(temporal=False, keys={}, looks=[look])
    assert [f.fault for f in verdict.all_findings()] == ["chain-recomputed"]
    assert Look.CHECKPOINTS in verdict.skipped


def test_a_signature_that_is_not_right_is_named(town: Lived) -> None:
    signed: Signed = town.kept[0]
    town.sql("update checkpoints set signature = ? where number = 1", signed.signature[::-1])
    assert [fault for fault, _, _ in town.faults(temporal=False)] == ["checkpoint-forged"]


# The archive


def _archived(town: Lived, stream: str) -> list[Path]:
    """The archived runs of a process, oldest first."""
    folder = town.folder / "archive" / "town" / stream.partition(":")[0] / Path(*stream.split(":")[2:])
    return [folder / f"{run.run_id}.history" for run in town.runs[stream] if run.closed]


def test_an_archived_file_that_was_edited_is_named(town: Lived) -> None:
    (file, *_) = _archived(town, BOARD)
    sealed = bytearray(file.read_bytes())
    sealed[-40] ^= 1
    file.chmod(0o600)
    file.write_bytes(sealed)
    faults = town.faults(temporal=False, archive=True)
    assert [(fault, stream) for fault, stream, _ in faults] == [("unreadable", BOARD)]


def test_an_archived_file_in_the_place_of_another_is_named(town: Lived) -> None:
    one, other = _archived(town, BOARD)[:2]
    content = other.read_bytes()
    one.unlink()
    one.write_bytes(content)
    faults = town.faults(temporal=False, archive=True)
    assert [(fault, stream) for fault, stream, _ in faults] == [("foreign-history", BOARD)]


def test_archived_files_of_two_processes_that_changed_places_are_named(town: Lived) -> None:
    (one, *_), (other, *_) = _archived(town, BOARD), _archived(town, ESCALATION)
    content = one.read_bytes()
    one.unlink()
    one.write_bytes(other.read_bytes())
    other.unlink()
    other.write_bytes(content)
    faults = town.faults(temporal=False, archive=True)
    assert {(fault, stream) for fault, stream, _ in faults} == {
        ("foreign-history", BOARD), ("foreign-history", ESCALATION)
    }  # fmt: skip


def test_what_the_archive_knows_of_a_process_names_a_chain_computed_again(town: Lived) -> None:
    town.sql("delete from checkpoints")
    tabled = town.event_of(ESCALATION, "EscalationTabled")
    forge(town, ESCALATION, tabled, '"meeting_on":null', '"meeting_on":"2026-03-02"')
    assert ("chain-recomputed", ESCALATION, tabled) in town.faults(temporal=False, archive=True)


def test_without_the_archive_s_key_its_histories_are_not_called_forged(town: Lived) -> None:
    for key in (town.folder / "keys").glob("archive-*"):
        key.unlink()
    verdict = town.verdict(temporal=False, archive=True)
    assert verdict.sound
    assert any(remark.params for stream in verdict.streams for remark in stream.remarks)


# Keys that nobody here knows, and streams that are gone


@pytest.mark.parametrize("temporal", [True, False])
def test_checkpoints_all_signed_again_with_an_unknown_key_are_forged_and_guard_nothing(
    town: Lived, tmp_path: Path, temporal: bool
) -> None:
    other = Keys(tmp_path / "keys").signer()
    for one in town.kept:
        town.sql(
            "update checkpoints set key_id = ?, signature = ? where number = ?",
            other.key_id, other.sign(one.checkpoint.canonical()), one.checkpoint.number,
        )  # fmt: skip
    verdict = town.verdict(temporal=temporal)
    assert {found.fault for found in verdict.all_findings()} == {"checkpoint-forged"}
    assert not any(guard.kind == "checkpoints" for stream in verdict.streams for guard in stream.guards)


def _erased(town: Lived, stream: str) -> None:
    """As if the stream had never been: its rows, its place in every table, and the numbers closed up."""
    town.cut(stream, 0)
    for table in ("streams", "commands"):
        town.sql(f"delete from {table} where stream = ?", stream)
    town.rebuild()


def test_a_register_that_was_erased_whole_is_missed_by_the_checkpoints(town: Lived) -> None:
    _erased(town, GROUP)
    assert ("log-truncated", GROUP, 1) in town.faults(temporal=False)
    assert ("log-truncated", GROUP, 1) in town.faults(temporal=False, kept=town.kept)


def test_a_log_that_ends_before_what_was_signed_of_it_is_found(town: Lived) -> None:
    town.sql("update checkpoints set position = position + 1000 where number = 3")
    found = [f for f in town.verdict(temporal=False).all_findings() if f.fault == "log-truncated"]
    assert [f.params["number"] for f in found] == [3]


@pytest.mark.parametrize("archive", [True, False], ids=["archive", "temporal"])
def test_a_process_that_was_erased_whole_is_known_elsewhere(town: Lived, archive: bool) -> None:
    """No table names it, no checkpoint is left, no number is missing: the histories still have it."""
    town.sql("delete from checkpoints")
    assert any(run.closed for run in town.runs[ESCALATION])
    _erased(town, ESCALATION)
    assert not town.ask("select * from streams where stream = ?", ESCALATION)
    faults = town.faults(temporal=not archive, archive=archive)
    assert ("log-truncated", ESCALATION, 1) in faults


def test_a_register_that_no_checkpoint_knows_is_found_where_it_is_said_to_be_older(town: Lived) -> None:
    """A group's meeting that never was, with its command, in a place of the log that was signed."""
    secret, place = "group:town:secret", 100
    event = list(town.ask("select * from events where stream = ? and version = 1", GROUP)[0])
    command = list(town.ask("select * from commands where stream = ? and first_version = 1", GROUP)[0])
    head = "0" * 64
    body = json.loads(event[8])
    body.update(stream=secret, id="00000000-0000-4000-8000-000000000000")
    town.sql("update events set position = -position where position >= ?", place)
    town.sql("update events set position = -position + 1 where position < 0")
    event[:4], event[8] = [place, secret, 1, body["id"]], canonical(body).decode()
    event[9] = chained(head, canonical(body))
    told = json.loads(command[6])
    town.sql(f"insert into events values ({', '.join('?' * len(event))})", *event)
    town.sql(
        "insert into streams (stream, kind, network, version, head, position) values (?, 'group', 'town', 1, ?, ?)",
        secret, event[9], place,
    )  # fmt: skip
    town.sql("update counters set position = position + 1")
    assert told["first_version"] == 1
    found = [one for one in town.verdict(temporal=False).all_findings() if one.stream == secret]
    assert ("event-inserted", "checkpoints", 1) in {(one.fault, one.look, one.version) for one in found}


def test_a_history_that_stored_nothing_is_known_by_the_run_that_it_was_started_as(town: Lived) -> None:
    """Nothing in it names a run but its first event."""
    run = town.runs[CASE][0]
    begun = WorkflowHistory(CASE, list(run.history.events)[:4])
    assert not any(event.HasField("activity_task_scheduled_event_attributes") for event in begun.events)
    assert strange(replace(run, history=begun)) is None
    assert strange(replace(run, run_id="another", history=begun)) == run.run_id
    town.runs[CASE].append(replace(run, run_id="another", history=begun))
    assert ("foreign-history", CASE, None) in town.faults(looks=[Look.COMPARE])
