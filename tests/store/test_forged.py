"""What should follow a change of a register is looked for in the log: read once, the latest first, and no further."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, event, insert, text

from domain import ids
from domain.bringing import follows
from domain.decider import Envelope
from store import forged
from store.errors import Damaged, Forged
from store.log import EventLog
from store.messages import Append
from store.tables import commands
from tests.store.errands import STREAM, Errand

GIVEN = 1_000


def followers(errand: Errand, *known_as: UUID) -> Append:
    """What follows the town's calendar, known by these commands of its register."""
    append = errand.append("one", "text")
    (item,) = append.items
    items = []
    for one in known_as:
        envelope = Envelope(
            stream=STREAM, command_id=ids.child(one, STREAM), kind="FollowCalendar", source="timer"
        ).model_dump(mode="json")
        items.append(item.model_copy(update={"command": item.command.model_copy(update={"envelope": envelope})}))
    return append.model_copy(update={"items": tuple(items)})


def given(engine: Engine) -> list[UUID]:
    """A thousand commands of the register, the oldest first."""
    known = [UUID(int=n) for n in range(1, GIVEN + 1)]
    rows: list[dict[str, Any]] = [
        {
            "number": n, "stream": "network:town", "command_id": str(one), "content": "", "first_version": n,
            "last_version": n, "body": "", "source": "person",
        }
        for n, one in enumerate(known, start=1)
    ]  # fmt: skip
    with engine.begin() as connection:
        connection.execute(insert(commands), rows)
    return known


def test_a_register_is_read_once_for_an_append_and_only_as_far_as_it_takes(
    log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = given(log.engine)
    append = followers(Errand(log), known[-1], known[-2], known[-3])
    asked: list[str] = []
    looked: list[Envelope] = []

    def seen(one: Envelope, of: Iterable[UUID]) -> bool:
        looked.append(one)
        return follows(one, of)

    monkeypatch.setattr(forged, "follows", seen)
    with log.engine.connect() as connection:
        event.listen(connection, "before_cursor_execute", lambda _c, _k, statement, *_more: asked.append(statement))
        forged.refuse(connection, append)
    assert len([statement for statement in asked if "commands" in statement]) == 1, asked
    assert len(looked) <= 6, "no older command is looked at once each is found"


def test_what_follows_no_change_is_named_and_the_oldest_change_is_found_too(log: EventLog) -> None:
    known = given(log.engine)
    with log.engine.connect() as connection:
        forged.refuse(connection, followers(Errand(log), known[0]))


def test_where_the_stream_cannot_be_read_its_damage_is_told_and_nothing_is_called_forged(log: EventLog) -> None:
    errand = Errand(log)
    for seed in ("one", "two", "three"):
        errand.note(seed, seed)
    made_up = followers(errand, UUID(int=7))
    with log.engine.connect() as connection, pytest.raises(Forged):
        forged.refuse(connection, made_up)
    with log.engine.begin() as connection:
        connection.execute(text("UPDATE events SET body = '{' WHERE version = 2"))
    with log.engine.connect() as connection, pytest.raises(Damaged) as refused:
        forged.refuse(connection, made_up)
    assert (refused.value.code, dict(refused.value.params)) == ("damaged-log", {"stream": STREAM, "version": "2"})
