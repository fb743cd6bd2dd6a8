"""Compares spans of days: which ones a file wants that a network does not have, and which ones it wants to end.

Spans that touch are one: a seat that ended on a day and began again on the next never ended. What is over is history:
a file can add to it and can say that something ended earlier, but leaving out what is past changes nothing.
"""

from collections.abc import Iterable
from datetime import date

from domain.territory import Dated

Span = tuple[date | None, date | None]  # first day and last day, both included; None is open
_Days = tuple[int, int]
_NEVER = date.max.toordinal() + 1


def missing(wanted: Iterable[Span], known: Iterable[Span]) -> list[Span]:
    """The spans that are wanted and not known, in order."""
    return [_span(piece) for piece in _minus(_merged(wanted), _merged(known))]


def ending(wanted: Iterable[Span], known: Iterable[Span], today: date) -> list[tuple[Span, date]]:
    """The known spans that are to end earlier, each with its new last day: the one that is wanted, else today."""
    merged = _merged(wanted)
    found = []
    for span in known:
        first, last = _days(span)
        rest = [piece for piece in _minus([(first, last)], merged) if piece[1] == last]
        if not rest:
            continue
        if rest[0][0] > first:
            found.append((span, date.fromordinal(rest[0][0] - 1)))
        elif last > max(today.toordinal(), first):
            found.append((span, max(today, span[0]) if span[0] is not None else today))
    return found


def _days(span: Span) -> _Days:
    since, until = span
    return (1 if since is None else since.toordinal(), _NEVER if until is None else until.toordinal())


def _span(days: _Days) -> Span:
    first, last = days
    return (None if first == 1 else date.fromordinal(first), None if last == _NEVER else date.fromordinal(last))


def _merged(spans: Iterable[Span]) -> list[_Days]:
    merged: list[_Days] = []
    for first, last in sorted(_days(span) for span in spans):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def _minus(spans: list[_Days], taken: list[_Days]) -> list[_Days]:
    left = spans
    for start, end in taken:
        pieces = []
        for first, last in left:
            if end < first or start > last:
                pieces.append((first, last))
                continue
            if first < start:
                pieces.append((first, start - 1))
            if last > end:
                pieces.append((end + 1, last))
        left = pieces
    return left


def span_of(held: Dated) -> Span:
    return (held.since, held.until)


def iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def dated(span: Span) -> dict[str, str | None]:
    """A span as commands say it."""
    return {"since": iso(span[0]), "until": iso(span[1])}
