"""A stream can be proven to have stood somewhere without showing where the others stood, and must be."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from domain import merkle
from domain.checkpoint import Leaf, Proof, Signed, checkpoint, in_order, proofs
from domain.message import digest
from domain.registry import DECIDERS
from evidence.bundle import opened
from evidence.database import DatabaseEvidence
from evidence.exporting import export
from evidence.exporting_scope import Asked, scope_of
from evidence.source import EventRow
from evidence.verifying import verify
from store.checkpoints import Checkpoints
from store.database import open_database
from store.keys import Keys
from store.log import EventLog
from tests.evidence.exported import MADE_AT, Recorded, Unpacked, exported
from tests.evidence.town import CASE, ESCALATION, Lived, signature


def leaves(count: int) -> dict[str, Leaf]:
    return {
        f"case:town:c{n:02}": Leaf(stream=f"case:town:c{n:02}", version=n + 1, head=digest(n)) for n in range(count)
    }


def root_over(known: dict[str, Leaf]) -> str:
    return merkle.root([leaf.canonical() for leaf in in_order(known)])


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 13, 64, 65])
def test_every_streams_way_leads_to_the_root_over_all(count: int) -> None:
    known = leaves(count)
    shown = proofs(7, known, known)
    assert [proof.leaf for proof in shown] == in_order(known)
    assert {proof.root() for proof in shown} == {root_over(known)}


def test_another_leaf_does_not_come_to_the_root() -> None:
    known = leaves(5)
    (proof,) = proofs(7, known, ["case:town:c03"])
    wrong = Proof(checkpoint=7, leaf=known["case:town:c02"], steps=proof.steps)
    assert proof.root() == root_over(known) != wrong.root()


def test_a_stream_that_was_not_there_yet_has_no_proof() -> None:
    assert proofs(7, leaves(3), ["case:town:later"]) == []


def test_the_ways_of_many_leaves_are_those_of_each_alone() -> None:
    texts = [bytes([n]) for n in range(11)]
    assert merkle.paths(texts, range(11)) == [merkle.path(texts, n) for n in range(11)]
    with pytest.raises(IndexError):
        merkle.path(texts, 11)


# In an exported file


async def found_in(path: Path, kept: Sequence[Signed] = ()) -> set[tuple[str, str]]:
    with opened(path) as bundle:
        verdict = await verify(bundle, signature=signature(bundle.keys), kept=kept)
    return {(finding.fault.value, finding.stream) for finding in verdict.all_findings()}


def without_proofs(file: Unpacked, stream: str | None = None) -> Unpacked:
    """Somebody takes the proofs out, of one stream or all, and makes the manifest anew."""
    kept = [line for line in file.lines("proofs.ndjson") if stream and line["leaf"]["stream"] != stream]
    file.put_lines("proofs.ndjson", kept)
    return file


@pytest.mark.parametrize("asked", [{}, {"zone": "north"}, {"stream": CASE}], ids=["network", "zone", "stream"])
async def test_a_stream_whose_proofs_were_taken_out_is_found(
    lived: Lived, tmp_path: Path, asked: dict[str, str]
) -> None:
    await exported(lived, tmp_path / "x", **asked)
    assert await found_in(tmp_path / "x") == set()
    one = without_proofs(Unpacked.of(tmp_path / "x"), CASE)
    assert await found_in(one.pack(tmp_path / "one")) == {("event-inserted", CASE)}
    none = without_proofs(Unpacked.of(tmp_path / "x"))
    found = await found_in(none.pack(tmp_path / "none"))
    assert {of for _, of in found} == {row["stream"] for row in none.json("heads.json")["streams"]}


async def test_every_stream_is_proven_under_the_last_checkpoint_however_many_there_are(
    lived: Lived, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evidence.exporting.MOST_PROOFS", 1)
    await exported(lived, tmp_path / "x")
    file = Unpacked.of(tmp_path / "x")
    last = lived.kept[-1].checkpoint.number
    proven = {line["leaf"]["stream"] for line in file.lines("proofs.ndjson") if line["checkpoint"] == last}
    assert proven == {row["stream"] for row in file.json("heads.json")["streams"]}
    assert len(file.lines("proofs.ndjson")) == len(proven)


def left_out(file: Unpacked, stream: str) -> Unpacked:
    """A stream is taken out with all that is of it."""
    for name, key in (("events.ndjson", "subject"), ("commands.ndjson", "stream")):
        file.put_lines(name, [line for line in file.lines(name) if line[key] != stream])
    heads = file.json("heads.json")
    file.put("heads.json", {**heads, "streams": [row for row in heads["streams"] if row["stream"] != stream]})
    for name in file.histories_of(stream):
        del file.members[name]
    return without_proofs(file, stream)


@pytest.mark.parametrize("asked", [{}, {"zone": "north"}], ids=["network", "zone"])
async def test_a_stream_that_was_left_out_is_found_with_kept_checkpoints(
    lived: Lived, tmp_path: Path, asked: dict[str, str]
) -> None:
    await exported(lived, tmp_path / "x", **asked)
    assert await found_in(tmp_path / "x", lived.kept) == set()
    path = left_out(Unpacked.of(tmp_path / "x"), CASE).pack(tmp_path / "less")
    assert ("log-truncated", CASE) in await found_in(path, lived.kept)


async def test_a_file_that_says_it_is_older_than_its_checkpoints_is_found(lived: Lived, tmp_path: Path) -> None:
    await exported(lived, tmp_path / "x")
    file = without_proofs(Unpacked.of(tmp_path / "x"))
    heads = file.json("heads.json")
    file.put("heads.json", {**heads, "position": 1})
    file.put("manifest.json", {**file.json("manifest.json"), "position": 1})
    assert ("log-truncated", "") in await found_in(file.pack(tmp_path / "older"))


async def test_an_end_that_was_cut_off_in_the_log_itself_is_told_by_the_proof(town: Lived, tmp_path: Path) -> None:
    town.cut(CASE, town.last(CASE) - 1)
    await exported(town, tmp_path / "x", stream=CASE)
    file = Unpacked.of(tmp_path / "x")
    for name in file.histories_of(CASE):
        del file.members[name]
    found = await found_in(file.pack(tmp_path / "bare"))
    assert ("log-truncated", CASE) in found, found


class Until(Recorded):
    """A town in which everything after a position was recorded when the period was over."""

    position = 0

    def everything(self) -> Iterator[EventRow]:
        for row in super().everything():
            late = "2026-05-01T12:00:00.000000+00:00"
            yield row if row.position <= self.position else replace(row, recorded_at=late)


async def of_a_period(lived: Lived, position: int, to: Path) -> frozenset[str]:
    """Export up to a position; gives the streams that end there."""
    engine = open_database(f"sqlite:///{lived.database}")
    try:
        evidence = Until(engine, lived.runs)
        evidence.position = position
        network = EventLog(engine, DECIDERS).fold("network:town").state
        scope = scope_of(evidence, Asked(network="town", until=date(2026, 4, 30)), network)
        keys = Keys(lived.folder / "keys").public()
        made = await export(evidence, scope, to, keys=keys, readme="", made_at=MADE_AT, made_by="0")
        return frozenset(made.cut)
    finally:
        engine.dispose()


@pytest.mark.parametrize("most", [20_000, 1])
async def test_a_period_raises_no_false_alarm_and_what_it_does_not_cut_must_still_be_proven(
    lived: Lived, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr("evidence.exporting.MOST_PROOFS", most)
    positions = [one.checkpoint.position for one in lived.kept]
    for number, position in enumerate((positions[0] + 7, positions[1] - 3, positions[1], positions[1] + 5)):
        path = tmp_path / str(number)
        cut = await of_a_period(lived, position, path)
        assert await found_in(path) == set()
        assert await found_in(path, lived.kept) == set()
        heads = {row["stream"]: row for row in Unpacked.of(path).json("heads.json")["streams"]}
        assert cut < set(heads)
        for stream in (*sorted(cut)[:2], *sorted(set(heads) - cut)[:1]):
            bare = without_proofs(Unpacked.of(path), stream).pack(tmp_path / f"{number}-bare")
            old = any(one <= heads[stream]["position"] for one in positions) if stream in cut else True
            began = min(e["position"] for e in Unpacked.of(path).lines("events.ndjson") if e["subject"] == stream)
            last = [one for one in positions if stream not in cut or one <= heads[stream]["position"]][-1:]
            assert bool(await found_in(bare)) == (old and began <= last[0]), (stream, position)


async def test_what_is_signed_while_it_is_written_is_left_out(town: Lived, tmp_path: Path) -> None:
    class Signing(Recorded):
        """Somebody appends and signs after it was chosen what goes in."""

        def checkpoints(self) -> Sequence[Signed]:
            if not signed:
                town.sql("update counters set position = position + 1")
                made = Checkpoints(self._engine).make(
                    Keys(town.folder / "keys").signer(), lambda: datetime(2026, 5, 1, tzinfo=UTC)
                )
                assert made is not None
                signed.append(made)
            return super().checkpoints()

    signed: list[Signed] = []
    engine = open_database(f"sqlite:///{town.database}")
    evidence = Signing(engine, town.runs)
    network = EventLog(engine, DECIDERS).fold("network:town").state
    scope = scope_of(evidence, Asked(network="town", stream=ESCALATION), network)
    keys = Keys(town.folder / "keys").public()
    await export(evidence, scope, tmp_path / "x", keys=keys, readme="", made_at=MADE_AT, made_by="0")
    engine.dispose()
    assert signed[0].checkpoint.position > scope.position
    with opened(tmp_path / "x") as bundle:
        assert bundle.checkpoints()[-1].checkpoint.number == signed[0].checkpoint.number - 1
    assert await found_in(tmp_path / "x") == set()


async def test_what_a_period_cuts_is_proven_under_the_last_checkpoint_before_its_end(
    lived: Lived, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The town as it would have been signed twice while a question was on its way."""

    class Signing(Until):
        def checkpoints(self) -> Sequence[Signed]:
            made: list[Signed] = []
            before: dict[str, Leaf] = {}
            for number, position in enumerate((100, 151), 1):
                rows = [row for row in DatabaseEvidence.everything(self) if row.position <= position]
                now = {row.stream: Leaf(stream=row.stream, version=row.version, head=row.hash) for row in rows}
                one = checkpoint(number, MADE_AT, position, now, made[-1].checkpoint if made else None)
                changed = tuple(leaf for stream, leaf in sorted(now.items()) if before.get(stream) != leaf)
                made.append(Signed(checkpoint=one, key_id="k", signature="00", changed=changed))
                before = now
            return made

    monkeypatch.setattr("evidence.exporting.MOST_PROOFS", 1)
    monkeypatch.setattr("tests.evidence.test_bundle_proofs.Until", Signing)
    cut = await of_a_period(lived, 148, tmp_path / "x")
    assert ESCALATION in cut
    assert await found_in(tmp_path / "x") == set()
    file = Unpacked.of(tmp_path / "x")
    assert {one["checkpoint"] for one in file.lines("proofs.ndjson") if one["leaf"]["stream"] == ESCALATION} == {1}
    bare = without_proofs(file, ESCALATION).pack(tmp_path / "bare")
    assert await found_in(bare) == {("event-inserted", ESCALATION)}
