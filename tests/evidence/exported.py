"""Exports of a town that was lived in, and hands that change what is in them as somebody would who wants to deceive."""

import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from domain.message import GENESIS, canonical, chained
from domain.registry import DECIDERS
from evidence import exporting_form as form
from evidence.database import DatabaseEvidence
from evidence.exporting import Manifest, export
from evidence.exporting_scope import Asked, scope_of
from evidence.source import Run
from store.database import open_database
from store.errors import Damaged
from store.keys import Keys
from store.log import EventLog
from tests.evidence.town import Lived

MADE_AT = datetime(2026, 4, 1, tzinfo=UTC)


class Recorded(DatabaseEvidence):
    """A database, with the histories that were taken out of Temporal."""

    def __init__(self, engine: Engine, runs: Mapping[str, Sequence[Run]]) -> None:
        super().__init__(engine)
        self._recorded = runs

    async def runs(self, stream: str, damaged: list[Damaged]) -> Sequence[Run]:
        return self._recorded.get(stream, ())


async def exported(lived: Lived, to: Path, **asked: Any) -> Manifest:
    """A town's record in a file."""
    engine = open_database(f"sqlite:///{lived.database}")
    try:
        evidence = Recorded(engine, lived.runs)
        network = EventLog(engine, DECIDERS).fold("network:town").state
        scope = scope_of(evidence, Asked(network="town", **asked), network)
        keys = Keys(lived.folder / "keys")
        return await export(
            evidence, scope, to, keys=keys.public(), readme="read me\n", made_at=MADE_AT, made_by="0.1.0",
            signer=keys.signer_there(),
        )  # fmt: skip
    finally:
        engine.dispose()


@dataclass
class Unpacked:
    """The members of an export, to be changed, and packed again."""

    members: dict[str, bytes]

    @classmethod
    def of(cls, path: Path) -> "Unpacked":
        with zipfile.ZipFile(path) as file:
            return cls({name: file.read(name) for name in file.namelist()})

    def pack(self, to: Path, *, mended: bool = True) -> Path:
        """Write it; `mended`: with a manifest that says of each member what it is now."""
        if mended:
            self.mend()
        with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as file:
            for name, content in self.members.items():
                file.writestr(name, content)
        return to

    def mend(self) -> None:
        manifest = self.json("manifest.json")
        others = {n: c for n, c in self.members.items() if n not in (form.MANIFEST, form.SIGNATURE)}
        sums = {n: form.Member(sha256=sha256(c).hexdigest(), bytes=len(c)) for n, c in others.items() if n != form.SUMS}
        others[form.SUMS] = self.members[form.SUMS] = form.sums(sums)
        manifest["members"] = {n: {"sha256": sha256(c).hexdigest(), "bytes": len(c)} for n, c in others.items()}
        manifest |= {
            "events": len(self.lines("events.ndjson")),
            "commands": len(self.lines("commands.ndjson")),
            "streams": len(self.json("heads.json")["streams"]),
            "histories": sum(name.startswith("histories/") for name in others),
            "checkpoints": len(self.json("checkpoints.json")),
        }
        if form.RECONCILIATIONS in others:
            manifest["reconciliations"] = len(self.json(form.RECONCILIATIONS))
        self.put("manifest.json", manifest)

    def made_older(self) -> None:
        """Make it a file of the format in which nobody signed what is in it."""
        for name in (form.SIGNATURE, form.RECONCILIATIONS):
            self.members.pop(name, None)
        manifest = self.json(form.MANIFEST)
        told = {name: said for name, said in manifest.items() if name not in form.NOT_IN_2}
        self.put(form.MANIFEST, {**told, "format": form.UNSIGNED_FORMAT})

    def json(self, name: str) -> Any:
        return json.loads(self.members[name])

    def put(self, name: str, value: Any) -> None:
        """A value in place of another, written as an export writes it."""
        self.members[name] = canonical(value) if name.startswith(form.HISTORIES) else form.pretty(value)

    def lines(self, name: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.members[name].splitlines()]

    def put_lines(self, name: str, lines: Sequence[Mapping[str, Any]]) -> None:
        self.members[name] = b"".join(canonical(line) + b"\n" for line in lines)

    def change_event(self, stream: str, version: int, change: Callable[[dict[str, Any]], None]) -> None:
        lines = self.lines("events.ndjson")
        (found,) = [line for line in lines if (line["subject"], line["streamversion"]) == (stream, version)]
        change(found)
        self.put_lines("events.ndjson", lines)

    def rechain(self, stream: str) -> None:
        """Compute the hashes of a stream anew, and say in the heads that it stands there."""
        head, last, lines = GENESIS, None, self.lines("events.ndjson")
        for line in sorted((one for one in lines if one["subject"] == stream), key=lambda one: one["streamversion"]):
            head = line["hash"] = chained(head, canonical(line["data"]))
            last = line
        self.put_lines("events.ndjson", lines)
        assert last is not None
        heads = self.json("heads.json")
        for row in heads["streams"]:
            if row["stream"] == stream:
                row |= {"version": last["streamversion"], "head": head, "position": last["position"]}
        self.put("heads.json", heads)

    def cut(self, stream: str, after: int) -> None:
        """Take the last events of a stream out, with their commands, as if they had never been."""
        events, commands = self.lines("events.ndjson"), self.lines("commands.ndjson")
        self.put_lines("events.ndjson", [e for e in events if e["subject"] != stream or e["streamversion"] <= after])
        self.put_lines("commands.ndjson", [c for c in commands if c["stream"] != stream or c["last_version"] <= after])
        self.rechain(stream)

    def histories_of(self, stream: str) -> list[str]:
        folder = f"histories/{stream.replace(':', '/')}/"
        return [name for name in self.members if name.startswith(folder)]
