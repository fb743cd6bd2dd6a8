"""`vertebra show` and `vertebra streams`: how something stands now, and what there is."""

from typing import Annotated

import typer

from cli import wiring
from cli.screen import Screen
from cli.session import AsJson, session_of
from cli.showaction import draw_action
from cli.showcase import draw_case
from cli.showcycle import draw_cycle
from cli.showescalation import draw_escalation
from cli.showgroup import draw_group
from cli.showmeeting import draw_management
from cli.shownetwork import draw_network
from domain import ids


def show(
    context: typer.Context,
    stream: Annotated[str, typer.Argument(help="for instance cycle:batatais:norte:2017")],
    at: Annotated[int | None, typer.Option(help="How it stood at a version.")] = None,
    as_json: AsJson = False,
) -> None:
    """How something stands now, as a person would read it."""
    session = session_of(context)
    with wiring.reading_stream(session, stream) as store:
        kind, network_id, rest = ids.parts(stream)
        folded = store.log.fold(stream, at)
        network = store.network(network_id)
        if as_json:
            summed_up = folded.decider.summarised(folded.state)
            session.print_json({**folded.dumped(), "summary": summed_up.model_dump(mode="json")})
            return
        screen = Screen(session, network, store.names(network_id))
        match kind:
            case "network":
                draw_network(screen, folded.state, store.now(network))
            case "clock":
                screen.heading(network.name, screen.moment(folded.state.now))
            case "group":
                draw_group(screen, folded.state, rest[0])
            case "action":
                draw_action(screen, folded.state)
            case "case":
                draw_case(screen, folded.state)
            case "management":
                draw_management(screen, folded.state, stream)
            case "escalation":
                draw_escalation(screen, folded.state, stream)
            case _:
                draw_cycle(screen, folded.state)


def streams(
    context: typer.Context,
    network: Annotated[str | None, typer.Argument(help="the network's id; all where it is not given")] = None,
    kind: Annotated[
        str | None, typer.Option(help="cycle, action, case, escalation, management, group, network or clock")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Everything that has a history."""
    session = session_of(context)
    with wiring.reading(session) as store:
        if network is not None:
            store.network(network)
        listed = list(store.log.streams(network, kind))
        if as_json:
            session.print_json([info.model_dump(mode="json") for info in listed])
            return
        screen = Screen(session)
        columns = (screen.say("Stream"), screen.say("Kind"), screen.say("Events"))
        screen.table(
            columns, [(i.stream, screen.label(i.kind), str(i.version)) for i in listed], right=(2,), whole=(0,)
        )


def register(app: typer.Typer) -> None:
    app.command()(show)
    app.command()(streams)
