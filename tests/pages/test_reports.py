"""Reports: what people wrote stays text in every format, and a page can be read without seeing it, or offline."""

import csv
import re
from collections.abc import Iterable
from datetime import date
from html.parser import HTMLParser
from io import BytesIO, StringIO
from itertools import pairwise
from typing import Any

import pytest
from openpyxl import load_workbook

from cli.screen import Screen
from cli.session import Session
from domain.errors import Refusal
from domain.measures import MEASURES, Measured, Scope, Sheet, measure
from domain.measures.comparing import figures_side_by_side
from domain.measures.measured import Column, count, share
from pages.charts import drawn
from pages.document import (
    Bar,
    Bars,
    Beside,
    Compared,
    Document,
    Facts,
    FigureTable,
    Grid,
    Listing,
    Piece,
    Section,
    Stacked,
    Target,
    Targets,
    Text,
    side_by_side,
)
from pages.figures import figure
from pages.html import as_html
from pages.markdown import as_markdown, escaped
from pages.report.cycles import cycle_of
from pages.report.evaluation import evaluation
from pages.tables import as_csv, neutral
from pages.workbook import as_workbook
from tests.domain.measures.test_shipped import history
from tests.scenarios.shipped import played

EVIL = "<script>alert(1)</script> | *x* & \"y\" 'z' \x1b[2J"
NORTH = "cycle:batatais:norte:2017"
WORDS = Screen(Session("en"))


def measured(*texts: str) -> Measured:
    """A measurement with these texts in a table."""
    columns = (
        Column(id="text", words="Words", holds="text"),
        Column(id="day", words="Day", holds="day"),
        Column(id="number", words="Number", holds="number"),
        Column(id="share", words="Share", holds="share"),
        Column(id="more", words="More", holds="texts"),
    )
    rows = tuple((text, date(2017, 3, 1), -1.5, 0.25, (text, "b")) for text in texts)
    return Measured(
        name="activities", formula_version=1, definition="d", formula="f", network="town", position=7,
        scope=Scope(until=date(2017, 12, 31)), counted=len(texts), simulated=1,
        figures=(count("n", "How many", len(texts)), share("s", "=Share", 1, 0)),
        sheets=(Sheet(id="each", words="Each", columns=columns, rows=rows),),
    )  # fmt: skip


def document(*blocks: Any, title: str = "A report") -> Document:
    return Document("en", title, "of a town", "Contents", [Section("first", "First", blocks)], [Text("The end")])


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "\r=1", "＝1"])
def test_a_text_that_a_spreadsheet_would_run_becomes_a_text(text: str) -> None:
    assert neutral(text).startswith("'")
    values = [value for row in csv.reader(StringIO(as_csv(WORDS, [measured(text)]))) for value in row]
    assert not [value for value in values if re.match(r"^\s*[=+@]", value)]
    book = load_workbook(BytesIO(as_workbook(WORDS, [("town", [measured(text)])])))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type != "f" for cell in cells)
    assert any(str(cell.value).startswith("'") for cell in cells)


@pytest.mark.parametrize("text", ["Fair", "a=b", "7", "", "Sant Josep – l'Ametlla"])
def test_a_harmless_text_stays_as_it_is(text: str) -> None:
    assert neutral(text) == text


def test_numbers_and_days_are_no_texts_even_below_zero() -> None:
    rows = list(csv.DictReader(StringIO(as_csv(WORDS, [measured("Fair")]))))
    values = {row["column_id"]: row["value"] for row in rows if row["table"] == "each"}
    assert values == {"day": "2017-03-01", "number": "-1.5", "share": "0.25", "more": "Fair, b"}
    book = load_workbook(BytesIO(as_workbook(WORDS, [("town", [measured("Fair")])])))
    row = [cell for row in book.worksheets[1].iter_rows() for cell in row if row[0].value == "Fair"]
    assert [cell.data_type for cell in row[:4]] == ["s", "d", "n", "n"]
    assert (row[2].value, row[3].number_format) == (-1.5, "0 %")


def test_what_cannot_be_written_in_a_workbook_is_replaced() -> None:
    book = load_workbook(BytesIO(as_workbook(WORDS, [("town", [measured("a\x00b\x0bc")])])))
    assert "a\ufffdb\ufffdc" in [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]


def test_two_measurements_side_by_side_are_of_the_same_formula() -> None:
    one = measured("a")
    assert [tuple(f.value for f in pair if f) for pair in figures_side_by_side([one, measured("a", "b")])] == [
        (1, 2),
        (None, None),
    ]
    with pytest.raises(Refusal) as refusal:
        figures_side_by_side([one, one.model_copy(update={"formula_version": 2})])
    assert refusal.value.code == "not-comparable"


def test_a_share_is_told_with_what_it_is_of_and_of_nothing_it_is_nothing_to_measure() -> None:
    assert figure(WORDS, share("s", "Share", 5, 7)) == "5 of 7 (71 %)"
    assert figure(WORDS, share("s", "Share", 0, 7)) == "0 of 7 (0 %)"
    assert figure(WORDS, share("s", "Share", 0, 0)) == "nothing to measure"
    assert figure(WORDS, count("n", "Number", 0)) == "0"


# Markdown


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a|b", r"a\|b"),
        ("# no heading", r"\# no heading"),
        ("- no item", r"\- no item"),
        ("1. no item", r"\1. no item"),
        ("[x](http://y)", r"\[x\](http://y)"),
        ("<b>", r"\<b\>"),
        ("*so* _it_ `is`", r"\*so\* \_it\_ \`is\`"),
        ("two\nlines", "two lines"),
        ("a\x1b[2Jb", "a\ufffd\\[2Jb"),
        ("2017-2020", "2017-2020"),
    ],
)
def test_what_people_wrote_is_no_markup(text: str, told: str) -> None:
    assert escaped(text) == told


def test_a_row_of_a_markdown_table_stays_one_row() -> None:
    told = as_markdown(document(Grid("Caption", ("A", "B"), [("x|y\nz", "1"), ("", "2")], (1,), "m@1")))
    lines = told.splitlines()
    at = lines.index("| A | B |")
    assert lines[at - 2] == "**Caption** (m@1)"
    assert lines[at + 1 : at + 4] == ["| --- | ---: |", r"| x\|y z | 1 |", "|   | 2 |"]


# HTML


class Reader(HTMLParser):
    """What a page is made of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)
        assert not self.open, "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br", "rect", "path"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"nothing to close with {tag}"
        assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, *tags: str) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.tags if tag in tags]


def evil() -> Document:
    """Every kind of block, with the same bad text wherever there is a text."""
    return document(
        Text(EVIL),
        Facts([(EVIL, EVIL)]),
        Listing([(EVIL, EVIL)], ordered=True),
        Grid(EVIL, (EVIL, EVIL, EVIL), [(EVIL, EVIL, "1")], (2,), EVIL),
        FigureTable(EVIL, EVIL, [(EVIL, EVIL)]),
        Compared(EVIL, EVIL, (EVIL, EVIL), [(EVIL, (EVIL, EVIL))]),
        Bars(EVIL, EVIL, [Bar(EVIL, 0.5, EVIL), Bar("none", None, "–"), Bar("much", 7.0, "7")]),
        Stacked(EVIL, EVIL, [Piece(EVIL, 3, "good"), Piece("no", 0, "bad")]),
        Targets(EVIL, EVIL, (EVIL, EVIL, EVIL), [Target(EVIL, 38, 20, 19, EVIL, "good")]),
        Beside([(EVIL, [Text(EVIL), Grid("g", ("a",), [("b",)])]), ("other", [])]),
        title=EVIL,
    )


def test_nothing_that_people_wrote_becomes_part_of_a_page() -> None:
    page = as_html(evil())
    reader = Reader(page)
    assert not reader.all("script", "b", "img")
    assert "\x1b" not in page
    assert page.count("&lt;script&gt;") > 20
    assert "<script" not in as_markdown(evil()).replace(r"\<script", "")


def test_a_page_needs_nothing_from_outside_and_runs_nothing() -> None:
    page = as_html(evil())
    reader = Reader(page)
    assert not reader.all("script", "link", "iframe", "object", "img", "base", "form")
    for attrs in (attrs for _, attrs in reader.tags):
        assert not [name for name in attrs if name.startswith("on")]
        assert not (attrs.get("href") or "#").startswith(("http", "//", "javascript"))
        assert "src" not in attrs
    assert "url(" not in page
    assert "@import" not in page


def page_of_batatais() -> str:
    known = history(played("batatais-gestao-2021"), "batatais")
    words = Screen(Session("en"), known.network)
    return as_html(evaluation([cycle_of(words, known, NORTH)], "en"))


def test_a_page_can_be_read_by_ear() -> None:
    """Language, one heading above all, captions, headers of columns and rows, names of charts, headings in order."""
    page = page_of_batatais()
    reader = Reader(page)
    assert reader.all("html") == [{"lang": "en"}]
    assert len(reader.all("h1")) == 1
    levels = [int(tag[1]) for tag, _ in reader.tags if re.fullmatch(r"h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    tables = len(reader.all("table"))
    assert tables == len(reader.all("caption")) > 10
    assert {attrs["scope"] for attrs in reader.all("th")} == {"col", "row"}
    charts = reader.all("svg")
    assert len(charts) == len(reader.all("desc")) == 4
    ids = [attrs["id"] for _, attrs in reader.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    for chart in charts:
        assert chart["role"] == "img"
        assert set((chart["aria-labelledby"] or "").split()) <= set(ids)
    assert {(attrs["href"] or "")[1:] for attrs in reader.all("a")} <= set(ids)
    for landmark in ("header", "nav", "main", "footer"):
        assert len(reader.all(landmark)) == 1
    assert "@media print" in page


def test_colours_of_a_page_stand_out_from_what_is_behind_them() -> None:
    """WCAG 2.2: 4.5 to 1 for text, 3 to 1 for what a chart is drawn with."""
    page = page_of_batatais()
    named = dict(re.findall(r"--(\w+): (#[0-9a-f]{3,6})", page))
    for ink in ("ink", "soft", "strong"):
        assert contrast(named[ink], named["paper"]) >= 4.5
    for fill in set(re.findall(r'<rect[^>]*fill="(#[0-9a-f]{6})"', page)) - {"#dfe5ec"}:
        assert contrast(fill, "#ffffff") >= 4.5, "numbers in white stand in it"


def contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def widths(svg: str) -> list[float]:
    return [float(width) for width in re.findall(r'<rect[^>]* width="([\d.]+)"', svg)]


def test_a_bar_is_as_long_as_its_value_and_what_is_nothing_has_none() -> None:
    svg = str(drawn(Bars("t", "d", [Bar("half", 0.5, "50 %"), Bar("none", None, "–"), Bar("all", 1.0, "100 %")]), "c"))
    assert widths(svg) == [360, 180, 360, 360, 360]
    assert "half: 50 %" in svg
    assert widths(str(drawn(Bars("t", "d", [Bar("much", 7.0, "7"), Bar("less", -1.0, "-1")]), "c"))) == [
        360,
        360,
        360,
        0,
    ]


def test_pieces_of_a_bar_share_its_length() -> None:
    svg = str(drawn(Stacked("t", "d", [Piece("on time", 3, "good"), Piece("late", 1, "late")]), "c"))
    assert widths(svg)[1:3] == [268.5, 88.5]
    assert str(drawn(Stacked("t", "d", []), "c")).count("<rect") == 1


def test_a_chart_of_an_indicator_without_target_or_values_is_drawn_too() -> None:
    targets = [Target("a", None, None, None, "–", "quiet"), Target("b", None, None, 5.0, "5", "open"),
               Target("c", -5.0, 0.0, -3.0, "-3", "late")]  # fmt: skip
    svg = str(drawn(Targets("t", "d", ("x", "y", "z"), targets), "c"))
    assert all(0 <= width <= 360 for width in widths(svg))
    assert "NaN" not in svg


# Side by side


def test_reports_side_by_side_have_one_table_of_figures_and_the_rest_in_columns() -> None:
    first = [Section("a", "A", [FigureTable("F", "m@1", [("x", "1"), ("y", "2")]), Text("one")])]
    second = [Section("a", "A", [FigureTable("F", "m@1", [("x", "3")])]), Section("b", "B", [Text("two")])]
    made = side_by_side(("One", "Two"), (first, second), "–")
    assert [section.id for section in made] == ["a", "b"]
    assert made[0].blocks[0] == Compared("F", "m@1", ("One", "Two"), [("x", ["1", "3"]), ("y", ["2", "–"])])
    assert made[0].blocks[1] == Beside([("One", [Text("one")]), ("Two", [])])
    assert made[1].blocks == [Beside([("One", []), ("Two", [Text("two")])])]


def test_every_measure_can_be_written_in_every_format() -> None:
    known = history(played("batatais-gestao-2021"), "batatais")
    words = Screen(Session("pt-BR"), known.network)
    scope = Scope(until=known.today)
    every = [measure(name, known, scope) for name in MEASURES]
    listed: Iterable[dict[str, str]] = csv.DictReader(StringIO(as_csv(words, every)))
    assert {row["measure"] for row in listed} == set(MEASURES)
    assert len(load_workbook(BytesIO(as_workbook(words, [("x", every)]))).sheetnames) == len(MEASURES) + 1
