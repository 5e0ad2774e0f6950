"""Products: what institutions lend, to whom, on which terms and by which decision table."""
