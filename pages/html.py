"""A report as one HTML file: no script, nothing from outside, readable by eye, by ear, on a phone and on paper."""

from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pages.charts import drawn
from pages.document import Bars, Block, Document, Stacked, Targets
from words.speaker import plain

HERE = Path(__file__).resolve().parent


def as_html(document: Document) -> str:
    """The whole page. Everything that people wrote is escaped: it is text, and nothing else."""
    numbers = _numbers()

    def chart(block: Bars | Stacked | Targets) -> Markup:
        return drawn(block, next(numbers))

    made = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.globals |= {"chart": chart, "kind": kind}
    return plain(made.get_template("report.html.jinja").render(document=document))


def kind(block: Block) -> str:
    """What a block is, for the template."""
    return "chart" if isinstance(block, Bars | Stacked | Targets) else type(block).__name__.lower()


def _numbers() -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield f"chart-{number}"
