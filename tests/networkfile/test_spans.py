"""Spans of days compared: what is missing is given, what is no longer wanted ends, and then nothing is left to say."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from networkfile.spans import Span, ending, missing

TODAY = date(2017, 3, 1)


def day(text: str) -> date:
    return date.fromisoformat(text)


ALWAYS: Span = (None, None)
UNTIL_APRIL: Span = (None, day("2017-04-30"))
FROM_MAY: Span = (day("2017-05-01"), None)


def test_a_seat_that_ended_and_went_on_the_next_day_never_ended() -> None:
    assert missing([ALWAYS], [UNTIL_APRIL, FROM_MAY]) == []
    assert ending([ALWAYS], [UNTIL_APRIL, FROM_MAY], TODAY) == []


@pytest.mark.parametrize(
    ("wanted", "known", "given_now", "ended"),
    [
        ([ALWAYS], [], [ALWAYS], []),
        ([], [ALWAYS], [], [(ALWAYS, TODAY)]),
        ([], [(None, day("2017-02-28"))], [], []),
        ([UNTIL_APRIL], [ALWAYS], [], [(ALWAYS, day("2017-04-30"))]),
        ([ALWAYS], [UNTIL_APRIL], [FROM_MAY], []),
        ([FROM_MAY], [FROM_MAY], [], []),
        ([], [FROM_MAY], [], [(FROM_MAY, day("2017-05-01"))]),
        ([(None, day("2016-12-31"))], [ALWAYS], [], [(ALWAYS, day("2016-12-31"))]),
    ],
)
def test_what_is_wanted_and_what_is_known_make_the_difference(
    wanted: list[Span], known: list[Span], given_now: list[Span], ended: list[tuple[Span, date]]
) -> None:
    assert missing(wanted, known) == given_now
    assert ending(wanted, known, TODAY) == ended


def some_spans() -> st.SearchStrategy[list[Span]]:
    days = st.integers(-40, 40).map(lambda n: TODAY + timedelta(days=n))

    def apart(marks: list[date]) -> list[Span]:
        spans: list[Span] = list(zip(marks[::2], marks[1::2], strict=False))
        return [*spans, (marks[-1], None)] if len(marks) % 2 else spans

    return st.lists(days, max_size=7, unique=True).map(sorted).map(apart)


@given(wanted=some_spans(), known=some_spans())
def test_after_the_difference_there_is_none(wanted: list[Span], known: list[Span]) -> None:
    shortened = dict(ending(wanted, known, TODAY))
    after = [(span[0], shortened.get(span, span[1])) for span in known] + missing(wanted, known)
    assert missing(wanted, after) == []
    assert ending(wanted, after, TODAY) == []
    for n in range(1, 60):
        later = TODAY + timedelta(days=n)
        if not any(_holds(span, TODAY) or _holds(span, later) for span in known):
            assert any(_holds(span, later) for span in after) == any(_holds(span, later) for span in wanted)


def _holds(span: Span, on: date) -> bool:
    return (span[0] is None or span[0] <= on) and (span[1] is None or on <= span[1])
