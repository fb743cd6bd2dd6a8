"""Looking back on the command line: a page of the past is the page that was there, and says what was not known yet."""

import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cli.diffs import difference
from cli.diffsubjects import ACTS, SUBJECTS
from cli.screen import Screen
from cli.session import Session
from cli.show import draw_stream
from domain.asof import AtPosition
from domain.decider import Envelope, Folded, fold
from domain.differences import ABSENT, as_json, fields
from domain.registry import DECIDERS
from doors.door import Door
from store.database import open_database
from store.log import EventLog
from store.pastboard import past_board
from store.reading import Reading
from store.timetravel import TimeTravel
from tests.cli.conftest import COORDINATOR, GROUP, Terminal
from tests.cli.stored import StoredWorld, played
from tests.scenarios import shipped

DAYS = ("2017-05-20", "2019-09-01", "2021-03-01", "2021-05-20", "2021-09-15")
NORTH = "cycle:batatais:norte:2017"
JOINT = "escalation:batatais:norte:case-n21-03-1"
ORIGIN = "case:batatais:norte:n21-03"
MANAGEMENT = "management:batatais:gestao-geral"
ALIGNMENT = "escalation:batatais:norte:alignment-49be3eb71cef"
LINE = "◷"
INVOLVED_LATE = "2021-04-29"  # a day after the decision


@dataclass(frozen=True)
class Then:
    """A terminal as it was at a moment: `position` is where the log ended, `day` the last whole day."""

    terminal: Terminal
    position: int
    day: str


@dataclass
class Years:
    """Two scenarios of a town: terminals of then, and one of now."""

    now: Terminal
    then: list[Then] = field(default_factory=list)

    @property
    def log(self) -> EventLog:
        return EventLog(open_database(f"sqlite:///{self.now.folder / 'vertebra.db'}"), DECIDERS)


def _involve(world: StoredWorld) -> None:
    """Say, after the decision on a case, that a team had worked on it before."""
    asked = {"teams": ["entidade-norte"], "reason": "It was there from the start"}
    world.give(
        Envelope(
            stream=ORIGIN,
            command_id=Door.new_id(),
            kind="InvolveTeams",
            data=asked,
            person="equipe-cras-norte",
            happened_on=date(2021, 4, 20),
        )
    )


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> Years:
    made = Years(Terminal(tmp_path_factory.mktemp("now")))
    rest = tmp_path_factory.mktemp("then")

    def keeps(world: StoredWorld, to: datetime) -> None:
        if to.date().isoformat() > INVOLVED_LATE and not any(e.happened_on for e in world.events.get(ORIGIN, ())):
            _involve(world)
        if len(made.then) < len(DAYS) and world.clock is not None and to.date().isoformat() > DAYS[len(made.then)]:
            world.tell_the_time("batatais", "administracao")
            folder = rest / str(len(made.then))
            shutil.copytree(made.now.folder, folder)
            assert world.log is not None
            made.then.append(Then(Terminal(folder), TimeTravel(world.log).last_position(), DAYS[len(made.then)]))

    played("batatais-gestao-2021", made.now.folder, passes=keeps)
    assert len(made.then) == len(DAYS)
    return made


def words(terminal: Terminal, *asked: str) -> str:
    """What a page says in English, however its lines are broken."""
    return " ".join(terminal.done("--lang", "en", *asked).split())


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
    for words in (
        ("board", "batatais"),
        ("board", "batatais", "norte", "--closed"),
        ("board", "batatais", "--for", "representante-norte"),
        ("network", "show", "batatais"),
        ("show", "batatais"),
        ("show", "zone:batatais:norte"),
        ("show", "plan:batatais:norte:2017"),
    ):
        assert page(years.now, *words, *at) == then.terminal.done(*words), words


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


# Differences


def test_every_kind_of_event_has_a_subject_and_an_act() -> None:
    for kind, decider in DECIDERS.items():
        placed = [one for acts in SUBJECTS[kind].values() for events in acts.values() for one in events.split()]
        assert set(decider.events) <= set(placed), kind
        assert len(placed) == len(set(placed)), kind
        assert {act for acts in SUBJECTS[kind].values() for act in acts} <= set(ACTS)


def test_two_differences_in_a_row_tell_the_events_of_the_whole_way(years: Years) -> None:
    log = years.log
    for info in log.streams("batatais"):
        middle = info.version // 2
        parts = difference(log, info.stream, 1, middle), difference(log, info.stream, middle, info.version)
        whole = difference(log, info.stream, 1, info.version)
        told = [one.event.version for part in parts for one in part.told]
        assert told == [one.event.version for one in whole.told] == list(range(2, info.version + 1))
        touched = {one.change.path for part in parts for one in part.altered}
        assert {one.change.path for one in whole.altered} <= touched


def test_each_changed_field_names_the_event_that_gave_it_its_value(years: Years) -> None:
    log = years.log
    found = difference(log, NORTH, 90, 160)
    assert found.visible
    assert not any("heard" in one.change.path for one in difference(log, NORTH, 12, 73).visible), "mere counting"
    for one in found.altered:
        before, after = (log.fold(NORTH, version).state for version in (one.version - 1, one.version))
        was, now = (dict(fields(state)).get(one.change.path, ABSENT) for state in (before, after))
        assert was != now, one
        assert (now is ABSENT) == (one.change.kind == "removed")
        assert as_json(now) == one.change.after


def test_a_difference_says_what_was_decided_cancelled_and_changed_and_by_whom(years: Years) -> None:
    told = words(years.now, "diff", NORTH, "2017-05-20", "2020-12-31")
    assert "From the end of 20 May 2017 to the end of 31 Dec 2020" in told
    assert "30 Mar 2018 29 Mar 2019" in told, "the old due date and the new one"
    assert "amended the action «Agenda anual compartilhada das pastas" in told
    assert "is now cancelled." in told
    found = years.now.read("diff", NORTH, "2017-05-20", "2020-12-31")
    assert [one["kind"] for one in found["events"] if one["act"] == "removed"] == ["ActionNoted"], "it was cancelled"
    assert found["people"]["coordenacao-norte"] == 5
    [cancelled] = [one for one in found["events"] if one["act"] == "removed"]
    assert cancelled["who"]["person"] == "engine", "it brought the news"
    assert cancelled["news_of"]["who"]["person"] == "equipe-escola-norte"
    because = "is now cancelled. Because: A cartilha já cumpre o que o mural faria."
    assert f"{because} [news of what Equipe da escola do território norte did]" in told
    assert f"vertebra history {cancelled['news_of']['stream']} --after {cancelled['news_of']['version'] - 1}" in told
    after = str(cancelled["news_of"]["version"] - 1)
    assert words(years.now, "history", cancelled["news_of"]["stream"], "--after", after).count("cancelled the action")
    due = next(one for one in found["fields"] if one["path"].endswith("action-7ce0cd0e53b6.due_on"))
    assert (due["before"], due["after"]) == ("2018-03-30", "2019-03-29")


def test_a_difference_the_other_way_round_is_read_forwards_and_says_so(years: Years) -> None:
    there = years.now.read("diff", NORTH, "10", "40")
    assert years.now.read("diff", NORTH, "40", "10") == there
    assert "The later one was named first" in words(years.now, "diff", NORTH, "40", "10")
    assert "The later one was named first" not in words(years.now, "diff", NORTH, "10", "40")


def test_nothing_changed_is_said(years: Years) -> None:
    assert "nothing changed" in words(years.now, "diff", NORTH, "10", "10")
    assert "nothing changed" in words(years.now, "diff", "batatais", "2021-05-01", "2021-05-01")


def test_before_it_began_there_was_nothing(years: Years) -> None:
    found = years.now.read("diff", NORTH, "2016-01-01", "2017-02-01")
    assert found["from"] == {"version": 0, "phase": None}
    assert [one["version"] for one in found["events"]] == list(range(1, found["to"]["version"] + 1))
    assert "It had not begun" in words(years.now, "diff", NORTH, "2016-01-01", "2017-02-01")


def test_the_difference_of_a_network_is_that_of_its_streams(years: Years) -> None:
    found = years.now.read("diff", "batatais", "2021-04-01", "2021-05-31", "--zone", "centro")["streams"]
    assert {one["stream"] for one in found} >= {"case:batatais:centro:c21-03", "group:batatais:grupo-centro"}
    assert all(":centro:" in one["stream"] or "centro" in one["stream"] for one in found)
    for one in found:
        alone = years.now.read("diff", one["stream"], str(one["from"]["version"]), str(one["to"]["version"]))
        assert alone["events"] == one["events"]
    told = words(years.now, "diff", "batatais", "2021-04-01", "2021-05-31", "--zone", "centro")
    assert "in the zone group → closed" in told


# Why


def test_a_value_goes_back_to_the_person_and_the_command_that_set_it(years: Years) -> None:
    action = "action:batatais:norte:2017:action-7ce0cd0e53b6"
    found = years.now.read("why", action, "due_on")
    [setting] = found["set_by"]
    assert (setting["before"], setting["after"], found["value"]) == ("2018-03-30", "2019-03-29", "2019-03-29")
    news, said = setting["causes"]
    assert (news["stream"], news["event"]) == (action, "PlanAmended")
    assert (said["stream"], said["event"], said["command"]) == (NORTH, "ActionAmended", "AmendAction")
    assert said["who"]["person"] == COORDINATOR
    told = words(years.now, "why", action, "due_on")
    assert "30 Mar 2018 → 29 Mar 2019" in told
    assert "Coordenação do território norte (coordinator, CRAS do território norte)" in told


def test_every_change_of_a_field_is_told_in_its_order(years: Years) -> None:
    every = years.now.read("why", NORTH, "phase", "--all")["set_by"]
    assert [one["after"] for one in every][:4] == ["diagnosis", "swot", "plan", "actions"]
    assert years.now.read("why", NORTH, "phase")["set_by"] == every[-1:]
    then = years.now.read("why", NORTH, "phase", "--at", "2017-05-20")
    assert (then["value"], then["set_by"]) == ("actions", [every[3]])


def test_what_is_misspelt_is_suggested(years: Years) -> None:
    _, code, words = years.now.refused("why", NORTH, "phse")
    assert code == "no-such-field"
    assert "phase" in words


def test_all_fields_are_listed_under_the_names_that_why_takes(years: Years) -> None:
    listed = years.now.read("why", ORIGIN)
    assert {"field": "status", "path": "status", "value": "closed"} in listed
    for one in Random(6).sample(listed, 8):
        assert years.now.read("why", ORIGIN, one["field"])["value"] == one["value"]


def test_a_field_that_is_there_no_more_is_still_answered(years: Years) -> None:
    found = years.now.read("why", ORIGIN, "time.kind")
    assert found["value"] is None
    assert found["set_by"][0]["after"] is None


# What the secretaries knew


def test_each_decision_is_told_with_what_was_there_before_it_and_nothing_after(years: Years) -> None:
    [found] = years.now.read("knew", JOINT)
    assert [one["event"]["kind"] for one in found["decisions"]] == ["PartDecided", "PartDecided"]
    log, travel = years.log, TimeTravel(years.log)
    for one in found["decisions"]:
        before = AtPosition(position=one["position"] - 1)
        for name, stream in (("escalation", JOINT), ("origin", ORIGIN)):
            assert one["known"][name]["version"] == travel.version(stream, before)
            assert one["known"][name] == log.fold(stream, travel.version(stream, before)).dumped()
        assert one["known"]["plan"]["stream"] == "cycle:batatais:norte:2021"
        assert one["known"]["escalation"]["state"]["stage"] == "tabled"
        for step in one["story"]:
            assert travel.position(step["stream"], step["version"]) < one["position"]
    first, second = found["decisions"]
    assert first["sentence"] not in [step["sentence"] for step in first["story"]]
    assert first["sentence"] in [step["sentence"] for step in second["story"]]


def test_the_page_says_who_decided_and_both_times(years: Years) -> None:
    told = words(years.now, "knew", JOINT, "--decision", "1")
    assert "Decision 1 of 2" in told
    assert "Decision 2 of 2" not in told
    assert "Who decided Quem responde pela pasta de Educação (secretary, Secretaria de Educação)" in told
    assert "Entered by Relatoria da reunião de gestão geral" in told
    assert "Happened 28 Apr 2021" in told
    assert "Recorded 28 Apr 2021, 10:20" in told
    assert "● on the table" in told
    [found] = years.now.read("knew", JOINT, "--decision", "1")
    [first] = found["decisions"]
    assert f"position {first['position']} of the log" in told
    plan = first["known"]["plan"]
    assert f"{plan['stream']}, version {plan['version']}" in told
    assert "@" not in told
    assert "Not known then" in told


def test_what_was_entered_after_the_decision_was_not_known_then(years: Years) -> None:
    [found] = years.now.read("knew", JOINT)
    for one in found["decisions"]:
        assert [(late["kind"], late["on"]) for late in one["not_known"]] == [("TeamsInvolved", "2021-04-20")]
        assert "entidade-norte" not in one["known"]["origin"]["state"]["life"]["teams"]
    told = words(years.now, "knew", JOINT, "--decision", "1")
    not_known = told.partition("Not known then")[2]
    assert "Entidade parceira do território norte" in not_known
    assert "happened on 20 Apr 2021, recorded on 29 Apr 2021" in not_known
    other = words(years.now, "knew", "escalation:batatais:norte:case-n21-02-1")
    assert "Nothing that had happened by then was recorded later, and nothing was corrected." in other


def test_a_case_or_an_item_leads_to_the_same(years: Years) -> None:
    [found] = years.now.read("knew", JOINT)
    assert years.now.read("knew", ORIGIN) == [found]
    item = found["decisions"][0]["event"]["data"]["item"]
    assert years.now.read("knew", f"{MANAGEMENT}#{item}") == [found]


def test_an_alignment_was_asked_by_nobody(years: Years) -> None:
    [found] = years.now.read("knew", ALIGNMENT)
    assert found["decisions"][0]["known"]["escalation"] is None
    assert "Nobody had asked" in words(years.now, "knew", ALIGNMENT)


def test_what_is_not_decided_yet_says_so(years: Years) -> None:
    assert "Nothing has been decided on it yet." in words(years.now, "knew", "escalation:batatais:norte:case-n21-05-1")


def every_decision(years: Years) -> Iterator[tuple[str, Any]]:
    for info in years.log.streams("batatais", "escalation"):
        for one in years.now.read("knew", info.stream)[0]["decisions"]:
            yield info.stream, one


def test_every_decision_of_two_years_can_be_looked_at(years: Years) -> None:
    told = list(every_decision(years))
    assert len(told) > 20
    assert {one["event"]["kind"] for _, one in told} >= {"PartDecided", "ItemLeft", "InformationAsked", "AlignmentMade"}
