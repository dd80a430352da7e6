"""Scrapy's settings for every crawl. What an operator may change comes from `letopis.toml`, not from here."""

BOT_NAME = "letopis"
SPIDER_MODULES = ["spiders"]
NEWSPIDER_MODULE = "spiders"

TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"
