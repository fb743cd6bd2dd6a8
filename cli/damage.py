"""Damage met while many things were read: it is named, and what rests on other chains is answered all the same.

Only a page goes on without what is damaged. A decision folds the chains it rests on, and is refused where one is not
what was stored.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cli.screen import LATE, Screen
from store.errors import Damaged, DamagedRow
from words.labels import LABELS
from words.language import say


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

    def as_json(self) -> list[dict[str, Any]]:
        found = ((stream, error, error.params.get("version")) for stream, error in self._found.items())
        return [
            {"code": error.code, "stream": stream, "event": int(version) if version is not None else None}
            for stream, error, version in found
        ]

    @staticmethod
    def _line(error: Damaged) -> str:
        """What shows the damage, or mends it where the log is whole."""
        return (
            "vertebra projections rebuild"
            if isinstance(error, DamagedRow)
            else f"vertebra repair {error.params['stream']}"
        )

    def lines(self) -> dict[str, str]:
        """The command line for each damaged stream."""
        return {stream: self._line(error) for stream, error in self._found.items()}

    def words(self, screen: Screen) -> Iterator[tuple[str, str]]:
        """Each damaged stream, and what is said of it."""
        for stream, error in self._found.items():
            yield stream, say(error, screen.session.language, LABELS)

    def draw(self, screen: Screen) -> None:
        """Name what is lacking from a page, each with the command line that shows the damage."""
        lines = self.lines()
        for stream, words in self.words(screen):
            screen.gap()
            screen.text(words, style=LATE)
            screen.command(lines[stream], indent=2)
