"""Facts published in the transaction, delivered at least once, applied once."""
