"""Drills: a script played through the real webhooks, and what came of it, counted from the phones."""
