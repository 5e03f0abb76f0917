"""WeCom (企业微信): a self-built application and its group robots."""
