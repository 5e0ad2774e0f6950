"""The public pages, and the settings that every user has whatever their workspace."""
