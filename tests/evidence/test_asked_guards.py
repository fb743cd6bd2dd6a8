"""A key that is given must have signed something, and a kept copy must know something: whoever takes from a file what
was signed, or puts something else in its place, is found out, or it is said first what cannot be told."""

import json
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, Literal

import pytest

from domain.checkpoint import Signed
from evidence import exporting_form as form
from evidence.bundle import BadExport, DamagedExport, UnknownFormat, opened
from evidence.looks.guards import UNSIGNED, UNSIGNED_FORMAT, Asked
from evidence.verdict import GuardKind, Look, Verdict
from evidence.verifying import ALL, verify
from store.keys import Keys
from tests.evidence.exported import Unpacked, exported
from tests.evidence.town import BOARD, CASE, ESCALATION, GROUP, Lived, signature

Given = Literal["nothing", "the key", "a kept copy"]
GIVEN: tuple[Given, ...] = ("nothing", "the key", "a kept copy")
DEEDS = ("cut", "exchanged", "emptied")


@pytest.fixture(scope="session")
async def whole(lived: Lived, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("exports") / "whole.vertebra"
    await exported(lived, path)
    return path


@pytest.fixture(scope="session")
async def another(lived: Lived, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Another honest export of the same town, signed by the same key."""
    path = tmp_path_factory.mktemp("exports") / "another.vertebra"
    await exported(lived, path, stream=CASE)
    return path


def keys_of(town: Lived) -> Mapping[str, str]:
    return Keys(town.folder / "keys").public()


async def checked(
    path: Path, town: Lived, given: Given, *, kept: list[Signed] | None = None, looks: Collection[Look] = ALL
) -> Verdict:
    """As `vertebra verify FILE` does it, with what is given to check with."""
    known = {} if given == "nothing" else keys_of(town)
    copies = (town.kept if kept is None else kept) if given == "a kept copy" else []
    with opened(path) as bundle:
        keys = known or bundle.keys
        asked = Asked(
            keys, brought=not known, given=frozenset(known) if given == "the key" else frozenset(),
            kept=given == "a kept copy",
        )  # fmt: skip
        return await verify(bundle, signature=signature(keys), kept=copies, asked=asked, looks=looks)


def faults(verdict: Verdict) -> set[str]:
    return {one.fault.value for one in verdict.all_findings()}


def unsigned(verdict: Verdict) -> bool:
    return any(one.words in (UNSIGNED, UNSIGNED_FORMAT) for one in verdict.unproven)


@pytest.mark.parametrize("given", GIVEN)
async def test_what_nobody_touched_is_sound_whatever_is_given_to_check_it_with(
    lived: Lived, whole: Path, another: Path, given: Given
) -> None:
    for path in (whole, another):
        verdict = await checked(path, lived, given)
        assert verdict.sound, verdict.all_findings()
        assert not verdict.unproven
        held = {guard.kind for stream in verdict.streams for guard in stream.guards}
        assert (GuardKind.CONTENTS in held) == (given != "nothing")


def members() -> list[str]:
    """One of each kind of member, by the name that it has in the town's file or the beginning of it."""
    named = [form.README, form.EVENTS, form.COMMANDS, form.HEADS, form.CHECKPOINTS, form.PROOFS, form.KEYS]
    return [*named, form.NETWORK, f"{form.SCHEMAS}case", form.HISTORIES, form.SUMS, form.MANIFEST, form.SIGNATURE]


def done_to(file: Unpacked, other: Unpacked, begins: str, deed: str) -> None:
    names = [name for name in file.members if name.startswith(begins)]
    assert names
    for name in names[: None if begins == form.HISTORIES and deed == "cut" else 1]:
        if deed == "cut":
            del file.members[name]
        elif deed == "emptied":
            file.members[name] = {"n": b"", "j": b"[]\n"}.get(name.rpartition(".")[2][:1], b"")
        else:
            there = other.members.get(name) or next(c for n, c in other.members.items() if n.startswith(begins))
            file.members[name] = there if there != file.members[name] else there + b"\n"


@pytest.mark.parametrize("given", GIVEN)
@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("begins", members())
async def test_a_member_that_was_cut_exchanged_or_emptied_is_found_and_where_nobody_signed_that_is_said_first(
    lived: Lived, whole: Path, another: Path, tmp_path: Path, begins: str, deed: str, given: Given
) -> None:
    for mended in (False, True):
        if mended and begins in (form.MANIFEST, form.SUMS):
            continue
        file = Unpacked.of(whole)
        done_to(file, Unpacked.of(another), begins, deed)
        try:
            path = file.pack(tmp_path / f"{mended}.vertebra", mended=mended)
        except (ValueError, KeyError, TypeError):
            continue  # there is no manifest that could be made of it
        try:
            verdict = await checked(path, lived, given, looks=[Look.FOLD, Look.CHECKPOINTS])
        except (DamagedExport, BadExport, UnknownFormat):
            continue
        if given == "the key" or begins != form.SIGNATURE:
            assert not verdict.sound, (begins, deed, mended)
        else:
            assert not verdict.sound or unsigned(verdict)


FALSIFIED = "2099-01-01"


async def falsified(whole: Path, tmp_path: Path, *, older: bool) -> Path:
    """An answer is changed, with all hashes after it, and everything that would show it is taken out of the file."""
    file = Unpacked.of(whole)
    file.change_event(GROUP, 1, lambda line: line["data"]["who"].update(person="mallory"))
    file.rechain(GROUP)
    for name in [name for name in file.members if name.startswith(form.HISTORIES)]:
        del file.members[name]
    del file.members[form.SIGNATURE]
    file.put(form.CHECKPOINTS, [])
    file.put(form.KEYS, {})
    file.members[form.PROOFS] = b""
    heads = file.json(form.HEADS)
    file.put(form.HEADS, {**heads, "position": 0})
    file.put(form.MANIFEST, {**file.json(form.MANIFEST), "position": 0})
    if older:
        file.made_older()
    return file.pack(tmp_path / f"falsified-{older}.vertebra")


@pytest.mark.parametrize("older", [False, True], ids=["in this format", "in the one before it"])
async def test_who_cuts_all_that_was_signed_deceives_nobody_who_has_a_key_or_a_copy(
    lived: Lived, whole: Path, tmp_path: Path, older: bool
) -> None:
    path = await falsified(whole, tmp_path, older=older)
    assert "guard-missing" in faults(await checked(path, lived, "the key"))
    assert "chain-recomputed" in faults(await checked(path, lived, "a kept copy"))
    alone = await checked(path, lived, "nothing")
    assert unsigned(alone)


async def test_a_copy_that_knows_nothing_of_it_is_no_guard(lived: Lived, whole: Path) -> None:
    assert "guard-missing" in faults(await checked(whole, lived, "a kept copy", kept=[]))


async def test_a_copy_that_was_kept_later_is_held_against_what_is_there(
    lived: Lived, town: Lived, tmp_path: Path
) -> None:
    """A file that was made before the last checkpoints were: they know more, and what they know of it must be there."""
    town.cut(ESCALATION, town.last(ESCALATION) - 1)
    with_less = tmp_path / "earlier.vertebra"
    await exported(lived, with_less, until=None)
    verdict = await checked(with_less, lived, "a kept copy")
    assert verdict.sound, verdict.all_findings()


async def test_a_town_without_a_key_makes_files_of_which_it_is_said_that_nobody_signed_them(
    town: Lived, tmp_path: Path
) -> None:
    for path in (town.folder / "keys").iterdir():
        path.unlink()
    await exported(town, tmp_path / "x.vertebra")
    with opened(tmp_path / "x.vertebra") as bundle:
        assert bundle.contents is None
        verdict = await verify(bundle)
    assert unsigned(verdict)


async def test_a_file_of_before_is_read_and_its_list_is_said_to_be_unsigned(
    lived: Lived, whole: Path, tmp_path: Path
) -> None:
    file = Unpacked.of(whole)
    file.made_older()
    path = file.pack(tmp_path / "before.vertebra")
    for given in GIVEN:
        verdict = await checked(path, lived, given)
        assert verdict.sound, verdict.all_findings()
        assert [one.words for one in verdict.unproven] == [UNSIGNED_FORMAT]


# Of the log itself


def asked(town: Lived, given: Given) -> dict[str, Any]:
    known = keys_of(town)
    return {"asked": Asked(known, given=frozenset(known) if given == "the key" else frozenset())}


def test_a_key_that_has_signed_nothing_in_the_log_is_no_guard(town: Lived) -> None:
    assert town.faults(temporal=False, **asked(town, "the key")) == []
    town.sql("delete from checkpoints")
    assert town.faults(temporal=False, **asked(town, "nothing")) == []
    assert town.faults(temporal=False, **asked(town, "the key")) == [("guard-missing", "", None)]


def test_it_is_said_up_to_which_event_what_was_given_reaches(town: Lived) -> None:
    verdict = town.verdict(temporal=False, **asked(town, "the key"))
    reasons = [(one.stream, why.params) for one in verdict.streams for why in one.skipped.values()]
    lacking = {stream: params for stream, params in reasons if "known" in params}
    assert lacking
    for stream, params in lacking.items():
        assert int(params["known"]) < int(params["last"]) == town.last(stream)
    assert town.verdict(temporal=False, streams={BOARD}, **asked(town, "the key")).sound


def changes() -> list[Callable[[dict[str, Any]], None]]:
    return [lambda one: one.update(signature="00" * 64), lambda one: one.update(key_id="0" * 16)]


@pytest.mark.parametrize("change", changes(), ids=["signature", "key"])
async def test_a_signature_that_is_not_right_is_found(
    lived: Lived, whole: Path, tmp_path: Path, change: Callable[[dict[str, Any]], None]
) -> None:
    file = Unpacked.of(whole)
    told = json.loads(file.members[form.SIGNATURE])
    change(told)
    file.put(form.SIGNATURE, told)
    path = file.pack(tmp_path / "x.vertebra", mended=False)
    try:
        assert "contents-forged" in faults(await checked(path, lived, "the key"))
    except DamagedExport:
        assert told["key_id"] == "0" * 16
