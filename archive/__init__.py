"""What is kept, and how it is asked: items, WARC files, indexes. No Scrapy and no knowledge of any site."""
