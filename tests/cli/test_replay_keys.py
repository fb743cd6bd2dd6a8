"""Keys from a terminal: what it sends for each, in pieces or in one, and the terminal afterwards."""

import os
import pty
import signal
import termios
from collections.abc import Iterator

import pytest

from cli.player import keys
from cli.player.keys import ENDED, RESIZED, Keys, decoded


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """The two ends of a terminal: a person's, and the program's."""
    person, program = pty.openpty()
    yield person, program
    os.close(person)
    os.close(program)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("np q", ["n", "p", " ", "q"]),
        ("\x1b[C\x1b[D", ["right", "left"]),
        ("\x1bOC\x1bOH", ["right", "home"]),
        ("\x1b[H\x1b[1~\x1b[7~", ["home"] * 3),
        ("\x1b[F\x1b[4~\x1b[8~", ["end"] * 3),
        ("\x1b[5~\x1b[6~", ["page-up", "page-down"]),
        ("\x1b[1;5C\x1b[5;2~", ["right", "page-up"]),
        ("\r\n\x7f\t", ["enter", "enter", "backspace", "tab"]),
        ("é日", ["é", "日"]),
        ("\x1b[20~\x1b[200~a", ["a"]),
        ("\x00\x01a", ["a"]),
    ],
)
def test_what_a_terminal_sends_is_read_as_keys(sent: str, read: list[str]) -> None:
    assert decoded(sent, more=True) == (read, "")


def test_a_key_whose_rest_is_still_to_come_waits_for_it() -> None:
    assert decoded("a\x1b", more=True) == (["a"], "\x1b")
    assert decoded("\x1b[1;", more=True) == ([], "\x1b[1;")


def test_escape_alone_is_a_key_once_nothing_follows() -> None:
    assert decoded("\x1b", more=False) == (["escape"], "")
    assert decoded("\x1bq", more=True) == (["escape", "q"], "")


def test_keys_come_one_by_one_also_when_they_are_sent_in_pieces(terminal: tuple[int, int]) -> None:
    person, program = terminal
    with Keys(program) as read:
        os.write(person, "nñ\x1b[".encode())
        assert [read.read(5), read.read(5)] == ["n", "ñ"]
        os.write(person, b"C")
        assert read.read(5) == "right"
        assert not read.pressed()
        assert read.read(0) is None
        os.write(person, b"\x1b")
        assert read.read(5) == "escape"


def test_the_terminal_is_as_it_was_afterwards_also_where_it_ends_badly(terminal: tuple[int, int]) -> None:
    _, program = terminal
    before, handler = termios.tcgetattr(program), signal.getsignal(signal.SIGTERM)

    def goes_wrong() -> None:
        with Keys(program):
            assert not termios.tcgetattr(program)[3] & (termios.ECHO | termios.ICANON)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        goes_wrong()
    assert termios.tcgetattr(program) == before
    assert signal.getsignal(signal.SIGTERM) == handler


def test_a_window_of_another_size_is_told_like_a_key(terminal: tuple[int, int]) -> None:
    with Keys(terminal[1]) as read:
        signal.raise_signal(signal.SIGWINCH)
        assert read.read(5) == RESIZED
        assert read.read(0) is None


def test_being_told_to_end_ends_with_the_code_that_shells_expect(terminal: tuple[int, int]) -> None:
    with pytest.raises(SystemExit) as ended, Keys(terminal[1]):
        signal.raise_signal(signal.SIGTERM)
    assert ended.value.code == 128 + signal.SIGTERM


def test_a_terminal_that_is_gone_ends_it() -> None:
    person, program = pty.openpty()
    with Keys(program) as read:
        os.close(person)
        assert read.read(5) == ENDED
    os.close(program)


def test_keys_are_read_from_a_terminal_that_can_be_asked_and_from_nothing_else(
    terminal: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    monkeypatch.setenv("TERM", "xterm")
    assert keys.available(terminal[1])
    assert not keys.available(terminal[1], nothing)
    monkeypatch.setenv("TERM", "dumb")
    assert not keys.available(terminal[1])
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(keys, "HAS_TERMIOS", False)
    assert not keys.available(terminal[1])
    os.close(nothing)
