"""An event on the terminal: its number and day, the sentence, and what must be known of it besides."""

from rich.text import Text

from cli.screen import DIM, Screen
from domain.message import Recorded
from words.telling import Teller

DAY_WIDTH = 19  # columns of the longest day in most months


def draw_event(
    screen: Screen, teller: Teller, event: Recorded, *, lead: str = "", behind: Recorded | None = None
) -> None:
    """One event on a line of its own. `lead`: a sign before it. `behind`: what somebody did elsewhere, of which it is
    the news."""
    told = Text(teller.sentence(event).strip())
    for mark in teller.marks(event, behind):
        told.append(f"  [{mark}]", style=DIM)
    number = f"{lead} {event.version}" if lead else str(event.version)
    number = number.rjust(6 if lead else 4) + "  "
    day = screen.day(screen.network.calendar.happened(event)).ljust(DAY_WIDTH) + "  "
    screen.beside(Text.assemble((number, DIM), day), told, width=len(number) + len(day))
