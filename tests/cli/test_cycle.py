"""A whole cycle as the command line shows it: Batatais's own, decided in memory and stored as its process would."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Terminal
from tests.cli.stored import played

CYCLE = "cycle:batatais:norte:2017"


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return played("batatais-norte-2017", tmp_path_factory.mktemp("played"))


@pytest.fixture
def batatais(once: Path, tmp_path: Path) -> Terminal:
    folder = tmp_path / "data"
    shutil.copytree(once, folder)
    return Terminal(folder)


def test_a_finished_cycle_is_shown_from_its_findings_to_its_evaluation(batatais: Terminal) -> None:
    told = batatais.done("show", CYCLE)
    parts = ("Diagnóstico: constatações", "FOFA\n", "FRAQUEZAS", "Estratégias\n", "Plano\n", "Avaliação\n", "Como foi")
    places = [told.index(f"\n{part}" if part.endswith("\n") else part) for part in parts]
    assert places == sorted(places)
    assert "✔ A1 Cartilha dos programas, projetos e serviços ofertados" in told
    assert "Resultados, calculados a partir dos fatos" in told
    assert "Encerrado em" in told
    assert "Não compartilhado por todos" in told


@pytest.mark.parametrize("columns", ["80", "120"])
@pytest.mark.parametrize("language", ["es", "ca", "pt-BR", "en"])
def test_a_cycle_is_shown_at_every_version_it_ever_had(batatais: Terminal, language: str, columns: str) -> None:
    last = batatais.read("show", CYCLE)["version"]
    for version in {*range(1, last, last // 12), last}:
        told = batatais.done("--lang", language, "show", CYCLE, "--at", str(version), COLUMNS=columns)
        assert all(len(line.rstrip()) <= int(columns) for line in told.splitlines())
        assert not [code for code in ("subject-to", "correct-weak", "{") if code in told]


def test_every_event_of_a_whole_cycle_is_a_sentence_without_ids_or_holes(batatais: Terminal) -> None:
    for info in batatais.read("streams", "batatais"):
        for event in batatais.read("history", info["stream"]):
            sentence = event["sentence"]
            assert "{" not in sentence, sentence
            assert not {"finding-", "item-", "strategy-", "objective-", "agreement-"} & set(sentence.split()), sentence
            assert event["kind"] not in sentence, sentence


def test_an_action_is_followed_back_to_the_findings_that_asked_for_it(batatais: Terminal) -> None:
    for action in batatais.read("board", "batatais", "--closed")["processes"]:
        if action["kind"] != "action" or not action["stream"].startswith("action:batatais:norte:2017:"):
            continue
        found = batatais.read("lineage", action["stream"])
        assert found["findings"], action["title"]
        told = " ".join(batatais.done("lineage", action["stream"]).split())
        assert "De onde vem" in told
        assert action["title"][:30] in told


def test_the_two_reports_say_what_the_plan_leaves_without_an_answer(batatais: Terminal) -> None:
    for report in ("weaknesses", "actions"):
        rows = batatais.read("report", report, CYCLE)
        told = batatais.done("report", report, CYCLE)
        assert all((row.get("text") or row["title"])[:20] in told for row in rows)
    assert batatais.refused("report", "weaknesses", "group:batatais:grupo-norte")[:2] == (4, "not-found")


def test_every_action_is_shown_with_its_status_and_its_figures(batatais: Terminal) -> None:
    actions = [info["stream"] for info in batatais.read("streams", "batatais", "--kind", "action")]
    assert actions
    for stream in actions:
        told = batatais.done("show", stream)
        assert any(word in told for word in ("concluída", "cancelada", "planejada", "em andamento", "bloqueada"))


def test_the_board_of_a_whole_network_names_people_and_not_codes(batatais: Terminal) -> None:
    told = batatais.done("board", "batatais", "--closed")
    todos = batatais.read("board", "batatais", "norte")["todos"]
    assert "Ciclos" in told
    for todo in todos:
        assert todo["what"] not in told, todo
    assert json.dumps(todos)


def test_what_no_source_tells_is_marked_in_the_history(batatais: Terminal) -> None:
    assert "[suposto]" in batatais.done("history", CYCLE)
