"""People name things: titles, short numbers and the network's own words are taken wherever an id is."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel
from typer.main import get_command

from cli import arguments
from cli.main import app
from cli.session import Session
from cli.wiring import Store
from domain.cycle.parts import parts_of
from domain.decisions import URGENCIES
from domain.errors import Refusal
from domain.message import Command
from domain.registry import DECIDERS
from domain.roles import Role
from naming.data import Naming
from naming.matching import Choice, as_id, folded, pick, pick_code
from naming.spelling import Spelling
from naming.streams import a_stream
from naming.things import Things
from naming.words import coded, said_for, values_of
from readings.kinds import FREE, LETTERS, Kind, kind_of
from readings.numbers import numbers_of
from store.database import open_database
from tests.cli.conftest import COORDINATOR, GROUP, Terminal
from tests.cli.stored import played
from words.languages import Language

CYCLE = "cycle:batatais:norte:2017"


@pytest.fixture(scope="module")
def batatais(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    return Terminal(played("batatais-norte-2017", tmp_path_factory.mktemp("batatais")))


@contextmanager
def reading_of(terminal: Terminal, stream: str | None = None) -> Iterator[Things]:
    """What there is to be named in a stored town."""
    engine = open_database(f"sqlite:///{terminal.folder / 'vertebra.db'}")
    store = Store(engine, session=Session("en"))
    yield Things(store, store.network("batatais"), stream)
    engine.dispose()


def records_of(command: type[Command]) -> Iterator[type[BaseModel]]:
    """A command, and every record that may stand in its data."""
    yield command
    for field in command.model_fields.values():
        yield from _within(field.annotation)


def _within(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        for field in annotation.model_fields.values():
            yield from _within(field.annotation)
    for part in get_args(annotation):
        yield from _within(part)


def _texts(annotation: Any) -> bool:
    return annotation is str or any(_texts(part) for part in get_args(annotation))


EVERY_RECORD = sorted(
    {
        (process, record)
        for process, decider in DECIDERS.items()
        for command in decider.commands.values()
        if command.may != frozenset({Role.ENGINE})
        for record in records_of(command)
    },
    key=lambda one: (one[0], one[1].__name__),
)


def test_every_field_of_every_command_either_names_something_or_is_a_text_that_people_write() -> None:
    untold = [
        f"{process} {record.__name__}.{name}"
        for process, record in EVERY_RECORD
        for name, field in record.model_fields.items()
        if _texts(field.annotation) and kind_of(process, record.__name__, name) is None and name not in FREE
    ]
    assert not untold, "say in readings/kinds.py what these fields name, or that they are texts"


def test_every_argument_of_every_command_line_either_names_something_or_is_written() -> None:
    untold = []
    for known, command in _commands(get_command(app)):
        for parameter in command.params:
            name = str(parameter.name)
            told = f"{known}.{name}" in arguments.CODES or name in arguments.FREE
            if not told and f"{known}.{name}" not in arguments.OWN and name not in arguments.ARGUMENTS:
                untold.append(f"{known}.{name}")
    flags = {"as_json", "command_id", "due", "on", "ends_on", "dry_run"}
    texts = [one for one in untold if one.partition(".")[2] not in flags and _is_text(one)]
    assert not texts, "say in cli/arguments.py what these arguments name, or that they are written"


def _commands(command: Any) -> Iterator[tuple[str, Any]]:
    for name, one in command.commands.items():
        if hasattr(one, "commands"):
            yield from _commands(one)
        else:
            yield name, one


def _is_text(argument: str) -> bool:
    known, _, name = argument.partition(".")
    command = next(
        one for at, one in _commands(get_command(app)) if at == known and any(p.name == name for p in one.params)
    )
    parameter = next(one for one in command.params if one.name == name)
    return _texts(parameter.type_descriptor.annotation)


def test_every_code_can_be_said_by_its_word_in_every_language_and_no_word_means_two_of_them() -> None:
    for process, record in EVERY_RECORD:
        for name, field in record.model_fields.items():
            values = values_of(field.annotation)
            choices = coded(name, process, values, {})
            for choice in choices:
                assert choice.names or len(values) == 1, f"{record.__name__}.{name}: {choice.id} has no word"
                for word in choice.names:
                    assert pick(word, choices) == choice.id, f"{record.__name__}.{name}: «{word}»"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Demanda", "demand"), ("demanda", "demand"), ("constatació", "constatació"), ("fragilitat", "fragility"),
        ("Força", "strength"), ("RECURSO", "resource"), ("demand", "demand"),
    ],
)  # fmt: skip
def test_a_kind_of_finding_is_taken_in_any_language(said: str, meant: str) -> None:
    choices = coded("kind", "cycle", ("demand", "fragility", "strength", "resource", "indicator"), {})
    assert pick(said, choices) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("prioridade", "priority"), ("com prioridade", "priority"), ("prioridad", "priority"),
        ("Prioritária", "priority"), ("urgència", "urgent"),
        ("urgentes", "urgent"), ("comum", "ordinary"), ("normal", "normal"), ("prio", "prio"),
    ],
)  # fmt: skip
def test_a_relative_of_a_code_s_word_is_taken_where_it_can_mean_one_alone(said: str, meant: str) -> None:
    assert pick_code(said, coded("urgency", "case", URGENCIES, {})) == meant


def test_no_word_s_relative_is_taken_for_another_code() -> None:
    for process, record in EVERY_RECORD:
        for name, field in record.model_fields.items():
            choices = coded(name, process, values_of(field.annotation), {})
            for choice in choices:
                for word in choice.names:
                    try:
                        taken = pick_code(word + "s", choices)
                    except Refusal:  # asked back
                        continue
                    assert taken in (choice.id, word + "s"), f"{record.__name__}.{name}: «{word}s»"


def test_a_network_s_own_word_for_a_code_is_taken() -> None:
    assert pick("carência", coded("kind", "cycle", ("demand", "fragility"), {"fragility": "Carência"})) == "fragility"


# Which of several


THREE = (
    Choice("saude", ("Secretaria de Saúde",), number=1, letter="F", words=("finding", "constatação")),
    Choice("educacao", ("Secretaria de Educação",), number=2, letter="F", words=("finding", "constatação")),
    Choice("saude-mental", ("Saúde mental",), number=3, letter="F", words=("finding", "constatação")),
)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("saude", "saude"),
        ("secretaria de saude", "saude"),
        ("SECRETARIA  DE  SAÚDE", "saude"),
        ("educação", "educacao"),
        ("mental", "saude-mental"),
        ("2", "educacao"),
        ("#2", "educacao"),
        ("f2", "educacao"),
        ("finding 2", "educacao"),
        ("Constatação 2", "educacao"),
    ],
)
def test_a_thing_is_meant_by_its_id_its_number_its_name_or_words_of_it(said: str, meant: str) -> None:
    assert pick(said, THREE) == meant


def test_an_exact_id_is_never_another_thing_s_name_or_number() -> None:
    named = (Choice("3", ("x",), number=1), Choice("y", ("3",), number=2), Choice("z", number=3))
    assert pick("3", named) == "3"


def test_what_may_be_several_things_is_asked_back_with_the_choices() -> None:
    with pytest.raises(Refusal) as refused:
        pick("secretaria", THREE)
    assert refused.value.code == "which-one"
    assert "Secretaria de Saúde (F1)" in refused.value.said()
    assert "Secretaria de Educação (F2)" in refused.value.said()


def test_what_is_nearly_a_name_is_asked_back_with_the_one_that_was_meant() -> None:
    with pytest.raises(Refusal) as refused:
        pick("secretaria de educasao", THREE, unknown="unknown-portfolio")
    assert refused.value.code == "unknown-portfolio"
    assert "Secretaria de Educação (F2)" in refused.value.said()


def test_a_number_with_the_letter_of_another_kind_is_asked_back_with_the_one_of_this() -> None:
    with pytest.raises(Refusal) as refused:
        pick("S2", THREE)
    assert refused.value.code == "unknown-name"
    assert "Secretaria de Educação (F2)" in refused.value.said()


def test_what_is_like_nothing_here_is_left_for_the_rules_to_refuse() -> None:
    assert pick("xyz", THREE) == "xyz"
    assert pick("de", THREE) == "de", "a word that says nothing names nothing"
    assert folded("Ação, «Não»!") == "acao nao"


# On the command line


def test_a_person_a_network_and_a_body_are_meant_by_their_names(vertebra: Terminal) -> None:
    receipt = vertebra.read("do", "grupo territorializado norte", "ConveneMeeting", "--as",
                            "coordenação do territorio norte", "--data", '{"on": "2030-05-02"}')  # fmt: skip
    assert receipt["stream"] == GROUP
    assert vertebra.read("history", "Grupo territorializado NORTE")[0]["who"]["person"] == COORDINATOR
    assert vertebra.read("board", "Rede intersetorial de Batatais", "território norte")["zone"] == "norte"


def test_what_a_meeting_is_told_may_be_told_in_names(vertebra: Terminal) -> None:
    said = {"on": "2021-01-20", "present": ["CRAS do território norte", "creas", "UBS do territorio norte"],
            "minute_taker": "relatoria do grupo norte", "topics": ["Fluxos", "Agenda"]}  # fmt: skip
    told = vertebra.done("do", GROUP, "RecordMeeting", "--as", "relatoria-norte", "--data", json.dumps(said))
    assert f"{GROUP}#M1" in told, "its short number is told, for whoever must name it next"
    held = vertebra.read("history", GROUP)[-1]["data"]
    assert held["present"] == ["cras-norte", "creas", "ubs-norte"]
    assert held["minute_taker"] == "relatoria-norte"
    agreed = {"meeting": "1", "text": "A agenda fica na UBS", "topic": "agenda", "responsible": "Equipe do CREAS"}
    vertebra.done("do", GROUP, "EnterAgreement", "--as", "relatoria-norte", "--data", json.dumps(agreed))
    entered = vertebra.read("history", GROUP)[-1]["data"]
    assert entered["topic"] == held["topics"][1]["id"]
    assert entered["responsible"] == "equipe-creas"
    assert entered["text"] == "A agenda fica na UBS", "a text is what was written"
    corrected = {"meeting": "2021-01-20", "agreement": "G1", "text": "A agenda fica no CRAS"}
    vertebra.done("do", GROUP, "CorrectAgreement", "--as", "relatoria-norte", "--data", json.dumps(corrected))


def test_somebody_who_may_be_two_is_asked_which(vertebra: Terminal) -> None:
    code, known_as, words = vertebra.refused("inbox", "--as", "equipe norte", "batatais")
    assert (code, known_as) == (3, "which-one")
    assert "equipe-ubs-norte" in words
    assert vertebra.refused("inbox", "--as", "equipe-ubs-nortes", "batatais")[1] == "unknown-person"


def test_streams_are_meant_by_their_titles(batatais: Terminal) -> None:
    told = batatais.read("show", CYCLE)
    assert batatais.read("show", "norte 2017") == told
    assert batatais.read("show", "plano do territorio NORTE 2017-2020") == told
    assert batatais.read("show", "cycle:Batatais:território norte:2017") == told
    assert batatais.read("lineage", f"{CYCLE}#A1") == batatais.read("lineage", "cartilha")
    assert batatais.read("lineage", "norte 2017#1") == batatais.read("lineage", "cartilha")


def test_streams_have_titles(batatais: Terminal) -> None:
    titles = {one["stream"]: one["title"] for one in batatais.read("streams", "batatais")}
    assert titles[CYCLE] == "Plano do território norte 2017–2020"
    assert titles[GROUP] == "Grupo territorializado norte"
    assert "Plano do território norte" in batatais.done("streams", "batatais")


@pytest.fixture(scope="module")
def naming(batatais: Terminal) -> Iterator[Naming]:
    """Names in what is asked of Batatais's finished cycle."""
    engine = open_database(f"sqlite:///{batatais.folder / 'vertebra.db'}")
    store = Store(engine, session=Session())
    yield Naming(store, store.network("batatais"), CYCLE)
    engine.dispose()


def test_short_numbers_stand_on_the_page_before_what_they_name(batatais: Terminal) -> None:
    told = batatais.done("show", CYCLE)
    state = batatais.read("show", CYCLE)["state"]
    sixth = state["course"]["findings"][5][1]["text"]
    assert f"F6 {sixth[:20]}" in told
    assert f"E1 {state['board']['strategies'][0][1]['text'][:20]}" in told
    assert f"A1 {state['plan']['actions'][0][1]['title'][:20]}" in told
    assert "I1 " in told
    assert "K1 " in told


@pytest.mark.parametrize(
    ("command", "given", "meant"),
    [
        ("CorrectFinding", {"finding": "F6", "kind": "demanda"}, {"finding": "$F6", "kind": "demand"}),
        ("MergeFindings", {"survivor": 1, "merged": ["#2", "finding 3"]},
         {"survivor": "$F1", "merged": ["$F2", "$F3"]}),
        ("PlaceFinding", {"finding": "catadores autonomos nao tem"}, {"finding": "$F12"}),
        ("PlaceFinding", {"quadrants": ["Ameaças", "força"]}, {"quadrants": ["threats", "strengths"]}),
        ("Vote", {"items": ["I1", "2"]}, {"items": ["$I1", "$I2"]}),
        ("AgreeStrategies", {"strategies": [{"kind": "corrigir fraquezas", "text": "I1", "items": ["i1"]}]},
         {"strategies": [{"kind": "correct-weaknesses", "text": "I1", "items": ["$I1"]}]}),
        ("DraftAction", {"objective": "O1", "responsible": "equipe do creas", "title": "creas"},
         {"objective": "$O1", "responsible": "equipe-creas", "title": "creas"}),
        ("Rate", {"criterion": "Eficácia", "action": "A2"}, {"criterion": "effectiveness", "action": "$A2"}),
        ("Dissent", {"text": "E2", "about": "E2"}, {"text": "E2", "about": "$E2"}),
        ("RemoveDraft", {"draft": "cartilha"}, {"draft": "$A1"}),
        ("ValidateDiagnosis", {"objections": [{"organisation": "Entidade parceira do território norte"}]},
         {"objections": [{"organisation": "entidade-norte"}]}),
        ("RecordFinding", {"kind": 7, "text": "demanda", "no": "F1"}, {"kind": 7, "text": "demanda", "no": "F1"}),
    ],
)  # fmt: skip
def test_what_a_cycle_is_told_may_be_told_in_numbers_and_words(
    naming: Naming, command: str, given: dict[str, Any], meant: dict[str, Any]
) -> None:
    known = {number: known_as for known_as, number in numbers_of(parts_of(naming.things.state)).items()}
    wanted = re.sub(r"\$([A-Z]\d+)", lambda found: known[found[1]], json.dumps(meant))
    assert naming.data(DECIDERS["cycle"].commands[command], given) == json.loads(wanted)


def test_things_are_found_by_words_of_them_accents_and_case_aside(batatais: Terminal) -> None:
    found = {(one["kind"], one["id"]) for one in batatais.read("find", "CATADORES")}
    kinds = {kind for kind, _ in found}
    assert {"action", "finding", "strategy"} & kinds >= {"action", "finding"}
    told = batatais.done("find", "saude")
    assert "vertebra network show batatais" in told
    assert [one["id"] for one in batatais.read("find", "coordenacao", "norte") if one["kind"] == "person"] == [
        COORDINATOR
    ]
    assert batatais.read("find", "nonada") == []


def test_every_line_that_find_prints_shows_something(batatais: Terminal) -> None:
    lines = {one["line"] for one in batatais.read("find", "norte")}
    assert len(lines) > 5
    for line in lines:
        batatais.done(*line.split()[1:])


def test_the_kinds_of_things_have_letters_of_their_own() -> None:
    assert len(set(LETTERS.values())) == len(LETTERS)
    assert all(len(said_for(kind.value)) > 1 for kind in LETTERS), "a number may be said with the word in any language"


def test_where_there_is_no_database_yet_the_command_itself_says_so(tmp_path: Path) -> None:
    assert Terminal(tmp_path / "none").refused("board", "norte")[1] == "not-migrated"


@pytest.mark.parametrize(
    ("kind", "said", "meant"),
    [
        (Kind.ORGANISATION, "o CRAS do norte", "cras-norte"),
        (Kind.ORGANISATION, "a escola do território norte", "escola-norte"),
        (Kind.ORGANISATION, "Escolas do Território Norte", "escola-norte"),
        (Kind.ORGANISATION, "EEITN", "escola-infantil-norte"),
        (Kind.ZONE, "zona norte", "norte"),
        (Kind.ZONE, "o território norte", "norte"),
        (Kind.BODY, "o grupo territorializado do norte", "grupo-norte"),
        (Kind.BODY, "fórum", "foruns"),
        (Kind.PORTFOLIO, "a pasta da saúde", "saude"),
        (Kind.PORTFOLIO, "Secretaria da Saúde", "saude"),
        (Kind.CRITERION, "a participação", "participation"),
    ],
)
def test_articles_plurals_and_what_stands_before_a_name_are_as_people_say_them(
    batatais: Terminal, kind: Kind, said: str, meant: str
) -> None:
    with reading_of(batatais) as things:
        assert pick(said, things.choices(kind)) == meant


@pytest.mark.parametrize(
    "said", ["F3", "f 3", "#3", "F-3.", "3", "nº 3", "n.º 3", "no. 3", "constatações 3", "hallazgo 3"]
)
def test_a_short_number_is_taken_however_it_is_said_to_be_one(batatais: Terminal, said: str) -> None:
    with reading_of(batatais, CYCLE) as things:
        if said == "hallazgo 3":  # another word than ours: offered, not guessed
            with pytest.raises(Refusal, match=r"\(F3\)"):
                pick(said, things.choices(Kind.FINDING))
        else:
            assert pick(said, things.choices(Kind.FINDING)) == things.choices(Kind.FINDING)[2].id


@pytest.mark.parametrize("said", ["Demandas", "una demanda", "la demanda", "les demandes", "demands"])
def test_a_code_is_taken_in_the_plural_and_with_an_article(said: str) -> None:
    assert pick(said, coded("kind", "cycle", ("demand", "fragility", "resource"), {})) == "demand"


def test_what_may_have_been_meant_is_offered_in_the_language_of_who_asks() -> None:
    with pytest.raises(Refusal, match=r"demanda \(demand\)"):
        pick("demnda", coded("kind", "cycle", ("demand", "resource"), {}, Language.PORTUGUESE))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("ciclo:batatais:norte:2017", CYCLE),
        ("action:batatais:norte:2017:a1", "action:batatais:norte:2017:{A1}"),
        ("ação:Batatais:Norte:2017:A1", "action:batatais:norte:2017:{A1}"),
        ("escalation:batatais:norte:blocked-2017-A1-1", "escalation:batatais:norte:blocked-2017-{A1}-1"),
        ("escalation:batatais:Norte:blocked-2017-a1-1", "escalation:batatais:norte:blocked-2017-{A1}-1"),
        ("blocked-2017-A1-1", "escalation:batatais:norte:blocked-2017-{A1}-1"),
    ],
)
def test_a_stream_is_taken_by_the_number_of_what_it_is_about(batatais: Terminal, said: str, meant: str) -> None:
    with reading_of(batatais, CYCLE) as things:
        action = things.choices(Kind.ACTION)[0].id
        known = a_stream(things.store, said)
        assert known == meant.replace("{A1}", action)
        spelled = Spelling(things.store, things.network).stream(known)
        assert a_stream(things.store, spelled) == known
        assert action not in spelled


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Caso 12", "caso-12"), ("caso-12", "caso-12"), ("Família da Rua São José", "familia-da-rua-sao-jose"),
        ("s22.01", "s22.01"), ("  N21/99 ", "n21-99"), ("—", "—"), ("", ""), ("x" * 70, "x" * 70),
    ],
)  # fmt: skip
def test_what_is_new_is_called_by_an_id_that_is_like_what_people_call_it(said: str, meant: str) -> None:
    assert as_id(said) == meant
