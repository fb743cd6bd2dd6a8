"""`vertebra case open`: open a case in a zone, with what its zone already says of who works on it."""

from typing import Annotated

import typer

from cli import wiring
from cli.give.do import give
from cli.give.options import As, EnteredBy, Id, Meeting, On
from cli.session import AsJson, session_of
from domain import ids
from domain.decider import Envelope
from domain.decisions import URGENCIES
from domain.errors import Refusal
from domain.territory import WHOLE_NETWORK, Network
from doors.door import Door
from naming.matching import as_id

topic = typer.Typer(help="Cases: open one.", no_args_is_help=True)

KINDS = ("family", "person", "community")


def open_case(
    context: typer.Context,
    network: Annotated[str, typer.Argument(help="the network's id")],
    zone: Annotated[
        str, typer.Argument(help="the zone whose group works on it; network where that of the whole network does")
    ],
    reference: Annotated[
        str, typer.Argument(help="what the case is called, caso-12 say, without a word about the people in it")
    ],
    person: As,
    text: Annotated[str, typer.Option(help="What it is about, without names or addresses.")],
    would_need: Annotated[str, typer.Option(help="What would be needed from management, if it came to that.")],
    kind: Annotated[str, typer.Option(help=f"{', '.join(KINDS)}")] = "family",
    urgency: Annotated[str, typer.Option(help=f"{', '.join(URGENCIES)}")] = "ordinary",
    sector: Annotated[list[str] | None, typer.Option(help="Whose matter it is, once for each.")] = None,
    team: Annotated[
        list[str] | None,
        typer.Option(metavar="ORGANISATION", help="Who works on it, once for each: your own at least."),
    ] = None,
    service: Annotated[
        str | None, typer.Option(metavar="ORGANISATION", help="The reference service: your own where not given.")
    ] = None,
    reference_person: Annotated[
        str | None, typer.Option(metavar="PERSON", help="Who holds it: you where it is not given.")
    ] = None,
    portfolio: Annotated[
        list[str] | None, typer.Option(help="Who would have to answer, where that is known; once for each.")
    ] = None,
    body: Annotated[str | None, typer.Option(help="Where it is worked on: the zone's own body for cases.")] = None,
    file_reference: Annotated[str | None, typer.Option(help="The number of the service's own file.")] = None,
    command_id: Id = None,
    entered_by: EnteredBy = None,
    meeting: Meeting = None,
    on: On = None,
    as_json: AsJson = False,
) -> None:
    """Open a case of a family, a person or the community. Nothing personal is written: only a reference."""
    session = session_of(context)
    with wiring.writing(session) as store:
        known = store.network(network)
        if zone != WHOLE_NETWORK and zone not in known.zones:
            raise Refusal("not-found", "There is no zone '{zone}' in {network}.", zone=zone, network=network)
        bringing = known.organisation_of(person, store.today(known))
        own = service or bringing
        data: dict[str, object] = {
            "kind": kind,
            "text": text,
            "urgency": urgency,
            "would_need": would_need,
            "sectors": sector or _sectors(known, own),
            "teams": [one for one in dict.fromkeys((bringing, *(team or (own,)))) if one is not None],
            "reference_service": own,
            "reference_person": reference_person or person,
            "portfolios": portfolio or [],
            "body": body,
            "file_reference": file_reference,
        }
        envelope = Envelope(
            stream=ids.stream_id("case", network, zone, as_id(reference)),
            command_id=command_id or Door.new_id(),
            kind="OpenCase",
            data={name: value for name, value in data.items() if value is not None},
            person=person,
            entered_by=entered_by,
            meeting=meeting,
            happened_on=on,
        )
        give(session, store, envelope, unsent=command_id is None)


def _sectors(network: Network, organisation: str | None) -> list[str]:
    sector = network.sector_of(organisation) if organisation else None
    return [sector] if sector else []


def register(app: typer.Typer) -> None:
    topic.command("open")(open_case)
    app.add_typer(topic, name="case")
