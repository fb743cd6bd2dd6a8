"""A worker that is gone at the worst moment: once, before or after the log has committed an append.

`dying_worker.py before|after COMMAND MARKER`: it dies on the first append that holds COMMAND, makes the file MARKER
then, and never again while that file is there. Nothing in the product knows of it.
"""

import os
import sys
from pathlib import Path

import worker
from store.log import EventLog
from store.messages import Append, Appended


def main(when: str, command: str, marker: Path) -> int:
    whole = EventLog.append

    def append(self: EventLog, batch: Append) -> Appended:
        doomed = not marker.exists() and any(item.command.envelope["kind"] == command for item in batch.items)
        if doomed and when == "before":
            die()
        appended = whole(self, batch)
        if doomed:
            die()
        return appended

    def die() -> None:
        marker.touch()
        os._exit(9)

    EventLog.append = append  # type: ignore[method-assign, assignment]
    return worker.main([])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
