"""What the county's data leaves uncovered, found before it is needed."""
