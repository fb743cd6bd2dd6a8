"""What all doors share: the door through which commands are given, settings, connection, log lines, the workers.

Rules live in `domain/`: a door reads, asks and shows, and decides nothing.
"""
