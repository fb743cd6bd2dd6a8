"""What a receipt says: what came into being by its number and words, streams by what they are called, each thing once.

Every kind of command that people gave in a played scenario is told again, as it was told to whoever gave it.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli.ask.lookingback import screen_of
from cli.give.ahead import Ahead
from cli.give.do import asked_by, made_by, said_by, tell
from cli.session import Session
from cli.wiring import Store
from domain.decisions import Part
from store.database import open_database
from store.messages import Receipt
from tests.cli.stored import played
from tests.cli.test_widths import MADE, STREAM
from words import rulings
from words.languages import Language

OFTEN = 3  # so many receipts of each kind of command are read
TO_BE_TYPED = re.compile(r"^(vertebra trail|Made:|Criado:) .*$", re.MULTILINE)
ALIGNMENT = re.compile(r" alignment-[0-9a-f]{12}\b")  # how its stream is called, since nobody had asked for it


@pytest.fixture(scope="module")
def batatais(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return played("batatais-gestao-2021", tmp_path_factory.mktemp("receipts"))


def receipts(store: Store) -> Iterator[tuple[str, Receipt]]:
    seen: Counter[tuple[str, str]] = Counter()
    for info in store.log.streams("batatais"):
        for command in store.log.commands(info.stream):
            asked = command.envelope
            shape = (info.stream.partition(":")[0], str(asked["kind"]))
            seen[shape] += 1
            found = None if asked["source"] != "person" or seen[shape] > OFTEN else store.log.receipt(
                info.stream, command.command_id
            )  # fmt: skip
            if found is not None:
                yield str(asked["kind"]), found[0]


def told(store: Store, receipt: Receipt, capsys: pytest.CaptureFixture[str]) -> str:
    screen = screen_of(store, store.network("batatais"))
    made, asked = made_by(store, screen.network, receipt), asked_by(store, screen, receipt)
    tell(screen, receipt, made, asked=asked, said=said_by(store, receipt), coming=Ahead((), ()))
    return "\n".join(line for line in capsys.readouterr().out.splitlines() if str(receipt.command_id) not in line)


def test_an_answer_to_a_question_is_told_once(
    batatais: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "4000")
    engine = open_database(f"sqlite:///{batatais / 'vertebra.db'}")
    store = Store(engine, session=Session("en"))
    screen, last = screen_of(store, store.network("batatais")), 0
    for kind, receipt in receipts(store):
        kinds = [event.kind for event in receipt.events]
        if kind != "DecideItem" or "PartDecided" not in kinds:
            continue
        last += "ItemDecided" in kinds
        event = store.log.event(receipt.stream, receipt.first_version + kinds.index("PartDecided"))
        answer = rulings.part(screen, Part.model_validate(event.data["part"]))
        assert told(store, receipt, capsys).count(answer) == 1
    engine.dispose()
    assert last


@pytest.mark.parametrize("language", [Language.ENGLISH, Language.PORTUGUESE])
def test_no_receipt_calls_a_thing_or_a_stream_by_its_id(
    batatais: Path, language: Language, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "4000")
    engine = open_database(f"sqlite:///{batatais / 'vertebra.db'}")
    store = Store(engine, session=Session(language.value))
    kinds = set()
    for kind, receipt in receipts(store):
        words = told(store, receipt, capsys)
        kinds.add(kind)
        assert not MADE.findall(ALIGNMENT.sub("", words)), words
        assert not STREAM.findall(TO_BE_TYPED.sub("", words)), words
    engine.dispose()
    assert {"RecordFinding", "DraftAction", "EscalateCase", "DecideItem", "RecordMeeting", "ReportProgress"} <= kinds
