"""What if, on what is stored: a real engine and what it refused, the command line, and what is said of what lacks."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from domain.decider import Envelope
from domain.errors import Refusal
from domain.registry import DECIDERS
from domain.whatif.figures import Scope
from domain.whatif.rules import read
from evidence import histories
from evidence.source import Run
from evidence.whatif import remembered, what_if
from store.database import open_database
from store.log import EventLog
from tests.cli.conftest import Terminal
from tests.cli.stored import played
from tests.engine import Engine, engine
from tests.evidence.town import Lived
from tests.workflows.casetown import CARRIES, CaseTown

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


async def by_the_process(
    running: Engine, town: CaseTown, stream: str, kind: str, data: dict[str, Any], person: str
) -> None:
    """A command that was on its way before it could be known that it would be refused."""
    assert running.door.sender is not None
    envelope = Envelope(stream=stream, command_id=town.new_id(), kind=kind, data=data, person=person)
    await running.door.sender.send(running.door._dressed(envelope, "town"))


async def test_what_a_running_engine_refused_is_tried_again_from_its_histories(tmp_path: Path) -> None:
    async with engine(tmp_path / "town") as running:
        town = await CaseTown(running, clock=MONDAY, seed="whatif").found()
        case = await town.opened("r0")
        await running.door.advance_clock("town", MONDAY + timedelta(days=70), person="chief")
        await town.met("north")
        with pytest.raises(Refusal) as refused:  # by the process: what a door refuses is in no history
            await by_the_process(running, town, case, "ExtendCase", {"reason": "They moved"}, CARRIES["north"])
        assert refused.value.code == "with-management"
        await running.door.settle("town")
        before = [event.canonical() for _, event in running.log.everything()]

        async def runs(stream: str) -> Sequence[Run]:
            return await histories.runs(running.client, None, stream)

        known = await remembered(running.log, "town", runs)
        [attempt] = known.attempts
        assert (attempt.envelope.kind, attempt.code) == ("ExtendCase", "with-management")
        assert attempt.version == running.log.head(case).version  # type: ignore[union-attr]
        assert known.lacking == ()
        assert set(known.whole) == {info.stream for info in running.log.streams("town")} - {
            "network:town", "clock:town", "group:town:circle-north",
        }  # fmt: skip
        assert known.registers == ("group:town:circle-north",)
        network, _ = await running.door.network("town")

        same = await asyncio.to_thread(what_if, running.log, network, (), Scope(), known)
        assert same.same
        assert (same.tried, same.answers, same.differences) == (1, (), ())

        other = await asyncio.to_thread(what_if, running.log, network, read(["zone_time=90d"], network), Scope(), known)
        assert [(one.envelope.kind, one.then, one.now) for one in other.answers] == [
            ("ExtendCase", "with-management", None)
        ]
        assert (other.then["cases-escalated-by-time"], other.now["cases-escalated-by-time"]) == (1, 0)
        assert [event.canonical() for _, event in running.log.everything()] == before


async def test_a_town_that_was_lived_in_is_told_again_byte_for_byte(lived: Lived) -> None:
    database = open_database(f"sqlite:///{lived.database}")
    try:
        log = EventLog(database, DECIDERS)

        async def runs(stream: str) -> Sequence[Run]:
            return lived.runs.get(stream, [])

        known = await remembered(log, "town", runs)
        network = log.fold("network:town").state
        report = await asyncio.to_thread(what_if, log, network, (), Scope(), known)
        assert report.answers == ()
        assert report.differences == ()
        assert report.same
        assert report.events == sum(1 for _ in log.everything())
        nothing = await remembered(log, "town", None)
        assert (nothing.whole, nothing.attempts) == ((), ())
        assert set(nothing.lacking) == {*known.whole, *known.lacking}
    finally:
        database.dispose()


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    return Terminal(played("batatais-gestao-2021", tmp_path_factory.mktemp("played")))


def test_the_command_line_tells_both_columns_and_that_it_is_a_thought_experiment(terminal: Terminal) -> None:
    said = terminal.done("--lang", "en", "whatif", "batatais", "--rule", "zone_time=20d")
    assert "A thought experiment: people would have acted otherwise. Nothing was written." in said
    assert "20 working days" in said
    assert "cases escalated" in said
    assert "Could no longer be given" in said
    assert "with-management" in said
    assert "Assumed: " in said
    assert "not every history is there" in said
    assert "never recorded" in said


def test_programs_read_the_same(terminal: Terminal) -> None:
    told = terminal.read("whatif", "batatais", "--rule", "zone_time=20d", "--events")
    assert told["thought_experiment"] is True
    assert told["rules"] == [{"name": "zone_time", "path": "case_days.ordinary", "then": 30, "now": 20}]
    assert told["same"] is False
    time_up = told["figures"]["cases-time-up"]
    assert time_up["now"] > time_up["then"] == 2
    assert [(one["command"], one["then"], one["now"]) for one in told["answers"]] == [
        ("ExtendCase", None, "with-management")
    ]
    assert told["refused_then"]["whole_histories"] == []
    assert told["refused_then"]["lacking_histories"]
    case = next(one for one in told["streams"] if one["stream"] == "case:batatais:centro:c21-02")
    assert [one["then"]["kind"] for one in case["events"] if one["how"] == "only-then"] == ["CaseExtended"]
    assert sum(case[how] for how in ("moved", "changed", "only-then", "only-now")) == len(case["events"])


def test_what_a_meeting_is_assumed_to_have_said_is_told_in_the_reader_s_language(terminal: Terminal) -> None:
    asked = ("whatif", "batatais", "--rule", "zone_time=15d", "--events")
    kept = [event["data"] for one in terminal.read(*asked)["streams"] for change in one["events"]
            if (event := change["now"]) is not None and event["kind"] == "CarriedOver"]  # fmt: skip
    assert {data["reason"] for data in kept if data["reason"].startswith("not-")} == {"not-reached"}
    said = " ".join(terminal.done("--lang", "es", *asked).split())
    assert "la reunión no había llegado a ello" in said
    assert "not-reached" not in said
    assert "Not reached" not in said


def test_todays_rule_is_said_to_be_that_and_nothing_differs(terminal: Terminal) -> None:
    said = terminal.done("--lang", "en", "whatif", "batatais", "--rule", "zone_time=30d")
    assert "Today's rule already: case_days.ordinary." in said
    assert "The very same would have happened" in said
    assert terminal.read("whatif", "batatais", "--rule", "zone_time=30d")["streams"] == []


def test_one_zone_is_told_of_alone_and_the_rules_hold_for_all(terminal: Terminal) -> None:
    told = terminal.read("whatif", "batatais", "--rule", "zone_time=15d", "--zone", "sul")
    assert {one["stream"].split(":")[2] for one in told["streams"]} == {"sul"}
    whole = terminal.read("whatif", "batatais", "--rule", "zone_time=15d")
    zones = [terminal.read("whatif", "batatais", "--rule", "zone_time=15d", "--zone", zone)
             for zone in ("norte", "sul", "centro")]  # fmt: skip
    for name in ("cases-opened", "cases-escalated", "cases-escalated-by-time", "cases-resolved-in-time"):
        for column in ("then", "now"):
            assert sum(one["figures"][name][column] for one in zones) == whole["figures"][name][column], name


def test_a_period_ends_the_telling_and_begins_the_rules(terminal: Terminal) -> None:
    told = terminal.read("whatif", "batatais", "--rule", "zone_time=15d", "--until", "2021-03-31", "--events")
    days = [event["recorded_at"] for one in told["streams"] for change in one["events"]
            for event in (change["then"], change["now"]) if event is not None]  # fmt: skip
    assert days
    assert max(days) < "2021-04-01T03:00:01"
    later = terminal.read("whatif", "batatais", "--rule", "zone_time=15d", "--since", "2021-06-01")
    assert later["figures"]["cases-opened"]["then"] < told["figures"]["cases-opened"]["then"] + 14
    assert date.fromisoformat(later["since"]) == date(2021, 6, 1)


def test_rules_are_listed_with_what_they_are_today(terminal: Terminal) -> None:
    said = terminal.done("--lang", "en", "whatif", "batatais", "--rules")
    assert "zone_time, case_days.ordinary" in said
    assert "30 working days" in said
    listed = {rule["name"]: rule for rule in terminal.read("whatif", "batatais", "--rules")}
    assert listed["adoption.required_sectors"]["value"] == ["assistencia-social", "educacao", "saude"]


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        ((), "usage", 2),
        (("--rule", "zonetime=3"), "unknown-rule", 4),
        (("--rule", "zone_time=soon"), "bad-rule-value", 2),
        (("--rule", "zone_time"), "bad-rule", 2),
        (("--rule", "adoption.required_sectors=sport"), "not-found", 4),
        (("--rule", "zone_time=3", "--zone", "lua"), "not-found", 4),
        (("--rule", "zone_time=3", "--since", "2021-02-01", "--until", "2021-01-01"), "bad-period", 2),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(
    terminal: Terminal, words: tuple[str, ...], code: str, exit_code: int
) -> None:
    assert terminal.refused("whatif", "batatais", *words)[:2] == (exit_code, code)


def test_a_log_with_a_hole_is_not_told_again(terminal: Terminal, tmp_path: Path) -> None:
    folder = tmp_path / "holed"
    folder.mkdir()
    (folder / "vertebra.db").write_bytes((terminal.folder / "vertebra.db").read_bytes())
    database = open_database(f"sqlite:///{folder / 'vertebra.db'}")
    with database.begin() as connection:
        connection.execute(text("delete from events where stream = 'case:batatais:sul:s21-01' and version = 2"))
    database.dispose()
    exit_code, code, words = Terminal(folder).refused("whatif", "batatais", "--rule", "zone_time=3d")
    assert (exit_code, code) == (6, "damaged-log")
    assert "vertebra repair case:batatais:sul:s21-01" in words


@pytest.mark.parametrize("form", ["ocel", "xes"])
def test_files_for_process_mining_come_from_the_command_line(terminal: Terminal, tmp_path: Path, form: str) -> None:
    file = tmp_path / "made"
    said = terminal.done("--lang", "en", "export", "batatais", "--format", form, "--to", str(file))
    assert "is written" in said
    assert "pm4py.read_" in said
    whole = file.read_text(encoding="utf-8")
    if form == "ocel":
        made: dict[str, Any] = json.loads(whole)
        assert {one["type"] for one in made["objects"]} >= {"case", "escalation", "zone"}
    assert terminal.refused("export", "batatais", "--format", form, "--to", str(file))[0] != 0
    zone = tmp_path / "zone"
    terminal.done("--lang", "en", "export", "batatais", "--format", form, "--to", str(zone), "--zone", "norte")
    assert len(zone.read_text(encoding="utf-8")) < len(whole)
    assert "escalation:batatais:sul" not in zone.read_text(encoding="utf-8") or form == "ocel"
