"""Which records of reconciliations are believed: those alone whose signature is right by a key that is known."""

from datetime import UTC, datetime

from evidence.reconciled import Believed, believed
from store.reconciliations import Kept, Reconciliation

RECORD = Reconciliation(
    number=7, made_at=datetime(2026, 11, 30, tzinfo=UTC), made_by="ana", reason="x", position=0, command=0,
    until_position=9, until_command=9,
)  # fmt: skip


def test_a_record_that_nobody_can_check_explains_nothing_and_one_that_is_wrong_is_forged() -> None:
    planted = Kept(reconciliation=RECORD, key_id="nobody", signature="00")
    assert believed([planted], {}) == Believed([], [], [7])
    assert believed([planted], {"another": "00" * 32}) == Believed([], [7], [])
    assert believed([planted.model_copy(update={"broken": True})], {}) == Believed([], [7], [])
