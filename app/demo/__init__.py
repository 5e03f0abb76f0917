"""Fake platforms that speak the real wire, the demo's clock, the page with the phones, the demo county."""
