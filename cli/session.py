"""One run of the command line: its settings, its language, how it answers, and where its errors go.

Nothing here knows a command. A command asks the session for what it needs, and says through it what came of it.
"""

import json
import os
import sys
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any

import typer

from domain.errors import VertebraError
from words.language import language_of, say
from words.languages import Language

if TYPE_CHECKING:  # what help does without
    from rich.console import Console

    from doors.settings import Settings

PIPE_WIDTH = 120  # columns where nobody says how wide the paper is


class Session:
    """What the options before the command say, and what is found out on the way."""

    def __init__(self, lang: str | None = None) -> None:
        self.lang = lang
        self.as_json = False
        self.network_language: str | None = None

    @cached_property
    def settings(self) -> "Settings":
        from doors.settings import read_settings

        return read_settings()

    @property
    def language(self) -> Language:
        """`--lang`, else the setting, else the network's own, else the terminal's."""
        if self.lang is not None:
            return language_of(self.lang)
        chosen = os.environ.get("VERTEBRA_LANGUAGE")
        terminal = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
        return language_of(chosen or self.network_language or terminal)

    @cached_property
    def console(self) -> "Console":
        """Standard output. Texts are drawn as they are: nothing in them is markup."""
        return console(sys.stdout)

    def print_json(self, value: Any) -> None:
        """The one answer of a command with `--json`: one line for each thing, sorted keys left to the reader."""
        sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")

    def fail(self, error: VertebraError) -> int:
        """Say an expected error on standard error, as `code: words` with what helps under it, or as JSON, and give the
        exit code."""
        from cli import remedies
        from cli.exits import exit_code
        from store.errors import Damaged
        from words.labels import LABELS

        found = getattr(error, "problems", None) or (error,)  # a file may have several mistakes: all are said
        for one in found:
            words = say(one, self.language, LABELS)
            code = one.code if isinstance(one, Damaged) else error.code
            if self.as_json:
                told = {"error": {"code": code, "words": words, "params": dict(one.params)}}
                told["error"]["remedies"] = remedies.as_json(one.remedies, self.language)
                sys.stderr.write(json.dumps(told, ensure_ascii=False) + "\n")
            else:
                lines = "".join(f"  {remedies.line(remedy, self.language)}\n" for remedy in one.remedies)
                sys.stderr.write(f"{code}: {words}\n{lines}")
        return int(exit_code(error))


def console(file: Any) -> "Console":
    """A console that takes texts literally, and is wide enough where it is no terminal."""
    from rich.console import Console

    wide = None if file.isatty() or "COLUMNS" in os.environ else PIPE_WIDTH
    return Console(file=file, markup=False, emoji=False, highlight=False, width=wide)


def session_of(context: typer.Context) -> Session:
    """The session of this run."""
    found = context.find_object(Session)
    return found if found is not None else context.ensure_object(Session)


def _answer_as_json(context: typer.Context, value: bool) -> bool:
    if value:
        session_of(context).as_json = True
    return value


AsJson = Annotated[bool, typer.Option("--json", help="Answer with JSON.", callback=_answer_as_json)]
