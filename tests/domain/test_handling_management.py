"""Who may say what in a management meeting, which holds its own meetings and is nobody's zone: tried on a small one."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter

from domain import ids
from domain.decider import Context, Decider, Envelope, Folded, MeetingFacts, Summary
from domain.errors import Refusal
from domain.handling import Decision, handle
from domain.meetings import is_own_meeting
from domain.message import Command, Event, Message, Text, by_name
from domain.roles import EVERYBODY, Role
from domain.table import Table
from domain.territory import (
    Body,
    BodyKind,
    Delegation,
    Holding,
    Mandate,
    Network,
    Person,
    Portfolio,
    Zone,
)

NOW = datetime(2020, 5, 5, 15, tzinfo=UTC)
TODAY = date(2020, 5, 5)
BOARD = "management:town:board"
NORTH_BOARD = "management:town:north-board"


class Say(Command):
    may = frozenset({Role.COORDINATOR, Role.SECRETARY, Role.REPRESENTATIVE})

    text: Text


class Answer(Command):
    """Open to all: whose it is, the rules say."""

    may = EVERYBODY

    text: Text


class Meet(Command):
    """Whoever is named is present from now on, and `eva` takes the minutes."""

    may = frozenset({Role.COORDINATOR})

    people: tuple[str, ...]


class Said(Event):
    text: str


class Met(Event):
    people: tuple[str, ...]


class Talk(Message):
    said: tuple[str, ...] = ()
    present: tuple[str, ...] | None = None


def decide(_state: Talk, command: Command, _context: Context) -> list[Event]:
    match command:
        case Say(text=text) | Answer(text=text):
            return [Said(text=text)]
        case Meet(people=people):
            return [Met(people=people)]
        case _:
            return []


def evolve(state: Talk, event: Event) -> Talk:
    match event:
        case Said(text=text):
            return state.model_copy(update={"said": (*state.said, text)})
        case Met(people=people):
            return state.model_copy(update={"present": people})
        case _:
            return state


def meetings(state: Talk, _network: Network, reference: str) -> MeetingFacts | None:
    if state.present is None or not reference.endswith("#today"):
        return None
    body = reference.partition("#")[0].split(":")[2]
    return MeetingFacts(
        meeting=reference, body=body, zone="north" if body == "north-board" else None, held_on=TODAY,
        duly_convened=True, members=(), present=("council",), people=state.present, minute_taker="eva",
    )  # fmt: skip


talk = Decider[Talk](
    name="talk",
    state=TypeAdapter(Talk),
    initial=Talk(),
    commands=by_name(Say, Answer, Meet),
    events=by_name(Said, Met),
    decide=decide,
    evolve=evolve,
    summary=lambda state: Summary(phase="talking", open=True),
    meetings=meetings,
)


def person(known_as: str, *mandates: Mandate, **more: Any) -> Person:
    return Person(id=known_as, organisation="council", mandates=mandates, **more)


PEOPLE = (
    person("chief", Mandate(role=Role.COORDINATOR)),
    person("board-chief", Mandate(role=Role.COORDINATOR, body="board")),
    person("choir-chief", Mandate(role=Role.COORDINATOR, body="choir")),
    person("north-chief", Mandate(role=Role.COORDINATOR, zone="north")),
    person("sec", delegations=(Delegation(delegate="noe", since=date(2020, 5, 1), until=date(2020, 5, 31)),)),
    person("former"),
    person("mayor"),
    person("left", left_on=date(2020, 1, 1)),
    Person(id="nobodys"),
    Person(id="far", mandates=(Mandate(role=Role.REPRESENTATIVE, zone="south"),)),
    person("noe"),
    person("rep", Mandate(role=Role.REPRESENTATIVE, zone="north")),
    person("substitute", Mandate(role=Role.REPRESENTATIVE, zone="south", substitute_for="other")),
    person("everybodys", Mandate(role=Role.REPRESENTATIVE)),
    person("late", Mandate(role=Role.REPRESENTATIVE, zone="north", until=date(2020, 4, 30))),
    person("gone", Mandate(role=Role.REPRESENTATIVE, zone="north"), left_on=date(2020, 1, 1)),
    person("member", Mandate(role=Role.TEAM_MEMBER)),
    person("eva"),
    person("scribe", Mandate(role=Role.MINUTE_TAKER)),
    person("board-scribe", Mandate(role=Role.MINUTE_TAKER, body="board")),
    person("north-scribe", Mandate(role=Role.MINUTE_TAKER, zone="north")),
    person("choir-scribe", Mandate(role=Role.MINUTE_TAKER, body="choir")),
)
TOWN = Network(
    id="town",
    zones=Table({name: Zone(id=name, name=name) for name in ("north", "south")}),
    bodies=Table(
        {
            "board": Body(id="board", name="Board", kind=BodyKind.MANAGEMENT_MEETING, decides=True),
            "north-board": Body(
                id="north-board", name="N", kind=BodyKind.MANAGEMENT_MEETING, zone="north", decides=True
            ),
            "choir": Body(id="choir", name="Choir", kind=BodyKind.OTHER),
        }
    ),
    people=Table({known.id: known for known in PEOPLE}),
    portfolios=Table(
        {
            "education": Portfolio(
                id="education",
                name="Education",
                superior="mayor",
                holders=(Holding(person="former", until=date(2020, 3, 31)), Holding(person="sec")),
            )
        }
    ),
)


def given(*commands: Envelope, stream: str = BOARD) -> Folded[Talk]:
    folded = Folded.empty(talk, stream)
    for envelope in commands:
        folded = decided(envelope, on=folded).folded
    return folded


def asked(kind: str = "Say", person: str = "chief", stream: str = BOARD, **more: Any) -> Envelope:
    data = more.pop("data", {"text": "hello"})
    known_as = ids.seeded(f"{kind}/{person}/{stream}/{data}", NOW)
    return Envelope(stream=stream, command_id=known_as, kind=kind, data=data, person=person, **more)


def met(*people: str, stream: str = BOARD) -> Folded[Talk]:
    return given(asked("Meet", stream=stream, data={"people": list(people)}), stream=stream)


def decided(
    envelope: Envelope, *, on: Folded[Talk] | None = None, meeting: MeetingFacts | None = None
) -> Decision[Talk]:
    folded = on or Folded.empty(talk, envelope.stream)
    return handle(folded, envelope, now=NOW, network=TOWN, network_version=1, meeting=meeting)


def refused(envelope: Envelope, **how: Any) -> str:
    with pytest.raises(Refusal) as refusal:
        decided(envelope, **how)
    assert "{" not in str(refusal.value)
    return refusal.value.code


@pytest.mark.parametrize(
    ("known_as", "role"),
    [
        ("chief", Role.COORDINATOR),
        ("board-chief", Role.COORDINATOR),
        ("sec", Role.SECRETARY),
        ("mayor", Role.SECRETARY),
        ("rep", Role.REPRESENTATIVE),
        ("substitute", Role.REPRESENTATIVE),
        ("everybodys", Role.REPRESENTATIVE),
    ],
)
def test_whoever_has_a_say_in_the_whole_networks_meeting_acts_in_that_role(known_as: str, role: Role) -> None:
    (event,) = decided(asked(person=known_as)).events
    assert (event.who.person, event.who.role) == (known_as, role)


@pytest.mark.parametrize("known_as", ["north-chief", "choir-chief", "former", "late", "gone", "member", "noe"])
def test_nobody_acts_there_by_a_mandate_of_one_zone_of_another_body_or_of_another_day(known_as: str) -> None:
    assert refused(asked(person=known_as)) == ("person-left" if known_as == "gone" else "wrong-role")


@pytest.mark.parametrize(
    ("known_as", "code"), [("rep", None), ("north-chief", None), ("substitute", "wrong-role"), ("everybodys", None)]
)
def test_in_the_management_meeting_of_a_zone_its_own_mandates_count(known_as: str, code: str | None) -> None:
    envelope = asked(person=known_as, stream=NORTH_BOARD)
    assert (refused(envelope) if code else None) == code
    if code is None:
        assert decided(envelope).events


def test_a_representative_and_a_superior_are_so_in_the_management_meeting_alone() -> None:
    assert refused(asked(person="rep", stream="talk:town:south")) == "wrong-role"
    assert refused(asked(person="mayor", stream="talk:town:south")) == "wrong-role"
    assert decided(asked(person="rep", stream="talk:town:north")).events


@pytest.mark.parametrize(
    ("known_as", "role"),
    [("far", Role.TEAM_MEMBER), ("former", Role.TEAM_MEMBER), ("north-chief", Role.COORDINATOR)],
)
def test_what_is_open_to_all_is_open_to_whoever_works_in_the_network_but_not_in_a_role_of_elsewhere(
    known_as: str, role: Role
) -> None:
    (event,) = decided(asked("Answer", known_as, "talk:town:north")).events
    assert event.who.role is role


@pytest.mark.parametrize(
    ("known_as", "code"), [("left", "person-left"), ("gone", "person-left"), ("nobodys", "wrong-role")]
)
def test_it_is_not_open_to_who_left_or_belongs_to_nothing(known_as: str, code: str) -> None:
    assert refused(asked("Answer", known_as, "talk:town:north")) == code


def test_a_dated_delegate_decides_in_the_secretarys_place() -> None:
    (event,) = decided(asked(person="sec", entered_by="noe")).events
    assert (event.who.person, event.who.role, event.who.entered_by) == ("sec", Role.SECRETARY, "noe")
    assert refused(asked(person="former", entered_by="noe")) == "wrong-role"
    assert refused(asked(person="chief", entered_by="noe")) == "only-in-person"


def test_a_meeting_of_ones_own_is_known_as_the_command_finds_it() -> None:
    here = f"{BOARD}#today"
    assert is_own_meeting(BOARD, here)
    assert not is_own_meeting(BOARD, "group:town:choir#today")
    assert not is_own_meeting("management:town", here)
    assert refused(asked(meeting=here)) == "unknown-meeting"
    decision = decided(asked(meeting=here), on=met("sec"))
    assert decision.stored.meeting is not None
    assert decision.stored.meeting.people == ("sec",)
    assert decision.events[0].who.meeting == here


def test_what_others_say_of_a_meeting_of_ones_own_does_not_count() -> None:
    stale = MeetingFacts(
        meeting=f"{BOARD}#today", body="board", zone=None, held_on=TODAY, duly_convened=True,
        members=(), present=(), people=("sec",), minute_taker="noe",
    )  # fmt: skip
    assert refused(asked(meeting=stale.meeting), meeting=stale) == "unknown-meeting"
    decision = decided(asked(meeting=stale.meeting), on=met("rep"), meeting=stale)
    assert decision.stored.meeting is not None
    assert decision.stored.meeting.people == ("rep",)


def test_what_was_decided_in_a_meeting_of_ones_own_is_decided_again_to_the_same_bytes() -> None:
    before, envelope = met("sec"), asked(person="sec", entered_by="eva", meeting=f"{BOARD}#today")
    first = decided(envelope, on=before)
    again = decided(Envelope.model_validate(first.stored.envelope), on=before, meeting=first.stored.meeting)
    assert [event.canonical() for event in again.events] == [event.canonical() for event in first.events]
    assert again.stored == first.stored


@pytest.mark.parametrize("taker", ["eva", "scribe", "board-scribe"])
def test_its_minute_taker_enters_what_those_present_state_and_not_their_colleagues(taker: str) -> None:
    envelope = asked(person="sec", entered_by=taker, meeting=f"{BOARD}#today")
    (event,) = decided(envelope, on=met("sec")).events
    assert (event.who.person, event.who.entered_by) == ("sec", taker)
    assert refused(envelope, on=met("rep")) == "was-not-there"


@pytest.mark.parametrize("taker", ["north-scribe", "choir-scribe", "chief"])
def test_who_takes_minutes_in_a_zone_or_another_body_does_not_enter_for_the_secretaries(taker: str) -> None:
    envelope = asked(person="sec", entered_by=taker, meeting=f"{BOARD}#today")
    assert refused(envelope, on=met("sec")) == "not-the-minute-taker"


def test_who_takes_minutes_in_a_zone_takes_them_in_its_own_management_meeting() -> None:
    envelope = asked(person="rep", entered_by="north-scribe", meeting=f"{NORTH_BOARD}#today", stream=NORTH_BOARD)
    (event,) = decided(envelope, on=met("rep", stream=NORTH_BOARD)).events
    assert event.who.entered_by == "north-scribe"


def test_what_was_said_in_a_zones_group_is_not_entered_as_said_to_management() -> None:
    group = MeetingFacts(
        meeting="group:town:circle#today", body="circle", zone="north", held_on=TODAY, duly_convened=True,
        members=(), present=(), people=("sec",), minute_taker="eva",
    )  # fmt: skip
    assert refused(asked(person="sec", entered_by="eva", meeting=group.meeting), meeting=group) == (
        "meeting-of-another-zone"
    )


def test_what_was_said_to_the_whole_networks_management_may_be_entered_where_a_zone_asked() -> None:
    facts = meetings(met("sec").state, TOWN, f"{BOARD}#today")
    assert facts is not None
    envelope = asked(person="sec", entered_by="eva", meeting=facts.meeting, stream="talk:town:north")
    (event,) = decided(envelope, meeting=facts).events
    assert event.who.meeting == facts.meeting


def test_what_a_delegate_in_the_room_says_is_entered_for_whom_they_stand_in() -> None:
    envelope = asked(person="sec", entered_by="eva", meeting=f"{BOARD}#today")
    (event,) = decided(envelope, on=met("noe")).events
    who = event.who
    assert (who.person, who.stated_by, who.entered_by, who.role) == ("sec", "noe", "eva", Role.SECRETARY)
    (event,) = decided(envelope, on=met("noe", "sec")).events
    assert event.who.stated_by is None, "the secretary is there: what they say they say themselves"
    assert "stated_by" not in event.model_dump(mode="json")["who"]


def test_only_the_delegate_of_that_day_is_somebodys_voice() -> None:
    envelope = asked(person="rep", entered_by="eva", meeting=f"{BOARD}#today")
    assert refused(envelope, on=met("noe")) == "was-not-there"


def test_in_a_groups_meeting_nobody_is_anothers_voice() -> None:
    group = MeetingFacts(
        meeting="group:town:circle#today", body="circle", zone="north", held_on=TODAY, duly_convened=True,
        members=(), present=(), people=("noe",), minute_taker="eva",
    )  # fmt: skip
    envelope = asked("Answer", "sec", "talk:town:north", entered_by="eva", meeting=group.meeting)
    assert refused(envelope, meeting=group) == "was-not-there"
