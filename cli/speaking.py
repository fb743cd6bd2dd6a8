"""The command line's own pages and mistakes in the reader's language: help, and what cannot be understood.

Texts stand with their commands, in English; the catalogues have them as they stand there.
"""

import inspect
import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Any

import typer
from typer._click.exceptions import (
    BadOptionUsage,
    BadParameter,
    MissingParameter,
    NoArgsIsHelpError,
    NoSuchOption,
    UsageError,
)

from cli.session import Session, session_of
from domain.errors import Refusal
from domain.translatable import N_
from words.language import translate
from words.languages import Language

SECTIONS = (N_("Arguments"), N_("Options"), N_("Commands"))
USAGE = N_("Usage:")
EXTRAS = (N_("required"), N_("default"))
OURS = (
    N_("Show this message and exit."),
    N_("Install completion for the current shell."),
    N_("Show completion for the current shell, to copy it or customize the installation."),
)
# What stands for something of the reader's own, on the lines that tell how a command is typed.
PLACES = (
    N_("ACTION"), N_("ARGS"), N_("AUTHORITY"), N_("BODY"), N_("COMMAND"), N_("DATE"), N_("DAY"), N_("DIR"), N_("FIELD"),
    N_("FILE"), N_("ITEM"), N_("KIND"), N_("MEETING"), N_("MEMBER"), N_("NAME_OR_FILE"), N_("NETWORK"), N_("NUMBER"),
    N_("OPTIONS"), N_("ORGANISATION"), N_("PERIOD"), N_("PERSON"), N_("PORTFOLIO"), N_("QUESTION"), N_("REASON"),
    N_("REFERENCE"), N_("SCENARIO"), N_("STREAM"), N_("VERSION"), N_("WHAT"), N_("WHERE"), N_("WHICH"), N_("WORDS"),
    N_("ZONE"),
)  # fmt: skip
PLACE = re.compile(r"(?<![\w<-])[A-Z_]{2,}(?![\w>])")
TYPES = {
    "str": N_("text"),
    "path": N_("file"),
    "Path": N_("file"),
    "int": N_("number"),
    "int range": N_("number"),
    "float": N_("number"),
    "UUID": N_("id"),
    "%Y-%m-%d": N_("day"),
}
TYPE = re.compile(rf"<(list\[)?({'|'.join(TYPES)})\]?>")
NO_COMMAND = re.compile(r"No such command '(?P<name>[^']*)'")


def texts_of(command: Any) -> Iterator[str]:
    """Every text of a command's help, its parameters' and its subcommands' included: what catalogues must have."""
    for text in (command.help, command.epilog):
        if text:
            yield inspect.cleandoc(text)
    for parameter in command.params:
        if getattr(parameter, "help", None):
            yield inspect.cleandoc(parameter.help)
    for one in getattr(command, "commands", {}).values():
        yield from texts_of(one)


def speak(context: Any, formatter: Any, *, within: bool = True) -> None:
    """Have a command's help, which is about to be written, written in the reader's language. `within`: with what it
    says of the commands in it."""
    language = session_of(context).language
    command = context.command
    _say_all(command, language)
    for parameter in command.get_params(context):
        _say_help(parameter, language)
        if parameter.param_type_name == "argument":
            parameter.metavar = str(parameter.metavar or parameter.name).upper()
    for one in getattr(command, "commands", {}).values() if within else ():
        _say_all(one, language)
    section, usage, listed = formatter.section, formatter.write_usage, formatter.write_dl
    formatter.section = lambda name: section(translate(name, language))
    formatter.write_usage = lambda prog, args="", prefix=None: usage(
        prog, _places(args, language), f"{translate(USAGE, language)} "
    )
    formatter.write_dl = lambda rows, **how: listed(
        [(_places(name, language), _extras(told, language)) for name, told in rows], **how
    )


def _places(written: str, language: Language) -> str:
    """How something is typed, with what stands for the reader's own in their language."""
    named = PLACE.sub(lambda place: translate(place[0], language) if place[0] in PLACES else place[0], written)
    return TYPE.sub(lambda kind: f"<{translate(TYPES[kind[2]], language)}>{'...' if kind[1] else ''}", named)


def _say_all(command: Any, language: Language) -> None:
    command.help = translate(inspect.cleandoc(command.help), language) if command.help else command.help
    command.epilog = translate(command.epilog, language) if command.epilog else command.epilog
    if command.short_help:
        command.short_help = translate(command.short_help, language)


def _say_help(parameter: Any, language: Language) -> None:
    if getattr(parameter, "help", None):
        parameter.help = translate(inspect.cleandoc(parameter.help), language)


def _extras(told: str, language: Language) -> str:
    """What is said behind a parameter's help: that it is needed, or what it is where it is not given."""
    head, mark, extra = told.rpartition("[")
    if not mark or not extra.startswith(EXTRAS):
        return told
    for word in EXTRAS:
        extra = re.sub(rf"\b{word}\b", translate(word, language), extra)
    return f"{head}[{extra}"


def fail(context: Any, error: UsageError) -> None:
    """Say what of a command line cannot be understood, and end. Raises Exit; nothing where no mistake was made."""
    if isinstance(error, NoArgsIsHelpError):
        return
    where: Any = error.ctx or context
    session = session_of(where) if where is not None else Session()
    raise typer.Exit(session.fail(_refusal(error, where, session.language))) from error


def _refusal(error: UsageError, context: Any, language: Language) -> Refusal:
    """A mistake in words of ours."""
    command = context.command_path if context is not None else "vertebra"
    line = f"{command} --help"
    missing = NO_COMMAND.search(error.message)
    if missing is not None:
        return _no_command(missing["name"], context, line)
    match error:
        case MissingParameter(param=param) if param is not None:
            told = translate(inspect.cleandoc(getattr(param, "help", None) or ""), language).rstrip(".")
            return Refusal(
                "usage",
                "'{command}' needs {option} ({text}). See '{line}'.",
                command=command,
                option=_named(param, language),
                text=told or "…",
                line=line,
            )
        case BadParameter(param=param) if param is not None:
            return Refusal(
                "usage",
                "What is given for {option} cannot be understood. See '{line}'.",
                option=_named(param, language),
                line=line,
            )
        case NoSuchOption(option_name=option, possibilities=near):
            if near:
                hint = ", ".join(sorted(near))
                return Refusal(
                    "usage", "There is no option {option} here. Did you mean {hint}?", option=option, hint=hint
                )
            return Refusal("usage", "There is no option {option} here. See '{line}'.", option=option, line=line)
        case BadOptionUsage(option_name=option):
            return Refusal("usage", "{option} needs something behind it. See '{line}'.", option=option, line=line)
        case _:
            return Refusal(
                "usage", "There is more on this line than '{command}' takes. See '{line}'.", command=command, line=line
            )


def _no_command(name: str, context: Any, line: str) -> Refusal:
    known: Sequence[str] = sorted(getattr(context.command, "commands", {})) if context is not None else ()
    near = get_close_matches(name, known, n=1)
    if near:
        return Refusal("usage", "There is no command '{name}'. Did you mean '{hint}'?", name=name, hint=near[0])
    return Refusal("usage", "There is no command '{name}'. See '{line}'.", name=name, line=line)


def _named(parameter: Any, language: Language) -> str:
    """How a parameter is written on the line."""
    if parameter.param_type_name == "argument":
        return _places(str(parameter.metavar or parameter.name).upper(), language)
    return str(max(parameter.opts, key=len))
