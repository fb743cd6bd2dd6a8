"""A report counts the votes that the page counts, and tells each correction and each word that was taken back."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.cycle.state import Decision
from domain.errors import Refusal
from tests.cli.test_cycle_pages import page, told
from tests.domain.test_cycle_recounting import LATER, WINDOW, adopting, follow, met
from tests.domain.towns import MEMBERS, Story, finding, in_diagnosis, town

VOICES = {"clinic": "rui", "school": "ana", "council": "caro", "neighbours": "neus"}
POSITIONS = ("agreed", "objected", "abstained")


def validating(*present: str) -> Story:
    """A diagnosis that a meeting of these agreed on, and to which the absent may still object."""
    story = in_diagnosis(town())
    finding(story)
    story.give("ValidateDiagnosis", meeting=met(story, *present), all_present_agree=True)
    return story


def corrected(story: Story, matter: str, organisation: str, position: str, *present: str) -> None:
    data = {"matter": matter, "position": position, "reason": f"So {organisation} said"}
    story.give("CorrectPosition", VOICES[organisation], meeting=met(story, *present), **data)


def test_a_corrected_position_counts_in_the_report_as_on_the_page_and_has_its_line() -> None:
    story = validating("clinic", "school")
    corrected(story, "validation", "school", "abstained", "clinic", "school")
    assert "2 present, 1 in favour, 0 against" in page(story)
    assert "2 present, 1 in favour, 0 against." in told(story)
    assert "School corrected its position (validation of the diagnosis): abstained. Reason: So school said" in told(
        story
    )


def test_an_objection_that_was_taken_back_has_its_line_after_it() -> None:
    story = validating("clinic", "school")
    story.give("Object", "caro", reason="Not so")
    story.give("WithdrawObjection", "caro", reason="We have read it")
    lines = told(story).splitlines()
    assert lines.index("Council objects (validation of the diagnosis): Not so") + 1 == lines.index(
        "Council objects no more (validation of the diagnosis): We have read it"
    )
    assert "0 against" in page(story)


def test_who_objects_by_correction_is_named_with_its_reason() -> None:
    story = validating("clinic", "school", "council")
    corrected(story, "validation", "council", "objected", "clinic", "school", "council")
    assert "3 present, 2 in favour, 1 against. Against: Council (So council said)." in told(story)


@pytest.mark.parametrize(
    ("after", "line"),
    [
        (lambda story: story.give("ConfirmEndorsement", "ana"), "School confirmed that it endorses the plan."),
        (lambda story: story.give("ObjectToPlan", "ana", reason="No"), "School objected to the plan: No"),
        (lambda story: None, "School did not confirm in time that it endorses the plan."),
    ],
)
def test_what_became_of_an_agreement_that_was_to_be_confirmed_has_its_line(
    after: Callable[[Story], Any], line: str
) -> None:
    said = {"agree": ["clinic", "school", "council"], "subject_to_confirmation": ["school"]}
    story, _ = adopting("clinic", "school", "council", network=with_time_to_confirm(), **said)
    after(story)
    story.let_time_pass(LATER)
    assert line in told(story).splitlines()
    agree(story)


def with_time_to_confirm() -> Any:
    return WINDOW.changed(rules=WINDOW.rules.model_copy(update={"confirmation_days": 1}))


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("position"), st.sampled_from(MEMBERS), st.sampled_from(POSITIONS)),
        st.tuples(st.just("object"), st.sampled_from(MEMBERS), st.just("")),
        st.tuples(st.just("withdraw"), st.sampled_from(MEMBERS), st.just("")),
        st.tuples(st.just("attend"), st.sampled_from(MEMBERS), st.just("")),
        st.tuples(st.just("plan"), st.sampled_from(MEMBERS), st.just("")),
    ),
    max_size=6,
)


@given(present=st.lists(st.sampled_from(MEMBERS), min_size=2, unique=True), steps=STEPS, ends=st.booleans())
@settings(max_examples=80, deadline=None)
def test_report_and_page_count_the_same_votes_whatever_is_said_after_a_meeting(
    present: list[str], steps: list[tuple[str, str, str]], ends: bool
) -> None:
    story, _ = adopting(*present)
    there = list(present)
    for what, organisation, position in steps:
        try:
            match what:
                case "position":
                    corrected(story, "adoption", organisation, position, *there)
                case "object":
                    story.give("Object", VOICES[organisation], reason="No")
                case "withdraw":
                    story.give("WithdrawObjection", VOICES[organisation], reason="Yes")
                case "plan":
                    story.give("ObjectToPlan", VOICES[organisation], reason="No")
                case _:
                    others = [one for one in there if one != organisation]
                    there = others if organisation in there else [*there, organisation]
                    follow(story, *there)
        except Refusal:
            pass
    if ends:
        story.let_time_pass(LATER)
    agree(story)


def agree(story: Story) -> None:
    """What the report says of the adoption is what its decision has, as its page."""
    decision: Decision = story.state.course.decisions["adoption"]
    report = told(story)
    counted = f"{len(decision.present)} present, {len(decision.agreed)} in favour"
    assert f"{counted}, {len(decision.objected)} against." in report
    assert f"{counted}, {len(decision.against)} against" in page(story)
    if decision.outcome == "final":
        figures = (len(decision.agreed), len(decision.against), len(decision.silent))
        line = next(line for line in report.splitlines() if "adopted and binding" in line)
        assert line.endswith("in favour: {}; against: {}; absent and silent: {}.".format(*figures))
    kept = {"PositionCorrected": "corrected its position", "ObjectionWithdrawn": "objects no more"}
    for kind, words in kept.items():
        assert report.count(words) == sum(event.kind == kind for event in story.events)
