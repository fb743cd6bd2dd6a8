"""What evaluators and groups said of cycles, criterion by criterion, on a scale from 1 to 5."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.cycle import events as e
from domain.cycle.state import rating_key
from domain.measures.findings import cycles
from domain.measures.history import History, read
from domain.measures.measured import (
    ASSUMED,
    N_,
    SIMULATED,
    Cell,
    Column,
    Found,
    Measure,
    Scope,
    Sheet,
    count,
    ground,
    marked,
)
from domain.message import Recorded


@dataclass(frozen=True)
class Given:
    """A rating that stands: the last of each rater for each criterion, of the cycle or of one of its actions."""

    cycle: str
    rated: e.Rated
    recorded: Recorded


def given(history: History, scope: Scope) -> list[Given]:
    """The ratings of the scope's cycles."""
    found: list[Given] = []
    for told in cycles(history, scope):
        last: dict[str, Given] = {}
        for recorded in told.events:
            event = read(recorded)
            if isinstance(event, e.Rated):
                key = rating_key(event.by, event.criterion, event.action, interim=event.interim)
                last[key] = Given(told.stream, event, recorded)
            if isinstance(event, e.RatingWithdrawn):
                last = {key: one for key, one in last.items() if one.rated.rating != event.rating}
        found += last.values()
    return found


def _counted(history: History, scope: Scope) -> Found:
    found = given(history, scope)
    final = [one for one in found if not one.rated.interim and one.rated.action is None]
    return Found(
        counted=len(found),
        simulated=marked((one.recorded for one in found), SIMULATED),
        assumed=marked((one.recorded for one in found), ASSUMED),
        figures=(
            count("ratings", N_("Ratings of a cycle as a whole"), len(final)),
            count("interim", N_("Interim ratings"), sum(one.rated.interim for one in found)),
            count("of-actions", N_("Ratings of single actions"), len(found) - len(final) -
                  sum(one.rated.interim for one in found)),
        ),
        sheets=(_by_criterion(final, "by-criterion", N_("By criterion")),
                _by_criterion([one for one in found if one.rated.interim and one.rated.action is None], "interim",
                              N_("Interim, by criterion"))),
        grounds=tuple(ground(one.recorded, one.rated.criterion) for one in found),
    )  # fmt: skip


def _by_criterion(found: Iterable[Given], known_as: str, words: str) -> Sheet:
    scores: dict[tuple[str, bool], list[int]] = {}
    for one in found:
        scores.setdefault((one.rated.criterion, one.rated.process), []).append(one.rated.score)
    rows: list[tuple[Cell, ...]] = [
        (
            criterion,
            "of-the-process" if process else "of-the-plan",
            len(listed),
            round(sum(listed) / len(listed), 2),
            min(listed),
            max(listed),
        )
        for (criterion, process), listed in scores.items()
    ]
    columns = (
        Column(id="criterion", words=N_("Criterion"), holds="code"),
        Column(id="of", words=N_("Of what"), holds="code", of="measure"),
        Column(id="ratings", words=N_("Ratings"), holds="count"),
        Column(id="mean", words=N_("Mean, of 5"), holds="number"),
        Column(id="lowest", words=N_("Lowest"), holds="number"),
        Column(id="highest", words=N_("Highest"), holds="number"),
    )
    return Sheet(id=known_as, words=words, columns=columns, rows=tuple(rows), keys=2)


RATINGS = Measure(
    name="ratings",
    title=N_("Ratings of the criteria"),
    version=1,
    definition=N_(
        "The mean of the ratings that a cycle as a whole was given, criterion by criterion: the last rating of each "
        "evaluator, and of each organisation for its group's own process. Interim ratings and those of single actions "
        "are told apart."
    ),
    formula=N_("sum of the scores ÷ number of ratings, on a scale from 1 (not at all) to 5 (fully)"),
    source=N_("Sants-Montjuïc, evaluation of the pilot and of the group's own process"),
    compute=_counted,
)
