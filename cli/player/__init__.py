"""What `vertebra replay` is made of: the tale it tells, the pages it shows, and the player that steps through both."""
