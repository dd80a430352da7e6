"""What the three sample sites have in common: the answer to a request, the page's frame, feeds and sitemaps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from email.utils import format_datetime
from typing import TypeVar

from crawler.sample.answer import Reply, Request, as_json, escape, redirect, tag_of
from crawler.sample.assets import asset
from crawler.sample.content import Article
from crawler.sample.state import PressSite

T = TypeVar("T")
_MONTHS = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()  # noqa: SIM905  reads better than a list
_CHALLENGES = {
    "servicepipe": (
        200,
        '<html><head><script src="https://servicepipe.ru/static/checkjs/a.js"></script></head><body onload="'
        'get_cookie_spsc_encrypted_part()"><noscript>Включите JavaScript</noscript></body></html>',
    ),
    "qrator": (
        401,
        '<!DOCTYPE html><html><head><script src="/__qrator/qauth.js"></script></head><body></body></html>',
    ),
    "ddos-guard": (
        200,
        "<!doctype html><html><head><title>DDoS-Guard</title></head><body>Checking your browser before accessing"
        '<script src="/.well-known/ddos-guard/js-challenge/index.js"></script></body></html>',
    ),
    "captcha": (
        200,
        '<html><head><title>Проверка</title></head><body><form method="post">Докажите, что вы не робот'
        '<div class="g-recaptcha" data-sitekey="sample"></div></form></body></html>',
    ),
    "403": (403, "<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1></body></html>"),
    "429": (429, "<html><head><title>429</title></head><body><h1>Too Many Requests</h1></body></html>"),
    "503": (503, "<html><head><title>503</title></head><body><h1>Service Unavailable</h1></body></html>"),
}


def russian_date(article: Article) -> str:
    """«10 декабря 2024, 15:30», local time."""
    at = article.published
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}, {at:%H:%M}"


def page_of(things: Sequence[T], number: int, size: int) -> Sequence[T]:
    """The things on one page of a list, counted from 1; empty beyond the end."""
    return things[(number - 1) * size : number * size]


def last_page(things: Sequence[object], size: int) -> int:
    """How many pages a list has, at least one."""
    return max(1, -(-len(things) // size))


def _challenge(mode: str, retry_after: int | None) -> Reply:
    status, text = _CHALLENGES[mode]
    headers = {"Set-Cookie": "__ddg1_=sample; Path=/"} if mode == "ddos-guard" else {}
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    return Reply(status, text.encode(), headers=headers)


class SampleSite:
    """One sample site: markup and addresses of its CMS over the common state. Subclasses give the pages."""

    host = ""
    aliases: tuple[str, ...] = ()
    """Hosts that redirect here."""
    also: tuple[str, ...] = ()
    """Hosts that serve this site's pictures and files."""
    title = ""
    charset = "UTF-8"
    asset_root = "/static"
    informer = "/informer.json"
    news = "/novosti"
    chunked = False
    disallow: tuple[str, ...] = ("/admin/",)
    sitemap = ""
    feed = ""

    def __init__(self, state: PressSite) -> None:
        self.state = state

    # Addresses and pages, by subclass.

    def address(self, article: Article) -> str:
        """The article's path."""
        raise LookupError(article.id)

    def page(self, request: Request) -> Reply | None:
        """The site's own pages; None where nothing is at the address."""
        del request
        return None

    # The common way of an answer.

    def answer(self, request: Request) -> Reply:
        """The answer to any request whose method is GET or HEAD."""
        if self.state.ticking:
            self.state.change_noise()
        retry_after = self.state.retry_after
        if mode := self.state.take_block():
            return _challenge(mode, retry_after)
        if request.host in self.aliases:
            return redirect(f"http://{self.host}{request.target}")
        if found := asset(request.path):
            return found
        if request.host in self.also:
            return self.missing()
        if request.path == "/robots.txt":
            return self._robots()
        if request.path == self.informer:
            weather = ("ясно", "облачно", "лёгкий снег", "туман")[self.state.noise % 4]
            return as_json({"place": self.state.region.name, "weather": weather, "views": 1000 + self.state.noise})
        if request.path == "/admin/":
            return self.html("Вход для редакции", "<h1>Вход для редакции</h1><form><input name='login'></form>")
        return self.page(request) or self.missing(200 if self.state.soft else 404)

    def _robots(self) -> Reply:
        lines = ["User-agent: *", *(f"Disallow: {path}" for path in self.disallow)]
        if self.sitemap:
            lines.append(f"Sitemap: http://{self.host}{self.sitemap}")
        body = ("\n".join(lines) + "\n").encode()
        return Reply(200, body, "text/plain; charset=UTF-8", etag=tag_of(body))

    def missing(self, status: int = 404) -> Reply:
        """The site's page for an address where nothing is; 200 makes it a soft one."""
        return self.html("Страница не найдена", "<h1>Страница не найдена</h1><p>Проверьте адрес.</p>", status=status)

    def gone(self, article: Article) -> Reply:
        """How a deleted article answers."""
        if article.gone == "redirect-front":
            return redirect("/", 302)
        if article.gone == "403":
            return self.html("Доступ запрещён", "<h1>Доступ запрещён</h1>", status=403)
        return self.missing(200 if article.gone == "soft404" else int(article.gone))

    def html(self, title: str, main: str, *, head: str = "", status: int = 200) -> Reply:
        """A whole page around ``main``. Counter, clock, banner and sidebar show the state's noise."""
        noise, root = self.state.noise, self.asset_root
        latest = self.state.listed()
        around = [latest[(noise + k) % len(latest)] for k in range(min(3, len(latest)))]
        beside = "".join(f'<li><a href="{escape(self.address(a))}">{escape(a.title)}</a></li>' for a in around)
        feed = f'<link rel="alternate" type="application/rss+xml" href="{self.feed}">' if self.feed else ""
        text = f"""<!DOCTYPE html>
<html lang="ru"><head><meta charset="{self.charset}"><title>{escape(title)} — {escape(self.title)}</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="/favicon.ico">
<link rel="stylesheet" href="{root}/main.css">{feed}{head}
<script src="{root}/main.js" defer></script></head>
<body>{self.around_top()}<header class="site"><a class="name" href="/">{escape(self.title)}</a>
<nav class="menu"><a href="{self.news}">Новости</a> <a href="/admin/">Вход для редакции</a></nav></header>
<div class="columns"><main>{main}</main>
<aside><p class="informer" id="informer" data-src="{self.informer}"></p>
<p class="clock">Сегодня {noise % 28 + 1} января 2025 года,
<span class="digits">{noise // 60 % 24:02}:{noise % 60:02}</span></p>
<div class="banner" style="background-image: url({root}/{9100 + noise % 3}-160.png)">Объявление № {noise + 1}</div>
<h4>Читайте также</h4><ul class="latest">{beside}</ul></aside></div>
<footer>Посетителей сегодня: <span class="digits counter">{5000 + 17 * noise}</span>. Страница образцового сайта,
сделанного для проверки архива; это не сайт органа власти.</footer></body></html>
"""
        body = text.encode(self.charset, "xmlcharrefreplace")
        found = Reply(status, body, f"text/html; charset={self.charset}", chunked=self.chunked)
        return self.validators(found)

    def around_top(self) -> str:
        """What a CMS puts first into the body."""
        return ""

    def validators(self, answer: Reply) -> Reply:
        """Give a page the validators this CMS gives; an entity tag unless overridden."""
        answer.etag = tag_of(answer.body) if isinstance(answer.body, bytes) and answer.status == 200 else ""
        return answer

    def image(self, name: str, alt: str, *, lazy: bool = False) -> str:
        """An ``<img>`` with three sizes; ``lazy`` as a script would load it."""
        root = f"{self.asset_root}/{name}"
        sizes = ", ".join(f"{root}-{w}.png {w}w" for w in (160, 320, 640))
        source = f'data-src="{root}-640.png"' if lazy else f'src="{root}-320.png" srcset="{sizes}" sizes="640px"'
        return f'<img {source} width="640" height="360" alt="{escape(alt)}">'

    def rss(self, articles: Iterable[Article]) -> Reply:
        """RSS 2.0 of the newest articles."""
        items = "".join(
            f"<item><title>{escape(a.title)}</title><link>http://{self.host}{escape(self.address(a))}</link>"
            f"<guid>http://{self.host}{escape(self.address(a))}</guid>"
            f"<pubDate>{format_datetime(a.published)}</pubDate><description>{escape(a.lead)}</description></item>\n"
            for a in articles
        )
        text = (
            f'<?xml version="1.0" encoding="{self.charset}"?>\n<rss version="2.0"><channel>'
            f"<title>{escape(self.title)}</title><link>http://{self.host}/</link><description>Новости</description>\n"
            f"{items}</channel></rss>\n"
        )
        body = text.encode(self.charset, "xmlcharrefreplace")
        return Reply(200, body, f"application/rss+xml; charset={self.charset}", etag=tag_of(body))

    def site_map(self, articles: Iterable[Article]) -> Reply:
        """A sitemap with lastmod in W3C form."""
        urls = "".join(
            f"<url><loc>http://{self.host}{escape(self.address(a))}</loc>"
            f"<lastmod>{a.modified.isoformat(timespec='seconds')}</lastmod></url>\n"
            for a in articles
        )
        space = "http://www.sitemaps.org/schemas/sitemap/0.9"
        body = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{space}">\n{urls}</urlset>\n'.encode()
        return Reply(200, body, "application/xml; charset=UTF-8", etag=tag_of(body))
