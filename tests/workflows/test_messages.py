"""What goes through Temporal comes out unchanged: every message, through the converter that the engine uses."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from temporalio.contrib.pydantic import pydantic_data_converter

import store.messages
import workflows.messages
from domain.decider import SHARED, ConfirmDelivery, Delivery, Due, Envelope, MeetingFacts, StoredCommand, Summary, Todo
from domain.message import Command, Event, Message, Recorded, Who, canonical
from domain.registry import DECIDERS
from domain.roles import Role
from tests.workflows.anything import any_of

quickly = settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))


def said_in(module: object) -> Iterator[type[BaseModel]]:
    for made in vars(module).values():
        if isinstance(made, type) and issubclass(made, BaseModel) and made not in (BaseModel, Message):
            yield made


WIRE: Sequence[type[BaseModel]] = sorted(
    {
        *said_in(workflows.messages),
        *said_in(store.messages),
        *(Envelope, Delivery, Due, Todo, Summary, MeetingFacts, StoredCommand, Recorded, Who),
    },
    key=lambda made: made.__name__,
)
COMMANDS: Sequence[tuple[str, type[Command]]] = [
    ("shared", ConfirmDelivery),
    *((d.name, made) for d in DECIDERS.values() for made in d.commands.values()),
]
EVENTS: Sequence[tuple[str, type[Event]]] = [
    *(("shared", made) for made in SHARED.values()),
    *((d.name, made) for d in DECIDERS.values() for made in d.events.values()),
]


def called(case: Any) -> str | None:
    return case.__name__ if isinstance(case, type) else None


def carried(message: Any, as_: type[Any]) -> Any:
    """The message as whoever is at the other end of Temporal reads it."""
    (back,) = pydantic_data_converter.payload_converter.from_payloads(
        pydantic_data_converter.payload_converter.to_payloads([message]), [as_]
    )
    return back


def same_bytes(one: BaseModel, other: BaseModel) -> bool:
    return canonical(one.model_dump(mode="json")) == canonical(other.model_dump(mode="json"))


@pytest.mark.parametrize("made", WIRE, ids=called)
@given(data=st.data())
@quickly
def test_a_message_arrives_as_it_was_sent(made: type[BaseModel], data: st.DataObject) -> None:
    sent = data.draw(any_of(made))
    received = carried(sent, made)
    assert received == sent
    assert type(received) is made
    assert same_bytes(received, sent)


@pytest.mark.parametrize(("kind", "made"), COMMANDS, ids=called)
@given(data=st.data())
@quickly
def test_a_command_arrives_in_its_envelope_as_it_was_given(kind: str, made: type[Command], data: st.DataObject) -> None:
    command = data.draw(any_of(made))
    envelope = Envelope(
        stream=f"{kind}:town",
        command_id=UUID(int=7 << 76),
        kind=made.__name__,
        data=command.model_dump(mode="json"),
        happened_on=data.draw(st.none() | st.dates()),
    )
    received = carried(envelope, Envelope)
    assert received == envelope
    assert received.content() == envelope.content()
    assert made.model_validate_json(canonical(received.data)) == command


@pytest.mark.parametrize(("kind", "made"), EVENTS, ids=called)
@given(data=st.data())
@quickly
def test_an_event_is_read_back_as_it_was_recorded(kind: str, made: type[Event], data: st.DataObject) -> None:
    fact = data.draw(any_of(made))
    recorded = Recorded(
        id=UUID(int=1),
        stream=f"{kind}:town",
        version=1,
        kind=made.__name__,
        schema_version=made.schema_version,
        data=fact.model_dump(mode="json"),
        who=Who(person="ana", role=Role.COORDINATOR),
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
        command_id=UUID(int=2),
    )
    assert same_bytes(carried(recorded, Recorded), recorded)
    text = carried(recorded.canonical().decode(), str)
    stored = Recorded.model_validate_json(text)
    assert stored.canonical() == recorded.canonical()
    decider = DECIDERS["action" if kind == "shared" else kind]
    assert decider.read(stored) == fact
