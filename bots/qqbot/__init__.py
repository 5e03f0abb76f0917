"""The official QQ bot platform, by webhook (protocol reference, section 4)."""
