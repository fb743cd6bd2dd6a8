"""Days that nobody can mean: a year with a digit too many, or one before any of this began.

Nothing can be counted at the ends of the calendar, so what lies there is refused before it is decided.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from pydantic import BaseModel

from domain.errors import Refusal

FIRST_YEAR, LAST_YEAR = 1800, 2199


def check_days(message: BaseModel) -> None:
    """Raises Refusal `far-day` for the first day or moment of a message that lies beyond these years."""
    for name, day in _days(message, ""):
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise Refusal(
                "far-day",
                "'{field}': {date} is not meant, it seems: the year must be between {first} and {last}.",
                field=name,
                date=day.isoformat()[:10],
                first=FIRST_YEAR,
                last=LAST_YEAR,
            )


def _days(value: object, name: str) -> Iterator[tuple[str, date]]:
    match value:
        case date():
            yield name, value
        case BaseModel():
            for field in type(value).model_fields:
                yield from _days(getattr(value, field), f"{name}.{field}" if name else field)
        case Mapping():
            for inner in value.values():
                yield from _days(inner, name)
        case tuple() | list():
            for inner in value:
                yield from _days(inner, name)
        case _:
            pass
