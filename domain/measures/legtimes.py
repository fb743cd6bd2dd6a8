"""How long each leg of a question takes: raised → tabled → decided → returned → acknowledged → acted."""

from collections.abc import Callable, Iterable
from datetime import date

from domain.legs import LEGS, STAGES, Legs, legs
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
)
from domain.message import Recorded

OVER = frozenset({"acted", "answered", "withdrawn"})  # nothing more is to come
MEDIANS = {
    "tabled": N_("Days from raised to tabled, median"),
    "decided": N_("Days from tabled to decided, median"),
    "returned": N_("Days from decided to returned, median"),
    "acknowledged": N_("Days from returned to acknowledged, median"),
    "acted": N_("Days from acknowledged to carried out, median"),
}


TO_DECISION = N_("Days from first raised to the last decision, over all rounds, median")
TO_END = N_("Days from first raised until nothing was open, over all rounds, median")
LONGEST = {
    "to-decision": N_("Days from first raised to the last decision, over all rounds, longest"),
    "to-end": N_("Days from first raised until nothing was open, over all rounds, longest"),
    "open": N_("Days from first raised of what is still open, longest"),
}


def asked(history: History, scope: Scope) -> list[tuple[Legs, tuple[Recorded, ...]]]:
    """The questions raised within the scope, as they stood on its last day, with the events that say so."""
    found = []
    for stream, _ in history.of_kind("escalation"):
        listed = history.until(stream, scope.until)
        one = legs(listed, scope.until)
        if one is not None and scope.covers(one.zone) and scope.has(one.raised_on) and _is_of(listed, scope):
            found.append((one, listed))
    return found


def _is_of(listed: Iterable[Recorded], scope: Scope) -> bool:
    """Whether a question comes from the cycle that is looked at, or from one of its actions."""
    if scope.cycle is None:
        return True
    place = scope.cycle.partition(":")[2]
    for recorded in listed:
        question = recorded.data.get("question")
        if isinstance(question, dict):
            origin = str(question.get("origin", ""))
            return origin == scope.cycle or origin.startswith(f"action:{place}:")
    return False


def waits_since(one: Legs) -> tuple[str, date] | None:
    """The stage from which an open question has gone no further, and since when; None where nothing is to come."""
    if one.stage in OVER:
        return None
    reached = [stage for stage in STAGES if stage in one.moments]
    return (reached[-1], one.moments[reached[-1]].on) if reached else None


def _counted(history: History, scope: Scope) -> Found:
    found = asked(history, scope)
    told = [one for one, _ in found]
    simulated, assumed = origins(filter(_says_a_stage, listed) for _, listed in found)
    return Found(
        counted=len(told),
        simulated=simulated,
        assumed=assumed,
        figures=_figures(told),
        sheets=(
            _legs(told, scope.until),
            _grouped("by-zone", N_("By zone"), "zone", told, lambda one: (one.zone,)),
            _grouped("by-portfolio", N_("By portfolio"), "portfolio", told, lambda one: one.portfolios),
            _grouped("by-origin", N_("By where it comes from"), "code", told, lambda one: (one.origin_kind,)),
            _questions(told, scope.until),
        ),
        grounds=tuple(
            ground(recorded, "question") for _, listed in found for recorded in listed if _says_a_stage(recorded)
        ),
    )


def _says_a_stage(recorded: Recorded) -> bool:
    return recorded.kind in STAGING


STAGING = frozenset(
    {"EscalationRaised", "AlignmentBrought", "TablingAsked", "EscalationTabled", "LeftUndecided", "DecisionReceived"}
    | {"InformationRequested", "DecisionCorrected", "DecisionReturned", "TeamAcknowledged", "CarriedOutReported"}
    | {"PresenceCorrected", "TeamReleased", "NotCarriedOutReported", "OutsideAnswerRecorded", "EscalationWithdrawn"}
    | {"RoundUncounted"}
)


def _days(told: Iterable[Legs], end: str) -> list[int]:
    return [leg.days for one in told for leg in one.legs if leg.end == end]


def _figures(told: list[Legs]) -> list[Figure]:
    """Counts that add up to all questions, and the median of each leg."""
    waiting = [one.days for one in told if one.stage not in OVER]
    over = sum(one.stage in OVER - {"withdrawn"} for one in told)
    withdrawn = sum(one.stage == "withdrawn" for one in told)
    figures = [
        count("questions", N_("Questions raised"), len(told)),
        count("over", N_("Answered, and carried out where there was something to do"), over),
        count("withdrawn", N_("Withdrawn"), withdrawn),
        count("open", N_("Still open"), len(told) - over - withdrawn),
        count("not-held", N_("Times that a meeting was not held that a question waited for"), _not_held(told)),
        days("longest-open", LONGEST["open"], longest(waiting), len(waiting)),
    ]
    for _, end in LEGS:
        taken = _days(told, end)
        figures.append(days(f"median-{end}", MEDIANS[end], middle(taken), len(taken)))
    for known_as, words, taken in (
        ("to-decision", TO_DECISION, _over_all(told, "days_to_decision")),
        ("to-end", TO_END, _over_all(told, "days_to_end")),
    ):
        figures.append(days(f"median-{known_as}", words, middle(taken), len(taken)))
        figures.append(days(f"longest-{known_as}", LONGEST[known_as], longest(taken), len(taken)))
    return figures


def _not_held(told: Iterable[Legs]) -> int:
    return sum(one.not_held for one in told)


def _over_all(told: Iterable[Legs], name: str) -> list[int]:
    """Days over all rounds, of the questions that have come so far and were not withdrawn."""
    return [taken for one in told if one.stage != "withdrawn" and (taken := getattr(one, name)) is not None]


def _legs(told: list[Legs], until: date) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    for start, end in LEGS:
        taken = _days(told, end)
        waiting = [(until - since).days for one in told for stage, since in _waits(one) if stage == start]
        rows.append((start, end, len(taken), middle(taken), longest(taken), len(waiting), longest(waiting)))
    columns = (
        Column(id="start", words=N_("From"), holds="code", of="stage"),
        Column(id="end", words=N_("To"), holds="code", of="stage"),
        Column(id="count", words=N_("How many"), holds="count"),
        Column(id="median", words=N_("Median, days"), holds="days"),
        Column(id="longest", words=N_("Longest, days"), holds="days"),
        Column(id="open", words=N_("Still open"), holds="count"),
        Column(id="waiting", words=N_("Open the longest, days"), holds="days"),
    )
    return Sheet(id="legs", words=N_("Each leg"), columns=columns, rows=tuple(rows), keys=2)


def _waits(one: Legs) -> list[tuple[str, date]]:
    waits = waits_since(one)
    return [waits] if waits is not None else []


def _grouped(
    known_as: str, words: str, holds: str, told: list[Legs], of: Callable[[Legs], Iterable[str | None]]
) -> Sheet:
    """The medians of each group; a question that concerns two portfolios is in both."""
    groups: dict[str | None, list[Legs]] = {}
    for one in told:
        for key in of(one):
            groups.setdefault(key, []).append(one)
    rows: list[tuple[Cell, ...]] = []
    for group in sorted(groups, key=lambda known: known or ""):
        some = groups[group]
        medians = (middle(_days(some, end)) for _, end in LEGS)
        decided, ended = _over_all(some, "days_to_decision"), _over_all(some, "days_to_end")
        still = sum(waits_since(one) is not None for one in some)
        waiting = longest([one.days for one in some if one.stage not in OVER])
        told_of = (middle(decided), middle(ended), longest(ended), still, waiting, _not_held(some))
        rows.append((group, len(some), *medians, *told_of))
    columns = (
        Column.model_validate({"id": known_as.removeprefix("by-"), "words": words, "holds": holds, "of": "origin"}),
        Column(id="count", words=N_("Questions raised"), holds="count"),
        *(Column(id=end, words=MEDIANS[end], holds="days") for _, end in LEGS),
        Column(id="to-decision", words=TO_DECISION, holds="days"),
        Column(id="to-end", words=TO_END, holds="days"),
        Column(id="longest", words=LONGEST["to-end"], holds="days"),
        Column(id="open", words=N_("Still open"), holds="count"),
        Column(id="waiting", words=LONGEST["open"], holds="days"),
        Column(id="not-held", words=N_("Meetings not held"), holds="count"),
    )
    return Sheet(id=known_as, words=words, columns=columns, rows=tuple(rows))


def _questions(told: list[Legs], until: date) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    for one in sorted(told, key=lambda known: (known.raised_on, known.escalation)):
        moments = (one.moments[stage].on if stage in one.moments else None for stage in STAGES[1:])
        waits = waits_since(one)
        waiting = (until - waits[1]).days if waits is not None else None
        over_all = (one.days_to_decision, one.days_to_end)
        known = (one.escalation, one.zone, one.origin_kind, one.stage, one.round, one.raised_on)
        in_all = one.days if waits is not None else None
        rows.append((*known, *moments, waiting, in_all, *over_all, one.not_held))
    columns = (
        Column(id="question", words=N_("Question"), holds="stream"),
        Column(id="zone", words=N_("Zone"), holds="zone"),
        Column(id="origin", words=N_("Comes from"), holds="code", of="origin"),
        Column(id="stage", words=N_("Stage"), holds="code", of="escalation"),
        Column(id="round", words=N_("Rounds"), holds="count"),
        Column(id="raised", words=N_("Raised on"), holds="day"),
        Column(id="tabled", words=N_("Tabled on"), holds="day"),
        Column(id="decided", words=N_("Decided on"), holds="day"),
        Column(id="returned", words=N_("Returned on"), holds="day"),
        Column(id="acknowledged", words=N_("Acknowledged by all on"), holds="day"),
        Column(id="acted", words=N_("Carried out on"), holds="day"),
        Column(id="waiting", words=N_("Waiting, days"), holds="days"),
        Column(id="in-all", words=N_("Waiting in all, days"), holds="days"),
        Column(id="to-decision", words=N_("Days to the last decision, over all rounds"), holds="days"),
        Column(id="to-end", words=N_("Days to the end, over all rounds"), holds="days"),
        Column(id="not-held", words=N_("Meetings not held"), holds="count"),
    )
    return Sheet(id="questions", words=N_("Each question"), columns=columns, rows=tuple(rows), lists=True)


LEG_TIMES = Measure(
    name="leg-times",
    title=N_("How long questions take"),
    version=2,
    definition=N_(
        "Days between the stages of a question to the management meeting: raised, tabled, decided, returned to the "
        "group, acknowledged by every team, carried out. A round without a decision, deferred, not reached or because "
        "the meeting was not held, ends no leg: the days go on from when it was first raised and tabled. What is asked "
        "anew after a decision begins again, with the days over all of it beside; what has not gone a leg yet is "
        "counted as still open in it up to now, and not as zero days."
    ),
    formula=N_("day of the later stage − day of the earlier one; median and maximum over the questions that went it"),
    source=N_("Batatais, questions taken to the management meeting and returned to the teams"),
    compute=_counted,
)
