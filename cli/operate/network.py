"""`vertebra network`: networks loaded from files, shown, listed; organisations imported from spreadsheets."""

from pathlib import Path
from typing import Annotated

import typer

from cli import wiring
from cli.ask.lookingback import At, say_late, say_when, screen_of
from cli.ask.runningout import say_holidays_run_out
from cli.ask.shownetwork import PARTS, draw_network
from cli.damage import draw as draw_damage
from cli.give.ending import draw_ending, ending_as_json
from cli.screen import GOOD, Screen
from cli.session import AsJson, session_of
from domain import ids
from domain.decider import Envelope, Folded
from domain.territory import Network
from doors.door import Door
from networkfile import reading as networkfile
from networkfile.effects import effects
from networkfile.loading import load_network
from networkfile.offices import Change
from readings.ending import Ending
from readings.ending import ending as ended_by
from readings.network import network as reading
from readings.networks import networks

topic = typer.Typer(help="Networks: load, show, list, and the form of their files.", no_args_is_help=True)

As = Annotated[
    str | None, typer.Option("--as", metavar="PERSON", help="An administrator; the file's first one where not given.")
]


@topic.command("load")
def load(
    context: typer.Context,
    name_or_file: Annotated[str, typer.Argument(help="a network file, or the name of a network that comes with us")],
    person: As = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring a network to what its file says. Loading again applies only the differences."""
    session = session_of(context)
    loaded = networkfile.load(networkfile.find(name_or_file))
    session.network_language = loaded.file.language
    with wiring.writing(session) as store:
        folded = store.folded(ids.stream_id("network", loaded.network.id))
        state: Network = folded.state
        today = store.today(state if state.exists else loaded.network)
        changes = networkfile.differences(loaded, state, today=today, founder=None if state.exists else person)
        ending = _ending(store, folded, changes, person or loaded.administrator, applied=not dry_run)
        if not dry_run:
            wiring.at_the_door(store, lambda door: load_network(door, loaded, person=person), engine=False)
        _told(store, loaded.network, changes, ending)
        if not session.as_json:
            say_holidays_run_out(Screen(session, loaded.network), today)


@topic.command("import-organisations")
def import_organisations(
    context: typer.Context,
    network: Annotated[str, typer.Argument(help="the network's id")],
    file: Annotated[Path, typer.Argument(help="a spreadsheet: .csv or .xlsx, one organisation a row")],
    person: Annotated[str, typer.Option("--as", metavar="PERSON", help="An administrator.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring the network's organisations to what a spreadsheet says of them."""
    session = session_of(context)
    with wiring.writing(session) as store:
        known = store.network(network)
        sheet = networkfile.read_organisations(file)
        changes = networkfile.import_differences(sheet, known, today=store.today(known))
        ending = _ending(store, store.folded(ids.stream_id("network", network)), changes, person, applied=not dry_run)
        if not dry_run:
            _apply(store, network, changes, person, origin=sheet.origin)
        _told(store, known, changes, ending)


@topic.command("show")
def show(
    context: typer.Context,
    network: Annotated[str, typer.Argument(help="the network's id")],
    zone: Annotated[str | None, typer.Option(help="Only what is of one zone.")] = None,
    people: Annotated[bool, typer.Option("--people", help="Who works in it, with their roles.")] = False,
    organisations: Annotated[
        bool, typer.Option("--organisations", help="Every organisation, and the directory of services.")
    ] = False,
    rules: Annotated[bool, typer.Option("--rules", help="The rules, and what is assumed.")] = False,
    at: At = None,
    as_json: AsJson = False,
) -> None:
    """A network as it stands, or stood: what a newcomer needs, or the parts that are asked for, whole or of a zone."""
    session = session_of(context)
    wanted = {"people": people, "organisations": organisations, "rules": rules}
    parts = [part for part in PARTS if wanted[part]]
    with wiring.reading(session) as store:
        found = reading(store, network, at, zone)
        if as_json:
            whole = zone is None and not parts
            session.print_json(found.seen.state.model_dump(mode="json") if whole else found.made_of.as_json())
            return
        screen = screen_of(store, found.seen.state)
        say_when(screen, found.seen)
        draw_network(screen, found.made_of, parts)
        say_late(screen, found.late)


@topic.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """The networks that are loaded, and those that come with us."""
    session = session_of(context)
    screen = Screen(session)
    with wiring.reading(session) as store:
        loaded = networks(store)
        shipped = networkfile.names()
        if as_json:
            rows = [{"network": n.id, "name": n.name, "language": n.language, "rehearsal": n.rehearsal} for n in loaded]
            damaged = store.damage.as_json()
            session.print_json({"loaded": rows, "damaged": damaged, "shipped": list(shipped)})
            return
        columns = (screen.say("Network"), screen.say("Name"), screen.say("Language"), "")
        rehearsal = screen.say("rehearsal")
        screen.table(columns, [(n.id, n.name, n.language, rehearsal if n.rehearsal else "") for n in loaded])
        screen.text(screen.say("Network files that come with Vertebra: {names}", names=", ".join(shipped)), style="dim")
        draw_damage(screen, store.damage)


@topic.command("schema")
def schema(context: typer.Context) -> None:
    """The JSON Schema of a network file."""
    session_of(context).print_json(networkfile.schema())


def _apply(store: wiring.Store, network: str, changes: list[Change], person: str, *, origin: str | None = None) -> None:
    """Give the commands of the differences, in their order; in a rehearsal at the time of its clock."""

    async def given(door: Door) -> None:
        for kind, data in changes:
            await door.give(
                Envelope(
                    stream=ids.stream_id("network", network),
                    command_id=Door.new_id(),
                    kind=kind,
                    data=data,
                    person=person,
                    origin=origin,
                )
            )

    wiring.at_the_door(store, given, engine=False)


def _ending(
    store: wiring.Store, folded: Folded[Network], changes: list[Change], person: str, *, applied: bool
) -> Ending:
    """What the changes would end or change, found before any of them is given; nothing of a network that is new."""
    state = folded.state
    if not state.exists:
        return Ending(state, state, applied=applied)
    would = effects(changes, folded, person=person, now=store.now(state))
    return ended_by(store, state, would.after, would.events, folded.version, whole=True, applied=applied)


def _told(store: wiring.Store, network: Network, changes: list[Change], ending: Ending) -> None:
    session = store.session
    counted: dict[str, int] = {}
    for kind, _ in changes:
        counted[kind] = counted.get(kind, 0) + 1
    known = ending.before if ending.before.exists else network
    screen = Screen(session, known, store.names(known.id))
    if session.as_json:
        told = {"network": network.id, "applied": ending.applied, "commands": counted}
        session.print_json({**told, **ending_as_json(screen, ending, whole=True)})
        return
    if not changes:
        screen.text(screen.say("«{name}» is as the file says: nothing to do.", name=network.name), style=GOOD)
        return
    if ending.applied:
        screen.text(screen.say("«{name}» is now as the file says.", name=network.name), style=GOOD)
    else:
        screen.text(screen.say("It would take these commands; nothing was done:"))
    screen.table((screen.say("Command"), screen.say("Times")), [(k, str(n)) for k, n in counted.items()], right=(1,))
    draw_ending(screen, ending, whole=True)


def register(app: typer.Typer) -> None:
    app.add_typer(topic, name="network")
