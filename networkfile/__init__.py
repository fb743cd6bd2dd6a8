"""A network as a file: read, held against the network that is there, and brought to it at the door.

It says every mistake with its place, and decides nothing.
"""
