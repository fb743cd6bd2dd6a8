"""A sheet is read whole or refused: nothing that can be seen in it is left out in silence."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from domain.errors import Refusal
from networkfile.spreadsheet import BadSpreadsheet, read_organisations

TITLES = ("id", "name", "kind", "zones")
ROWS = (("one", "One", "school", "north"), ("two", "Two", "school", "north;south"), ("007", "Three", "school", "south"))


def sheet(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "list.csv"
    path.write_bytes(text.encode(encoding))
    return path


def book(folder: Path, change: Callable[[Workbook, Worksheet], object] = lambda _book, _sheet: None) -> Path:
    made = Workbook()
    first = made.active
    assert first is not None
    for row in (TITLES, *ROWS):
        first.append(row)
    change(made, first)
    path = folder / "list.xlsx"
    made.save(path)
    return path


def resized(path: Path, ref: str) -> Path:
    """The same workbook, saying that its sheet is of another size."""
    with ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name], changed = re.subn(rb'<dimension ref="[^"]*"', f'<dimension ref="{ref}"'.encode(), parts[name])
    assert changed == 1
    with ZipFile(path, "w") as new:
        for part, content in parts.items():
            new.writestr(part, content)
    return path


def refused(path: Path) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        read_organisations(path)
    found = refusal.value
    return found.problems[0] if isinstance(found, BadSpreadsheet) else found


@pytest.mark.parametrize("ref", ["A1", "A1:B2", "A1:D2", "A1:B4", "C3:D4", "A1:Z99"])
def test_all_rows_and_columns_are_read_whatever_size_the_file_says_it_has(tmp_path: Path, ref: str) -> None:
    rows = read_organisations(resized(book(tmp_path), ref)).rows
    assert [(row.id, row.name, row.kind, ";".join(row.zones)) for row in rows] == list(ROWS)


@given(st.integers(1, 6), st.integers(1, 6))
def test_no_cell_of_a_csv_is_lost(rows: int, extra: int) -> None:
    with TemporaryDirectory() as folder:
        lines = ["id,name,kind", *(f"x{n},X,school" for n in range(rows))]
        assert len(read_organisations(sheet(Path(folder), "\n".join(lines))).rows) == rows
        lines[rows] += "," * extra + "south"
        found = refused(sheet(Path(folder), "\n".join(lines)))
        assert (found.code, found.params["row"]) == ("no-title", str(rows + 1))
        assert found.params["column"] == "ABCDEFGHIJ"[2 + extra]


def test_a_row_with_more_cells_than_titles_is_refused_with_its_row_and_column(tmp_path: Path) -> None:
    found = refused(sheet(tmp_path, "id,name,kind,zones\na-1,One,school,north,south\n"))
    assert found.said() == "list.csv, row 2, column 'E': there is something in a column without a title."
    assert read_organisations(sheet(tmp_path, "id,name,kind,,\na-1,One,school,,\n")).rows


def test_a_column_without_a_title_and_with_something_in_it_is_refused(tmp_path: Path) -> None:
    found = refused(sheet(tmp_path, "id,,name,kind\na-1,,One,school\na-2,x,Two,school\n"))
    assert (found.code, found.params["row"], found.params["column"]) == ("no-title", "3", "B")


@pytest.mark.parametrize(
    "titles", ["id,name,kind,zona,zonas", "id,name,kind,zones,zones", "id,name,kind,Zone,TERRITORIOS"]
)
def test_one_column_under_two_titles_is_refused(tmp_path: Path, titles: str) -> None:
    found = refused(sheet(tmp_path, f"{titles}\na-1,One,school,north,south\n"))
    assert (found.code, found.params["row"]) == ("same-column", "1")


def test_merged_cells_are_refused(tmp_path: Path) -> None:
    found = refused(book(tmp_path, lambda _book, first: first.merge_cells("C2:C3")))
    assert (found.code, found.params["row"], found.params["column"]) == ("merged-cells", "2", "C")


@pytest.mark.parametrize("state", ["visible", "hidden", "veryHidden"])
def test_a_second_sheet_with_something_in_it_is_refused_and_an_empty_one_is_not(tmp_path: Path, state: str) -> None:
    def change(made: Workbook, _first: Worksheet) -> None:
        other = made.create_sheet("More", 0)
        other["B7"] = "something"
        other.sheet_state = state

    found = refused(book(tmp_path, change))
    assert found.code == "bad-spreadsheet"
    assert "More" in found.said()
    assert len(read_organisations(book(tmp_path, lambda made, _first: made.create_sheet("Empty", 0))).rows) == 3


def test_hidden_rows_and_columns_are_read(tmp_path: Path) -> None:
    def change(_made: Workbook, first: Worksheet) -> None:
        first.row_dimensions[3].hidden = True
        first.column_dimensions["D"].hidden = True

    rows = read_organisations(book(tmp_path, change)).rows
    assert [(row.id, row.zones) for row in rows][1] == ("two", ("north", "south"))


@pytest.mark.parametrize("value", ["=A2", '=CONCATENATE("a", "b")', "#N/A", True])
def test_what_a_cell_does_not_say_by_itself_is_refused_with_its_place(tmp_path: Path, value: str | bool) -> None:
    def change(_made: Workbook, first: Worksheet) -> None:
        first["D3"] = value

    found = refused(book(tmp_path, change))
    assert (found.code, found.params["row"], found.params["column"]) == ("unreadable-cell", "3", "D")


def test_a_number_that_is_shown_with_zeros_before_it_keeps_them(tmp_path: Path) -> None:
    def change(_made: Workbook, first: Worksheet) -> None:
        first["A4"] = 7
        first["A4"].number_format = "000"

    assert read_organisations(book(tmp_path, change)).rows[2].id == "007"


@pytest.mark.parametrize("since", ["20170301", "2017-W09-3", "2017-3-1", "2017-03-01T18:30:00"])
def test_a_day_is_written_in_one_way(tmp_path: Path, since: str) -> None:
    found = refused(sheet(tmp_path, f"id,name,kind,since\nx,X,school,{since}\n"))
    assert (found.code, found.params["row"], found.params["column"]) == ("not-a-date", "2", "since")


def test_a_day_with_an_hour_in_a_workbook_is_no_day(tmp_path: Path) -> None:
    def change(_made: Workbook, first: Worksheet) -> None:
        first["E1"], first["E2"] = "since", datetime(2017, 3, 1, 18, 30)

    assert refused(book(tmp_path, change)).code == "not-a-date"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line", ["\n", "\r\n"])
def test_a_csv_is_read_as_office_programs_write_it(tmp_path: Path, encoding: str, delimiter: str, line: str) -> None:
    rows = [TITLES, *ROWS, ("four", f'"A{line}name{delimiter} in ""two"" lines"', "school", "north")]
    text = line.join(delimiter.join(row) for row in rows) if delimiter != ";" else ""
    if delimiter == ";":
        text = "sep=;" + line + line.join(";".join(row).replace("north;south", '"north;south"') for row in rows)
    found = read_organisations(sheet(tmp_path, text, encoding)).rows
    assert [row.id for row in found] == ["one", "two", "007", "four"]
    assert found[1].zones == ("north", "south")
    assert found[3].name == f'A\nname{delimiter} in "two" lines'


def test_a_title_in_quotes_has_the_commas_of_its_words(tmp_path: Path) -> None:
    found = refused(sheet(tmp_path, '"id, a, b, c, d";name;kind\n'))
    assert (found.code, found.params["column"]) == ("unknown-column", "id, a, b, c, d")


def test_a_name_that_nobody_can_see_is_empty(tmp_path: Path) -> None:
    found = refused(sheet(tmp_path, "id,name,kind\nx,\u200b\u00ad,school\n"))
    assert (found.code, found.params["column"]) == ("empty-text", "name")
