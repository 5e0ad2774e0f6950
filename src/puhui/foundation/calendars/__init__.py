"""Which days a country works, as it has decreed."""
