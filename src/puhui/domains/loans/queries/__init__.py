"""Questions about applications and loans."""
