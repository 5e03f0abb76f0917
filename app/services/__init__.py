"""The domain, one module per noun, in rooms (docs/architecture.md).

Services take a `Work`; they never commit and never read a clock.
"""
