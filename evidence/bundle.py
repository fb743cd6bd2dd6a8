"""An exported file as evidence: verified with no database, no Temporal, no network, and no trust in who made it."""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from json import loads
from operator import attrgetter
from pathlib import Path
from threading import Lock
from typing import IO, Any, TypeVar

from google.protobuf.json_format import Error as NoHistory
from pydantic import TypeAdapter, ValidationError
from temporalio.client import WorkflowHistory

from domain.checkpoint import Proof, Signed
from domain.decider import fold
from domain.message import Recorded
from domain.registry import DECIDERS
from evidence import exporting as made
from evidence.bundlefile import BadExport, DamagedExport, Members, UnknownFormat
from evidence.cloudevents import command_row, event_row
from evidence.source import CommandRow, Counters, EventRow, Excerpt, Run, StreamRow, Where
from store.errors import Damaged

__all__ = ["BadExport", "Bundle", "DamagedExport", "UnknownFormat", "open_bundle", "opened"]

MOST_OF_A_LINE = 16 * 1024**2
SPOOLED = (made.EVENTS, made.COMMANDS, made.PROOFS)
HEADS: TypeAdapter[tuple[StreamRow, ...]] = TypeAdapter(tuple[StreamRow, ...])
SIGNED: TypeAdapter[tuple[Signed, ...]] = TypeAdapter(tuple[Signed, ...])
KEYS: TypeAdapter[dict[str, str]] = TypeAdapter(dict[str, str])

R = TypeVar("R", EventRow, CommandRow, Proof)


@contextmanager
def opened(path: Path) -> "Iterator[Bundle]":
    """`open_bundle`, closed when the block ends."""
    bundle = open_bundle(path)
    try:
        yield bundle
    finally:
        bundle.close()


def open_bundle(path: Path) -> "Bundle":
    """Open an export and compare every member of it with its manifest.

    Raises `BadExport`, `UnknownFormat`, `DamagedExport`, or VertebraError 'no-such-file'.
    """
    members = Members(path)
    try:
        return Bundle(members)
    except BaseException:
        members.close()
        raise


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a line lies in the unpacked file, and its number among its stream's (of everything: its position)."""

    order: int
    offset: int


class Bundle:
    """An export. Its lines are unpacked into a file without a name, and read from there; `close` ends that.

    `keys`: raw public keys in hexadecimal, by id. They came with the file: hold them against those you know.
    """

    whole = False

    def __init__(self, members: Members) -> None:
        self._members = members
        self.manifest = self._read_manifest()
        self._spool: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - `close` ends it
        self._turn = Lock()
        try:
            begins = self._compare_all()
            self._everything: list[_Place] = []
            self._events = self._index(made.EVENTS, begins, event_row, attrgetter("stream", "version"))
            self._commands = self._index(made.COMMANDS, begins, command_row, attrgetter("stream", "number"))
            self._proofs = self._index(made.PROOFS, begins, _proof, attrgetter("leaf.stream", "checkpoint"))
            self._streams: tuple[StreamRow, ...] = self._told(made.HEADS, HEADS, "streams")
            self._signed: tuple[Signed, ...] = self._told(made.CHECKPOINTS, SIGNED)
            self.keys: Mapping[str, str] = self._told(made.KEYS, KEYS)
            self._check_counts()
            self._check_network()
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
        narrowed = any(one is not None for one in (asked.stream, asked.zone, asked.since, asked.until))
        return Excerpt(None if narrowed else asked.network, self.manifest.position, asked.until is not None)

    def mislabelled(self) -> Iterator[tuple[str, str, str]]:
        """Nothing: the table of streams is not exported."""
        return iter(())

    def counters(self) -> Counters | None:
        return None

    def events(self, stream: str, after: int = 0) -> Iterator[EventRow]:
        return (self._at(place, event_row) for place in self._events.get(stream, ()) if place.order > after)

    def everything(self) -> Iterator[EventRow]:
        return (self._at(place, event_row) for place in self._everything)

    def commands(self, stream: str) -> Iterator[CommandRow]:
        return (self._at(place, command_row) for place in self._commands.get(stream, ()))

    def checkpoints(self) -> Sequence[Signed]:
        return self._signed

    def proofs(self, stream: str) -> Sequence[Proof]:
        return [self._at(place, _proof) for place in self._proofs.get(stream, ())]

    async def runs(self, stream: str, damaged: list[Damaged]) -> Sequence[Run]:
        damaged += [Damaged("{words}", stream=of, words=words) for of, words in self.manifest.damaged if of == stream]
        found = []
        for name in self._histories_of(stream):
            try:
                found.append(self._run(stream, name))
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError, NoHistory, DamagedExport):
                damaged.append(Damaged("The history {file} cannot be read.", stream=stream, file=name))
        return sorted(found, key=lambda run: (run.started_at, run.run_id))

    def _histories_of(self, stream: str) -> list[str]:
        folder = f"{made.HISTORIES}{stream.replace(':', '/')}"
        return [name for name in self._members if name.rpartition("/")[0] == folder]

    def _run(self, stream: str, name: str) -> Run:
        told = self._members.json(name)
        return Run(
            stream=stream,
            run_id=str(told["run_id"]),
            where=Where.EXPORT,
            started_at=datetime.fromisoformat(told["started_at"]),
            closed=bool(told["closed"]),
            code_version=str(told["code_version"]),
            history=WorkflowHistory.from_json(stream, told["history"]),
        )

    # Opening

    def _read_manifest(self) -> made.Manifest:
        members = self._members
        if made.MANIFEST not in members:
            raise BadExport("{file} is no export of Vertebra's, or not a whole one.", file=members.path.name)
        told = members.json(made.MANIFEST)
        form = told.get("format") if isinstance(told, dict) else None
        if form != made.FORMAT:
            raise UnknownFormat(
                "{file} has the format '{format}'; this version of Vertebra reads '{known}'.",
                file=members.path.name, format=ascii(form)[:80], known=made.FORMAT,
            )  # fmt: skip
        try:
            return made.Manifest.model_validate(told)
        except ValidationError:
            raise members.damaged(made.MANIFEST) from None

    def _compare_all(self) -> dict[str, tuple[int, int]]:
        """Hold every member against the manifest; says where in the spool those of lines begin and end."""
        members, expected = self._members, self.manifest.members
        for name in (*expected, *SPOOLED, made.HEADS, made.CHECKPOINTS, made.KEYS):
            if name not in members:
                raise DamagedExport("{file} lacks '{member}'.", file=members.path.name, member=name)
        begins = {}
        for name in members:
            if name == made.MANIFEST:
                continue
            if name not in expected:
                raise DamagedExport(
                    "{file} has '{member}', of which its manifest says nothing.", file=members.path.name, member=name
                )
            begin = self._spool.tell()
            found = self._spooled(name) if name in SPOOLED else members.sum_of(name)
            if found != (expected[name].sha256, expected[name].bytes):
                raise members.damaged(name)
            begins[name] = (begin, self._spool.tell())
        return begins

    def _spooled(self, name: str) -> tuple[str, int]:
        summed, size = sha256(), 0
        for piece in self._members.pieces(name):
            self._spool.write(piece)
            summed.update(piece)
            size += len(piece)
        return summed.hexdigest(), size

    def _index(
        self,
        name: str,
        begins: Mapping[str, tuple[int, int]],
        read: Callable[[Mapping[str, Any]], R],
        key: Callable[[R], tuple[str, int]],
    ) -> dict[str, tuple[_Place, ...]]:
        """Where each line of a member lies, by stream, in the order of a number that it has."""
        found: dict[str, list[_Place]] = {}
        offset, end = begins[name]
        while offset < end:
            self._spool.seek(offset)
            line = self._spool.readline(MOST_OF_A_LINE)
            row = self._read(line, name, read)
            stream, order = key(row)
            found.setdefault(stream, []).append(_Place(order, offset))
            if isinstance(row, EventRow):
                self._everything.append(_Place(row.position, offset))
            offset += len(line)
        self._everything.sort(key=attrgetter("order", "offset"))
        return {stream: tuple(sorted(places, key=attrgetter("order", "offset"))) for stream, places in found.items()}

    def _at(self, place: _Place, read: Callable[[Mapping[str, Any]], R]) -> R:
        with self._turn:
            self._spool.seek(place.offset)
            line = self._spool.readline(MOST_OF_A_LINE)
        return self._read(line, made.EVENTS, read)

    def _read(self, line: bytes, name: str, read: Callable[[Mapping[str, Any]], R]) -> R:
        try:
            told = loads(line)
            if not line.endswith(b"\n") or not isinstance(told, dict):
                raise ValueError
            return read(told)
        except (ValueError, RecursionError):
            raise self._members.damaged(name) from None

    def _told(self, name: str, kind: TypeAdapter[Any], field: str | None = None) -> Any:
        told = self._members.json(name)
        try:
            return kind.validate_python(told if field is None else told[field])
        except (ValidationError, KeyError, TypeError):
            raise self._members.damaged(name) from None

    def _check_counts(self) -> None:
        """What the manifest counts is there: a file that was put together by hand easily forgets that."""
        manifest = self.manifest
        histories = sum(name.startswith(made.HISTORIES) for name in self._members)
        found = {
            made.EVENTS: (len(self._everything), manifest.events),
            made.COMMANDS: (sum(map(len, self._commands.values())), manifest.commands),
            made.HEADS: (len(self._streams), manifest.streams),
            made.CHECKPOINTS: (len(self._signed), manifest.checkpoints),
            made.HISTORIES: (histories, manifest.histories),
        }
        for name, (there, counted) in found.items():
            if there != counted:
                raise DamagedExport(
                    "{file}: of '{member}' there are {found}, and the manifest counts {counted}.",
                    file=self._members.path.name, member=name, found=there, counted=counted,
                )  # fmt: skip

    def _check_network(self) -> None:
        """The network as the file shows it is what its register's events make. Events that are wrong `verify` names."""
        stream = f"network:{self.manifest.asked.network}"
        name = f"{made.NETWORK}{self.manifest.asked.network}.json"
        decider = DECIDERS["network"]
        try:
            told = (Recorded.model_validate_json(row.body) for row in self.events(stream))
            folded = fold(decider, stream, told)
        except (ValidationError, KeyError):
            return
        if name not in self._members or self._members.json(name) != decider.state.dump_python(
            folded.state, mode="json"
        ):
            raise self._members.damaged(name)


def _proof(told: Mapping[str, Any]) -> Proof:
    return Proof.model_validate(told)
