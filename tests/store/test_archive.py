"""The archive: sealed, written once and whole, opened by old keys too; and what was tampered with is damage."""

import errno
import json
import os
import shutil
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from domain.message import canonical
from store.archive import Archive, ArchivedRun, ArchivedSegment
from store.errors import Damaged, DamagedArchive, NoKey, Unwritable
from store.keys import Keys

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
CYCLE = "cycle:town:north:2026"
HISTORY = b'{"events":[' + b'{"text":"secret of the history"},' * 500 + b"{}]}"


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path / "keys")


@pytest.fixture
def archive(tmp_path: Path, keys: Keys) -> Archive:
    return Archive(tmp_path / "archive", keys)


def run(number: int = 1, stream: str = CYCLE) -> ArchivedRun:
    return ArchivedRun(
        stream=stream,
        run_id=f"0198-{number}",
        workflow_type="CycleWorkflow",
        started_at=AT + timedelta(days=number),
        closed_at=AT + timedelta(days=number + 1),
        ending="continued-as-new",
        history_events=501,
        first_version=1,
        last_version=40,
        code_version="0.1.0+abc",
    )


def file(archive: Archive) -> Path:
    (path,) = (path for path in archive.folder.rglob("*.history"))
    return path


def test_what_was_kept_is_given_back_and_its_header_is_in_the_clear(archive: Archive, keys: Keys) -> None:
    kept = archive.keep(run(), HISTORY)
    assert (kept.key_id, kept.size) == (keys.seal().key_id, len(HISTORY))
    line, _, sealed = file(archive).read_bytes().partition(b"\n")
    assert json.loads(line) == kept.model_dump(mode="json")
    assert len(sealed) == kept.sealed < len(HISTORY)
    assert b"secret" not in file(archive).read_bytes()
    assert stat.S_IMODE(file(archive).stat().st_mode) == 0o600
    assert archive.history(kept) == HISTORY
    assert archive.runs() == [kept]
    assert archive.has(CYCLE, kept.run_id)
    assert not archive.has(CYCLE, "0198-2")
    assert not archive.troubles()


def test_runs_are_found_by_stream_and_by_network_oldest_first(archive: Archive) -> None:
    longer = f"{CYCLE}:and.history"
    wanted = [(2, CYCLE), (1, CYCLE), (3, longer), (4, "management:town"), (5, "cycle:city:north:2026")]
    for number, stream in wanted:
        archive.keep(run(number, stream), HISTORY)

    def numbers(found: list[ArchivedRun]) -> list[str]:
        return [one.run_id[-1] for one in found]

    assert numbers(archive.runs()) == ["1", "2", "3", "4", "5"]
    assert numbers(archive.runs(network="town")) == ["1", "2", "3", "4"]
    assert numbers(archive.runs(stream=CYCLE)) == ["1", "2"]
    assert numbers(archive.runs(stream=longer)) == ["3"]
    assert archive.runs(network="nowhere") == archive.runs(network="..") == archive.runs(stream="case:town:x") == []


def test_keeping_the_same_again_changes_nothing(archive: Archive) -> None:
    first = archive.keep(run(), HISTORY)
    text = file(archive).read_bytes()
    assert archive.keep(run(), HISTORY) == first
    assert file(archive).read_bytes() == text


def test_another_content_never_takes_the_place_of_the_first(archive: Archive) -> None:
    first = archive.keep(run(), HISTORY)
    with pytest.raises(DamagedArchive):
        archive.keep(run(), HISTORY + b" ")
    assert archive.history(first) == HISTORY


def test_two_workers_at_once_write_each_file_once(archive: Archive) -> None:
    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(lambda _: archive.keep(run(), HISTORY), range(24)))
    assert len({one.model_dump_json() for one in kept}) == 1
    assert archive.history(kept[0]) == HISTORY
    assert not list((archive.folder / "_unfinished").iterdir())


@pytest.mark.parametrize("left", [0, 1, 40, 400, -1])
def test_a_file_that_is_broken_off_is_noticed_and_made_again(archive: Archive, left: int) -> None:
    kept = archive.keep(run(), HISTORY)
    path = file(archive)
    path.write_bytes(path.read_bytes()[:left])
    assert not archive.has(CYCLE, kept.run_id)
    assert archive.runs() == []
    assert len(archive.troubles()) == len(archive.troubles(stream=CYCLE)) == 1
    with pytest.raises(Damaged):
        archive.history(kept)
    again = archive.keep(run(), HISTORY)
    assert archive.history(again) == HISTORY
    assert not archive.troubles()
    assert path.with_name(path.name + ".torn").exists()


def changed_in_the_header(text: bytes) -> bytes:
    return text.replace(b'"last_version":40', b'"last_version":41', 1)


def changed_in_the_content(text: bytes) -> bytes:
    return text[:-40] + bytes([text[-40] ^ 1]) + text[-39:]


def changed_in_the_nonce(text: bytes) -> bytes:
    at = text.index(b"\n") + 1
    return text[:at] + bytes([text[at] ^ 1]) + text[at + 1 :]


@pytest.mark.parametrize("change", [changed_in_the_header, changed_in_the_content, changed_in_the_nonce])
def test_what_was_tampered_with_is_damage(archive: Archive, change: Callable[[bytes], bytes]) -> None:
    archive.keep(run(), HISTORY)
    path = file(archive)
    before = path.read_bytes()
    path.write_bytes(change(before))
    assert path.read_bytes() != before
    (listed,) = archive.runs()
    with pytest.raises(DamagedArchive):
        archive.history(listed)
    assert [type(one) for one in archive.check()] == [DamagedArchive]


def test_the_file_of_another_run_in_the_place_of_one_is_damage(archive: Archive) -> None:
    one, other = archive.keep(run(1), HISTORY), archive.keep(run(2), HISTORY + b" ")
    first, second = sorted(archive.folder.rglob("*.history"))
    shutil.copy(second, first)
    with pytest.raises(DamagedArchive):
        archive.history(one)
    assert archive.runs() == [other]
    assert len(archive.troubles()) == 1


def test_a_file_sealed_anew_with_a_changed_header_is_not_the_one_that_was_listed(archive: Archive) -> None:
    kept = archive.keep(run(), HISTORY)
    file(archive).unlink()
    archive.keep(run().model_copy(update={"ending": "terminated"}), HISTORY)
    with pytest.raises(DamagedArchive):
        archive.history(kept)


def test_older_files_open_after_a_new_key_and_not_without_theirs(archive: Archive, keys: Keys) -> None:
    old = archive.keep(run(1), HISTORY)
    keys.new_seal()
    new = archive.keep(run(2), HISTORY)
    assert old.key_id != new.key_id
    assert archive.history(old) == archive.history(new) == HISTORY
    (keys.folder / "archive-0001.key").unlink()
    with pytest.raises(NoKey, match=old.key_id):
        archive.history(old)
    assert archive.history(new) == HISTORY
    assert [type(one) for one in archive.check()] == [NoKey, type(None)]


def test_a_strangers_key_opens_nothing(archive: Archive, tmp_path: Path) -> None:
    kept = archive.keep(run(), HISTORY)
    stranger = Archive(archive.folder, Keys(tmp_path / "other-keys"))
    stranger.keep(run(2), b"")
    assert kept in stranger.runs()
    with pytest.raises(NoKey):
        stranger.history(kept)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO])
def test_a_folder_that_is_full_or_closed_is_said_and_nothing_is_left(
    archive: Archive, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive.keep(run(1), HISTORY)

    def full(_descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as broken:
        broken.setattr("store.files.os.fsync", full)
        with pytest.raises(Unwritable) as refused:
            archive.keep(run(2), HISTORY)
    assert os.strerror(number) in str(refused.value)
    assert not archive.has(CYCLE, "0198-2")
    assert not list((archive.folder / "_unfinished").iterdir())
    assert archive.has(CYCLE, archive.keep(run(2), HISTORY).run_id)  # once there is room again


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path, keys: Keys) -> None:
    (tmp_path / "file").write_text("in the way")
    archive = Archive(tmp_path / "file" / "archive", keys)
    for act in (archive.try_writing, lambda: archive.keep(run(), HISTORY)):
        with pytest.raises(Unwritable):
            act()
    assert (len(archive.runs()), len(archive.segments()), len(archive.troubles())) == (0, 0, 0)


def test_a_folder_that_can_be_written_is_left_as_it_was(archive: Archive) -> None:
    archive.try_writing()
    assert [path.name for path in archive.folder.rglob("*")] == ["_unfinished"]


def test_who_only_looks_makes_no_folder(archive: Archive) -> None:
    archive.try_writing(make=False)
    assert not archive.folder.exists()
    archive.keep(run(), HISTORY)
    archive.try_writing(make=False)
    unfinished = archive.folder / "_unfinished"
    unfinished.rmdir()
    unfinished.write_text("in the way")
    with pytest.raises(Unwritable):
        archive.try_writing(make=False)


def test_where_links_are_not_known_a_file_is_still_written_once(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: Any) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr("store.files.os.link", no_links)
    kept = archive.keep(run(), HISTORY)
    assert archive.keep(run(), HISTORY) == kept
    with pytest.raises(DamagedArchive):
        archive.keep(run(), b"")
    assert archive.history(kept) == HISTORY


def test_what_killed_workers_left_unfinished_is_taken_away_later(archive: Archive) -> None:
    archive.try_writing()
    old, new = (archive.folder / "_unfinished" / name for name in (".new-old", ".new-new"))
    for path in (old, new):
        path.write_bytes(b"half of it")
    os.utime(old, (0, 0))
    archive.tidy()
    assert (old.exists(), new.exists()) == (False, True)


def segment(first: int, last: int, network: str = "town") -> ArchivedSegment:
    return ArchivedSegment(network=network, first_number=first, last_number=last, commands=1, events=1)


def test_what_registers_stored_is_covered_up_to_the_first_hole(archive: Archive) -> None:
    assert archive.covered("town") == 0
    rows = canonical({"command": {"number": 1}}) + b"\n"
    for first, last in ((1, 10), (11, 20), (5, 15), (31, 40)):
        archive.keep_segment(segment(first, last), rows)
    archive.keep_segment(segment(1, 50, "city"), rows)
    assert (archive.covered("town"), archive.covered("city"), archive.covered("nowhere")) == (20, 50, 0)
    archive.keep_segment(segment(21, 30), rows)
    assert archive.covered("town") == 40
    assert archive.rows(segment_of(archive, "town")) == rows


def segment_of(archive: Archive, network: str) -> ArchivedSegment:
    return archive.segments(network)[0]


def test_a_copy_of_registers_that_is_damaged_covers_nothing(archive: Archive) -> None:
    archive.keep_segment(segment(1, 10), b"rows\n")
    kept = segment_of(archive, "town")
    path = file(archive)
    path.write_bytes(path.read_bytes()[:-1])
    assert archive.covered("town") == 0
    assert len(archive.troubles()) == 1
    with pytest.raises(DamagedArchive):
        archive.rows(kept)
    archive.keep_segment(segment(1, 10), b"rows\n")
    assert archive.covered("town") == 10
    assert archive.runs() == []
