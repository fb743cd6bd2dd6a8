"""The memory: the event log, read models beside it, queries, migrations.

SQLAlchemy Core on SQLite and PostgreSQL, the same rows on both. It stores what was decided and never decides;
`store.messages` alone may be imported by workflows, because it knows no database.
"""
