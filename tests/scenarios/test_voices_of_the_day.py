"""Who spoke for a portfolio in a management meeting is who held it on its day, whenever that is entered."""

from datetime import date, timedelta
from typing import Any

import pytest

from domain import ids
from domain.decider import Envelope
from domain.errors import Refusal
from domain.management import events as e
from domain.town import Town
from tests.scenarios.smalltown import SmallTown
from tests.workflows.casetown import BOARD

PRESENT = ("sec-edu", "sec-health", "rosa", "scribe")


def town(edition: int = 3) -> SmallTown:
    return SmallTown(Town(edition=edition))


def passes(town: SmallTown) -> None:
    """The portfolio of education passes to somebody who was not there."""
    town.pass_days(8)
    held = {"portfolio": "education", "person": "deputy", "since": town.after()}
    town.give("network:town", "HoldPortfolio", by="admin", **held)


def given(town: SmallTown, kind: str, by: str, on: date, **data: Any) -> Any:
    """A command whose day is another than that of its entering."""
    town.given += 1
    known_as = ids.seeded(f"late/{town.given}", town.now)
    asked = {"stream": BOARD, "command_id": known_as, "kind": kind, "data": data, "person": by, "happened_on": on}
    return town.town.give(Envelope.model_validate(asked))


def education(portfolios: Any) -> tuple[str, str | None]:
    (known,) = [one for one in portfolios if one["portfolio"] == "education"]
    return known["attendance"], known["person"]


def test_a_secretary_who_decided_was_there_whoever_holds_the_portfolio_when_the_attendance_is_corrected() -> None:
    ribera = town()
    asked = ribera.asked(ribera.opened("c1"))
    meeting = ribera.met(*PRESENT)
    ribera.decided(asked)
    ribera.give(BOARD, "CloseMeeting", by="chief")
    passes(ribera)
    sheet: dict[str, Any] = {"meeting": meeting, "present": [*PRESENT, "mayor"], "reason": "The mayor came too"}
    (corrected,) = ribera.give(BOARD, "CorrectAttendance", by="chief", **sheet)
    assert education(corrected.data["portfolios"]) == ("holder", "sec-edu")
    (drafted,) = ribera.give(BOARD, "DraftMinutes", by="scribe", meeting=meeting)
    assert education(drafted.data["portfolios"]) == ("holder", "sec-edu")


@pytest.mark.parametrize(("edition", "voice"), [(3, ("holder", "sec-edu")), (2, ("absent", None))])
def test_an_attendance_that_is_entered_late_is_that_of_its_day(edition: int, voice: tuple[str, str | None]) -> None:
    ribera = town(edition)
    ribera.asked(ribera.opened("c1"))
    (convened, *_) = ribera.give(BOARD, "ConveneMeeting", by="chief", on=ribera.after())
    day = ribera.now.date()
    ribera.pass_days(1)
    ribera.give("network:town", "HoldPortfolio", by="admin", portfolio="education", person="bea", since=ribera.after())
    there = {"meeting": convened.data["meeting"], "present": list(PRESENT), "minute_taker": "scribe"}
    (opened,) = given(ribera, "OpenMeeting", "chief", day, **there)
    assert opened.kind == e.MeetingOpened.__name__
    assert education(opened.data["portfolios"]) == voice


def test_nobody_is_found_absent_for_a_portfolio_that_passed_to_them_after_the_meeting() -> None:
    ribera = town()
    asked = ribera.asked(ribera.opened("c1"))
    ribera.met(*PRESENT)
    passes(ribera)
    with pytest.raises(Refusal) as refused:
        ribera.give(BOARD, "MarkPending", by="chief", item=ribera.item(asked))
    assert refused.value.code == "portfolio-present"


@pytest.mark.parametrize(("edition", "code"), [(3, None), (2, "unknown-person")])
def test_whoever_was_there_may_have_left_since(edition: int, code: str | None) -> None:
    ribera = town(edition)
    ribera.asked(ribera.opened("c1"))
    (convened, *_) = ribera.give(BOARD, "ConveneMeeting", by="chief", on=ribera.after())
    day = ribera.now.date()
    for gone in ("rosa", "scribe"):
        ribera.give("network:town", "LeavePerson", by="admin", person=gone, on=ribera.after())
    ribera.pass_days(1)
    there = {"meeting": convened.data["meeting"], "present": list(PRESENT), "minute_taker": "scribe"}
    if code is None:
        (opened,) = given(ribera, "OpenMeeting", "chief", day, **there)
        assert (opened.data["minute_taker"], opened.happened_on) == ("scribe", day)
        return
    with pytest.raises(Refusal) as refused:
        given(ribera, "OpenMeeting", "chief", day, **there)
    assert refused.value.code == code


@pytest.mark.parametrize(("edition", "code"), [(3, "person-left"), (2, "unknown-person")])
def test_nobody_who_had_left_takes_part_or_is_named(edition: int, code: str) -> None:
    ribera = town(edition)
    asked = ribera.asked(ribera.opened("c1"))
    ribera.give(
        "network:town", "LeavePerson", by="admin", person="caro", on=(ribera.now - timedelta(1)).date().isoformat()
    )
    ribera.met()
    approve = {"outcome": "approve", "responsible": "caro", "due_on": ribera.after(30)}
    for kind, by, data in (
        ("DecideItem", "sec-edu", {"item": ribera.item(asked), "portfolio": "education", "ruling": approve}),
        ("NoteArrival", "chief", {"person": "caro"}),
        ("MakeAlignment", "sec-edu", {"text": "All together", "responsible": "caro"}),
    ):
        with pytest.raises(Refusal) as refused:
            ribera.give(BOARD, kind, by=by, **data)
        assert refused.value.code == code, kind
