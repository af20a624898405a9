"""Back ends: calls that want an API key."""
