"""`vertebra agenda`: the management meeting that comes next, or is open, and why each item stands where it does."""

from collections.abc import Callable, Iterator
from typing import Annotated

import typer

from cli import wiring
from cli.ask.showmeeting import draw_noted, draw_present
from cli.damage import draw as draw_damage
from cli.screen import DIM, GOOD, STRONG, Screen
from cli.session import AsJson, session_of
from naming.spelling import Spelling
from pages.question import asked_before, comes_from, notes, rounds, said
from readings import agenda as reading
from readings.agenda import Agenda, Listed, OnTheTable, Voice, deciding_body
from words import rulings


def agenda(
    context: typer.Context,
    network: Annotated[str, typer.Argument(help="the network's id")],
    body: Annotated[str | None, typer.Option(help="Which management meeting, where there are several.")] = None,
    as_json: AsJson = False,
) -> None:
    """The next management meeting, or the one that is open: minutes, items in their order, what is to be noted."""
    session = session_of(context)
    with wiring.reading(session) as store:
        known = store.network(network)
        found = reading.agenda(store, known, deciding_body(known, body))
        if as_json:
            session.print_json(found.model_dump(mode="json"))
        else:
            screen = Screen(session, known, store.names(network))
            AgendaPage(screen, found, Spelling(store, known).stream).draw()
            draw_damage(screen, store.damage)


class AgendaPage:
    """An agenda said in words. `spelled`: a stream as people would type it."""

    def __init__(self, screen: Screen, agenda: Agenda, spelled: Callable[[str], str] = str) -> None:
        self.screen = screen
        self.agenda = agenda
        self.spelled = spelled

    def draw(self) -> None:
        screen, told = self.screen, self.agenda
        screen.heading(screen.body(told.body), screen.network.name, told.stream)
        screen.text(self._when(), style=STRONG)
        if told.minutes_of:
            screen.section(screen.say("Minutes to approve"))
            for one in told.minutes_of:
                screen.item(f"{screen.day(one.on)} ({screen.label(one.minutes, of='minutes')})")
                screen.command(f"vertebra minutes {told.stream}#{one.number}", indent=2)
        screen.section(screen.say("Agenda"))
        if not told.items:
            screen.text(screen.say("Nothing is on the table."))
        for number, item in enumerate(told.items, start=1):
            self._item(number, item)
        draw_noted(screen, told.decided_outside, told.absent, told.carried_out, told.asked)
        if told.table is not None and told.table.stage == "open":
            draw_present(screen, told.table)

    def _when(self) -> str:
        screen, meeting = self.screen, self.agenda.meeting
        if meeting is None:
            return screen.say("No meeting is called. What is on the table waits for the next one.")
        day = screen.day(meeting.on)
        match meeting.stage:
            case "open":
                return screen.say("The meeting of {date} is open.", date=day)
            case "convened":
                return screen.say("The meeting of {date} is called, and its agenda published.", date=day)
            case _:
                until = screen.day_of(meeting.convene_at)
                return screen.say(
                    "The next meeting is on {date}; its agenda is published on {until}.", date=day, until=until
                )

    def _item(self, number: int, item: Listed) -> None:
        screen = self.screen
        done = item.outcome is not None
        screen.gap()
        screen.text(f"{number}. {item.brief if done else item.asks}", style=DIM if done else STRONG)
        if done or item.carried:
            self._outcome(item)
        if done or not isinstance(item, OnTheTable):
            return
        screen.text(" · ".join(self._why(item)), style=DIM, indent=3)
        for other in item.matters[1:]:
            screen.text(f"+ {screen.zone(other.question.zone)}: {other.question.asks}", indent=3)
        screen.facts(self._facts(item), indent=3)
        for matter in item.matters:
            screen.command(f"vertebra trail {self.spelled(matter.escalation)}", indent=3)
        known_as = " · ".join(dict.fromkeys((item.number, item.item)))
        screen.command(screen.say("Item: {item}", item=known_as), indent=3)

    def _outcome(self, item: Listed) -> None:
        """What became of an item in this meeting, and why: the answers as they stand, or the reason."""
        screen = self.screen
        outcome = screen.label(item.outcome or "not-reached", of="item")
        if item.outcome == "decided":
            screen.text(f"✔ {outcome}", style=GOOD, indent=3)
            for part in item.decided:
                screen.text(rulings.part(screen, part), indent=3)
            return
        screen.text(f"○ {outcome}" + (f": {item.why}" if item.why else ""), indent=3)
        for matter in item.matters if item.outcome is not None else ():
            for note in matter.notes:
                screen.text(said(screen, note), style=DIM, indent=3)

    def _why(self, item: OnTheTable) -> Iterator[str]:
        """Why it stands where it does: carried over first, then by urgency, then by age."""
        screen = self.screen
        if item.round > 1:
            counts: dict[str, int] = {}
            for of_one in item.rounds:
                counts |= {why: max(n, counts.get(why, 0)) for why, n in of_one.items()}
            yield screen.say("carried over: {round}", round=rounds(screen, item.round, counts))
        yield screen.label(item.urgency)
        yield screen.say("raised on {date}", date=screen.day(item.raised_on))
        yield screen.say("days waited: {days}", days=item.waits)
        yield ", ".join(screen.zone(zone) for zone in item.zones)

    def _facts(self, item: OnTheTable) -> Iterator[tuple[str, str]]:
        screen = self.screen
        yield screen.say("Must answer"), ", ".join(map(self._voice, item.voices)) or "–"
        for matter in item.matters:
            if matter.of is not None:
                yield screen.say("It comes from"), comes_from(screen, matter)
            yield from asked_before(screen, matter)
        for part in item.parts:
            yield screen.say("Answered"), rulings.part(screen, part)
        for portfolio, draft in item.drafted.items():
            told = f"{screen.portfolio(portfolio)}: {rulings.ruling(screen, draft.ruling)}"
            yield screen.say("Drafted"), f"{told} ({screen.person(draft.drafted_by)})"
        if item.pending:
            yield screen.say("Pending from"), screen.portfolios(item.pending)
        for portfolio, superior in item.superiors.items():
            yield screen.portfolio(portfolio), screen.say("{person} may answer too", person=screen.person(superior))
        if item.teams:
            yield screen.say("Who waits"), screen.organisations(item.teams)
        for matter in item.matters:
            yield from notes(screen, matter)

    def _voice(self, voice: Voice) -> str:
        """A portfolio with whether it is there, once the meeting is open; before, whether anybody answers for it."""
        name = self.screen.portfolio(voice.portfolio)
        if voice.standing == "nobody":
            return self.screen.say("{portfolio} (nobody answers for it now)", portfolio=name)
        return name if voice.standing is None else f"{name} ({self.screen.label(voice.standing, of='attendance')})"


def register(app: typer.Typer) -> None:
    app.command()(agenda)
