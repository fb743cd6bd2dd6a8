"""What the player looks like: its lines for a window of any size. Colour says nothing that a word or a sign does not.

From top to bottom: what this is; the whole history as a line; both times; the sentence and who; the steps before and
after; the page as it stood; what the keys do.
"""

from bisect import bisect_left
from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

from cli.player.helping import helped
from cli.player.pages import Line, Page
from cli.player.play import Frame, Player
from cli.player.signs import signs_for, times
from cli.player.tale import Step
from cli.screen import DIM, STRONG
from domain import ids
from words.speaker import plain

SENTENCE_LINES = 3
TOLD_LINES = 5  # of the times, the sentence and who it was, together
MOST_LISTED = 11
MOST_NAMED = 28  # columns for what a step is about
NARROWEST_BAR = 10
GUTTER = 2  # columns before the page: what is new on it
ABOVE = 2  # lines of the page shown before what changed


class View:
    """Draws a player. `title`: what is replayed, and of which network."""

    def __init__(self, player: Player, console: Console, title: str, about: str) -> None:
        self.player = player
        self.screen = player.screen
        self.console = console
        self.title = title
        self.about = about
        self.signs = signs_for(console.encoding)

    @staticmethod
    def page_width(width: int) -> int:
        return max(1, width - GUTTER)

    def lines(self, page: Page | None, width: int, height: int) -> list[Line]:
        """The whole window. `page`: None while it is not drawn yet."""
        header = [
            self._title(width),
            self._bar(width),
            *self._told(width),
        ]
        body = max(0, height - len(header) - 1)
        middle: Sequence[Text | Line]
        if self.player.helping:
            middle = helped(self.screen, self.signs.decision, self.signs.late)
        else:
            middle = self._middle(page, width, body)
        shown = [self._fitted(line, width) for line in [*header, *middle][: max(0, height - 1)]]
        blank = self._fitted(Text(), width)
        shown += [blank] * (height - 1 - len(shown))
        return [*shown, self._fitted(self._footer(width), width)][-height:]

    # The parts

    def _title(self, width: int) -> Text:
        player = self.player
        right = f"{player.step.number}/{player.tale.total}"
        if player.playing:
            speed = self.screen.figure(player.speed)
            right = f"{self.screen.say('plays, {speed} a second', speed=speed)}  {right}"
        left = Text.assemble((plain(self.title), STRONG), (f"  ·  {plain(self.about)}" if self.about else "", DIM))
        left.truncate(max(0, width - cell_len(right) - 2), overflow="ellipsis", pad=True)
        return left.append("  ").append(right, style=STRONG)

    def _bar(self, width: int) -> Text:
        """The history from its first day to its last: what is past, where it stands, and what is to come."""
        player, tale, signs = self.player, self.player.tale, self.signs
        first, last = (self.screen.day(tale.day(place)) for place in (0, tale.last))
        room = width - cell_len(first) - cell_len(last) - 2
        if room < NARROWEST_BAR:
            first, last, room = "", "", max(1, width - 2)
        here = _scaled(player.place, tale.last, room)
        line = [signs.past if column < here else signs.coming for column in range(room)]
        marked = {_scaled(place, tale.last, room) for place in tale.decisions}
        if len(marked) <= room // 3:  # where they stand everywhere, they say nothing
            for column in marked:
                line[column] = signs.decision
        past, coming = "".join(line[:here]), "".join(line[here + 1 :])
        return Text.assemble(f"{first} ", past, (signs.now, STRONG), (coming, DIM), f" {last}")

    def _told(self, width: int) -> list[Text]:
        """Both times, the sentence, and who it was; always as many lines, so that nothing jumps from step to step."""
        step = self.player.step
        when = self._wrapped(times(self.screen, step, self.signs, width=width), width, 2)
        mark = f"{self.signs.decision} " if step.decision else ""
        sentence = self._wrapped(Text(mark + step.sentence, style=STRONG), width, SENTENCE_LINES)
        who = Text("  ·  ".join(filter(None, (step.who, *step.marks))), style=DIM)
        told = [*when, *sentence, *self._wrapped(who, width, max(1, TOLD_LINES - len(when) - len(sentence)))]
        told = told[:TOLD_LINES]
        return told + [Text()] * (TOLD_LINES - len(told))

    def _wrapped(self, text: Text, width: int, most: int) -> list[Text]:
        lines = list(text.wrap(self.console, width))
        if len(lines) > most:
            lines = lines[:most]
            lines[-1].rstrip()
            lines[-1].truncate(max(0, width - 1))
            lines[-1].append(self.signs.more)
        return lines

    def _middle(self, page: Page | None, width: int, room: int) -> list[Text | Line]:
        """The steps around this one, and the page."""
        listed = max(1, min(MOST_LISTED, (room - 2) * 3 // 8))
        made: list[Text | Line] = [self._rule(self._order(), width), *self._list(listed, width)]
        left = room - len(made) - 1
        if left < 1:
            return made
        made.append(self._rule(self._about_page(page), width))
        return made + (self._page(page, left) if page is not None else [Text(self.signs.more, style=DIM)])

    def _rule(self, words: str, width: int) -> Text:
        told = Text(f"{self.signs.rule * 2} {plain(words)} ")
        told.truncate(width, overflow="ellipsis")
        return told.append(self.signs.rule * max(0, width - told.cell_len), style=DIM)

    def _order(self) -> str:
        tale, screen = self.player.tale, self.screen
        recorded = tale.order == "recorded"
        said = screen.say("In the order it was recorded") if recorded else screen.say("In the order it happened")
        return f"{said}, {screen.say('with what the engine notes')}" if tale.notes else said

    def _list(self, room: int, width: int) -> list[Text]:
        tale, place = self.player.tale, self.player.place
        first = max(0, min(place - room // 2, len(tale) - room))
        places = range(first, min(first + room, len(tale)))
        days = [self.screen.day(tale[one].happened) for one in places]
        figures, wide = len(str(tale.total)), max(map(cell_len, days))
        made = []
        for one, day in zip(places, days, strict=True):
            step = tale[one]
            here = one == place
            line = Text(f"{self.signs.here if here else ' '} {step.number:>{figures}} ", style=STRONG if here else "")
            line.append(f"{self.signs.decision if step.decision else ' '}{self.signs.late if step.late else ' '} ")
            line.append(day + " " * (wide - cell_len(day) + 2))
            if tale.many:
                line.append(self._named(step.stream, min(MOST_NAMED, width // 4)))
            made.append(line.append(step.sentence))
        return made

    def _named(self, stream: str, most: int) -> Text:
        """What a step is about, as short as a column: its kind, and as much of its id as tells it from others."""
        kind, _, rest = ids.parts(stream)
        label, last = self.screen.label(kind), rest[-1:] or ("",)
        whole = (f"{label} {':'.join(rest)}".strip(), f"{label} {last[0]}".strip(), *last)
        told = Text(next((one for one in whole if one and cell_len(one) <= most), last[0] or label), style=DIM)
        told.truncate(most, overflow="ellipsis", pad=True)
        return told.append("  ")

    def _about_page(self, page: Page | None) -> str:
        step, screen = self.player.step, self.screen
        told = [screen.say("As it stood when this was recorded"), self._place(step)]
        if page is not None:
            new, gone = len(page.new), len(page.gone)
            counted = screen.say("lines: +{new} -{gone}", new=new, gone=gone)
            told.insert(1, counted if new or gone else screen.say("nothing on it changed"))
        return ", ".join(told)

    def _place(self, step: Step) -> str:
        if self.player.tale.many:
            return f"{step.stream} {step.version}"
        return self.screen.say("version {version}", version=step.version)

    def _page(self, page: Page, room: int) -> list[Line]:
        if self.player.only_changes:
            signed, start = page.changes(), 0
        else:
            signed = [("+" if number in page.new else " ", line) for number, line in enumerate(page.lines)]
            start = _start(page, room)
        if self.player.scrolled is not None:
            start = self.player.scrolled
        start = max(0, min(start, len(signed) - room))
        self.player.frame = Frame(fits=room, lines=len(signed), start=start)
        return [_signed(sign, line) for sign, line in signed[start : start + room]]

    def _footer(self, width: int) -> Text:
        player, screen = self.player, self.screen
        match player.asking:
            case "place":
                asks = screen.say("Go to a date (2021-06-30), an event (12), or a place of the log (@4681):")
            case "search":
                asks = screen.say("Search (Enter alone: the same again):")
            case _:
                hint = screen.say("? help  q quit  ←→ step  space play  d decision  g go to  / search  o order")
                return Text(player.said or hint, style=STRONG if player.said else DIM)
        typed = Text(f"{asks} ", style=STRONG).append(plain(player.typed)).append("_", style="blink")
        return typed if typed.cell_len <= width else typed[typed.cell_len - width :]

    # Fitting

    def _fitted(self, line: Text | Line, width: int) -> Line:
        """A line, cut or filled to be as wide as the window."""
        if isinstance(line, Text):
            cut = line.copy()
            cut.truncate(width, overflow="ellipsis", pad=True)
            segments = [one for one in cut.render(self.console) if not one.control and one.text != "\n"]
            return tuple(segments)
        return tuple(Segment.adjust_line_length(list(line), width, pad=True))


def _signed(sign: str, line: Line) -> Line:
    """A line of the page after what became of it: `+` new, `-` gone."""
    return (Segment(f"{sign} ", Style(bold=True)), *line)


def _scaled(place: int, last: int, room: int) -> int:
    return place * (room - 1) // last if last else 0


def _start(page: Page, room: int) -> int:
    """Where to begin a page so that what changed is seen: all of it from the top, else the part with most of it."""
    changed = sorted(page.new or {place for place, _ in page.gone})
    if not changed or changed[-1] < room or len(changed) * 2 > len(page.lines):
        return 0
    best, most = 0, 0
    for number, first in enumerate(changed):
        count = bisect_left(changed, first + room - ABOVE) - number
        if count >= most:  # what follows a count that grew is better seen than the count
            best, most = first, count
    return best - ABOVE
