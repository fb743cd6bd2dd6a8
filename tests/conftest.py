"""What all tests share: the databases."""

import hypothesis  # noqa: F401  # before any thread runs: its plugin would import it at the very end (gh-106905)

from tests.databases import (
    database_url,
    empty_database_url,
    engine,
    postgres,
    postgres_or_why,
    postgres_url,
    sqlite_engine,
    sqlite_template,
    sqlite_url,
)

__all__ = [
    "database_url",
    "empty_database_url",
    "engine",
    "postgres",
    "postgres_or_why",
    "postgres_url",
    "sqlite_engine",
    "sqlite_template",
    "sqlite_url",
]
