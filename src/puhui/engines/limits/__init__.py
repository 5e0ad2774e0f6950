"""How much an enterprise may owe, at what price, and why."""
