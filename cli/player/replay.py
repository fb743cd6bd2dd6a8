"""`vertebra replay`: a history step by step, on a full screen with keys, or as plain lines."""

import gc
import sys
from contextlib import AbstractContextManager
from time import sleep
from typing import Annotated

import typer

from cli import wiring
from cli.player import keys
from cli.player.pages import Pages
from cli.player.plain import tell
from cli.player.play import SPEEDS, Player
from cli.player.run import run
from cli.player.tale import ORDERS, Tale, told
from cli.player.terminal import Terminal
from cli.player.view import View
from cli.screen import Screen
from cli.session import AsJson, Session, session_of
from domain import ids
from domain.asof import as_of
from domain.errors import Refusal
from readings.board import check_zone
from readings.history import placed, placed_in
from words.telling import Teller

INTERRUPTED = 130  # what shells say of a program that Ctrl-C ended


def replay(
    context: typer.Context,
    what: Annotated[
        str,
        typer.Argument(
            help="a stream (cycle:batatais:norte:2017), a zone (zone:batatais:norte), or a network (batatais)"
        ),
    ],
    zone: Annotated[str | None, typer.Option(help="Of a network, only what belongs to one zone.")] = None,
    start: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="DATE|NUMBER",
            help="Begin with a day (2021-06-30), an event (12) or a place of the log (@4681).",
        ),
    ] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="DATE|NUMBER", help="End with it, likewise.")] = None,
    order: Annotated[
        str, typer.Option(help="recorded: in the order in which it became known; happened: by the days of it.")
    ] = "recorded",
    speed: Annotated[
        float | None, typer.Option(help="Steps a second, when it plays by itself; plain lines: all at once without it.")
    ] = None,
    plain: Annotated[bool, typer.Option("--plain", help="Lines instead of a screen with keys.")] = False,
    changes: Annotated[bool, typer.Option("--changes", help="Plain lines: also what each step changed.")] = False,
    deliveries: Annotated[
        bool, typer.Option(help="Also what the engine notes: news sent and received, a rehearsal's clock.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Step or play through a history: what was recorded when, by whom, and how the thing stood then.

    Keys: → and ← step, Space plays, g goes to a date, / searches, d finds the next decision, o turns between the order
    of recording and the order of happening, ? tells all keys, q leaves.
    """
    session = session_of(context)
    if order not in ORDERS:
        raise Refusal("usage", "--order is '{order}': it can be {orders}.", order=order, orders=", ".join(ORDERS))
    if speed is not None and not 0 < speed <= SPEEDS[-1]:
        raise Refusal("usage", "--speed is a number of steps a second, more than 0 and up to {most}.", most=SPEEDS[-1])
    stream, network_id, zone = _meant(what, zone)
    with _opened(session, stream, network_id) as store:
        network = store.network(network_id)
        check_zone(network, zone)
        screen, many = Screen(session, network, store.names(network_id)), stream is None
        events = placed(store, stream) if stream is not None else placed_in(store, network_id, zone)
        steps = list(told(Teller(screen), events, many=many))
        tale = Tale(steps, many=many, order=order, notes=deliveries)
        tale = tale.between(*(as_of(one, network.calendar) if one is not None else None for one in (start, end)))
        if as_json:
            session.print_json([step.as_json() for step in tale.shown])
            return
        pages = Pages(store, screen)
        if stream is not None:
            pages.timeline(stream)  # read now, so that no step waits for it; damage shows before anything is told
        if plain or not _can_be_stepped(session):
            tell(screen, tale, pages if changes else None, pause=lambda: sleep(1 / speed) if speed else None)
            return
        title = stream or (screen.zone(zone) if zone is not None else network.name)
        about = (network.name if title != network.name else "", screen.say("rehearsal") if network.rehearsal else "")
        gc.freeze()  # thousands of steps that stay: looking through them for garbage would be felt at a key
        player = Player(tale, screen, speed=speed or 1.0)
        _play(player, pages, View(player, session.console, title, "  ·  ".join(filter(None, about))))


def _meant(what: str, zone: str | None) -> tuple[str | None, str, str | None]:
    """The stream, or None for all of them; the network; the zone. Raises Refusal `unknown-stream`, `usage`."""
    kind, _, rest = what.partition(":")
    if not rest:
        return None, what, zone
    if zone is not None:
        raise Refusal("usage", "--zone goes with a network; '{what}' is part of one already.", what=what)
    if kind == "zone":
        network_id, _, zone = rest.partition(":")
        return None, network_id, zone
    stream = f"cycle:{rest}" if kind == "plan" else what
    return stream, ids.parts(stream)[1], None


def _opened(session: Session, stream: str | None, network_id: str) -> AbstractContextManager[wiring.Store]:
    return wiring.reading_stream(session, stream) if stream is not None else wiring.reading(session)


def _can_be_stepped(session: Session) -> bool:
    """Whether somebody sits before a screen with keys; whoever does, but on a terminal without, is told."""
    before_it = _sits_before_it(session)
    if before_it and not keys.HAS_TERMIOS:
        screen = Screen(session)
        told = screen.say("The keys of this terminal cannot be read here: the steps follow one after the other.")
        sys.stderr.write(f"{told}\n")
    return before_it and keys.HAS_TERMIOS and keys.available(sys.stdin.fileno(), sys.stdout.fileno())


def _sits_before_it(session: Session) -> bool:
    return sys.stdin.isatty() and session.console.is_terminal


def _play(player: Player, pages: Pages, view: View) -> None:
    """On the full screen, until the person leaves. Ctrl-C leaves too, with the exit code that shells know it by."""
    try:
        with Terminal(view.console, sys.stdin.fileno()) as terminal:
            run(terminal, player, view, pages)
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None


def register(app: typer.Typer) -> None:
    app.command()(replay)
