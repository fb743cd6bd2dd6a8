"""The end of a process that spoke with Temporal: its exit code is the one it chose.

Temporal's core lives on threads of its own, which still hold Python's lock for a moment after an answer was given.
When the interpreter is taken down under them, the process aborts, although all that was asked of it is done
(https://github.com/temporalio/sdk-python/issues/300). So the interpreter is not taken down: what was said is written
out, and the process ends.
"""

import logging
import os
import sys
from contextlib import suppress
from typing import NoReturn


def leave(code: int | str | None) -> NoReturn:
    """End this process with `code`, as `sys.exit` reads it: None is 0, words are said and are 1.

    Only for the last line of a process: what other code left for the interpreter's end is not done.
    """
    if isinstance(code, str):
        sys.stderr.write(f"{code}\n")
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # whoever read it is gone
            stream.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))
