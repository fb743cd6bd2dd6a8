"""`vertebra board`: how a zone stands, or stood: what is under way, what is late, who must do what next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.text import Text

from cli import wiring
from cli.ask.addresses import Addresses
from cli.ask.lookingback import At, say_as_of, screen_of
from cli.ask.runningout import runs_out, say_holidays_run_out
from cli.damage import draw as draw_damage
from cli.naming.spelling import AsTheyAre, Spelling
from cli.screen import LATE, Screen
from cli.session import AsJson, session_of
from domain.asof import AsOf
from domain.errors import Refusal
from domain.territory import Network
from domain.turns import Turns
from readings.asof import Past
from store.pastboard import past_board
from store.reading import ProcessRow, TodoRow


def board(
    context: typer.Context,
    network: Annotated[str, typer.Argument(help="the network's id")],
    zone: Annotated[str | None, typer.Argument(help="one zone; all where it is not given")] = None,
    who: Annotated[str | None, typer.Option("--for", help="Only what waits for a person, by id.")] = None,
    closed: Annotated[bool, typer.Option(help="Also what is finished.")] = False,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """The board of a zone, or of a whole network: phase, what is due, what is late, who must do what next."""
    session = session_of(context)
    with wiring.reading(session) as store:
        past = Past(store, network)
        asked = None if at is None else past.asked(at)
        table = table_of(past, asked)
        known, now = table.network, table.now
        check_zone(known, zone)
        today = known.calendar.local_date(now)
        processes, todos = table.of(zone, closed=closed, mine=None if who is None else Addresses(known, who, today))
        if as_json:
            turns = Turns(known, today)
            session.print_json(
                {
                    "network": network,
                    "zone": zone,
                    "now": now.isoformat(),
                    "holidays_run_out": runs_out(known.calendar, today),
                    "damaged": store.damage.as_json(),
                    **({} if asked is None else {"as_of": asked.model_dump(mode="json")}),
                    "processes": [row.model_dump(mode="json") for row in processes],
                    "todos": [{**row.told(known.calendar, now), **turns.of(row).told()} for row in todos],
                }
            )
            return
        screen = screen_of(store, known)
        if asked is not None:
            say_as_of(screen, asked, now)
        screen.heading(
            known.name, screen.zone(zone), screen.moment(now), screen.say("rehearsal") if known.rehearsal else ""
        )
        say_holidays_run_out(screen, known.calendar.local_date(now))
        draw_board(screen, processes, todos, now, Spelling(store, known))
        draw_damage(screen, store.damage)


def check_zone(network: Network, zone: str | None) -> None:
    """Raises Refusal `not-found` for a zone that the network does not have."""
    if zone is not None and zone not in network.zones:
        raise Refusal("not-found", "There is no zone '{zone}' in {network}.", zone=zone, network=network.id)


@dataclass(frozen=True)
class Table:
    """All rows of a network's board, today or as of when."""

    network: Network
    now: datetime
    processes: Sequence[ProcessRow]
    todos: Sequence[TodoRow]

    def of(
        self, zone: str | None, *, closed: bool = False, mine: Addresses | None = None
    ) -> tuple[list[ProcessRow], list[TodoRow]]:
        """Those of a zone; `mine`: only what waits for somebody, as the inbox has it."""
        return (
            [row for row in self.processes if zone in (None, row.zone) and (closed or row.open)],
            [row for row in self.todos if zone in (None, row.zone) and (mine is None or mine.of(row) is not None)],
        )


def table_of(past: Past, asked: AsOf | None) -> Table:
    """The board of a network today, or as of when. Raises what `Past.whole` does."""
    return _today(past) if asked is None else _as_of(past, asked)


def _today(past: Past) -> Table:
    reading, network = past.record.reading, past.today.id
    return Table(past.today, past.clock, reading.processes(network=network), reading.todos(network=network))


def _as_of(past: Past, asked: AsOf) -> Table:
    versions, network, now = past.whole(asked)
    then = past_board(past.record.log, versions)
    return Table(network, now, then.processes, then.todos)


def draw_board(
    screen: Screen, processes: list[ProcessRow], todos: list[TodoRow], now: datetime, spelling: AsTheyAre
) -> None:
    """What is under way, and what waits for whom."""
    _under_way(screen, processes, spelling)
    _waiting(screen, todos, now)


def _under_way(screen: Screen, processes: list[ProcessRow], spelling: AsTheyAre) -> None:
    titles = {
        "cycle": screen.say("Cycles"),
        "action": screen.say("Actions"),
        "case": screen.say("Cases"),
        "escalation": screen.say("Questions to the management meeting"),
    }
    for kind, title in titles.items():
        rows = [row for row in processes if row.kind == kind]
        if rows:
            screen.section(title)
            columns = (screen.say("What"), screen.say("Zone"), screen.say("Phase"))
            named = ((screen.named(row.title or row.stream, spelling.stream(row.stream)), row) for row in rows)
            screen.table(
                columns, [(name, screen.zone(row.zone), screen.label(row.phase, of=row.kind)) for name, row in named]
            )
    if not processes:
        screen.text(screen.say("Nothing is under way."))


def _waiting(screen: Screen, todos: list[TodoRow], now: datetime) -> None:
    calendar = screen.network.calendar
    late = [row for row in todos if row.is_late(calendar, now)]
    soon = [row for row in todos if not row.is_late(calendar, now)]
    if late:
        screen.section(screen.say("Late"))
        _todos(screen, late, now, LATE)
    screen.section(screen.say("What is next"))
    if soon:
        _todos(screen, soon, now, "")
    else:
        screen.text(screen.say("Nothing waits for anybody."))


def _todos(screen: Screen, todos: list[TodoRow], now: datetime, style: str) -> None:
    today = screen.network.calendar.local_date(now)
    rows: list[tuple[Any, ...]] = [
        (Text(screen.until(row), style=style), screen.turn_of(row, today), screen.todo(row)) for row in todos
    ]
    screen.table((screen.say("Until"), screen.say("Who"), screen.say("What")), rows, whole=(0,))


def register(app: typer.Typer) -> None:
    app.command()(board)
