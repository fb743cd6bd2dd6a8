"""Whatever a question goes through, it waits from the day it was first raised, and its meetings count that were not
held, were annulled, or belonged to a body that closed."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.legs import legs
from tests.domain import escalations
from tests.domain.escalations import Story

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["not-held", "moved", "deferred", "not-reached", "pending", "information", "annul", "withdraw"]
        ),
        st.integers(0, 20),
    ),
    max_size=12,
)
BOARD = "management:town:direction"


def said(story: Story, what: str, left: list[tuple[int, str]]) -> None:
    """One thing happens to a question that is on the table. `left`: the rounds that a meeting left and that count."""
    round_ = story.state.life.round
    if story.stage != "tabled":
        return
    match what:
        case "information":
            story.note("NoteInformationWanted", question="How many?", portfolio="education")
            story.give("GiveInformation", text="Three")
        case "annul":
            if not left:
                return
            of_round, outcome = left.pop()
            told = {"item": "item-1", "meeting": f"{BOARD}#m{of_round}", "reason": "Twice", "on": story.today}
            story.deliver("NoteUncounted", round=of_round, outcome=outcome, **told)
            return
        case "withdraw":
            story.give("WithdrawEscalation", reason="Solved")
            story.note("NoteUndecided", outcome="not-held", portfolios=["education"])
            story.note("NoteTakenOff")
            return
        case _:
            story.note("NoteUndecided", outcome=what, portfolios=["education"], meeting=f"{BOARD}#m{round_}")
            left.append((round_, what))
    story.note("NoteTabled", meeting_on=story.today)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_every_wait_is_counted_from_the_first_day_and_only_meetings_that_count_are(steps: list[Any]) -> None:
    story = escalations.tabled()
    first, left, asked_back = story.today, list[tuple[int, str]](), 0
    day = date(2017, 3, 2)
    for what, days in steps:
        day += timedelta(days=days)
        story.until(max(day, story.today))
        asked_back += what == "information" and story.stage == "tabled"
        said(story, what, left)
        told = legs(story.events, story.today)
        assert told is not None
        assert told.raised_on == first
        assert told.not_held == sum(outcome == "not-held" for _, outcome in left)
        assert told.round == 1 + len(left) + asked_back
        for why in ("moved", "deferred", "not-reached", "pending"):
            assert told.rounds.get(why, 0) == sum(outcome == why for _, outcome in left)
        if story.stage == "withdrawn":
            assert (told.waits, told.days) == (None, told.days_to_end)
            continue
        assert told.waits is not None
        assert (told.waits.start, told.waits.days, told.days) == (
            "tabled", (story.today - told.moments["tabled"].on).days, (story.today - first).days,
        )  # fmt: skip
    if story.stage == "tabled":
        story.note("NoteAnswer", parts=[escalations.part(escalations.refuse(), on=str(story.today))])
        told = legs(story.events, story.today)
        assert told is not None
        assert told.days_to_decision == (story.today - first).days
