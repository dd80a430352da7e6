"""One crawl: the spider, what it has yet to fetch, its manners, and what it keeps."""
