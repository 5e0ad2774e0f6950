"""The `puhui` command: one file per group, no logic."""
