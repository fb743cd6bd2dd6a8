"""What the keys of the player do, as its help says it."""

from rich.cells import cell_len
from rich.text import Text

from cli.screen import DIM, STRONG, Screen
from domain.translatable import N_

KEYS = (
    ("→ ←  n p", N_("one step on, one step back")),
    ("PgDn PgUp", N_("ten steps on, ten steps back")),
    ("Home End", N_("the first step, the last step")),
    ("Space", N_("play, and pause")),
    ("+ -", N_("play faster, play slower")),
    ("↓ ↑  j k", N_("read further down the page, and up again")),
    ("d", N_("the next decision")),
    ("g", N_("go to a date, to an event by its number, to a place of the log")),
    ("/", N_("search in the sentences; Enter alone searches the same again")),
    ("o", N_("in the order it was recorded, or in the order it happened")),
    ("c", N_("the whole page, or only what the step changed on it")),
    ("e", N_("also what the engine notes for itself, or not")),
    ("q", N_("leave; Ctrl-C does the same")),
)


def helped(screen: Screen, decision: str, late: str) -> list[Text]:
    """The help, a key on each line. `decision`, `late`: the signs that the lists use."""
    wide = max(cell_len(keys) for keys, _ in KEYS) + 2
    lines = [Text.assemble((keys + " " * (wide - cell_len(keys)), STRONG), screen.say(what)) for keys, what in KEYS]
    signs = screen.say(
        "{decision} a decision   {late} entered late   + new on the page   - gone from it", decision=decision, late=late
    )
    return [Text(), *lines, Text(signs, style=DIM)]
