"""Where people and processes come in: what is read from files, given to the engine, and asked of it.

Rules live in `domain/`: a door reads, asks and shows, and decides nothing.
"""
