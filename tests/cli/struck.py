"""A command that is struck in the middle: it says that it is there, and goes on once what it needs is gone.

python -m tests.cli.struck HERE GONE MODULE:CLASS.METHOD WORDS...
"""

import importlib
import sys
import time
from pathlib import Path
from typing import Any

from activities.sending import Sender
from cli.main import run


def strike(here: Path, gone: Path, where: str) -> None:
    """Have a method wait at its first call until what it needs is gone."""
    module, _, name = where.partition(":")
    owner, _, method = name.rpartition(".")
    within = importlib.import_module(module)
    within = getattr(within, owner) if owner else within
    plain = getattr(within, method)

    def struck(*given: Any, **named: Any) -> Any:
        here.touch()
        while not gone.exists():
            time.sleep(0.05)
        return plain(*given, **named)

    setattr(within, method, struck)


def impatient(sender: Sender, *given: Any, patience: float = 60.0, **named: Any) -> None:
    PLAIN(sender, *given, patience=min(patience, 3.0), **named)


PLAIN = Sender.__init__

if __name__ == "__main__":
    Sender.__init__ = impatient  # type: ignore[method-assign,assignment]  # who gives a command waits a minute for a new start
    strike(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
    sys.argv = ["vertebra", *sys.argv[4:]]
    run()
