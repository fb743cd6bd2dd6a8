"""The looks that a verification takes, one file for each. docs/proof.md says what each compares."""
