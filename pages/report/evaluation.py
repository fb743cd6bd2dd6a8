"""The evaluation report of a plan, for a council: what was found, planned, done, decided and learnt, each figure with
the measure it comes from.

It is read from the events alone, as they were known on a day. It names organisations, never people.
"""

from collections.abc import Sequence

from domain import ids
from pages.document import Block, Document, Facts, Grid, Section, Text, side_by_side
from pages.report import chapters, planchapters
from pages.report.cycles import Cycle, title_of
from pages.report.pieces import USED


def evaluation(cycles: Sequence[Cycle], language: str) -> Document:
    """The report of one cycle, or of several side by side, in the language of its words."""
    first = cycles[0]
    words = first.words
    reports = [_sections(one) for one in cycles]
    sections = reports[0] if len(reports) == 1 else side_by_side([title_of(one) for one in cycles], reports, "–")
    return Document(
        language=language,
        title=words.say("Evaluation report: {title}", title=" · ".join(title_of(one) for one in cycles)),
        subtitle=words.say(
            "{network}, as it was known on {date}",
            network=" · ".join(dict.fromkeys(one.history.network.name for one in cycles)),
            date=words.day(first.until),
        ),
        contents=words.say("Contents"),
        sections=sections,
        footer=_footer(cycles),
    )


def _sections(one: Cycle) -> list[Section]:
    made: list[Section | None] = [
        chapters.about(one),
        chapters.in_short(one),
        chapters.told(one),
        chapters.diagnosis(one),
        chapters.swot(one),
        planchapters.plan(one),
        planchapters.indicators(one),
        planchapters.participation(one),
        planchapters.questions(one),
        chapters.ratings(one),
        chapters.lessons(one),
    ]
    return [section for section in made if section is not None and section.blocks]


def _footer(cycles: Sequence[Cycle]) -> list[Block]:
    """How whoever reads this can check it."""
    words = cycles[0].words
    blocks: list[Block] = [Text(words.say("How to check this report")), _definitions(cycles)]
    for one in cycles:
        network = ids.parts(one.stream)[1]
        rows = [
            (words.say("Stream"), one.stream),
            (words.say("Version"), str(one.folded.version)),
            (words.say("Head of its chain"), one.folded.head),
            (words.say("Log position"), str(one.history.position)),
            (words.say("To prove that nothing was changed"), f"vertebra verify {one.stream}"),
            (words.say("To list the events behind a figure"), f"vertebra stats {network} --measure NAME --events"),
            (words.say("To read the whole history"), f"vertebra history {one.stream}"),
        ]
        blocks.append(Facts(rows))
    return blocks


def _definitions(cycles: Sequence[Cycle]) -> Grid:
    """What each measure is, and how much of what it counted here no source states one by one."""
    words = cycles[0].words
    rows: list[Sequence[str]] = []
    for name, of_cycle in USED:
        beside = [one.measured(name, of_cycle=of_cycle) for one in cycles]
        counts = [sum(getattr(each, count) for each in beside) for count in ("counted", "simulated", "assumed")]
        rows.append((beside[0].reference, words.say(beside[0].definition), *map(words.figure, counts)))
    columns = (
        words.say("Measure"),
        words.say("Definition"),
        words.say("Things counted"),
        words.say("Of these simulated"),
        words.say("Of these assumed"),
    )
    return Grid(words.say("What the figures are"), columns, rows, right=(2, 3, 4))
