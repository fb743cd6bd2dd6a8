"""Why a field is what it is: which events, which people and which commands made it so; or which fields there are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import JsonValue

from domain import ids
from domain.calendar import Calendar
from domain.decider import Folded, StoredCommand
from domain.differences import BOOKKEEPING, Change, Path, as_json, changes, fields, value_at
from domain.errors import Refusal
from domain.message import Recorded
from domain.provenance import Setting, near, path_of, settings, short
from readings.asof import Past, Seen
from readings.diff import HOPS
from readings.record import Record


@dataclass(frozen=True)
class Fields:
    """The fields of a stream as of when, each with its value. `events`: what they speak of."""

    seen: Seen
    events: tuple[Recorded, ...]
    values: tuple[tuple[Path, Any], ...]

    @property
    def asked_for(self) -> list[tuple[Path, Any]]:
        """Those that people would ask for: without the engine's own bookkeeping, and without what is empty."""
        return [
            (path, value) for path, value in self.values if BOOKKEEPING.isdisjoint(path) and value not in (None, (), "")
        ]

    def as_json(self) -> list[dict[str, Any]]:
        state = self.seen.state
        return [
            {"field": short(state, path), "path": ".".join(path), "value": as_json(value)}
            for path, value in self.values
        ]


@dataclass(frozen=True)
class Cause:
    """An event, with the command that made it and, where that was news from elsewhere, the event it brought.

    `on`: the day on which it happened. `meeting_on`: the day of the meeting in which it was said, where that is known.
    `heard`: the events of its stream up to it, of which it may speak.
    """

    event: Recorded
    on: date
    command: StoredCommand | None
    brought: Recorded | None
    meeting_on: date | None
    heard: tuple[Recorded, ...]

    @property
    def source(self) -> str:
        """Who gave the command: a person, a timer, or a delivery; empty where the log does not say."""
        found = self.command.envelope.get("source") if self.command is not None else None
        return str(found or "")

    @property
    def asked(self) -> str:
        """The name of the command; empty where the log does not say."""
        return str(self.command.envelope.get("kind") or "") if self.command is not None else ""

    def as_json(self) -> dict[str, Any]:
        return {
            "stream": self.event.stream,
            "version": self.event.version,
            "event": self.event.kind,
            "on": self.on,
            "recorded_at": self.event.recorded_at,
            "late": self.event.happened_on is not None,
            "who": self.event.who.model_dump(mode="json"),
            "command": self.asked,
            "command_id": self.event.command_id,
            "source": self.source,
        }


@dataclass(frozen=True)
class Made:
    """A change of the field, and what it goes back to: the last cause is what a person said, or a deadline that passed.

    `parts`: of a field that has parts, what changed of them; `state`: as it was then.
    """

    setting: Setting
    causes: tuple[Cause, ...]
    parts: tuple[Change, ...] | None
    state: Any

    def as_json(self) -> dict[str, Any]:
        causes = [cause.as_json() for cause in self.causes]
        return {"before": self.setting.before, "after": self.setting.after, "causes": causes}


@dataclass(frozen=True)
class Why:
    """Where the value of a field comes from, as of when. `made`: the changes that are told, the last alone or all.

    `changed`: whether any event has changed it; `events`: what the field speaks of.
    """

    seen: Seen
    events: tuple[Recorded, ...]
    path: Path
    value: JsonValue
    changed: bool
    made: tuple[Made, ...]

    @property
    def field(self) -> str:
        """The field as people write it."""
        return short(self.seen.state, self.path)

    def as_json(self) -> dict[str, Any]:
        return {
            "stream": self.seen.folded.stream,
            "version": self.seen.folded.version,
            "field": self.field,
            "value": self.value,
            "set_by": [one.as_json() for one in self.made],
        }


def fields_of(record: Record, stream: str, at: str | None = None) -> Fields:
    """The fields of a stream. Raises what `Past.seen` does."""
    seen, events = _seen(Past(record, ids.parts(stream)[1]), stream, at)
    return Fields(seen, events, tuple(fields(seen.state)))


def why(record: Record, stream: str, field: str, at: str | None = None, *, every: bool = False) -> Why:
    """Where the value of a field comes from; `every`: every change of it, not the last alone.

    Raises Refusal `which-field`, `no-such-field`, and what `Past.seen` does.
    """
    past = Past(record, ids.parts(stream)[1])
    seen, events = _seen(past, stream, at)
    path = _path(seen, events, field)
    changed = list(settings(seen.folded.decider, stream, events, path))
    told = changed if every else changed[-1:]
    parts = _parts(seen, events, path, [one for one in told if is_part(one.before) or is_part(one.after)])
    causes = _causes(past, seen.network.calendar, [one.event for one in told])
    return Why(
        seen=seen,
        events=events,
        path=path,
        value=as_json(value_at(seen.state, path)),
        changed=bool(changed),
        made=tuple(
            Made(one, chain, *parts.get(one.event.version, (None, None)))
            for one, chain in zip(told, causes, strict=True)
        ),
    )


def is_part(value: Any) -> bool:
    """Whether a value is a whole part of a state."""
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(one, dict | list) for one in value))


def _seen(past: Past, stream: str, at: str | None) -> tuple[Seen, tuple[Recorded, ...]]:
    seen = past.seen(stream, at)
    return seen, tuple(past.record.log.events(stream, until=seen.folded.version))


def _path(seen: Seen, events: Iterable[Recorded], text: str) -> Path:
    """The field that is meant, as it is now or, where it is there no more, as it once was."""
    found = path_of(seen.state, text)
    if found is not None:
        return found
    then, was = Folded.empty(seen.folded.decider, seen.folded.stream), None
    for event in events:
        then = then.plus(event)
        was = path_of(then.state, text) or was
    if was is not None:
        return was
    like = near(seen.state, text)
    if like:
        raise Refusal(
            "no-such-field",
            "{stream} has no field '{field}'. Did you mean: {fields}?",
            stream=seen.folded.stream,
            field=text[:80],
            fields=", ".join(like),
        )
    raise Refusal(
        "no-such-field",
        "{stream} has no field '{field}'.",
        stream=seen.folded.stream,
        field=text[:80],
    )


def _parts(
    seen: Seen, events: Sequence[Recorded], path: Path, told: Iterable[Setting]
) -> dict[int, tuple[tuple[Change, ...], Any]]:
    """What some events changed in a part of the state, field by field, with the state as it then was; by the versions
    of the events. The engine's own bookkeeping is left out."""
    wanted, made = {one.event.version for one in told}, dict[int, tuple[tuple[Change, ...], Any]]()
    folded = Folded.empty(seen.folded.decider, seen.folded.stream)
    for event in events[: max(wanted, default=0)]:
        later = folded.plus(event)
        if event.version in wanted:
            changed = (one for one in changes(folded.state, later.state) if one.path[: len(path)] == path)
            made[event.version] = tuple(one for one in changed if BOOKKEEPING.isdisjoint(one.path)), later.state
        folded = later
    return made


def _causes(past: Past, calendar: Calendar, events: Sequence[Recorded]) -> list[tuple[Cause, ...]]:
    """What each of some events goes back to, all of them looked up at once, one step of the way after the other."""
    chains = [[event] for event in events]
    commands, brought = dict[UUID, StoredCommand](), dict[UUID, Recorded]()
    open_chains = chains
    for step in range(1, HOPS + 1):
        last = [chain[-1] for chain in open_chains]
        commands |= past.travel.commands_of(last)
        brought |= past.travel.known_as(event.command_id for event in last)
        open_chains = [chain for chain in open_chains if chain[-1].command_id in brought]
        if step < HOPS:
            for chain in open_chains:
                chain.append(brought[chain[-1].command_id])
    every = [event for chain in chains for event in chain]
    heard, meetings = _heard(past, every), _meetings(past.record, every)

    def cause(event: Recorded) -> Cause:
        return Cause(
            event=event,
            on=calendar.happened(event),
            command=commands.get(event.id),
            brought=brought.get(event.command_id),
            meeting_on=meetings.get(event.who.meeting or ""),
            heard=heard[event.stream][: event.version],
        )

    return [tuple(cause(event) for event in chain) for chain in chains]


def _heard(past: Past, events: Iterable[Recorded]) -> dict[str, tuple[Recorded, ...]]:
    """The events of the streams of some events, up to the last of these in each."""
    until = dict[str, int]()
    for event in events:
        until[event.stream] = max(event.version, until.get(event.stream, 0))
    return past.travel.events_until(until)


def _meetings(record: Record, events: Iterable[Recorded]) -> Mapping[str, date]:
    """The days of the meetings in which some events were said, by `STREAM#MEETING`."""
    named = sorted({event.who.meeting for event in events if event.who.meeting is not None})
    record.expect(sorted({one.partition("#")[0] for one in named}))
    found = dict[str, date]()
    for one in named:
        stream, _, known_as = one.partition("#")
        state = record.folded(stream).state
        held = state.meetings.get(known_as) if hasattr(state, "meetings") else None
        if held is not None:
            found[one] = held.on
    return found
