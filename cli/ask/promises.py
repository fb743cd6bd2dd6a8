"""`vertebra promises`: everything that was raised and has not come back, with whose turn it is and since when."""

from dataclasses import dataclass
from typing import Annotated, Any

import typer

from cli import wiring
from cli.ask.notes import said
from cli.ask.showescalation import rounds
from cli.damage import draw as draw_damage
from cli.naming.spelling import Spelling
from cli.screen import DIM, LATE, STRONG, Screen
from cli.session import AsJson, session_of
from domain.escalation import Promise, promise
from domain.territory import Network
from domain.turns import Turns
from readings.desk import Desk
from readings.questions import Matter
from store.reading import OutboxRow, TodoRow

NEVER_BECAME = ("escalate-again", "escalate-demand-again", "escalate-action-again", "ask-decision-again")
REFUSED = ("look-into-refusal", "tabling-refused")


@dataclass(frozen=True)
class Open:
    """One question that has not come back yet, and what waits for whom."""

    stream: str
    promise: Promise
    todos: list[TodoRow]
    matter: Matter | None = None


def promises(
    context: typer.Context,
    network: Annotated[str, typer.Argument(help="the network's id")],
    as_json: AsJson = False,
) -> None:
    """Everything raised and not yet come back, with whose turn it is; and news that did not reach their receivers."""
    session = session_of(context)
    with wiring.reading(session) as store:
        known = store.network(network)
        found = Promises(store, known)
        if as_json:
            session.print_json(found.as_json())
        else:
            found.draw(Screen(session, known, store.names(network)))


class Promises:
    """What a network has promised to answer."""

    def __init__(self, store: wiring.Store, network: Network) -> None:
        self.damage = store.damage
        self.spelling = Spelling(store, network)
        self.network = network
        self.now = store.now(network)
        todos = store.reading.todos(network=network.id)
        by_stream: dict[str, list[TodoRow]] = {}
        for row in todos:
            by_stream.setdefault(row.stream, []).append(row)
        self.open: list[Open] = []
        desk = Desk(store, network)
        processes = store.reading.processes(network=network.id, kind="escalation", open=True)
        desk.expect(process.stream for process in processes)
        for process in processes:
            with store.damage.spared():
                kept = promise(store.folded(process.stream).state)
                if kept is not None:
                    found = desk.matter(process.stream)
                    self.open.append(Open(process.stream, kept, by_stream.get(process.stream, []), found))
        self.open.sort(key=lambda one: (one.promise.raised_on, one.stream))
        self.never_became = [row for row in todos if row.what in NEVER_BECAME]
        self.refused = [row for row in todos if row.what in REFUSED]
        self.under_way: list[OutboxRow] = store.reading.outbox(network=network.id)

    def as_json(self) -> dict[str, Any]:
        turns = Turns(self.network, self.network.calendar.local_date(self.now))
        return {
            "network": self.network.id,
            "now": self.now,
            "damaged": self.damage.as_json(),
            "open": [
                {
                    "escalation": one.stream,
                    **one.promise.model_dump(mode="json"),
                    "todos": [
                        {
                            "who": row.who,
                            "what": row.what,
                            "due_at": row.due_at,
                            "until": row.last_day(self.network.calendar),
                            "late": row.is_late(self.network.calendar, self.now),
                            **turns.of(row).told(),
                        }
                        for row in one.todos
                    ],
                }
                for one in self.open
            ],
            "not_taken": [row.model_dump(mode="json") for row in self.never_became],
            "refused": [row.model_dump(mode="json") for row in self.refused],
            "undelivered": [
                {
                    "sender": row.stream,
                    "receiver": row.delivery.receiver,
                    "kind": row.delivery.kind,
                    "since": row.stored_at,
                }
                for row in self.under_way
            ],
        }

    def draw(self, screen: Screen) -> None:
        screen.heading(self.network.name, screen.moment(self.now), screen.say("open: {count}", count=len(self.open)))
        if not self.open:
            screen.text(screen.say("Everything that was asked of the management meeting has come back."))
        for one in self.open:
            self._one(screen, one)
        self._rows(screen, screen.say("Questions that could not be delivered"), self.never_became)
        self._rows(screen, screen.say("News that was refused"), self.refused)
        if self.under_way:
            screen.section(screen.say("News on their way"))
            for row in self.under_way:
                told = screen.say(
                    "from {sender} to {receiver}, since {date}",
                    sender=row.stream,
                    receiver=row.delivery.receiver,
                    date=screen.moment(row.stored_at),
                )
                screen.item(told)
        draw_damage(screen, self.damage)

    def _one(self, screen: Screen, one: Open) -> None:
        kept = one.promise
        screen.gap()
        screen.item(kept.question, style=STRONG)
        facts = [
            screen.zone(kept.zone),
            screen.label(kept.origin_kind, of="origin"),
            screen.say("raised on {date}", date=screen.day(kept.raised_on)),
            screen.say(
                "{stage}, since {date}", stage=screen.label(kept.stage, of="escalation"), date=screen.day(kept.since)
            ),
        ]
        if kept.round > 1:
            facts.append(rounds(screen, kept.round, dict(kept.rounds.items())))
        screen.beside_each_other(facts, style=DIM, indent=2)
        for note in one.matter.notes[-1:] if one.matter is not None else ():
            screen.text(said(screen, note), style=DIM, indent=2)
        for row in one.todos:
            self._turn(screen, row)
        screen.command(f"vertebra trail {self.spelling.stream(one.stream)}", indent=2)

    def _turn(self, screen: Screen, row: TodoRow) -> None:
        calendar = screen.network.calendar
        late = row.is_late(calendar, self.now)
        who = screen.turn_of(row, calendar.local_date(self.now))
        told = f"{who}: {screen.todo(row, briefly=True)}"
        if late:
            told += " (" + screen.say("it was due on {date}, and is late", date=screen.until(row)) + ")"
        elif row.last_day(calendar) is not None:
            told += " " + screen.say("(until {date})", date=screen.until(row))
        screen.text(f"→ {told}", style=LATE if late else "", indent=2)

    def _rows(self, screen: Screen, title: str, rows: list[TodoRow]) -> None:
        if not rows:
            return
        screen.section(title)
        for row in rows:
            turn = screen.turn_of(row, self.network.calendar.local_date(self.now))
            screen.item(f"{turn}: {screen.todo(row)} ({self.spelling.stream(row.stream)})", style=LATE)


def register(app: typer.Typer) -> None:
    app.command()(promises)
