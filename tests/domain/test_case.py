"""How a case is opened in its group, who works on it there, and how it is resolved, closed and reopened."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain import case
from domain.case import Closed, InGroup, Resolved, Running
from domain.case import events as e
from domain.errors import Refusal
from tests.domain.casetowns import CIRCLE, DESK, NOW, OPEN, REMINDER_AT, TOWN, UP_AT, Story, body, opened, town
from tests.domain.telling import kinds, refused

COMMUNITY: dict[str, Any] = {"kind": "community", "text": "No light in the park\nsince May"}


def test_a_team_brings_a_case_to_its_group_with_its_time_in_the_first_event() -> None:
    story = Story()
    (event,) = story.give("OpenCase", **OPEN, file_reference="2017/88")
    assert isinstance(event, e.CaseOpened)
    assert (event.reference, event.zone, event.body, event.opened_by) == ("f-12", "north", "circle", "clinic")
    assert (event.term.n, event.term.reminder_at, event.term.up_at) == (1, REMINDER_AT, UP_AT)
    assert story.state == InGroup(
        life=story.life, since=date(2017, 3, 1), time=Running(reminder_at=REMINDER_AT, up_at=UP_AT)
    )
    assert (story.life.urgency, story.life.file_reference) == ("ordinary", "2017/88")


@pytest.mark.parametrize(("urgency", "days"), [("urgent", 2), ("priority", 9), ("ordinary", 15)])
def test_the_more_urgent_a_case_the_less_time_it_has(urgency: str, days: int) -> None:
    story = opened(urgency=urgency)
    assert story.state.time.up_at == NOW.replace(hour=3) + timedelta(days=days + 1)
    has_reminder = urgency != "urgent"
    assert (story.state.time.reminder_at is not None) is has_reminder, "no reminder where its day is over already"


def test_a_reference_is_given_once() -> None:
    assert refused(opened(), "OpenCase", **OPEN) == "already-opened"


@pytest.mark.parametrize(
    ("stream", "code"),
    [
        ("case:town:moon:f-12", "unknown-zone"),
        ("case:town:old:f-12", "zone-closed"),
        ("case:town:north", "bad-case"),
        ("case:town:south:f-12", "nobody-takes-cases"),
    ],
)
def test_a_case_is_opened_in_a_zone_with_a_group_that_takes_cases(stream: str, code: str) -> None:
    assert refused(Story(stream=stream), "OpenCase", "far", **OPEN) == code


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"teams": ["school"]}, "own-team-missing"),
        ({"teams": ["clinic", "moon"]}, "unknown-organisation"),
        ({"teams": ["clinic", "nursery"]}, "organisation-not-active"),
        ({"teams": ["clinic", "harbour"]}, "organisation-not-in-zone"),
        ({"reference_service": "moon"}, "unknown-organisation"),
        ({"reference_service": "library", "reference_person": "lia"}, "reference-not-involved"),
        ({"reference_person": "ana"}, "reference-of-another-service"),
        ({"reference_person": "nobody"}, "unknown-person"),
        ({"reference_person": "gone"}, "person-left"),
        ({"sectors": ["moon"]}, "unknown-sector"),
        ({"portfolios": ["moon"]}, "unknown-portfolio"),
        ({"portfolios": ["former"]}, "unknown-portfolio"),
        ({"body": "moon"}, "unknown-body"),
        ({"body": "desk"}, "body-takes-no-cases"),
        ({"text": "  "}, "empty-text"),
        ({"would_need": ""}, "empty-text"),
        ({"happened_on": "2017-03-02"}, "in-the-future"),
    ],
)
def test_what_a_case_names_must_be_there(more: dict[str, Any], code: str) -> None:
    found = refused(Story(), "OpenCase", **{**OPEN, **more})
    assert found == code


def test_whoever_is_of_no_organisation_is_no_team() -> None:
    assert refused(Story(), "OpenCase", "nobodys", **{**OPEN, **COMMUNITY}) == "no-team"


def test_an_organisation_of_no_zone_works_in_all_of_them() -> None:
    assert opened(teams=["clinic", "library", "clinic"]).life.teams == ("clinic", "library")


def test_with_several_bodies_that_take_cases_one_is_named() -> None:
    two = town(CIRCLE, DESK, body("table", takes_cases=True), body("old", takes_cases=True, closed_on=date(2017, 2, 1)))
    assert refused(Story(two), "OpenCase", **OPEN) == "which-body"
    assert refused(Story(two), "OpenCase", **OPEN, body="old") == "body-takes-no-cases"
    assert opened(two, body="circle").life.body == "circle"


@pytest.mark.parametrize(("days_ago", "there"), [(-1, True), (0, True), (1, False)])
def test_what_a_case_names_is_there_until_the_end_of_its_last_day(days_ago: int, there: bool) -> None:
    last = NOW.date() - timedelta(days=days_ago)

    def over(table: Any, known_as: str, **fields: Any) -> Any:
        return table.set(known_as, table[known_as].model_copy(update=fields))

    def known(**tables: Any) -> str | None:
        story = Story(TOWN.model_copy(update=tables))
        try:
            story.give("OpenCase", **OPEN)
        except Refusal as refusal:
            return refusal.code
        return None

    closing = {"closed_on": last}
    for code, tables in (
        ("zone-closed", {"zones": over(TOWN.zones, "north", **closing)}),
        ("nobody-takes-cases", {"bodies": over(TOWN.bodies, "circle", **closing)}),
        ("unknown-portfolio", {"portfolios": over(TOWN.portfolios, "housing", **closing)}),
        ("unknown-sector", {"sectors": over(TOWN.sectors, "social", **closing)}),
        ("organisation-not-active", {"organisations": over(TOWN.organisations, "school", until=last)}),
    ):
        assert known(**tables) == (None if there else code)
    story = Story(TOWN.model_copy(update={"people": over(TOWN.people, "eli", left_on=last)}))
    given = {**OPEN, "reference_person": "eli"}
    if there:
        assert kinds(story.give("OpenCase", **given)) == ["CaseOpened"]
    else:
        assert refused(story, "OpenCase", **given) == "person-left"


def test_a_case_about_people_is_opened_by_the_closed_part_alone() -> None:
    for kind in ("family", "person"):
        assert refused(Story(), "OpenCase", "eli", **{**OPEN, "kind": kind}) == "not-in-closed-part"
    assert refused(Story(), "OpenCase", "ana", **OPEN) == "not-in-closed-part", "her time there is over"
    assert opened(by="eli", **COMMUNITY).life.kind == "community"


def test_where_the_network_names_nobody_for_them_there_are_no_cases_about_people() -> None:
    bare = town(body("circle", takes_cases=True), DESK)
    assert refused(Story(bare), "OpenCase", **OPEN) == "no-closed-part"
    assert isinstance(opened(bare, **COMMUNITY).state, InGroup)


def test_whoever_writes_it_down_for_the_closed_part_is_of_it_too() -> None:
    story = Story()
    meeting = story.meeting()
    assert refused(story, "OpenCase", **OPEN, meeting=meeting, entered_by="scribe") == "not-in-closed-part"


CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("InvolveTeams", {"teams": ["library"]}),
    ("ChangeReference", {"reference_service": "council", "reference_person": "caro", "reason": "moved"}),
    ("CorrectCase", {"reason": "r", "text": "t"}),
    ("ResolveCase", {"text": "t"}),
    ("CloseCase", {}),
    ("ReopenCase", {"reason": "r"}),
]


@pytest.mark.parametrize(("kind", "data"), CHANGES)
def test_only_those_who_work_on_it_change_a_case(kind: str, data: dict[str, Any]) -> None:
    assert refused(opened(), kind, "eli", **data) == "not-in-closed-part"
    assert refused(opened(), kind, "rep", **data) == "not-in-closed-part"
    assert refused(opened(by="eli", **COMMUNITY), kind, "lia", **data) == "not-of-the-teams"


@pytest.mark.parametrize(("kind", "data"), CHANGES)
def test_nothing_is_done_on_a_case_that_nobody_opened(kind: str, data: dict[str, Any]) -> None:
    assert refused(Story(), kind, "coord", **data) == "not-opened"


@pytest.mark.parametrize("who", ["eli", "ana", "coord", "rep", "nobodys"])
def test_a_case_of_the_community_is_worked_on_by_its_teams_the_coordinator_and_the_representative(who: str) -> None:
    story = opened(by="eli", **COMMUNITY)
    assert kinds(story.give("ResolveCase", who, text="Light came")) == ["CaseResolved"]


def test_what_was_agreed_is_said_in_a_meeting_of_its_body_with_an_attendance_of_its_own() -> None:
    story = opened()
    story.now += timedelta(days=2)
    held = story.meeting(held_on=date(2017, 3, 2))
    (event,) = story.give("DiscussCase", text="The clinic visits", present=["rui", "caro", "rui"], meeting=held)
    assert isinstance(event, e.CaseDiscussed)
    assert (event.meeting, event.present, event.on) == (held.meeting, ("rui", "caro"), date(2017, 3, 2))
    assert (story.life.discussed, story.life.discussed_on) == (1, date(2017, 3, 2))


@pytest.mark.parametrize(
    ("facts", "present", "code"),
    [
        ({"held_on": None}, ["rui"], "meeting-not-held"),
        ({"body": "choir"}, ["rui"], "meeting-of-another-body"),
        ({"minutes_approved": True}, ["rui"], "minutes-approved"),
        ({"held_on": "2017-02-28"}, ["rui"], "wrong-order"),
        ({}, [], "nobody-present"),
        ({}, ["rui", "nobody"], "unknown-person"),
        ({}, ["rui", "eli"], "not-in-closed-part"),
        ({}, ["rui", "ana"], "not-in-closed-part"),
    ],
)
def test_a_discussion_is_only_kept_as_it_may_be(facts: dict[str, Any], present: list[str], code: str) -> None:
    story = opened()
    assert refused(story, "DiscussCase", text="t", present=present, meeting=story.meeting(**facts)) == code


def test_the_closed_part_is_the_one_of_the_day_of_the_meeting() -> None:
    story = opened(happened_on="2017-02-20")
    then = story.meeting(held_on=date(2017, 2, 27))
    assert kinds(story.give("DiscussCase", text="t", present=["ana"], meeting=then)) == ["CaseDiscussed"]


def test_a_case_is_discussed_nowhere_but_in_a_meeting() -> None:
    assert refused(opened(), "DiscussCase", text="t", present=["rui"]) == "only-in-a-meeting"
    assert refused(opened(), "DiscussCase", "eli", text="t", present=["rui"]) == "not-in-closed-part"


def test_a_case_of_the_community_is_discussed_by_anybody_of_the_network() -> None:
    story = opened(by="eli", **COMMUNITY)
    made = story.give("DiscussCase", "ana", text="t", present=["eli", "lia"], meeting=story.meeting())
    assert kinds(made) == ["CaseDiscussed"]


def test_what_is_said_of_a_case_in_a_meeting_is_said_in_its_body() -> None:
    story = opened()
    elsewhere = story.meeting(body="choir")
    assert refused(story, "ResolveCase", text="t", meeting=elsewhere) == "meeting-of-another-body"


def test_more_teams_may_be_involved_each_once() -> None:
    story = opened()
    (event,) = story.give("InvolveTeams", teams=["library", "clinic"], reason=" they know the family ")
    assert isinstance(event, e.TeamsInvolved)
    assert (event.teams, event.reason) == (("library",), "they know the family")
    assert story.life.teams == ("clinic", "school", "council", "library")
    assert story.give("InvolveTeams", teams=["library"]) == []
    assert refused(story, "InvolveTeams", teams=["harbour"]) == "organisation-not-in-zone"


def test_another_service_of_the_case_may_hold_it_from_now_on() -> None:
    story = opened()
    given = {"reference_service": "council", "reference_person": "caro", "reason": "she knows them"}
    assert kinds(story.give("ChangeReference", **given)) == ["ReferenceChanged"]
    assert (story.life.reference_service, story.life.reference_person) == ("council", "caro")
    assert story.give("ChangeReference", **given) == []
    other = {"reference_service": "council", "reference_person": "rui", "reason": "r"}
    assert refused(story, "ChangeReference", **other) == "reference-of-another-service"


def test_a_correction_changes_what_it_names_and_leaves_the_rest() -> None:
    story = opened(**COMMUNITY, file_reference="88")
    story.give("CorrectCase", reason="r", would_need="Lamps", sectors=["health"])
    life = story.life
    assert (life.would_need, life.sectors, life.portfolios) == ("Lamps", ("health",), ("housing",))
    assert (life.title, life.file_reference) == ("No light in the park", "88")
    story.give("CorrectCase", reason="r", text="No lamps", file_reference=None, portfolios=["health"])
    life = story.life
    assert (life.title, life.file_reference, life.portfolios) == ("No lamps", None, ("health",))
    assert story.state.time.up_at == UP_AT, "the same urgency moves no deadline"
    assert story.give("CorrectCase", reason="r", sectors=["health"]) == []
    assert refused(story, "CorrectCase", reason="r", sectors=["moon"]) == "unknown-sector"
    assert refused(story, "CorrectCase", reason="r", portfolios=["moon"]) == "unknown-portfolio"


def test_a_case_is_resolved_then_closed_and_nothing_more_is_done_on_it() -> None:
    story = opened()
    assert refused(story, "CloseCase") == "not-resolved"
    assert kinds(story.give("ResolveCase", text="The child is back")) == ["CaseResolved"]
    assert isinstance(story.state, Resolved)
    assert not case.closed(story.state)
    assert case.due(story.state) == ()
    assert story.waits() == [("close-case", "rui")]
    for kind in ("DiscussCase", "ResolveCase", "ExtendCase", "EscalateCase", "InvolveTeams"):
        given = {"text": "t", "reason": "r", "tried": "t", "present": ["rui"], "teams": ["library"]}
        fields = case.decider.commands[kind].model_fields
        data = {name: value for name, value in given.items() if name in fields}
        by = "rep" if kind in ("ExtendCase", "EscalateCase") else "rui"
        assert refused(story, kind, by, **data) == "case-resolved"
    assert kinds(story.give("CorrectCase", reason="r", urgency="urgent")) == ["CaseCorrected"]
    assert case.due(story.state) == (), "a resolved case has no deadlines, whatever its urgency"
    assert kinds(story.give("CloseCase", text=" done ")) == ["CaseClosed"]
    assert isinstance(story.state, Closed)
    assert case.closed(story.state)
    assert story.waits() == []
    for kind, data in CHANGES[:5]:
        assert refused(story, kind, **data) == "case-closed"


@pytest.mark.parametrize("closed", [False, True])
def test_a_case_that_comes_back_is_in_its_group_again_with_new_deadlines(closed: bool) -> None:
    story = opened()
    assert refused(story, "ReopenCase", reason="r") == "not-resolved"
    story.give("ResolveCase", text="t")
    if closed:
        story.give("CloseCase")
    story.now = UP_AT + timedelta(days=30)
    (event,) = story.give("ReopenCase", reason="They are back")
    assert isinstance(event, e.CaseReopened)
    assert story.state.status == "in-group"
    assert event.term is not None
    assert (event.term.n, story.life.term) == (2, 2)
    assert story.state.time.up_at > story.now
    assert story.state.since == date(2017, 4, 16)
    assert refused(story, "ResolveCase", text="t", happened_on="2017-04-15") == "wrong-order"


def test_a_case_is_not_reopened_in_a_body_that_takes_cases_no_more() -> None:
    story = opened()
    story.give("ResolveCase", text="t")
    story.network = town(CIRCLE.model_copy(update={"takes_cases": False}), DESK)
    assert refused(story, "ReopenCase", reason="r") == "body-takes-no-cases"


def test_nothing_happens_to_a_case_before_the_one_thing_that_must_come_first() -> None:
    story = opened()
    story.now += timedelta(days=5)
    for kind, data in CHANGES[:4]:
        assert refused(story, kind, **data, happened_on="2017-02-28") == "wrong-order"
    assert refused(story, "ExtendCase", "rep", reason="r", happened_on="2017-02-28") == "wrong-order"
    assert refused(story, "EscalateCase", "rep", tried="t", happened_on="2017-02-28") == "wrong-order"
    story.give("ResolveCase", text="t", happened_on="2017-03-03")
    assert refused(story, "CloseCase", happened_on="2017-03-02") == "wrong-order"
    assert refused(story, "ReopenCase", reason="r", happened_on="2017-03-02") == "wrong-order"


def test_the_board_shows_a_case_about_people_by_its_reference_and_one_of_the_community_by_its_text() -> None:
    summary = case.decider.summarised(opened().state)
    assert (summary.phase, summary.open, summary.zone, summary.title) == ("in-group", True, "north", "f-12")
    assert summary.due_at == REMINDER_AT
    (todo,) = summary.todos
    assert (todo.what, todo.who, todo.due_at) == ("work-on-case", "rui", UP_AT)
    assert todo.params == {"case": "f-12", "urgency": "ordinary", "body": "circle"}
    assert case.summary(opened(by="eli", **COMMUNITY).state).title == "No light in the park"
    assert not case.summary(Story().state).open
