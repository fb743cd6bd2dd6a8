"""How a verdict is told: one sentence first, then each thing that was found, then what guards the record and since."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from cli import remedies
from cli.prove import spans
from cli.screen import DIM, GOOD, LATE, Screen
from domain.registry import PROCESSES
from domain.translatable import N_
from evidence.verdict import Fault, Finding, GuardKind, Look, Remark, StreamVerdict, Verdict
from evidence.verifying import REGISTER
from words import language as tongue
from words.speaker import plain

LOOKS = {
    Look.SCHEMA: N_("the database has the tables that Vertebra makes, and nothing that acts in it by itself"),
    Look.FOLD: N_("every event is what was stored, and follows from the one before it"),
    Look.REDECIDE: N_("every decision, made again, comes to the same"),
    Look.DELIVERIES: N_("whatever a process was brought its sender had told, and each deadline had come"),
    Look.COMPARE: N_("Temporal's histories recorded the same, byte for byte"),
    Look.REPLAY: N_("today's program, run on those histories, stores the same"),
    Look.LIVE: N_("running processes have the same in memory"),
    Look.CHECKPOINTS: N_("it is what was signed"),
    Look.COPIES: N_("registers are what the archive's sealed copies have of them"),
    Look.READ_MODELS: N_("lists and boards show what the log gives"),
    Look.BESIDE: N_("refused appends, repairs and writers are what histories say of them"),
}
GUARDS = {
    GuardKind.APPENDS: N_("what processes stored, in Temporal's histories"),
    GuardKind.HYDRATIONS: N_("what processes read, in Temporal's histories"),
    GuardKind.LIVE: N_("what running processes have in memory"),
    GuardKind.CHECKPOINTS: N_("signed checkpoints"),
    GuardKind.COPIES: N_("copies of what registers stored, in the archive"),
    GuardKind.CONTENTS: N_("what was signed when the file was made"),
}
UNPROVEN = {
    Look.SCHEMA: N_("that nothing acts in the database by itself"),
    Look.FOLD: N_("that each event is what was stored"),
    Look.REDECIDE: N_("that each decision comes to the same again"),
    Look.DELIVERIES: N_("where all that was brought came from"),
    Look.COMPARE: N_("that Temporal recorded the same"),
    Look.REPLAY: N_("that today's program does the same"),
    Look.LIVE: N_("what running processes have in memory"),
    Look.CHECKPOINTS: N_("that it is what was signed"),
    Look.COPIES: N_("what registers have against the archive's copies"),
    Look.READ_MODELS: N_("what lists and boards show"),
    Look.BESIDE: N_("what is told of refused appends and repairs"),
}
LISTS = N_(
    "The log itself is sound. 'vertebra projections rebuild' makes the lists anew from it; a newer Vertebra, "
    "which lists things otherwise, needs that too."
)
ROLLED_BACK = N_(
    "Nothing here can tell whether an older copy of everything was put back: compare with a kept checkpoint "
    "(vertebra verify --all --checkpoints FILE). VERTEBRA_CHECKPOINT_KEEP has them kept elsewhere by themselves: in a "
    "folder, by mail, by another town."
)
MOST_BEHIND = 10
SO_FAR = N_("Everything that was looked at is as it was recorded.")
NOT_IN_FILES = N_("an exported file has none of it")
NOT_PROVEN = N_("Not proven: {what}.")
SHORT = {
    GuardKind.APPENDS: N_("stored"),
    GuardKind.HYDRATIONS: N_("read"),
    GuardKind.LIVE: N_("running"),
    GuardKind.CHECKPOINTS: N_("signed"),
    GuardKind.COPIES: N_("sealed"),
    GuardKind.CONTENTS: N_("signed in the file"),
}


def as_json(verdict: Verdict, screen: Screen) -> dict[str, Any]:
    """The verdict for programs, each finding with its sentence."""
    told = verdict.model_dump(mode="json")
    findings = [
        {
            **one.model_dump(mode="json"),
            "said": _said(screen, one),
            "remedies": remedies.as_json(one.remedies, screen.language),
        }
        for one in verdict.all_findings()
    ]
    unguarded = {one.stream: one.unguarded_after for one in verdict.streams}
    streams = [{**one, "unguarded_after": unguarded[one["stream"]]} for one in told["streams"]]
    return {"sound": verdict.sound, **told, "streams": streams, "findings": findings}


def draw(screen: Screen, verdict: Verdict, *, verbose: bool, figures: bool) -> None:
    """The verdict for people."""
    findings = verdict.all_findings()
    _first_sentence(screen, verdict, len(findings))
    screen.text(_what_was_seen(screen, verdict), style=DIM)
    if verdict.holds:
        told = " · ".join(_said(screen, one) for one in verdict.holds)
        screen.text(screen.say("What the file says that it holds: {what}", what=told), style=DIM)
    if findings:
        screen.section(screen.say("What was found"))
        for finding in findings:
            _draw_finding(screen, finding)
        for line in dict.fromkeys(
            remedies.line(one, screen.language) for finding in findings for one in finding.remedies
        ):
            screen.command(line, indent=2)
        if all(finding.fault is Fault.READ_MODEL_TOUCHED for finding in findings):
            screen.text(screen.say(LISTS), style=DIM)
    _draw_skipped(screen, verdict)
    if verdict.reconciled:
        _draw_listed(screen, N_("What was done where the two sides had differed"), verdict.reconciled)
    _draw_guards(screen, verdict)
    _draw_remarks(screen, verdict)
    if verbose:
        _draw_streams(screen, verdict)
    if figures:
        _draw_figures(screen, verdict)


def _first_sentence(screen: Screen, verdict: Verdict, count: int) -> None:
    if count == 0:
        lacking = _not_proven(screen, verdict)
        first = [_said(screen, one) for one in verdict.unproven]
        if lacking:
            first.append(screen.say(NOT_PROVEN, what="; ".join(lacking)))
        whole = N_("Everything is as it was recorded.")
        first.append(screen.say(SO_FAR if first or verdict.skipped else whole))
        screen.text(" ".join(first), style=GOOD)
    elif count == 1:
        screen.text(screen.say("One thing is not as it was recorded."), style=LATE)
    else:
        screen.text(
            screen.say("{count:thing is not as it was|things are not as they were} recorded.", count=count), style=LATE
        )


def _not_proven(screen: Screen, verdict: Verdict) -> list[str]:
    """What the first line says before anything else. That a file has no lists and no processes is nothing to prove of
    it."""
    lacking: list[str] = []
    for look in Look:
        why = verdict.skipped.get(look)
        if why is not None and why.words == NOT_IN_FILES:
            continue
        partly = any(_lacks(stream, look) for stream in verdict.streams)
        if why is not None or not _was_taken(verdict, look):
            lacking.append(screen.say(UNPROVEN[look]))
        elif partly:
            lacking.append(screen.say("{what}, of some of it", what=screen.say(UNPROVEN[look])))
    return lacking


def _lacks(stream: StreamVerdict, look: Look) -> bool:
    """Whether a look did not come to its end at a stream where it could be taken at all."""
    why = stream.skipped.get(look)
    return why is not None and why.words != REGISTER


def _was_taken(verdict: Verdict, look: Look) -> bool:
    return any(look in stream.looks for stream in verdict.streams)


def _what_was_seen(screen: Screen, verdict: Verdict) -> str:
    return screen.say(
        "Looked at: streams: {streams}, events: {events}, commands: {commands}, histories of Temporal's: {runs}, "
        "checkpoints: {checkpoints}.",
        streams=len(verdict.streams),
        events=screen.figure(verdict.events),
        commands=screen.figure(verdict.commands),
        runs=screen.figure(verdict.runs),
        checkpoints=screen.figure(verdict.checkpoints),
    )


def _draw_finding(screen: Screen, finding: Finding) -> None:
    told = f"• {_said(screen, finding)}"
    if finding.recorded_at is not None:
        told += " " + screen.say("Recorded on {date}.", date=_moment(screen, finding.recorded_at))
    screen.text(told)
    seen = ", ".join((finding.look, *finding.also))
    screen.text("  " + screen.say("{fault}; found by: {looks}", fault=finding.fault, looks=seen), style=DIM)


def _said(screen: Screen, one: Finding | Remark) -> str:
    return screen.say(one.words, **{name: _param(screen, value) for name, value in one.params.items()})


def _param(screen: Screen, value: str | int) -> str:
    if isinstance(value, str) and tongue.MOMENT.fullmatch(value):
        return _moment(screen, datetime.fromisoformat(value))
    return plain(str(value))


def _moment(screen: Screen, value: datetime | None) -> str:
    """A moment by the clocks of the network; of several networks, or of none, by UTC, and it says so."""
    told = screen.moment(value)
    return told if screen.network.exists or value is None else f"{told} UTC"


def _draw_skipped(screen: Screen, verdict: Verdict) -> None:
    """What was not proven: looks that could not be taken at all, and those that ended before some stream did."""
    partly = Counter(
        (look, why.words)
        for stream in verdict.streams
        for look, why in stream.skipped.items()
        if look not in verdict.skipped and why.words != REGISTER
    )
    if not verdict.skipped and not partly and not verdict.unproven:
        return
    screen.section(screen.say("What was not proven"))
    for remark in verdict.unproven:
        screen.text(f"• {_said(screen, remark)}")
    for look, why in verdict.skipped.items():
        screen.text(f"• {screen.say(LOOKS[look])} ({look.value}): {_said(screen, why)}")
    for stream in verdict.streams:
        for look, why in stream.skipped.items():
            if (look, why.words) in partly and partly[look, why.words] <= 5:
                screen.text(f"• {stream.stream} ({look.value}): {_said(screen, why)}")
    for (look, words), count in partly.items():
        if count > 5:
            told = screen.say("of {count:stream|streams}", count=count)
            blanks = dict.fromkeys(("version", "known", "last", "count", "sender"), "…")
            screen.text(f"• {screen.say(LOOKS[look])} ({look.value}), {told}: {screen.say(words, **blanks)}")


def _draw_guards(screen: Screen, verdict: Verdict) -> None:
    screen.section(screen.say("What guards it"))
    rows = []
    for kind in GuardKind:
        held = [guard for stream in verdict.streams for guard in stream.guards if guard.kind is kind]
        since = min((guard.since for guard in held if guard.since is not None), default=None)
        if held:
            rows.append((screen.say(GUARDS[kind]), str(len(held)), _moment(screen, since)))
    if rows:
        screen.table((screen.say("Guard"), screen.say("Streams"), screen.say("Since")), rows, right=(1,), whole=(2,))
    behind = [stream for stream in verdict.streams if stream.version > stream.unguarded_after]
    if behind:
        count = sum(stream.version - stream.unguarded_after for stream in behind)
        words = N_(
            "A truncation after the last guard cannot be seen: {count:event|events} of "
            "{streams:stream|streams} {count:!has|have} none yet."
        )
        screen.text(screen.say(words, count=count, streams=len(behind)))
        for stream in behind[:MOST_BEHIND]:
            first, last = stream.unguarded_after + 1, stream.version
            told = spans.of_events(screen, first, last)
            screen.text(f"• {stream.stream}: {told}", style=DIM)
        if len(behind) > MOST_BEHIND:
            screen.text(screen.say("and {count} more", count=len(behind) - MOST_BEHIND), style=DIM)
    else:
        screen.text(screen.say("A truncation after the last guard cannot be seen. Every event there is has one."))
    if not verdict.kept and not verdict.holds:
        screen.text(screen.say(ROLLED_BACK))
    if any(_kind(stream) not in PROCESSES for stream in verdict.streams):
        screen.text(
            screen.say(
                "Networks, groups and clocks are registers: signed checkpoints guard them and the archive's sealed "
                "copies, each from when it was made, and a network also what processes have read of it."
            ),
            style=DIM,
        )


def _draw_remarks(screen: Screen, verdict: Verdict) -> None:
    told = [remark for stream in verdict.streams for remark in stream.remarks]
    if told:
        _draw_listed(screen, N_("No fault, but good to know"), told)


def _draw_listed(screen: Screen, title: str, told: Sequence[Remark]) -> None:
    screen.section(screen.say(title))
    for remark in told[:20]:
        screen.text(f"• {_said(screen, remark)}")
    if len(told) > 20:
        screen.text(screen.say("and {count} more", count=len(told) - 20))


def _draw_streams(screen: Screen, verdict: Verdict) -> None:
    screen.section(screen.say("Stream by stream"))
    for stream in verdict.streams:
        screen.text(stream.stream)
        facts = {
            screen.say("Events"): screen.figure(stream.version),
            screen.say("Unguarded after"): screen.figure(stream.unguarded_after),
            screen.say("Looks"): ", ".join(stream.looks) or "–",
        }
        screen.text(" · ".join(f"{name}: {value}" for name, value in facts.items()), style=DIM, indent=2)
        for told in filter(None, (_guard(screen, stream, kind) for kind in GuardKind)):
            screen.text(told, style=DIM, indent=2)


def _guard(screen: Screen, stream: StreamVerdict, kind: GuardKind) -> str:
    for guard in stream.guards:
        if guard.kind is kind:
            since = _moment(screen, guard.since)
            return f"{screen.say(SHORT[kind])} {guard.first_version}–{guard.last_version} ({since})"
    return ""


def _draw_figures(screen: Screen, verdict: Verdict) -> None:
    """How fast each look was. A replay runs through Temporal's events, of which an event of ours has several."""
    screen.section(screen.say("How fast"))
    amounts = {
        Look.FOLD: (verdict.events, N_("events")),
        Look.REDECIDE: (verdict.events, N_("events")),
        Look.COMPARE: (verdict.events, N_("events")),
        Look.REPLAY: (verdict.history_events, N_("events of Temporal's")),
        Look.READ_MODELS: (verdict.events, N_("events")),
    }
    rows = []
    for look, (count, unit) in amounts.items():
        seconds = verdict.seconds.get(look)
        if seconds and look not in verdict.skipped:
            fast = screen.figure(round(count / seconds))
            rows.append((look.value, screen.figure(count), screen.say(unit), f"{seconds:.2f}", fast))
    columns = (screen.say("Look"), screen.say("Count"), screen.say("of what"), screen.say("Seconds"))
    screen.table((*columns, screen.say("In a second")), rows, right=(1, 3, 4))


def _kind(stream: StreamVerdict) -> str:
    return stream.stream.partition(":")[0]
