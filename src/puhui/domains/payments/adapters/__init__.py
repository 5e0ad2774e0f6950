"""Banks that the platform can be wired to."""
