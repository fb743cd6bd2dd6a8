"""Orientations to other services, counted."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

Words = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "orientations",
        sa.Column("stream", Words, nullable=False),
        sa.Column("orientation", Words, nullable=False),
        sa.Column("network", Words, nullable=False),
        sa.Column("body", Words, nullable=False),
        sa.Column("zone", Words, nullable=True),
        sa.Column("service", Words, nullable=False),
        sa.Column("organisation", Words, nullable=False),
        sa.Column("receiver", Words, nullable=False),
        sa.Column("day", Words, nullable=False),
        sa.Column("origin", Words, nullable=True),
        sa.PrimaryKeyConstraint("stream", "orientation", name=op.f("pk_orientations")),
    )
    op.create_index(op.f("ix_orientations_network_day"), "orientations", ["network", "day"], unique=False)
