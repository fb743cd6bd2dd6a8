"""What a group may count of the people it oriented to another service, and that nothing else of them is kept."""

from datetime import date
from typing import Any

import pytest

from domain import group
from domain.errors import Refusal
from domain.group import events as e
from domain.message import canonical
from tests.domain.registers import Town, furnished

CIRCLE = "group:town:circle"


@pytest.fixture
def town() -> Town:
    """The school enrols children; the clinic of the same zone may send families there."""
    town = furnished()
    town.say(
        "AddService",
        service="enrolment",
        name="Enrolment",
        organisation="school",
        offers="A place at school",
        criteria=[{"id": "age", "text": "From 6 to 14 years."}, {"id": "address", "text": "Lives in the north"}],
    )
    return town


def count(town: Town, *, by: str = "rui", **data: Any) -> e.OrientationCounted:
    asked = {"service": "enrolment", "checked": ["age", "address"], **data}
    made = group.decider.read(town.give(CIRCLE, "RecordOrientation", asked, person=by)[0])
    assert isinstance(made, e.OrientationCounted)
    return made


def refused(town: Town, **how: Any) -> Refusal:
    before = town.fold(CIRCLE).state
    with pytest.raises(Refusal) as refusal:
        count(town, **how)
    assert town.fold(CIRCLE).state == before
    return refusal.value


def test_an_orientation_is_counted_by_service_with_who_sent_where(town: Town) -> None:
    made = count(town)
    assert (made.service, made.organisation, made.receiver) == ("enrolment", "clinic", "school")
    assert (made.zone, made.on) == ("north", date(2017, 3, 1))
    count(town, by="coord", on="2017-02-27")
    assert dict(town.fold(CIRCLE).state.orientations) == {"enrolment": 2}


def test_an_orientation_says_nothing_of_the_person_oriented(town: Town) -> None:
    assert refused(town, text="a mother of two").code == "unknown-field"
    said = canonical(count(town).model_dump(mode="json")).decode()
    assert "age" not in said
    assert set(e.OrientationCounted.model_fields) == {
        "kept",
        "orientation",
        "body",
        "zone",
        "service",
        "organisation",
        "receiver",
        "on",
    }


def test_nobody_is_sent_to_a_service_that_is_not_in_the_directory(town: Town) -> None:
    assert refused(town, service="transport").code == "unknown-service"


def test_nobody_is_sent_to_a_service_after_its_last_day(town: Town) -> None:
    town.say("ClosePart", part="service", id="enrolment", on="2017-02-28")
    assert refused(town).code == "service-closed"
    count(town, on="2017-02-28")


def test_the_criteria_of_access_are_looked_up_before(town: Town) -> None:
    refusal = refused(town, checked=["age"])
    assert refusal.code == "criteria-not-checked"
    assert "Lives in the north (address)" in str(refusal)
    assert "6 to 14" not in str(refusal)
    assert refused(town, checked=["age", "address", "income"]).code == "unknown-criterion"


def test_a_service_does_not_send_people_to_itself(town: Town) -> None:
    assert refused(town, by="ana").code == "own-service"


def test_somebody_of_no_organisation_sends_nobody(town: Town) -> None:
    town.say("AddPeople", people=[{"id": "guest"}])
    town.say("GiveMandates", mandates=[{"person": "guest", "role": "team-member", "zone": "north"}])
    assert refused(town, by="guest").code == "no-organisation"


def test_nobody_is_sent_to_an_organisation_that_has_left(town: Town) -> None:
    town.say("LeaveOrganisation", organisation="school", until="2017-02-28")
    assert refused(town).code == "organisation-not-active"


def test_an_orientation_is_not_recorded_before_its_day(town: Town) -> None:
    assert refused(town, on="2017-03-02").code == "in-the-future"


def test_an_orientation_is_no_meeting_and_leaves_nothing_to_do(town: Town) -> None:
    count(town)
    assert group.decider.summary(town.fold(CIRCLE).state).todos == ()


def test_a_body_that_decides_is_neither_convened_nor_recorded_in_the_register() -> None:
    town = furnished()
    board = {"body": "board", "name": "Board", "kind": "management-meeting", "zone": "north"}
    town.say("AddBody", **board)
    called = town.give("group:town:board", "ConveneMeeting", {"on": "2017-03-10"}, person="coord")
    town.say("ChangeBody", **board, decides=True)
    for kind, data in (
        ("ConveneMeeting", {"on": "2017-04-10"}),
        ("RecordMeeting", {"on": "2017-02-10", "present": ["clinic"]}),
    ):
        with pytest.raises(Refusal) as refusal:
            town.give("group:town:board", kind, data, person="coord")
        assert refusal.value.code == "has-its-own-process"
    meeting = called[0].data["meeting"]
    assert town.give("group:town:board", "RecordMeetingNotHeld", {"meeting": meeting, "reason": "x"}, person="coord")


def test_of_the_orientations_only_the_latest_can_be_annulled_and_the_refusal_says_how_many(town: Town) -> None:
    first = count(town).orientation
    for _ in range(100):
        last = count(town).orientation
    gone = {"reason": "Counted twice"}
    with pytest.raises(Refusal) as refusal:
        town.give(CIRCLE, "AnnulOrientation", {"orientation": first, **gone}, person="rui")
    assert (refusal.value.code, refusal.value.params["most"]) == ("unknown-orientation", "100")
    assert "only the latest 100" in str(refusal.value)
    assert town.give(CIRCLE, "AnnulOrientation", {"orientation": last, **gone}, person="rui")
