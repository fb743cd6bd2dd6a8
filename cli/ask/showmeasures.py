"""Measures on the terminal: their figures in brief, one of them whole, several zones side by side, and definitions."""

from collections.abc import Sequence
from typing import Any

from cli.ask.eventlines import draw_event
from cli.ask.showsheets import draw_sheet
from cli.screen import DIM, Screen
from domain.measures import MEASURES, History, Measured
from domain.measures.comparing import figures_side_by_side
from domain.territory import WHOLE_NETWORK
from pages.figures import figure
from words.telling import Teller

SHOWN_ALREADY = ("activities", "census", "orientations")  # by the figures above them


def measured_json(measured: Sequence[Measured], *, events: bool) -> dict[str, Any]:
    """Measures for programs, by name; `events`: with the ids of those that each rests on."""
    leave = set() if events else {"grounds"}
    return {
        "position": measured[0].position,
        "measures": {
            one.name: {**one.model_dump(mode="json", exclude=leave), "simulated_share": one.simulated_share}
            for one in measured
        },
    }


def draw_briefly(screen: Screen, measured: Sequence[Measured], *, all_of_them: bool = False) -> None:
    """The figures of each measure; those of which there is nothing to measure in one line at the end."""
    shown = [one for one in measured if all_of_them or one.name not in SHOWN_ALREADY]
    for one in shown:
        if one.counted:
            screen.section(_title(screen, one.name))
            _figures(screen, one)
            _marked(screen, one)
    empty = [_title(screen, one.name) for one in shown if not one.counted]
    screen.gap()
    if empty:
        screen.text(screen.say("Nothing to measure yet: {measures}.", measures=", ".join(empty)), style=DIM)
    network = measured[0].network
    screen.text(screen.say("Computed at log position {position}.", position=measured[0].position), style=DIM)
    screen.command(f"vertebra stats {network} --measure {shown[0].name}")


def draw_measured(screen: Screen, one: Measured) -> None:
    """One measure: what it is, its figures, the tables behind them, and how to check it."""
    screen.heading(_title(screen, one.name), one.reference, place(screen, one.scope.zone), _period(screen, one))
    screen.text(screen.say(one.definition))
    screen.text(screen.say(one.formula), style=DIM)
    screen.gap()
    _figures(screen, one)
    _marked(screen, one)
    for sheet in one.sheets:
        if sheet.rows:
            screen.section(screen.say(sheet.words))
            draw_sheet(screen, sheet)
    screen.gap()
    told = screen.say(
        "Computed at log position {position}, from {count:event|events}. To list them:",
        position=one.position,
        count=len(one.grounds),
    )
    screen.text(told, style=DIM)
    zone = f" --zone {one.scope.zone}" if one.scope.zone is not None else ""
    screen.command(f"vertebra stats {one.network} --measure {one.name}{zone} --events")


def draw_events(screen: Screen, one: Measured, history: History) -> None:
    """The events a measure rests on, stream by stream, each as its history tells it, to be checked by hand."""
    screen.heading(_title(screen, one.name), one.reference, place(screen, one.scope.zone), _period(screen, one))
    listed: dict[str, dict[str, list[int]]] = {}
    for known in one.grounds:
        listed.setdefault(known.stream, {}).setdefault(known.counted_as, []).append(known.version)
    for stream, counted in listed.items():
        teller = Teller(screen)
        events = {event.version: event for event in teller.known_from(history.stream(stream))}
        for code, versions in counted.items():
            screen.section(stream)
            told = screen.say("counted as: {what}", what=_counted_as(screen, code))
            screen.text(f"{one.reference}  ·  {told}", style=DIM)
            for version in sorted(versions):
                draw_event(screen, teller, events[version])


def _counted_as(screen: Screen, code: str) -> str:
    """As what an event was counted: a state, a kind of organisation, a body, a criterion, or a period."""
    kind = screen.network.kinds.get(code)
    if kind is not None:
        return kind.name
    return screen.body(code) if code in screen.network.bodies else screen.label(code, of="measure")


def draw_compared(screen: Screen, headings: Sequence[str], found: Sequence[Sequence[Measured]]) -> None:
    """The same measures of several zones, each in a column."""
    first = found[0][0]
    screen.heading(screen.network.name, _period(screen, first))
    for number, one in enumerate(found[0]):
        beside = [listed[number] for listed in found]
        if not any(each.counted for each in beside):
            continue
        screen.section(f"{_title(screen, one.name)} ({one.reference})")
        rows = []
        for figures in figures_side_by_side(beside):
            words = next(known.words for known in figures if known is not None)
            rows.append((screen.say(words), *(figure(screen, known) for known in figures)))
        simulated = [screen.figure(each.simulated + each.assumed) for each in beside]
        rows.append((screen.say("Of the things counted: simulated or assumed"), *simulated))
        screen.table(("", *headings), rows, right=range(1, len(headings) + 1))
    screen.gap()
    screen.text(screen.say("Computed at log position {position}.", position=first.position), style=DIM)


def draw_definitions(screen: Screen) -> None:
    """What is measured, how, and which text asks for it."""
    if screen.session.as_json:
        fields = ("name", "title", "version", "definition", "formula", "source")
        screen.session.print_json([{name: getattr(one, name) for name in fields} for one in MEASURES.values()])
        return
    for one in MEASURES.values():
        screen.heading(screen.say(one.title), f"{one.name}@{one.version}")
        screen.text(screen.say(one.definition))
        screen.facts(
            (
                (screen.say("Formula"), screen.say(one.formula)),
                (screen.say("Asked for by"), screen.say(one.source)),
            )
        )
        screen.gap()


def place(screen: Screen, zone: str | None) -> str:
    """What is looked at: a zone, everything, or what is of no zone."""
    return screen.say("what is of no zone") if zone == WHOLE_NETWORK else screen.zone(zone)


def _title(screen: Screen, name: str) -> str:
    return screen.say(MEASURES[name].title)


def _period(screen: Screen, one: Measured) -> str:
    until = screen.day(one.scope.until)
    if one.scope.since is None:
        return screen.say("until {date}", date=until)
    return screen.say("from {since} to {until}", since=screen.day(one.scope.since), until=until)


def _figures(screen: Screen, one: Measured) -> None:
    screen.facts((screen.say(known.words), figure(screen, known)) for known in one.figures)


def _marked(screen: Screen, one: Measured) -> None:
    """How much of it no source states one by one."""
    if one.simulated or one.assumed:
        told = screen.say(
            "Of the {count} counted here {simulated} are simulated, spread from totals that a source gives, and "
            "{assumed} assumed.",
            count=one.counted,
            simulated=one.simulated,
            assumed=one.assumed,
        )
        screen.text(told, style="yellow")
