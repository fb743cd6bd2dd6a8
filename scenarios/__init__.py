"""People's steps in order, as data, and the one generator that spreads a source's totals over a network.

Nothing here gives a command: `doors/scenario.py` reads these files, `doors/play.py` plays them.
"""
