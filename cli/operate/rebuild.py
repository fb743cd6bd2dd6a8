"""`vertebra rebuild log` and `vertebra rebuild temporal`: either record, given back from the other."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from temporalio.client import Client

from activities.sending import Sender
from cli import wiring
from cli.exits import Exit
from cli.prove import spans
from cli.screen import GOOD, LATE, Screen
from cli.session import AsJson, Session, console, session_of
from domain.checkpoint import Signed
from domain.errors import Refusal, VertebraError
from doors.connection import connect
from doors.logs import configure_logs
from doors.settings import LogLevel, Settings
from embedded.child import only_one
from embedded.server import TemporalServer
from evidence import checkpointfile
from evidence.rebuilding import WORDS, Why
from evidence.rebuilding_log import Rebuilt, rebuild_log, refuse_unless_empty
from evidence.rebuilding_sources import Remains
from evidence.rebuilding_temporal import Reopened, rebuild_temporal
from store.archive import Archive
from store.database import migrate, open_database
from store.keys import Keys, verify
from store.paths import is_folder, is_there

SHOWN = 50

rebuilding = typer.Typer(help="Give the log back from the histories, or Temporal from the log.", no_args_is_help=True)


@rebuilding.command("log")
def log(
    context: typer.Context,
    from_histories: Annotated[
        bool, typer.Option("--from-histories", help="Say that it is meant: from Temporal's histories and the archive.")
    ] = False,
    archive: Annotated[Path | None, typer.Option(metavar="DIR", help="The archive, if it is not where it was.")] = None,
    checkpoints: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Checkpoints kept elsewhere: to compare with, and put back.")
    ] = None,
    without_temporal: Annotated[
        bool, typer.Option("--without-temporal", help="From the archive alone: what was open at the end is lost.")
    ] = False,
    with_gaps: Annotated[
        bool, typer.Option("--with-gaps", help="Write what is left although something is missing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write a lost log anew into an empty database, from the histories of Temporal and the archive.

    Stop everything else first: no worker may run meanwhile. An embedded Temporal that does not run is started for as
    long as it takes. What is missing is named, stream by stream, and nothing is written then unless --with-gaps.
    """
    session = session_of(context)
    if not from_histories:
        raise Refusal("usage", "A log is rebuilt from its histories: say --from-histories.")
    settings = session.settings
    configure_logs(settings.log_format, LogLevel.WARNING)
    keys = Keys(settings.keys_dir)
    if archive is not None and not is_folder(archive):
        raise Refusal("no-such-file", "There is no folder {folder}.", folder=archive)
    signed = _kept(checkpoints) if checkpoints is not None else ()
    made = asyncio.run(
        _rebuild_log(
            session,
            Archive(archive or settings.archive_dir, keys),
            signed,
            without_temporal=without_temporal,
            with_gaps=with_gaps,
        )
    )
    if as_json:
        session.print_json(made.model_dump(mode="json"))
    else:
        _say_log(Screen(session), made)
    if not (made.whole and made.written):
        raise typer.Exit(int(Exit.DAMAGED))


async def _rebuild_log(
    session: Session, archive: Archive, signed: tuple[Signed, ...], *, without_temporal: bool, with_gaps: bool
) -> Rebuilt:
    settings = session.settings
    async with AsyncExitStack() as parts:
        if is_folder(settings.data_dir):
            parts.enter_context(only_one(settings.data_dir))  # an embedded system at work would write meanwhile
        engine = await asyncio.to_thread(open_database, settings.database_url)
        parts.callback(engine.dispose)
        await asyncio.to_thread(migrate, engine)
        refuse_unless_empty(engine)
        client = None if without_temporal else await parts.enter_async_context(_temporal(settings))
        remains = Remains(archive, client)
        await remains.prepare()
        bar = parts.enter_context(_progress(session))
        task = bar.add_task(Screen(session).say("Reading histories"), total=None)
        return await rebuild_log(
            engine,
            remains,
            signed=signed,
            with_gaps=with_gaps,
            progress=lambda done, of: bar.update(task, completed=done, total=of),
        )


@asynccontextmanager
async def _temporal(settings: Settings) -> AsyncIterator[Client]:
    """Temporal as it runs; an embedded one that does not is started, with nothing beside it, and stopped again."""
    try:
        yield await connect(settings)
        return
    except VertebraError as error:
        if error.code != "temporal-unreachable":
            raise
        if not is_there(settings.temporal_database):
            raise VertebraError(
                "Temporal does not answer on {address}. Start it, but no worker; or say --without-temporal: what was "
                "not archived is lost then.",
                code="temporal-unreachable",
                address=settings.temporal_address,
            ) from error
    server = TemporalServer(settings)
    await server.start()
    try:
        yield await connect(settings)
    finally:
        await server.stop()


def _kept(path: Path) -> tuple[Signed, ...]:
    """Checkpoints of a file, each with a signature that is right. Raises VertebraError."""
    file = checkpointfile.read(path)
    for one in file.checkpoints:
        verify(one, file.keys)
    return file.checkpoints


def _say_log(screen: Screen, made: Rebuilt) -> None:
    if made.written:
        screen.text(
            screen.say(
                "The log was given back: {streams:stream|streams}, {events:event|events}, "
                "{commands:command|commands}. Its read models were "
                "made again.",
                streams=made.streams, events=made.events, commands=made.commands,
            ),
            style=GOOD,
        )  # fmt: skip
    elif not made.streams:
        screen.text(screen.say("Nothing is left to give a log back from. Nothing was written."), style=LATE)
    else:
        screen.text(
            screen.say(
                "Something is missing, so nothing was written. With --with-gaps what is left is written: "
                "{events:event|events} in {streams:stream|streams}.",
                events=made.events, streams=made.streams,
            ),
            style=LATE,
        )  # fmt: skip
    for stream, first, last, why in made.gaps[:SHOWN]:
        screen.item(f"{spans.of_stream(screen, stream, first, last)}: {screen.say(WORDS[Why(why)])}", style=LATE)
    if len(made.gaps) > SHOWN:
        screen.item(screen.say("{count} more; --json lists them all.", count=len(made.gaps) - SHOWN), style=LATE)
    for words in made.damaged:
        screen.item(words, style=LATE)
    if made.lost_commands:
        screen.item(screen.say("{count:command is|commands are} in no history.", count=made.lost_commands), style=LATE)
    if made.signed and made.whole:
        screen.item(
            screen.say("It agrees with {count:signed checkpoint|signed checkpoints}.", count=made.signed), style=GOOD
        )
    if made.written:
        screen.item(
            screen.say("What came after the last event above is not known: no history tells that there was more.")
        )
        screen.item(screen.say("Names and contacts of people are in no history: load the network file again."))


@rebuilding.command("temporal")
def temporal(
    context: typer.Context,
    also_running: Annotated[
        bool, typer.Option("--also-running", help="Temporal has processes already: compare these too.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Open every process of the log that is not over in a new Temporal, and compare each with the log.

    Temporal and a worker must run: for the embedded system move temporal.db away, then 'vertebra up'.
    """
    session = session_of(context)
    settings = session.settings
    configure_logs(settings.log_format, LogLevel.WARNING)
    with wiring.reading(session) as store, _progress(session) as bar:
        task = bar.add_task(Screen(session).say("Opening processes"), total=None)

        async def reopen() -> Reopened:
            client = await connect(settings)
            sender = Sender(client, task_queue=settings.task_queue)
            return await rebuild_temporal(
                client,
                store.log,
                sender,
                also_running=also_running,
                progress=lambda done, of: bar.update(task, completed=done, total=of),
            )

        made = asyncio.run(reopen())
    if as_json:
        session.print_json({**made.model_dump(mode="json"), "sound": made.sound})
    else:
        _say_temporal(Screen(session), made)
    if made.differing:
        raise typer.Exit(int(Exit.DAMAGED))
    if made.asleep:
        raise typer.Exit(int(Exit.UNREACHABLE))


def _say_temporal(screen: Screen, made: Reopened) -> None:
    screen.text(
        screen.say(
            "{count:process runs|processes run}, and each is what the log says; {over} had only something to deliver.",
            count=len(made.running), over=len(made.over),
        ),
        style=GOOD if made.sound else "",
    )  # fmt: skip
    for stream in made.differing:
        screen.item(
            screen.say("{stream} is not what the log says: vertebra repair {stream}", stream=stream), style=LATE
        )
    for stream in made.asleep:
        screen.item(screen.say("{stream} did not wake: does a worker run?", stream=stream), style=LATE)


def _progress(session: Session) -> Progress:
    to = console(sys.stderr)
    hidden = session.as_json or not to.is_terminal
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, console=to, transient=True, disable=hidden)


def register(app: typer.Typer) -> None:
    app.add_typer(rebuilding, name="rebuild")
