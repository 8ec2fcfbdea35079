"""Who serves releases: an OpenAI-compatible endpoint, or recordings."""
