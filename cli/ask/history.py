"""`vertebra history`: what happened to something, one sentence for each event."""

from typing import Annotated

import typer

from cli import wiring
from cli.ask.eventlines import draw_event
from cli.ask.lookingback import At, say_when, screen_of
from cli.screen import Screen
from cli.session import AsJson, session_of
from domain.decider import NEWS
from readings.history import History
from readings.history import history as reading
from words.telling import Teller


def history(
    context: typer.Context,
    stream: Annotated[str, typer.Argument(help="for instance cycle:batatais:norte:2017")],
    after: Annotated[int, typer.Option(help="Only what came after this version.")] = 0,
    at: At = None,
    deliveries: Annotated[bool, typer.Option(help="Also what the engine notes of news sent and received.")] = False,
    as_json: AsJson = False,
) -> None:
    """What happened, one sentence for each event: who, when it happened, when it was recorded."""
    session = session_of(context)
    with wiring.reading_stream(session, stream) as store:
        found = reading(store, stream, after=after, at=at)
        screen = screen_of(store, found.seen.network)
        teller = Teller(screen).having_heard(found.before)
        if as_json:
            told = teller.known_from(found.told)
            session.print_json(
                [{**event.model_dump(mode="json"), "sentence": teller.sentence(event)} for event in told]
            )
        else:
            _draw(screen, teller, found, deliveries=deliveries)


def _draw(screen: Screen, teller: Teller, found: History, *, deliveries: bool) -> None:
    say_when(screen, found.seen)
    network = found.seen.network
    screen.heading(found.seen.folded.stream, network.name, screen.say("rehearsal") if network.rehearsal else "")
    for event in teller.known_from(found.told):
        if deliveries or event.kind not in NEWS:
            draw_event(screen, teller, event)


def register(app: typer.Typer) -> None:
    app.command()(history)
