"""`vertebra board`: how a zone stands, or stood: what is under way, what is late, who must do what next."""

from typing import Annotated, Any

import typer
from rich.text import Text

from cli import wiring
from cli.ask.lookingback import At, say_as_of, screen_of
from cli.ask.runningout import say_holidays_run_out
from cli.damage import draw as draw_damage
from cli.screen import LATE, Screen
from cli.session import AsJson, session_of
from domain import ids
from readings.awaited import Awaited
from readings.board import Board
from readings.board import board as read_board
from readings.numbers import expect_numbers


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
        shown = read_board(store, network, zone, person=who, closed=closed, at=at)
        if as_json:
            session.print_json(shown.as_json())
            return
        expect_numbers(store, (row.stream for row in shown.processes))
        screen = screen_of(store, shown.network)
        _draw(screen, shown)
        draw_damage(screen, store.damage)


def _draw(screen: Screen, shown: Board) -> None:
    known, now = shown.network, shown.now
    if shown.asked is not None:
        say_as_of(screen, shown.asked, now)
    rehearsal = screen.say("rehearsal") if known.rehearsal else ""
    screen.heading(known.name, screen.zone(shown.zone), screen.moment(now), rehearsal)
    say_holidays_run_out(screen, known.calendar.local_date(now))
    draw_board(screen, shown)


def draw_board(screen: Screen, shown: Board) -> None:
    """What is under way, and what waits for whom; of a whole network, with the zone that it waits in."""
    _under_way(screen, shown)
    _waiting(screen, list(shown.todos), zones=shown.zone is None)


def _under_way(screen: Screen, shown: Board) -> None:
    titles = {
        "cycle": screen.say("Cycles"),
        "action": screen.say("Actions"),
        "case": screen.say("Cases"),
        "escalation": screen.say("Questions to the management meeting"),
    }
    for kind, title in titles.items():
        rows = [row for row in shown.processes if row.kind == kind]
        if rows:
            screen.section(title)
            columns = [screen.say("What"), screen.say("Zone"), screen.say("Cycle"), screen.say("Phase")]
            listed = [
                [
                    screen.named(row.title or row.stream, screen.spelled(row.stream)),
                    screen.zone(row.zone),
                    _period(row.stream),
                    screen.label(row.phase, of=row.kind),
                ]
                for row in rows
            ]
            screen.table(*_without_empty(columns, listed))
    if not shown.processes:
        screen.text(screen.say("Nothing is under way."))


def _waiting(screen: Screen, todos: list[Awaited], zones: bool) -> None:
    late = [one for one in todos if one.late]
    soon = [one for one in todos if not one.late]
    if late:
        screen.section(screen.say("Late"))
        _todos(screen, late, LATE, zones)
    screen.section(screen.say("What is next"))
    if soon:
        _todos(screen, soon, "", zones)
    else:
        screen.text(screen.say("Nothing waits for anybody."))


def _todos(screen: Screen, todos: list[Awaited], style: str, zones: bool) -> None:
    columns = [screen.say("Until"), screen.say("Who"), screen.say("Zone"), screen.say("Cycle"), screen.say("What")]
    rows: list[list[Any]] = [
        [
            Text(screen.until(one.row), style=style),
            screen.turn_after(one.row, screen.network, one.turn),
            screen.zone(one.row.zone) if zones else "",
            _period(one.row.stream),
            screen.todo(one.row),
        ]
        for one in todos
    ]
    screen.table(*_without_empty(columns, rows), whole=(0,))


def _period(stream: str) -> str:
    """The cycle that something is of, by its period; nothing for what is of none."""
    kind, _, place = ids.parts(stream)
    return place[1] if kind in ("cycle", "action") else ""


def _without_empty(columns: list[str], rows: list[list[Any]]) -> tuple[list[str], list[list[Any]]]:
    """A table without the columns that say nothing."""
    kept = [n for n in range(len(columns)) if any(row[n] for row in rows)]
    return [columns[n] for n in kept], [[row[n] for n in kept] for row in rows]


def register(app: typer.Typer) -> None:
    app.command()(board)
