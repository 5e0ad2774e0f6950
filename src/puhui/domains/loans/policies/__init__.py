"""Who may do what, and what terms must be: pure decisions."""
