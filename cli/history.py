"""`vertebra history`: what happened to something, one sentence for each event."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from cli import wiring
from cli.cyclesentences import VARIANTS
from cli.screen import DIM, Screen, plain
from cli.sentences import SENTENCES, SHARED
from cli.session import AsJson, session_of
from domain import ids
from domain.message import Recorded, brief
from domain.roles import ENGINE
from doors import language as tongue

PERSONS = frozenset({"responsible", "person", "delegate", "minute_taker", "stated_by", "by", "administrator"})
BODIES = frozenset({"body"})
DAY_WIDTH = 19  # columns of the longest day in most months
FIELD = re.compile(r"\{(\w+)\}")
CODES = frozenset(
    {"role", "kind", "status", "standing", "quadrant", "outcome", "part", "matter", "position", "why", "criterion"}
)
ORGANISATIONS = frozenset(
    {"present", "organisations", "agreed", "endorsed", "silent", "objected", "abstained", "absent", "dissent"}
)
DEADLINES = ("_at", "_by")  # how fields with the moment after the last day end
# Which field has the words for the thing that another field names by its id.
WORDS = {
    "finding": "text",
    "strategy": "text",
    "objective": "text",
    "lesson": "text",
    "agreement": "text",
    "line": "name",
    "action": "title",
    "activity": "title",
    "item": "finding",
    "corrects": "text",
}


def history(
    context: typer.Context,
    stream: Annotated[str, typer.Argument(help="for instance cycle:batatais:norte:2017")],
    after: Annotated[int, typer.Option(help="Only what came after this version.")] = 0,
    deliveries: Annotated[bool, typer.Option(help="Also what the engine notes of news sent and received.")] = False,
    as_json: AsJson = False,
) -> None:
    """What happened, one sentence for each event: who, when it happened, when it was recorded."""
    session = session_of(context)
    with wiring.reading_stream(session, stream) as store:
        network_id = ids.parts(stream)[1]
        network = store.network(network_id)
        screen = Screen(session, network, store.names(network_id))
        teller = Teller(screen)
        told = teller.known_from(store.log.events(stream))
        wanted = (e for e in told if e.version > after and (as_json or deliveries or e.kind not in SHARED))
        if as_json:
            session.print_json([{**e.model_dump(mode="json"), "sentence": teller.sentence(e)} for e in wanted])
            return
        screen.heading(stream, network.name, screen.say("rehearsal") if network.rehearsal else "")
        for event in wanted:
            teller.tell(event)


class Teller:
    """Says events of one network."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self._briefs: dict[str, str] = {}

    def known_from(self, events: Iterable[Recorded]) -> Iterator[Recorded]:
        """The same events; what they call things by id is remembered on the way, and said in its own words later."""
        for event in events:
            for name, value in event.data.items():
                words = event.data.get(WORDS.get(name, ""))
                if isinstance(value, str) and isinstance(words, str):
                    self._briefs[value] = self._briefs.get(words, brief(words))
            indicators: Any = event.data.get("indicators") or ()
            self._briefs |= {indicator["id"]: indicator["name"] for indicator in indicators}
            yield event

    def tell(self, event: Recorded) -> None:
        """One event: its number and day, the sentence, and the marks."""
        told = Text(self.sentence(event).strip())
        for mark in self.marks(event):
            told.append(f"  [{mark}]", style=DIM)
        line = Table.grid(padding=(0, 2, 0, 0))
        line.add_column(justify="right", width=4, no_wrap=True)
        line.add_column(no_wrap=True, min_width=DAY_WIDTH)
        line.add_column()
        line.add_row(Text(str(event.version), style=DIM), self.screen.day(self.happened(event)), told)
        self.screen.draw(line)

    def happened(self, event: Recorded) -> date:
        """The day it happened, in the network."""
        return event.happened_on or self.screen.network.calendar.local_date(event.recorded_at)

    def sentence(self, event: Recorded) -> str:
        """The event as a sentence; one that has none is said by its name."""
        kind, _, _ = ids.parts(event.stream)
        words = SHARED.get(event.kind) or SENTENCES.get(kind, {}).get(event.kind)
        if words is None:
            return f"{self.screen.person(event.who.person)}: {event.kind}"
        field, other = VARIANTS.get(event.kind, ("", ""))
        if event.data.get(field):
            words = other
        fields = {name: self._said(name, event.data[name]) for name in FIELD.findall(words) if name in event.data}
        return plain(self.screen.say(words, **{**fields, "who": self.screen.person(event.who.person)}))

    def marks(self, event: Recorded) -> Iterator[str]:
        """What must be known of it besides: late entries, the minute-taker's hand, rehearsals, what is not real."""
        screen = self.screen
        who = event.who
        if event.happened_on is not None:
            yield screen.say("entered on {moment}", moment=screen.moment(event.recorded_at))
        if who.entered_by is not None and who.meeting is not None:
            yield screen.say(
                "stated by {person} in a meeting, entered by {hand}",
                person=screen.person(who.person),
                hand=screen.person(who.entered_by),
            )
        elif who.entered_by is not None:
            yield screen.say("entered by {hand}", hand=screen.person(who.entered_by))
        if who.person == ENGINE:
            yield screen.label(ENGINE)
        if event.rehearsal and not screen.network.rehearsal:
            yield screen.say("rehearsal")
        if event.origin is not None:
            yield screen.label(event.origin)

    def _said(self, name: str, value: Any) -> str:
        """A field of an event as people say it."""
        screen = self.screen
        match value:
            case None | [] | "":
                return "–" if value is None else ""
            case bool():
                return screen.say("yes") if value else screen.say("no")
            case str() if value in self._briefs:
                return self._briefs[value]
            case str() if name in PERSONS:
                return screen.person(value)
            case str() if name == "organisation":
                return screen.organisation(value)
            case str() if name in BODIES:
                return screen.body(value)
            case str() if name == "zone":
                return screen.zone(value)
            case str() if name == "neighbourhood":
                return screen.neighbourhood(value)
            case str() if name == "portfolio":
                return screen.portfolio(value)
            case str() if name == "line":
                return screen.line(value)
            case str() if name in CODES:
                return screen.label(value)
            case str() if tongue.DAY.fullmatch(value):
                return screen.day(date.fromisoformat(value))
            case str() if tongue.MOMENT.fullmatch(value):
                at = datetime.fromisoformat(value)
                return screen.deadline(at) if name.endswith(DEADLINES) else screen.moment(at)
            case str():
                return brief(value)
            case list() if name in ORGANISATIONS:
                return screen.organisations(value)
            case list() if name == "missing":
                known = screen.network.organisations
                return ", ".join(screen.organisation(one) if one in known else screen.label(one) for one in value)
            case list() if name == "values":
                return self._values(value)
            case list():
                return "; ".join(self._said(name, one) for one in value)
            case dict() if "text" in value:
                return brief(str(value["text"]))
            case dict():
                return ", ".join(f"{key} {self._said(key, inner)}" for key, inner in value.items())
            case int() | float():
                return screen.figure(value)
            case _:
                return str(value)

    def _values(self, values: list[Mapping[str, Any]]) -> str:
        named = ((self._briefs.get(one["indicator"], one["indicator"]), one["value"]) for one in values)
        told = ", ".join(f"{name} {self.screen.figure(value)}" for name, value in named)
        return f"({told})" if told else ""


def register(app: typer.Typer) -> None:
    app.command()(history)
