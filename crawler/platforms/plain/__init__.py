"""Lists of links that belong to no CMS we know, or to one that only its owner uses."""
