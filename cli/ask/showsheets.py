"""The tables of measures on the terminal: none breaks a word, however many columns it has and however narrow it is.

What does not fit is turned, so that its columns become lines; what does not fit then either is told one after another.
"""

from collections.abc import Sequence
from textwrap import wrap

from cli.screen import DIM, Screen
from domain.measures.measured import FIGURES, Sheet
from pages.figures import NOTHING, cell

FITTING = 6  # columns of a list
BETWEEN = 3  # columns of the terminal between two of a table
TALL = 4  # lines of a heading that can still be read as one

Lines = list[list[str]]


def draw_sheet(screen: Screen, sheet: Sheet) -> None:
    """A table; of one with many columns those are left out in which there is nothing."""
    if sheet.lists and len(sheet.columns) > FITTING:
        _draw_list(screen, sheet)
        return
    kept = [at for at, _ in enumerate(sheet.columns) if at < sheet.keys or _says_something(sheet, at)]
    columns = [sheet.columns[at] for at in kept]
    right = [at for at, column in enumerate(columns) if column.holds in FIGURES]
    headings = [screen.say(column.words) for column in columns]
    rows = []
    for number, row in enumerate(sheet.rows):
        told = [cell(screen, sheet.columns[at], row[at]) for at in kept]
        if sheet.total and number == len(sheet.rows) - 1:
            told = ["" if row[at] is None else text for text, at in zip(told, kept, strict=True)]
            told[0] = screen.say("Total")
        rows.append(told)
    _draw(screen, headings, rows, right, keys=sheet.keys, last=sheet.total)


def _draw(screen: Screen, headings: list[str], rows: Lines, right: Sequence[int], *, keys: int, last: bool) -> None:
    width = screen.session.console.width
    as_it_is = fitted([headings, *rows], width)
    if as_it_is is not None and (keys > 1 or max(one.count("\n") for one in as_it_is[0]) < TALL):
        screen.table(as_it_is[0], as_it_is[1:], right=right, last=last)
        return
    turned = fitted([list(line) for line in zip(headings, *rows, strict=True)], width) if keys == 1 else None
    if turned is not None:
        screen.table(turned[0], turned[1:], right=range(1, len(turned[0])))
        return
    for row in rows:
        screen.item("  ·  ".join(row[:keys]))
        screen.facts(((name, text) for name, text in zip(headings[keys:], row[keys:], strict=True) if text), indent=2)


def fitted(table: Lines, width: int) -> Lines | None:
    """A table with its texts broken between words so that it is no wider; None where that cannot be.

    The widest columns give way first. `width`: of all columns with what is between them.
    """
    columns = list(zip(*table, strict=True))
    least = [max((len(word) for text in column for word in text.split()), default=0) for column in columns]
    room = width - BETWEEN * (len(columns) - 1)
    if sum(least) > room:
        return None
    wide = [max(len(text) for text in column) for column in columns]
    while sum(wide) > room:
        widest = max((at for at, _ in enumerate(wide) if wide[at] > least[at]), key=lambda at: wide[at])
        wide[widest] -= 1
    return [[_broken(text, wide[at]) for at, text in enumerate(row)] for row in table]


def _broken(text: str, width: int) -> str:
    return text if len(text) <= width else "\n".join(wrap(text, width, break_long_words=False, break_on_hyphens=False))


def _says_something(sheet: Sheet, at: int) -> bool:
    return len(sheet.columns) <= FITTING or any(row[at] for row in sheet.rows)


def _draw_list(screen: Screen, sheet: Sheet) -> None:
    """What has more columns than fit: one thing after the other, its words first, and what is not there left out."""
    for row in sheet.rows:
        cells = zip(sheet.columns, row, strict=True)
        told = [(column, cell(screen, column, value)) for column, value in cells if value != ()]
        words = [text for column, text in told if column.holds == "text" and text]
        facts = [f"{screen.say(c.words)}: {text}" for c, text in told if c.holds != "text" and text != NOTHING]
        screen.item("  ·  ".join(words or facts[:1]))
        screen.text("  ·  ".join(facts if words else facts[1:]), style=DIM, indent=2)
