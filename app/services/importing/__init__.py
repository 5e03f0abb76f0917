"""A county's data: reading the sheets, judging every cell, comparing with what is there, writing it."""
