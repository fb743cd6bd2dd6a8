"""How texts are broken into lines: between words alone. An id, a stream or a path is one word, and stays whole."""

import re
from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

BETWEEN = 3  # columns of the terminal between two of a table
WORD = re.compile(r"\s*\S+\s*")
NARROW = 20  # columns that a text has at least, however far it is indented


def broken(text: Text, width: int) -> list[Text]:
    """The lines of a text in a width. A word that is wider has a line of its own and is not cut."""
    made = [
        part
        for line in text.split("\n", allow_blank=True)
        for part in line.divide(_breaks(line.plain, max(width, NARROW)))
    ]
    for line in made:
        line.rstrip()
    return made


def _breaks(line: str, width: int) -> list[int]:
    """Where a line is broken: before each word that does not fit behind those before it."""
    found, used = [], 0
    for word in WORD.finditer(line):
        if used and used + cell_len(word[0].rstrip()) > width:
            found.append(word.start())
            used = 0
        used += cell_len(word[0])
    return found


def beside(console: Console, lead: Text, body: Text, *, width: int, indent: int = 0) -> Text:
    """A text with something before it, in columns of their own: later lines of the text stand under its first."""
    lead = lead.copy()
    lead.pad_right(max(width - cell_len(lead.plain), 0))
    hang = indent + max(width, cell_len(lead.plain))
    room = console.width - hang
    lines = broken(body, room) or [Text()]
    if room < NARROW or any(cell_len(line.plain) > room for line in lines):
        return _under(console.width, lead, body, indent)
    first, *later = lines
    return Text("\n").join([Text.assemble(" " * indent, lead, first), *(Text(" " * hang) + line for line in later)])


def _under(width: int, lead: Text, body: Text, indent: int) -> Text:
    """What does not fit beside its lead stands under it, or behind it where that is short."""
    lead.rstrip()
    short = cell_len(lead.plain) < 4
    lines = broken(body, width - indent - 2)
    told = [Text.assemble(" " * indent, lead, " ", lines[0])] if short and lines else [Text(" " * indent) + lead]
    return Text("\n").join([*told, *(Text(" " * (indent + 2)) + line for line in lines[int(short) :])])


def widths(table: Sequence[Sequence[Text]], whole: Sequence[int], room: int) -> list[int] | None:
    """How wide each column is so that no word of it is cut; None where that cannot be. The widest give way first.

    `whole`: the columns of which no line is broken. `room`: for all columns with what is between them.
    """
    columns = list(zip(*table, strict=True))
    wide = [max((_widest(text.plain.split("\n")) for text in column), default=0) for column in columns]
    least = [
        wide[at] if at in whole else max((_widest(text.plain.split()) for text in column), default=0)
        for at, column in enumerate(columns)
    ]
    left = room - BETWEEN * (len(columns) - 1)
    if sum(least) > left:
        return None
    while sum(wide) > left:
        widest = max((at for at, _ in enumerate(wide) if wide[at] > least[at]), key=lambda at: wide[at])
        wide[widest] -= 1
    return wide


def _widest(texts: Sequence[str]) -> int:
    return max((cell_len(text) for text in texts), default=0)
