"""The command `vertebra`: its topics put together, and expected errors turned into words and exit codes."""

import sys
import traceback
from importlib import import_module
from io import TextIOWrapper
from typing import Annotated, Any

import typer
from typer._click.exceptions import UsageError
from typer._click.utils import make_default_short_help
from typer.core import TyperGroup

from cli import speaking
from cli.exits import Exit
from cli.index import COMMANDS
from cli.loglines import elsewhere
from cli.session import Session, session_of
from cli.unheard import may_be_left
from domain.errors import Refusal, VertebraError
from doors.ending import leave
from words.language import is_ours, translate
from words.languages import Language


class Spoken(TyperGroup):
    """A topic whose help is in the reader's language."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        speaking.speak(ctx, formatter)
        super().format_help(ctx, formatter)


class Commands(dict[str, Any]):
    """The commands of the first level by their names, each made when it is asked for."""

    def __init__(self) -> None:
        super().__init__(dict.fromkeys(COMMANDS))

    def __getitem__(self, name: str) -> Any:
        if super().__getitem__(name) is None:
            self._make(COMMANDS[name].module)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        if name not in self:
            return default
        return self[name]

    def values(self) -> Any:
        return [self[name] for name in self]

    def items(self) -> Any:
        return [(name, self[name]) for name in self]

    def _make(self, module: str) -> None:
        """The commands of a module. Each takes what people call things."""
        topic = typer.Typer(rich_markup_mode=None)
        import_module(module).register(topic)
        _take_names(topic)
        elsewhere()
        self.update(typer.main.get_group(topic).commands)


def _take_names(within: typer.Typer) -> None:
    from cli.arguments import Named  # with all that can be named: help needs none of it

    for command in within.registered_commands:
        command.cls = Named
    for group in within.registered_groups:
        group.cls = Spoken
        if group.typer_instance is not None:
            _take_names(group.typer_instance)


class Root(Spoken):
    """Runs a command; what it raises and people can understand is said in their language, without a traceback."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.commands = Commands()

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        speaking.speak(ctx, formatter, within=False)
        TyperGroup.format_help(self, ctx, formatter)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Told without any of them being imported."""
        shown = {name: entry.help for name, entry in COMMANDS.items() if not entry.hidden}
        room = formatter.width - 6 - max(map(len, shown))
        language = session_of(ctx).language
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, make_default_short_help(translate(told, language), room)) for name, told in shown.items()]
            )

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
        except UsageError as error:
            speaking.fail(ctx, error)
            raise
        except Exception as error:
            known = _known(error, session_of(ctx))
            if known is None:
                raise
            raise typer.Exit(session_of(ctx).fail(known)) from error


def _known(error: Exception, session: Session) -> VertebraError | None:
    """What people are told of an error that is none of ours; None where it is a fault of the program."""
    if isinstance(error, OSError):
        from store.files import no_room

        return no_room(error)
    if type(error).__module__.startswith("temporalio."):
        from temporalio.client import RPCTimeoutOrCancelledError
        from temporalio.service import RPCError

        from doors.connection import unreachable

        return unreachable(session.settings) if isinstance(error, RPCError | RPCTimeoutOrCancelledError) else None
    return None


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


def run() -> None:
    """The console script. A terminal that cannot show a character shows another in its place, and log lines are for
    standard error: what a command answers may be read by a program.

    Whoever reads may leave before all is said: the exit code is the same. Whatever ends a command ends its process: a
    fault of the program too, whatever threads it has left at work."""
    elsewhere()
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
