"""What people ask of the record: one module for each thing, each giving one frozen answer, whole and without language.

The only floor that reads the log and the read models for people. Pages lay an answer out; `--json` is the answer.
"""
