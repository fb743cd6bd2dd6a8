"""How long each leg of an escalation took, by its events alone."""

from datetime import date
from typing import Any

from domain import escalation
from domain.legs import Leg, legs, promise
from tests.domain.escalations import (
    CASE,
    Story,
    approve,
    correct,
    decided,
    part,
    raised,
    refuse,
    returned,
    tabled,
)
from tests.domain.test_escalation_acts import aligned


def _days(story: Story) -> dict[str, int]:
    known = legs(story.events)
    assert known is not None
    return {f"{leg.start}-{leg.end}": leg.days for leg in known.legs}


def _acted() -> Story:
    story = tabled()
    story.until(date(2017, 3, 9))
    story.note("NoteAnswer", parts=[part(approve())])
    story.until(date(2017, 3, 14))
    story.back("clinic")
    story.until(date(2017, 3, 16))
    story.give("Acknowledge", "ana")
    story.until(date(2017, 4, 3))
    story.give("ReportCarriedOut", "doer")
    return story


def test_nothing_is_known_of_an_escalation_that_is_none() -> None:
    assert legs([]) is None
    assert promise(Story().state) is None


def test_every_leg_is_told_in_days() -> None:
    story = _acted()
    assert _days(story) == {
        "raised-tabled": 0,
        "tabled-decided": 8,
        "decided-returned": 5,
        "returned-acknowledged": 2,
        "acknowledged-acted": 18,
    }
    known = legs(story.events)
    assert known is not None
    assert (known.days, known.round, known.stage) == (33, 1, "acted")
    assert (known.zone, known.portfolios, known.origin_kind) == ("north", ("education",), "case")


def test_a_leg_that_has_not_ended_is_not_told() -> None:
    assert _days(tabled()) == {"raised-tabled": 0}
    assert _days(raised()) == {}


def test_what_was_carried_out_before_all_knew_is_known_and_done_at_once() -> None:
    story = returned(present=("clinic",))
    story.give("ReportCarriedOut", "doer")
    story.until(date(2017, 3, 10))
    story.give("Acknowledge", "ana")
    assert _days(story)["returned-acknowledged"] == 7
    assert _days(story)["acknowledged-acted"] == 0


def test_a_round_without_a_decision_ends_no_leg_and_the_question_waits_on() -> None:
    story = tabled()
    story.until(date(2017, 3, 9))
    story.note("NoteUndecided", outcome="deferred")
    story.until(date(2017, 3, 10))
    story.note("NoteTabled")
    story.until(date(2017, 3, 30))
    story.note("NoteAnswer", parts=[part(refuse())])
    assert _days(story) == {"raised-tabled": 0, "tabled-decided": 29}
    known = legs(story.events)
    assert known is not None
    assert (known.round, dict(known.rounds), known.days) == (2, {"raised": 1, "deferred": 1}, 29)


def test_what_no_meeting_was_held_for_waits_since_it_was_first_raised_and_says_how_often() -> None:
    story = tabled()
    for month in range(4, 12):
        story.until(date(2017, month, 3))
        story.note("NoteUndecided", outcome="not-held")
        story.note("NoteTabled")
    known = legs(story.events, date(2018, 3, 24))
    assert known is not None
    assert (known.waits, known.days, known.not_held) == (Leg(start="tabled", end="decided", days=388), 388, 8)
    assert dict(known.rounds) == {"raised": 1, "not-held": 8}, "and none of them is a meeting that did not reach it"
    story.until(date(2018, 3, 26))
    story.note("NoteAnswer", parts=[part(refuse())])
    ended = legs(story.events, date(2019, 1, 1))
    assert ended is not None
    assert _days(story)["tabled-decided"] == 390
    assert (ended.waits, ended.days) == (Leg(start="decided", end="returned", days=281), 671)


def test_the_days_over_all_rounds_are_told_beside_the_last_rounds_legs() -> None:
    story = tabled()
    story.until(date(2017, 3, 9))
    story.note("NoteUndecided", outcome="deferred")
    assert _whole(story) == (None, None)
    story.note("NoteTabled")
    story.until(date(2017, 3, 31))
    story.note("NoteAnswer", parts=[part(approve())])
    assert _whole(story) == (30, None)
    story.back("clinic", "school")
    story.until(date(2017, 4, 3))
    story.give("ReportNotCarriedOut", "doer", reason="No money after all")
    assert _whole(story) == (30, None), "the last decision that there was, while the question is asked anew"
    story.note("NoteTabled")
    story.until(date(2017, 4, 10))
    story.note("NoteAnswer", parts=[part(refuse())])
    story.until(date(2017, 4, 12))
    story.back("clinic", "school")
    assert _days(story)["tabled-decided"] == 7
    assert _whole(story) == (40, 42)


def test_a_question_that_was_withdrawn_ended_then() -> None:
    story = tabled()
    story.until(date(2017, 3, 9))
    story.give("WithdrawEscalation", "rep", reason="We found a place")
    assert _whole(story) == (None, None)
    story.note("NoteTakenOff")
    assert _whole(story) == (None, 8)


def _whole(story: Story) -> tuple[int | None, int | None]:
    known = legs(story.events)
    assert known is not None
    return known.days_to_decision, known.days_to_end


def test_a_stage_counts_from_the_first_time_it_was_reached() -> None:
    story = returned(refuse())
    story.until(date(2017, 3, 20))
    correct(story, part(refuse("Other words")))
    story.until(date(2017, 3, 22))
    story.back("clinic", "school")
    assert _days(story)["decided-returned"] == 1


def test_an_answer_that_was_corrected_waits_to_come_back_once_more() -> None:
    story = returned(refuse())
    story.until(date(2017, 3, 20))
    correct(story, part(refuse("Other words")))
    story.until(date(2017, 3, 22))
    known = legs(story.events, story.today)
    assert known is not None
    assert "returned" not in known.moments
    assert known.waits is not None
    assert (known.waits.start, known.waits.end) == ("decided", "returned")


def test_the_day_a_thing_happened_counts_and_not_the_day_it_was_entered() -> None:
    story = decided()
    story.until(date(2017, 3, 20))
    story.give("ReportReturn", "rep", meeting=story.meeting("clinic", held_on=date(2017, 3, 6)), text="x")
    known = legs(story.events)
    assert known is not None
    assert _days(story)["decided-returned"] == 4
    assert known.moments["returned"].on == date(2017, 3, 6)
    assert known.moments["returned"].recorded_at == story.now


def test_an_alignment_begins_with_its_decision() -> None:
    story = aligned()
    story.until(date(2017, 3, 6))
    story.back("clinic", "school")
    assert _days(story) == {"decided-returned": 5, "returned-acknowledged": 0}


def test_news_of_deliveries_takes_no_time() -> None:
    story = decided()
    before = legs(story.events)
    for delivery in story.told():
        story.confirm(delivery)
    assert legs(story.events) == before


def test_what_is_promised_says_whose_turn_it_is_until_it_has_come_back() -> None:
    known: Any = promise(tabled().state)
    assert (known.question, known.origin) == ("A place in the nursery, and who pays it", CASE)
    assert (known.stage, known.round, known.since) == ("tabled", 1, date(2017, 3, 1))
    assert known.turns == ("portfolio:education",)
    known = promise(decided().state)
    assert (known.stage, known.since) == ("decided", date(2017, 3, 2))
    assert known.turns == ("role:representative", "doer")
    known = promise(returned(present=("clinic",)).state)
    assert known.turns == ("organisation:school", "doer")


def test_what_has_come_back_and_is_done_is_no_promise_any_more() -> None:
    story = _acted()
    assert escalation.closed(story.state)
    assert promise(story.state) is None


def test_a_leg_names_where_it_begins_and_ends() -> None:
    known = legs(tabled().events)
    assert known is not None
    assert known.legs == (Leg(start="raised", end="tabled", days=0),)
