"""Days and numbers that nobody can mean: a year with a digit too many, or one before any of this began; a deadline of a
thousand million days.

Nothing can be counted at the ends of the calendar, so what lies there, or leads there, is refused before it is decided.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from pydantic import BaseModel

from domain.errors import Refusal

FIRST_YEAR, LAST_YEAR = 1900, 2200
BOUNDED = 3  # the edition since which rules' numbers, and the years of periods and holidays, have bounds
MOST = 1000  # of any number in the rules: some four years of working days


def is_far(year: int) -> bool:
    """Whether a year is one that nobody can mean."""
    return not FIRST_YEAR <= year <= LAST_YEAR


def far_day(day: date, field: str) -> Refusal:
    """What is said of a day or moment beyond these years."""
    return Refusal(
        "far-day",
        "'{field}': {date} is not meant, it seems: the year must be between {first} and {last}.",
        field=field,
        date=day.isoformat()[:10],
        first=FIRST_YEAR,
        last=LAST_YEAR,
    )


def check_day(day: date, field: str) -> None:
    """Raises Refusal `far-day` for a day or moment beyond these years."""
    if is_far(day.year):
        raise far_day(day, field)


def check_year(year: int, field: str) -> None:
    """Raises Refusal `far-day` for a year that is none of these."""
    if is_far(year):
        raise Refusal(
            "far-day",
            "'{field}': the year {year} is not meant, it seems: it must be between {first} and {last}.",
            field=field,
            year=year,
            first=FIRST_YEAR,
            last=LAST_YEAR,
        )


def check_days(message: BaseModel) -> None:
    """Raises Refusal `far-day` for the first day or moment of a message that lies beyond these years."""
    for name, day in _days(message, ""):
        check_day(day, name)


def beyond(numbers: BaseModel, name: str = "") -> Iterator[str]:
    """The numbers of rules, each by its path, that are greater than any that can be meant. Their version is none."""
    for field in type(numbers).model_fields:
        value, path = getattr(numbers, field), f"{name}.{field}" if name else field
        match value:
            case BaseModel():
                yield from beyond(value, path)
            case int() if value > MOST and field != "version":
                yield path


def check_numbers(rules: BaseModel, name: str) -> None:
    """Raises Refusal `bad-value` for the first number of rules that is greater than any that can be meant."""
    for field in beyond(rules, name):
        raise Refusal("bad-value", "'{field}' must be at most {limit}.", field=field, limit=MOST)


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
        case tuple() | list() | set() | frozenset():
            for inner in value:
                yield from _days(inner, name)
        case _:
            pass
