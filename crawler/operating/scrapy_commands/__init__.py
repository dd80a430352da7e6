"""Commands of `scrapy` that the project replaces (Scrapy's setting `COMMANDS_MODULE`)."""
