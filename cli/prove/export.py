"""`vertebra export`: the record of a plan, a zone or a network in one file, for somebody who trusts nobody.

Each format is one function that writes a file of what was asked for; the first is the one that can be verified.
"""

import asyncio
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn
from temporalio.client import Client

from cli import wiring
from cli.give.days import day
from cli.prove.exportreadme import readme
from cli.prove.mining import Wanted, to_ocel, to_xes
from cli.screen import GOOD, LATE, Screen
from cli.session import AsJson, Session, console, session_of
from cli.streamnames import refuse_pages
from domain import ids
from domain.errors import Refusal, VertebraError
from domain.territory import Network
from domain.translatable import N_
from doors.codeversion import code_version
from doors.connection import connect
from doors.settings import Settings
from evidence.database import DatabaseEvidence
from evidence.exporting import Manifest, export, refuse_existing
from evidence.exporting_scope import Asked, scope_of
from evidence.mining.xes import Notion
from store.archive import Archive
from store.keys import Keys


@dataclass(frozen=True)
class Job:
    """One export: what was asked for, of which network, and where it goes."""

    session: Session
    store: wiring.Store
    asked: Asked
    network: Network
    to: Path
    mining: Wanted = field(default_factory=Wanted)


def to_file(job: Job) -> None:
    """The file that `vertebra verify FILE` proves on another machine."""
    settings = job.session.settings
    keys = Keys(settings.keys_dir)
    signer = keys.signer_there()
    with _progress(job.session) as bar:
        task = bar.add_task("", total=None)

        def tell(what: str, done: int, of: int) -> None:
            bar.update(task, description=what, completed=done, total=of)

        async def write() -> tuple[Manifest, bool]:
            client = await _temporal(settings)
            evidence = DatabaseEvidence(job.store.engine, client=client, archive=Archive(settings.archive_dir, keys))
            scope = scope_of(evidence, job.asked, job.network)
            made = await export(
                evidence,
                scope,
                job.to,
                keys=keys.public(),
                signer=signer,
                readme=readme(job.asked, job.network, scope.elsewhere),
                made_at=datetime.now(UTC),
                made_by=code_version(),
                progress=tell,
            )
            return made, client is not None

        made, with_temporal = asyncio.run(write())
    _say(job, made, with_temporal=with_temporal, signed_by=signer.key_id if signer is not None else None)


FORMATS: Mapping[str, Callable[[Job], None]] = {"vertebra": to_file, "ocel": to_ocel, "xes": to_xes}


def run(
    context: typer.Context,
    what: Annotated[str, typer.Argument(metavar="STREAM|NETWORK", help="a plan, another stream, or a whole network")],
    to: Annotated[Path, typer.Option(metavar="FILE", help="The file to be written; it must not be there yet.")],
    zone: Annotated[str | None, typer.Option(help="Of a network, only one zone.")] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Only what recorded something since then.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Up to and with this day.")] = None,
    form: Annotated[
        str, typer.Option("--format", help=f"One of: {', '.join(FORMATS)}; the first can be verified.")
    ] = next(iter(FORMATS)),
    notion: Annotated[Notion, typer.Option("--case-notion", help="In xes: what one trace is the life of.")] = (
        Notion.ESCALATION
    ),
    people: Annotated[bool, typer.Option("--with-people", help="In ocel and xes: with the ids of people.")] = False,
    deliveries: Annotated[
        bool,
        typer.Option("--deliveries", help="In ocel and xes: with the engine's receipts of news sent and received."),
    ] = False,
    every_step: Annotated[
        bool, typer.Option("--every-step", help="In xes: with what happens beside a question's stages, as reminders.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write the record of a plan, a zone or a network into one file that anybody can check, without names of people.

    A plan comes with its actions, questions and cases, a stream always from its first event. With --until nothing later
    is in the file. It is checked with 'vertebra verify FILE', on any machine.
    """
    session = session_of(context)
    if form not in FORMATS:
        formats = ", ".join(FORMATS)
        raise Refusal("usage", "There is no format '{format}': there is {formats}.", format=form, formats=formats)
    stream = what if ":" in what else None
    if stream is not None and zone is not None:
        raise Refusal("usage", "A zone is of a network: with a stream it says nothing.")
    network_id = what if stream is None else ids.parts(stream)[1]
    if stream is not None:
        refuse_pages(stream, whole=" --zone ".join(stream.split(":")[1:3]))
    refuse_existing(to)
    with wiring.reading(session) as store:
        network = store.network(network_id)
        asked = Asked(
            network=network_id,
            stream=stream,
            zone=zone,
            since=day(since) if since else None,
            until=day(until) if until else None,
        )
        FORMATS[form](Job(session, store, asked, network, to, Wanted(notion, people, deliveries, every_step)))


async def _temporal(settings: Settings) -> Client | None:
    """Temporal, where it answers: without it only archived histories are to be had."""
    try:
        return await connect(settings)
    except VertebraError as error:
        if error.code != "temporal-unreachable":
            raise
        return None


def _say(job: Job, made: Manifest, *, with_temporal: bool, signed_by: str | None) -> None:
    size = job.to.stat().st_size
    if job.session.as_json:
        told = made.model_dump(mode="json", exclude={"members"})
        job.session.print_json(
            {"file": str(job.to), "bytes": size, "temporal": with_temporal, "signed_by": signed_by, **told}
        )
        return
    screen = Screen(job.session, job.network)
    screen.text(
        screen.say(
            "{file} is written ({size} kB). Streams: {streams}; events: {events}; commands: {commands}; "
            "histories: {histories}; checkpoints: {checkpoints}.",
            file=job.to, streams=made.streams, events=made.events, commands=made.commands, histories=made.histories,
            checkpoints=made.checkpoints, size=-(-size // 1024),
        ),
        style=GOOD,
    )  # fmt: skip
    if signed_by is not None:
        screen.item(screen.say("What is in it is signed with the key {key}.", key=signed_by))
    else:
        words = N_("Nobody signs what is in it, for there is no key: what is taken out of it later may not be seen.")
        screen.item(screen.say(words), style=LATE)
    for stream, words in made.damaged:
        screen.item(f"{stream}: {words}", style=LATE)
    if not with_temporal:
        screen.item(screen.say("Temporal does not answer: only archived histories are in it."), style=LATE)
    if not made.histories:
        screen.item(screen.say("There is no history in it: its events have no second record."), style=LATE)
    if not made.checkpoints:
        screen.item(screen.say("There is no signed checkpoint in it: a chain made anew would not be seen."), style=LATE)
    if made.elsewhere:
        screen.item(screen.say("It names what is not in it: {streams}", streams=", ".join(made.elsewhere)))
    screen.command(f"vertebra verify {job.to}")


def _progress(session: Session) -> Progress:
    """A bar on standard error, while somebody watches."""
    to = console(sys.stderr)
    hidden = session.as_json or not to.is_terminal
    return Progress(TextColumn("{task.description}"), BarColumn(), console=to, transient=True, disable=hidden)


def register(app: typer.Typer) -> None:
    app.command("export")(run)
