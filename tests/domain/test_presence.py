"""Who is not in the network on a day acts nowhere: in no role, for nobody, by no command; and is named for nothing."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import domain
from domain import ids
from domain.decider import Envelope, Folded, MeetingFacts
from domain.errors import Refusal
from domain.handling import handle
from domain.message import Command
from domain.presence import WHO_HAS_LEFT, as_looked_up
from domain.registry import DECIDERS
from domain.roles import ENGINE_ONLY, Role
from domain.table import Table
from domain.territory import (
    Body,
    BodyKind,
    CaseMember,
    Delegation,
    Holding,
    Mandate,
    Membership,
    Network,
    Organisation,
    Person,
    Portfolio,
    Zone,
)
from tests.domain.managementtowns import REFUSE, Board, town
from tests.workflows.casetown import BOARD

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TODAY = NOW.date()
YESTERDAY = TODAY - timedelta(days=1)
STREAMS = {
    "network": "network:town", "clock": "clock:town", "group": "group:town:circle", "cycle": "cycle:town:north:2026",
    "action": "action:town:north:2026:a-1", "case": "case:town:north:r1",
    "escalation": "escalation:town:north:case-r1-1",
    "management": "management:town:board",
}  # fmt: skip
GIVEN_BY_PEOPLE = [
    (kind, name)
    for kind, decider in DECIDERS.items()
    for name, command in decider.commands.items()
    if command.may != ENGINE_ONLY
]


def everything(left_on: date | None) -> Network:
    """A town in which one person, who may have left, is named for everything that there is."""
    mandates = [Mandate(role=role) for role in Role if role is not Role.ENGINE]
    mandates += [Mandate(role=Role.REPRESENTATIVE, zone="north"), Mandate(role=Role.COORDINATOR, zone="north")]
    everyone = (
        Person(id="all", organisation="school", mandates=tuple(mandates), left_on=left_on),
        Person(id="other", organisation="school", mandates=tuple(mandates), delegations=(Delegation(delegate="all"),)),
        Person(id="boss", organisation="school", mandates=(Mandate(role=Role.ADMINISTRATOR),)),
    )
    circle = Body(
        id="circle", name="Circle", kind=BodyKind.WORKING_GROUP, zone="north", takes_cases=True, escalates=True,
        members=(Membership(organisation="school"),), case_members=(CaseMember(person="all"),),
    )  # fmt: skip
    board = Body(id="board", name="Board", kind=BodyKind.MANAGEMENT_MEETING, decides=True)
    portfolios = (
        Portfolio(id="held", name="Held", holders=(Holding(person="all"),)),
        Portfolio(id="above", name="Above", superior="all"),
    )
    return Network(
        id="town",
        zones=Table({"north": Zone(id="north", name="North")}),
        organisations=Table({"school": Organisation(id="school", name="School", kind="service", sector="social")}),
        people=Table({person.id: person for person in everyone}),
        bodies=Table({"circle": circle, "board": board}),
        portfolios=Table({portfolio.id: portfolio for portfolio in portfolios}),
    )


def answered(
    kind: str,
    name: str,
    *,
    network: Network,
    edition: int = WHO_HAS_LEFT,
    meeting: MeetingFacts | None = None,
    **who: Any,
) -> str | None:
    """The code of what a command is refused with, before what it says is looked at; None where it is not refused."""
    stream = STREAMS[kind]
    envelope = Envelope(stream=stream, command_id=ids.seeded(name, NOW), kind=name, data={"?": "?"}, **who)
    try:
        handle(
            Folded.empty(DECIDERS[kind], stream), envelope, now=NOW, network=network, network_version=1,
            meeting=meeting, edition=edition,
        )  # fmt: skip
    except Refusal as refusal:
        return refusal.code
    return None


@pytest.mark.parametrize(("kind", "name"), GIVEN_BY_PEOPLE)
def test_no_command_of_any_process_is_taken_from_who_has_left(kind: str, name: str) -> None:
    command: type[Command] = DECIDERS[kind].commands[name]
    here, gone = everything(None), everything(YESTERDAY)
    met = MeetingFacts(
        meeting="group:town:circle#m", body="circle", zone="north", held_on=TODAY, duly_convened=True,
        members=("school",), present=("school",), people=("all", "other"), minute_taker="all",
    )  # fmt: skip
    for edition in (1, WHO_HAS_LEFT):
        assert answered(kind, name, network=here, person="all", edition=edition) != "person-left", command
    assert answered(kind, name, network=gone, person="all") == "person-left"
    assert answered(kind, name, network=gone, person="other", entered_by="all") == "person-left"
    assert answered(kind, name, network=gone, person="other", entered_by="all", meeting=met) == "person-left"


DAYS = st.sampled_from([None, *(date(2026, 2, 20) + timedelta(days=4 * n) for n in range(6))])
PEOPLE = st.sampled_from(["ana", "bea", "caro", "dan"])
ZONES = st.sampled_from([None, "north", "south"])


@st.composite
def networks(draw: st.DrawFn) -> Network:
    def span() -> dict[str, date | None]:
        return {"since": draw(DAYS), "until": draw(DAYS)}

    people = Table(
        {
            name: Person(
                id=name,
                organisation=draw(st.sampled_from([None, "school", "clinic"])),
                left_on=draw(DAYS),
                mandates=tuple(
                    Mandate(role=draw(st.sampled_from(Role)), zone=draw(ZONES), **span())
                    for _ in range(draw(st.integers(0, 2)))
                ),
                delegations=tuple(Delegation(delegate=draw(PEOPLE), **span()) for _ in range(draw(st.integers(0, 2)))),
            )
            for name in ("ana", "bea", "caro", "dan")
        }
    )
    holders = tuple(Holding(person=draw(PEOPLE), **span()) for _ in range(draw(st.integers(0, 3))))
    portfolio = Portfolio(
        id="health", name="Health", holders=holders, superior=draw(st.none() | PEOPLE), closed_on=draw(DAYS)
    )
    seats = tuple(CaseMember(person=draw(PEOPLE), **span()) for _ in range(draw(st.integers(0, 3))))
    return Network(
        id="town",
        zones=Table({zone: Zone(id=zone, name=zone) for zone in ("north", "south")}),
        organisations=Table(
            {
                one: Organisation(id=one, name=one, kind="service", sector="social", **span())
                for one in ("school", "clinic")
            }
        ),
        people=people,
        bodies=Table(
            {"circle": Body(id="circle", name="C", kind=BodyKind.OTHER, takes_cases=True, case_members=seats)}
        ),
        portfolios=Table({"health": portfolio}),
    )


@given(networks(), DAYS.filter(bool), ZONES)
@settings(max_examples=200)
def test_nobody_is_found_for_anything_on_a_day_on_which_they_are_not_there(
    network: Network, day: date, zone: str | None
) -> None:
    found: set[str | None] = {
        *network.representatives_of(zone, day),
        *network.case_members_of("circle", day),
        *(person for role in Role for person in network.with_role(role, day, zone=zone)),
        *(person for organisation in network.organisations for person in network.people_of(organisation, day)),
        *(
            one
            for acting in network.people
            for person in network.people
            if network.may_act_for(acting, person, day)
            for one in (acting, person)
        ),
        network.holder_of("health", day),
        network.superior_of("health", day),
        network.answering("health", day),
    }  # fmt: skip
    assert all(network.present(person, day) for person in found if person is not None)
    gone = [person for person in network.people if not network.present(person, day)]
    for person in gone:
        assert network.organisation_of(person, day) is None
        assert network.roles_of(person, day, zone=None) == frozenset()
        assert not network.works_here(person, day)
    for person in network.people:
        organisation = network.organisation_of(person, day)
        assert organisation is None or network.active(organisation, day)


def test_no_rule_looks_for_itself_whether_somebody_is_there() -> None:
    """The network knows who has left, who holds what and who is above whom; nobody reads its records past it."""
    raw = re.compile(r"\.(left_on|holder_on|case_members_on|superior|delegations)\b")
    floor = Path(domain.__file__).parent
    own = {floor / "territory.py", floor / "presence.py", *(floor / "network").glob("*.py")}
    asked = {
        f"{path.relative_to(floor)}: {line.strip()}"
        for path in floor.rglob("*.py")
        if path not in own
        for line in path.read_text().splitlines()
        if raw.search(line) and "event.superior" not in line
    }
    assert not asked


def left(network: Network, person: str, on: date = YESTERDAY) -> Network:
    known = network.people[person]
    return network.changed(people=network.people.set(person, known.model_copy(update={"left_on": on})))


def passed_to_the_superior() -> tuple[Board, str]:
    """An item that education has left pending so often that the mayor may answer it."""
    board = Board()
    item = left_pending(board, 2)
    assert board.item(item).passed
    return board, item


def left_pending(board: Board, times: int) -> str:
    """An item that education has left pending so often."""
    item = board.tabled()
    for n in range(times):
        board.opened("rosa", "saul")
        board.give("MarkPending", item=item)
        board.ended()
        board.table(round_=n + 2, why="pending")
        board.pass_days(1)
    return item


def refused(board: Board, kind: str, by: str, /, **data: Any) -> str:
    with pytest.raises(Refusal) as refusal:
        board.give(kind, by, **data)
    return refusal.value.code


def test_a_delegate_who_has_left_decides_no_more_in_a_secretarys_place() -> None:
    board = Board()
    item = board.tabled(urgency="urgent")
    board.network = left(town(), "deputy")
    assert refused(board, "DecideItem", "sec-edu", item=item, ruling=REFUSE, entered_by="deputy") == "person-left"


def test_a_superior_who_has_left_decides_nothing_and_nothing_passes_to_them() -> None:
    board, item = passed_to_the_superior()
    board.network = left(town(), "mayor")
    said = {"item": item, "portfolio": "education", "ruling": REFUSE}
    assert refused(board, "DecideItem", "mayor", **said) == "person-left"
    fresh = Board(left(town(), "mayor"))
    other = left_pending(fresh, 3)
    assert not fresh.item(other).passed


def test_a_vacant_portfolio_is_answered_by_its_superior_until_somebody_holds_it_again() -> None:
    board = Board()
    item = board.tabled(urgency="urgent")
    assert refused(board, "DecideItem", "mayor", item=item, ruling=REFUSE) == "not-your-portfolio"
    board.network = left(town(), "sec-edu")
    assert refused(board, "DecideItem", "sec-edu", item=item, ruling=REFUSE) == "person-left"
    (decided, *_) = board.give("DecideItem", "mayor", item=item, ruling=REFUSE)
    assert decided.part.decided_by == "mayor"  # type: ignore[attr-defined]


def test_a_minute_taker_who_has_left_enters_nothing_for_others() -> None:
    board = Board()
    item = board.tabled()
    meeting = board.opened()
    board.network = left(town(), "scribe")
    said = {"item": item, "ruling": REFUSE, "entered_by": "scribe", "meeting_ref": f"{BOARD}#{meeting}"}
    assert refused(board, "DecideItem", "sec-edu", **said) == "person-left"


def test_an_earlier_edition_decides_again_as_it_did() -> None:
    earlier = as_looked_up(everything(YESTERDAY), WHO_HAS_LEFT - 1)
    assert earlier.may_act_for("all", "other", TODAY)
    assert earlier.holder_of("held", TODAY) == "all"
    assert earlier.superior_of("above", TODAY) == "all"
    assert earlier.answering("above", TODAY) is None
    assert earlier.case_members_of("circle", TODAY) == ("all",)
    assert earlier.organisation_of("all", TODAY) == "school"
    assert not earlier.works_here("all", TODAY)
    assert earlier.may_enter("all", TODAY)
    assert earlier.representatives_of("south", TODAY) == ()
    assert as_looked_up(everything(None), WHO_HAS_LEFT).representatives_of("south", TODAY) == ("all", "other")
