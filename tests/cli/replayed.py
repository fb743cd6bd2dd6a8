"""Histories to be replayed: written straight into the log, as their doors would have them decided and stored."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from domain import ids
from domain.decider import Envelope
from domain.handling import Decision, handle
from domain.registry import DECIDERS
from store.database import open_database
from store.log import EventLog
from store.messages import Append, AppendItem
from tests.cli.conftest import COORDINATOR, GROUP

FIRST = datetime(2021, 3, 1, 12, tzinfo=UTC)
NEIGHBOURHOOD = "norte-1"


@dataclass(frozen=True)
class Said:
    """A command of a register. `after`: how long after the first one; `happened`: the day, if another; `by`: whom."""

    kind: str
    data: dict[str, Any]
    after: timedelta = timedelta()
    happened: date | None = None
    by: str = COORDINATOR


def activity(title: str, *, after: int = 0, happened: date | None = None) -> Said:
    """An activity, recorded some days after the first."""
    at = timedelta(days=after)
    on = happened or (FIRST + at).date()
    data = {"on": on.isoformat(), "neighbourhood": NEIGHBOURHOOD, "title": title}
    return Said("RecordActivity", data, at, happened)


def written(folder: Path, said: Iterable[Said], *, stream: str = GROUP, batch: int = 200) -> None:
    """Decide commands on a stream of a network that is loaded in a folder, and store what comes of them."""
    engine = open_database(f"sqlite:///{folder / 'vertebra.db'}")
    log = EventLog(engine, DECIDERS)
    network = log.fold(ids.stream_id("network", ids.parts(stream)[1]))
    folded, waiting, number = log.fold(stream), iter(said), 0
    while some := list(islice(waiting, batch)):
        before, made = folded, []
        for one in some:
            number += 1
            envelope = Envelope(
                stream=stream,
                command_id=ids.seeded(f"{stream}/{folded.version}/{number}", FIRST),
                kind=one.kind,
                data=one.data,
                person=one.by,
                happened_on=one.happened,
            )
            decision = handle(
                folded, envelope, now=FIRST + one.after, network=network.state, network_version=network.version
            )
            folded = decision.folded
            made.append(decision)
        log.append(
            Append(
                stream=stream,
                fence=None,
                expected_version=before.version,
                expected_head=before.head,
                items=_items(made),
                summary=folded.decider.summarised(folded.state),
            )
        )
    engine.dispose()


def _items(made: Sequence[Decision[Any]]) -> tuple[AppendItem, ...]:
    return tuple(
        AppendItem(command=one.stored, events=tuple(event.canonical().decode() for event in one.events)) for one in made
    )
