"""Networks as data: one file each, described in `docs/network-file.md`. No code is in here."""
