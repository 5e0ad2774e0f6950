"""What changes credit inside a transaction that is open."""
