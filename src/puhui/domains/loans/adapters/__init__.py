"""Ways of signing that the platform can be wired to."""
