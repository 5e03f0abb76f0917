"""A case and its clocks: opened, deadlines, the ladder that is climbed when they pass, handed over, suspended."""
