"""After a kill of Temporal's server, of the worker or of `vertebra up`, everybody is answered again within seconds."""

import os
from pathlib import Path

from tests.chaos.havoc import SEED
from tests.chaos.recovery import measured, most

KILLS = int(os.environ.get("VERTEBRA_RECOVERIES", "1"))  # of each part
USUAL = 8.0  # seconds that 95 of 100 recoveries may take, where enough of them are measured to tell
LONGEST = 60.0  # seconds that any of them may take, on a machine that does much else


async def test_everybody_is_answered_again_soon_after_any_part_is_killed(tmp_path: Path) -> None:
    waits = await measured(tmp_path / "data", KILLS, SEED)
    for part, one in waits.items():
        print(one.told(part))  # noqa: T201
        assert len(one.everybody) == KILLS
        assert max(one.everybody) < LONGEST, one.told(part)
        assert KILLS < 20 or most(one.everybody) < USUAL, one.told(part)
