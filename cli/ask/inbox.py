"""`vertebra inbox`: what waits for a person, the most urgent first, each with the command line that does it."""

from typing import Annotated, Any

import typer

from cli import wiring
from cli.ask.commandlines import command_line, other_answers
from cli.ask.inboxentries import Written
from cli.ask.runningout import concerns_them, say_holidays_run_out
from cli.damage import draw as draw_damage
from cli.give.options import As
from cli.screen import DIM, Screen
from cli.session import AsJson, session_of
from naming.spelling import Spelling
from pages.question import said
from readings.inbox import Entry, Followed, Inbox, only_network_of
from readings.inbox import inbox as read_inbox
from words import rulings

SHOWN_AS_ANSWERS = frozenset({"answered-anew", "informed"})  # what the answers that came since say themselves


def inbox(
    context: typer.Context,
    person: As,
    network: Annotated[
        str | None, typer.Argument(help="the network's id; not needed where only one network knows the person")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """What waits for me: to decide, to report, to acknowledge, to carry out; and what became of what we asked."""
    session = session_of(context)
    with wiring.reading(session) as store:
        known = store.network(network if network is not None else only_network_of(store, person))
        page = Page(store, read_inbox(store, known, person))
        if as_json:
            session.print_json(page.as_json())
            return
        screen = Screen(session, known, store.names(known.id))
        page.draw(screen)
        draw_damage(screen, store.damage)


class Page:
    """An inbox on the terminal: each entry with the command lines that do it."""

    def __init__(self, store: wiring.Store, found: Inbox) -> None:
        self.store = store
        self.found = found
        self.spelling = Spelling(store, found.network)
        written = (self._readable(entry) for entry in found.entries)
        self.entries = [one for one in written if one is not None]

    def _readable(self, entry: Entry) -> Written | None:
        """An entry with its lines; None where what they would name is damaged, which is told on the page."""
        with self.store.damage.spared():
            lines = tuple(command_line(step, self.spelling) for step in entry.steps)
            answers = other_answers(entry.steps) if not entry.acting.stands_in else ()
            return Written(entry, self.found.today, lines, answers, self.spelling.left_to_name())
        self.spelling.left_to_name()  # what was begun to be told of it is of no other entry
        return None

    def as_json(self) -> dict[str, Any]:
        """The answer, with command lines for its steps."""
        entries = [entry.as_json() for entry in self.entries]
        return {**self.found.as_json(), "damaged": self.store.damage.as_json(), "entries": entries}

    def draw(self, screen: Screen) -> None:
        found = self.found
        screen.heading(screen.person(found.person), found.network.name, screen.moment(found.now))
        if concerns_them(screen, found.person, found.today):
            say_holidays_run_out(screen, found.today)
        if not self.entries:
            screen.text(screen.say("Nothing waits for you."))
        for number, entry in enumerate(self.entries, start=1):
            entry.draw(screen, number)
        if found.asked:
            screen.section(screen.say("What became of what your team waits for"))
        for one in found.asked:
            self._asked(screen, one)

    def _asked(self, screen: Screen, one: Followed) -> None:
        matter = one.matter
        screen.item(f"{matter.question.asks} – {screen.label(one.stage, of='escalation')}")
        for part in matter.parts:
            screen.text(rulings.part(screen, part), style=DIM, indent=2)
        for note in matter.notes[-1:]:
            if note.what not in SHOWN_AS_ANSWERS or not matter.parts:
                screen.text(said(screen, note), style=DIM, indent=2)
        screen.command(f"vertebra trail {self.spelling.stream(one.stream)}", indent=2)


def register(app: typer.Typer) -> None:
    app.command()(inbox)
