"""The player on a terminal: it reads a key, lets the player act on it, and draws what is there then, over and over.

Keys go first. A page that takes long is drawn while nobody presses any, after all the rest is on the screen.
"""

from time import monotonic

from cli.player.keys import RESIZED
from cli.player.pages import Hurried, Page, Pages
from cli.player.play import Player
from cli.player.terminal import Terminal
from cli.player.view import View

AT_ONCE = 0.05  # seconds that the page may take before the rest is shown without it


def run(terminal: Terminal, player: Player, view: View, pages: Pages) -> None:
    """Until the person leaves. Raises what reading the log raises, and KeyboardInterrupt for Ctrl-C."""
    while not player.over:
        show(terminal, player, view, pages)
        key = terminal.keys.read(player.waits(monotonic()))
        while key is not None:
            if key != RESIZED:
                player.press(key, monotonic())
            key = terminal.keys.read(0) if terminal.keys.pressed() and not player.over else None
        player.pass_time(monotonic())


def show(terminal: Terminal, player: Player, view: View, pages: Pages) -> None:
    """The whole window; first without the page where that takes longer than a glance."""
    width, height = terminal.size()
    until = monotonic() + AT_ONCE
    pages.hurry = lambda: monotonic() > until
    page = _page(player, view, pages, width)
    if page is None:
        terminal.paint(view.lines(None, width, height))
        pages.hurry = terminal.keys.pressed
        page = _page(player, view, pages, width)
    if page is not None:
        terminal.paint(view.lines(page, width, height))


def _page(player: Player, view: View, pages: Pages, width: int) -> Page | None:
    try:
        return pages.at(player.step, view.page_width(width))
    except Hurried:
        return None
