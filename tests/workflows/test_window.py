"""What a run remembers of the commands it was given, and when only the log can tell."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from domain import ids
from domain.decider import Envelope, Source
from domain.errors import Refusal
from store.messages import Receipt
from workflows import window
from workflows.messages import KnownCommand, Recalled
from workflows.window import Window

STREAM = "action:town:north:2026:booklet"
START = datetime(2026, 1, 5, tzinfo=UTC)


def asks(known: Window, command_id: UUID, source: Source = "person") -> bool:
    """Whether the log has to be asked."""
    return known.may_have_forgotten(source, command_id)


def command(minute: int) -> Envelope:
    made = ids.seeded(str(minute), START + timedelta(minutes=minute))
    return Envelope(stream=STREAM, command_id=made, kind="StartAction")


def receipt(command_id: UUID) -> Receipt:
    return Receipt(stream=STREAM, command_id=command_id, first_version=1, last_version=1)


def remembering(*envelopes: Envelope) -> Window:
    known = Window()
    for envelope in envelopes:
        known.remember(envelope.source, envelope.command_id, envelope.content(), receipt(envelope.command_id))
    return known


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(window, "WINDOW", 2)


def test_nothing_is_forgotten_while_everything_fits() -> None:
    known = remembering(command(1), command(2))
    assert not asks(known, uuid4())
    assert not asks(known, command(0).command_id)


def test_only_what_is_older_than_the_window_is_looked_up_and_what_does_not_tell_its_time() -> None:
    known = remembering(command(1), command(2), command(3))
    assert known.answer(command(1)) is None
    assert asks(known, command(1).command_id)
    assert asks(known, command(0).command_id)
    assert asks(known, uuid4())
    assert not asks(known, command(4).command_id)
    assert not asks(known, command(2).command_id)


def test_recalling_a_forgotten_command_forgets_no_other() -> None:
    known = remembering(command(1), command(2), command(3))
    forgotten = command(1)
    known.recall(
        Recalled(
            known=(
                KnownCommand(
                    command_id=forgotten.command_id,
                    content=forgotten.content(),
                    receipt=receipt(forgotten.command_id),
                ),
            )
        )
    )
    assert all(known.answer(envelope) is not None for envelope in (command(1), command(2), command(3)))
    known.recall(Recalled())
    assert known.answer(command(1)) is None


def test_a_known_id_with_other_content_is_refused() -> None:
    known = remembering(command(1))
    other = command(1).model_copy(update={"kind": "CancelAction"})
    with pytest.raises(Refusal) as refused:
        known.answer(other)
    assert refused.value.code == "command-reused"
