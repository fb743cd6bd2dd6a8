"""What was done where the log and Temporal had not stood at the same place: the record of each such act, signed.

The record is kept beside the log, and says what was appended again, what was lost, and which runs were ended. Whoever
verifies the log goes by what it says, so that only a record with a signature that is right is believed.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from pydantic import Field, ValidationError
from sqlalchemy import Connection, Engine, func, select

from domain.message import Message, canonical
from store.keys import Signer, is_signed
from store.tables import reconciliations, stamp


class Again(Message):
    """Commands of a stream that were appended again, with events `first` to `last`: last less than first where none.

    `moved`: they stand at another place of the log than their process was told, for theirs was taken.
    """

    stream: str
    first: int
    last: int
    commands: int
    moved: bool = False


class Ended(Message):
    """A run that was ended, for it knew its stream only up to `version`, or another one; the next run reads the log."""

    stream: str
    run_id: str
    version: int


class Elsewhere(Message):
    """Events that stand at another place, or were stored at another time, than their process was told: both sides have
    stored the very same, each by itself."""

    stream: str
    first: int
    last: int


class Lost(Message):
    """Versions of a stream that one side knew of and that are not in the log. `why` is a word of `evidence`.

    `last` is 0 where nobody knows which.
    """

    stream: str
    first: int
    last: int
    why: str


class Span(Message):
    """Places of the log, from one to another, that belong to nothing that was found."""

    first: int
    last: int


class Reconciliation(Message):
    """One act. `position` and `command` are where the log ended before it, `until_position` and `until_command` after.

    `opened`: processes that Temporal did not run and were begun. `put_back`: runs that it went on with after they had
    ended. `positions`, `numbers`: what is missing in between.
    """

    number: int
    made_at: datetime
    made_by: str
    reason: str
    position: int
    command: int
    until_position: int
    until_command: int
    again: tuple[Again, ...] = ()
    ended: tuple[Ended, ...] = ()
    opened: tuple[str, ...] = ()
    put_back: tuple[str, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    lost: tuple[Lost, ...] = ()
    positions: tuple[Span, ...] = ()
    numbers: tuple[Span, ...] = ()

    def canonical(self) -> bytes:
        return canonical(self.model_dump(mode="json"))


class Signature(StrEnum):
    """What is to be said of the signature of a record."""

    RIGHT = "right"
    WRONG = "wrong"
    UNKNOWN = "unknown"  # nobody has a key to check it with


class Kept(Message):
    """A record as it lies beside the log. `broken`: its row cannot be read, and all that is known is its number."""

    reconciliation: Reconciliation
    key_id: str
    signature: str
    broken: bool = Field(default=False, exclude=True)

    def checked(self, keys: Mapping[str, str]) -> Signature:
        """What is to be said of its signature by some public keys: where any is known, another one's is wrong."""
        if self.broken:
            return Signature.WRONG
        if not keys:
            return Signature.UNKNOWN
        public = keys.get(self.key_id)
        text = self.reconciliation.canonical()
        right = public is not None and is_signed(text, self.signature, self.key_id, public)
        return Signature.RIGHT if right else Signature.WRONG


def kept(engine: Engine) -> Sequence[Kept]:
    """Every record, oldest first. One that cannot be read is told as such, and hides no other."""
    with engine.connect() as connection:
        rows = connection.execute(select(reconciliations).order_by(reconciliations.c.number)).all()
    return [_read(row) for row in rows]


def _read(row: Any) -> Kept:
    try:
        record = Reconciliation.model_validate_json(row.body)
        if (record.number, stamp(record.made_at)) == (row.number, row.made_at):
            return Kept(reconciliation=record, key_id=row.key_id, signature=row.signature)
    except (ValidationError, ValueError, TypeError):
        pass
    return Kept(reconciliation=_unknown(row.number), key_id="", signature="", broken=True)


def _unknown(number: object) -> Reconciliation:
    return Reconciliation(
        number=number if isinstance(number, int) else 0, made_at=datetime.min.replace(tzinfo=UTC), made_by="",
        reason="", position=0, command=0, until_position=0, until_command=0,
    )  # fmt: skip


def next_number(connection: Connection) -> int:
    """The number of the record that comes next."""
    return int(connection.execute(select(func.coalesce(func.max(reconciliations.c.number), 0))).scalar_one()) + 1


def keep(connection: Connection, record: Reconciliation, signer: Signer) -> None:
    """Keep a record, signed."""
    text = record.canonical()
    row = {
        "number": record.number,
        "made_at": stamp(record.made_at),
        "body": text.decode(),
        "key_id": signer.key_id,
        "signature": signer.sign(text),
    }
    connection.execute(reconciliations.insert(), row)
