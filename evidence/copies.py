"""What registers stored, as the archive's sealed copies have it: a second record of them, since they were sealed.

The copies were made from the log itself. So they show what became of it since, and not what was done before.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from evidence.reconciled import Explained
from evidence.recordings import Recordings, Stored
from evidence.source import CommandRow, EventRow
from store.archive import Archive
from store.errors import Damaged
from store.segments import read_rows


@dataclass
class Copied:
    """The copies of one stream: its rows, each with the moment since when it was sealed."""

    events: dict[int, tuple[EventRow, datetime]] = field(default_factory=dict)
    commands: list[tuple[CommandRow, datetime]] = field(default_factory=list)

    def recordings(self, stream: str, explained: Explained) -> Recordings:
        """The same as what histories record of a process. What is known to be lost is left out."""
        found = Recordings()
        for version, (row, since) in self.events.items():
            if not explained.is_lost(stream, version):
                kept = Stored(row.body, since.isoformat(timespec="seconds"), since, known=True)
                found.events[version] = [kept]
        for command, since in self.commands:
            if not explained.is_lost(stream, command.first_version):
                told = since.isoformat(timespec="seconds")
                kept = Stored(command.body, told, since, known=True, source=command.source)
                found.commands.setdefault(command.command_id, []).append(kept)
        return found


class RegisterCopies:
    """The archive's copies, read once when they are first asked for. `damaged`: what could not be opened."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self.damaged: list[Damaged] = []

    @cached_property
    def by_stream(self) -> Mapping[str, Copied]:
        """Every stream of which there is a copy."""
        found: dict[str, Copied] = defaultdict(Copied)
        known: dict[tuple[str, int], EventRow | CommandRow] = {}
        self.damaged += self._archive.segment_troubles()
        for segment in self._archive.segments():
            try:
                since, text = self._archive.since(segment), self._archive.rows(segment)
                for made in _rows(text):
                    self._add(found, known, made, since)
            except Damaged as error:
                self.damaged.append(error)
        return dict(found)

    def of(self, stream: str) -> Copied:
        """The copies of one stream; none of one that has none."""
        return self.by_stream.get(stream, Copied())

    def _add(
        self,
        found: dict[str, Copied],
        known: dict[tuple[str, int], EventRow | CommandRow],
        made: EventRow | CommandRow,
        since: datetime,
    ) -> None:
        """Take a row in: of two copies of it the older one, which covers it for longer. Raises `Damaged`."""
        key = ("command", made.number) if isinstance(made, CommandRow) else ("event", made.position)
        before = known.setdefault(key, made)
        if before != made:
            raise Damaged("Two copies of what {stream} stored tell it differently.", stream=made.stream)
        if before is not made:
            return
        if isinstance(made, CommandRow):
            found[made.stream].commands.append((made, since))
        else:
            found[made.stream].events[made.version] = (made, since)


def _rows(text: bytes) -> Iterator[EventRow | CommandRow]:
    for kind, row in read_rows(text):
        yield _row(kind, row)


def _row(kind: str, row: Mapping[str, Any]) -> EventRow | CommandRow:
    try:
        whole = {**row, "body": row["body"].encode()}
        return CommandRow(**whole) if kind == "command" else EventRow(**whole)
    except (KeyError, TypeError, AttributeError) as error:
        raise Damaged("A copy of what registers stored cannot be read.") from error


def since_of(rows: Sequence[tuple[Any, datetime]]) -> datetime | None:
    """Since when the first of some copies is sealed."""
    return min((since for _, since in rows), default=None)
