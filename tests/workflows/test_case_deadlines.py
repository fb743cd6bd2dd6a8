"""Every deadline of cases, escalations and management meetings, once each by Temporal's own timers, in skipped time."""

from datetime import UTC, datetime, timedelta
from typing import Any

from temporalio.testing import TimeSkipper

from domain.message import Recorded
from tests.engine import Engine, until
from tests.workflows.casetown import BOARD, CaseTown, raised
from tests.workflows.test_deadlines import SOON, of_kinds, skip


def moments(running: Engine, stream: str) -> dict[str, datetime]:
    """When each deadline that a stream waits for is to come, by its command."""
    folded = running.log.fold(stream)
    return {due.kind: due.at for due in folded.decider.due(folded.state)}


def at_its_time(running: Engine, stream: str, kind: str, moment: datetime) -> None:
    """The first event of a kind came when it was due."""
    first = of_kinds(running, stream, kind)[0]
    assert timedelta() <= first.recorded_at - moment < SOON, kind


async def test_a_case_reminds_asks_its_representative_and_escalates_by_itself(
    skipping: tuple[Engine, TimeSkipper],
) -> None:
    running, skipper = skipping
    town = await CaseTown(running).found()
    stream = await town.opened("slow")
    first = moments(running, stream)
    assert set(first) == {"RemindOfCase", "NoteCaseTimeUp"}
    await skip(running, skipper, stream, 100)
    await until(lambda: bool(of_kinds(running, stream, "CaseEscalated")))
    at_its_time(running, stream, "CaseReminded", first["RemindOfCase"])
    at_its_time(running, stream, "CaseTimeUp", first["NoteCaseTimeUp"])
    (time_up,) = of_kinds(running, stream, "CaseTimeUp")
    at_its_time(running, stream, "CaseEscalated", datetime.fromisoformat(str(time_up.data["answer_by"])))
    await until(lambda: town.stage(raised(stream)) == "tabled")
    assert of_kinds(running, stream, "CaseEscalated")[0].data["question"]["by_itself"]  # type: ignore[call-overload,index]


async def test_a_referral_that_nobody_answers_is_reminded_of_and_then_overdue(
    skipping: tuple[Engine, TimeSkipper],
) -> None:
    running, skipper = skipping
    town = await CaseTown(running).found(case_days={"ordinary": 200})
    stream = await town.opened("referred")
    plan = {"social_diagnosis": "file 7", "work_plan": "file 8"}
    await town.give(stream, "RecordWorkPlan", plan, person="ana")
    asked = {
        "level": "complementation", "to": "clinic", "need": "A visit at home", "motive": "They do not go out",
        "crosses": ["motivated-request", "minimum-information"], "consent": "paper 9",
    }  # fmt: skip
    await town.give(stream, "RequestReferral", asked, person="ana")
    first = moments(running, stream)
    await skip(running, skipper, stream, 40)
    await until(lambda: bool(of_kinds(running, stream, "ReferralOverdue")))
    at_its_time(running, stream, "ReferralReminded", first["RemindOfReferral"])
    (reminded,) = of_kinds(running, stream, "ReferralReminded")
    at_its_time(running, stream, "ReferralOverdue", datetime.fromisoformat(str(reminded.data["overdue_at"])))


def promised(event: Recorded, name: str) -> datetime:
    """A moment that an event has set."""
    return datetime.fromisoformat(str(event.data[name]))


async def asked_and_ruled(town: CaseTown, reference: str, **ruling: Any) -> str:
    """A question on which management has ruled: its escalation's stream."""
    escalation = await town.asked(reference)
    await town.opened_meeting()
    await town.decided(town.item(escalation), ruling=ruling or None)
    await town.close_meeting()
    await town.engine.door.settle("town")
    return escalation


async def test_what_management_wants_to_know_is_reminded_of_until_it_is_given(
    skipping: tuple[Engine, TimeSkipper],
) -> None:
    running, skipper = skipping
    town = await CaseTown(running).found()
    escalation = await asked_and_ruled(town, "wanted", outcome="ask-information", question="How many?")
    first = moments(running, escalation)
    await skip(running, skipper, escalation, 50)
    await until(lambda: len(of_kinds(running, escalation, "InformationReminded")) >= 2)
    at_its_time(running, escalation, "InformationReminded", first["RemindOfInformation"])
    once, again = of_kinds(running, escalation, "InformationReminded")[:2]
    assert timedelta() <= again.recorded_at - promised(once, "next_reminder_at") < SOON


async def test_an_answer_is_reminded_of_until_it_is_returned_and_then_until_every_team_knows_it_or_is_named(
    skipping: tuple[Engine, TimeSkipper],
) -> None:
    running, skipper = skipping
    town = await CaseTown(running).found()
    escalation = await asked_and_ruled(town, "slow")
    first = moments(running, escalation)
    await skip(running, skipper, escalation, 60)
    await until(lambda: bool(of_kinds(running, escalation, "ReturnReminded", "ObligationOverdue")))
    at_its_time(running, escalation, "ReturnReminded", first["RemindOfReturn"])
    at_its_time(running, escalation, "ObligationOverdue", first["NoteOverdue"])
    await town.returned(escalation, "school")
    (returned,) = of_kinds(running, escalation, "DecisionReturned")
    await skip(running, skipper, escalation, 60)
    await until(lambda: bool(of_kinds(running, escalation, "AbsentTeamsNamed")))
    at_its_time(running, escalation, "AcknowledgementReminded", promised(returned, "acknowledge_by"))
    (reminded,) = of_kinds(running, escalation, "AcknowledgementReminded")
    at_its_time(running, escalation, "AbsentTeamsNamed", promised(reminded, "name_at"))
    await until(lambda: len(of_kinds(running, escalation, "ObligationReminded")) >= 2)
    (late,) = of_kinds(running, escalation, "ObligationOverdue")
    at_its_time(running, escalation, "ObligationReminded", promised(late, "next_reminder_at"))
    await running.door.settle("town")
    (named,) = of_kinds(running, BOARD, "AbsentTeamsNoted")
    assert named.data["absent"]["teams"] == ["clinic"]  # type: ignore[call-overload,index]
    await town.give(escalation, "Acknowledge", person="bea")  # they still can, and must
    assert town.stage(escalation) == "acknowledged"


async def test_who_pursues_an_answer_outside_is_reminded_to_ask_again(skipping: tuple[Engine, TimeSkipper]) -> None:
    running, skipper = skipping
    town = await CaseTown(running).found()
    chase = {"authority": "The province", "pursuer": "sec-edu", "chase_on": town.after(days=20)}
    escalation = await asked_and_ruled(town, "outside", outcome="forward", **chase)
    first = moments(running, escalation)
    await skip(running, skipper, escalation, 60)
    await until(lambda: len(of_kinds(running, escalation, "ChaseReminded")) >= 2)
    at_its_time(running, escalation, "ChaseReminded", first["RemindToChase"])
    once, again = of_kinds(running, escalation, "ChaseReminded")[:2]
    assert timedelta() <= again.recorded_at - promised(once, "next_reminder_at") < SOON


async def test_a_meeting_of_the_rhythm_is_convened_by_itself_and_was_not_held_where_nobody_opens_it(
    skipping: tuple[Engine, TimeSkipper],
) -> None:
    running, skipper = skipping
    today = datetime.now(UTC).date()
    town = await CaseTown(running).found(meeting_dates=[today + timedelta(days=30), today + timedelta(days=60)])
    escalation = await town.asked("waiting")
    first = moments(running, BOARD)
    await skip(running, skipper, BOARD, 28)
    await until(lambda: bool(of_kinds(running, BOARD, "MeetingConvened")))
    at_its_time(running, BOARD, "MeetingConvened", first["ConveneByRhythm"])
    (convened,) = of_kinds(running, BOARD, "MeetingConvened")
    await skip(running, skipper, BOARD, 10)
    await until(lambda: bool(of_kinds(running, BOARD, "MeetingNotHeld")))
    at_its_time(running, BOARD, "MeetingNotHeld", promised(convened, "not_held_at"))
    await running.door.settle("town")
    assert town.stage(escalation) == "tabled"
    assert [event.data["why"] for event in of_kinds(running, escalation, "TablingAsked")] == ["raised", "not-held"]
