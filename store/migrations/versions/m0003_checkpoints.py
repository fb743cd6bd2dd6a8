"""Signed checkpoints."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

Words = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "checkpoints",
        sa.Column("number", Number, autoincrement=False, nullable=False),
        sa.Column("made_at", Words, nullable=False),
        sa.Column("position", Number, nullable=False),
        sa.Column("streams", Number, nullable=False),
        sa.Column("root", Words, nullable=False),
        sa.Column("previous", Words, nullable=False),
        sa.Column("key_id", Words, nullable=False),
        sa.Column("signature", Words, nullable=False),
        sa.Column("changed", Words, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_checkpoints")),
    )
