"""What all tests share: the databases, and the order in which they are begun."""

import hypothesis  # noqa: F401  # before any thread runs: its plugin would import it at the very end (gh-106905)
import pytest

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

LONGEST = (
    "tests/walks/",
    "tests/workflows/",
    "tests/scenarios/",
    "tests/embedded/",
    "tests/doors/",
    "tests/evidence/",
    "tests/cli/",
)
"""Where the files that take longest are."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, so that none of them is begun when all others are done. The tests of a file stay together."""
    items.sort(
        key=lambda item: next((n for n, name in enumerate(LONGEST) if item.nodeid.startswith(name)), len(LONGEST))
    )
