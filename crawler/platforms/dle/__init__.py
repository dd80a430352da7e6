"""DataLife Engine."""
