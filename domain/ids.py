"""Ids: of streams, of commands, and of all that a decision makes. No id is ever random in here.

A stream id is `KIND:NETWORK[:…]`, for instance `cycle:batatais:norte:2017`; it is also its workflow's id.
"""

import re
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID, uuid5

from domain.errors import Refusal

NAMESPACE = UUID("6f0f3d5e-6c0b-5a53-9f0e-7d8f6f6c7a11")
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")
STREAM = re.compile(rf"{SLUG.pattern}(?::{SLUG.pattern})+")

LATEST = datetime.max.replace(tzinfo=UTC)


def child(command_id: UUID, n: int | str) -> UUID:
    """The id of the n-th thing that a command made: the same whoever computes it, and however often."""
    return uuid5(command_id, str(n))


def named(prefix: str, command_id: UUID, n: int | str = 0) -> str:
    """A short id that can be read aloud, such as `finding-3f2a9c1b7d04`, for what lives inside one stream."""
    return f"{prefix}-{child(command_id, f'{prefix}/{n}').hex[:12]}"


def event(command_id: UUID, stream: str, n: int, *, engine: bool = False) -> UUID:
    """The id of the n-th event that a command gives in a stream.

    `engine`: of one that the engine gave. Such an event has another id than one that a person gave, even where a
    person's command, accepted before ids were looked at, bears the same id as a timer's.
    """
    return child(command_id, f"{'engine/' if engine else ''}{stream}/{n}")


def timer(stream: str, kind: str, key: str, at: datetime) -> UUID:
    """The command id of a timer: firing it twice, or on two machines, is one command."""
    return uuid5(NAMESPACE, f"{stream}|{kind}|{key}|{at.isoformat()}")


def seeded(seed: str, at: datetime) -> UUID:
    """A UUIDv7 with the time `at` and the rest drawn from `seed`: what a scenario's steps are known by."""
    return _uuid7(int(at.timestamp() * 1000), int.from_bytes(sha256(seed.encode()).digest()[:10], "big"))


def uuid7(at: datetime, entropy: bytes) -> UUID:
    """A UUIDv7 (RFC 9562) for the time `at` with ten bytes of the caller's entropy."""
    return _uuid7(int(at.timestamp() * 1000), int.from_bytes(entropy[:10], "big"))


def _uuid7(milliseconds: int, entropy: int) -> UUID:
    value = (milliseconds & (1 << 48) - 1) << 80 | entropy & (1 << 80) - 1
    return UUID(int=value & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62)


def made_at(command_id: UUID) -> datetime | None:
    """When a UUIDv7 was made; None for any other kind of id. Later than there are dates: the last one."""
    if command_id.version != 7:
        return None
    try:
        return datetime.fromtimestamp((command_id.int >> 80) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return LATEST


def is_persons(command_id: UUID) -> bool:
    """Whether a person's command can have this id. Timers' and deliveries' are of another kind (UUIDv5), always."""
    return command_id.version == 7


def stream_id(kind: str, network: str, *rest: str) -> str:
    """Join the parts of a stream id, each checked to be a slug (lower case letters, digits, `.`, `_`, `-`)."""
    for part in (kind, network, *rest):
        if not SLUG.fullmatch(part):
            raise Refusal(
                "bad-id",
                "'{id}' cannot be used as an id: use up to 64 lower case letters, digits, dots, dashes.",
                id=part[:80],
            )
    return ":".join((kind, network, *rest))


def parts(stream: str) -> tuple[str, str, tuple[str, ...]]:
    """Split a stream id into its kind, its network and what follows. Raises Refusal `unknown-stream`."""
    if not STREAM.fullmatch(stream):
        raise Refusal("unknown-stream", "There is nothing called '{stream}'.", stream=stream[:200])
    kind, network, *rest = stream.split(":")
    return kind, network, tuple(rest)
