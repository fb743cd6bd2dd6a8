"""How a thought experiment looks: the rules, both columns of figures, other answers, and event by event."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from cli.ask.legs import leg_name
from cli.screen import DIM, STRONG, Screen
from domain.legs import LEGS
from domain.whatif.differences import Change, StreamDifference
from domain.whatif.places import Answer
from domain.whatif.rules import Override, Rule, known
from evidence.whatif import Report
from store.errors import Damaged
from words.telling import Teller
from words.whatiflabels import CHOICES, FIGURES, HOW, RULES

MOST = 12  # lines of a list where not all are asked for


def rules_as_json(rules: Iterable[Rule]) -> list[dict[str, Any]]:
    """Every rule for programs."""
    return [
        {"name": rule.path, "short": rule.short, "value": rule.value, "unit": rule.unit, "meaning": RULES[rule.path]}
        for rule in rules
    ]


def draw_rules(screen: Screen, rules: Sequence[Rule]) -> None:
    """Every rule by its names, with today's value."""
    screen.heading(screen.say("The rules of {network}", network=screen.network.name))
    screen.gap()
    rows = [
        (", ".join([*rule.short, rule.path]), _value(screen, rule.path, rule.value), screen.say(RULES[rule.path]))
        for rule in rules
    ]
    screen.table((screen.say("Rule"), screen.say("Today"), screen.say("What it is")), rows)
    screen.gap()
    screen.text(screen.say("Days are working days of the network. 20d, 4w and 60% can be written."), style=DIM)
    screen.command(f"vertebra whatif {screen.network.id} --rule zone_time=20d")


def _value(screen: Screen, path: str, value: Any) -> str:
    match value:
        case tuple() | list():
            return ", ".join(_one(screen, str(one)) for one in value) or "–"
        case str():
            return screen.say(CHOICES[value]) if value in CHOICES else value
        case float():
            return f"{screen.figure(round(value * 100, 2))}%"
        case int() if path.endswith("_days") or path.startswith("case_days."):
            return screen.say("{count:working day|working days}", count=value)
        case _:
            return str(value)


def _one(screen: Screen, code: str) -> str:
    """One of several in a rule, with its word where that is another: what is typed is the code."""
    sector = screen.network.sectors.get(code)
    word = sector.name if sector is not None else screen.label(code)
    return code if word == code else f"{code} ({word})"


def as_json(report: Report, trouble: Sequence[Damaged], *, events: bool) -> dict[str, Any]:
    """The whole report for programs."""
    before = {rule.path: rule.value for rule in known(report.network)}
    return {
        "network": report.network.id,
        "thought_experiment": True,
        "rules": [{"name": o.name, "path": o.path, "then": before[o.path], "now": o.value} for o in report.overrides],
        "zone": report.scope.zone,
        "since": report.scope.since,
        "until": report.scope.until,
        "same": report.same,
        "events": report.events,
        "commands": report.commands,
        "figures": {name: {"then": then, "now": report.now[name]} for name, then in report.then.items()},
        "answers": [_answer_as_json(answer) for answer in report.answers],
        "assumed": report.assumed,
        "streams": [
            {
                "stream": one.stream,
                "same": one.same,
                **_counted(one),
                **({"events": [change.model_dump(mode="json") for change in one.changes]} if events else {}),
            }
            for one in report.differences
        ],
        "refused_then": {
            "tried_again": report.tried,
            "whole_histories": report.remembered.whole,
            "lacking_histories": report.remembered.lacking,
            "never_recorded": report.remembered.registers,
            "unreadable": [str(one) for one in trouble],
        },
    }


def _answer_as_json(answer: Answer) -> dict[str, Any]:
    envelope = answer.envelope
    told = {"stream": envelope.stream, "command": envelope.kind, "command_id": envelope.command_id, "at": answer.at}
    words = str(answer.refusal) if answer.refusal is not None else None
    return {**told, "person": envelope.person, "then": answer.then, "now": answer.now, "words": words}


def draw_report(screen: Screen, report: Report, trouble: Sequence[Damaged], *, events: bool) -> None:
    """The report, from the figures to the last event."""
    screen.heading(screen.say("What if: {network}", network=screen.network.name), *_place(screen, report))
    screen.text(screen.say("A thought experiment: people would have acted otherwise. Nothing was written."))
    screen.gap()
    _overrides(screen, report)
    if report.same:
        screen.gap()
        told = screen.say(
            "The very same would have happened: {events:event|events} of {commands:command|commands}.",
            events=report.events,
            commands=report.commands,
        )
        screen.text(told, style=STRONG)
        if report.then != report.now:
            _figures(screen, report, only_other=True)
    else:
        _figures(screen, report)
        _answers(screen, report, every=events)
        _streams(screen, report)
        if events:
            _every_event(screen, report)
    screen.gap()
    _remembered(screen, report, trouble)


def _place(screen: Screen, report: Report) -> Iterable[str]:
    scope = report.scope
    if scope.zone is not None:
        yield screen.zone(scope.zone if scope.zone in screen.network.zones else None)
    if scope.since is not None:
        yield screen.say("from {date} on", date=screen.day(scope.since))
    if report.until is not None:
        yield screen.say("up to {date}", date=screen.moment(report.until))


def _overrides(screen: Screen, report: Report) -> None:
    before = {rule.path: rule.value for rule in known(report.network)}
    rows = [_override(screen, one, before[one.path]) for one in report.overrides]
    screen.table((screen.say("Rule"), screen.say("Today"), screen.say("What if"), screen.say("What it is")), rows)
    same = [one.path for one in report.overrides if before[one.path] == one.value]
    if same:
        screen.text(screen.say("Today's rule already: {rules}.", rules=", ".join(same)), style=DIM)


def _override(screen: Screen, one: Override, today: Any) -> tuple[str, str, str, str]:
    return (
        one.path,
        _value(screen, one.path, today),
        _value(screen, one.path, one.value),
        screen.say(RULES[one.path]),
    )


def _figures(screen: Screen, report: Report, *, only_other: bool = False) -> None:
    for title, names in FIGURES.items():
        rows = [
            (
                screen.say(words),
                screen.figure(report.then[name]),
                screen.figure(report.now[name]),
                _difference(screen, report.then[name], report.now[name]),
            )
            for name, words in names.items()
            if (report.then[name] or report.now[name]) and not (only_other and report.then[name] == report.now[name])
        ]
        if rows:
            _section(screen, screen.say(title), rows)
    if only_other:
        return
    legs = [
        (leg_name(screen, start, end), *_both(screen, report, f"leg-{start}-{end}"))
        for start, end in LEGS
        if report.then[f"leg-{start}-{end}"] is not None or report.now[f"leg-{start}-{end}"] is not None
    ]
    if legs:
        _section(screen, screen.say("Days that each leg of a question took (the middle one)"), legs)


def _both(screen: Screen, report: Report, name: str) -> tuple[str, str, str]:
    then, now = report.then[name], report.now[name]
    return screen.figure(then), screen.figure(now), _difference(screen, then, now)


def _section(screen: Screen, title: str, rows: Sequence[Sequence[str]]) -> None:
    screen.section(title)
    columns = ("", screen.say("As it was"), screen.say("What if"), screen.say("Difference"))
    screen.table(columns, rows, right=(1, 2, 3))


def _difference(screen: Screen, then: float | None, now: float | None) -> str:
    if then is None or now is None or then == now:
        return "" if then == now else "–"
    return f"{'+' if now > then else '−'}{screen.figure(abs(now - then))}"


def _answers(screen: Screen, report: Report, *, every: bool) -> None:
    accepted = [answer for answer in report.answers if answer.then is not None and answer.now is None]
    refused = [answer for answer in report.answers if answer.then is None]
    if refused:
        screen.section(screen.say("Could no longer be given"))
        _list(screen, refused, every=every)
    if accepted:
        screen.section(screen.say("Was refused then, would have been accepted"))
        _list(screen, accepted, every=every)
    if report.assumed:
        screen.gap()
        told = screen.say(
            "Assumed: {count:time|times} a meeting carries over what nobody spoke of in it, or it could "
            "not have closed.",
            count=report.assumed,
        )
        screen.text(told)


def _list(screen: Screen, answers: Sequence[Answer], *, every: bool) -> None:
    for answer in answers if every else answers[:MOST]:
        envelope = answer.envelope
        told = f"{screen.moment(answer.at)}  {screen.person(envelope.person)}: {envelope.kind}  {envelope.stream}"
        screen.item(told)
        if answer.refusal is not None:
            said = answer.refusal.said(screen.say(answer.refusal.words))
            screen.text(f"{answer.refusal.code}: {said}", style=DIM, indent=4)
        elif answer.then is not None:
            screen.text(screen.say("then: {code}", code=answer.then), style=DIM, indent=4)
    if not every and len(answers) > MOST:
        screen.text(screen.say("… and {count} more: --events tells all.", count=len(answers) - MOST), style=DIM)


def _counted(one: StreamDifference) -> dict[str, int]:
    counted = Counter(change.how for change in one.changes)
    return {how: counted[how] for how in ("moved", "changed", "only-then", "only-now")}


def _streams(screen: Screen, report: Report) -> None:
    if not report.differences:
        return
    screen.section(screen.say("What differs, in how many events"))
    columns = ("", screen.say("the same"), *(screen.say(HOW[how]) for how in ("moved", "changed")))
    columns = (*columns, *(screen.say(HOW[how]) for how in ("only-then", "only-now")))
    rows = [(one.stream, str(one.same), *(str(n) if n else "" for n in _counted(one).values())) for one in
            report.differences]  # fmt: skip
    screen.table(columns, rows, right=range(1, 6), whole=(0,))


def _every_event(screen: Screen, report: Report) -> None:
    for one in report.differences:
        screen.section(one.stream)
        teller = Teller(screen)
        events = [event for change in one.changes for event in (change.then, change.now) if event is not None]
        for _ in teller.known_from(events):
            pass
        for change in one.changes:
            screen.item(_change(screen, teller, change))


def _change(screen: Screen, teller: Teller, change: Change) -> str:
    event = change.then or change.now
    assert event is not None
    then = screen.moment(change.then.recorded_at) if change.then is not None else "–"
    now = screen.moment(change.now.recorded_at) if change.now is not None else "–"
    when = then if then == now else f"{then} → {now}"
    told = f"{when}  {screen.say(HOW[change.how])}: {teller.sentence(event)}"
    return f"{told} ({', '.join(change.fields)})" if change.fields else told


def _remembered(screen: Screen, report: Report, trouble: Sequence[Damaged]) -> None:
    known = report.remembered
    tried = screen.say(
        "{count:command that was refused at the time was|commands that were refused at the time were} tried again.",
        count=report.tried,
    )
    screen.text(tried, style=DIM)
    if known.lacking:
        lacking = screen.say(
            "Of {lacking} of {all:process|processes} not every history is there: what they refused is not known.",
            lacking=len(known.lacking),
            all=len(known.lacking) + len(known.whole),
        )
        screen.text(lacking, style=DIM)
    if known.registers:
        screen.text(screen.say("What the registers of the groups refuse is never recorded."), style=DIM)
    for one in trouble:
        screen.text(str(one), style=DIM)
