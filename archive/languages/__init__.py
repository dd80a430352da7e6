"""The words of each language by which pages and queries are read."""
