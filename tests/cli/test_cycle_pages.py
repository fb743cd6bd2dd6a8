"""What the pages, to-dos, histories and reports of a cycle say of phases, votes and reasons: what is so, and why."""

import json
import shlex
from datetime import UTC, datetime
from io import StringIO

import pytest

from cli.ask.commandlines import command_line
from cli.ask.showaction import draw_action
from cli.ask.showcycle import draw_cycle
from cli.screen import Screen
from cli.session import Session, console
from domain.acting import Acting
from domain.measures import History
from domain.territory import Quorum
from pages.document import Facts, Grid
from pages.report.chapters import about
from pages.report.cycles import cycle_of
from pages.report.milestones import story as milestones
from pages.report.planchapters import plan
from readings.acceptable import Here
from readings.comesfirst import comes_first
from readings.nextsteps import next_steps
from store.reading import TodoRow
from tests.domain.telling import refused
from tests.domain.test_action import CYCLE as CYCLE_OF_IT
from tests.domain.test_action import Life
from tests.domain.test_cycle_turns import in_plan_of_the_next
from tests.domain.towns import AT_ONCE, Story, action, closed, in_actions, in_diagnosis, in_plan, managed, noted, town
from words.telling import Teller

WINDOW = town(validation=Quorum(objection_days=0), agreement=Quorum(objection_days=0), confirmation_days=1)
LATER = datetime(2017, 3, 31, 12, tzinfo=UTC)
OVER = datetime(2018, 1, 2, 12, tzinfo=UTC)  # the period is


def screen_of(story: Story, language: str = "en") -> Screen:
    session = Session(language)
    session.console = console(StringIO())
    return Screen(session, story.network)


def page(story: Story, language: str = "en") -> str:
    screen = screen_of(story, language)
    draw_cycle(screen, story.state)
    shown = str(screen.session.console.file.getvalue())  # type: ignore[attr-defined]
    return " ".join(shown.split())  # however wide the paper is


def told(story: Story) -> str:
    """Its milestones, as a report has them."""
    history = History(story.network, 0, {story.folded.stream: tuple(story.events)})
    return "\n".join(sentence for _, sentence in milestones(screen_of(story), history, story.events))


def lived(story: Story) -> str:
    teller = Teller(screen_of(story))
    return "\n".join(teller.sentence(event) for event in teller.known_from(story.events))


def test_who_is_for_a_plan_by_its_endorsement_of_the_draft_is_told_so() -> None:
    story = in_plan(WINDOW)
    action(story)
    story.give("Endorse", "ana")
    story.give("AdoptPlan", meeting=story.meeting("clinic", "school", "council"), agree=["clinic", "council"])
    assert "3 in favour, 0 against" in page(story)
    assert "in favour by their endorsement of the draft: School" in page(story)
    assert "Of these, had endorsed the draft and said nothing else: School." in lived(story)


def test_absentees_are_silent_only_once_their_days_to_object_are_over() -> None:
    story = in_plan(WINDOW)
    action(story)
    here = story.meeting("clinic", "school", "council")
    story.give("AdoptPlan", meeting=here, agree=["clinic"])  # too few: nobody absent was asked
    assert "absent: Neighbours" in page(story)
    assert "absent and silent" not in page(story)
    story.give("AdoptPlan", meeting=here, all_present_agree=True)
    shown = page(story)
    assert "3 present, 3 in favour, 0 against in favour:" in shown
    assert "absent, may object until 9 Mar 2017: Neighbours" in shown
    assert "absent and silent" not in shown
    story.let_time_pass(LATER)
    assert "3 in favour, 0 against, 1 silent" in page(story)
    assert "absent and silent: Neighbours" in page(story)


def test_a_diagnosis_with_findings_is_not_late_once_its_days_are_over_since_its_body_meets_after_them() -> None:
    story = in_diagnosis(WINDOW.changed(rules=WINDOW.rules.model_copy(update={"validation": Quorum()})))
    story.give("RecordFinding", "ana", kind="demand", text="No bus")
    story.let_time_pass(datetime(2017, 4, 3, 12, tzinfo=UTC))
    assert "DiagnosisOverdue" in [event.kind for event in story.events]
    shown = page(story)
    assert "late" not in shown
    assert "Findings were recorded until 31 Mar 2017. Its body validates it in a meeting: Circle." in shown
    (todo,) = story.todos("validate-diagnosis")
    calendar = story.network.calendar
    row = TodoRow(stream="cycle:town:north:2017", kind="cycle", network="town", zone="north", **todo.model_dump())
    assert row.told(calendar, story.now)["late"] is False
    assert screen_of(story).until(row) == "–"
    here = story.meeting("clinic", "school", "council")
    story.give("ValidateDiagnosis", meeting=here, all_present_agree=True)
    shown = page(story)
    assert "late" not in shown
    assert "Its body validates" not in shown


def test_a_diagnosis_in_which_nothing_was_found_is_late_once_its_days_are_over() -> None:
    story = in_diagnosis(WINDOW)
    story.let_time_pass(datetime(2017, 4, 3, 12, tzinfo=UTC))
    assert "and is late" in page(story)


def fallen() -> Story:
    """A plan that too few are for in the end: one did not confirm, and one of the absent objected."""
    story = in_plan(WINDOW)
    action(story)
    here = story.meeting("clinic", "school")
    story.give("AdoptPlan", meeting=here, all_present_agree=True, subject_to_confirmation=["school"])
    story.give("Object", "neus", reason="Nobody asked us")
    story.let_time_pass(LATER)
    return story


def test_a_phase_that_never_happened_is_not_ticked() -> None:
    story = in_diagnosis(AT_ONCE)
    story.let_time_pass(OVER)
    shown = page(story)
    assert "✘ diagnosis → – SWOT → – plan → – actions → ● evaluation → ○ closed" in shown
    assert "✔" not in shown
    assert "Not done: diagnosis. The period ended before." in shown
    assert "Never begun, since the period had ended: SWOT, plan, actions" in shown
    assert "Not done: diagnosis, SWOT, plan." in told(story)


def test_the_report_tells_what_was_not_done_from_what_never_began_as_the_page_does() -> None:
    story = in_diagnosis(AT_ONCE)
    story.let_time_pass(OVER)
    one = cycle_of(screen_of(story), History(story.network, 0, {story.folded.stream: tuple(story.events)}), CYCLE_OF_IT)
    (facts,) = about(one).blocks
    assert isinstance(facts, Facts)
    told_there = dict(facts.rows)["Not done before the period ended"]
    assert told_there == "diagnosis. Never begun, since the period had ended: SWOT, plan, actions"
    assert "Não feito: diagnóstico. O período acabou antes." in page(story, "pt-BR")


def test_the_page_of_a_decision_names_who_said_what_and_why_and_as_absent_only_who_was() -> None:
    story = in_plan(WINDOW)
    action(story)
    story.give("Endorse", "neus")
    against = [{"organisation": "school", "reason": "No money for it"}]
    here = story.meeting("clinic", "school", "council")
    story.give("AdoptPlan", meeting=here, agree=["clinic", "council"], objections=against)
    shown = page(story)
    assert "3 present, 2 in favour, 1 against" in shown
    assert "in favour: Clinic, Council" in shown
    assert "against: School (No money for it)" in shown
    assert "absent, had endorsed the plan: Neighbours" in shown
    assert "School objects: No money for it" in shown
    assert "Against: School (No money for it)." in lived(story)
    assert "Against: School (No money for it). Absent, had endorsed the draft: Neighbours." in told(story)


def test_of_a_plan_that_fell_page_and_report_say_why() -> None:
    story = fallen()
    shown = page(story)
    assert "2 present, 1 in favour, 1 against, 1 silent" in shown
    assert "against, absent from the meeting: Neighbours (Nobody asked us)" in shown
    assert "did not confirm in time: School" in shown
    assert "absent and silent: Council" in shown
    assert "With what was said after the meeting too few agree" in shown
    report = told(story)
    assert "Against, absent from the meeting: Neighbours (Nobody asked us)." in report
    assert "Did not confirm in time: School." in report
    assert "Did not confirm in time: School." in lived(story)


def test_who_was_there_is_not_told_of_as_absent_when_it_takes_back_its_yes() -> None:
    story = in_plan(town(validation=Quorum(objection_days=0), agreement=Quorum(objection_days=0)))
    action(story)
    here = story.meeting("clinic", "school", "council")
    subject = ["school", "council"]
    story.give("AdoptPlan", meeting=here, all_present_agree=True, subject_to_confirmation=subject)
    story.give("ObjectToPlan", "ana", reason="Our board said no")
    story.give("ObjectToPlan", "caro", reason="Ours too")
    story.let_time_pass(LATER)
    report = told(story)
    assert "Against: School (Our board said no); Council (Ours too)." in report
    assert "absent from the meeting" not in report


def test_why_an_action_was_declined_blocked_amended_or_cancelled_stands_beside_it() -> None:
    story = in_plan()
    known_as = action(story)
    story.give("DeclineAction", "ana", action=known_as, reason="I have no time")
    assert "I have no time" in page(story)
    (todo,) = story.todos("find-another-responsible")
    assert todo.params["reason"] == "I have no time"
    assert "(I have no time)" in screen_of(story).todo(todo)
    story = in_actions()
    (known_as,) = story.state.plan.actions
    story.give("AmendAction", action=known_as, reason="It takes longer", due_on="2017-07-31")
    assert "amended: It takes longer" in page(story)
    noted(story, known_as, "started")
    told_ = {"action": known_as, "status": "blocked", "on": "2017-03-01", "reason": "The printer is broken"}
    story.deliver("NoteAction", **told_)
    assert "because: The printer is broken" in page(story)
    assert "Because: The printer is broken" in lived(story)
    noted(story, known_as, "started")
    assert "printer" not in page(story)


@pytest.mark.parametrize("language", ["es", "ca", "pt-BR"])
def test_votes_and_reasons_are_told_in_the_reader_s_language(language: str) -> None:
    shown = page(fallen(), language)
    assert "(Nobody asked us)" in shown
    assert not [word for word in ("against", "in favour", "silent", "meeting", "confirm in") if word in shown]


def offered(story: Story, what: str) -> list[list[str]]:
    """The lines that the coordinator is offered for what waits."""
    stream = story.folded.stream
    summary = story.decider.summarised(story.state)
    (todo,) = story.todos(what)
    row = TodoRow(stream=stream, kind="cycle", network="town", zone=summary.zone, **todo.model_dump())
    here = Here(story.network, story.folded, story.now)
    return [shlex.split(command_line(step)) for step in next_steps(row, Acting("coord"), here)]


def test_a_diagnosis_is_put_to_a_meeting_once_what_the_cycle_before_left_has_come() -> None:
    story = in_diagnosis(AT_ONCE, follows="cycle:town:north:2016")
    story.give("RecordFinding", "ana", kind="demand", text="No bus")
    (todo,) = story.todos("validate-diagnosis")
    row = TodoRow(stream=story.folded.stream, kind="cycle", network="town", zone="north", **todo.model_dump())
    here = Here(story.network, story.folded, story.now)
    assert refused(story, "ValidateDiagnosis", meeting=story.meeting(), all_present_agree=True) == "inheritance-pending"
    assert offered(story, "validate-diagnosis") == []
    waiting = comes_first(row, here)
    assert waiting is not None
    assert waiting.code == "inheritance"
    story = in_diagnosis(AT_ONCE)
    story.give("RecordFinding", "ana", kind="demand", text="No bus")
    assert offered(story, "validate-diagnosis") != []


def typed(story: Story, words: list[str]) -> None:
    """A line as it is printed, its blanks filled."""
    assert words[:5] == ["vertebra", "do", story.folded.stream, words[3], "--as"]
    filled = words[-1].replace("…", "as it was said").replace("YYYY-MM-DD", "2017-06-30")
    data = json.loads(filled)
    people = {name: "ana" for name in data if name == "responsible"}
    story.give(words[3], words[5], **{**data, **people})


def test_what_is_offered_where_a_matter_did_not_pass_is_accepted() -> None:
    story = fallen()
    (line,) = offered(story, "mend-plan")
    typed(story, line)
    story = in_diagnosis(AT_ONCE)
    story.give("RecordFinding", "ana", kind="demand", text="No bus")
    story.give("ValidateDiagnosis", meeting=story.meeting(), agree=[])
    (line,) = offered(story, "mend-diagnosis")
    typed(story, line)
    assert (
        screen_of(story).todo(story.todos("mend-diagnosis")[0]).startswith("the diagnosis did not pass in the meeting")
    )


def test_what_is_offered_for_what_the_cycle_before_left_open_is_accepted() -> None:
    for choice in (0, 1):
        story = in_plan_of_the_next()
        action(story)
        typed(story, offered(story, "take-up-action")[choice])
        assert story.todos("take-up-action") == []


def test_the_next_cycle_is_offered_with_its_period_and_what_it_follows() -> None:
    (words,) = offered(closed(), "start-next-cycle")
    told_ = ["vertebra", "cycle", "start", "town", "north", "2018", "--as", "coord", "--deadline", "YYYY-MM-DD"]
    assert words == [*told_, "--body", "circle", "--follows", "cycle:town:north:2017"]


def test_the_page_of_an_action_says_why_it_was_decided_against_and_amended() -> None:
    life = Life(standing="subject-to-decision")
    life.deliver("NoteDecision", standing="refused", reason="No budget this year", cycle=CYCLE_OF_IT, action="booklet")
    life.deliver("AmendAction", reason="A smaller one", title="A leaflet", cycle=CYCLE_OF_IT, action="booklet")
    screen = screen_of(Story())
    draw_action(screen, life.state)
    shown = str(screen.session.console.file.getvalue())  # type: ignore[attr-defined]
    assert "because: No budget this year" in shown
    assert "amended: A smaller one" in shown


def test_a_drafted_action_that_needs_a_portfolio_says_when_it_is_asked() -> None:
    asked = "the management meeting is asked by itself, once the plan is adopted"
    story = in_plan(managed(AT_ONCE))
    action(story, portfolio="education", needs="A teacher")
    assert asked in page(story)
    unanswered = in_plan(AT_ONCE)
    action(unanswered, portfolio="education", needs="A teacher")
    assert asked not in page(unanswered), "nobody would be asked"


def test_a_report_says_why_an_action_was_declined_and_amended() -> None:
    story = in_actions(AT_ONCE, {}, accepted=False)
    (known_as,) = story.state.plan.actions
    story.give("DeclineAction", "ana", action=known_as, reason="I have no time")
    story.give("AmendAction", action=known_as, reason="It takes longer", due_on="2017-07-31")
    history = History(story.network, 0, {story.folded.stream: tuple(story.events)})
    one = cycle_of(screen_of(story), history, story.folded.stream)
    section = plan(one)
    assert section is not None
    (grid,) = [block for block in section.blocks if isinstance(block, Grid)]
    assert "declined (I have no time); amended: It takes longer" in grid.rows[0][3]


def test_a_cycle_closed_before_its_period_ends_says_so_beside_its_period() -> None:
    story = closed()
    shut = story.state.closed_on
    one = cycle_of(screen_of(story), History(story.network, 0, {story.folded.stream: tuple(story.events)}), CYCLE_OF_IT)
    (facts,) = about(one).blocks
    assert isinstance(facts, Facts)
    told = dict(facts.rows)["Period"]
    assert shut < story.state.course.ends_on
    assert told == f"1 Mar 2017 to 31 Dec 2017, closed on {screen_of(story).day(shut)}"
    shown = page(story).replace("· ", "")  # which stands between them where the paper is wide enough
    assert f"the period ends on 31 Dec 2017 closed on {screen_of(story).day(shut)}" in shown
