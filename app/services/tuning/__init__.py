"""How rules are changed: drafts, checks, replays, pins, publishing; why something was decided, and what would be."""
