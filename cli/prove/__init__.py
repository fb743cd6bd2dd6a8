"""What evaluators ask for: whether the record is what was recorded, and the record itself to take along."""
