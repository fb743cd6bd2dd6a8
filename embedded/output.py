"""What a child process says, kept in a file that stays small, and read whatever becomes of that file.

A pipe that nobody reads stops whoever writes into it: so nothing that happens to the file may stop the reading.
"""

import os
from asyncio import StreamReader
from collections import deque
from pathlib import Path

KEPT = 2_000_000
"""Bytes of a file, after which a new one is begun; the one before it stays beside it."""


class Output:
    """The output of a process, kept in `path` and in `path.old`, at most KEPT bytes and a piece each.

    `last`: its last lines. What could not be kept, on a full disk say, is counted, and told in the file once it can be.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.last: deque[str] = deque(maxlen=20)
        self.missed = 0

    async def drain(self, stream: StreamReader) -> None:
        """Read all there is, until the process and all that inherited the pipe have ended."""
        while chunk := await stream.read(65_536):
            self.last.extend(chunk.decode(errors="replace").splitlines())
            self.keep(chunk)

    def keep(self, chunk: bytes) -> None:
        """Keep a piece, where there is room for it. Raises nothing."""
        told = b"" if not self.missed else b"\n[%d bytes could not be kept here]\n" % self.missed
        try:
            if self.path.exists() and self.path.stat().st_size > KEPT:
                self.path.replace(self.path.with_name(self.path.name + ".old"))
            with open(self.path, "ab", buffering=0, opener=_for_its_owner) as file:
                written = file.write(told + chunk)
        except OSError:
            self.missed += len(chunk)
            return
        self.missed = max(len(told + chunk) - (written or 0), 0)


def _for_its_owner(path: str, flags: int) -> int:
    """Whoever writes it, for its owner alone: a server names people in what it says."""
    return os.open(path, flags, 0o600)
