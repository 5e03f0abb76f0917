"""Channels: each package speaks one platform's wire and nothing of our cases."""
