"""What was said of a cycle, criterion by criterion: a chart of the means, and the reasons that were given."""

from domain.measures.measured import Scope, Sheet
from domain.measures.ratings import given
from pages.document import Bar, Bars, Block, Listing, Text
from pages.figures import Words
from pages.report.cycles import Cycle

HIGHEST = 5


def chart(words: Words, sheet: Sheet) -> Bars:
    """The mean of each criterion, on the scale from 1 to 5."""
    bars = []
    for row in sheet.rows:
        mean = row[3]
        value = float(mean) if isinstance(mean, int | float) else None
        told = words.say("{mean} of {highest}", mean=words.figure(value), highest=HIGHEST)
        bars.append(Bar(words.title(str(row[0])), None if value is None else value / HIGHEST, told))
    described = "; ".join(f"{bar.label}: {bar.told}" for bar in bars)
    return Bars(words.say("Mean rating of each criterion"), described, bars)


def reasons(one: Cycle) -> list[Block]:
    """Every rating that stands, with its reason. Of the plan, and of the group's own process, apart."""
    words = one.words
    found = given(one.history, Scope(until=one.until, cycle=one.stream))
    blocks: list[Block] = []
    for process, title in (
        (False, words.say("Ratings of the plan, with their reasons:")),
        (True, words.say("Ratings of the group's own process, with their reasons:")),
    ):
        lines = []
        for rating in (each.rated for each in found if each.rated.process is process):
            kind, _, organisation = rating.by.partition(":")
            who = words.organisation(organisation) if kind == "organisation" else words.label("evaluator")
            lead = words.say(
                "{criterion}, {score} of {highest} ({who}):",
                criterion=words.title(rating.criterion),
                score=rating.score,
                highest=HIGHEST,
                who=words.say("{who}, interim", who=who) if rating.interim else who,
            )
            about = one.parts.plan.actions.get(rating.action or "")
            text = f"{about.title}: {rating.reason}" if about is not None else rating.reason
            lines.append((lead, text))
        if lines:
            blocks += [Text(title), Listing(lines)]
    return blocks
