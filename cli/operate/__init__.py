"""What keeps a town running: start, clock, network files, backup, repair, and either record given back."""
