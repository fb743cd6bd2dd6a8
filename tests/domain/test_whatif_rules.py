"""Other rules, as people write them: names that can be guessed, values with their units, and what is said otherwise."""

from typing import Any

import pytest

from domain.errors import Refusal
from domain.table import Table
from domain.territory import CaseDays, Network, Rules, Sector
from domain.whatif.rules import Override, known, other, read
from words.whatiflabels import RULES

TOWN = Network(id="town", rules=Rules(call_days=3), sectors=Table({"health": Sector(id="health", name="Health")}))


def values(*told: str) -> dict[str, Any]:
    return {one.path: one.value for one in read(told, TOWN)}


@pytest.mark.parametrize("text", ["20", "20d", "20wd", "20 days", "20 working days", "4w", "4 weeks"])
def test_days_can_be_written_in_many_ways_and_are_working_days(text: str) -> None:
    assert values(f"zone_time={text}") == {"case_days.ordinary": 20}


@pytest.mark.parametrize("text", ["60%", "0.6", "60 %", "60,0%"])
def test_a_share_is_a_percentage_or_a_fraction(text: str) -> None:
    assert values(f"adoption.share={text}") == {"adoption.share": 0.6}


def test_a_short_name_may_mean_several_rules_and_the_last_word_on_each_counts() -> None:
    assert values("quorum=60%", "adoption.share=75%") == {
        "validation.share": 0.6,
        "agreement.share": 0.6,
        "adoption.share": 0.75,
    }


def test_names_may_be_written_with_dashes_and_in_capitals() -> None:
    assert values("Zone-Time=7") == {"case_days.ordinary": 7}


def test_lists_and_choices() -> None:
    assert values("adoption.required_sectors=health") == {"adoption.required_sectors": ("health",)}
    assert values("adoption.required_sectors=none") == {"adoption.required_sectors": ()}
    assert values("minutes_approval=same_meeting") == {"minutes_approval": "same-meeting"}
    assert values("votes=5") == {"votes_each": 5}


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("zonetime=3", "unknown-rule", "zone_time"),
        ("xyzzy=3", "unknown-rule", "no rule 'xyzzy'"),
        ("zone_time", "bad-rule", "zone_time=30d"),
        ("=3", "bad-rule", "zone_time=30d"),
        ("zone_time=", "bad-rule", "zone_time=30d"),
        ("zone_time=soon", "bad-rule-value", "30d"),
        ("zone_time=-3", "bad-rule-value", "30d"),
        ("zone_time=0", "bad-rule-value", "at least 1"),
        ("quorum=140%", "bad-rule-value", "at most 1"),
        ("quorum=half", "bad-rule-value", "60%"),
        ("quorum=nan", "bad-rule-value", "share"),
        ("votes=many", "bad-rule-value", "3"),
        ("minutes_approval=never", "bad-rule-value", "same-meeting or next-meeting"),
        ("criteria=,", "bad-rule-value", "at least one"),
        ("adoption.required_sectors=sport", "not-found", "sport"),
        ("version=3", "unknown-rule", "version"),
    ],
)
def test_what_is_no_rule_or_no_value_is_refused_with_what_could_be_meant(text: str, code: str, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        read([text], TOWN)
    assert refused.value.code == code
    assert said in str(refused.value)


def test_only_what_is_named_becomes_other() -> None:
    rules = other(TOWN.rules, (Override(name="zone_time", path="case_days.ordinary", value=9),))
    assert rules == TOWN.rules.model_copy(update={"case_days": CaseDays(ordinary=9)})


def test_a_number_that_no_rules_may_have_is_no_other_rule_either() -> None:
    with pytest.raises(Refusal) as refusal:
        read(["quorum=60%", "zone_time=1001d"], TOWN)
    assert (refusal.value.code, refusal.value.params["field"]) == ("bad-rule-value", "case_days.ordinary")
    assert values("zone_time=1000d") == {"case_days.ordinary": 1000}


def test_every_rule_is_listed_with_its_value_and_has_words() -> None:
    listed = {rule.path: rule for rule in known(TOWN)}
    assert listed["call_days"].value == 3
    assert listed["case_days.ordinary"].short == ("zone_time",)
    assert set(listed) == set(RULES)
    for rule in listed.values():
        for name in (*rule.short, rule.path):
            assert read([f"{name}={spelled(rule.value)}"], TOWN), name


def spelled(value: Any) -> str:
    return (",".join(value) or "none") if isinstance(value, tuple) else str(value)
