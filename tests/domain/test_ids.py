"""Ids are computed, never drawn."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from domain import ids
from domain.errors import Refusal

AT = datetime(2017, 3, 4, 12, 0, tzinfo=UTC)


def test_a_scenario_step_has_the_same_id_whenever_it_is_played() -> None:
    first, again, other = ids.seeded("batatais/1", AT), ids.seeded("batatais/1", AT), ids.seeded("batatais/2", AT)
    assert first == again != other
    assert first.version == 7
    assert ids.made_at(first) == AT


def test_a_command_id_tells_when_it_was_made_and_later_ones_sort_later() -> None:
    early = ids.uuid7(AT, b"\xff" * 10)
    late = ids.uuid7(datetime(2017, 3, 4, 12, 1, tzinfo=UTC), b"\x00" * 10)
    assert str(early) < str(late)
    assert (early.version, early.variant) == (7, UUID(int=late.int).variant)
    assert ids.made_at(uuid4()) is None


def test_what_a_command_makes_has_an_id_computed_from_it() -> None:
    command = ids.seeded("x", AT)
    assert ids.named("finding", command) == ids.named("finding", command)
    assert len({ids.named("finding", command), ids.named("finding", command, 1), ids.named("action", command)}) == 3


def test_a_deadline_has_one_id_however_often_it_fires() -> None:
    assert ids.timer("cycle:a:b:c", "Close", "", AT) == ids.timer("cycle:a:b:c", "Close", "", AT)
    assert ids.timer("cycle:a:b:c", "Close", "", AT) != ids.timer("cycle:a:b:d", "Close", "", AT)


@pytest.mark.parametrize("stream", ["", "cycle", "cycle:", "cycle:Batatais", "cycle:a b", "cycle:a:../b", "ciclo:á:b"])
def test_a_stream_id_that_cannot_be_one_is_refused(stream: str) -> None:
    with pytest.raises(Refusal) as refused:
        ids.parts(stream)
    assert refused.value.code == "unknown-stream"


def test_a_stream_id_is_joined_and_split() -> None:
    assert ids.parts(ids.stream_id("cycle", "batatais", "norte", "2017")) == ("cycle", "batatais", ("norte", "2017"))
    with pytest.raises(Refusal) as refused:
        ids.stream_id("cycle", "batatais", "Norte do Sul")
    assert refused.value.code == "bad-id"
