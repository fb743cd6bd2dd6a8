"""Log lines: readable on a terminal, JSON elsewhere, safe inside workflows, and never anything about a person.

A line is a short fixed phrase plus fields from a closed list, whose values look like ids, codes, numbers or times.
Everything else is withheld, whoever wrote it: our own code, a library, or an exception that quotes what it was given.
This file must never let a text through because it looks harmless.
"""

import logging
import re
import sys
import traceback
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import Enum
from pathlib import PurePath
from types import TracebackType
from typing import IO, Any
from uuid import UUID

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger
from temporalio import activity, workflow

from domain.errors import VertebraError
from doors.settings import LogFormat, LogLevel

FIELDS = frozenset(
    (
        *("activity", "activity_id", "address", "age_seconds", "attempt", "batch", "body", "bytes"),
        *("code", "command", "command_id", "count", "cycle", "data_dir", "database", "deliveries"),
        *("elapsed_ms", "event_id", "events", "exit_code", "file", "folder", "head", "hydrated", "kind", "language"),
        *("limit", "meant", "meeting", "namespace", "network", "pages", "phase", "pid", "port", "position", "process"),
        *("queue", "receiver", "release", "restarts", "run_id", "scenario", "seconds", "sender", "signal", "slots"),
        *(
            "started_at",
            "step",
            "stream",
            "streams",
            "task_queue",
            "temporal",
            "total",
            "trouble",
            "ui",
            "update",
            "update_id",
        ),
        *("variable", "version", "waiting", "woken", "workflow_id", "workflow_type", "zone"),
    )
)
"""The only fields a line may have besides its own frame. A name enters here when its values can never say who."""

_FRAME = frozenset({"event", "level", "timestamp", "logger", "at", "withheld", "error", "code", "causes"})
PHRASE = re.compile(r"[A-Za-z][A-Za-z0-9 ,;:'()/_.-]{0,119}")
_TOKEN = re.compile(r"[\w.:#/@+=,%{}\[\]-]{0,300}", re.ASCII)
_CREDENTIALS = re.compile(r"//[^/@]*@")
_NOISY = {
    "asyncio": logging.WARNING,
    "alembic": logging.WARNING,
    "sqlalchemy": logging.WARNING,
    "urllib3": logging.WARNING,
}
_OF_EVERY_RECORD = frozenset(vars(logging.makeLogRecord({})))
WITHHELD = "[withheld]"


def configure_logs(log_format: LogFormat, log_level: LogLevel, *, stream: IO[str] | None = None) -> None:
    """Send every line of this process (structlog's, the standard library's, Temporal's) to `stream`, standard error.

    May be called again: the last call counts.
    """
    output = sys.stderr if stream is None else stream
    console = log_format is LogFormat.CONSOLE or (log_format is LogFormat.AUTO and output.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        add_temporal_context,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            drop_replayed,
            *shared,
            structlog.stdlib.add_logger_name,
            describe_exception,
            withhold,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    ending: Processor = (
        structlog.dev.ConsoleRenderer(colors=output.isatty())
        if console
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    handler = _Lines(output)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                *shared,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.ExtraAdder(allow=FIELDS - _OF_EVERY_RECORD),
                foreign_template,
                describe_exception,
                withhold,
            ],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, ending],
            use_get_message=False,
        )
    )
    root = logging.getLogger()
    for old in [one for one in root.handlers if isinstance(one, _Lines)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(log_level.upper())
    for name, least in _NOISY.items():
        logging.getLogger(name).setLevel(max(least, root.level))
    # What the loggers of temporalio append to their messages is in the fields already, by add_temporal_context.
    workflow.logger.workflow_info_on_message = False
    activity.logger.activity_info_on_message = False


class _Lines(logging.StreamHandler[IO[str]]):
    """Our own handler, told apart from those that a test runner adds."""


def drop_replayed(logger: WrappedLogger, method: str, line: EventDict) -> EventDict:
    """A workflow that replays its history says nothing twice."""
    if workflow.in_workflow() and workflow.unsafe.is_replaying_history_events():
        raise structlog.DropEvent
    return line


def add_temporal_context(logger: WrappedLogger, method: str, line: EventDict) -> EventDict:
    """Say which workflow or activity speaks, where one does. What the caller says of itself goes before it."""
    return {**_temporal_context(line), **line}


def _temporal_context(line: Mapping[str, Any]) -> dict[str, object]:
    if workflow.in_workflow():
        here = workflow.info()
        return {"workflow_id": here.workflow_id, "run_id": here.run_id, "workflow_type": here.workflow_type}
    if activity.in_activity():
        doing = activity.info()
        return {
            "activity": doing.activity_type,
            "attempt": doing.attempt,
            "workflow_id": doing.workflow_id,
            "run_id": doing.workflow_run_id,
        }
    record = line.get("_record")
    extra = getattr(record, "temporal_workflow", None) or getattr(record, "temporal_activity", None) or {}
    names = {"workflow_id", "run_id", "workflow_type", "attempt"}
    return {name: value for name, value in extra.items() if name in names}


def foreign_template(logger: WrappedLogger, method: str, line: EventDict) -> EventDict:
    """Of a library's line keep the first line of its template, never what was filled in: that may be anything."""
    record = line.get("_record")
    text = record.msg if isinstance(record, logging.LogRecord) else line.get("event", "")
    # A message that is an exception, or a text that quotes one, is no template.
    first = text.partition("\n")[0] if isinstance(text, str) else type(text).__name__
    return {**line, "event": _CREDENTIALS.sub("//", first).replace("%s", "...").replace("%r", "...")[:120]}


def describe_exception(logger: WrappedLogger, method: str, line: EventDict) -> EventDict:
    """An exception becomes its type, its code and where it was raised; its words may quote what a person wrote."""
    given = line.pop("exc_info", None)
    line.pop("stack_info", None)
    error = _exception(given)
    if error is None:
        return line
    line["error"] = _name(error)
    if isinstance(error, VertebraError):
        line["code"] = error.code
    line["at"] = _places(error.__traceback__)
    causes = [_name(one) for one in _causes(error)]
    return {**line, "causes": causes} if causes else line


def withhold(logger: WrappedLogger, method: str, line: EventDict) -> EventDict:
    """Keep the fields of the closed list whose values are ids, codes, numbers or times; name what was left out."""
    internal = {name: value for name, value in line.items() if name.startswith("_")}
    kept: dict[str, Any] = {"event": _phrase(line.get("event"))}
    withheld = []
    for name, value in line.items():
        if name in internal or name == "event":
            continue
        if name in _FRAME and name not in FIELDS:
            kept[name] = value
        elif name in FIELDS:
            kept[name] = _plain(value)
        else:
            withheld.append(name if _TOKEN.fullmatch(name) else WITHHELD)
    if withheld:
        kept["withheld"] = sorted(withheld)
    return {**kept, **internal}


def _phrase(event: object) -> str:
    return event if isinstance(event, str) and PHRASE.fullmatch(event) else WITHHELD


def _plain(value: object) -> object:
    match value:
        case None | bool() | int() | float():
            return value
        case Enum():
            return _plain(value.value)
        case timedelta():
            return value.total_seconds()
        case datetime() | date():
            return value.isoformat()
        case UUID() | PurePath():
            return str(value)
        case str():
            bare = _CREDENTIALS.sub("//", value)
            return bare if _TOKEN.fullmatch(bare) else WITHHELD
        case list() | tuple() | set() | frozenset():
            return [_plain(one) for one in list(value)[:20]]
        case _:
            return WITHHELD


def _exception(given: object) -> BaseException | None:
    match given:
        case BaseException():
            return given
        case (_, BaseException() as error, _):
            return error
        case True:
            return sys.exc_info()[1]
        case _:
            return None


def _name(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _causes(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    nearest = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    while nearest is not None and nearest not in found and len(found) < 5:
        found.append(nearest)
        nearest = nearest.__cause__ or (None if nearest.__suppress_context__ else nearest.__context__)
    return found


def _places(trace: TracebackType | None, deepest: int = 6) -> list[str]:
    frames = traceback.extract_tb(trace)[-deepest:]
    return [f"{PurePath(one.filename).name}:{one.lineno} {one.name}" for one in frames]
