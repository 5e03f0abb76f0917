"""The registry's lists as somebody may see them: within his division, masked, searched, filtered, a page at a time."""
