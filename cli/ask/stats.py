"""`vertebra stats`: what a network did, who took part, and what came of it, counted from its events."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from cli import wiring
from cli.ask.showmeasures import (
    draw_briefly,
    draw_compared,
    draw_definitions,
    draw_events,
    draw_measured,
    measured_json,
    place,
)
from cli.ask.statsfigures import draw_figures
from cli.damage import draw as draw_damage
from cli.give.days import day
from cli.screen import DIM, Screen
from cli.session import AsJson, Session, session_of
from domain.errors import Refusal
from domain.measures import History, Measured
from pages.tables import as_csv
from readings.stats import from_file, from_log
from readings.stats import stats as reading
from store.files import written


def stats(
    context: typer.Context,
    network: Annotated[str | None, typer.Argument(help="the network's id")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="The last day that counts.")] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="The first day that counts.")] = None,
    zone: Annotated[
        str | None, typer.Option(help="Only what one zone did; 'network': only what is of no zone.")
    ] = None,
    compare: Annotated[list[str] | None, typer.Option(help="Another zone beside --zone; can be given again.")] = None,
    name: Annotated[str | None, typer.Option("--measure", help="One measure, whole: see --definitions.")] = None,
    events: Annotated[bool, typer.Option("--events", help="List the events that --measure rests on.")] = False,
    position: Annotated[int | None, typer.Option(min=1, help="Read the log up to this position only.")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write the measures into a CSV file.")] = None,
    xlsx: Annotated[Path | None, typer.Option(help="Write the measures into a workbook, a sheet for each.")] = None,
    source: Annotated[
        Path | None, typer.Option("--from", help="An exported file to measure, in the place of the database.")
    ] = None,
    definitions: Annotated[bool, typer.Option("--definitions", help="What is measured, and how.")] = False,
    as_json: AsJson = False,
) -> None:
    """What was done, who took part and what came of it: each figure with the events that it rests on."""
    session = session_of(context)
    if definitions and network is None:
        draw_definitions(Screen(session))
        return
    if network is None:
        raise Refusal("usage", "Say which network; or --definitions, for what is measured.")
    if events and name is None:
        raise Refusal("usage", "Say which measure the events are to be listed of: --measure.")
    if compare and zone is None:
        raise Refusal("usage", "Say which zone is compared with {zone}: --zone.", zone=compare[0])
    with _read(session, network, source, position) as (history, store):
        known = history.network
        screen = Screen(session, known, store.names(network) if store is not None else None)
        if definitions:
            draw_definitions(screen)
            return
        today = history.today if store is None else store.today(known)
        last, first = day(until) if until else today, day(since) if since else None
        answer = reading(history, (zone, *(compare or ())), last, first, name)
        headings = [place(screen, each) for each in answer.zones]
        if store is not None and (csv is not None or xlsx is not None):
            store.damage.raised()  # a file would not say what it lacks
        _write(screen, list(zip(headings, answer.measured, strict=True)), csv, xlsx)
        if store is None or name is not None or len(answer.zones) > 1 or position is not None:
            _answer(screen, headings, answer.measured, history if events else None)
            return
        if as_json:
            told = {**answer.figures.as_json(), **measured_json(answer.measured[0], events=False)}
            session.print_json({**told, "damaged": store.damage.as_json()})
        elif csv is None and xlsx is None:
            draw_figures(screen, answer.figures)
            draw_briefly(screen, answer.measured[0])
            draw_damage(screen, store.damage)


@contextmanager
def _read(
    session: Session, network: str, source: Path | None, position: int | None
) -> Iterator[tuple[History, wiring.Store | None]]:
    """The history of a network, from the database or from an exported file. Raises Refusal `unknown-network`."""
    if source is not None:
        history = from_file(source, network, position)
        session.network_language = history.network.language
        yield history, None
        return
    with wiring.reading(session) as store:
        history = from_log(store, network, position)
        session.network_language = history.network.language
        yield history, store


def _answer(screen: Screen, headings: list[str], found: Sequence[Sequence[Measured]], history: History | None) -> None:
    """One measure, or several zones side by side. `history`: where the events are to be listed, what tells them."""
    if screen.session.as_json:
        made: list[dict[str, Any]] = [measured_json(listed, events=history is not None) for listed in found]
        screen.session.print_json(made[0] if len(made) == 1 else made)
    elif history is not None:
        for listed in found:
            draw_events(screen, listed[0], history)
    elif len(found) > 1:
        draw_compared(screen, headings, found)
    elif len(found[0]) == 1:
        draw_measured(screen, found[0][0])
    else:
        screen.heading(screen.network.name, screen.say("log position {position}", position=found[0][0].position))
        draw_briefly(screen, found[0], all_of_them=True)


def _write(
    screen: Screen, found: Sequence[tuple[str, Sequence[Measured]]], csv: Path | None, xlsx: Path | None
) -> None:
    if csv is not None:
        listed = [one for _, measured in found for one in measured]
        write_file(screen, csv, as_csv(screen, listed).encode("utf-8-sig"))
    if xlsx is not None:
        from pages.workbook import as_workbook  # with the library that writes workbooks: few ask for one

        write_file(screen, xlsx, as_workbook(screen, found))


def unusable(file: Path, error: OSError) -> Refusal:
    """A file that cannot be written where somebody said, with the system's reason."""
    return Refusal("usage", "{file} cannot be written: {why}.", file=file, why=error.strerror or error)


def write_file(screen: Screen, file: Path, content: bytes) -> None:
    """Write a file that somebody asked for, whole or not at all, and say so where nothing is read by a program."""
    with written(file, anew=True, otherwise=unusable) as opened:
        opened.write(content)
    if not screen.session.as_json:
        screen.text(screen.say("Written to {file}.", file=file), style=DIM)


def register(app: typer.Typer) -> None:
    app.command()(stats)
