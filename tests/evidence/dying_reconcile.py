"""A `vertebra reconcile` that is killed at the worst moment: before the log commits it, or before Temporal is told.

`dying_reconcile.py before|after|never WORDS`: `vertebra WORDS`, killed there. Nothing in the product knows of it.
"""

import os
import signal
import sys
from typing import Any

from cli.main import run
from evidence import reconciling_act


def main(when: str) -> None:
    name = {"before": "keep", "after": "_write"}.get(when)  # the last that is written of it; all of it
    if name is not None:
        whole = getattr(reconciling_act, name)

        def doomed(*given: Any) -> None:
            whole(*given)
            os.kill(os.getpid(), signal.SIGKILL)

        setattr(reconciling_act, name, doomed)
    run()


if __name__ == "__main__":
    main(sys.argv.pop(1))
