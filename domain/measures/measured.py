"""What a measurement says: figures and tables with their words, by what they were computed, and on which events.

Whoever shows it knows nothing of what is measured: every column says what it holds. Texts marked with `N_` are English
and are translated by whoever shows them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from domain.message import Message, Recorded
from domain.territory import WHOLE_NETWORK

if TYPE_CHECKING:
    from domain.measures.history import History

Cell = str | int | float | date | tuple[str, ...] | None
Holds = Literal[
    "text", "code", "count", "share", "days", "number", "day",
    "zone", "portfolio", "organisation", "organisations", "kind", "sector", "body", "neighbourhood", "service",
    "stream", "texts",
]  # fmt: skip
FIGURES: frozenset[Holds] = frozenset({"count", "share", "days", "number"})
SIMULATED, ASSUMED = "simulated", "assumed"


def N_(words: str) -> str:  # noqa: N802 - gettext's own name for it
    """Marks an English text to be found by whoever translates."""
    return words


class Scope(Message):
    """What is looked at. `since`, `until`: days on which things happened, both included. `zone`: None for all of them,
    WHOLE_NETWORK for what is of no zone. `cycle`: only what is of one cycle."""

    until: date
    since: date | None = None
    zone: str | None = None
    cycle: str | None = None

    def covers(self, zone: str | None) -> bool:
        """Whether something of a zone (None: of the whole network) is looked at."""
        return self.zone is None or (zone or WHOLE_NETWORK) == self.zone

    def has(self, day: date) -> bool:
        """Whether something that happened on a day is looked at."""
        return day <= self.until and (self.since is None or self.since <= day)


class Figure(Message):
    """One figure. A share has `part` and `of`; where `of` is zero there is nothing to measure, and no `value`."""

    id: str
    words: str
    holds: Holds
    value: int | float | None
    part: int | None = None
    of: int | None = None


class Column(Message):
    """`of`: what has the code, for a column of codes, where the same code is another word elsewhere."""

    id: str
    words: str
    holds: Holds
    of: str = ""


class Sheet(Message):
    """A table. `keys`: how many of the first columns say what a row is of; the others are its values.

    `total`: the last row is a sum. `lists`: a row is one thing, not a group of them.
    """

    id: str
    words: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    keys: int = 1
    total: bool = False
    lists: bool = False

    def column(self, name: str) -> list[Cell]:
        """The cells of one column."""
        number = [column.id for column in self.columns].index(name)
        return [row[number] for row in self.rows]

    def row(self, *keys: Cell) -> dict[str, Cell]:
        """The values of the row with these keys. Raises KeyError where there is none."""
        for row in self.rows:
            if row[: self.keys] == keys:
                return {column.id: cell for column, cell in zip(self.columns, row, strict=True)}
        raise KeyError(keys)


class Ground(Message):
    """An event that a figure rests on, and as what it was counted."""

    event: UUID
    stream: str
    version: int
    kind: str
    counted_as: str


class Measured(Message):
    """What was measured. `position`: the last event of the network's log that was known.

    `counted`: how many things are in the figures, `simulated` and `assumed` how many of them no source states one by
    one.
    """

    name: str
    formula_version: int
    definition: str
    formula: str
    network: str
    position: int
    scope: Scope
    counted: int
    simulated: int = 0
    assumed: int = 0
    figures: tuple[Figure, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    grounds: tuple[Ground, ...] = ()

    @property
    def reference(self) -> str:
        """By what formula a figure was computed: `name@version`."""
        return f"{self.name}@{self.formula_version}"

    @property
    def simulated_share(self) -> float | None:
        """None where there is nothing to measure."""
        return self.simulated / self.counted if self.counted else None

    def figure(self, known_as: str) -> Figure:
        """Raises KeyError where there is none."""
        for figure in self.figures:
            if figure.id == known_as:
                return figure
        raise KeyError(known_as)

    def sheet(self, known_as: str) -> Sheet:
        """Raises KeyError where there is none."""
        for sheet in self.sheets:
            if sheet.id == known_as:
                return sheet
        raise KeyError(known_as)


@dataclass(frozen=True)
class Found:
    """What a formula gives: everything of a `Measured` but by what it was computed."""

    counted: int
    figures: Sequence[Figure] = ()
    sheets: Sequence[Sheet] = ()
    grounds: Sequence[Ground] = ()
    simulated: int = 0
    assumed: int = 0


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A formula with its name. `version` grows whenever the same events would give another figure.

    `source`: which text asks for it.
    """

    name: str
    title: str
    version: int
    definition: str
    formula: str
    source: str
    compute: Callable[["History", Scope], Found]

    def of(self, history: "History", scope: Scope) -> Measured:
        """What this measures in a history."""
        found = self.compute(history, scope)
        return Measured(
            name=self.name,
            formula_version=self.version,
            definition=self.definition,
            formula=self.formula,
            network=history.network.id,
            position=history.position,
            scope=scope,
            counted=found.counted,
            simulated=found.simulated,
            assumed=found.assumed,
            figures=tuple(found.figures),
            sheets=tuple(found.sheets),
            grounds=tuple(found.grounds),
        )


def count(known_as: str, words: str, value: int) -> Figure:
    """A number of things, as a figure with its id and its words."""
    return Figure(id=known_as, words=words, holds="count", value=value)


def share(known_as: str, words: str, part: int, of: int) -> Figure:
    """A share; of nothing it is no share at all, and not zero."""
    return Figure(id=known_as, words=words, holds="share", value=ratio(part, of), part=part, of=of)


def days(known_as: str, words: str, value: float | None, of: int) -> Figure:
    """A length in days, as a figure; None where there is none. `of`: over how many things it was measured."""
    return Figure(id=known_as, words=words, holds="days", value=value, of=of)


def ratio(part: int, of: int) -> float | None:
    """A part of a whole, from 0 to 1; None of nothing."""
    return part / of if of else None


def middle(values: Sequence[int]) -> float | None:
    """The median; None of nothing."""
    return median(values) if values else None


def longest(values: Sequence[int]) -> int | None:
    """The largest; None of nothing."""
    return max(values, default=None)


def ground(recorded: Recorded, counted_as: str) -> Ground:
    """The event on which a figure rests, and as what it was counted."""
    return Ground(
        event=recorded.id,
        stream=recorded.stream,
        version=recorded.version,
        kind=recorded.kind,
        counted_as=counted_as,
    )


def origins(things: Iterable[Iterable[Recorded]]) -> tuple[int, int]:
    """Of things that several events tell of, how many are simulated, and how many of the others assumed: a thing is as
    soon as one of its events is."""
    marks = [{recorded.origin for recorded in events} for events in things]
    return sum(SIMULATED in known for known in marks), sum(
        ASSUMED in known and SIMULATED not in known for known in marks
    )


def marked(first: Iterable[Recorded], mark: str) -> int:
    """How many of the events are marked as simulated, or assumed."""
    return sum(recorded.origin == mark for recorded in first)
