"""Damage met while many things were read: it is named, and what rests on other chains is answered all the same.

Only a page goes on without what is damaged. A decision folds the chains it rests on, and is refused where one is not
what was stored.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from store.errors import Damaged


class DamagedStreams(Damaged):
    """Several streams that are damaged, each told by itself."""

    def __init__(self, problems: tuple[Damaged, ...]) -> None:
        super().__init__(problems[0].words, code=problems[0].code, **problems[0].params)
        self.problems = problems


class Damage:
    """The streams that could not be read, each with the event at which it is damaged."""

    def __init__(self) -> None:
        self._found: dict[str, Damaged] = {}

    @contextmanager
    def spared(self) -> Iterator[None]:
        """What is damaged in the block is kept to be named, and the rest is read on. Damage of no stream is raised."""
        try:
            yield
        except Damaged as error:
            if "stream" not in error.params:
                raise
            self._found.setdefault(str(error.params["stream"]), error)

    def raised(self) -> None:
        """Raises `Damaged` where anything was spared, so that the exit code tells what the page does."""
        if self._found:
            raise DamagedStreams(tuple(self._found.values()))

    @property
    def found(self) -> Mapping[str, Damaged]:
        """What was spared, by its stream."""
        return self._found

    def as_json(self) -> list[dict[str, Any]]:
        found = ((stream, error, error.params.get("version")) for stream, error in self._found.items())
        return [
            {"code": error.code, "stream": stream, "event": int(version) if version is not None else None}
            for stream, error, version in found
        ]
