"""A day is a day: in every time zone, and whatever its clocks do on it, a deadline has the day that was meant."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from domain.calendar import Calendar

FIRST, LAST = date(2015, 1, 1), date(2035, 12, 31)
STEP = timedelta(days=10)  # no two changes of a clock are nearer to each other
INSTANT = timedelta(microseconds=1)
SKIPPED = (  # midnight does not exist on the day after
    ("America/Sao_Paulo", date(2017, 10, 14)),
    ("Africa/Cairo", date(2024, 4, 25)),
    ("America/Santiago", date(2024, 9, 7)),
    ("America/Havana", date(2024, 3, 9)),
    ("Asia/Beirut", date(2024, 3, 30)),
    ("Atlantic/Azores", date(2024, 3, 30)),
)
ZONES = sorted(zone for zone in available_timezones() if zone != "localtime")


def days_when_clocks_change(zone: str) -> Iterator[date]:
    """The days in twenty years on which the clocks of a zone change, with those around them."""
    info = ZoneInfo(zone)

    def offset(day: date) -> timedelta | None:
        return datetime(day.year, day.month, day.day, 12, tzinfo=info).utcoffset()

    day = FIRST
    while day < LAST:
        if offset(day) != offset(day + STEP):
            for n in range(STEP.days + 1):
                changed = day + timedelta(days=n)
                if offset(changed) != offset(changed + timedelta(days=1)):
                    yield from (changed - timedelta(days=1), changed, changed + timedelta(days=1))
        day += STEP


def test_every_day_is_the_last_day_of_what_ends_with_it_in_every_time_zone() -> None:
    seen = 0
    for zone in ZONES:
        calendar = Calendar(timezone=zone)
        for day in (date(2024, 2, 28), date(2024, 2, 29), date(2024, 12, 31), *days_when_clocks_change(zone)):
            over_at = calendar.end_of(day)
            assert calendar.last_day(over_at) == day, (zone, day)
            assert calendar.local_date(over_at - INSTANT) == day, (zone, day)
            assert calendar.local_date(over_at) == day + timedelta(days=1), (zone, day)
            seen += 1
    assert seen > len(ZONES) * 3


@pytest.mark.parametrize(("zone", "day"), SKIPPED)
def test_a_day_before_a_midnight_that_does_not_exist_is_the_last_day_all_the_same(zone: str, day: date) -> None:
    calendar = Calendar(timezone=zone)
    over_at = calendar.end_of(day)
    assert calendar.local(over_at).hour == 1, "the clocks go on at midnight"
    assert calendar.last_day(over_at) == day


@pytest.mark.parametrize("now_in", ["UTC", "Europe/Madrid", "America/Sao_Paulo", "Asia/Beirut"])
def test_a_deadline_keeps_its_day_in_a_network_whose_time_zone_was_put_right_later(now_in: str) -> None:
    over_at = Calendar(timezone="America/Sao_Paulo").end_of(date(2025, 2, 4))
    assert over_at == datetime(2025, 2, 5, 3, tzinfo=UTC)
    assert Calendar(timezone=now_in).last_day(over_at) == date(2025, 2, 4)
