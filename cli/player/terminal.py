"""The terminal while a replay is on it: a screen beside the one that was there, and everything as before afterwards."""

import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.control import Control
from rich.segment import Segment, Segments

from cli.player.keys import Keys
from cli.player.pages import Line

USUAL = (80, 24)  # columns and lines of a window that does not say


class Terminal:
    """A full screen for the length of a `with` block. Leaves no trace, also where what is in the block goes wrong."""

    def __init__(self, console: Console, typing: int) -> None:
        """`typing`: the descriptor that keys come from."""
        self.console = console
        self.keys = Keys(typing, away=self._leave, back=self._enter)

    def __enter__(self) -> Self:
        self.keys.__enter__()
        self._enter()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        interrupts = signal.signal(signal.SIGINT, signal.SIG_IGN)  # tidying up is not interrupted
        try:
            with suppress(OSError):
                self._leave()
        finally:
            self.keys.__exit__(kind, error, where)
            signal.signal(signal.SIGINT, interrupts)

    def size(self) -> tuple[int, int]:
        """Columns and lines of the window, now."""
        with suppress(OSError):
            found = os.get_terminal_size(self.console.file.fileno())
            if found.columns and found.lines:
                return found.columns, found.lines
        return USUAL

    def paint(self, lines: Sequence[Line]) -> None:
        """Draw a whole window: as many lines as it has, each as wide as it is."""
        drawn: list[Segment] = []
        for line in lines:
            drawn += [*line, Segment("\n")]
        self.console.print(Control.home(), Segments(drawn[:-1]), sep="", end="", soft_wrap=True)

    def _enter(self) -> None:
        self.console.set_alt_screen(True)
        self.console.show_cursor(False)

    def _leave(self) -> None:
        self.console.set_alt_screen(False)
        self.console.show_cursor(True)
