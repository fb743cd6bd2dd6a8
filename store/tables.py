"""The tables, and how values are written in them so that SQLite and PostgreSQL hold the same rows.

Moments are ISO texts in UTC with microseconds, bodies are canonical JSON texts; both sort and compare as bytes.
A change in here needs a migration beside it: a test compares the two.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

Words = Text().with_variant(Text(collation="C"), "postgresql")
Number = BigInteger().with_variant(Integer(), "sqlite")

# The log. Never updated, never deleted from.

events = Table(
    "events",
    metadata,
    Column("position", Number, primary_key=True, autoincrement=False),
    Column("stream", Words, nullable=False),
    Column("version", Number, nullable=False),
    Column("id", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("command_id", Words, nullable=False),
    Column("recorded_at", Words, nullable=False),
    Column("stored_at", Words, nullable=False),
    Column("body", Words, nullable=False),
    Column("hash", Words, nullable=False),
    UniqueConstraint("stream", "version"),
    UniqueConstraint("id"),
)

commands = Table(
    "commands",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("stream", Words, nullable=False),
    Column("command_id", Words, nullable=False),
    Column("content", Words, nullable=False),
    Column("first_version", Number, nullable=False),
    Column("last_version", Number, nullable=False),
    Column("body", Words, nullable=False),
    Column("source", Words, nullable=False),
    UniqueConstraint("stream", "source", "command_id"),
    Index(None, "stream", "number"),
)

# Where things stand. One row of `counters` is locked by every append: positions have no holes.

counters = Table(
    "counters",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=False),
    Column("position", Number, nullable=False),
    Column("command", Number, nullable=False),
)

streams = Table(
    "streams",
    metadata,
    Column("stream", Words, primary_key=True),
    Column("kind", Words, nullable=False),
    Column("network", Words, nullable=False),
    Column("version", Number, nullable=False),
    Column("head", Words, nullable=False),
    Column("position", Number, nullable=False),
    Column("writer", Words),
    Column("writer_started_at", Words),
    Index(None, "network", "kind"),
)

# What was signed of the log. Never updated, never deleted from.

checkpoints = Table(
    "checkpoints",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("made_at", Words, nullable=False),
    Column("position", Number, nullable=False),
    Column("streams", Number, nullable=False),
    Column("root", Words, nullable=False),
    Column("previous", Words, nullable=False),
    Column("key_id", Words, nullable=False),
    Column("signature", Words, nullable=False),
    Column("changed", Words, nullable=False),
)

# Beside the log: never rebuilt from it.

people = Table(
    "people",
    metadata,
    Column("network", Words, primary_key=True),
    Column("person", Words, primary_key=True),
    Column("display_name", Words, nullable=False),
    Column("contact", Words),
)

forks = Table(
    "forks",
    metadata,
    Column("stream", Words, primary_key=True),
    Column("digest", Words, primary_key=True),
    Column("seen_at", Words, nullable=False),
    Column("expected_version", Number, nullable=False),
    Column("log_version", Number, nullable=False),
    Column("body", Words, nullable=False),
    Column("repaired_at", Words),
)

repairs = Table(
    "repairs",
    metadata,
    Column("stream", Words, primary_key=True),
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("repaired_at", Words, nullable=False),
    Column("repaired_by", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("version", Number, nullable=False),
    Column("head", Words, nullable=False),
)

reconciliations = Table(
    "reconciliations",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("made_at", Words, nullable=False),
    Column("body", Words, nullable=False),
    Column("key_id", Words, nullable=False),
    Column("signature", Words, nullable=False),
)

# Read models: dropped and rebuilt from the log at any time, to the same rows.

processes = Table(
    "processes",
    metadata,
    Column("stream", Words, primary_key=True),
    Column("kind", Words, nullable=False),
    Column("network", Words, nullable=False),
    Column("zone", Words),
    Column("phase", Words, nullable=False),
    Column("open", Boolean, nullable=False),
    Column("title", Words, nullable=False),
    Column("parent", Words),
    Column("due_at", Words),
    Column("rehearsal", Boolean, nullable=False),
    Column("version", Number, nullable=False),
    Column("changed_at", Words, nullable=False),
    Index(None, "network", "zone", "kind"),
)

todos = Table(
    "todos",
    metadata,
    Column("stream", Words, primary_key=True),
    Column("key", Words, primary_key=True),
    Column("kind", Words, nullable=False),
    Column("network", Words, nullable=False),
    Column("zone", Words),
    Column("what", Words, nullable=False),
    Column("who", Words, nullable=False),
    Column("params", Words, nullable=False),
    Column("due_at", Words),
    Index(None, "network", "zone"),
    Index(None, "who"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("event_id", Words, primary_key=True),
    Column("position", Number, nullable=False),
    Column("stream", Words, nullable=False),
    Column("network", Words, nullable=False),
    Column("receiver", Words, nullable=False),
    Column("stored_at", Words, nullable=False),
    Column("body", Words, nullable=False),
    Index(None, "stored_at"),
)

meetings = Table(
    "meetings",
    metadata,
    Column("stream", Words, primary_key=True),
    Column("meeting", Words, primary_key=True),
    Column("network", Words, nullable=False),
    Column("body", Words, nullable=False),
    Column("body_kind", Words, nullable=False),
    Column("zone", Words),
    Column("day", Words, nullable=False),
    Column("stage", Words, nullable=False),
    Column("duly_convened", Boolean, nullable=False),
    Column("present", Number, nullable=False),
    Column("minutes", Words, nullable=False),
    Column("origin", Words),
    Index(None, "network", "day"),
)

activities = Table(
    "activities",
    metadata,
    Column("stream", Words, primary_key=True),
    Column("activity", Words, primary_key=True),
    Column("network", Words, nullable=False),
    Column("body", Words, nullable=False),
    Column("zone", Words),
    Column("neighbourhood", Words, nullable=False),
    Column("day", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("action", Words),
    Column("origin", Words),
    Index(None, "network", "day"),
)

orientations = Table(
    "orientations",
    metadata,
    Column("stream", Words, primary_key=True),
    Column("orientation", Words, primary_key=True),
    Column("network", Words, nullable=False),
    Column("body", Words, nullable=False),
    Column("zone", Words),
    Column("service", Words, nullable=False),
    Column("organisation", Words, nullable=False),
    Column("receiver", Words, nullable=False),
    Column("day", Words, nullable=False),
    Column("origin", Words),
    Index(None, "network", "day"),
)

organisations = Table(
    "organisations",
    metadata,
    Column("network", Words, primary_key=True),
    Column("organisation", Words, primary_key=True),
    Column("name", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("sector", Words, nullable=False),
    Column("zones", Words, nullable=False),
    Column("since", Words),
    Column("until", Words),
    Column("origin", Words),
)


def stamp(at: datetime) -> str:
    """A moment as text. All have the same width, so that they sort as texts."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def moment(text: str) -> datetime:
    """The moment that `stamp` wrote. Raises ValueError, also where it is of no time zone."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(f"no moment: {text}")
    return found


def storable(text: str) -> str:
    """A text for a column of its own. PostgreSQL takes no NUL in one; bodies, being JSON, have it escaped."""
    return text.replace("\x00", "\ufffd")
