"""Administrators of the console: accounts, passwords, signing in."""
