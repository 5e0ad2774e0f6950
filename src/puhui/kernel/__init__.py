"""Values that every ring shares; standard library only."""
