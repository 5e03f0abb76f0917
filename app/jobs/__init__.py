"""Time passes: what is due is taken, sent, fetched and watched."""
