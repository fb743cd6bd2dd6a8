"""The census counts organisations on a day, by kind and sector."""

from datetime import date

from domain.network import events as n
from domain.territory import WHOLE_NETWORK
from tests.domain.measures.histories import figures, town

APRIL, MAY = date(2017, 4, 30), date(2017, 5, 1)


def test_an_organisation_counts_from_its_first_day_to_its_last() -> None:
    tale = town()
    tale.says("network:town", n.OrganisationLeft(organisation="clinic", until=MAY))
    assert [tale.measured("census", until=day).counted for day in (APRIL, MAY, date(2017, 5, 2))] == [3, 4, 3]


def test_organisations_are_told_by_kind_and_sector_with_those_that_have_none() -> None:
    tale = town()
    tale.says("network:town", n.KindAdded(kind="police", name="Police", sector="health"))
    measured = tale.measured("census")
    assert measured.sheet("by-kind").rows == (
        ("clinic", "health", 1),
        ("school", "education", 3),
        ("police", "health", 0),
        (None, None, 4),
    )
    assert measured.sheet("by-sector").rows == (("health", 1), ("education", 3), (None, 4))
    assert (figures(measured), measured.simulated) == ({"organisations": 4}, 1)


def test_an_organisation_that_changed_counts_as_it_is_now() -> None:
    tale = town()
    changed = n.OrganisationChanged(organisation="library", name="Library", kind="clinic", sector="health")
    tale.says("network:town", changed)
    measured = tale.measured("census")
    assert measured.sheet("by-kind").row("clinic", "health")["count"] == 2
    assert measured.simulated == 0
    assert [ground.kind for ground in measured.grounds].count("OrganisationChanged") == 1


def test_a_zone_has_the_organisations_that_work_in_it() -> None:
    tale = town()
    assert tale.measured("census", zone="north").counted == 2
    assert tale.measured("census", zone="south").counted == 1
    assert tale.measured("census", zone=WHOLE_NETWORK).counted == 2
