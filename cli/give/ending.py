"""What ends, as it is told: what is open on it, and whose turn it becomes; what was said later that is taken back."""

from collections.abc import Sequence
from typing import Any

from cli.screen import DIM, LATE, Screen
from cli.session import Session
from domain.message import Recorded
from naming.spoken import Spoken
from readings.ending import Ending, UnderWay
from words.telling import Teller


def screen_before(session: Session, record: Spoken, ending: Ending) -> Screen:
    """In the words of the network as it was: it still knows who has left."""
    return Screen(session, ending.before, record.names(ending.before.id))


def ending_as_json(screen: Screen, ending: Ending, *, whole: bool) -> dict[str, Any]:
    """Everything, with its words; `whole`: also what was said later, which a file takes back."""
    teller = Teller(screen)
    told = {
        "ends": [_told(teller, event) for event in ending.ended],
        "changes": [_told(teller, event) for event in ending.changed],
        "open": [
            {
                "stream": one.waiting.stream,
                "what": one.waiting.what,
                "who": one.waiting.who,
                "since": one.since,
                **one.turn.told(),
                "words": screen.todo(one.waiting),
            }
            for one in ending.open
        ],
        "under_way": [{"stream": row.stream, "title": row.title} for row in ending.under_way],
        "planned_meetings": dict(ending.meetings),
    }
    return {**told, "said_later": [_told(teller, one) for one in ending.later]} if whole else told


def draw_ending(screen: Screen, ending: Ending, *, whole: bool) -> None:
    """What is open; `whole`: before it, what ends and changes by name, and what a file takes back."""
    teller = Teller(screen)
    if whole and ending.later:
        screen.section(screen.say("The network has changed since this file"))
        screen.text(screen.say("The file lacks, or says otherwise, what was said after the founding:"), style=LATE)
        for event in ending.later:
            screen.item(f"{screen.day(screen.network.calendar.happened(event))}: {teller.sentence(event)}")
    if whole:
        _list(screen, teller, screen.say("What changes"), ending.changed)
        _list(screen, teller, screen.say("What ends"), ending.ended)
    _draw_open(screen, ending)


def _list(screen: Screen, teller: Teller, title: str, events: Sequence[Recorded]) -> None:
    if events:
        screen.section(title)
    for event in events:
        screen.item(teller.sentence(event))


def _draw_open(screen: Screen, ending: Ending) -> None:
    if not ending.open and not ending.under_way and not ending.meetings:
        if ending.ended:
            screen.text(screen.say("Nothing is open on what ends."), style=DIM)
        return
    screen.section(screen.say("What is open, and whose turn it is then"))
    for one in ending.open:
        who = screen.turn_after(one.waiting, ending.after, one.turn)
        screen.item(f"{screen.todo(one.waiting)}: {who} ({one.waiting.stream})")
    for row in ending.under_way:
        title = row.title or row.stream
        screen.item(screen.say("under way: {title} ({stream})", title=title, stream=row.stream))
    for body, count in ending.meetings:
        named = screen.body(body)
        screen.item(screen.say("planned meetings of {body} that would come later: {count}", body=named, count=count))


def draw_going_on(screen: Screen, rows: Sequence[UnderWay]) -> None:
    """What came of a process, and goes on although the process is over."""
    if rows:
        screen.section(screen.say("It is over, and this goes on"))
    for row in rows:
        screen.item(screen.say("under way: {title} ({stream})", title=row.title or row.stream, stream=row.stream))


def _told(teller: Teller, event: Recorded) -> dict[str, Any]:
    return {
        "event": event.kind,
        "data": event.data,
        "on": teller.speaker.network.calendar.happened(event),
        "by": event.who.person,
        "words": teller.sentence(event),
    }
