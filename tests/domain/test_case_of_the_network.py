"""A town without zones, and a body of the whole network, work on cases as a zone's group does."""

import pytest

from domain.errors import Refusal
from domain.territory import Network
from tests.domain.casetowns import CIRCLE, DESK, OPEN, Story, town

OF_ALL = "case:town:network:f-1"


def everywhere() -> Network:
    """A town without zones: its group is the whole network's."""
    known = town(CIRCLE.model_copy(update={"zone": None}), DESK)
    people = {
        one.id: one.model_copy(
            update={"mandates": tuple(held.model_copy(update={"zone": None}) for held in one.mandates)}
        )
        for one in known.people.values()
    }
    return known.model_copy(update={"zones": type(known.zones)({}), "people": type(known.people)(people)})


def test_a_case_of_a_town_without_zones_is_opened_worked_on_and_escalated() -> None:
    story = Story(everywhere(), OF_ALL)
    story.give("OpenCase", **OPEN)
    assert story.life.zone == "network"
    assert story.life.body == "circle"
    (raised, *_) = story.give("EscalateCase", "rep", tried="All that a group can")
    assert raised.question.zone is None, "as of a cycle of the whole network"  # type: ignore[attr-defined]
    assert raised.escalation == "escalation:town:network:case-f-1-1"  # type: ignore[attr-defined]


def test_a_body_of_a_zone_takes_no_cases_of_the_whole_network() -> None:
    story = Story(town(), OF_ALL)
    with pytest.raises(Refusal) as refused:
        story.give("OpenCase", **OPEN)
    assert refused.value.code == "nobody-takes-cases"


def test_under_the_rules_of_before_a_case_is_of_a_zone() -> None:
    story = Story(everywhere(), OF_ALL)
    story.edition = 2
    with pytest.raises(Refusal) as refused:
        story.give("OpenCase", **OPEN)
    assert refused.value.code == "unknown-zone"
