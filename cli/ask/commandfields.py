"""The fields of a command as people fill them in: what each means, what it names, and what may be typed for it."""

import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Union, get_args, get_origin

from annotated_types import Ge, Le
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from cli.screen import Screen
from domain.message import Command
from domain.roles import Role
from domain.translatable import N_
from naming.data import models_of
from naming.words import values_of
from readings.kinds import Kind, kind_of
from words.fieldmeanings import MEANINGS
from words.fieldnames import NAMES
from words.labels import LABELS

# What is named by what it is called, by its short number or by its id.
THINGS: Mapping[Kind, str] = {
    Kind.NEW: N_("a new id"),
    Kind.ESCALATION: N_("a question"),
    Kind.CYCLE: N_("a cycle"),
    Kind.ACTION_STREAM: N_("an action"),
    Kind.PERSON: N_("a person"),
    Kind.ORGANISATION: N_("an organisation"),
    Kind.BODY: N_("a body"),
    Kind.ZONE: N_("a zone"),
    Kind.NEIGHBOURHOOD: N_("a neighbourhood"),
    Kind.SECTOR: N_("a sector"),
    Kind.ORGANISATION_KIND: N_("a kind of organisation"),
    Kind.PORTFOLIO: N_("a portfolio"),
    Kind.SERVICE: N_("a service of the directory"),
    Kind.ACCESS: N_("a criterion of access"),
    Kind.CRITERION: N_("a criterion"),
    Kind.PART: N_("a part of the network"),
    Kind.FINDING: N_("a finding"),
    Kind.ITEM: N_("an item"),
    Kind.STRATEGY: N_("a strategy"),
    Kind.LINE: N_("a line"),
    Kind.OBJECTIVE: N_("an objective"),
    Kind.ACTION: N_("an action"),
    Kind.OPEN_ACTION: N_("an action that was left open"),
    Kind.DRAFT: N_("a part of the draft"),
    Kind.LESSON: N_("a lesson"),
    Kind.DISSENT: N_("a dissent"),
    Kind.RATING: N_("a rating"),
    Kind.INDICATOR: N_("an indicator"),
    Kind.ABOUT: N_("a thing of the cycle"),
    Kind.REPORT: N_("a report"),
    Kind.REFERRAL: N_("a referral"),
    Kind.TASK: N_("a task"),
    Kind.MEETING: N_("a meeting"),
    Kind.TOPIC: N_("a topic"),
    Kind.AGREEMENT: N_("an agreement"),
    Kind.ACTIVITY: N_("an activity"),
    Kind.REFUSAL: N_("a key"),
    Kind.ORIENTATION: N_("an orientation"),
}
SIMPLE: Mapping[type, str] = {
    bool: N_("true or false"),
    int: N_("a whole number"),
    float: N_("a number"),
    date: N_("a day, as 2017-03-31"),
    datetime: N_("a moment, as 2017-03-31T09:00-03:00"),
}


@dataclass(frozen=True)
class Asked:
    """A field of a command, or of a record in one (`strategies.kind`). `only`: the choices that have it, if not all."""

    path: str
    needed: bool
    meaning: str
    given: str
    only: tuple[str, ...] = ()


def asked_of(screen: Screen, process: str, command: type[Command]) -> list[Asked]:
    """Every field of a command of a process or register, each record's own after the field that holds it."""
    return list(_fields(screen, process, (command,), ""))


def meaning_of(process: str, record: str, field: str) -> str:
    """What a field means, in English: as it is said of the record, else of the process, else of all."""
    for known in (f"{record}.{field}", f"{process}.{field}", field):
        if known in MEANINGS:
            return MEANINGS[known]
    return NAMES.get(field, field)


def _fields(screen: Screen, process: str, records: Sequence[type[BaseModel]], within: str) -> Iterator[Asked]:
    """The fields of a record, which is one of several where there is a choice between them."""
    for name in dict.fromkeys(name for record in records for name in record.model_fields):
        having = [record for record in records if name in record.model_fields]
        fields = [record.model_fields[name] for record in having]
        codes = tuple(_own_code(record) for record in having) if len(having) < len(records) else ()
        yield Asked(
            path=within + name,
            needed=any(field.is_required() for field in fields) or (len(records) > 1 and name == _choosing(records)),
            meaning=screen.say(meaning_of(process, having[0].__name__, name)),
            given=_given(screen, process, having[0].__name__, name, fields),
            only=codes,
        )
        inner = tuple(dict.fromkeys(model for field in fields for model in models_of(field.annotation)))
        if inner:
            yield from _fields(screen, process, inner, f"{within}{name}.")


def _choosing(records: Sequence[type[BaseModel]]) -> str:
    """The field that says which of several records one is: the one of which each has a single value."""
    shared = (name for name in records[0].model_fields if all(name in record.model_fields for record in records))
    return next(
        (name for name in shared if all(len(values_of(r.model_fields[name].annotation)) == 1 for r in records)), ""
    )


def _own_code(record: type[BaseModel]) -> str:
    """The value by which a record is told from the others."""
    return next((code for field in record.model_fields.values() for code in values_of(field.annotation)), "")


def _given(screen: Screen, process: str, record: str, name: str, fields: Sequence[FieldInfo]) -> str:
    """What may be typed for a field: its values with their words, or the kind of thing that it is."""
    annotation = _bare(fields[0].annotation)
    several = get_origin(annotation) is tuple
    if any(True for field in fields for _ in models_of(field.annotation)):
        return "[{…}, …]" if several else "{…}"
    values = dict.fromkeys(code for field in fields for code in values_of(field.annotation) if code != Role.ENGINE)
    if values:
        return "\n".join(_value(screen, process, name, code) for code in values)
    if get_origin(annotation) is dict:
        return screen.say("names and texts")
    one = _bare(get_args(annotation)[0]) if several else annotation
    kind = kind_of(process, record, name) if one is str else None
    told = screen.say(THINGS[kind]) if kind is not None else _simple(screen, one, fields[0])
    return f"[{told}, …]" if several else told


def _simple(screen: Screen, one: Any, field: FieldInfo) -> str:
    least = next((mark.ge for mark in field.metadata if isinstance(mark, Ge)), None)
    most = next((mark.le for mark in field.metadata if isinstance(mark, Le)), None)
    if least is not None and most is not None:
        return screen.say("a number from {least} to {most}", least=least, most=most)
    return screen.say(SIMPLE[one]) if one in SIMPLE else screen.say("text")


def _value(screen: Screen, process: str, field: str, code: str) -> str:
    """A code that must be typed, with its word where that is another."""
    known = next((one for one in (f"{field}-{code}", f"{process}-{code}", code) if one in LABELS), None)
    word = screen.label(known) if known is not None else screen.say(NAMES.get(code, code))
    return code if word == code else f"{code} = {word}"


def _bare(annotation: Any) -> Any:
    """A type without what only limits it, and without that it may be empty."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) in (Union, types.UnionType):
            annotation = next(part for part in get_args(annotation) if part is not type(None))
        else:
            return annotation
