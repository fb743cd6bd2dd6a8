"""Small copies of what registers stored are gathered into larger ones: as many files as it takes, not one a round."""

from pathlib import Path
from typing import Any

import pytest

from domain.message import canonical
from store import archive as archives
from store.archive import Archive, ArchivedSegment
from store.errors import DamagedArchive
from store.gathering import SMALL, gather
from store.keys import Keys
from store.sealing import read_header


@pytest.fixture(name="archive")
def an_archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive", Keys(tmp_path / "keys"))


def rows(first: int, last: int) -> bytes:
    return b"".join(
        canonical({kind: {"number" if kind == "command" else "version": number}}) + b"\n"
        for number in range(first, last + 1)
        for kind in ("command", "event")
    )


def keep(archive: Archive, first: int, last: int) -> ArchivedSegment:
    count = last - first + 1
    made = ArchivedSegment(network="town", first_number=first, last_number=last, commands=count, events=count)
    return archive.keep_segment(made, rows(first, last))


def everything(archive: Archive) -> bytes:
    return b"".join(archive.rows(one) for one in archive.segments("town"))


def files(archive: Archive) -> int:
    return len(list(archive.folder.rglob("*.history")))


def test_the_files_of_many_rounds_are_few_and_say_the_same(archive: Archive) -> None:
    for n in range(400):
        keep(archive, 3 * n + 1, 3 * n + 3)
        gather(archive, "town")
        assert files(archive) < 2 * SMALL
    assert archive.covered("town") == 1_200
    assert everything(archive) == rows(1, 1_200)
    assert sum(one.commands for one in archive.segments("town")) == 1_200
    assert all(each is None for each in archive.check())


def test_a_copy_grows_no_larger_than_one_may_be(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.gathering.MOST", len(rows(1, 60)))
    for n in range(100):
        keep(archive, 2 * n + 1, 2 * n + 2)
        gather(archive, "town")
    assert all(one.size <= len(rows(1, 60)) for one in archive.segments("town"))
    assert everything(archive) == rows(1, 200)


def test_copies_with_a_hole_between_them_stay_apart(archive: Archive) -> None:
    for n in range(SMALL - 1):
        keep(archive, n + 1, n + 1)
    keep(archive, SMALL + 1, SMALL + 1)
    assert gather(archive, "town") == 0
    assert archive.covered("town") == SMALL - 1


def test_whoever_is_killed_between_leaves_both_and_the_next_round_goes_on(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(SMALL):
        keep(archive, n + 1, n + 1)

    def killed(_self: Archive, _segment: ArchivedSegment) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Archive, "drop_segment", killed)
        with pytest.raises(KeyboardInterrupt):
            gather(archive, "town")
    assert files(archive) == SMALL + 1
    assert archive.covered("town") == SMALL
    assert gather(archive, "town") == SMALL
    assert everything(archive) == rows(1, SMALL)


def test_a_copy_that_another_does_not_hold_whole_stays(archive: Archive) -> None:
    keep(archive, 1, 10)
    other = ArchivedSegment(network="town", first_number=3, last_number=4, commands=1, events=1)
    archive.keep_segment(other, canonical({"command": {"number": 3, "body": "another"}}) + b"\n")
    assert gather(archive, "town") == 0
    assert files(archive) == 2


def test_one_that_is_damaged_is_not_gathered_and_nothing_goes(archive: Archive) -> None:
    for n in range(SMALL):
        keep(archive, n + 1, n + 1)
    path = sorted(archive.folder.rglob("*.history"))[3]
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert gather(archive, "town") == 0
    assert files(archive) == SMALL


def test_who_reads_while_copies_are_gathered_finds_what_was_listed(archive: Archive) -> None:
    for n in range(SMALL):
        keep(archive, n + 1, n + 1)
    listed = archive.segments("town")
    gather(archive, "town")
    assert b"".join(archive.rows(one) for one in listed) == rows(1, SMALL)
    gone = listed[0].model_copy(update={"sha256": "0" * 64})
    with pytest.raises(DamagedArchive):
        archive.rows(gone)


def test_a_round_opens_only_what_is_new(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(SMALL - 2):
        keep(archive, n + 1, n + 1)
    opened: list[Path] = []
    read = read_header

    def noted(path: Path, kind: Any) -> Any:
        opened.append(path)
        return read(path, kind)

    monkeypatch.setattr(archives, "read_header", noted)
    archive.covered("town")
    assert len(opened) == SMALL - 2
    keep(archive, SMALL - 1, SMALL - 1)
    archive.covered("town")
    archive.covered("town")
    assert len(opened) == SMALL - 1
