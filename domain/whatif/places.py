"""What is known of a log before it is told again: the places of the engine's own commands, and what was refused."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from domain.decider import ConfirmDelivery, Envelope, GiveUpDeadline, StoredCommand
from domain.errors import Refusal
from domain.ids import parts, timer
from domain.message import canonical
from domain.town import Key

TAKEN = frozenset({"network", "clock"})  # kinds of streams that are taken as they were


def given_up(command: StoredCommand) -> UUID:
    """The id of the deadline that a command gives up."""
    asked = GiveUpDeadline.model_validate_json(canonical(command.envelope["data"]))
    return timer(str(command.envelope["stream"]), asked.deadline, asked.key, asked.at)


@dataclass(frozen=True)
class Attempt:
    """A command that was refused at the time. `version`: where its stream stood then, None where nobody knows."""

    envelope: Envelope
    code: str
    at: datetime
    version: int | None = None


@dataclass(frozen=True)
class Answer:
    """What becomes of a person's command: `then` and `now` are codes of refusals, None where it was accepted."""

    envelope: Envelope
    at: datetime
    then: str | None
    now: str | None
    refusal: Refusal | None = None


@dataclass(frozen=True)
class Places:
    """What the log has, by which the engine's own commands find their places again.

    `engine`: its commands; `brought`: events that reached somebody; `given`: people's commands; `networks`: the
    versions of the network that something was decided with; `given_up`: deadlines, and how often each was given up.
    """

    engine: frozenset[Key]
    brought: frozenset[UUID]
    given: frozenset[Key]
    networks: frozenset[int]
    given_up: Mapping[Key, int] = field(default_factory=dict)

    @classmethod
    def of(cls, commands: Iterable[StoredCommand]) -> "Places":
        engine: set[Key] = set()
        brought: set[UUID] = set()
        given: set[Key] = set()
        networks: set[int] = set()
        deadlines: Counter[Key] = Counter()
        for command in commands:
            stream, source = str(command.envelope["stream"]), command.source
            if parts(stream)[0] in TAKEN:
                continue
            networks.add(command.network_version)
            (given if source == "person" else engine).add((stream, source, command.command_id))
            if command.envelope["kind"] == GiveUpDeadline.__name__:
                deadlines[stream, "timer", given_up(command)] += 1
            if source == "delivery":
                brought.add(command.command_id)
            elif command.envelope["kind"] == ConfirmDelivery.__name__:
                brought.add(UUID(str(command.envelope["data"]["event_id"])))  # type: ignore[call-overload,index]
        return cls(frozenset(engine), frozenset(brought), frozenset(given), frozenset(networks), deadlines)
