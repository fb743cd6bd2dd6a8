"""vertebra report: what is written for a council, and what a plan leaves without an answer."""

from pathlib import Path

import pytest

from tests.cli.conftest import Terminal
from tests.cli.stored import played

NORTH, NEXT = "cycle:batatais:norte:2017", "cycle:batatais:norte:2021"


@pytest.fixture(scope="module")
def end(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    return Terminal(played("batatais-gestao-2021", tmp_path_factory.mktemp("town")))


def report(terminal: Terminal, *words: str) -> str:
    return terminal.done("--lang", "en", "report", "evaluation", *words)


def test_a_report_tells_the_whole_cycle_with_each_figure_s_formula_and_how_to_check_it(end: Terminal) -> None:
    told = report(end, NORTH)
    for heading in (
        *("What this is about", "In short", "The story", "The diagnosis in numbers", "What came first"),
        *("The plan, and what was done on time", "Indicators against targets", "Who took part"),
        *("Questions to the management meeting, and their answers", "What was said of it", "Lessons and outcome"),
    ):
        assert f"## {heading}" in told
    assert "| Of those done or overdue: done on time \\[actions-on-time@1\\] | 4 of 6 (67 %) |" in told
    assert "**11 May 2017** The plan is adopted and binding" in told
    assert "In the decision, in favour: 4; against: 1; absent and silent: 0." in told
    assert "Absent, had endorsed the draft: " in told
    assert "**Endorse the plan, those absent from the decision too:** 5" in told
    assert "**Effectiveness, 4 of 5 (evaluator):** Os encaminhamentos devolvidos" in told
    assert f"vertebra verify {NORTH}" in told
    head = end.read("show", NORTH)["head"]
    assert head in told


def test_a_report_names_organisations_and_no_people(end: Terminal) -> None:
    told = report(end, NORTH)
    assert "CRAS do território norte" in told
    people = [known["id"] for _, known in end.read("network", "show", "batatais")["people"]]
    assert people
    assert not [person for person in people if person in told]


def test_a_report_is_written_into_a_file_in_the_format_that_its_name_says(end: Terminal, tmp_path: Path) -> None:
    page, text = tmp_path / "report.html", tmp_path / "report.md"
    assert str(page) in report(end, NORTH, "--to", str(page))
    report(end, NORTH, "--to", str(text))
    assert page.read_text().startswith("<!DOCTYPE html>")
    assert text.read_text().startswith("# Evaluation report")
    assert report(end, NORTH, "--format", "html") == page.read_text()
    assert end.refused("report", "evaluation", NORTH, "--to", str(tmp_path / "no" / "where.md"))[:2] == (2, "usage")


def test_a_report_is_in_the_language_of_its_network_or_the_one_asked_for(end: Terminal) -> None:
    assert '<html lang="pt-BR">' in end.done("report", "evaluation", NORTH, "--format", "html")
    assert '<html lang="en">' in report(end, NORTH, "--format", "html")


def test_a_report_of_an_earlier_day_knows_nothing_that_was_recorded_later(end: Terminal) -> None:
    told = report(end, NORTH, "--at", "2018-01-31")
    assert "as it was known on 31 Jan 2018" in told
    assert "The evaluation is closed" not in told
    assert "| Done on time | 1 |" in told
    assert "Fórum LGBTQI+ com carta de proposituras | CREAS | 30 Sept 2019 | planned | – | still open" in told
    early = end.refused("--lang", "en", "report", "evaluation", NORTH, "--at", "2016-12-31")
    assert early[:2] == (4, "not-begun")
    assert "its first event was recorded on 1 Feb 2017" in early[2]


def test_two_cycles_stand_side_by_side(end: Terminal) -> None:
    told = report(end, NORTH, "--with", NEXT)
    assert "|   | Plano do território norte 2017–2020 | Plano do território norte 2021–2024 |" in told
    assert "| Findings that stand | 14 | 2 |" in told
    assert "### Plano do território norte 2021–2024" in told
    assert f"vertebra verify {NEXT}" in told


def test_two_zones_stand_side_by_side(end: Terminal) -> None:
    told = report(end, NORTH, "--with", "cycle:batatais:centro:2021")
    assert "| Findings that stand | 14 | 1 |" in told


def test_a_program_reads_the_measures_of_a_report(end: Terminal) -> None:
    found = end.read("report", "evaluation", NORTH)
    assert found["stream"] == NORTH
    assert found["measures"]["actions-on-time"]["counted"] == 7
    both = end.read("report", "evaluation", NORTH, "--with", NEXT)
    assert [one["stream"] for one in both] == [NORTH, NEXT]


def test_what_a_plan_leaves_without_an_answer_is_still_told(end: Terminal) -> None:
    assert "None: every weakness is answered" in end.done("--lang", "en", "report", "weaknesses", NORTH)
    assert end.read("report", "actions", NORTH) == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("report", "evaluation", "cycle:batatais:norte:1999"), (4, "not-found")),
        (("report", "evaluation", "action:batatais:norte:2017:x"), (4, "not-found")),
        (("report", "evaluation", NORTH, "--with", "cycle:batatais:norte:1999"), (4, "not-found")),
        (("report", "evaluation", NORTH, "--at", "soon"), (2, "usage")),
        (("report", "evaluation", NORTH, "--at", "2031-01-01"), (3, "in-the-future")),
        (("report", "weaknesses", NORTH, "--format", "html"), (2, "usage")),
        (("report", "evaluation", "nowhere"), (4, "unknown-stream")),
    ],
)
def test_what_cannot_be_reported_is_said_so(end: Terminal, words: tuple[str, ...], expected: tuple[int, str]) -> None:
    assert end.refused(*words)[:2] == expected


@pytest.mark.parametrize("what", ["evaluation", "weaknesses", "actions"])
def test_what_is_no_cycle_is_said_to_be_none(end: Terminal, what: str) -> None:
    told = end.refused("--lang", "en", "report", what, "case:batatais:norte:n21-05")[2]
    assert told.strip() == "'case:batatais:norte:n21-05' is no cycle: write cycle:NETWORK:ZONE:PERIOD."
