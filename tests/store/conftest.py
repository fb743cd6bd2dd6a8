"""What the store's tests share: an empty log, on SQLite and on PostgreSQL."""

import pytest
from sqlalchemy import Engine

from store.log import EventLog
from tests.store.errands import DECIDERS


@pytest.fixture
def log(engine: Engine) -> EventLog:
    """An empty log; the test runs on both databases."""
    return EventLog(engine, DECIDERS)
