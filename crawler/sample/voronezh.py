"""The sample site of Voronezh oblast: Liferay markup, UTF-8, entity tags on its pages."""

from __future__ import annotations

import re
from datetime import datetime

from crawler.sample.answer import Reply, Request, escape, redirect
from crawler.sample.content import VORONEZH, Article, Passage, Video
from crawler.sample.pages import SampleSite, last_page, page_of
from crawler.sample.state import PressSite

_ARTICLE = re.compile(r"/novosti/-/~/id/(\d{1,9})$")
_OLD = re.compile(r"/wps/portal/news/(\d{1,9})$")
PAGE_SIZE = 10
CURSOR = "_101_INSTANCE_novosti_cur"
EMPTY_COMMENTS = "Ваш комментарий будет первым"


class Voronezh(SampleSite):
    """``www.govvrn.ru``: list at ``/novosti``, article at ``/novosti/-/~/id/N``."""

    host = "www.govvrn.ru"
    aliases = ("govvrn.ru",)
    also = ("static.govvrn.ru",)
    title = "Правительство Воронежской области"
    asset_root = "/documents/10180"
    informer = "/o/informer.json"
    news = "/novosti"
    feed = "/novosti/-/rss"
    sitemap = "/sitemap.xml"

    def address(self, article: Article) -> str:
        """By number."""
        return f"/novosti/-/~/id/{article.id}"

    def page(self, request: Request) -> Reply | None:
        """Front page, list, article, feed, sitemap and the addresses of the portal before this one."""
        if request.path == "/":
            return self._list(1, "Главное")
        if request.path == "/novosti":
            return self._list(request.number(CURSOR), "Новости")
        if request.path == self.feed:
            return self.rss(self.state.listed()[:20])
        if request.path == self.sitemap:
            return self.site_map(self.state.listed())
        if found := _OLD.match(request.path):
            return redirect(f"/novosti/-/~/id/{found[1]}")
        found = _ARTICLE.match(request.path)
        article = self.state.articles.get(int(found[1])) if found else None
        if article is None:
            return None
        return self.gone(article) if article.gone else self._article(article)

    def _list(self, number: int, heading: str) -> Reply:
        listed = self.state.listed()
        rows = "".join(
            f'<div class="news-list-item"><a href="{self.address(a)}">{escape(a.title)}</a>'
            f'<div class="news-extras"><div class="news-extra"><span>{a.published:%d.%m.%Y}</span></div></div></div>\n'
            for a in page_of(listed, number, PAGE_SIZE)
        )
        last = last_page(listed, PAGE_SIZE)
        links = "".join(
            f'<li class="active"><span>{n}</span></li>'
            if n == number
            else f'<li><a href="/novosti?{CURSOR}={n}">{n}</a></li>'
            for n in range(max(1, number - 3), min(last, number + 3) + 1)
        )
        onward = f'<li><a rel="next" href="/novosti?{CURSOR}={number + 1}">Следующая</a></li>' if number < last else ""
        return self.html(
            heading,
            f'<div class="portlet-column"><h1>{heading}</h1><div class="news-list">{rows}</div>'
            f'<ul class="pager lfr-pagination-buttons">{links}{onward}</ul></div>',
        )

    def _article(self, article: Article) -> Reply:
        first, *others = article.pictures or [""]
        parts = [
            f"<p>{escape(b.text)}</p>" if b.kind != "heading" else f"<h4>{escape(b.text)}</h4>" for b in article.blocks
        ]
        if others:
            parts.insert(3, "".join(self.image(name, article.title, lazy=True) for name in others))
        for video in article.videos:
            parts.append(
                f'<p>{escape(video.label)}</p>\n<div class="video-player"><video controls preload="metadata" '
                f'poster="{self.asset_root}/7003-640.png" src="{self.asset_root}/{escape(video.file)}"></video></div>'
            )
        parts.extend(f"<p>{escape(line)}</p>" for line in article.credits)
        if article.document:
            parts.append(f'<div class="attachments"><a href="{self.asset_root}/annex.pdf">Приложение (PDF)</a></div>')
        lead = f'<div class="news-lead">{escape(article.lead)}</div>' if article.lead else ""
        picture = f'<div class="news-picture">{self.image(first, article.title)}</div>' if first else ""
        tags = ", ".join(f'<a href="/novosti?tag={escape(t)}">{escape(t)}</a>' for t in article.tags)
        url = f"http://{self.host}{self.address(article)}"
        content = "\n".join(parts)
        return self.html(
            article.title,
            f"""<div class="portlet-column"><div class="news-detail"><h3>{escape(article.title)}</h3>
<div class="news-extras"><div class="news-extra"><span>{article.published:%d.%m.%Y %H:%M}</span></div>
<div class="news-extra">Просмотров: <i class="counter">{article.id % 900 + self.state.noise}</i></div></div>
{picture}{lead}
<div class="news-content">{content}</div>
<div class="news-tags">{tags}</div>
{self._comments(article)}</div></div>""",
            head=f'<link rel="canonical" href="{url}"><meta property="og:title" content="{escape(article.title)}">'
            f'<meta property="og:image" content="http://static.govvrn.ru{self.asset_root}/{first}-640.png">'
            f'<meta property="article:published_time" content="{article.published.isoformat()}">',
        )

    def _comments(self, article: Article) -> str:
        if not article.comments:
            inside = f'<div class="lfr-discussion-empty">{EMPTY_COMMENTS}</div>'
        else:
            inside = "".join(
                f'<div class="lfr-discussion" id="comment_{c.id}" data-parent="{c.parent or ""}">'
                f'<div class="lfr-discussion-author">{escape(c.author)}</div>'
                f'<div class="lfr-discussion-date">{c.written:%d.%m.%Y %H:%M}</div>'
                f'<div class="lfr-discussion-message">{escape(c.text)}</div></div>\n'
                for c in article.comments
            )
        return f'<div class="taglib-discussion" id="comments"><h4>Комментарии</h4>{inside}</div>'

    def validators(self, answer: Reply) -> Reply:
        """An entity tag and Last-Modified on every page that is one."""
        answer = super().validators(answer)
        answer.modified = self.state.changed if answer.status == 200 else None
        return answer


def seed_page(text: str, *, title: str = "Клуб бережливых губернаторов", published: datetime | None = None) -> bytes:
    """Set a text of lines into this site's article markup, as UTF-8.

    Each line is a paragraph, except: a short line with no full stop that begins «… день —» is before a video
    player, lines that begin «Фото:» or «Видео:» are the credit lines, and a line about comments at the end goes into
    the comment block, which is empty.
    """
    at = (published or datetime(2024, 12, 10, 18, 40)).replace(tzinfo=VORONEZH.zone)
    article = Article(1131999, "seed", title, at, at, [])
    for line in (line.strip() for line in text.splitlines()):
        if not line or ("омментари" in line and len(line) < 60):
            continue
        if re.match(r"\w+ день — ", line) and not line.endswith("."):
            article.videos.append(Video(line, ("first.webm", "second.webm")[len(article.videos) % 2]))
        elif line.startswith(("Фото:", "Видео:")):
            article.credits.append(line)
        else:
            article.blocks.append(Passage("quote" if line.startswith("«") else "paragraph", line))
    article.pictures = ["7001"]
    body = Voronezh(PressSite("voronezh", VORONEZH, {article.id: article}))._article(article).body
    return body if isinstance(body, bytes) else b"".join(body)
