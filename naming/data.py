"""The data of a command as people say it, and as the rules want it: ids for names, codes for words.

What is no name and no code is left as it was said, wrong shapes too: the rules refuse them in their own words.
"""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel

from domain.message import Command
from domain.territory import Network
from naming.matching import Choice, pick, pick_code
from naming.spoken import Spoken
from naming.streams import a_stream
from naming.things import Things
from naming.words import coded, values_of
from readings.kinds import UNKNOWN, Kind, kind_of

FIRST = ("part", "meeting", "action", "service", "referral")  # what other fields of the same command are named within
STREAMS: Mapping[Kind, str] = {Kind.CYCLE: "cycle", Kind.ACTION_STREAM: "action", Kind.ESCALATION: "escalation"}


class Naming:
    """Names in what is asked of one stream, on the network and the stream as they stand."""

    def __init__(self, store: Spoken, network: Network, stream: str) -> None:
        self.store = store
        self.things = Things(store, network, stream)

    def data(self, command: type[Command], given: Mapping[str, Any]) -> dict[str, Any]:
        """The data of a command with ids for what it names. Raises Refusal `which-one`, or the code for what it is."""
        return self._fields((command,), given, {})

    def _fields(
        self, records: tuple[type[BaseModel], ...], given: Mapping[str, Any], beside: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The fields of a record, which is one of several where the rules have a choice between them."""
        named: dict[str, Any] = dict(given)
        for field in sorted(given, key=lambda one: one not in FIRST):
            known = [record for record in records if field in record.model_fields]
            if known:
                beside_it = {**beside, **self.within(given, named)}
                named[field] = self._field(known, field, given[field], beside_it)
        return named

    def within(self, given: Mapping[str, Any], named: Mapping[str, Any]) -> Mapping[str, Any]:
        """What else is said of the record, in ids: other fields are named within it."""
        return named

    def _field(self, records: list[type[BaseModel]], field: str, value: Any, beside: Mapping[str, Any]) -> Any:
        annotations = [record.model_fields[field].annotation for record in records]
        within = tuple(dict.fromkeys(model for annotation in annotations for model in models_of(annotation)))
        if within:
            return _each(value, dict, lambda one: self._fields(within, one, beside))
        values = tuple(dict.fromkeys(code for annotation in annotations for code in values_of(annotation)))
        process = self.things.process
        if values:
            choices = coded(field, process, values, self.things.network.words, self.things.store.language)
            return _each(value, str, lambda one: self.code(one, choices))
        kind = kind_of(process, records[0].__name__, field)
        if kind is None or kind is Kind.NEW:
            return value
        return _each(value, (str, int), lambda one: self.thing(kind, str(one), beside))

    def code(self, said: str, choices: list[Choice]) -> str:
        """One of the codes that a field may hold."""
        return pick_code(said, choices)

    def thing(self, kind: Kind, said: str, beside: Mapping[str, Any] | None = None) -> str:
        """The id of one thing."""
        if kind in STREAMS:
            return a_stream(self.store, said, network=self.things.network.id, kinds=(STREAMS[kind],))
        choices = self.things.choices(kind, beside)
        return pick(said, choices, unknown=UNKNOWN.get(kind, "unknown-id"))


def models_of(annotation: Any) -> Iterator[type[BaseModel]]:
    """The records that a field may hold, wherever in its type they stand."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models_of(part)


def _each(value: Any, of: type | tuple[type, ...], made: Any) -> Any:
    """`made` of a value, or of each in a list of them; anything else is left as it is."""
    if isinstance(value, list):
        return [_each(one, of, made) for one in value]
    return made(value) if isinstance(value, of) and not isinstance(value, bool) else value
