"""A county's ruleset: the document, its sections, and what each of them means."""
