"""`vertebra promises`: everything that was raised and has not come back, with whose turn it is and since when."""

from collections.abc import Callable, Iterable
from typing import Annotated

import typer

from cli import wiring
from cli.damage import draw as draw_damage
from cli.screen import DIM, LATE, STRONG, Screen
from cli.session import AsJson, session_of
from naming.spelling import Spelling
from pages.question import rounds, said
from readings.awaited import Awaited
from readings.promises import Open, Promises
from readings.promises import promises as read_promises

Spelled = Callable[[str], str]


def promises(
    context: typer.Context,
    network: Annotated[str, typer.Argument(help="the network's id")],
    as_json: AsJson = False,
) -> None:
    """Everything raised and not yet come back, with whose turn it is; and news that did not reach their receivers."""
    session = session_of(context)
    with wiring.reading(session) as store:
        known = store.network(network)
        found = read_promises(store, known)
        if as_json:
            session.print_json(found.as_json())
            return
        screen = Screen(session, known, store.names(network))
        _draw(screen, found, Spelling(store, known).stream)
        draw_damage(screen, store.damage)


def _draw(screen: Screen, found: Promises, spelled: Spelled) -> None:
    screen.heading(found.network.name, screen.moment(found.now), screen.say("open: {count}", count=len(found.open)))
    if not found.open:
        screen.text(screen.say("Everything that was asked of the management meeting has come back."))
    for one in found.open:
        _one(screen, one, spelled)
    _rows(screen, screen.say("Questions that could not be delivered"), found.not_taken, spelled)
    _rows(screen, screen.say("News that was refused"), found.refused, spelled)
    if found.under_way:
        screen.section(screen.say("News on their way"))
    for row in found.under_way:
        told = screen.say(
            "from {sender} to {receiver}, since {date}",
            sender=row.stream,
            receiver=row.delivery.receiver,
            date=screen.moment(row.stored_at),
        )
        screen.item(told)


def _one(screen: Screen, one: Open, spelled: Spelled) -> None:
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
    for waiting in one.todos:
        _turn(screen, waiting)
    screen.command(f"vertebra trail {spelled(one.stream)}", indent=2)


def _turn(screen: Screen, one: Awaited) -> None:
    told = f"{screen.turn_after(one.row, screen.network, one.turn)}: {screen.todo(one.row, briefly=True)}"
    if one.late:
        told += " (" + screen.say("it was due on {date}, and is late", date=screen.until(one.row)) + ")"
    elif one.until is not None:
        told += " " + screen.say("(until {date})", date=screen.until(one.row))
    screen.text(f"→ {told}", style=LATE if one.late else "", indent=2)


def _rows(screen: Screen, title: str, todos: Iterable[Awaited], spelled: Spelled) -> None:
    listed = list(todos)
    if listed:
        screen.section(title)
    for one in listed:
        turn = screen.turn_after(one.row, screen.network, one.turn)
        screen.item(f"{turn}: {screen.todo(one.row)} ({spelled(one.row.stream)})", style=LATE)


def register(app: typer.Typer) -> None:
    app.command()(promises)
