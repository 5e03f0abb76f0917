"""Files that people sent, without a database."""
