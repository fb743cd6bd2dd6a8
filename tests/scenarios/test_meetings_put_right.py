"""A meeting is put right by what is said in a meeting that there is, and that counts; an annulled one takes nothing."""

from typing import Any

import pytest

from domain import ids
from domain.decider import Envelope
from domain.errors import Refusal
from domain.town import Town
from tests.scenarios.smalltown import SmallTown
from tests.workflows.casetown import BOARD, TEAMS, group

NORTH, SOUTH = group("north"), group("south")
WHY = "It was entered twice"


@pytest.fixture
def town() -> SmallTown:
    return SmallTown(Town())


def held(town: SmallTown, stream: str = NORTH, **more: Any) -> str:
    """A meeting of a group that was held today."""
    present = list(TEAMS["north" if stream == NORTH else "south"])
    (made, *_) = town.give(stream, "RecordMeeting", by="chief", on=town.after(), present=present, **more)
    return str(made.data["meeting"])


def refusal(town: SmallTown, stream: str, kind: str, *, by: str = "chief", **data: Any) -> str:
    with pytest.raises(Refusal) as refused:
        town.give(stream, kind, by=by, **data)
    return refused.value.code


def righting(town: SmallTown) -> list[tuple[str, str, dict[str, Any]]]:
    """The commands that put a meeting right, each about one that was held or called."""
    meeting = held(town)
    return [
        (NORTH, "CorrectAttendance", {"meeting": meeting, "present": ["school"], "reason": WHY}),
        (NORTH, "AnnulMeeting", {"meeting": meeting, "reason": WHY}),
        (BOARD, "AnnulMeeting", {"meeting": called(town), "reason": WHY}),
    ]


def called(town: SmallTown) -> str:
    (convened, *_) = town.give(BOARD, "ConveneMeeting", by="chief", on=town.after(7 + town.given % 20))
    return str(convened.data["meeting"])


def approved(town: SmallTown) -> str:
    meeting = held(town)
    town.give(NORTH, "DraftMinutes", by="chief", meeting=meeting)
    town.give(NORTH, "ApproveMinutes", by="chief", meeting=meeting, at=held(town))
    return meeting


def test_nothing_is_put_right_by_what_was_said_in_a_meeting_that_never_was(town: SmallTown) -> None:
    for stream, kind, data in righting(town):
        for never in ("group:town:nonsense#meeting-never", f"{SOUTH}#meeting-never", f"{NORTH}#meeting-never"):
            assert refusal(town, stream, kind, said_in=never, **data) == "unknown-meeting"


def test_no_meeting_is_put_right_by_what_was_said_in_the_meeting_of_another_zone(town: SmallTown) -> None:
    of_the_south = held(town, SOUTH)
    for stream, kind, data in righting(town):
        elsewhere = f"{SOUTH}#{of_the_south}"
        assert refusal(town, stream, kind, said_in=elsewhere, **data) == "meeting-of-another-zone"
    town.give(SOUTH, "AnnulMeeting", by="chief", meeting=of_the_south, reason=WHY)


def test_what_is_said_of_one_zone_is_not_said_in_a_meeting_of_another(town: SmallTown) -> None:
    case = town.opened("c1")
    elsewhere = f"{SOUTH}#{held(town, SOUTH)}"
    assert refusal(town, case, "EscalateCase", by="rosa", said_in=elsewhere, tried="All") == "meeting-of-another-zone"


def test_nothing_is_said_in_a_meeting_that_was_annulled(town: SmallTown) -> None:
    gone = held(town)
    town.give(NORTH, "AnnulMeeting", by="chief", meeting=gone, reason=WHY)
    for stream, kind, data in righting(town)[:2]:
        assert refusal(town, stream, kind, said_in=f"{NORTH}#{gone}", **data) == "meeting-annulled"
    never = called(town)
    town.give(BOARD, "AnnulMeeting", by="chief", meeting=never, reason=WHY)
    for stream, kind, data in righting(town):
        assert refusal(town, stream, kind, said_in=f"{BOARD}#{never}", **data) == "meeting-annulled"


def test_no_meeting_is_put_right_by_what_was_said_in_one_whose_minutes_are_approved(town: SmallTown) -> None:
    over = approved(town)
    for stream, kind, data in righting(town)[:2]:
        assert refusal(town, stream, kind, said_in=f"{NORTH}#{over}", **data) == "minutes-approved"


def test_what_was_entered_for_somebody_else_was_said_where_they_were(town: SmallTown) -> None:
    asked = Envelope(
        stream=NORTH, command_id=ids.seeded("entered", town.now), kind="AnnulMeeting", person="chief",
        data={"meeting": held(town), "reason": WHY}, entered_by="scribe", meeting=f"{BOARD}#{called(town)}",
    )  # fmt: skip
    with pytest.raises(Refusal) as refused:
        town.town.give(asked)
    assert refused.value.code == "meeting-not-held"


def test_a_group_puts_its_meeting_right_in_a_meeting_of_the_whole_network(town: SmallTown) -> None:
    meeting, within = held(town), f"{BOARD}#{town.met()}"
    (fact,) = town.give(NORTH, "AnnulMeeting", by="chief", said_in=within, meeting=meeting, reason=WHY)
    assert (fact.kind, fact.who.meeting) == ("MeetingAnnulled", within)


def test_a_meeting_that_approved_the_minutes_of_another_stands(town: SmallTown) -> None:
    first = held(town)
    town.give(NORTH, "DraftMinutes", by="chief", meeting=first)
    later = held(town)
    town.give(NORTH, "ApproveMinutes", by="chief", meeting=first, at=later)
    with pytest.raises(Refusal) as refused:
        town.give(NORTH, "AnnulMeeting", by="chief", meeting=later, reason=WHY)
    assert (refused.value.code, refused.value.params["streams"]) == ("something-rests-on-it", f"{NORTH}#{first}")


def test_an_annulled_meeting_takes_nothing(town: SmallTown) -> None:
    gone, stays = held(town), held(town)
    (convened, *_) = town.give(NORTH, "ConveneMeeting", by="chief", on=town.after(14))
    uncalled = str(convened.data["meeting"])
    for meeting in (gone, uncalled):
        town.give(NORTH, "AnnulMeeting", by="chief", meeting=meeting, reason=WHY)
        asked: dict[str, dict[str, Any]] = {
            "HoldMeeting": {"present": ["school"]},
            "RecordMeetingNotHeld": {"reason": "Rain"},
            "AddTopic": {"text": "The park"},
            "EnterAgreement": {"text": "We go there"},
            "CorrectAgreement": {"agreement": "agreement-1", "text": "We go there"},
            "DraftMinutes": {},
            "ApproveMinutes": {"at": stays},
            "AmendMinutes": {"text": "More", "reason": WHY},
            "CorrectAttendance": {"present": ["school"], "reason": WHY},
            "AnnulMeeting": {"reason": WHY},
        }
        for kind, data in asked.items():
            assert refusal(town, NORTH, kind, meeting=meeting, **data) == "meeting-annulled", kind


def test_an_annulled_call_lends_no_second_one_its_time(town: SmallTown) -> None:
    (convened, *_) = town.give(NORTH, "ConveneMeeting", by="chief", on=town.after(14))
    first = str(convened.data["meeting"])
    town.give(NORTH, "AnnulMeeting", by="chief", meeting=first, reason=WHY)
    again = {"on": town.after(24), "second_call_of": first}
    assert refusal(town, NORTH, "ConveneMeeting", **again) == "meeting-annulled"
    town.pass_days(24)
    assert refusal(town, NORTH, "RecordMeeting", present=["school"], **again) == "meeting-annulled"
