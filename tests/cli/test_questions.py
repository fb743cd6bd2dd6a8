"""A year of Batatais' questions as the command line shows them: to those who ask, who decide, and who wait."""

import json
import re
import shlex
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from domain.legs import STAGES
from domain.legs import legs as legs_of
from domain.registry import DECIDERS
from store.database import open_database
from store.log import EventLog
from tests.cli.conftest import Terminal
from tests.cli.stored import StoredWorld, played
from tests.tooling.test_readme_commands import understood

IN_MAY = "2021-05-20"
TWICE_DEFERRED = "escalation:batatais:sul:case-s21-02-1"
JOINT = "escalation:batatais:norte:case-n21-03-1"
ABSENT = "escalation:batatais:centro:case-c21-05-1"
URGENT = "escalation:batatais:norte:case-n21-05-1"
EDUCATION, HEALTH = "secretaria-de-educacao", "secretaria-de-saude"


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folders: how things stand in the first meeting of the year, in May, and at the end of the year."""
    end, rest = tmp_path_factory.mktemp("year"), tmp_path_factory.mktemp("before")
    meets, may = rest / "meets", rest / "may"

    def keeps(world: StoredWorld, to: datetime) -> None:
        board = world.fold("management:batatais:gestao-geral").state
        for folder, is_now in (
            (meets, to.year == 2021 and board.open_meeting is not None),
            (may, to.date().isoformat() > IN_MAY),
        ):
            if is_now and not folder.exists():
                world.tell_the_time("batatais", "administracao")
                shutil.copytree(end, folder)

    played("batatais-gestao-2021", end, passes=keeps)
    return {"meets": meets, "may": may, "end": end}


@pytest.fixture
def may(year: dict[str, Path]) -> Terminal:
    return Terminal(year["may"])


@pytest.fixture
def end(year: dict[str, Path]) -> Terminal:
    return Terminal(year["end"])


def escalations(terminal: Terminal) -> list[str]:
    return [info["stream"] for info in terminal.read("streams", "batatais", "--kind", "escalation")]


def one_line(text: str) -> str:
    return " ".join(text.split())


def entries(terminal: Terminal, person: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = terminal.read("inbox", "--as", person)["entries"]
    return found


# The trail


def test_a_trail_tells_one_story_in_order_of_time_from_the_case_to_the_act(end: Terminal) -> None:
    told = end.read("trail", TWICE_DEFERRED)
    kinds = [step["kind"] for step in told["steps"]]
    assert kinds[0] == "CaseOpened"
    assert [step["on"] for step in told["steps"]] == sorted(step["on"] for step in told["steps"])
    story = ["CaseEscalated", "ItemLeft", "ItemLeft", "PartDecided", "DecisionReturned", "CarriedOutReported"]
    assert [kind for kind in kinds if kind in story] == story
    assert {step["round"] for step in told["steps"]} == {0, 1, 2, 3}
    assert (told["stage"], told["finished"], told["turns"]) == ("acted", True, [])


def test_a_trail_says_each_thing_once(end: Terminal) -> None:
    for stream in escalations(end):
        sentences = [(step["on"], step["sentence"], step["round"]) for step in end.read("trail", stream)["steps"]]
        assert len(sentences) == len(set(sentences)), stream


def test_a_joint_decision_is_told_part_by_part_in_the_words_of_each_portfolio(end: Terminal) -> None:
    told = end.read("trail", JOINT)
    assert [part["portfolio"] for part in told["parts"]] == ["educacao", "assistencia-social"]
    assert [step["kind"] for step in told["steps"]].count("PartDecided") == 2
    assert "With that it was decided by all who are concerned." in end.done("--lang", "en", "trail", JOINT)


def test_a_trail_ends_with_whose_turn_it_is_and_which_teams_know(end: Terminal) -> None:
    told = end.read("trail", ABSENT)
    assert [(turn["who"], turn["what"]) for turn in told["turns"]] == [("organisation:entidade-centro", "acknowledge")]
    assert [team["team"] for team in told["teams"] if team["acknowledged_on"] is None] == ["entidade-centro"]
    assert "Entidade parceira do território centro: not yet" in end.done("--lang", "en", "trail", ABSENT)


def test_a_case_s_own_trail_is_found_by_the_case(end: Terminal) -> None:
    assert end.read("trail", "case:batatais:sul:s21-02")["escalation"] == TWICE_DEFERRED


def test_what_was_entered_late_says_so_in_the_trail(end: Terminal) -> None:
    steps = [step for stream in escalations(end) for step in end.read("trail", stream)["steps"]]
    assert any(step["late"] for step in steps) == any(step["recorded_at"][:10] > step["on"] for step in steps)


@pytest.mark.parametrize(
    ("language", "columns"), [("es", "80"), ("ca", "80"), ("pt-BR", "80"), ("en", "80"), ("pt-BR", "120")]
)
def test_the_pages_of_questions_fit_the_terminal_and_speak_no_code(may: Terminal, language: str, columns: str) -> None:
    pages = [
        ("trail", TWICE_DEFERRED), ("promises", "batatais"), ("agenda", "batatais"), ("legs", "batatais"),
        ("inbox", "--as", EDUCATION), ("show", TWICE_DEFERRED), ("show", "case:batatais:norte:n21-03"),
        ("show", "management:batatais:gestao-geral"),
    ]  # fmt: skip
    for page in pages:
        told = may.done("--lang", language, *page, COLUMNS=columns)
        lines = [line for line in told.splitlines() if "vertebra " not in line]
        assert all(len(line.rstrip()) <= int(columns) for line in lines), page
        assert not [code for code in ("{", "await-", "not-reached", "in-group", "origin-") if code in told], page


def test_every_event_of_every_stream_is_a_sentence_without_holes_and_without_ids(end: Terminal) -> None:
    network = end.read("network", "show", "batatais")
    kinds = ("portfolios", "organisations", "people", "bodies", "services")
    ids = {known_as for kind in kinds for known_as, _ in network[kind]}
    no_words = re.compile("|".join(re.escape(one) for one in sorted(ids) if "-" in one))
    for kind in ("case", "escalation", "management"):
        for info in end.read("streams", "batatais", "--kind", kind):
            for event in end.read("history", info["stream"]):
                assert "{" not in event["sentence"], event
                assert event["kind"] not in event["sentence"], event
                assert "item-" not in event["sentence"], event
                assert not no_words.search(event["sentence"]), event


# Promises and times


def test_promises_are_exactly_what_is_open_each_with_whose_turn_it_is(may: Terminal, end: Terminal) -> None:
    for terminal, count in ((may, 9), (end, 2)):
        told = terminal.read("promises", "batatais")
        found = {one["escalation"] for one in told["open"]}
        assert len(found) == count
        assert found == {stream for stream in escalations(terminal) if not terminal.read("trail", stream)["finished"]}
        assert all(one["turns"] and one["todos"] for one in told["open"])
        assert (told["undelivered"], told["refused"], told["not_taken"]) == ([], [], [])


def test_a_network_without_open_promises_says_so(vertebra: Terminal) -> None:
    assert vertebra.read("promises", "batatais")["open"] == []
    assert "has come back" in vertebra.done("--lang", "en", "promises", "batatais")


def test_times_are_those_of_the_events_by_zone_portfolio_and_kind(end: Terminal) -> None:
    told = end.read("legs", "batatais")
    log = EventLog(open_database(f"sqlite:///{end.folder / 'vertebra.db'}"), DECIDERS)
    counted = [legs_of(log.events(stream)) for stream in escalations(end)]
    log.engine.dispose()
    assert len(told["escalations"]) == len([one for one in counted if one is not None])
    decided = [leg.days for one in counted if one for leg in one.legs if leg.start == "tabled"]
    (leg,) = [leg for leg in told["legs"] if leg["start"] == "tabled"]
    assert (leg["count"], leg["longest"]) == (len(decided), max(decided))
    assert {leg["end"] for leg in told["legs"]} <= set(STAGES)
    assert set(told["by"]) == {"zone", "portfolio", "kind"}


def test_times_can_be_asked_for_one_zone_portfolio_or_kind(end: Terminal) -> None:
    of = {name: end.read("legs", "batatais", *option)["escalations"] for name, option in {
        "all": (), "zone": ("--zone", "sul"), "portfolio": ("--portfolio", "saude"), "kind": ("--kind", "demand"),
    }.items()}  # fmt: skip
    assert {one["zone"] for one in of["zone"]} == {"sul"}
    assert all("saude" in one["portfolios"] for one in of["portfolio"])
    assert {one["origin_kind"] for one in of["kind"]} == {"demand"}
    assert all(0 < len(some) < len(of["all"]) for name, some in of.items() if name != "all")


# The inbox


def test_a_secretary_s_inbox_has_all_that_is_to_be_known_before_deciding(may: Terminal) -> None:
    first = entries(may, EDUCATION)[0]
    question = first["questions"][0]
    assert (first["what"], first["portfolio"]) == ("decide-item", "educacao")
    assert question["escalation"] == TWICE_DEFERRED
    assert (question["round"], dict(question["rounds"])) == (3, {"raised": 1, "deferred": 2})
    assert question["question"]["tried"].startswith("A entidade recebe")
    told = one_line(may.done("--lang", "en", "inbox", "--as", EDUCATION))
    assert "round 3 (deferred: 2)" in told
    assert "Escola do território sul, CRAS do território sul" in told


def test_every_entry_of_every_inbox_ends_with_command_lines_that_there_are_or_says_what_it_waits_for(
    may: Terminal, end: Terminal
) -> None:
    found = 0
    busy = ("coordenacao-rede", "relatoria-gestao", "representante-norte", "equipe-creas", EDUCATION, HEALTH)
    for terminal, person in [(terminal, person) for terminal in (may, end) for person in busy]:
        for entry in entries(terminal, person):
            assert entry["commands"] or entry["waits_for"], entry
            for line in entry["commands"]:
                words = shlex.split(line)
                assert words[0] == "vertebra"
                assert understood(words[1:]), line
                found += 1
    assert found > 10


def test_the_most_urgent_stands_first_in_an_inbox(end: Terminal) -> None:
    first = entries(end, HEALTH)[0]
    assert (first["urgency"], first["questions"][0]["escalation"]) == ("urgent", URGENT)


def test_a_team_finds_what_it_has_to_say_it_knows_with_what_was_decided(end: Terminal) -> None:
    (entry,) = [one for one in entries(end, "equipe-entidade-centro") if one["what"] == "acknowledge"]
    assert entry["questions"][0]["return_text"].startswith("A pasta de Saúde aprovou")
    assert entry["commands"] == [f"vertebra do {ABSENT} Acknowledge --as equipe-entidade-centro"]


def test_a_team_is_told_what_became_of_what_it_waits_for(may: Terminal) -> None:
    asked = may.read("inbox", "--as", "equipe-cras-norte")["asked"]
    assert JOINT in {one["escalation"] for one in asked}


def test_what_waits_for_a_role_waits_only_where_it_is_held(end: Terminal, may: Terminal) -> None:
    for person, zone in (("representante-norte", "norte"), ("coordenacao-sul", "sul")):
        for terminal in (may, end):
            assert {entry["zone"] for entry in entries(terminal, person)} <= {zone}


def test_an_inbox_is_of_the_only_network_that_knows_the_person(may: Terminal) -> None:
    assert may.read("inbox", "--as", EDUCATION)["network"] == "batatais"
    assert may.read("inbox", "batatais", "--as", EDUCATION)["person"] == EDUCATION


def test_an_item_can_be_named_by_its_id_alone(may: Terminal) -> None:
    first = may.read("agenda", "batatais")["items"][0]["item"]
    for named in (first, f"management:batatais:gestao-geral#{first}"):
        assert may.refused("decide", named, "--as", EDUCATION, "--refuse", "no")[1] == "temporal-unreachable"


# The agenda


def test_the_agenda_has_its_items_in_order_with_the_reason_for_each_place(may: Terminal) -> None:
    told = may.read("agenda", "batatais")
    assert (told["meeting"]["on"], told["meeting"]["stage"]) == ("2021-05-26", "convened")
    rounds = [item["round"] for item in told["items"]]
    assert rounds == sorted(rounds, key=lambda number: number == 1), "what was carried over comes first"
    assert [len(told[name]) for name in ("minutes_of", "carried_out")] == [1, 2]
    page = one_line(may.done("--lang", "en", "agenda", "batatais"))
    assert "carried over: round 3 (deferred: 2)" in page
    assert page.index("Minutes to approve") < page.index("Vagas no contraturno") < page.index("To note")


def test_teams_that_gave_no_word_are_named_on_an_agenda(end: Terminal) -> None:
    noted = [event for event in end.read("history", "management:batatais:gestao-geral") if event["data"].get("absent")]
    assert any("Entidade parceira do território centro" in event["sentence"] for event in noted)


def test_the_agenda_of_an_open_meeting_says_who_is_there_for_which_portfolio(year: dict[str, Path]) -> None:
    vertebra = Terminal(year["meets"])
    told = vertebra.read("agenda", "batatais")
    assert told["meeting"]["stage"] == "open"
    assert "representante-centro" in told["present"]
    voices = {one["portfolio"]: one["attendance"] for one in told["portfolios"]}
    assert voices == {"assistencia-social": "holder"}
    page = one_line(vertebra.done("--lang", "en", "agenda", "batatais"))
    assert "Must answer Assistência Social (present)" in page
    assert "Representante do grupo centro" in page


def test_an_agenda_of_nothing_says_so(vertebra: Terminal) -> None:
    assert vertebra.read("agenda", "batatais")["items"] == []
    assert "Nothing is on the table." in vertebra.done("--lang", "en", "agenda", "batatais")


def test_boards_show_cases_and_questions_with_what_waits(may: Terminal) -> None:
    told = may.done("--lang", "en", "board", "batatais", "norte")
    assert "Cases" in told
    assert "Questions to the management meeting" in told
    assert json.dumps(may.read("board", "batatais"))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("trail", "escalation:batatais:norte:none"), (4, "not-found")),
        (("trail", "case:batatais:norte:n21-01"), (4, "not-found")),
        (("promises", "nowhere"), (4, "unknown-network")),
        (("legs", "batatais", "--zone", "nowhere"), (4, "not-found")),
        (("legs", "batatais", "--portfolio", "nothing"), (4, "not-found")),
        (("agenda", "batatais", "--body", "nothing"), (4, "not-found")),
        (("inbox", "--as", "nobody"), (3, "unknown-person")),
        (("inbox", "batatais", "--as", "nobody"), (3, "unknown-person")),
        (("decide", URGENT, "--as", HEALTH), (2, "usage")),
        (("decide", URGENT, "--as", HEALTH, "--approve", "--refuse", "no"), (2, "usage")),
        (("decide", URGENT, "--as", HEALTH, "--approve", "--responsible", "equipe-ubs-norte"), (2, "usage")),
        (("decide", URGENT, "--as", HEALTH, "--refuse", "no", "--due", "2021-12-10"), (2, "usage")),
        (("decide", TWICE_DEFERRED, "--as", HEALTH, "--refuse", "no"), (3, "not-on-the-table")),
        (("decide", "escalation:batatais:norte:none", "--as", HEALTH, "--refuse", "no"), (4, "not-found")),
        (("decide", "management:batatais:gestao-geral#item-x", "--as", HEALTH, "--refuse", "no"), (4, "not-found")),
        (("decide", "item-x", "--as", HEALTH, "--refuse", "no"), (4, "not-found")),
        (("decide", URGENT, "--as", HEALTH, "--refuse", "no"), (5, "temporal-unreachable")),
        (("case", "open", "batatais", "nowhere", "x", "--as", "equipe-ubs-norte", "--text", "x", "--would-need", "x"),
         (4, "not-found")),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_of_a_question_ends_with_its_exit_code(
    end: Terminal, words: tuple[str, ...], expected: tuple[int, str]
) -> None:
    exit_code, code, said = end.refused(*words)
    assert (exit_code, code) == expected
    assert said


# Minutes


def test_the_minutes_of_a_meeting_are_read_before_they_are_approved(end: Terminal) -> None:
    told, data = end.done("--lang", "en", "minutes", "batatais"), end.read("minutes", "batatais")
    assert "draft 1, not approved yet" in told
    assert data["draft"]["present"]
    assert data["approved_at"] is None


def test_minutes_name_each_item_with_what_each_portfolio_answered(end: Terminal) -> None:
    (made,) = [event for event in end.read("history", "management:batatais:gestao-geral")
               if event["kind"] == "PartDecided" and event["data"]["meeting"]][:1]  # fmt: skip
    where = f"management:batatais:gestao-geral#{made['data']['meeting']}"
    told = one_line(end.done("--lang", "en", "minutes", where))
    assert one_line(made["data"]["asks"]) in told
    part = next(part for part in end.read("minutes", where)["decided"] if part["item"] == made["data"]["item"])
    assert part["part"] == made["data"]["part"]
    assert "approved in the meeting of" in told


def test_minutes_of_a_group_have_its_topics_and_agreements(end: Terminal) -> None:
    held = [e for e in end.read("history", "group:batatais:grupo-norte") if e["kind"] == "MinutesDrafted"]
    assert held
    where = f"group:batatais:grupo-norte#{held[-1]['data']['meeting']}"
    told, data = end.done("--lang", "en", "minutes", where), end.read("minutes", where)
    for text in data["topics"].values():
        assert one_line(text) in one_line(told)


@pytest.mark.parametrize(
    "where", ["case:batatais:norte:c21-01", "management:batatais:gestao-geral#no", "group:batatais:foruns#no"]
)
def test_minutes_that_are_not_there_are_said_not_to_be(end: Terminal, where: str) -> None:
    assert end.refused("minutes", where)[:2] == (4, "not-found")


def test_waiting_in_earlier_rounds_is_not_hidden(end: Terminal) -> None:
    told = end.read("legs", "batatais")
    (deferred,) = [one for one in told["escalations"] if one["escalation"] == TWICE_DEFERRED]
    waited = next(leg["days"] for leg in deferred["legs"] if leg["start"] == "tabled")
    assert deferred["days_to_decision"] >= waited > 28, "over every meeting that deferred it"
    (whole,) = [one for one in told["over_all_rounds"] if one["end"] == "decided"]
    assert whole["longest"] >= deferred["days_to_decision"]
    page = end.done("--lang", "en", "trail", TWICE_DEFERRED)
    assert "How long it took" in page
    assert f"first raised → last decided, all rounds   {deferred['days_to_decision']}" in page


def test_an_agenda_names_what_whoever_types_must_name(end: Terminal) -> None:
    data, page = end.read("agenda", "batatais"), end.done("agenda", "batatais")
    assert data["items"]
    assert len(re.findall(r"I\d+\b", page)) >= len(data["items"])
    assert len(re.findall(r"#M\d+\b", page)) >= len(data["minutes_of"])


def test_whose_turn_it_is_names_who_holds_the_office(end: Terminal) -> None:
    assert "Saúde (Quem responde pela pasta de Saúde)" in end.done("promises", "batatais")


def test_whoever_keeps_the_minutes_is_offered_to_open_and_close_the_meeting(year: dict[str, Path]) -> None:
    waits = entries(Terminal(year["meets"]), "relatoria-gestao")
    assert "close-meeting" in {entry["what"] for entry in waits}
    closing = [line for entry in waits if entry["what"] == "close-meeting" for line in entry["commands"]]
    assert "CarryOver" in closing[-1], "what was not reached is carried over"
    assert all("--entered-by relatoria-gestao" in line for line in closing[:-1]), "first what is decided is entered"
    assert "close-meeting" not in {entry["what"] for entry in entries(Terminal(year["meets"]), "relatoria-norte")}
