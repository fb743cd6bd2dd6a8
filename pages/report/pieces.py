"""Pieces that every chapter of a report is made of: the figures of a measure, and its tables."""

from domain.measures import MEASURES, Measured, Sheet
from domain.measures.measured import FIGURES
from pages.document import FigureTable, Grid
from pages.figures import Words, cell, figure

USED = (
    ("findings-answered", True),
    ("actions-on-time", True),
    ("indicators", True),
    ("participation", False),
    ("leg-times", True),
    ("decisions-carried-out", True),
    ("ratings", True),
)  # every measure of a report, and whether it is of the cycle alone


def figures_of(words: Words, measured: Measured, *leave: str) -> FigureTable:
    """The figures of a measure, without those of `leave` that are zero."""
    rows = [
        (words.say(known.words), figure(words, known))
        for known in measured.figures
        if known.value or known.id not in leave
    ]
    return FigureTable(words.say(MEASURES[measured.name].title), measured.reference, rows)


def grid_of(words: Words, measured: Measured, sheet: Sheet, leave: tuple[str, ...] = ()) -> Grid:
    """A table of a measure as it stands, without some of its columns."""
    kept = [number for number, column in enumerate(sheet.columns) if column.id not in leave]
    columns = [sheet.columns[number] for number in kept]
    rows = [[cell(words, sheet.columns[number], row[number]) for number in kept] for row in sheet.rows]
    right = [at for at, column in enumerate(columns) if column.holds in FIGURES]
    names = [words.say(column.words) for column in columns]
    return Grid(words.say(sheet.words), names, rows, right, measured.reference)
