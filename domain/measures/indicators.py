"""Indicators against their targets, from the reports of the actions themselves.

A group that gave no baseline or no target is not worse off for it: that is said, and counts neither way.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.action.parts import Indicator
from domain.cycle.results import reached
from domain.measures.history import History
from domain.measures.measured import (
    N_,
    Cell,
    Column,
    Found,
    Measure,
    Scope,
    Sheet,
    count,
    ground,
    origins,
    share,
)
from domain.measures.works import Work, works
from domain.message import Recorded

Outcome = Literal["reached", "not-reached", "no-target", "not-measured", "action-cancelled"]
OUTCOMES: tuple[Outcome, ...] = ("reached", "not-reached", "no-target", "not-measured", "action-cancelled")
WORDS = {
    "reached": N_("Target reached"),
    "not-reached": N_("Target not reached"),
    "no-target": N_("No target given"),
    "not-measured": N_("Not measured"),
    "action-cancelled": N_("Its action was cancelled"),
}


@dataclass(frozen=True)
class Result:
    """An indicator as it stood on a day. `series`: its values by day."""

    work: Work
    indicator: Indicator
    series: tuple[tuple[date, float], ...]

    @property
    def last(self) -> float | None:
        return self.series[-1][1] if self.series else None

    @property
    def outcome(self) -> Outcome:
        """Exactly one of `OUTCOMES`."""
        if self.work.status == "cancelled":
            return "action-cancelled"
        if self.indicator.target is None:
            return "no-target"
        if self.last is None:
            return "not-measured"
        return "reached" if reached(self.indicator, self.last) else "not-reached"

    @property
    def progress(self) -> float | None:
        """How much of the way from the baseline to the target; None where either lacks, or they are the same."""
        first, target = self.indicator.baseline, self.indicator.target
        if first is None or target is None or self.last is None or first == target:
            return None
        return (self.last - first) / (target - first)


def results(history: History, scope: Scope) -> list[Result]:
    """Every indicator of the actions of the scope."""
    return [
        Result(work, indicator, tuple(work.series(indicator.id)))
        for work in works(history, scope)
        for indicator in work.indicators
    ]


def _counted(history: History, scope: Scope) -> Found:
    found = results(history, scope)
    outcomes = Counter(result.outcome for result in found)
    compared = outcomes["reached"] + outcomes["not-reached"]
    carrying = {result.work.stream: result.work for result in found}.values()
    simulated, assumed = origins(filter(_says_something, result.work.events) for result in found)
    return Found(
        counted=len(found),
        simulated=simulated,
        assumed=assumed,
        figures=(
            count("indicators", N_("Indicators"), len(found)),
            *(count(outcome, WORDS[outcome], outcomes[outcome]) for outcome in OUTCOMES),
            share("share-reached", N_("Of those with a target and a value: reached"), outcomes["reached"], compared),
            count(
                "no-baseline",
                N_("No baseline given"),
                sum(result.indicator.baseline is None for result in found),
            ),
        ),
        sheets=(_each(found), _series(found)),
        grounds=tuple(
            ground(recorded, "indicator") for work in carrying for recorded in filter(_says_something, work.events)
        ),
    )


def _says_something(recorded: Recorded) -> bool:
    return recorded.kind not in ("ActionStarted", "ActionBlocked", "ActionUnblocked")


def _each(found: list[Result]) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (
            result.work.stream,
            result.indicator.id,
            result.work.title,
            result.indicator.name,
            result.indicator.unit,
            result.indicator.baseline,
            result.indicator.target,
            result.last,
            result.series[-1][0] if result.series else None,
            result.progress,
            result.outcome,
        )
        for result in found
    ]
    columns = (
        Column(id="action", words=N_("Action"), holds="stream"),
        Column(id="indicator", words=N_("Id"), holds="text"),
        Column(id="title", words=N_("Title"), holds="text"),
        Column(id="name", words=N_("Indicator"), holds="text"),
        Column(id="unit", words=N_("Unit"), holds="text"),
        Column(id="baseline", words=N_("At first"), holds="number"),
        Column(id="target", words=N_("Wanted"), holds="number"),
        Column(id="last", words=N_("At last"), holds="number"),
        Column(id="measured", words=N_("Measured on"), holds="day"),
        Column(id="progress", words=N_("Of the way to the target"), holds="share"),
        Column(id="outcome", words=N_("Result"), holds="code", of="measure"),
    )
    return Sheet(id="each", words=N_("Each indicator"), columns=columns, rows=tuple(rows), keys=2, lists=True)


def _series(found: list[Result]) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (result.work.stream, result.indicator.id, on, value) for result in found for on, value in result.series
    ]
    columns = (
        Column(id="action", words=N_("Action"), holds="stream"),
        Column(id="indicator", words=N_("Id"), holds="text"),
        Column(id="day", words=N_("Day"), holds="day"),
        Column(id="value", words=N_("Value"), holds="number"),
    )
    return Sheet(id="series", words=N_("Every value"), columns=columns, rows=tuple(rows), keys=3, lists=True)


INDICATORS = Measure(
    name="indicators",
    title=N_("Indicators against targets"),
    version=1,
    definition=N_(
        "Of every indicator of an adopted plan's actions: its baseline, its target and its last value, and whether the "
        "target was reached; a target under the baseline is reached from above. Without a target there is nothing to "
        "reach, and without a value nothing to compare: both are told and in no share."
    ),
    formula=N_("targets reached ÷ indicators with a target and a value, those of cancelled actions left out"),
    source=N_("Castilla-La Mancha, evaluation; Sants-Montjuïc, indicators of the pilot"),
    compute=_counted,
)
