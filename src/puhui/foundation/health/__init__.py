"""Whether the platform works, and its figures: for those who watch over it from outside."""
