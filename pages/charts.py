"""Charts as inline SVG: each with a title and a description, its values in words, and nothing told by colour alone.

They are drawn narrow, so that they can be read on a phone as they are, and grow with the page.
"""

from collections.abc import Iterable
from textwrap import wrap

from markupsafe import Markup

from pages.document import Bars, Chart, Stacked, Target, Targets, Tone

WIDTH = 360
LINE = 17  # from one line of text to the next
THICK = 14  # of a bar
LETTERS = 47  # in a line of text, in the widest of the fonts that a reader may have
TONES: dict[Tone, str] = {
    "good": "#1b6e3c",
    "late": "#a1560a",
    "bad": "#b3261e",
    "open": "#1f5fa8",
    "quiet": "#6a7280",
}
TRACK = "#dfe5ec"
INK = "#1c2430"


def drawn(chart: Chart, known_as: str) -> Markup:
    """A chart as SVG. `known_as`: an id that nothing else in the page has."""
    match chart:
        case Bars():
            parts, height = _bars(chart)
        case Stacked():
            parts, height = _stacked(chart)
        case Targets():
            parts, height = _targets(chart)
    return Markup(
        '<svg class="chart" role="img" viewBox="0 0 {width} {height}" aria-labelledby="{id}-t {id}-d">'
        '<title id="{id}-t">{title}</title><desc id="{id}-d">{description}</desc>{parts}</svg>'
    ).format(
        width=WIDTH,
        height=round(height),
        id=known_as,
        title=chart.title,
        description=chart.description,
        parts=Markup("").join(parts),
    )


def _text(x: float, y: float, words: str, *, weight: int = 400, anchor: str = "start") -> Markup:
    shape = '<text x="{x:.1f}" y="{y:.1f}" font-weight="{weight}" text-anchor="{anchor}" fill="{ink}">{words}</text>'
    return Markup(shape).format(x=x, y=y, weight=weight, anchor=anchor, ink=INK, words=words)


def _lines(y: float, words: str, *, weight: int = 400, x: float = 0) -> tuple[list[Markup], float]:
    """A text in as many lines as it needs, and where the next one begins."""
    drawn_lines = []
    letters = LETTERS - int(x / 7) - (4 if weight > 400 else 0)
    for line in wrap(words, letters) or [""]:
        y += LINE
        drawn_lines.append(_text(x, y - 4, line, weight=weight))
    return drawn_lines, y


def _box(x: float, y: float, width: float, colour: str, height: float = THICK) -> Markup:
    shape = '<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="2" fill="{colour}"/>'
    return Markup(shape).format(x=x, y=y, width=max(0, width), height=height, colour=colour)


def _bars(chart: Bars) -> tuple[list[Markup], float]:
    parts: list[Markup] = []
    y = 0.0
    for bar in chart.bars:
        lines, y = _lines(y, f"{bar.label}: {bar.told}")
        parts += [*lines, _box(0, y, WIDTH, TRACK)]
        if bar.value is not None:
            parts.append(_box(0, y, WIDTH * min(1, max(0, bar.value)), TONES["open"]))
        y += THICK + 8
    return parts, y


def _stacked(chart: Stacked) -> tuple[list[Markup], float]:
    total = sum(piece.count for piece in chart.pieces) or 1
    parts: list[Markup] = [_box(0, 2, WIDTH, TRACK, 22)]
    x = 0.0
    for piece in chart.pieces:
        width = WIDTH * piece.count / total
        parts.append(_box(x, 2, width - (1.5 if piece.count else 0), TONES[piece.tone], 22))
        if width > 14:
            shape = '<text x="{x:.1f}" y="17" text-anchor="middle" font-weight="700" fill="#ffffff">{count}</text>'
            parts.append(Markup(shape).format(x=x + width / 2, count=piece.count))
        x += width
    y = 30.0
    for piece in chart.pieces:
        parts.append(_box(0, y + 4, 11, TONES[piece.tone], 11))
        lines, y = _lines(y, f"{piece.label}: {piece.count}", x=18)
        parts += lines
    return parts, y + 4


def _targets(chart: Targets) -> tuple[list[Markup], float]:
    parts: list[Markup] = []
    y = 0.0
    for one in chart.targets:
        lines, y = _lines(y, one.label, weight=600)
        parts += lines
        lines, y = _lines(y, one.told)
        parts += [*lines, *_scale(one, y)]
        y += THICK + 14
    baseline, last, target = chart.legend
    parts.append(_diamond(6, y + 8))
    lines, y = _lines(y, baseline, x=18)
    parts += [*lines, _box(0, y + 4, 12, TONES["quiet"], 9)]
    lines, y = _lines(y, last, x=18)
    parts += [*lines, _post(6, y + 1)]
    lines, y = _lines(y, target, x=18)
    return [*parts, *lines], y + 4


def _scale(one: Target, y: float) -> Iterable[Markup]:
    """From the least to the most of the values, zero among them where none is below it."""
    known = [value for value in (one.baseline, one.target, one.last) if value is not None]
    yield _box(0, y, WIDTH, TRACK)
    if not known:
        return
    low, high = min(0.0, *known), max(0.0, *known)
    room = (high - low) or 1.0

    def at(value: float) -> float:
        return WIDTH * (value - low) / room

    def mark(value: float) -> float:
        return min(WIDTH - 6, max(6, at(value)))

    if one.last is not None:
        left, right = sorted((at(0.0), at(one.last)))
        yield _box(left, y, max(2, right - left), TONES[one.tone])
    if one.baseline is not None:
        yield _diamond(mark(one.baseline), y + THICK / 2)
    if one.target is not None:
        yield _post(mark(one.target), y - 3)


def _diamond(x: float, y: float) -> Markup:
    shape = '<path d="M{x:.1f} {top:.1f}l5 5l-5 5l-5 -5z" fill="#ffffff" stroke="{ink}" stroke-width="1.5"/>'
    return Markup(shape).format(x=x, top=y - 5, ink=INK)


def _post(x: float, y: float) -> Markup:
    shape = '<path d="M{x:.1f} {y:.1f}v{height}" stroke="#ffffff" stroke-width="5"/>'
    line = '<path d="M{x:.1f} {y:.1f}v{height}" stroke="{ink}" stroke-width="2.5"/>'
    return Markup(shape + line).format(x=x, y=y, height=THICK + 6, ink=INK)
