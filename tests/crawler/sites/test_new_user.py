"""From nothing to a passing golden of an own site in an own folder, for sites of five kinds and four countries."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from said import Said

COUNT = 6


@dataclass(frozen=True)
class Press:
    """A press site: how it writes its list, its articles, its days."""

    name: str
    host: str
    region: str
    list: str
    path: str
    """Of an article, by its number."""
    entry: str
    page: str
    frame: str
    title: str
    text: tuple[str, str]
    day: str
    published: str
    """Of article 1."""
    charset: str = "utf-8"

    def article(self, number: int) -> str:
        first, second = (one.format(n=number) for one in self.text)
        title, day = self.title.format(n=number), self.day.format(n=10 + number)
        return self.frame.format(title=title, body=self.page.format(title=title, day=day, first=first, second=second))

    def listing(self) -> str:
        entries = "".join(
            self.entry.format(path=self.path.format(n=n), title=self.title.format(n=n), day=self.day.format(n=10 + n))
            for n in range(COUNT, 0, -1)
        )
        return self.frame.format(title=self.host, body=entries)


SITES = [
    Press(
        name="uglich_city", host="uglich.example", region="RU-YAR", list="/press/news/", path="/press/news/{n}00/",
        frame='<!doctype html><html lang="ru"><head><meta charset="utf-8"><title>{title}</title>'
        '<link href="/bitrix/cache/css/s1/main/page.css" rel="stylesheet"><script src="/bitrix/js/main/core/core.js">'
        '</script></head><body><div class="menu"><a href="/about/">О городе</a></div><div class="news">{body}</div>'
        "</body></html>",
        entry='<p class="news-item" id="bx_1"><span class="news-date-time">{day}</span> '
        '<a href="{path}"><b>{title}</b></a></p>',
        page='<div class="news-detail"><span class="news-date-time">{day}</span><h1>{title}</h1>'
        "<p>{first}</p><p>{second}</p></div>",
        title="В городе открыли сквер номер {n}",
        text=("Сквер номер {n} открыли жители и строители после года работы на берегу реки.",
              "В нём посадили {n}0 лип, поставили скамейки и провели свет, сообщила администрация города."),
        day="{n}.11.2026", published="2026-11-11T00:00:00+03:00",
    ),
    Press(
        name="old_town", host="old-town.example", region="RU-TVE", list="/news.htm", path="/n/{n}.htm",
        frame='<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1251">'
        '<title>{title}</title></head><body bgcolor="#ffffff"><table width="100%"><tr><td width="180">'
        '<a href="/">Главная</a></td><td>{body}</td></tr></table></body></html>',
        entry='<p><font size="2">{day}</font><br><a href="{path}">{title}</a></p>',
        page='<h2>{title}</h2><font size="2">{day}</font><p align="justify">{first}</p><p align="justify">{second}</p>',
        title="Мост номер {n} закрыли на ремонт до весны",
        text=("Мост номер {n} через Волгу закрыли на ремонт, движение идёт по соседней переправе у пристани.",
              "Работы продлятся до весны, сказал начальник участка {n}, объезд отмечен знаками на обоих берегах."),
        day="{n} ноября 2026 года", published="2026-11-11T00:00:00+03:00", charset="windows-1251",
    ),
    Press(
        name="landespresse", host="presse-land.example", region="DE-SN", list="/medien/",
        path="/medien/artikel-{n}.html",
        frame='<!doctype html><html lang="de"><head><meta charset="utf-8"><title>{title}</title></head><body><header>'
        '<nav><a href="/">Start</a></nav></header><main>{body}</main><footer>Impressum</footer></body></html>',
        entry='<article class="teaser"><p class="date">{day}</p><h3><a href="{path}">{title}</a></h3></article>',
        page='<article><h1>{title}</h1><p class="date">{day}</p><p>{first}</p><p>{second}</p></article>',
        title="Freistaat fördert Radweg Nummer {n} an der Elbe",
        text=("Der Freistaat fördert den Bau des Radweges Nummer {n} an der Elbe mit drei Millionen Euro.",
              "Die Arbeiten am Abschnitt {n} beginnen im Frühjahr, teilte das Ministerium in Dresden mit."),
        day="{n}. November 2026", published="2026-11-11T00:00:00+01:00",
    ),
    Press(
        name="governor", host="governor.example", region="US-VT", list="/press-releases/",
        path="/press-releases/{n}-bridge",
        frame='<!doctype html><html lang="en-US"><head><meta charset="utf-8"><title>{title}</title></head><body><nav>'
        '<a href="/">Home</a></nav><main>{body}</main></body></html>',
        entry='<div class="views-row"><h3><a href="{path}">{title}</a></h3><time>{day}</time></div>',
        page='<article><h1>{title}</h1><time>{day}</time><p>{first}</p><p>{second}</p></article>',
        title="Governor Announces Repair of Bridge {n} in Rutland",
        text=("The Governor announced today that bridge {n} in Rutland will be repaired before the winter.",
              "Crews will work on span {n} for six weeks, and one lane stays open to traffic at all times."),
        day="November {n}, 2026", published="2026-11-11T00:00:00-05:00",
    ),
    Press(
        name="agencia", host="agencia.example", region="BR-BA", list="/noticias", path="/noticias/2026/11/obra-{n}",
        frame='<!doctype html><html lang="pt-BR"><head><meta charset="utf-8"><title>{title}</title></head><body><nav>'
        '<a href="/">Início</a></nav><main>{body}</main></body></html>',
        entry='<div class="item"><span class="data">{day}</span><h2><a href="{path}">{title}</a></h2></div>',
        page='<article><h1>{title}</h1><span class="data">Publicado em {day}</span>'
        "<p>{first}</p><p>{second}</p></article>",
        title="Governo entrega escola número {n} em Salvador",
        text=("O governo da Bahia entregou nesta semana a escola número {n}, com doze salas e uma biblioteca.",
              "A obra da unidade {n} recebeu investimento de oito milhões de reais, informou a secretaria."),
        day="{n}/11/2026", published="2026-11-11T00:00:00-03:00",
    ),
]  # fmt: skip


class Answers(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        site = next((one for one in SITES if one.host == (self.headers["Host"] or "").partition(":")[0]), None)
        pages = {} if site is None else {site.path.format(n=n): site.article(n) for n in range(1, COUNT + 1)}
        text = site.listing() if site is not None and self.path == site.list else pages.get(self.path)
        body = (text or "<h1>404</h1>").encode(site.charset if site else "utf-8")
        self.send_response(200 if text else 404)
        charset = f"; charset={site.charset}" if site else ""
        for name, value in (("Content-Type", f"text/html{charset}"), ("Content-Length", len(body))):
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def settings() -> Iterator[list[str]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    hosts = {site.host: f"127.0.0.1:{server.server_port}" for site in SITES}
    values = {"LETOPIS_HOSTS": json.dumps(hosts), "AUTOTHROTTLE_ENABLED": 0, "DOWNLOAD_DELAY": 0}
    yield [word for name, value in values.items() for word in ("--set", f"{name}={value}")]
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.name)
def test_a_site_of_ones_own_has_a_passing_golden(
    site: Press, settings: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LETOPIS_CONFIG", raising=False)
    (tmp_path / "letopis.toml").write_text('contact = "archive@institute.example"\n')
    address = f"http://{site.host}{site.list}"
    made = Said(monkeypatch, ["site", "new", site.name, address, "--region", site.region, *settings])
    assert made.code == 0, made.out + made.err
    assert (tmp_path / "sites" / f"{site.name}.py").is_file()
    unread = Said(monkeypatch, ["site", "test", site.name])
    assert (unread.code, "Nobody has read" in unread.out) == (1, True), unread.out
    golden = tmp_path / "tests" / "sites" / site.name / "first" / "golden.json"
    told: dict[str, Any] = json.loads(golden.read_text("utf-8"))
    article = told["article"]
    number = next(n for n in range(1, COUNT + 1) if site.title.format(n=n) == article["title"])
    assert [block["text"] for block in article["body"]] == [one.format(n=number) for one in site.text]
    when = site.published.replace("-11-11T", f"-11-{10 + number}T")
    assert (article["published_at"], article["published_precision"]) == (when, "day")
    assert len(told["listing"]) == COUNT
    assert Said(monkeypatch, ["site", "test", site.name, "--accept"]).code == 0
    again = Said(monkeypatch, ["site", "test", site.name])
    assert again.code == 0, again.out
