"""Whoever reads what a command says may leave before its end: the exit code tells what was found all the same."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Terminal
from tests.cli.test_verify import tamper

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("words", [("verify",), ("verify", "--json")])
def test_what_was_found_is_told_by_the_exit_code_though_nobody_reads_on(
    vertebra: Terminal, words: tuple[str, ...]
) -> None:
    tamper(vertebra, "update events set body = replace(body, 'Batatais', 'Batataes') where version = 1")
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(
        [sys.executable, "-c", "from cli.main import run; run()", *words],
        cwd=ROOT, env=os.environ | vertebra.environment, stdout=writing, stderr=subprocess.PIPE, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    os.close(writing)
    assert ended.returncode == 6, ended.stderr
    assert "Traceback" not in ended.stderr
