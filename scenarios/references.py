"""What a step of a scenario names that an earlier step made, or that the engine made of it.

`$step:prefix` is known beforehand: the step's command id makes it. `$step/field` and `$@stream/field` are read from the
events, when the step is given: what the step itself recorded, or the last that the stream has to say; of one kind of
event where `$@stream/Kind.field` says so.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain import ids
from domain.decider import Envelope
from domain.message import Recorded

_SLUG = r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?"
MADE = re.compile(rf"\$({_SLUG}):([a-z]+(?:-[a-z]+)*)(?:/([a-z0-9-]+))?")
READ = re.compile(rf"\$(@?)({_SLUG})/(?:([A-Z][A-Za-z]*)\.)?([a-z]+(?:_[a-z]+)*)")


@dataclass(frozen=True)
class Place:
    """Where something is read: in the events of a stream, those of one command or one kind where that is given."""

    stream: str
    command_id: UUID | None
    kind: str | None
    field: str


Places = Mapping[str, Place]  # by the reference as it is written


class NothingThere(LookupError):
    """No event says what a step names."""


def steps_named(values: Iterable[Any]) -> Iterator[str]:
    """The steps that texts anywhere in `values` refer to."""
    for text in _texts(values):
        yield from (found.group(1) for found in MADE.finditer(text))
        yield from (found.group(2) for found in READ.finditer(text) if not found.group(1))


def streams_named(values: Iterable[Any]) -> Iterator[str]:
    """The streams' short names that texts anywhere in `values` read from."""
    for text in _texts(values):
        yield from (found.group(2) for found in READ.finditer(text) if found.group(1))


def filled(value: Any, made_by: Callable[[str], UUID]) -> Any:
    """`value` with each `$step:prefix` replaced by the id that the step's command makes."""

    def made(found: re.Match[str]) -> str:
        step, prefix, n = found.groups()
        return ids.named(prefix, made_by(step), n or 0)

    return _each(value, lambda text: MADE.sub(made, text))


def aliased(value: Any, streams: Mapping[str, str]) -> Any:
    """`@name` as a whole text stands for the stream of that name."""
    return _each(value, lambda text: streams[text[1:]] if text[:1] == "@" and text[1:] in streams else text)


def places(value: Any, stream_of: Callable[[bool, str], tuple[str, UUID | None]]) -> dict[str, Place]:
    """Where everything in `value` that must be read from the events is found.

    `stream_of` tells the stream that a name stands for (True), or that of a step (False) with its command.
    """
    return {
        found.group(): Place(*stream_of(bool(found.group(1)), found.group(2)), found.group(3), found.group(4))
        for text in _texts([value])
        for found in READ.finditer(text)
    }


def read(envelope: Envelope, where: Places, events: Callable[[str], Iterable[Recorded]]) -> Envelope:
    """The command with all that was to be read from the events. Raises `NothingThere`."""
    if not where:
        return envelope
    known = {written: _read(written, place, events) for written, place in where.items()}
    told = _each(
        {"data": envelope.data, "meeting": envelope.meeting}, lambda text: READ.sub(lambda m: known[m.group()], text)
    )
    return envelope.model_copy(update=told)


def _read(written: str, place: Place, events: Callable[[str], Iterable[Recorded]]) -> str:
    said = [
        event.data[place.field]
        for event in events(place.stream)
        if isinstance(event.data.get(place.field), str)
        and place.command_id in (None, event.command_id)
        and place.kind in (None, event.kind)
    ]
    if not said:
        raise NothingThere(f"'{written}': no event of {place.stream} says it")
    return str(said[-1] if place.command_id is None else said[0])


def _each(value: Any, changed: Callable[[str], str]) -> Any:
    match value:
        case str():
            return changed(value)
        case dict():
            return {key: _each(inner, changed) for key, inner in value.items()}
        case list():
            return [_each(inner, changed) for inner in value]
        case _:
            return value


def _texts(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        match value:
            case str():
                yield value
            case dict():
                yield from _texts(value.values())
            case list():
                yield from _texts(value)
