"""Who was expected at a meeting, who came and who was missing: by meeting, by kind and over a period."""

from datetime import date

from domain.management import events as e
from domain.network import events as n
from tests.domain.measures.histories import NOON, figures, met, town

APRIL, MAY, JUNE = date(2017, 4, 4), date(2017, 5, 2), date(2017, 6, 6)


def test_members_are_those_seated_and_active_on_the_day_and_whoever_else_came_is_a_guest() -> None:
    tale = town()
    tale.says("group:town:motor", met("motor", APRIL, "clinic", "library"), met("motor", MAY, "clinic", "school"))
    measured = tale.measured("participation")
    assert measured.sheet("meetings").rows == (
        ("motor", APRIL, 2, 1, 1, 0.5, ("school",), ("library",)),
        ("motor", MAY, 3, 2, 1, 2 / 3, ("nursery",), ()),
    )
    attendance = measured.figure("attendance")
    assert (attendance.value, attendance.part, attendance.of) == (3 / 5, 3, 5)
    assert figures(measured) | {"attendance": None} == {
        "meetings": 2, "attendance": None, "ever-present": 2 / 3, "never-present": 1, "guests": 1,
    }  # fmt: skip


def test_kinds_of_organisation_are_told_apart_and_add_up() -> None:
    tale = town()
    tale.says("group:town:motor", met("motor", APRIL, "clinic", "library"), met("motor", MAY, "clinic", "school"))
    sheet = tale.measured("participation").sheet("by-kind")
    assert sheet.rows == (("clinic", 1, 2, 2, 0, 1.0, 0), ("school", 3, 3, 1, 2, 1 / 3, 1))


def test_those_that_were_missing_most_come_first_with_the_day_they_last_came() -> None:
    tale = town()
    tale.says("group:town:motor", met("motor", MAY, "clinic", "school"), met("motor", JUNE, "clinic"))
    assert tale.measured("participation").sheet("who").rows == (
        ("nursery", 2, 0, 2, 0.0, None),
        ("school", 2, 1, 1, 0.5, MAY),
        ("clinic", 2, 2, 0, 1.0, JUNE),
    )


def test_who_gave_up_a_seat_is_expected_no_more() -> None:
    tale = town()
    tale.says("network:town", n.OrganisationUnseated(body="motor", organisation="school", until=MAY))
    tale.says("group:town:motor", met("motor", MAY, "clinic"), met("motor", JUNE, "clinic"))
    assert [row[2] for row in tale.measured("participation").sheet("meetings").rows] == [3, 2]


def test_a_body_without_members_has_meetings_and_no_share() -> None:
    tale = town()
    tale.says("group:town:forum", met("forum", MAY, "clinic", "school"))
    measured = tale.measured("participation")
    assert measured.counted == 1
    assert measured.figure("attendance").value is None
    assert measured.sheet("by-body").rows == (("forum", 1, 0, 0, 0, None),)
    assert figures(measured)["guests"] == 2


def test_whoever_came_late_to_a_management_meeting_was_there() -> None:
    tale = town()
    tale.says(
        "management:town:direction",
        e.MeetingConvened(body="direction", zone=None, meeting="m", on=MAY, by_rhythm=True, not_held_at=NOON),
        e.MeetingOpened(
            meeting="m", on=MAY, present=("ana",), organisations=("school",), minute_taker="ana", portfolios=()
        ),
    )
    assert tale.measured("participation").sheet("meetings").rows[0][6] == ("clinic",)
    tale.says("management:town:direction", e.ArrivalNoted(meeting="m", person="rui", organisation="clinic"))
    measured = tale.measured("participation")
    assert measured.figure("attendance").value == 1
    assert measured.counted == 1


def test_the_seats_are_among_the_events_that_it_rests_on() -> None:
    tale = town()
    tale.says("group:town:motor", met("motor", MAY, "clinic"))
    kinds = [ground.kind for ground in tale.measured("participation").grounds]
    assert kinds == ["MeetingHeld", "OrganisationSeated", "OrganisationSeated", "OrganisationSeated"]


def test_no_person_is_in_what_is_measured() -> None:
    tale = town()
    tale.says("group:town:motor", met("motor", MAY, "clinic").model_copy(update={"people": ("rui", "ana")}))
    assert "rui" not in tale.measured("participation").model_dump_json()
