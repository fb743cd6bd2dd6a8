"""vertebra stats: every figure with its formula and its events, equal however and wherever it is counted."""

import csv
from datetime import date, datetime
from io import StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from cli.ask.showsheets import fitted
from cli.catalogue import texts
from domain.measures import MEASURES, Measured
from readings.record import Record
from readings.stats import from_log, stats
from store.database import open_database
from tests.cli.conftest import Terminal
from tests.cli.stored import played
from words.labels import LABELS


@pytest.fixture(scope="module")
def batatais(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    return Terminal(played("batatais-gestao-2021", tmp_path_factory.mktemp("batatais")))


@pytest.fixture(scope="module")
def cartagena(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    return Terminal(played("cartagena-2023", tmp_path_factory.mktemp("cartagena")))


@pytest.fixture(scope="module", params=["batatais", "cartagena"])
def town(request: pytest.FixtureRequest) -> tuple[str, Terminal]:
    return request.param, request.getfixturevalue(request.param)


def measured(terminal: Terminal, name: str) -> Measured:
    """A measure of Batatais at the end of its years."""
    engine = open_database(f"sqlite:///{terminal.folder / 'vertebra.db'}")
    try:
        [[found]] = stats(from_log(Record(engine), "batatais"), (None,), date(2021, 12, 31), name=name).measured
        return found
    finally:
        engine.dispose()


def test_cartagena_s_year_end_table_is_measured_too(cartagena: Terminal) -> None:
    found = cartagena.read("stats", "cartagena", "--until", "2023-12-31")
    figures = {figure["id"]: figure["value"] for figure in found["measures"]["activities"]["figures"]}
    assert (figures["together"], found["meetings_of_motor_and_action_groups_and_activities"]) == (859, 859)
    assert found["measures"]["census"]["counted"] == found["organisations"]["total"] == 399
    assert found["measures"]["activities"]["simulated_share"] == 1


def test_every_measure_is_told_with_the_log_position_and_how_to_look_at_one(batatais: Terminal) -> None:
    told = " ".join(batatais.done("--lang", "en", "stats", "batatais").split())
    assert "Of those done or overdue: done on time 4 of 6 (67 %)" in told
    assert "Computed at log position" in told
    assert "vertebra stats batatais --measure participation" in told
    found = batatais.read("stats", "batatais")
    assert list(found["measures"]) == list(MEASURES)
    assert found["meetings"]["working-group"] == 36
    assert all("grounds" not in one for one in found["measures"].values())


def test_one_measure_is_shown_whole_and_its_events_are_listed(batatais: Terminal) -> None:
    told = batatais.done("--lang", "en", "stats", "batatais", "--measure", "actions-on-time")
    assert "actions-on-time@1" in told
    assert "Fórum LGBTQI+" in told
    listed = batatais.read("stats", "batatais", "--measure", "actions-on-time", "--events")
    grounds = listed["measures"]["actions-on-time"]["grounds"]
    known = {event["id"]: event for event in batatais.read("history", grounds[0]["stream"])}
    assert known[grounds[0]["event"]]["kind"] == grounds[0]["kind"] == "ActionPlanned"


@pytest.mark.parametrize("name", MEASURES)
def test_the_events_of_a_measure_are_told_as_histories_tell_them_and_fit_the_terminal(
    batatais: Terminal, name: str
) -> None:
    asked = ("stats", "batatais", "--measure", name, "--events")
    told = batatais.done("--lang", "en", *asked, COLUMNS="80")
    lines = told.splitlines()
    assert max(map(len, lines)) <= 80
    grounds = batatais.read(*asked)["measures"][name]["grounds"]
    told_once = " ".join(told.split())
    for stream in {ground["stream"] for ground in grounds}:
        sentences = {one["version"]: one["sentence"] for one in batatais.read("--lang", "en", "history", stream)}
        groups = {ground["counted_as"] for ground in grounds if ground["stream"] == stream}
        assert lines.count(stream) == len(groups)
        for ground in grounds:
            if ground["stream"] == stream:
                assert " ".join(sentences[ground["version"]].split()) in told_once
    reference = f"{name}@{MEASURES[name].version}"
    assert sum(line.startswith(f"{reference}  ·  counted as: ") for line in lines) == len(
        {(ground["stream"], ground["counted_as"]) for ground in grounds}
    )


def test_events_of_a_measure_say_in_words_as_what_they_were_counted(batatais: Terminal) -> None:
    for name, words in (
        ("actions-on-time", "counted as: done on time"),
        ("census", "counted as: CRAS"),
        ("participation", "counted as: Grupo territorializado norte"),
        ("participation", "counted as: a seat: who was expected"),
        ("leg-times", "counted as: a question and its legs"),
    ):
        assert words in batatais.done("--lang", "en", "stats", "batatais", "--measure", name, "--events"), words


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("name", MEASURES)
def test_a_measure_fits_the_terminal_and_breaks_no_word(town: tuple[str, Terminal], name: str, columns: int) -> None:
    network, terminal = town
    asked = ("--lang", "en", "stats", network, "--measure", name)
    wide = terminal.done(*asked, COLUMNS="2000").split()
    told = terminal.done(*asked, COLUMNS=str(columns))
    assert max(len(line) for line in told.splitlines() if not line.startswith("vertebra ")) <= columns
    assert {word for word in told.split() if set(word) != {"─"}} <= set(wide), "no word is cut"


def test_a_table_gives_way_where_it_is_widest_and_says_when_it_cannot() -> None:
    table = [["What", "Number of things"], ["something", "1"]]
    assert fitted(table, 40) == table
    assert fitted(table, 20) == [["What", "Number\nof\nthings"], ["something", "1"]] or fitted(table, 20) == [
        ["What", "Number\nof things"], ["something", "1"]
    ]  # fmt: skip
    assert fitted(table, 17) is None


def test_zones_stand_side_by_side(batatais: Terminal) -> None:
    told = batatais.done("--lang", "en", "stats", "batatais", "--zone", "norte", "--compare", "sul")
    line = next(line for line in told.splitlines() if line.startswith("Seats of members"))
    assert "91 of 102 (89 %)" in line
    assert "59 of 60 (98 %)" in line
    north, south = batatais.read("stats", "batatais", "--zone", "norte", "--compare", "sul")
    assert [one["measures"]["actions-on-time"]["counted"] for one in (north, south)] == [7, 0]


def test_the_log_can_be_read_up_to_a_position_only(batatais: Terminal) -> None:
    now = batatais.read("stats", "batatais")
    before = batatais.read("stats", "batatais", "--position", str(now["position"] // 2))
    assert before["position"] <= now["position"] // 2
    assert before["measures"]["activities"]["counted"] < now["measures"]["activities"]["counted"]


def test_an_exported_file_gives_the_same_figures_without_a_database(
    batatais: Terminal, bare: Terminal, tmp_path: Path
) -> None:
    file = tmp_path / "batatais.vertebra"
    batatais.done("export", "batatais", "--to", str(file))
    for name in MEASURES:
        words = ("stats", "batatais", "--measure", name, "--until", "2021-12-02", "--events")
        assert bare.read(*words, "--from", str(file)) == batatais.read(*words)
    told = bare.done("--lang", "en", "stats", "batatais", "--from", str(file))
    assert "Computed at log position" in told
    assert bare.refused("stats", "nowhere", "--from", str(file))[:2] == (4, "unknown-network")


def test_definitions_are_told_without_any_network(bare: Terminal) -> None:
    told = " ".join(bare.done("--lang", "en", "stats", "--definitions", COLUMNS="400").split())
    for one in MEASURES.values():
        assert f"{one.name}@{one.version}" in told
        assert one.definition in told
    assert [one["name"] for one in bare.read("stats", "--definitions")] == list(MEASURES)


def test_a_csv_has_a_row_for_each_value_in_the_same_columns(batatais: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "figures.csv"
    batatais.done("stats", "batatais", "--zone", "norte", "--compare", "sul", "--csv", str(file))
    rows = list(csv.DictReader(StringIO(file.read_text(encoding="utf-8-sig"))))
    assert {row["measure"] for row in rows} == set(MEASURES)
    [on_time] = [
        row for row in rows if (row["zone"], row["column_id"], row["table"]) == ("norte", "done-on-time", "figures")
    ]
    assert (on_time["value"], on_time["formula_version"]) == ("4", "1")
    assert {row["zone"] for row in rows} == {"norte", "sul"}


def test_a_workbook_has_a_sheet_for_each_measure_with_typed_cells(batatais: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "figures.xlsx"
    batatais.done("--lang", "en", "stats", "batatais", "--xlsx", str(file))
    book = load_workbook(file)
    assert len(book.sheetnames) == len(MEASURES) + 1
    first = book.worksheets[0]
    cells = {row[0].value: row[1].value for row in first.iter_rows(min_row=1, max_row=5)}
    position = cells["Last event of the log that was known"]
    assert isinstance(position, int)
    assert position > 1000
    assert isinstance(cells["Last day that counts"], datetime)
    listed = {row[1].value: row[2].value for row in first.iter_rows(min_row=8)}
    assert listed == {one.name: one.version for one in MEASURES.values()}
    actions = book["Actions done on time"]
    values = [cell.value for row in actions.iter_rows() for cell in row]
    assert any(isinstance(value, datetime) and value.date() == date(2019, 10, 31) for value in values)
    share = next(row[1] for row in actions.iter_rows() if row[0].value == "Of those done or overdue: done on time")
    assert isinstance(share.value, float)
    assert (round(share.value, 3), share.number_format) == (0.667, "0 %")
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_two_zones_stand_side_by_side_in_a_workbook(batatais: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "figures.xlsx"
    batatais.done("--lang", "en", "stats", "batatais", "--zone", "norte", "--compare", "sul", "--xlsx", str(file))
    sheet = load_workbook(file)["Participation"]
    heading = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "Figure")
    assert heading[1:3] == ("Território Norte", "Território Sul")
    meetings = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "Meetings held")
    assert meetings[1:3] == (17, 10)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("stats",), (2, "usage")),
        (("stats", "batatais", "--measure", "happiness"), (4, "unknown-measure")),
        (("stats", "batatais", "--events"), (2, "usage")),
        (("stats", "batatais", "--compare", "sul"), (2, "usage")),
        (("stats", "batatais", "--zone", "nowhere"), (4, "not-found")),
        (("stats", "batatais", "--zone", "norte", "--compare", "nowhere"), (4, "not-found")),
        (("stats", "batatais", "--until", "soon"), (2, "usage")),
        (("stats", "batatais", "--csv", "/nowhere/at/all.csv"), (2, "usage")),
        (("stats", "batatais", "--from", "/nowhere/at/all"), (4, "no-such-file")),
        (("stats", "batatais", "--position", "1", "--zone", "norte"), (4, "not-found")),
    ],
)
def test_what_cannot_be_measured_is_said_so(
    vertebra: Terminal, words: tuple[str, ...], expected: tuple[int, str]
) -> None:
    assert vertebra.refused(*words)[:2] == expected


def test_every_text_of_a_measure_is_among_those_that_are_translated(batatais: Terminal) -> None:
    known = set(texts())
    for name, one in MEASURES.items():
        found = measured(batatais, name)
        said = {one.title, one.definition, one.formula, one.source, *(figure.words for figure in found.figures)}
        said |= {sheet.words for sheet in found.sheets}
        said |= {column.words for sheet in found.sheets for column in sheet.columns}
        assert said <= known, name


def test_every_code_in_a_measure_has_a_word(batatais: Terminal) -> None:
    for name in MEASURES:
        found = measured(batatais, name)
        for sheet in found.sheets:
            for column in (column for column in sheet.columns if column.holds == "code"):
                codes = {
                    f"{column.of}-{code}" if f"{column.of}-{code}" in LABELS else code
                    for code in sheet.column(column.id)
                }
                assert codes <= set(LABELS), (name, sheet.id, column.id)
