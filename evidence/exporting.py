"""An export: one file with everything that is needed to check a plan, a zone or a network somewhere else.

It is a zip whose members stand in a fixed order with a fixed date, so that the same log gives the same bytes; only the
manifest says when it was made. What is big goes through in pieces. People's names and contacts are not read at all.
"""

import json
import zipfile
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from domain.checkpoint import Leaf, Proof, Signed, proofs, with_changes
from domain.registry import DECIDERS, PROCESSES
from evidence import exporting_form as form
from evidence.exporting_form import Manifest, Member
from evidence.exporting_histories import Standing, exported
from evidence.exporting_scope import Scope
from evidence.reconciled import Explained, believed, concerns
from evidence.schemas import envelopes, schemas_of
from evidence.source import Evidence
from store.errors import Damaged
from store.files import refuse_existing, written
from store.keys import Signer

MOST_PROOFS = 20_000
WRITTEN = (1980, 1, 1, 0, 0, 0)  # the date of every member: the earliest that a zip can say

__all__ = ["Manifest", "Progress", "export", "refuse_existing"]

Progress = Callable[[str, int, int], None]


def _silent(_what: str, _done: int, _of: int) -> None:
    return None


async def export(
    evidence: Evidence,
    scope: Scope,
    to: Path,
    *,
    keys: Mapping[str, str],
    readme: str,
    made_at: datetime,
    made_by: str,
    signer: Signer | None = None,
    progress: Progress = _silent,
) -> Manifest:
    """Write an export, whole or not at all, and give its manifest.

    `keys`: raw public keys in hexadecimal, by id. `signer`: signs what is in it, if somebody does. `progress` is told
    a member, how much of it is done, and of how much.
    Raises Refusal 'file-exists' or 'cannot-write'.
    """
    with written(to) as whole, zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as file:
        return await _Export(evidence, scope, file, progress, signer).write(keys, readme, made_at, made_by)


class _Export:
    """One file being written, member after member."""

    def __init__(
        self, evidence: Evidence, scope: Scope, file: zipfile.ZipFile, progress: Progress, signer: Signer | None
    ) -> None:
        self._evidence = evidence
        self._scope = scope
        self._file = file
        self._progress = progress
        self._signer = signer
        self._members: dict[str, Member] = {}
        self._counts = {"events": 0, "commands": 0, "histories": 0}

    async def write(self, keys: Mapping[str, str], readme: str, made_at: datetime, made_by: str) -> Manifest:
        scope, signer = self._scope, self._signer
        checkpoints = self._checkpoints()
        reconciled = [
            one
            for one in self._evidence.reconciliations()
            if not one.broken and concerns(one.reconciliation, scope.asked.network, scope.streams)
        ]
        explained = Explained(believed(reconciled, keys).records)
        signed_by = None
        if signer is not None:
            keys, signed_by = {**keys, signer.key_id: signer.public}, signer.key_id
        self._add(form.README, [readme.encode()])
        self._add(form.EVENTS, self._events())
        self._add(form.COMMANDS, self._commands())
        self._add(form.HEADS, [form.heads(scope.position, scope.streams.values())])
        self._add(form.CHECKPOINTS, [form.checkpoints(checkpoints)])
        self._add(form.PROOFS, map(form.proof_line, _proofs(checkpoints, scope)))
        self._add(form.RECONCILIATIONS, [form.reconciliations(reconciled)])
        self._add(form.KEYS, [form.keys(keys, [*checkpoints, *reconciled], signed_by)])
        self._add(f"{form.NETWORK}{scope.asked.network}.json", [form.network(scope.network)])
        self._add(f"{form.SCHEMAS}records.json", [form.pretty(envelopes())])
        for name, decider in sorted(DECIDERS.items()):
            self._add(f"{form.SCHEMAS}{name}.json", [form.pretty(schemas_of(decider))])
        damaged: list[Damaged] = []
        async for member, history in self._histories(damaged):
            self._add(member, [history])
        self._add(form.SUMS, [form.sums(self._members)])
        manifest = Manifest(
            made_at=made_at,
            made_by=made_by,
            asked=scope.asked,
            position=scope.position,
            streams=len(scope.streams),
            checkpoints=len(checkpoints),
            reconciliations=len(reconciled),
            cut=tuple(sorted(scope.cut & set(scope.streams))),
            elsewhere=scope.elsewhere,
            damaged=tuple(
                (str(error.params.get("stream", "")), str(error)) for error in damaged if not explained.settles(error)
            ),
            members=self._members,
            **self._counts,
        )
        written = form.manifest(manifest)
        self._add(form.MANIFEST, [written])
        if signer is not None:
            signed = form.Signature(key_id=signer.key_id, signature=signer.sign(form.to_be_signed(written)))
            self._add(form.SIGNATURE, [form.signature(signed)])
        return manifest

    def _add(self, name: str, pieces: Iterable[bytes]) -> None:
        """One member, of pieces that are never held together."""
        info = zipfile.ZipInfo(name, WRITTEN)
        info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
        summed, size = sha256(), 0
        with self._file.open(info, "w", force_zip64=name.endswith(".ndjson")) as member:
            for piece in pieces:
                member.write(piece)
                summed.update(piece)
                size += len(piece)
        self._members[name] = Member(sha256=summed.hexdigest(), bytes=size)

    def _checkpoints(self) -> list[Signed]:
        """Those of the time up to where the log stood; also those that know more than the log has by now."""
        found = self._evidence.checkpoints()
        now, stood = self._evidence.counters(), self._scope.position
        end = stood if now is None else max(now.position, stood)
        return [one for one in found if not stood < one.checkpoint.position <= end]

    def _events(self) -> Iterator[bytes]:
        expected = sum(row.version for row in self._scope.streams.values())
        for row in self._evidence.everything():
            if self._scope.has(row):
                self._counts["events"] += 1
                self._progress(form.EVENTS, self._counts["events"], expected)
                yield form.event_line(row)

    def _commands(self) -> Iterator[bytes]:
        for place, stream in enumerate(self._scope.streams, 1):
            for row in self._evidence.commands(stream):
                if self._scope.has_command(stream, row.last_version, _decided_at(row.body)):
                    self._counts["commands"] += 1
                    yield form.stored_line(row)
            self._progress(form.COMMANDS, place, len(self._scope.streams))

    async def _histories(self, damaged: list[Damaged]) -> AsyncIterator[tuple[str, bytes]]:
        """Every history that is left of the processes, under the name that it has in the file."""
        processes = [stream for stream in self._scope.streams if stream.partition(":")[0] in PROCESSES]
        standing = Standing(self._evidence)
        for place, stream in enumerate(processes, 1):
            found = await self._evidence.runs(stream, damaged)
            for run in found:
                history = exported(run, self._scope, standing)
                if history is not None:
                    self._counts["histories"] += 1
                    yield f"{form.folder_of(stream)}{run.run_id}.json", history
            self._progress(form.HISTORIES, place, len(processes))


def _proofs(checkpoints: Iterable[Signed], scope: Scope) -> Iterator[Proof]:
    """Where the streams in here stood at checkpoints, oldest checkpoint first.

    Each stream is proven under the last checkpoint; one that the period ends under the last that was made before its
    end, and under no later one that knows more of it than is in here.
    """
    listed = list(checkpoints)
    before_end = {
        stream: _last_before(listed, scope.streams[stream].position) for stream in scope.cut & set(scope.streams)
    }
    chosen = _shown([one.checkpoint.made_at for one in listed], len(scope.streams))
    leaves: dict[str, Leaf] = {}
    for place, signed in enumerate(listed):
        leaves = with_changes(leaves, signed.changed)
        if place not in chosen and place not in before_end.values():
            continue
        within = [
            stream
            for stream, row in scope.streams.items()
            if stream in leaves
            and (place in chosen or place == before_end.get(stream))
            and (stream not in scope.cut or leaves[stream].version <= row.version)
        ]
        if not within:
            continue
        yield from proofs(signed.checkpoint.number, leaves, within)


def _last_before(listed: Sequence[Signed], position: int) -> int | None:
    """The place of the last checkpoint up to a position."""
    return max((place for place, one in enumerate(listed) if one.checkpoint.position <= position), default=None)


def _shown(made: list[datetime], streams: int) -> frozenset[int]:
    """Under which checkpoints streams are proven: the last, the last of each month, and of the others the latest.

    All, while they are few; a file must not consist of proofs.
    """
    months = {at.strftime("%Y-%m"): place for place, at in enumerate(made)}
    ends = set(months.values())
    order = sorted(range(len(made)), key=lambda place: (place not in ends, -place))
    return frozenset(order[: max(1, MOST_PROOFS // max(1, streams))])


def _decided_at(body: bytes) -> str | None:
    try:
        found = json.loads(body)["decided_at"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return found if isinstance(found, str) else None
