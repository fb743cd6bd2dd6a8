"""`vertebra find`: things by words of them, each with the command line that shows it."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from cli import damage, wiring
from cli.damage import draw as draw_damage
from cli.screen import DIM, Screen
from cli.session import AsJson, session_of
from naming.found import Found
from naming.found import find as reading


def find(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="words of what is looked for, in any order")],
    network: Annotated[str | None, typer.Option(help="Only in one network.")] = None,
    as_json: AsJson = False,
) -> None:
    """Find cases, questions, actions, findings, meetings, organisations, persons by words, accents and case aside."""
    session = session_of(context)
    with wiring.reading(session) as store:
        found = reading(store, " ".join(words), network)
        screen = Screen(session)
        if as_json:
            listed = ({**one.model_dump(mode="json", exclude={"page"}), "line": line_of(one)} for one in found)
            session.print_json([*listed, *_damaged(store, screen)])
            return
        if not found:
            screen.text(screen.say("Nothing here has these words: {words}.", words=" ".join(words)))
        for one in found:
            number = f"{one.number} " if one.number else ""
            name = screen.zone(None) if one.of_whole_network else one.name
            screen.item(f"{number}{name}  ({screen.label(one.kind)})")
            if one.number is None and one.stream is None:
                screen.text(one.id, style=DIM, indent=2)
            screen.command(line_of(one), indent=2)
        draw_damage(screen, store.damage)


def line_of(found: Found) -> str:
    """The command line that shows something."""
    of = found.page.of
    match found.page.what:
        case "stream":
            return f"vertebra show {of}"
        case "zone":
            return f"vertebra show zone:{of}"
        case "board":
            return f"vertebra board {of}"
        case "inbox":
            return f"vertebra inbox {of} --as {found.id}"
        case "minutes":
            return f"vertebra minutes {of}"
        case "network":
            return f"vertebra network show {of}"
        case "organisations":
            return f"vertebra network show {of} --organisations"


def _damaged(store: wiring.Store, screen: Screen) -> Iterator[dict[str, Any]]:
    """The streams that could not be searched, beside what was found in all others: of the kind of their error's code,
    each with the event at which it is damaged, where that is known."""
    words, lines = dict(damage.words(screen, store.damage)), damage.lines(store.damage)
    for told in store.damage.as_json():
        stream, event = told["stream"], told["event"]
        known = {"kind": told["code"], "name": words[stream], "id": stream, "stream": stream, "number": None}
        yield {**known, "line": lines[stream], **({} if event is None else {"event": event})}


def register(app: typer.Typer) -> None:
    app.command()(find)
