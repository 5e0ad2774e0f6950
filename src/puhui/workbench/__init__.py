"""Work on files without a database: composes engines, reads and writes files, shows progress."""
