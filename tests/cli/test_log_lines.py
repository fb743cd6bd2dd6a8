"""What a command answers may be read by a program: log lines are never in it."""

import subprocess
import sys

SPEAKS = """
import cli.main, structlog
def app(**_):
    structlog.get_logger("doors").warning("a worker did not answer")
    print("{}")
cli.main.app = app
cli.main.run()
"""


def test_log_lines_are_on_standard_error_and_answers_alone_on_standard_output() -> None:
    done = subprocess.run([sys.executable, "-c", SPEAKS], capture_output=True, text=True, check=True)
    assert done.stdout == "{}\n"
    assert "a worker did not answer" in done.stderr
