"""What if: the same commands under other rules. A thought experiment, for people would have acted otherwise.

`rules` are what is changed, `retelling` decides everything again, `figures` counts both, `differences` compares them.
"""
