"""Credit: monthly roll-ups, profiles, scores and their reasons, as of any moment."""
