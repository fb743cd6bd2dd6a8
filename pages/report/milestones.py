"""The story of a cycle: what happened when, from its events, each line with the day it happened."""

from collections.abc import Iterable, Mapping
from datetime import date

from domain.cycle import events as e
from domain.cycle.evolve import evolve
from domain.cycle.state import MATTERS, Decision, NotStarted, State
from domain.measures import History
from domain.measures.history import read
from domain.message import Event, Recorded
from pages.figures import Words

Round = tuple[str, int]  # a matter, and its round


def story(words: Words, history: History, events: Iterable[Recorded]) -> list[tuple[str, str]]:
    """Days and what happened on them. What was recorded on a later day says so."""
    lines: list[tuple[date, str, str]] = []
    amendments: set[str] = set()
    events = list(events)
    votes = Votes(decided(map(read, events)))
    for recorded in events:
        event = read(recorded)
        votes.hear(event)
        if isinstance(event, e.PlanAmended | e.ActionAmended | e.ActionWithdrawn):
            if event.amendment in amendments:
                continue
            amendments.add(event.amendment)
        told = _told(words, event, votes)
        if told is None:
            continue
        day, sentence = told
        on = day or history.day_of(recorded)
        entered = history.network.calendar.local_date(recorded.recorded_at)
        late = words.say("{date}, recorded on {recorded}", date=words.day(on), recorded=words.day(entered))
        lines.append((on, words.day(on) if on == entered else late, sentence))
    return [(lead, sentence) for _, lead, sentence in sorted(lines, key=lambda line: line[0])]


def decided(events: Iterable[Event]) -> dict[Round, Decision]:
    """Each decision as it came out: with all that was corrected, taken back and counted again since its meeting."""
    state: State = NotStarted()
    found: dict[Round, Decision] = {}
    for event in events:
        state = evolve(state, event)
        if not isinstance(state, NotStarted):
            found |= {(matter, decision.round): decision for matter, decision in state.course.decisions.items()}
    return found


class Votes:
    """What was said in the last meeting on a matter and since, so that nobody is told of as absent who was there.

    `decided`: each decision as its page has it, which is where the figures are from.
    """

    def __init__(self, decided: Mapping[Round, Decision]) -> None:
        self.decided = decided
        self.meetings: dict[str, e.MeetingAgreed | e.MeetingDisagreed] = {}
        self.reasons: dict[str, dict[str, str]] = {}
        self.done: set[str] = set()

    def hear(self, event: Event) -> None:
        match event:
            case e.MeetingAgreed() | e.MeetingDisagreed():
                self.meetings[event.matter] = event
                self.reasons[event.matter] = {o.organisation: o.reason for o in event.objections}
            case e.ObjectionRaised():
                self.reasons.setdefault(event.matter, {})[event.organisation] = event.reason
            case e.PlanObjected():
                self.reasons.setdefault("adoption", {})[event.organisation] = event.reason
            case e.DiagnosisValidated():
                self.done.add("diagnosis")
            case e.SwotAgreed():
                self.done.add("swot")
            case e.PlanAdopted():
                self.done.add("plan")
            case _:
                pass

    def not_done(self) -> tuple[str, ...]:
        return tuple(phase for phase in MATTERS if phase not in self.done)

    def fallen(self, words: Words, event: e.DecisionContested) -> str:
        """Why too few agree by now: who objected, there and of the absent, and who did not confirm."""
        counted = self.decided[event.matter, event.round]
        absent = counted.absent
        unsaid = (known for known in counted.agreed if known not in (*event.agreed, *event.objected))
        lapsed = dict.fromkeys((*counted.lapsed, *unsaid))
        matter = words.label(event.matter)
        told = [
            words.say(
                "With what was said after the meeting too few agree ({matter}): it is put to a meeting again.",
                matter=matter,
            )
        ]
        for who, sentence in (
            ([known for known in event.objected if known not in absent], words.say("Against:")),
            ([known for known in event.objected if known in absent], words.say("Against, absent from the meeting:")),
            (lapsed, words.say("Did not confirm in time:")),
        ):
            if who:
                told.append(f"{sentence} {self.named(words, counted, who)}.")
        return " ".join(told)

    def named(self, words: Words, decision: Decision, organisations: Iterable[str]) -> str:
        """Names, each with the reason that was given."""
        said = {**dict(decision.reasons.items()), **self.reasons.get(decision.matter, {})}
        return "; ".join(
            words.organisation(known) + (f" ({said[known]})" if said.get(known) else "") for known in organisations
        )


def _told(words: Words, event: Event, votes: Votes) -> tuple[date | None, str] | None:
    """The day an event itself names, and a sentence; None for what is no milestone."""
    say = words.say
    match event:
        case e.CycleStarted():
            return event.started_on, say(
                "The diagnosis begins with {count:organisation|organisations}; findings are wanted by {date}.",
                count=len(event.organisations),
                date=words.day(event.deadline),
            )
        case e.CycleAnnulled():
            return event.on, say("The cycle «{title}» is annulled: {reason}", title=event.title, reason=event.reason)
        case e.AdmissionWithdrawn():
            return None, say("Takes part no more: {organisation}.", organisation=words.organisation(event.organisation))
        case e.OrganisationsAdmitted():
            joined = ", ".join(words.organisation(one) for one in event.organisations)
            return None, say("Joined: {organisations}.", organisations=joined)
        case e.DiagnosisExtended():
            return None, say("The diagnosis goes on until {date}: {reason}", date=words.day(event.deadline),
                             reason=event.reason)  # fmt: skip
        case e.MeetingAgreed() | e.MeetingDisagreed():
            return event.held_on, _met(words, event, votes)
        case e.DecisionContested():
            return None, votes.fallen(words, event)
        case e.ObjectionRaised():
            return None, say("{organisation} objects ({matter}): {reason}",
                             organisation=words.organisation(event.organisation), matter=words.label(event.matter),
                             reason=event.reason)  # fmt: skip
        case e.ObjectionWithdrawn() | e.PositionCorrected() | e.VotesRecounted():
            return None, _said_anew(words, event)
        case e.EndorsementConfirmed() | e.EndorsementLapsed() | e.PlanObjected() if event.round is not None:
            return None, _said_anew(words, event)
        case e.DiagnosisValidated():
            return event.on, say("The diagnosis is validated, with {count:finding|findings}.", count=event.findings)
        case e.SwotAgreed():
            return event.on, say(
                "The SWOT is agreed on, with {count:strategy|strategies}.", count=len(event.strategies)
            )
        case e.PlanAdopted():
            counted = votes.decided["adoption", votes.meetings["adoption"].round]
            outside = [o for o in event.dissent if o not in (*counted.present, *counted.late)]
            dissent, silent = (*counted.against, *outside), [o for o in counted.silent if o not in outside]
            return event.on, say(
                "The plan is adopted and binding. In the decision, in favour: {endorsed}; against: {dissent}; "
                "absent and silent: {silent}.",
                endorsed=len(counted.agreed),
                dissent=len(dissent),
                silent=len(silent),
            )
        case _:
            return _later(words, event, votes)


def _met(words: Words, event: e.MeetingAgreed | e.MeetingDisagreed, votes: Votes) -> str:
    """What a meeting said on a matter, as it counts now: later lines say what was corrected and taken back since."""
    say = words.say
    counted = votes.decided[event.matter, event.round]
    met = say(
        "Meeting on the {matter}: {present} present, {agreed} in favour, {against} against.",
        matter=words.label(event.matter),
        present=len(counted.present),
        agreed=len(counted.agreed),
        against=len(counted.objected),
    )
    if counted.objected:
        lead = say("Against:")
        met = f"{met} {lead} {votes.named(words, counted, counted.objected)}."
    if counted.absent_in_favour:
        named = ", ".join(words.organisation(one) for one in counted.absent_in_favour)
        met = f"{met} " + say("Absent, had endorsed the draft: {absent_in_favour}.", absent_in_favour=named)
    if counted.taken_out:
        gone = ", ".join(words.organisation(one) for one in counted.taken_out)
        met = f"{met} " + say("Not there after all: {taken_out}.", taken_out=gone)
    if counted.lacks is not None:
        lacks = words.label(counted.lacks)
        met = f"{met} " + say("As the attendance of the meeting now stands, {lacks}.", lacks=lacks)
    return met


Anew = (
    e.ObjectionWithdrawn
    | e.PositionCorrected
    | e.VotesRecounted
    | e.EndorsementConfirmed
    | e.EndorsementLapsed
    | e.PlanObjected
)


def _said_anew(words: Words, event: Anew) -> str:
    """What was said after a meeting of what was said in it, or to its decision."""
    say = words.say
    match event:
        case e.VotesRecounted():
            return say("The attendance of the meeting was corrected, and its votes are counted again ({matter}).",
                       matter=words.label(event.matter))  # fmt: skip
        case e.ObjectionWithdrawn():
            return say("{organisation} objects no more ({matter}): {reason}",
                       organisation=words.organisation(event.organisation), matter=words.label(event.matter),
                       reason=event.reason)  # fmt: skip
        case e.PositionCorrected():
            return say("{organisation} corrected its position ({matter}): {position}. Reason: {reason}",
                       organisation=words.organisation(event.organisation), matter=words.label(event.matter),
                       position=words.label(event.position), reason=event.reason)  # fmt: skip
        case e.EndorsementConfirmed():
            return say("{organisation} confirmed that it endorses the plan.",
                       organisation=words.organisation(event.organisation))  # fmt: skip
        case e.EndorsementLapsed():
            return say("{organisation} did not confirm in time that it endorses the plan.",
                       organisation=words.organisation(event.organisation))  # fmt: skip
        case e.PlanObjected():
            return say("{organisation} objected to the plan: {reason}",
                       organisation=words.organisation(event.organisation), reason=event.reason)  # fmt: skip


def _later(words: Words, event: Event, votes: Votes) -> tuple[date | None, str] | None:
    say = words.say
    match event:
        case e.PlanAmended() | e.ActionAmended() | e.ActionWithdrawn():
            return None, say("The plan is amended: {reason}", reason=event.reason)
        case e.PeriodExtended():
            return None, say("The period goes on until {date}: {reason}", date=words.day(event.ends_on),
                             reason=event.reason)  # fmt: skip
        case e.EvaluationOpened():
            opened = say("The evaluation opens: {why}.", why=words.label(event.why))
            phases = ", ".join(words.label(phase) for phase in votes.not_done())
            not_done = say("Not done: {phases}.", phases=phases)
            return event.on, f"{opened} {not_done}" if phases else opened
        case e.EvaluationPutOff():
            return event.on, say("The evaluation waits: an action that was settled by mistake goes on.")
        case e.EvaluationClosed():
            return event.on, say("The evaluation is closed. Outcome: {outcome}.", outcome=words.label(event.outcome))
        case e.SuccessorNamed(page=1):
            return None, say("The next cycle begins with its lessons and what was left open.")
        case _:
            return None
