"""The actions of adopted plans as they stood on a day: due dates, ends and indicator values, from their own streams."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from domain import ids
from domain.action import cycle_of
from domain.action import events as e
from domain.action import parts as p
from domain.measures.history import History, read
from domain.measures.measured import Scope
from domain.message import Recorded
from domain.territory import WHOLE_NETWORK

How = Literal[
    "done-on-time", "done-late", "done-undated", "cancelled", "overdue", "open-in-time", "open-undated"
]  # fmt: skip
HOWS: tuple[How, ...] = (
    "done-on-time", "done-late", "done-undated", "cancelled", "overdue", "open-in-time", "open-undated",
)  # fmt: skip


@dataclass
class Work:
    """One action. `line`: its name; `due_on`: as last set; `values`: of each report, with its day, as corrected."""

    stream: str
    cycle: str
    zone: str | None
    planned: e.ActionPlanned
    as_of: date
    title: str
    objective: str
    line: str | None
    organisation: str | None
    portfolio: str | None
    indicators: tuple[p.Indicator, ...]
    due_on: date | None
    status: e.Status = "planned"
    ended_on: date | None = None
    reason: str = ""
    blocked: int = 0
    moved: int = 0
    values: dict[str, tuple[date, tuple[p.IndicatorValue, ...]]] = field(default_factory=dict)
    events: list[Recorded] = field(default_factory=list)

    @property
    def known_as(self) -> str:
        return cycle_of(self.stream)[1]

    @property
    def how(self) -> How:
        """Exactly one of `HOWS`. What is due on a day is in time on that day."""
        if self.status == "cancelled":
            return "cancelled"
        if self.status == "completed" and self.ended_on is not None:
            if self.due_on is None:
                return "done-undated"
            return "done-on-time" if self.ended_on <= self.due_on else "done-late"
        if self.due_on is None:
            return "open-undated"
        return "overdue" if self.due_on < self.as_of else "open-in-time"

    @property
    def days_late(self) -> int | None:
        """How late it was done, or is by now; None where it is not, or was cancelled."""
        match self.how:
            case "done-late" if self.ended_on is not None and self.due_on is not None:
                return (self.ended_on - self.due_on).days
            case "overdue" if self.due_on is not None:
                return (self.as_of - self.due_on).days
            case _:
                return None

    def series(self, indicator: str) -> list[tuple[date, float]]:
        """The values of an indicator by day; of several on one day the one that was entered last."""
        found: dict[date, float] = {}
        for on, values in self.values.values():
            for value in values:
                if value.indicator == indicator:
                    found[on] = value.value
        return sorted(found.items())


def works(history: History, scope: Scope) -> list[Work]:
    """The actions of the scope that were in a plan by its last day and not settled before its first."""
    found = []
    lines = line_names(history)
    for stream, _ in history.of_kind("action"):
        cycle, _ = cycle_of(stream)
        slug = ids.parts(stream)[2][0]
        zone = None if slug == WHOLE_NETWORK else slug
        if scope.cycle not in (None, cycle) or not scope.covers(zone):
            continue
        work = _work(stream, cycle, zone, history.until(stream, scope.until), scope.until)
        if work is None or (scope.since is not None and work.ended_on is not None and work.ended_on < scope.since):
            continue
        work.line = lines.get(work.line or "", work.line)
        found.append(work)
    return found


def line_names(history: History) -> dict[str, str]:
    """The names of lines by their ids: the network's, and those of the plans themselves."""
    named = {known_as: line.name for known_as, line in history.network.lines.items()}
    for _, listed in history.of_kind("cycle"):
        for recorded in listed:
            if recorded.kind in ("LineDrafted", "LineRevised"):
                named[str(recorded.data["line"])] = str(recorded.data["name"])
    return named


def _work(stream: str, cycle: str, zone: str | None, listed: Iterable[Recorded], as_of: date) -> Work | None:
    work: Work | None = None
    for recorded in listed:
        event = read(recorded)
        if isinstance(event, e.ActionPlanned) and work is None:
            work = Work(
                stream=stream,
                cycle=cycle,
                zone=zone,
                planned=event,
                as_of=as_of,
                title=event.title,
                objective=event.objective,
                line=event.line,
                organisation=event.organisation,
                portfolio=event.portfolio,
                indicators=event.indicators,
                due_on=event.due_on,
            )
            work.events.append(recorded)
        elif work is not None and _happened(work, event):
            work.events.append(recorded)
    return work


def _happened(work: Work, event: object) -> bool:
    """Let an event happen to an action; whether it says anything that is measured."""
    match event:
        case e.PlanAmended():
            work.title, work.objective, work.line = event.title, event.objective, event.line
            work.organisation, work.portfolio = event.organisation, event.portfolio
            work.indicators = event.indicators
            if event.due_moved:
                work.moved += 1
                work.due_on = event.due_on
        case e.ActionStarted() | e.ActionUnblocked():
            work.status = "started"
        case e.ActionBlocked():
            work.status = "blocked"
            work.blocked += 1
        case e.ProgressReported():
            work.values[event.report] = (event.on, event.values)
        case e.ProgressCorrected():
            work.values[event.corrects] = (event.on, event.values)
        case e.ReportWithdrawn():
            work.values.pop(event.report, None)
        case e.ActionCompleted():
            work.status, work.ended_on = "completed", event.on
            if event.report is not None:
                work.values[event.report] = (event.on, event.values)
        case e.ActionCancelled():
            work.status, work.ended_on, work.reason = "cancelled", event.on, event.reason
        case e.ActionReopened():
            work.status, work.ended_on, work.reason = event.status, None, ""
        case _:
            return False
    return True
