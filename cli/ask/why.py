"""`vertebra why`: which event, which person and which command made a field what it is."""

from dataclasses import dataclass
from typing import Annotated, Any

import typer

from cli import wiring
from cli.ask.lookingback import At, say_when, screen_of
from cli.screen import DIM, STRONG, Screen
from cli.session import AsJson, session_of
from domain import ids
from domain.decider import StoredCommand
from domain.differences import BOOKKEEPING, Path, as_json, changes, fields, value_at
from domain.errors import Refusal
from domain.message import Recorded
from domain.provenance import Setting, near, path_of, settings, short
from readings.asof import Past, Seen
from readings.diff import HOPS
from words import rulings
from words.fields import Fields
from words.telling import Teller


@dataclass(frozen=True)
class Cause:
    """An event, with the command that made it and, where that was news from elsewhere, the event it brought."""

    event: Recorded
    command: StoredCommand | None
    brought: Recorded | None

    @property
    def source(self) -> str:
        """Who gave the command: a person, a timer, or a delivery; empty where the log does not say."""
        found = self.command.envelope.get("source") if self.command is not None else None
        return str(found or "")

    @property
    def asked(self) -> str:
        """The name of the command; empty where the log does not say."""
        return str(self.command.envelope.get("kind") or "") if self.command is not None else ""


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
        past = Past(store, ids.parts(stream)[1])
        seen = past.seen(stream, at)
        asked = Why(screen_of(store, seen.network), past, seen)
        if field is None:
            asked.list_fields()
        else:
            asked.answer(field, every=every)


class Why:
    """Answers about the fields of one stream, as of when it is seen."""

    def __init__(self, screen: Screen, past: Past, seen: Seen) -> None:
        self.past = past
        self.seen = seen
        self.stream = seen.folded.stream
        self.screen = screen
        self.teller = Teller(self.screen)
        self.events = list(self.teller.known_from(past.record.log.events(self.stream, until=seen.folded.version)))
        self.fields = Fields(self.teller, ids.parts(self.stream)[0])

    # All fields

    def list_fields(self) -> None:
        """Every field that people would ask for, with its value."""
        state, screen = self.seen.state, self.screen
        known = [(path, value) for path, value in fields(state)]
        if screen.session.as_json:
            screen.session.print_json(
                [
                    {"field": short(state, path), "path": ".".join(path), "value": as_json(value)}
                    for path, value in known
                ]
            )
            return
        say_when(screen, self.seen)
        screen.heading(self.stream, screen.say("fields: {count}", count=len(known)))
        for path, value in known:
            if BOOKKEEPING.isdisjoint(path) and value not in (None, (), ""):
                screen.item(f"{self.fields.whole(state, path)}: {self.fields.value(path, value)}")
                screen.command(short(state, path), indent=2)
        screen.gap()
        screen.text(screen.say("Ask of one of them: vertebra why {stream} FIELD", stream=self.stream), style=DIM)

    # One field

    def answer(self, text: str, *, every: bool) -> None:
        """Where the value of one field comes from. Raises Refusal `which-field`, `no-such-field`."""
        path = self._path(text)
        made = list(settings(self.seen.folded.decider, self.stream, self.events, path))
        told = made if every else made[-1:]
        value = value_at(self.seen.state, path)
        if self.screen.session.as_json:
            self.screen.session.print_json(
                {
                    "stream": self.stream,
                    "version": self.seen.folded.version,
                    "field": short(self.seen.state, path),
                    "value": as_json(value),
                    "set_by": [self._as_dict(one) for one in told],
                }
            )
            return
        say_when(self.screen, self.seen)
        self.screen.heading(self._named(path), self.stream, short(self.seen.state, path))
        now = self.screen.say("It is: {value}", value=self._value(path, as_json(value)))
        self.screen.text(now, style=STRONG)
        if not made:
            self.screen.text(self.screen.say("No event has changed it: it has been so from the beginning."))
        for one in told:
            self._draw(path, one)

    def _path(self, text: str) -> Path:
        """The field that is meant, as it is now or, where it is there no more, as it once was."""
        found = path_of(self.seen.state, text)
        if found is not None:
            return found
        folded = self.seen.folded
        then = type(folded).empty(folded.decider, self.stream)
        was = None
        for event in self.events:
            then = then.plus(event)
            was = path_of(then.state, text) or was
        if was is not None:
            return was
        like = near(self.seen.state, text)
        if like:
            raise Refusal(
                "no-such-field",
                "{stream} has no field '{field}'. Did you mean: {fields}?",
                stream=self.stream,
                field=text[:80],
                fields=", ".join(like),
            )
        raise Refusal(
            "no-such-field",
            "{stream} has no field '{field}': 'vertebra why {stream}' lists them.",
            stream=self.stream,
            field=text[:80],
        )

    def _named(self, path: Path) -> str:
        name = self.fields.whole(self.seen.state, path)
        return name[:1].upper() + name[1:]

    def _value(self, path: Path, value: Any) -> str:
        if _is_part(value):
            return self.screen.say("several fields together")
        return self.fields.value(path, value)

    def causes(self, event: Recorded) -> list[Cause]:
        """An event and what it goes back to: the last is what a person said, or a deadline that passed."""
        made: list[Cause] = []
        while len(made) < HOPS:
            command = self.past.travel.command(event)
            place = self.past.travel.place(event.command_id)
            brought = self.past.event(*place) if place is not None else None
            made.append(Cause(event, command, brought))
            if brought is None:
                break
            event = brought
        return made

    def _as_dict(self, setting: Setting) -> dict[str, Any]:
        return {
            "before": setting.before,
            "after": setting.after,
            "causes": [
                {
                    "stream": cause.event.stream,
                    "version": cause.event.version,
                    "event": cause.event.kind,
                    "on": self.teller.happened(cause.event),
                    "recorded_at": cause.event.recorded_at,
                    "late": cause.event.happened_on is not None,
                    "who": cause.event.who.model_dump(mode="json"),
                    "command": cause.asked,
                    "command_id": cause.event.command_id,
                    "source": cause.source,
                    "sentence": self._sentence(cause.event),
                }
                for cause in self.causes(setting.event)
            ],
        }

    def _draw(self, path: Path, setting: Setting) -> None:
        screen, version = self.screen, setting.event.version
        if _is_part(setting.before) or _is_part(setting.after):
            screen.section(screen.say("Event {version}:", version=version))
            self._draw_parts(path, version)
        else:
            before = self._value(path, setting.before) if setting.before is not None else "–"
            after = self._value(path, setting.after) if setting.present else screen.say("it is there no more")
            told = screen.say("Event {version}: {before} → {after}", version=version, before=before, after=after)
            screen.section(told)
        for number, cause in enumerate(self.causes(setting.event)):
            if number:
                screen.gap()
                screen.text(screen.say("This was news of another event:"), style=DIM)
            self._draw_cause(cause)

    def _draw_parts(self, path: Path, version: int) -> None:
        """What an event changed in a part of the state, field by field."""
        before, after = (self.past.record.log.fold(self.stream, at).state for at in (version - 1, version))
        for change in changes(before, after):
            if change.path[: len(path)] == path and BOOKKEEPING.isdisjoint(change.path):
                was, now = (self.fields.value(change.path, value) for value in (change.before, change.after))
                self.screen.text(f"{self.fields.whole(after, change.path)}: {was} → {now}", indent=2)

    def _draw_cause(self, cause: Cause) -> None:
        screen, event, who = self.screen, cause.event, cause.event.who
        screen.item(self._sentence(event), style=STRONG)
        happened = screen.day(self.teller.happened(event))
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
            rows.append((screen.say("In the meeting"), self._meeting(who.meeting)))
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

    def _meeting(self, reference: str) -> str:
        """A meeting by its body and its day."""
        stream, _, known_as = reference.partition("#")
        body = self.screen.body(stream.rpartition(":")[2])
        state = self.past.record.log.fold(stream).state
        held = state.meetings.get(known_as) if hasattr(state, "meetings") else None
        return f"{body}, {self.screen.day(held.on)} ({reference})" if held is not None else f"{body} ({reference})"

    def _sentence(self, event: Recorded) -> str:
        """An event as a sentence; what another stream calls things by is looked up there."""
        if event.stream == self.stream:
            return self.teller.sentence(event)
        teller = Teller(self.screen)
        for _ in teller.known_from(self.past.record.log.events(event.stream, until=event.version)):
            pass
        return teller.sentence(event)


def _is_part(value: Any) -> bool:
    """Whether a value is a whole part of a state."""
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(one, dict | list) for one in value))


def register(app: typer.Typer) -> None:
    app.command()(why)
