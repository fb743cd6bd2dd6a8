"""Who voted by name in a meeting, from what the log has of it. Whose own word that is, nobody takes back for them."""

from collections.abc import Iterable

from domain.message import Recorded

VOTED = frozenset({"MeetingAgreed", "MeetingDisagreed"})


def voted_by_name(events: Iterable[Recorded]) -> tuple[str, ...]:
    """The organisations whose vote was entered as theirs: named in favour or against, or corrected by themselves.

    Not who was counted with all others that were present, nor who abstained. `events`: those of one meeting.
    """
    by_matter: dict[tuple[str, str], dict[str, None]] = {}
    for event in events:
        data = event.data
        which = (event.stream, str(data.get("matter")))
        if event.kind in VOTED:
            by_matter[which] = dict.fromkeys(_named(event))
        elif event.kind == "PositionCorrected":
            named = by_matter.setdefault(which, {})
            if data["position"] == "abstained":
                named.pop(str(data["organisation"]), None)
            else:
                named[str(data["organisation"])] = None
    return tuple(dict.fromkeys(organisation for named in by_matter.values() for organisation in named))


def _named(event: Recorded) -> Iterable[str]:
    data = event.data
    objections = data.get("objections")
    for one in objections if isinstance(objections, list) else ():
        if isinstance(one, dict):
            yield str(one["organisation"])
    for name in ("agreed",) if data.get("consent") == "by-name" else ("subject_to_confirmation",):
        listed = data.get(name)
        yield from map(str, listed if isinstance(listed, list) else ())
