"""The chapters of an evaluation report on the plan itself: actions, indicators, who took part, what was asked."""

from collections import Counter
from datetime import date

from domain.cycle.state import PlannedAction
from domain.measures.measured import Cell, Measured, Sheet
from domain.measures.works import Work, works
from pages.document import Bar, Bars, Block, Facts, Grid, Piece, Section, Stacked, Target, Targets, Text, Tone
from pages.figures import Words, cell, percent, said
from pages.report.cycles import Cycle
from pages.report.pieces import figures_of, grid_of

LEAVE = (
    "refused",
    "replaced",
    "outside-answer",
    "not-carried-out",
    "waiting",
    "waiting-late",
)  # if zero
TONES: dict[str, Tone] = {
    "done-on-time": "good",
    "done-late": "late",
    "done-undated": "good",
    "cancelled": "quiet",
    "overdue": "bad",
    "open-in-time": "open",
    "open-undated": "open",
    "reached": "good",
    "not-reached": "late",
    "no-target": "open",
    "not-measured": "quiet",
    "action-cancelled": "quiet",
}


def plan(one: Cycle) -> Section | None:
    """Line by line and objective by objective, each action with its status, and whether it was on time."""
    words, parts = one.words, one.parts
    if not parts.plan.actions:
        return None
    measured = one.measured("actions-on-time")
    known = {work.known_as: work for work in works(one.history, measured.scope)}
    blocks: list[Block] = [figures_of(words, measured, "done-undated", "open-undated"), _on_time(words, measured)]
    lines = dict.fromkeys(objective.line for objective in parts.plan.objectives.values() if not objective.removed)
    for line in lines:
        name = _line(one, line)
        for objective in parts.plan.objectives.values():
            actions = [
                action
                for action in parts.plan.actions.values()
                if action.objective == objective.id and action.status != "removed"
            ]
            if objective.line == line and not objective.removed and actions:
                caption = one.text(objective.id, objective.text)
                caption = f"{name} · {caption}" if name else caption
                blocks.append(_actions(one, caption, actions, known, measured.reference))
    positions = Counter(kept.position for kept in parts.plan.endorsements.values())
    if positions:
        against = [
            f"{words.organisation(kept.organisation)}: {kept.reason}" if kept.reason else
            words.organisation(kept.organisation)
            for kept in parts.plan.endorsements.values()
            if kept.position == "objected"
        ]  # fmt: skip
        rows = [
            (words.say("Endorse the plan, those absent from the decision too"), words.figure(positions["endorsed"])),
            (words.say("Subject to confirmation"), words.figure(positions["subject-to-confirmation"])),
            (words.say("Not confirmed in time"), words.figure(positions["lapsed"])),
            (words.say("Object to it"), "; ".join(against) or "0"),
        ]
        blocks.append(Facts(rows))
    return Section("plan", words.say("The plan, and what was done on time"), blocks)


def _line(one: Cycle, line: str | None) -> str:
    if line is None:
        return ""
    own = one.parts.plan.lines.get(line)
    return own.name if own is not None else one.words.line(line)


def _actions(one: Cycle, caption: str, actions: list[PlannedAction], known: dict[str, Work], source: str) -> Grid:
    words = one.words
    rows = []
    for action in actions:
        work = known.get(action.id)
        who = words.organisation(action.organisation)
        if action.portfolio is not None:
            who = f"{who} · {words.portfolio(action.portfolio)}"
        status = words.label(work.status if work is not None else action.status)
        how = words.label(work.how, of="measure") if work is not None else "–"
        if work is not None and work.days_late:
            how = words.say("{how} by {days:day|days}", how=how, days=work.days_late)
        title = work.title if work is not None else action.title
        due = words.day(work.due_on if work is not None else action.due_on)
        ended = words.day(work.ended_on if work is not None else None)
        why = work.reason if work is not None and work.status == "cancelled" else action.why
        if action.acceptance == "declined" and not action.settled:
            status = f"{status}, {words.label('declined')}"
        reason = f" ({why})" if why else ""
        if action.amended:
            reason += "; " + words.say("amended: {reason}", reason=action.amended)
        rows.append((title, who, due, f"{status}{reason}", ended, how))
    columns = (
        words.say("Action"),
        words.say("Organisation"),
        words.say("Due on"),
        words.say("Status"),
        words.say("Ended on"),
        words.say("On time"),
    )
    return Grid(caption, columns, rows, source=source)


def _on_time(words: Words, measured: Measured) -> Stacked:
    pieces = [
        Piece(words.say(known.words), int(known.value), TONES[known.id])
        for known in measured.figures
        if known.id in TONES and known.value
    ]
    described = "; ".join(f"{piece.label}: {piece.count}" for piece in pieces)
    return Stacked(words.say("How the actions ended"), described or words.say("nothing to measure"), pieces)


def indicators(one: Cycle) -> Section | None:
    """Baseline, target and last value; a group that gave no target is not worse off for it."""
    words = one.words
    measured = one.measured("indicators")
    if not measured.counted:
        return None
    sheet = measured.sheet("each")
    targets = []
    for row in sheet.rows:
        known = dict(zip((column.id for column in sheet.columns), row, strict=True))
        unit = f" {known['unit']}" if known["unit"] else ""
        last = said(words, "number", known["last"])
        at_first, wanted = said(words, "number", known["baseline"]), said(words, "number", known["target"])
        told = words.say("{last}{unit} (at first {first}, wanted {wanted})", last=last, unit=unit, first=at_first,
                         wanted=wanted)  # fmt: skip
        outcome = str(known["outcome"])
        tone = TONES[outcome]
        values = [known[name] for name in ("baseline", "target", "last")]
        numbers = [float(value) if isinstance(value, int | float) else None for value in values]
        told = f"{told}: {words.label(outcome, of='measure')}"
        label = f"{known['name']} ({known['title']})"
        targets.append(Target(label, numbers[0], numbers[1], numbers[2], told, tone))
    legend = (
        words.say("diamond: the value at first"),
        words.say("bar: the last value"),
        words.say("upright line: the target"),
    )
    described = "; ".join(f"{target.label}: {target.told}" for target in targets)
    leave = ("no-target", "not-measured", "action-cancelled")
    blocks: list[Block] = [
        figures_of(words, measured, *leave),
        Targets(words.say("Indicators against their targets"), described, legend, targets),
        grid_of(words, measured, sheet, leave=("action", "indicator", "progress", "unit")),
    ]
    return Section("indicators", words.say("Indicators against targets"), blocks)


def participation(one: Cycle) -> Section:
    """Who came to the meetings of the zone in the cycle's period, and who was missing."""
    words = one.words
    measured = one.measured("participation", of_cycle=False)
    period = words.say(
        "Meetings of {zone} from {since} to {until}.",
        zone=words.zone(one.parts.course.zone),
        since=words.day(measured.scope.since),
        until=words.day(measured.scope.until),
    )
    blocks: list[Block] = [Text(period, note=True), figures_of(words, measured)]
    if measured.counted:
        blocks.append(_by_kind(words, measured.sheet("by-kind")))
        blocks.append(grid_of(words, measured, measured.sheet("by-kind")))
        blocks.append(grid_of(words, measured, measured.sheet("who")))
        blocks.append(grid_of(words, measured, measured.sheet("by-body")))
    return Section("participation", words.say("Who took part"), blocks)


def _by_kind(words: Words, sheet: Sheet) -> Bars:
    ids = [column.id for column in sheet.columns]
    bars = []
    for row in sheet.rows:
        known = dict(zip(ids, row, strict=True))
        share = known["share"]
        value = float(share) if isinstance(share, int | float) else None
        told = words.say("{present} of {expected} ({share})", present=known["present"], expected=known["expected"],
                         share=percent(words, value))  # fmt: skip
        bars.append(Bar(cell(words, sheet.columns[0], row[0]), value, told))
    described = "; ".join(f"{bar.label}: {bar.told}" for bar in bars)
    return Bars(words.say("Seats taken, by kind of organisation"), described, bars)


def _date(value: Cell) -> date | None:
    return value if isinstance(value, date) else None


def questions(one: Cycle) -> Section | None:
    """What the plan asked of the management meeting, how long each answer took, and what became of it."""
    words = one.words
    legs, decided = one.measured("leg-times"), one.measured("decisions-carried-out")
    if not legs.counted:
        return None
    asked = {row[0]: row[1] for row in decided.sheet("returns").rows}
    sheet = legs.sheet("questions")
    ids = [column.id for column in sheet.columns]
    rows = []
    for row in sheet.rows:
        known = dict(zip(ids, row, strict=True))
        asks = str(asked.get(known["question"], known["question"]))
        days = [words.day(_date(known[stage])) for stage in ("raised", "decided", "returned", "acted")]
        rows.append((asks, words.label(str(known["origin"]), of="origin"), *days,
                     words.label(str(known["stage"]), of="escalation")))  # fmt: skip
    columns = (
        words.say("Question"),
        words.say("Comes from"),
        words.say("Raised on"),
        words.say("Decided on"),
        words.say("Returned on"),
        words.say("Carried out on"),
        words.say("Stage"),
    )
    blocks: list[Block] = [
        figures_of(words, legs, "withdrawn"),
        Grid(words.say("What the plan asked of the management meeting"), columns, rows, source=legs.reference),
        grid_of(words, legs, legs.sheet("legs")),
        figures_of(
            one.words, decided, "refused", "replaced", "outside-answer", "not-carried-out", "waiting", "waiting-late"
        ),
        grid_of(words, decided, decided.sheet("each"), leave=("question", "zone")),
    ]
    return Section("questions", words.say("Questions to the management meeting, and their answers"), blocks)
