"""Whose command each one is: a person's and the engine's are never one, though they bore the same id."""

import json
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

Words = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
PAGE = 500

commands = sa.table("commands", sa.column("number"), sa.column("body"), sa.column("source"))


def upgrade() -> None:
    with op.batch_alter_table("commands") as table:
        table.add_column(sa.Column("source", Words, nullable=False, server_default="person"))
        table.drop_constraint(op.f("uq_commands_stream_command_id"), type_="unique")
        table.create_unique_constraint(op.f("uq_commands_stream_source_command_id"), ["stream", "source", "command_id"])
    for number, source in _the_engines():
        op.execute(commands.update().where(commands.c.number == number).values(source=source))
    with op.batch_alter_table("commands") as table:
        table.alter_column("source", server_default=None)


def _the_engines() -> Iterator[tuple[int, str]]:
    """The commands that were not a person's, as their own records say. One that cannot be read says nothing."""
    after = 0
    while True:
        query = sa.select(commands.c.number, commands.c.body).where(commands.c.number > after)
        page = op.get_bind().execute(query.order_by(commands.c.number).limit(PAGE)).all()
        for row in page:
            try:
                source = json.loads(row.body)["envelope"]["source"]
            except (ValueError, KeyError, TypeError, RecursionError):
                continue
            if source in ("timer", "delivery"):
                yield row.number, source
        if len(page) < PAGE:
            return
        after = page[-1].number
