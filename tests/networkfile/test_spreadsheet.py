"""Organisations from a spreadsheet: what is read, and what is said of a wrong row."""

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from domain.errors import Refusal
from networkfile.reading import BadSpreadsheet, Sheet, read_organisations
from networkfile.spreadsheet import check_against

KNOWN = {
    "kinds": {"school": ""},
    "sectors": {"health": ""},
    "zones": {"north": "", "south": ""},
    "bodies": {"circle": ""},
}


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "list.csv"
    path.write_bytes(text.encode(encoding))
    return path


def refused(path: Path) -> list[Refusal]:
    with pytest.raises(BadSpreadsheet) as refusal:
        read_organisations(path)
    assert refusal.value.code == "bad-spreadsheet"
    return list(refusal.value.problems)


def test_each_row_is_an_organisation(tmp_path: Path) -> None:
    text = "id,name,kind,zones,since,origin\nschool-1,Escola Ñ,school,north;south,2017-01-01,simulated\n,,,,,\n"
    (row,) = read_organisations(written(tmp_path, text)).rows
    assert (row.row, row.id, row.name, row.kind, row.zones) == (2, "school-1", "Escola Ñ", "school", ("north", "south"))
    assert (row.since, row.until, row.origin) == (date(2017, 1, 1), None, "simulated")


def test_a_sheet_that_was_saved_with_semicolons_and_titles_in_another_language_is_read(tmp_path: Path) -> None:
    text = "id;Nombre;Tipo;Zonas\nschool-1;Colegio;school;north, south\n"
    (row,) = read_organisations(written(tmp_path, text, "utf-8-sig")).rows
    assert (row.name, row.zones) == ("Colegio", ("north", "south"))


def test_a_workbook_is_read_like_a_text(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["id", "name", "kind", "since"])
    sheet.append([2017, "The school", "school", datetime(2017, 1, 1)])
    book.save(tmp_path / "list.xlsx")
    (row,) = read_organisations(tmp_path / "list.xlsx").rows
    assert (row.id, row.since) == ("2017", date(2017, 1, 1))


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("id,name\nx,X\n", "missing-column", "row 1: the column 'kind' is missing"),
        ("", "missing-column", "row 1: the column 'id' is missing"),
        ("id,nmae,kind\n", "unknown-column", "'nmae' is not a column here. Did you mean 'name'?"),
        ("id,name,kind,colour of the door\n", "unknown-column", "'colour of the door' is not a column here"),
        ("id,name,kind\nx,,school\n", "empty-text", "row 2, column 'name': it is empty"),
        ("id,name,kind\nx,X\n", "empty-text", "row 2, column 'kind': it is empty"),
        ("id,name,kind\nX y,X,school\n", "bad-id", "row 2, column 'id': 'X y' cannot be an id"),
        ("id,name,kind\nx,X,school\n\nx,Y,school\n", "id-taken", "row 4, column 'id': 'x' is already in row 2"),
        ("id,name,kind,since\nx,X,school,1/2/2017\n", "not-a-date", "column 'since': '1/2/2017' is no date"),
        ("id,name,kind,since\nx,X,school,0217-02-01\n", "far-day", "column 'since': 0217-02-01 is not meant"),
        ("id,name,kind,since,until\nx,X,school,2017-02-01,2017-01-01\n", "wrong-order", "column 'until'"),
    ],
)
def test_a_mistake_is_said_with_its_row_and_column(tmp_path: Path, text: str, code: str, words: str) -> None:
    problems = refused(written(tmp_path, text))
    assert any(problem.code == code and words in str(problem) for problem in problems), [str(p) for p in problems]


def test_all_mistakes_of_a_sheet_are_said_at_once(tmp_path: Path) -> None:
    problems = refused(written(tmp_path, "id,name,kind\nx,,school\ny,Y,\n"))
    assert [problem.params["row"] for problem in problems] == ["2", "3"]


@pytest.mark.parametrize(
    ("fields", "hint"),
    [
        ("kind,zones\nx,X,shool,north", "school"),
        ("kind,zones\nx,X,school,nort", "north"),
        ("kind,bodies\nx,X,school,circel", "circle"),
        ("kind,sector\nx,X,school,helth", "health"),
    ],
)
def test_what_a_sheet_names_is_in_the_network(tmp_path: Path, fields: str, hint: str) -> None:
    sheet: Sheet = read_organisations(written(tmp_path, f"id,name,{fields}\n"))
    with pytest.raises(BadSpreadsheet, match=f"row 2, column .* Did you mean '{hint}'"):
        check_against(sheet, **KNOWN)


def test_what_is_nothing_like_anything_known_has_no_hint(tmp_path: Path) -> None:
    sheet = read_organisations(written(tmp_path, "id,name,kind\nx,X,qqqq\n"))
    with pytest.raises(BadSpreadsheet, match=r"'qqqq' is not in the network\.$"):
        check_against(sheet, **KNOWN)


def test_what_is_no_spreadsheet_is_refused(tmp_path: Path) -> None:
    (tmp_path / "list.xlsx").write_bytes(b"not a workbook")
    (tmp_path / "list.ods").write_bytes(b"another")
    for name in ("list.xlsx", "list.ods"):
        with pytest.raises(Refusal) as refusal:
            read_organisations(tmp_path / name)
        assert refusal.value.code == "not-a-spreadsheet"
    with pytest.raises(Refusal) as refusal:
        read_organisations(written(tmp_path, "id,name,kind\nx,Ñ,school\n", "latin-1"))
    assert refusal.value.code == "not-a-spreadsheet"
    with pytest.raises(Refusal) as refusal:
        read_organisations(tmp_path / "none.csv")
    assert refusal.value.code == "no-such-file"


def test_a_sheet_of_mixed_origins_says_none(tmp_path: Path) -> None:
    text = "id,name,kind,origin\nx,X,school,simulated\ny,Y,school,\n"
    assert read_organisations(written(tmp_path, text)).origin is None
