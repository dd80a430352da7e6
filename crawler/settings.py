"""Scrapy's settings for every crawl. What an operator may change comes from `letopis.toml`, not from here."""

from crawler.version import VERSION

BOT_NAME = "letopis"
SPIDER_MODULES = ["spiders"]
NEWSPIDER_MODULE = "spiders"
SPIDER_LOADER_CLASS = "crawler.sites.loader.SiteLoader"
COMMANDS_MODULE = "crawler.operating.scrapy_commands"

TWISTED_REACTOR = "twisted.internet.asyncioreactor.AsyncioSelectorReactor"

# Both schemes go over the wire that keeps every byte; nothing else is fetched.
DOWNLOAD_HANDLERS = {
    "http": "crawler.wire.handler.WireHandler",
    "https": "crawler.wire.handler.WireHandler",
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
}

# Manners. The contact is added to the user agent for each crawl (crawler.crawl.contact).
USER_AGENT = f"letopis/{VERSION}"
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "letopis"
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_REQUESTS = 4
# The spider knows what it asked for; a filter that drops requests silently would leave it waiting for the answer.
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "ru,en;q=0.5",
    # Replay tools show neither zstd nor deflate, and not all of them br.
    "Accept-Encoding": "gzip",
}
REFERRER_POLICY = "no-referrer"
DOWNLOAD_VERIFY_CERTIFICATES = True
# A body cut short is kept with the reason; it is fetched again by Scrapy's own retries.
DOWNLOAD_FAIL_ON_DATALOSS = True

# What of Scrapy's own takes part. Its lists load everything they name, even what is switched off: with cookies, telnet
# and remote control come requests, aiohttp and a secure shell, a sixth of a crawl's memory. Cookies would also keep
# sessions, and a Bitrix session keeps the list page that was opened last. The wire unpacks pages itself, and never to
# more than `archive.warc.payload.PAGE_LIMIT`.
# No HttpProxyMiddleware: it puts the proxy's password into the request's headers. The wire chooses the proxy.
DOWNLOADER_MIDDLEWARES_BASE = {
    "scrapy.downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware": 350,
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": 550,
    "crawler.crawl.politeness.RedirectMiddleware": 600,
    "scrapy.downloadermiddlewares.stats.DownloaderStats": 850,
}
DOWNLOADER_MIDDLEWARES = {
    "crawler.crawl.politeness.OffsiteMiddleware": 50,
    "crawler.crawl.politeness.RobotsMiddleware": 100,
    # Nearer to the wire than Scrapy's redirects (600).
    "crawler.crawl.politeness.CircleMiddleware": 610,
    # Nearer to the wire than Scrapy's retries (550), so that a retry waits as long as was asked.
    "crawler.crawl.politeness.RetryAfterMiddleware": 560,
    "crawler.crawl.resuming.TakeUpMiddleware": 900,
}
EXTENSIONS_BASE = {
    "scrapy.extensions.corestats.CoreStats": 0,
    "scrapy.extensions.logcount.LogCount": 0,
    "scrapy.extensions.closespider.CloseSpider": 0,
    "scrapy.extensions.feedexport.FeedExporter": 0,
    "scrapy.extensions.throttle.AutoThrottle": 0,
    # Here, so that EXTENSIONS of a command line adds to it and does not take the archive away.
    "crawler.crawl.extension.ArchiveExtension": 0,
}
FEED_EXPORTERS = {"csv": "crawler.crawl.exporters.CsvExporter", "xml": "crawler.crawl.exporters.XmlExporter"}
# Scrapy's own list but for an error of its HTTP/1.1 handler, which is not used here: importing that takes a tenth of
# the CPU of a crawl that finds nothing new.
RETRY_EXCEPTIONS = [
    "scrapy.exceptions.CannotResolveHostError",
    "scrapy.exceptions.DownloadConnectionRefusedError",
    "scrapy.exceptions.DownloadFailedError",
    "scrapy.exceptions.DownloadTimeoutError",
    "scrapy.exceptions.ResponseDataLossError",
    "twisted.internet.error.ConnectionDone",
    "twisted.internet.error.ConnectError",
    "twisted.internet.error.ConnectionLost",
    OSError,
]
# Answers of every status are evidence: the spider sees them and says what they are.
HTTPERROR_ALLOW_ALL = True
# The default starts 100 tasks for each response, which costs a third of the CPU.
CONCURRENT_ITEMS = 1
REDIRECT_MAX_TIMES = 5
# At DEBUG Scrapy prints every item whole.
LOG_LEVEL = "INFO"

# What gives the operator's settings for a site: of letopis.toml and the environment, or `defaults_of` for none of them.
LETOPIS_SITE_SETTINGS = "crawler.operating.config.settings_of"
# What refuses a data folder that holds what another site crawled.
LETOPIS_FOLDER_CHECK = "crawler.sites.renaming.check_folder"
# What gives the folder with the operator's own sites.
LETOPIS_SITES = "crawler.operating.config.sites_folder"
LETOPIS_DATA = "data"
LETOPIS_CONTACT = ""
LETOPIS_OPERATOR = ""
LETOPIS_HOSTS: dict[str, str] = {}
LETOPIS_PROGRESS = "plain"
LETOPIS_MAX_ITEMS = 0
LETOPIS_MAX_PAGES = 500
LETOPIS_MAX_REQUISITES = 20_000
# Bytes and seconds after which a WARC file is closed and the next one begun.
LETOPIS_WARC_SIZE = 1 << 30
LETOPIS_WARC_AGE = 86400.0
LETOPIS_RETRY_AFTER = 300.0
# Seconds between two requests that a robots.txt may ask for (Crawl-delay).
LETOPIS_CRAWL_DELAY = 30.0
# "session": a cookie jar for the length of the crawl.
LETOPIS_COOKIES = ""
# Seconds after publication at which an article is looked at again (crawler.crawl.schedule).
LETOPIS_RECHECK_AGES = [3600, 86400, 604800, 2592000, 31536000]
# Hours for which a site that blocked the crawler is left alone; doubled with each further block.
LETOPIS_BLOCK_PAUSE = 6.0
LETOPIS_DESPITE_BLOCK = False
# Seconds for one exchange in all; DOWNLOAD_TIMEOUT is how long nothing at all may come.
LETOPIS_DEADLINE = 600.0
LETOPIS_CA_FILE = ""
LETOPIS_PROXY = ""
