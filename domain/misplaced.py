"""Why somebody cannot give a command: a role that they do not hold, or hold elsewhere. It refuses nothing by itself."""

from datetime import date

from domain.errors import Refusal
from domain.message import Command
from domain.territory import Network


def wrong_role(
    asked: type[Command], zone: str | None, body: str | None, person: str, network: Network, on: date
) -> Refusal:
    """The refusal for whoever holds none of a command's roles in a zone and a body, with where they hold one.

    Code `wrong-role`.
    """
    roles = ", ".join(sorted(asked.may)) or "the engine"
    known = network.people.get(person)
    elsewhere = [m for m in known.mandates if m.on(on) and m.role in asked.may] if known is not None else []
    if not elsewhere:
        words = "{person} cannot do '{kind}' here: it is for {roles}."
        return Refusal("wrong-role", words, person=person, kind=asked.__name__, roles=roles)
    return Refusal(
        "wrong-role",
        "{person} cannot do '{kind}' here: it is for {roles} of «{place}», and {person} is that of «{others}».",
        person=person,
        kind=asked.__name__,
        roles=roles,
        place=_place(network, zone, body),
        others="», «".join(dict.fromkeys(_place(network, m.zone, m.body) for m in elsewhere)),
    )


def _place(network: Network, zone: str | None, body: str | None) -> str:
    """Where a role is held: in a body, else in a zone, else everywhere."""
    if body is not None and body in network.bodies:
        return network.bodies[body].name
    known = network.zones.get(zone) if zone is not None else None
    return known.name if known is not None else "the whole network"
