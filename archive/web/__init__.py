"""The archive as a web page for people, and as JSON for programs. Read-only."""
