"""`vertebra backup` and `vertebra restore` at the terminal: whole or not at all, and each refusal with its code."""

import json
import stat
import tarfile
from pathlib import Path
from typing import Any

import pytest

from doors import backing
from doors.child import only_one
from store import backups, snapshots
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
    told = other.read("restore", str(kept))
    assert told["networks"] == ["batatais"]
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
    assert "put them back" in other.done("restore", str(tmp_path / "less"))


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
    other.done("restore", str(tmp_path / "copy"), **elsewhere)
    assert (tmp_path / "safe" / "keys" / "signing-0001.key").is_file()
    assert not (other.folder / "keys").exists()
    again = Terminal(tmp_path / "again")
    result = again("restore", str(tmp_path / "copy"), **elsewhere)
    assert result.stderr.startswith("not-empty: ")
