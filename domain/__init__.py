"""The meaning: words, commands, events, states and rules, pure.

Nothing here reads a clock, a file, a database or Temporal; pydantic and the standard library are all it may import.
One place for each process (`cycle`, `action`) and for each register (`network`, `group`, `clock`).
"""
