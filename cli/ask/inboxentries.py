"""What waits for somebody, entry by entry: what is to be known before it is done, and the command lines that do it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from cli.ask.notes import notes
from cli.ask.offers import Waits
from cli.ask.showescalation import rounds
from cli.naming.spelling import Nameable
from cli.screen import DIM, LATE, STRONG, Screen
from domain.acting import Acting
from domain.calendar import Calendar
from domain.decisions import URGENCIES
from domain.management.state import Item
from domain.marked import N_
from readings.kinds import Kind
from readings.questions import Matter
from store.reading import TodoRow
from words import rulings

RANKS: dict[str, int] = {urgency: rank for rank, urgency in enumerate(URGENCIES)}
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
class Entry:
    """One thing that waits. `matters`: the questions it is about, several where they are joined in one item;
    `waits`: what must come before it can be done, or all of it; `names`: what its lines leave to be named."""

    row: TodoRow
    acting: Acting
    now: datetime
    calendar: Calendar
    matters: tuple[Matter, ...] = ()
    lines: list[str] = field(default_factory=list)
    item: Item | None = None
    answers: tuple[str, ...] = ()
    waits: Waits | None = None
    names: tuple[Nameable, ...] = ()

    @property
    def late(self) -> bool:
        return self.row.is_late(self.calendar, self.now)

    @property
    def urgency(self) -> str:
        known = {matter.question.urgency for matter in self.matters} | {self.row.params.get("urgency", "ordinary")}
        return min(known, key=lambda one: RANKS.get(one, len(RANKS)))

    @property
    def since(self) -> date | None:
        """The day the oldest of its questions was raised."""
        return min((matter.question.raised_on for matter in self.matters), default=None)

    @property
    def rank(self) -> tuple[Any, ...]:
        """The most urgent first: what is late, then by urgency, by deadline, by age."""
        until = self.row.last_day(self.calendar) or date.max
        rank = RANKS.get(self.urgency, len(RANKS))
        return (not self.late, rank, until, self.since or date.max, self.row.stream, self.row.key)

    def as_json(self) -> dict[str, Any]:
        """The entry for programs: what waits, as whom it may be done, the questions whole, the command lines."""
        return {
            **self.row.told(self.calendar, self.now),
            "urgency": self.urgency,
            "since": self.since,
            "as": self.acting.person,
            "entered_by": self.acting.entered_by,
            "portfolio": self.acting.portfolio,
            "stands_in": self.acting.stands_in,
            "parts": [given.part.model_dump(mode="json") for given in self.item.parts.values()] if self.item else [],
            "drafts": list(self.item.drafts) if self.item else [],
            "questions": [matter.model_dump(mode="json") for matter in self.matters],
            "commands": self.lines,
            "waits_for": self.waits.words.format(date=self.waits.on) if self.waits is not None else None,
        }

    def draw(self, screen: Screen, number: int) -> None:
        """The entry for people."""
        screen.gap()
        screen.item(self._title(screen), mark=f"{number}.", style=LATE if self.late else STRONG)
        screen.beside_each_other(self._facts(screen), style=DIM, indent=3)
        others = list(_others(screen, self.item)) if self.item is not None else []
        today = self.calendar.local_date(self.now)
        for matter in self.matters:
            more = others if matter is self.matters[-1] else []
            draw_matter(screen, matter, today, whole=self.row.what in ANSWERED, more=more)
        if not self.matters:
            screen.facts(others, indent=3)
        if self.waits is not None:
            day = screen.day(self.waits.on) if self.waits.on is not None else ""
            screen.text(screen.say(self.waits.words, date=day), indent=3)
        for line in self.lines:
            screen.command(f"$ {line}", indent=3)
        if self.answers:
            screen.text(screen.say("or, in place of --approve:"), style=DIM, indent=3)
            screen.beside_each_other(self.answers, style=DIM, indent=5, between="   ")
        for left in self.names:
            draw_nameable(screen, left)

    def _title(self, screen: Screen) -> str:
        words = screen.todo(self.row, briefly=bool(self.matters))
        return words[:1].upper() + words[1:]

    def _facts(self, screen: Screen) -> Iterator[str]:
        if self.acting.entered_by is not None:
            yield screen.say("for {person}", person=screen.person(self.acting.person))
        if self.acting.stands_in:
            yield screen.say("in place of {who}", who=screen.who(self.row.who))
        if self.acting.portfolio is not None:
            yield screen.portfolio(self.acting.portfolio)
        if self.urgency != "ordinary":
            yield screen.label(self.urgency)
        if self.row.zone is not None:
            yield screen.zone(self.row.zone)
        if self.since is not None:
            yield screen.say("waits since {date}", date=screen.day(self.since))
        if self.row.last_day(self.calendar) is not None:
            until = screen.until(self.row)
            late = screen.say("it was due on {date}, and is late", date=until)
            yield late if self.late else screen.say("until {date}", date=until)


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
    rows = list(_rows(screen, matter, today))
    if whole:
        rows += _answer(screen, matter)
    screen.facts([*rows, *more], indent=3)


def _rows(screen: Screen, matter: Matter, today: date) -> Iterator[tuple[str, str]]:
    question = matter.question
    place = screen.zone(question.zone)
    raised = screen.say("raised on {date}", date=screen.day(question.raised_on))
    yield screen.say("It comes from"), f"{comes_from(screen, matter)}, {place}, {raised}"
    if matter.round > 1:
        yield screen.say("It is back"), rounds(screen, matter.round, dict(matter.rounds.items()))
    if matter.said and all(note.text != matter.said for note in matter.notes):
        yield screen.say("Said since"), matter.said
    yield from notes(screen, matter)
    if question.tried:
        yield screen.say("What was tried"), question.tried
    yield from asked_before(screen, matter)
    if question.teams:
        yield screen.say("Who waits"), screen.organisations(question.teams)
    if question.carried_by:
        yield screen.say("Who carries it"), screen.carrier(matter.escalation, question.zone, question.carried_by, today)
    if matter.wanted is not None:
        yield screen.say("What is asked back"), matter.wanted


def comes_from(screen: Screen, matter: Matter) -> str:
    """What a question comes from: an action, or a finding, by its number and name too."""
    origin = screen.label(matter.question.origin_kind, of="origin")
    return origin if matter.of is None else f"{origin}, {matter.of}"


def asked_before(screen: Screen, matter: Matter) -> Iterator[tuple[str, str]]:
    """What the same group has asked before of the same, what was answered, and what was done: nothing climbs anew as if
    nobody had ever answered."""
    for one in matter.before:
        same = one.asks.split() == matter.question.asks.split()
        told = [
            screen.say("in the same words") if same else f"«{one.asks}»",
            screen.say("raised on {date}", date=screen.day(one.raised_on)),
            *(rulings.part(screen, part) for part in one.parts),
        ]
        if one.carried_out_on is not None:
            told.append(screen.say("carried out on {date}", date=screen.day(one.carried_out_on)))
        if one.withdrawn_on is not None:
            told.append(screen.say("withdrawn on {date}", date=screen.day(one.withdrawn_on)))
        yield screen.say("Asked before"), "; ".join(told)


def _others(screen: Screen, item: Item) -> Iterator[tuple[str, str]]:
    """What others concerned have decided so far, what staff has drafted, and what has passed to whom."""
    for given in item.parts.values():
        yield screen.say("Answered"), rulings.part(screen, given.part)
    for portfolio, draft in item.drafts.items():
        told = f"{screen.portfolio(portfolio)}: {rulings.ruling(screen, draft.ruling)}"
        yield screen.say("Drafted"), f"{told} ({screen.person(draft.drafted_by)})"
    if len(item.lacking) > 1 or item.parts:
        yield screen.say("Still to answer"), screen.portfolios(item.lacking)


def _answer(screen: Screen, matter: Matter) -> Iterator[tuple[str, str]]:
    for number, one in enumerate(matter.parts):
        yield "" if number else screen.say("What was answered"), rulings.part(screen, one)
    if matter.return_text is not None:
        yield screen.say("What the group was told"), matter.return_text
    if matter.family_may_be_told is not None:
        yield screen.say("The family may be told"), matter.family_may_be_told
