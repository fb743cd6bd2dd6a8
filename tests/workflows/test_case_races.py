"""Two at once, too late, or not theirs: each ends in a refusal with a code, or in the one right state. All of it on
the real engine, through the door."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import pytest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from activities.sending import Sender
from domain.bringing import brought
from domain.decider import Envelope
from domain.decisions import Part
from domain.errors import Refusal
from domain.message import Recorded
from doors.connection import connect_patiently
from doors.working import build_workers
from store.reading import Reading
from tests.engine import engine, until
from tests.workflows.casetown import BOARD, CARRIES, DEPUTY, MAYOR, MEMBERS, SECRETARY, CaseTown, case, raised

REFUSE = {"outcome": "refuse", "reason": "No budget"}


async def code_of(work: Awaitable[Any]) -> str | None:
    """The code with which something is refused; None where it is accepted."""
    try:
        await work
    except Refusal as refusal:
        return refusal.code
    return None


async def at_once(*works: Awaitable[Any]) -> list[str | None]:
    return list(await asyncio.gather(*map(code_of, works)))


def of_kind(town: CaseTown, stream: str, *kinds: str) -> list[Recorded]:
    return [event for event in town.engine.log.events(stream) if event.kind in kinds]


def answers(town: CaseTown, escalation: str) -> list[Recorded]:
    return [event for event in of_kind(town, BOARD, "ItemAnswered") if event.data["escalation"] == escalation]


async def logs_agree(town: CaseTown, *streams: str) -> None:
    """Nothing is under way any more, and each process that runs is where its log is."""
    await town.engine.door.settle("town")
    for stream in (BOARD, *streams):
        assert not town.engine.log.fold(stream).outbox
        await until(lambda stream=stream: town.engine.agrees(stream))


@pytest.fixture(scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[CaseTown]:
    """The town, with its management in a meeting; each test brings questions of its own."""
    async with engine(tmp_path_factory.mktemp("races")) as running:
        made = await CaseTown(running).found()
        await made.opened_meeting()
        yield made


async def test_a_secretary_does_not_decide_for_anothers_portfolio(town: CaseTown) -> None:
    escalation = await town.asked("others-portfolio")
    data = {"item": town.item(escalation), "portfolio": "education", "ruling": REFUSE}
    refused = await at_once(
        *(town.give(BOARD, "DecideItem", data, person=who) for who in ("sec-health", DEPUTY, "caro"))
    )
    assert refused == ["not-your-portfolio", "wrong-role", "wrong-role"]
    assert not answers(town, escalation)
    await town.decided(town.item(escalation))
    await logs_agree(town, escalation)
    assert town.stage(escalation) == "decided"


async def test_of_a_secretary_and_their_delegate_who_decide_at_once_one_is_refused(town: CaseTown) -> None:
    for n in range(4):
        escalation = await town.asked(f"both-{n}")
        item, education = town.item(escalation), SECRETARY["education"]
        data = {"item": item, "portfolio": "education", "ruling": REFUSE}
        works = [
            town.decided(item),
            town.give(BOARD, "DecideItem", data, person=education, entered_by=DEPUTY),
        ]
        codes = await at_once(*(works if n % 2 else reversed(works)))
        assert sorted(codes, key=str) == [None, "already-decided"]
        await logs_agree(town, escalation)
        (answer,) = answers(town, escalation)
        (received,) = of_kind(town, escalation, "DecisionReceived")
        assert received.data["parts"] == answer.data["parts"]


async def test_of_two_portfolios_that_decide_at_once_one_joint_answer_comes(town: CaseTown) -> None:
    for n in range(3):
        escalation = await town.asked(f"joint-{n}", portfolios=["education", "health"])
        item = town.item(escalation)
        codes = await at_once(town.decided(item, "education"), town.decided(item, "health", REFUSE))
        assert codes == [None, None]
        await logs_agree(town, escalation)
        (answer,) = answers(town, escalation)
        parts = [Part.model_validate(part) for part in cast("list[object]", answer.data["parts"])]
        assert {part.portfolio: part.answer.outcome for part in parts} == {"education": "approve", "health": "refuse"}
        assert len(of_kind(town, escalation, "DecisionReceived")) == 1


async def test_what_has_been_decided_is_not_decided_again(town: CaseTown) -> None:
    escalation = await town.asked("closed-item")
    item = town.item(escalation)
    await town.decided(item)
    codes = await at_once(town.decided(item, ruling=REFUSE), town.decided(item, "health", REFUSE))
    assert None not in codes
    assert await code_of(town.decided("item-of-nobody")) == "unknown-item"
    await logs_agree(town, escalation)
    assert len(answers(town, escalation)) == 1


async def test_a_team_says_once_that_it_knows_and_no_other_team_does(town: CaseTown) -> None:
    escalation = await town.asked("known", teams=["school", "clinic"])
    await town.decided(town.item(escalation))
    await town.engine.door.settle("town")
    await town.returned(escalation, "school")
    codes = await at_once(
        *(town.give(escalation, "Acknowledge", person=MEMBERS[team]) for team in ("council", "nursery", "school"))
    )
    assert codes == ["not-your-return", "wrong-role", "already-acknowledged"]
    codes = await at_once(*(town.give(escalation, "Acknowledge", person=MEMBERS["clinic"]) for _ in range(4)))
    assert codes.count(None) == 1
    assert {code for code in codes if code} == {"already-acknowledged"}
    assert [str(event.data["team"]) for event in of_kind(town, escalation, "TeamAcknowledged")] == ["clinic"]
    await logs_agree(town, escalation)


async def test_a_decision_is_returned_once_however_many_report_it(town: CaseTown) -> None:
    escalation = await town.asked("returned-twice")
    await town.decided(town.item(escalation))
    await town.engine.door.settle("town")
    codes = await at_once(*(town.returned(escalation) for _ in range(3)))
    assert codes.count(None) == 1
    assert {code for code in codes if code} == {"already-returned"}
    assert len(of_kind(town, escalation, "DecisionReturned")) == 1


async def test_what_is_said_in_the_management_meeting_is_entered_where_the_question_lives(town: CaseTown) -> None:
    """The meeting is another process': its facts are read from its log, as it stands."""
    escalation = await town.asked("entered", portfolios=["education", "health"])
    item = town.item(escalation)
    assign = {"outcome": "assign", "portfolio": "education", "due_on": town.after(days=9)}
    await town.decided(item, ruling=assign)
    await town.decided(item, "health", REFUSE)
    await town.engine.door.settle("town")
    await town.returned(escalation)
    entered = {"entered_by": "scribe", "meeting": town.meeting}
    said = {"portfolio": "education", "text": "It is done"}
    codes = await at_once(
        town.give(escalation, "ReportCarriedOut", said, person=MAYOR, **entered),
        town.give(escalation, "ReportCarriedOut", said, person="sec-edu", entered_by="scribe"),
        town.give(escalation, "ReportCarriedOut", said, person="sec-edu", entered_by="scribe", meeting=f"{BOARD}#none"),
    )
    assert codes == ["was-not-there", "only-in-person", "unknown-meeting"]
    await town.give(escalation, "ReportCarriedOut", said, person="sec-edu", **entered)
    (done,) = of_kind(town, escalation, "CarriedOutReported")
    assert (done.who.person, done.who.entered_by, done.who.meeting) == ("sec-edu", "scribe", town.meeting)
    await logs_agree(town, escalation)
    assert town.stage(escalation) == "acted"


async def test_a_question_withdrawn_while_it_is_decided_is_either(town: CaseTown) -> None:
    """Whoever comes first at the management meeting has it; the other is told, and both logs say the same."""
    ended = set()
    for n in range(6):
        escalation = await town.asked(f"withdrawn-{n}")
        item = town.item(escalation)
        works = [
            town.give(escalation, "WithdrawEscalation", {"reason": "We found one"}, person=CARRIES["north"]),
            town.decided(item),
        ]
        codes = await at_once(*(works if n % 2 else reversed(works)))
        await logs_agree(town, escalation)
        stage, decided = town.stage(escalation), len(answers(town, escalation))
        ended.add(stage)
        (told,) = of_kind(town, escalation, "OriginTold")
        if decided:
            assert stage == "decided", codes
            assert told.data["news"] == "decided"
        else:
            assert stage == "withdrawn", codes
            assert told.data["news"] == "withdrawn"
            assert len(of_kind(town, escalation, "EscalationWithdrawn")) == 1
        assert await code_of(town.decided(item, ruling=REFUSE)) is not None
    assert ended <= {"decided", "withdrawn"}


async def test_a_case_closed_while_it_asks_is_told_of_the_answer_all_the_same(town: CaseTown) -> None:
    escalation = await town.asked("closed-meanwhile")
    origin = case("closed-meanwhile")
    await town.give(origin, "ResolveCase", {"text": "The family moved"}, person="ana")
    await town.give(origin, "CloseCase", person="ana")
    await until(lambda: ended(town, origin))
    await town.decided(town.item(escalation))
    await logs_agree(town, escalation)
    (noted,) = of_kind(town, origin, "EscalationNoted")
    assert noted.data["news"] == "decided"
    assert town.kinds(escalation)[-1] == "DeliveryMade"
    await until(lambda: ended(town, origin))  # it was woken to be told, and is over again


async def test_an_answer_corrected_when_its_question_is_over_comes_back_once_more(town: CaseTown) -> None:
    """Its process has ended: the correction starts it again, with all that it knew."""
    escalation = await town.asked("corrected-late")
    item = town.item(escalation)
    await town.decided(item)
    await town.engine.door.settle("town")
    await town.returned(escalation)
    await town.give(escalation, "ReportCarriedOut", {"portfolio": "education"}, person="caro")
    await until(lambda: ended(town, escalation))
    data = {"item": item, "portfolio": "education", "answer": REFUSE, "reason": "Entered for another item"}
    codes = await at_once(*(town.give(BOARD, "CorrectDecision", data, person="sec-edu") for _ in range(2)))
    assert codes == [None, None], "the second changes nothing"
    await town.engine.door.settle("town")
    assert len(of_kind(town, escalation, "DecisionCorrected")) == 1
    assert town.stage(escalation) == "decided"
    codes = await at_once(*(town.returned(escalation) for _ in range(2)))
    assert sorted(codes, key=str) == [None, "already-returned"]
    await town.engine.door.settle("town")
    assert town.stage(escalation) == "answered"
    await until(lambda: ended(town, escalation))
    news = [event.data["news"] for event in of_kind(town, case("corrected-late"), "EscalationNoted")]
    assert news == ["decided", "acted", "corrected"]


async def ended(town: CaseTown, stream: str) -> bool:
    return (await town.engine.workflow(stream).describe()).close_time is not None


async def test_a_case_closed_in_the_moment_it_asks_loses_no_question(town: CaseTown) -> None:
    for n in range(3):
        origin = await town.opened(f"closing-{n}")
        await town.give(origin, "ResolveCase", {"text": "The family moved"}, person="ana")
        await town.give(origin, "ReopenCase", {"reason": "They are back"}, person="ana")

        async def closed(origin: str = origin) -> None:
            await town.give(origin, "ResolveCase", {"text": "The family moved"}, person="ana")
            await town.give(origin, "CloseCase", person="ana")

        works = [closed(), town.give(origin, "EscalateCase", {"tried": "All"}, person=CARRIES["north"])]
        codes = await at_once(*(works if n % 2 else reversed(works)))
        await town.engine.door.settle("town")
        assert codes.count(None) >= 1
        assert {code for code in codes if code} <= {"case-resolved", "case-closed"}
        asked = of_kind(town, origin, "CaseEscalated")
        assert len(asked) == (1 if None in codes and "case-resolved" not in codes and "case-closed" not in codes else 0)
        if asked:
            assert town.stage(raised(origin)) == "tabled"


# Held up on the way: one worker for processes, and one for deliveries that works only now and then


@asynccontextmanager
async def apart(folder: Path, **town: Any) -> AsyncIterator[tuple[CaseTown, Any]]:
    """A town, and a context in which its deliveries are made."""
    async with engine(folder, workers=False) as running:

        @asynccontextmanager
        async def delivering() -> AsyncIterator[None]:
            client = await connect_patiently(running.settings)  # one client has one worker of a kind
            _, deliveries = build_workers(client, running.log, Reading(running.log.engine), running.settings)
            async with deliveries:
                yield
                await running.door.settle("town")

        processes, _ = build_workers(running.client, running.log, Reading(running.log.engine), running.settings)
        async with processes:
            yield await CaseTown(running).found(**town), delivering


async def test_a_meeting_closed_while_questions_are_on_their_way_loses_none(tmp_path: Path) -> None:
    """One that comes too late is on the next agenda; an answer under way arrives, whatever became of the meeting."""
    async with apart(tmp_path) as (town, delivering):
        async with delivering():
            early = await town.asked("early")
            meeting = await town.opened_meeting()
        late = await town.opened("late")
        await town.give(late, "EscalateCase", {"tried": "All"}, person=CARRIES["north"])
        await town.decided(town.item(early))
        await town.close_meeting()
        assert town.engine.log.fold(BOARD).outbox
        assert town.stage(early) == "tabled"
        async with delivering():
            pass
        assert town.stage(early) == "decided"
        assert town.stage(raised(late)) == "tabled"
        assert [event.data["meeting"] for event in of_kind(town, BOARD, "MeetingClosed")] == [meeting]
        async with delivering():
            await town.opened_meeting()
            await town.decided(town.item(raised(late)))
        assert town.stage(raised(late)) == "decided"


async def test_a_withdrawal_that_comes_after_the_decision_is_told_so_and_the_decision_comes(tmp_path: Path) -> None:
    async with apart(tmp_path) as (town, delivering):
        async with delivering():
            decided_first, withdrawn_first = await town.asked("decided-first"), await town.asked("withdrawn-first")
            await town.opened_meeting()
        reason = {"reason": "We found one"}
        await town.decided(town.item(decided_first))
        await town.give(decided_first, "WithdrawEscalation", reason, person=CARRIES["north"])  # knows of no decision
        async with delivering():
            await town.give(withdrawn_first, "WithdrawEscalation", reason, person=CARRIES["north"])
            await town.engine.door.settle("town")
            assert await code_of(town.decided(town.item(withdrawn_first))) is not None
        (back,) = of_kind(town, decided_first, "DeliveryRefused")
        assert back.data["code"] == "already-decided"
        assert town.stage(decided_first) == "decided"
        assert town.stage(withdrawn_first) == "withdrawn"
        assert [event.data["news"] for event in of_kind(town, case("decided-first"), "EscalationNoted")] == ["decided"]
        assert [event.data["news"] for event in of_kind(town, case("withdrawn-first"), "EscalationNoted")] == [
            "withdrawn"
        ]


async def asked_again(sender: Sender, envelope: Envelope, n: int) -> str | None:
    """What a run answers to a delivery under an update id that it has not answered yet."""
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await sender.once(envelope, n)
    assert isinstance(refused.value.cause, ApplicationError)
    return refused.value.cause.type


async def test_a_withdrawal_that_was_refused_is_refused_for_ever_whatever_has_come_since(tmp_path: Path) -> None:
    """The same delivery, held up somewhere on the way, comes again when another round of its question is on the table:
    several at once, to the run that has refused it and to a later one."""
    async with apart(tmp_path) as (town, delivering):
        async with delivering():
            escalation = await town.asked("held-up")
            await town.opened_meeting()
        await town.decided(town.item(escalation))
        reason = {"reason": "We found one"}
        await town.give(escalation, "WithdrawEscalation", reason, person=CARRIES["north"])
        outbox = town.engine.log.fold(escalation).outbox.values()
        (withdrawal,) = [kept for kept in outbox if kept.kind == "WithdrawItem"]
        late = brought(escalation, withdrawal)
        async with delivering():
            await town.engine.door.settle("town")
            (back,) = of_kind(town, escalation, "DeliveryRefused")
            (kept,) = of_kind(town, BOARD, "DeliveryTurnedAway")
            assert back.data["code"] == kept.data["code"] == "already-decided"
            await town.returned(escalation)
            reported = {"reason": "The place is gone"}
            await town.give(escalation, "ReportNotCarriedOut", reported, person=CARRIES["north"])
            await town.engine.door.settle("town")
        sender = town.engine.door.sender
        assert sender is not None
        codes = await asyncio.gather(*(asked_again(sender, late, n) for n in range(1, 4)))
        await town.close_meeting()  # and continues as new
        codes.append(await code_of(sender.send(late)))
        assert codes == ["already-decided"] * 4
        assert len(of_kind(town, BOARD, "DeliveryTurnedAway")) == 1
        assert not of_kind(town, BOARD, "ItemTakenOff")
        async with delivering():
            await town.opened_meeting()
            await town.decided(town.item(escalation), ruling=REFUSE)
        assert town.stage(escalation) == "decided"
        assert town.engine.log.fold(escalation).state.life.decision.round == 2
