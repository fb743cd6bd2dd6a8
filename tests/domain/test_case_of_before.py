"""What was decided on a case under the rules of before is decided so again: what was refused then is refused."""

from datetime import timedelta
from typing import Any

import pytest

from tests.domain.casetowns import TOWN, UP_AT, Story, opened
from tests.domain.telling import kinds, refused

OTHER: dict[str, Any] = {"reference_service": "council", "reference_person": "caro", "reason": "She knows them"}
MORE: dict[str, Any] = {"teams": ["library"], "reason": "It has a room"}


def before(story: Story) -> Story:
    story.edition = 2
    return story


def left_behind() -> Story:
    """A case whose reference person left yesterday."""
    story = opened()
    day = story.today - timedelta(days=1)
    people = TOWN.people.set("rui", TOWN.people["rui"].model_copy(update={"left_on": day}))
    story.network = story.network.changed(people=people)
    return story


def test_a_resolved_case_was_not_handed_over() -> None:
    story = opened()
    story.give("ResolveCase", text="He goes to school")
    assert refused(before(story), "ChangeReference", **OTHER) == "case-resolved"
    story.edition = 3
    assert kinds(story.give("ChangeReference", **OTHER)) == ["ReferenceChanged"]


@pytest.mark.parametrize(("kind", "data"), [("ChangeReference", OTHER), ("InvolveTeams", MORE)])
def test_who_coordinates_did_not_take_over_a_case_about_people_that_was_left_behind(
    kind: str, data: dict[str, Any]
) -> None:
    story = left_behind()
    assert refused(before(story), kind, "nobodys", **data) == "not-in-closed-part"
    story.edition = 3
    assert kinds(story.give(kind, "nobodys", **data))


def test_a_representative_did_not_resolve_the_case_of_a_zone_that_was_closed() -> None:
    story = opened()
    story.let_time_pass(UP_AT)
    north = TOWN.zones["north"].model_copy(update={"closed_on": story.today - timedelta(days=1)})
    story.network = story.network.changed(zones=TOWN.zones.set("north", north))
    assert refused(before(story), "ResolveCase", "rep", text="t") == "zone-closed"
    story.edition = 3
    assert kinds(story.give("ResolveCase", "rep", text="t")) == ["CaseResolved"]
