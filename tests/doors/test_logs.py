"""Log lines: whatever is given to them, nothing about a person comes out."""

import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import structlog

from domain.errors import Refusal
from doors.logs import WITHHELD, configure_logs
from doors.settings import LogFormat, LogLevel


class Screen(io.StringIO):
    """A terminal, as far as a log line can tell."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Where the lines of a test go. Afterwards the process logs as before."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    output = io.StringIO()
    configure_logs(LogFormat.AUTO, LogLevel.INFO, stream=output)
    yield output
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def lines(output: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.getvalue().splitlines()]


def test_elsewhere_than_on_a_terminal_every_line_is_json(written: io.StringIO) -> None:
    structlog.get_logger("doors.door").info("command given", stream="cycle:batatais:norte:2017", version=3)
    (line,) = lines(written)
    assert line["event"] == "command given"
    assert (line["stream"], line["version"], line["level"]) == ("cycle:batatais:norte:2017", 3, "info")
    assert datetime.fromisoformat(line["timestamp"]).tzinfo == UTC


def test_on_a_terminal_a_line_is_readable(written: io.StringIO) -> None:
    screen = Screen()
    configure_logs(LogFormat.AUTO, LogLevel.INFO, stream=screen)
    structlog.get_logger("doors.door").warning("command given", stream="cycle:batatais:norte:2017")
    assert "command given" in screen.getvalue()
    assert not screen.getvalue().startswith("{")
    assert written.getvalue() == ""


def test_a_field_that_is_not_in_the_closed_list_is_left_out_and_named(written: io.StringIO) -> None:
    structlog.get_logger().info("finding recorded", text="Maria Silva lives alone", stream="cycle:a:b:c")
    (line,) = lines(written)
    assert line["withheld"] == ["text"]
    assert "Maria" not in written.getvalue()


def test_a_listed_field_that_holds_a_text_is_withheld(written: io.StringIO) -> None:
    structlog.get_logger().info("finding recorded", kind="a demand of Maria Silva", events=[1, "Maria Silva"])
    (line,) = lines(written)
    assert line["kind"] == WITHHELD
    assert line["events"] == [1, WITHHELD]


def test_a_phrase_that_quotes_somebody_is_withheld(written: io.StringIO) -> None:
    structlog.get_logger().info('she said: "I am Maria"')
    (line,) = lines(written)
    assert line["event"] == WITHHELD


def test_an_exception_is_told_by_type_code_and_place_never_by_its_words(written: io.StringIO) -> None:
    try:
        try:
            raise ValueError("Maria Silva")
        except ValueError as error:
            raise Refusal("no-quorum", "{who} is absent", who="Maria Silva") from error
    except Refusal:
        structlog.get_logger().exception("command failed")
    (line,) = lines(written)
    assert (line["error"], line["code"], line["causes"]) == ("domain.errors.Refusal", "no-quorum", ["ValueError"])
    assert any("test_logs.py" in place for place in line["at"])
    assert "Maria" not in written.getvalue()


def test_of_a_librarys_line_only_the_template_is_kept(written: io.StringIO) -> None:
    logging.getLogger("some.library").warning("cannot read %s for %r", "Maria", {"name": "Silva"})
    logging.getLogger("asyncio").error("Task exception was never retrieved\nfuture: ValueError('Maria Silva')")
    first, second = lines(written)
    assert first["event"] == "cannot read ... for ..."
    assert second["event"] == "Task exception was never retrieved"
    assert "Maria" not in written.getvalue()
    assert "Silva" not in written.getvalue()


def test_listed_fields_of_the_standard_librarys_lines_are_kept_and_their_exceptions_told_alike(
    written: io.StringIO,
) -> None:
    try:
        raise ValueError("Maria Silva")
    except ValueError:
        extra = {"stream": "cycle:a:b:c", "said": "Maria Silva"}
        logging.getLogger("temporalio.workflow").exception("a rule failed", extra=extra)
    (line,) = lines(written)
    assert (line["event"], line["stream"], line["error"]) == ("a rule failed", "cycle:a:b:c", "ValueError")
    assert "process" not in line
    assert "Maria" not in written.getvalue()


def test_a_password_in_an_address_is_cut_out(written: io.StringIO) -> None:
    structlog.get_logger().info("connected", database="postgresql://vertebra:sesame@database/vertebra")
    (line,) = lines(written)
    assert line["database"] == "postgresql://database/vertebra"


def test_lines_below_the_level_are_not_written(written: io.StringIO) -> None:
    structlog.get_logger().debug("asking again")
    assert written.getvalue() == ""
