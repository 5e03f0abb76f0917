"""The whole service in one file: every row of every table and every photo, for either engine; no key is in it."""
