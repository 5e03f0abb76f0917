"""What the service answers over HTTP: webhooks, pages, the JSON API, health."""
