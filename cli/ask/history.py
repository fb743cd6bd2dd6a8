"""`vertebra history`: what happened to something, one sentence for each event."""

from typing import Annotated

import typer

from cli import wiring
from cli.ask.eventlines import draw_event
from cli.ask.lookingback import At, say_when, screen_of
from cli.session import AsJson, session_of
from domain import ids
from readings.asof import Past
from words.sentences import NEWS
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
        seen = Past(store, ids.parts(stream)[1]).seen(stream, at)
        screen = screen_of(store, seen.network)
        teller = Teller(screen)
        told = teller.known_from(store.log.events(stream, until=seen.folded.version))
        wanted = (e for e in told if e.version > after and (as_json or deliveries or e.kind not in NEWS))
        if as_json:
            session.print_json([{**e.model_dump(mode="json"), "sentence": teller.sentence(e)} for e in wanted])
            return
        say_when(screen, seen)
        screen.heading(stream, seen.network.name, screen.say("rehearsal") if seen.network.rehearsal else "")
        for event in wanted:
            draw_event(screen, teller, event)


def register(app: typer.Typer) -> None:
    app.command()(history)
