"""The database: engines, the one transaction, claims."""
