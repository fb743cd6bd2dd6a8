"""The signs of a replay, on a screen and in plain lines; and the two times of a step in words."""

from dataclasses import dataclass

from rich.text import Text

from cli.player.tale import Step
from cli.screen import LATE, STRONG, Screen


@dataclass(frozen=True)
class Signs:
    """What is drawn with."""

    here: str = "▶"
    decision: str = "◆"
    late: str = "▲"
    past: str = "━"
    coming: str = "─"
    now: str = "●"
    rule: str = "─"
    more: str = "…"


ASCII = Signs(here=">", decision="*", late="!", past="=", coming="-", now="O", rule="-", more="~")


def signs_for(encoding: str) -> Signs:
    """Other signs where the terminal knows no Unicode."""
    return Signs() if encoding.lower().startswith("utf") else ASCII


def times(screen: Screen, step: Step, signs: Signs, *, width: int | None = None) -> Text:
    """When it happened and when it was recorded. A late entry is marked by a sign and in words.

    `width`: columns beyond which the mark has a line of its own.
    """
    recorded = screen.moment(step.recorded_at)
    if not step.late:
        return Text(screen.say("happened and recorded: {moment}", moment=recorded))
    late = screen.say("ENTERED LATE (days: {days})", days=step.late)
    happened = screen.say("happened: {date}", date=screen.day(step.happened))
    mark = Text(f"{signs.late} {late}", style=LATE)
    told = Text.assemble((happened, STRONG), "  ·  ", screen.say("recorded: {moment}", moment=recorded))
    between = "  ·  " if width is None or mark.cell_len + told.cell_len + 5 <= width else "\n"
    return Text.assemble(mark, between, told)
