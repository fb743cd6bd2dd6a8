"""`vertebra inbox`: what waits for a person, the most urgent first, each with the command line that does it."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any

import typer

from cli import wiring
from cli.ask.gestures import gestures, item_gestures, other_answers
from cli.ask.handingover import handing_over, nobody_may
from cli.ask.here import Here
from cli.ask.inboxentries import Entry
from cli.ask.notes import said
from cli.ask.offers import Waits, waits
from cli.ask.runningout import concerns_them, say_holidays_run_out
from cli.ask.saidin import said_since_drafted
from cli.damage import draw as draw_damage
from cli.give.options import As
from cli.naming.spelling import Spelling
from cli.screen import DIM, Screen
from cli.session import AsJson, session_of
from domain import ids
from domain.acting import ELSEWHERE, ONLY_NEWS, Acting, Addresses
from domain.errors import Refusal
from domain.marked import N_
from domain.territory import Network
from readings.desk import Desk
from readings.questions import Matter
from store.reading import ProcessRow, TodoRow
from words import rulings

SHOWN_AS_ANSWERS = frozenset({"answered-anew", "informed"})  # what the answers that came since say themselves
DRAFTED_EARLY = Waits(N_("This draft was made before some of what is told here was entered: draft them again."))
FOLLOWED_DAYS = 60  # for so long what is finished is still told to those who had asked


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
        known = store.network(network if network is not None else _network_of(store, person))
        mine = Inbox(store, known, person)
        if as_json:
            session.print_json(mine.as_json())
        else:
            mine.draw(Screen(session, known, store.names(known.id)))


def _network_of(store: wiring.Store, person: str) -> str:
    """The only network that knows a person. Raises Refusal `unknown-person` or `which-network`."""
    knowing = []
    for info in store.streams(None, "network"):
        with store.damage.spared():
            if person in store.log.fold(info.stream).state.people:
                knowing.append(info.stream.partition(":")[2])
    if not knowing:
        store.damage.raised()  # nobody can tell whom a network that is damaged knows
        raise Refusal("unknown-person", "Nobody called '{person}' is in any network here.", person=person)
    if len(knowing) > 1:
        raise Refusal(
            "which-network",
            "Several networks know '{person}': say which, {networks}.",
            person=person,
            networks=", ".join(knowing),
        )
    return knowing[0]


def _of_item(row: TodoRow) -> bool:
    return ids.parts(row.stream)[0] == "management" and "item" in row.params


def _about(row: TodoRow) -> str:
    """The stream that is to be acted on."""
    return row.params.get("escalation", row.stream) if row.what in ELSEWHERE else row.stream


def _questions(rows: Iterable[TodoRow]) -> Iterator[str]:
    """The questions that to-dos are about."""
    for row in rows:
        yield from (one for one in (row.stream, row.params.get("escalation")) if one and one.startswith("escalation:"))


def _once(entries: Iterable[Entry]) -> Iterator[Entry]:
    """What is told by the same lines once: who stands in for somebody may be asked the same already."""
    seen = set()
    for entry in entries:
        same = (entry.row.what, entry.row.stream, *entry.lines)
        if not entry.lines or same not in seen:
            yield entry
        seen.add(same)


class Inbox:
    """Everything that waits for one person in a network, and what became of what their team has asked."""

    def __init__(self, store: wiring.Store, network: Network, person: str) -> None:
        self.store = store
        self.network = network
        self.person = person
        self.now = store.now(network)
        self.today = network.calendar.local_date(self.now)
        self.desk = Desk(store, network)
        self.spelling = Spelling(store, network)
        addresses = Addresses(network, person, self.today)
        self.organisation = addresses.organisation
        told = ((row, addresses.of(row)) for row in store.reading.todos(network=network.id))
        waiting = [(row, acting) for row, acting in told if acting is not None]
        lately = self._lately()
        self.desk.expect((*_questions(row for row, _ in waiting), *(row.stream for row in lately)))
        store.expect(_about(row) for row, _ in waiting)
        entries = [self._readable(row, acting) for row, acting in waiting]
        self.entries = list(_once(sorted((one for one in entries if one is not None), key=lambda entry: entry.rank)))
        self.asked = list(self._asked(lately))

    def _readable(self, row: TodoRow, acting: Acting) -> Entry | None:
        """What waits; None also where what it rests on is damaged, which is named on the page."""
        with self.store.damage.spared():
            return self._entry(row, acting)
        self.spelling.left_to_name()  # what was begun to be told of it is of no other entry
        return None

    def _entry(self, row: TodoRow, acting: Acting) -> Entry | None:
        about = _about(row)
        here = Here(self.network, self.desk.folded(about), self.now, self.spelling)
        item = self.desk.item(row.stream, row.params["item"]) if _of_item(row) else None
        if item is not None:
            matters = self.desk.matters(item)
            lines = item_gestures(row, acting, here, item)
        else:
            found = self.desk.matter(row.stream)
            matters = (found,) if found is not None else ()
            lines = gestures(row, acting, here)
        early = DRAFTED_EARLY if row.what == "approve-minutes" and self._is_drafted_early(row) else None
        if early is not None:
            lines = gestures(row.model_copy(update={"what": "draft-minutes-again"}), acting, here) or lines
        if acting.stands_in:
            lines = handing_over(row, acting, here, item, self.desk.folded)
        first = early or (waits(row, here, item) if not acting.stands_in or not lines else None)
        if acting.stands_in and not lines:
            first = nobody_may(row) or first
        if not lines and first is None and row.what not in ONLY_NEWS:
            return None  # it is for others: whoever is asked has another role here
        answers = other_answers(row, acting, here) if lines and not acting.stands_in else ()
        names = self.spelling.left_to_name()
        return Entry(row, acting, self.now, self.network.calendar, matters, lines, item, answers, first, names)

    def _is_drafted_early(self, row: TodoRow) -> bool:
        """Whether minutes lack what was entered since: they are drafted again before they are approved."""
        return said_since_drafted(self.store, row.stream, row.params["meeting"])

    def _lately(self) -> list[ProcessRow]:
        """The questions that are open, and those that ended lately."""
        local = self.network.calendar.local_date
        rows = self.store.reading.processes(network=self.network.id, kind="escalation")
        return [row for row in rows if row.open or (self.today - local(row.changed_at)).days <= FOLLOWED_DAYS]

    def _asked(self, lately: list[ProcessRow]) -> list[tuple[ProcessRow, Matter]]:
        """The questions that the person's organisation waits for, and those that ended lately."""
        found = []
        for row in lately:
            known = None
            with self.store.damage.spared():
                known = self.desk.matter(row.stream)
            if known is not None and self.organisation in known.question.teams:
                found.append((row, known))
        return found

    def as_json(self) -> dict[str, Any]:
        return {
            "network": self.network.id,
            "person": self.person,
            "now": self.now,
            "holidays_run_out": self.network.calendar.holidays_run_out(self.today),
            "damaged": self.store.damage.as_json(),
            "entries": [entry.as_json() for entry in self.entries],
            "asked": [
                {
                    "escalation": row.stream,
                    "stage": row.phase,
                    "open": row.open,
                    "question": known.question.asks,
                    "parts": [part.model_dump(mode="json") for part in known.parts],
                }
                for row, known in self.asked
            ],
        }

    def draw(self, screen: Screen) -> None:
        screen.heading(screen.person(self.person), self.network.name, screen.moment(self.now))
        if concerns_them(screen, self.person, self.today):
            say_holidays_run_out(screen, self.today)
        if not self.entries:
            screen.text(screen.say("Nothing waits for you."))
        for number, entry in enumerate(self.entries, start=1):
            entry.draw(screen, number)
        if self.asked:
            screen.section(screen.say("What became of what your team waits for"))
            for row, known in self.asked:
                stage = screen.label(row.phase, of="escalation")
                screen.item(f"{known.question.asks} – {stage}")
                for part in known.parts:
                    screen.text(rulings.part(screen, part), style=DIM, indent=2)
                for note in known.notes[-1:]:
                    if note.what not in SHOWN_AS_ANSWERS or not known.parts:
                        screen.text(said(screen, note), style=DIM, indent=2)
                screen.command(f"vertebra trail {self.spelling.stream(row.stream)}", indent=2)
        draw_damage(screen, self.store.damage)


def register(app: typer.Typer) -> None:
    app.command()(inbox)
