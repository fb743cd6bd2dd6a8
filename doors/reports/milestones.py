"""The story of a cycle: what happened when, from its events, each line with the day it happened."""

from collections.abc import Iterable
from datetime import date

from domain.cycle import vocabulary as v
from domain.measures import History
from domain.measures.history import read
from domain.message import Event, Recorded
from doors.reports.words import Words


def story(words: Words, history: History, events: Iterable[Recorded]) -> list[tuple[str, str]]:
    """Days and what happened on them. What was recorded on a later day says so."""
    lines: list[tuple[date, str, str]] = []
    amendments: set[str] = set()
    for recorded in events:
        event = read(recorded)
        if isinstance(event, v.PlanAmended | v.ActionAmended | v.ActionWithdrawn):
            if event.amendment in amendments:
                continue
            amendments.add(event.amendment)
        told = _told(words, event)
        if told is None:
            continue
        day, sentence = told
        on = day or history.day_of(recorded)
        entered = history.network.calendar.local_date(recorded.recorded_at)
        late = words.say("{date}, recorded on {recorded}", date=words.day(on), recorded=words.day(entered))
        lines.append((on, words.day(on) if on == entered else late, sentence))
    return [(lead, sentence) for _, lead, sentence in sorted(lines, key=lambda line: line[0])]


def _told(words: Words, event: Event) -> tuple[date | None, str] | None:
    """The day an event itself names, and a sentence; None for what is no milestone."""
    say = words.say
    match event:
        case v.CycleStarted():
            return event.started_on, say(
                "The diagnosis begins with {count} organisations; findings are wanted by {date}.",
                count=len(event.organisations),
                date=words.day(event.deadline),
            )
        case v.OrganisationsAdmitted():
            joined = ", ".join(words.organisation(one) for one in event.organisations)
            return None, say("Joined: {organisations}.", organisations=joined)
        case v.DiagnosisExtended():
            return None, say("The diagnosis goes on until {date}: {reason}", date=words.day(event.deadline),
                             reason=event.reason)  # fmt: skip
        case v.MeetingAgreed() | v.MeetingDisagreed():
            return event.held_on, say(
                "Meeting on the {matter}: {present} present, {agreed} in favour, {against} against.",
                matter=words.label(event.matter),
                present=len(event.present),
                agreed=len(event.agreed),
                against=len(event.objections),
            )
        case v.DecisionContested():
            return None, say("Absentees have objected: the {matter} is put to a meeting again.",
                             matter=words.label(event.matter))  # fmt: skip
        case v.DiagnosisValidated():
            return event.on, say("The diagnosis is validated, with {count} findings.", count=event.findings)
        case v.SwotAgreed():
            return event.on, say("The SWOT is agreed on, with {count} strategies.", count=len(event.strategies))
        case v.PlanAdopted():
            return event.on, say(
                "The plan is adopted and binding. In the decision, in favour: {endorsed}; against: {dissent}; "
                "absent and silent: {silent}.",
                endorsed=len(event.endorsed),
                dissent=len(event.dissent),
                silent=len(event.silent),
            )
        case _:
            return _later(words, event)


def _later(words: Words, event: Event) -> tuple[date | None, str] | None:
    say = words.say
    match event:
        case v.PlanAmended() | v.ActionAmended() | v.ActionWithdrawn():
            return None, say("The plan is amended: {reason}", reason=event.reason)
        case v.PeriodExtended():
            return None, say("The period goes on until {date}: {reason}", date=words.day(event.ends_on),
                             reason=event.reason)  # fmt: skip
        case v.EvaluationOpened():
            return event.on, say("The evaluation opens: {why}.", why=words.label(event.why))
        case v.EvaluationClosed():
            return event.on, say("The evaluation is closed. Outcome: {outcome}.", outcome=words.label(event.outcome))
        case v.SuccessorNamed(page=1):
            return None, say("The next cycle begins with its lessons and what was left open.")
        case _:
            return None
