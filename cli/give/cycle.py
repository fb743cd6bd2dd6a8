"""`vertebra cycle start`: start a cycle with what its zone already says of who takes part and who validates."""

from datetime import date
from typing import Annotated

import typer

from cli import wiring
from cli.give.days import day
from cli.give.do import give
from cli.give.options import As, Id, On
from cli.session import AsJson, session_of
from domain import ids
from domain.decider import Envelope
from domain.errors import Refusal
from domain.territory import WHOLE_NETWORK, Body, Network
from doors.door import Door

topic = typer.Typer(help="Cycles: start one.", no_args_is_help=True)


def start(
    context: typer.Context,
    network: Annotated[str, typer.Argument(help="the network's id")],
    zone: Annotated[str, typer.Argument(help="a zone, or 'network' for a cycle of the whole network")],
    period: Annotated[str, typer.Argument(help="for instance 2017 or 2017-2019")],
    person: As,
    deadline: Annotated[date, typer.Option(parser=day, metavar="DAY", help="The last day of the diagnosis.")],
    title: Annotated[str | None, typer.Option(help="The zone and the period, where it is not given.")] = None,
    body: Annotated[str | None, typer.Option(help="Who validates, agrees and adopts: the zone's own body.")] = None,
    organisation: Annotated[
        list[str] | None, typer.Option(help="Who takes part, once for each: the body's members where not given.")
    ] = None,
    ends_on: Annotated[date | None, typer.Option(parser=day, metavar="DAY", help="The last day of the period.")] = None,
    follows: Annotated[str | None, typer.Option(metavar="STREAM", help="The cycle before this one.")] = None,
    command_id: Id = None,
    on: On = None,
    as_json: AsJson = False,
) -> None:
    """Start a cycle of a zone: its diagnosis opens."""
    session = session_of(context)
    with wiring.writing(session) as store:
        known = store.network(network)
        _known_zone(known, zone)
        validating = _body(known, zone, body)
        data: dict[str, object] = {
            "title": title or f"{_name(known, zone)} {period}",
            "organisations": organisation or list(known.members_of(validating.id, store.today(known))),
            "deadline": deadline.isoformat(),
            "body": validating.id,
            "ends_on": ends_on.isoformat() if ends_on else None,
            "follows": follows,
        }
        envelope = Envelope(
            stream=ids.stream_id("cycle", network, zone, period),
            command_id=command_id or Door.new_id(),
            kind="StartCycle",
            data={name: value for name, value in data.items() if value is not None},
            person=person,
            happened_on=on,
        )
        give(session, store, envelope, unsent=command_id is None)


def _known_zone(network: Network, zone: str) -> None:
    if zone != WHOLE_NETWORK and zone not in network.zones:
        raise Refusal("not-found", "There is no zone '{zone}' in {network}.", zone=zone, network=network.id)


def _name(network: Network, zone: str) -> str:
    return network.name if zone == WHOLE_NETWORK else network.zones[zone].name


def _body(network: Network, zone: str, body: str | None) -> Body:
    """The body that was named, or the only one of the zone that validates diagnoses."""
    if body is not None:
        if body not in network.bodies:
            raise Refusal("unknown-body", "There is no body '{body}' in this network.", body=body)
        return network.bodies[body]
    place = None if zone == WHOLE_NETWORK else zone
    fitting = [one for one in network.bodies.values() if one.validates and one.zone == place and not one.closed_on]
    if len(fitting) != 1:
        raise Refusal(
            "which-body",
            "Say with --body who validates the diagnosis: {count} bodies may do so there.",
            count=len(fitting),
        )
    return fitting[0]


def register(app: typer.Typer) -> None:
    topic.command("start")(start)
    app.add_typer(topic, name="cycle")
    app.command("start-cycle", hidden=True)(start)
