"""What is said where the holidays that a network knows come to their end: days counted beyond it may come too early."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from pydantic import JsonValue

from cli.screen import LATE, Screen
from domain.calendar import Calendar
from domain.message import Recorded
from domain.roles import Role
from words.language import MOMENT
from words.saying import COUNTED


def holidays_run_out(screen: Screen, today: date) -> str:
    """What is to be done about the holidays, in words; nothing where they are known for long enough."""
    calendar = screen.network.calendar
    if not calendar.runs_out(today):
        return ""
    return screen.say(
        "The holidays of this network are known until {year}: days after that are counted without any. Whoever keeps "
        "its file writes a later last_year in it, and loads it.",
        year=calendar.known_until,
    )


def say_holidays_run_out(screen: Screen, today: date) -> None:
    """The same, on a page."""
    told = holidays_run_out(screen, today)
    if told:
        screen.text(told, style=LATE)


def concerns_them(screen: Screen, person: str, today: date) -> bool:
    """Whether somebody is to be told: who administers the network."""
    return Role.ADMINISTRATOR in screen.network.roles_of(person, today, zone=None)


def counted_beyond(calendar: Calendar, events: Iterable[Recorded]) -> list[int]:
    """The years whose holidays are not known, and in which days of a receipt were counted."""
    return sorted({day.year for event in events for day in _counted(event.data, calendar)})


def say_counted_beyond(screen: Screen, years: Iterable[int]) -> None:
    """Under a receipt: which of its days were counted in a year whose holidays are not known."""
    calendar = screen.network.calendar
    for year in years:
        told = screen.say(
            "A day in {year} was counted without holidays: those of this network are known until {last}.",
            year=year,
            last=calendar.known_until,
        )
        screen.text(told, style=LATE)


def _counted(value: JsonValue, calendar: Calendar, name: str = "") -> Iterator[date]:
    match value:
        case str() if COUNTED.fullmatch(name) and MOMENT.fullmatch(value):
            day = calendar.last_day(datetime.fromisoformat(value))
            if calendar.known_until is not None and day.year > calendar.known_until:
                yield day
        case list():
            for one in value:
                yield from _counted(one, calendar, name)
        case dict():
            for key, inner in value.items():
                yield from _counted(inner, calendar, key)
        case _:
            pass
