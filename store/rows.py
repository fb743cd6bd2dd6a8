"""Rows of read models, read one by one: one that is damaged takes no other with it.

What is read here says nothing that a decision rests on, and can be made again from the log at any time.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar

from domain import ids
from domain.errors import Refusal
from store.errors import DamagedRow

R = TypeVar("R")
Row = Mapping[str, Any]
Spared = Callable[[], AbstractContextManager[None]]
"""A block in which `Damaged` is kept to be told, and what comes after it goes on."""


def rows_read(
    rows: Iterable[Row], read: Callable[[Row], R], *, of: str | None = None, spared: Spared = nullcontext
) -> list[R]:
    """Every row as `read` makes it. `of`: what a row without a stream is of; `spared`: where those that are damaged are
    to be told, and the others read. Raises `DamagedRow` where they are not spared."""
    found: list[R] = []
    for row in rows:
        with spared():
            found.append(_read(row, read, of))
    return found


def _read(row: Row, read: Callable[[Row], R], of: str | None) -> R:
    """A row. What was put in the place of a value may fail in any way that values fail in."""
    stream = str(row.get("stream") or of)
    try:
        kind, network, _ = ids.parts(stream)
        of_kind = row.get("kind", kind) if "stream" in row else kind  # organisations are of kinds of their own
        if (of_kind, row.get("network", network)) != (kind, network):
            raise ValueError("it is of another stream than it says")
        return read(row)
    except (ValueError, TypeError, KeyError, AttributeError, Refusal) as error:
        raise DamagedRow(
            "What lists and boards read of {stream} is damaged. It can be made again from the log.",
            stream=stream,
        ) from error
