"""What people ask: what waits for me, what became of it, how does it stand, how did it stand, who knew what."""
