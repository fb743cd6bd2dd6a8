"""The command `vertebra`: its topics put together, and expected errors turned into words and exit codes."""

import sys
import traceback
from io import TextIOWrapper
from typing import Annotated, Any

import typer
from temporalio.client import RPCTimeoutOrCancelledError
from temporalio.service import RPCError
from typer._click.exceptions import UsageError
from typer.core import TyperGroup

from cli import speaking
from cli.ask import (
    agenda,
    board,
    commands,
    diff,
    evaluation,
    find,
    history,
    inbox,
    knew,
    legs,
    lineage,
    minutes,
    promises,
    show,
    stats,
    trail,
    whatif,
    why,
)
from cli.exits import Exit
from cli.give import case, cycle, decide
from cli.give import do as give
from cli.naming.arguments import Named
from cli.operate import backup, network, rebuild, reconcile, system
from cli.player import replay
from cli.prove import archive, checkpoints, export, verify
from cli.session import Session, session_of
from cli.unheard import may_be_left
from domain.errors import Refusal, VertebraError
from doors.connection import unreachable
from doors.ending import leave
from doors.logs import configure_logs
from doors.settings import LogFormat, LogLevel
from store.files import no_room
from words.language import is_ours
from words.languages import Language


class Spoken(TyperGroup):
    """A topic whose help is in the reader's language."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        speaking.speak(ctx, formatter)
        super().format_help(ctx, formatter)


class Root(Spoken):
    """Runs a command; what it raises and people can understand is said in their language, without a traceback."""

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        try:
            return super().make_context(info_name, args, parent, **extra)
        except UsageError as error:
            speaking.fail(None, error)
            raise

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except VertebraError as error:
            raise typer.Exit(session_of(ctx).fail(error)) from error
        except (RPCError, RPCTimeoutOrCancelledError) as error:
            raise typer.Exit(session_of(ctx).fail(unreachable(session_of(ctx).settings))) from error
        except OSError as error:
            known = no_room(error)
            if known is None:
                raise
            raise typer.Exit(session_of(ctx).fail(known)) from error
        except UsageError as error:
            speaking.fail(ctx, error)
            raise


app = typer.Typer(
    name="vertebra",
    help="Intersectoral action plans: from the diagnosis of a territory to the evaluation, on the record.",
    epilog="Exit codes: 0 done, 1 fault, 2 not understood, 3 refused, 4 not found, 5 no engine, 6 damaged.",
    cls=Root,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _in_language(context: typer.Context, lang: str | None) -> str | None:
    """The language is known before anything is said, help included."""
    context.obj = Session(lang if lang is not None and is_ours(lang) else None)
    return lang


@app.callback()
def options(
    context: typer.Context,
    lang: Annotated[
        str | None,
        typer.Option(
            help="es, ca, pt-BR or en; without it VERTEBRA_LANGUAGE, then the network's own.",
            callback=_in_language,
            is_eager=True,
        ),
    ] = None,
) -> None:
    if lang is not None and not is_ours(lang):
        raise Refusal(
            "usage",
            "There is no language '{lang}' here: there is {languages}.",
            lang=lang,
            languages=", ".join(Language),
        )
    context.obj = Session(lang)


TOPICS = (
    network, inbox, agenda, minutes, decide, trail, promises, legs, cycle, case, give, commands, show, find, history,
    board, lineage, diff, replay, why, knew, stats, evaluation, whatif, verify, checkpoints, archive, export, rebuild,
    reconcile, backup, system,
)  # fmt: skip
for topic in TOPICS:
    topic.register(app)


def _take_names(within: typer.Typer) -> None:
    """Every command there is takes what people call things."""
    for command in within.registered_commands:
        command.cls = Named
    for group in within.registered_groups:
        group.cls = Spoken
        if group.typer_instance is not None:
            _take_names(group.typer_instance)


_take_names(app)


def run() -> None:
    """The console script. A terminal that cannot show a character shows another in its place, and log lines are for
    standard error: what a command answers may be read by a program.

    Whoever reads may leave before all is said: the exit code is the same. Whatever ends a command ends its process: a
    fault of the program too, whatever threads it has left at work."""
    configure_logs(LogFormat.AUTO, LogLevel.WARNING)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    may_be_left()
    try:
        app(prog_name="vertebra")
    except SystemExit as ended:
        leave(ended.code)
    except BaseException:
        traceback.print_exc()
        leave(int(Exit.FAULT))
