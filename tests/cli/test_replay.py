"""`vertebra replay` without a screen: what it tells, in which order, from when to when, and what it refuses."""

import shutil
import sqlite3
from datetime import date
from pathlib import Path

import pytest

from tests.cli.conftest import GROUP, Terminal
from tests.cli.replayed import activity, written
from tests.cli.stored import played

CYCLE = "cycle:batatais:norte:2017"
LATE = date(2021, 3, 2)


@pytest.fixture
def group(vertebra: Terminal) -> Terminal:
    """A body with five activities; the fourth was entered nine days late."""
    written(
        vertebra.folder,
        [
            activity("Roda de conversa"),
            activity("Oficina de música", after=1),
            activity("Mutirão", after=4),
            activity("Visita à escola", after=10, happened=LATE),
            activity("Festa junina", after=11),
        ],
    )
    return vertebra


@pytest.fixture(scope="module")
def cycle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return played("batatais-norte-2017", tmp_path_factory.mktemp("replayed"))


@pytest.fixture
def town(cycle: Path, tmp_path: Path) -> Terminal:
    """A whole cycle, with its actions, its meetings and a question to the management meeting."""
    return Terminal(Path(shutil.copytree(cycle, tmp_path / "data")))


def numbers(terminal: Terminal, *words: str) -> list[int]:
    return [step["number"] for step in terminal.read("replay", *words)]


def test_the_steps_are_told_one_after_the_other_each_with_both_its_times(group: Terminal) -> None:
    told = group.done("--lang", "en", "replay", GROUP, COLUMNS="200").splitlines()
    first = [line.strip() for line in told[:3]]
    assert first[0] == "1  happened and recorded: 1 Mar 2021, 09:00"
    assert first[1].endswith("recorded an activity in Bairro 1 do território norte on 1 Mar 2021: «Roda de conversa».")
    assert first[2].startswith("Coordenação do território norte (coordinator")
    assert sum("«" in line for line in told) == 5


def test_what_was_entered_late_says_so_in_words_with_the_days(group: Terminal) -> None:
    late = [line for line in group.done("--lang", "en", "replay", GROUP, NO_COLOR="1").splitlines() if "LATE" in line]
    assert [line.strip() for line in late] == [
        "4  ▲ ENTERED LATE (days: 9)  ·  happened: 2 Mar 2021  ·  recorded: 11 Mar 2021, 09:00"
    ]


def test_in_the_order_of_happening_what_was_entered_late_stands_on_its_day(group: Terminal) -> None:
    assert numbers(group, GROUP) == [1, 2, 3, 4, 5]
    assert numbers(group, GROUP, "--order", "happened") == [1, 2, 4, 3, 5]


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (("--from", "3"), [3, 4, 5]),
        (("--to", "3"), [1, 2, 3]),
        (("--from", "2", "--to", "4"), [2, 3, 4]),
        (("--from", "2021-03-02", "--to", "2021-03-05"), [2, 3]),
        (("--from", "2021-03-02", "--to", "2021-03-05", "--order", "happened"), [2, 4, 3]),
        (("--from", "2021-03-05T08:00"), [3, 4, 5]),
        (("--from", "2021-03-05T10:00"), [4, 5]),
    ],
)
def test_a_part_is_told_from_and_to_a_day_a_moment_or_an_event(
    group: Terminal, words: tuple[str, ...], shown: list[int]
) -> None:
    assert numbers(group, GROUP, *words) == shown


def test_a_place_of_the_log_begins_and_ends_a_part_too(group: Terminal) -> None:
    places = [step["position"] for step in group.read("replay", GROUP)]
    assert numbers(group, GROUP, "--from", f"@{places[1]}", "--to", f"@{places[2]}") == [2, 3]


def test_what_each_step_changed_on_its_page_is_told_where_it_is_asked_for(group: Terminal) -> None:
    said = group.done("--lang", "en", "replay", GROUP, "--changes", "--from", "2", "--to", "2")
    signed = [line.strip() for line in said.splitlines() if line.strip()[0] in "+-"]
    assert len(signed) == 1
    assert " ".join(signed[0].split()).startswith("+ V2 2 Mar 2021")
    assert "Oficina de música" in signed[0]


def test_a_program_reads_the_steps_as_json(group: Terminal) -> None:
    step = group.read("replay", GROUP)[3]
    assert (step["stream"], step["version"], step["kind"]) == (GROUP, 4, "ActivityRecorded")
    assert (step["happened_on"], step["days_late"], step["decision"]) == ("2021-03-02", 9, False)
    assert step["recorded_at"].startswith("2021-03-11 12:00")


def test_steps_can_be_told_at_a_speed(group: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("cli.player.replay.sleep", slept.append)
    group.done("replay", GROUP, "--speed", "4")
    assert slept == [0.25] * 4
    group.done("replay", GROUP)
    assert len(slept) == 4


def test_a_network_is_told_in_the_order_of_its_log_all_streams_together(town: Terminal) -> None:
    steps = town.read("replay", "batatais", "--deliveries")
    streams = town.read("streams", "batatais")
    assert [step["number"] for step in steps] == list(range(1, sum(one["version"] for one in streams) + 1))
    assert [step["position"] for step in steps] == sorted(step["position"] for step in steps)
    assert {step["stream"] for step in steps} == {one["stream"] for one in streams}


def test_what_the_engine_notes_for_itself_is_left_out_unless_it_is_asked_for(town: Terminal) -> None:
    kinds = {step["kind"] for step in town.read("replay", "batatais")}
    assert not kinds & {"DeliveryMade", "DeliveryReceived", "ClockAdvanced"}
    assert "DecisionReceived" in kinds
    assert numbers(town, "clock:batatais"), "a clock asked for by name is told"


def test_a_zone_is_told_with_its_bodies_and_processes_and_nothing_else(town: Terminal) -> None:
    steps = town.read("replay", "zone:batatais:norte")
    streams = {step["stream"] for step in steps}
    assert {CYCLE, GROUP} <= streams
    assert {stream.split(":")[0] for stream in streams} == {"cycle", "action", "escalation", "group"}
    assert town.read("replay", "batatais", "--zone", "norte") == steps


def test_a_plan_is_replayed_by_its_own_name(town: Terminal) -> None:
    assert numbers(town, "plan:batatais:norte:2017") == numbers(town, CYCLE)


def test_a_sentence_is_the_one_that_the_history_tells(town: Terminal) -> None:
    told = {step["version"]: step["sentence"] for step in town.read("replay", CYCLE)}
    assert told == {e["version"]: e["sentence"] for e in town.read("history", CYCLE) if e["version"] in told}


def test_decisions_are_marked(town: Terminal) -> None:
    marked = {step["kind"] for step in town.read("replay", CYCLE) if step["decision"]}
    assert {"DiagnosisValidated", "SwotAgreed", "PlanAdopted", "EvaluationClosed"} <= marked
    assert "FindingRecorded" not in marked


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((GROUP,), (4, "not-found")),
        (("group:nowhere:x",), (4, "not-found")),
        (("nothing:batatais",), (4, "not-found")),
        (("nowhere",), (4, "unknown-network")),
        (("Not An Id",), (3, "bad-id")),
        (("batatais", "--zone", "nowhere"), (4, "not-found")),
        (("zone:batatais:nowhere",), (4, "not-found")),
        (("batatais", "--zone", "sul"), (4, "not-found")),
        (("network:batatais", "--from", "soon"), (2, "bad-at")),
        (("network:batatais", "--to", "2021-02-30"), (2, "bad-at")),
        (("network:batatais", "--to", "1999-01-01"), (4, "not-found")),
        (("network:batatais", "--from", "100000"), (4, "not-found")),
        (("network:batatais", "--zone", "norte"), (2, "usage")),
        (("network:batatais", "--order", "backwards"), (2, "usage")),
        (("network:batatais", "--speed", "0"), (2, "usage")),
    ],
)
def test_what_cannot_be_replayed_is_said_so(
    vertebra: Terminal, words: tuple[str, ...], expected: tuple[int, str]
) -> None:
    assert vertebra.refused("replay", *words)[:2] == expected


def test_a_damaged_history_is_not_told(group: Terminal) -> None:
    with sqlite3.connect(group.folder / "vertebra.db") as database:
        database.execute("UPDATE events SET body = replace(body, 'Mutirão', 'Mutilão') WHERE stream = ?", (GROUP,))
    assert group.refused("replay", GROUP)[:2] == (6, "damaged-log")


def test_somebody_before_a_terminal_without_keys_is_told_and_gets_lines(
    group: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.player.replay._sits_before_it", lambda _session: True)
    monkeypatch.setattr("cli.player.keys.HAS_TERMIOS", False)
    result = group("--lang", "en", "replay", GROUP)
    assert "cannot be read here" in result.stderr
    assert "Festa junina" in result.stdout


def test_the_help_names_the_keys(bare: Terminal) -> None:
    said = " ".join(bare.done("replay", "--help").split())
    assert "Space plays" in said
    assert "q leaves" in said
