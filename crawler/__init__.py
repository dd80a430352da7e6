"""How press pages are fetched and read, shared by all sites."""
