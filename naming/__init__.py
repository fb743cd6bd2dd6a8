"""Things by what people call them: titles, short numbers and the network's own words, wherever an id is wanted.

What somebody types is turned into ids at the door, on the state as it stands, before a command is built. It decides
nothing and never guesses: exact ids win, one thing is meant or it is asked which.
"""
