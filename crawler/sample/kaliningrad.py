"""The sample site of Kaliningrad oblast: 1C-Bitrix markup, chunked pages, forum reviews under its articles."""

from __future__ import annotations

import re

from crawler.sample.answer import Reply, Request, escape, redirect
from crawler.sample.content import Article
from crawler.sample.pages import SampleSite, last_page, page_of

_ARTICLE = re.compile(r"/news/(\d{1,9})/$")
_OLD = re.compile(r"/press/(\d{1,9})\.php$")
PAGE_SIZE = 12
REVIEWS = 10
"""Comments on one page of the reviews."""


class Kaliningrad(SampleSite):
    """``gov39.ru``: list at ``/news/``, article at ``/news/N/``; both paged by ``PAGEN_1``, as Bitrix does."""

    host = "gov39.ru"
    aliases = ("www.gov39.ru",)
    title = "Правительство Калининградской области"
    asset_root = "/upload/iblock/a1c"
    informer = "/local/ajax/informer.php"
    news = "/news/"
    feed = "/news/rss/"
    sitemap = "/sitemap.xml"
    chunked = True
    disallow = ("/admin/", "/bitrix/", "/*?print=")

    def address(self, article: Article) -> str:
        """By number."""
        return f"/news/{article.id}/"

    def page(self, request: Request) -> Reply | None:
        """Front page, list, article with its reviews, feed, sitemap and former addresses."""
        if request.path == "/":
            return self._list(request, "Главные новости")
        if request.path == "/news/":
            if "ELEMENT_ID" in request.query:
                return redirect(f"/news/{request.number('ELEMENT_ID')}/")
            return self._list(request, "Новости")
        if request.path == "/news":
            return redirect("/news/")
        if request.path == self.feed:
            return self.rss(self.state.listed()[:15])
        if request.path == self.sitemap:
            return self.site_map(self.state.listed())
        if found := _OLD.match(request.path):
            return redirect(f"/news/{found[1]}/")
        found = _ARTICLE.match(request.path)
        article = self.state.articles.get(int(found[1])) if found else None
        if article is None:
            return None
        return self.gone(article) if article.gone else self._article(article, request)

    def around_top(self) -> str:
        """The comment that Bitrix' composite cache leaves in a page."""
        return "<!--'start_frame_cache_panel'--><div id=\"panel\"></div><!--'end_frame_cache_panel'-->"

    def validators(self, answer: Reply) -> Reply:
        """None, as a PHP page without cache headers; a session cookie instead."""
        answer.headers.setdefault("Cache-Control", "no-store, no-cache, must-revalidate")
        answer.headers.setdefault("X-Powered-CMS", "Bitrix Site Manager")
        return answer

    def _list(self, request: Request, heading: str) -> Reply:
        listed = self.state.listed()
        last = last_page(listed, PAGE_SIZE)
        number = min(request.number("PAGEN_1"), last)  # beyond the end Bitrix shows the last page again
        rows = "".join(
            f'<p class="news-item" id="bx_{a.id}"><a href="{self.address(a)}"><img class="preview_picture" width="160" '
            f'height="90" src="{self.asset_root}/{a.pictures[0] if a.pictures else 9001}-160.png" alt=""></a>'
            f'<span class="news-date-time">{a.published:%d.%m.%Y}</span> '
            f'<a href="{self.address(a)}"><b>{escape(a.title)}</b></a><br>{escape(a.lead)}</p>\n'
            for a in page_of(listed, number, PAGE_SIZE)
        )
        main = (
            f'<h1>{heading}</h1><div class="news-list">{rows}<br>{self._pager("/news/", number, last, "Новости")}</div>'
        )
        return self.html(heading, main)

    def _pager(self, path: str, number: int, last: int, what: str) -> str:
        """`system.pagenavigation`, whose links carry the page's number and an anchor."""
        if last == 1:
            return ""
        window = range(max(1, number - 2), min(last, number + 2) + 1)
        pages = " ".join(
            f"<b>{n}</b>" if n == number else f'<a href="{path}?PAGEN_1={n}#nav_start">{n}</a>' for n in window
        )
        back = f'<a href="{path}?PAGEN_1={number - 1}#nav_start">Пред.</a>' if number > 1 else "Пред."
        onward = f'<a href="{path}?PAGEN_1={number + 1}#nav_start">След.</a>' if number < last else "След."
        end = f'<a href="{path}?PAGEN_1={last}#nav_start">Конец</a>' if number < last else "Конец"
        return (
            f'<font class="text">{what}, страница {number} из {last}<br></font>'
            f'<font class="text">{back} | {pages} | {onward} | {end}</font>'
        )

    def _article(self, article: Article, request: Request) -> Reply:
        first, *others = article.pictures or ["9001"]
        text = "<br>\n<br>\n".join(
            f"<b>{escape(b.text)}</b>" if b.kind == "heading" else escape(b.text) for b in article.blocks
        )
        gallery = "".join(self.image(name, article.title, lazy=True) for name in others)
        credit = "<br>\n<br>\n<i>" + "<br>\n".join(escape(line) for line in article.credits) + "</i>"
        annex = f'<br><a href="{self.asset_root}/annex.pdf">Скачать документ</a>' if article.document else ""
        main = f"""<div class="news-detail">
<img class="detail_picture" src="{self.asset_root}/{first}-640.png" width="640" height="360"
alt="{escape(article.title)}">
<span class="news-date-time">{article.published:%d.%m.%Y %H:%M}</span>
<h3>{escape(article.title)}</h3>
<!--'start_frame_cache_text'--><div class="news-text">{text}{credit}{annex}</div><!--'end_frame_cache_text'-->
<div class="gallery">{gallery}</div><div style="clear:both"></div>
<br>Количество показов: {700 + article.id % 100 + self.state.noise}<br>
<a href="{self.address(article)}?print=Y" rel="nofollow">Версия для печати</a></div>
{self._reviews(article, request)}
<p><a href="/news/">Возврат к списку</a></p>"""
        return self.html(article.title, main)

    def _reviews(self, article: Article, request: Request) -> str:
        """`forum.topic.reviews`: newest last, a pager above the posts where there is more than one page."""
        last = last_page(article.comments, REVIEWS)
        number = min(request.number("PAGEN_1"), last)
        pager = self._pager(self.address(article), number, last, "Комментарии")
        posts = "".join(
            f'<table cellspacing="0" class="reviews-post-table" id="message{c.id}"><thead><tr><td>'
            f'<div class="reviews-post-author"><b>{escape(c.author)}</b></div>'
            f'<div class="reviews-post-date">{c.written:%d.%m.%Y %H:%M:%S}</div></td></tr></thead><tbody><tr><td>'
            f'<div class="reviews-text" id="message_text_{c.id}">{escape(c.text)}</div></td></tr></tbody></table>\n'
            for c in page_of(article.comments, number, REVIEWS)
        )
        if not posts:
            posts = '<div class="reviews-note-box">Комментариев пока нет</div>'
        box = f'<div class="reviews-navigation-box reviews-navigation-top">{pager}</div>' if pager else ""
        return (
            f'<a name="nav_start"></a>{box}<div class="reviews-block-container reviews-reviews-block-container">'
            f'<div class="reviews-block-inner">{posts}</div></div>'
        )
