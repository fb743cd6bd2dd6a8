"""An export is verified with nothing but itself; whoever changed something in it is found, be the manifest mended."""

import errno
import os
import struct
import subprocess
import sys
import zipfile
from base64 import b64decode, b64encode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from domain.checkpoint import Signed
from domain.errors import VertebraError
from evidence.bundle import open_bundle, opened
from evidence.verdict import Look, Verdict
from evidence.verifying import verify
from store.checkpoints import Checkpoints
from store.database import open_database
from store.keys import Keys
from tests.evidence.exported import Unpacked, exported
from tests.evidence.town import CASE, ESCALATION, Lived, signature

ROOT = Path(__file__).resolve().parents[2]
ALONE = """
import socket, sqlite3
def away(*_args, **_kwargs):
    raise AssertionError("nothing but the file is needed")
socket.socket.connect = sqlite3.connect = away
from cli.main import run
run()
"""


@pytest.fixture(scope="module")
async def whole(lived: Lived, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town's record in a file."""
    to = tmp_path_factory.mktemp("exported") / "town.vertebra"
    await exported(lived, to)
    return to


@pytest.fixture
def file(whole: Path) -> Unpacked:
    return Unpacked.of(whole)


async def verdict_of(path: Path, kept: tuple[Signed, ...] = ()) -> Verdict:
    with opened(path) as bundle:
        return await verify(bundle, signature=signature(bundle.keys), kept=kept)


async def faults_of(path: Path, kept: tuple[Signed, ...] = ()) -> set[tuple[str, str]]:
    return {(found.fault.value, found.stream) for found in (await verdict_of(path, kept)).all_findings()}


# Sound


async def test_a_whole_record_is_sound_by_every_look_that_needs_nothing_else(whole: Path, lived: Lived) -> None:
    verdict = await verdict_of(whole)
    assert verdict.sound, verdict.all_findings()
    assert verdict.runs == sum(map(len, lived.runs.values())) > 5
    assert verdict.checkpoints == len(lived.kept) > 1
    looked = {look for stream in verdict.streams for look in stream.looks}
    assert {Look.FOLD, Look.REDECIDE, Look.COMPARE, Look.REPLAY, Look.CHECKPOINTS} <= looked


async def test_what_was_exported_of_a_single_question_is_sound_and_proven_under_the_checkpoints(
    lived: Lived, tmp_path: Path
) -> None:
    made = await exported(lived, tmp_path / "one.vertebra", stream=ESCALATION)
    assert CASE in made.elsewhere
    verdict = await verdict_of(tmp_path / "one.vertebra", tuple(lived.kept))
    assert verdict.sound, verdict.all_findings()
    (own,) = [one for one in verdict.streams if one.stream == ESCALATION]
    assert Look.CHECKPOINTS in own.looks
    assert any(guard.kind == "checkpoints" for guard in own.guards)


# Tampered with


def edited(file: Unpacked) -> None:
    file.change_event(CASE, 2, lambda line: line["data"]["who"].update(person="mallory"))


def edited_and_rechained(file: Unpacked) -> None:
    edited(file)
    file.rechain(CASE)


def removed(file: Unpacked) -> None:
    lines = file.lines("events.ndjson")
    file.put_lines("events.ndjson", [x for x in lines if (x["subject"], x["streamversion"]) != (CASE, 3)])


def truncated(file: Unpacked) -> None:
    last = max(line["streamversion"] for line in file.lines("events.ndjson") if line["subject"] == CASE)
    file.cut(CASE, last - 1)


def command_changed(file: Unpacked) -> None:
    lines = file.lines("commands.ndjson")
    (one,) = [line for line in lines if line["stream"] == CASE and line["first_version"] == 1]
    one["body"]["envelope"]["data"]["text"] = "another text"
    file.put_lines("commands.ndjson", lines)


def histories_swapped(file: Unpacked) -> None:
    (one,), (two,) = file.histories_of(CASE), file.histories_of("case:town:south:r1")
    file.members[one], file.members[two] = file.members[two], file.members[one]


def history_changed(file: Unpacked) -> None:
    name = file.histories_of(CASE)[0]
    told = file.json(name)
    for event in told["history"]["events"]:
        asked = event.get("activityTaskScheduledEventAttributes", {})
        if asked.get("activityType", {}).get("name") == "append":
            payload = asked["input"]["payloads"][0]
            payload["data"] = b64encode(b64decode(payload["data"]).replace(b"ana", b"eva")).decode()
            break
    file.put(name, told)


def history_nonsense(file: Unpacked) -> None:
    file.put(file.histories_of(CASE)[0], {"stream": CASE, "history": "none"})


def checkpoint_forged(file: Unpacked) -> None:
    signed = file.json("checkpoints.json")
    signed[-1]["checkpoint"]["root"] = "0" * 64
    file.put("checkpoints.json", signed)


@pytest.mark.parametrize(
    ("tamper", "fault", "stream"),
    [
        (edited, "event-edited", CASE),
        (edited_and_rechained, "chain-recomputed", CASE),
        (removed, "event-removed", CASE),
        (truncated, "log-truncated", CASE),
        (command_changed, "command-edited", CASE),
        (histories_swapped, "foreign-history", CASE),
        (history_changed, "history-differs", CASE),
        (history_nonsense, "unreadable", CASE),
        (checkpoint_forged, "checkpoint-forged", ""),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
async def test_tampering_is_found_and_named_although_the_manifest_was_mended(
    file: Unpacked, tmp_path: Path, tamper: Callable[[Unpacked], None], fault: str, stream: str
) -> None:
    tamper(file)
    assert (fault, stream) in await faults_of(file.pack(tmp_path / "tampered.vertebra"))


async def test_a_register_that_was_rewritten_is_found_by_what_was_signed(file: Unpacked, tmp_path: Path) -> None:
    stream = next(row["stream"] for row in file.json("heads.json")["streams"] if row["stream"].startswith("group:"))
    file.change_event(stream, 1, lambda line: line["data"]["who"].update(person="mallory"))
    file.rechain(stream)
    found = await faults_of(file.pack(tmp_path / "tampered.vertebra"))
    assert any(fault in ("chain-recomputed", "decided-otherwise") and of == stream for fault, of in found), found
    without = Unpacked.of(tmp_path / "tampered.vertebra")
    without.put("checkpoints.json", [])
    without.put("keys.json", {})
    del without.members["signature.json"]
    without.members["proofs.ndjson"] = b""
    fewer = await verdict_of(without.pack(tmp_path / "without.vertebra"))
    assert not any(f.look is Look.CHECKPOINTS for f in fewer.all_findings()), "the proofs had found it"


async def test_proofs_that_lead_nowhere_are_found(file: Unpacked, tmp_path: Path) -> None:
    lines = file.lines("proofs.ndjson")
    for line in lines:
        line["leaf"]["head"] = "ab" * 32
    file.put_lines("proofs.ndjson", lines)
    verdict = await verdict_of(file.pack(tmp_path / "tampered.vertebra"))
    assert any(found.look is Look.CHECKPOINTS for found in verdict.all_findings())


async def test_checkpoints_kept_elsewhere_tell_of_a_record_that_was_signed_anew(
    lived: Lived, town: Lived, tmp_path: Path
) -> None:
    """Somebody with every right rewrites a register, signs it all anew, and exports that."""
    stream = town.ask("select stream from streams where stream like 'group:%' order by stream limit 1")[0][0]
    version = town.last(stream)
    town.cut(stream, version - 1)
    town.sql("delete from checkpoints")
    engine = open_database(f"sqlite:///{town.database}")
    Checkpoints(engine).make(Keys(town.folder / "keys").signer())
    engine.dispose()
    await exported(town, tmp_path / "anew.vertebra")
    assert not {fault for fault, of in await faults_of(tmp_path / "anew.vertebra") if of == stream}
    told = await verdict_of(tmp_path / "anew.vertebra", tuple(lived.kept))
    assert any(found.look is Look.CHECKPOINTS for found in told.all_findings())


# What its own manifest gives away


async def test_every_member_that_was_changed_is_named(whole: Path, tmp_path: Path) -> None:
    names = [name for name in Unpacked.of(whole).members if name != "manifest.json"]
    assert len(names) > 20
    for number, name in enumerate(names):
        file = Unpacked.of(whole)
        file.members[name] += b" "
        with pytest.raises(VertebraError) as told:
            open_bundle(file.pack(tmp_path / f"{number}.vertebra", mended=False))
        assert told.value.code == "damaged-export"
        assert told.value.params["member"] == name


def refused(path: Path) -> tuple[str, str]:
    with pytest.raises(VertebraError) as told:
        open_bundle(path)
    return told.value.code, str(told.value)


def code_of(path: Path) -> str | None:
    """The code with which a file is refused; None where it is opened."""
    try:
        open_bundle(path).close()
    except VertebraError as error:
        return error.code
    return None


def test_a_network_that_is_shown_otherwise_than_its_register_says_is_found(file: Unpacked, tmp_path: Path) -> None:
    shown = file.json("network/town.json")
    file.put("network/town.json", {**shown, "name": "Another town"})
    code, words = refused(file.pack(tmp_path / "tampered.vertebra"))
    assert (code, "network/town.json" in words) == ("damaged-export", True)


@pytest.mark.parametrize("name", ["events.ndjson", "heads.json", "proofs.ndjson", "keys.json"])
def test_a_member_that_is_missing_is_named(file: Unpacked, tmp_path: Path, name: str) -> None:
    file.members.pop(name)
    code, words = refused(file.pack(tmp_path / "less.vertebra", mended=False))
    assert (code, name in words) == ("damaged-export", True)


def test_a_member_that_the_manifest_does_not_know_is_named(file: Unpacked, tmp_path: Path) -> None:
    name = f"{file.histories_of(CASE)[0].rpartition('/')[0]}/extra.json"
    file.members[name] = b"{}"
    code, words = refused(file.pack(tmp_path / "more.vertebra", mended=False))
    assert (code, name in words, "manifest says nothing" in words) == ("damaged-export", True, True)


@pytest.mark.parametrize("field", ["events", "commands", "streams", "histories", "checkpoints"])
def test_what_the_manifest_counts_must_be_there(file: Unpacked, tmp_path: Path, field: str) -> None:
    manifest = file.json("manifest.json")
    file.put("manifest.json", {**manifest, field: manifest[field] + 1})
    assert refused(file.pack(tmp_path / "other.vertebra", mended=False))[0] == "damaged-export"


# Hostile


def test_an_export_of_another_format_says_which(file: Unpacked, tmp_path: Path) -> None:
    file.put("manifest.json", {**file.json("manifest.json"), "format": "vertebra-export/99"})
    code, words = refused(file.pack(tmp_path / "other.vertebra", mended=False))
    assert (code, "vertebra-export/99" in words) == ("export-format", True)


def test_something_else_is_no_export(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "text").write_text("Dear evaluator")
    with zipfile.ZipFile(tmp_path / "zip", "w") as other:
        other.writestr("a.txt", "a")
    assert [refused(tmp_path / name)[0] for name in ("empty", "text", "zip")] == ["bad-export"] * 3
    assert refused(tmp_path / "missing")[0] == refused(tmp_path)[0] == "no-such-file"


def test_a_file_that_was_cut_off_or_hit_anywhere_is_refused_in_words(whole: Path, tmp_path: Path) -> None:
    content, broken = whole.read_bytes(), tmp_path / "broken.vertebra"
    for keep in (10, len(content) // 3, len(content) - 30, len(content) - 1):
        broken.write_bytes(content[:keep])
        assert refused(broken)[0] in ("bad-export", "damaged-export")
    for place in range(50, len(content), len(content) // 60):
        hit = bytearray(content)
        hit[place : place + 8] = b"\xff\x00\xaa\x55" * 2
        broken.write_bytes(hit)
        assert code_of(broken) in (None, "bad-export", "damaged-export", "export-format")


@pytest.mark.parametrize(
    "name",
    ["../evil", "/etc/passwd", "a/../../b", "C:/x", "a\\b", "a//b", "a/", "\u202eevil", "x" * 2_000, "a\x01b", " "],
)
def test_a_name_that_no_export_has_is_refused(file: Unpacked, tmp_path: Path, name: str) -> None:
    file.members[name] = b"x"
    code, words = refused(file.pack(tmp_path / "named.vertebra"))
    assert code == "bad-export"
    assert "\u202e" not in words


def test_a_member_that_is_there_twice_is_refused(file: Unpacked, tmp_path: Path) -> None:
    path = file.pack(tmp_path / "twice.vertebra")
    with zipfile.ZipFile(path, "a") as again, pytest.warns(UserWarning, match="Duplicate"):
        again.writestr("events.ndjson", "")
    assert refused(path) == ("bad-export", "twice.vertebra has 'events.ndjson' twice.")


def test_a_bomb_is_not_unpacked(file: Unpacked, tmp_path: Path) -> None:
    file.members["histories/bomb.json"] = b"\x00" * 64_000_000
    code, words = refused(file.pack(tmp_path / "bomb.vertebra"))
    assert (code, "too large" in words) == ("bad-export", True)


def test_a_member_that_says_it_is_small_gives_no_more_than_that(file: Unpacked, tmp_path: Path) -> None:
    path = file.pack(tmp_path / "liar.vertebra")
    with zipfile.ZipFile(path) as told:
        info = told.getinfo("events.ndjson")
    content = path.read_bytes()
    said = struct.pack("<I", info.file_size)
    path.write_bytes(content.replace(said, struct.pack("<I", 10)))
    assert refused(path)[0] in ("bad-export", "damaged-export")


def test_a_member_packed_otherwise_or_locked_is_refused(file: Unpacked, tmp_path: Path) -> None:
    path = tmp_path / "lzma.vertebra"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as made:
        made.writestr("manifest.json", "{}")
    assert refused(path)[0] == "bad-export"
    locked = bytearray(file.pack(tmp_path / "locked.vertebra").read_bytes())
    place = locked.index(b"PK\x01\x02") + 8
    locked[place] |= 1
    (tmp_path / "locked.vertebra").write_bytes(locked)
    assert refused(tmp_path / "locked.vertebra")[0] == "bad-export"


@pytest.mark.parametrize(
    "nonsense", [b"[" * 200_000, b"\xff\xfe", b"3\n", b'{"a":1}\n', b"[{}]", b"1" * 6_000 + b"\n", b"\n"]
)
@pytest.mark.parametrize("name", ["events.ndjson", "commands.ndjson", "proofs.ndjson", "heads.json", "keys.json"])
def test_nonsense_in_a_member_is_said(whole: Path, tmp_path: Path, name: str, nonsense: bytes) -> None:
    file = Unpacked.of(whole)
    file.mend()
    file.members[name] = nonsense
    manifest: dict[str, Any] = file.json("manifest.json")
    manifest["members"][name] = {"sha256": sha256(nonsense).hexdigest(), "bytes": len(nonsense)}
    file.put("manifest.json", manifest)
    assert refused(file.pack(tmp_path / "nonsense.vertebra", mended=False))[0] == "damaged-export"


@pytest.mark.parametrize("manifest", [b"[" * 200_000, b"[]", b"{}", b"nonsense", b'{"format":"vertebra-export/1"}'])
def test_nonsense_for_a_manifest_is_said(file: Unpacked, tmp_path: Path, manifest: bytes) -> None:
    file.members["manifest.json"] = manifest
    assert refused(file.pack(tmp_path / "nonsense.vertebra", mended=False))[0] in ("damaged-export", "export-format")


# Somewhere else


def verified_alone(path: Path, folder: Path) -> "subprocess.CompletedProcess[str]":
    """`vertebra verify FILE` with nothing: an empty home, no data, no server, no connection."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": str(ROOT), "LANG": "C",
        "VERTEBRA_DATA_DIR": str(home / "data"), "VERTEBRA_TEMPORAL_ADDRESS": "127.0.0.1:1",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", ALONE, "verify", str(path)], cwd=home, env=environment, capture_output=True, text=True
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert list(home.iterdir()) == [], "it leaves nothing behind"
    return done


def test_it_is_verified_on_a_machine_that_has_nothing_else(whole: Path, file: Unpacked, tmp_path: Path) -> None:
    sound = verified_alone(whole, tmp_path)
    assert sound.returncode == 0, sound.stdout + sound.stderr
    truncated(file)
    found = verified_alone(file.pack(tmp_path / "tampered.vertebra"), tmp_path)
    assert found.returncode == 6
    assert CASE in found.stdout
    file.members["events.ndjson"] += b" "
    damaged = verified_alone(file.pack(tmp_path / "damaged.vertebra", mended=False), tmp_path)
    assert (damaged.returncode, damaged.stderr.partition(":")[0]) == (6, "damaged-export")
    (tmp_path / "other.vertebra").write_text("Dear evaluator")
    other = verified_alone(tmp_path / "other.vertebra", tmp_path)
    assert (other.returncode, other.stderr.partition(":")[0]) == (2, "bad-export")


def test_a_file_that_names_a_place_that_no_file_has_is_damaged(whole: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*_: object, **__: object) -> None:
        raise OSError(errno.EINVAL, "Invalid argument")

    monkeypatch.setattr(zipfile.ZipFile, "open", nowhere)
    assert refused(whole)[0] == "damaged-export"
