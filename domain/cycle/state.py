"""What is known of a cycle, and the phase it is in: a union of what can be, over parts that the phases share.

States decide, the log remembers: texts are brief in here, whole in the events. Nothing is taken out: what was merged,
withdrawn or removed stays, marked.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from domain.action.parts import Indicator, IndicatorValue, Standing
from domain.cycle import events as e
from domain.cycle import records as r
from domain.message import Message, added
from domain.raising import Raised
from domain.table import Table

PHASES = ("not-started", "diagnosis", "swot", "plan", "actions", "evaluation", "closed")
KEEPS_REASONS = 3  # the edition since which a cycle keeps the reasons that were given, for its pages and to-dos
SETTLED = frozenset({"completed", "cancelled"})
ActionStatus = Literal["draft", "removed", "planned", "started", "blocked", "completed", "cancelled"]


class Finding(Message):
    """`carried_from`: the cycle that left it open, for one that this diagnosis began with.

    `cut`: its text is longer than what is kept of it here.
    """

    id: str
    kind: r.FindingKind
    text: str
    sector: str
    organisation: str | None = None
    merged_into: str | None = None
    carried_from: str | None = None
    value: float | None = None
    unit: str = ""
    withdrawn: bool = added(False)
    cut: bool = added(False)

    @property
    def stands(self) -> bool:
        """Whether it counts by itself: neither merged into another nor withdrawn."""
        return self.merged_into is None and not self.withdrawn


class Succession(Message):
    """The previous cycle, and whether what it leaves has come. `page`: the last one that came."""

    follows: str
    status: Literal["asked", "received", "refused"] = "asked"
    page: int = 0
    reason: str = ""


class Undelivered(Message):
    """Something an action was told and refused."""

    receiver: str
    code: str
    reason: str


class Decision(Message):
    """How a matter stands that was put to a meeting, the last time it was.

    `late`: absentees who objected in time. `agree_share`: by the rules of that day. `outcome`: open while absentees may
    still object. `consent`: how it was stated who agrees; where it was, a vote is the last that was said:
    `lapsed` agreed subject to a confirmation that did not come, `absent_in_favour` had endorsed the draft,
    `in_favour_before` were there, had endorsed it and said nothing else, and `reasons` are those of the objections.
    `taken_out`: who was counted as present and was not, as the attendance was corrected, with the position that counts
    no more; `lacks`: why the meeting, as it now stands, could not decide.
    """

    matter: r.Matter
    round: int
    meeting: str
    held_on: date
    agree_share: float
    present: tuple[str, ...]
    agreed: tuple[str, ...]
    objected: tuple[str, ...] = ()
    abstained: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    closes_at: datetime | None = None
    outcome: Literal["open", "final", "contested", "disagreed"] = "open"
    consent: e.Consent | None = added(None)
    lapsed: tuple[str, ...] = added(())
    absent_in_favour: tuple[str, ...] = added(())
    in_favour_before: tuple[str, ...] = added(())
    reasons: Table[str] = added(Table())
    taken_out: Table[str] = added(Table())
    lacks: e.Lack | None = added(None)

    @property
    def silent(self) -> tuple[str, ...]:
        return tuple(member for member in self.absent if member not in (*self.late, *self.absent_in_favour))

    @property
    def against(self) -> tuple[str, ...]:
        """Who objected: in the meeting, and of the absent afterwards."""
        return (*self.objected, *self.late)

    def position(self, organisation: str) -> str:
        """How an organisation spoke in the meeting."""
        if organisation in self.agreed:
            return "agreed"
        if organisation in self.lapsed:
            return "lapsed"
        return "objected" if organisation in self.objected else "abstained"


class Course(Message):
    """What every phase knows: who takes part, until when, the findings, and what meetings decided."""

    zone: str | None
    period: str
    title: str
    body: str
    organisations: tuple[str, ...]
    started_on: date
    phase_since: date = Field(description="the first day of the phase: a meeting before it decides nothing of it")
    ends_on: date
    ends_at: datetime
    rules_version: int
    edition: int = added(1)
    succession: Succession | None = None
    findings: Table[Finding] = Table()
    merged: int = 0
    withdrawn: int = added(0)
    heard: Table[int] = Field(default=Table(), description="organisation to the number of findings it recorded")
    decisions: Table[Decision] = Field(default=Table(), description="matter to the last decision on it")
    lessons: Table[str] = Field(default=Table(), description="inherited; id in the previous cycle to brief text")
    open_actions: Table[r.OpenAction] = Field(default=Table(), description="carried over, by id in the previous cycle")
    left_open: Table[str] = added(Table())  # of these, those that are not taken up again: brief reasons
    undelivered: Table[Undelivered] = Field(default=Table(), description="by action")
    raised: Table[Raised] = Field(default=Table(), description="questions to the management meeting, by escalation")
    asked: Table[str] = Field(default=Table(), description="action or finding to the last escalation about it")

    @property
    def keeps_reasons(self) -> bool:
        return self.edition >= KEEPS_REASONS

    @property
    def standing_findings(self) -> int:
        return len(self.findings) - self.merged - self.withdrawn

    def question(self, about: str) -> Raised | None:
        """The last question that was put to the management meeting about an action or a finding."""
        escalation = self.asked.get(about)
        return self.raised[escalation] if escalation is not None else None

    def resolved(self, finding: str) -> str:
        """The finding that stands for this one: itself, or what it was merged into."""
        while (survivor := self.findings[finding].merged_into) is not None:
            finding = survivor
        return finding


class Item(Message):
    """A SWOT item: a finding read as something in one quadrant."""

    id: str
    finding: str
    quadrant: r.Quadrant
    removed: bool = False


class Strategy(Message):
    id: str
    kind: r.StrategyKind
    text: str
    items: tuple[str, ...]
    withdrawn: bool = False


class KeptDissent(Message):
    """`organisation` is None where it is the group's."""

    about: str | None = None
    organisation: str | None = None
    text: str
    withdrawn: bool = added(False)


class Board(Message):
    """The SWOT. `placed`: `finding/quadrant` to the item that stands there."""

    items: Table[Item] = Table()
    placed: Table[str] = Table()
    ballots: Table[tuple[str, ...]] = Table()
    strategies: Table[Strategy] = Table()
    dissents: Table[KeptDissent] = Table()

    def standing_dissents(self) -> dict[str, KeptDissent]:
        return {known_as: kept for known_as, kept in self.dissents.items() if not kept.withdrawn}

    def votes(self) -> dict[str, int]:
        """How many votes each item has that stands; what was voted for a withdrawn item is void."""
        found: dict[str, int] = {}
        for ballot in self.ballots.values():
            for item in ballot:
                if not self.items[item].removed:
                    found[item] = found.get(item, 0) + 1
        return found


class PlanLine(Message):
    id: str
    name: str
    removed: bool = False


class Objective(Message):
    """`amended`: the reason of its last amendment."""

    id: str
    text: str
    line: str | None = None
    strategies: tuple[str, ...] = ()
    removed: bool = False
    amended: str = added("")


class PlannedAction(Message):
    """An action as the plan has it, who answered for it, and the last that its own process told.

    `why`: the reason for which it was declined, decided against, blocked, cancelled or withdrawn; `amended`: that of
    its last amendment.
    """

    id: str
    title: str
    objective: str
    line: str | None = None
    responsible: str
    organisation: str | None = None
    due_on: date
    indicators: tuple[Indicator, ...] = ()
    portfolio: str | None = None
    neighbourhoods: tuple[str, ...] = ()
    continues: str | None = None
    acceptance: Literal["asked", "accepted", "declined"] = "asked"
    accept_by: datetime | None = None
    acceptance_overdue: bool = False
    decision: Literal["approve", "refuse"] | None = None
    drafted: Literal["approve", "refuse"] | None = None
    status: ActionStatus = "draft"
    withdrawn: bool = False
    values: tuple[IndicatorValue, ...] = ()
    why: str = added("")
    amended: str = added("")
    needs: str = added("")
    numbered: tuple[str, ...] = added(())

    @property
    def adopted(self) -> bool:
        return self.status not in ("draft", "removed")

    @property
    def settled(self) -> bool:
        return self.status in SETTLED

    @property
    def begun(self) -> bool:
        """Whether somebody has worked on it, as far as its process has told."""
        return self.status in ("started", "blocked", "completed") or bool(self.values)

    @property
    def standing(self) -> Standing:
        """Whether it may be started: decided where a portfolio is needed, and accepted by its responsible."""
        if self.decision == "refuse":
            return "refused"
        if self.portfolio is not None and self.decision is None:
            return "subject-to-decision"
        return "standing" if self.acceptance == "accepted" else "awaiting-acceptance"


class Endorsement(Message):
    """`confirm_by` (UTC): until when an endorsement subject to confirmation has to be confirmed."""

    organisation: str
    position: Literal["endorsed", "subject-to-confirmation", "lapsed", "objected"]
    confirm_by: datetime | None = None
    reason: str = ""


class Plan(Message):
    lines: Table[PlanLine] = Table()
    objectives: Table[Objective] = Table()
    actions: Table[PlannedAction] = Table()
    endorsements: Table[Endorsement] = Table()

    def adopted(self) -> tuple[PlannedAction, ...]:
        return tuple(action for action in self.actions.values() if action.adopted)


class KeptRating(Message):
    id: str
    criterion: str
    score: int
    by: str
    process: bool = False
    interim: bool = False
    action: str | None = None
    withdrawn: bool = added(False)


class KeptLesson(Message):
    id: str
    text: str
    by: str
    about: str | None = None
    withdrawn: bool = added(False)
    cut: bool = added(False)


class Evaluation(Message):
    """`ratings`: the last of each rater for each criterion; see `rating_key`."""

    ratings: Table[KeptRating] = Table()
    lessons: Table[KeptLesson] = Table()

    def standing_ratings(self) -> tuple[KeptRating, ...]:
        return tuple(rating for rating in self.ratings.values() if not rating.withdrawn)

    def standing_lessons(self) -> tuple[KeptLesson, ...]:
        return tuple(lesson for lesson in self.lessons.values() if not lesson.withdrawn)


def rating_key(by: str, criterion: str, action: str | None, *, interim: bool) -> str:
    """What makes two ratings the same one, given twice."""
    return f"{by}|{criterion}|{action or '-'}|{'interim' if interim else 'final'}"


class Annulled(Message):
    """A cycle that was started by mistake, in its place until another is."""

    title: str
    zone: str | None = None
    reason: str
    on: date


class NotStarted(Message):
    phase: Literal["not-started"] = "not-started"
    annulled: Annulled | None = added(None)


class Diagnosis(Message):
    phase: Literal["diagnosis"] = "diagnosis"
    course: Course
    deadline: date
    deadline_at: datetime
    reminder_at: datetime | None = None
    overdue: bool = False


class Swot(Message):
    phase: Literal["swot"] = "swot"
    course: Course
    board: Board = Board()


class _WithPlan(Message):
    course: Course
    board: Board
    plan: Plan

    @property
    def to_take_up(self) -> tuple[str, ...]:
        """What the cycle before left open, and this plan has neither taken up again nor left."""
        continued = {action.continues for action in self.plan.actions.values() if action.status != "removed"}
        return tuple(a for a in self.course.open_actions if a not in continued and a not in self.course.left_open)


class Planning(_WithPlan):
    phase: Literal["plan"] = "plan"
    plan: Plan = Plan()


class Acting(_WithPlan):
    phase: Literal["actions"] = "actions"
    evaluation: Evaluation = Evaluation()


class Evaluating(Message):
    phase: Literal["evaluation"] = "evaluation"
    course: Course
    board: Board = Board()
    plan: Plan = Plan()
    evaluation: Evaluation = Evaluation()
    criteria: tuple[str, ...]
    process_criteria: tuple[str, ...]
    deadline_at: datetime
    overdue: bool = False


class Closed(Message):
    """`successor`: the cycle that follows, once it has said so."""

    phase: Literal["closed"] = "closed"
    course: Course
    board: Board
    plan: Plan
    evaluation: Evaluation
    outcome: r.CycleOutcome
    closed_on: date
    open_findings: tuple[str, ...] = ()
    open_actions: tuple[str, ...] = ()
    successor: str | None = None


State = Annotated[NotStarted | Diagnosis | Swot | Planning | Acting | Evaluating | Closed, Field(discriminator="phase")]
Begun = Diagnosis | Swot | Planning | Acting | Evaluating | Closed
Deciding = Diagnosis | Swot | Planning
Planned = Planning | Acting | Evaluating | Closed
MATTERS: dict[str, r.Matter] = {"diagnosis": "validation", "swot": "agreement", "plan": "adoption"}


def past(state: State, phase: str) -> bool:
    """Whether a cycle has left a phase behind; one that was annulled has left all."""
    if isinstance(state, NotStarted) and state.annulled is not None:
        return True
    return PHASES.index(state.phase) > PHASES.index(phase)


def open_decision(state: Deciding) -> Decision | None:
    """What a meeting agreed on in this phase, while absentees may still object to it."""
    decision = state.course.decisions.get(MATTERS[state.phase])
    return decision if decision is not None and decision.outcome == "open" else None
