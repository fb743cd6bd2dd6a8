"""Commands on their way: one that waits for its answer, and a batch decided on a copy of the state.

Nothing in here asks Temporal for anything; it only keeps what the shell's appender is about to store or to answer.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from uuid import UUID

from temporalio.exceptions import ActivityError, ApplicationError

from domain.decider import Envelope, Folded
from domain.errors import Refusal
from domain.handling import Decision
from domain.message import Message, canonical
from store.messages import Appended, AppendItem, EventReceipt, Receipt, TurnedAway

S = TypeVar("S", bound=Message)

PARAM = 20_000  # characters of one parameter of a refusal that are told


@dataclass(eq=False)
class Waiting:
    """A command in the queue, and the promise of its answer. The shell's own commands have nobody waiting."""

    envelope: Envelope
    answer: "asyncio.Future[Receipt] | None" = None

    def tell(self, receipt: Receipt) -> None:
        """The answer: what came of it, or the refusal that is stored of it."""
        if receipt.turned_away is not None:
            told = receipt.turned_away
            self.refuse(Refusal(told.code, told.words, **told.params))
        elif self.answer is not None and not self.answer.done():
            self.answer.set_result(receipt)

    def refuse(self, refusal: Refusal) -> None:
        if self.answer is not None and not self.answer.done():
            self.answer.set_exception(as_failure(refusal))

    def fail(self, failure: ApplicationError) -> None:
        if self.answer is not None and not self.answer.done():
            self.answer.set_exception(failure)


@dataclass
class Batch(Generic[S]):
    """Commands decided on a copy of the state, on their way to the log."""

    folded: Folded[S]
    items: list[AppendItem] = field(default_factory=list)
    decisions: list[tuple[Waiting | None, Decision[S]]] = field(default_factory=list)
    woken: list[Waiting] = field(default_factory=list)
    refused: list[tuple[Waiting, Refusal]] = field(default_factory=list)
    size: int = 0

    def holding(self, known_as: Callable[[str, UUID], object], envelope: Envelope) -> Decision[S] | None:
        """The decision on a command that is this very one, by what `known_as` goes by."""
        wanted = known_as(envelope.source, envelope.command_id)
        kept = (d for _, d in self.decisions if known_as(d.stored.source, d.stored.command_id) == wanted)
        return next(kept, None)

    def everybody(self) -> list[Waiting]:
        """All who wait for this batch to be stored."""
        deciding = [waiting for waiting, _ in self.decisions if waiting is not None]
        return [*deciding, *self.woken, *(waiting for waiting, _ in self.refused)]

    def add(self, waiting: Waiting | None, decision: Decision[S], *, limit: int | None = None) -> None:
        """Take a decision in. Raises `Refusal` where it is too much for one append: it could not be stored."""
        item = AppendItem(
            command=decision.stored, events=tuple(event.canonical().decode() for event in decision.events)
        )
        size = len(canonical(item.model_dump(mode="json")))
        if limit is not None and size > limit:
            raise Refusal(
                "too-much-at-once",
                "What comes of this is too much to be stored in one step: {size} bytes, and {limit} at most.",
                size=size,
                limit=limit,
            )
        self.items.append(item)
        self.decisions.append((waiting, decision))
        self.folded = decision.folded
        self.size += size


def as_failure(refusal: Refusal) -> ApplicationError:
    """A refusal as the answer to an update: final, with its code, its words and their parameters, none of them longer
    than an answer takes, however much there is to be named."""
    params = {
        name: value if len(value) <= PARAM else f"{value[: PARAM - 1]}…" for name, value in refusal.params.items()
    }
    told = Refusal(refusal.code, refusal.words, **params)
    return ApplicationError(str(told), told.words, params, type=told.code, non_retryable=True)


def failure_of(error: ActivityError | ApplicationError) -> ApplicationError:
    """What the log said, with its words and their parameters, as an answer to those who wait."""
    cause = error.cause if isinstance(error, ActivityError) else error  # a local activity's comes as it was raised
    if not isinstance(cause, ApplicationError):
        return ApplicationError(str(error), type="unknown", non_retryable=True)
    return ApplicationError(cause.message, *cause.details, type=cause.type, non_retryable=True)


def receipt_of(decision: Decision[Any], appended: Appended) -> Receipt:
    """What the one who gave the command is told once its events are stored. `position`: of its own last event; the
    events of one append follow each other in the log."""
    refusal = decision.refusal
    after = appended.version - decision.stored.last_version  # what others of the same append brought about
    return Receipt(
        stream=decision.folded.stream,
        command_id=decision.stored.command_id,
        first_version=decision.stored.first_version,
        last_version=decision.stored.last_version,
        events=tuple(EventReceipt(id=event.id, kind=event.kind) for event in decision.events),
        position=appended.position - after,
        turned_away=None
        if refusal is None
        else TurnedAway(code=refusal.code, words=refusal.words, params=dict(refusal.params)),
    )


def receipt_of_nothing(folded: Folded[Any], envelope: Envelope) -> Receipt:
    """The answer to whoever asked for nothing to be stored: where the stream stands."""
    return Receipt(
        stream=folded.stream,
        command_id=envelope.command_id,
        first_version=folded.version + 1,
        last_version=folded.version,
        events=(),
        position=0,
    )
