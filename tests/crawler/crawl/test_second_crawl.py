"""What a second crawl of a site that has not changed adds to the archive."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from crawler.sample import SampleServer
from tests.conftest import ROOT

ADDRESSES = {
    "voronezh": "http://www.govvrn.ru/novosti",
    "kaliningrad": "http://gov39.ru/news/",
    "chechnya": "http://chechnya.gov.ru/category/news/",
}


@pytest.mark.parametrize("site", ADDRESSES)
def test_a_second_crawl_adds_hardly_any_bytes(site, tmp_path):
    sizes = []
    with SampleServer(articles=36) as server:
        for _ in range(2):
            crawl(server, site, tmp_path)
            sizes.append(sum(path.stat().st_size for path in (tmp_path / "warc").rglob("*.warc.gz")))
    assert sizes[1] - sizes[0] < sizes[0] * 0.05


def crawl(server, site, data, *more):
    values = {"LETOPIS_HOSTS": json.dumps(server.hosts), "AUTOTHROTTLE_ENABLED": "0", "DOWNLOAD_DELAY": "0"}
    options = [word for name, value in values.items() for word in ("-s", f"{name}={value}")]
    run = [sys.executable, "-m", "crawler", "crawl", site, "--from", ADDRESSES[site], "--data", str(data)]
    env = {name: value for name, value in os.environ.items() if not name.startswith("LETOPIS_")}
    env |= {"PYTHONPATH": str(ROOT), "LETOPIS_CONTACT": "https://letopis.example/tests"}
    subprocess.run([*run, *options, *more], env=env, cwd=data, check=True, capture_output=True)
