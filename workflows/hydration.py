"""Reading from the log into a run: the fold of a stream, in pages, folded where the log is; and what decisions look up.

Nothing is decided and nothing is kept here; a network is read the same way, as the fold of its register.
"""

import zlib
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from json import loads
from typing import Any, Generic, TypeVar
from uuid import UUID

from temporalio import workflow
from temporalio.common import RetryPolicy

from domain import network as network_register
from domain.decider import Decider, Folded, MeetingFacts, Source
from domain.message import Message
from domain.territory import Network
from store.messages import Fence
from workflows.messages import (
    ASKED_LIMIT,
    ClockRead,
    ClockRequest,
    HydrateRequest,
    KnownCommand,
    MeetingsRead,
    MeetingsRequest,
    Page,
    ReadPage,
    Recalled,
    RecallRequest,
    ReleaseRequest,
)
from workflows.window import Window

S = TypeVar("S", bound=Message)
P = TypeVar("P", Page, ReadPage)

PATIENT = RetryPolicy(
    initial_interval=timedelta(milliseconds=100), backoff_coefficient=2.0, maximum_interval=timedelta(seconds=10)
)
QUICK = timedelta(seconds=5)
ONE_APPEND = timedelta(seconds=3)  # also how long a killed worker keeps its append: asked again, it has one effect
ONE_FOLD = timedelta(minutes=2)
HEARTBEAT = timedelta(seconds=4)  # how long a killed worker keeps what it was doing


@dataclass(frozen=True)
class Hydrated(Generic[S]):
    """A stream as the log had it: its fold, its latest commands, and when it last recorded something."""

    folded: Folded[S]
    window: Window
    last_recorded_at: datetime | None


async def hydrate(
    decider: Decider[S], stream: str, *, fence: Fence | None = None, by_source: bool = True
) -> Hydrated[S]:
    """Fold a stream. With a `fence` the run becomes its writer; ActivityError `superseded` where another is newer.

    `by_source`: see `Window`.
    """
    first = await _page(HydrateRequest(stream=stream, fence=fence), Page)
    data = [first.data]
    for number in range(1, first.pages):
        data.append((await _page(HydrateRequest(stream=stream, version=first.version, page=number), Page)).data)
    folded = Folded.loaded(decider, unpacked("".join(data)))
    return Hydrated(folded, Window.of(first, by_source=by_source), first.last_recorded_at)


async def read_network(network: str) -> tuple[Network, int]:
    """The network as it stands now, and its version."""
    stream = f"network:{network}"
    first = await _page(HydrateRequest(stream=stream), ReadPage)
    data = [first.data]
    for number in range(1, first.pages):
        data.append((await _page(HydrateRequest(stream=stream, version=first.version, page=number), ReadPage)).data)
    return _network("".join(data))


@lru_cache(maxsize=32)
def _network(data: str) -> tuple[Network, int]:
    """A network from its pages. Most processes read the same one: what never changes is read and kept once."""
    folded = Folded.loaded(network_register.decider, unpacked(data))
    return folded.state, folded.version


def unpacked(data: str) -> dict[str, Any]:
    """A fold as it was dumped, from the data of its pages."""
    dumped: dict[str, Any] = loads(zlib.decompress(b64decode(data)))
    return dumped


async def _page(request: HydrateRequest, kind: type[P]) -> P:
    page: P = await workflow.execute_activity(
        "hydrate",
        request,
        result_type=kind,
        start_to_close_timeout=ONE_FOLD,
        heartbeat_timeout=HEARTBEAT,
        retry_policy=PATIENT,
        summary=f"{request.stream}, page {request.page + 1}",
    )
    return page


async def release(stream: str, fence: Fence) -> None:
    """Give back what a run claimed of a stream that nobody began."""
    await workflow.execute_activity(
        "release",
        ReleaseRequest(stream=stream, fence=fence),
        start_to_close_timeout=QUICK,
        retry_policy=PATIENT,
        summary=stream,
    )


async def recall(stream: str, asked: Sequence[tuple[Source, UUID]], *, at_once: int | None = ASKED_LIMIT) -> Recalled:
    """Those of the commands that the log holds: a run remembers only the latest.

    `at_once`: so many are asked for in one piece, so that none is long; None in runs of before, which asked for all.
    """
    known: list[KnownCommand] = []
    while asked:
        piece = asked[:at_once]
        sources, command_ids = tuple(source for source, _ in piece), tuple(known_as for _, known_as in piece)
        recalled: Recalled = await workflow.execute_activity(
            "recall",
            RecallRequest(stream=stream, command_ids=command_ids, sources=sources),
            result_type=Recalled,
            start_to_close_timeout=QUICK,
            retry_policy=PATIENT,
            summary=f"{len(command_ids)} old command ids",
        )
        known += recalled.known
        asked = asked[recalled.looked_up or len(piece) :]
    return Recalled(known=tuple(known))


async def read_clock(network: str) -> datetime | None:
    """Where the rehearsal clock of a network stands, by its own register; None before it was ever set.

    A local activity: nothing is stored by it, so that one which is lost with its worker is done again and nothing is.
    """
    read: ClockRead = await workflow.execute_local_activity(
        "read_clock",
        ClockRequest(network=network),
        result_type=ClockRead,
        start_to_close_timeout=QUICK,
        retry_policy=PATIENT,
        summary=network,
    )
    return read.now


async def read_meetings(
    network: str, meetings: tuple[str, ...], annulled: tuple[str, ...] = ()
) -> dict[str, MeetingFacts | None]:
    """What the registers of groups know of the meetings; None where there is no such meeting. `annulled`: more of
    those that are to be annulled."""
    read: MeetingsRead = await workflow.execute_activity(
        "read_meetings",
        MeetingsRequest(network=network, meetings=meetings, annulled=annulled),
        result_type=MeetingsRead,
        start_to_close_timeout=QUICK,
        retry_policy=PATIENT,
        summary=", ".join((*meetings, *annulled))[:200],
    )
    return dict(read.facts)
