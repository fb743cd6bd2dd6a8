"""The register of a body on the terminal: its meetings, its activities, and whom it oriented to other services."""

from collections.abc import Mapping

from cli.screen import Screen
from domain.group import Group, Meeting
from readings.kinds import Kind
from readings.numbers import numbers
from words.speaker import plain

SHOWN = 30  # the latest ones; the rest is counted


def draw_group(screen: Screen, state: Group, body: str) -> None:
    """The latest meetings and activities of a body, and its orientations by service."""
    known = screen.network.bodies.get(body)
    screen.heading(
        screen.body(body),
        screen.label(known.kind.value) if known is not None else "",
        screen.zone(known.zone) if known is not None else "",
    )
    meetings = sorted(state.meetings.values(), key=lambda meeting: meeting.on)
    _meetings(screen, meetings, numbers(Kind.MEETING, state.meetings))
    activities = sorted((one for one in state.activities.values() if not one.annulled), key=lambda one: one.on)
    if activities:
        screen.section(screen.say("Activities in neighbourhoods"))
        _earlier(screen, len(activities))
        recorded = numbers(Kind.ACTIVITY, state.activities)
        rows = [
            (recorded[a.id], screen.day(a.on), screen.neighbourhood(a.neighbourhood), a.title, a.id)
            for a in activities[-SHOWN:]
        ]
        columns = ("#", screen.say("Day"), screen.say("Neighbourhood"), screen.say("Activity"), screen.say("Id"))
        screen.table(columns, rows, whole=(0, 1, 4))
    _orientations(screen, state)


def service_named(screen: Screen, service: str) -> str:
    """A service of the directory by its name; by its id where it is not known."""
    known = screen.network.services.get(service)
    return plain(known.name if known is not None else service)


def _orientations(screen: Screen, state: Group) -> None:
    if not state.orientations:
        return
    screen.section(screen.say("Orientations to another service"))
    services = screen.network.services
    rows = [
        (
            service_named(screen, service),
            screen.organisation(services[service].organisation if service in services else None),
            str(count),
        )
        for service, count in state.orientations.items()
    ]
    screen.table((screen.say("Service"), screen.say("Of"), screen.say("Number")), rows, right=(2,))


def _meetings(screen: Screen, meetings: list[Meeting], known: Mapping[str, str]) -> None:
    screen.section(screen.say("Meetings"))
    if not meetings:
        screen.text(screen.say("No meeting was called yet."))
        return
    _earlier(screen, len(meetings))
    rows = [
        (
            known[meeting.id],
            screen.day(meeting.on),
            screen.label(meeting.stage),
            str(len(meeting.present)) if meeting.stage == "held" else "–",
            str(len(meeting.topics)),
            str(len(meeting.agreements)),
            screen.label(meeting.minutes),
            meeting.id,
        )
        for meeting in meetings[-SHOWN:]
    ]
    columns = (
        "#",
        screen.say("Day"),
        screen.say("Meeting"),
        screen.say("Present"),
        screen.say("Topics"),
        screen.say("Agreements"),
        screen.say("Minutes"),
        screen.say("Id"),
    )
    screen.table(columns, rows, right=(3, 4, 5), whole=(0, 1, 7))
    for meeting in meetings[-SHOWN:]:
        agreed = numbers(Kind.AGREEMENT, (agreement.id for agreement in meeting.agreements))
        for agreement in meeting.agreements:
            told = screen.say(
                "Agreed on {date}: «{text}», as {person} stated",
                date=screen.day(meeting.on),
                text=agreement.text,
                person=screen.person(agreement.stated_by),
            )
            screen.item(told, mark=f"{known[meeting.id]} {agreed[agreement.id]}")


def _earlier(screen: Screen, count: int) -> None:
    if count > SHOWN:
        screen.text(screen.say("The latest {shown} of {count}:", shown=SHOWN, count=count), style="dim")
