"""A worker that is gone in the middle of making evidence: once, when a file or a checkpoint is half made.

`dying_archivist.py file|checkpoint MARKER`: it dies before it links the first file of a run into the archive, or before
it stores the first checkpoint; it makes the file MARKER then. Nothing in the product knows of it.
"""

import os
import sys
from pathlib import Path
from typing import Any

import worker
from domain.checkpoint import Signed
from store import files
from store.checkpoints import Checkpoints


def main(what: str, marker: Path) -> int:
    def die() -> None:
        marker.touch()
        os._exit(9)

    link, kept = files._linked, Checkpoints._kept

    def linked(temporary: Path, path: Path) -> bool:
        if what == "file" and path.suffix == ".history" and "_registers" not in path.parts and not marker.exists():
            die()
        return link(temporary, path)

    def keep(self: Checkpoints, signed: Signed) -> Any:
        if what == "checkpoint" and not marker.exists():
            die()
        return kept(self, signed)

    files._linked = linked
    Checkpoints._kept = keep  # type: ignore[method-assign]
    return worker.main([])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
