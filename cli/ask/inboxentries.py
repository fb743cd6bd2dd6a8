"""What waits for somebody, entry by entry: what is to be known before it is done, and the command lines that do it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from cli.screen import DIM, LATE, STRONG, Screen
from domain.translatable import N_
from naming.spelling import Nameable
from pages.question import answered, facts, on_the_table
from readings.inbox import Entry
from readings.kinds import Kind
from readings.questions import Matter
from words.comesfirst import COMES_FIRST

SEVERAL = {
    Kind.FINDING: N_("Findings"),
    Kind.ITEM: N_("Items"),
    Kind.STRATEGY: N_("Strategies"),
    Kind.LINE: N_("Lines"),
    Kind.OBJECTIVE: N_("Objectives"),
    Kind.ACTION: N_("Actions"),
    Kind.OPEN_ACTION: N_("Actions that were left open"),
    Kind.DRAFT: N_("What is drafted"),
    Kind.ABOUT: N_("What it may be about"),
    Kind.INDICATOR: N_("Indicators"),
    Kind.LESSON: N_("Lessons"),
    Kind.DISSENT: N_("Dissent"),
    Kind.RATING: N_("Ratings"),
    Kind.REPORT: N_("Reports"),
    Kind.REFERRAL: N_("Referrals"),
    Kind.TASK: N_("Tasks"),
    Kind.MEETING: N_("The last meetings"),
    Kind.TOPIC: N_("Topics"),
    Kind.AGREEMENT: N_("Agreements"),
    Kind.ACTIVITY: N_("Activities"),
}
NAMED = 12  # as many as are still read in an entry; where there are more, their page has the others
ANSWERED = frozenset({"report-return", "acknowledge", "tell-family", "carry-out", "chase-outside"})


@dataclass(frozen=True)
class Written:
    """An entry as the terminal has it: with the command lines that do it, the `answers` that may stand in place of the
    usual one, and what the lines leave to be named (`names`)."""

    entry: Entry
    today: date
    lines: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    names: tuple[Nameable, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The entry for programs, with its command lines, and what it waits for in words."""
        first = self.entry.first
        told = COMES_FIRST[first.code].format(date=first.on) if first is not None else None
        return {**self.entry.as_json(), "commands": list(self.lines), "waits_for": told}

    def draw(self, screen: Screen, number: int) -> None:
        """The entry for people."""
        entry, item = self.entry, self.entry.item
        screen.gap()
        screen.item(_title(screen, entry), mark=f"{number}.", style=LATE if entry.late else STRONG)
        screen.beside_each_other(_facts(screen, entry), style=DIM, indent=3)
        others = list(on_the_table(screen, item)) if item is not None else []
        for matter in entry.matters:
            more = others if matter is entry.matters[-1] else []
            draw_matter(screen, matter, self.today, whole=entry.row.what in ANSWERED, more=more)
        if not entry.matters:
            screen.facts(others, indent=3)
        if entry.first is not None:
            day = screen.day(entry.first.on) if entry.first.on is not None else ""
            screen.text(screen.say(COMES_FIRST[entry.first.code], date=day), indent=3)
        for line in self.lines:
            screen.command(f"$ {line}", indent=3)
        if self.answers:
            screen.text(screen.say("or, in place of --approve:"), style=DIM, indent=3)
            screen.beside_each_other(self.answers, style=DIM, indent=5, between="   ")
        for left in self.names:
            draw_nameable(screen, left)


def _title(screen: Screen, entry: Entry) -> str:
    words = screen.todo(entry.row, briefly=bool(entry.matters))
    return words[:1].upper() + words[1:]


def _facts(screen: Screen, entry: Entry) -> Iterator[str]:
    row, acting = entry.row, entry.acting
    if acting.entered_by is not None:
        yield screen.say("for {person}", person=screen.person(acting.person))
    if acting.stands_in:
        yield screen.say("in place of {who}", who=screen.who(row.who))
    if acting.portfolio is not None:
        yield screen.portfolio(acting.portfolio)
    if entry.urgency != "ordinary":
        yield screen.label(entry.urgency)
    if row.zone is not None:
        yield screen.zone(row.zone)
    if entry.since is not None:
        yield screen.say("waits since {date}", date=screen.day(entry.since))
    if entry.until is not None:
        until = screen.until(row)
        late = screen.say("it was due on {date}, and is late", date=until)
        yield late if entry.late else screen.say("until {date}", date=until)


def draw_nameable(screen: Screen, left: Nameable) -> None:
    """What may stand in a blank, each by its number; of many, where they all are; and that there is none yet."""
    if not left.choices:
        none = N_("No meeting that was held since then takes it: it is said in the next one, once that is entered.")
        screen.text(screen.say(none), style=DIM, indent=3)
        return
    screen.text(screen.say(SEVERAL[left.kind]), style=DIM, indent=3)
    for one in left.choices[:NAMED]:
        sort = f" ({screen.label(one.sort)})" if one.sort else ""
        screen.item((screen.written(one.names[0]) if one.names else "–") + sort, mark=one.short, indent=5)
    if len(left.choices) > NAMED:
        screen.command(f"vertebra show {left.of}", indent=5)


def draw_matter(
    screen: Screen, matter: Matter, today: date, *, whole: bool, more: Iterable[tuple[str, str]] = ()
) -> None:
    """A question with what is to be known of it; `whole`: also what was answered and told; `more`: of its item."""
    question = matter.question
    screen.text(f"«{question.asks}»", indent=3)
    rows = list(facts(screen, matter, today))
    if whole:
        rows += answered(screen, matter)
    screen.facts([*rows, *more], indent=3)
