"""No text of one language stands in another's page: every page of two played scenarios, and what is refused, in each
language that is not English. What people wrote there is Portuguese or Catalan, so that an English word can only be
a text of ours."""

import re
import shlex
from collections.abc import Iterator

import pytest

from cli.catalogue import read
from tests.cli.conftest import Terminal
from tests.cli.stored import played
from tests.cli.test_widths import AS_WIDE_AS_IT_IS, pages_of
from words.languages import Language

REFUSED = """
play batatais-norte-2017
play nothing
worker --check
checkpoints make
archive now
rebuild log
rebuild log --from-histories
rebuild temporal
show nothing
show
show a b
shw
show group:NETWORK:nothing
board nowhere
board NETWORK nowhere
clock nowhere
clock NETWORK --to 2001-01-01 --as nobody
clock NETWORK --to soon --as nobody
commands nothing
commands cycle Recrd
commands cycle zzz
repair network:NETWORK --by x
verify --looks none
whatif NETWORK
whatif NETWORK --rule quorum
whatif NETWORK --rule nothing=1
whatif NETWORK --rule quorum=many
network load nothing
stats NETWORK --measure none
stats NETWORK --since 2021-02-30
diff NETWORK a b
minutes NETWORK nothing
export NETWORK --to /nowhere/x.zip
replay NETWORK --order x
report evaluation cycle:NETWORK:x:2001
lineage action:NETWORK:x:2001:y
inbox
inbox --as nobody
streams --kind x
why network:NETWORK nothing
history network:NETWORK --at soon
history network:NETWORK --at 999999
case open NETWORK nowhere x --as nobody --text x --would-need x
cycle start NETWORK nowhere 2030 --as nobody --deadline 2030-02-30
do network:NETWORK AddSectr --as nobody
do network:NETWORK AddSector --as nobody
do network:NETWORK AddSector --as nobody --data {
do network:NETWORK AddSector --as nobody --data []
do network:NETWORK AddSector --as nobody --data @nothing
do network:NETWORK AddSector --as nobody --data '{"a": 1, "a": 2}'
do network:NETWORK AddSector --as nobody --data '{"sector": "x"}'
do network:NETWORK AddSector --as nobody --data '{"sector": 1, "name": [], "other": ""}'
do network:NETWORK AddSector --as nobody --data '{"sector": "x", "name": "X"}'
do network:NETWORK AddSector --as nobody --data '{"sector": "x", "name": "X"}' --expect 0
"""
PLACEHOLDER = re.compile(r"\{\w*(?::[^{}]*)?\}")
SHORTEST = 3  # words of a piece of a text that no other language has by chance
ENGLISH = re.compile(
    r"(?<![\w:/.-])(the|and|was|were|with|which|from|what|who|this|that|have|nothing|nobody|days|it|is|of|by)"
    r"(?![\w:/-])"
)
TYPED = re.compile(r"vertebra [a-z].*|«[^»]*»|'[^']*'|\"[^\"]*\"|--\w[\w-]*")
OTHERS = [language for language in Language if language is not Language.ENGLISH]


# Scenarios whose people write Portuguese and Catalan, and a network in Spanish.
TOWNS = {"batatais-gestao-2021": "batatais", "sants-montjuic-2019": "sants-montjuic"}

Pages = dict[Language, dict[str, list[str]]]


@pytest.fixture(scope="module", params=TOWNS)
def town(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Terminal]:
    scenario: str = request.param
    return TOWNS[scenario], Terminal(played(scenario, tmp_path_factory.mktemp("town")))


@pytest.fixture(scope="module")
def drawn(town: tuple[str, Terminal]) -> Pages:
    """The lines of every page, and of what is refused, by the command line that draws it. Batatais's pages are drawn in
    every language; each of the others in one, by turns."""
    network, terminal = town
    made: Pages = {language: {} for language in OTHERS}
    for n, words in enumerate((*of_the_engine(network), *refused(network))):
        _draw(terminal, made, OTHERS[n % len(OTHERS)], words)
    if network == "batatais":
        for words in pages_of(terminal):
            for language in OTHERS:
                _draw(terminal, made, language, words)
    else:
        for n, words in enumerate(of_any(terminal, network)):
            _draw(terminal, made, OTHERS[n % len(OTHERS)], words)
    return made


def _draw(terminal: Terminal, made: Pages, language: Language, words: tuple[str, ...]) -> None:
    told = _all_that_is_said(terminal, "--lang", language.value, *words)
    made[language][" ".join(words)] = told.splitlines()


def _all_that_is_said(terminal: Terminal, *words: str) -> str:
    result = terminal(*words, COLUMNS=AS_WIDE_AS_IT_IS)
    assert "Traceback" not in result.output
    return result.stdout + result.stderr


def of_any(terminal: Terminal, network: str) -> Iterator[tuple[str, ...]]:
    """The pages that every network has: of its streams, and of all of it."""
    for stream in {one["kind"]: one["stream"] for one in terminal.read("streams", network)}.values():
        for page in ("show", "history", "why"):
            yield page, stream
    for page in ("board", "promises", "legs", "stats", "streams", "agenda", "minutes"):
        yield page, network
    yield from (
        ("network", "show", network, "--people", "--organisations", "--rules"),
        ("network", "show", network),
        ("network", "list"),
        ("find", "a"),
        ("stats", "--definitions"),
    )
    yield from (("diff", network, "2019-01-01", "2030-01-01"), ("replay", "--plain", network, "--changes"))


def of_the_engine(network: str) -> Iterator[tuple[str, ...]]:
    """What the engine says of itself, where it does not run."""
    yield from (
        ("verify", "-v", "--figures"), ("verify", network, "--looks", "fold,re-decide"), ("clock", network),
        ("whatif", network, "--rules"), ("whatif", network, "--rule", "quorum=90%", "--events"),
        ("network", "load", network, "--dry-run"), ("projections", "rebuild"), ("migrate",), ("checkpoints", "list"),
        ("checkpoints", "key"), ("archive", "status"), ("archive", "list"), ("archive", "check"), ("archive", "key"),
    )  # fmt: skip


def refused(network: str) -> Iterator[tuple[str, ...]]:
    """Command lines of which nothing comes, each for another reason."""
    for line in REFUSED.strip().splitlines():
        yield tuple(shlex.split(line.replace("NETWORK", network)))


def pieces(language: Language) -> set[str]:
    """What the English texts say between their placeholders, where the translation says something else."""
    made = set()
    for message in read(language):
        if isinstance(message.id, str) and isinstance(message.string, str):
            for piece in PLACEHOLDER.split(message.id):
                said = " ".join(piece.split())
                if len(re.findall(r"[^\W\d]{2,}", said)) >= SHORTEST and said not in " ".join(message.string.split()):
                    made.add(said)
    return made


@pytest.mark.parametrize("language", OTHERS)
def test_no_english_text_stands_untranslated_in_a_page(drawn: Pages, language: Language) -> None:
    english = pieces(language)
    assert len(english) > 1000
    for words, lines in drawn[language].items():
        told = " ".join(" ".join(lines).split())
        assert not [piece for piece in english if piece in told], words


@pytest.mark.parametrize("language", OTHERS)
def test_no_english_word_stands_in_a_page(drawn: Pages, language: Language) -> None:
    found = {
        f"{words}: {line.strip()[:200]}"
        for words, lines in drawn[language].items()
        for line in lines
        if ENGLISH.search(TYPED.sub(" ", line))
    }
    assert not found, "\n".join(sorted(found))
