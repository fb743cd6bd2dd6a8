"""What is said and what is kept: messages, their canonical bytes, and the limits every text keeps to.

Nothing that was once written may become unreadable: messages only ever gain optional fields or a new schema version.
"""

import json
from datetime import date, datetime
from hashlib import sha256
from types import ModuleType
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints

from domain.roles import Role

TEXT_LIMIT = 20_000  # bytes of UTF-8 in one text
COMMAND_LIMIT = 200_000  # bytes of one command's data
BRIEF = 160  # characters of a text that a state keeps: states decide, the log remembers

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$")]


if TYPE_CHECKING:
    Json = JsonValue
else:
    Json = Any  # what is JSON already, for it was read as such or dumped to it: pydantic need not look through it again


class Message(BaseModel):
    """A frozen record that says no more than its fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Command(Message):
    """Something somebody asks for, named in the imperative. `may` says which roles can give it.

    `emptied_by_null`: of one that changes what it is given and leaves the rest as it was, the fields that a null
    empties; its others cannot be empty, and a null for them is refused.
    """

    may: ClassVar[frozenset[Role]] = frozenset()
    emptied_by_null: ClassVar[frozenset[str] | None] = None

    @property
    def nulls(self) -> frozenset[str]:
        """The fields that were given as null, which is another thing than not to give them."""
        return frozenset(name for name in self.model_fields_set if getattr(self, name) is None)


class Event(Message):
    """A fact, named in the past. `schema_version` grows when its fields change meaning; see `Decider.upcast`."""

    schema_version: ClassVar[int] = 1


def added(default: Any) -> Any:
    """A field that came later: left out of what is written down where it says no more than what lacks it, so that what
    was written before keeps its bytes."""
    return Field(default=default, exclude_if=lambda known: known == default)


class Who(Message):
    """Who did a thing: the person, the role acted in, the organisation; in a meeting also who entered it, and where.

    `stated_by`: the delegate who said it there for `person`, who was not.
    """

    person: str
    role: Role
    organisation: str | None = None
    entered_by: str | None = None
    meeting: str | None = None
    stated_by: str | None = Field(default=None, exclude_if=lambda known: known is None)


class Recorded(Message):
    """An event as the log keeps it: the fact with who, when and why. Position and hash are the log's own."""

    id: UUID
    stream: str
    version: int
    kind: str
    schema_version: int = 1
    data: dict[str, Json]
    who: Who
    recorded_at: datetime
    happened_on: date | None = None
    command_id: UUID
    rehearsal: bool = False
    origin: str | None = Field(default=None, description="'simulated' where a source gives totals only")

    def canonical(self) -> bytes:
        """The bytes that are hashed, stored and compared: the same on every machine."""
        return canonical(self.model_dump(mode="json"))


M = TypeVar("M", bound=Message)

_written = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False
).encode  # made once: it is asked often


def by_name(*kinds: type[M]) -> dict[str, type[M]]:
    """Messages, each under its own name."""
    return {kind.__name__: kind for kind in kinds}


def defined_in(*modules: ModuleType, of: type[M]) -> dict[str, type[M]]:
    """The vocabulary of a decider: each message that is defined in these modules, under its own name and in their
    order. What others there derive from is a form that several have, and no message."""
    found = [
        one
        for module in modules
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, of) and one.__module__ == module.__name__
    ]
    forms = {base for one in found for base in one.__mro__[1:]}
    return {one.__name__: one for one in found if one not in forms and not one.__name__.startswith("_")}


def canonical(value: Any) -> bytes:
    """JSON with sorted keys, no spaces, UTF-8: equal values give equal bytes."""
    return _written(value).encode()


def digest(value: Any) -> str:
    """The SHA-256 of the canonical bytes of a JSON value, in hexadecimal."""
    return sha256(canonical(value)).hexdigest()


GENESIS = "0" * 64


def chained(head: str, event: bytes) -> str:
    """The head of a stream after one more event: SHA-256 over the head before it and the event's canonical bytes."""
    return sha256(head.encode() + b"\n" + event).hexdigest()


def brief(text: str) -> str:
    """What a state keeps of a text: its first line, no longer than BRIEF characters."""
    line = text.strip().split("\n", 1)[0]
    return line if len(line) <= BRIEF else line[: BRIEF - 1].rstrip() + "…"
