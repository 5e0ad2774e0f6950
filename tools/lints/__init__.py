"""Own lints: what no published tool checks for this house."""
