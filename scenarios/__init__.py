"""People's steps in order, as data, and the one generator that spreads a source's totals over a network.

Nothing here gives a command: `scenarios/script.py` reads these files, `scenarios/play.py` plays them.
"""
