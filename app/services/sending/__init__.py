"""From the outbox to a person: ways, budgets, words, receipts, and the desk that rings where no way is left."""
