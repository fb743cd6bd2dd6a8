"""How any command is decided: what is checked at the door of every decider, tried on a small one."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import TypeAdapter

from domain import ids
from domain.calendar import Calendar
from domain.decider import (
    EDITION,
    Context,
    Decider,
    Delivery,
    DeliveryTurnedAway,
    Envelope,
    Folded,
    MeetingFacts,
    Summary,
    fold,
)
from domain.errors import Refusal
from domain.handling import Decision, handle
from domain.message import TEXT_LIMIT, Command, Event, Message, Recorded, Text, by_name
from domain.roles import COORDINATORS, Role
from domain.table import Table
from domain.territory import Delegation, Mandate, Network, Person, Zone
from domain.writable import check_size

NOW = datetime(2020, 5, 5, 15, tzinfo=UTC)


class Say(Command):
    may = COORDINATORS

    text: Text
    to: str | None = None


class Said(Event):
    text: str
    to: str | None


class Talk(Message):
    said: tuple[str, ...] = ()


def decide(state: Talk, command: Command, context: Context) -> list[Event]:
    assert isinstance(command, Say)
    return [] if command.text in state.said else [Said(text=command.text, to=command.to)]


def evolve(state: Talk, event: Event) -> Talk:
    return Talk(said=(*state.said, event.text)) if isinstance(event, Said) else state


def outbound(recorded: Recorded) -> Delivery | None:
    to = recorded.data.get("to")
    if not isinstance(to, str):
        return None
    return Delivery(event_id=recorded.id, receiver=to, kind="Say", data={"text": recorded.data["text"]})


talk = Decider[Talk](
    name="talk",
    state=TypeAdapter(Talk),
    initial=Talk(),
    commands=by_name(Say),
    events=by_name(Said),
    decide=decide,
    evolve=evolve,
    summary=lambda state: Summary(phase="talking", open=True),
    outbound=outbound,
)

EMPTY = Folded.empty(talk, "talk:town:north")
TOWN = Network(
    id="town",
    calendar=Calendar(timezone="America/Sao_Paulo"),
    zones=Table({"north": Zone(id="north", name="North"), "south": Zone(id="south", name="South")}),
    people=Table(
        {
            "ana": Person(
                id="ana",
                organisation="school",
                mandates=(Mandate(role=Role.COORDINATOR, zone="north"),),
                delegations=(Delegation(delegate="rui", since=date(2020, 5, 1), until=date(2020, 5, 31)),),
            ),
            "rui": Person(id="rui", mandates=(Mandate(role=Role.TEAM_MEMBER),)),
            "eva": Person(id="eva", mandates=(Mandate(role=Role.MINUTE_TAKER, zone="north"),)),
            "old": Person(id="old", mandates=(Mandate(role=Role.COORDINATOR, until=date(2019, 12, 31)),)),
            "far": Person(id="far", mandates=(Mandate(role=Role.COORDINATOR, zone="south"),)),
        }
    ),
)
MEETING = MeetingFacts(
    meeting="group:town:north#m", body="north", zone="north", held_on=date(2020, 5, 5), duly_convened=True,
    members=("school",), present=("school",), minute_taker="eva",
)  # fmt: skip


def asked(**fields: Any) -> Envelope:
    given: dict[str, Any] = {
        "stream": "talk:town:north",
        "command_id": ids.seeded("asked", NOW),
        "kind": "Say",
        "data": {"text": "hello"},
        "person": "ana",
    }
    return Envelope(**(given | fields))


def decided(
    envelope: Envelope, *, on: Folded[Talk] = EMPTY, network: Network = TOWN, meeting: MeetingFacts | None = None
) -> Decision[Talk]:
    return handle(on, envelope, now=NOW, network=network, network_version=7, meeting=meeting)


def refused(envelope: Envelope, **given: Any) -> str:
    with pytest.raises(Refusal) as refusal:
        decided(envelope, **given)
    assert "{" not in str(refusal.value)
    return refusal.value.code


def test_an_event_says_who_when_and_by_which_command() -> None:
    (event,) = decided(asked(happened_on=date(2020, 5, 1), origin="simulated")).events
    assert (event.who.person, event.who.role, event.who.organisation) == ("ana", Role.COORDINATOR, "school")
    assert (event.recorded_at, event.happened_on, event.origin) == (NOW, date(2020, 5, 1), "simulated")
    assert (event.command_id, event.version, event.kind) == (ids.seeded("asked", NOW), 1, "Said")


def test_what_happened_today_needs_no_second_date() -> None:
    (event,) = decided(asked(happened_on=date(2020, 5, 5))).events
    assert event.happened_on is None


def test_the_command_is_kept_with_all_that_it_was_decided_with() -> None:
    envelope = asked(meeting=MEETING.meeting)
    stored = decided(envelope, meeting=MEETING).stored
    assert Envelope.model_validate(stored.envelope) == envelope
    assert (stored.network_version, stored.meeting, stored.decided_at) == (7, MEETING, NOW)
    assert (stored.first_version, stored.last_version) == (1, 1)


def test_deciding_again_gives_the_same_bytes() -> None:
    first, again = decided(asked()), decided(asked())
    assert [e.canonical() for e in first.events] == [e.canonical() for e in again.events]
    assert first.folded.fingerprint() == again.folded.fingerprint()


def test_nothing_new_is_no_event() -> None:
    after = decided(asked()).folded
    decision = decided(asked(command_id=ids.seeded("again", NOW)), on=after)
    assert decision.events == ()
    assert (decision.stored.first_version, decision.stored.last_version) == (2, 1)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"kind": "Shout"}, "unknown-command"),
        ({"kind": "ConfirmDelivery", "data": {"event_id": str(UUID(int=1)), "receiver": "x"}}, "unknown-command"),
        ({"data": {}}, "missing-field"),
        ({"data": {"text": ""}}, "empty-text"),
        ({"data": {"text": "  \n "}}, "empty-text"),
        ({"data": {"text": 5}}, "bad-value"),
        ({"data": {"text": "x", "tone": "loud"}}, "unknown-field"),
        ({"data": {"text": "é" * (TEXT_LIMIT // 2 + 1)}}, "text-too-long"),
        ({"data": {"text": "x" * 1_000_000}}, "text-too-long"),
        ({"data": {"text": "x", "to": ["y" * 20_000] * 11}}, "too-long"),
        ({"data": {"text": "a\ud800b"}}, "bad-value"),
        ({"data": {"text": "x", "to": [{"deep": "\udfff"}]}}, "bad-value"),
        ({"data": {"text": "x", "a\ud800b": 1}}, "bad-value"),
        ({"data": {"text": "x", "to": float("nan")}}, "bad-value"),
        ({"data": {"text": "x", "to": [float("-inf")]}}, "bad-value"),
        ({"person": "nobody"}, "unknown-person"),
        ({"person": "rui"}, "wrong-role"),
        ({"person": "old"}, "wrong-role"),
        ({"person": "far"}, "wrong-role"),
        ({"happened_on": date(2020, 5, 6)}, "in-the-future"),
        ({"entered_by": "eva"}, "only-in-person"),
        ({"meeting": "group:town:north#none"}, "unknown-meeting"),
    ],
)
def test_what_cannot_be_is_refused_with_a_code(fields: dict[str, Any], code: str) -> None:
    assert refused(asked(**fields)) == code


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"text": "a\ud800b"}, "'text' has characters that are no text."),
        ({"a\ud800b": "x"}, "'a?b' has characters that are no text."),
        ({"text": {"value": float("inf")}}, "'text.value' must be a number that can be written down."),
    ],
)
def test_what_cannot_be_written_down_is_refused_before_it_is_measured(data: dict[str, Any], words: str) -> None:
    with pytest.raises(Refusal) as refusal:
        check_size(data)
    assert (refusal.value.code, str(refusal.value)) == ("bad-value", words)


def test_a_process_of_an_unknown_network_is_refused() -> None:
    assert refused(asked(), network=Network()) == "unknown-network"


def test_the_longest_text_is_taken() -> None:
    assert decided(asked(data={"text": "é" * (TEXT_LIMIT // 2)})).events


def test_the_minute_taker_enters_what_others_state_in_the_meeting() -> None:
    (event,) = decided(asked(entered_by="eva", meeting=MEETING.meeting), meeting=MEETING).events
    assert (event.who.person, event.who.entered_by, event.who.meeting) == ("ana", "eva", MEETING.meeting)


def test_only_the_minute_taker_enters_for_others() -> None:
    elsewhere = MEETING.model_copy(update={"minute_taker": None, "zone": "south"})
    assert refused(asked(entered_by="eva", meeting=MEETING.meeting), meeting=elsewhere) == "not-the-minute-taker"


def test_nothing_is_entered_once_the_minutes_are_approved() -> None:
    approved = MEETING.model_copy(update={"minutes_approved": True})
    assert refused(asked(entered_by="eva", meeting=MEETING.meeting), meeting=approved) == "minutes-approved"


def test_a_dated_delegate_acts_outside_a_meeting() -> None:
    (event,) = decided(asked(entered_by="rui")).events
    assert event.who.entered_by == "rui"
    late = handle(EMPTY, asked(), now=NOW, network=TOWN, network_version=7)
    assert late.events
    with pytest.raises(Refusal) as refusal:
        handle(EMPTY, asked(entered_by="rui"), now=NOW + timedelta(days=60), network=TOWN, network_version=7)
    assert refusal.value.code == "only-in-person"


def test_an_event_for_another_process_stays_in_the_outbox_until_it_is_confirmed() -> None:
    after = decided(asked(data={"text": "x", "to": "talk:town:south"})).folded
    (delivery,) = after.outbox.values()
    confirm = asked(
        kind="ConfirmDelivery",
        source="timer",
        command_id=ids.child(delivery.event_id, "confirmed"),
        data={"event_id": str(delivery.event_id), "receiver": delivery.receiver},
    )
    confirmed = decided(confirm, on=after)
    assert [e.kind for e in confirmed.events] == ["DeliveryMade"]
    assert not confirmed.folded.outbox
    assert decided(confirm, on=confirmed.folded).events == ()


def test_a_refused_delivery_is_kept_with_its_reason() -> None:
    after = decided(asked(data={"text": "x", "to": "talk:town:south"})).folded
    (delivery,) = after.outbox.values()
    data = {
        "event_id": str(delivery.event_id),
        "receiver": delivery.receiver,
        "refused_code": "no",
        "refused_reason": "y",
    }
    (event,) = decided(asked(kind="ConfirmDelivery", source="timer", data=data), on=after).events
    assert (event.kind, event.data["code"], event.data["reason"]) == ("DeliveryRefused", "no", "y")


def test_a_delivery_is_received_even_where_it_brings_nothing_new() -> None:
    after = decided(asked()).folded
    decision = decided(
        asked(source="delivery", command_id=UUID(int=5), data={"text": "hello", "sender": "talk:town:south"}), on=after
    )
    assert [(e.kind, e.data["sender"]) for e in decision.events] == [("DeliveryReceived", "talk:town:south")]
    assert decision.events[0].who.role is Role.ENGINE


def test_a_fold_survives_being_written_and_read() -> None:
    after = decided(asked(data={"text": "x", "to": "talk:town:south"}))
    again = Folded.loaded(talk, after.folded.dumped())
    assert again.fingerprint() == after.folded.fingerprint() == fold(talk, EMPTY.stream, after.events).fingerprint()


def test_what_is_said_of_the_version_that_was_read_is_refused_where_it_has_changed_since() -> None:
    after = decided(asked()).folded
    assert decided(asked(data={"text": "again"}, expected_version=1), on=after).folded.version == 2
    for expected, code in ((0, "changed-since"), (2, "no-such-version")):
        with pytest.raises(Refusal) as refused:
            decided(asked(data={"text": "again"}, expected_version=expected), on=after)
        assert refused.value.code == code


def test_which_version_was_read_is_no_part_of_what_is_asked() -> None:
    """Asked again as of another one it is the same command; and an old one has the hash that it had."""
    assert asked(expected_version=3).content() == asked().content()
    assert "expected_version" not in asked().model_dump(mode="json")


def test_one_command_id_used_on_two_streams_makes_different_events() -> None:
    elsewhere = Folded.empty(talk, "talk:town:south")
    here = decided(asked()).events[0]
    there = decided(asked(stream="talk:town:south", person="far"), on=elsewhere).events[0]
    assert here.id != there.id


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"held_on": None}, "meeting-not-held"),
        ({"zone": "south"}, "meeting-of-another-zone"),
        ({"present": ()}, "was-not-there"),
        ({"present": (), "people": ("rui",)}, "was-not-there"),
    ],
)
def test_what_is_entered_for_others_was_said_there_by_somebody_who_was(facts: dict[str, Any], code: str) -> None:
    meeting = MEETING.model_copy(update=facts)
    assert refused(asked(entered_by="eva", meeting=MEETING.meeting), meeting=meeting) == code


def test_somebody_on_the_attendance_sheet_by_name_was_there() -> None:
    named = MEETING.model_copy(update={"present": (), "people": ("ana",)})
    (event,) = decided(asked(entered_by="eva", meeting=MEETING.meeting), meeting=named).events
    assert event.who.entered_by == "eva"


def test_a_meeting_of_the_whole_network_is_of_every_zone() -> None:
    everywhere = MEETING.model_copy(update={"zone": None})
    (event,) = decided(asked(entered_by="eva", meeting=MEETING.meeting), meeting=everywhere).events
    assert event.who.meeting == MEETING.meeting


def _brought(**fields: Any) -> Envelope:
    data = {"text": "", "sender": "talk:town:south"}
    return asked(**{"source": "delivery", "command_id": UUID(int=5), "data": data, **fields})


def test_a_delivery_that_is_refused_leaves_the_refusal_and_changes_nothing_else() -> None:
    decision = decided(_brought())
    assert decision.refusal is not None
    assert decision.refusal.code == "empty-text"
    (event,) = decision.events
    assert (event.kind, event.data["event_id"], event.data["sender"]) == (
        "DeliveryTurnedAway", str(UUID(int=5)), "talk:town:south",
    )  # fmt: skip
    again = DeliveryTurnedAway.model_validate(event.data).refusal()
    assert (again.code, str(again)) == ("empty-text", str(decision.refusal))
    assert (decision.folded.state, decision.folded.version) == (EMPTY.state, 1)
    assert decision.stored.edition == EDITION
    assert fold(talk, EMPTY.stream, decision.events).fingerprint() == decision.folded.fingerprint()


def test_a_person_who_is_refused_leaves_nothing() -> None:
    assert refused(asked(data={"text": ""})) == "empty-text"


def test_a_delivery_said_to_have_happened_on_a_day_to_come_is_turned_away_today() -> None:
    decision = decided(_brought(data={"text": "x"}, happened_on=date(2020, 5, 6)))
    assert decision.refusal is not None
    assert decision.refusal.code == "in-the-future"
    assert decision.events[0].happened_on is None


def test_what_cannot_be_stored_is_not_remembered_as_refused() -> None:
    assert refused(_brought(data={"text": "x" * (TEXT_LIMIT + 1)})) == "text-too-long"
    assert refused(_brought(kind="Shout")) == "unknown-command"
    assert refused(_brought(), network=Network()) == "unknown-network"


def test_a_run_of_the_first_edition_is_decided_as_then() -> None:
    with pytest.raises(Refusal):
        handle(EMPTY, _brought(), now=NOW, network=TOWN, network_version=7, edition=1)
    stored = handle(EMPTY, asked(), now=NOW, network=TOWN, network_version=7, edition=1).stored
    assert "edition" not in stored.model_dump(mode="json"), "as it was written then, byte for byte"
    assert type(stored).model_validate(stored.model_dump(mode="json")).edition == 1
