"""WordPress."""
