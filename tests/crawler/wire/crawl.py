"""One Scrapy crawl in a process of its own: `python crawl.py job.json`, what came goes into the job's folder."""

from __future__ import annotations

import json
import pickle
import sys
from pathlib import Path

import scrapy
from scrapy.crawler import CrawlerProcess

from archive.holdings.writer import WarcInfo, WarcWriter

FIELDS = [
    "url",
    "started",
    "request",
    "response_length",
    "head_length",
    "status",
    "content_type",
    "chunked",
    "payload_digest",
    "payload_length",
    "truncated",
    "error",
    "ip",
    "tls_version",
    "tls_cipher",
    "tls_issuer",
    "tls_trust",
]


class RawSink:
    """Keeps exchanges as they are; fails once `LETOPIS_TEST_ROOM` of them are kept, as a full disk does."""

    def __init__(self, folder, room):
        self.file = (Path(folder) / "exchanges").open("wb")
        self.room = room

    @classmethod
    def from_crawler(cls, crawler):
        sink = cls(crawler.settings["LETOPIS_TEST_FOLDER"], crawler.settings.getint("LETOPIS_TEST_ROOM", 10**6))
        crawler.signals.connect(sink.close, scrapy.signals.engine_stopped)
        return sink

    def write_exchange(self, exchange):
        if not self.room:
            raise OSError(28, "No space left on device")
        self.room -= 1
        exchange.response.seek(0)
        values = {name: getattr(exchange, name) for name in FIELDS}
        pickle.dump(values | {"response": exchange.response.read()}, self.file)

    def close(self):
        self.file.close()


class WarcSink:
    """The real writer; without revisits, since many answers here have the same payload."""

    def __init__(self, folder):
        self.writer = WarcWriter(Path(folder), "test", WarcInfo(software="test"), dedup=False)
        self.write_exchange = self.writer.write_exchange

    @classmethod
    def from_crawler(cls, crawler):
        sink = cls(crawler.settings["LETOPIS_TEST_FOLDER"])
        crawler.signals.connect(sink.writer.close, scrapy.signals.engine_stopped)
        return sink


class TestSpider(scrapy.Spider):
    __test__ = False
    name = "test"

    def hosts(self):
        return self.settings.getlist("LETOPIS_TEST_HOSTS")

    async def start(self):
        for request in self.job["requests"]:
            yield scrapy.Request(**request, callback=self.parse, errback=self.failed, dont_filter=True)

    def write(self, **values):
        with (Path(self.job["folder"]) / "answers").open("a") as file:
            file.write(json.dumps(values) + "\n")

    def parse(self, response):
        self.write(
            url=response.url,
            status=response.status,
            body=len(response.body) if len(response.body) > 100_000 else response.body.decode("latin-1"),
            flags=response.flags,
            headers=[
                [name.decode("latin-1"), value.decode("latin-1")]
                for name, values in response.headers.items()
                for value in values
            ],
            ip=str(response.ip_address),
            protocol=response.protocol,
            certificate=len(response.certificate or b""),
            latency=response.meta["download_latency"],
            asked=response.meta.get("redirect_urls", [response.url])[0],
        )

    def failed(self, failure):
        self.write(url=failure.request.url, failure=failure.type.__name__, message=str(failure.value))

    def closed(self, reason):
        peak = Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]
        self.write(reason=reason, peak=int(peak) >> 10)


def main():
    job = json.loads(Path(sys.argv[1]).read_text())
    process = CrawlerProcess(
        {
            "DOWNLOAD_HANDLERS": {
                "http": "crawler.wire.handler.WireHandler",
                "https": "crawler.wire.handler.WireHandler",
            },
            "LETOPIS_SINK": f"{__name__}.RawSink",
            "LETOPIS_TEST_FOLDER": job["folder"],
            "LETOPIS_DATA": job["folder"],
            "TELNETCONSOLE_ENABLED": False,
            "HTTPERROR_ALLOW_ALL": True,
            "HTTPPROXY_ENABLED": job.get("proxy", False),
            "DOWNLOADER_MIDDLEWARES": {"scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None},
            "DEFAULT_REQUEST_HEADERS": {"Accept": "*/*", "Accept-Encoding": "gzip"},
            "LOG_LEVEL": "WARNING",
        }
        | job["settings"]
    )
    process.crawl(TestSpider, job=job)
    process.start()


if __name__ == "__main__":
    main()
