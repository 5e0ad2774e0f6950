"""Many loans at once, compiled: imported only where crowds are worked out, never by a web page."""
