"""Adapters of the ports that come with the platform."""
