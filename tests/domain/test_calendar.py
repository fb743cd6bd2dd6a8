"""Working days and the moments at which what is due becomes late."""

from datetime import UTC, date, datetime

import pytest

from domain.calendar import Calendar

# the Thursday and Friday before Easter 2017 are holidays here
HOLY_WEEK = Calendar(timezone="Europe/Madrid", holidays=(date(2017, 4, 13), date(2017, 4, 14)))


@pytest.mark.parametrize(
    ("count", "day"),
    [(0, date(2017, 4, 12)), (1, date(2017, 4, 17)), (5, date(2017, 4, 21)), (6, date(2017, 4, 24))],
)
def test_working_days_pass_over_holidays_and_weekends(count: int, day: date) -> None:
    assert HOLY_WEEK.add_working_days(date(2017, 4, 12), count) == day


def test_working_days_before_a_day_pass_over_them_too() -> None:
    assert HOLY_WEEK.working_days_before(date(2017, 4, 17), 1) == date(2017, 4, 12)
    assert HOLY_WEEK.working_days_before(date(2017, 4, 17), 0) == date(2017, 4, 17)


def test_a_network_may_work_on_saturdays() -> None:
    calendar = Calendar(weekdays=(0, 1, 2, 3, 4, 5))
    assert calendar.add_working_days(date(2017, 3, 3), 1) == date(2017, 3, 4)


def test_a_deadline_is_the_end_of_a_local_day() -> None:
    late_evening = datetime(2017, 3, 1, 23, 30, tzinfo=UTC)  # already the second of March in Madrid
    assert HOLY_WEEK.local_date(late_evening) == date(2017, 3, 2)
    assert HOLY_WEEK.deadline(late_evening, 1) == datetime(2017, 3, 3, 23, tzinfo=UTC)


def test_a_day_begins_and_ends_by_the_clock_of_the_network_even_when_it_changes() -> None:
    spring = date(2017, 3, 26)  # 23 hours long in Madrid
    assert HOLY_WEEK.start_of(spring) == datetime(2017, 3, 25, 23, tzinfo=UTC)
    assert HOLY_WEEK.end_of(spring) == datetime(2017, 3, 26, 22, tzinfo=UTC)
