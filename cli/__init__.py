"""The command line: one module for each topic, `main` puts them together.

It reads the store and gives commands through the door. It decides nothing, and only this floor draws on a terminal.
"""
