"""The register of a body on the terminal: its meetings, its activities, and whom it oriented to other services."""

from collections.abc import Sequence

from cli.screen import Screen
from domain.group import Group
from readings.group import Done, Met, Register, register
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
    found = register(state)
    _meetings(screen, found.meetings)
    if found.activities:
        screen.section(screen.say("Activities in neighbourhoods"))
        _earlier(screen, len(found.activities))
        rows = [_activity(screen, one) for one in found.activities[-SHOWN:]]
        columns = ("#", screen.say("Day"), screen.say("Neighbourhood"), screen.say("Activity"), screen.say("Id"))
        screen.table(columns, rows, whole=(0, 1, 4))
    _orientations(screen, found)


def service_named(screen: Screen, service: str) -> str:
    """A service of the directory by its name; by its id where it is not known."""
    known = screen.network.services.get(service)
    return plain(known.name if known is not None else service)


def _orientations(screen: Screen, found: Register) -> None:
    if not found.orientations:
        return
    screen.section(screen.say("Orientations to another service"))
    services = screen.network.services
    rows = [
        (
            service_named(screen, service),
            screen.organisation(services[service].organisation if service in services else None),
            str(count),
        )
        for service, count in found.orientations.items()
    ]
    screen.table((screen.say("Service"), screen.say("Of"), screen.say("Number")), rows, right=(2,))


def _meetings(screen: Screen, meetings: Sequence[Met]) -> None:
    screen.section(screen.say("Meetings"))
    if not meetings:
        screen.text(screen.say("No meeting was called yet."))
        return
    _earlier(screen, len(meetings))
    rows = [_meeting(screen, one) for one in meetings[-SHOWN:]]
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
    for one in meetings[-SHOWN:]:
        for number, agreement in one.agreements:
            told = screen.say(
                "Agreed on {date}: «{text}», as {person} stated",
                date=screen.day(one.meeting.on),
                text=agreement.text,
                person=screen.person(agreement.stated_by),
            )
            screen.item(told, mark=f"{one.number} {number}")


def _meeting(screen: Screen, met: Met) -> tuple[str, ...]:
    meeting = met.meeting
    return (
        met.number,
        screen.day(meeting.on),
        screen.label(meeting.stage),
        str(len(meeting.present)) if meeting.stage == "held" else "–",
        str(len(meeting.topics)),
        str(len(meeting.agreements)),
        screen.label(meeting.minutes),
        meeting.id,
    )


def _activity(screen: Screen, done: Done) -> tuple[str, ...]:
    one = done.activity
    return done.number, screen.day(one.on), screen.neighbourhood(one.neighbourhood), one.title, one.id


def _earlier(screen: Screen, count: int) -> None:
    if count > SHOWN:
        screen.text(screen.say("The latest {shown} of {count}:", shown=SHOWN, count=count), style="dim")
