"""What a network did, without a terminal: the measures and the year-end table agree with what the lists have."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from domain.errors import Refusal
from domain.measures import MEASURES
from domain.territory import WHOLE_NETWORK
from readings.record import Record
from readings.stats import from_file, from_log, stats
from store.database import open_database
from tests.cli.conftest import GROUP, Terminal
from tests.cli.stored import played

PERIODS: list[dict[str, Any]] = [
    {"until": date(2023, 12, 31)},
    {"until": date(2022, 6, 30), "since": date(2021, 3, 1)},
    {"until": date(2022, 12, 31), "zone": "ONE"},
    {"until": date(2022, 12, 31), "zone": WHOLE_NETWORK},
]
ONE = {"batatais": "norte", "cartagena": "zona-2"}
SCENARIOS = {"batatais": "batatais-gestao-2021", "cartagena": "cartagena-2023"}


@pytest.fixture(scope="module", params=SCENARIOS)
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Record]]:
    name: str = request.param
    folder = played(SCENARIOS[name], tmp_path_factory.mktemp(name))
    engine = open_database(f"sqlite:///{folder / 'vertebra.db'}")
    yield name, Record(engine)
    engine.dispose()


@pytest.mark.parametrize("period", PERIODS, ids=str)
def test_figures_and_measures_are_what_the_lists_have(town: tuple[str, Record], period: dict[str, Any]) -> None:
    network, record = town
    zone = ONE[network] if period.get("zone") == "ONE" else period.get("zone")
    between: dict[str, Any] = {"until": period["until"], "since": period.get("since"), "zone": zone}
    answer = stats(from_log(record, network), (zone,), between["until"], between["since"])
    held = [row for row in record.statistics.meetings(network, **between) if row.stage == "held"]
    acted = list(record.statistics.activities(network, **between))
    found = answer.figures
    assert found.meetings == Counter(row.body_kind for row in held)
    assert found.activities == len(acted)
    origins = [*(row.origin for row in held), *(row.origin for row in acted)]
    assert found.simulated_done == origins.count("simulated")
    measured = {one.name: one for one in answer.measured[0]}
    assert measured["activities"].counted == len(held) + len(acted) == found.done
    assert measured["activities"].simulated == found.simulated_done
    assert {(row[0], row[1], row[2]) for row in measured["activities"].sheet("by-neighbourhood").rows} == {
        (*place, count) for place, count in Counter((row.zone, row.neighbourhood) for row in acted).items()
    }


@pytest.mark.parametrize("day", [date(2016, 1, 1), date(2022, 6, 30), date(2023, 12, 31)])
def test_the_census_is_what_the_list_has(town: tuple[str, Record], day: date) -> None:
    network, record = town
    found = stats(from_log(record, network), (None,), day).figures
    listed = list(record.statistics.organisations(network, day=day))
    assert {kind: count for kind, count in found.by_kind.items() if count} == Counter(row.kind for row in listed)
    assert {sector: count for sector, count in found.by_sector.items() if count} == Counter(r.sector for r in listed)
    assert found.organisations == len(listed)
    assert found.simulated_organisations == sum(row.origin == "simulated" for row in listed)
    assert list(found.by_kind)[: len(found.network.kinds)] == list(found.network.kinds)


def test_cartagena_s_year_end_table(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder: Path = played("cartagena-2023", tmp_path_factory.mktemp("cartagena"))
    engine = open_database(f"sqlite:///{folder / 'vertebra.db'}")
    found = stats(from_log(Record(engine), "cartagena"), (None,), date(2023, 12, 31)).figures
    assert (found.meetings["motor-group"], found.meetings["action-group"], found.activities) == (224, 387, 248)
    assert (found.together, found.organisations) == (859, 399)
    assert found.by_sector == {"salud": 44, "educacion": 70, "social": 224, "municipal-otros": 61}
    engine.dispose()


def test_orientations_are_counted_by_service_and_by_who_sent(terminal: Terminal, tmp_path: Path) -> None:
    town = Terminal(played("batatais-gestao-2021", tmp_path))
    asked: dict[str, Any] = {"service": "vaga-infantil-norte", "checked": ["idade", "lista-de-espera"]}
    town.given(GROUP, "RecordOrientation", on="2020-05-06", **asked)
    town.given(GROUP, "RecordOrientation", "equipe-ubs-norte", on="2021-05-06", **asked)
    engine = open_database(f"sqlite:///{tmp_path / 'vertebra.db'}")
    history = from_log(Record(engine), "batatais")
    before, after = (stats(history, (None,), day).figures for day in (date(2020, 12, 31), date(2021, 12, 31)))
    assert len(after.orientations) == len(before.orientations) + 1
    for found in (before, after):
        assert {(one.service, one.count, one.simulated) for one in found.orientations} == {
            ("vaga-infantil-norte", 1, 0)
        }
    engine.dispose()


def test_zones_stand_side_by_side_and_one_that_is_not_there_is_refused(record: Record) -> None:
    history = from_log(record, "batatais")
    answer = stats(history, ("norte", "sul"), date(2021, 12, 2), name="actions-on-time")
    assert answer.zones == ("norte", "sul")
    assert [[one.counted for one in listed] for listed in answer.measured] == [[7], [0]]
    assert len(stats(history, (None,), date(2021, 12, 2)).measured[0]) == len(MEASURES)
    with pytest.raises(Refusal, match="no zone"):
        stats(history, ("atlantis",), date(2021, 12, 2))
    with pytest.raises(Refusal) as refused:
        from_log(record, "atlantis")
    assert refused.value.code == "unknown-network"


def test_an_exported_file_gives_the_same(record: Record, terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "batatais.vertebra"
    terminal.done("export", "batatais", "--to", str(file))
    day = date(2021, 12, 2)
    here, there = (stats(one, (None,), day) for one in (from_log(record, "batatais"), from_file(file, "batatais")))
    assert [one.counted for one in here.measured[0]] == [one.counted for one in there.measured[0]]
    assert here.figures == there.figures


def test_the_command_line_answers_with_it(record: Record, terminal: Terminal) -> None:
    told = terminal.read("stats", "batatais", "--until", "2021-06-30")
    found = stats(from_log(record, "batatais"), (None,), date(2021, 6, 30)).figures.as_json()
    assert {name: told[name] for name in found} == found
