"""What a page needs to be shown again is found, and nothing hostile stops the search."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from crawler.reading.requisites import (
    MAX_REQUISITES,
    asked,
    manifest_requisites,
    page_requisites,
    srcset,
    style_requisites,
)

PAGE = "https://press.example/news/1/"
UUID = "0a1b2c3d-1111-2222-3333-444455556666"


def found(markup: str, **options: str) -> dict[str, str]:
    tree = html.document_fromstring(f"<html><body>{markup}</body></html>")
    return dict(page_requisites(tree, PAGE, **options))


@pytest.mark.parametrize(
    ("markup", "address", "kind"),
    [
        ('<img src="a.jpg">', PAGE + "a.jpg", "image"),
        ('<img src="//cdn.example/a">', "https://cdn.example/a", "image"),
        ('<img data-src="/lazy.webp?w=3">', "https://press.example/lazy.webp?w=3", "image"),
        ('<img data-src="/thumb?id=4">', "https://press.example/thumb?id=4", "image"),
        ('<div data-src="/weather.json"></div>', "https://press.example/weather.json", "other"),
        ('<img data-lazy-srcset="/x 1x, /y 2x">', "https://press.example/y", "image"),
        ('<picture><source srcset="/big.avif 2x"></picture>', "https://press.example/big.avif", "image"),
        ('<div data-urls="/a.jpg\u1d25Label\u1d25/b.jpg\u1d25"></div>', "https://press.example/b.jpg", "image"),
        ("<div style=\"background: url('/bg.png')\"></div>", "https://press.example/bg.png", "image"),
        ('<td background="/old.gif">', "https://press.example/old.gif", "image"),
        ('<input type="image" src="/go.gif">', "https://press.example/go.gif", "image"),
        ('<svg><image xlink:href="/in.svg"/></svg>', "https://press.example/in.svg", "image"),
        ('<link rel="stylesheet" href="/s.css?v=2">', "https://press.example/s.css?v=2", "style"),
        ("<style>@import '/more.css';</style>", "https://press.example/more.css", "style"),
        ('<script src="/a.js"></script>', "https://press.example/a.js", "script"),
        ('<link rel="modulepreload" href="/m.js">', "https://press.example/m.js", "script"),
        ('<link rel="shortcut icon" href="/favicon.ico">', "https://press.example/favicon.ico", "icon"),
        ('<link rel="preload" as="font" href="/f">', "https://press.example/f", "font"),
        ('<video src="/v.mp4"></video>', "https://press.example/v.mp4", "video"),
        ('<video><source src="/v.webm"></video>', "https://press.example/v.webm", "video"),
        ('<video poster="/p.jpg"></video>', "https://press.example/p.jpg", "poster"),
        ('<audio><source src="/s.mp3"></audio>', "https://press.example/s.mp3", "audio"),
        ('<script>player({"file":"\\/upload\\/v.mp4"})</script>', "https://press.example/upload/v.mp4", "video"),
        ('<a href="/decree.pdf">decree</a>', "https://press.example/decree.pdf", "document"),
        ('<a href="/get?id=3" download>file</a>', "https://press.example/get?id=3", "document"),
        ('<a href="/full.jpg"><img src="/small.jpg"></a>', "https://press.example/full.jpg", "image"),
        ('<iframe src="/map"></iframe>', "https://press.example/map", "frame"),
        ('<noscript><img src="/plain.jpg"></noscript>', "https://press.example/plain.jpg", "image"),
        ('<IMG SRC="/get?a=1&copy=2&amp;b=3">', "https://press.example/get?a=1&copy=2&b=3", "image"),
        ('<img src="\\upload\\a b.jpg">', "https://press.example/upload/a%20b.jpg", "image"),
        ('<img src="HTTPS://PRESS.example:443/x/../a.png">', "https://press.example/a.png", "image"),
        ('<img data-src="/фото 1.jpg">', "https://press.example/%D1%84%D0%BE%D1%82%D0%BE%201.jpg", "image"),
        ('<div data-bg="/img?id=3"></div>', "https://press.example/img?id=3", "other"),
        ("<div data-bg=\"url('/b.png')\"></div>", "https://press.example/b.png", "image"),
        ('<amp-img src="/amp.jpg"></amp-img>', "https://press.example/amp.jpg", "image"),
        ("<i style=\"background:image-set('/a.png' 1x, '/b' 2x)\"></i>", "https://press.example/b", "image"),
        ('<link rel="manifest" href="/m.json">', "https://press.example/m.json", "manifest"),
        ('<link rel="preload" as="image" imagesrcset="/1.png 1x, /2.png 2x">', "https://press.example/2.png", "image"),
        ('<object><param name="movie" value="/m.swf"></object>', "https://press.example/m.swf", "other"),
        ('<object data="/o.pdf"></object>', "https://press.example/o.pdf", "document"),
        ('<video><track src="/t.vtt"></video>', "https://press.example/t.vtt", "other"),
        ('<video><source src="/v" type="video/webm"></video>', "https://press.example/v", "video"),
        (
            '<script>Playerjs({file:"[720p]/v.mp4,[480p]//cdn.example/v"})</script>',
            "https://press.example/v.mp4",
            "video",
        ),
        ('<script>gallery(["\\/upload\\/1.jpg?w=2"])</script>', "https://press.example/upload/1.jpg?w=2", "image"),
        ('<iframe src="https://www.press.example/map"></iframe>', "https://www.press.example/map", "frame"),
        ('<iframe data-src="/map"></iframe>', "https://press.example/map", "frame"),
        ('<iframe srcdoc="<img src=/in.png>"></iframe>', "https://press.example/in.png", "image"),
        (
            f'<a href="/documents/1/2/a.pdf/{UUID}?t=1">d</a>',
            f"https://press.example/documents/1/2/a.pdf/{UUID}?t=1",
            "document",
        ),
    ],
)
def test_page_needs(markup: str, address: str, kind: str) -> None:
    assert found(markup)[address] == kind


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="/next">next</a>',
        '<img src="data:image/gif;base64,R0lGOD">',
        '<iframe src="https://vk.example/video_ext.php?oid=1"></iframe>',
        '<img src="javascript:alert(1)">',
        '<img src="http://[broken/a.jpg">',
        '<img src="file:///etc/passwd">',
        '<img src="">',
        '<use href="#icon"></use>',
        '<input type="text" src="/no.gif">',
        '<div data-background="dark"></div>',
        '<style>@namespace url("http://www.w3.org/1999/xhtml");</style>',
        '<script>film.mp4 = 1; a = [b.mp4, c]; d = "/img/" + e + ".jpg"</script>',
        '<script type="application/json">{"image": "/other-article.jpg"}</script>',
    ],
)
def test_page_does_not_need(markup: str) -> None:
    assert found(markup) == {}


def test_base_moves_addresses() -> None:
    tree = html.document_fromstring('<html><head><base href="/root/"></head><body><img src="a.png"></body></html>')
    assert page_requisites(tree, PAGE)[0].url == "https://press.example/root/a.png"


def test_base_on_another_host_takes_no_frame_away() -> None:
    markup = '<base href="//static.example/"><iframe src="https://press.example/map"></iframe><iframe src="m"></iframe>'
    assert list(found(markup)) == ["https://press.example/map"]


def test_a_manifest_names_icons() -> None:
    shortcuts = '[{"icons": [{"src": "/s.png"}]}, 1]'
    manifest = f'{{"icons": [{{"src": "i.png"}}, 3, {{"src": 4}}], "shortcuts": {shortcuts}, "screenshots": {{}}}}'
    icons = [("https://press.example/news/1/i.png", "icon"), ("https://press.example/s.png", "icon")]
    assert manifest_requisites(manifest, PAGE) == icons
    assert manifest_requisites("[" * 100_000, PAGE) == []


def test_query_is_written_in_the_charset_of_the_page() -> None:
    assert found('<img src="/п?q=я">', encoding="windows-1251") == {"https://press.example/%D0%BF?q=%FF": "image"}


def test_each_address_once() -> None:
    assert len(found('<img src="/a.png#1"><img src="/a.png#2">')) == 1


def test_number_of_addresses_is_bounded() -> None:
    assert len(found("".join(f'<img src="{n}">' for n in range(MAX_REQUISITES + 9)))) == MAX_REQUISITES


@pytest.mark.parametrize(
    ("css", "address", "kind"),
    [
        ("@import url(b.css) screen;", "https://cdn.example/css/b.css", "style"),
        ('@IMPORT "c.css";', "https://cdn.example/css/c.css", "style"),
        ("@font-face{src:url( '../f.woff2?#iefix' ) format('woff2')}", "https://cdn.example/f.woff2", "font"),
        ("i{background:URL(a\\)b.png)}", "https://cdn.example/css/a)b.png", "image"),
        ("i{background:url(pic)}", "https://cdn.example/css/pic", "image"),
        ("/* url(no.png) */ i{background:url(yes.png)}", "https://cdn.example/css/yes.png", "image"),
        ('i{background:url("\\6F.png")}', "https://cdn.example/css/o.png", "image"),
        ("i{background:url(a\\20 b.png)}", "https://cdn.example/css/a%20b.png", "image"),
        ("i{background:url('it\\'s.png')}", "https://cdn.example/css/it's.png", "image"),
        ('@import "d\\\n.css" layer(x);', "https://cdn.example/css/d.css", "style"),
        (
            'i{background:image-set("e.png" type("image/png") 2x)} b{content:"f.png"}',
            "https://cdn.example/css/e.png",
            "image",
        ),
    ],
)
def test_style_needs(css: str, address: str, kind: str) -> None:
    assert style_requisites(css, "https://cdn.example/css/a.css") == [(address, kind)]


@pytest.mark.parametrize(
    ("value", "addresses"),
    [
        ("a.jpg", ["a.jpg"]),
        ("a.jpg 1x, b.jpg 2x", ["a.jpg", "b.jpg"]),
        ("a.jpg, b.jpg 640w 480h", ["a.jpg", "b.jpg"]),
        ("a,b.jpg 1x,c.jpg 2x", ["a,b.jpg", "c.jpg"]),
        ("data:,x 1x, a.jpg (1,2) , b.jpg", ["data:,x", "a.jpg", "b.jpg"]),
        (" , ", []),
    ],
)
def test_srcset(value: str, addresses: list[str]) -> None:
    assert srcset(value) == addresses


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=80))
def test_no_reference_raises(reference: str) -> None:
    address = asked(reference, PAGE)
    assert address is None or address.startswith(("http://", "https://"))


@pytest.mark.parametrize(
    "piece", ["/*", "url(", "url('", '@import "', "@import ", "\\", "a" * 50, "url( ", "image-set(", "image-set('"]
)
def test_hostile_style_comes_to_an_end(piece: str) -> None:
    # A pattern that takes quadratic time would need an hour for these.
    assert len(style_requisites(piece * 50_000, PAGE)) <= 1


@pytest.mark.parametrize("piece", ["'/a.jpg,", ".mp4'", "/a.mp4 ", "'.jpg'"])
def test_hostile_script_comes_to_an_end(piece: str) -> None:
    assert len(found(f"<script>{piece * 50_000}</script>")) <= 1
