"""A report as Markdown: headings, lists and tables that any reader shows, and what people wrote as they wrote it.

Charts are left out: the tables beside them have the same values.
"""

import re
from collections.abc import Iterator, Sequence

from domain.texts import lines
from pages.document import (
    Bars,
    Beside,
    Block,
    Compared,
    Document,
    Facts,
    FigureTable,
    Grid,
    Listing,
    Stacked,
    Targets,
    Text,
)

MEANT = re.compile(r"([\\`*_{}\[\]<>#|~!$&])")
BEGINS = re.compile(r"^(\s*)([-+=]|\d+[.)])(?=\s|$|[-=+])")
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def escaped(text: str) -> str:
    """A text in one line, in which nothing is markup."""
    line = " ".join(CONTROLS.sub("\ufffd", lines(text)).split())
    return BEGINS.sub(r"\1\\\2", MEANT.sub(r"\\\1", line))


def as_markdown(document: Document) -> str:
    """The whole report as the text of a Markdown file."""
    made = [f"# {escaped(document.title)}", "", escaped(document.subtitle), ""]
    for section in document.sections:
        made += [f"{'#' * section.level} {escaped(section.title)}", "", *_blocks(section.blocks)]
    made += ["---", "", *_blocks(document.footer)]
    return "\n".join(made).rstrip() + "\n"


def _blocks(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        yield from _block(block)
        yield ""


def _block(block: Block) -> Iterator[str]:
    match block:
        case Text():
            yield f"*{escaped(block.words)}*" if block.note else escaped(block.words)
        case Facts():
            yield from (f"- **{escaped(name)}:** {escaped(value)}" for name, value in block.rows)
        case Listing():
            for number, (lead, words) in enumerate(block.lines, start=1):
                before = f"**{escaped(lead)}** " if lead else ""
                yield f"{f'{number}.' if block.ordered else '-'} {before}{escaped(words)}"
        case Grid():
            yield from _table(block.caption, block.source, block.columns, block.rows, block.right)
        case FigureTable():
            yield from _table(block.caption, block.source, ("", ""), block.rows, (1,))
        case Compared():
            rows = [(name, *values) for name, values in block.rows]
            right = range(1, len(block.headings) + 1)
            yield from _table(block.caption, block.source, ("", *block.headings), rows, right)
        case Beside():
            for heading, blocks in block.columns:
                yield from (f"### {escaped(heading)}", "", *_blocks(blocks))
        case Bars() | Stacked() | Targets():
            pass


def _table(
    caption: str, source: str, columns: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int]
) -> Iterator[str]:
    yield f"**{escaped(caption)}**" + (f" ({escaped(source)})" if source else "")
    yield ""
    yield _row(columns)
    yield _row(["---:" if number in right else "---" for number in range(len(columns))], plain=True)
    yield from (_row(row) for row in rows)


def _row(cells: Sequence[str], *, plain: bool = False) -> str:
    return f"| {' | '.join(cell if plain else escaped(cell) or ' ' for cell in cells)} |"
