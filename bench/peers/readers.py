"""The readers that ours is compared with, each in the form that the scorer asks for. Runs in their environment."""

from __future__ import annotations

from typing import Any


def trafilatura(html: bytes, url: str) -> dict[str, Any]:
    """Every field that it has, comments too, as ours gives them."""
    from trafilatura import bare_extraction

    found = bare_extraction(html, url=url or None, with_metadata=True)
    if found is None:
        return {}
    authors = [name.strip() for name in (found.author or "").split(";") if name.strip()]
    comments = [line for line in (found.comments or "").split("\n") if line.strip()]
    return {"text": found.text, "title": found.title, "date": found.date, "authors": authors, "comments": comments}


def trafilatura_text(html: bytes, url: str) -> dict[str, Any]:
    """Its text alone, the fastest way that keeps its quality."""
    from trafilatura import extract

    return {"text": extract(html, url=url or None, include_comments=False) or ""}


def readability(html: bytes, url: str) -> dict[str, Any]:
    """Text and title."""
    from lxml.html import fromstring
    from readability import Document

    found = Document(html)
    return {"text": fromstring(found.summary(html_partial=True)).text_content(), "title": found.short_title()}


def newspaper(html: bytes, url: str) -> dict[str, Any]:
    """Text, title, date and authors."""
    from newspaper import Article

    found = Article(url or "http://example.com/", fetch_images=False)
    found.download(input_html=html.decode("utf-8", "replace"))
    found.parse()
    date = found.publish_date
    return {
        "text": found.text,
        "title": found.title,
        "date": date.isoformat() if hasattr(date, "isoformat") else str(date or ""),
        "authors": list(found.authors),
    }


def resiliparse(html: bytes, url: str) -> dict[str, Any]:
    """Text and the page's title element."""
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding
    from resiliparse.parse.html import HTMLTree

    tree = HTMLTree.parse(bytes_to_str(html, detect_encoding(html)))
    text = extract_plain_text(tree, main_content=True, alt_texts=False, links=False, form_fields=False)
    return {"text": text, "title": tree.title}
