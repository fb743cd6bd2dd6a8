"""How long questions take, and what became of the answers, counted by hand on short stories."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from domain import decisions as d
from domain.escalation import events as e
from domain.measures import Measured
from tests.domain.measures.histories import NOON, Tale, figures, town

MARCH = date(2017, 3, 1)
SOON = datetime(2017, 5, 1, tzinfo=UTC)
ITEM = "item-1"


def on(days: int) -> date:
    return MARCH + timedelta(days=days)


def question(**more: Any) -> d.Question:
    given: dict[str, Any] = {
        "origin_kind": "case",
        "origin": "case:town:north:n-1",
        "zone": "north",
        "asks": "A place in the nursery",
        "portfolios": ("education",),
        "teams": ("clinic", "school"),
        "raised_on": MARCH,
    }
    return d.Question.model_validate({**given, **more})


def part(portfolio: str = "education", *, refused: bool = False) -> d.Part:
    answer: Any = d.Refuse(reason="No") if refused else d.Approve(responsible="doer", due_on=on(60))
    return d.Part(portfolio=portfolio, answer=answer, decided_by="sec", on=on(14))


def raised(tale: Tale, known_as: str = "q1", day: int = 0, **more: Any) -> str:
    stream = f"escalation:town:north:{known_as}"
    asks = question(raised_on=on(day), **more)
    tale.says(
        stream,
        e.EscalationRaised(on=on(day), question=asks, management="management:town:direction"),
        e.TablingAsked(on=on(day), round=1, why="raised", question=asks, management="management:town:direction"),
    )
    return stream


def tabled(day: int, of_round: int = 1) -> e.EscalationTabled:
    return e.EscalationTabled(on=on(day), round=of_round, item=ITEM)


def decided(day: int, *parts: d.Part, of_round: int = 1, due: int | None = 60) -> e.DecisionReceived:
    given = parts or (part(),)
    duties = [
        e.Obligation(portfolio=one.portfolio, outcome="approve", person="doer", on=on(due) if due else None)
        for one in given
        if not isinstance(one.answer, d.Refuse)
    ]
    return e.DecisionReceived(
        on=on(day), round=of_round, item=ITEM, parts=given, obligations=tuple(duties), report_by=SOON
    )


def returned(day: int, *waiting: str) -> e.DecisionReturned:
    return e.DecisionReturned(
        on=on(day), round=1, text="They said yes", meeting="m", acknowledged=("clinic",), asked=waiting
    )


def done(day: int, portfolio: str = "education") -> e.CarriedOutReported:
    return e.CarriedOutReported(on=on(day), round=1, portfolio=portfolio, management="management:town:direction")


def leg(measured: Measured, start: str, end: str) -> tuple[Any, ...]:
    return tuple(measured.sheet("legs").row(start, end).values())[2:]


def test_each_leg_is_told_by_its_median_its_longest_and_how_many() -> None:
    tale = town()
    for known_as, days in (("q1", (1, 10, 20, 60)), ("q2", (3, 10, 30, 50)), ("q3", (5, 30, 31, 32))):
        table, decide, back, act = days
        tale.says(raised(tale, known_as), tabled(table), decided(decide), returned(back), done(act))
    measured = tale.measured("leg-times")
    assert leg(measured, "raised", "tabled") == (3, 3, 5, 0, None)
    assert leg(measured, "tabled", "decided") == (3, 9, 25, 0, None)
    assert leg(measured, "decided", "returned") == (3, 10, 20, 0, None)
    assert figures(measured)["median-to-end"] == 50
    assert figures(measured)["over"] == 3


def test_what_has_not_gone_a_leg_is_open_in_it_with_the_days_it_waits() -> None:
    tale = town()
    raised(tale, "waiting")
    tale.says(raised(tale, "on-the-table"), tabled(4))
    tale.says(raised(tale, "known"), tabled(1), decided(2), returned(3))
    measured = tale.measured("leg-times", until=on(30))
    assert leg(measured, "raised", "tabled") == (2, 2.5, 4, 1, 30)
    assert leg(measured, "tabled", "decided") == (1, 1, 1, 1, 26)
    assert leg(measured, "acknowledged", "acted") == (0, None, None, 1, 27)
    assert (figures(measured)["open"], figures(measured)["over"]) == (3, 0)


def test_a_question_as_of_a_day_is_what_had_happened_by_then() -> None:
    tale = town()
    tale.says(raised(tale), tabled(4), decided(10), returned(12), done(40))
    assert figures(tale.measured("leg-times", until=on(11)))["open"] == 1
    assert leg(tale.measured("leg-times", until=on(11)), "decided", "returned") == (0, None, None, 1, 1)
    assert tale.measured("leg-times", until=date(2017, 2, 28)).counted == 0
    assert tale.measured("leg-times", since=on(1)).counted == 0


def test_a_round_without_a_decision_ends_no_leg_so_that_no_waiting_is_hidden() -> None:
    tale = town()
    stream = raised(tale)
    left = e.LeftUndecided(on=on(20), round=1, item=ITEM, outcome="deferred", reason="Next time")
    again = e.TablingAsked(on=on(20), round=2, why="deferred", question=question(), management="m")
    tale.says(stream, tabled(4), left, again, tabled(22, of_round=2), decided(50, of_round=2))
    measured = tale.measured("leg-times")
    assert leg(measured, "raised", "tabled")[:2] == (1, 4)
    assert leg(measured, "tabled", "decided")[:2] == (1, 46)
    assert figures(measured)["median-to-decision"] == 50


def test_a_question_of_two_portfolios_is_in_both_and_a_withdrawn_one_waits_for_nobody() -> None:
    tale = town()
    raised(tale, "both", portfolios=("education", "health"))
    tale.says(raised(tale, "gone"), e.EscalationWithdrawn(on=on(2), round=1, reason="Solved"))
    measured = tale.measured("leg-times")
    rows = {row[0]: (row[1], row[-3]) for row in measured.sheet("by-portfolio").rows}
    assert rows == {"education": (2, 1), "health": (1, 1)}
    assert (figures(measured)["withdrawn"], figures(measured)["open"]) == (1, 1)


def test_the_questions_of_a_cycle_are_those_that_it_or_its_actions_have_raised() -> None:
    tale = town()
    raised(tale, "case")
    raised(tale, "demand", origin="cycle:town:north:2017", origin_kind="demand")
    raised(tale, "blocked", origin="action:town:north:2017:booklet", origin_kind="blocked-action")
    raised(tale, "other", origin="action:town:north:2021:booklet", origin_kind="blocked-action")
    measured = tale.measured("leg-times", cycle="cycle:town:north:2017")
    assert {row[2] for row in measured.sheet("questions").rows} == {"demand", "blocked-action"}
    assert tale.measured("leg-times", zone="south").counted == 0


def test_a_decision_is_carried_out_reported_otherwise_or_waiting() -> None:
    tale = town()
    tale.says(raised(tale, "a"), tabled(1), decided(2), returned(3), done(30))
    not_done = e.NotCarriedOutReported(on=on(30), portfolio="education", reason="The money is gone")
    tale.says(raised(tale, "b"), tabled(1), decided(2), returned(3), not_done)
    tale.says(raised(tale, "c"), tabled(1), decided(2), returned(3))
    tale.says(raised(tale, "d"), tabled(1), decided(2, part(refused=True)), returned(3))
    raised(tale, "e")
    soon, later = (tale.measured("decisions-carried-out", until=on(day)) for day in (60, 61))
    carried = later.figure("share-carried-out")
    assert (carried.part, carried.of) == (1, 3)
    wanted = ("decisions", "undecided", "refused", "to-do", "carried-out", "not-carried-out", "waiting", "waiting-late")
    assert [figures(soon)[name] for name in wanted] == [4, 1, 1, 3, 1, 1, 1, 0]
    assert [figures(later)[name] for name in wanted[-2:]] == [0, 1]


def test_a_decision_has_come_back_to_all_when_the_last_team_has_said_that_it_knows() -> None:
    tale = town()
    stream = raised(tale)
    tale.says(stream, tabled(1), decided(2))
    assert tale.measured("decisions-carried-out").figure("returned").part == 0
    tale.says(stream, returned(3, "school"))
    measured = tale.measured("decisions-carried-out")
    assert (measured.figure("returned").part, measured.figure("returned-to-all").part) == (1, 0)
    assert measured.sheet("returns").rows[0][4:] == ("returned-some", ("clinic",), ("school",))
    tale.says(stream, e.TeamAcknowledged(on=on(5), round=1, team="school"))
    assert tale.measured("decisions-carried-out").figure("returned-to-all").value == 1
    assert tale.measured("decisions-carried-out", until=on(4)).figure("returned-to-all").value == 0


def test_an_answer_that_is_corrected_replaces_what_it_left_to_do_and_has_to_come_back_again() -> None:
    tale = town()
    stream = raised(tale)
    tale.says(stream, tabled(1), decided(2), returned(3))
    corrected = e.DecisionCorrected(
        on=on(9), round=1, item=ITEM, parts=(part(refused=True),), reason="Entered wrongly", report_by=NOON
    )
    tale.says(stream, corrected)
    measured = tale.measured("decisions-carried-out")
    assert figures(measured)["replaced"] == 1
    assert measured.figure("share-carried-out").value is None
    assert measured.figure("returned").part == 0


def test_an_alignment_with_somebody_responsible_is_something_to_be_carried_out() -> None:
    tale = town()
    brought = e.AlignmentBrought(
        on=MARCH, management="management:town:direction", alignment="a1", question=question(origin_kind="alignment"),
        obligation=e.Obligation(portfolio="alignment", outcome="alignment", person="doer", on=on(10)), report_by=SOON,
    )  # fmt: skip
    tale.says("escalation:town:north:alignment-1", brought, returned(2), done(5, "alignment"))
    measured = tale.measured("decisions-carried-out")
    assert figures(measured)["share-carried-out"] == 1
    assert measured.sheet("each").rows[0][-1] == 5


def test_where_nothing_was_asked_there_is_nothing_to_measure() -> None:
    tale = town()
    assert tale.measured("leg-times").figure("median-decided").value is None
    assert tale.measured("decisions-carried-out").figure("returned").value is None
