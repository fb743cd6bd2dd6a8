"""As of when: what a person may write for it, and what it means."""

from datetime import UTC, date, datetime

import pytest

from domain.asof import AsOf, AtMoment, AtPosition, AtVersion, as_of
from domain.calendar import Calendar
from domain.errors import Refusal

SAO_PAULO = Calendar(timezone="America/Sao_Paulo")  # three hours behind UTC
MADRID = Calendar(timezone="Europe/Madrid")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("12", AtVersion(version=12)),
        (" 12 ", AtVersion(version=12)),
        ("@4681", AtPosition(position=4681)),
        ("2021-06-30T10:00", AtMoment(moment=datetime(2021, 6, 30, 13, 0, tzinfo=UTC))),
        ("2021-06-30 10:00:05", AtMoment(moment=datetime(2021, 6, 30, 13, 0, 5, tzinfo=UTC))),
        ("2021-06-30T10:00Z", AtMoment(moment=datetime(2021, 6, 30, 10, 0, tzinfo=UTC))),
        ("2021-06-30T10:00+02:00", AtMoment(moment=datetime(2021, 6, 30, 8, 0, tzinfo=UTC))),
    ],
)
def test_a_version_a_position_or_a_moment_of_the_network_is_understood(written: str, meant: AsOf) -> None:
    assert as_of(written, SAO_PAULO) == meant


def test_a_day_means_its_last_instant_in_the_network() -> None:
    found = as_of("2021-06-30", SAO_PAULO)
    assert isinstance(found, AtMoment)
    assert found.day == date(2021, 6, 30)
    assert found.moment == datetime(2021, 7, 1, 2, 59, 59, 999_999, tzinfo=UTC)


def test_a_day_on_which_clocks_change_ends_where_it_ends() -> None:
    found = as_of("2021-03-28", MADRID)
    assert isinstance(found, AtMoment)
    assert found.moment == datetime(2021, 3, 28, 21, 59, 59, 999_999, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "yesterday",
        "-1",
        "1.5",
        "@",
        "@x",
        "2021-02-30",
        "30-06-2021",
        "2021-6-3",
        "2021-06-30T25:00",
        "²",
        "9999-12-31",
    ],
)
def test_anything_else_is_refused_with_how_to_write_it(written: str) -> None:
    with pytest.raises(Refusal) as refused:
        as_of(written, SAO_PAULO)
    assert refused.value.code == "bad-at"
    assert "2021-06-30" in str(refused.value)
