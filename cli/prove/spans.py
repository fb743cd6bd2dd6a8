"""Which events are meant, from one to another: of a stream by their versions, of the log by their places."""

from cli.screen import Screen


def of_stream(screen: Screen, stream: str, first: int, last: int) -> str:
    """Versions of a stream. Without a first one, all of it; without a stream, places of the log."""
    if not stream:
        return screen.say("positions {first} to {last} of the log", first=first, last=last)
    if not first:
        return stream
    if first >= last:
        return screen.say("{stream}, version {version}", stream=stream, version=first)
    return screen.say("{stream}, versions {first} to {last}", stream=stream, first=first, last=last)


def of_events(screen: Screen, first: int, last: int) -> str:
    """Events of a stream that is known."""
    if first == last:
        return screen.say("event {version}", version=first)
    return screen.say("events {first} to {last}", first=first, last=last)
