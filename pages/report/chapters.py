"""The chapters of an evaluation report, each from what the domain knows of a cycle."""

from domain.cycle.phases import phases
from domain.cycle.state import Closed, Item
from pages.document import Block, Facts, FigureTable, Grid, Listing, Section, Text
from pages.figures import figure
from pages.report import ratingparts
from pages.report.cycles import Cycle
from pages.report.milestones import story
from pages.report.pieces import USED, figures_of, grid_of

QUADRANTS = ("strengths", "weaknesses", "opportunities", "threats")
MOST = 5  # what is listed of what comes first


def about(one: Cycle) -> Section:
    """What the cycle is: where, who decides and takes part, its period, and where it stands."""
    words, course = one.words, one.parts.course
    rows = [
        (words.say("Network"), words.network.name),
        (words.say("Zone"), words.zone(course.zone)),
        (words.say("Body that decides"), words.body(course.body)),
        (words.say("Period"), _period(one)),
        (words.say("Where it stands"), words.label(one.state.phase)),
        (words.say("Organisations"), ", ".join(words.organisation(known) for known in course.organisations)),
    ]  # fmt: skip
    way = phases(one.state)
    not_done = [words.label(phase.name) for phase in way if phase.standing == "unfinished"]
    skipped = [words.label(phase.name) for phase in way if phase.standing == "skipped"]
    if not_done or skipped:
        never = [words.say("Never begun, since the period had ended: {phases}", phases=", ".join(skipped))]
        told = ". ".join((*([", ".join(not_done)] if not_done else []), *(never if skipped else [])))
        rows.append((words.say("Not done before the period ended"), told))
    if isinstance(one.state, Closed):
        rows.append((words.say("Outcome"), words.label(one.state.outcome)))
    if course.succession is not None:
        rows.append((words.say("Follows"), course.succession.follows))
    return Section("about", words.say("What this is about"), [Facts(rows)])


def _period(one: Cycle) -> str:
    """From when until when; where it was closed before its period ended, when it was."""
    words, course = one.words, one.parts.course
    told = words.say("{since} to {until}", since=words.day(course.started_on), until=words.day(course.ends_on))
    if isinstance(one.state, Closed) and one.state.closed_on < course.ends_on:
        return f"{told}, " + words.say("closed on {date}", date=words.day(one.state.closed_on))
    return told


def in_short(one: Cycle) -> Section:
    """The figures that a council asks for first, each with its measure."""
    words = one.words
    wanted = (
        ("findings-answered", "answered", True),
        ("findings-answered", "completed", True),
        ("actions-on-time", "on-time", True),
        ("indicators", "share-reached", True),
        ("participation", "attendance", False),
        ("decisions-carried-out", "returned-to-all", True),
        ("decisions-carried-out", "share-carried-out", True),
        ("leg-times", "median-to-decision", True),
    )
    tables = []
    for name, known_as, of_cycle in wanted:
        measured = one.measured(name, of_cycle=of_cycle)
        known = measured.figure(known_as)
        tables.append((words.say(known.words), figure(words, known), measured.reference))
    marks = [one.measured(name, of_cycle=of_cycle) for name, of_cycle in USED]
    blocks: list[Block] = [
        FigureTable(words.say("The plan in short"), "", [(f"{name} [{ref}]", value) for name, value, ref in tables])
    ]
    simulated, assumed = sum(m.simulated for m in marks), sum(m.assumed for m in marks)
    if simulated or assumed:
        told = words.say(
            "Of the {count:thing|things} counted in this report {simulated} are simulated, spread from "
            "totals that a source "
            "gives, and {assumed} assumed.",
            count=sum(m.counted for m in marks),
            simulated=simulated,
            assumed=assumed,
        )
        blocks.append(Text(told, note=True))
    return Section("in-short", words.say("In short"), blocks)


def told(one: Cycle) -> Section:
    """The story of the cycle: its events as sentences, by time."""
    words = one.words
    return Section("story", words.say("The story"), [Listing(story(words, one.history, one.events), ordered=True)])


def diagnosis(one: Cycle) -> Section:
    """Findings by kind, who recorded them, and how many are answered by actions."""
    words, course = one.words, one.parts.course
    measured = one.measured("findings-answered")
    silent = [words.organisation(known) for known in course.organisations if known not in course.heard]
    blocks: list[Block] = [figures_of(one.words, measured)]
    if measured.counted:
        blocks.append(grid_of(words, measured, measured.sheet("by-kind")))
    blocks.append(
        Facts(
            [
                (words.say("Merged into others"), words.figure(course.merged)),
                (words.say("Organisations that recorded findings"), words.figure(len(course.heard))),
                (words.say("Organisations that recorded none"), ", ".join(silent) or "–"),
            ]
        )
    )
    left = [row for row in measured.sheet("each").rows if row[6] == "unanswered" and row[5] == "asks"]
    if left:
        blocks.append(Text(words.say("Findings that ask for an answer and that no action answers:")))
        lines = [("", f"{one.text(str(row[1]), str(row[3]))} ({words.label(str(row[2]))})") for row in left]
        blocks.append(Listing(lines))
    return Section("diagnosis", words.say("The diagnosis in numbers"), blocks)


def swot(one: Cycle) -> Section | None:
    """What came first in each quadrant, the strategies, and who did not agree."""
    words, board, course = one.words, one.parts.board, one.parts.course
    items = [item for item in board.items.values() if not item.removed]
    if not items:
        return None
    votes = board.votes()

    def row(item: Item) -> tuple[str, str, str]:
        finding = course.findings[course.resolved(item.finding)]
        text = one.text(finding.id, finding.text)
        return (words.title(item.quadrant), text, words.figure(votes.get(item.id, 0)))

    rows: list[tuple[str, str, str]] = []
    for quadrant in QUADRANTS:
        here = sorted((item for item in items if item.quadrant == quadrant), key=lambda item: -votes.get(item.id, 0))
        rows += [row(item) for item in here[:MOST]]
    columns = (words.say("Quadrant"), words.say("Finding"), words.say("Votes"))
    blocks: list[Block] = [
        Grid(words.say("What came first, by the votes of the organisations"), columns, rows, right=(2,)),
    ]
    left = len(items) - len(rows)
    if left:
        blocks.append(Text(words.say("And {count} more.", count=left), note=True))
    strategies = [
        (f"{words.title(strategy.kind)}:", one.text(strategy.id, strategy.text))
        for strategy in board.strategies.values()
        if not strategy.withdrawn
    ]
    if strategies:
        blocks += [Text(words.say("Strategies agreed on:")), Listing(strategies)]
    group = words.say("Part of the group")
    dissents = [
        (f"{words.organisation(kept.organisation) if kept.organisation else group}:", one.text(known_as, kept.text))
        for known_as, kept in board.standing_dissents().items()
    ]
    if dissents:
        blocks += [Text(words.say("Not shared by all:")), Listing(dissents)]
    return Section("swot", words.say("What came first"), blocks)


def ratings(one: Cycle) -> Section | None:
    """What evaluators and the group itself said, criterion by criterion, with their reasons."""
    words = one.words
    measured = one.measured("ratings")
    if not measured.counted:
        return None
    blocks: list[Block] = []
    for known_as in ("by-criterion", "interim"):
        sheet = measured.sheet(known_as)
        if sheet.rows:
            if known_as == "by-criterion":
                blocks.append(ratingparts.chart(words, sheet))
            blocks.append(grid_of(words, measured, sheet))
    blocks += ratingparts.reasons(one)
    return Section("ratings", words.say("What was said of it"), blocks)


def lessons(one: Cycle) -> Section | None:
    """Lessons, the outcome with its reason, and what the next cycle starts with."""
    words, parts = one.words, one.parts
    blocks: list[Block] = []
    kept = [("", one.text(lesson.id, lesson.text)) for lesson in parts.evaluation.standing_lessons()]
    if kept:
        blocks += [Text(words.say("Lessons:")), Listing(kept)]
    if isinstance(one.state, Closed):
        closing = [recorded for recorded in one.events if recorded.kind == "EvaluationClosed"]
        reason = str(closing[-1].data["reason"])
        outcome = words.label(one.state.outcome)
        blocks.append(
            Text(
                words.say(
                    "Closed on {date}. Outcome: {outcome}. {reason}",
                    date=words.day(one.state.closed_on),
                    outcome=outcome,
                    reason=reason,
                )
            )
        )
        left = [
            (f"{words.title('finding')}:", one.text(known, parts.course.findings[known].text))
            for known in one.state.open_findings
        ]
        left += [(f"{words.title('action')}:", parts.plan.actions[known].title) for known in one.state.open_actions]
        if left:
            blocks += [Text(words.say("Left open, for the next cycle:")), Listing(left)]
    return Section("lessons", words.say("Lessons and outcome"), blocks)
