"""The side effects that processes ask for: reading and appending to the log, delivering to another process, sweeping.

Everything here may be asked twice and must then have one effect.
"""
