"""The events of a cycle as sentences. See `cli.sentences`."""

CYCLE: dict[str, str] = {}
