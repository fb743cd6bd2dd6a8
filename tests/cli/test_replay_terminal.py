"""`vertebra replay` in a real pseudo-terminal: keys in, a full screen out, and the terminal afterwards."""

import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from tests.cli.conftest import GROUP, Terminal
from tests.cli.replayed import activity, written

PATIENCE = 60.0  # seconds for what takes one or two where nothing else runs
ROOT = Path(__file__).parents[2]
HOME = "\x1b[H"
ALT_ON, ALT_OFF, CURSOR_OFF, CURSOR_ON = "\x1b[?1049h", "\x1b[?1049l", "\x1b[?25l", "\x1b[?25h"
STYLES = re.compile(r"\x1b\[[0-9;]*[mJ]")
OWN = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"  # its Ctrl-C, Ctrl-Z and size are its own then
RUN = "from cli.main import run; run()"
BREAKS = "import cli.player.play as p; p.ACTS['x'] = lambda _player: 1 / 0\n"


class Seat:
    """Somebody before a terminal, where a replay runs."""

    def __init__(self, folder: Path, *words: str, before: str = "", size: tuple[int, int] = (80, 24)) -> None:
        self.person, program = pty.openpty()
        self.resize(*size)
        self.modes = termios.tcgetattr(self.person)
        environment = Terminal(folder).environment | {"TERM": "xterm-256color", "PYTHONPATH": str(ROOT)}
        environment.pop("COLUMNS")
        self.process = subprocess.Popen(
            [sys.executable, "-c", OWN + before + RUN, "--lang", "en", "replay", *words],
            stdin=program,
            stdout=program,
            stderr=program,
            env={**os.environ, **environment, "PYTHONIOENCODING": "utf-8"},
            start_new_session=True,
        )
        os.close(program)
        self.sent = ""

    def resize(self, columns: int, lines: int) -> None:
        """Another size for the window: the terminal tells whoever runs in it."""
        self.lines = lines
        fcntl.ioctl(self.person, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def press(self, keys: str) -> None:
        os.write(self.person, keys.encode())

    @property
    def screen(self) -> list[str]:
        """The last window that was painted, from its first line; what is on the screen now."""
        painted = self.sent.rpartition(HOME)[2]
        return [line.rstrip() for line in STYLES.sub("", painted).replace("\r", "").split("\n")]

    def sees(self, words: str) -> list[str]:
        """Wait until the screen shows some words."""
        until = monotonic() + PATIENCE
        while len(self.screen) != self.lines or not any(words in line for line in self.screen):
            heard = monotonic() < until and self._hear(until - monotonic())
            assert heard, f"not seen: {words}\n{self.sent[-3000:]}"
        return self.screen

    def ends(self) -> int:
        """Wait until it has ended; its exit code."""
        until = monotonic() + PATIENCE
        while self._hear(max(0.0, until - monotonic())):
            pass
        return self.process.wait(PATIENCE)

    def is_as_before(self) -> bool:
        """Whether the terminal has its screen, its cursor, its echo and its lines again."""
        left = self.sent.rindex(ALT_OFF) > self.sent.rindex(ALT_ON)
        shown = self.sent.rindex(CURSOR_ON) > self.sent.rindex(CURSOR_OFF)
        return left and shown and termios.tcgetattr(self.person) == self.modes

    def _hear(self, timeout: float) -> bool:
        if not select.select([self.person], [], [], timeout)[0]:
            return False
        try:
            heard = os.read(self.person, 1 << 16)
        except OSError:
            return False
        self.sent += heard.decode(errors="replace")
        return bool(heard)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("seat") / "data"
    Terminal(made).done("network", "load", "batatais")
    written(made, [activity(f"Atividade {n}", after=n) for n in range(1, 31)])
    return made


@pytest.fixture
def seat(folder: Path) -> Iterator[Seat]:
    made = Seat(folder, GROUP)
    yield made
    made.process.kill()
    made.process.wait()
    os.close(made.person)


def test_it_is_stepped_through_with_keys_and_left_as_it_was(seat: Seat) -> None:
    screen = seat.sees("1/30")
    assert len(screen) == 24
    assert not termios.tcgetattr(seat.person)[3] & (termios.ECHO | termios.ICANON)
    seat.press("\x1b[C\x1b[C")
    assert any("«Atividade 3»" in line for line in seat.sees("3/30"))
    seat.press("\x1b[F")
    seat.sees("30/30")
    seat.press("g12\r")
    seat.sees("12/30")
    seat.press("/atividade 20\r")
    seat.sees("20/30")
    seat.press("q")
    assert seat.ends() == 0
    assert seat.is_as_before()


def test_it_plays_by_itself(folder: Path) -> None:
    seat = Seat(folder, GROUP, "--speed", "32")
    seat.sees("1/30")
    seat.press(" ")
    seat.sees("This is the last step.")
    seat.press("q")
    assert seat.ends() == 0
    os.close(seat.person)


def test_it_fills_a_window_that_was_made_another_size(seat: Seat) -> None:
    seat.sees("1/30")
    seat.resize(120, 40)
    seat.press("n")
    seat.sees("2/30")
    assert max(map(len, seat.screen)) > 100
    seat.resize(60, 12)
    seat.press("n")
    seat.sees("3/30")
    assert max(map(len, seat.screen)) <= 60


def test_ctrl_c_leaves_the_terminal_as_it_was(seat: Seat) -> None:
    seat.sees("1/30")
    seat.press("\x03")
    assert seat.ends() == 130
    assert seat.is_as_before()
    assert "Traceback" not in seat.sent


def test_being_told_to_end_leaves_the_terminal_as_it_was(seat: Seat) -> None:
    seat.sees("1/30")
    seat.process.send_signal(signal.SIGTERM)
    assert seat.ends() == 128 + signal.SIGTERM
    assert seat.is_as_before()


def test_a_fault_leaves_the_terminal_as_it_was_before_it_is_told(folder: Path) -> None:
    seat = Seat(folder, GROUP, before=BREAKS)
    seat.sees("1/30")
    seat.press("x")
    assert seat.ends() == 1
    assert seat.is_as_before()
    assert "ZeroDivisionError" in seat.sent.rpartition(ALT_OFF)[2]
    os.close(seat.person)


def test_damage_that_is_met_on_the_way_leaves_the_terminal_as_it_was(folder: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "data"))
    harm = (
        "import store.timetravel as t, store.errors as e\n"
        "def at(self, version): raise e.Damaged('The log of {stream} is damaged.', stream=self.stream)\n"
        "t.Timeline.at = at\n"
    )
    seat = Seat(copy, GROUP, before=harm)
    assert seat.ends() == 6
    assert seat.is_as_before()
    assert "damaged-log" in seat.sent.rpartition(ALT_OFF)[2]
    os.close(seat.person)


def test_ctrl_z_gives_the_terminal_back_until_it_goes_on(seat: Seat) -> None:
    seat.sees("1/30")
    seat.press("\x1a")
    _, status = os.waitpid(seat.process.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status)
    while seat._hear(0.2):
        pass
    assert seat.is_as_before()
    seat.process.send_signal(signal.SIGCONT)
    seat.press("n")
    seat.sees("2/30")
    assert seat.sent.rindex(ALT_ON) > seat.sent.rindex(ALT_OFF)
    seat.press("q")
    assert seat.ends() == 0
    assert seat.is_as_before()


def test_lines_are_told_where_they_are_asked_for_or_the_terminal_is_a_simple_one(folder: Path) -> None:
    for words, before in (((GROUP, "--plain"), ""), ((GROUP,), "import os; os.environ['TERM'] = 'dumb'\n")):
        seat = Seat(folder, *words, before=before)
        assert seat.ends() == 0
        assert ALT_ON not in seat.sent
        assert "«Atividade 30»" in seat.sent
        os.close(seat.person)


def test_no_colour_is_sent_where_none_is_wanted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    seat = Seat(folder, GROUP)
    seat.sees("1/30")
    seat.press("q")
    assert seat.ends() == 0
    assert not re.search(r"\x1b\[(?:[0-9;]*;)?(?:3|4|9)[0-9](?:;[0-9;]*)?m", seat.sent)
    os.close(seat.person)
