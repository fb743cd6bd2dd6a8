"""What became of decisions: returned to all teams or not, and carried out, reported as not carried out, or waiting."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from domain import decisions as d
from domain.escalation import events as e
from domain.legs import Legs
from domain.measures.history import History, read
from domain.measures.legtimes import asked
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
    longest,
    origins,
    ratio,
    share,
)
from domain.message import Recorded, brief

What = Literal["carried-out", "not-carried-out", "outside-answer", "replaced", "waiting", "waiting-late"]
WHATS: tuple[What, ...] = ("carried-out", "not-carried-out", "outside-answer", "waiting", "waiting-late", "replaced")
WORDS = {
    "carried-out": N_("Carried out"),
    "not-carried-out": N_("Reported as not carried out"),
    "outside-answer": N_("Answered from outside, and tabled again"),
    "waiting": N_("Waiting, and not due yet"),
    "waiting-late": N_("Waiting, and overdue"),
    "replaced": N_("Replaced by a later answer"),
}
COUNTED: tuple[What, ...] = ("carried-out", "not-carried-out", "waiting", "waiting-late")  # what the share is of


@dataclass
class Duty:
    """What somebody had to do because of one part of a decision."""

    escalation: str
    asks: str
    zone: str | None
    portfolio: str
    outcome: str
    given_on: date
    as_of: date
    due_on: date | None
    settled: What | None = None
    settled_on: date | None = None

    @property
    def what(self) -> What:
        """Exactly one of `WHATS`."""
        if self.settled is not None:
            return self.settled
        return "waiting-late" if self.due_on is not None and self.due_on < self.as_of else "waiting"

    @property
    def days(self) -> int | None:
        """From the decision to the day it was settled."""
        return (self.settled_on - self.given_on).days if self.settled_on is not None else None


@dataclass
class Answered:
    """One question or alignment with its last decision. `waiting`: the teams that have not said that they know."""

    legs: Legs
    asks: str
    events: tuple[Recorded, ...]
    decided_on: date | None = None
    outcomes: dict[str, str] = field(default_factory=dict)
    returned_on: date | None = None
    present: tuple[str, ...] = ()
    waiting: list[str] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)

    @property
    def stood(self) -> str:
        """Exactly one of: undecided, decided-only, returned-some, returned-all."""
        if self.decided_on is None:
            return "undecided"
        if self.returned_on is None:
            return "decided-only"
        return "returned-some" if self.waiting else "returned-all"


def answered(history: History, scope: Scope) -> list[Answered]:
    """Every question of the scope, with what was decided on it and what became of that by the scope's last day."""
    found = []
    for one, listed in asked(history, scope):
        known = Answered(one, "", listed)
        for recorded in listed:
            _happened(known, read(recorded), scope.until)
        found.append(known)
    return found


def _happened(known: Answered, event: object, as_of: date) -> None:
    match event:
        case e.EscalationRaised():
            known.asks = brief(event.question.asks)
        case e.AlignmentBrought():
            known.asks = brief(event.question.asks)
            known.decided_on = event.on
            _obliged(known, (event.obligation,) if event.obligation is not None else (), event.on, as_of)
        case e.DecisionReceived() | e.DecisionCorrected():
            _decided(known, event, as_of)
        case e.DecisionReturned():
            known.returned_on = event.on
            known.present, known.waiting = event.acknowledged, list(event.asked)
        case e.PresenceCorrected():
            known.waiting = [team for team in (*known.waiting, *event.asked) if team not in event.acknowledged]
            known.present = tuple(team for team in (*known.present, *event.acknowledged) if team not in event.asked)
        case e.TeamAcknowledged() | e.TeamReleased():
            known.waiting = [team for team in known.waiting if team != event.team]
        case e.CarriedOutReported():
            _settled(known, event.portfolio, "carried-out", event.on)
        case e.NotCarriedOutReported():
            _settled(known, event.portfolio, "not-carried-out", event.on)
        case e.OutsideAnswerRecorded():
            _settled(known, event.portfolio, "outside-answer", event.on)
        case e.ChaseNoted():
            for duty in _open(known, event.portfolio):
                duty.due_on = event.chase_on


def _decided(known: Answered, event: e.DecisionReceived | e.DecisionCorrected, as_of: date) -> None:
    """A new answer of a portfolio replaces what it still had to do; an answer that stays leaves it as it was."""
    known.outcomes |= {part.portfolio: part.answer.outcome for part in event.parts}
    new = {obligation.portfolio for obligation in event.obligations}
    refused = {part.portfolio for part in event.parts if isinstance(part.answer, d.Refuse)}
    for portfolio in new | refused:
        _settled(known, portfolio, "replaced", event.on)
    _obliged(known, event.obligations, event.on, as_of)
    if event.report_by is not None:  # corrected while another round is asked: that one will be returned
        known.decided_on, known.returned_on, known.waiting, known.present = event.on, None, [], ()


def _obliged(known: Answered, obligations: Iterable[e.Obligation], on: date, as_of: date) -> None:
    for given in obligations:
        known.duties.append(
            Duty(
                escalation=known.legs.escalation,
                asks=known.asks,
                zone=known.legs.zone,
                portfolio=given.portfolio,
                outcome=given.outcome,
                given_on=on,
                as_of=as_of,
                due_on=given.on,
            )
        )


def _open(known: Answered, portfolio: str) -> list[Duty]:
    return [duty for duty in known.duties if duty.portfolio == portfolio and duty.settled is None]


def _settled(known: Answered, portfolio: str, what: What, on: date) -> None:
    for duty in _open(known, portfolio):
        duty.settled, duty.settled_on = what, on


def _counted(history: History, scope: Scope) -> Found:
    found = answered(history, scope)
    decided = [one for one in found if one.decided_on is not None]
    duties = [duty for one in found for duty in one.duties]
    whats = Counter(duty.what for duty in duties)
    returned = [one for one in decided if one.returned_on is not None]
    to_all = sum(one.stood == "returned-all" for one in decided)
    refused = sum(bool(one.outcomes) and set(one.outcomes.values()) == {"refuse"} for one in decided)
    simulated, assumed = origins(filter(_says_something, one.events) for one in decided)
    return Found(
        counted=len(decided),
        simulated=simulated,
        assumed=assumed,
        figures=(
            count("decisions", N_("Questions and alignments with a decision"), len(decided)),
            count(
                "undecided", N_("Questions without a decision, those withdrawn among them"), len(found) - len(decided)
            ),
            count("refused", N_("Decided against by everybody asked"), refused),
            share("returned", N_("Decisions that have come back to the group"), len(returned), len(decided)),
            share("returned-to-all", N_("Decisions that every team knows of"), to_all, len(decided)),
            count("to-do", N_("Things to be carried out"), len(duties)),
            *(count(what, WORDS[what], whats[what]) for what in WHATS),
            share(
                "share-carried-out",
                N_("Of what was to be done: carried out"),
                whats["carried-out"],
                sum(whats[what] for what in COUNTED),
            ),
        ),
        sheets=(
            _by(duties, "by-portfolio", N_("By portfolio"), "portfolio", lambda duty: duty.portfolio),
            _by(duties, "by-zone", N_("By zone"), "zone", lambda duty: duty.zone),
            _by(duties, "by-outcome", N_("By kind of decision"), "code", lambda duty: duty.outcome),
            _each(duties),
            _returns(decided),
        ),
        grounds=tuple(ground(recorded, one.stood) for one in found for recorded in filter(_says_something, one.events)),
    )


SAYING = frozenset(
    {"EscalationRaised", "AlignmentBrought", "DecisionReceived", "DecisionCorrected", "DecisionReturned"}
    | {"PresenceCorrected", "TeamAcknowledged", "TeamReleased", "CarriedOutReported", "NotCarriedOutReported"}
    | {"OutsideAnswerRecorded", "ChaseNoted", "EscalationWithdrawn"}
)


def _says_something(recorded: Recorded) -> bool:
    return recorded.kind in SAYING


def _by(duties: Iterable[Duty], known_as: str, words: str, holds: str, of: Callable[[Duty], str | None]) -> Sheet:
    groups: dict[str | None, list[Duty]] = {}
    for duty in duties:
        groups.setdefault(of(duty), []).append(duty)
    rows: list[tuple[Cell, ...]] = []
    for group in sorted(groups, key=lambda known: known or ""):
        whats = Counter(duty.what for duty in groups[group])
        done = ratio(whats["carried-out"], sum(whats[what] for what in COUNTED))
        taken = [duty.days for duty in groups[group] if duty.what == "carried-out" and duty.days is not None]
        rows.append((group, len(groups[group]), *(whats[what] for what in WHATS), done, longest(taken)))
    columns = (
        Column.model_validate({"id": known_as.removeprefix("by-"), "words": words, "holds": holds}),
        Column(id="to-do", words=N_("Things to be carried out"), holds="count"),
        *(Column(id=what, words=WORDS[what], holds="count") for what in WHATS),
        Column(id="share", words=N_("Of what was to be done: carried out"), holds="share"),
        Column(id="longest", words=N_("Days until carried out, longest"), holds="days"),
    )
    return Sheet(id=known_as, words=words, columns=columns, rows=tuple(rows))


def _each(duties: Iterable[Duty]) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (
            duty.escalation,
            duty.portfolio,
            duty.given_on,
            duty.asks,
            duty.zone,
            duty.outcome,
            duty.due_on,
            duty.what,
            duty.settled_on,
            duty.days,
        )
        for duty in sorted(duties, key=lambda duty: (duty.given_on, duty.escalation, duty.portfolio))
    ]
    columns = (
        Column(id="question", words=N_("Question"), holds="stream"),
        Column(id="portfolio", words=N_("Portfolio"), holds="portfolio"),
        Column(id="decided", words=N_("Decided on"), holds="day"),
        Column(id="asks", words=N_("What was asked"), holds="text"),
        Column(id="zone", words=N_("Zone"), holds="zone"),
        Column(id="outcome", words=N_("Decision"), holds="code"),
        Column(id="due", words=N_("Due on"), holds="day"),
        Column(id="what", words=N_("What became of it"), holds="code", of="measure"),
        Column(id="settled", words=N_("On"), holds="day"),
        Column(id="days", words=N_("Days"), holds="days"),
    )
    return Sheet(id="each", words=N_("Each thing to be carried out"), columns=columns, rows=tuple(rows), keys=3,
                 lists=True)  # fmt: skip


def _returns(decided: Iterable[Answered]) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (
            one.legs.escalation,
            one.asks,
            one.decided_on,
            one.returned_on,
            one.stood,
            one.present,
            tuple(one.waiting),
        )
        for one in decided
    ]
    columns = (
        Column(id="question", words=N_("Question"), holds="stream"),
        Column(id="asks", words=N_("What was asked"), holds="text"),
        Column(id="decided", words=N_("Decided on"), holds="day"),
        Column(id="returned", words=N_("Returned on"), holds="day"),
        Column(id="stood", words=N_("Came back"), holds="code", of="measure"),
        Column(id="present", words=N_("Present when it came back"), holds="organisations"),
        Column(id="waiting", words=N_("Without a word yet"), holds="organisations"),
    )
    return Sheet(id="returns", words=N_("Each return"), columns=columns, rows=tuple(rows), lists=True)


DECISIONS_CARRIED_OUT = Measure(
    name="decisions-carried-out",
    title=N_("Decisions carried out"),
    version=1,
    definition=N_(
        "Of the decisions of the management meeting: which have come back to their group, which every team knows of, "
        "and of what they left somebody to do, how much was carried out, reported as not carried out, or still waits. "
        "A decision that left nothing to do is in no share of things carried out, nor is what a later answer replaced "
        "or an outside authority answered."
    ),
    formula=N_("carried out ÷ (carried out + not carried out + waiting)"),
    source=N_("Batatais, the management meeting's decisions return to the teams and are carried out"),
    compute=_counted,
)
