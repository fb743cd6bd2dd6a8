"""Looks things up for a body's register and says in words what is missing or in the wrong order."""

from datetime import date

from domain import ids
from domain.decider import Context
from domain.errors import Refusal
from domain.group.state import Activity, Group, Meeting
from domain.meetings import not_approved, still_counts
from domain.presence import WHO_HAS_LEFT, known, not_gone
from domain.quorum import exact
from domain.territory import Body


def body(context: Context) -> Body:
    """The body whose register this is. Raises `Refusal` `unknown-body`."""
    _, _, rest = ids.parts(context.stream)
    body = context.network.bodies.get(rest[0]) if len(rest) == 1 else None
    if body is None:
        raise Refusal("unknown-body", "There is no body '{body}' in this network.", body=":".join(rest))
    return body


def meets_here(body: Body) -> None:
    """What a deciding body does in a meeting has consequences: its meetings are a process of their own."""
    if body.decides:
        raise Refusal(
            "has-its-own-process",
            "{body} decides what groups escalate: its meetings are called and held in its own process.",
            body=body.name,
        )


def meeting(state: Group, meeting: str) -> Meeting:
    """A meeting of this body, also one that was annulled. Raises `Refusal` `unknown-meeting`."""
    known = state.meetings.get(meeting)
    if known is None:
        raise Refusal("unknown-meeting", "There is no meeting '{meeting}'.", meeting=meeting)
    return known


def activity(state: Group, activity: str) -> Activity:
    """An activity that counts: neither unknown nor annulled."""
    known = state.activities.get(activity)
    if known is None:
        raise Refusal("unknown-activity", "There is no activity '{activity}'.", activity=activity)
    if known.annulled:
        raise Refusal("activity-annulled", "'{title}' was annulled: it counts no more.", title=known.title)
    return known


def counts(meeting: Meeting) -> None:
    """Refuse a meeting that was annulled: nothing is entered in it, and nothing rests on it."""
    still_counts(meeting.stage, meeting.on)


def in_stage(meeting: Meeting, stage: str) -> None:
    """Refuse a meeting that is not in a stage, and say in which it is."""
    counts(meeting)
    if meeting.stage == stage:
        return
    match meeting.stage:
        case "convened":
            raise Refusal(
                "meeting-not-held-yet",
                "The meeting called for {date} has no attendance sheet yet: enter that first.",
                date=meeting.on,
            )
        case "held":
            raise Refusal("meeting-already-held", "The meeting of {date} has already been held.", date=meeting.on)
        case _:
            raise Refusal("meeting-was-not-held", "The meeting called for {date} was not held.", date=meeting.on)


def can_be_second(first: Meeting, on: date) -> None:
    """Refuse what is no second call of a meeting, or of one that was annulled: its call went out for nothing."""
    counts(first)
    if first.call != 1 or on < first.on:
        raise Refusal(
            "not-a-second-call",
            "A second call comes on or after the day of its first call ({date}), and there is no third.",
            date=first.on,
        )


def first_call_failed(first: Meeting, body: Body, context: Context) -> None:
    """A second call decides with fewer only because the first was not held, or too few came for some decision."""
    if first.stage == "convened":
        raise Refusal(
            "first-call-open", "Say first what became of the first call, of {date}: held or not.", date=first.on
        )
    members = body.members_on(first.on)
    if context.edition >= WHO_HAS_LEFT:
        members = context.network.members_of(body.id, first.on)
    rules = context.network.rules
    needed = max(exact(quorum.share) for quorum in (rules.validation, rules.agreement, rules.adoption))
    came = sum(member in first.present for member in members)
    if first.stage == "held" and members and came >= needed * len(members):
        raise Refusal(
            "first-call-sufficed",
            "At the first call, on {date}, enough members came: there is no second.",
            date=first.on,
        )


def still_open(meeting: Meeting) -> None:
    """Refuse to enter anything in a meeting whose minutes are approved."""
    not_approved(meeting.minutes == "approved")


def not_in_the_future(day: date, context: Context) -> None:
    """Refuse what is still to happen."""
    if day > context.today:
        raise Refusal("in-the-future", "{date} is still to come: what happened cannot be recorded before.", date=day)


def not_before_call(on: date, called_on: date) -> None:
    """Refuse a meeting that would come before its call."""
    if on < called_on:
        raise Refusal(
            "meeting-before-call",
            "The meeting of {date} would come before its call of {called}.",
            date=on,
            called=called_on,
        )


def in_time(on: date, called_on: date, context: Context) -> bool:
    """Whether a meeting is called as many working days before as the rules ask for."""
    days = context.network.rules.call_days
    return called_on <= context.network.calendar.working_days_before(on, days)


def organisations(organisations: tuple[str, ...], on: date, context: Context) -> tuple[str, ...]:
    """The organisations, each once. Refuses one that is unknown, or did not take part in the network on a day."""
    for organisation in organisations:
        if organisation not in context.network.organisations:
            raise Refusal(
                "unknown-organisation",
                "There is no organisation '{organisation}' in this network.",
                organisation=organisation,
            )
        if not context.network.active(organisation, on):
            raise Refusal(
                "organisation-not-active",
                "'{organisation}' did not take part in the network on {date}.",
                organisation=organisation,
                date=on,
            )
    return tuple(dict.fromkeys(organisations))


def person(person: str, context: Context, day: date | None = None) -> None:
    """Refuse who is not known here, or had left on a day (None: today)."""
    known(person, context.network)
    if context.edition >= WHO_HAS_LEFT:
        not_gone(person, context.network, day or context.today)
