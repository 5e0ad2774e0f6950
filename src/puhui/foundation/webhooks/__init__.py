"""Webhooks after Standard Webhooks: an organisation's endpoints, signed deliveries, tried again."""
