"""The county as it stands now: divisions, offices, officers, duties, and who answers for a place or household."""
