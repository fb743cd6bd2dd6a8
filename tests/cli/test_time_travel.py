"""Looking back on the command line: a page of the past is the page that was there, and says what was not known yet."""

import re
import shlex
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cli.ask.show import draw_stream
from cli.screen import Screen
from cli.session import Session
from domain.asof import AtPosition
from domain.decider import Folded, fold
from domain.registry import DECIDERS
from store.database import open_database
from store.pastboard import past_board
from store.reading import Reading
from store.timetravel import TimeTravel
from tests.cli.conftest import COORDINATOR, GROUP, Terminal
from tests.cli.twoyears import (
    DAYS,
    JOINT,
    LINE,
    MANAGEMENT,
    NORTH,
    Then,
    Years,
    words,
)
from tests.scenarios import shipped


def page(terminal: Terminal, *words: str) -> str:
    """A page without the line that says as of when, and without what is told under it."""
    told = terminal.done(*words)
    if LINE not in told:
        return told
    lines = told.splitlines(keepends=True)
    end = next(n for n, line in enumerate(lines) if line.rstrip().endswith("."))
    return "".join(lines[end + 1 :])


def streams_of(then: Then) -> list[str]:
    return [info["stream"] for info in then.terminal.read("streams", "batatais")]


# The same page a person saw then


@pytest.mark.parametrize("number", [0, 3])
def test_every_page_of_then_is_the_page_that_was_there(years: Years, number: int) -> None:
    then = years.then[number]
    at = ("--at", f"@{then.position}")
    streams = streams_of(then)
    assert len(streams) > 10
    for stream in Random(number).sample(streams, 6):
        assert page(years.now, "show", stream, *at) == then.terminal.done("show", stream), stream
        assert page(years.now, "history", stream, *at) == then.terminal.done("history", stream), stream
    for asked in (
        ("board", "batatais"),
        ("board", "batatais", "norte", "--closed"),
        ("board", "batatais", "--for", "representante-norte"),
        ("network", "show", "batatais"),
        ("show", "batatais"),
        ("show", "zone:batatais:norte"),
        ("show", "plan:batatais:norte:2017"),
    ):
        assert page(years.now, *asked, *at) == then.terminal.done(*asked), asked


@pytest.mark.parametrize("number", range(len(DAYS)))
def test_the_board_of_then_has_the_very_rows_that_were_stored_then(years: Years, number: int) -> None:
    then = years.then[number]
    engine = open_database(f"sqlite:///{then.terminal.folder / 'vertebra.db'}")
    reading = Reading(engine)
    versions = TimeTravel(years.log).versions("batatais", AtPosition(position=then.position))
    made = past_board(years.log, versions)
    assert list(made.processes) == reading.processes(network="batatais")
    assert list(made.todos) == reading.todos(network="batatais")
    assert made.todos
    engine.dispose()


def test_a_board_has_what_was_open_in_a_zone_and_for_a_person_then(years: Years) -> None:
    at = ("--at", "2021-05-20")
    opened, every = (years.now.read("board", "batatais", *more, *at)["processes"] for more in ((), ("--closed",)))
    assert opened == [row for row in every if row["open"]] != every
    north = years.now.read("board", "batatais", "norte", *at)
    assert north["processes"] == [row for row in opened if row["zone"] == "norte"] != []
    mine = years.now.read("board", "batatais", "--for", "equipe-creas", *at)["todos"]
    everybody_s = years.now.read("board", "batatais", *at)["todos"]
    assert mine == [todo for todo in everybody_s if todo in mine] != everybody_s
    assert {todo["who"] for todo in mine} <= {"equipe-creas", "organisation:creas", "role:team-member"}
    assert mine


def test_a_day_means_all_that_was_recorded_by_its_end(years: Years) -> None:
    for then in years.then:
        told = years.now.read("show", NORTH, "--at", then.day)
        before = then.terminal.read("show", NORTH)
        assert told["version"] <= before["version"]
        for event in years.now.read("history", NORTH):
            # three hours behind UTC, or two in the southern summer of then: the day of the network, not that of UTC
            assert (_local(event["recorded_at"]) <= then.day) == (event["version"] <= told["version"])


def _local(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(ZoneInfo("America/Sao_Paulo")).date().isoformat()


def test_every_version_of_a_stream_can_be_shown_and_is_the_fold_of_its_beginning(years: Years) -> None:
    random = Random(5)
    for kind in DECIDERS:
        info = random.choice(list(years.log.streams("batatais", kind)))
        for version in {1, random.randint(1, info.version), info.version}:
            assert years.now.done("show", info.stream, "--at", str(version))
            told = years.now.read("show", info.stream, "--at", str(version))
            assert {**told, **years.log.fold(info.stream, version).dumped()} == told


@pytest.mark.parametrize("name", ["batatais-gestao-2021", "sants-montjuic-2019", "cartagena-2023"])
def test_any_version_of_any_stream_of_a_scenario_can_be_drawn(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    world, random = shipped.played(name), Random(7)
    for stream in random.sample(sorted(world.events), min(30, len(world.events))):
        told = world.events[stream]
        network = world.network(stream)[0]
        wanted = {1, random.randint(1, len(told)), len(told)}
        folded = Folded.empty(DECIDERS[stream.partition(":")[0]], stream)
        for event in told:
            folded = folded.plus(event)
            if folded.version in wanted:
                screen = Screen(Session("en"), network)
                draw_stream(screen, folded, event.recorded_at)
                assert capsys.readouterr().out.strip(), (stream, folded.version)
                assert folded.fingerprint() == fold(folded.decider, stream, told[: folded.version]).fingerprint()


def test_the_line_over_a_page_says_as_of_when_and_both_times(years: Years) -> None:
    told = words(years.now, "show", NORTH, "--at", "2017-05-20")
    assert told.startswith("◷ As it stood at the end of 20 May 2017: ")
    assert "happened and was recorded on 17 May 2017, 09:00." in told
    assert LINE not in years.now.done("show", NORTH)


def test_a_past_network_is_drawn_with_the_people_it_had(years: Years) -> None:
    early = words(years.now, "show", "network:batatais", "--at", "20")
    assert "As it stood at version 20: 20 of" in early
    assert years.now.read("network", "show", "batatais", "--at", "20") != years.now.read("network", "show", "batatais")


def test_a_page_is_drawn_with_the_network_as_it_stood_then(late: Terminal) -> None:
    late.given("clock:batatais", "AdvanceClock", "administracao", to="2021-04-20T09:00:00-03:00")
    late.given("network:batatais", "ChangeNetwork", "administracao", name="Another name", language="pt-BR")
    for then in (
        ("history", GROUP, "--at", "2"),
        ("history", GROUP, "--at", "2021-03-20"),
        ("board", "batatais", "--at", "2021-03-10"),
        ("show", "zone:batatais:norte", "--at", "2021-03-10"),
    ):
        assert "Another name" not in late.done(*then), then
        assert "Rede Intersetorial de Batatais" in late.done(*then), then
        assert "Another name" in late.done(*then[:-2])


def test_a_network_that_was_loaded_by_the_world_s_clock_is_there_in_its_own_past(late: Terminal) -> None:
    """The rehearsal of these tests plays in 2021; it was loaded when they ran."""
    told = late.read("network", "show", "batatais", "--at", "2021-03-10")
    assert told == late.read("network", "show", "batatais")
    assert late.refused("network", "show", "batatais", "--at", "2021-02-01")[:2] == (4, "not-begun")


# What cannot be looked at


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (("show", NORTH, "--at", "2016-12-31"), "not-begun", 4),
        (("show", NORTH, "--at", "0"), "not-begun", 4),
        (("show", NORTH, "--at", "9999"), "no-such-version", 4),
        (("show", NORTH, "--at", "@999999"), "no-such-version", 4),
        (("show", NORTH, "--at", "2031-01-01"), "in-the-future", 3),
        (("show", NORTH, "--at", "2031-01-01T10:00"), "in-the-future", 3),
        (("show", NORTH, "--at", "once upon a time"), "bad-at", 2),
        (("show", "plan:batatais:norte:1999", "--at", "2021-01-01"), "not-found", 4),
        (("show", "zone:batatais", "--at", "2021-01-01"), "not-found", 4),
        (("show", "zone:batatais:atlantis"), "not-found", 4),
        (("show", "zone:atlantis:norte"), "unknown-network", 4),
        (("show", "atlantis"), "not-found", 4),
        (("board", "batatais", "--at", "12"), "bad-at", 2),
        (("board", "batatais", "--at", "2016-12-31"), "not-begun", 4),
        (("board", "batatais", "norte", "--at", "2031-01-01"), "in-the-future", 3),
        (("network", "show", "batatais", "--at", "9999"), "no-such-version", 4),
        (("history", NORTH, "--at", "2016-12-31"), "not-begun", 4),
        (("diff", NORTH, "1", "9999"), "no-such-version", 4),
        (("diff", NORTH, "1", "x"), "bad-at", 2),
        (("diff", "batatais", "1", "2"), "bad-at", 2),
        (("diff", "batatais", "2017-05-01", "2021-05-01", "--zone", "atlantis"), "not-found", 4),
        (("diff", "atlantis", "2017-05-01", "2021-05-01"), "not-found", 4),
        (("why", NORTH, "no-such-thing"), "no-such-field", 4),
        (("why", NORTH, "status"), "which-field", 2),
        (("knew", JOINT, "--decision", "3"), "no-such-decision", 4),
        (("knew", f"{MANAGEMENT}#item-none"), "not-found", 4),
        (("knew", "group:batatais:grupo-norte"), "not-found", 4),
    ],
)
def test_what_cannot_be_looked_at_is_refused_in_words(
    years: Years, words: tuple[str, ...], code: str, exit_code: int
) -> None:
    found = years.now.refused(*words)
    assert found[:2] == (exit_code, code), found


def test_today_may_be_looked_at_as_of_today(years: Years) -> None:
    today = years.now.read("board", "batatais")["now"][:10]
    assert page(years.now, "board", "batatais", "--at", today) == years.now.done("board", "batatais")


# What the documentation shows

GUIDE = Path(__file__).parents[2] / "docs" / "time-travel.md"
SHOWN = re.findall(r"^vertebra (.+)$", GUIDE.read_text(encoding="utf-8"), flags=re.MULTILINE)


@pytest.mark.parametrize("line", SHOWN)
def test_every_line_of_the_guide_works(years: Years, line: str) -> None:
    assert years.now.done(*shlex.split(line))


def test_the_guide_shows_every_way_of_looking_back() -> None:
    assert {line.split()[0] for line in SHOWN} == {"show", "board", "network", "history", "diff", "why", "knew"}


# Late entries


@pytest.fixture
def late(vertebra: Terminal) -> Terminal:
    """A meeting of a group on the 10th of March, entered on the 20th."""
    clock = ("clock:batatais", "AdvanceClock", "administracao")
    vertebra.given(*clock, to="2021-03-01T09:00:00-03:00")
    called = vertebra.given(GROUP, "ConveneMeeting", on="2021-03-10")
    assert called["last_version"] == 1
    meeting = vertebra.read("history", GROUP)[0]["data"]["meeting"]
    vertebra.given(*clock, to="2021-03-20T09:00:00-03:00")
    sheet: dict[str, Any] = {"meeting": meeting, "present": ["creas"], "people": ["equipe-creas"]}
    vertebra.given(GROUP, "HoldMeeting", COORDINATOR, "--on", "2021-03-10", **sheet)
    return vertebra


def test_what_was_entered_late_was_not_known_on_its_day_and_is_told_under_the_page(late: Terminal) -> None:
    then = words(late, "show", GROUP, "--at", "2021-03-15")
    assert "1 of 2 events" in then
    assert "Had happened by then, and was not recorded yet 2 10 Mar 2021" in then
    assert "[entered on 20 Mar 2021, 09:00]" in then
    assert "Entered late, and shown above" not in then
    before = words(late, "show", GROUP, "--at", "2021-03-09")
    assert "Had happened by then" not in before, "it had not happened either"


def test_what_was_entered_late_is_marked_on_the_pages_that_know_it(late: Terminal) -> None:
    after = words(late, "show", GROUP, "--at", "2021-03-20")
    assert "happened on 10 Mar 2021, and was recorded late, on 20 Mar 2021, 09:00" in after
    assert "Entered late, and shown above 2 10 Mar 2021" in after
    assert "Had happened by then" not in after
    assert "[entered on 20 Mar 2021, 09:00]" in words(late, "diff", GROUP, "1", "2")
    assert late.read("diff", GROUP, "1", "2")["events"][0]["late"] is True
    told = words(late, "why", GROUP, "stage")
    assert "Happened 10 Mar 2021 Recorded 20 Mar 2021, 09:00 [entered late]" in told
