"""`vertebra archive`: the sealed archive of Temporal's histories: how far it is, what is in it, whether it is sound."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, TypeVar

import typer
from temporalio.client import Client
from temporalio.service import RPCError

from activities.evidence import Lag, lag
from cli.exits import Exit
from cli.screen import GOOD, LATE, Screen
from cli.session import AsJson, Session, session_of
from domain import ids
from domain.errors import VertebraError
from domain.translatable import N_
from doors.connection import connect, unreachable
from doors.evidence import archive_now
from store.archive import Archive, ArchivedRun
from store.errors import Damaged, Unwritable
from store.keys import Keys
from workflows.messages import ArchiveMade

archive = typer.Typer(
    help="The archive: Temporal's histories, sealed before Temporal forgets them.", no_args_is_help=True
)
SHOWN = 20
Network = Annotated[str | None, typer.Option(metavar="NETWORK", help="Only of one network.")]

T = TypeVar("T")


@archive.command("status")
def status(context: typer.Context, as_json: AsJson = False) -> None:
    """Say what is archived, what waits for it, and when Temporal will forget that.

    Ends with 5 where the archive is behind or cannot be written, or Temporal does not answer, and with 6 where a file
    in it is damaged.
    """
    session = session_of(context)
    kept = _archive(session)
    runs, copies, troubles = kept.runs(), kept.segments(), kept.troubles()
    problems: list[VertebraError] = list(troubles)
    try:
        kept.try_writing(make=False)
    except Unwritable as error:
        problems.append(error)
    behind: Lag | None = None
    try:
        behind = _with_temporal(session, lambda client: lag(client, kept))
    except VertebraError as error:
        problems.append(error)
    now = datetime.now(UTC)
    if behind is not None and behind.is_near(now):
        problems.append(
            VertebraError(
                "Closed runs not archived: {count}; Temporal soon forgets the oldest. Does a worker run?",
                code="archive-behind",
                count=behind.runs,
            )
        )
    told = {
        "folder": str(kept.folder),
        "runs": len(runs),
        "copies": len(copies),
        "bytes": sum(one.sealed for one in (*runs, *copies)),
        "latest": max((one.closed_at for one in runs), default=None),
        "waiting": None if behind is None else behind.runs,
        "oldest": None if behind is None else behind.oldest,
        "kept_seconds": None if behind is None or behind.kept is None else behind.kept.total_seconds(),
        "forgotten_at": None if behind is None else behind.forgotten_at,
        "problems": [{"code": one.code, "words": str(one)} for one in problems],
    }
    if as_json:
        session.print_json({name: _plain(value) for name, value in told.items()})
    else:
        _draw_status(Screen(session), told, behind, problems, now)
    if problems:
        raise typer.Exit(int(Exit.DAMAGED if troubles else Exit.UNREACHABLE))


def _draw_status(
    screen: Screen, told: dict[str, Any], behind: Lag | None, problems: list[VertebraError], now: datetime
) -> None:
    screen.heading(screen.say("Archive"), told["folder"])
    rows = [
        (screen.say("histories of runs"), str(told["runs"])),
        (screen.say("copies of what registers stored"), str(told["copies"])),
        (screen.say("size"), screen.say("{size} kB", size=screen.figure(round(told["bytes"] / 1000)))),
        (screen.say("latest run closed"), screen.moment(told["latest"])),
    ]
    if behind is not None:
        rows += [
            (screen.say("closed and not archived"), str(behind.runs)),
            (screen.say("the oldest of them closed"), _ago(screen, behind.oldest, now)),
            (
                screen.say("Temporal keeps a closed run"),
                screen.say("for ever") if behind.kept is None else _span(behind.kept),
            ),
            (screen.say("and forgets the oldest"), screen.moment(behind.forgotten_at)),
        ]
    screen.facts(rows)
    screen.gap()
    for problem in problems[:SHOWN]:
        screen.item(screen.say(problem.words, **problem.params), style=LATE)
    if len(problems) > SHOWN:
        screen.text(screen.say("and {count} more", count=len(problems) - SHOWN), style=LATE)
    if not problems:
        waits = behind is not None and behind.runs
        words = N_("What is closed waits for the next round.") if waits else N_("All that is closed is archived.")
        screen.text(screen.say(words), style=GOOD)


@archive.command("now")
def now(context: typer.Context, as_json: AsJson = False) -> None:
    """Have the worker archive now what is closed, instead of in some minutes."""
    session = session_of(context)
    made: ArchiveMade = _with_temporal(session, lambda client: archive_now(client, session.settings))
    if as_json:
        session.print_json(made.model_dump(mode="json"))
    else:
        screen = Screen(session)
        words = N_("Archived. Histories: {runs}; copies of what registers stored: {copies}.")
        screen.text(screen.say(words, runs=made.runs, copies=made.segments), style=GOOD)
        for run in made.refused:
            screen.item(
                screen.say("The run {run} could not be archived: the worker's log says why.", run=run), style=LATE
            )
    if made.refused:
        raise typer.Exit(int(Exit.DAMAGED))


@archive.command("list")
def show(
    context: typer.Context,
    stream: Annotated[str | None, typer.Argument(help="a process, such as cycle:batatais:norte:2017")] = None,
    network: Network = None,
    as_json: AsJson = False,
) -> None:
    """List the archived runs: of one process, of a network, or all."""
    session = session_of(context)
    if stream is not None:
        ids.parts(stream)
    runs = _archive(session).runs(network, stream)
    if as_json:
        session.print_json([one.model_dump(mode="json") for one in runs])
        return
    screen = Screen(session)
    if not runs:
        screen.text(screen.say("Nothing of it is archived."))
        return
    screen.table(
        (
            screen.say("Process, run"), screen.say("From"), screen.say("To"), screen.say("Ended"),
            screen.say("Versions"), screen.say("Code"),
        ),
        [
            (
                screen.named(one.stream, one.run_id), screen.moment(one.started_at), screen.moment(one.closed_at),
                screen.label(one.ending, of="run"), _versions(one), one.code_version,
            )
            for one in runs
        ],
        whole=(0, 5),
    )  # fmt: skip


@archive.command("check")
def check(context: typer.Context, network: Network = None, as_json: AsJson = False) -> None:
    """Open every file of the archive, and say which are not what was sealed."""
    session = session_of(context)
    found = list(_archive(session).check(network))
    wrong: list[Damaged] = [one for one in found if one is not None]
    if as_json:
        session.print_json({"files": len(found), "problems": [{"code": one.code, "words": str(one)} for one in wrong]})
    else:
        screen = Screen(session)
        for one in wrong:
            screen.item(screen.say(one.words, **one.params), style=LATE)
        words = N_("Files that are as they were sealed: {sound} of {count}.")
        told = screen.say(words, sound=len(found) - len(wrong), count=len(found))
        screen.text(told, style=LATE if wrong else GOOD)
    if wrong:
        raise typer.Exit(int(Exit.DAMAGED))


@archive.command("key")
def key(
    context: typer.Context,
    new: Annotated[bool, typer.Option("--new", help="Make a new key, which seals from now on.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say which keys seal and open the archive. The keys themselves are never shown."""
    session = session_of(context)
    keys = Keys(session.settings.keys_dir)
    if new:
        keys.new_seal()
    known = keys.seals()
    if as_json:
        session.print_json({"seals": next(iter(known), None), "opens": known, "folder": str(keys.folder)})
        return
    screen = Screen(session)
    if not known:
        screen.text(screen.say("There is no key yet: the worker makes one when it first archives."))
        return
    screen.text(screen.say("The key {key} in {folder} seals the archive.", key=known[0], folder=keys.folder))
    if len(known) > 1:
        screen.text(screen.say("Older files open with {keys}.", keys=", ".join(known[1:])))
    screen.text(screen.say("Keep a copy of that folder: without its keys nobody opens the archive again."))


def _archive(session: Session) -> Archive:
    return Archive(session.settings.archive_dir, Keys(session.settings.keys_dir))


def _with_temporal(session: Session, ask: Callable[[Client], Awaitable[T]]) -> T:
    async def asked() -> T:
        try:
            return await ask(await connect(session.settings))
        except RPCError as error:
            raise unreachable(session.settings) from error

    return asyncio.run(asked())


def _versions(run: ArchivedRun) -> str:
    return f"{run.first_version}–{run.last_version}" if run.last_version >= run.first_version else "–"


def _ago(screen: Screen, moment: datetime | None, now: datetime) -> str:
    return "–" if moment is None else screen.say("{span} ago", span=_span(now - moment))


def _span(span: timedelta) -> str:
    """A length of time in the largest unit that fits twice; their signs are the same in every language."""
    for unit, seconds in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if span.total_seconds() >= 2 * seconds:
            return f"{span.total_seconds() / seconds:.0f} {unit}"
    return f"{span.total_seconds():.0f} s"


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def register(app: typer.Typer) -> None:
    app.add_typer(archive, name="archive")
