"""A source's totals are spread exactly, the same way every time, over working days and bodies that exist."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.calendar import Calendar
from domain.errors import Refusal
from domain.table import Table
from domain.territory import Body, BodyKind, Membership, Network, Organisation, Zone
from scenarios.spread import Spread, Template, drawn

HOLIDAY = date(2023, 6, 9)
MEMBERS = tuple(f"member-{n}" for n in range(5))
TOWN = Network(
    id="town",
    calendar=Calendar(holidays=(HOLIDAY,)),
    zones=Table({z: Zone(id=z, name=z, neighbourhoods=((f"{z}-1", "One"), (f"{z}-2", "Two"))) for z in ("a", "b")}),
    organisations=Table({m: Organisation(id=m, name=m, kind="ngo", sector="social") for m in MEMBERS}),
    bodies=Table(
        {
            body: Body(
                id=body, name=body, kind=kind, zone="a", members=tuple(Membership(organisation=m) for m in MEMBERS)
            )
            for body, kind in (
                ("motor-1", BodyKind.MOTOR_GROUP),
                ("motor-2", BodyKind.MOTOR_GROUP),
                ("forum", BodyKind.FORUM),
            )
        }
    ),
)


def spread(**changes: object) -> Spread:
    fields: dict[str, object] = {
        "id": "motor",
        "source": "the source says so",
        "total": 100,
        "over": BodyKind.MOTOR_GROUP,
        "since": date(2023, 1, 1),
        "until": date(2023, 12, 31),
        "step": Template(
            id="m{n}",
            as_="clerk",
            stream="group:town:{body}",
            do="Hold",
            with_={"present": "{present}", "on": "{day}", "called_on": "{called}"},
        ),
    }
    return Spread.model_validate({**fields, **changes})


@settings(deadline=None)
@given(total=st.integers(0, 300), seed=st.text(max_size=5))
def test_every_one_of_a_total_is_given_once_on_a_working_day_of_the_period(total: int, seed: str) -> None:
    made = list(drawn(spread(total=total), seed, TOWN))
    assert len({each.filled(each.template.id) for each in made}) == len(made) == total
    assert all(TOWN.calendar.works_on(each.on) for each in made)
    assert all(date(2023, 1, 1) <= each.on <= date(2023, 12, 31) for each in made)


def test_the_same_seed_gives_the_same_steps_and_another_gives_others() -> None:
    def told(seed: str) -> list[object]:
        return [(each.on, each.values) for each in drawn(spread(), seed, TOWN)]

    assert told("one") == told("one")
    assert told("one") != told("two")


def test_a_total_is_spread_evenly_over_the_bodies_of_the_kind_asked_for() -> None:
    held = [each.values["body"] for each in drawn(spread(total=101), "seed", TOWN)]
    assert sorted(Counter(held).values()) == [50, 51]
    assert set(held) == {"motor-1", "motor-2"}


def test_no_body_has_two_on_one_day() -> None:
    held = [(each.values["body"], each.on) for each in drawn(spread(total=400), "seed", TOWN)]
    assert len(set(held)) == len(held)


def test_a_meeting_is_called_as_many_working_days_before_as_the_rules_ask() -> None:
    [held] = drawn(spread(total=1, since=date(2023, 6, 12), until=date(2023, 6, 12)), "seed", TOWN)
    assert held.filled("{called}") == "2023-06-07"  # a week-end and a holiday in between


def test_attendance_is_between_the_share_and_all_of_the_members() -> None:
    for each in drawn(spread(share=0.6), "seed", TOWN):
        present = each.filled(each.template.with_)["present"]
        assert 3 <= len(present) <= 5
        assert set(present) <= set(MEMBERS)


def test_what_a_body_of_a_zone_does_happens_in_a_neighbourhood_of_that_zone() -> None:
    assert {each.values["neighbourhood"] for each in drawn(spread(), "seed", TOWN)} == {"a-1", "a-2"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"over": BodyKind.WORKING_GROUP}, "nothing-to-spread-over"),
        ({"since": date(2023, 6, 10), "until": date(2023, 6, 11)}, "nothing-to-spread-over"),
        ({"total": 1000}, "too-many-to-spread"),
    ],
)
def test_what_cannot_be_spread_is_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        list(drawn(spread(**changes), "seed", TOWN))
    assert refusal.value.code == code
