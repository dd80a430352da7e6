"""The sample site of the Chechen Republic: WordPress in windows-1251, with its REST interface in UTF-8."""

from __future__ import annotations

import re
from datetime import UTC
from typing import Any

from crawler.sample.answer import Reply, Request, as_json, escape, redirect
from crawler.sample.content import Article, Remark
from crawler.sample.pages import SampleSite, last_page, page_of, russian_date

_ARTICLE = re.compile(r"/\d{4}/\d\d/\d\d/([a-z0-9-]{1,80})/$")
_LIST = re.compile(r"/(?:category/news/)?(?:page/(\d{1,5})/)?$")
PAGE_SIZE = 10
COMMENTS = 10
"""Comments that an article's page prints."""


class Chechnya(SampleSite):
    """``chechnya.gov.ru``: lists at ``/`` and ``/category/news/``, article at ``/YYYY/MM/DD/slug/``."""

    host = "chechnya.gov.ru"
    aliases = ("www.chechnya.gov.ru",)
    title = "Глава и Правительство Чеченской Республики"
    charset = "windows-1251"
    asset_root = "/wp-content/uploads/2024/12"
    informer = "/wp-json/sample/v1/informer"
    news = "/category/news/"
    feed = "/feed/"
    sitemap = "/wp-sitemap.xml"
    chunked = True
    disallow = ("/admin/", "/wp-admin/")

    def address(self, article: Article) -> str:
        """By date and slug."""
        return f"/{article.published:%Y/%m/%d}/{article.slug}/"

    def page(self, request: Request) -> Reply | None:
        """Lists, article, feed, sitemap, REST interface and the short address ``/?p=N``."""
        path = request.path
        if path == "/" and "p" in request.query:
            short = self.state.articles.get(request.number("p"))
            return redirect(self.address(short)) if short else None
        if path == "/feed/":
            return self.rss(self.state.listed()[:10])
        if path == self.sitemap:
            return self.site_map(self.state.listed())
        if path.startswith("/wp-json/wp/v2/"):
            return self._rest(request)
        if found := _LIST.match(path):
            return self._list(int(found[1] or 1), "/category/news/" if path.startswith("/category") else "/")
        found = _ARTICLE.match(path)
        article = next((a for a in self.state.articles.values() if a.slug == found[1]), None) if found else None
        if article is None:
            return None
        if article.gone:
            return self.gone(article)
        return self._article(article) if path == self.address(article) else redirect(self.address(article))

    def validators(self, answer: Reply) -> Reply:
        """Last-Modified and no tag."""
        answer.modified = self.state.changed if answer.status == 200 else None
        return answer

    def _list(self, number: int, base: str) -> Reply:
        listed = self.state.listed()
        last = last_page(listed, PAGE_SIZE)
        if number > last:
            return self.missing()
        rows = "".join(
            f'<article id="post-{a.id}" class="post type-post status-publish hentry category-news">'
            f'<h2 class="entry-title"><a href="{self._url(a)}" rel="bookmark">{escape(a.title)}</a></h2>'
            f'<time class="entry-date" datetime="{a.published.isoformat()}">{russian_date(a)}</time>'
            f'<div class="entry-summary"><p>{escape(a.lead or a.blocks[0].text)}</p></div></article>\n'
            for a in page_of(listed, number, PAGE_SIZE)
        )
        before = f'<a class="prev page-numbers" href="{base}page/{number - 1}/">Назад</a>' if number > 1 else ""
        after = f'<a class="next page-numbers" href="{base}page/{number + 1}/">Далее</a>' if number < last else ""
        main = f'<h1>Новости</h1>{rows}<nav class="navigation pagination">{before} {number} {after}</nav>'
        return self.html("Новости", main, head='<link rel="https://api.w.org/" href="/wp-json/">')

    def _url(self, article: Article) -> str:
        return f"http://{self.host}{self.address(article)}"

    def _content(self, article: Article) -> str:
        tag = {"heading": "h3", "paragraph": "p"}
        parts = [
            f'<blockquote class="wp-block-quote"><p>{escape(b.text)}</p></blockquote>'
            if b.kind == "quote"
            else f"<{tag[b.kind]}>{escape(b.text)}</{tag[b.kind]}>"
            for b in article.blocks
        ]
        for place, name in enumerate(article.pictures):
            caption = f"{article.title}. {article.credits[0]}" if place == 0 and article.credits else article.title
            parts.insert(
                1 + 2 * place,
                f'<figure class="wp-block-image">{self.image(name, article.title, lazy=place > 0)}'
                f'<figcaption class="wp-caption-text">{escape(caption)}</figcaption></figure>',
            )
        if article.document:
            parts.append(f'<div class="wp-block-file"><a href="{self.asset_root}/annex.pdf">Документ</a></div>')
        return "\n".join(parts)

    def _article(self, article: Article) -> Reply:
        author = f'<span class="author vcard">{escape(article.author)}</span>' if article.author else ""
        tags = ", ".join(f'<a href="/tag/{n}/" rel="tag">{escape(t)}</a>' for n, t in enumerate(article.tags))
        main = f"""<article id="post-{article.id}" class="post type-post status-publish hentry">
<header class="entry-header"><h1 class="entry-title">{escape(article.title)}</h1>
<time class="entry-date published" datetime="{article.published.isoformat()}">{russian_date(article)}</time>
<time class="updated" datetime="{article.modified.isoformat()}" hidden></time> {author}</header>
<div class="entry-content">{self._content(article)}</div>
<footer class="entry-footer">Метки: {tags}</footer></article>
{self._comments(article)}"""
        rest = f"/wp-json/wp/v2/posts/{article.id}"
        head = (
            f'<link rel="https://api.w.org/" href="/wp-json/">'
            f'<link rel="alternate" type="application/json" href="{rest}">'
            f'<link rel="canonical" href="{self._url(article)}"><link rel="shortlink" href="/?p={article.id}">'
            f'<meta property="article:modified_time" content="{article.modified.isoformat()}">'
        )
        return self.html(article.title, main, head=head)

    def _comments(self, article: Article) -> str:
        """The first ones; a theme that loads the others asks the REST interface for them."""

        def written(parent: int) -> str:
            return "".join(
                f'<li id="comment-{c.id}" class="comment"><article class="comment-body">'
                f'<footer class="comment-meta"><b class="fn">{escape(c.author)}</b> '
                f'<time datetime="{c.written.isoformat()}">{c.written:%d.%m.%Y в %H:%M}</time></footer>'
                f'<div class="comment-content"><p>{escape(c.text)}</p></div></article>'
                f"{children(c.id)}</li>\n"
                for c in article.comments[:COMMENTS]
                if c.parent == parent
            )

        def children(parent: int) -> str:
            inside = written(parent)
            return f'<ol class="children">{inside}</ol>' if inside else ""

        if not article.comments:
            return '<div id="comments" class="comments-area"><p class="no-comments">Комментариев: 0</p></div>'
        return (
            f'<div id="comments" class="comments-area"><h2 class="comments-title">Комментариев: {len(article.comments)}'
            f'</h2><ol class="comment-list">{written(0)}</ol></div>'
        )

    def _rest(self, request: Request) -> Reply | None:
        """``posts``, ``posts/N`` and ``comments`` of the REST interface, with its paging headers."""
        name, _, number = request.path.removeprefix("/wp-json/wp/v2/").strip("/").partition("/")
        listed = self.state.listed()
        if name == "posts" and number:
            one = next((a for a in listed if str(a.id) == number), None)
            if one is None:
                answer = as_json(
                    {"code": "rest_post_invalid_id", "message": "Неверный ID записи.", "data": {"status": 404}}
                )
                answer.status, answer.etag = 404, ""
                return answer
            return as_json(self._post(one))
        everything: list[dict[str, Any]]
        if name == "posts":
            everything = [self._post(a) for a in listed]
        elif name == "comments":
            wanted = request.number("post", 0)
            found = [(a, c) for a in listed for c in reversed(a.comments) if not wanted or a.id == wanted]
            if request.query.get("order") == "asc":
                found.reverse()
            everything = [self._comment(a, c) for a, c in found]
        else:
            return None
        size = min(request.number("per_page", 10), 100)
        shown = list(page_of(everything, request.number("page"), size))
        pages = str(last_page(everything, size))
        return as_json(shown, X_WP_Total=str(len(everything)), X_WP_TotalPages=pages)

    def _post(self, article: Article) -> dict[str, Any]:
        return {
            "id": article.id,
            "date": article.published.replace(tzinfo=None).isoformat(),
            "date_gmt": article.published.astimezone(UTC).replace(tzinfo=None).isoformat(),
            "modified_gmt": article.modified.astimezone(UTC).replace(tzinfo=None).isoformat(),
            "slug": article.slug,
            "status": "publish",
            "type": "post",
            "link": self._url(article),
            "title": {"rendered": escape(article.title)},
            "content": {"rendered": self._content(article), "protected": False},
            "excerpt": {"rendered": f"<p>{escape(article.lead)}</p>", "protected": False},
            "comment_status": "open",
        }

    def _comment(self, article: Article, comment: Remark) -> dict[str, Any]:
        return {
            "id": comment.id,
            "post": article.id,
            "parent": comment.parent,
            "author_name": comment.author,
            "date": comment.written.replace(tzinfo=None).isoformat(),
            "date_gmt": comment.written.astimezone(UTC).replace(tzinfo=None).isoformat(),
            "content": {"rendered": f"<p>{escape(comment.text)}</p>"},
            "link": f"{self._url(article)}#comment-{comment.id}",
        }
