"""A network's days: working days, its time zone, and the deadlines computed from them.

Everything is given: which days are holidays is network data, expanded into dated events when a network is loaded, so
that no later table can change a deadline that was set.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pydantic import Field

from domain.message import Message, Recorded

HALF_A_DAY = timedelta(hours=12)
AHEAD = 10  # the month from which a last year of holidays is about to end


def is_none(value: object) -> bool:
    """Whether an optional field says nothing: it is left out then, as it is of what was written before there was it."""
    return value is None


class Calendar(Message):
    """The days on which a network works. `weekdays`: 0 is Monday. `holidays`: dated, local ones included.

    `known_from`, `known_until`: the first and the last year whose holidays are in it; None where nobody has said.
    """

    timezone: str = "UTC"
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    holidays: tuple[date, ...] = ()
    known_from: int | None = Field(default=None, exclude_if=is_none)
    known_until: int | None = Field(default=None, exclude_if=is_none)

    def knows(self, day: date) -> bool:
        """Whether the holidays of a day's year are known; a day that is counted in another may come too early."""
        first, last = self.known_from, self.known_until
        return (first is None or first <= day.year) and (last is None or day.year <= last)

    def runs_out(self, today: date) -> bool:
        """Whether the last year of the holidays is over, or about to be: what is computed now may lie beyond it."""
        last = self.known_until
        return last is not None and (today.year > last or (today.year == last and today.month >= AHEAD))

    def holidays_run_out(self, today: date) -> int | None:
        """The last year whose holidays are known, where that is soon over; else None."""
        return self.known_until if self.runs_out(today) else None

    def happened(self, event: Recorded) -> date:
        """The day on which an event happened: the one that was named, else the one on which it was recorded."""
        return event.happened_on or self.local_date(event.recorded_at)

    def works_on(self, day: date) -> bool:
        return day.weekday() in self.weekdays and day not in self.holidays

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`; `day` itself is not counted. Zero gives `day`.

        Raises OverflowError beyond the last year there is.
        """
        _check_counted(count, date.max - day)
        while count > 0:
            day += timedelta(days=1)
            count -= self.works_on(day)
        return day

    def working_days_before(self, day: date, count: int) -> date:
        """The `count`-th working day before `day`. Raises OverflowError before the first year there is."""
        _check_counted(count, day - date.min)
        while count > 0:
            day -= timedelta(days=1)
            count -= self.works_on(day)
        return day

    def local_date(self, at: datetime) -> date:
        """The date in the network's time zone at that moment."""
        return at.astimezone(ZoneInfo(self.timezone)).date()

    def end_of(self, day: date) -> datetime:
        """The moment a local date is over, in UTC: what is due on a day is late from here on."""
        return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(self.timezone)).astimezone(UTC)

    def last_day(self, over_at: datetime) -> date:
        """The last date of what is over at a moment: a day is a day, whatever hour its end falls on.

        Deadlines are written as the moment a day ends, and where no midnight is (the clocks go on at it) that is
        another hour. The nearest end of a day is meant, so that a deadline keeps its day in a network whose time zone
        was put right after it was set.
        """
        return self.local_date(over_at - HALF_A_DAY)

    def local(self, at: datetime) -> datetime:
        """A moment by the network's clocks on the wall."""
        return at.astimezone(ZoneInfo(self.timezone))

    def start_of(self, day: date) -> datetime:
        """The first moment of a local date, in UTC."""
        return datetime.combine(day, time(), ZoneInfo(self.timezone)).astimezone(UTC)

    def deadline(self, now: datetime, working_days: int) -> datetime:
        """The end of the `working_days`-th working day after today, in UTC."""
        return self.end_of(self.add_working_days(self.local_date(now), working_days))


def _check_counted(count: int, days: timedelta) -> None:
    """So that nobody counts for seconds up to where there is no day any more."""
    if count > days.days:
        raise OverflowError("date value out of range")
