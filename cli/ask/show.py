"""`vertebra show` and `vertebra streams`: how something stands now, or stood as of when, and what there is."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Any

import typer

from cli import wiring
from cli.ask.lookingback import At, say_late, say_when, screen_of
from cli.ask.showaction import draw_action
from cli.ask.showcase import draw_case
from cli.ask.showcycle import draw_cycle, draw_plan_alone
from cli.ask.showescalation import draw_escalation
from cli.ask.showgroup import draw_group
from cli.ask.showmeeting import draw_management
from cli.ask.shownetwork import draw_network
from cli.ask.showzone import show_zone
from cli.damage import draw as draw_damage
from cli.screen import Screen
from cli.session import AsJson, session_of
from domain import ids
from domain.decider import Folded
from naming.streams import listed
from readings.asof import Past, as_dict
from readings.network import composition
from readings.questions import Matter
from readings.standing import standing
from store.errors import NotFound


def show(
    context: typer.Context,
    what: Annotated[
        str,
        typer.Argument(
            help="a stream (cycle:batatais:norte:2017), a plan (plan:batatais:norte:2017), a zone "
            "(zone:batatais:norte), or a network (batatais)"
        ),
    ],
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """How something stands, or stood as of when, as a person would read it."""
    session = session_of(context)
    kind, _, rest = what.partition(":")
    if kind == "zone":
        show_zone(session, *_zone_of(what), at)
        return
    stream = f"network:{what}" if not rest else f"cycle:{rest}" if kind == "plan" else what
    with wiring.reading_stream(session, stream) as store:
        if as_json:
            session.print_json(as_dict(Past(store, ids.parts(stream)[1]).seen(stream, at)))
            return
        found = standing(store, stream, at)
        seen = found.seen
        screen = screen_of(store, seen.network)
        say_when(screen, seen)
        if kind == "plan":
            draw_plan_alone(screen, seen.state)
        else:
            draw_stream(screen, seen.folded, seen.now, found.matter, items=found.numbers, needs=found.needs)
        screen.text(screen.say("Version {version}", version=seen.folded.version), style="dim")
        say_late(screen, found.late)


def _zone_of(what: str) -> tuple[str, str]:
    """The network and the zone of `zone:NETWORK:ZONE`. Raises `NotFound`."""
    pieces = what.split(":")
    if len(pieces) != 3:
        raise NotFound("There is nothing called '{stream}'.", stream=what[:200])
    return pieces[1], pieces[2]


def draw_stream(
    screen: Screen,
    folded: Folded[Any],
    now: datetime,
    asked: Matter | None = None,
    *,
    items: Mapping[str, str] = MappingProxyType({}),
    needs: str = "",
) -> None:
    """The page of a stream. `now`: the time it is, or was then; `asked`: of an escalation, its question whole.

    `items`: of a management meeting, the numbers of what is on its table, and of its meetings; `needs`: of an action,
    what its plan says that it needs.
    """
    kind, _, rest = ids.parts(folded.stream)
    state = folded.state
    match kind:
        case "network":
            draw_network(screen, composition(state, now))
        case "clock":
            screen.heading(screen.network.name, screen.moment(state.now))
        case "group":
            draw_group(screen, state, rest[0])
        case "action":
            draw_action(screen, state, needs)
        case "case":
            draw_case(screen, state)
        case "management":
            draw_management(screen, state, folded.stream, items)
        case "escalation":
            draw_escalation(screen, state, folded.stream, screen.network.calendar.local_date(now), asked)
        case _:
            draw_cycle(screen, state)


def streams(
    context: typer.Context,
    network: Annotated[str | None, typer.Argument(help="the network's id; all where it is not given")] = None,
    kind: Annotated[
        str | None, typer.Option(help="cycle, action, case, escalation, management, group, network or clock")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Everything that has a history, by its title and its id."""
    session = session_of(context)
    with wiring.reading(session) as store:
        found = listed(store, network, kind)
        screen = Screen(session)
        if as_json:
            lacking = ({**one, "kind": one["code"]} for one in store.damage.as_json())
            session.print_json([*(one.as_json() for one in found), *lacking])
            return
        columns = (screen.say("What"), screen.say("Kind"), screen.say("Events"))
        rows = [
            (
                screen.named(one.title, one.stream.stream) if one.title else one.stream.stream,
                screen.label(one.stream.kind),
                str(one.stream.version),
            )
            for one in found
        ]
        screen.table(columns, rows, right=(2,))
        draw_damage(screen, store.damage)


def register(app: typer.Typer) -> None:
    app.command()(show)
    app.command()(streams)
