"""Figures as an XLSX workbook: first what was measured and how, then a sheet for each measure with typed cells."""

import re
from collections.abc import Sequence
from datetime import date
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from domain.measures import MEASURES, Measured
from domain.measures.comparing import figures_side_by_side
from domain.measures.measured import Cell, Column, Holds, Sheet
from pages.figures import Words, said
from pages.tables import neutral

FORMATS: dict[Holds | None, str] = {"share": "0 %", "count": "0", "day": "yyyy-mm-dd"}
HEADING = Font(bold=True)
TITLE = Font(bold=True, size=14)
SHADE = PatternFill("solid", start_color="FFE8EEF4")
WIDEST, NARROWEST = 60, 10  # characters
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")


def as_workbook(words: Words, measured: Sequence[tuple[str, Sequence[Measured]]]) -> bytes:
    """A workbook of some measures. Each comes with what it was measured of (a zone, say), beside each other.

    `measured`: the heading of each column, with its measurements; the same measures in each.
    """
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    first.title = _title(words.say("Definitions"), ())
    _definitions(words, Page(first), measured)
    for number in range(len(measured[0][1])):
        beside = [(name, listed[number]) for name, listed in measured]
        title = words.say(MEASURES[beside[0][1].name].title)
        _measure(words, Page(book.create_sheet(_title(title, tuple(book.sheetnames)))), title, beside)
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def _title(title: str, taken: tuple[str, ...]) -> str:
    """The name of a sheet: at most 31 characters, none of those that a workbook forbids, and its own."""
    name = FORBIDDEN.sub(" ", title)[:31].strip() or "–"
    number = 2
    while name.casefold() in (known.casefold() for known in taken):
        name = f"{name[:27].strip()} {number}"
        number += 1
    return name


class Page:
    """A sheet that is written from top to bottom."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.row = 1

    def gap(self) -> None:
        self.row += 1

    def line(
        self,
        values: Sequence[Cell],
        holds: Sequence[Holds | None] = (),
        *,
        font: Font | None = None,
        shade: bool = False,
    ) -> None:
        """One row: numbers and days as such, texts as texts. `holds`: how its figures are shown."""
        for number, value in enumerate(values, start=1):
            if value is not None:
                self._square(number, value, holds[number - 1] if number <= len(holds) else None, font, shade)
        self.row += 1

    def heading(self, texts: Sequence[str]) -> None:
        self.line(texts, font=HEADING, shade=True)

    def _square(self, column: int, value: Cell, holds: Holds | None, font: Font | None, shade: bool) -> None:
        square = self.sheet.cell(row=self.row, column=column)
        if isinstance(value, str | tuple):
            square.value = neutral(value if isinstance(value, str) else ", ".join(value))
        else:
            square.value = value
            if isinstance(value, date):
                square.number_format = FORMATS["day"]
            elif holds in FORMATS:
                square.number_format = FORMATS[holds]
        square.alignment = Alignment(wrap_text=isinstance(value, str | tuple), vertical="top")
        if font is not None:
            square.font = font
        if shade:
            square.fill = SHADE

    def done(self, *, frozen: int | None = None) -> None:
        """Columns as wide as what stands in them, within reason; rows up to `frozen` stay when the others move."""
        for number, column in enumerate(self.sheet.iter_cols(min_row=3, values_only=True), start=1):
            longest = max((len(str(value)) for value in column if value is not None), default=0)
            self.sheet.column_dimensions[get_column_letter(number)].width = min(WIDEST, max(NARROWEST, longest + 2))
        if frozen is not None:
            self.sheet.freeze_panes = f"A{frozen + 1}"


def _definitions(words: Words, page: Page, measured: Sequence[tuple[str, Sequence[Measured]]]) -> None:
    listed = measured[0][1]
    page.line([words.network.name], font=TITLE)
    page.line([words.say("Last event of the log that was known"), listed[0].position])
    page.line([words.say("First day that counts"), listed[0].scope.since])
    page.line([words.say("Last day that counts"), listed[0].scope.until])
    page.line([words.say("Measured of"), *(name for name, _ in measured)])
    page.gap()
    page.heading(
        [
            words.say("Measure"),
            words.say("Name"),
            words.say("Formula version"),
            words.say("Definition"),
            words.say("Formula"),
            words.say("Asked for by"),
            words.say("Things counted"),
            words.say("Of these simulated"),
            words.say("Of these assumed"),
        ]
    )
    for number, one in enumerate(listed):
        known = MEASURES[one.name]
        beside = [others[number] for _, others in measured]
        said_of = [known.title, one.definition, one.formula, known.source]
        title, definition, formula, source = (words.say(text) for text in said_of)
        counts = [sum(getattr(each, name) for each in beside) for name in ("counted", "simulated", "assumed")]
        page.line([title, one.name, one.formula_version, definition, formula, source, *counts])
    page.done()


def _measure(words: Words, page: Page, title: str, beside: Sequence[tuple[str, Measured]]) -> None:
    first = beside[0][1]
    page.line([title], font=TITLE)
    page.line([first.reference, words.say("log position {position}", position=first.position)])
    page.gap()
    page.heading([words.say("Figure"), *(name for name, _ in beside)])
    for figures in figures_side_by_side([one for _, one in beside]):
        known = next(figure for figure in figures if figure is not None)
        values = [figure.value if figure is not None else None for figure in figures]
        page.line([words.say(known.words), *values], [None, *(known.holds for _ in values)])
    for name, one in beside:
        for table in one.sheets:
            page.gap()
            told = words.say(table.words)
            page.line([f"{told}: {name}" if len(beside) > 1 else told], font=HEADING)
            _table(words, page, table)
    page.done()


def _table(words: Words, page: Page, table: Sheet) -> None:
    page.heading([words.say(column.words) for column in table.columns])
    holds = [column.holds for column in table.columns]
    for number, row in enumerate(table.rows):
        is_sum = table.total and number == len(table.rows) - 1
        values = [_typed(words, column, value) for column, value in zip(table.columns, row, strict=True)]
        if is_sum:
            values[0] = words.say("Total")
        page.line(values, holds, font=HEADING if is_sum else None)


def _typed(words: Words, column: Column, value: Cell) -> Cell:
    """Figures and days as they are, everything else as people read it; what is not there stays empty."""
    if isinstance(value, int | float | date) or (value is None and column.holds != "zone"):
        return value
    return said(words, column.holds, value, of=column.of)
