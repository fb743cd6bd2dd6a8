"""What registers stored, read row by row for the archive, and read back from there.

One JSON object a line: `{"command": ROW}` or `{"event": ROW}`, each ROW as it lies in the log, in the log's order.
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Row, select

from domain.message import canonical
from store.errors import DamagedArchive
from store.tables import commands, counters, events, streams

MOST = 4_000_000  # bytes of rows in one copy
PAGE = 256


@dataclass(frozen=True)
class Rows:
    """The commands of a network's registers with numbers from `first` to `last`, and their events."""

    network: str
    first: int
    last: int
    commands: int
    events: int
    text: bytes


def networks(engine: Engine, kinds: Collection[str]) -> list[str]:
    """The networks that have streams of these kinds."""
    query = select(streams.c.network).where(streams.c.kind.in_(list(kinds))).distinct().order_by(streams.c.network)
    with engine.connect() as connection:
        return list(connection.execute(query).scalars())


def stored_since(engine: Engine, network: str, kinds: Collection[str], after: int) -> Iterator[Rows]:
    """What the streams of these kinds stored after a command number, in pieces; nothing where there is nothing new."""
    with engine.connect() as connection:
        until = connection.execute(select(counters.c.command).where(counters.c.id == 1)).scalar_one()
    first = after + 1
    lines: list[bytes] = []
    counted = [0, 0]
    size = 0
    for command in _commands(engine, network, kinds, after, until):
        made = _events(engine, command)
        new = [_line("command", command), *(_line("event", event) for event in made)]
        lines += new
        counted = [counted[0] + 1, counted[1] + len(made)]
        size += sum(map(len, new))
        if size >= MOST:
            yield Rows(network, first, command.number, counted[0], counted[1], b"".join(lines))
            first, lines, counted, size = command.number + 1, [], [0, 0], 0
    if lines:
        yield Rows(network, first, until, counted[0], counted[1], b"".join(lines))


def read_rows(text: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of a copy: 'command' or 'event', and its columns. Raises `DamagedArchive`."""
    for line in text.splitlines():
        try:
            ((kind, row),) = json.loads(line).items()
        except (ValueError, AttributeError) as error:
            raise DamagedArchive("A copy of what registers stored cannot be read.") from error
        yield kind, row


def rows_between(text: bytes, first: int, last: int) -> bytes:
    """The part of a copy that is of the commands with these numbers, with their events."""
    kept, inside = [], False
    for line in text.splitlines(keepends=True):
        ((kind, row),) = json.loads(line).items()
        if kind == "command":
            inside = first <= row["number"] <= last
        if inside:
            kept.append(line)
    return b"".join(kept)


def _commands(engine: Engine, network: str, kinds: Collection[str], after: int, until: int) -> Iterator[Row[Any]]:
    query = (
        select(commands)
        .join(streams, streams.c.stream == commands.c.stream)
        .where(streams.c.network == network, streams.c.kind.in_(list(kinds)), commands.c.number <= until)
        .order_by(commands.c.number)
        .limit(PAGE)
    )
    while True:
        with engine.connect() as connection:
            page = connection.execute(query.where(commands.c.number > after)).all()
        yield from page
        if len(page) < PAGE:
            return
        after = page[-1].number


def _events(engine: Engine, command: Row[Any]) -> list[Row[Any]]:
    if command.last_version < command.first_version:
        return []
    query = (
        select(events)
        .where(events.c.stream == command.stream)
        .where(events.c.version.between(command.first_version, command.last_version))
        .order_by(events.c.version)
    )
    with engine.connect() as connection:
        return list(connection.execute(query).all())


def _line(kind: str, row: Row[Any]) -> bytes:
    return canonical({kind: dict(row._mapping)}) + b"\n"
