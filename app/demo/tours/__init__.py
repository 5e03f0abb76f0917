"""The stories as guided tours: told step by step on the server, so that a reload or a second browser loses nothing."""
