"""Measures: figures as pure functions of the log, each with a name, a definition and a formula version.

`measure(name, history, scope)` is the way in; `History` is read once from a network's events, `Scope` says what of it
is looked at. What each measures, and what it cannot say, is in docs/measures.md.
"""

from collections.abc import Mapping

from domain.errors import Refusal
from domain.measures.activities import ACTIVITIES, ORIENTATIONS
from domain.measures.census import CENSUS
from domain.measures.decisions import DECISIONS_CARRIED_OUT
from domain.measures.findings import FINDINGS_ANSWERED
from domain.measures.history import History
from domain.measures.indicators import INDICATORS
from domain.measures.legtimes import LEG_TIMES
from domain.measures.measured import Column, Figure, Ground, Measure, Measured, Scope, Sheet
from domain.measures.ontime import ACTIONS_ON_TIME
from domain.measures.participation import PARTICIPATION
from domain.measures.ratings import RATINGS

__all__ = [
    "MEASURES",
    "Column",
    "Figure",
    "Ground",
    "History",
    "Measure",
    "Measured",
    "Scope",
    "Sheet",
    "measure",
]

MEASURES: Mapping[str, Measure] = {
    made.name: made
    for made in (
        ACTIVITIES,
        CENSUS,
        ORIENTATIONS,
        PARTICIPATION,
        FINDINGS_ANSWERED,
        ACTIONS_ON_TIME,
        INDICATORS,
        LEG_TIMES,
        DECISIONS_CARRIED_OUT,
        RATINGS,
    )
}


def measure(name: str, history: History, scope: Scope) -> Measured:
    """What one measure says of a history. Raises Refusal `unknown-measure`."""
    if name not in MEASURES:
        raise Refusal(
            "unknown-measure",
            "There is no measure '{measure}': there is {measures}.",
            measure=name[:80],
            measures=", ".join(MEASURES),
        )
    return MEASURES[name].of(history, scope)
