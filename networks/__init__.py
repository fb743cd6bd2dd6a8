"""Networks as data: one file each, described in `docs/network-file.md`.

`census.py` is the one program: it writes the spreadsheet of entities whose numbers alone a source gives.
"""
