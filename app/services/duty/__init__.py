"""Who is there, and what passes to whom: rosters, leave, posts, and acts that change the registry."""
