"""Damage that was met while a page was read: what is said of it, each with the command line that shows it."""

from collections.abc import Iterator

from cli import remedies
from cli.screen import LATE, Screen
from domain.remedies import Do, Remedy
from readings.damage import Damage
from store.errors import Damaged
from words.labels import LABELS
from words.language import say


def lines(damage: Damage) -> dict[str, str]:
    """The command line for each damaged stream."""
    return {stream: _line(error) for stream, error in damage.found.items()}


def _line(error: Damaged) -> str:
    """What shows the damage, or mends it where the log is whole."""
    return remedies.line(next(iter(error.remedies), Remedy(Do.REPAIR, error.params["stream"])))


def words(screen: Screen, damage: Damage) -> Iterator[tuple[str, str]]:
    """Each damaged stream, and what is said of it."""
    for stream, error in damage.found.items():
        yield stream, say(error, screen.language, LABELS)


def draw(screen: Screen, damage: Damage) -> None:
    """Name what is lacking from a page, each with the command line that shows the damage."""
    shown = lines(damage)
    for stream, told in words(screen, damage):
        screen.gap()
        screen.text(told, style=LATE)
        screen.command(shown[stream], indent=2)
