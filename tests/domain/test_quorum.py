"""When a meeting may decide, counted in member organisations; and when that still holds after absentees have spoken."""

from datetime import date
from typing import Any

import pytest

from domain import quorum
from domain.decider import MeetingFacts
from domain.errors import Refusal
from domain.territory import Quorum

HELD = date(2017, 3, 1)
SECTORS = {"a": "health", "b": "education", "c": "social"}


def meeting(members: str = "abcdef", present: str = "abc", **facts: Any) -> MeetingFacts:
    given = {
        "meeting": "group:town:circle#m",
        "body": "circle",
        "zone": None,
        "held_on": HELD,
        "duly_convened": True,
        "members": tuple(members),
        "present": tuple(present),
    }
    return MeetingFacts.model_validate({**given, **facts})


def code(check: Any, *given: Any, **more: Any) -> str | None:
    try:
        check(*given, **more)
    except Refusal as refusal:
        return refusal.code
    return None


def present(facts: MeetingFacts, **rule: Any) -> str | None:
    return code(quorum.check_present, facts, Quorum(**rule), SECTORS.get)


def able(facts: MeetingFacts | None, body: str = "circle", since: date = HELD) -> str | None:
    return code(quorum.able_to_decide, facts, body=body, since=since)


def test_only_a_meeting_of_the_body_itself_held_and_duly_convened_decides() -> None:
    assert able(meeting()) is None
    assert able(None) == "needs-a-meeting"
    assert able(meeting(), body="choir") == "wrong-body"
    assert able(meeting(held_on=None)) == "meeting-not-held"
    assert able(meeting(duly_convened=False)) == "not-duly-convened"


def test_a_meeting_held_before_a_cycle_began_decides_nothing_in_it() -> None:
    assert able(meeting(), since=date(2017, 3, 2)) == "meeting-too-early"


def test_nothing_is_decided_in_a_meeting_whose_minutes_are_approved() -> None:
    assert able(meeting(minutes_approved=True)) == "minutes-approved"


def test_a_share_of_the_members_must_be_present_at_a_first_call() -> None:
    assert present(meeting(present="abc"), share=0.5) is None
    assert present(meeting(present="ab"), share=0.5) == "no-quorum"


def test_a_smaller_share_is_enough_at_a_second_call() -> None:
    assert present(meeting(present="ab", call=2), share=0.5, second_call_share=0.3) is None
    assert present(meeting(present="ab", call=1), share=0.5, second_call_share=0.3) == "no-quorum"
    assert present(meeting(present="a", call=2), share=0.5, second_call_share=0.3) == "no-quorum"


def test_guests_are_not_counted() -> None:
    assert present(meeting(present="abxyz"), share=0.5) == "no-quorum"
    assert quorum.members_present(meeting(present="axb")) == ("a", "b")


def test_where_no_member_is_present_nothing_is_decided_whatever_the_share() -> None:
    assert present(meeting(present="x"), share=0) == "no-quorum"
    assert present(meeting(members="", present="x"), share=0) == "no-quorum"


def test_a_share_is_meant_exactly() -> None:
    assert present(meeting(members="abcdefghij", present="abcdefg"), share=0.7) is None
    assert present(meeting(members="abcde", present="abc"), share=0.6) is None


def test_every_required_sector_must_be_among_the_members_present() -> None:
    assert present(meeting(), required_sectors=("health", "social")) is None
    assert present(meeting(present="ac", members="abc"), required_sectors=("education",)) == "missing-sector"
    assert present(meeting(present="acb", members="acd"), required_sectors=("education",)) == "missing-sector"


def test_all_members_present_agree_who_do_not_object_where_nobody_is_listed() -> None:
    count = quorum.counted(meeting(present="abcx"), None, ["b"])
    assert (count.agreed, count.objected, count.abstained) == (("a", "c"), ("b",), ())
    assert count.absent == ("d", "e", "f")


def test_who_is_in_neither_list_abstained() -> None:
    count = quorum.counted(meeting(), ["a"], ["b"])
    assert (count.agreed, count.objected, count.abstained) == (("a",), ("b",), ("c",))


def test_who_objected_before_is_counted_so_unless_listed_as_agreeing_in_the_meeting() -> None:
    assert quorum.counted(meeting(), None, [], known_against=["b"]).objected == ("b",)
    assert quorum.counted(meeting(), ["a", "b"], [], known_against=["b"]).agreed == ("a", "b")


@pytest.mark.parametrize(("agree", "against"), [(["d"], []), ([], ["d"]), (["x"], [])])
def test_only_members_present_speak_in_a_meeting(agree: list[str], against: list[str]) -> None:
    assert code(quorum.counted, meeting(present="abcx"), agree, against) == "not-present"


def test_nobody_both_agrees_and_objects() -> None:
    assert code(quorum.counted, meeting(), ["a"], ["a"]) == "said-both"


@pytest.mark.parametrize(
    ("agreed", "spoken", "share", "holds"),
    [(2, 4, 0.5, False), (3, 4, 0.5, True), (0, 4, 0, False), (1, 4, 0, True), (2, 3, 0.6, True), (3, 5, 0.6, False)],
)
def test_more_than_the_share_must_agree(agreed: int, spoken: int, share: float, holds: bool) -> None:
    assert quorum.enough(agreed, spoken, Quorum(agree_share=share)) is holds


def test_where_all_must_agree_all_do() -> None:
    assert quorum.enough(3, 3, Quorum(agree_share=1))
    assert not quorum.enough(2, 3, Quorum(agree_share=1))


def test_absentees_who_object_have_spoken_too_and_silent_ones_have_not() -> None:
    rule = Quorum(agree_share=0.5)
    assert quorum.still_holds(3, 4, 1, rule)
    assert not quorum.still_holds(3, 4, 2, rule)
