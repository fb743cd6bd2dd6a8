"""The player of `vertebra replay` under its keys, and what it draws; no terminal is needed for either."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from cli import wiring
from cli.player import run
from cli.player.keys import ENDED
from cli.player.pages import Hurried, Line, Pages, changed
from cli.player.play import SPEEDS, Player
from cli.player.signs import ASCII
from cli.player.tale import Tale, told
from cli.player.view import View
from cli.screen import Screen
from cli.session import Session
from readings.history import placed
from tests.cli.conftest import GROUP, Terminal
from tests.cli.replayed import FIRST, Said, activity, written
from words.telling import Teller

LATE = date(2021, 3, 2)


@dataclass
class Desk:
    """A player with what draws it."""

    player: Player
    view: View
    pages: Pages

    def press(self, *keys: str, now: float = 0.0) -> int:
        """Press some keys, or type what is longer than one; the number of the step it then stands at."""
        for key in keys:
            self.player.press(key, now)
        return self.player.step.number

    def typed(self, text: str) -> int:
        return self.press(*text, "enter")

    def window(self, width: int = 100, height: int = 30) -> list[str]:
        """What is drawn, line by line."""
        page = self.pages.at(self.player.step, self.view.page_width(width))
        lines = self.view.lines(page, width, height)
        assert len(lines) == height
        assert {sum(segment.cell_length for segment in line) for line in lines} == {width}
        return ["".join(segment.text for segment in line).rstrip() for line in lines]


@pytest.fixture
def desk(vertebra: Terminal, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A body's register: thirty activities, one entered nine days late, then a meeting and an agreement in it."""
    said = [activity(f"Atividade {n}", after=n, happened=LATE if n == 10 else None) for n in range(30)]
    meeting = {"on": FIRST.date().isoformat(), "present": ["cras-norte"]}
    written(vertebra.folder, [*said, Said("RecordMeeting", meeting, timedelta(days=30))])
    with opened(vertebra.folder, monkeypatch) as made:
        yield made


@contextmanager
def opened(folder: Path, monkeypatch: pytest.MonkeyPatch, stream: str = GROUP) -> Iterator[Desk]:
    """A player of a stream in a folder, as `vertebra replay` makes it."""
    monkeypatch.setenv("VERTEBRA_DATA_DIR", str(folder))
    with wiring.reading(Session("en")) as store:
        network = store.network("batatais")
        screen = Screen(store.session, network, store.names("batatais"))
        pages = Pages(store, screen)
        pages.timeline(stream)
        tale = Tale(list(told(Teller(screen), placed(store, stream), many=False)), many=False)
        player = Player(tale, screen)
        yield Desk(player, View(player, store.session.console, stream, network.name), pages)


def test_keys_step_on_and_back_and_stop_at_the_ends(desk: Desk) -> None:
    assert [desk.press("right"), desk.press("n"), desk.press("left"), desk.press("p"), desk.press("p")] == [
        2,
        3,
        2,
        1,
        1,
    ]
    assert desk.player.said == "This is the first step."
    assert desk.press("page-down") == 11
    assert desk.press("page-up") == 1
    assert desk.press("end") == 31
    assert desk.press("right") == 31
    assert desk.player.said == "This is the last step."
    assert desk.press("home") == 1


def test_space_plays_and_pauses_at_the_speed_that_is_set(desk: Desk) -> None:
    player = desk.player
    desk.press(" ", now=10.0)
    assert player.waits(10.0) == 1.0
    player.pass_time(10.9)
    assert player.step.number == 1
    player.pass_time(11.0)
    assert (player.step.number, player.waits(11.0)) == (2, 1.0)
    desk.press("+", now=11.0)
    assert player.waits(11.0) == 0.5
    desk.press("-", "-", now=11.0)
    player.pass_time(12.0)
    assert player.waits(12.0) == 2.0
    desk.press(" ")
    assert player.waits(12.0) is None


def test_speed_has_its_ends(desk: Desk) -> None:
    desk.press(*"+" * 20)
    assert desk.player.speed == SPEEDS[-1]
    desk.press(*"-" * 20)
    assert desk.player.speed == SPEEDS[0]


def test_playing_ends_with_the_last_step_and_begins_anew_from_there(desk: Desk) -> None:
    desk.press("end", "left", " ", now=0.0)
    desk.player.pass_time(1.0)
    assert (desk.player.step.number, desk.player.playing) == (31, False)
    assert desk.press(" ", now=2.0) == 1
    assert desk.player.playing


def test_a_step_by_hand_stops_the_playing(desk: Desk) -> None:
    desk.press(" ", "right")
    assert not desk.player.playing


def test_g_goes_to_a_number_a_day_a_moment_or_a_place_of_the_log(desk: Desk) -> None:
    desk.press("g")
    assert desk.typed("12") == 12
    desk.press("g")
    assert desk.typed("2021-03-05") == 5
    desk.press("g")
    assert desk.typed("2021-03-05T08:00") == 4
    desk.press("g")
    assert desk.typed(f"@{desk.player.tale[20].position}") == 21


def test_g_says_what_it_does_not_understand_and_stays(desk: Desk) -> None:
    desk.press("right", "g")
    assert desk.typed("soon") == 2
    assert "'soon' is no date" in desk.player.said
    desk.press("g")
    assert desk.typed("2021-02-30") == 2
    assert "no date" in desk.player.said
    desk.press("g")
    assert desk.typed("1999-01-01") == 1
    assert desk.player.said == "Nothing was recorded before that: this is the first step."


def test_what_is_typed_can_be_corrected_and_given_up(desk: Desk) -> None:
    desk.press("g", "1", "9", "backspace")
    assert desk.press("5", "enter") == 15
    desk.press("g", "2")
    assert desk.press("escape") == 15
    assert desk.press("q") == 15
    assert desk.player.over, "q is a command again once nothing is typed"


def test_q_is_a_letter_while_something_is_typed(desk: Desk) -> None:
    desk.press("/", "q")
    assert not desk.player.over
    assert desk.player.typed == "q"


def test_search_finds_words_whatever_their_accents_and_goes_on_from_the_beginning(desk: Desk) -> None:
    desk.press("/")
    assert desk.typed("ATIVIDADE 2") == 3
    desk.press("/")
    assert desk.press("enter") == 21
    desk.press("/")
    assert desk.typed("reunião".upper()) == 21
    assert "is in no sentence here" in desk.player.said
    desk.press("/")
    assert desk.typed("atividáde 1»") == 2
    assert desk.player.said == "Found from the beginning on."


def test_d_stands_at_the_next_decision_or_says_that_none_comes(desk: Desk) -> None:
    assert desk.press("d") == 1
    assert desk.player.said == "No decision comes after this."


def test_o_turns_between_recording_and_happening_and_stays_at_its_step(desk: Desk) -> None:
    desk.press("g")
    assert desk.typed("11") == 11
    assert desk.press("o") == 11
    assert desk.player.place == 2, "after what was recorded on the two days before"
    assert any("In the order it happened" in line for line in desk.window())
    assert desk.press("right") == 3
    assert desk.press("o") == 3
    assert any("In the order it was recorded" in line for line in desk.window())


def test_any_key_closes_the_help_and_q_leaves_from_it(desk: Desk) -> None:
    desk.press("?")
    assert any("the next decision" in line for line in desk.window())
    assert desk.press("right") == 1
    assert not any("the next decision" in line for line in desk.window())
    desk.press("h", "q")
    assert desk.player.over


@pytest.mark.parametrize("key", ["q", ENDED])
def test_it_is_left_by_a_key_and_by_the_end_of_all_keys(desk: Desk, key: str) -> None:
    desk.press(key)
    assert desk.player.over


def test_the_window_tells_what_when_who_and_how_it_stood(desk: Desk) -> None:
    desk.press("g")
    desk.typed("11")
    window = desk.window(120, 40)
    assert window[0].startswith(GROUP)
    assert window[0].endswith("11/31")
    assert window[1].startswith("1 Mar 2021 ━")
    assert window[2] == "▲ ENTERED LATE (days: 9)  ·  happened: 2 Mar 2021  ·  recorded: 11 Mar 2021, 09:00"
    assert "«Atividade 10»" in window[3]
    assert window[4].startswith("Coordenação do território norte (coordinator")
    listed = [line for line in window if line.startswith("▶")]
    assert len(listed) == 1
    assert "11  ▲ 2 Mar 2021" in listed[0]
    new = [line for line in window if line.startswith("+")]
    assert len(new) == 1
    assert "Atividade 10" in new[0]
    assert any("lines: +1 -0, version 11" in line for line in window)


def test_c_shows_only_what_the_step_changed(desk: Desk) -> None:
    desk.press("right", "c")
    page = [line for line in desk.window() if line[:2] in ("+ ", "- ")]
    assert len(page) == 1
    assert "Atividade 1" in page[0]


def test_a_page_longer_than_its_place_begins_where_it_changed_and_can_be_scrolled(desk: Desk) -> None:
    desk.press("g")
    desk.typed("30")
    assert any(line.startswith("+") and "Atividade 29" in line for line in desk.window(80, 24))
    start = desk.player.frame.start
    assert start > 0
    desk.press("up")
    desk.window(80, 24)
    assert desk.player.frame.start == start - 1
    desk.press(*["k"] * 99)
    assert any("Grupo territorializado norte" in line for line in desk.window(80, 24)[12:])
    desk.press(*["j"] * 99)
    desk.window(80, 24)
    assert desk.player.frame.start + desk.player.frame.fits == desk.player.frame.lines
    desk.press("right")
    desk.window(80, 24)
    assert desk.player.scrolled is None


@pytest.mark.parametrize(("width", "height"), [(120, 40), (80, 24), (60, 15), (30, 8), (10, 3), (1, 1), (300, 100)])
def test_a_window_of_any_size_is_filled_and_never_overrun(desk: Desk, width: int, height: int) -> None:
    desk.window(width, height)
    desk.press("?")
    desk.window(width, height)
    desk.press("?", "g", *"2021-03-05")
    desk.window(width, height)


def test_a_terminal_without_unicode_gets_other_signs(desk: Desk) -> None:
    desk.view.signs = ASCII
    header = desk.window()[1]
    assert header.startswith("1 Mar 2021 O-")


def test_a_page_is_given_up_when_something_else_is_wanted_and_finished_later(desk: Desk) -> None:
    asked: list[bool] = []
    desk.pages.hurry = lambda: asked.append(True) or len(asked) > 2  # type: ignore[func-returns-value]
    with pytest.raises(Hurried):
        desk.pages.at(desk.player.step, 80)
    desk.pages.hurry = lambda: False
    assert desk.pages.at(desk.player.step, 80).lines


def test_a_page_has_the_names_that_things_had_then(vertebra: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    renamed = {"zone": "norte", "neighbourhood": "norte-1", "name": "Bairro novo"}
    written(vertebra.folder, [activity("Antes")])
    written(
        vertebra.folder,
        [Said("ChangeNeighbourhood", renamed, timedelta(days=1), by="administracao")],
        stream="network:batatais",
    )
    written(vertebra.folder, [activity("Depois", after=2)])
    with opened(vertebra.folder, monkeypatch) as desk:
        pages = []
        for key in ("home", "end"):
            desk.press(key)
            window = desk.window(120, 40)
            pages.append("\n".join(window[next(n for n, line in enumerate(window) if "As it stood" in line) :]))
    assert "Bairro 1 do território norte" in pages[0]
    assert "Bairro novo" not in pages[0]
    assert "Bairro novo" in pages[1]


def test_what_changed_is_told_line_by_line() -> None:
    assert changed(["a", "b", "c"], ["a", "x", "c"]) == (frozenset({1}), [(1, 1)])
    assert changed([], ["a", "", "b"]) == (frozenset({0, 2}), [])
    assert changed(["a", "b"], ["a", "b"]) == (frozenset(), [])
    assert changed(["a", "b", "a"], ["a"]) == (frozenset(), [(1, 1), (1, 2)])
    many = [f"line {n}" for n in range(2000)]
    new, gone = changed(["first", *many, "last"], ["First", *many, "Last"])
    assert (new, [number for _, number in gone]) == (frozenset({0, 2001}), [0, 2001])


class Glass:
    """A terminal that keeps what is painted. `keys` is itself: nobody presses any."""

    def __init__(self) -> None:
        self.painted: list[str] = []
        self.keys = self

    def size(self) -> tuple[int, int]:
        return 100, 30

    def pressed(self) -> bool:
        return False

    def paint(self, lines: list[Line]) -> None:
        self.painted.append("\n".join("".join(segment.text for segment in line) for line in lines))


@pytest.mark.parametrize(("glance", "times"), [(60.0, 1), (-1.0, 2)])
def test_a_page_that_takes_long_comes_after_all_the_rest(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, glance: float, times: int
) -> None:
    monkeypatch.setattr(run, "AT_ONCE", glance)
    glass = Glass()
    run.show(cast(Any, glass), desk.player, desk.view, desk.pages)
    assert len(glass.painted) == times
    assert all("«Atividade 0»" in window for window in glass.painted)
    assert ["Activities in neighbourhoods" in window for window in glass.painted] == [False] * (times - 1) + [True]
