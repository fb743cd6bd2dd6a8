"""Figures as CSV: one row for each value, always the same columns, so that any program can take them in.

What a spreadsheet would run as a formula is made a text: a cell that begins with =, +, - or @ gets an apostrophe.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import date
from io import StringIO

from domain.measures import MEASURES, Measured
from domain.measures.measured import Cell, Column
from domain.texts import lines
from pages.figures import Words, cell

RISKY = re.compile(r"^\s*[=+\-@\t\r\n＝＋－＠]")
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
COLUMNS = (
    *("measure", "formula_version", "log_position", "network", "zone", "cycle", "since", "until"),
    *("table", "row_id", "row", "column_id", "column", "value"),
)


def neutral(text: str) -> str:
    """A text that no spreadsheet runs, and without what cannot be written in one."""
    clean = CONTROLS.sub("\ufffd", lines(text))
    return f"'{clean}" if RISKY.match(clean) else clean


def as_csv(words: Words, measured: Iterable[Measured]) -> str:
    """All figures and tables of some measurements, in UTF-8 with a heading."""
    made = StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in measured:
        scope = one.scope
        first = (
            *(one.name, one.formula_version, one.position, one.network, scope.zone or "", scope.cycle or ""),
            *(scope.since or "", scope.until),
        )
        for row in (*_figures(words, one), *_sheets(words, one)):
            writer.writerow([*first, *row])
    return made.getvalue()


def _figures(words: Words, one: Measured) -> Iterator[tuple[object, ...]]:
    title = words.say(MEASURES[one.name].title)
    told = (
        ("counted", words.say("Things counted"), one.counted),
        ("simulated", words.say("Of these simulated"), one.simulated),
        ("assumed", words.say("Of these assumed"), one.assumed),
    )
    for known_as, name, number in told:
        yield ("figures", "", title, known_as, neutral(name), number)
    for figure in one.figures:
        name = neutral(words.say(figure.words))
        yield ("figures", "", title, figure.id, name, _plain(figure.value))
        if figure.of is not None:
            if figure.part is not None:
                yield ("figures", "", title, f"{figure.id}/part", name, figure.part)
            yield ("figures", "", title, f"{figure.id}/of", name, figure.of)


def _sheets(words: Words, one: Measured) -> Iterator[tuple[object, ...]]:
    for sheet in one.sheets:
        for number, row in enumerate(sheet.rows):
            is_sum = sheet.total and number == len(sheet.rows) - 1
            keys = list(zip(sheet.columns, row, strict=True))[: sheet.keys]
            known_as = "/".join(_plain(value) for _, value in keys)
            name = words.say("Total") if is_sum else " · ".join(cell(words, column, value) for column, value in keys)
            for column, value in list(zip(sheet.columns, row, strict=True))[sheet.keys :]:
                yield (
                    sheet.id,
                    neutral("total" if is_sum else known_as),
                    neutral(name),
                    column.id,
                    neutral(words.say(column.words)),
                    _value(words, column, value),
                )


def _value(words: Words, column: Column, value: Cell) -> str:
    """Numbers and days as programs write them, everything else as people read it."""
    if value is None or isinstance(value, int | float | date):
        return _plain(value)
    return neutral(cell(words, column, value))


def _plain(value: Cell) -> str:
    match value:
        case None:
            return ""
        case float():
            return repr(round(value, 6))
        case tuple():
            return " ".join(value)
        case _:
            return str(value)
