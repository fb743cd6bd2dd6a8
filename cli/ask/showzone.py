"""A zone on the terminal: who works in it, where its plan stands, and its board; today or as of when."""

from datetime import date, datetime

from cli import wiring
from cli.ask.board import check_zone, draw_board, table_of
from cli.ask.lookingback import say_as_of, screen_of
from cli.damage import draw as draw_damage
from cli.naming.spelling import Spelling
from cli.screen import Screen
from cli.session import Session
from domain.roles import Role
from domain.territory import Network
from readings.asof import Past
from store.reading import ProcessRow, TodoRow


def show_zone(session: Session, network_id: str, zone: str, at: str | None) -> None:
    """The page of a zone. Raises Refusal `not-found`, `unknown-network`, and what `--at` may."""
    with wiring.in_the_language_of(session, network_id), wiring.reading(session) as store:
        past = Past(store, network_id)
        asked = None if at is None else past.asked(at)
        table = table_of(past, asked)
        check_zone(table.network, zone)
        processes, todos = table.of(zone, closed=True)
        if session.as_json:
            told = _as_dict(table.network, zone, table.now, processes, todos)
            session.print_json(told if asked is None else {**told, "as_of": asked.model_dump(mode="json")})
            return
        screen = screen_of(store, table.network)
        if asked is not None:
            say_as_of(screen, asked, table.now)
        _draw(screen, zone, table.network.calendar.local_date(table.now))
        _cycles(screen, [row for row in processes if row.kind == "cycle"])
        under_way = [row for row in processes if row.open and row.kind != "cycle"]
        draw_board(screen, under_way, todos, table.now, Spelling(store, table.network))
        draw_damage(screen, store.damage)


def _as_dict(
    network: Network, zone: str, now: datetime, processes: list[ProcessRow], todos: list[TodoRow]
) -> dict[str, object]:
    return {
        "network": network.id,
        "zone": network.zones[zone].model_dump(mode="json"),
        "now": now.isoformat(),
        "bodies": [body.model_dump(mode="json") for body in network.bodies.values() if body.zone == zone],
        "processes": [row.model_dump(mode="json") for row in processes],
        "todos": [row.model_dump(mode="json") for row in todos],
    }


def _draw(screen: Screen, zone: str, today: date) -> None:
    network = screen.network
    known = network.zones[zone]
    screen.heading(known.name, network.name, screen.day(today))
    rows = [(screen.say("Neighbourhoods"), ", ".join(name for _, name in known.neighbourhoods) or "–")]
    for role in (Role.COORDINATOR, Role.REPRESENTATIVE):
        people = ", ".join(screen.person(one) for one in network.with_role(role, today, zone=zone))
        rows.append((screen.title(role.value), people or "–"))
    taking_part = [
        one.id for one in network.organisations.values() if zone in one.zones and network.active(one.id, today)
    ]
    if taking_part:
        rows.append((screen.say("Organisations that take part"), screen.organisations(taking_part)))
    screen.facts(rows)
    bodies = [body for body in network.bodies.values() if body.zone == zone]
    if bodies:
        screen.section(screen.say("Bodies"))
    for body in bodies:
        members = screen.organisations(screen.network.members_of(body.id, today))
        screen.item(f"{screen.body(body.id)} ({screen.label(body.kind.value)}): {members}")


def _cycles(screen: Screen, cycles: list[ProcessRow]) -> None:
    screen.section(screen.say("Cycles"))
    if not cycles:
        screen.text(screen.say("No cycle has been started here."))
    for row in cycles:
        screen.item(f"{row.title}: {screen.label(row.phase, of=row.kind)}")
        screen.command(f"vertebra show {row.stream.replace('cycle:', 'plan:', 1)}", indent=2)
