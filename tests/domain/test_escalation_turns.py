"""Whose turn it is in an escalation and since when it is late: what its lists say, kept right by what it hears."""

from datetime import UTC, date, datetime
from typing import Any

from domain.escalation import promise
from domain.territory import Network
from tests.domain.escalations import (
    TOWN,
    Story,
    approve,
    assign,
    correct,
    decided,
    forward,
    part,
    question,
    refuse,
    returned,
    tabled,
    turned_back,
    unchanged,
)
from tests.domain.telling import kinds, only, refused

BOTH = ["education", "health"]


def due(story: Story, what: str) -> datetime | None:
    (todo,) = story.todos(what)
    return todo.due_at


def is_late(story: Story, what: str) -> bool:
    known = due(story, what)
    return known is not None and known <= story.now


# Whose answer lacks


def _partly(**more: Any) -> Story:
    story = tabled(portfolios=BOTH)
    story.note("NoteAwaited", **{"parts": [part(approve())], "lacking": ["health"], **more})
    return story


def test_it_is_no_more_the_turn_of_a_portfolio_that_has_answered() -> None:
    story = tabled(portfolios=BOTH)
    assert story.turns("await-decision") == ["portfolio:education", "portfolio:health"]
    made = story.note("NoteAwaited", parts=[part(approve())], lacking=["health"])
    assert only(made, "AwaitedNoted").lacking == ("health",)
    assert story.turns("await-decision") == ["portfolio:health"]
    assert story.todos("await-decision")[0].params["answered"] == "education"
    known = promise(story.state)
    assert known is not None
    assert known.turns == ("portfolio:health",)


def test_it_is_the_turn_of_those_who_were_named_later() -> None:
    story = tabled(portfolios=[])
    assert story.turns("await-decision") == ["role:coordinator"]
    story.note("NoteAwaited", lacking=["health"])
    assert story.turns("await-decision") == ["portfolio:health"]


def test_a_partial_answer_decides_and_obliges_nothing_yet() -> None:
    story = _partly()
    assert story.stage == "tabled"
    assert not story.state.life.duties
    assert not story.state.life.parts
    assert story.told("NoteEscalation") == []
    story.note("NoteAnswer", parts=[part(approve()), part(refuse(), "health")])
    assert story.turns("carry-out") == ["doer"]


def test_another_round_asks_those_who_have_not_answered() -> None:
    story = _partly()
    story.note("NoteUndecided", outcome="pending", portfolios=["health"], parts=[part(approve())])
    assert story.turns("await-tabling") == ["portfolio:health"]
    assert "answered" not in story.todos("await-tabling")[0].params
    story.note("NoteTabled")
    assert story.turns("await-decision") == ["portfolio:health"]


def test_what_is_heard_late_of_who_is_awaited_says_nothing() -> None:
    story = _partly()
    story.note("NoteAnswer", parts=[part(approve()), part(refuse(), "health")])
    assert unchanged(story, "NoteAwaited", lacking=["health"])
    assert turned_back(_partly(), "NoteAwaited", lacking=["health"], round=2) == "wrong-round"


# Late is late


def test_a_duty_is_late_from_its_own_day_on_however_often_it_was_reminded_of() -> None:
    story = returned(approve(due_on="2017-04-03"))
    day_over = datetime(2017, 4, 4, 3, tzinfo=UTC)
    assert due(story, "carry-out") == day_over
    story.until(date(2017, 4, 5))
    assert due(story, "carry-out") == day_over
    story.until(date(2017, 6, 5))
    assert due(story, "carry-out") == day_over
    assert is_late(story, "carry-out")
    assert any(each.at > story.now for each in story.decider.due(story.state)), "the reminder is another date"


def test_an_outside_authority_that_was_to_be_asked_is_late_until_it_was() -> None:
    story = returned(forward(chase_on="2017-04-03"))
    story.until(date(2017, 4, 20))
    assert is_late(story, "chase-outside")
    story.give("NoteChase", "doer", chase_on="2017-05-02")
    assert not is_late(story, "chase-outside")


def test_an_answer_that_does_not_come_back_is_late_from_the_day_it_was_to_be_reported() -> None:
    story = decided()
    at = due(story, "report-return")
    story.until(date(2017, 6, 5))
    assert story.state.reminders > 1
    assert due(story, "report-return") == at
    assert is_late(story, "report-return")


def test_information_that_does_not_come_is_late_from_the_day_it_was_wanted() -> None:
    story = tabled()
    story.note("NoteInformationWanted", question="How many?", portfolio="education")
    at = due(story, "give-information")
    story.until(date(2017, 6, 5))
    assert story.state.reminders > 1
    assert due(story, "give-information") == at


def test_a_team_that_was_reminded_and_named_is_late_from_the_day_it_was_asked_for() -> None:
    story = returned(present=("clinic",))
    at = due(story, "acknowledge")
    story.until(date(2017, 3, 13))
    assert due(story, "acknowledge") == at
    story.until(date(2017, 3, 31))
    assert story.state.life.returned.named == ("school",)
    assert due(story, "acknowledge") == at
    assert is_late(story, "acknowledge")


# A team that knows after all


def test_a_team_that_acknowledges_after_it_was_named_takes_that_back() -> None:
    story = returned(present=("clinic",))
    story.until(date(2017, 3, 31))
    (named,) = story.told("NameAbsent")
    made = story.give("Acknowledge", "ana")
    assert kinds(made) == ["TeamAcknowledged", "AbsenceTakenBack"]
    (back,) = story.told("TakeBackAbsence")
    assert back.receiver == named.receiver
    assert back.data == {
        "escalation": story.folded.stream, "team": "school", "returned_on": named.data["returned_on"],
    }  # fmt: skip


def test_a_team_that_was_not_named_has_nothing_to_take_back() -> None:
    story = returned(present=("clinic",))
    assert kinds(story.give("Acknowledge", "ana")) == ["TeamAcknowledged"]


# Nobody represents the group


def _orphaned() -> Network:
    """The town in which nobody, nor a substitute, represents the north any more, nor the whole network."""
    people = TOWN.people
    for known_as in ("rep", "sub", "net-rep"):
        people = people.set(known_as, people[known_as].model_copy(update={"mandates": ()}))
    return TOWN.changed(people=people)


def test_while_nobody_represents_the_group_its_coordinator_reports_the_answer() -> None:
    story = tabled()
    assert refused(_decided(story), "ReportReturn", "coord", meeting=story.meeting("clinic"), text="x") == (
        "not-the-representative"
    )
    assert story.turns("report-return") == ["role:representative"]
    story = tabled()
    story.network = _orphaned()
    _decided(story)
    assert story.turns("report-return") == ["role:coordinator"]
    assert refused(story, "ReportReturn", "rep", meeting=story.meeting("clinic"), text="x") == "wrong-role"
    assert kinds(story.back("clinic", "school", by="coord"))[0] == "DecisionReturned"


def _decided(story: Story) -> Story:
    story.note("NoteAnswer", parts=[part(approve())])
    return story


def test_who_reports_is_said_anew_with_each_reminder_and_each_correction() -> None:
    story = decided()
    story.network = _orphaned()
    story.until(date(2017, 4, 5))
    assert story.turns("report-return") == ["role:coordinator"]
    story.back("clinic", "school", by="coord")
    story.network = TOWN
    correct(story, part(assign()))
    assert story.turns("report-return") == ["role:representative"]


def test_a_run_of_the_first_edition_says_what_it_said() -> None:
    story = Story(_orphaned())
    story.edition = 1
    story.deliver("RaiseEscalation", question=question())
    story.note("NoteTabled")
    story.note("NoteAnswer", parts=[part(approve())])
    assert story.turns("report-return") == ["role:representative"]
    made = story.give("ReportCarriedOut", "doer")
    assert [event.news for event in made if type(event).__name__ == "OriginTold"] == ["acted"]  # type: ignore[attr-defined]
    story.until(date(2017, 5, 5))
    assert all("due_at" not in event.data for event in story.events if event.kind == "ReturnReminded")
