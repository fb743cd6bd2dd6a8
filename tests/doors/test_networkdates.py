"""Dates that come of what a network file says."""

from datetime import date

from doors.networkdates import calendar_of
from doors.networkmodel import CalendarEntry


def test_the_29th_of_february_is_a_holiday_only_in_the_years_that_have_one() -> None:
    holidays = {"first_year": 2096, "last_year": 2104, "local": [{"every": "02-29"}]}
    entry = CalendarEntry.model_validate({"timezone": "UTC", "holidays": holidays})
    assert calendar_of(entry).holidays == (date(2096, 2, 29), date(2104, 2, 29))
