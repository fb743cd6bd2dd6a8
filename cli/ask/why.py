"""`vertebra why`: which event, which person and which command made a field what it is."""

from typing import Annotated, Any

import typer

from cli import wiring
from cli.ask.lookingback import At, say_when, screen_of
from cli.screen import DIM, STRONG, Screen
from cli.session import AsJson, session_of
from domain import ids
from domain.message import Recorded
from domain.provenance import short
from readings.asof import Seen
from readings.why import Cause, Fields, Made, Why, fields_of, is_part
from readings.why import why as reading
from words import rulings
from words.fields import Fields as FieldWords
from words.telling import Teller


def why(
    context: typer.Context,
    stream: Annotated[str, typer.Argument(help="for instance action:batatais:norte:2017:ID")],
    field: Annotated[str | None, typer.Argument(help="a field; without it, the fields and their values")] = None,
    at: At = None,
    every: Annotated[bool, typer.Option("--all", help="Every change of it, not the last alone.")] = False,
    as_json: AsJson = False,
) -> None:
    """Why a field is what it is: the event that made it so, the person, and the command. Without FIELD: its fields."""
    session = session_of(context)
    with wiring.reading_stream(session, stream) as store:
        if field is None:
            listed = fields_of(store, stream, at)
            if session.as_json:
                session.print_json(listed.as_json())
            else:
                _Page(screen_of(store, listed.seen.network), listed.seen, listed.events).list_fields(listed)
            return
        found = reading(store, stream, field, at, every=every)
        page = _Page(screen_of(store, found.seen.network), found.seen, found.events)
        if session.as_json:
            session.print_json(page.as_json(found))
        else:
            page.draw(found)


class _Page:
    """Draws what is known of the fields of one stream, as of when it is seen."""

    def __init__(self, screen: Screen, seen: Seen, events: tuple[Recorded, ...]) -> None:
        self.screen = screen
        self.seen = seen
        self.stream = seen.folded.stream
        self.teller = Teller(screen).having_heard(events)
        self.fields = FieldWords(self.teller, ids.parts(self.stream)[0])

    # All fields

    def list_fields(self, listed: Fields) -> None:
        """Every field that people would ask for, with its value."""
        state, screen = self.seen.state, self.screen
        say_when(screen, self.seen)
        screen.heading(self.stream, screen.say("fields: {count}", count=len(listed.values)))
        for path, value in listed.asked_for:
            screen.item(f"{self.fields.whole(state, path)}: {self.fields.value(path, value)}")
            screen.command(short(state, path), indent=2)
        screen.gap()
        screen.text(screen.say("Ask of one of them: vertebra why {stream} FIELD", stream=self.stream), style=DIM)

    # One field

    def as_json(self, found: Why) -> dict[str, Any]:
        """The answer for programs, each event with its sentence."""
        told = found.as_json()
        for setting, made in zip(told["set_by"], found.made, strict=True):
            for cause, of in zip(setting["causes"], made.causes, strict=True):
                cause["sentence"] = self._sentence(of)
        return told

    def draw(self, found: Why) -> None:
        """Where the value of one field comes from."""
        say_when(self.screen, self.seen)
        name = self.fields.whole(self.seen.state, found.path)
        self.screen.heading(name[:1].upper() + name[1:], self.stream, found.field)
        now = self.screen.say("It is: {value}", value=self._value(found, found.value))
        self.screen.text(now, style=STRONG)
        if not found.changed:
            self.screen.text(self.screen.say("No event has changed it: it has been so from the beginning."))
        for one in found.made:
            self._draw(found, one)

    def _value(self, found: Why, value: Any) -> str:
        if is_part(value):
            return self.screen.say("several fields together")
        return self.fields.value(found.path, value)

    def _draw(self, found: Why, made: Made) -> None:
        screen, setting = self.screen, made.setting
        version = setting.event.version
        if made.parts is not None:
            screen.section(screen.say("Event {version}:", version=version))
            for change in made.parts:
                was, now = (self.fields.value(change.path, value) for value in (change.before, change.after))
                screen.text(f"{self.fields.whole(made.state, change.path)}: {was} → {now}", indent=2)
        else:
            before = self._value(found, setting.before) if setting.before is not None else "–"
            after = self._value(found, setting.after) if setting.present else screen.say("it is there no more")
            told = screen.say("Event {version}: {before} → {after}", version=version, before=before, after=after)
            screen.section(told)
        for number, cause in enumerate(made.causes):
            if number:
                screen.gap()
                screen.text(screen.say("This was news of another event:"), style=DIM)
            self._draw_cause(cause)

    def _draw_cause(self, cause: Cause) -> None:
        screen, event, who = self.screen, cause.event, cause.event.who
        screen.item(self._sentence(cause), style=STRONG)
        happened = screen.day(cause.on)
        late = f"  [{screen.say('entered late')}]" if event.happened_on is not None else ""
        rows = [(screen.say("Event"), screen.say("{version} of {stream}", version=event.version, stream=event.stream))]
        rows.append((screen.say("Happened"), happened))
        rows.append((screen.say("Recorded"), screen.moment(event.recorded_at) + late))
        facts = (screen.label(who.role), screen.organisation(who.organisation) if who.organisation else "")
        if cause.source in ("", "person") and cause.brought is None:
            rows.append((screen.say("Who"), f"{screen.person(who.person)} ({', '.join(filter(None, facts))})"))
        else:
            rows.append((screen.say("Who"), self._engine(cause)))
        rows += rulings.voices(screen, who)
        if who.meeting is not None:
            rows.append((screen.say("In the meeting"), self._meeting(who.meeting, cause)))
        asked = f"{cause.asked} " if cause.asked else ""
        rows.append((screen.say("Command"), f"{asked}({event.command_id})"))
        screen.facts(rows)

    def _engine(self, cause: Cause) -> str:
        screen = self.screen
        if cause.source == "timer":
            return screen.say("the engine: a deadline had come")
        if cause.brought is not None:
            return screen.say("the engine, with news from {sender}", sender=cause.brought.stream)
        return screen.person(cause.event.who.person)

    def _meeting(self, reference: str, cause: Cause) -> str:
        """A meeting by its body and its day."""
        body = self.screen.body(reference.partition("#")[0].rpartition(":")[2])
        day = f", {self.screen.day(cause.meeting_on)}" if cause.meeting_on is not None else ""
        return f"{body}{day} ({reference})"

    def _sentence(self, cause: Cause) -> str:
        """An event as a sentence; what another stream calls things by is known from there."""
        if cause.event.stream == self.stream:
            return self.teller.sentence(cause.event)
        return Teller(self.screen).having_heard(cause.heard).sentence(cause.event)


def register(app: typer.Typer) -> None:
    app.command()(why)
