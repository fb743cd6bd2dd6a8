"""Giving commands: what is done, what is refused, and with which exit code a script learns it."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import COORDINATOR, GROUP, Terminal

CONVENE = ("do", GROUP, "ConveneMeeting", "--as", COORDINATOR, "--data", '{"on": "2030-05-02"}')


def test_a_command_is_stored_and_its_receipt_says_what_came_of_it(vertebra: Terminal) -> None:
    receipt = vertebra.given(GROUP, "ConveneMeeting", on="2030-05-02")
    assert [event["kind"] for event in receipt["events"]] == ["MeetingConvened"]
    assert (receipt["first_version"], receipt["last_version"]) == (1, 1)


def test_a_command_s_name_is_taken_however_it_is_written(vertebra: Terminal) -> None:
    assert vertebra.given(GROUP, "convene-meeting", on="2030-05-02")["last_version"] == 1
    assert vertebra.given(GROUP, "convenemeeting", on="2030-05-03")["last_version"] == 2


def test_the_same_command_given_twice_has_one_effect(vertebra: Terminal) -> None:
    known = ("--id", "01890000-0000-7000-8000-000000000001")
    first = vertebra.read(*CONVENE, *known)
    assert vertebra.read(*CONVENE, *known) == first
    assert len(vertebra.read("history", GROUP)) == 1


def test_a_command_s_id_used_for_something_else_is_refused(vertebra: Terminal) -> None:
    known = ("--id", "01890000-0000-7000-8000-000000000001")
    vertebra.done(*CONVENE, *known)
    other = ("do", GROUP, "ConveneMeeting", "--as", COORDINATOR, "--data", '{"on": "2030-06-02"}', *known)
    assert vertebra.refused(*other)[:2] == (3, "command-reused")


def test_data_is_read_from_a_file_or_from_standard_input(vertebra: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "data.json"
    file.write_text('{"on": "2030-05-02"}')
    vertebra.done("do", GROUP, "ConveneMeeting", "--as", COORDINATOR, "--data", f"@{file}")
    vertebra.done("do", GROUP, "ConveneMeeting", "--as", COORDINATOR, "--data", "-", typed='{"on": "2030-05-03"}')
    assert len(vertebra.read("history", GROUP)) == 2


def nested(times: int) -> str:
    """Data with lists inside one another."""
    return f'{{"on": {"[" * times}{"]" * times}}}'


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("do", GROUP, "ConveneMeeting", "--as", "nobody", "--data", '{"on": "2030-05-02"}'), (3, "unknown-person")),
        (("do", GROUP, "ConveneMeeting", "--as", "equipe-creas", "--data", '{"on": "2030-05-02"}'), (3, "wrong-role")),
        (("do", GROUP, "ConveneMeeting", "--as", COORDINATOR), (3, "missing-field")),
        (("do", GROUP, "ConveneMeeting", "--as", COORDINATOR, "--data", "{on: 2030"), (2, "bad-json")),
        (("do", GROUP, "ConveneMeeting", "--as", COORDINATOR, "--data", "[1]"), (2, "bad-json")),
        (("do", GROUP, "ConveneMeeting", "--as", COORDINATOR, "--data", '{"on": NaN}'), (2, "bad-json")),
        (("do", GROUP, "ConveneMeeting", "--as", COORDINATOR, "--data", '{"on": -Infinity}'), (2, "bad-json")),
        (("do", GROUP, "ConveneMeeting", "--as", COORDINATOR, "--data", f'{{"on": {"9" * 5_000}}}'), (2, "bad-json")),
        (("do", GROUP, "ConveneMeeting", "--as", COORDINATOR, "--data", nested(300)), (2, "bad-json")),
        (("do", GROUP, "ConveneMeeting", "--as", COORDINATOR, "--data", nested(3_000)), (2, "bad-json")),
        (("do", GROUP, "ConveneMeeting", "--as", COORDINATOR, "--data", '{"on": 1e999}'), (3, "bad-value")),
        (("do", GROUP, "ConveneMeeting", "--as", COORDINATOR, "--data", r'{"on": "a\ud800b"}'), (3, "bad-value")),
        (("do", GROUP, "ConveneMeeting", "--as", COORDINATOR, "--data", r'{"a\ud800b": 1}'), (3, "bad-value")),
        (("do", GROUP, "ConveneMeeting", "--as", "a\udcff"), (2, "usage")),
        (("do", GROUP, "ConveneMeeting", "--as", COORDINATOR, "--data", "@nowhere.json"), (4, "no-such-file")),
        (("do", GROUP, "ConvenMeeting", "--as", COORDINATOR), (4, "unknown-command")),
        (("do", "group", "ConveneMeeting", "--as", COORDINATOR), (4, "unknown-stream")),
        (("do", "group:nowhere:x", "ConveneMeeting", "--as", COORDINATOR), (4, "unknown-network")),
        (("do", GROUP, "ConveneMeeting", "--as", COORDINATOR, "--on", "2999-01-01", "--data", '{"on": "2030-05-02"}'),
         (3, "in-the-future")),
        (("do", GROUP, "ConveneMeeting", "--as", COORDINATOR, "--on", "0001-01-01", "--data", '{"on": "2030-05-02"}'),
         (3, "far-day")),
        (("do", "action:batatais:norte:2017:x", "StartAction", "--as", COORDINATOR), (5, "temporal-unreachable")),
    ],
)  # fmt: skip
def test_what_cannot_be_done_ends_with_its_exit_code_and_words(
    vertebra: Terminal, words: tuple[str, ...], expected: tuple[int, str]
) -> None:
    exit_code, code, said = vertebra.refused(*words)
    assert (exit_code, code) == expected
    assert said
    assert "{" not in said.replace('{"text"', "")


def test_a_misspelt_command_is_answered_with_the_one_that_was_meant(vertebra: Terminal) -> None:
    assert "ConveneMeeting" in vertebra.refused("do", GROUP, "ConvenMeeting", "--as", COORDINATOR)[2]


def test_a_refusal_is_said_in_the_network_s_language_unless_another_is_asked_for(vertebra: Terminal) -> None:
    asked = ("do", GROUP, "ConveneMeeting", "--as", COORDINATOR)
    assert vertebra.refused(*asked)[2] == "Falta 'on'."
    assert vertebra.refused("--lang", "en", *asked)[2] == "'on' is missing."
    assert vertebra.refused(*asked, VERTEBRA_LANGUAGE="en")[2] == "'on' is missing."


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ConvenMeeting",), "Quis dizer 'ConveneMeeting'?"),
        (("ConveneMeeting", "--data", "{on: 2030"), "Os dados não são JSON"),
        (("ConveneMeeting", "--data", '{"on": "soon"}'), "'on' não é uma data"),
    ],
)
def test_what_is_wrong_with_the_command_line_is_said_in_the_network_s_language(
    vertebra: Terminal, words: tuple[str, ...], said: str
) -> None:
    assert said in vertebra.refused("do", GROUP, *words, "--as", COORDINATOR)[2]


def test_a_wrong_role_is_named_in_words(vertebra: Terminal) -> None:
    asked = ("do", GROUP, "ConveneMeeting", "--as", "equipe-creas", "--data", '{"on": "2030-05-02"}')
    assert "coordinación, quien levanta acta" in vertebra.refused("--lang", "es", *asked)[2]


def test_a_program_gets_its_error_as_json(vertebra: Terminal) -> None:
    result = vertebra("do", GROUP, "ConveneMeeting", "--as", COORDINATOR, "--json")
    told = json.loads(result.stderr)["error"]
    assert (result.exit_code, told["code"], told["params"]) == (3, "missing-field", {"field": "on"})


def test_a_command_line_that_cannot_be_understood_ends_with_two(vertebra: Terminal) -> None:
    assert vertebra("do", GROUP).exit_code == 2
    assert vertebra("stats", "batatais", "--until", "yesterday").exit_code == 2


def test_what_others_stated_is_entered_by_the_minute_taker(vertebra: Terminal) -> None:
    held = vertebra.given(
        GROUP, "RecordMeeting", on="2020-05-05", called_on="2020-04-01", present=["cras-norte", "ubs-norte"],
        minute_taker="relatoria-norte",
    )  # fmt: skip
    meeting = vertebra.read("show", GROUP)["state"]["meetings"][0][0]
    assert held["last_version"] == 1
    entered = ("--entered-by", "relatoria-norte", "--meeting", f"{GROUP}#{meeting}")
    vertebra.given(GROUP, "EnterAgreement", COORDINATOR, *entered, meeting=meeting, text="A booklet")
    told = vertebra.done("history", GROUP)
    assert "exposto por Coordenação do território norte numa reunião" in " ".join(told.split())


def test_commands_say_who_may_give_them_and_with_which_data(vertebra: Terminal) -> None:
    listed = vertebra.read("commands", "group")["group"]
    assert listed["RecordMeeting"]["may"] == ["coordinator", "minute-taker"]
    assert set(listed["RecordMeeting"]["data"]["required"]) == {"on", "present"}
    assert "NoteOverdue" not in vertebra.read("commands", "action")["action"], "the engine's own are not offered"
    assert "present *" in vertebra.done("commands", "group", "RecordMeeting"), "what must be given is marked"
    assert "minute_taker" in vertebra.done("commands", "group", "record-meeting")
    assert vertebra.refused("commands", "nothing")[:2] == (4, "not-found")


def test_what_came_into_being_is_named_as_other_commands_name_it(vertebra: Terminal) -> None:
    told = vertebra.done("--lang", "en", *CONVENE)
    assert f"Made: {GROUP}#M1\n" in told
    asked = ("do", GROUP, "AddTopic", "--as", COORDINATOR, "--data", '{"meeting": "M1", "text": "The fair"}')
    assert "Made: T1\n" in vertebra.done("--lang", "en", *asked)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Done: Coordenação do território norte called"),
        ("es", "Hecho: Coordenação do território norte convocó a"),
        ("ca", "Fet: Coordenação do território norte va convocar"),
        ("pt-BR", "Feito: Coordenação do território norte convocou"),
    ],
)
def test_a_receipt_says_what_happened_in_the_reader_s_words(vertebra: Terminal, language: str, said: str) -> None:
    told = " ".join(vertebra.done("--lang", language, *CONVENE).split())
    assert told.startswith(said)
    assert f"{GROUP}#M1" in told
    assert "MeetingConvened" not in told, "no event is named as programs name it"


def test_a_day_that_is_none_is_said_in_the_reader_s_words(vertebra: Terminal) -> None:
    said = vertebra.refused("--lang", "en", *CONVENE, "--on", "2/5/2030")
    assert said == (2, "usage", "'2/5/2030' is no day: write it as 2026-03-31.")


def test_an_unknown_command_ends_with_a_line_that_can_be_typed(vertebra: Terminal) -> None:
    stream = "management:batatais:gestao-geral"
    _, code, words = vertebra.refused("--lang", "pt-BR", "do", stream, "Xyzzyzzy", "--as", COORDINATOR)
    assert (code, "'vertebra commands management'" in words) == ("unknown-command", True)


def test_a_name_that_is_given_twice_loses_no_value_in_silence(vertebra: Terminal) -> None:
    data = '{"on": "2020-05-06", "neighbourhood": "norte-1", "title": "Feira", "title": "Forum"}'
    answer = vertebra.refused("do", GROUP, "RecordActivity", "--as", COORDINATOR, "--data", data)
    assert answer[:2] == (2, "bad-json")
    assert "title" in answer[2]


def test_a_text_of_two_lines_from_another_machine_is_shown_in_two_lines(vertebra: Terminal) -> None:
    title = "Feira\r\nna praça"
    vertebra.given(GROUP, "RecordActivity", on="2020-05-06", neighbourhood="norte-1", title=title)
    told = vertebra.done("show", GROUP)
    assert "Feira" in told
    assert "\ufffd" not in told


def test_a_page_says_the_version_that_what_is_changed_on_it_may_expect(vertebra: Terminal) -> None:
    vertebra.done(*CONVENE)
    assert "Version 1" in vertebra.done("--lang", "en", "show", GROUP)
    assert vertebra.read("show", GROUP)["version"] == 1
    vertebra.done("do", GROUP, "ConveneMeeting", "--as", COORDINATOR, "--data", '{"on": "2030-05-03"}', "--expect", "1")
    code, refused, said = vertebra.refused(
        "do", GROUP, "ConveneMeeting", "--as", COORDINATOR, "--data", '{"on": "2030-05-04"}', "--expect", "1"
    )
    assert (code, refused) == (3, "changed-since")
    assert ": 2: Coordenação do território norte convocou Grupo territorializado norte" in said
    assert "MeetingConvened" not in said, "what happened is told in words"
    assert len(vertebra.read("history", GROUP)) == 2
