"""Annual rates: every method one exact sum of flows, and all of its roots."""
