"""Evidence: what the log and Temporal's histories prove about each other, online and from an exported file.

It reads both records and compares; it never writes into the log. Only `rebuilding` writes, and only into an empty one.
"""
