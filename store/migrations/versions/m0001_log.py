"""The log, where things stand, what is kept beside the log, and the read models."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Words = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "activities",
        sa.Column("stream", Words, nullable=False),
        sa.Column("activity", Words, nullable=False),
        sa.Column("network", Words, nullable=False),
        sa.Column("body", Words, nullable=False),
        sa.Column("zone", Words, nullable=True),
        sa.Column("neighbourhood", Words, nullable=False),
        sa.Column("day", Words, nullable=False),
        sa.Column("title", Words, nullable=False),
        sa.Column("action", Words, nullable=True),
        sa.Column("origin", Words, nullable=True),
        sa.PrimaryKeyConstraint("stream", "activity", name=op.f("pk_activities")),
    )
    op.create_index(op.f("ix_activities_network_day"), "activities", ["network", "day"], unique=False)
    op.create_table(
        "commands",
        sa.Column("number", Number, autoincrement=False, nullable=False),
        sa.Column("stream", Words, nullable=False),
        sa.Column("command_id", Words, nullable=False),
        sa.Column("content", Words, nullable=False),
        sa.Column("first_version", Number, nullable=False),
        sa.Column("last_version", Number, nullable=False),
        sa.Column("body", Words, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_commands")),
        sa.UniqueConstraint("stream", "command_id", name=op.f("uq_commands_stream_command_id")),
    )
    op.create_index(op.f("ix_commands_stream_number"), "commands", ["stream", "number"], unique=False)
    op.create_table(
        "counters",
        sa.Column("id", Number, autoincrement=False, nullable=False),
        sa.Column("position", Number, nullable=False),
        sa.Column("command", Number, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counters")),
    )
    op.create_table(
        "events",
        sa.Column("position", Number, autoincrement=False, nullable=False),
        sa.Column("stream", Words, nullable=False),
        sa.Column("version", Number, nullable=False),
        sa.Column("id", Words, nullable=False),
        sa.Column("kind", Words, nullable=False),
        sa.Column("command_id", Words, nullable=False),
        sa.Column("recorded_at", Words, nullable=False),
        sa.Column("stored_at", Words, nullable=False),
        sa.Column("body", Words, nullable=False),
        sa.Column("hash", Words, nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_events")),
        sa.UniqueConstraint("id", name=op.f("uq_events_id")),
        sa.UniqueConstraint("stream", "version", name=op.f("uq_events_stream_version")),
    )
    op.create_table(
        "forks",
        sa.Column("stream", Words, nullable=False),
        sa.Column("digest", Words, nullable=False),
        sa.Column("seen_at", Words, nullable=False),
        sa.Column("expected_version", Number, nullable=False),
        sa.Column("log_version", Number, nullable=False),
        sa.Column("body", Words, nullable=False),
        sa.Column("repaired_at", Words, nullable=True),
        sa.PrimaryKeyConstraint("stream", "digest", name=op.f("pk_forks")),
    )
    op.create_table(
        "meetings",
        sa.Column("stream", Words, nullable=False),
        sa.Column("meeting", Words, nullable=False),
        sa.Column("network", Words, nullable=False),
        sa.Column("body", Words, nullable=False),
        sa.Column("body_kind", Words, nullable=False),
        sa.Column("zone", Words, nullable=True),
        sa.Column("day", Words, nullable=False),
        sa.Column("stage", Words, nullable=False),
        sa.Column("duly_convened", sa.Boolean(), nullable=False),
        sa.Column("present", Number, nullable=False),
        sa.Column("minutes", Words, nullable=False),
        sa.Column("origin", Words, nullable=True),
        sa.PrimaryKeyConstraint("stream", "meeting", name=op.f("pk_meetings")),
    )
    op.create_index(op.f("ix_meetings_network_day"), "meetings", ["network", "day"], unique=False)
    op.create_table(
        "organisations",
        sa.Column("network", Words, nullable=False),
        sa.Column("organisation", Words, nullable=False),
        sa.Column("name", Words, nullable=False),
        sa.Column("kind", Words, nullable=False),
        sa.Column("sector", Words, nullable=False),
        sa.Column("zones", Words, nullable=False),
        sa.Column("since", Words, nullable=True),
        sa.Column("until", Words, nullable=True),
        sa.Column("origin", Words, nullable=True),
        sa.PrimaryKeyConstraint("network", "organisation", name=op.f("pk_organisations")),
    )
    op.create_table(
        "outbox",
        sa.Column("event_id", Words, nullable=False),
        sa.Column("position", Number, nullable=False),
        sa.Column("stream", Words, nullable=False),
        sa.Column("network", Words, nullable=False),
        sa.Column("receiver", Words, nullable=False),
        sa.Column("stored_at", Words, nullable=False),
        sa.Column("body", Words, nullable=False),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_outbox")),
    )
    op.create_index(op.f("ix_outbox_stored_at"), "outbox", ["stored_at"], unique=False)
    op.create_table(
        "people",
        sa.Column("network", Words, nullable=False),
        sa.Column("person", Words, nullable=False),
        sa.Column("display_name", Words, nullable=False),
        sa.Column("contact", Words, nullable=True),
        sa.PrimaryKeyConstraint("network", "person", name=op.f("pk_people")),
    )
    op.create_table(
        "processes",
        sa.Column("stream", Words, nullable=False),
        sa.Column("kind", Words, nullable=False),
        sa.Column("network", Words, nullable=False),
        sa.Column("zone", Words, nullable=True),
        sa.Column("phase", Words, nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("title", Words, nullable=False),
        sa.Column("parent", Words, nullable=True),
        sa.Column("due_at", Words, nullable=True),
        sa.Column("rehearsal", sa.Boolean(), nullable=False),
        sa.Column("version", Number, nullable=False),
        sa.Column("changed_at", Words, nullable=False),
        sa.PrimaryKeyConstraint("stream", name=op.f("pk_processes")),
    )
    op.create_index(op.f("ix_processes_network_zone_kind"), "processes", ["network", "zone", "kind"], unique=False)
    op.create_table(
        "repairs",
        sa.Column("stream", Words, nullable=False),
        sa.Column("number", Number, autoincrement=False, nullable=False),
        sa.Column("repaired_at", Words, nullable=False),
        sa.Column("repaired_by", Words, nullable=False),
        sa.Column("reason", Words, nullable=False),
        sa.Column("version", Number, nullable=False),
        sa.Column("head", Words, nullable=False),
        sa.PrimaryKeyConstraint("stream", "number", name=op.f("pk_repairs")),
    )
    op.create_table(
        "streams",
        sa.Column("stream", Words, nullable=False),
        sa.Column("kind", Words, nullable=False),
        sa.Column("network", Words, nullable=False),
        sa.Column("version", Number, nullable=False),
        sa.Column("head", Words, nullable=False),
        sa.Column("position", Number, nullable=False),
        sa.Column("writer", Words, nullable=True),
        sa.Column("writer_started_at", Words, nullable=True),
        sa.PrimaryKeyConstraint("stream", name=op.f("pk_streams")),
    )
    op.create_index(op.f("ix_streams_network_kind"), "streams", ["network", "kind"], unique=False)
    op.create_table(
        "todos",
        sa.Column("stream", Words, nullable=False),
        sa.Column("key", Words, nullable=False),
        sa.Column("kind", Words, nullable=False),
        sa.Column("network", Words, nullable=False),
        sa.Column("zone", Words, nullable=True),
        sa.Column("what", Words, nullable=False),
        sa.Column("who", Words, nullable=False),
        sa.Column("params", Words, nullable=False),
        sa.Column("due_at", Words, nullable=True),
        sa.PrimaryKeyConstraint("stream", "key", name=op.f("pk_todos")),
    )
    op.create_index(op.f("ix_todos_network_zone"), "todos", ["network", "zone"], unique=False)
    op.create_index(op.f("ix_todos_who"), "todos", ["who"], unique=False)
    op.execute("INSERT INTO counters (id, position, command) VALUES (1, 0, 0)")
