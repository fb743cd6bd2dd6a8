"""A command ends with a code of its own and never by a signal, however often it is given, whoever works beside it."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE
from collections import Counter
from pathlib import Path

from embedded.workerprocess import WorkerProcess
from tests.chaos.recovery import people_at_work
from tests.engine import until
from tests.walks.forking import client
from tests.workflows.town import action

COMMANDS = int(os.environ.get("VERTEBRA_ENDINGS", "12"))
AT_ONCE = 2
FORKING = Path(__file__).parents[1] / "walks" / "forking.py"


async def test_no_command_ends_by_a_signal(tmp_path: Path) -> None:
    """Half of them are refused; four people work beside them, so that the database is written and read meanwhile."""
    address, script = str(tmp_path / "line"), tmp_path / "vertebra"
    script.write_text(client(address))
    script.chmod(0o755)
    async with people_at_work(tmp_path / "data") as (up, _):
        environment = WorkerProcess(up.settings).environment() | {"PYTHONFAULTHANDLER": "1"}
        typing = await asyncio.create_subprocess_exec(sys.executable, "-X", "faulthandler", str(FORKING), address)
        try:
            await until(Path(address).exists, patience=60)
            ends: Counter[int] = Counter()
            said: list[str] = []
            left = iter(range(COMMANDS))

            async def give() -> None:
                for n in left:
                    kind, data = ("ReportProgress", {"text": f"report {n}"}) if n % 2 else ("StartAction", {})
                    words = ("do", action("action-0"), kind, "--as", "ana", "--data", json.dumps(data))
                    given = await asyncio.create_subprocess_exec(
                        str(script), *words, env=environment, stdout=PIPE, stderr=PIPE
                    )
                    _, errors = await asyncio.wait_for(given.communicate(), 120)
                    assert given.returncode is not None
                    ends[given.returncode] += 1
                    if given.returncode not in (0, 3):
                        said.append(errors.decode(errors="replace"))

            await asyncio.gather(*(give() for _ in range(AT_ONCE)))
        finally:
            typing.terminate()
            await typing.wait()
    assert ends == {0: COMMANDS // 2, 3: COMMANDS - COMMANDS // 2}, (ends, said)
