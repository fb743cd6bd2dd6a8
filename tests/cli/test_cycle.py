"""A whole cycle as the command line shows it: Batatais's own, decided in memory and stored as its process would."""

import json
import shutil
from itertools import groupby
from pathlib import Path

import pytest

from domain.decider import Folded, StoredCommand
from domain.registry import DECIDERS, PROCESSES
from doors.networkfile import load
from doors.scenario import load_scenario
from store.database import migrate, open_database
from store.log import EventLog
from store.messages import Append, AppendItem, Fence
from store.people import write_people
from tests.cli.conftest import Terminal
from tests.scenarios.in_memory import World

SCENARIOS = Path(__file__).parents[2] / "scenarios"
CYCLE = "cycle:batatais:norte:2017"


def _stored(world: World, log: EventLog, stream: str) -> None:
    """One stream of a world, stored command by command; what was asked is of no interest here."""
    folded = Folded.empty(DECIDERS[stream.partition(":")[0]], stream)
    for command_id, made in groupby(world.events[stream], key=lambda event: event.command_id):
        events = list(made)
        after = folded
        for event in events:
            after = after.plus(event)
        command = StoredCommand(
            command_id=command_id,
            content="",
            envelope={},
            who=events[0].who,
            decided_at=events[0].recorded_at,
            network_version=1,
            first_version=folded.version + 1,
            last_version=after.version,
        )
        fence = Fence(run_id="run", started_at=world.events[stream][0].recorded_at)
        log.append(
            Append(
                stream=stream,
                fence=fence if folded.decider.name in PROCESSES else None,
                expected_version=folded.version,
                expected_head=folded.head,
                items=(AppendItem(command=command, events=tuple(e.canonical().decode() for e in events)),),
                summary=after.decider.summarised(after.state),
            )
        )
        folded = after


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("played")
    scenario = load_scenario(SCENARIOS / "batatais-norte-2017.yaml")
    world = World()
    world.play(scenario)
    engine = open_database(f"sqlite:///{folder / 'vertebra.db'}")
    migrate(engine)
    log = EventLog(engine, DECIDERS)
    for stream in world.events:
        _stored(world, log, stream)
    write_people(engine, "batatais", load(scenario.network_file).cards)
    engine.dispose()
    return folder


@pytest.fixture
def batatais(played: Path, tmp_path: Path) -> Terminal:
    folder = tmp_path / "data"
    shutil.copytree(played, folder)
    return Terminal(folder)


def test_a_finished_cycle_is_shown_from_its_findings_to_its_evaluation(batatais: Terminal) -> None:
    told = batatais.done("show", CYCLE)
    parts = ("Diagnóstico: constatações", "FOFA\n", "FRAQUEZAS", "Estratégias\n", "Plano\n", "Avaliação\n", "Como foi")
    places = [told.index(f"\n{part}" if part.endswith("\n") else part) for part in parts]
    assert places == sorted(places)
    assert "✔ Cartilha dos programas, projetos e serviços ofertados" in told
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
