"""What a report is made of, whatever it is written in: sections with texts, tables, figures and charts.

Everything in it is said already, in the reader's language; whoever writes it down only lays it out, and escapes it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Tone = Literal["good", "late", "bad", "open", "quiet"]


@dataclass(frozen=True)
class Text:
    """A paragraph; `note`: less important than the others."""

    words: str
    note: bool = False


@dataclass(frozen=True)
class Facts:
    """Names and values."""

    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Listing:
    """A list; `ordered`: by time or rank. A line may have a `lead`, such as its day, before its words."""

    lines: Sequence[tuple[str, str]]
    ordered: bool = False


@dataclass(frozen=True)
class Grid:
    """A table. `right`: numbers of the columns that hold figures; `source`: by what measure, name@version."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    right: Sequence[int] = ()
    source: str = ""


@dataclass(frozen=True)
class FigureTable:
    """The figures of one measure: name and value. Two reports side by side have one with a column for each."""

    caption: str
    source: str
    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Bar:
    """`value`: from 0 to 1; None where there is nothing to measure. `told`: the value in words."""

    label: str
    value: float | None
    told: str


@dataclass(frozen=True)
class Bars:
    """Bars on one scale, from 0 to 1, under a title; `description`: the chart in words."""

    title: str
    description: str
    bars: Sequence[Bar]


@dataclass(frozen=True)
class Piece:
    """One piece of a stacked bar: what it stands for, how many, and its tone."""

    label: str
    count: int
    tone: Tone


@dataclass(frozen=True)
class Stacked:
    """One bar made of pieces."""

    title: str
    description: str
    pieces: Sequence[Piece]


@dataclass(frozen=True)
class Target:
    """An indicator on its own scale. `told`: its values in words; `tone`: whether it was reached."""

    label: str
    baseline: float | None
    target: float | None
    last: float | None
    told: str
    tone: Tone


@dataclass(frozen=True)
class Targets:
    """Indicators, each with its target, under a title; `description`: the chart in words."""

    title: str
    description: str
    legend: Sequence[str]  # what the mark of the baseline, the bar and the mark of the target stand for
    targets: Sequence[Target]


Chart = Bars | Stacked | Targets


@dataclass(frozen=True)
class Beside:
    """Blocks of several reports side by side, each under its heading."""

    columns: Sequence[tuple[str, Sequence["Block"]]]


@dataclass(frozen=True)
class Compared:
    """The same figures of several reports, each in a column."""

    caption: str
    source: str
    headings: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str]]]


Block = Text | Facts | Listing | Grid | FigureTable | Chart | Beside | Compared


@dataclass(frozen=True)
class Section:
    """A titled part of a report. `id`: its anchor; `level`: of its heading, 2 at the top."""

    id: str
    title: str
    blocks: Sequence[Block]
    level: int = 2


@dataclass(frozen=True)
class Document:
    """`language`: of its texts, as a tag; `facts`: what it is about; `contents`: the word over its contents."""

    language: str
    title: str
    subtitle: str
    contents: str
    sections: Sequence[Section]
    footer: Sequence[Block] = field(default=())


def side_by_side(headings: Sequence[str], reports: Sequence[Sequence[Section]], nothing: str) -> list[Section]:
    """The sections of several reports: figures in one table with a column for each, everything else in columns.

    `nothing`: what stands where one report has a figure that another has not.
    """
    order = dict.fromkeys(section.id for report in reports for section in report)
    made = []
    for known_as in order:
        here = [next((one for one in report if one.id == known_as), None) for report in reports]
        title = next(one.title for one in here if one is not None)
        blocks = [() if one is None else tuple(one.blocks) for one in here]
        compared = _compared(headings, blocks, nothing)
        others = [[one for one in listed if not isinstance(one, FigureTable)] for listed in blocks]
        rest: list[Block] = [Beside(list(zip(headings, others, strict=True)))] if any(others) else []
        made.append(Section(known_as, title, [*compared, *rest]))
    return made


def _compared(headings: Sequence[str], blocks: Sequence[Sequence[Block]], nothing: str) -> list[Block]:
    tables = [{one.caption: one for one in listed if isinstance(one, FigureTable)} for listed in blocks]
    made: list[Block] = []
    for caption in dict.fromkeys(known for listed in tables for known in listed):
        known = [dict(listed[caption].rows) if caption in listed else {} for listed in tables]
        names = dict.fromkeys(name for listed in known for name in listed)
        rows = [(name, [listed.get(name, nothing) for listed in known]) for name in names]
        source = next(listed[caption].source for listed in tables if caption in listed)
        made.append(Compared(caption, source, headings, rows))
    return made
