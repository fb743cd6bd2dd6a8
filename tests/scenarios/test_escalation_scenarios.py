"""The shipped stories of cases, referrals and questions to management: their turns, and what they leave open."""

from collections import Counter

from tests.scenarios.shipped import events_of, played

SANTS = "sants-montjuic-2019"


def test_sants_montjuic_refers_by_each_of_the_three_levels() -> None:
    world = played(SANTS)
    requested = [event.data for event in events_of(world, "case") if event.kind == "ReferralRequested"]
    assert Counter(each["level"] for each in requested) == {"complementation": 4, "joint-treatment": 1}
    assert all(each["consent"] for each in requested)
    counted = [event.data for event in events_of(world, "group") if event.kind == "OrientationCounted"]
    assert Counter((each["organisation"], each["receiver"]) for each in counted) == {
        ("cap-cotxeres-1", "css-cotxeres"): 1,
        ("cap-cotxeres-2", "css-cotxeres"): 1,
        ("css-cotxeres", "cap-cotxeres-1"): 1,
    }


def test_sants_montjuic_has_every_end_of_a_referral_and_one_that_nobody_answers() -> None:
    world = played(SANTS)
    stages = Counter(
        referral.stage
        for stream, fold in world.folds.items()
        if stream.startswith("case:")
        for referral in fold.state.life.referrals.values()
    )
    assert stages == {"done": 3, "rejected": 1, "requested": 1}
    made = Counter(event.kind for event in events_of(world, "case"))
    assert (made["ReferralRedirected"], made["ReferralReminded"], made["ReferralOverdue"]) == (1, 1, 1)
    assert (made["SharedPlanAgreed"], made["SharedTaskAdded"], made["SharedTaskCompleted"]) == (1, 1, 3)


def test_sants_montjuic_ends_with_the_unanswered_referral_on_the_groups_board() -> None:
    world = played(SANTS)
    waiting = {
        (todo.what, todo.who)
        for stream, fold in world.folds.items()
        if stream.startswith("case:")
        for todo in fold.decider.summary(fold.state).todos
    }
    assert waiting == {
        ("work-on-case", "equip-css-cotxeres"),
        ("answer-referral", "organisation:cap-cotxeres-2"),
        ("referral-overdue", "role:coordinator"),
    }
