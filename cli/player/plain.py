"""A replay without a screen: the steps one after the other, as lines that can be piped, kept and read aloud."""

from collections.abc import Callable, Iterator

from rich.table import Table
from rich.text import Text

from cli.player.pages import Pages
from cli.player.signs import Signs, signs_for, times
from cli.player.tale import Step, Tale
from cli.screen import DIM, STRONG, Screen

PAGE_WIDTH = 100  # columns of the pages of which only the changes are told


def tell(screen: Screen, tale: Tale, pages: Pages | None, *, pause: Callable[[], None]) -> None:
    """All steps of a tale. `pages`: to tell what each changed on its page. `pause`: before each but the first."""
    signs = signs_for(screen.session.console.encoding)
    for place in range(len(tale)):
        if place:
            pause()
        step = tale[place]
        made = Table.grid(padding=(0, 2, 0, 0))
        made.add_column(justify="right", width=len(str(tale.total)), no_wrap=True)
        made.add_column()
        made.add_row(Text(str(step.number), style=DIM), _first(screen, tale, step, signs))
        made.add_row("", Text(step.sentence, style=STRONG))
        who = "  ·  ".join(filter(None, (step.who, *step.marks)))
        if who:
            made.add_row("", Text(who, style=DIM))
        for line in _changes(step, pages):
            made.add_row("", line)
        screen.draw(made)


def _first(screen: Screen, tale: Tale, step: Step, signs: Signs) -> Text:
    told = times(screen, step, signs)
    if step.decision:
        told = Text.assemble(f"{signs.decision} ", told)
    return Text.assemble(told, (f"  {step.stream} {step.version}", DIM)) if tale.many else told


def _changes(step: Step, pages: Pages | None) -> Iterator[Text]:
    if pages is None:
        return
    for sign, line in pages.at(step, PAGE_WIDTH).changes():
        yield Text(f"{sign} {''.join(segment.text for segment in line).strip()}")
