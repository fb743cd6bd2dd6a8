"""A null empties a field or is refused, in every command that changes what it is given: it is never done by nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from domain import action
from domain.errors import Refusal
from domain.message import Recorded
from domain.registry import DECIDERS
from domain.roles import Role
from tests.domain import casetowns
from tests.domain.telling import Telling, refused
from tests.domain.test_group import Circle
from tests.domain.towns import MANAGED, TOWN, Story, in_actions, in_diagnosis, in_plan, objective
from tests.domain.towns import action as drafted

CHANGING = ("Correct", "Amend", "Revise", "Change")
WHOLE = frozenset({"ChangeBody", "ChangeOrganisation", "ChangePerson"})  # say the whole thing: a null is what is not
STANDS = frozenset({"text", "evidence"})  # of which a null in an event says that the earlier words stand


def changing() -> list[tuple[str, str]]:
    """Every command of a person that changes some fields and leaves the others, with its decider."""
    return [
        (name, kind)
        for name, decider in DECIDERS.items()
        for kind, command in decider.commands.items()
        if kind.startswith(CHANGING)
        and kind not in WHOLE
        and command.may != {Role.ENGINE}
        and any(field.default is None for field in command.model_fields.values())
    ]


class Action(Telling):
    decider = action.decider
    speaker = "ana"
    sender = "cycle:town:north:2017"


def finding_to_correct() -> tuple[Telling, dict[str, Any]]:
    story = in_diagnosis()
    given = {"kind": "indicator", "text": "Who smokes", "value": 23, "unit": "%", "evidence": "A survey"}
    story.give("RecordFinding", "ana", **given)
    return story, {"finding": next(iter(story.state.course.findings)), "reason": "Another town's", "kind": "demand"}


def objective_to_revise() -> tuple[Telling, dict[str, Any]]:
    story = in_plan()
    return story, {"objective": objective(story, line="information"), "text": "All know"}


def objective_to_amend() -> tuple[Telling, dict[str, Any]]:
    story = in_actions()
    return story, {"objective": next(iter(story.state.plan.objectives)), "text": "All know", "reason": "r"}


def action_to_revise() -> tuple[Telling, dict[str, Any]]:
    story = in_plan()
    return story, {"action": drafted(story, portfolio="education"), "title": "Another title"}


def action_to_amend() -> tuple[Telling, dict[str, Any]]:
    story = in_actions(MANAGED, {"portfolio": "education"})
    return story, {"action": next(iter(story.state.plan.actions)), "title": "Another title", "reason": "r"}


def report_to_correct() -> tuple[Telling, dict[str, Any]]:
    story = Action(TOWN, "action:town:north:2017:booklet", Story().now)
    indicators = [{"id": "printed", "name": "Printed"}]
    told = {"cycle": Action.sender, "action": "booklet", "title": "A booklet", "objective": "o", "responsible": "ana"}
    story.deliver("PlanAction", **told, indicators=indicators)
    story.give("StartAction")
    story.give("ReportProgress", text="Done", values=[{"indicator": "printed", "value": 5}])
    return story, {"report": next(iter(story.state.life.reports)), "reason": "Counted twice", "text": "Done, in part"}


def case_to_correct() -> tuple[Telling, dict[str, Any]]:
    story = casetowns.opened(file_reference="88", sectors=["health"])
    return story, {"reason": "r", "text": "t"}


TO_CHANGE: dict[tuple[str, str], Callable[[], tuple[Telling, dict[str, Any]]]] = {
    ("cycle", "CorrectFinding"): finding_to_correct,
    ("cycle", "ReviseObjective"): objective_to_revise,
    ("cycle", "AmendPlan"): objective_to_amend,
    ("cycle", "ReviseAction"): action_to_revise,
    ("cycle", "AmendAction"): action_to_amend,
    ("action", "CorrectProgress"): report_to_correct,
    ("case", "CorrectCase"): case_to_correct,
}


def test_every_command_that_changes_something_says_which_fields_a_null_empties() -> None:
    found = changing()
    assert {*TO_CHANGE, ("group", "CorrectActivity")} <= set(found)
    for name, kind in found:
        command = DECIDERS[name].commands[kind]
        assert command.emptied_by_null is not None, kind
        optional = {field for field, known in command.model_fields.items() if known.default is None}
        assert command.emptied_by_null <= optional, kind


def said_last(events: list[Recorded], kind: str) -> dict[str, Any]:
    noun = {"PlanAmended": "AmendPlan", "ActionAmended": "AmendAction"}
    return next(dict(one.data) for one in reversed(events) if noun.get(one.kind, kind) == kind)


@pytest.mark.parametrize(("name", "kind"), sorted(TO_CHANGE))
def test_a_null_empties_a_field_or_is_refused(name: str, kind: str) -> None:
    command = DECIDERS[name].commands[kind]
    assert command.emptied_by_null is not None
    by = {"CorrectFinding": "ana", "ReviseAction": "ana", "ReviseObjective": "ana"}.get(kind)
    for field in (field for field, known in command.model_fields.items() if known.default is None):
        story, data = TO_CHANGE[name, kind]()
        if field in data and field not in ("text", "title", "kind"):
            continue  # the thing itself
        given = {**data, field: None}
        if field not in command.emptied_by_null:
            assert refused(story, kind, by, **given) == "cannot-be-empty", field
            continue
        story.give(kind, by, **given)
        told = said_last(story.events, kind).get(field)
        assert told == "" if field in STANDS else told in (None, "", []), field


def test_a_null_empties_what_an_activity_can_be_without() -> None:
    circle = Circle()
    walk: dict[str, Any] = {
        "on": "2017-02-10",
        "neighbourhood": "hill",
        "title": "A walk",
        "organisations": ["school"],
        "text": "Ten",
    }
    done = circle.do("RecordActivity", **walk, action="action:town:north:2017:walks")
    given = {"activity": done.activity, "reason": "By mistake"}
    made = circle.do("CorrectActivity", **given, action=None, organisations=None, text=None)
    assert (made.action, made.organisations, made.text) == (None, (), "")
    for field in ("on", "neighbourhood", "title"):
        assert circle.refused("CorrectActivity", **given, **{field: None}) == "cannot-be-empty"


def test_an_emptied_value_takes_its_unit_along_and_is_gone_from_the_finding() -> None:
    story, data = finding_to_correct()
    given = {"finding": data["finding"], "reason": data["reason"]}
    story.give("CorrectFinding", "ana", **given, value=None)
    found = story.state.course.findings[data["finding"]]
    assert (found.value, found.unit) == (None, "")
    assert refused(story, "CorrectFinding", "ana", **given, value=None, unit=None) == "nothing-changes"


def test_a_unit_that_is_emptied_leaves_the_value() -> None:
    story, data = finding_to_correct()
    story.give("CorrectFinding", "ana", **{**data, "unit": None})
    found = story.state.course.findings[data["finding"]]
    assert (found.value, found.unit) == (23, "")


def test_under_older_rules_a_null_said_no_more_than_a_field_that_is_not_given() -> None:
    story, data = finding_to_correct()
    story.edition = 2
    story.give("CorrectFinding", "ana", **{**data, "value": None, "text": None})
    assert story.state.course.findings[data["finding"]].value == 23
    with pytest.raises(Refusal):
        story.give("CorrectFinding", "ana", finding=data["finding"], reason="r", value=None)
