"""`vertebra legs`: how long each leg of a question takes, counted from the events."""

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated

import typer

from cli import wiring
from cli.damage import draw as draw_damage
from cli.screen import Screen
from cli.session import AsJson, session_of
from domain.legs import LEGS
from domain.territory import WHOLE_NETWORK
from readings import legs as reading
from readings.legs import Gone, NetworkLegs


class Kind(StrEnum):
    """Where questions come from."""

    CASE = "case"
    BLOCKED_ACTION = "blocked-action"
    ADOPTED_ACTION = "adopted-action"
    DEMAND = "demand"
    ALIGNMENT = "alignment"


def legs(
    context: typer.Context,
    network: Annotated[str, typer.Argument(help="the network's id")],
    zone: Annotated[str | None, typer.Option(help="Only what a zone has asked.")] = None,
    portfolio: Annotated[str | None, typer.Option(help="Only what concerns a portfolio.")] = None,
    kind: Annotated[Kind | None, typer.Option(help="Only what comes from there.")] = None,
    as_json: AsJson = False,
) -> None:
    """How many days each leg of a question takes, from raised to carried out, by zone, portfolio and kind."""
    session = session_of(context)
    with wiring.reading(session) as store:
        known = store.network(network)
        told = reading.legs(store, known, zone=zone, portfolio=portfolio, kind=kind)
        if as_json:
            session.print_json(told.model_dump(mode="json"))
        else:
            screen = Screen(session, known)
            _draw(screen, told)
            draw_damage(screen, store.damage)


def _draw(screen: Screen, told: NetworkLegs) -> None:
    screen.heading(screen.network.name, screen.say("questions: {count}", count=len(told.escalations)))
    if not told.escalations:
        screen.text(screen.say("Nothing was asked of the management meeting."))
        return
    _table(screen, screen.say("Each leg, in days"), told)
    screen.text(
        screen.say("A round without a decision ends no leg; what is asked anew after a decision begins again."),
        style="dim",
    )
    _open(screen, told)
    names: dict[str, tuple[str, Callable[[str], str]]] = {
        "zone": (screen.say("By zone"), lambda key: screen.zone(None if key == WHOLE_NETWORK else key)),
        "portfolio": (screen.say("By portfolio"), screen.portfolio),
        "kind": (screen.say("By where it comes from"), lambda key: screen.label(key, of="origin")),
    }
    for group, (title, name) in names.items():
        screen.section(title)
        columns = ("", *(leg_name(screen, start, end) for start, end in LEGS))
        rows = [(name(key), *_cells(screen, some)) for key, some in told.by[group].items()]
        screen.table(columns, rows, right=range(1, len(columns)))
    screen.text(screen.say("Median of the days, and in brackets the longest."), style="dim")


def _open(screen: Screen, told: NetworkLegs) -> None:
    if told.open:
        screen.section(screen.say("What is still open, in days up to now"))
        columns = (
            screen.say("Leg"), screen.say("How many"), screen.say("Longest"), screen.say("Longest since first raised"),
        )  # fmt: skip
        rows = [
            (leg_name(screen, leg.start, leg.end), str(leg.count), screen.figure(leg.longest),
             screen.figure(leg.in_all))
            for leg in told.open
        ]  # fmt: skip
        screen.table(columns, rows, right=(1, 2, 3))
    if told.not_held:
        screen.text(
            screen.say("Times that a meeting was not held that a question waited for: {count}", count=told.not_held)
        )


def _table(screen: Screen, title: str, told: NetworkLegs) -> None:
    screen.section(title)
    ends = {
        "decided": screen.say("first raised → last decided, all rounds"),
        "end": screen.say("first raised → ended, all rounds"),
    }
    named = [(leg_name(screen, leg.start, leg.end), leg) for leg in told.legs]
    named += [(ends[whole.end], whole) for whole in told.over_all_rounds]
    rows = [(name, str(leg.count), screen.figure(leg.median), screen.figure(leg.longest)) for name, leg in named]
    columns = (screen.say("Leg"), screen.say("How many"), screen.say("Median"), screen.say("Longest"))
    screen.table(columns, rows, right=(1, 2, 3))


def leg_name(screen: Screen, start: str, end: str) -> str:
    """From one stage to the next."""
    return f"{screen.label(start, of='stage')} → {screen.label(end, of='stage')}"


def _cells(screen: Screen, told: tuple[Gone, ...]) -> list[str]:
    known = {(leg.start, leg.end): leg for leg in told}
    return [
        f"{screen.figure(known[leg].median)} ({screen.figure(known[leg].longest)})" if leg in known else "–"
        for leg in LEGS
    ]


def register(app: typer.Typer) -> None:
    app.command()(legs)
