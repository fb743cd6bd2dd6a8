"""Actions by their due dates: each in one state, and what fell due in one share."""

from datetime import date
from typing import Any

import pytest

from domain.action import events as e
from tests.domain.measures.histories import Tale, figures, town

JUNE, JULY, AUGUST = date(2017, 6, 30), date(2017, 7, 31), date(2017, 8, 31)
START = date(2017, 3, 1)


def planned(tale: Tale, known_as: str, due_on: date | None = JUNE, **more: Any) -> str:
    stream = f"action:town:north:2017:{known_as}"
    event = e.ActionPlanned(
        cycle="cycle:town:north:2017",
        action=known_as,
        title=known_as.title(),
        objective="objective-1",
        responsible="ana",
        due_on=due_on,
        standing="standing",
        on=START,
        **more,
    )
    tale.says(stream, event, e.ActionStarted(on=START))
    return stream


def amended(due_on: date, on: date) -> e.PlanAmended:
    return e.PlanAmended(
        reason="It takes longer", title="Booklet", objective="objective-1", responsible="ana", due_on=due_on,
        due_moved=True, standing="standing", on=on,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("due", "end", "how", "late"),
    [
        (JUNE, e.ActionCompleted(on=JUNE), "done-on-time", None),
        (JUNE, e.ActionCompleted(on=date(2017, 7, 1), late=True), "done-late", 1),
        (None, e.ActionCompleted(on=JULY), "done-undated", None),
        (JUNE, e.ActionCancelled(on=JULY, reason="No money"), "cancelled", None),
        (JUNE, None, "overdue", 31),
        (JULY, None, "open-in-time", None),
        (None, None, "open-undated", None),
    ],
)
def test_an_action_is_in_one_state_on_a_day(due: date | None, end: Any, how: str, late: int | None) -> None:
    tale = town()
    stream = planned(tale, "booklet", due)
    if end is not None:
        tale.says(stream, end)
    measured = tale.measured("actions-on-time", until=JULY)
    assert measured.sheet("each").row(stream)["how"] == how
    assert measured.sheet("each").row(stream)["late"] == late
    assert figures(measured)[how] == 1


def test_the_share_is_of_what_fell_due_and_cancelled_ones_are_in_none() -> None:
    tale = town()
    tale.says(planned(tale, "a"), e.ActionCompleted(on=JUNE))
    tale.says(planned(tale, "b"), e.ActionCompleted(on=JULY))
    tale.says(planned(tale, "c"), e.ActionCancelled(on=JUNE, reason="No"))
    planned(tale, "d")
    planned(tale, "e", AUGUST)
    on_time = tale.measured("actions-on-time", until=JULY).figure("on-time")
    assert (on_time.part, on_time.of) == (1, 3)
    assert tale.measured("actions-on-time", until=JULY).figure("actions").value == 5


def test_a_due_date_that_was_moved_counts_as_moved_and_only_from_the_day_of_the_amendment() -> None:
    tale = town()
    stream = planned(tale, "booklet", JUNE)
    tale.says(stream, amended(AUGUST, date(2017, 7, 15)), e.ActionCompleted(on=AUGUST))
    assert tale.measured("actions-on-time", until=date(2017, 7, 10)).sheet("each").row(stream)["how"] == "overdue"
    after = tale.measured("actions-on-time")
    assert after.sheet("each").row(stream)["how"] == "done-on-time"
    assert (after.sheet("each").row(stream)["first-due"], figures(after)["due-moved"]) == (JUNE, 1)


def test_what_was_entered_later_counts_on_the_day_it_happened() -> None:
    tale = town()
    stream = planned(tale, "booklet", JUNE)
    tale.says(stream, e.ActionOverdue(due_on=JUNE, responsible="ana", next_reminder_at=tale.at))
    tale.says(stream, e.ActionCompleted(on=date(2017, 6, 1)))
    assert tale.measured("actions-on-time", until=JUNE).sheet("each").row(stream)["how"] == "done-on-time"


def test_a_period_has_what_was_not_settled_before_it() -> None:
    tale = town()
    tale.says(planned(tale, "a"), e.ActionCompleted(on=date(2017, 4, 1)))
    tale.says(planned(tale, "b"), e.ActionCompleted(on=date(2017, 6, 1)))
    assert tale.measured("actions-on-time", since=date(2017, 5, 1)).counted == 1
    assert tale.measured("actions-on-time", until=date(2017, 2, 1)).counted == 0
    assert tale.measured("actions-on-time", zone="south").counted == 0
    assert tale.measured("actions-on-time", cycle="cycle:town:north:2021").counted == 0


def test_without_actions_there_is_nothing_to_measure() -> None:
    measured = town().measured("actions-on-time")
    assert (measured.figure("on-time").value, measured.figure("median-late").value) == (None, None)


def test_an_action_whose_cancellation_was_assumed_is_told_as_assumed() -> None:
    tale = town()
    tale.says(planned(tale, "booklet"), e.ActionCancelled(on=JULY, reason="No money"), origin="assumed")
    planned(tale, "mural")
    measured = tale.measured("actions-on-time", until=AUGUST)
    assert (measured.counted, measured.simulated, measured.assumed) == (2, 0, 1)
    before = tale.measured("actions-on-time", until=date(2017, 7, 30))
    assert before.assumed == 0, "what has not happened yet is not assumed"


def test_what_is_simulated_and_assumed_is_counted_once() -> None:
    tale = town()
    stream = "action:town:north:2017:booklet"
    planned(tale, "booklet")
    tale.says(stream, e.ActionBlocked(on=START, reason="No room"), origin="simulated")
    tale.says(stream, e.ActionCancelled(on=JULY, reason="No money"), origin="assumed")
    measured = tale.measured("actions-on-time", until=AUGUST)
    assert (measured.counted, measured.simulated, measured.assumed) == (1, 1, 0)
