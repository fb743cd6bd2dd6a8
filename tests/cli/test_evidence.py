"""Checkpoints and the archive on the command line: listed, made, kept elsewhere; how far the archive is."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from activities import evidence as archiving
from evidence import checkpointfile
from store.archive import Archive, ArchivedRun
from store.checkpoints import Checkpoints
from store.database import open_database, writing
from store.keys import Keys, verify
from store.tables import checkpoints
from tests.cli.conftest import Terminal
from tests.databases import closing_engine
from tests.engine import engine, until
from tests.workflows.town import Town

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def signed(terminal: Terminal, count: int = 1) -> None:
    """Checkpoints over the network that is loaded, as a worker would have made them."""
    with closing_engine(open_database(f"sqlite:///{terminal.folder / 'vertebra.db'}")) as opened:
        keys = Keys(terminal.folder / "keys")
        for number in range(count):
            made = Checkpoints(opened).make(keys.signer(), lambda: AT)
            assert made is not None
            if number + 1 < count:
                terminal.done("network", "load", ["cartagena", "sants-montjuic"][number])


def test_checkpoints_are_listed_with_what_they_signed_and_whether_they_are_valid(vertebra: Terminal) -> None:
    assert "no checkpoint yet" in vertebra.done("checkpoints", "list")
    signed(vertebra, 2)
    first, second = vertebra.read("checkpoints", "list")
    assert (first["checkpoint"]["number"], second["checkpoint"]["number"]) == (1, 2)
    assert {first["signature_is"], second["signature_is"]} == {"valid"}
    told = vertebra.done("checkpoints", "list")
    assert first["checkpoint"]["root"][:16] in told
    assert "valid" in told


def test_a_forged_checkpoint_is_named_and_the_command_fails(vertebra: Terminal) -> None:
    signed(vertebra)
    with closing_engine(open_database(f"sqlite:///{vertebra.folder / 'vertebra.db'}")) as opened, writing(opened) as it:
        it.execute(checkpoints.update().values(root="f" * 64))
    result = vertebra("checkpoints", "list")
    assert result.exit_code == 6
    assert "not of its key" in result.stdout


def test_a_checkpoint_of_a_key_that_is_not_here_is_shown_as_such(vertebra: Terminal) -> None:
    signed(vertebra)
    for path in (vertebra.folder / "keys").iterdir():
        path.unlink()
    assert "key not known here" in vertebra.done("checkpoints", "list")
    code, name, _ = vertebra.refused("checkpoints", "export", str(vertebra.folder / "kept.json"))
    assert (code, name) == (4, "unknown-key")
    assert not (vertebra.folder / "kept.json").exists()


def test_what_an_evaluator_takes_home_verifies_without_anything_else(vertebra: Terminal, tmp_path: Path) -> None:
    signed(vertebra, 2)
    file = tmp_path / "kept.json"
    told = vertebra.done("checkpoints", "export", str(file))
    assert ": 2, up to position" in told
    assert "Keep it elsewhere" in told
    kept = checkpointfile.read(file)
    assert json.loads(file.read_text())["format"] == "vertebra-checkpoints/1"
    for one in kept.checkpoints:
        verify(one, kept.keys)
    assert "PRIVATE" not in file.read_text()
    code, name, _ = vertebra.refused("checkpoints", "export", str(file))
    assert (code, name) == (3, "file-exists")
    code, name, _ = vertebra.refused("checkpoints", "export", str(tmp_path / "nowhere" / "kept.json"))
    assert (code, name) == (5, "unwritable")


def test_public_keys_are_shown_and_a_new_one_signs_from_then_on(vertebra: Terminal) -> None:
    assert "no key yet" in vertebra.done("checkpoints", "key")
    signed(vertebra)
    before = vertebra.read("checkpoints", "key")
    after = vertebra.read("checkpoints", "key", "--new")
    assert after["signs"] != before["signs"]
    assert set(after["keys"]) == {before["signs"], after["signs"]}
    assert after["keys"][after["signs"]] in "".join(vertebra.done("checkpoints", "key").split())
    assert "valid" in vertebra.done("checkpoints", "list")


def archived(terminal: Terminal, stream: str = "cycle:batatais:norte:2017") -> Archive:
    archive = Archive(terminal.folder / "archive", Keys(terminal.folder / "keys"))
    for number, ending in enumerate(("continued-as-new", "terminated")):
        run = ArchivedRun(
            stream=stream, run_id=f"0198-{number}", workflow_type="CycleWorkflow", ending=ending, history_events=3,
            started_at=AT + timedelta(days=number), closed_at=AT + timedelta(days=number + 1),
            first_version=1 + number, last_version=1, code_version="0.1.0+abc",
        )  # fmt: skip
        archive.keep(run, b"{}")
    return archive


def test_archived_runs_are_listed(vertebra: Terminal) -> None:
    assert "Nothing of it" in vertebra.done("archive", "list")
    archived(vertebra)
    listed = vertebra.read("archive", "list", "cycle:batatais:norte:2017")
    assert [one["ending"] for one in listed] == ["continued-as-new", "terminated"]
    told = vertebra.done("archive", "list", "--network", "batatais", COLUMNS="200")
    assert "went on in the next" in told
    assert "ended by hand" in told
    assert vertebra.read("archive", "list", "cycle:batatais:sul:2017") == []
    assert vertebra.refused("archive", "list", "nonsense")[:2] == (4, "unknown-stream")


def test_every_file_of_the_archive_is_opened_and_a_damaged_one_is_named(vertebra: Terminal) -> None:
    archived(vertebra)
    assert "2 of 2" in vertebra.done("archive", "check")
    path = sorted((vertebra.folder / "archive").rglob("*.history"))[0]
    path.write_bytes(path.read_bytes().replace(b"0.1.0+abc", b"0.1.0+abd"))
    result = vertebra("archive", "check")
    assert result.exit_code == 6
    assert path.name in "".join(result.stdout.split())
    assert "1 of 2" in result.stdout
    told = json.loads(vertebra("archive", "check", "--json").stdout)
    assert (told["files"], [one["code"] for one in told["problems"]]) == (2, ["damaged-archive"])


def test_keys_of_the_archive_are_named_and_never_shown(vertebra: Terminal) -> None:
    assert "no key yet" in vertebra.done("archive", "key")
    assert not (vertebra.folder / "keys").exists()
    archived(vertebra)
    before = vertebra.read("archive", "key")["seals"]
    told = vertebra.done("archive", "key", "--new")
    assert before in told
    for path in (vertebra.folder / "keys").glob("archive-*.key"):
        assert path.read_text().strip() not in told
    assert "2 of 2" in vertebra.done("archive", "check")


def test_without_temporal_the_state_of_the_archive_is_shown_and_said_to_be_half(vertebra: Terminal) -> None:
    archived(vertebra)
    result = vertebra("archive", "status")
    assert result.exit_code == 5
    assert "Temporal does not answer" in result.stdout
    told = json.loads(vertebra("archive", "status", "--json").stdout)
    assert (told["runs"], told["waiting"], [one["code"] for one in told["problems"]]) == (
        2,
        None,
        ["temporal-unreachable"],
    )
    assert vertebra.refused("archive", "now")[:2] == (5, "temporal-unreachable")
    assert vertebra.refused("checkpoints", "make")[:2] == (5, "temporal-unreachable")


def test_a_damaged_file_shows_in_the_state_of_the_archive(vertebra: Terminal) -> None:
    archived(vertebra)
    path = sorted((vertebra.folder / "archive").rglob("*.history"))[0]
    path.write_bytes(b"")
    assert vertebra("archive", "status").exit_code == 6


def test_an_archive_that_cannot_be_written_shows_in_its_state(vertebra: Terminal) -> None:
    (vertebra.folder / "archive").write_text("in the way")
    told = json.loads(vertebra("archive", "status", "--json").stdout)
    assert "unwritable" in [one["code"] for one in told["problems"]]


async def test_on_the_real_engine_both_are_made_when_they_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with engine(tmp_path) as running:
        town = await Town(running).found()
        stream = await town.plan("booklet")
        await town.give(stream, "StartAction", {})
        await town.give(stream, "CompleteAction", {})
        await running.door.settle("town")
        terminal = Terminal(tmp_path)
        address = {"VERTEBRA_TEMPORAL_ADDRESS": running.settings.temporal_address}

        async def said(*words: str) -> tuple[int, str]:
            result = await asyncio.to_thread(terminal, *words, **address)
            # The worker is in this process: its log lines go to the standard output that is listened to.
            lines = [line for line in result.stdout.splitlines(keepends=True) if not line.startswith(str(AT.year)[:2])]
            return result.exit_code, "".join(lines)

        async def waits() -> bool:
            return bool(json.loads((await said("archive", "status", "--json"))[1])["waiting"])

        await until(waits)
        code, told = await said("archive", "status")
        assert code == 0
        assert "waits for the next round" in told
        # Half of the time that Temporal keeps them is over, and they are not archived.
        monkeypatch.setattr(archiving, "NEAR", -1.0)
        code, told = await said("archive", "status", "--json")
        assert (code, json.loads(told)["problems"][0]["code"]) == (5, "archive-behind")
        monkeypatch.undo()
        assert (await said("archive", "now"))[0] == 0
        assert "All that is closed is archived" in (await said("archive", "status"))[1]
        code, told = await said("checkpoints", "make", "--json")
        assert (code, json.loads(told)["new"]) == (0, True)
        code, told = await said("checkpoints", "make")
        assert (code, "nothing new" in told) == (0, True)
        assert Checkpoints(running.log.engine).latest() is not None
