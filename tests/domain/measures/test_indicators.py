"""Indicators against targets: nobody is worse off for having given none."""

from datetime import date
from typing import Any

import pytest

from domain.action import events as e
from domain.action import parts as p
from tests.domain.measures.histories import Tale, figures, town
from tests.domain.measures.test_ontime import JULY, JUNE, planned


def measuring(**indicator: Any) -> tuple[Tale, str]:
    tale = town()
    return tale, planned(tale, "booklet", indicators=(p.Indicator(id="printed", name="Printed", **indicator),))


def reported(on: date, value: float, report: str = "") -> e.ProgressReported:
    values = (p.IndicatorValue(indicator="printed", value=value),)
    return e.ProgressReported(report=report or f"r-{on}", on=on, text="So many", values=values, status="started")


@pytest.mark.parametrize(
    ("baseline", "target", "value", "outcome", "progress"),
    [
        (0, 500, 500, "reached", 1.0),
        (0, 500, 100, "not-reached", 0.2),
        (38, 20, 19, "reached", 19 / 18),
        (38, 20, 29, "not-reached", 0.5),
        (None, 8, 9, "reached", None),
        (5, None, 9, "no-target", None),
        (None, None, None, "no-target", None),
        (0, 500, None, "not-measured", None),
        (20, 20, 20, "reached", None),
    ],
)
def test_a_value_is_held_against_the_target_where_there_is_one(
    baseline: float | None, target: float | None, value: float | None, outcome: str, progress: float | None
) -> None:
    tale, stream = measuring(baseline=baseline, target=target)
    if value is not None:
        tale.says(stream, reported(JUNE, value))
    row = tale.measured("indicators").sheet("each").row(stream, "printed")
    assert (row["outcome"], row["progress"], row["last"]) == (outcome, progress, value)


def test_no_target_and_no_value_are_in_no_share() -> None:
    tale, stream = measuring(target=10)
    tale.says(stream, reported(JUNE, 12))
    planned(tale, "other", indicators=(p.Indicator(id="a", name="A"), p.Indicator(id="b", name="B", target=3)))
    measured = tale.measured("indicators")
    share = measured.figure("share-reached")
    assert (share.part, share.of, share.value) == (1, 1, 1)
    assert [figures(measured)[name] for name in ("indicators", "no-target", "not-measured")] == [3, 1, 1]


def test_an_indicator_of_a_cancelled_action_is_told_apart() -> None:
    tale, stream = measuring(target=10)
    tale.says(stream, reported(JUNE, 2), e.ActionCancelled(on=JULY, reason="No"))
    measured = tale.measured("indicators")
    assert figures(measured)["action-cancelled"] == 1
    assert measured.figure("share-reached").value is None


def test_the_last_value_is_of_the_latest_day_as_it_was_corrected() -> None:
    tale, stream = measuring(target=10)
    tale.says(stream, reported(JULY, 7, "late"), reported(JUNE, 5, "early"))
    assert tale.measured("indicators").sheet("each").row(stream, "printed")["last"] == 7
    assert tale.measured("indicators", until=JUNE).sheet("each").row(stream, "printed")["last"] == 5
    values = (p.IndicatorValue(indicator="printed", value=11),)
    tale.says(stream, e.ProgressCorrected(corrects="late", reason="r", on=JULY, values=values, status="started"))
    measured = tale.measured("indicators")
    assert measured.sheet("each").row(stream, "printed")["outcome"] == "reached"
    assert [row[2:] for row in measured.sheet("series").rows] == [(JUNE, 5), (JULY, 11)]


def test_values_given_at_the_end_count_too() -> None:
    tale, stream = measuring(target=10)
    values = (p.IndicatorValue(indicator="printed", value=10),)
    tale.says(stream, e.ActionCompleted(on=JUNE, report="last", values=values))
    assert figures(tale.measured("indicators"))["reached"] == 1
