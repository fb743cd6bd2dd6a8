"""A day is a day on every page: the last on which something is in time, with no hour that nobody set."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from cli.ask.showaction import draw_action
from cli.screen import Screen
from cli.session import Session
from domain.action.parts import Standing
from domain.action.state import Completed, Life, Started
from domain.calendar import Calendar
from domain.territory import Network
from store.reading import TodoRow
from tests.cli.conftest import Terminal
from tests.cli.stored import StoredWorld, played
from words.saying import Saying

HOUR = re.compile(r"\b\d{1,2}:\d{2}\b")
IN_BRAZIL = Calendar(timezone="America/Sao_Paulo")
DUE = date(2017, 10, 14)  # the clocks go on at the midnight after it


def screen_of(calendar: Calendar = IN_BRAZIL, lang: str = "en") -> Screen:
    return Screen(Session(lang), Network(id="town", calendar=calendar))


def chase(calendar: Calendar, due_on: date) -> TodoRow:
    return TodoRow(
        stream="escalation:town:north:e1",
        kind="escalation",
        network="town",
        zone="north",
        key="chase-outside/health",
        what="chase-outside",
        who="mayor",
        params={"due_on": due_on.isoformat()},
        due_at=calendar.start_of(due_on),
    )


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "14 Oct 2017"), ("es", "14 oct 2017"), ("ca", "14 d’oct. del 2017"), ("pt-BR", "14 de out.")],
)
def test_the_last_day_is_said_where_no_midnight_ends_it_in_every_language(lang: str, said: str) -> None:
    told = screen_of(lang=lang).deadline(IN_BRAZIL.end_of(DUE))
    assert told.startswith(said)
    assert not HOUR.search(told)


def test_the_fields_of_events_are_days_where_nobody_set_an_hour() -> None:
    saying = Saying(screen_of())
    begins, ends = IN_BRAZIL.start_of(DUE).isoformat(), IN_BRAZIL.end_of(DUE).isoformat()
    for name in ("reminder_at", "convene_at", "chase_at"):
        assert saying.said(name, begins) == "14 Oct 2017", name
    for name in ("deadline_at", "answer_by", "up_at", "closes_at", "not_held_at", "next_reminder_at"):
        assert saying.said(name, ends) == "14 Oct 2017", name


def test_who_asks_outside_again_on_a_day_is_in_time_on_that_day_and_late_after_it() -> None:
    row = chase(IN_BRAZIL, date(2025, 3, 10))
    assert row.last_day(IN_BRAZIL) == date(2025, 3, 10)
    day = IN_BRAZIL.start_of(date(2025, 3, 10))
    assert not row.is_late(IN_BRAZIL, day + timedelta(hours=23, minutes=59))
    assert row.is_late(IN_BRAZIL, day + timedelta(days=1))


def test_what_is_due_on_a_day_is_not_late_at_any_moment_of_it() -> None:
    row = chase(IN_BRAZIL, DUE).model_copy(update={"params": {}, "due_at": IN_BRAZIL.end_of(DUE)})
    first = IN_BRAZIL.start_of(DUE)
    for minutes in range(0, 24 * 60, 7):
        assert not row.is_late(IN_BRAZIL, first + timedelta(minutes=minutes))
    assert row.is_late(IN_BRAZIL, IN_BRAZIL.end_of(DUE))
    assert row.told(IN_BRAZIL, IN_BRAZIL.end_of(DUE))["until"] == DUE


def life(**more: object) -> Life:
    standing: Standing = "standing"
    given = {"cycle": "cycle:town:north:2017", "action": "a1", "title": "A bus stop", "objective": "o1"}
    return Life.model_validate({**given, "responsible": "ana", "standing": standing, "due_on": DUE, **more})


@pytest.mark.parametrize(
    ("on", "said"), [(DUE, "due on 14 Oct 2017\n"), (DUE + timedelta(days=1), "due on 14 Oct 2017: it was late")]
)
def test_what_was_completed_in_time_is_not_shown_as_late_though_it_was_entered_later(
    capsys: pytest.CaptureFixture[str], on: date, said: str
) -> None:
    draw_action(screen_of(), Completed(life=life(late=True), since=date(2017, 9, 1), on=on))
    assert said in capsys.readouterr().out


def test_what_is_under_way_behind_its_day_is_shown_as_late(capsys: pytest.CaptureFixture[str]) -> None:
    draw_action(screen_of(), Started(life=life(late=True), since=date(2017, 9, 1)))
    assert "due on 14 Oct 2017: it is late" in capsys.readouterr().out


def test_no_page_of_a_year_shows_an_hour_that_nobody_set(tmp_path: Path) -> None:
    world: list[StoredWorld] = []

    def keep(told: StoredWorld, _to: datetime) -> None:
        world[:] = [told]

    terminal = Terminal(played("batatais-gestao-2021", tmp_path, passes=keep))
    world[-1].tell_the_time("batatais", "administracao")
    pages: list[tuple[str, ...]] = [("board", "batatais"), ("promises", "batatais"), ("agenda", "batatais")]
    pages += [("inbox", "--as", person) for person in ("secretaria-saude", "coordenacao-norte", "assistente-norte")]
    streams = [info["stream"] for info in terminal.read("streams", "batatais")]
    pages += [("show", stream) for stream in streams if stream.startswith(("case:", "action:", "cycle:"))]
    clock = world[-1].clock
    assert clock is not None
    now = f"{clock.astimezone(UTC) - timedelta(hours=3):%H:%M}"
    for page in pages:
        hours = set(HOUR.findall(terminal("--lang", "en", *page).stdout))
        assert hours <= {now}, page
    todos = terminal.read("board", "batatais")["todos"]
    assert any(todo["until"] for todo in todos)
    assert all(todo["until"] == todo["params"].get("due_on", todo["until"]) for todo in todos if todo["due_at"])
