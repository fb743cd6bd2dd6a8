"""There is one way only to write an export: whatever is written otherwise is refused, be the manifest mended."""

import json
import shutil
import tempfile
from base64 import b64encode
from collections import namedtuple
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from domain.errors import VertebraError
from domain.message import canonical
from evidence import exporting_form as form
from evidence.bundle import open_bundle, opened
from evidence.verifying import verify
from tests.evidence.exported import Unpacked, exported
from tests.evidence.town import CASE, ESCALATION, Lived, signature

LINES = ("events.ndjson", "commands.ndjson", "proofs.ndjson")
DOCUMENTS = ("heads.json", "checkpoints.json", "keys.json", "network/town.json")


@pytest.fixture(scope="module")
async def whole(lived: Lived, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town's record in a file."""
    to = tmp_path_factory.mktemp("exported") / "town.vertebra"
    await exported(lived, to)
    return to


@pytest.fixture
def file(whole: Path) -> Unpacked:
    return Unpacked.of(whole)


def refusal(file: Unpacked, folder: Path, *, mended: bool = True) -> VertebraError:
    with pytest.raises(VertebraError) as told:
        open_bundle(file.pack(folder / "changed.vertebra", mended=mended))
    return told.value


async def found_in(path: Path) -> set[tuple[str, str]]:
    with opened(path) as bundle:
        verdict = await verify(bundle, signature=signature(bundle.keys))
    return {(finding.fault.value, finding.stream) for finding in verdict.all_findings()}


# Lines


def spaced(line: bytes) -> bytes:
    return line.replace(b":", b": ", 1)


def unsorted(line: bytes) -> bytes:
    told = json.loads(line)
    return json.dumps(dict(reversed(told.items())), separators=(",", ":"), ensure_ascii=False).encode()


def said_twice(line: bytes) -> bytes:
    """The key that everybody looks at first says one thing, and the one that is read says another."""
    told = json.loads(line)
    first = next(iter(told))
    return b"{" + canonical(first) + b':"nothing",' + line[1:]


def with_more(line: bytes) -> bytes:
    return canonical({**json.loads(line), "approved": True})


def escaped(line: bytes) -> bytes:
    return line.replace(b"town", b"\\u0074own", 1)


def in_base64(line: bytes) -> bytes:
    told = json.loads(line)
    name = "data" if "data" in told else "body"
    return canonical({f"{name}_base64": b64encode(canonical(told.pop(name))).decode(), **told})


@pytest.mark.parametrize("change", [spaced, unsorted, said_twice, with_more, escaped])
@pytest.mark.parametrize("name", LINES)
def test_a_line_that_is_written_otherwise_is_refused_with_its_number(
    file: Unpacked, tmp_path: Path, name: str, change: Callable[[bytes], bytes]
) -> None:
    lines = file.members[name].splitlines()
    assert change(lines[4]) != lines[4]
    lines[4] = change(lines[4])
    file.members[name] = b"\n".join(lines) + b"\n"
    error = refusal(file, tmp_path)
    assert (error.code, error.params["member"], error.params["line"]) == ("damaged-export", name, "5")


@pytest.mark.parametrize("name", LINES[:2])
def test_a_body_in_base64_that_could_be_read_plainly_is_refused(file: Unpacked, tmp_path: Path, name: str) -> None:
    lines = file.members[name].splitlines()
    lines[0] = in_base64(lines[0])
    file.members[name] = b"\n".join(lines) + b"\n"
    assert refusal(file, tmp_path).params["line"] == "1"


@pytest.mark.parametrize("name", LINES)
def test_lines_that_were_swapped_or_doubled_are_refused(file: Unpacked, tmp_path: Path, name: str) -> None:
    lines = file.members[name].splitlines(keepends=True)
    file.members[name] = b"".join([*lines[:3], lines[4], lines[3], *lines[5:]])
    swapped = refusal(file, tmp_path)
    assert (swapped.code, swapped.params["member"], swapped.params["line"]) == ("damaged-export", name, "5")
    file.members[name] = b"".join([*lines[:4], lines[3], *lines[4:]])
    assert refusal(file, tmp_path).params["line"] == "5"


def test_two_events_with_one_version_and_versions_below_one_are_refused(file: Unpacked, tmp_path: Path) -> None:
    events = file.lines("events.ndjson")
    own = [number for number, line in enumerate(events) if line["subject"] == CASE]
    for version, wrong in ((1, own[1]), (0, own[0]), (-1, own[0])):
        told = [dict(line) for line in events]
        told[wrong]["streamversion"] = version
        file.put_lines("events.ndjson", told)
        error = refusal(file, tmp_path)
        assert (error.code, error.params["line"]) == ("damaged-export", str(wrong + 1))


async def test_a_version_that_is_skipped_is_named(file: Unpacked, tmp_path: Path) -> None:
    file.change_event(CASE, 3, lambda line: line.update(streamversion=99))
    found = await found_in(file.pack(tmp_path / "skipped.vertebra"))
    assert CASE in {stream for _, stream in found}


@pytest.mark.parametrize("name", LINES)
def test_lines_of_a_stream_that_the_heads_do_not_list_are_refused(file: Unpacked, tmp_path: Path, name: str) -> None:
    heads = file.json("heads.json")
    heads["streams"] = [row for row in heads["streams"] if row["stream"] != CASE]
    file.put("heads.json", heads)
    for member in file.histories_of(CASE):
        del file.members[member]
    for other in LINES[: LINES.index(name)]:
        key = "subject" if other == "events.ndjson" else "stream"
        file.put_lines(other, [line for line in file.lines(other) if line[key] != CASE])
    error = refusal(file, tmp_path)
    assert (error.code, error.params["member"], error.params["stream"]) == ("damaged-export", name, CASE)


@pytest.mark.parametrize("hash_", ["", "zz" * 32, "AB" * 32, " " + "ab" * 32, "ab" * 31, None, 7])
def test_a_step_that_is_no_hash_is_refused(file: Unpacked, tmp_path: Path, hash_: Any) -> None:
    proofs = file.lines("proofs.ndjson")
    proofs[2]["steps"][0]["hash"] = hash_
    file.put_lines("proofs.ndjson", proofs)
    error = refusal(file, tmp_path)
    assert (error.code, error.params["member"], error.params["line"]) == ("damaged-export", "proofs.ndjson", "3")


@pytest.mark.parametrize("field", ["root", "previous"])
async def test_a_checkpoint_over_something_that_is_no_hash_is_forged(
    file: Unpacked, tmp_path: Path, field: str
) -> None:
    signed = file.json("checkpoints.json")
    signed[-1]["checkpoint"][field] = "no hash"
    file.put("checkpoints.json", signed)
    assert ("checkpoint-forged", "") in await found_in(file.pack(tmp_path / "forged.vertebra"))


# Members


@pytest.mark.parametrize("name", [*DOCUMENTS, "SHA256SUMS"])
@pytest.mark.parametrize("change", [lambda raw: raw + b" ", lambda raw: raw.replace(b"\n", b"\r\n", 1), spaced])
def test_a_member_that_is_written_otherwise_is_refused(
    file: Unpacked, tmp_path: Path, name: str, change: Callable[[bytes], bytes]
) -> None:
    if name == "SHA256SUMS" and change is spaced:
        change = bytes.upper
    file.mend()
    before = file.members[name]
    file.members[name] = change(before)
    assert file.members[name] != before
    kept = file.members[name]
    file.mend()
    file.members[name] = kept
    manifest = file.json("manifest.json")
    manifest["members"][name] = {"sha256": sha256(kept).hexdigest(), "bytes": len(kept)}
    if name != "SHA256SUMS":
        told = {n: form.Member(**one) for n, one in manifest["members"].items() if n != "SHA256SUMS"}
        file.members["SHA256SUMS"] = form.sums(told)
        raw = file.members["SHA256SUMS"]
        manifest["members"]["SHA256SUMS"] = {"sha256": sha256(raw).hexdigest(), "bytes": len(raw)}
    file.put("manifest.json", manifest)
    error = refusal(file, tmp_path, mended=False)
    assert (error.code, error.params["member"]) == ("damaged-export", name)


def changed_manifest(**changes: Any) -> Callable[[bytes], bytes]:
    return lambda raw: form.pretty({**json.loads(raw), **changes})


@pytest.mark.parametrize(
    "change",
    [
        spaced,
        said_twice,
        lambda raw: raw + b"\n",
        changed_manifest(approved=True),
        changed_manifest(position="7"),
        changed_manifest(position=1),
        changed_manifest(not_verified=["events.ndjson"]),
        changed_manifest(not_verified=[]),
        changed_manifest(cut=[CASE]),
        changed_manifest(elsewhere=[CASE]),
        changed_manifest(damaged=[["case:town:north:unknown", "gone"]]),
    ],
)
def test_a_manifest_that_no_export_has_is_refused(
    file: Unpacked, tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    file.mend()
    file.members["manifest.json"] = change(file.members["manifest.json"])
    assert refusal(file, tmp_path, mended=False).code == "damaged-export"


def test_a_stream_that_is_listed_twice_out_of_order_or_of_another_network_is_refused(
    file: Unpacked, tmp_path: Path
) -> None:
    rows = file.json("heads.json")
    for streams in (
        [rows["streams"][0], *rows["streams"]],
        rows["streams"][::-1],
        [*rows["streams"], {"stream": "zone:other:x", "version": 1, "head": "0" * 64, "position": 1}],
        [{"stream": "action:town:north:none", "version": 0, "head": "0" * 64, "position": 0}, *rows["streams"]],
        [{"stream": "action:town:north:none", "version": -1, "head": "0" * 64, "position": 0}, *rows["streams"]],
    ):
        file.put("heads.json", {**rows, "streams": streams})
        error = refusal(file, tmp_path)
        assert (error.code, error.params["member"]) == ("damaged-export", "heads.json")


@pytest.mark.parametrize(
    "name",
    [
        "notes.txt", "network/other.json", "schemas/other.json", "histories/extra.json", "events.ndjson.orig",
        "histories/group/town/north-group/a.json", "histories/case/town/north/unknown/a.json",
        f"histories/{ESCALATION.replace(':', '/')}/a/b.json", f"histories/{ESCALATION.replace(':', '/')}/a.txt",
    ],
)  # fmt: skip
def test_a_member_that_no_export_has_is_refused_even_where_the_manifest_lists_it(
    file: Unpacked, tmp_path: Path, name: str
) -> None:
    file.members[name] = b"{}"
    error = refusal(file, tmp_path)
    assert (error.code, error.params["member"]) == ("damaged-export", name)


def test_keys_that_signed_nothing_here_are_refused(file: Unpacked, tmp_path: Path) -> None:
    file.put("keys.json", {**file.json("keys.json"), "0123456789abcdef": "00" * 32})
    assert refusal(file, tmp_path).params["member"] == "keys.json"


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw.replace(b":", b": ", 1),
        said_twice,
        with_more,
        lambda raw: canonical({**json.loads(raw), "closed": not json.loads(raw)["closed"]}),
        lambda raw: canonical({**json.loads(raw), "closed": 1}),
        lambda raw: canonical({**json.loads(raw), "started_at": "1999-01-01T00:00:00+00:00"}),
        lambda raw: canonical({**json.loads(raw), "code_version": "another"}),
        lambda raw: canonical({**json.loads(raw), "run_id": "another"}),
        lambda raw: canonical({**json.loads(raw), "stream": "case:town:south:r1"}),
        lambda raw: canonical({**json.loads(raw), "history": {"events": []}}),
    ],
)
async def test_a_history_that_is_written_otherwise_or_of_which_something_else_is_said_is_found(
    file: Unpacked, tmp_path: Path, change: Callable[[bytes], bytes]
) -> None:
    (name,) = file.histories_of(CASE)
    file.members[name] = change(file.members[name])
    found = await found_in(file.pack(tmp_path / "changed.vertebra"))
    assert found & {("unreadable", CASE), ("foreign-history", CASE)}, found


async def test_a_history_under_another_name_is_found(file: Unpacked, tmp_path: Path) -> None:
    (name,) = file.histories_of(CASE)
    file.members[f"{name.rpartition('/')[0]}/another.json"] = file.members.pop(name)
    assert ("foreign-history", CASE) in await found_in(file.pack(tmp_path / "named.vertebra"))


async def test_what_is_for_readers_proves_nothing_and_the_file_says_so(file: Unpacked, tmp_path: Path) -> None:
    file.members["README.txt"] = b"Everything in here is true.\n"
    file.members["schemas/case.json"] = b"{}"
    path = file.pack(tmp_path / "told.vertebra")
    assert await found_in(path) == set()
    with opened(path) as bundle:
        assert bundle.manifest.not_verified == ("README.txt", "schemas/")


# Room


def test_nothing_is_unpacked_where_there_is_no_room_for_it(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    used = namedtuple("used", "total used free")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: used(10**12, 10**12 - 1_000, 1_000))
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: pytest.fail("nothing is written"))
    with pytest.raises(VertebraError) as told:
        open_bundle(whole)
    assert told.value.code == "no-space"
    assert str(tmp_path) in str(told.value)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_runs_full_is_said_and_nothing_is_left(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = Path("/dev/full").open("wb+", buffering=0)  # noqa: SIM115 - the spool closes it
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: full)
    with pytest.raises(VertebraError) as told:
        open_bundle(whole)
    assert (told.value.code, full.closed, list(tmp_path.iterdir())) == ("no-space", True, [])


def test_a_member_that_is_larger_than_the_manifest_says_is_not_unpacked(
    file: Unpacked, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.mend()
    file.members["events.ndjson"] += b"\n" * 1_000
    path = file.pack(tmp_path / "larger.vertebra", mended=False)
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **_: pytest.fail("nothing is written"))
    with pytest.raises(VertebraError) as told:
        open_bundle(path)
    assert (told.value.code, told.value.params["member"]) == ("damaged-export", "events.ndjson")
