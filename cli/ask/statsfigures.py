"""What `vertebra stats` shows first: meetings and activities, orientations, and the census of organisations."""

from cli.ask.showgroup import service_named
from cli.screen import Screen
from domain.measures.activities import SUMMED
from domain.territory import BodyKind, Network
from readings.stats import Figures


def draw_figures(screen: Screen, figures: Figures) -> None:
    """Two tables: what was done until a day, and who took part on it."""
    until = screen.day(figures.until)
    screen.heading(figures.network.name, screen.say("until {date}", date=until))
    screen.section(screen.say("Meetings and activities"))
    rows = [
        (screen.say("Meetings: {body}", body=screen.label(kind)), str(figures.meetings.get(kind, 0))) for kind in SUMMED
    ]
    rows.append((screen.say("Activities in neighbourhoods"), str(figures.activities)))
    together = screen.say("Meetings of motor and action groups, and activities, together")
    rows.append((together, str(figures.together)))
    screen.table(("", screen.say("Number")), rows, right=(1,), last=True)
    _others(screen, figures)
    _simulated(screen, figures.simulated_done, figures.done)
    _orientations(screen, figures)
    _census(screen, figures)


def _orientations(screen: Screen, figures: Figures) -> None:
    if not figures.orientations:
        return
    screen.section(screen.say("Orientations to another service"))
    rows = [
        (
            service_named(screen, row.service),
            screen.organisation(row.receiver),
            screen.organisation(row.organisation),
            str(row.count),
        )
        for row in figures.orientations
    ]
    counted = sum(row.count for row in figures.orientations)
    columns = (
        screen.say("Service"),
        screen.say("Of"),
        screen.say("Sent there by"),
        screen.say("Number"),
    )
    screen.table(columns, [*rows, (screen.say("Total"), "", "", str(counted))], right=(3,), last=True)
    _simulated(screen, sum(row.simulated for row in figures.orientations), counted)


def _others(screen: Screen, figures: Figures) -> None:
    others = [kind.value for kind in BodyKind if kind.value not in SUMMED and figures.meetings.get(kind.value)]
    if others:
        told = ", ".join(f"{screen.label(kind)} {figures.meetings[kind]}" for kind in others)
        screen.text(screen.say("Other meetings, not in the sum: {meetings}", meetings=told))


def _census(screen: Screen, figures: Figures) -> None:
    network, total = figures.network, str(figures.organisations)
    screen.section(screen.say("Organisations that take part"))
    kinds = network.kinds
    rows = [
        (
            kinds[kind].name if kind in kinds else kind,
            _sector(network, kinds[kind].sector) if kind in kinds else "",
            str(count),
        )
        for kind, count in figures.by_kind.items()
    ]
    columns = (screen.say("Kind"), screen.say("Sector"), screen.say("Number"))
    screen.table(columns, [*rows, (screen.say("Total"), "", total)], right=(2,), last=True)
    screen.section(screen.say("By sector"))
    sectors = [(_sector(network, sector), str(count)) for sector, count in figures.by_sector.items()]
    columns_too = (screen.say("Sector"), screen.say("Number"))
    screen.table(columns_too, [*sectors, (screen.say("Total"), total)], right=(1,), last=True)
    _simulated(screen, figures.simulated_organisations, figures.organisations)


def _sector(network: Network, sector: str) -> str:
    known = network.sectors.get(sector)
    return known.name if known is not None else sector


def _simulated(screen: Screen, simulated: int, of: int) -> None:
    if simulated:
        told = screen.say(
            "Simulated: {simulated} of these {count} were spread from totals that the source gives.",
            simulated=simulated,
            count=of,
        )
        screen.text(told, style="yellow")
