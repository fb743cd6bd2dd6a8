"""Keys from a terminal, one at a time, as they are pressed; and the terminal given back as it was, whatever happens.

Needs termios: where there is none (Windows), `available` says so, and nobody is let in here.
"""

import os
import select
import signal
from codecs import getincrementaldecoder
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Any, Self

try:
    import termios
    import tty
except ImportError:  # pragma: no cover - Windows
    HAS_TERMIOS = False
else:
    HAS_TERMIOS = True

ESCAPE = "\x1b"
PATIENCE = 0.05  # seconds in which the rest of a key's sequence has come, also over a slow line
RESIZED = "resized"  # what is read when the window has another size, or is looked at again
ENDED = "ended"  # what is read when nobody can press a key any more

NAMED = {
    "[A": "up", "[B": "down", "[C": "right", "[D": "left", "[H": "home", "[F": "end",
    "OA": "up", "OB": "down", "OC": "right", "OD": "left", "OH": "home", "OF": "end",
    "[1~": "home", "[4~": "end", "[7~": "home", "[8~": "end", "[5~": "page-up", "[6~": "page-down",
}  # fmt: skip
CONTROLS = {"\r": "enter", "\n": "enter", "\x7f": "backspace", "\x08": "backspace", "\x04": ENDED, "\t": "tab"}
LEAVING = tuple(name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


def available(*descriptors: int) -> bool:
    """Whether keys can be read: these are terminals of a kind that we know how to ask."""
    return HAS_TERMIOS and os.environ.get("TERM", "dumb") not in ("", "dumb") and all(map(os.isatty, descriptors))


def decoded(text: str, *, more: bool) -> tuple[list[str], str]:
    """The keys in what a terminal sent, and what is left of a sequence that has not come to its end.

    A key is a character, or a name: `left`, `page-up`, `enter`, `escape`. `more`: whether the rest may still come.
    Keys that we have no name for are left out.
    """
    keys: list[str] = []
    while text:
        if text[0] != ESCAPE:
            keys += [CONTROLS[text[0]]] if text[0] in CONTROLS else [text[0]] if text[0].isprintable() else []
            text = text[1:]
            continue
        length = _length(text)
        if length == 0 and more:
            return keys, text
        if length <= 1:  # the key itself, and perhaps others after it
            keys.append("escape")
            text = text[1:]
            continue
        name = NAMED.get(_bare(text[1:length]))
        keys += [name] if name is not None else []
        text = text[length:]
    return keys, ""


def _length(text: str) -> int:
    """How long the sequence is that a text begins with: 0 where its end is not there, 1 for the key by itself."""
    if len(text) < 2:
        return 0
    if text[1] == "O":
        return 3 if len(text) > 2 else 0
    if text[1] != "[":
        return 1
    return next((n + 1 for n, one in enumerate(text[2:], start=2) if "\x40" <= one <= "\x7e"), 0)


def _bare(sequence: str) -> str:
    """A sequence without what says that Shift or Ctrl were held: `[1;5C` is `[C`, `[5;2~` is `[5~`."""
    if ";" not in sequence:
        return sequence
    first = sequence[1:].partition(";")[0]
    return "[" + (first if sequence[-1] == "~" else "") + sequence[-1]


class Keys:
    """The keys of a terminal, for the length of a `with` block. One at a time, in the main thread.

    Lines are not waited for and keys not echoed; Ctrl-C still interrupts. Being told to end (SIGTERM, SIGHUP) raises
    SystemExit, so that whoever drew on the terminal can tidy up. Ctrl-Z lets go of it too: `away` is called before,
    `back` after.
    """

    def __init__(
        self, descriptor: int, *, away: Callable[[], None] = lambda: None, back: Callable[[], None] = lambda: None
    ) -> None:
        self._descriptor = descriptor
        self._away, self._back = away, back
        self._decoder = getincrementaldecoder("utf-8")("ignore")
        self._waiting: deque[str] = deque()
        self._begun = ""
        self._before: list[Any] = []
        self._handlers: dict[int, Any] = {}
        self._wakes = self._wake = self._woken_before = -1

    def __enter__(self) -> Self:
        self._before = termios.tcgetattr(self._descriptor)
        self._wakes, self._wake = os.pipe()
        os.set_blocking(self._wakes, False)
        os.set_blocking(self._wake, False)
        self._woken_before = signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        self._on("SIGWINCH", lambda _number, _frame: None)
        self._on("SIGTSTP", lambda _number, _frame: self._rest())
        for name in LEAVING:
            self._on(name, _leave)
        self.listen()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._woken_before)
        os.close(self._wakes)
        os.close(self._wake)
        self.be_still()

    def listen(self) -> None:
        """Take each key as it is pressed."""
        tty.setcbreak(self._descriptor, termios.TCSADRAIN)

    def be_still(self) -> None:
        """Give the terminal back its lines and its echo. A terminal that is gone needs nothing."""
        with suppress(termios.error):
            termios.tcsetattr(self._descriptor, termios.TCSAFLUSH, self._before)

    def read(self, timeout: float | None = None) -> str | None:
        """The next key; `RESIZED`, `ENDED`; None when `timeout` seconds have passed. None waits as long as it takes."""
        if not self._waiting:
            self._take(timeout)
        return self._waiting.popleft() if self._waiting else None

    def pressed(self) -> bool:
        """Whether a key waits to be read."""
        return bool(self._waiting) or bool(select.select([self._descriptor], [], [], 0)[0])

    def _take(self, timeout: float | None) -> None:
        ready, _, _ = select.select([self._descriptor, self._wakes], [], [], PATIENCE if self._begun else timeout)
        if self._wakes in ready:
            while self._drained():
                pass
            self._waiting.append(RESIZED)
        if self._descriptor in ready:
            try:
                sent = os.read(self._descriptor, 1024)
            except OSError:
                sent = b""
            if not sent:
                self._waiting.append(ENDED)
                return
            self._begun += self._decoder.decode(sent)
        keys, self._begun = decoded(self._begun, more=bool(ready))
        self._waiting.extend(keys)
        if self._begun and not self._waiting:
            self._take(PATIENCE)

    def _rest(self) -> None:
        """Stand still until the shell wants us back in front."""
        self._away()
        self.be_still()
        os.kill(os.getpid(), signal.SIGSTOP)
        self.listen()
        self._back()

    def _drained(self) -> bool:
        try:
            return bool(os.read(self._wakes, 1024))
        except BlockingIOError:
            return False

    def _on(self, name: str, handler: Any) -> None:
        number = getattr(signal, name)
        self._handlers[number] = signal.signal(number, handler)


def _leave(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)
