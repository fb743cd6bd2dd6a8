"""The log as processes see it: hydrate, recall, read meetings, append. Run in threads, for the log is not async.

What the log refuses for good is told as a non-retryable error with the log's own code; anything else is retried.
"""

import asyncio
import zlib
from base64 import b64encode
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from itertools import repeat
from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.beating import beating
from activities.registers import Registers
from domain.decider import MeetingFacts, Source
from domain.errors import Refusal
from domain.message import canonical
from store.errors import (
    AnnulledMeanwhile,
    BadAppend,
    CommandReused,
    Damaged,
    Forged,
    Forked,
    NotFound,
    Superseded,
)
from store.log import EventLog
from store.messages import Append, Appended
from workflows.messages import (
    KNOWN_LIMIT,
    MEETING_LIMIT,
    PAGE_LIMIT,
    WINDOW,
    ClockRead,
    ClockRequest,
    HydrateRequest,
    KnownCommand,
    MeetingsRead,
    MeetingsRequest,
    Page,
    Recalled,
    RecallRequest,
    ReleaseRequest,
)

AtWork = Callable[[str, str], Awaitable[bool]]
FINAL = (AnnulledMeanwhile, Forged, Forked, Superseded, CommandReused, BadAppend, Damaged, NotFound, Refusal)


class LogActivities:
    """The activities on one event log. `all()` is what a worker registers."""

    def __init__(self, log: EventLog, registers: Registers, *, at_work: AtWork | None = None) -> None:
        """`at_work`: whether a run is the one that Temporal has at work for a stream."""
        self._log = log
        self._registers = registers
        self._at_work = at_work
        self._folded = lru_cache(maxsize=16)(self._fold)

    def all(self) -> Sequence[Callable[..., Any]]:
        return (self.hydrate, self.release, self.recall, self.read_clock, self.read_meetings, self.append)

    @activity.defn(name="hydrate")
    async def hydrate(self, request: HydrateRequest) -> Page:
        """One page of a stream's fold. The first page takes the fence, and says which version the others are of.

        Which of two runs is the later one their clocks say, and where they say that it is the other, Temporal does: a
        machine's clock may once have been years ahead.
        """
        async with beating():
            try:
                return await asyncio.to_thread(self._hydrate, request)
            except ApplicationError as error:
                fence = request.fence
                if error.type != Superseded.code or fence is None or self._at_work is None:
                    raise
                if not await self._at_work(request.stream, fence.run_id):
                    raise
            return await asyncio.to_thread(self._hydrate, request, newest=True)

    def _hydrate(self, request: HydrateRequest, *, newest: bool = False) -> Page:
        with _told_for_good():
            if request.fence is not None:
                self._log.claim(request.stream, request.fence, newest=newest)
            version = request.version
            if version is None:  # also where its fold is known here: what a run rests on is what is stored now
                version = self._log.check_chain(request.stream).version
            encoded, chain, last = self._folded(request.stream, version)
            # Who only reads a stream gives no commands to it.
            window = {} if request.page or request.fence is None else self._window(request.stream)
        pages = max(1, -(-len(encoded) // PAGE_LIMIT))
        piece = encoded[request.page * PAGE_LIMIT : (request.page + 1) * PAGE_LIMIT]
        page = Page(version=version, head=chain, page=request.page, pages=pages, data=piece, last_recorded_at=last)
        return page.model_copy(update=window)

    def _fold(self, stream: str, version: int) -> tuple[str, str, datetime | None]:
        folded = self._log.fold(stream, until=version)
        last = next((event.recorded_at for event in self._log.events(stream, after=version - 1, until=version)), None)
        return b64encode(zlib.compress(canonical(folded.dumped()))).decode(), folded.head, last

    def _window(self, stream: str) -> dict[str, Any]:
        """The latest commands, as many as a page takes whatever came of them: the log is asked about all others."""
        known: list[KnownCommand] = []
        size = 0
        for source, command_id, content, receipt in reversed(self._log.recent_commands(stream, WINDOW)):
            one = KnownCommand(command_id=command_id, content=content, receipt=receipt, source=source)
            size += len(one.model_dump_json())
            if size > KNOWN_LIMIT:
                break
            known.append(one)
        return {"known": tuple(reversed(known)), "known_since": self._log.forgotten_since(stream, len(known))}

    @activity.defn(name="release")
    def release(self, request: ReleaseRequest) -> None:
        """Give back what a run claimed of a stream that nobody began."""
        with _told_for_good():
            self._log.release(request.stream, request.fence)

    @activity.defn(name="recall")
    def recall(self, request: RecallRequest) -> Recalled:
        """Those of the commands that the stream already has, as many as one answer takes."""
        known: list[KnownCommand] = []
        size = 0
        sources: Iterable[Source | None] = request.sources or repeat(None)
        for place, (command_id, source) in enumerate(zip(request.command_ids, sources, strict=False)):
            with _told_for_good():
                found = self._log.receipt(request.stream, command_id, source)
            if found is None:
                continue
            receipt, content = found
            one = KnownCommand(command_id=command_id, content=content, receipt=receipt, source=source or "person")
            size += len(one.model_dump_json())
            if size > KNOWN_LIMIT and known:
                return Recalled(known=tuple(known), looked_up=place)
            known.append(one)
        return Recalled(known=tuple(known))

    @activity.defn(name="read_clock")
    async def read_clock(self, request: ClockRequest) -> ClockRead:
        """Where a network's rehearsal clock stands now."""
        with _told_for_good():
            return ClockRead(now=await asyncio.to_thread(self._registers.clock, request.network))

    @activity.defn(name="read_meetings")
    def read_meetings(self, request: MeetingsRequest) -> MeetingsRead:
        """What the group registers know of the meetings, as they stand now."""
        with _told_for_good():
            asked = (*request.meetings, *request.annulled)
            for stream in dict.fromkeys(reference.partition("#")[0] for reference in asked):
                self._log.check_chain(stream)
            network, _ = self._registers.network(request.network)
            known = [(ref, self._registers.meeting(network, ref)) for ref in request.meetings]
            known += [(ref, self._registers.to_be_annulled(network, ref)) for ref in request.annulled]
            return MeetingsRead(facts=tuple((known_as, _no_longer(known_as, one)) for known_as, one in known))

    @activity.defn(name="append")
    def append(self, batch: Append) -> Appended:
        """Store commands, events and read models in one transaction."""
        with _told_for_good():
            return self._log.append(batch)


def _no_longer(reference: str, facts: MeetingFacts | None) -> MeetingFacts | None:
    """The facts of a meeting, no longer than may be told of one: they are stored with each command given in it.

    Raises `Refusal`.
    """
    if facts is not None and len(facts.model_dump_json()) > MEETING_LIMIT:
        raise Refusal(
            "meeting-too-large",
            "The meeting {meeting} has too many members for anything to be entered in it.",
            meeting=reference,
        )
    return facts


@contextmanager
def _told_for_good() -> Iterator[None]:
    """What the log refuses for good is not tried again, and told with the log's own code, words and parameters."""
    try:
        yield
    except FINAL as error:
        raise ApplicationError(
            str(error), error.words, dict(error.params), type=error.code, non_retryable=True
        ) from error
