"""The evaluation of a plan for a council, chapter by chapter."""
