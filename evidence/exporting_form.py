"""How an export is written: the names of its members, and the bytes of what is in them.

There is one way only to write each line and each member. Whoever reads an export writes it again and compares: what
reads well and is written otherwise was changed, or put together by somebody else.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from domain.checkpoint import Proof, Signed
from domain.message import Message, canonical
from domain.registry import DECIDERS, PROCESSES
from domain.territory import Network
from evidence.cloudevents import cloud_event, command_line
from evidence.exporting_scope import Asked
from evidence.source import CommandRow, EventRow, StreamRow
from store.reconciliations import Kept

FORMAT: Literal["vertebra-export/3"] = "vertebra-export/3"
UNSIGNED_FORMAT: Literal["vertebra-export/2"] = "vertebra-export/2"  # whose list of what it holds nobody signed
READ = (FORMAT, UNSIGNED_FORMAT)
NOT_IN_2 = frozenset({"reconciliations"})  # what the manifest says since /3
README, EVENTS, COMMANDS, HEADS = "README.txt", "events.ndjson", "commands.ndjson", "heads.json"
CHECKPOINTS, PROOFS, KEYS = "checkpoints.json", "proofs.ndjson", "keys.json"
RECONCILIATIONS = "reconciliations.json"
NETWORK, SCHEMAS, HISTORIES = "network/", "schemas/", "histories/"
SUMS, MANIFEST, SIGNATURE = "SHA256SUMS", "manifest.json", "signature.json"
UNPROVEN = (README, SCHEMAS)


class Member(Message):
    """One file in the export."""

    sha256: str
    bytes: int


class Manifest(Message):
    """What is in an export, and what it was asked for. `made_at` is the machine's clock; the rest is the log's."""

    format: Literal["vertebra-export/3", "vertebra-export/2"] = FORMAT
    made_at: datetime
    made_by: str = Field(description="the version of Vertebra's code")
    asked: Asked
    position: int = Field(description="where the log stood")
    streams: int
    events: int
    commands: int
    histories: int
    checkpoints: int
    reconciliations: int = Field(default=0, description="records of them that concern what is in here")
    cut: tuple[str, ...] = Field(default=(), description="streams that the period ends: what came later is not in here")
    elsewhere: tuple[str, ...] = Field(default=(), description="streams that are named in here and are not in here")
    damaged: tuple[tuple[str, str], ...] = Field(
        default=(), description="histories that could not be opened, each with its stream and why"
    )
    not_verified: tuple[str, ...] = Field(
        default=UNPROVEN, description="members for readers: nothing is verified of them, and they prove nothing"
    )
    members: dict[str, Member]


class Signature(Message):
    """That a key of the town's signed the manifest, and with it every member: which there are, and what is in them."""

    key_id: str
    signature: str


def line(value: Any) -> bytes:
    """A value as one line."""
    return canonical(value) + b"\n"


def pretty(value: Any) -> bytes:
    """A value as a member that people look at."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def event_line(row: EventRow) -> bytes:
    return line(cloud_event(row))


def stored_line(row: CommandRow) -> bytes:
    return line(command_line(row))


def proof_line(proof: Proof) -> bytes:
    return line(proof.model_dump(mode="json"))


def heads(position: int, streams: Iterable[StreamRow]) -> bytes:
    return pretty({"position": position, "streams": [vars(row) for row in streams]})


def checkpoints(signed: Iterable[Signed]) -> bytes:
    """Checkpoints without their leaves: the proofs have those that are in here."""
    return pretty([one.model_copy(update={"changed": ()}).model_dump(mode="json") for one in signed])


def reconciliations(kept: Iterable[Kept]) -> bytes:
    return pretty([one.model_dump(mode="json") for one in kept])


def keys(known: Mapping[str, str], signed: Iterable[Signed | Kept], signed_by: str | None = None) -> bytes:
    """Of the known public keys those that signed: a checkpoint, a reconciliation, or what is in the file."""
    signers = dict.fromkeys([*(one.key_id for one in signed), *([signed_by] if signed_by is not None else [])])
    return pretty({key_id: known[key_id] for key_id in signers if key_id in known})


def network(shown: Network) -> bytes:
    return pretty(shown.model_dump(mode="json"))


def sums(members: Mapping[str, Member]) -> bytes:
    """As `sha256sum --check` reads them."""
    return "".join(f"{member.sha256}  {name}\n" for name, member in sorted(members.items())).encode()


def manifest(told: Manifest) -> bytes:
    left_out = set(NOT_IN_2) if told.format == UNSIGNED_FORMAT else None
    return pretty(told.model_dump(mode="json", exclude=left_out))


def to_be_signed(written: bytes) -> bytes:
    """What is signed of a manifest: its bytes, after a line that no checkpoint begins with."""
    return FORMAT.encode() + b"\n" + written


def signature(told: Signature) -> bytes:
    return pretty(told.model_dump(mode="json"))


def folder_of(stream: str) -> str:
    """Where the histories of a stream lie."""
    return f"{HISTORIES}{stream.replace(':', '/')}/"


def is_member(name: str, asked: Asked, processes: Collection[str]) -> bool:
    """Whether an export has a member of that name. `processes`: the folders of the histories that it may have."""
    folder, _, own = name.rpartition("/")
    if folder.startswith(HISTORIES.rstrip("/")):
        return f"{folder}/" in processes and own.endswith(".json")
    return name in _NAMES or name == f"{NETWORK}{asked.network}.json"


def processes(streams: Sequence[StreamRow]) -> frozenset[str]:
    """The folders of histories that there may be beside some streams: registers have none."""
    return frozenset(folder_of(row.stream) for row in streams if row.stream.partition(":")[0] in PROCESSES)


_NAMES = frozenset(
    {README, EVENTS, COMMANDS, HEADS, CHECKPOINTS, PROOFS, RECONCILIATIONS, KEYS}
    | {SUMS, MANIFEST, SIGNATURE, f"{SCHEMAS}records.json"}
    | {f"{SCHEMAS}{name}.json" for name in DECIDERS}
)
