"""A history of ten thousand events: once it is open, every step and every jump is there at once."""

import random
import statistics
from collections.abc import Iterator
from datetime import timedelta
from time import process_time

import pytest

from tests.cli.conftest import Terminal
from tests.cli.replayed import FIRST, activity, written
from tests.cli.test_replay_player import Desk, opened
from tests.engine import without_what_other_tests_left

EVENTS = 10_000
AT_ONCE = 0.1  # seconds within which a point of the history is drawn (docs/replay.md has what was measured)
BUSY = 5  # how many times slower a machine may be, and one of many may take


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("long") / "data"
    Terminal(folder).done("network", "load", "batatais")
    late = {n: (FIRST + timedelta(days=n // 10 - 9)).date() for n in range(99, EVENTS, 100)}
    written(folder, (activity(f"Atividade {n}", after=n // 10, happened=late.get(n)) for n in range(EVENTS)))
    with without_what_other_tests_left(), pytest.MonkeyPatch.context() as patch, opened(folder, patch) as made:
        made.window()
        yield made


def seconds(desk: Desk, *keys: str) -> float:
    """How long it takes from keys to the whole window, its page drawn; of the processor's time, which others share."""
    start = process_time()
    desk.press(*keys)
    desk.window(120, 40)
    return process_time() - start


def test_any_point_of_ten_thousand_events_is_reached_at_once(desk: Desk) -> None:
    chance = random.Random(1)
    taken = []
    for _ in range(40):
        number = chance.randrange(1, EVENTS + 1)
        taken.append(seconds(desk, "g", *str(number), "enter"))
        assert desk.player.step.number == number
    assert statistics.median(taken) < AT_ONCE
    assert max(taken) < AT_ONCE * BUSY


def test_each_step_of_ten_thousand_events_is_drawn_at_once(desk: Desk) -> None:
    desk.press("g", *"5000", "enter")
    taken = [seconds(desk, "right") for _ in range(40)] + [seconds(desk, "left") for _ in range(40)]
    assert statistics.median(taken) < AT_ONCE
    assert max(taken) < AT_ONCE * BUSY


@pytest.mark.parametrize("keys", [("end",), ("home",), ("o",), ("e",), ("/", *"Atividade 9876", "enter"), ("d",)])
def test_every_other_key_answers_soon(desk: Desk, keys: tuple[str, ...]) -> None:
    desk.press("home")
    assert seconds(desk, *keys) < AT_ONCE * BUSY
