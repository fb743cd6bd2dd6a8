"""However narrow the terminal: ids and command lines are in one piece on every page, to be copied and typed."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.cli.conftest import Terminal
from tests.cli.stored import played

STREAM = re.compile(r"\b[a-z]+:[a-z0-9._-]+(?::[a-z0-9._-]+)*(?:#[a-z0-9-]+)?")
MADE = re.compile(r"\b[a-z]+-[0-9a-f]{12}\b")
AS_WIDE_AS_IT_IS = "4000"
NARROW = ("60", "80", "120", "200")


@pytest.fixture(scope="module")
def batatais(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    return Terminal(played("batatais-gestao-2021", tmp_path_factory.mktemp("batatais")))


@pytest.fixture(scope="module")
def pages(batatais: Terminal) -> dict[tuple[str, ...], str]:
    """Every page of the scenario, as it is where the terminal is as wide as it takes."""
    return {words: batatais.done(*words, COLUMNS=AS_WIDE_AS_IT_IS) for words in pages_of(batatais)}


def pages_of(terminal: Terminal) -> Iterator[tuple[str, ...]]:
    """The command line of every page that can be drawn of the scenario."""
    listed = {one["stream"]: one["kind"] for one in terminal.read("streams")}
    by_kind: dict[str, list[str]] = {}
    for stream, kind in listed.items():
        by_kind.setdefault(kind, []).append(stream)
    for streams in by_kind.values():
        for stream in streams[-1:]:
            yield "show", stream
            yield "history", stream
    for stream in by_kind["escalation"][1:3]:
        yield "trail", stream
        yield "knew", stream
    for person in ("secretaria-de-saude", "coordenacao-norte", "representante-norte", "equipe-ubs-norte"):
        yield "inbox", "--as", person
    action = by_kind["action"][0]
    yield from (
        ("board", "batatais"), ("agenda", "batatais"), ("minutes", "batatais"), ("promises", "batatais"),
        ("legs", "batatais"), ("streams", "batatais"), ("network", "show", "batatais"), ("network", "list"),
        ("network", "show", "batatais", "--organisations", "--people"),
        ("stats", "batatais"), ("find", "norte"), ("show", "plan:batatais:norte:2017"), ("show", "zone:batatais:norte"),
        ("lineage", action), ("diff", "cycle:batatais:norte:2017", "2017-06-01", "2018-03-01"), ("commands",),
        ("diff", "batatais", "2021-06-01", "2021-09-01"), ("report", "weaknesses", "cycle:batatais:norte:2017"),
        ("report", "actions", "cycle:batatais:norte:2017"), ("commands", "cycle", "RecordFinding"),
        ("replay", "--plain", "cycle:batatais:norte:2021"), ("why", "cycle:batatais:norte:2017"),
    )  # fmt: skip


@pytest.mark.parametrize("width", NARROW)
def test_no_id_and_no_command_line_is_broken(batatais: Terminal, pages: dict[tuple[str, ...], str], width: str) -> None:
    for words, wide in pages.items():
        told = batatais.done(*words, COLUMNS=width)
        for form in (STREAM, MADE):
            lacking = Counter(form.findall(wide)) - Counter(form.findall(told))
            assert not lacking, f"{' '.join(words)}, {width} columns wide: {sorted(lacking)}\n{told}"
        lines = {line.strip() for line in told.splitlines()}
        for line in (one.strip() for one in wide.splitlines()):
            if line.startswith(("vertebra ", "$ vertebra ")):
                assert line in lines, f"{' '.join(words)}, {width} columns wide: {line}"
