"""A zone on the terminal: who works in it, where its plan stands, and its board; today or as of when."""

from cli import wiring
from cli.ask.board import draw_board
from cli.ask.lookingback import say_as_of, screen_of
from cli.damage import draw as draw_damage
from cli.screen import Screen
from cli.session import Session
from readings.numbers import expect_numbers
from readings.zone import Zone, zone


def show_zone(session: Session, network_id: str, known_as: str, at: str | None) -> None:
    """The page of a zone. Raises Refusal `not-found`, `unknown-network`, and what `--at` may."""
    with wiring.in_the_language_of(session, network_id), wiring.reading(session) as store:
        shown = zone(store, network_id, known_as, at)
        if session.as_json:
            session.print_json(shown.as_json())
            return
        expect_numbers(store, (row.stream for row in shown.under_way.processes))
        screen = screen_of(store, shown.board.network)
        _draw(screen, shown)
        draw_damage(screen, store.damage)


def _draw(screen: Screen, shown: Zone) -> None:
    network, now = shown.board.network, shown.board.now
    if shown.board.asked is not None:
        say_as_of(screen, shown.board.asked, now)
    known = network.zones[shown.id]
    screen.heading(known.name, network.name, screen.day(network.calendar.local_date(now)))
    rows = [(screen.say("Neighbourhoods"), ", ".join(name for _, name in known.neighbourhoods) or "–")]
    for role, people in shown.leading.items():
        rows.append((screen.title(role.value), ", ".join(map(screen.person, people)) or "–"))
    if shown.taking_part:
        rows.append((screen.say("Organisations that take part"), screen.organisations(shown.taking_part)))
    screen.facts(rows)
    if shown.bodies:
        screen.section(screen.say("Bodies"))
    for body in shown.bodies:
        members = screen.organisations(shown.members[body.id])
        screen.item(f"{screen.body(body.id)} ({screen.label(body.kind.value)}): {members}")
    _cycles(screen, shown)
    draw_board(screen, shown.under_way)


def _cycles(screen: Screen, shown: Zone) -> None:
    screen.section(screen.say("Cycles"))
    if not shown.cycles:
        screen.text(screen.say("No cycle has been started here."))
    for row in shown.cycles:
        screen.item(f"{row.title}: {screen.label(row.phase, of=row.kind)}")
        screen.command(f"vertebra show {row.stream.replace('cycle:', 'plan:', 1)}", indent=2)
