"""The editions of the engine's own rules: a run goes on under the one that it began with."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from temporalio import workflow

from domain.decider import EDITION, Decider, Folded
from domain.handling import REMEMBERS_REFUSALS
from domain.registry import DECIDERS
from workflows import shell
from workflows.shell import EDITIONS, Shell
from workflows.window import Window

STREAM = "cycle:batatais:norte:2017"
CYCLE: Decider[Any] = DECIDERS["cycle"]


def began_under(*patches: str) -> Callable[[str], bool]:
    """What Temporal answers a run in whose history these patches stand."""
    return lambda patch: patch in patches


def a_shell(version: int) -> Shell[Any]:
    """One in whose stream stand so many events, none of which changed anything."""
    made: Shell[Any] = Shell.__new__(Shell)
    made.decider = CYCLE
    made._window = Window()
    made.folded = replace(Folded.empty(CYCLE, STREAM), version=version)
    return made


def test_each_edition_after_the_first_has_one_step_and_the_highest_comes_first() -> None:
    assert [edition for _, edition in EDITIONS] == list(range(EDITION, 1, -1))
    assert len({patch for patch, _ in EDITIONS}) == len(EDITIONS)


@pytest.mark.parametrize(("patch", "edition"), EDITIONS)
def test_a_run_with_the_patch_of_an_edition_goes_on_under_that_one(
    patch: str, edition: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workflow, "patched", began_under(patch))
    assert a_shell(0)._edition() == edition


def test_a_run_with_the_patch_of_an_edition_stays_under_it_when_there_is_a_newer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shell, "EDITIONS", (("edition-99", 99), *EDITIONS))
    monkeypatch.setattr(workflow, "patched", began_under("edition-2"))
    assert a_shell(0)._edition() == 2


def test_a_new_run_begins_under_the_latest_edition_and_marks_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def new(patch: str) -> bool:
        asked.append(patch)
        return True

    monkeypatch.setattr(workflow, "patched", new)
    assert a_shell(0)._edition() == EDITION
    assert len(asked) == 1


def test_a_run_from_before_the_editions_goes_on_under_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workflow, "patched", began_under())
    assert a_shell(0)._edition() == 1


@pytest.mark.parametrize("edition", range(1, EDITION + 1))
def test_what_was_turned_away_begins_nothing_only_since_that_is_remembered(
    edition: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workflow, "patched", began_under(*(patch for patch, of in EDITIONS if of == edition)))
    monkeypatch.setattr(Shell, "_idle", lambda _shell: True)
    assert a_shell(1)._nothing_here() == (edition >= REMEMBERS_REFUSALS)


def test_an_empty_stream_has_nothing_and_the_edition_is_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(patch: str) -> bool:
        raise AssertionError(patch)

    monkeypatch.setattr(workflow, "patched", never)
    monkeypatch.setattr(Shell, "_idle", lambda _shell: True)
    assert a_shell(0)._nothing_here()
