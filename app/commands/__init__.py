"""The command groups of `baolian`, one noun a module, registered in app.cli."""
