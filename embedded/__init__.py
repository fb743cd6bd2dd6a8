"""The embedded size: one town on one machine. Temporal's server and the worker as children, kept running; their
output, their folder, its backup.
"""
