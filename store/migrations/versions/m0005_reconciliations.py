"""What was done where the log and Temporal had not stood at the same place."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

Words = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "reconciliations",
        sa.Column("number", Number, autoincrement=False, nullable=False),
        sa.Column("made_at", Words, nullable=False),
        sa.Column("body", Words, nullable=False),
        sa.Column("key_id", Words, nullable=False),
        sa.Column("signature", Words, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_reconciliations")),
    )
