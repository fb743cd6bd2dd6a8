"""The page of a thing as it stood at a step: the same drawing as `vertebra show`, as lines, with what changed marked.

What one version draws alike in the next is drawn once: so a step costs what it changes, and no more.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from difflib import SequenceMatcher
from io import StringIO
from typing import Any

from rich.console import Console, RenderableType
from rich.segment import Segment
from rich.text import Text

from cli import wiring
from cli.ask.show import draw_stream
from cli.player.tale import Step
from cli.screen import Screen
from domain import ids
from domain.decider import Folded
from domain.territory import Network
from readings.asof import Moments, timeline
from readings.numbers import item_numbers

Line = tuple[Segment, ...]
NARROWEST = 20  # columns below which a page is cut and not drawn anew
RULES = re.compile("─+")
MOST_COMPARED = 1000  # changed lines up to which they are compared one by one


class Hurried(Exception):
    """Something else is wanted before the page is done."""


@dataclass(frozen=True)
class Page:
    """Lines as drawn; `new`: numbers of those that the step brought; `gone`: what it took, before which line."""

    lines: Sequence[Line]
    new: frozenset[int]
    gone: Sequence[tuple[int, Line]]

    def changes(self) -> list[tuple[str, Line]]:
        """Only what changed, in the order of the page: `-` what is gone, `+` what is new."""
        told = [(place, 0, "-", line) for place, line in self.gone]
        told += [(place, 1, "+", self.lines[place]) for place in sorted(self.new)]
        return [(sign, line) for _, _, sign, line in sorted(told, key=lambda one: one[:2])]


class Pages:
    """The pages of a network's streams. `hurry` is asked now and then: where it says so, `Hurried` is raised."""

    def __init__(self, store: wiring.Store, screen: Screen, *, hurry: Callable[[], bool] = lambda: False) -> None:
        self.hurry = hurry
        self._store = store
        self._screen = screen
        self._timelines: dict[str, Moments] = {}
        self._papers: dict[int, Paper] = {}
        self._numbers: dict[str, dict[str, str]] = {}
        self._drawn: dict[tuple[str, int, int, int], list[Line]] = {}

    def timeline(self, stream: str) -> Moments:
        if stream not in self._timelines:
            self._timelines[stream] = timeline(self._store, stream)
        return self._timelines[stream]

    def at(self, step: Step, width: int) -> Page:
        """The page at a step, compared with the one before. Raises `Hurried`: what was done is kept."""
        lines = self._lines(step, step.version, width)
        before = self._lines(step, step.version - 1, width) if step.version > 1 else []
        new, gone = changed([_words(line) for line in before], [_words(line) for line in lines])
        return Page(lines, new, [(place, before[number]) for place, number in gone])

    def _lines(self, step: Step, version: int, width: int) -> list[Line]:
        """The lines of a page, drawn at the time of the step, so that the time alone changes nothing on it."""
        network_version = self._network_version(step)
        key = (step.stream, version, network_version, width)
        if key not in self._drawn:
            paper = self._papers.setdefault(width, Paper(max(width, NARROWEST), self._screen.session.console))
            sheet = Sheet(self._screen, paper, self._network(network_version), self.hurry)
            folded, known = self.timeline(step.stream).at(version), self._numbers_in(step.stream)
            lines = sheet.drawn(lambda: draw_stream(sheet, folded, step.recorded_at, items=known))
            while len(self._drawn) >= 8:
                del self._drawn[next(iter(self._drawn))]
            self._drawn[key] = lines
        return self._drawn[key]

    def _numbers_in(self, stream: str) -> dict[str, str]:
        """The short numbers of a management meeting, which are not in its state alone."""
        if stream not in self._numbers:
            self._numbers[stream] = item_numbers(self._store, stream)
        return self._numbers[stream]

    def _network_version(self, step: Step) -> int:
        """How the network stood when the step was stored."""
        timeline = self.timeline(ids.stream_id("network", self._screen.network.id))
        first, last = 0, timeline.length
        while first < last:
            middle = (first + last + 1) // 2
            first, last = (middle, last) if timeline.position(middle) <= step.position else (first, middle - 1)
        return first

    def _network(self, version: int) -> Network:
        folded: Folded[Any] = self.timeline(ids.stream_id("network", self._screen.network.id)).at(version)
        network: Network = folded.state
        return network


class Paper(Console):
    """A console that keeps lines instead of writing them."""

    def __init__(self, width: int, like: Console) -> None:
        super().__init__(
            file=StringIO(),
            width=width,
            force_terminal=True,
            legacy_windows=False,
            no_color=like.no_color,
            markup=False,
            emoji=False,
            highlight=False,
        )
        self.memory: dict[Any, list[Line]] = {}
        self.lines: list[Line] = []

    def print(self, *objects: Any, **options: Any) -> None:
        if not objects:
            self.lines.append(())
        for one in objects:
            fresh = self.options.update(no_wrap=False, overflow="fold")
            drawn = self.render_lines(one, fresh, pad=False)
            self.lines += (tuple(segment for segment in line if not segment.control) for line in drawn)


class Sheet(Screen):
    """The screen of one page: what is drawn on it in the same words is drawn once and remembered."""

    def __init__(self, like: Screen, paper: Paper, network: Network, hurry: Callable[[], bool]) -> None:
        session = copy(like.session)
        session.console = paper
        super().__init__(session, network, like.names)
        self._paper = paper
        self._hurry = hurry

    def drawn(self, draw: Callable[[], None]) -> list[Line]:
        """The lines that drawing gives. Raises `Hurried`."""
        self._paper.lines = []
        draw()
        return self._paper.lines

    def heading(self, title: str, *facts: str) -> None:
        self._once(("heading", title, facts), lambda: super(Sheet, self).heading(title, *facts))

    def section(self, title: str) -> None:
        self._once(("section", title), lambda: super(Sheet, self).section(title))

    def text(self, words: str, *, style: str = "", indent: int = 0) -> None:
        self._once(("text", words, style, indent), lambda: super(Sheet, self).text(words, style=style, indent=indent))

    def item(self, words: str, *, mark: str = "•", style: str = "", indent: int = 0) -> None:
        key = ("item", words, mark, style, indent)
        self._once(key, lambda: super(Sheet, self).item(words, mark=mark, style=style, indent=indent))

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[str | Text]], **how: Any) -> None:
        listed = [tuple(row) for row in rows]
        known = tuple(
            tuple((one.plain, tuple(one.spans)) if isinstance(one, Text) else one for one in row) for row in listed
        )
        key = ("table", tuple(columns), known, tuple(sorted(how.items())))
        self._once(key, lambda: super(Sheet, self).table(columns, listed, **how))

    def put(self, told: Text) -> None:
        if self._hurry():
            raise Hurried
        super().put(told)

    def draw(self, what: RenderableType) -> None:
        if self._hurry():
            raise Hurried
        super().draw(what)

    def _once(self, key: Any, draw: Callable[[], None]) -> None:
        memory, before = self._paper.memory, self._paper.lines
        if key not in memory:
            if self._hurry():
                raise Hurried
            self._paper.lines = []
            try:
                draw()
                memory[key] = self._paper.lines
            finally:
                self._paper.lines = before
        before += memory[key]


def changed(before: Sequence[str], after: Sequence[str]) -> tuple[frozenset[int], list[tuple[int, int]]]:
    """Which lines are new, and which are gone: the place where each would stand, and its number before."""
    most = min(len(before), len(after))
    start = next((n for n in range(most) if before[n] != after[n]), most)
    end = next((n for n in range(most - start) if before[-1 - n] != after[-1 - n]), most - start)
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    if len(old) + len(new) > MOST_COMPARED:
        known, kept = set(old), set(new)
        return (
            frozenset(start + n for n, line in enumerate(new) if line.strip() and line not in known),
            [(start, start + n) for n, line in enumerate(old) if line.strip() and line not in kept],
        )
    added: set[int] = set()
    gone: list[tuple[int, int]] = []
    for what, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what != "equal":
            added |= {start + n for n in range(j1, j2) if new[n].strip()}
            gone += [(start + j1, start + n) for n in range(i1, i2) if old[n].strip()]
    return frozenset(added), gone


def _words(line: Line) -> str:
    """What a line says: how wide its columns are is of no matter, for one long word moves those of a whole table."""
    return RULES.sub("─", " ".join("".join(segment.text for segment in line).split()))
