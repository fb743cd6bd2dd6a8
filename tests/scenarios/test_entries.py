"""What stands in an inbox beside the lines: what their blanks may name, in which body; and what waits for what."""

import io

from rich.console import Console

from cli.ask.inboxentries import SEVERAL
from cli.screen import Screen
from cli.session import Session
from domain import ids
from readings.kinds import LETTERS, NUMBERED
from tests.scenarios.test_obedient_cycle import ASSEMBLY, CYCLE, NETWORK, Leaving
from tests.scenarios.typed import MemoryStore, inbox_of, rows_of


class Page:
    """The small town with a cycle, and what somebody's inbox shows of some streams."""

    def __init__(self) -> None:
        self.history = Leaving(1)
        self.town = self.history.town

    def of(self, person: str, *streams: str, width: int = 80) -> str:
        store = MemoryStore(
            self.history.watched, [row for stream in streams for row in rows_of(self.history.watched.fold(stream))]
        )
        network = store.network("town")
        session, told = Session("en"), io.StringIO()
        session.__dict__["console"] = Console(file=told, markup=False, emoji=False, highlight=False, width=width)
        inbox_of(store, network, person).draw(Screen(session, network))
        return told.getvalue()

    def found(self, text: str) -> str:
        (recorded,) = self.town.give(CYCLE, "RecordFinding", by="ana", kind="demand", text=text)
        return str(recorded.data["finding"])

    def met(self, by: str = "chief") -> str:
        register = f"group:town:{ASSEMBLY}"
        members = ["school", "clinic", "council"]
        (held, *_) = self.town.give(
            register, "RecordMeeting", by=by, on=self.town.after(), called_on=self.town.after(-14),
            present=members, people=["ana", "bea"],
        )  # fmt: skip
        return f"{register}#{held.data['meeting']}"

    def put(self, command: str) -> None:
        self.town.give(CYCLE, command, by="chief", said_in=self.met(), agree=["school", "clinic", "council"])


def in_swot() -> Page:
    page = Page()
    for text in ("No bus on Sundays", "No nursery"):
        page.found(text)
    page.put("ValidateDiagnosis")
    return page


def test_who_puts_something_to_a_meeting_is_told_how_it_is_called_and_which_was_held() -> None:
    page = Page()
    page.found("No bus on Sundays")
    before = page.of("scribe", CYCLE)
    assert f"do group:town:{ASSEMBLY} ConveneMeeting --as scribe" in before
    assert f"--meeting 'group:town:{ASSEMBLY}#…'" in before
    page.met(by="scribe")
    after = page.of("scribe", CYCLE)
    assert f"--meeting 'group:town:{ASSEMBLY}#M1'" in after
    assert after.index("ValidateDiagnosis") < after.index("ConveneMeeting")


def test_each_team_is_asked_to_place_findings_before_anything_is_placed() -> None:
    told = in_swot().of("ana", CYCLE)
    assert "PlaceFinding --as ana" in told
    assert '"finding": "F1|F2"' in told


def test_under_a_line_stands_what_its_blanks_may_name_with_their_numbers() -> None:
    told = in_swot().of("ana", CYCLE)
    assert "F1 No bus on Sundays" in told
    assert "F2 No nursery" in told


def test_a_swot_item_is_told_with_its_quadrant_and_a_strategy_is_offered_for_what_it_answers() -> None:
    page = in_swot()
    finding = next(iter(page.history.watched.fold(CYCLE).state.course.findings))
    page.town.give(CYCLE, "PlaceFinding", by="ana", finding=finding, quadrants=["threats", "strengths"])
    for other in list(page.history.watched.fold(CYCLE).state.course.findings)[1:]:
        page.town.give(CYCLE, "PlaceFinding", by="ana", finding=other, quadrants=["threats"])
    told = page.of("chief", CYCLE)
    assert "I1 No bus on Sundays (threats)" in told
    assert '"kind": "adapt to threats", "text": "…", "items": ["I1|I3"]' in told
    assert '"kind": "maintain strengths", "text": "…", "items": ["I2"]' in told
    assert "correct-weaknesses" not in told


def test_a_plan_is_begun_by_any_team() -> None:
    page = in_swot()
    finding = next(iter(page.history.watched.fold(CYCLE).state.course.findings))
    page.town.give(CYCLE, "PlaceFinding", by="ana", finding=finding, quadrants=["threats"])
    item = next(iter(page.history.watched.fold(CYCLE).state.board.items))
    strategy = {"kind": "adapt-to-threats", "text": "Ask for a bus", "items": [item]}
    page.town.give(CYCLE, "AgreeStrategies", by="chief", strategies=[strategy, {**strategy, "text": "Hire a van"}])
    page.put("AgreeSwot")
    told = page.of("ana", CYCLE)
    assert 'DraftObjective --as ana --data \'{"text": "…", "strategies": ["E1|E2"]}\'' in told
    assert "E1 Ask for a bus" in told


def test_minutes_to_be_approved_name_their_body() -> None:
    page = in_swot()
    (register,) = (one for one in page.history.watched.folds if one == f"group:town:{ASSEMBLY}")
    meeting = next(iter(page.history.watched.fold(register).state.meetings))
    page.town.give(register, "DraftMinutes", by="scribe", meeting=meeting)
    assert "pprove the minutes of the meeting of 2 Mar 2026 (Assembly)" in page.of("chief", register)


def test_what_is_said_in_a_meeting_is_not_offered_where_the_body_was_closed() -> None:
    page = Page()
    page.found("No bus on Sundays")
    assert "ValidateDiagnosis" in page.of("scribe", CYCLE)
    page.town.give(NETWORK, "ClosePart", by="admin", part="body", id=ASSEMBLY, on=page.town.after(-1))
    told = " ".join(page.of("scribe", CYCLE).split())
    assert "ValidateDiagnosis" not in told
    assert "Its body was closed" in told


def test_no_fact_and_no_option_is_broken_across_lines() -> None:
    page = Page()
    stream = page.town.opened("c1", urgency="urgent")
    escalation = page.town.asked(stream)
    management = "management:town:board"
    told = page.of("sec-edu", management, escalation)
    for line in told.splitlines():
        assert not line.rstrip().endswith(("--due", "--chase", "--pursuer"))
    assert ids.parts(escalation)[2][-1] in told


def test_everything_that_has_a_number_has_a_word_for_several() -> None:
    assert set(SEVERAL) == set(LETTERS) | NUMBERED


def test_what_may_stand_in_a_blank_is_offered_in_words_that_are_taken() -> None:
    told = Page().of("ana", CYCLE)
    assert '"kind": "demand|fragility|strength|resource|indicator"' in told
    told = in_swot().of("ana", CYCLE)
    assert '"quadrants": ["strengths|weaknesses|opportunities|threats"]' in told
