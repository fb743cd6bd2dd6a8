"""Whatever people, deadlines, deliveries and restarts do between cases, escalations and their management meeting.

Every question is tabled once a round and every answer comes back once, to each team; and none is ever lost: whatever
has happened, those whose turn it is according to the lists can bring each question to its end.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from domain import ids
from domain.decider import Summary, Todo
from tests.domain.properties.unruly import Unruly
from tests.scenarios.kept import is_kept, nothing_is_doubled
from tests.workflows.casetown import (
    BOARD,
    CARRIES,
    DIRECTORS,
    MAYOR,
    MEMBERS,
    SECRETARY,
    TEAMS,
    case,
    group,
    opening,
)

ZONES = ("north", "south")
CONCERNED = (("education",), ("education", "health"), (), ("health",))
PICK = st.integers(0, 7)
Numbers = tuple[int, int, int]


def approve(world: Unruly) -> dict[str, Any]:
    return {"outcome": "approve", "responsible": "caro", "due_on": (world.today + timedelta(days=20)).isoformat()}


def ruling(world: Unruly, n: int) -> dict[str, Any]:
    """One of all that can be answered."""
    day = (world.today + timedelta(days=9)).isoformat()
    return (
        approve(world),
        {"outcome": "refuse", "reason": "No budget"},
        {"outcome": "defer", "reason": "Next month"},
        {"outcome": "ask-information", "question": "How many?"},
        {"outcome": "assign", "portfolio": "health", "due_on": day},
        {"outcome": "forward", "authority": "The province", "pursuer": "sec-edu", "chase_on": day},
        {"outcome": "expedite", "member": "rosa", "due_on": day},
        approve(world),
    )[n % 8]


class Story:
    """What anybody may try at any moment; most of it is refused at most moments."""

    def __init__(self) -> None:
        self.world = Unruly()

    # A case and its question

    def begin(self) -> None:
        """Two cases, one of which has asked."""
        self.open_case(0, 0, 0)
        self.open_case(1, 1, 0)
        self.escalate(1, 0, 0)

    def open_case(self, a: int, b: int, c: int) -> None:
        zone = ZONES[a % 2]
        if len(self.world.of("case")) < 4:
            data = opening(zone, portfolios=list(CONCERNED[b % 4]), urgency=("ordinary", "urgent", "priority")[c % 3])
            stream = case(f"r{len(self.world.of('case'))}", zone)
            self.world.give(stream, "OpenCase", data, person=data["reference_person"])

    def escalate(self, a: int, b: int, _c: int) -> None:
        stream = _picked(self.world.of("case"), a)
        if stream is not None:
            self.world.give(stream, "EscalateCase", {"tried": "All there is"}, person=CARRIES[_zone(stream)])

    def work_on_case(self, a: int, b: int, _c: int) -> None:
        stream = _picked(self.world.of("case"), a)
        kind, data = (
            ("ResolveCase", {"text": "It is solved"}),
            ("CloseCase", {}),
            ("ReopenCase", {"reason": "It is back"}),
            ("ExtendCase", {"reason": "A little more"}),
        )[b % 4]
        if stream is not None:
            who = CARRIES[_zone(stream)] if kind == "ExtendCase" else MEMBERS[TEAMS[_zone(stream)][0]]
            self.world.give(stream, kind, data, person=who)

    def withdraw(self, a: int, _b: int, _c: int) -> None:
        self._carry(a, "WithdrawEscalation", {"reason": "We found a place"})

    def inform(self, a: int, _b: int, _c: int) -> None:
        self._carry(a, "GiveInformation", {"text": "Three children"})

    def table_again(self, a: int, _b: int, _c: int) -> None:
        stream = _picked(self.world.of("escalation"), a)
        if stream is not None:
            self.world.give(stream, "TableAgain", {}, person="chief")

    def _carry(self, a: int, kind: str, data: dict[str, Any]) -> None:
        stream = _picked(self.world.of("escalation"), a)
        if stream is not None:
            self.world.give(stream, kind, data, person=CARRIES[_zone(stream)])

    def bring_back(self, a: int, b: int, _c: int) -> None:
        stream = _picked(self.world.of("escalation"), a)
        if stream is not None:
            teams = TEAMS[_zone(stream)]
            self.report_return(stream, teams[b % 3 :] or teams)

    def report_return(self, stream: str, present: tuple[str, ...]) -> None:
        zone = _zone(stream)
        data = {"on": self.world.today.isoformat(), "present": list(present)}
        made = self.world.give(group(zone), "RecordMeeting", data, person="chief")
        assert made is not None
        meeting = f"{group(zone)}#{made[0].data['meeting']}"
        self.world.give(stream, "ReportReturn", {"text": "So it is"}, person=CARRIES[zone], meeting=meeting)

    def acknowledge(self, a: int, b: int, _c: int) -> None:
        stream = _picked(self.world.of("escalation"), a)
        if stream is not None:
            team = _picked(TEAMS[_zone(stream)], b)
            self.world.give(stream, "Acknowledge", {}, person=MEMBERS[str(team)])

    def carry_out(self, a: int, b: int, c: int) -> None:
        portfolio = ("education", "health")[b % 2]
        kind, data = (
            ("ReportCarriedOut", {}),
            ("ReportNotCarriedOut", {"reason": "No money after all"}),
            ("RecordOutsideAnswer", {"text": "Not yet"}),
            ("ReportCarriedOut", {}),
        )[c % 4]
        self._carry(a, kind, {"portfolio": portfolio, **data})

    # The management meeting

    def convene(self, _a: int, _b: int, _c: int) -> None:
        self.world.give(BOARD, "ConveneMeeting", {"on": self.world.today.isoformat()}, person="chief")

    def open_meeting(self, a: int, b: int, _c: int) -> None:
        present = ([*DIRECTORS, *CARRIES.values()], ["sec-edu", "rosa"], ["rosa", "saul"])[b % 3]
        meeting = _picked(self.meetings(), -1 - a % 2)
        if meeting is not None:
            data = {"meeting": meeting, "present": present, "minute_taker": "scribe"}
            self.world.give(BOARD, "OpenMeeting", data, person="chief")

    def meet(self, a: int, b: int, _c: int) -> None:
        """A meeting called for today that begins at once; now and then a secretary is not there, or comes late."""
        self.convene(0, 0, 0)
        self.open_meeting(0, max(0, b - 5), 0)
        if a > 3:
            self.world.give(BOARD, "NoteArrival", {"person": _picked(DIRECTORS, a)}, person="chief")

    def end_meeting(self, _a: int, _b: int, _c: int) -> None:
        """What was not reached is carried over, and the meeting is over."""
        self.carry_over(0, 0, 0)
        self.close_meeting(0, 0, 0)

    def minute(self, a: int, b: int, _c: int) -> None:
        meeting = _picked(self.meetings(), -1 - a % 3)
        if meeting is not None:
            kind = ("DraftMinutes", "ApproveMinutes")[b % 2]
            self.world.give(BOARD, kind, {"meeting": meeting}, person="scribe")

    def align(self, a: int, b: int, _c: int) -> None:
        """Something that nobody asked for; now and then with somebody who has to do something about it."""
        done = {"responsible": "caro", "due_on": self.world.today.isoformat()} if b % 2 else {}
        data = {"text": "From now on", "zones": [["north"], ["south"], []][a % 3], **done}
        self.world.give(BOARD, "MakeAlignment", data, person="chief")

    def meetings(self) -> list[str]:
        return [str(made.data["meeting"]) for made in self.world.of_kind(BOARD, "MeetingConvened")]

    def items(self) -> list[str]:
        return list(dict.fromkeys(str(made.data["item"]) for made in self.world.of_kind(BOARD, "ItemTabled")))

    def decide(self, a: int, b: int, c: int) -> None:
        item = _picked(self.items(), -1 - a)
        portfolio = ("education", "health")[b % 2]
        if item is not None:
            data = {"item": item, "portfolio": portfolio, "ruling": ruling(self.world, c)}
            self.world.give(BOARD, "DecideItem", data, person=MAYOR if b == 7 else SECRETARY[portfolio])

    def treat(self, a: int, b: int, c: int) -> None:
        items = self.items()
        item = _picked(items, -1 - a)
        if item is None:
            return
        kind, data = (
            ("MarkPending", {"item": item}),
            ("NamePortfolios", {"item": item, "portfolios": list(CONCERNED[c % 4]) or ["health"], "reason": "Theirs"}),
            ("JoinItems", {"items": list(dict.fromkeys([item, str(_picked(items, c))]))}),
            ("SeparateItem", {"item": item, "escalation": _picked(self.world.of("escalation"), c)}),
            ("CorrectDecision", {"item": item, "portfolio": ("education", "health")[c % 2],
                                 "answer": ruling(self.world, (0, 1, 4, 5)[c % 4]), "reason": "Not as said"}),
        )[b % 5]  # fmt: skip
        who = SECRETARY[str(data["portfolio"])] if kind == "CorrectDecision" else "chief"
        self.world.give(BOARD, kind, data, person=who)

    def carry_over(self, _a: int, _b: int, _c: int) -> None:
        self.world.give(BOARD, "CarryOver", {"reason": "It is late"}, person="chief")

    def close_meeting(self, _a: int, _b: int, _c: int) -> None:
        self.world.give(BOARD, "CloseMeeting", {}, person="chief")

    # What machines and time do

    def deliver(self, a: int, b: int, _c: int) -> None:
        chosen = _picked(self.world.pending(), a)
        if chosen is not None:
            self.world.bring(*chosen, answer_lost=b == 7)

    def deliver_all(self, _a: int, _b: int, _c: int) -> None:
        self.world.settle()

    def repeat(self, a: int, _b: int, _c: int) -> None:
        self.world.bring_again(-1 - a)

    def wait(self, a: int, b: int, _c: int) -> None:
        self.world.pass_time((1, 2, 3, 7, 14, 31, 60, 1)[a], late=b % 2 == 1)

    def restart(self, a: int, _b: int, _c: int) -> None:
        stream = _picked(list(self.world.folds), a)
        if stream is not None:
            self.world.restart(stream)


def _zone(stream: str) -> str:
    return ids.parts(stream)[2][0]


def _picked(things: Any, n: int) -> Any:
    return things[n % len(things)] if things else None


Step = Callable[[Story, int, int, int], None]
OFTEN: tuple[Step, ...] = (
    Story.deliver, Story.deliver, Story.deliver, Story.deliver_all, Story.deliver_all, Story.meet, Story.meet,
    Story.decide, Story.decide, Story.decide, Story.decide, Story.decide, Story.treat, Story.end_meeting,
    Story.end_meeting, Story.escalate, Story.inform, Story.bring_back, Story.carry_out, Story.wait,
)  # fmt: skip
SELDOM: tuple[Step, ...] = (
    Story.open_case, Story.work_on_case, Story.withdraw, Story.inform, Story.table_again, Story.bring_back,
    Story.acknowledge, Story.carry_out, Story.convene, Story.open_meeting, Story.treat, Story.carry_over,
    Story.close_meeting, Story.repeat, Story.wait, Story.restart, Story.minute, Story.align,
)  # fmt: skip
STEPS = st.tuples(st.sampled_from([*SELDOM, *OFTEN]), PICK, PICK, PICK)


# How it must end


def brought_to_an_end(story: Story) -> None:
    """Everybody does what the lists say is theirs, and nothing else: then no question stays open."""
    world = story.world
    for _ in range(40):
        world.settle()
        still_open = [stream for stream in world.of("escalation") if _shown(world, stream).open]
        if not still_open:
            return
        for stream in still_open:
            for todo in _shown(world, stream).todos:
                _take_turn(story, stream, todo)
        _management_meets(story)
        world.pass_time(1)
    waits = {stream: [(todo.what, todo.who) for todo in _shown(world, stream).todos] for stream in still_open}
    raise AssertionError(f"they do what they are told, and it does not end: {waits}, {world.refused}")


def _shown(world: Unruly, stream: str) -> Summary:
    folded = world.fold(stream)
    return folded.decider.summary(folded.state)


def _who(todo: Todo, zone: str) -> str:
    """Somebody who is meant by a line of a list."""
    kind, _, known_as = todo.who.partition(":")
    match kind:
        case "organisation":
            return MEMBERS[known_as]
        case "portfolio":
            return SECRETARY[known_as]
        case "role":
            return {"representative": CARRIES.get(zone, "rosa"), "minute-taker": "scribe"}.get(known_as, "chief")
        case _:
            return kind


def _take_turn(story: Story, stream: str, todo: Todo) -> None:
    world, who = story.world, _who(todo, _zone(stream))
    portfolio = {"portfolio": todo.params["portfolio"]} if "portfolio" in todo.params else {}
    match todo.what:
        case "report-return":
            story.report_return(stream, TEAMS[_zone(stream)])
        case "give-information":
            world.give(stream, "GiveInformation", {"text": "Three children"}, person=who)
        case "acknowledge":
            world.give(stream, "Acknowledge", {}, person=who)
        case "carry-out":
            world.give(stream, "ReportCarriedOut", portfolio, person=who)
        case "chase-outside":
            world.give(stream, "RecordOutsideAnswer", {**portfolio, "text": "Yes"}, person=who)
        case "tabling-refused" | "table-again":
            world.give(stream, "TableAgain", {}, person=who)
        case "look-into-refusal":
            world.give(stream, "SettleRefusal", {"refusal": todo.key, "text": "Seen"}, person=who)
        case _:
            pass  # management's turn


def _management_meets(story: Story) -> None:
    """A meeting from its opening to its end, by management's own list."""
    world = story.world
    story.convene(0, 0, 0)
    story.open_meeting(0, 0, 0)
    for late in DIRECTORS:
        world.give(BOARD, "NoteArrival", {"person": late}, person="chief")
    for _ in range(6):
        todos = [todo for todo in _shown(world, BOARD).todos if todo.what in MANAGEMENTS]
        if not todos:
            break
        for todo in todos:
            _take_managements_turn(world, todo)
        world.settle()
    story.close_meeting(0, 0, 0)


MANAGEMENTS = ("decide-item", "name-portfolios", "draft-minutes", "approve-minutes", "look-into-refusal")


def _take_managements_turn(world: Unruly, todo: Todo) -> None:
    who, item = _who(todo, "network"), todo.params.get("item")
    match todo.what:
        case "decide-item":
            portfolio = todo.params["portfolio"]
            data = {"item": item, "portfolio": portfolio, "ruling": approve(world)}
            world.give(BOARD, "DecideItem", data, person=who)
        case "name-portfolios":
            world.give(
                BOARD, "NamePortfolios", {"item": item, "portfolios": ["health"], "reason": "Theirs"}, person=who
            )
        case _:
            pass


@given(st.lists(STEPS, min_size=10, max_size=70))
@settings(deadline=None, max_examples=200, suppress_health_check=list(HealthCheck))
def test_every_question_is_tabled_once_a_round_and_answered_once_and_none_is_lost(
    steps: list[tuple[Step, int, int, int]],
) -> None:
    story = Story()
    story.begin()
    for take, *numbers in steps:
        take(story, *numbers)
    world = story.world
    nothing_is_doubled(world.events)
    world.settle()
    is_kept(world.events)
    brought_to_an_end(story)
    is_kept(world.events)
    event(f"escalations: {len(world.of('escalation'))}")
