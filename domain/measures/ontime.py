"""Actions done on time, late, cancelled, still open and overdue, by the due dates that their plans gave them."""

from collections import Counter
from collections.abc import Callable, Iterable

from domain.measures.history import History
from domain.measures.measured import (
    N_,
    Cell,
    Column,
    Figure,
    Found,
    Measure,
    Scope,
    Sheet,
    count,
    days,
    ground,
    longest,
    middle,
    origins,
    ratio,
    share,
)
from domain.measures.works import HOWS, How, Work, works

FELL_DUE: tuple[How, ...] = ("done-on-time", "done-late", "overdue")  # what the share is of
WORDS = {
    "done-on-time": N_("Done on time"),
    "done-late": N_("Done late"),
    "done-undated": N_("Done, without a due date"),
    "cancelled": N_("Cancelled"),
    "overdue": N_("Overdue"),
    "open-in-time": N_("Still open, and not due yet"),
    "open-undated": N_("Still open, without a due date"),
}


def _counted(history: History, scope: Scope) -> Found:
    listed = works(history, scope)
    hows = Counter(work.how for work in listed)
    late = [work.days_late for work in listed if work.days_late is not None]
    figures: list[Figure] = [
        count("actions", N_("Actions of the plan"), len(listed)),
        *(count(how, WORDS[how], hows[how]) for how in HOWS),
        share(
            "on-time",
            N_("Of those done or overdue: done on time"),
            hows["done-on-time"],
            sum(hows[how] for how in FELL_DUE),
        ),
        days("median-late", N_("Days late, median of those that were or are"), middle(late), len(late)),
        count("due-moved", N_("Actions whose due date was moved"), sum(work.moved > 0 for work in listed)),
    ]
    simulated, assumed = origins(work.events for work in listed)
    return Found(
        counted=len(listed),
        simulated=simulated,
        assumed=assumed,
        figures=figures,
        sheets=(
            _by(listed, "by-zone", N_("By zone"), "zone", lambda work: work.zone),
            _by(listed, "by-line", N_("By line"), "text", lambda work: work.line),
            _by(listed, "by-organisation", N_("By organisation"), "organisation", lambda work: work.organisation),
            _each(listed),
        ),
        grounds=tuple(ground(recorded, work.how) for work in listed for recorded in work.events),
    )


def _by(listed: Iterable[Work], known_as: str, words: str, holds: str, of: Callable[[Work], str | None]) -> Sheet:
    groups: dict[str | None, list[Work]] = {}
    for work in listed:
        groups.setdefault(of(work), []).append(work)
    rows: list[tuple[Cell, ...]] = []
    for group in sorted(groups, key=lambda known: known or ""):
        hows = Counter(work.how for work in groups[group])
        late = [work.days_late for work in groups[group] if work.days_late is not None]
        on_time = ratio(hows["done-on-time"], sum(hows[how] for how in FELL_DUE))
        rows.append((group, len(groups[group]), *(hows[how] for how in HOWS), on_time, longest(late)))
    columns = (
        Column.model_validate({"id": known_as.removeprefix("by-"), "words": words, "holds": holds}),
        Column(id="actions", words=N_("Actions of the plan"), holds="count"),
        *(Column(id=how, words=WORDS[how], holds="count") for how in HOWS),
        Column(id="on-time", words=N_("Of those done or overdue: done on time"), holds="share"),
        Column(id="longest", words=N_("Days late, longest"), holds="days"),
    )
    return Sheet(id=known_as, words=words, columns=columns, rows=tuple(rows))


def _each(listed: Iterable[Work]) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (
            work.stream,
            work.title,
            work.line,
            work.organisation,
            work.portfolio,
            work.planned.due_on,
            work.due_on,
            work.status,
            work.ended_on,
            work.how,
            work.days_late,
        )
        for work in listed
    ]
    columns = (
        Column(id="action", words=N_("Action"), holds="stream"),
        Column(id="title", words=N_("Title"), holds="text"),
        Column(id="line", words=N_("Line"), holds="text"),
        Column(id="organisation", words=N_("Organisation"), holds="organisation"),
        Column(id="portfolio", words=N_("Portfolio"), holds="portfolio"),
        Column(id="first-due", words=N_("First due on"), holds="day"),
        Column(id="due", words=N_("Due on"), holds="day"),
        Column(id="status", words=N_("Status"), holds="code"),
        Column(id="ended", words=N_("Ended on"), holds="day"),
        Column(id="how", words=N_("On time"), holds="code", of="measure"),
        Column(id="late", words=N_("Days late"), holds="days"),
    )
    return Sheet(id="each", words=N_("Each action"), columns=columns, rows=tuple(rows), lists=True)


ACTIONS_ON_TIME = Measure(
    name="actions-on-time",
    title=N_("Actions done on time"),
    version=1,
    definition=N_(
        "Actions of adopted plans, each in one state on the last day looked at: done on time (on its due date or "
        "before), done late, cancelled, still open, or overdue. The due date is the last one its plan gave it; how "
        "many were moved is told. What was cancelled or has no due date is in no share."
    ),
    formula=N_("done on time ÷ (done on time + done late + overdue)"),
    source=N_("Sants-Montjuïc, evaluation of the pilot; Castilla-La Mancha, evaluation of planned actions"),
    compute=_counted,
)
