"""`vertebra verify` as a person reads it: one sentence first, findings by name, what was not proven, exit codes."""

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from store.checkpoints import Checkpoints
from store.database import open_database
from store.keys import Keys
from store.reconciliations import Lost, Reconciliation
from tests.cli.conftest import Terminal

NETWORK = "network:batatais"


@pytest.fixture
def signed(vertebra: Terminal) -> Terminal:
    """A network that is loaded, and all of it under a checkpoint."""
    sign(vertebra)
    return vertebra


def sign(vertebra: Terminal) -> None:
    engine = open_database(f"sqlite:///{vertebra.folder / 'vertebra.db'}")
    try:
        Checkpoints(engine).make(Keys(vertebra.folder / "keys").signer())
    finally:
        engine.dispose()


def tamper(vertebra: Terminal, statement: str) -> None:
    with closing(sqlite3.connect(vertebra.folder / "vertebra.db")) as connection, connection:
        assert connection.execute(statement).rowcount > 0


def test_a_sound_record_is_said_in_one_sentence_first(signed: Terminal) -> None:
    said = signed.done("--lang", "en", "verify")
    first = said.replace("\n", " ").partition("Looked at:")[0].strip()
    assert first.startswith("Not proven: that Temporal recorded the same; ")
    assert first.endswith(". Everything that was looked at is as it was recorded.")
    assert "What was not proven" in said
    assert "Temporal does not answer" in said
    assert "signed checkpoints" in said
    assert "A truncation after the last guard cannot be seen." in said


def test_what_was_found_is_named_with_event_and_date_and_the_exit_code_says_it(signed: Terminal) -> None:
    edit = "update events set body = replace(body, 'Batatais', 'Batatas')"
    tamper(signed, f"{edit} where stream = '{NETWORK}' and version = 1")
    result = signed("--lang", "en", "verify")
    assert result.exit_code == 6
    assert result.stdout.splitlines()[0] == "One thing is not as it was recorded."
    assert f"Event 1 of {NETWORK} is not what was stored" in result.stdout
    assert "event-edited" in result.stdout
    assert "Recorded on" in result.stdout


def test_it_is_answered_with_json(signed: Terminal) -> None:
    told = signed.read("--lang", "en", "verify", "--all")
    assert told["sound"] is True
    assert told["skipped"]["compare"]["words"]
    (stream,) = [one for one in told["streams"] if one["stream"] == NETWORK]
    assert stream["unguarded_after"] == stream["version"]
    tamper(signed, f"delete from events where stream = '{NETWORK}' and version = 4")
    result = signed("--lang", "en", "verify", "--json")
    assert result.exit_code == 6
    (finding,) = json.loads(result.stdout)["findings"]
    assert (finding["fault"], finding["version"]) == ("event-removed", 4)
    assert finding["said"] == f"Event 4 of {NETWORK} was removed."


def test_a_network_and_a_stream_are_verified_alone(signed: Terminal) -> None:
    assert signed.read("--lang", "en", "verify", "--network", "batatais")["sound"]
    told = signed.read("--lang", "en", "verify", NETWORK)
    assert [one["stream"] for one in told["streams"]] == [NETWORK]


def test_only_some_looks_are_taken(signed: Terminal) -> None:
    told = signed.read("--lang", "en", "verify", "--looks", "fold, checkpoints")
    assert {look for one in told["streams"] for look in one["looks"]} == {"fold", "checkpoints"}


def test_each_stream_and_the_figures_are_shown_where_asked_for(signed: Terminal) -> None:
    said = signed.done("--lang", "en", "verify", "--verbose", "--figures")
    assert "Stream by stream" in said
    assert NETWORK in said
    assert "In a second" in said


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["cycle:batatais:norte:1999"], 4),
        (["--network", "nowhere"], 4),
        (["no-such-file.vertebra"], 4),
        (["--looks", "closely"], 2),
        (["--all", "--network", "batatais"], 2),
        (["--checkpoints", "nothing.json"], 4),
    ],
)
def test_what_cannot_be_verified_is_said(signed: Terminal, words: list[str], code: int) -> None:
    result = signed("--lang", "en", "verify", *words)
    assert result.exit_code == code, result.stderr
    assert result.stdout == ""


def test_a_log_signed_again_is_found_with_the_copy_that_was_kept(signed: Terminal, tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    signed.done("checkpoints", "export", str(kept))
    tamper(signed, "delete from checkpoints")
    tamper(signed, f"update streams set head = '{'0' * 64}' where stream = '{NETWORK}'")
    sign(signed)
    result = signed("--lang", "en", "verify", "--checkpoints", str(kept))
    assert result.exit_code == 6
    assert "kept elsewhere" in result.stdout


def test_a_touched_list_is_named_and_how_lists_are_made_anew(signed: Terminal) -> None:
    tamper(signed, "delete from organisations where rowid = 1")
    result = signed("--lang", "en", "verify")
    assert result.exit_code == 6
    assert "The lists lack something" in result.stdout
    assert "vertebra projections rebuild" in result.stdout
    signed.done("projections", "rebuild")
    signed.done("--lang", "en", "verify")


@pytest.mark.parametrize(
    ("typed", "instead"),
    [
        (["verify", "plan:batatais:norte:2017"], ["cycle:batatais:norte:2017"]),
        (["verify", "zone:batatais:norte"], ["cycle:batatais:norte:2017", "--network batatais"]),
        (["verify", "batatais"], ["cycle:batatais:norte:2017", "--network batatais", "escalation"]),
        (["why", "batatais"], ["cycle:batatais:norte:2017", "escalation"]),
        (["why", "plan:batatais:norte:2017"], ["cycle:batatais:norte:2017"]),
        (["why", "zone:batatais:norte"], ["cycle:batatais:norte:2017"]),
        (["history", "person:batatais:x"], ["cycle:batatais:norte:2017", "escalation"]),
        (["export", "plan:batatais:norte:2017", "--to", "x.vertebra"], ["cycle:batatais:norte:2017"]),
        (["export", "zone:batatais:norte", "--to", "x.vertebra"], ["batatais --zone norte"]),
    ],
)
def test_who_types_a_page_or_a_network_is_told_what_to_type(
    signed: Terminal, typed: list[str], instead: list[str]
) -> None:
    code, _, said = signed.refused("--lang", "en", *typed)
    assert code == 4, said
    assert all(one in said for one in instead), said


@pytest.mark.parametrize("at_work", [True, False])
def test_without_a_worker_no_process_is_asked_and_the_verdict_says_that_it_was_not(
    signed: Terminal, monkeypatch: pytest.MonkeyPatch, at_work: bool
) -> None:
    async def connected(_settings: object) -> object:
        return object()

    async def polled(_client: object, task_queue: str, identity: str) -> bool:
        assert (task_queue, identity) == ("vertebra", "")
        return at_work

    monkeypatch.setattr("cli.prove.verify.connect", connected)
    monkeypatch.setattr("cli.prove.verify.is_polled", polled)
    told = signed.read("--lang", "en", "verify", "--looks", "fold,live")
    assert ("no worker is at work" in str(told["skipped"].get("live"))) is not at_work
    said = signed.done("--lang", "en", "verify", "--looks", "fold,live")
    assert ("no worker is at work" in said) is not at_work


@pytest.mark.parametrize("language", ["en", "es", "ca", "pt-BR"])
def test_on_a_narrow_terminal_no_name_and_no_number_is_broken(signed: Terminal, language: str) -> None:
    said = signed.done("--lang", language, "verify", "--verbose", COLUMNS="80")
    assert NETWORK in [line.strip() for line in said.splitlines()]
    assert max(map(len, said.splitlines())) <= 80
    (made,) = signed.read("checkpoints", "list")
    listed = signed.done("--lang", language, "checkpoints", "list", COLUMNS="80")
    assert max(map(len, listed.splitlines())) <= 80
    assert made["checkpoint"]["root"][:16] in listed
    assert made["key_id"] in listed
    assert len(listed.splitlines()) == 3
    (key,) = signed.read("checkpoints", "key")["keys"].values()
    assert key in signed.done("--lang", language, "checkpoints", "key", COLUMNS="80")


def test_whoever_knows_the_key_trusts_no_other(signed: Terminal, tmp_path: Path) -> None:
    """Somebody takes the checkpoints and the keys away, and signs anew with keys of their own."""
    known = tmp_path / "known.pub"
    keys = signed.folder / "keys"
    shutil.copy(keys / "signing-0001.pub", known)
    assert "as it was recorded" in signed.done("--lang", "en", "verify", "--key", str(known))
    tamper(signed, "delete from checkpoints")
    shutil.rmtree(keys)
    sign(signed)
    assert signed("--lang", "en", "verify").exit_code == 0
    result = signed("--lang", "en", "verify", "--key", str(known))
    assert result.exit_code == 6
    assert "checkpoint-forged" in result.stdout


@pytest.mark.parametrize("of", ["database", "file"])
def test_what_another_key_signed_is_forged_for_whoever_says_which_key_they_know(
    signed: Terminal, tmp_path: Path, of: str
) -> None:
    own, foreign = signed.folder / "keys" / "signing-0001.pub", tmp_path / "foreign.pub"
    Keys(tmp_path / "others").signer()
    shutil.copy(tmp_path / "others" / "signing-0001.pub", foreign)
    what = []
    if of == "file":
        what = [str(tmp_path / "all.vertebra")]
        signed.done("export", "batatais", "--to", what[0])
    assert signed("--lang", "en", "verify", *what, "--key", str(own)).exit_code == 0
    told = signed("--lang", "en", "verify", *what, "--key", str(foreign), "--json")
    assert told.exit_code == 6
    findings = json.loads(told.stdout)["findings"]
    lacking = "guard-missing" if of == "database" else "contents-forged"
    assert {one["fault"] for one in findings} == {"checkpoint-forged", lacking}
    assert not [guard for one in json.loads(told.stdout)["streams"] for guard in one["guards"]]


def found(vertebra: Terminal) -> list[str]:
    """What is found, by its codes; the exit code says that something is."""
    result = vertebra("--lang", "en", "verify", "--json")
    assert result.exit_code == 6
    return [one["fault"] for one in json.loads(result.stdout)["findings"]]


def plant(vertebra: Terminal, body: str) -> None:
    """Put a record of a reconciliation there that nobody made."""
    with closing(sqlite3.connect(vertebra.folder / "vertebra.db")) as connection, connection:
        row = (7, "2026-11-30T16:00:00.000000+00:00", body, "nobody", "00")
        connection.execute("insert into reconciliations values (?, ?, ?, ?, ?)", row)


def saying(lost: int) -> str:
    return Reconciliation(
        number=7, made_at=datetime(2026, 11, 30, 16, tzinfo=UTC), made_by="administracao", reason="x", position=0,
        command=0, until_position=10**6, until_command=10**6,
        lost=(Lost(stream=NETWORK, first=lost, last=lost, why="missing"),),
    ).canonical().decode()  # fmt: skip


@pytest.mark.parametrize("keys", [True, False])
def test_a_record_of_a_reconciliation_that_nobody_signed_explains_nothing(vertebra: Terminal, *, keys: bool) -> None:
    """Also where no key is known by which any could be checked: anybody could write it."""
    if keys:
        sign(vertebra)
    last = vertebra.read("history", NETWORK)[-1]["version"]
    tamper(vertebra, f"delete from events where stream = '{NETWORK}' and version = {last}")
    before = found(vertebra)
    plant(vertebra, saying(last))
    after = found(vertebra)
    assert set(before) <= set(after)
    assert ("reconciliation-forged" in after) == keys
    if not keys:
        assert "its record was not checked" in vertebra("--lang", "en", "verify").stdout


def test_a_record_that_cannot_be_read_is_found_and_hides_nothing_else(signed: Terminal) -> None:
    plant(signed, "{}")
    tamper(
        signed, f"update events set body = replace(body, 'Batatais', 'X') where stream = '{NETWORK}' and version = 1"
    )
    assert {"reconciliation-forged", "event-edited"} <= set(found(signed))
