"""Meetings and activities are counted once each, on their day, and kept apart from their sum."""

from datetime import date

from domain.group import events as told
from domain.management import events as e
from domain.territory import WHOLE_NETWORK, BodyKind
from tests.domain.measures.histories import NOON, Tale, did, figures, met, town

MAY, JUNE = date(2017, 5, 2), date(2017, 6, 6)


def busy() -> Tale:
    """Two meetings of the motor group, one of the action group, one of a forum, and two activities."""
    tale = town()
    tale.says("group:town:motor", met("motor", MAY, "clinic"), met("motor", JUNE, "school"), did("fair", MAY))
    tale.says("group:town:action", met("action", MAY, "school"), origin="simulated")
    tale.says("group:town:forum", met("forum", JUNE, "school"), origin="assumed")
    tale.says("group:town:motor", did("walk", JUNE, "river", "south"))
    return tale


def test_meetings_and_activities_are_apart_and_their_sum_has_a_name() -> None:
    measured = busy().measured("activities")
    assert figures(measured) == {
        "motor-group-meetings": 2,
        "action-group-meetings": 1,
        "activities": 2,
        "together": 5,
        "other-meetings": 1,
    }
    assert (measured.counted, measured.simulated, measured.assumed) == (6, 1, 1)
    assert measured.simulated_share == 1 / 6


def test_every_zone_has_its_own_row_and_they_add_up() -> None:
    sheet = busy().measured("activities").sheet("by-zone")
    assert sheet.rows == ((None, 0, 0, 0, 0, 1), ("north", 2, 0, 1, 3, 0), ("south", 0, 1, 1, 2, 0))


def test_a_day_a_zone_and_what_is_of_no_zone_narrow_what_is_counted() -> None:
    tale = busy()
    assert figures(tale.measured("activities", until=MAY))["together"] == 3
    assert figures(tale.measured("activities", since=JUNE))["together"] == 2
    assert figures(tale.measured("activities", zone="south"))["together"] == 2
    nowhere = tale.measured("activities", zone=WHOLE_NETWORK)
    assert (nowhere.counted, figures(nowhere)["other-meetings"]) == (1, 1)


def test_a_meeting_that_was_only_called_or_not_held_is_none() -> None:
    tale = town()
    called = told.MeetingConvened(
        meeting="m", body="motor", body_kind=BodyKind.MOTOR_GROUP, zone="north", on=MAY, called_on=MAY, in_time=True
    )
    tale.says("group:town:motor", called, told.MeetingNotHeld(meeting="m", body="motor", reason="Nobody came"))
    assert tale.measured("activities").counted == 0


def test_an_activity_that_was_corrected_counts_once_as_it_was_corrected() -> None:
    tale = town()
    corrected = told.ActivityCorrected(
        corrects="fair",
        reason="Another day",
        body="motor",
        zone="south",
        neighbourhood="river",
        on=JUNE,
        title="A fair",
    )
    tale.says("group:town:motor", did("fair", MAY), corrected)
    measured = tale.measured("activities")
    assert measured.counted == 1
    assert measured.sheet("by-neighbourhood").rows == (("south", "river", 1),)
    assert tale.measured("activities", until=MAY).counted == 0


def test_a_meeting_of_management_counts_on_the_day_it_was_opened_and_is_in_no_sum() -> None:
    tale = town()
    called = e.MeetingConvened(body="direction", zone=None, meeting="m", on=MAY, by_rhythm=True, not_held_at=NOON)
    opened = e.MeetingOpened(
        meeting="m", on=JUNE, present=("ana",), organisations=("school",), minute_taker="ana", portfolios=()
    )
    tale.says("management:town:direction", called, opened)
    measured = tale.measured("activities")
    assert figures(measured)["other-meetings"] == 1
    assert figures(measured)["together"] == 0
    assert tale.measured("activities", until=MAY).counted == 0


def test_a_figure_names_the_events_that_it_rests_on() -> None:
    tale = busy()
    grounds = tale.measured("activities").grounds
    assert {ground.kind for ground in grounds} == {"MeetingHeld", "ActivityRecorded"}
    known = {recorded.id: recorded for _, recorded in tale.events}
    assert all(known[ground.event].stream == ground.stream for ground in grounds)
    assert sorted(ground.counted_as for ground in grounds) == [
        "action-group", "activity", "activity", "forum", "motor-group", "motor-group",
    ]  # fmt: skip


def test_where_nothing_was_done_there_is_nothing_to_measure() -> None:
    measured = town().measured("activities")
    assert measured.counted == 0
    assert measured.simulated_share is None


def test_orientations_are_counted_by_service_and_by_who_sent() -> None:
    tale = town()
    for number, sender in enumerate(("clinic", "clinic", "school")):
        counted = told.OrientationCounted(
            orientation=f"o{number}", body="motor", zone="north", service="housing", organisation=sender,
            receiver="library", on=MAY,
        )  # fmt: skip
        tale.says("group:town:motor", counted)
    measured = tale.measured("orientations")
    assert figures(measured) == {"orientations": 3}
    assert measured.sheet("by-service").rows == (
        ("housing", "library", "clinic", 2),
        ("housing", "library", "school", 1),
    )
    assert tale.measured("orientations", until=date(2017, 5, 1)).counted == 0
