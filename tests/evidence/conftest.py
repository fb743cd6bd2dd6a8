"""The towns that tests tamper with, or put together of two moments: lived in once, copied for each test."""

from pathlib import Path

import pytest

from tests.evidence.pasttown import Past
from tests.evidence.pasttown import lived as lived_past
from tests.evidence.town import Lived, live_in


@pytest.fixture(scope="session")
async def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    return await live_in(tmp_path_factory.mktemp("lived") / "town")


@pytest.fixture(scope="session")
async def past(tmp_path_factory: pytest.TempPathFactory) -> Past:
    return await lived_past(tmp_path_factory.mktemp("past"))


@pytest.fixture
def town(lived: Lived, tmp_path: Path) -> Lived:
    return lived.copy(tmp_path / "town")
