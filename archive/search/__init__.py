"""Asking the archive in words: the query language, the full-text index and the snippets that show what was found."""
