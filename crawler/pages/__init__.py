"""What each CMS's article pages look like: one module a CMS, no Scrapy."""
