"""Expands what a network file says of its days into dated days: holidays, and the rhythm in which a body meets.

Done once, when a file is loaded; from then on the events hold the dates, and no later table changes them.
"""

from calendar import isleap
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice

from dateutil.easter import easter
from dateutil.rrule import rrulestr

from domain.calendar import Calendar
from networkfile.model import EASTER, WEEKDAYS, CalendarEntry, HolidayEntry, MeetsEntry

MOST_MEETINGS = 1000


class CannotExpand(ValueError):
    """What the file says gives no dates; the text says why."""


def calendar_of(entry: CalendarEntry) -> Calendar:
    """The calendar with its holidays dated. Raises CannotExpand."""
    days = tuple(sorted(set(_holidays(entry.holidays)))) if entry.holidays is not None else ()
    weekdays = tuple(sorted({WEEKDAYS.index(day) for day in entry.weekdays}))
    known = entry.holidays
    return Calendar(
        timezone=entry.timezone,
        weekdays=weekdays,
        holidays=days,
        known_from=known.first_year if known is not None else None,
        known_until=known.last_year if known is not None else None,
    )


def _holidays(entry: HolidayEntry) -> Iterator[date]:
    from holidays import country_holidays  # every calendar of the world: loaded by whoever loads a network

    years = range(entry.first_year, entry.last_year + 1)
    if entry.country is not None:
        try:
            found = country_holidays(
                entry.country, subdiv=entry.subdivision, years=years, categories=("public", *entry.categories)
            )
        # How the library says that it knows no such country, part of it (the first) or category (the second). It has a
        # list of those it knows, which lacks many names that it takes, 'Brazil' among them: so it is not asked before.
        except (NotImplementedError, ValueError) as error:
            raise CannotExpand(str(error)) from None
        yield from (day for day in found if day not in entry.worked and day.year in years)
    for local in entry.local:
        if local.on is not None:
            yield local.on
        elif (moves := EASTER.fullmatch(local.every or "")) is not None:
            yield from (easter(year) + timedelta(days=int(moves[1] or 0)) for year in years)
        elif local.every is not None:
            month, day = (int(part) for part in local.every.split("-"))
            if (month == 2 and day > 29) or (month in (4, 6, 9, 11) and day > 30):
                raise CannotExpand(f"there is no {local.every} in any year")
            yield from (date(year, month, day) for year in years if (month, day) != (2, 29) or isleap(year))


def meetings_of(meets: MeetsEntry, calendar: Calendar, until: date) -> tuple[date, ...]:
    """The days on which a body meets; one that is no working day passes to the next that is. Raises CannotExpand."""
    try:
        rule = rrulestr(meets.rule, dtstart=datetime.combine(meets.starts, datetime.min.time()))
    except (ValueError, KeyError, TypeError) as error:
        raise CannotExpand(f"'{meets.rule}' is no rule of RFC 5545 ({error})") from None
    end = datetime.combine(until, datetime.max.time())
    try:
        found = list(islice(_until(rule, end), MOST_MEETINGS + 1))
    except (ArithmeticError, LookupError, ValueError) as error:  # how the library fails on numbers that are no days
        raise CannotExpand(f"'{meets.rule}' gives no days ({error})") from None
    if not found:
        raise CannotExpand(f"it gives no date between {meets.starts} and {until}")
    if len(found) > MOST_MEETINGS:
        raise CannotExpand(f"it gives more than {MOST_MEETINGS} dates: say 'until' when")
    return tuple(sorted({_working(day.date(), calendar) for day in found}))


def _until(rule: object, end: datetime) -> Iterator[datetime]:
    for day in rule:  # type: ignore[attr-defined]
        if day > end:
            return
        yield day


def _working(day: date, calendar: Calendar) -> date:
    for _ in range(366):
        if calendar.works_on(day):
            return day
        day += timedelta(days=1)
    return day
