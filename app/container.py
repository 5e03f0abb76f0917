"""The one place where concrete things are put together."""
