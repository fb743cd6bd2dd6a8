"""What a body may record of its activities in neighbourhoods, and how that is corrected."""

from datetime import date

from domain import ids
from domain.changes import nothing_changes, says_what_changes
from domain.decider import Context
from domain.errors import Refusal
from domain.group import checks
from domain.group import commands as c
from domain.group import events as e
from domain.group.state import Group
from domain.meetings import still_meets
from domain.message import Event
from domain.territory import Body

KEPT = ("on", "neighbourhood", "title", "organisations", "action")  # what a register keeps of an activity


def recorded(command: c.RecordActivity, context: Context, body: Body) -> e.ActivityRecorded:
    """An activity in a neighbourhood where the body works. Refused where its day is to come, or where the body, the
    neighbourhood or an organisation was not there then."""
    checks.not_in_the_future(command.on, context)
    still_meets(body, command.on)
    return e.ActivityRecorded(
        activity=context.new("activity"),
        body=body.id,
        zone=_zone_of(command.neighbourhood, command.on, context, body),
        neighbourhood=command.neighbourhood,
        on=command.on,
        title=command.title,
        organisations=checks.organisations(command.organisations, command.on, context),
        action=_action(command.action, context),
        text=command.text.strip(),
    )


def corrected(state: Group, command: c.CorrectActivity, context: Context, body: Body) -> list[Event]:
    """An activity as it was, with what the command changes. Refused as recording it is; `nothing-changes`."""
    known = checks.activity(state, command.activity)
    on = command.on or known.on
    checks.not_in_the_future(on, context)
    neighbourhood = command.neighbourhood or known.neighbourhood
    emptied = context.emptied(command)
    organisations = known.organisations if command.organisations is None else command.organisations
    if "organisations" in emptied:
        organisations = ()
    made = e.ActivityCorrected(
        corrects=known.id,
        reason=command.reason,
        body=body.id,
        zone=_zone_of(neighbourhood, on, context, body),
        neighbourhood=neighbourhood,
        on=on,
        title=command.title or known.title,
        organisations=checks.organisations(organisations, on, context),
        action=None if "action" in emptied else _action(command.action, context) or known.action,
        text="" if "text" in emptied else command.text,
    )
    same = all(getattr(made, field) == getattr(known, field) for field in KEPT)
    if says_what_changes(context) and made.text is None and same:
        raise nothing_changes()
    return [made]


def _zone_of(neighbourhood: str, on: date, context: Context, body: Body) -> str:
    zone = context.network.zone_of_neighbourhood(neighbourhood)
    if zone is None or (body.zone is not None and zone.id != body.zone):
        raise Refusal(
            "unknown-neighbourhood",
            "There is no neighbourhood '{neighbourhood}' where {body} works.",
            neighbourhood=neighbourhood,
            body=body.name,
        )
    if not zone.has_on(neighbourhood, on):
        raise Refusal(
            "neighbourhood-closed",
            "'{neighbourhood}' was no longer a neighbourhood of the network on {date}.",
            neighbourhood=neighbourhood,
            date=on,
        )
    return zone.id


def _action(action: str | None, context: Context) -> str | None:
    if action is None:
        return None
    kind, network, rest = ids.parts(action)
    if kind != "action" or network != context.network.id or len(rest) != 3:
        raise Refusal("unknown-action", "'{action}' is no action of this network.", action=action)
    return action
