"""Reading: what a network, a body and its history look like, to people and to programs."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from networkfile import reading as networkfile
from tests.cli.conftest import COORDINATOR, GROUP, Terminal

NETWORK = ("network", "show", "batatais")


def test_a_network_is_shown_with_its_people_by_name_and_its_own_words(vertebra: Terminal) -> None:
    assert "Coordenação do território norte" in vertebra.done("network", "show", "batatais", "--people")
    assert "grupo territorializado" in vertebra.done("network", "show", "batatais")
    assert vertebra.read("network", "show", "batatais")["id"] == "batatais"


def test_a_network_says_who_decides_who_works_on_cases_who_stands_above_and_which_services_there_are(
    vertebra: Terminal,
) -> None:
    every = ("--people", "--organisations", "--rules")
    pages = ((), every)
    told = " ".join(" ".join(vertebra.done("--lang", "en", *NETWORK, *page, COLUMNS="400") for page in pages).split())
    assert "Reunião de gestão geral management meeting the whole network 3 decides what is escalated" in told
    assert "Equipe da UBS do território norte, Equipe da escola do território norte" in told
    assert "Quem responde pela pasta de Saúde – Gabinete do prefeito" in told
    assert "moradia: A família mora num bairro de referência do CRAS." in told
    assert "30 working days; 15 with priority, 5 where urgent" in told
    assert "portfolios.*.superior: " in told
    bodies = dict(vertebra.read("network", "show", "batatais")["bodies"])
    assert bodies["gestao-geral"]["decides"]


def test_a_network_counts_what_it_has_and_names_the_option_that_shows_the_rest(vertebra: Terminal) -> None:
    told = vertebra.done("--lang", "en", *NETWORK)
    assert "3 zones · 5 bodies · 38 people · 19 organisations · 16 services" in told
    assert "Equipe da UBS do território norte" not in told
    assert "moradia: " not in told
    assert "Votes of each organisation" not in told
    lines = [line.strip() for line in told.splitlines() if line.strip().startswith("vertebra ")]
    assert lines == [f"vertebra network show batatais --{part}" for part in ("people", "organisations", "rules")]
    people, organisations, rules = (vertebra.done("--lang", "en", *line.split()[1:]) for line in lines)
    assert "Equipe da UBS do território norte" in people
    assert "Who works on cases about people" in people
    assert "moradia: " in organisations
    assert "Votes of each organisation" in rules
    for page in (people, organisations, rules):
        assert "Zones and neighbourhoods" not in page


def test_a_network_is_shown_for_one_zone(vertebra: Terminal) -> None:
    told = vertebra.done("--lang", "en", *NETWORK, "--zone", "norte")
    assert "1 zone · 1 body · 10 people · 6 organisations · 6 services" in told
    assert "Território Sul" not in told
    assert "vertebra network show batatais --zone norte --people" in told
    people = vertebra.read(*NETWORK, "--zone", "norte", "--people")["people"]
    assert {"coordenacao-norte", "equipe-creas"} <= {one["id"] for one in people}
    assert not [one["id"] for one in people if one["id"].endswith("-sul")]
    assert vertebra.refused(*NETWORK, "--zone", "atlantis")[:2] == (4, "not-found")


def test_loading_a_network_again_does_nothing(vertebra: Terminal) -> None:
    assert vertebra.read("network", "load", "batatais")["commands"] == {}


def test_a_dry_run_says_what_it_would_take_and_does_nothing(bare: Terminal) -> None:
    assert bare.read("network", "load", "batatais", "--dry-run")["commands"]["FoundNetwork"] == 1
    assert bare.read("network", "list")["loaded"] == []


def test_networks_are_listed_with_those_that_come_with_the_product(vertebra: Terminal) -> None:
    listed = vertebra.read("network", "list")
    assert [one["network"] for one in listed["loaded"]] == ["batatais"]
    assert "cartagena" in listed["shipped"]


def test_the_form_of_a_network_file_is_printed_as_json_schema(bare: Terminal) -> None:
    assert '"$schema"' in bare.done("network", "schema")


def test_every_mistake_of_a_network_file_is_named_with_its_line(bare: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    right = networkfile.find("batatais").read_text(encoding="utf-8")
    file.write_text(right.replace("country: BR", "countri: BR").replace("votes_each", "votes_eech"), encoding="utf-8")
    result = bare("network", "load", str(file))
    assert result.exit_code == 2
    first, second = result.stderr.splitlines()
    assert "line 12" in first
    assert "'country'" in first
    assert "'votes_each'" in second


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("show", "group:batatais:none"), (4, "not-found")),
        (("show", "nothing:batatais"), (4, "not-found")),
        (("show", GROUP), (4, "not-found")),
        (("history", GROUP), (4, "not-found")),
        (("history", "nothing:batatais"), (4, "not-found")),
        (("show", "nowhere"), (4, "not-found")),
        (("history", "nowhere"), (4, "not-found")),
        (("show", "group:Nowhere:x"), (4, "not-found")),
        (("history", "group:Nowhere:x"), (4, "not-found")),
        (("history", "cycle:batatais:norte:1999"), (4, "not-found")),
        (("board", "nowhere"), (4, "unknown-network")),
        (("board", "batatais", "nowhere"), (4, "not-found")),
        (("stats", "nowhere"), (4, "unknown-network")),
        (("network", "show", "nowhere"), (4, "unknown-network")),
        (("network", "load", "nowhere"), (4, "no-such-file")),
        (("play", "nowhere"), (4, "no-such-file")),
        (("lineage", "cycle:batatais:norte:2017"), (4, "not-found")),
        (("report", "weaknesses", "cycle:batatais:norte:2017"), (4, "not-found")),
        (("repair", "group:batatais:none"), (4, "not-found")),
        (("clock", "batatais", "--to", "2030-01-01"), (2, "usage")),
        (("clock", "batatais", "--to", "soon", "--as", COORDINATOR), (2, "usage")),
    ],
)
def test_what_is_not_there_is_said_so(vertebra: Terminal, words: tuple[str, ...], expected: tuple[int, str]) -> None:
    assert vertebra.refused(*words)[:2] == expected


@pytest.mark.parametrize("command", ["show", "history"])
def test_what_is_not_there_is_said_in_the_network_s_language(vertebra: Terminal, command: str) -> None:
    assert vertebra.refused(command, GROUP)[2] == f"Não há nada chamado '{GROUP}'."
    assert vertebra.refused("--lang", "en", command, GROUP)[2] == f"There is nothing called '{GROUP}'."
    assert vertebra.refused(command, "group:nowhere:x")[2] == "There is nothing called 'group:nowhere:x'."


def test_a_language_that_we_do_not_speak_is_answered_with_those_that_we_do(vertebra: Terminal) -> None:
    exit_code, code, said = vertebra.refused("--lang", "xx", "board", "batatais")
    assert (exit_code, code) == (2, "usage")
    assert said.endswith("en, es, ca, pt-BR.")
    for ours in ("es", "pt_BR", "CA-es", "en"):
        vertebra.done("--lang", ours, "board", "batatais")


def test_where_there_is_nothing_yet_reading_says_so_and_makes_nothing(bare: Terminal) -> None:
    assert bare.refused("board", "batatais")[:2] == (5, "not-migrated")
    assert not bare.folder.exists()


def test_a_damaged_database_is_said_to_be_damaged(vertebra: Terminal) -> None:
    (vertebra.folder / "vertebra.db").write_bytes(b"not a database at all" * 100)
    for left in ("vertebra.db-wal", "vertebra.db-shm"):
        (vertebra.folder / left).unlink(missing_ok=True)
    assert vertebra.refused("board", "batatais")[:2] == (6, "damaged-log")


def test_a_body_is_shown_with_its_meetings_and_activities(vertebra: Terminal) -> None:
    vertebra.given(GROUP, "RecordMeeting", on="2020-05-05", called_on="2020-04-01", present=["cras-norte", "ubs-norte"])
    vertebra.given(GROUP, "RecordActivity", on="2020-05-06", neighbourhood="norte-1", title="Feira de serviços")
    told = vertebra.done("show", GROUP)
    assert "realizada" in told
    assert "Feira de serviços" in told
    assert vertebra.read("show", GROUP)["version"] == 2


def test_a_history_has_a_sentence_for_each_event_with_the_day_it_happened(vertebra: Terminal) -> None:
    vertebra.given(GROUP, "RecordActivity", COORDINATOR, "--on", "2020-05-07", on="2020-05-06", neighbourhood="norte-1",
                   title="Feira")  # fmt: skip
    told = " ".join(vertebra.done("history", GROUP).split())
    assert "7 de mai. de 2020" in told
    assert "Coordenação do território norte registrou uma atividade em" in told
    assert "registrado em" in told, "entered later than it happened"
    (event,) = vertebra.read("history", GROUP)
    assert event["happened_on"] == "2020-05-07"


def test_a_text_cannot_move_the_cursor_of_whoever_reads_it(vertebra: Terminal) -> None:
    vertebra.given(GROUP, "RecordActivity", on="2020-05-06", neighbourhood="norte-1", title="Feira\x1b[2J[bold]x")
    for words in (("show", GROUP), ("history", GROUP)):
        told = vertebra.done(*words)
        assert "\x1b" not in told
        assert "[bold]x" in told, "nothing in a text is markup"


def _held_meeting(vertebra: Terminal) -> str:
    vertebra.given(GROUP, "ConveneMeeting", on="2020-05-05", called_on="2020-04-01")
    meeting: str = vertebra.read("show", GROUP)["state"]["meetings"][0][0]
    vertebra.given(
        GROUP, "HoldMeeting", meeting=meeting, present=["cras-norte", "ubs-norte"], minute_taker="relatoria-norte"
    )
    return meeting


def test_the_board_says_what_is_late_and_what_waits_for_a_person(vertebra: Terminal) -> None:
    _held_meeting(vertebra)
    told = vertebra.read("board", "batatais", "norte")
    assert [todo["what"] for todo in told["todos"]] == ["draft-minutes"]
    assert "redigir a ata da reunião de 5" in vertebra.done("board", "batatais")
    assert vertebra.read("board", "batatais", "--for", "relatoria-norte")["todos"]
    assert vertebra.read("board", "batatais", "--for", "equipe-creas")["todos"] == []
    assert vertebra.refused("board", "batatais", "--for", "nobody")[:2] == (3, "unknown-person")


def test_the_figures_keep_meetings_and_activities_apart_and_name_their_sum(vertebra: Terminal) -> None:
    vertebra.given("group:batatais:grupo-norte", "RecordMeeting", on="2020-05-05", present=["cras-norte"])
    vertebra.given(GROUP, "RecordActivity", on="2020-05-06", neighbourhood="norte-1", title="Feira")
    vertebra.given(GROUP, "RecordActivity", on="2021-05-06", neighbourhood="norte-1", title="Feira")
    figures = vertebra.read("stats", "batatais", "--until", "2020-12-31")
    assert figures["meetings"] == {"working-group": 1}
    assert figures["activities_in_neighbourhoods"] == 1
    assert figures["meetings_of_motor_and_action_groups_and_activities"] == 1
    told = vertebra.done("stats", "batatais", "--until", str(date(2020, 12, 31)))
    assert "Reuniões de grupos motores e de ação, e atividades, em conjunto" in told
    assert "fora da soma: grupo territorializado 1" in " ".join(told.split())


def test_orientations_are_shown_by_service_where_they_were_counted(vertebra: Terminal) -> None:
    assert "orientations" in vertebra.read("stats", "batatais")
    assert "Orientations" not in vertebra.done("--lang", "en", "stats", "batatais")
    asked: dict[str, Any] = {"service": "vaga-infantil-norte", "checked": ["idade", "lista-de-espera"]}
    for _ in range(2):
        vertebra.given(GROUP, "RecordOrientation", on="2020-05-06", **asked)
    vertebra.given(GROUP, "RecordOrientation", "equipe-ubs-norte", on="2021-05-06", **asked)
    for words in (("show", GROUP), ("stats", "batatais")):
        told = " ".join(vertebra.done("--lang", "en", *words).split())
        assert "Orientations to another service" in told
        assert "Vaga na educação infantil" in told
    (figure,) = vertebra.read("stats", "batatais", "--until", "2020-12-31")["orientations"]
    assert (figure["service"], figure["organisation"], figure["count"]) == ("vaga-infantil-norte", "cras-norte", 2)
    assert figure["receiver"] == "escola-infantil-norte"


def test_a_stream_that_nobody_forked_has_nothing_wrong_with_it(vertebra: Terminal) -> None:
    vertebra.given(GROUP, "RecordActivity", on="2020-05-06", neighbourhood="norte-1", title="Feira")
    shown = vertebra.read("repair", GROUP)
    assert (shown["forks"], shown["faults"], shown["repaired"]) == ([], [], False)


def test_a_repair_of_a_register_is_recorded_with_who_and_why(vertebra: Terminal) -> None:
    vertebra.given(GROUP, "RecordActivity", on="2020-05-06", neighbourhood="norte-1", title="Feira")
    assert vertebra.refused("repair", GROUP, "--by", COORDINATOR)[:2] == (2, "usage")
    vertebra.done("repair", GROUP, "--by", COORDINATOR, "--reason", "a trial")
    assert [(done["repaired_by"], done["reason"]) for done in vertebra.read("repair", GROUP)["repairs"]] == [
        (COORDINATOR, "a trial")
    ]


def test_the_engine_s_own_commands_do_their_work(vertebra: Terminal) -> None:
    events = vertebra.read("streams", "batatais")[0]["version"]
    assert events > 100
    assert f" {events} " in vertebra.done("projections", "rebuild")
    vertebra.done("migrate")
    assert vertebra.read("clock", "batatais")["rehearsal"] is True
    assert {info["stream"] for info in vertebra.read("streams", "batatais")} == {"network:batatais"}


def test_a_worker_that_finds_no_engine_says_so_with_its_exit_code(vertebra: Terminal) -> None:
    result = vertebra("worker", "--check")
    assert result.exit_code == 5
    assert "127.0.0.1:1" in result.stderr


def test_ids_are_whole_on_a_narrow_terminal(vertebra: Terminal) -> None:
    vertebra.given(GROUP, "RecordActivity", on="2020-05-06", neighbourhood="norte-1", title="Feira " * 20)
    (activity,) = (key for key, _ in vertebra.read("show", GROUP)["state"]["activities"])
    assert activity in vertebra.done("show", GROUP, COLUMNS="80")
