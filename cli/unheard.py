"""Standard output whose reader may leave, as `head` does: the exit code tells what was found all the same."""

import sys
from io import BufferedWriter, FileIO, TextIOWrapper
from typing import Any


class _Left(FileIO):
    """A file that may be a pipe: what nobody reads any more is written to nobody."""

    def __init__(self, before: TextIOWrapper) -> None:
        super().__init__(before.fileno(), "wb", closefd=False)
        self._before = before  # which would close the file if nobody held it

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            return memoryview(data).nbytes


def may_be_left() -> None:
    """Let whoever reads standard output leave without ending the command. A terminal is not left."""
    told = sys.stdout
    if not isinstance(told, TextIOWrapper) or told.isatty():
        return
    told.flush()
    sys.stdout = TextIOWrapper(
        BufferedWriter(_Left(told)),
        encoding=told.encoding,
        errors=told.errors,
        line_buffering=told.line_buffering,
    )
