"""As of when something is looked at: a version of it, a moment, or a place in the order of the whole log.

What counts is when a thing was *recorded*, for only then could anybody know it; when it happened is told beside it.
"""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.calendar import Calendar
from domain.errors import Refusal
from domain.message import Message

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?")
INSTANT = timedelta(microseconds=1)


class AtVersion(Message):
    """After that many events of the stream itself."""

    version: int


class AtMoment(Message):
    """With all that was recorded up to a moment, in UTC. `day`: the local day whose end it is, where one was given."""

    moment: datetime
    day: date | None = None


class AtPosition(Message):
    """With all that was stored up to a position of the log, which orders the events of all streams."""

    position: int


AsOf = AtVersion | AtMoment | AtPosition


def as_of(text: str, calendar: Calendar) -> AsOf:
    """What a person wrote: `12` (a version), `2021-06-30` (the end of that day), `2021-06-30T10:00`, `@4681`.

    Days and times without an offset are those of the network. Raises Refusal `bad-at`.
    """
    written = text.strip()
    if written.isascii() and written.isdigit():
        return AtVersion(version=int(written))
    if re.fullmatch(r"@[0-9]+", written):
        return AtPosition(position=int(written[1:]))
    try:
        if DAY.fullmatch(written):
            return end_of(date.fromisoformat(written), calendar)
        if MOMENT.fullmatch(written):
            return AtMoment(moment=_in_utc(datetime.fromisoformat(written), calendar))
    except (ValueError, OverflowError):
        pass
    raise Refusal(
        "bad-at",
        "'{at}' is no date and no version: write 2021-06-30, 2021-06-30T10:00, or the number of an event.",
        at=text[:80],
    )


def end_of(day: date, calendar: Calendar) -> AtMoment:
    """The last instant of a day, in the network's time zone."""
    return AtMoment(moment=calendar.end_of(day) - INSTANT, day=day)


def _in_utc(written: datetime, calendar: Calendar) -> datetime:
    local = written if written.tzinfo is not None else written.replace(tzinfo=ZoneInfo(calendar.timezone))
    return local.astimezone(UTC)
