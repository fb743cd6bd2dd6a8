"""What changed between two moments, why a value is what it is, and what was known when it was decided."""

from collections.abc import Iterator
from random import Random
from typing import Any

from domain.asof import AtPosition
from store.timetravel import TimeTravel
from tests.cli.conftest import COORDINATOR
from tests.cli.twoyears import ALIGNMENT, JOINT, MANAGEMENT, NORTH, ORIGIN, Years, words

# Differences


def test_a_difference_says_what_was_decided_cancelled_and_changed_and_by_whom(years: Years) -> None:
    told = words(years.now, "diff", NORTH, "2017-05-20", "2020-12-31")
    assert "From the end of 20 May 2017 to the end of 31 Dec 2020" in told
    assert "30 Mar 2018 29 Mar 2019" in told, "the old due date and the new one"
    assert "amended the action «Agenda anual compartilhada das pastas" in told
    assert "is now cancelled." in told
    found = years.now.read("diff", NORTH, "2017-05-20", "2020-12-31")
    assert [one["kind"] for one in found["events"] if one["act"] == "removed"] == ["ActionNoted"], "it was cancelled"
    assert found["people"]["coordenacao-norte"] == 5
    [cancelled] = [one for one in found["events"] if one["act"] == "removed"]
    assert cancelled["who"]["person"] == "engine", "it brought the news"
    assert cancelled["news_of"]["who"]["person"] == "equipe-escola-norte"
    because = "is now cancelled. Because: A cartilha já cumpre o que o mural faria."
    assert f"{because} [news of what Equipe da escola do território norte did]" in told
    assert f"vertebra history {cancelled['news_of']['stream']} --after {cancelled['news_of']['version'] - 1}" in told
    after = str(cancelled["news_of"]["version"] - 1)
    assert words(years.now, "history", cancelled["news_of"]["stream"], "--after", after).count("cancelled the action")
    due = next(one for one in found["fields"] if one["path"].endswith("action-7ce0cd0e53b6.due_on"))
    assert (due["before"], due["after"]) == ("2018-03-30", "2019-03-29")


def test_a_difference_the_other_way_round_is_read_forwards_and_says_so(years: Years) -> None:
    there = years.now.read("diff", NORTH, "10", "40")
    assert years.now.read("diff", NORTH, "40", "10") == there
    assert "The later one was named first" in words(years.now, "diff", NORTH, "40", "10")
    assert "The later one was named first" not in words(years.now, "diff", NORTH, "10", "40")


def test_nothing_changed_is_said(years: Years) -> None:
    assert "nothing changed" in words(years.now, "diff", NORTH, "10", "10")
    assert "nothing changed" in words(years.now, "diff", "batatais", "2021-05-01", "2021-05-01")


def test_before_it_began_there_was_nothing(years: Years) -> None:
    found = years.now.read("diff", NORTH, "2016-01-01", "2017-02-01")
    assert found["from"] == {"version": 0, "phase": None}
    assert [one["version"] for one in found["events"]] == list(range(1, found["to"]["version"] + 1))
    assert "It had not begun" in words(years.now, "diff", NORTH, "2016-01-01", "2017-02-01")


def test_the_difference_of_a_network_is_that_of_its_streams(years: Years) -> None:
    found = years.now.read("diff", "batatais", "2021-04-01", "2021-05-31", "--zone", "centro")["streams"]
    assert {one["stream"] for one in found} >= {"case:batatais:centro:c21-03", "group:batatais:grupo-centro"}
    assert all(":centro:" in one["stream"] or "centro" in one["stream"] for one in found)
    for one in found:
        alone = years.now.read("diff", one["stream"], str(one["from"]["version"]), str(one["to"]["version"]))
        assert alone["events"] == one["events"]
    told = words(years.now, "diff", "batatais", "2021-04-01", "2021-05-31", "--zone", "centro")
    assert "in the zone group → closed" in told


# Why


def test_a_value_goes_back_to_the_person_and_the_command_that_set_it(years: Years) -> None:
    action = "action:batatais:norte:2017:action-7ce0cd0e53b6"
    found = years.now.read("why", action, "due_on")
    [setting] = found["set_by"]
    assert (setting["before"], setting["after"], found["value"]) == ("2018-03-30", "2019-03-29", "2019-03-29")
    news, said = setting["causes"]
    assert (news["stream"], news["event"]) == (action, "PlanAmended")
    assert (said["stream"], said["event"], said["command"]) == (NORTH, "ActionAmended", "AmendAction")
    assert said["who"]["person"] == COORDINATOR
    told = words(years.now, "why", action, "due_on")
    assert "30 Mar 2018 → 29 Mar 2019" in told
    assert "Coordenação do território norte (coordinator, CRAS do território norte)" in told


def test_every_change_of_a_field_is_told_in_its_order(years: Years) -> None:
    every = years.now.read("why", NORTH, "phase", "--all")["set_by"]
    assert [one["after"] for one in every][:4] == ["diagnosis", "swot", "plan", "actions"]
    assert years.now.read("why", NORTH, "phase")["set_by"] == every[-1:]
    then = years.now.read("why", NORTH, "phase", "--at", "2017-05-20")
    assert (then["value"], then["set_by"]) == ("actions", [every[3]])


def test_a_field_of_many_things_is_told_by_what_changed_of_them(years: Years) -> None:
    assert isinstance(years.now.read("why", MANAGEMENT, "items")["value"], dict)
    assert "It is: several fields together" in words(years.now, "why", MANAGEMENT, "items")


def test_what_is_misspelt_is_suggested(years: Years) -> None:
    _, code, words = years.now.refused("why", NORTH, "phse")
    assert code == "no-such-field"
    assert "phase" in words


def test_all_fields_are_listed_under_the_names_that_why_takes(years: Years) -> None:
    listed = years.now.read("why", ORIGIN)
    assert {"field": "status", "path": "status", "value": "closed"} in listed
    for one in Random(6).sample(listed, 8):
        assert years.now.read("why", ORIGIN, one["field"])["value"] == one["value"]


def test_a_field_that_is_there_no_more_is_still_answered(years: Years) -> None:
    found = years.now.read("why", ORIGIN, "time.kind")
    assert found["value"] is None
    assert found["set_by"][0]["after"] is None


# What the secretaries knew


def test_each_decision_is_told_with_what_was_there_before_it_and_nothing_after(years: Years) -> None:
    [found] = years.now.read("knew", JOINT)
    assert [one["event"]["kind"] for one in found["decisions"]] == ["PartDecided", "PartDecided"]
    log, travel = years.log, TimeTravel(years.log)
    for one in found["decisions"]:
        before = AtPosition(position=one["position"] - 1)
        for name, stream in (("escalation", JOINT), ("origin", ORIGIN)):
            assert one["known"][name]["version"] == travel.version(stream, before)
            assert one["known"][name] == log.fold(stream, travel.version(stream, before)).dumped()
        assert one["known"]["plan"]["stream"] == "cycle:batatais:norte:2021"
        assert one["known"]["escalation"]["state"]["stage"] == "tabled"
        for step in one["story"]:
            assert travel.position(step["stream"], step["version"]) < one["position"]
    first, second = found["decisions"]
    assert first["sentence"] not in [step["sentence"] for step in first["story"]]
    assert first["sentence"] in [step["sentence"] for step in second["story"]]


def test_the_page_says_who_decided_and_both_times(years: Years) -> None:
    told = words(years.now, "knew", JOINT, "--decision", "1")
    assert "Decision 1 of 2" in told
    assert "Decision 2 of 2" not in told
    assert "Who decided Quem responde pela pasta de Educação (secretary, Secretaria de Educação)" in told
    assert "Entered by Relatoria da reunião de gestão geral" in told
    assert "Happened 28 Apr 2021" in told
    assert "Recorded 28 Apr 2021, 10:20" in told
    assert "● on the table" in told
    [found] = years.now.read("knew", JOINT, "--decision", "1")
    [first] = found["decisions"]
    assert f"position {first['position']} of the log" in told
    plan = first["known"]["plan"]
    assert f"{plan['stream']}, version {plan['version']}" in told
    assert "@" not in told
    assert "Not known then" in told


def test_what_was_entered_after_the_decision_was_not_known_then(years: Years) -> None:
    [found] = years.now.read("knew", JOINT)
    for one in found["decisions"]:
        assert [(late["kind"], late["on"]) for late in one["not_known"]] == [("TeamsInvolved", "2021-04-20")]
        assert "entidade-norte" not in one["known"]["origin"]["state"]["life"]["teams"]
    told = words(years.now, "knew", JOINT, "--decision", "1")
    not_known = told.partition("Not known then")[2]
    assert "Entidade parceira do território norte" in not_known
    assert "happened on 20 Apr 2021, recorded on 29 Apr 2021" in not_known
    other = words(years.now, "knew", "escalation:batatais:norte:case-n21-02-1")
    assert "Nothing that had happened by then was recorded later, and nothing was corrected." in other


def test_a_case_or_an_item_leads_to_the_same(years: Years) -> None:
    [found] = years.now.read("knew", JOINT)
    assert years.now.read("knew", ORIGIN) == [found]
    item = found["decisions"][0]["event"]["data"]["item"]
    assert years.now.read("knew", f"{MANAGEMENT}#{item}") == [found]


def test_an_alignment_was_asked_by_nobody(years: Years) -> None:
    [found] = years.now.read("knew", ALIGNMENT)
    assert found["decisions"][0]["known"]["escalation"] is None
    assert "Nobody had asked" in words(years.now, "knew", ALIGNMENT)


def test_what_is_not_decided_yet_says_so(years: Years) -> None:
    assert "Nothing has been decided on it yet." in words(years.now, "knew", "escalation:batatais:norte:case-n21-05-1")


def every_decision(years: Years) -> Iterator[tuple[str, Any]]:
    for info in years.log.streams("batatais", "escalation"):
        for one in years.now.read("knew", info.stream)[0]["decisions"]:
            yield info.stream, one


def test_every_decision_of_two_years_can_be_looked_at(years: Years) -> None:
    told = list(every_decision(years))
    assert len(told) > 20
    assert {one["event"]["kind"] for _, one in told} >= {"PartDecided", "ItemLeft", "InformationAsked", "AlignmentMade"}
