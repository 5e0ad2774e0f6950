"""Questions about credit."""
