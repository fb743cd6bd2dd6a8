"""`vertebra reconcile` is killed in its middle: nothing of it is there, or all that the log has of it; said again, it
does what is left, and both sides agree."""

import asyncio
import json
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT
from pathlib import Path

import pytest

from doors.settings import Settings
from embedded.workerprocess import WorkerProcess
from tests.evidence.pasttown import BEFORE, LATER, Past, rows
from tests.evidence.test_reconciling import is_sound_and_goes_on
from tests.processes import ROOT

DYING = str(ROOT / "tests" / "evidence" / "dying_reconcile.py")
DO_IT = ("reconcile", "--by", "admin", "--reason", "an older copy", "--yes")


async def said(settings: Settings, when: str, *words: str) -> int:
    """What `vertebra` ends with, as a process of its own."""
    environment = {**WorkerProcess(settings).environment(), "PYTHONPATH": str(ROOT)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, DYING, when, *words, cwd=ROOT, env=environment, stdout=PIPE, stderr=STDOUT
    )
    told, _ = await asyncio.wait_for(process.communicate(), 120)
    assert b"Traceback" not in told, told.decode()
    assert process.returncode is not None
    return process.returncode


@pytest.mark.parametrize(
    ("when", "log", "temporal"), [("before", BEFORE, LATER), ("after", BEFORE, LATER), ("after", LATER, BEFORE)]
)
async def test_a_reconciliation_that_is_killed_is_said_again_and_nothing_is_lost_or_there_twice(
    past: Past, tmp_path: Path, when: str, log: str, temporal: str
) -> None:
    settings = past.put_together(tmp_path / "data", log=log, temporal=temporal, archive=True)
    whole = past.put_together(tmp_path / "whole", log=LATER, temporal=LATER)
    stood, everything = rows(settings), rows(whole)
    assert await said(settings, when, *DO_IT) == -signal.SIGKILL
    acts = rows(settings, "select body from reconciliations")
    if when == "before":
        assert (acts, rows(settings)) == ([], stood), "nothing of it is there"
    else:
        assert (len(acts), rows(settings)) == (1, everything), "all that the log has of it"
    assert await said(settings, "never", *DO_IT) == 0
    assert await said(settings, "never", "reconcile") == 0, "both sides agree"
    assert rows(settings) == everything
    again = [json.loads(body)["again"] for (body,) in rows(settings, "select body from reconciliations")]
    assert not any(again[1:]), "what was appended is not appended twice"
    await is_sound_and_goes_on(settings)
