"""The domain, one module per noun. Services take a `Work`; they never commit and never read a clock."""
