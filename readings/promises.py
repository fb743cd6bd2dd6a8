"""Everything that was raised and has not come back, with whose turn it is; and news that did not reach its receiver."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.escalation import Promise, promise
from domain.territory import Network
from readings.awaited import Awaited, awaited
from readings.desk import Desk
from readings.questions import Matter
from readings.record import Record
from store.reading import OutboxRow

NEVER_BECAME = ("escalate-again", "escalate-demand-again", "escalate-action-again", "ask-decision-again")
REFUSED = ("look-into-refusal", "tabling-refused")


@dataclass(frozen=True)
class Open:
    """One question that has not come back yet, and what waits for whom."""

    stream: str
    promise: Promise
    todos: tuple[Awaited, ...]
    matter: Matter | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "escalation": self.stream,
            **self.promise.model_dump(mode="json"),
            "todos": [
                {
                    "who": one.row.who,
                    "what": one.row.what,
                    "due_at": one.row.due_at,
                    "until": one.until,
                    "late": one.late,
                    **one.turn.told(),
                }
                for one in self.todos
            ],
        }


@dataclass(frozen=True)
class Promises:
    """What a network has promised to answer. `not_taken`: questions that could not be delivered; `refused`: news that
    its receiver did not take; `under_way`: what has not reached its receiver yet; `damaged`: what it went on without.
    """

    network: Network
    now: datetime
    open: tuple[Open, ...]
    not_taken: tuple[Awaited, ...]
    refused: tuple[Awaited, ...]
    under_way: tuple[OutboxRow, ...]
    damaged: tuple[dict[str, Any], ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "network": self.network.id,
            "now": self.now,
            "damaged": list(self.damaged),
            "open": [one.as_json() for one in self.open],
            "not_taken": [one.row.model_dump(mode="json") for one in self.not_taken],
            "refused": [one.row.model_dump(mode="json") for one in self.refused],
            "undelivered": [
                {
                    "sender": row.stream,
                    "receiver": row.delivery.receiver,
                    "kind": row.delivery.kind,
                    "since": row.stored_at,
                }
                for row in self.under_way
            ],
        }


def promises(record: Record, network: Network) -> Promises:
    """What a network has promised, the oldest first."""
    now = record.now(network)
    by_stream: dict[str, list[Awaited]] = {}
    for one in awaited(record.reading.todos(network=network.id, kind="escalation"), network, now):
        by_stream.setdefault(one.row.stream, []).append(one)
    troubles = record.reading.todos(network=network.id, what=(*NEVER_BECAME, *REFUSED))
    in_trouble = awaited((row for row in troubles if row.what in (*NEVER_BECAME, *REFUSED)), network, now)
    found: list[Open] = []
    desk = Desk(record, network)
    streams = [row.stream for row in record.reading.processes(network=network.id, kind="escalation", open=True)]
    desk.expect(streams)
    for stream in streams:
        with record.damage.spared():
            kept = promise(record.folded(stream).state)
            if kept is not None:
                found.append(Open(stream, kept, tuple(by_stream.get(stream, ())), desk.matter(stream)))
    under_way = tuple(record.reading.outbox(network=network.id))
    return Promises(
        network=network,
        now=now,
        open=tuple(sorted(found, key=lambda one: (one.promise.raised_on, one.stream))),
        not_taken=tuple(one for one in in_trouble if one.row.what in NEVER_BECAME),
        refused=tuple(one for one in in_trouble if one.row.what in REFUSED),
        under_way=under_way,
        damaged=tuple(record.damage.as_json()),
    )
