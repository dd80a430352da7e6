"""Reading one page: bytes in, fields out. No socket, no Scrapy."""
