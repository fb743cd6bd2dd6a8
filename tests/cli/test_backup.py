"""`vertebra backup` and `vertebra restore` at the terminal: whole or not at all, and each refusal with its code."""

import fcntl
import json
import os
import stat
import tarfile
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from domain.errors import VertebraError
from embedded import backup as backing
from embedded.child import only_one
from embedded.output import Output
from store import backups, files, snapshots
from store.backups import MANIFEST
from store.keys import Keys
from store.space import RESERVE
from tests.cli.conftest import Terminal


def made(vertebra: Terminal, to: Path, *options: str) -> dict[str, Any]:
    Keys(vertebra.folder / "keys").signer()
    told: dict[str, Any] = vertebra.read("backup", str(to), *options)
    return told


@pytest.fixture(params=["copy", "copy.tar"])
def kept(vertebra: Terminal, tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    to = tmp_path / str(request.param)
    made(vertebra, to)
    return to


def test_what_was_backed_up_is_restored_elsewhere(vertebra: Terminal, kept: Path, tmp_path: Path) -> None:
    other = Terminal(tmp_path / "other" / "data")
    result = other("restore", str(kept), "--json")
    assert result.exit_code == 5, "nobody could compare both sides: Temporal is not here"
    told = json.loads(result.stdout)
    assert told["networks"] == ["batatais"]
    assert told["not_compared"] == "temporal-unreachable"
    assert other.read("network", "show", "batatais") == vertebra.read("network", "show", "batatais")
    assert other.read("verify", "--all")["sound"]
    for path in (other.folder, *other.folder.rglob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode & 0o077 == 0 or path.suffix == ".pub", f"{path} is for its owner alone"


def test_a_backup_is_for_its_owner_alone_and_leaves_nothing_beside_it(vertebra: Terminal, kept: Path) -> None:
    assert all(not path.stat().st_mode & 0o077 for path in (kept, *kept.rglob("*")))
    assert [path.name for path in kept.parent.iterdir() if path.name.startswith(".")] == []


def test_the_keys_are_said_to_be_in_it_or_left_out(vertebra: Terminal, tmp_path: Path) -> None:
    assert any(one["name"].startswith("keys/") for one in made(vertebra, tmp_path / "all")["members"])
    told = made(vertebra, tmp_path / "less", "--without-keys")
    assert not any(one["name"].startswith("keys/") for one in told["members"])
    assert "The keys are in it" in vertebra.done("backup", str(tmp_path / "again"))
    assert "The keys are not in it" in vertebra.done("backup", str(tmp_path / "less-again"), "--without-keys")
    other = Terminal(tmp_path / "other")
    restored = other("restore", str(tmp_path / "less"))
    assert restored.exit_code == 5, "somebody must act"
    assert "Put the keys back first" in restored.stdout
    assert "vertebra reconcile" in restored.stdout


def test_nothing_is_written_over_what_is_there(vertebra: Terminal, kept: Path, tmp_path: Path) -> None:
    assert vertebra.refused("backup", str(kept))[:2] == (3, "target-exists")
    assert vertebra.refused("restore", str(kept))[:2] == (3, "not-empty")
    with only_one(tmp_path / "busy"):
        assert Terminal(tmp_path / "busy").refused("restore", str(kept))[1] == "already-running"


def _spoil(kept: Path, member: str, tmp_path: Path) -> Path:
    """The same backup with one byte of a member changed."""
    if kept.is_dir():
        path = kept / member
        path.write_bytes(path.read_bytes()[:-1] + b"\x01")
        return kept
    with tarfile.open(kept) as file:
        place = file.getmember(member).offset_data + 100
    raw = bytearray(kept.read_bytes())
    raw[place] ^= 0xFF
    kept.write_bytes(raw)
    return kept


@pytest.mark.parametrize("member", ["vertebra.db", "keys/signing-0001.key"])
def test_a_damaged_backup_is_refused_with_the_member_named(kept: Path, member: str, tmp_path: Path) -> None:
    other = Terminal(tmp_path / "other")
    exit_code, code, words = other.refused("restore", str(_spoil(kept, member, tmp_path)))
    assert (exit_code, code) == (6, "damaged-backup")
    assert member in words
    assert not other.folder.exists(), "nothing is left of what did not succeed"


def test_one_that_was_cut_off_names_the_first_member_that_is_not_whole(kept: Path, tmp_path: Path) -> None:
    if kept.is_dir():
        (kept / "vertebra.db").unlink()
    else:
        kept.write_bytes(kept.read_bytes()[: kept.stat().st_size // 2])
    other = Terminal(tmp_path / "other")
    exit_code, code, words = other.refused("restore", str(kept))
    assert (exit_code, code) == (6, "damaged-backup")
    assert "vertebra.db" in words or "keys/" in words
    assert not other.folder.exists()


@pytest.mark.parametrize("name", ["../../etc/x", "/etc/x", "other.db", "keys", "archive/../x", "keys/..", "a\\b"])
def test_no_name_in_a_manifest_leads_out_of_its_folder(vertebra: Terminal, tmp_path: Path, name: str) -> None:
    made(vertebra, tmp_path / "copy")
    file = tmp_path / "copy" / MANIFEST
    told = json.loads(file.read_text())
    told["members"][0]["name"] = name
    file.write_text(json.dumps(told))
    assert Terminal(tmp_path / "other").refused("restore", str(tmp_path / "copy"))[:2] == (2, "bad-backup")


def test_what_is_no_backup_is_said(tmp_path: Path, vertebra: Terminal) -> None:
    other = Terminal(tmp_path / "other")
    (tmp_path / "words").write_text("no backup")
    (tmp_path / "empty").mkdir()
    assert other.refused("restore", str(tmp_path / "words"))[:2] == (2, "bad-backup")
    assert other.refused("restore", str(tmp_path / "empty"))[:2] == (2, "bad-backup")
    assert other.refused("restore", str(tmp_path / "nowhere"))[:2] == (4, "no-such-file")
    assert other.refused("backup", str(tmp_path / "x"))[1] == "not-migrated"


def test_a_log_in_postgresql_is_told_its_own_means(vertebra: Terminal, tmp_path: Path) -> None:
    url = "postgresql+psycopg://somebody:secret@nowhere/town"
    for words in (("backup", str(tmp_path / "x")), ("restore", str(tmp_path))):
        result = vertebra(*words, VERTEBRA_DATABASE_URL=url)
        assert result.exit_code == 3
        assert result.stderr.startswith("not-embedded: ")
        assert "pg_dump" in result.stderr
        assert "secret" not in result.stderr


def test_without_room_nothing_is_written(
    vertebra: Terminal, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backing, "free", lambda _folder: RESERVE + 1000)
    assert vertebra.refused("backup", str(tmp_path / "full"))[:2] == (5, "disk-full")
    other = Terminal(tmp_path / "other")
    assert other.refused("restore", str(kept))[:2] == (5, "disk-full")
    assert not other.folder.exists()
    assert not (tmp_path / "full").exists()


def test_what_breaks_off_leaves_nothing(
    vertebra: Terminal, kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the disk fills up in the middle of it."""

    def full(*_given: Any, **_more: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(snapshots, "copy_folder", full)
    assert vertebra.refused("backup", str(tmp_path / "broken"))[1] == "disk-full"
    monkeypatch.setattr(backups, "taken_out", full)
    other = Terminal(tmp_path / "other" / "data")
    assert other.refused("restore", str(kept))[1] == "disk-full"
    assert not other.folder.exists()
    assert {path.name for path in tmp_path.iterdir()} <= {"data", "other", kept.name}
    assert list((tmp_path / "other").iterdir()) == []


def test_parts_that_lie_elsewhere_are_restored_there(vertebra: Terminal, tmp_path: Path) -> None:
    made(vertebra, tmp_path / "copy")
    other = Terminal(tmp_path / "other")
    elsewhere = {"VERTEBRA_KEYS_DIR": str(tmp_path / "safe" / "keys")}
    assert "were not compared" in other("restore", str(tmp_path / "copy"), **elsewhere).stdout
    assert (tmp_path / "safe" / "keys" / "signing-0001.key").is_file()
    assert not (other.folder / "keys").exists()
    again = Terminal(tmp_path / "again")
    result = again("restore", str(tmp_path / "copy"), **elsewhere)
    assert result.stderr.startswith("not-empty: ")


def test_what_comes_meanwhile_where_a_backup_belongs_stays(
    vertebra: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody writes a file there after all was looked at."""
    Keys(vertebra.folder / "keys").signer()
    for name in ("copy", "copy.tar"):
        target = tmp_path / name

        def come(*given: Any, target: Path = target) -> bool:
            target.write_text("another's")
            return files.put(*given)

        monkeypatch.setattr(backing, "put", come)
        assert vertebra.refused("backup", str(target))[:2] == (3, "target-exists")
        assert target.read_text() == "another's"
        assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_backup_is_on_the_disk_with_its_list_and_its_name(
    vertebra: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: set[tuple[int, int]] = set()
    fsync = os.fsync

    def seen(descriptor: int) -> None:
        known = os.fstat(descriptor)
        flushed.add((known.st_dev, known.st_ino))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", seen)
    made(vertebra, tmp_path / "copy")
    made(vertebra, tmp_path / "copy.tar")
    for path in (tmp_path, tmp_path / "copy", *(tmp_path / "copy").rglob("*"), tmp_path / "copy.tar"):
        assert (path.stat().st_dev, path.stat().st_ino) in flushed, path


@pytest.mark.parametrize("there", [True, False])
def test_what_begins_on_a_folder_while_a_backup_is_restored_there_keeps_its_lock(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    """As `vertebra up` does, while the files are taken out."""
    folder = tmp_path / "other"
    if there:
        folder.mkdir()
    said: list[str] = []

    def begun(*given: Any) -> None:
        try:
            held.enter_context(only_one(folder))
        except VertebraError as error:
            said.append(error.code)
        backups.taken_out(*given)

    monkeypatch.setattr(backing, "backups", SimpleNamespace(**vars(backups) | {"taken_out": begun}))
    with ExitStack() as held:
        result = Terminal(folder)("restore", str(kept))
        if there:
            assert said == ["already-running"]
            assert (folder / "vertebra.db").is_file()
        else:
            assert result.stderr.startswith("not-empty: ")
            with pytest.raises(VertebraError), only_one(folder):
                pass


def test_a_lock_that_was_taken_away_with_its_folder_holds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A restore puts another folder there after a system has opened the lock in this one."""
    folder, flock, once = tmp_path / "data", fcntl.flock, [True]

    def exchanged(descriptor: int, how: int) -> None:
        if once.pop() if once else False:
            (folder / "lock").unlink()
            folder.rmdir()
            folder.mkdir()
        flock(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", exchanged)
    with only_one(folder), pytest.raises(VertebraError) as refused, only_one(folder):
        pass
    assert refused.value.code == "already-running"


def test_where_a_disk_is_mounted_it_is_said_what_to_do(
    kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "is_mount", lambda _path: True)
    exit_code, code, words = Terminal(tmp_path / "other").refused("restore", str(kept))
    assert (exit_code, code) == (3, "mount-point")
    assert str(tmp_path / "other" / "vertebra") in words


def test_where_nothing_can_be_written_beside_it_that_is_said(kept: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert Terminal(tmp_path / "file" / "data").refused("restore", str(kept))[:2] == (5, "unwritable")


def test_what_a_server_says_is_for_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        Output(tmp_path / "temporal.log").keep(b"words")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "temporal.log").stat().st_mode) == 0o600
