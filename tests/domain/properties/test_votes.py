"""Whatever is said of a plan, in its meeting and after it, and whoever was there after all: the votes add up."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.territory import Quorum
from tests.domain.properties.test_cycle import Run, check_log
from tests.domain.towns import MEMBERS, action, in_plan, town

VOTED_LATER = town(validation=Quorum(objection_days=0), agreement=Quorum(objection_days=0))
SOON_LAPSED = VOTED_LATER.changed(rules=VOTED_LATER.rules.model_copy(update={"confirmation_days": 2}))
SPEAKERS = ("rui", "ana", "caro", "neus")  # one of each member
SOME = st.lists(st.sampled_from(MEMBERS), unique=True, max_size=4)
REASON = {"reason": "So it is"}
WORDS = st.sampled_from(
    [
        ("Endorse", {"subject_to_confirmation": True}),
        ("Endorse", {"subject_to_confirmation": False}),
        ("ConfirmEndorsement", {}),
        ("ObjectToPlan", REASON),
        ("Object", REASON),
        ("Object", REASON),
        ("WithdrawObjection", REASON),
        *[("CorrectPosition", {"matter": "adoption", "position": position, **REASON})
          for position in ("agreed", "objected", "abstained")],
    ]
)  # fmt: skip
MEETING = "group:town:circle#meeting-2"  # another one than that of the earlier phases


def put(present: list[str], agree: list[str] | None, objects: list[str], subject: list[str]) -> dict[str, Any]:
    """What a meeting says, by name or by all who are present, as far as it can be said by these."""
    against = [one for one in objects if one in present]
    in_favour = [one for one in (agree or ()) if one in present and one not in against]
    agreeing = in_favour if agree is not None else [one for one in present if one not in against]
    said = {"agree": in_favour} if agree is not None else {"all_present_agree": True}
    provisional = [one for one in subject if one in agreeing]
    return {**said, "objections": [{"organisation": one} for one in against], "subject_to_confirmation": provisional}


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_votes_add_up_whoever_says_what_and_whoever_was_there(data: Any) -> None:
    network = data.draw(st.sampled_from([VOTED_LATER, SOON_LAPSED]))
    begun = in_plan(network)
    action(begun)
    run = Run(network)
    run.folded, run.events, run.now = begun.folded, list(begun.events), begun.now
    for n in range(1, data.draw(st.integers(3, 25), label="steps")):
        present = data.draw(SOME, label="present") or list(MEMBERS)
        match data.draw(st.integers(0, 9), label="dice"):
            case 0:
                run.pass_time(data.draw(st.integers(1, 8), label="days"))
            case 1 | 2:
                said = put(present, data.draw(st.none() | SOME), data.draw(SOME)[:1], data.draw(SOME)[:2])
                run.step(n, "AdoptPlan", said, "coord", (present, 1, True), MEETING)
            case 3 | 4:
                run.step(n, "FollowAttendance", {}, "scribe", (present, 1, True), MEETING)
            case _:
                kind, told = data.draw(WORDS, label="word")
                run.step(n, kind, told, data.draw(st.sampled_from(SPEAKERS)), (MEMBERS, 1, True), MEETING)
    check_log(run)
