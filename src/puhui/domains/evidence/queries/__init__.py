"""Questions about evidence: data contracts, imports and their rows, the relation behind features."""
