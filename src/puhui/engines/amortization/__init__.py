"""What a loan costs, when it is due, and how it stands after what happened to it."""
