"""An exported file as evidence: verified with no database, no Temporal, no network, and no trust in who made it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path
from typing import Any

from google.protobuf.json_format import Error as NoHistory
from pydantic import TypeAdapter, ValidationError

from activities.histories import code_versions, ending
from domain import ids
from domain.checkpoint import Proof, Signed
from domain.decider import fold
from domain.errors import VertebraError
from domain.message import Recorded, canonical
from domain.registry import DECIDERS
from evidence import bundlelines as lines
from evidence import exporting_form as form
from evidence.bundlefile import BadExport, DamagedExport, Members, UnknownFormat
from evidence.historyjson import read_history
from evidence.source import CommandRow, Contents, Counters, EventRow, Excerpt, Run, StreamRow, Where
from store.errors import Damaged, ForeignArchive
from store.reconciliations import Kept

__all__ = ["BadExport", "Bundle", "DamagedExport", "UnknownFormat", "open_bundle", "opened"]

HEADS: TypeAdapter[tuple[StreamRow, ...]] = TypeAdapter(tuple[StreamRow, ...])
SIGNED: TypeAdapter[tuple[Signed, ...]] = TypeAdapter(tuple[Signed, ...])
RECONCILED: TypeAdapter[tuple[Kept, ...]] = TypeAdapter(tuple[Kept, ...])
KEYS: TypeAdapter[dict[str, str]] = TypeAdapter(dict[str, str])
CONTENTS: TypeAdapter[form.Signature] = TypeAdapter(form.Signature)


@contextmanager
def opened(path: Path) -> "Iterator[Bundle]":
    """`open_bundle`, closed when the block ends."""
    bundle = open_bundle(path)
    try:
        yield bundle
    finally:
        bundle.close()


def open_bundle(path: Path) -> "Bundle":
    """Open an export and compare every member of it with its manifest, and with how an export is written.

    Raises `BadExport`, `UnknownFormat`, `DamagedExport`, `NoSpace`, or VertebraError 'no-such-file'.
    """
    members = Members(path)
    try:
        return Bundle(members)
    except BaseException:
        members.close()
        raise


class Bundle:
    """An export. Its lines are unpacked into a file without a name, and read from there; `close` ends that.

    `keys`: raw public keys in hexadecimal, by id. They came with the file: hold them against those you know.
    """

    whole = False

    def __init__(self, members: Members) -> None:
        self._members = members
        self.manifest = self._read_manifest()
        self._streams = self._heads()
        listed = {row.stream for row in self._streams}
        self._compare_names()
        self._spool = lines.Spool(members)
        try:
            self._compare_sums()
            self._events = self._spool.index(lines.EVENTS, listed)
            self._commands = self._spool.index(lines.COMMANDS, listed)
            self._proofs = self._spool.index(lines.PROOFS, listed)
            self._signed = self._checkpoints()
            self._reconciled = self._reconciliations()
            self.contents = self._contents()
            self.keys: Mapping[str, str] = self._public_keys()
            self._check_counts()
            self._check_network()
            ends = (self._spool.at(places[-1], lines.EVENTS) for places in self._events.values() if places)
            self._reaches = max((row.position for row in ends), default=0)
        except BaseException:
            self._spool.close()
            raise

    def close(self) -> None:
        self._spool.close()
        self._members.close()

    # What is verified

    def streams(self) -> Sequence[StreamRow]:
        return self._streams

    @property
    def excerpt(self) -> Excerpt:
        """What it says of itself."""
        asked = self.manifest.asked
        narrowed = any(one is not None for one in (asked.stream, asked.since, asked.until))
        return Excerpt(
            network=None if narrowed else asked.network,
            position=self.manifest.position,
            cut=frozenset(self.manifest.cut),
            zone=asked.zone,
            reaches=self._reaches,
        )

    @property
    def unsigned_format(self) -> bool:
        return self.manifest.format == form.UNSIGNED_FORMAT

    def mislabelled(self) -> Iterator[tuple[str, str, str]]:
        """Nothing: the table of streams is not exported."""
        return iter(())

    def counters(self) -> Counters | None:
        return None

    def events(self, stream: str, after: int = 0) -> Iterator[EventRow]:
        return (self._spool.at(place, lines.EVENTS) for place in self._events.get(stream, ()) if place.order > after)

    def everything(self) -> Iterator[EventRow]:
        places = sorted((place for own in self._events.values() for place in own), key=attrgetter("offset"))
        return (self._spool.at(place, lines.EVENTS) for place in places)

    def commands(self, stream: str) -> Iterator[CommandRow]:
        return (self._spool.at(place, lines.COMMANDS) for place in self._commands.get(stream, ()))

    def checkpoints(self) -> Sequence[Signed]:
        return self._signed

    def proofs(self, stream: str) -> Sequence[Proof]:
        return [self._spool.at(place, lines.PROOFS) for place in self._proofs.get(stream, ())]

    def reconciliations(self) -> Sequence[Kept]:
        return self._reconciled

    async def runs(self, stream: str, damaged: list[Damaged]) -> Sequence[Run]:
        damaged += [Damaged("{words}", stream=of, words=words) for of, words in self.manifest.damaged if of == stream]
        found = []
        for name in self._histories_of(stream):
            try:
                found.append(self._run(stream, name))
            except ForeignArchive as error:
                damaged.append(error)
            except (ValueError, LookupError, TypeError, AttributeError, RecursionError, NoHistory, DamagedExport):
                damaged.append(Damaged("The history {file} cannot be read.", stream=stream, file=name))
        return sorted(found, key=lambda run: (run.started_at, run.run_id))

    def _histories_of(self, stream: str) -> list[str]:
        folder = form.folder_of(stream)
        return [name for name in self._members if name.startswith(folder) and "/" not in name[len(folder) :]]

    def _run(self, stream: str, name: str) -> Run:
        raw = self._members.whole(name)
        told = json.loads(raw)
        history = read_history(stream, told["history"])
        run = Run(
            stream=told["stream"],
            run_id=told["run_id"],
            where=Where.EXPORT,
            started_at=datetime.fromisoformat(told["started_at"]),
            closed=told["closed"],
            code_version=told["code_version"],
            history=history,
        )
        if (run.stream, f"{form.folder_of(stream)}{run.run_id}.json") != (stream, name):
            raise ForeignArchive("The history {file} is not of the run that it says.", stream=stream, file=name)
        first = history.events[0].event_time.ToDatetime(UTC)
        said = (run.started_at, run.closed, run.code_version)
        if told.keys() != _OF_A_RUN or canonical(told) != raw or type(run.closed) is not bool:
            raise ValueError("a history that is written otherwise")
        if said != (first, ending(history) is not None, ", ".join(code_versions(history))):
            raise ValueError("a history of which another thing is said than it says")
        return run

    # Opening

    def _read_manifest(self) -> form.Manifest:
        members = self._members
        if form.MANIFEST not in members:
            raise BadExport("{file} is no export of Vertebra's, or not a whole one.", file=members.path.name)
        told = members.json(form.MANIFEST)
        found = told.get("format") if isinstance(told, dict) else None
        if found not in form.READ:
            raise UnknownFormat(
                "{file} has the format '{format}'; this version of Vertebra reads '{known}'.",
                file=members.path.name, format=ascii(found)[:80], known="', '".join(form.READ),
            )  # fmt: skip
        try:
            manifest = form.Manifest.model_validate(told)
        except ValidationError:
            raise members.damaged(form.MANIFEST) from None
        self._same(form.MANIFEST, form.manifest(manifest))
        if manifest.not_verified != form.UNPROVEN or (manifest.cut and manifest.asked.until is None):
            raise members.damaged(form.MANIFEST)
        return manifest

    def _compare_names(self) -> None:
        """Every member that there must be is there, in the size that the manifest says, and no other."""
        members, expected = self._members, self.manifest.members
        if expected.keys() & {form.MANIFEST, form.SIGNATURE}:
            raise members.damaged(form.MANIFEST)
        file, folders = members.path.name, form.processes(self._streams)
        for name in expected:
            if name not in members:
                raise DamagedExport("{file} lacks '{member}'.", file=file, member=name)
        for name in members:
            strange = name in (form.SIGNATURE, form.RECONCILIATIONS) and self.unsigned_format
            if strange or not form.is_member(name, self.manifest.asked, folders):
                raise DamagedExport("{file} has '{member}', which no export has.", file=file, member=name)
            if name in (form.MANIFEST, form.SIGNATURE):
                continue
            if name not in expected:
                raise DamagedExport(
                    "{file} has '{member}', of which its manifest says nothing.", file=file, member=name
                )
            if members.size(name) != expected[name].bytes:
                raise members.damaged(name)

    def _compare_sums(self) -> None:
        """Hold every member against the manifest, and unpack those of lines."""
        members, expected = self._members, self.manifest.members
        for name in expected:
            found = self._spool.take(name) if name in lines.MEMBERS else members.sum_of(name)
            if found != (expected[name].sha256, expected[name].bytes):
                raise members.damaged(name)
        self._same(form.SUMS, form.sums({name: one for name, one in expected.items() if name != form.SUMS}))

    def _same(self, name: str, written: bytes) -> None:
        """Hold a member against the bytes that an export writes of what is in it."""
        if self._members.whole(name) != written:
            raise self._members.damaged(name)

    def _heads(self) -> Sequence[StreamRow]:
        """The streams, each once and in order, all of the network that was asked for."""
        members, manifest = self._members, self.manifest
        since_3 = () if self.unsigned_format else (form.RECONCILIATIONS,)
        for name in (*lines.MEMBERS, form.HEADS, form.CHECKPOINTS, *since_3, form.KEYS, form.SUMS):
            if name not in members:
                raise DamagedExport("{file} lacks '{member}'.", file=members.path.name, member=name)
        told: tuple[StreamRow, ...] = self._told(form.HEADS, HEADS, "streams")
        names = [row.stream for row in told]
        wrong = any(row.version < 0 or _network_of(row.stream) != manifest.asked.network for row in told)
        if wrong or names != sorted(set(names)):
            raise members.damaged(form.HEADS)
        self._same(form.HEADS, form.heads(manifest.position, told))
        return told

    def _checkpoints(self) -> Sequence[Signed]:
        told: tuple[Signed, ...] = self._told(form.CHECKPOINTS, SIGNED)
        self._same(form.CHECKPOINTS, form.checkpoints(told))
        return told

    def _reconciliations(self) -> Sequence[Kept]:
        """The records of reconciliations, each once and in order; whether they are to be believed, `verify` says."""
        if self.unsigned_format:
            return ()
        told: tuple[Kept, ...] = self._told(form.RECONCILIATIONS, RECONCILED)
        numbers = [one.reconciliation.number for one in told]
        if numbers != sorted(set(numbers)):
            raise self._members.damaged(form.RECONCILIATIONS)
        self._same(form.RECONCILIATIONS, form.reconciliations(told))
        return told

    def _contents(self) -> Contents | None:
        """The list of what is in here, as somebody signed it; whether the signature is right, `verify` says."""
        if form.SIGNATURE not in self._members:
            return None
        told: form.Signature = self._told(form.SIGNATURE, CONTENTS)
        self._same(form.SIGNATURE, form.signature(told))
        text = form.to_be_signed(form.manifest(self.manifest))
        return Contents(text, told.key_id, told.signature, self.manifest.made_at)

    def _public_keys(self) -> Mapping[str, str]:
        told: dict[str, str] = self._told(form.KEYS, KEYS)
        signed_by = self.contents.key_id if self.contents is not None else None
        self._same(form.KEYS, form.keys(told, [*self._signed, *self._reconciled], signed_by))
        if signed_by is not None and signed_by not in told:
            raise self._members.damaged(form.KEYS)
        return told

    def _told(self, name: str, kind: TypeAdapter[Any], field: str | None = None) -> Any:
        told = self._members.json(name)
        try:
            return kind.validate_python(told if field is None else told[field])
        except (ValidationError, KeyError, TypeError):
            raise self._members.damaged(name) from None

    def _check_counts(self) -> None:
        """What the manifest counts is there: a file that was put together by hand easily forgets that."""
        manifest = self.manifest
        histories = sum(name.startswith(form.HISTORIES) for name in self._members)
        found = {
            form.EVENTS: (sum(map(len, self._events.values())), manifest.events),
            form.COMMANDS: (sum(map(len, self._commands.values())), manifest.commands),
            form.HEADS: (len(self._streams), manifest.streams),
            form.CHECKPOINTS: (len(self._signed), manifest.checkpoints),
            form.RECONCILIATIONS: (len(self._reconciled), manifest.reconciliations),
            form.HISTORIES: (histories, manifest.histories),
        }
        for name, (there, counted) in found.items():
            if there != counted:
                raise DamagedExport(
                    "{file}: of '{member}' there are {found}, and the manifest counts {counted}.",
                    file=self._members.path.name, member=name, found=there, counted=counted,
                )  # fmt: skip
        if any(not row.version and row.stream not in self._events for row in self._streams):
            raise self._members.damaged(form.HEADS)
        listed = {row.stream for row in self._streams}
        if listed & set(manifest.elsewhere) or not listed >= {*manifest.cut, *(of for of, _ in manifest.damaged)}:
            raise self._members.damaged(form.MANIFEST)

    def _check_network(self) -> None:
        """The network as the file shows it is what its register's events make. Events that are wrong `verify` names."""
        stream = f"network:{self.manifest.asked.network}"
        name = f"{form.NETWORK}{self.manifest.asked.network}.json"
        if name not in self._members:
            raise DamagedExport("{file} lacks '{member}'.", file=self._members.path.name, member=name)
        try:
            told = (Recorded.model_validate_json(row.body) for row in self.events(stream))
            folded = fold(DECIDERS["network"], stream, told)
        except (ValidationError, KeyError):
            return
        self._same(name, form.network(folded.state))


_OF_A_RUN = frozenset({"stream", "run_id", "started_at", "closed", "code_version", "history"})


def _network_of(stream: str) -> str | None:
    try:
        return ids.parts(stream)[1]
    except VertebraError:
        return None
