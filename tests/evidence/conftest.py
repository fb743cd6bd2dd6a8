"""The town that everybody tampers with: lived in once, copied for each test."""

from pathlib import Path

import pytest

from tests.evidence.town import Lived, live_in


@pytest.fixture(scope="session")
async def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    return await live_in(tmp_path_factory.mktemp("lived") / "town")


@pytest.fixture
def town(lived: Lived, tmp_path: Path) -> Lived:
    return lived.copy(tmp_path / "town")
