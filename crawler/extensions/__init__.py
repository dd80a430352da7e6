"""Scrapy's extensions of a crawl: what is kept, and what is shown meanwhile."""
