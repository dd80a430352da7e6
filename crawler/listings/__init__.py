"""Where the articles are: lists, feeds, sitemaps and the discovery of them. No Scrapy."""
