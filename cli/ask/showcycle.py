"""A cycle on the terminal, as a person would read it: where it stands, and what each phase has brought so far."""

from collections.abc import Iterable

from rich.table import Table
from rich.text import Text

from cli.ask.showescalation import draw_questions
from cli.ask.showevaluation import draw_evaluation
from cli.ask.showplan import draw_plan
from cli.screen import DIM, LATE, STRONG, Screen
from domain.cycle.phases import Standing, phases
from domain.cycle.state import Begun, Closed, Decision, Diagnosis, Evaluating, Finding, NotStarted, State, open_decision
from domain.lineage import Parts, parts_of
from readings.cycleparts import standing_findings, standing_items, standing_strategies, text_of
from readings.numbers import numbers_of
from words.speaker import plain

QUADRANTS = (("strengths", "weaknesses"), ("opportunities", "threats"))
SIGNS: dict[Standing, tuple[str, str]] = {
    "done": ("✔", "green"),
    "current": ("●", STRONG),
    "to-come": ("○", DIM),
    "unfinished": ("✘", LATE),
    "skipped": ("–", DIM),
}
KINDS = ("demand", "fragility", "strength", "resource", "indicator")


def draw_cycle(screen: Screen, state: State) -> None:
    """The whole cycle, in the order of its phases; what has not come yet is left out."""
    if isinstance(state, NotStarted):
        _not_started(screen, state)
        return
    parts = parts_of(state)
    course = parts.course
    closed = state.closed_on if isinstance(state, Closed) and state.closed_on < course.ends_on else None
    screen.heading(
        course.title,
        screen.zone(course.zone),
        screen.body(course.body),
        screen.say("started on {date}", date=screen.day(course.started_on)),
        screen.say("the period ends on {date}", date=screen.day(course.ends_on)),
        screen.say("closed on {date}", date=screen.day(closed)) if closed is not None else "",
    )
    _phases(screen, state)
    _waits(screen, state)
    _succession(screen, state)
    _findings(screen, parts)
    _swot(screen, parts)
    _strategies(screen, parts)
    _dissents(screen, parts)
    draw_plan(screen, parts)
    draw_questions(screen, course.raised.values())
    draw_evaluation(screen, state, parts)
    _decisions(screen, parts)


def _not_started(screen: Screen, state: NotStarted) -> None:
    known = state.annulled
    if known is None:
        screen.text(screen.label(state.phase))
        return
    screen.heading(known.title, screen.zone(known.zone), screen.label("annulled"))
    told = {"date": screen.day(known.on), "reason": plain(known.reason)}
    screen.text(screen.say("It was started by mistake and annulled on {date}: {reason}", **told))


def draw_plan_alone(screen: Screen, state: State) -> None:
    """The plan of a cycle on a page of its own, whether it is a draft or adopted."""
    if isinstance(state, NotStarted):
        _not_started(screen, state)
        return
    parts = parts_of(state)
    screen.heading(parts.course.title, screen.zone(parts.course.zone), screen.label(state.phase))
    if not parts.plan.objectives and not parts.plan.lines:
        screen.text(screen.say("There is no plan yet."))
    draw_plan(screen, parts)
    adoption = parts.course.decisions.get("adoption")
    if adoption is not None and adoption.lacks is not None:
        screen.text(_lacking(screen, adoption), style=LATE)


def _phases(screen: Screen, state: Begun) -> None:
    """The way of the cycle: what was done, where it is now, what is to come, and what was not done, and why."""
    line = Text()
    way = phases(state)
    for phase in way:
        sign, style = SIGNS[phase.standing]
        line.append(f"{sign} {screen.label(phase.name)}", style=style)
        line.append(" → ", style=DIM)
    sign, style = SIGNS["done" if isinstance(state, Closed) else "to-come"]
    line.append(f"{sign} {screen.label('closed')}", style=style)
    screen.draw(line)
    for phase in way:
        if phase.standing == "unfinished":
            screen.text(
                screen.say("Not done: {phase}. The period ended before.", phase=screen.label(phase.name)), style=LATE
            )
    skipped = ", ".join(screen.label(phase.name) for phase in way if phase.standing == "skipped")
    if skipped:
        screen.text(screen.say("Never begun, since the period had ended: {phases}", phases=skipped), style=DIM)


def _waits(screen: Screen, state: Begun) -> None:
    if isinstance(state, Diagnosis | Evaluating):
        until = screen.day(state.deadline) if isinstance(state, Diagnosis) else screen.deadline(state.deadline_at)
        if not state.overdue:
            screen.text(screen.say("open until {date}", date=until))
        elif isinstance(state, Diagnosis) and state.course.standing_findings:
            _ended(screen, state, until)
        else:
            screen.text(screen.say("it was due on {date}, and is late", date=until), style=LATE)
    for decision in state.course.decisions.values():
        if decision.outcome == "open" and decision.closes_at is not None:
            screen.text(
                screen.say(
                    "Put to the meeting of {date}; the absent may object until {until}.",
                    date=screen.day(decision.held_on),
                    until=screen.deadline(decision.closes_at),
                )
            )


def _ended(screen: Screen, state: Diagnosis, until: str) -> None:
    """A diagnosis that has something to validate is not late: its body does so after its last day, when it meets."""
    told = screen.say("Findings were recorded until {date}.", date=until)
    if open_decision(state) is None:
        told += " " + screen.say("Its body validates it in a meeting: {body}.", body=screen.body(state.course.body))
    screen.text(told)


def _succession(screen: Screen, state: Begun) -> None:
    if state.course.succession is not None:
        before = screen.stream(state.course.succession.follows)
        screen.text(screen.say("It follows {stream}.", stream=before), style=DIM)
    if isinstance(state, Closed) and state.successor is not None:
        screen.text(screen.say("It is followed by {stream}.", stream=screen.stream(state.successor)), style=DIM)
    if state.course.lessons:
        screen.section(screen.say("Lessons of the cycle before"))
        for lesson in state.course.lessons.values():
            screen.item(lesson)


def _findings(screen: Screen, parts: Parts) -> None:
    standing = standing_findings(parts)
    if not standing:
        return
    numbers = numbers_of(parts)
    screen.section(screen.say("Diagnosis: findings ({count})", count=len(standing)))
    for kind in KINDS:
        of_kind = [found for found in standing if found.kind == kind]
        if of_kind:
            screen.text(screen.title(kind), style=STRONG)
        for found in of_kind:
            screen.item(_finding(screen, found), mark=numbers[found.id], indent=2)
    merged = [found for found in parts.course.findings.values() if found.merged_into is not None]
    if merged:
        screen.text(screen.say("Merged into these: {count}", count=len(merged)), style=DIM)
    for found in merged:
        into = numbers[parts.course.resolved(found.id)]
        screen.item(f"{_finding(screen, found)} → {into}", mark=numbers[found.id], style=DIM, indent=2)


def _finding(screen: Screen, found: Finding) -> str:
    told = found.text
    if found.value is not None:
        told += f": {screen.figure(found.value)} {found.unit}".rstrip()
    facts = [screen.organisation(found.organisation)] if found.organisation else []
    if found.carried_from is not None:
        facts.append(screen.say("carried over from the cycle before"))
    return f"{told} ({', '.join(facts)})" if facts else told


def _swot(screen: Screen, parts: Parts) -> None:
    """The four quadrants, two by two, the most voted first."""
    if not standing_items(parts):
        return
    screen.section(screen.label("swot"))
    made = Table(box=screen.grid_box, show_header=False, show_lines=True, padding=(0, 1), expand=True)
    made.add_column(ratio=1)
    made.add_column(ratio=1)
    for row in QUADRANTS:
        made.add_row(*(_quadrant(screen, parts, quadrant) for quadrant in row))
    screen.draw(made)
    if parts.board.ballots:
        screen.text(screen.say("Organisations that voted: {count}", count=len(parts.board.ballots)), style=DIM)


def _quadrant(screen: Screen, parts: Parts, quadrant: str) -> Table:
    numbers = numbers_of(parts)
    made = Table.grid(padding=(0, 1, 0, 0), expand=True)
    made.add_column(no_wrap=True)
    made.add_column(ratio=1)
    made.add_row("", Text(screen.label(quadrant).upper(), style=STRONG))
    votes = parts.board.votes()
    here = [item for item in standing_items(parts) if item.quadrant == quadrant]
    for item in sorted(here, key=lambda item: -votes.get(item.id, 0)):
        told = Text(plain(text_of(parts, item.id)))
        if votes.get(item.id):
            told.append("  " + screen.say("(votes: {count})", count=votes[item.id]), style=DIM)
        made.add_row(numbers[item.id], told)
    return made


def _strategies(screen: Screen, parts: Parts) -> None:
    standing = standing_strategies(parts)
    if not standing:
        return
    numbers = numbers_of(parts)
    screen.section(screen.say("Strategies"))
    for kind in dict.fromkeys(strategy.kind for strategy in standing):
        screen.text(screen.title(kind), style=STRONG)
        for strategy in (one for one in standing if one.kind == kind):
            screen.item(strategy.text, mark=numbers[strategy.id], indent=2)
            screen.text(screen.say("answers:"), style=DIM, indent=5)
            for item in strategy.items:
                screen.item(text_of(parts, item), mark=numbers[item], style=DIM, indent=5)


def _dissents(screen: Screen, parts: Parts) -> None:
    standing = parts.board.standing_dissents()
    if not standing:
        return
    screen.section(screen.say("Not shared by all"))
    numbers = numbers_of(parts)
    for known_as, dissent in standing.items():
        group = screen.say("part of the group")
        by = screen.organisation(dissent.organisation) if dissent.organisation else group
        screen.item(f"{by}: {dissent.text}", mark=numbers[known_as])


def _decisions(screen: Screen, parts: Parts) -> None:
    if not parts.course.decisions:
        return
    screen.section(screen.say("How it was decided"))
    for decision in parts.course.decisions.values():
        screen.item(_decision(screen, decision))


def _decision(screen: Screen, decision: Decision) -> str:
    """How a matter was decided: the count, then who said what, and why, by name; whoever is named absent was."""
    told = [_count(screen, decision)]
    names = screen.organisations
    if decision.agreed:
        told.append(screen.say("in favour: {organisations}", organisations=names(decision.agreed)))
    stood = [one for one in decision.in_favour_before if one in decision.agreed]
    if stood:
        told.append(
            screen.say("in favour by their endorsement of the draft: {organisations}", organisations=names(stood))
        )
    if decision.objected:
        told.append(screen.say("against: {organisations}", organisations=_why(screen, decision, decision.objected)))
    if decision.late:
        late = _why(screen, decision, decision.late)
        told.append(screen.say("against, absent from the meeting: {organisations}", organisations=late))
    if decision.abstained:
        told.append(screen.say("abstained: {organisations}", organisations=names(decision.abstained)))
    if decision.lapsed:
        told.append(screen.say("did not confirm in time: {organisations}", organisations=names(decision.lapsed)))
    if decision.absent_in_favour:
        written = names(decision.absent_in_favour)
        told.append(screen.say("absent, had endorsed the plan: {organisations}", organisations=written))
    if decision.silent:
        told.append(_absent(screen, decision))
    if decision.taken_out:
        gone = names(decision.taken_out)
        told.append(screen.say("not there after all, and counted no more: {organisations}", organisations=gone))
    if decision.lacks is not None:
        told.append(_lacking(screen, decision))
    if decision.outcome == "contested":
        told.append(screen.say("With what was said after the meeting too few agree: it is put to a meeting again."))
    if decision.outcome == "disagreed":
        told.append(screen.say("Too few of those present agreed: it is put to a meeting again."))
    return "\n".join(told)


def _count(screen: Screen, decision: Decision) -> str:
    counted = {
        "matter": screen.title(decision.matter),
        "date": screen.day(decision.held_on),
        "present": len(decision.present),
        "agreed": len(decision.agreed),
        "against": len(decision.against),
    }
    if not _were_silent(decision):
        return screen.say(
            "{matter}, meeting of {date}: {present} present, {agreed} in favour, {against} against", **counted
        )
    return screen.say(
        "{matter}, meeting of {date}: {present} present, {agreed} in favour, {against} against, {silent} silent",
        **counted,
        silent=len(decision.silent),
    )


def _were_silent(decision: Decision) -> bool:
    """Whether the absent had their days to object: nobody is silent before they are over, nor without them."""
    return decision.outcome in ("final", "contested")


def _absent(screen: Screen, decision: Decision) -> str:
    """The absent who have not spoken: until when they may, or that they did not."""
    named = screen.organisations(decision.silent)
    if _were_silent(decision):
        return screen.say("absent and silent: {organisations}", organisations=named)
    if decision.outcome == "open" and decision.closes_at is not None:
        until = screen.deadline(decision.closes_at)
        return screen.say("absent, may object until {until}: {organisations}", until=until, organisations=named)
    return screen.say("absent: {organisations}", organisations=named)


def _lacking(screen: Screen, decision: Decision) -> str:
    """What is decided stays so, since others rest on it; that its meeting could not have decided is told with it."""
    if decision.lacks == "missing-sector":
        return screen.say(
            "It rests on a meeting that, as its attendance now stands, lacked a sector that must be present."
        )
    return screen.say(
        "It rests on a meeting that, as its attendance now stands, had no quorum: "
        "{present} of {members:member|members}.",
        present=len(decision.present),
        members=len(decision.present) + len(decision.absent),
    )


def _why(screen: Screen, decision: Decision, organisations: Iterable[str]) -> str:
    """Names, each with the reason that was given."""
    reasons = decision.reasons
    return "; ".join(
        screen.organisation(one) + (f" ({plain(reasons[one])})" if one in reasons else "") for one in organisations
    )
