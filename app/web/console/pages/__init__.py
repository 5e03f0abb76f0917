"""The console's own pages, one module a noun."""
