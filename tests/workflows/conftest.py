"""What tests of deadlines share: an engine in which a process' own time can be skipped."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from embedded import server as server_module
from tests.engine import Engine, engine


@pytest.fixture
async def skipping(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Engine, TimeSkipper]]:
    """An engine whose server lets a process' own time be skipped."""
    monkeypatch.setitem(server_module.DYNAMIC_CONFIG, "frontend.WorkflowTimeSkippingEnabled", "true")
    async with engine(tmp_path) as running:
        yield running, TimeSkipper(running.client, config=TimeSkippingConfig(enabled=False))
