"""What people and officers do with cases: take in, move, merge, take back, call back; and what histories tell."""
