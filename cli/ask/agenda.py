"""`vertebra agenda`: the management meeting that comes next, or is open, and why each item stands where it does."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from cli import wiring
from cli.ask.inboxentries import asked_before, comes_from
from cli.ask.notes import notes, said
from cli.ask.showescalation import rounds
from cli.ask.showmeeting import asked_in, draw_noted, draw_present
from cli.damage import draw as draw_damage
from cli.naming.spelling import Spelling
from cli.screen import DIM, GOOD, STRONG, Screen
from cli.session import AsJson, session_of
from domain import ids
from domain.errors import Refusal
from domain.management import checks
from domain.management.agenda import ordered
from domain.management.restating import outside_now
from domain.management.state import Entry, Item, Meeting, State, unapproved
from domain.territory import Body, Network
from readings.desk import Desk
from readings.numbers import item_numbers
from readings.questions import Matter
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
        found = Agenda(store, known, deciding_body(known, body))
        if as_json:
            session.print_json(found.as_json())
        else:
            found.draw(Screen(session, known, store.names(network)))


def deciding_body(network: Network, body: str | None) -> Body:
    """The body that was named, or the only one that decides what groups escalate."""
    if body is not None:
        if body not in network.bodies:
            raise Refusal("not-found", "There is no body '{body}' in {network}.", body=body, network=network.id)
        return network.bodies[body]
    deciding = [one for one in network.bodies.values() if one.decides and one.closed_on is None]
    if not deciding:
        raise Refusal(
            "not-found", "No management meeting of {network} answers what groups escalate.", network=network.id
        )
    if len(deciding) > 1:
        raise Refusal(
            "which-body",
            "Say with --body which management meeting: {bodies}.",
            bodies=", ".join(one.id for one in deciding),
        )
    return deciding[0]


class Agenda:
    """The table of a management meeting, as its next meeting will take it."""

    def __init__(self, store: wiring.Store, network: Network, body: Body) -> None:
        self.network = network
        self.body = body
        self.today = store.today(network)
        self.stream = ids.stream_id("management", network.id, body.id)
        self.state: State = store.folded(self.stream).state
        self.damage = store.damage
        self.desk = Desk(store, network)
        self.numbers = item_numbers(store, self.stream)
        self.asked = asked_in(store.whole(self.stream).events)
        self.spelling = Spelling(store, network)
        self.today = store.today(network)
        self.meeting: Meeting | None = self.state.meeting
        published = self.meeting.agenda if self.meeting is not None else ()
        self.entries: list[tuple[Entry, Item | None]] = [(e, self.state.items.get(e.item)) for e in published]
        on_it = {entry.item for entry in published}
        later = [item for item in ordered(self.state.tabled) if item.id not in on_it]
        self.entries += [(Entry(item=item.id, asks=item.asks), item) for item in later]
        asked = (one.escalation for _, item in self.entries if item is not None for one in (*item.tabled, *item.asked))
        self.desk.expect(asked)
        self.minutes_of = self.meeting.minutes_of if published or self._is_called else unapproved(self.state)

    @property
    def _is_called(self) -> bool:
        return self.meeting is not None and self.meeting.stage in ("convened", "open")

    def noted(self, name: str) -> tuple[Any, ...]:
        """What the meeting is to note, and what has come since."""
        of_meeting = getattr(self.meeting, name) if self.meeting is not None else ()
        noted = (*of_meeting, *getattr(self.state, name))
        return outside_now(self.state, noted) if name == "decided_outside" else noted

    def _matters(self, item: Item) -> tuple[Matter, ...]:
        """The questions of an item; none where one is damaged, which is named on the page."""
        with self.damage.spared():
            return self.desk.matters(item)
        return ()

    # For programs

    def as_json(self) -> dict[str, Any]:
        meeting = self.meeting
        return {
            "network": self.network.id,
            "body": self.body.id,
            "stream": self.stream,
            "meeting": meeting.model_dump(mode="json", include={"id", "on", "stage", "convene_at"})
            if meeting
            else None,
            "minutes_of": [{"meeting": one, "on": self.state.meetings[one].on} for one in self.minutes_of],
            "items": [self._item(entry, item) for entry, item in self.entries],
            "decided_outside": [one.model_dump(mode="json") for one in self.noted("decided_outside")],
            "absent": [one.model_dump(mode="json") for one in self.noted("absent")],
            "carried_out": [one.model_dump(mode="json") for one in self.noted("carried_out")],
            "present": list(meeting.people) if meeting else [],
            "portfolios": [one.model_dump(mode="json") for one in meeting.portfolios] if meeting else [],
            "positions": [one.model_dump(mode="json") for one in meeting.positions] if meeting else [],
            "alignments": [one.model_dump(mode="json") for one in meeting.alignments] if meeting else [],
            "damaged": self.damage.as_json(),
        }

    def _item(self, entry: Entry, item: Item | None) -> dict[str, Any]:
        told: dict[str, Any] = {"item": entry.item, "asks": entry.asks, "outcome": entry.outcome}
        told["carried"] = entry.carried
        if item is None or not item.asked:
            return told
        matters = self._matters(item)
        return {
            **told,
            "asks": matters[0].question.asks if matters else entry.asks,
            "escalations": [asked.escalation for asked in item.tabled or item.asked],
            "zones": list(dict.fromkeys(asked.zone for asked in item.tabled or item.asked)),
            "portfolios": list(item.portfolios),
            "lacking": list(item.lacking),
            "parts": [given.part.model_dump(mode="json") for given in item.parts.values()],
            "drafts": list(item.drafts),
            "pending": list(item.pending),
            "passed_to": dict(item.passed.items()),
            "urgency": item.urgency,
            "round": item.round,
            "rounds": [dict(matter.rounds.items()) for matter in matters],
            "before": [one.model_dump(mode="json") for matter in matters for one in matter.before],
            "notes": [[note.model_dump(mode="json") for note in matter.notes] for matter in matters],
            "raised_on": item.raised_on,
            "waits": self._waits(item),
        }

    # For people

    def draw(self, screen: Screen) -> None:
        meeting = self.meeting
        screen.heading(self.body.name, self.network.name, self.stream)
        screen.text(self._when(screen), style=STRONG)
        if self.minutes_of:
            screen.section(screen.say("Minutes to approve"))
            for one in self.minutes_of:
                known = self.state.meetings[one]
                screen.item(f"{screen.day(known.on)} ({screen.label(known.minutes, of='minutes')})")
                screen.command(f"vertebra minutes {self.stream}#{self.numbers.get(one, one)}", indent=2)
        screen.section(screen.say("Agenda"))
        if not self.entries:
            screen.text(screen.say("Nothing is on the table."))
        for number, (entry, item) in enumerate(self.entries, start=1):
            self._draw_item(screen, number, entry, item)
        draw_noted(screen, self.noted("decided_outside"), self.noted("absent"), self.noted("carried_out"),
                   self.asked)  # fmt: skip
        if meeting is not None and meeting.stage == "open":
            draw_present(screen, meeting)
        draw_damage(screen, self.damage)

    def _when(self, screen: Screen) -> str:
        meeting = self.meeting
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

    def _draw_item(self, screen: Screen, number: int, entry: Entry, item: Item | None) -> None:
        matters = self._matters(item) if item is not None and entry.outcome is None else ()
        asks = matters[0].question.asks if matters else entry.asks
        done = entry.outcome is not None
        screen.gap()
        screen.text(f"{number}. {asks}", style=DIM if done else STRONG)
        if done or entry.carried:
            self._outcome(screen, entry, item)
        if done or item is None or not item.asked:
            return
        screen.text(" · ".join(self._why(screen, item)), style=DIM, indent=3)
        for other in matters[1:]:
            screen.text(f"+ {screen.zone(other.question.zone)}: {other.question.asks}", indent=3)
        screen.facts(self._facts(screen, item), indent=3)
        for matter in matters:
            screen.command(f"vertebra trail {self.spelling.stream(matter.escalation)}", indent=3)
        known_as = " · ".join(dict.fromkeys((self.numbers.get(item.id, item.id), item.id)))
        screen.command(screen.say("Item: {item}", item=known_as), indent=3)

    def _outcome(self, screen: Screen, entry: Entry, item: Item | None) -> None:
        """What became of an item in this meeting, and why: the answers as they stand, or the reason."""
        outcome = screen.label(entry.outcome or "not-reached", of="item")
        if entry.outcome == "decided":
            screen.text(f"✔ {outcome}", style=GOOD, indent=3)
            decision = self.state.decisions.get(entry.item)
            for given in decision.parts.values() if decision is not None else ():
                screen.text(rulings.part(screen, given.part), indent=3)
            return
        screen.text(f"○ {outcome}" + (f": {entry.why}" if entry.why else ""), indent=3)
        matters = self._matters(item) if item is not None and entry.outcome is not None else ()
        for matter in matters:
            for note in matter.notes:
                screen.text(said(screen, note), style=DIM, indent=3)

    def _why(self, screen: Screen, item: Item) -> Iterator[str]:
        """Why it stands where it does: carried over first, then by urgency, then by age."""
        if item.round > 1:
            counts: dict[str, int] = {}
            for matter in self._matters(item):
                counts |= {why: max(n, counts.get(why, 0)) for why, n in matter.rounds.items()}
            yield screen.say("carried over: {round}", round=rounds(screen, item.round, counts))
        yield screen.label(item.urgency)
        yield screen.say("raised on {date}", date=screen.day(item.raised_on))
        yield screen.say("days waited: {days}", days=self._waits(item))
        zones = dict.fromkeys(asked.zone for asked in item.tabled or item.asked)
        yield ", ".join(screen.zone(zone) for zone in zones)

    def _waits(self, item: Item) -> int:
        """The days since the oldest of its questions was first raised, whichever round it is in."""
        return (self.today - item.raised_on).days

    def _facts(self, screen: Screen, item: Item) -> Iterator[tuple[str, str]]:
        teams = dict.fromkeys(team for asked in item.tabled or item.asked for team in asked.teams)
        yield screen.say("Must answer"), ", ".join(self._voice(screen, one) for one in item.portfolios) or "–"
        for matter in self._matters(item):
            if matter.of is not None:
                yield screen.say("It comes from"), comes_from(screen, matter)
            yield from asked_before(screen, matter)
        for given in item.parts.values():
            yield screen.say("Answered"), rulings.part(screen, given.part)
        for portfolio, draft in item.drafts.items():
            told = f"{screen.portfolio(portfolio)}: {rulings.ruling(screen, draft.ruling)}"
            yield screen.say("Drafted"), f"{told} ({screen.person(draft.drafted_by)})"
        if item.pending:
            yield screen.say("Pending from"), screen.portfolios(item.pending)
        for portfolio in item.passed:
            superior = screen.network.superior_of(portfolio, self.today)
            if superior is not None:
                yield screen.portfolio(portfolio), screen.say("{person} may answer too", person=screen.person(superior))
        if teams:
            yield screen.say("Who waits"), screen.organisations(teams)
        for matter in self._matters(item):
            yield from notes(screen, matter)

    def _voice(self, screen: Screen, portfolio: str) -> str:
        """A portfolio with whether it is there, once the meeting is open; before, whether anybody answers for it."""
        name = screen.portfolio(portfolio)
        there = next(
            (one for one in (self.meeting.portfolios if self.meeting else ()) if one.portfolio == portfolio), None
        )
        if there is None and self.network.holder_of(portfolio, self.today) is None:
            return screen.say("{portfolio} (nobody answers for it now)", portfolio=name)
        if there is not None:
            return f"{name} ({screen.label(there.attendance, of='attendance')})"
        holder = self.network.answering(portfolio, self.today)
        if self.meeting is None or self.meeting.stage != "open" or holder is None:
            return name
        who = checks.present(self.meeting, holder, self.network, self.today)  # of what came after it had begun
        attendance = "absent" if who is None else "holder" if who == holder else "delegate"
        return f"{name} ({screen.label(attendance, of='attendance')})"


def register(app: typer.Typer) -> None:
    app.command()(agenda)
