"""The JSON API (contract, section 6)."""
