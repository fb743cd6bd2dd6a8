"""Log lines are for standard error, always: what a command answers may be read by a program."""

import sys
from functools import cache


def elsewhere() -> None:
    """Have what is logged told on standard error. Where nothing that logs was imported yet, there is nothing to do: it
    is asked again whenever something was. What a command chose for its lines since then stays."""
    if "structlog" in sys.modules:
        _told_on_standard_error()


@cache
def _told_on_standard_error() -> None:
    from doors.logs import configure_logs
    from doors.settings import LogFormat, LogLevel

    configure_logs(LogFormat.AUTO, LogLevel.WARNING)
