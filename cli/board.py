"""`vertebra board`: how a zone stands: what is under way, what is late, who must do what next."""

from datetime import datetime
from typing import Annotated, Any

import typer
from rich.text import Text

from cli import wiring
from cli.screen import LATE, Screen
from cli.session import AsJson, session_of
from domain.errors import Refusal
from domain.territory import Network
from store.reading import ProcessRow, TodoRow


def board(
    context: typer.Context,
    network: Annotated[str, typer.Argument(help="the network's id")],
    zone: Annotated[str | None, typer.Argument(help="one zone; all where it is not given")] = None,
    who: Annotated[str | None, typer.Option("--for", help="Only what waits for a person, by id.")] = None,
    closed: Annotated[bool, typer.Option(help="Also what is finished.")] = False,
    as_json: AsJson = False,
) -> None:
    """The board of a zone: phase, what is due, what is late, who must do what next."""
    session = session_of(context)
    with wiring.reading(session) as store:
        known = store.network(network)
        if zone is not None and zone not in known.zones:
            raise Refusal("not-found", "There is no zone '{zone}' in {network}.", zone=zone, network=network)
        now = store.now(known)
        processes = store.reading.processes(network=network, zone=zone, open=None if closed else True)
        todos = store.reading.todos(network=network, zone=zone, who=_addresses(known, who, now))
        if as_json:
            session.print_json(
                {
                    "network": network,
                    "zone": zone,
                    "now": now.isoformat(),
                    "processes": [row.model_dump(mode="json") for row in processes],
                    "todos": [{**row.model_dump(mode="json"), "late": _late(row.due_at, now)} for row in todos],
                }
            )
            return
        screen = Screen(session, known, store.names(network))
        screen.heading(
            known.name, screen.zone(zone), screen.moment(now), screen.say("rehearsal") if known.rehearsal else ""
        )
        _under_way(screen, processes, now)
        _waiting(screen, todos, now)


def _addresses(network: Network, person: str | None, now: datetime) -> tuple[str, ...] | None:
    """Everything that a person is asked under: the id, the organisation, each role."""
    if person is None:
        return None
    if person not in network.people:
        raise Refusal("unknown-person", "Nobody called '{person}' is in this network.", person=person)
    today = network.calendar.local_date(now)
    roles = network.roles_of(person, today, zone=None)
    organisation = network.organisation_of(person, today)
    mine = (person, f"organisation:{organisation}" if organisation else "", *(f"role:{role.value}" for role in roles))
    return tuple(one for one in mine if one)


def _late(due_at: datetime | None, now: datetime) -> bool:
    return due_at is not None and due_at <= now


def _under_way(screen: Screen, processes: list[ProcessRow], now: datetime) -> None:
    titles = {
        "cycle": screen.say("Cycles"),
        "action": screen.say("Actions"),
        "case": screen.say("Cases"),
        "escalation": screen.say("Questions to the management meeting"),
    }
    for kind, title in titles.items():
        rows = [row for row in processes if row.kind == kind]
        if rows:
            screen.section(title)
            columns = (screen.say("What"), screen.say("Zone"), screen.say("Phase"))
            named = ((screen.named(row.title or row.stream, row.stream), row) for row in rows)
            screen.table(
                columns, [(name, screen.zone(row.zone), screen.label(row.phase, of=row.kind)) for name, row in named]
            )
    if not processes:
        screen.text(screen.say("Nothing is under way."))


def _waiting(screen: Screen, todos: list[TodoRow], now: datetime) -> None:
    late = [row for row in todos if _late(row.due_at, now)]
    soon = [row for row in todos if not _late(row.due_at, now)]
    if late:
        screen.section(screen.say("Late"))
        _todos(screen, late, LATE)
    screen.section(screen.say("What is next"))
    if soon:
        _todos(screen, soon, "")
    else:
        screen.text(screen.say("Nothing waits for anybody."))


def _todos(screen: Screen, todos: list[TodoRow], style: str) -> None:
    rows: list[tuple[Any, ...]] = [
        (Text(screen.deadline(row.due_at), style=style), screen.who(row.who), screen.todo(row)) for row in todos
    ]
    screen.table((screen.say("Until"), screen.say("Who"), screen.say("What")), rows, whole=(0,))


def register(app: typer.Typer) -> None:
    app.command()(board)
