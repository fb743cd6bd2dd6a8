"""Whether the draft of a meeting's minutes lacks what was entered since: then they are drafted again first."""

from domain import ids
from readings.record import Record

BY_ITSELF = frozenset({"DeliveryReceived", "DeliveryTurnedAway", "DeliveryMade", "DeliveryRefused", "OriginTold"})
PRIVATE = frozenset({"FamilyTold"})  # told to a family, not to a meeting
# What a process notes of a management meeting, which tells it better itself.
ECHOES = frozenset({"DecisionReceived", "LeftUndecided", "InformationRequested", "AlignmentBrought", "SilenceRecorded"})
NOT_MINUTED = BY_ITSELF | PRIVATE | ECHOES


def said_since_drafted(record: Record, stream: str, meeting: str) -> bool:
    """Whether something was entered as said in a meeting of `stream` after the last draft of its minutes."""
    papers = (one for one in record.whole(stream).events if one.kind == "MinutesDrafted")
    drafts = [one for one in papers if one.data["meeting"] == meeting]
    if not drafts:
        return False
    drafted = record.reading.positions(stream)[drafts[-1].id]
    reference = f"{stream}#{meeting}"
    return any(
        event.stream != stream and event.who.meeting == reference
        for _, event in record.reading.placed_in(ids.parts(stream)[1], reference, after=drafted)
        if event.kind not in NOT_MINUTED
    )
