"""Questions about payments."""
