"""From words to a decision: what is meant, where it is, which question comes next, who is called. Mostly pure."""
