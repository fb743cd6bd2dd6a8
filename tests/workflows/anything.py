"""Any message of a kind, drawn by its fields: Hypothesis with what pydantic says of them.

It draws what the types allow, not what the rules would accept: the wire must carry whatever can be said.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import reduce
from operator import or_
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

from hypothesis import strategies as st
from pydantic import BaseModel, JsonValue

from domain.table import Table

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)
PLAIN: Mapping[Any, st.SearchStrategy[Any]] = {
    str: WORDS,
    bool: st.booleans(),
    int: st.integers(-(2**40), 2**40),
    float: st.floats(allow_nan=False, allow_infinity=False),
    UUID: st.uuids(),
    date: st.dates(),
    datetime: st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),
    timedelta: st.timedeltas(timedelta(), timedelta(days=400)),
    type(None): st.none(),
    Any: JSON,
}


def any_of(made: type[BaseModel]) -> st.SearchStrategy[Any]:
    """Any message of this kind; optional fields are sometimes left to their default."""
    required: dict[str, st.SearchStrategy[Any]] = {}
    optional: dict[str, st.SearchStrategy[Any]] = {}
    for name, field in made.model_fields.items():
        chosen = _any(field.annotation, field.metadata)
        (required if field.is_required() else optional)[name] = chosen
    return st.fixed_dictionaries(required, optional=optional).map(lambda fields: made(**fields))


def _any(kind: Any, narrowed: Iterable[Any] = ()) -> st.SearchStrategy[Any]:
    limits = _limits(narrowed)
    if kind is JsonValue:
        return JSON
    if kind in PLAIN:
        return _plain(kind, limits)
    match get_origin(kind), get_args(kind):
        case None, _ if issubclass(kind, BaseModel):
            return st.deferred(lambda: any_of(kind))
        case None, _ if issubclass(kind, Enum):
            return st.sampled_from(kind)
        case origin, (inner, *more) if origin is Annotated:
            return _any(inner, more)
        case origin, choices if origin is Literal:
            return st.sampled_from(choices)
        case origin, choices if origin in (Union, UnionType):
            return reduce(or_, (_any(choice, narrowed if choice is not type(None) else ()) for choice in choices))
        case origin, (inner, end) if origin is tuple and end is Ellipsis:
            return st.lists(_any(inner), min_size=limits.get("min_length", 0), max_size=3).map(tuple)
        case origin, inner if origin is tuple:
            return st.tuples(*map(_any, inner))
        case origin, (key, value) if origin is dict:
            return st.dictionaries(_any(key), _any(value), max_size=3)
        case origin, (value,) if origin is Table:
            return st.dictionaries(WORDS, _any(value), max_size=3).map(Table)
        case _:
            raise AssertionError(f"nothing here draws {kind}")


def _plain(kind: Any, limits: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    if limits.get("pattern"):
        return st.from_regex(limits["pattern"], fullmatch=True)
    if kind is str and limits:
        least, most = limits.get("min_length", 0), limits.get("max_length") or 30
        return st.text(st.characters(codec="utf-8"), min_size=least, max_size=most).filter(
            lambda text: len(text.strip()) >= least
        )
    if kind is int and limits:
        return st.integers(limits.get("ge", -(2**40)), limits.get("le", 2**40))
    if kind is float and limits:
        return st.floats(limits.get("ge"), limits.get("le"), allow_nan=False, allow_infinity=False)
    return PLAIN[kind]


def _limits(narrowed: Iterable[Any]) -> dict[str, Any]:
    """What pydantic, annotated-types or a `Field` inside `Annotated` say of a value, by the name of each limit."""
    found: dict[str, Any] = {}
    for each in narrowed:
        found |= _limits(getattr(each, "metadata", ()))
        for name in ("pattern", "min_length", "max_length", "ge", "le"):
            value = getattr(each, name, None)
            if value is not None:
                found[name] = value
    return found
