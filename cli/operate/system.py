"""`vertebra up`, `worker`, `play`, `clock`, `repair`, `projections rebuild`, `migrate`: the engine itself."""

import asyncio
import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from cli import wiring
from cli.exits import Exit
from cli.operate.clock import clock
from cli.operate.foreground import run_in_foreground
from cli.operate.progress import progress_bar
from cli.screen import GOOD, LATE, Screen
from cli.session import AsJson, console, session_of
from domain import ids
from domain.errors import Refusal, VertebraError
from domain.registry import DECIDERS, PROCESSES
from doors import repairing
from doors.door import Door
from doors.logs import configure_logs
from scenarios.play import play as play_scenario
from scenarios.script import Scenario, load_scenario
from store.database import migrate as migrate_database
from store.database import open_database
from store.paths import is_file
from store.rebuild import rebuild_projections
from store.repair import Fork, Inspection

projections = typer.Typer(help="Read models: what lists, boards and statistics read.", no_args_is_help=True)
SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"


def up(
    context: typer.Context,
    play: Annotated[list[str] | None, typer.Option(help="A scenario to play once everything runs.")] = None,
) -> None:
    """Start everything in one: Temporal's development server, the database, a worker. Ctrl-C stops it."""
    session = session_of(context)
    settings = session.settings
    configure_logs(settings.log_format, settings.log_level)
    scenarios = [find_scenario(name) for name in play or ()]
    asyncio.run(run_in_foreground(settings, scenarios, console(sys.stdout)))


def worker(
    context: typer.Context,
    check: Annotated[bool, typer.Option(help="Only say whether a worker of this host is at work.")] = False,
) -> None:
    """Run a worker by itself, against the Temporal and the database that the environment names."""
    import worker as alone

    could_not_begin = 2  # the worker's own code for it, which is another one here
    ended = alone.main(["--check"] if check else [], say=session_of(context).fail)
    raise typer.Exit(int(Exit.UNREACHABLE) if ended == could_not_begin else ended)


def play(
    context: typer.Context,
    scenario: Annotated[str, typer.Argument(help="a scenario file, or the name of one that comes with us")],
) -> None:
    """Play a scenario on the running engine, on the rehearsal clock. Played again, it gives only what is left."""
    session = session_of(context)
    told = find_scenario(scenario)
    with wiring.writing(session) as store, progress_bar(console(sys.stderr), told.title) as tell:
        played = wiring.at_the_door(store, lambda door: play_scenario(door, told, tell), engine=True)
        store.network(played.network)
    screen = Screen(session)
    screen.text(
        screen.say(
            "{title}: {given:step|steps} given, {already} {already:!was|were} there already.",
            title=told.title,
            given=played.given,
            already=played.already,
        ),
        style=GOOD,
    )


def find_scenario(name: str) -> Scenario:
    """A scenario by its file, or by the name it has among ours. Raises Refusal `no-such-file`, or `usage` for several.

    The beginning of its name is enough where only one begins so.
    """
    path = Path(name)
    if is_file(path):
        return load_scenario(path)
    shipped = {one.stem: one for one in sorted(SCENARIOS.glob("*.yaml"))}
    fitting = [shipped[name]] if name in shipped else [shipped[one] for one in shipped if one.startswith(f"{name}-")]
    if len(fitting) > 1:
        several = ", ".join(file.stem for file in fitting)
        raise Refusal("usage", "There are several scenarios '{name}': name one of {names}.", name=name, names=several)
    if not fitting:
        raise Refusal(
            "no-such-file",
            "There is no scenario '{name}': there is {names}.",
            name=name,
            names=", ".join(shipped),
        )
    return load_scenario(fitting[0])


def repair(
    context: typer.Context,
    stream: Annotated[str, typer.Argument(help="the stream whose process and log disagree")],
    by: Annotated[str | None, typer.Option(metavar="PERSON", help="Who repairs it; else it is only shown.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why, for the record.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show both sides of a forked stream. With --by and --reason: keep the log's side and begin a new run."""
    session = session_of(context)
    if (by is None) != (reason is None):
        raise Refusal("usage", "A repair needs both --by and --reason.")
    mends = by is not None and reason is not None
    with wiring.writing(session) as store:

        async def asked(door: Door) -> Inspection:
            if by is not None and reason is not None:
                return await repairing.repair(door, stream, by=by, reason=reason)
            return await repairing.inspect(door, stream)

        kind, network_id, _ = ids.parts(stream)
        with suppress(VertebraError):  # a damaged network has no language to speak in, and is shown all the same
            store.network(network_id)
        shown = wiring.at_the_door(store, asked, engine=mends and kind in PROCESSES)
        if as_json:
            session.print_json({**shown.model_dump(mode="json"), "repaired": mends})
        else:
            _draw_inspection(Screen(session), shown, mends=mends)


def _draw_inspection(screen: Screen, shown: Inspection, *, mends: bool) -> None:
    screen.heading(shown.stream, screen.say("version {version}", version=shown.version), shown.head[:16])
    for fault in shown.faults:
        screen.text(
            screen.say("Damaged at event {version}: {what}", version=fault.version, what=fault.what), style=LATE
        )
    for fork in shown.forks:
        _draw_fork(screen, fork)
    if not shown.faults and not shown.is_forked:
        screen.text(screen.say("Nothing is wrong with it."), style=GOOD)
    for done in shown.repairs:
        screen.text(
            screen.say(
                "Repaired on {date} by {person}: {reason}",
                date=screen.moment(done.repaired_at),
                person=done.repaired_by,
                reason=done.reason,
            )
        )
    if mends:
        screen.text(screen.say("The log's side is kept, and a new run has begun."), style=GOOD)


def _draw_fork(screen: Screen, fork: Fork) -> None:
    screen.section(
        screen.say("Forked: seen on {date}, after version {version}", date=screen.moment(fork.seen_at),
                   version=fork.expected_version)
    )  # fmt: skip
    rows = [(screen.say("the log's"), side.event) for side in fork.kept]
    rows += [(screen.say("the other's"), side.event) for side in fork.attempted]
    screen.table((screen.say("Side"), screen.say("Event")), rows)


@projections.command("rebuild")
def rebuild(context: typer.Context) -> None:
    """Empty the read models and make them again from the log, to the same rows."""
    session = session_of(context)
    with wiring.writing(session) as store:
        count = rebuild_projections(store.engine, DECIDERS)
    screen = Screen(session)
    screen.text(screen.say("The read models were rebuilt from {count:event|events}.", count=count), style=GOOD)


def migrate(context: typer.Context) -> None:
    """Bring the database's tables up to date."""
    session = session_of(context)
    engine = open_database(session.settings.database_url)
    try:
        migrate_database(engine)
    finally:
        engine.dispose()
    screen = Screen(session)
    screen.text(screen.say("The database is up to date."), style=GOOD)


def register(app: typer.Typer) -> None:
    for command in (up, worker, play, clock, repair, migrate):
        app.command()(command)
    app.add_typer(projections, name="projections")
