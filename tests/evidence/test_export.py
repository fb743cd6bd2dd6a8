"""What goes into an export: a plan, a zone or a network, up to a day; the same bytes each time; nothing personal."""

import json
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from domain.checkpoint import Leaf, Signed, checkpoint
from domain.errors import Refusal
from domain.message import chained
from domain.registry import DECIDERS
from evidence.bundle import opened
from evidence.cloudevents import bytes_of, cloud_event, event_row
from evidence.exporting import Manifest, export
from evidence.exporting_scope import Asked, Scope, scope_of
from evidence.source import EventRow
from store.database import open_database
from store.log import EventLog
from store.people import Card, read_people, write_people
from tests.cli.stored import played
from tests.evidence.stored import Stored

CYCLE = "cycle:batatais:norte:2017"
MADE_AT = datetime(2026, 3, 1, tzinfo=UTC)
CORE = frozenset({"specversion", "id", "source", "type", "subject", "time", "datacontenttype", "data"})


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = played("batatais-norte-2017", tmp_path_factory.mktemp("played"))
    engine = open_database(f"sqlite:///{folder / 'vertebra.db'}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def log(database: Engine) -> Stored:
    return Stored(database)


def chosen(log: Stored, **asked: Any) -> Scope:
    network = EventLog(log.engine, DECIDERS).fold("network:batatais").state
    return scope_of(log, Asked(network="batatais", **asked), network)


async def written(log: Stored, to: Path, *, made_at: datetime = MADE_AT, **asked: Any) -> Manifest:
    return await export(log, chosen(log, **asked), to, keys={}, readme="read me\n", made_at=made_at, made_by="0.1.0")


def lines(file: Path, member: str) -> list[dict[str, Any]]:
    with zipfile.ZipFile(file) as opened_file:
        return [json.loads(line) for line in opened_file.read(member).splitlines()]


# What is chosen


def test_a_plan_comes_with_its_actions_its_questions_and_what_it_takes_to_check_them(log: Stored) -> None:
    kinds = {stream: stream.partition(":")[0] for stream in chosen(log, stream=CYCLE).streams}
    assert sorted(kinds.values()).count("action") == 7
    assert sorted(kinds.values()).count("escalation") == 3
    assert {"network:batatais", "clock:batatais", "group:batatais:grupo-norte", CYCLE} < set(kinds)


def test_of_the_management_meeting_a_plan_only_says_that_it_is_elsewhere(log: Stored) -> None:
    scope = chosen(log, stream=CYCLE)
    assert "management:batatais:gestao-geral" in scope.elsewhere
    assert "management:batatais:gestao-geral" in chosen(log).streams


def test_an_escalation_comes_alone_with_the_registers(log: Stored) -> None:
    (escalation,) = [s for s in chosen(log).streams if s.startswith("escalation:") and "blocked" in s]
    kinds = {stream.partition(":")[0] for stream in chosen(log, stream=escalation).streams}
    assert kinds <= {"escalation", "network", "clock", "group"}


def test_a_network_is_all_there_is_of_it_and_a_zone_only_what_is_in_it(log: Stored) -> None:
    assert set(chosen(log).streams) == {row.stream for row in log.streams() if row.version}
    zone = set(chosen(log, zone="norte").streams)
    assert all(":norte:" in stream or stream.split(":")[0] in ("group", "network", "clock") for stream in zone)
    assert CYCLE in zone
    assert not any(stream.startswith("management:") for stream in zone)


async def test_a_period_ends_every_stream_with_its_last_day_and_leaves_out_what_had_not_begun(
    log: Stored, tmp_path: Path
) -> None:
    day = date(2017, 7, 31)
    whole, scope = chosen(log, stream=CYCLE), chosen(log, stream=CYCLE, until=day)
    await written(log, tmp_path / "half.vertebra", stream=CYCLE, until=day)
    sao_paulo = ZoneInfo("America/Sao_Paulo")
    with opened(tmp_path / "half.vertebra") as bundle:
        rows = list(bundle.everything())
        assert {row.stream for row in rows} == set(scope.streams) < set(whole.streams)
        assert max(datetime.fromisoformat(row.recorded_at).astimezone(sao_paulo).date() for row in rows) <= day
        for head in bundle.streams():
            own = list(bundle.events(head.stream))
            assert [row.version for row in own] == list(range(1, head.version + 1)), "whole from its first event"
            assert (own[-1].hash, own[-1].position) == (head.head, head.position)
            later = list(log.events(head.stream, after=head.version))
            assert bool(later) == (head.stream in scope.cut)
            for row in later[:1]:
                assert datetime.fromisoformat(row.recorded_at).astimezone(sao_paulo).date() > day
            assert max(row.last_version for row in bundle.commands(head.stream)) == head.version


async def test_the_network_is_shown_as_it_was_on_the_last_day(log: Stored, tmp_path: Path) -> None:
    class Changed(Stored):
        """Most of the network was only set up a year later."""

        def everything(self) -> Iterator[EventRow]:
            for row in super().everything():
                late = row.stream == "network:batatais" and row.version > 20
                yield replace(row, recorded_at="2018-02-01T12:00:00.000000+00:00", stored_at="x") if late else row

    changed = Changed(log.engine)
    await written(changed, tmp_path / "then.vertebra", until=date(2017, 7, 31))
    await written(changed, tmp_path / "now.vertebra")
    with zipfile.ZipFile(tmp_path / "then.vertebra") as then, zipfile.ZipFile(tmp_path / "now.vertebra") as now:
        assert then.read("network/batatais.json") != now.read("network/batatais.json")
    for name in ("then", "now"):
        with opened(tmp_path / f"{name}.vertebra") as bundle:  # which compares it with the register
            assert bundle.streams()


def test_since_chooses_what_still_went_on_then_from_its_beginning(log: Stored) -> None:
    late = chosen(log, since=date(2018, 1, 1)).streams
    assert CYCLE in late
    assert set(late) < set(chosen(log).streams)
    assert late[CYCLE] == chosen(log).streams[CYCLE]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"zone": "nowhere"}, "unknown-zone"),
        ({"stream": "cycle:batatais:norte:1999"}, "not-found"),
        ({"since": date(2018, 1, 1), "until": date(2017, 1, 1)}, "bad-period"),
        ({"until": date(1999, 1, 1)}, "nothing-to-export"),
        ({"stream": CYCLE, "until": date(1999, 1, 1)}, "nothing-to-export"),
    ],
)
def test_what_cannot_be_exported_is_said(log: Stored, asked: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        chosen(log, **asked)
    assert refusal.value.code == code


async def test_an_event_that_lies_beyond_its_streams_end_is_not_left_out(log: Stored) -> None:
    """Somebody took the end off where the streams stand, and forgot the events: the file must show them."""

    class Shorter(Stored):
        def streams(self) -> Any:
            return [replace(r, version=r.version - 1) if r.stream == CYCLE else r for r in super().streams()]

    rows = list(log.events(CYCLE))
    assert chosen(Shorter(log.engine), stream=CYCLE).has(rows[-1])
    came_in_since = replace(rows[-1], version=rows[-1].version + 1, position=10**6)
    assert not chosen(log, stream=CYCLE).has(came_in_since)


# The file


async def test_the_same_log_gives_the_same_bytes_whenever_it_is_exported(log: Stored, tmp_path: Path) -> None:
    one, two, later = (tmp_path / name for name in ("one.vertebra", "two.vertebra", "later.vertebra"))
    await written(log, one)
    await written(log, two)
    await written(log, later, made_at=datetime(2027, 1, 1, tzinfo=UTC))
    assert one.read_bytes() == two.read_bytes() != later.read_bytes()
    with zipfile.ZipFile(one) as first, zipfile.ZipFile(later) as second:
        differing = [name for name in first.namelist() if first.read(name) != second.read(name)]
    assert differing == ["manifest.json"]


async def test_every_row_comes_out_as_it_went_in(log: Stored, tmp_path: Path) -> None:
    await written(log, tmp_path / "all.vertebra")
    with opened(tmp_path / "all.vertebra") as bundle:
        assert list(bundle.streams()) == [row for row in log.streams() if row.version]
        assert list(bundle.everything()) == list(log.everything())
        for row in bundle.streams():
            assert list(bundle.events(row.stream)) == list(log.events(row.stream))
            assert list(bundle.events(row.stream, after=2)) == list(log.events(row.stream, after=2))
            assert list(bundle.commands(row.stream)) == list(log.commands(row.stream))


async def test_a_file_that_is_there_stays_and_one_that_cannot_be_written_leaves_nothing(
    log: Stored, tmp_path: Path
) -> None:
    there = tmp_path / "there.vertebra"
    there.write_text("mine")
    with pytest.raises(Refusal, match="stays as it is"):
        await written(log, there)
    assert there.read_text() == "mine"
    with pytest.raises(Refusal, match="cannot be written"):
        await written(log, tmp_path / "no" / "such" / "folder.vertebra")
    assert list(tmp_path.iterdir()) == [there]


async def test_sha256sum_agrees_with_every_member(log: Stored, tmp_path: Path) -> None:
    await written(log, tmp_path / "all.vertebra")
    with zipfile.ZipFile(tmp_path / "all.vertebra") as file:
        file.extractall(tmp_path / "unpacked")
        names = set(file.namelist())
    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path / "unpacked", capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stderr
    assert {line.partition(": ")[0] for line in checked.stdout.splitlines()} == names - {"SHA256SUMS", "manifest.json"}


async def test_no_name_and_no_contact_of_anybody_is_anywhere_in_it(
    database: Engine, log: Stored, tmp_path: Path
) -> None:
    people = sorted(read_people(database, "batatais"))
    planted = tuple(
        Card(person=person, display_name=f"Zulmira Quintanilha {n}", contact=f"+55 16 5550 {n:04}, zq{n}@example.org")
        for n, person in enumerate(people)
    )
    assert planted
    write_people(database, "batatais", planted)
    await written(log, tmp_path / "all.vertebra")
    with zipfile.ZipFile(tmp_path / "all.vertebra") as file:
        content = {name: file.read(name).decode() for name in file.namelist()}
    whole = "".join(content.values())
    assert people[0] in whole, "people are known by their ids"
    for secret in ("Zulmira", "Quintanilha", "+55 16 5550", "example.org"):
        assert secret not in whole


async def test_schemas_tell_what_each_event_and_command_in_it_consists_of(log: Stored, tmp_path: Path) -> None:
    await written(log, tmp_path / "all.vertebra")
    with zipfile.ZipFile(tmp_path / "all.vertebra") as file:
        schemas = {name: json.loads(file.read(f"schemas/{name}.json")) for name in DECIDERS}
    for event in lines(tmp_path / "all.vertebra", "events.ndjson"):
        kind = event["subject"].partition(":")[0]
        schema = schemas[kind]["events"][event["eventkind"]]
        assert set(schema.get("required", ())) <= set(event["data"]["data"]) <= set(schema["properties"])


# CloudEvents


async def test_every_event_is_a_cloudevent_by_the_rules_of_the_specification(log: Stored, tmp_path: Path) -> None:
    await written(log, tmp_path / "all.vertebra")
    events = lines(tmp_path / "all.vertebra", "events.ndjson")
    assert len({(event["source"], event["id"]) for event in events}) == len(events)
    for event in events:
        assert event["specversion"] == "1.0"
        assert all(isinstance(event[name], str) and event[name] for name in ("id", "source", "type", "subject"))
        assert re.fullmatch(r"urn:[a-z0-9-]{2,32}:[A-Za-z0-9._-]+", event["source"])
        assert event["datacontenttype"] == "application/json"
        assert datetime.fromisoformat(event["time"]).tzinfo is not None
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(Z|[+-]\d\d:\d\d)", event["time"])
        assert isinstance(event["data"], dict)
        for name in event.keys() - CORE:
            assert re.fullmatch(r"[a-z0-9]{1,20}", name), "extensions have lower-case letters and digits only"
            assert isinstance(event[name], (str, int)), "and a simple value"


def row(body: bytes) -> EventRow:
    return EventRow(
        position=7, stream="case:town:c1", version=3, id="i", kind="CaseClosed", command_id="c",
        recorded_at="2026-03-01T10:00:00.000000+00:00", stored_at="s", body=body, hash="h",
    )  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [b'{"a":1}', '{"á":"ç","b":[1.5,null]}'.encode(), b'{"a": 1}', b'{"b":1,"a":2}', b'{"a":1,"a":1}', b"[NaN]",
     b"not json", b"\xff\xfe", b"", b'"\\ud800"', b"[" * 100_000, b"1" * 5_000],
)  # fmt: skip
def test_any_bytes_at_all_come_back_from_a_cloudevent(body: bytes) -> None:
    told = json.loads(json.dumps(cloud_event(row(body))))
    assert event_row(told) == row(body)
    assert ("data" in told) != ("data_base64" in told)


def test_the_hash_can_be_computed_from_the_data_as_it_stands_in_the_line(log: Stored) -> None:
    head = "0" * 64
    for known in log.events(CYCLE):
        told = json.loads(json.dumps(cloud_event(known)))
        head = chained(head, bytes_of(told, "data"))
        assert head == told["hash"]


@pytest.mark.parametrize(
    "change",
    [{"specversion": "0.3"}, {"position": "7"}, {"position": True}, {"hash": None}, {"subject": 3}, {"type": "other"},
     {"source": "urn:vertebra:other"}, {"time": "1999-01-01T00:00:00+00:00"}, {"data_base64": "AA=="}],
)  # fmt: skip
def test_a_line_that_contradicts_itself_is_no_event_of_ours(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        event_row(cloud_event(row(b'{"a":1}')) | change)


# Checkpoints


def signed(log: Stored, moments: list[tuple[datetime, Callable[[EventRow], bool]]]) -> list[Signed]:
    """Checkpoints over what the log held at some points, as they would have been signed then."""
    made: list[Signed] = []
    leaves: dict[str, Leaf] = {}
    for number, (at, held) in enumerate(moments, 1):
        then = {r.stream: Leaf(stream=r.stream, version=r.version, head=r.hash) for r in log.everything() if held(r)}
        changed = tuple(leaf for stream, leaf in sorted(then.items()) if leaves.get(stream) != leaf)
        one = checkpoint(number, at, number, then, made[-1].checkpoint if made else None)
        made.append(Signed(checkpoint=one, key_id="k", signature="00", changed=changed))
        leaves = then
    return made


async def test_a_plan_is_proven_under_every_checkpoint_without_a_word_of_the_others(
    log: Stored, tmp_path: Path
) -> None:
    last = max(r.position for r in log.everything())

    def quarter(month: int) -> Callable[[EventRow], bool]:
        return lambda r: r.position <= last * month // 4

    moments = [(datetime(2026, month, 1, tzinfo=UTC), quarter(month)) for month in (1, 2, 3, 4)]
    made = signed(log, moments)
    kept = Stored(log.engine, signed=made)
    await written(kept, tmp_path / "plan.vertebra", stream=CYCLE)
    with opened(tmp_path / "plan.vertebra") as bundle:
        assert [one.checkpoint for one in bundle.checkpoints()] == [one.checkpoint for one in made]
        assert not any(one.changed for one in bundle.checkpoints())
        roots = {one.checkpoint.number: one.checkpoint.root for one in made}
        proven = bundle.proofs(CYCLE)
        assert [proof.checkpoint for proof in proven][-1] == 4
        assert all(proof.root() == roots[proof.checkpoint] and proof.leaf.stream == CYCLE for proof in proven)
        rows = {r.version: r.hash for r in bundle.events(CYCLE)}
        assert all(rows[proof.leaf.version] == proof.leaf.head for proof in proven)
    with zipfile.ZipFile(tmp_path / "plan.vertebra") as file:
        assert "management:" not in file.read("proofs.ndjson").decode() + file.read("checkpoints.json").decode()


async def test_what_a_checkpoint_saw_after_the_period_is_not_proven(log: Stored, tmp_path: Path) -> None:
    made = signed(log, [(MADE_AT, lambda _: True)])
    day = date(2017, 7, 31)
    await written(Stored(log.engine, signed=made), tmp_path / "half.vertebra", stream=CYCLE, until=day)
    cut = chosen(log, stream=CYCLE, until=day).cut
    with opened(tmp_path / "half.vertebra") as bundle:
        assert CYCLE in cut
        assert {row.stream for row in bundle.streams() if bundle.proofs(row.stream)}.isdisjoint(cut)
