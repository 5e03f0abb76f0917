"""WeChat official accounts: plain, compatible and safe mode."""
