"""What a file shows of a town that was reconciled: the signed record of it comes along, is believed as beside the log
itself, and told; without it, or with another, something is found."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from domain.registry import DECIDERS
from doors.settings import Settings
from embedded.standstill import standing_still
from evidence import exporting_form as form
from evidence.bundle import DamagedExport, open_bundle, opened
from evidence.database import DatabaseEvidence
from evidence.exporting import Manifest, export
from evidence.exporting_scope import Asked, scope_of
from evidence.looks import guards
from evidence.reconciled import AGAIN_ELSEWHERE, DONE, PLACES, believed, concerns
from evidence.verdict import Verdict
from evidence.verifying import verify
from store.archive import Archive
from store.keys import Keys
from store.log import EventLog
from store.reconciliations import Ended, Lost, Reconciliation, Span
from tests.engine import engine
from tests.evidence.exported import Unpacked
from tests.evidence.pasttown import BEFORE, LATER, MEETING, Past, faults
from tests.evidence.test_export_docs import PYTHON, run
from tests.evidence.town import MONDAY, signature
from tests.workflows.casetown import BOARD, CaseTown, case, raised

MADE_AT = datetime(2026, 4, 1, tzinfo=UTC)
FIRST = raised("case:town:north:r0")


async def exported(sides: Any, to: Path, **asked: Any) -> Manifest:
    """The town's record in a file, as the command line writes it."""
    settings: Settings = sides.settings
    keys = Keys(settings.keys_dir)
    evidence = DatabaseEvidence(sides.engine, client=sides.client, archive=Archive(settings.archive_dir, keys))
    network = EventLog(sides.engine, DECIDERS).fold("network:town").state
    scope = scope_of(evidence, Asked(network="town", **asked), network)
    return await export(
        evidence, scope, to, keys=keys.public(), readme="read me\n", made_at=MADE_AT, made_by="0.1.0",
        signer=keys.signer(),
    )  # fmt: skip


async def checked(path: Path, *, given: dict[str, str] | None = None) -> Verdict:
    """A file as the command line verifies it. `given`: keys that somebody gave."""
    with opened(path) as bundle:
        keys = given or dict(bundle.keys)
        records = believed(bundle.reconciliations(), keys)
        return await verify(
            bundle, signature=signature(keys), reconciled=records,
            asked=guards.Asked(keys, brought=given is None, given=frozenset(given or ())),
        )  # fmt: skip


def told(verdict: Verdict) -> set[str]:
    return {one.words for one in verdict.reconciled}


@dataclass(frozen=True)
class Files:
    """What was exported of a town after it was reconciled, and its public keys."""

    folder: Path
    keys: dict[str, str]


@pytest.fixture(scope="module")
async def files(past: Past, tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Groups have met, and nobody has a copy of it: all there is, a question, and a zone up to a day."""
    folder = tmp_path_factory.mktemp("files")
    settings = past.put_together(folder / "data", log=BEFORE, temporal=LATER)
    wanted: dict[str, dict[str, Any]] = {
        "town": {},
        "question": {"stream": FIRST},
        "zone": {"zone": "north", "until": MONDAY.date()},
    }
    async with standing_still(settings) as sides:
        done = await sides.done(await sides.planned(), by="admin", reason="an older copy")
        assert done.positions
        for name, asked in wanted.items():
            made = await exported(sides, folder / f"{name}.vertebra", **asked)
            assert (made.reconciliations, made.damaged) == (1, ())
    return Files(folder, dict(Keys(settings.keys_dir).public()))


@pytest.fixture
def town(files: Files) -> Unpacked:
    return Unpacked.of(files.folder / "town.vertebra")


@pytest.mark.parametrize("name", ["town", "question", "zone"])
async def test_a_file_of_a_town_whose_registers_lost_something_is_sound_and_tells_of_it(
    files: Files, name: str
) -> None:
    for given in (None, files.keys):
        verdict = await checked(files.folder / f"{name}.vertebra", given=given)
        assert verdict.sound, faults(verdict)
        assert {DONE, PLACES} <= told(verdict)


@pytest.mark.parametrize("program", PYTHON, ids=["chain", "proofs"])
def test_what_the_text_tells_an_evaluator_to_type_finds_nothing_in_it(
    files: Files, tmp_path: Path, program: str
) -> None:
    shutil.copy(files.folder / "town.vertebra", tmp_path / "plan.vertebra")
    done = run(program, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("log", "temporal", "archive"), [(BEFORE, LATER, False), (LATER, MEETING, True), (LATER, MEETING, False)]
)
async def test_a_file_of_a_town_whose_events_were_moved_or_whose_processes_began_again_is_sound(
    past: Past, tmp_path: Path, log: str, temporal: str, archive: bool
) -> None:
    """Somebody had worked with the older side before: what was there has a new place after all others."""
    settings = past.put_together(tmp_path / "data", log=log, temporal=temporal, archive=archive)
    async with engine(settings.data_dir, temporal_address=settings.temporal_address) as running:
        await CaseTown(running, today=MONDAY.date()).opened("new", "south")
    async with standing_still(settings) as sides:
        done = await sides.done(await sides.planned(), by="admin", reason="an older copy")
        assert done.done is not None
        assert any(one.moved for one in done.done.again) == (log == BEFORE)
        for name, stream in (("town", None), ("question", FIRST)):
            made = await exported(sides, tmp_path / f"{name}.vertebra", stream=stream)
            assert made.damaged == (), "what was ended is told nowhere as a history that cannot be opened"
    for name in ("town", "question"):
        verdict = await checked(tmp_path / f"{name}.vertebra")
        assert verdict.sound, faults(verdict)
        assert DONE in told(verdict)
        assert (AGAIN_ELSEWHERE in told(verdict)) == (log == BEFORE)
    if log == BEFORE:
        await leaves_what_it_explained_to_be_found(Unpacked.of(tmp_path / "town.vertebra"), tmp_path)


async def leaves_what_it_explained_to_be_found(town: Unpacked, folder: Path) -> None:
    """Somebody has cut the record out, and the signature of what is in the file with it."""
    town.put(form.RECONCILIATIONS, [])
    del town.members[form.SIGNATURE]
    verdict = await checked(town.pack(folder / "cut.vertebra"))
    assert "stands-elsewhere" in {fault for fault, _, _ in faults(verdict)}
    assert not verdict.reconciled


def changed(town: Unpacked, change: Callable[[dict[str, Any]], None]) -> None:
    records = town.json(form.RECONCILIATIONS)
    change(records[0])
    town.put(form.RECONCILIATIONS, records)


def more_is_lost(record: dict[str, Any]) -> None:
    record["reconciliation"]["lost"].append({"stream": BOARD, "first": 1, "last": 99, "why": "missing"})


def said_by_another(record: dict[str, Any]) -> None:
    record["reconciliation"]["made_by"] = "nobody"


def signed_by_another(record: dict[str, Any]) -> None:
    record["signature"] = "00" * 64


@pytest.mark.parametrize("change", [more_is_lost, said_by_another, signed_by_another])
@pytest.mark.parametrize("signed", [True, False], ids=["signed", "whose-signature-was-taken-out"])
async def test_a_record_that_is_forged_is_found_and_not_believed(
    files: Files, town: Unpacked, tmp_path: Path, change: Callable[[dict[str, Any]], None], signed: bool
) -> None:
    changed(town, change)
    if not signed:
        del town.members[form.SIGNATURE]
    path = town.pack(tmp_path / "forged.vertebra")
    for given in (None, files.keys):
        verdict = await checked(path, given=given)
        found = {fault for fault, _, _ in faults(verdict)}
        assert "reconciliation-forged" in found
        assert "contents-forged" in found or not signed
        assert not verdict.reconciled


async def test_a_record_by_a_key_that_somebody_put_into_the_file_is_none_for_whoever_has_the_towns(
    files: Files, town: Unpacked, tmp_path: Path
) -> None:
    mallory = Keys(tmp_path / "mallory").signer()

    def signed_again(record: dict[str, Any]) -> None:
        more_is_lost(record)
        kept = Reconciliation.model_validate(record["reconciliation"])
        record |= {"key_id": mallory.key_id, "signature": mallory.sign(kept.canonical())}

    changed(town, signed_again)
    town.put(form.KEYS, {**town.json(form.KEYS), mallory.key_id: mallory.public})
    verdict = await checked(town.pack(tmp_path / "forged.vertebra"), given=files.keys)
    assert {"reconciliation-forged", "contents-forged"} <= {fault for fault, _, _ in faults(verdict)}
    assert not verdict.reconciled


async def test_a_record_that_was_cut_out_is_missed_by_what_was_signed(
    files: Files, town: Unpacked, tmp_path: Path
) -> None:
    town.put(form.RECONCILIATIONS, [])
    path = town.pack(tmp_path / "cut.vertebra")
    for given in (None, files.keys):
        assert {fault for fault, _, _ in faults(await checked(path, given=given))} == {"contents-forged"}


def test_the_records_are_a_member_of_every_file_each_once_and_as_an_export_writes_it(
    files: Files, town: Unpacked, tmp_path: Path
) -> None:
    def refused(name: str) -> str:
        with pytest.raises(DamagedExport) as error:
            open_bundle(town.pack(tmp_path / f"{name}.vertebra"))
        return str(error.value.params["member"])

    written = town.members.pop(form.RECONCILIATIONS)
    assert refused("cut") == form.RECONCILIATIONS
    town.members[form.RECONCILIATIONS] = written.replace(b": ", b":  ", 1)
    assert refused("spaced") == form.RECONCILIATIONS
    records: list[dict[str, Any]] = json.loads(written)
    wrong: tuple[Any, ...] = (records * 2, [{**records[0], "approved": True}], {}, ["x"])
    for told_otherwise in wrong:
        town.put(form.RECONCILIATIONS, told_otherwise)
        assert refused("otherwise") == form.RECONCILIATIONS


async def test_a_record_of_which_nothing_is_in_the_file_stays_out_of_it() -> None:
    record = Reconciliation(
        number=1, made_at=MADE_AT, made_by="admin", reason="x", position=1, command=1, until_position=1,
        until_command=1, ended=(Ended(stream="case:other:north:a", run_id="r", version=3),),
    )  # fmt: skip
    assert not concerns(record, "town", {FIRST, "network:town"})
    assert concerns(record, "other", {"case:other:north:a"})
    of_a_lost_one = record.model_copy(update={"lost": (Lost(stream=case("gone"), first=1, last=2, why="missing"),)})
    assert concerns(of_a_lost_one, "town", {FIRST}), "others of the town may rest on what it had"
    assert not concerns(of_a_lost_one, "elsewhere", {FIRST.replace("town", "elsewhere")})
    assert concerns(record.model_copy(update={"positions": (Span(first=1, last=2),)}), "town", {FIRST})
