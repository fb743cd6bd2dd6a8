"""What an embedded system does for evidence: histories are kept longer, and a play is signed and archived."""

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any, cast

from rich.console import Console

from activities.histories import retention
from cli.operate.foreground import _prove
from doors import codeversion
from doors.evidence import keep_closed_runs
from embedded.supervision import RETENTION, Embedded, embedded
from store.archive import Archive
from store.checkpoints import Checkpoints
from store.keys import Keys
from tests.engine import engine, settings_in
from tests.workflows.test_evidence import lived


def system(running: Any) -> Embedded:
    return cast(Embedded, running)  # its client and its settings are all that is asked for


async def test_what_was_played_is_signed_and_archived_before_anybody_is_told_that_it_runs(tmp_path: Path) -> None:
    async with engine(tmp_path) as running:
        await lived(running, "booklet")
        said = StringIO()
        await _prove(system(running), Console(file=said, width=200))
        assert said.getvalue().startswith("Checkpoint 1 signed at position ")
        assert "histories of closed runs archived" in said.getvalue()
        assert Checkpoints(running.log.engine).latest() is not None
        archive = Archive(running.settings.archive_dir, Keys(running.settings.keys_dir))
        assert archive.runs()
        assert archive.segments("town")


async def test_a_play_that_cannot_be_archived_says_why_and_the_system_goes_on(tmp_path: Path) -> None:
    blocked = tmp_path / "shelf"
    blocked.write_text("in the way")
    async with engine(tmp_path / "engine", archive_dir=blocked) as running:
        said = StringIO()
        await _prove(system(running), Console(file=said, width=400))
        assert str(blocked) in said.getvalue()


async def test_the_embedded_temporal_keeps_closed_runs_for_longer_than_its_own_day(tmp_path: Path) -> None:
    async with embedded(settings_in(tmp_path)) as running:

        async def kept() -> timedelta | None:
            return await retention(running.client)

        assert await kept() == RETENTION
        await keep_closed_runs(running.client, timedelta(days=2))  # never shorter than it is
        assert await kept() == RETENTION


def test_the_version_of_the_code_changes_with_any_rule_and_any_workflow(tmp_path: Path, monkeypatch: Any) -> None:
    names = [name for name, _ in codeversion.sources()]
    assert {"workflows/shell.py", "domain/handling.py", "domain/cycle/decide.py", "store/messages.py"} <= set(names)
    assert len(names) == len(set(names))
    assert not [name for name in names if name.startswith(("tests/", "cli/"))]
    before = codeversion.code_version.__wrapped__()
    assert before == codeversion.code_version.__wrapped__()
    copies = []
    for name, path in codeversion.sources():
        copy = tmp_path / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
        copies.append((name, copy))
    monkeypatch.setattr(codeversion, "sources", lambda: copies)
    assert codeversion.code_version.__wrapped__() == before
    _, changed = copies[3]
    changed.write_bytes(changed.read_bytes() + b"#")
    assert codeversion.code_version.__wrapped__() != before
