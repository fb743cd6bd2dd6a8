"""`vertebra clock`: the time in a network, and in a rehearsal the hand that moves it.

A move of years plays all that was due in them: it is asked for twice, tells how far it is, and can be stopped.
"""

import asyncio
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from rich.progress import BarColumn, Progress, TextColumn

from cli import wiring
from cli.exits import Exit
from cli.screen import Screen
from cli.session import AsJson, Session, console, session_of
from domain import ids
from domain.clock import Clock
from domain.decider import Envelope
from domain.errors import Refusal
from domain.farness import check_day
from domain.territory import Network
from domain.translatable import N_
from doors.door import Door
from store.messages import Receipt

FAR = timedelta(days=366)  # a move that is longer is asked about first
SAY_YES = N_("From {now} to {to} is more than a year, and all that is due in it will come: say --yes if you mean it.")
MOVE_IT_WITH = N_(
    "From {now} to {to} is more than a year, and all that is due in it will come: say '{line}' if you mean it."
)


def clock(
    context: typer.Context,
    network: Annotated[str, typer.Argument(help="the network's id")],
    to: Annotated[str | None, typer.Option(help="Move it: 2017-06-30 or 2017-06-30T09:00, local time.")] = None,
    person: Annotated[str | None, typer.Option("--as", metavar="PERSON", help="Who moves it.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Move it by more than a year without being asked.")] = False,
    as_json: AsJson = False,
) -> None:
    """The time in a rehearsal network; moved forward, every deadline up to then comes, in order."""
    session = session_of(context)
    if to is None:
        with wiring.reading(session) as store:
            _tell_time(session, store, store.network(network))
        return
    if person is None:
        raise Refusal("usage", "Say with --as who moves the clock.")
    with wiring.writing(session) as store:
        known = store.network(network)
        moment = _moment(to, known)
        if known.rehearsal:
            _check_move(session, store, known, moment, agreed=yes, otherwise=SAY_YES)
        by = person

        async def moved(door: Door) -> bool:
            with _Hand(session, known, store.now(known), moment) as hand:
                await door.advance_clock(network, moment, person=by, goes_on=hand.goes_on)
                return hand.stopped

        stopped = wiring.at_the_door(store, moved, engine=True)
        if stopped:
            _say_stopped(session, known)
        _tell_time(session, store, known)
    if stopped:
        raise typer.Exit(int(Exit.REFUSED))


def given(session: Session, store: wiring.Store, envelope: Envelope, to: datetime) -> Receipt:
    """Give somebody's own command that moves a clock, as this command moves it; where it was let go of on its way,
    nothing more is said."""
    network = store.network(ids.parts(envelope.stream)[1])
    if network.rehearsal:
        local = to.astimezone(ZoneInfo(network.calendar.timezone))
        line = f"vertebra clock {network.id} --to {local.isoformat()} --as {envelope.person} --yes"
        _check_move(session, store, network, to, agreed=False, otherwise=MOVE_IT_WITH, line=line)

    async def moved(door: Door) -> Receipt | None:
        with _Hand(session, network, store.now(network), to) as hand:
            return await door.move_clock(envelope, goes_on=hand.goes_on)

    receipt = wiring.at_the_door(store, moved, engine=False)
    if receipt is None:
        _say_stopped(session, network)
        raise typer.Exit(int(Exit.REFUSED))
    return receipt


def _say_stopped(session: Session, network: Network) -> None:
    if not session.as_json:
        screen = Screen(session, network)
        screen.text(screen.say("Stopped. All that was due until then is done; the rest comes when it is moved on."))


def _check_move(
    session: Session,
    store: wiring.Store,
    network: Network,
    to: datetime,
    *,
    agreed: bool,
    otherwise: str,
    line: str = "",
) -> None:
    """Refuse a way back, and ask about a long way: all that is due on it will come. `otherwise`: what is said of one
    where nobody can be asked."""
    standing: Clock = store.folded(ids.stream_id("clock", network.id)).state
    now, local = store.now(network), network.calendar.local
    if standing.now is not None and to < standing.now:
        raise Refusal(
            "clock-backwards",
            "The clock stands at {now}: it does not go back to {to}.",
            now=local(standing.now),
            to=local(to),
        )
    if agreed or to - now <= FAR:
        return
    if session.as_json or not _at_a_terminal():
        raise Refusal(
            "clock-far-ahead",
            otherwise,
            now=local(now),
            to=local(to),
            line=line,
        )
    screen = Screen(session, network)
    if not typer.confirm(
        screen.say(
            "From {now} to {to} is more than a year, and all that is due in it will come. Move it?",
            now=screen.moment(now),
            to=screen.moment(to),
        )
    ):
        raise typer.Exit(int(Exit.REFUSED))


def _at_a_terminal() -> bool:
    return sys.stdin.isatty()


class _Hand:
    """The hand on a clock: it shows how far it is, and lets go between two moments when somebody presses Ctrl-C.

    Pressed again, Ctrl-C ends at once: what is stored stays, and what was due comes when the clock is moved on.
    """

    def __init__(self, session: Session, network: Network, since: datetime, to: datetime) -> None:
        self.stopped = False
        self._screen = Screen(session, network)
        self._since, self._whole = since, max((to - since).total_seconds(), 1.0)
        shown = console(sys.stderr)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            console=shown,
            transient=True,
            disable=session.as_json or not shown.is_terminal,
        )
        self._task = self._bar.add_task(self._screen.moment(since), total=self._whole)
        self._let_go: Callable[[], object] = lambda: None

    def __enter__(self) -> "_Hand":
        loop = asyncio.get_running_loop()
        with suppress(RuntimeError):  # not every system, nor every thread, has signals to listen to
            loop.add_signal_handler(signal.SIGINT, self.stop)
            self._let_go = lambda: loop.remove_signal_handler(signal.SIGINT)
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._let_go()
        self._bar.stop()

    def stop(self) -> None:
        self.stopped = True
        self._let_go()

    def goes_on(self, at: datetime) -> bool:
        """Told each moment before the clock is there: whether to go on."""
        done = (at - self._since).total_seconds()
        self._bar.update(self._task, description=self._screen.moment(at), completed=min(done, self._whole))
        return not self.stopped


def _moment(text: str, network: Network) -> datetime:
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        raise Refusal("usage", "'{text}' is no time: write 2017-06-30 or 2017-06-30T09:00.", text=text) from None
    check_day(given, "--to")
    return given if given.tzinfo is not None else given.replace(tzinfo=ZoneInfo(network.calendar.timezone))


def _tell_time(session: Session, store: wiring.Store, network: Network) -> None:
    now = store.now(network)
    if session.as_json:
        session.print_json({"network": network.id, "now": now.isoformat(), "rehearsal": network.rehearsal})
        return
    screen = Screen(session, network)
    which = screen.say("by the rehearsal clock") if network.rehearsal else screen.say("by the world's clock")
    screen.heading(network.name, screen.moment(now), which)
