"""Dates that come of what a network file says."""

from datetime import date

import pytest
from pydantic import ValidationError

from networkfile.dates import CannotExpand, calendar_of
from networkfile.model import CalendarEntry, HolidayEntry


def test_the_29th_of_february_is_a_holiday_only_in_the_years_that_have_one() -> None:
    holidays = {"first_year": 2096, "last_year": 2104, "local": [{"every": "02-29"}]}
    entry = CalendarEntry.model_validate({"timezone": "UTC", "holidays": holidays})
    assert calendar_of(entry).holidays == (date(2096, 2, 29), date(2104, 2, 29))


def holidays(**more: object) -> tuple[date, ...]:
    given = {"first_year": 2023, "last_year": 2026, **more}
    return calendar_of(CalendarEntry.model_validate({"timezone": "UTC", "holidays": given})).holidays


@pytest.mark.parametrize(
    ("every", "days"),
    [
        ("easter", [(2023, 4, 9), (2024, 3, 31), (2025, 4, 20), (2026, 4, 5)]),
        ("easter-47", [(2023, 2, 21), (2024, 2, 13), (2025, 3, 4), (2026, 2, 17)]),
        ("easter-48", [(2023, 2, 20), (2024, 2, 12), (2025, 3, 3), (2026, 2, 16)]),
        ("easter+60", [(2023, 6, 8), (2024, 5, 30), (2025, 6, 19), (2026, 6, 4)]),
        ("easter-9", [(2023, 3, 31), (2024, 3, 22), (2025, 4, 11), (2026, 3, 27)]),
    ],
)
def test_a_local_day_moves_with_easter(every: str, days: list[tuple[int, int, int]]) -> None:
    assert holidays(local=[{"every": every}]) == tuple(date(*day) for day in days)


@pytest.mark.parametrize("every", ["easter-0", "easter47", "easter+100", "Easter-47", "13-01", "easter-", ""])
def test_what_is_no_day_of_each_year_is_refused(every: str) -> None:
    with pytest.raises(ValidationError, match="a number of days from Easter"):
        HolidayEntry.model_validate({"first_year": 2023, "last_year": 2026, "local": [{"every": every}]})


def test_the_days_that_many_do_not_work_are_had_for_the_asking() -> None:
    carnival = date(2025, 3, 4)
    assert carnival not in holidays(country="BR")
    assert carnival in holidays(country="BR", categories=["optional"])
    assert set(holidays(country="BR")) < set(holidays(country="BR", categories=["optional"]))
    with pytest.raises(CannotExpand):
        holidays(country="BR", categories=["carnival"])


@pytest.mark.parametrize("unknown", [{"country": "XX"}, {"country": "br"}, {"country": "BR", "subdivision": "QQ"}])
def test_a_country_or_a_part_of_it_that_nobody_knows_gives_no_days(unknown: dict[str, str]) -> None:
    with pytest.raises(CannotExpand):
        holidays(**unknown)


def test_a_country_is_known_by_its_codes_and_its_name() -> None:
    assert holidays(country="BR") == holidays(country="BRA") == holidays(country="Brazil")


def test_a_calendar_knows_the_years_whose_holidays_it_has() -> None:
    entry = CalendarEntry.model_validate({"timezone": "UTC", "holidays": {"first_year": 2024, "last_year": 2025}})
    calendar = calendar_of(entry)
    assert [calendar.knows(date(year, 6, 1)) for year in (2023, 2024, 2025, 2026)] == [False, True, True, False]
    assert not calendar.runs_out(date(2025, 9, 30))
    assert calendar.runs_out(date(2025, 10, 1))
    assert calendar.runs_out(date(2026, 1, 1))
    bare = calendar_of(CalendarEntry(timezone="UTC"))
    assert bare.knows(date(2099, 1, 1))
    assert not bare.runs_out(date(2099, 1, 1))
    assert "known_until" not in bare.model_dump(), "what was written before is written as it was"
