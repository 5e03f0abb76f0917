"""The `baolian` command."""
