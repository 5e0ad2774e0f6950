"""What changes credit, for entry points."""
