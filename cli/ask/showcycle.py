"""A cycle on the terminal, as a person would read it: where it stands, and what each phase has brought so far."""

from collections.abc import Iterable

from rich.table import Table
from rich.text import Text

from cli.ask.showescalation import draw_questions
from cli.ask.showevaluation import draw_evaluation
from cli.ask.showplan import draw_plan
from cli.screen import DIM, LATE, STRONG, Screen
from domain.cycle import State
from domain.cycle.phases import Standing
from readings.cycle import Cycle, Decided, Found, Placed, annulled, cycle
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
    known = cycle(state, screen.network)
    if known is None:
        _not_started(screen, state)
        return
    course = known.course
    closed = known.closed_early
    screen.heading(
        course.title,
        screen.zone(course.zone),
        screen.body(course.body),
        screen.say("started on {date}", date=screen.day(course.started_on)),
        screen.say("the period ends on {date}", date=screen.day(course.ends_on)),
        screen.say("closed on {date}", date=screen.day(closed)) if closed is not None else "",
    )
    _phases(screen, known)
    _waits(screen, known)
    _succession(screen, known)
    _findings(screen, known)
    _swot(screen, known)
    _strategies(screen, known)
    _dissents(screen, known)
    draw_plan(screen, known.plan)
    draw_questions(screen, known.questions)
    if known.ratings is not None:
        draw_evaluation(screen, known.ratings)
    _decisions(screen, known)


def _not_started(screen: Screen, state: State) -> None:
    known = annulled(state)
    if known is None:
        screen.text(screen.label(state.phase))
        return
    screen.heading(known.title, screen.zone(known.zone), screen.label("annulled"))
    told = {"date": screen.day(known.on), "reason": plain(known.reason)}
    screen.text(screen.say("It was started by mistake and annulled on {date}: {reason}", **told))


def draw_plan_alone(screen: Screen, state: State) -> None:
    """The plan of a cycle on a page of its own, whether it is a draft or adopted."""
    known = cycle(state, screen.network)
    if known is None:
        _not_started(screen, state)
        return
    screen.heading(known.course.title, screen.zone(known.course.zone), screen.label(known.phase))
    if not known.plan.begun:
        screen.text(screen.say("There is no plan yet."))
    draw_plan(screen, known.plan)
    if known.adoption is not None and known.adoption.decision.lacks is not None:
        screen.text(_lacking(screen, known.adoption), style=LATE)


def _phases(screen: Screen, known: Cycle) -> None:
    """The way of the cycle: what was done, where it is now, what is to come, and what was not done, and why."""
    line = Text()
    for phase in known.way:
        sign, style = SIGNS[phase.standing]
        line.append(f"{sign} {screen.label(phase.name)}", style=style)
        line.append(" → ", style=DIM)
    sign, style = SIGNS["done" if known.closed else "to-come"]
    line.append(f"{sign} {screen.label('closed')}", style=style)
    screen.draw(line)
    for phase in known.way:
        if phase.standing == "unfinished":
            screen.text(
                screen.say("Not done: {phase}. The period ended before.", phase=screen.label(phase.name)), style=LATE
            )
    skipped = ", ".join(screen.label(phase.name) for phase in known.way if phase.standing == "skipped")
    if skipped:
        screen.text(screen.say("Never begun, since the period had ended: {phases}", phases=skipped), style=DIM)


def _waits(screen: Screen, known: Cycle) -> None:
    if known.until is not None:
        until = screen.day(known.until.day) if known.until.day is not None else screen.deadline(known.until.counted)
        match known.until.standing:
            case "open":
                screen.text(screen.say("open until {date}", date=until))
            case "late":
                screen.text(screen.say("it was due on {date}, and is late", date=until), style=LATE)
            case "to-validate":
                # Who has something to validate is not late: its body does so after the last day, when it meets.
                told = screen.say("Findings were recorded until {date}.", date=until)
                if not known.until.called:
                    body = screen.body(known.course.body)
                    told += " " + screen.say("Its body validates it in a meeting: {body}.", body=body)
                screen.text(told)
    for decided in known.decisions:
        if decided.may_object is not None:
            screen.text(
                screen.say(
                    "Put to the meeting of {date}; the absent may object until {until}.",
                    date=screen.day(decided.decision.held_on),
                    until=screen.deadline(decided.may_object),
                )
            )


def _succession(screen: Screen, known: Cycle) -> None:
    if known.follows is not None:
        screen.text(screen.say("It follows {stream}.", stream=screen.stream(known.follows)), style=DIM)
    if known.followed_by is not None:
        screen.text(screen.say("It is followed by {stream}.", stream=screen.stream(known.followed_by)), style=DIM)
    if known.lessons:
        screen.section(screen.say("Lessons of the cycle before"))
    for lesson in known.lessons:
        screen.item(lesson)


def _findings(screen: Screen, known: Cycle) -> None:
    if not known.findings:
        return
    screen.section(screen.say("Diagnosis: findings ({count})", count=len(known.findings)))
    for kind in KINDS:
        of_kind = [one for one in known.findings if one.finding.kind == kind]
        if of_kind:
            screen.text(screen.title(kind), style=STRONG)
        for one in of_kind:
            screen.item(_finding(screen, one), mark=one.number, indent=2)
    if known.merged:
        screen.text(screen.say("Merged into these: {count}", count=len(known.merged)), style=DIM)
    for one in known.merged:
        screen.item(f"{_finding(screen, one)} → {one.into}", mark=one.number, style=DIM, indent=2)


def _finding(screen: Screen, one: Found) -> str:
    found = one.finding
    told = found.text
    if found.value is not None:
        told += f": {screen.figure(found.value)} {found.unit}".rstrip()
    facts = [screen.organisation(found.organisation)] if found.organisation else []
    if found.carried_from is not None:
        facts.append(screen.say("carried over from the cycle before"))
    return f"{told} ({', '.join(facts)})" if facts else told


def _swot(screen: Screen, known: Cycle) -> None:
    """The four quadrants, two by two, the most voted first."""
    if not any(known.quadrants.values()):
        return
    screen.section(screen.label("swot"))
    made = Table(box=screen.grid_box, show_header=False, show_lines=True, padding=(0, 1), expand=True)
    made.add_column(ratio=1)
    made.add_column(ratio=1)
    for row in QUADRANTS:
        made.add_row(*(_quadrant(screen, quadrant, known.quadrants[quadrant]) for quadrant in row))
    screen.draw(made)
    if known.voted:
        screen.text(screen.say("Organisations that voted: {count}", count=known.voted), style=DIM)


def _quadrant(screen: Screen, quadrant: str, placed: Iterable[Placed]) -> Table:
    made = Table.grid(padding=(0, 1, 0, 0), expand=True)
    made.add_column(no_wrap=True)
    made.add_column(ratio=1)
    made.add_row("", Text(screen.label(quadrant).upper(), style=STRONG))
    for one in placed:
        told = Text(plain(one.text))
        if one.votes:
            told.append("  " + screen.say("(votes: {count})", count=one.votes), style=DIM)
        made.add_row(one.number, told)
    return made


def _strategies(screen: Screen, known: Cycle) -> None:
    if not known.strategies:
        return
    screen.section(screen.say("Strategies"))
    for kind in dict.fromkeys(one.strategy.kind for one in known.strategies):
        screen.text(screen.title(kind), style=STRONG)
        for one in known.strategies:
            if one.strategy.kind != kind:
                continue
            screen.item(one.strategy.text, mark=one.number, indent=2)
            screen.text(screen.say("answers:"), style=DIM, indent=5)
            for number, text in one.items:
                screen.item(text, mark=number, style=DIM, indent=5)


def _dissents(screen: Screen, known: Cycle) -> None:
    if known.dissents:
        screen.section(screen.say("Not shared by all"))
    for number, dissent in known.dissents:
        group = screen.say("part of the group")
        by = screen.organisation(dissent.organisation) if dissent.organisation else group
        screen.item(f"{by}: {dissent.text}", mark=number)


def _decisions(screen: Screen, known: Cycle) -> None:
    if known.decisions:
        screen.section(screen.say("How it was decided"))
    for decided in known.decisions:
        screen.item(_decision(screen, decided))


def _decision(screen: Screen, decided: Decided) -> str:
    """How a matter was decided: the count, then who said what, and why, by name; whoever is named absent was."""
    decision = decided.decision
    told = [_count(screen, decided)]
    names = screen.organisations
    if decision.agreed:
        told.append(screen.say("in favour: {organisations}", organisations=names(decision.agreed)))
    if decided.stood:
        stood = names(decided.stood)
        told.append(screen.say("in favour by their endorsement of the draft: {organisations}", organisations=stood))
    if decision.objected:
        told.append(screen.say("against: {organisations}", organisations=_why(screen, decided, decision.objected)))
    if decision.late:
        late = _why(screen, decided, decision.late)
        told.append(screen.say("against, absent from the meeting: {organisations}", organisations=late))
    if decision.abstained:
        told.append(screen.say("abstained: {organisations}", organisations=names(decision.abstained)))
    if decision.lapsed:
        told.append(screen.say("did not confirm in time: {organisations}", organisations=names(decision.lapsed)))
    if decision.absent_in_favour:
        written = names(decision.absent_in_favour)
        told.append(screen.say("absent, had endorsed the plan: {organisations}", organisations=written))
    if decision.silent:
        told.append(_absent(screen, decided))
    if decision.taken_out:
        gone = names(decision.taken_out)
        told.append(screen.say("not there after all, and counted no more: {organisations}", organisations=gone))
    if decision.lacks is not None:
        told.append(_lacking(screen, decided))
    if decision.outcome == "contested":
        told.append(screen.say("With what was said after the meeting too few agree: it is put to a meeting again."))
    if decision.outcome == "disagreed":
        told.append(screen.say("Too few of those present agreed: it is put to a meeting again."))
    return "\n".join(told)


def _count(screen: Screen, decided: Decided) -> str:
    decision = decided.decision
    counted = {
        "matter": screen.title(decision.matter),
        "date": screen.day(decision.held_on),
        "present": len(decision.present),
        "agreed": len(decision.agreed),
        "against": len(decision.against),
    }
    if not decided.silence_counts:
        return screen.say(
            "{matter}, meeting of {date}: {present} present, {agreed} in favour, {against} against", **counted
        )
    return screen.say(
        "{matter}, meeting of {date}: {present} present, {agreed} in favour, {against} against, {silent} silent",
        **counted,
        silent=len(decision.silent),
    )


def _absent(screen: Screen, decided: Decided) -> str:
    """The absent who have not spoken: until when they may, or that they did not."""
    named = screen.organisations(decided.decision.silent)
    if decided.silence_counts:
        return screen.say("absent and silent: {organisations}", organisations=named)
    if decided.may_object is not None:
        until = screen.deadline(decided.may_object)
        return screen.say("absent, may object until {until}: {organisations}", until=until, organisations=named)
    return screen.say("absent: {organisations}", organisations=named)


def _lacking(screen: Screen, decided: Decided) -> str:
    """What is decided stays so, since others rest on it; that its meeting could not have decided is told with it."""
    decision = decided.decision
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


def _why(screen: Screen, decided: Decided, organisations: Iterable[str]) -> str:
    """Names, each with the reason that was given."""
    reasons = decided.decision.reasons
    return "; ".join(
        screen.organisation(one) + (f" ({plain(reasons[one])})" if one in reasons else "") for one in organisations
    )
