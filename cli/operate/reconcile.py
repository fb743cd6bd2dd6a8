"""`vertebra reconcile`: where the log and Temporal do not stand at the same place, both are brought to one truth."""

import asyncio
import sys
from collections import Counter
from contextlib import suppress
from typing import Annotated, Any

import typer

from cli import wiring
from cli.exits import Exit
from cli.prove import spans
from cli.screen import GOOD, LATE, Screen
from cli.session import AsJson, Session, session_of
from domain import ids
from domain.errors import Refusal, VertebraError
from domain.translatable import N_
from doors.logs import configure_logs
from doors.settings import LogLevel
from embedded.standstill import standing_still
from evidence.rebuilding import WORDS, Why
from evidence.reconciling import Difference, Side
from evidence.reconciling_act import Plan, Reconciled, told
from words.speaker import plain

SHOWN = 50
COLUMNS = (
    N_("Stream"), N_("What differs"), N_("Log"), N_("Temporal"), N_("Since"), N_("Until"), N_("Again"),
)  # fmt: skip

SIDES = {
    Side.LOG_OLDER: N_("the log is older"),
    Side.TEMPORAL_OLDER: N_("Temporal is older"),
    Side.WENT_ON: N_("both went on"),
    Side.STOPPED: N_("stopped"),
    Side.NOT_RUNNING: N_("not running"),
}
"""What is said of a stream in the table."""

MEANS = {
    Side.LOG_OLDER: N_("What the log lacks there and a history or a copy proves is appended to it again."),
    Side.TEMPORAL_OLDER: N_("The processes there are made to read the log again."),
    Side.WENT_ON: N_("The log's side stays there, what it has not is named, and the processes read it again."),
    Side.STOPPED: N_("These processes were stopped by what differed: they begin again from the log."),
    Side.NOT_RUNNING: N_("Temporal does not run these processes, which are not over: they begin again from the log."),
}
"""What is done about each."""


def reconcile(
    context: typer.Context,
    by: Annotated[str | None, typer.Option(metavar="PERSON", help="Who does it; else it is only shown.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why, for the record.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would be done, whatever else is said.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without being asked.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring the log and Temporal to one truth where one is older than the other, as after a restore of either.

    It shows, stream by stream, which side is ahead and what would be done. With --by and --reason it is done, in one
    act that is on the record: what the log lacks and a history proves is appended again as it was, running processes
    that know less read the log again, and what nothing proves is named. Stop everything first. Ends with 6 where the
    sides differ and nothing was done, or something could not be compared.
    """
    session = session_of(context)
    if (by is None) != (reason is None):
        raise Refusal("usage", "A reconciliation needs both --by and --reason.")
    acts = by is not None and not dry_run
    if acts and not yes and (session.as_json or not sys.stdin.isatty()):
        raise Refusal("usage", "Nobody can be asked here whether it is to be done: say --yes if you mean it.")
    configure_logs(session.settings.log_format, LogLevel.WARNING)
    shown = asyncio.run(_asked(session, None if dry_run else by, reason or "", yes=yes))
    if as_json:
        session.print_json(as_told(shown))
    if shown.damaged or (not shown.agrees and shown.done is None):
        raise typer.Exit(int(Exit.DAMAGED))


async def _asked(session: Session, by: str | None, reason: str, *, yes: bool) -> Reconciled:
    async with standing_still(session.settings) as sides:
        plan = await sides.planned()
        _speak(session, plan)
        screen = Screen(session)
        if not session.as_json:
            draw(screen, told(plan), dry_run=by is None)
        if by is None or plan.agrees:
            return told(plan)
        if not yes and not typer.confirm(screen.say("Do this?")):
            return told(plan)
        done = await sides.done(plan, by=by, reason=reason)
        if not session.as_json:
            draw_done(screen, done)
        return done


def _speak(session: Session, plan: Plan) -> None:
    """In the language of the network, where there is one alone."""
    networks = {ids.parts(one.stream)[1] for one in plan.differences}
    if len(networks) == 1:
        with suppress(VertebraError), wiring.looking(session) as store:
            store.network(next(iter(networks)))


def as_told(shown: Reconciled) -> dict[str, Any]:
    """What there was to do, for programs."""
    told_of = shown.model_dump(mode="json")
    return {**told_of, "lost": [{**one.model_dump(mode="json")} for one in shown.lost]}


def draw(screen: Screen, shown: Reconciled, *, dry_run: bool) -> None:
    """What differs, and what is to be done about it."""
    for words in shown.damaged:
        screen.item(plain(words), style=LATE)
    if shown.agrees and shown.damaged:
        screen.text(
            screen.say(
                "What could be read agrees, on {streams:stream|streams} up to position {position}. What is named above "
                "was compared with nothing.",
                streams=shown.streams, position=shown.position,
            ),
            style=LATE,
        )  # fmt: skip
        return
    if shown.agrees:
        screen.text(
            screen.say(
                "Both sides agree: the log and Temporal stand at the same place, on "
                "{streams:stream|streams} up to position {position}.",
                streams=shown.streams, position=shown.position,
            ),
            style=GOOD,
        )  # fmt: skip
        return
    count = len(shown.differences)
    if count:
        screen.text(screen.say("The two sides differ on {count:stream|streams}.", count=count), style=LATE)
    sides = Counter(one.side for one in shown.differences)
    for side in Side:
        if sides[side]:
            screen.item(f"{screen.say(SIDES[side])}: {sides[side]}. {screen.say(MEANS[side])}")
    if shown.differences:
        _draw_table(screen, shown.differences)
    draw_lost(screen, shown)
    if dry_run:
        screen.gap()
        screen.text(screen.say("Nothing was done. This does it:"))
        screen.command("vertebra reconcile --by PERSON --reason TEXT", indent=2)


def _draw_table(screen: Screen, differences: tuple[Difference, ...]) -> None:
    several = len({one.side for one in differences}) > 1
    rows = [
        (
            one.stream,
            screen.say(SIDES[one.side]) if several else "",
            str(one.log),
            "–" if one.temporal is None else str(one.temporal),
            screen.day_of(one.since),
            screen.day_of(one.until),
            f"{one.again}{' *' if one.moved else ''}" if one.again else "",
        )
        for one in differences[:SHOWN]
    ]
    shown = [n for n in range(len(COLUMNS)) if several or n != 1]
    right = tuple(place for place, n in enumerate(shown) if n in (2, 3, 6))
    listed = [tuple(row[n] for n in shown) for row in rows]
    screen.table(tuple(screen.say(COLUMNS[n]) for n in shown), listed, right=right, whole=(0,))
    if len(differences) > SHOWN:
        screen.item(screen.say("{count} more; --json lists them all.", count=len(differences) - SHOWN))
    if any(one.moved for one in differences):
        screen.text(
            screen.say("* Something else stands by now where these stood in the log: they come after all others.")
        )


def draw_lost(screen: Screen, shown: Reconciled) -> None:
    """What nothing proves, by stream and versions, and the places of the log that are left empty."""
    if shown.lost:
        screen.section(screen.say("What is lost: nothing proves it, or the log has something else"))
    for one in shown.lost[:SHOWN]:
        screen.item(
            f"{spans.of_stream(screen, one.stream, one.first, one.last)}: {screen.say(WORDS[Why(one.why)])}", style=LATE
        )
    if len(shown.lost) > SHOWN:
        screen.item(screen.say("{count} more; --json lists them all.", count=len(shown.lost) - SHOWN))
    missing = sum(span.last - span.first + 1 for span in shown.positions)
    if missing:
        screen.item(
            screen.say(
                "{count:place|places} of the log between {first} and {last} {count:!belongs|belong} to nothing that "
                "was found: what networks, groups or clocks stored there and no copy holds is lost.",
                count=missing, first=shown.positions[0].first, last=shown.positions[-1].last,
            ),
            style=LATE,
        )  # fmt: skip


def draw_done(screen: Screen, shown: Reconciled) -> None:
    """What was done, after what there was to do has been shown."""
    done = shown.done
    if done is None:
        return
    screen.gap()
    screen.text(
        screen.say(
            "Done, as reconciliation {number}: {events:event|events} appended again, {runs:process|processes} "
            "{runs:!reads|read} the log again. The log ends at position {position}.",
            number=done.number,
            events=sum(one.last - one.first + 1 for one in done.again),
            runs=len({one.stream for one in done.ended} | set(done.opened)),
            position=done.until_position,
        ),
        style=GOOD,
    )
    screen.text(screen.say("Start everything again, and see that it is so:"))
    screen.command("vertebra verify --all", indent=2)


def register(app: typer.Typer) -> None:
    app.command()(reconcile)
