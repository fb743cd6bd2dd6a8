"""What ends, by name; what is open on it, and whose turn it becomes; and what was said later that is taken back."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cli import wiring
from cli.screen import DIM, LATE, Screen
from cli.session import Session
from domain import ids
from domain.endings import ANEW, ENDINGS, LeftOpen, last_day, left_open, said_later
from domain.message import Recorded
from domain.territory import Network
from store.reading import ProcessRow, TodoRow
from words.telling import Teller


@dataclass(frozen=True)
class Ending:
    """What some events of a network end or change, held against what is under way in it.

    `version`: of the network before them; `applied`: whether they are stored, or only would be.
    """

    store: wiring.Store
    before: Network
    after: Network
    events: Sequence[Recorded]
    version: int
    applied: bool = True

    def screen(self, session: Session) -> Screen:
        """In the words of the network as it was: it still knows who has left."""
        return Screen(session, self.before, self.store.names(self.before.id))

    @cached_property
    def ended(self) -> list[Recorded]:
        return [event for event in self.events if event.kind in ENDINGS]

    @cached_property
    def changed(self) -> list[Recorded]:
        return [event for event in self.events if event.kind in ANEW]

    @cached_property
    def open(self) -> list[LeftOpen[TodoRow]]:
        """What waits for whoever left, or in what ended."""
        if not self.ended:
            return []
        rows = self.store.reading.todos(network=self.before.id)
        return left_open(self.before, self.after, self.ended, rows, today=self.store.today(self.before))

    @cached_property
    def under_way(self) -> list[ProcessRow]:
        """What is under way in a zone that is closed, and the cycles in which an organisation that left takes part."""
        zones = {event.data["id"] for event in self.ended if event.data.get("part") == "zone"}
        gone = {event.data["organisation"] for event in self.ended if event.kind == "OrganisationLeft"}
        if not zones and not gone:
            return []
        rows = self.store.reading.processes(network=self.before.id, open=True)
        return [row for row in rows if row.zone in zones or (row.kind == "cycle" and self._takes_part(row, gone))]

    def _takes_part(self, row: ProcessRow, organisations: set[Any]) -> bool:
        course = getattr(self.store.log.fold(row.stream).state, "course", None)
        return course is not None and bool(organisations & set(course.organisations))

    def meetings(self) -> Iterator[tuple[str, int]]:
        """The bodies that end, each with how many of its planned meetings would come later."""
        for event in self.ended:
            day = last_day(event)
            body = event.data.get("id") if event.data.get("part") == "body" else None
            known = self.before.meeting_dates.get(str(body), ()) if body is not None and day is not None else ()
            later = sum(1 for one in known if day is not None and one > day)
            if later:
                yield str(body), later

    @cached_property
    def later(self) -> list[Recorded]:
        """What was said since the founding that these events end or say otherwise."""
        if not self.ended and not self.changed:
            return []
        history = list(self.store.log.events(ids.stream_id("network", self.before.id), 0, self.version))
        return said_later(history, [*self.ended, *self.changed])

    # For programs

    def as_json(self, screen: Screen, *, whole: bool) -> dict[str, Any]:
        """Everything, with its words; `whole`: also what was said later, which a file takes back."""
        teller = Teller(screen)
        told = {
            "ends": [_told(teller, event) for event in self.ended],
            "changes": [_told(teller, event) for event in self.changed],
            "open": [
                {
                    "stream": one.waiting.stream,
                    "what": one.waiting.what,
                    "who": one.waiting.who,
                    "since": one.since,
                    **one.turn.told(),
                    "words": screen.todo(one.waiting),
                }
                for one in self.open
            ],
            "under_way": [{"stream": row.stream, "title": row.title} for row in self.under_way],
            "planned_meetings": dict(self.meetings()),
        }
        return {**told, "said_later": [_told(teller, one) for one in self.later]} if whole else told

    # For people

    def draw(self, screen: Screen, *, whole: bool) -> None:
        """What is open; `whole`: before it, what ends and changes by name, and what a file takes back."""
        teller = Teller(screen)
        if whole and self.later:
            screen.section(screen.say("The network has changed since this file"))
            screen.text(screen.say("The file lacks, or says otherwise, what was said after the founding:"), style=LATE)
            for event in self.later:
                screen.item(f"{screen.day(teller.happened(event))}: {teller.sentence(event)}")
        if whole:
            self._list(screen, teller, screen.say("What changes"), self.changed)
            self._list(screen, teller, screen.say("What ends"), self.ended)
        self._draw_open(screen)

    def _list(self, screen: Screen, teller: Teller, title: str, events: list[Recorded]) -> None:
        if events:
            screen.section(title)
        for event in events:
            screen.item(teller.sentence(event))

    def _draw_open(self, screen: Screen) -> None:
        if not self.open and not self.under_way and not list(self.meetings()):
            if self.ended:
                screen.text(screen.say("Nothing is open on what ends."), style=DIM)
            return
        screen.section(screen.say("What is open, and whose turn it is then"))
        for one in self.open:
            who = screen.turn_after(one.waiting, self.after, one.turn)
            screen.item(f"{screen.todo(one.waiting)}: {who} ({one.waiting.stream})")
        for row in self.under_way:
            title = row.title or row.stream
            screen.item(screen.say("under way: {title} ({stream})", title=title, stream=row.stream))
        for body, count in self.meetings():
            named = screen.body(body)
            screen.item(
                screen.say("planned meetings of {body} that would come later: {count}", body=named, count=count)
            )


def say_still_open(screen: Screen, store: wiring.Store, stream: str) -> None:
    """What came of a process, and goes on although the process is over."""
    rows = store.reading.processes(network=ids.parts(stream)[1])
    if any(row.stream == stream and row.open for row in rows) or all(row.stream != stream for row in rows):
        return
    going_on = [row for row in rows if row.parent == stream and row.open]
    if going_on:
        screen.section(screen.say("It is over, and this goes on"))
    for row in going_on:
        screen.item(screen.say("under way: {title} ({stream})", title=row.title or row.stream, stream=row.stream))


def _told(teller: Teller, event: Recorded) -> dict[str, Any]:
    return {
        "event": event.kind,
        "data": event.data,
        "on": teller.happened(event),
        "by": event.who.person,
        "words": teller.sentence(event),
    }
