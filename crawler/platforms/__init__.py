"""One module for each content management system: how its listings, pages and comments are built."""
