"""Questions, answered in contracts."""
