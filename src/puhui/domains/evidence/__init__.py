"""Evidence: facts brought in under a data contract, kept once, and never changed again."""
