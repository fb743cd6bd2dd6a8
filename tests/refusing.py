"""A rule that refuses a deadline of its own: none that is shipped does, and some later one may."""

import pytest

from domain.decider import Context
from domain.errors import Refusal
from domain.management import commands as c
from domain.management import following
from domain.management.state import State
from domain.message import Event


def refuses_where_the_body_decides_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """The agenda of a body that decides no more is refused, in place of leaving its questions to who answers them."""
    as_shipped = following.on_its_day

    def on_its_day(state: State, command: c.ConveneByRhythm, context: Context) -> list[Event]:
        if not following.decides(context):
            raise Refusal("not-a-deciding-body", "'{body}' does not decide any more.", body="board")
        return as_shipped(state, command, context)

    monkeypatch.setattr(following, "on_its_day", on_its_day)
