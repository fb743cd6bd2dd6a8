"""The census: which organisations take part on a day, by kind and sector."""

from collections import Counter
from datetime import date

from domain import ids
from domain.measures.history import History, read
from domain.measures.measured import ASSUMED, N_, SIMULATED, Cell, Column, Found, Measure, Scope, Sheet, count, ground
from domain.message import Message, Recorded
from domain.network import events as e
from domain.territory import WHOLE_NETWORK, Network


class Entity(Message):
    """An organisation as it was last said to be. `recorded`: the event that says so."""

    organisation: str
    kind: str
    sector: str
    zones: tuple[str, ...]
    since: date | None
    until: date | None
    origin: str | None
    recorded: Recorded

    def takes_part_on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


def entities(history: History) -> list[Entity]:
    """Every organisation that ever joined, in the order in which they did."""
    known: dict[str, Entity] = {}
    for recorded in history.stream(ids.stream_id("network", history.network.id)):
        match read(recorded):
            case e.OrganisationJoined() | e.OrganisationChanged() as event:
                known[event.organisation] = Entity(
                    organisation=event.organisation,
                    kind=event.kind,
                    sector=event.sector,
                    zones=event.zones,
                    since=event.since,
                    until=event.until,
                    origin=event.origin or recorded.origin,
                    recorded=recorded,
                )
            case e.OrganisationLeft() as event:
                known[event.organisation] = known[event.organisation].model_copy(update={"until": event.until})
    return list(known.values())


def _counted(history: History, scope: Scope) -> Found:
    listed = [
        entity
        for entity in (entities(history) if history.network.exists else ())
        if entity.takes_part_on(scope.until) and _is_of(entity, scope)
    ]
    kinds = Counter((entity.kind, entity.sector) for entity in listed)
    sectors = Counter(entity.sector for entity in listed)
    return Found(
        counted=len(listed),
        simulated=sum(entity.origin == SIMULATED for entity in listed),
        assumed=sum(entity.origin == ASSUMED for entity in listed),
        figures=(count("organisations", N_("Organisations that take part"), len(listed)),),
        sheets=(_by_kind(history.network, kinds), _by_sector(history.network, sectors)),
        grounds=tuple(ground(entity.recorded, entity.kind) for entity in listed),
    )


def _is_of(entity: Entity, scope: Scope) -> bool:
    if scope.zone is None:
        return True
    return not entity.zones if scope.zone == WHOLE_NETWORK else scope.zone in entity.zones


def _by_kind(network: Network, kinds: Counter[tuple[str, str]]) -> Sheet:
    """The network's kinds in its own order, and whatever else was counted."""
    named = {(kind.id, kind.sector) for kind in network.kinds.values()}
    known = [(kind.id, kind.sector) for kind in network.kinds.values()] + sorted(set(kinds) - named)
    rows: list[tuple[Cell, ...]] = [(kind, sector, kinds[kind, sector]) for kind, sector in known]
    return Sheet(
        id="by-kind",
        words=N_("By kind"),
        columns=(
            Column(id="kind", words=N_("Kind"), holds="kind"),
            Column(id="sector", words=N_("Sector"), holds="sector"),
            Column(id="count", words=N_("Number"), holds="count"),
        ),
        rows=(*rows, (None, None, kinds.total())),
        keys=2,
        total=True,
    )


def _by_sector(network: Network, sectors: Counter[str]) -> Sheet:
    known = [*network.sectors, *sorted(set(sectors) - set(network.sectors))]
    rows: list[tuple[Cell, ...]] = [(sector, sectors[sector]) for sector in known]
    return Sheet(
        id="by-sector",
        words=N_("By sector"),
        columns=(
            Column(id="sector", words=N_("Sector"), holds="sector"),
            Column(id="count", words=N_("Number"), holds="count"),
        ),
        rows=(*rows, (None, sectors.total())),
        total=True,
    )


CENSUS = Measure(
    name="census",
    title=N_("Organisations that take part"),
    version=1,
    definition=N_(
        "Organisations that take part in the network on the last day looked at, by kind and by sector, as the network "
        "has them. Of a zone: those that work in it."
    ),
    formula=N_("organisations whose part began on or before the day and had not ended before it"),
    source=N_("Cartagena, entities involved in December 2023: 399 by kind, and by sector"),
    compute=_counted,
)
