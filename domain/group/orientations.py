"""Orientation: a person is told which other service is theirs to ask. Nothing crosses: it is only counted.

The levels of coordination are those of the source text of Sants-Montjuïc; the other service decides by itself.
"""

from domain.decider import Context
from domain.errors import Refusal
from domain.group import checks
from domain.group import commands as c
from domain.group import events as e
from domain.meetings import still_meets
from domain.message import Event
from domain.territory import Body, Service

CAN_BE_ANNULLED = 3  # the edition since which an orientation is kept by its id, so that it can be annulled


def counted(command: c.RecordOrientation, context: Context, body: Body) -> list[Event]:
    """Somebody was sent to a service of another organisation: that is counted, and nothing of who it was."""
    on = command.on or context.happened_on
    checks.not_in_the_future(on, context)
    still_meets(body, on)
    service = context.network.services.get(command.service)
    if service is None:
        raise Refusal("unknown-service", "There is no service '{service}' in the directory.", service=command.service)
    if service.closed_on is not None and on > service.closed_on:
        raise Refusal("service-closed", "{service} was closed on {date}.", service=service.name, date=service.closed_on)
    organisation = context.who.organisation
    if organisation is None:
        raise Refusal(
            "no-organisation",
            "{person} is of no organisation: who works in one of them says whom it oriented.",
            person=context.who.person,
        )
    if organisation == service.organisation:
        raise Refusal(
            "own-service",
            "{service} is of your own organisation: whoever is attended there was not sent to another.",
            service=service.name,
        )
    checks.organisations((organisation, service.organisation), on, context)
    _looked_up(service, command.checked)
    return [
        e.OrientationCounted(
            orientation=context.new("orientation"),
            body=body.id,
            zone=body.zone,
            service=service.id,
            organisation=organisation,
            receiver=service.organisation,
            on=on,
            kept=context.edition >= CAN_BE_ANNULLED,
        )
    ]


def _looked_up(service: Service, checked: tuple[str, ...]) -> None:
    known = dict(service.criteria)
    for criterion in checked:
        if criterion not in known:
            raise Refusal(
                "unknown-criterion",
                "{service} has no criterion '{criterion}'; it has: {criteria}.",
                service=service.name,
                criterion=criterion,
                criteria=", ".join(known) or "–",
            )
    left = [f"{text.rstrip('.')} ({known_as})" for known_as, text in known.items() if known_as not in checked]
    if left:
        raise Refusal(
            "criteria-not-checked",
            "Look up first who has access to {service}: {criteria}.",
            service=service.name,
            criteria="; ".join(left),
        )
