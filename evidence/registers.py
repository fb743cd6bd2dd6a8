"""What registers stored, as the archive has it: rows of the log for a rebuilding, each once."""

from collections.abc import Sequence
from typing import Any

from evidence.source import CommandRow, EventRow
from store.archive import Archive
from store.errors import Damaged
from store.segments import read_rows


def archived_rows(
    archive: Archive, network: str | None = None, *, damaged: list[Damaged] | None = None
) -> tuple[Sequence[CommandRow], Sequence[EventRow]]:
    """The rows of all registers (of one network) that the archive has: commands by number, events by position.

    `damaged` takes what could not be opened, and rows of which two copies tell differently; without it that is raised.
    """
    commands: dict[int, CommandRow] = {}
    events: dict[int, EventRow] = {}
    troubles: list[Damaged] = []
    for segment in archive.segments(network):
        try:
            for kind, row in read_rows(archive.rows(segment)):
                _add(commands, events, kind, row)
        except Damaged as error:
            troubles.append(error)
    if troubles and damaged is None:
        raise troubles[0]
    if damaged is not None:
        damaged += troubles
    return [commands[number] for number in sorted(commands)], [events[position] for position in sorted(events)]


def _add(commands: dict[int, CommandRow], events: dict[int, EventRow], kind: str, row: dict[str, Any]) -> None:
    """Take a row in. Raises `Damaged` where it is none, or another one is known in its place."""
    try:
        whole = {**row, "body": row["body"].encode()}
        made = CommandRow(**whole) if kind == "command" else EventRow(**whole)
    except (KeyError, TypeError, AttributeError) as error:
        raise Damaged("A copy of what registers stored cannot be read.") from error
    known = (
        commands.setdefault(made.number, made)
        if isinstance(made, CommandRow)
        else events.setdefault(made.position, made)
    )
    if known != made:
        raise Damaged("Two copies of what {stream} stored tell it differently.", stream=made.stream)
