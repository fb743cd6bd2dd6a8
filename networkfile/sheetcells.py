"""The cells of a spreadsheet (.csv or .xlsx) as texts, all of them: what cannot be read whole is refused.

Offices write these files with many programs. What a file says of its own size is not believed, and nothing that can be
seen in it is left out in silence: a second sheet, a cell without a title, a formula that nobody has computed.
"""

import csv
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from io import StringIO
from pathlib import Path
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from domain.errors import Refusal
from domain.texts import tidy

SEPARATOR = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)  # how Excel says it in a first line of its own
QUOTED = re.compile('"[^"]*"')
ZEROS = re.compile("0{2,}")  # the format of numbers that are shown with zeros before them


@dataclass
class Cells:
    """All rows of a sheet, the titles first. `problems`: what could not be read, each with its row and column."""

    rows: list[list[str]] = field(default_factory=list)
    problems: list[Refusal] = field(default_factory=list)


def letter(number: int) -> str:
    """How a column is called where it has no title; columns count from 0."""
    return get_column_letter(number + 1)


def read_cells(path: Path) -> Cells:
    """Every cell of a file. Raises Refusal `no-such-file` or `not-a-spreadsheet`."""
    try:
        if path.suffix.lower() == ".xlsx":
            return _workbook(path)
        if path.suffix.lower() == ".csv":
            return _text_file(path)
    except UnicodeDecodeError:
        raise Refusal("not-a-spreadsheet", "{file} must be saved as CSV in UTF-8.", file=path.name) from None
    except csv.Error as error:
        raise Refusal("not-a-spreadsheet", "{file} is no CSV: {why}.", file=path.name, why=error) from None
    except (BadZipFile, KeyError, ValueError, TypeError, ParseError, InvalidFileException):
        raise Refusal("not-a-spreadsheet", "{file} is no spreadsheet that can be read.", file=path.name) from None
    except OSError as error:
        raise Refusal("no-such-file", "{file} cannot be read: {why}.", file=path, why=error.strerror) from None
    raise Refusal("not-a-spreadsheet", "{file} must be a .csv or an .xlsx file.", file=path.name)


def _text_file(path: Path) -> Cells:
    raw = path.read_bytes()
    wide = raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    text = raw.decode("utf-16" if wide else "utf-8-sig")
    if "\x00" in text:
        raise csv.Error("it has characters that are no text")
    said = SEPARATOR.match(text)
    if said is not None:
        text, delimiter = text[said.end() :], said[1]
    else:
        titles = QUOTED.sub("", text.partition("\n")[0])
        delimiter = max(",;\t", key=titles.count)
    rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    return Cells([[tidy(cell) for cell in row] for row in rows])


def _workbook(path: Path) -> Cells:
    """Read whole into memory: what is read row by row believes the size that the file gives itself."""
    book, written = load_workbook(path, data_only=True), load_workbook(path)
    try:
        filled = [sheet for sheet in book.worksheets if any(True for _ in _filled(written[sheet.title]))]
        if len(filled) > 1:
            raise Refusal(
                "bad-spreadsheet",
                "{file} has several sheets ({names}), hidden ones included: keep one in a file.",
                file=path.name,
                names=", ".join(sheet.title for sheet in filled),
            )
        return _sheet(path, filled[0], written) if filled else Cells()
    finally:
        book.close()
        written.close()


def _filled(sheet: Worksheet) -> Iterator[Cell]:
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell, Cell) and cell.value is not None and str(cell.value).strip():
                yield cell


def _sheet(path: Path, sheet: Worksheet, written: Workbook) -> Cells:
    read, formulas = Cells(), written[sheet.title]
    for merged in sheet.merged_cells.ranges:
        at = {"row": merged.min_row, "column": get_column_letter(merged.min_col)}
        read.problems.append(
            Refusal(
                "merged-cells",
                "{file}, row {row}, column '{column}': cells are merged ({cells}): write each by itself.",
                file=path.name,
                cells=merged.coord,
                **at,
            )
        )
    for number, row in enumerate(sheet.iter_rows(min_row=1, min_col=1), start=1):
        texts = []
        for column, cell in enumerate(row, start=1):
            text = "" if isinstance(cell, MergedCell) else _shown(cell)
            if text is None or (text == "" and formulas.cell(number, column).data_type == "f"):
                read.problems.append(_unreadable(path, number, get_column_letter(column)))
            texts.append(tidy(text or ""))
        read.rows.append(texts)
    return read


def _unreadable(path: Path, row: int, column: str) -> Refusal:
    return Refusal(
        "unreadable-cell",
        "{file}, row {row}, column '{column}': what the cell says cannot be read: write it as a text, without a "
        "formula.",
        file=path.name,
        row=row,
        column=column,
    )


def _shown(cell: Cell) -> str | None:
    """The text of a cell as it is seen; None where it is an error, or neither text, number nor day."""
    if cell.data_type == "e":
        return None
    match cell.value:
        case None:
            return ""
        case bool():
            return None
        case str() as text:
            return text
        case datetime() as at:
            return at.date().isoformat() if at.time() == time() else at.isoformat()
        case date() as day:
            return day.isoformat()
        case int() | float() as figure:
            whole = str(int(figure)) if figure == int(figure) else str(figure)
            zeros = ZEROS.fullmatch(cell.number_format)
            return whole.zfill(len(zeros[0])) if zeros is not None else whole
        case _:
            return None
