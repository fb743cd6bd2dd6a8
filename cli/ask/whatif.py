"""`vertebra whatif`: what the same commands would have come to under other rules."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import typer
from temporalio.client import Client

from cli import wiring
from cli.ask.showwhatif import as_json as report_as_json
from cli.ask.showwhatif import draw_report, draw_rules, rules_as_json
from cli.screen import Screen
from cli.session import AsJson, Session, session_of
from domain.errors import Refusal, VertebraError
from domain.territory import WHOLE_NETWORK, Network
from domain.whatif.figures import Scope
from domain.whatif.rules import known, read
from doors.connection import connect
from evidence.database import DatabaseEvidence
from evidence.source import Run
from evidence.whatif import Remembered, Report, remembered, what_if
from store.archive import Archive
from store.errors import Damaged
from store.keys import Keys
from store.paths import is_folder

A_MOMENT = 5.0  # seconds for Temporal to answer, where it is only one of two places to look
Rule = Annotated[
    list[str] | None,
    typer.Option("--rule", help="Another rule, for instance zone_time=20d or quorum=60%; can be given again."),
]


def whatif(
    context: typer.Context,
    network: Annotated[str, typer.Argument(help="the network's id")],
    rule: Rule = None,
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day from which the other rules hold.")
    ] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day looked at.")] = None,
    zone: Annotated[str | None, typer.Option(help="Tell of one zone only; 'network': what is of no zone.")] = None,
    rules: Annotated[bool, typer.Option("--rules", help="List the rules that can be other ones.")] = False,
    events: Annotated[bool, typer.Option("--events", help="Tell every event that differs.")] = False,
    as_json: AsJson = False,
) -> None:
    """What would have happened under other rules, had people said and done the same. Nothing is written.

    Every command is decided again; deadlines and news between processes follow anew. What was refused at the time is
    tried again, as far as Temporal's histories are there to tell of it.
    """
    session = session_of(context)
    if not rules and not rule:
        raise Refusal("usage", "Say which rule is another: --rule zone_time=20d. '--rules' lists them.")
    with wiring.reading(session) as store:
        town = store.network(network)
        screen = Screen(session, town, store.names(network))
        if rules:
            if as_json:
                session.print_json(rules_as_json(known(town)))
            else:
                draw_rules(screen, known(town))
            return
        overrides = read(rule or (), town)
        scope = Scope(zone, since.date() if since else None, until.date() if until else None)
        _check(scope, town)
        trouble: list[Damaged] = []
        found = asyncio.run(_remembered(session, store, network, trouble))
        report = what_if(store.log, town, overrides, scope, found)
        _answer(session, screen, report, trouble, events=events)


def _check(scope: Scope, network: Network) -> None:
    if scope.zone not in (None, WHOLE_NETWORK, *network.zones):
        raise Refusal("not-found", "There is no zone '{zone}' in {network}.", zone=scope.zone, network=network.id)
    if scope.since is not None and scope.until is not None and scope.since > scope.until:
        raise Refusal(
            "bad-period", "The period ends on {until}, before it begins.", until=scope.until, since=scope.since
        )


async def _remembered(session: Session, store: wiring.Store, network: str, trouble: list[Damaged]) -> Remembered:
    """What was refused, from the archive and from a Temporal that answers; without either, nothing is known of it."""
    settings = session.settings
    client: Client | None = None
    try:
        client = await asyncio.wait_for(connect(settings), A_MOMENT)
    except (VertebraError, TimeoutError):
        client = None
    archive = Archive(settings.archive_dir, Keys(settings.keys_dir)) if is_folder(settings.archive_dir) else None
    evidence = DatabaseEvidence(store.engine, client=client, archive=archive)

    async def runs(stream: str) -> Sequence[Run]:
        return await evidence.runs(stream, trouble)

    return await remembered(store.log, network, runs)


def _answer(session: Session, screen: Screen, report: Report, trouble: Sequence[Damaged], *, events: bool) -> None:
    if session.as_json:
        session.print_json(report_as_json(report, trouble, events=events))
    else:
        draw_report(screen, report, trouble, events=events)


def register(app: typer.Typer) -> None:
    app.command()(whatif)
