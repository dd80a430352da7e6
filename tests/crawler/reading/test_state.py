"""Articles in the state of applications whose pages are empty until their scripts have run."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from crawler.reading.document import Document
from crawler.reading.page import PressPage, read
from crawler.reading.state.literals import NoLiteral, literal

URL = "https://portal.example/novosti/417-otkryt-most"
TITLE = "В Заречье открыт новый мост"
TEXT = (
    "Движение по новому мосту через реку открылось в понедельник утром, первыми проехали дорожные рабочие.",
    "Строительство заняло два года: подрядчик заменил опоры и расширил проезжую часть до четырёх полос.",
)
HTML = "".join(f"<p>{line}</p>" for line in TEXT)
ARTICLE: dict[str, Any] = {
    "id": 417,
    "slug": "417-otkryt-most",
    "title": TITLE,
    "published_at": "2026-03-12T14:30:00+03:00",
    "content": HTML,
    "author": {"name": "Пётр Лебедев"},
    "tags": ["Дороги", "Мосты"],
    "images": [{"url": "/upload/most.jpg", "alt": "Мост"}],
}
OTHERS = [
    {
        "id": 400 + n,
        "slug": f"{400 + n}-drugoe",
        "title": f"Другая новость {n}",
        "content": HTML.replace("мост", "парк"),
    }
    for n in range(5)
]


def shell(script: str, mount: str = "__next") -> bytes:
    head = '<!doctype html><html><head><meta charset="utf-8"><title>Портал</title></head>'
    return f'{head}<body><div id="{mount}"></div>{script}<script src="/app.js"></script></body></html>'.encode()


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def devalued(value: Any) -> list[Any]:
    """A value as Nuxt 3 sends it."""
    rows: list[Any] = []

    def put(one: Any) -> int:
        place = len(rows)
        rows.append(None)
        if isinstance(one, dict):
            rows[place] = {name: put(inner) for name, inner in one.items()}
        elif isinstance(one, list):
            rows[place] = [put(inner) for inner in one]
        else:
            rows[place] = one
        return place

    put(value)
    return rows


def streamed(value: Any, text: str) -> str:
    """The rows of React Server Components, cut in the middle of a row and of a text."""
    size = len(text.encode())
    stream = f'1:"$Sreact.fragment"\n2:I[5,["a"],"x"]\n7:T{size:x},{text}8:["$","main",null,{as_json(value)}]\n'
    cut = len(stream) // 2
    pieces = [stream[:cut], stream[cut:]]
    return "".join(f"<script>self.__next_f.push([1,{as_json(piece)}])</script>" for piece in pieces)


def function() -> str:
    """The same as Nuxt 2 writes it: parameters for what comes more than once, keys without quotes, `!0`, `void 0`."""
    return (
        '<script>window.__NUXT__=(function(a,b,c){return {layout:"default",data:[{news:{id:417,slug:b,title:a,'
        f'published_at:"2026-03-12T14:30:00+03:00",content:{as_json(HTML)},author:{{name:c}},seen:!0,draft:!1,'
        'old:void 0,tags:["Дороги","Мосты"],images:[{url:"\\u002Fupload\\u002Fmost.jpg",alt:"Мост"}]}}],state:{t:a}}}'
        f'("{TITLE}","417-otkryt-most","Пётр Лебедев"));</script>'
    )


def data_script(value: Any, name: str = "__NEXT_DATA__") -> str:
    return f'<script id="{name}" type="application/json">{as_json(value)}</script>'


NUMBERED = {name: value for name, value in ARTICLE.items() if name not in ("id", "slug")} | {
    "articleId": ARTICLE["slug"]
}
PARSED = as_json(json.dumps({"item": ARTICLE}))
STATES = {
    "Next": shell(data_script({"props": {"pageProps": {"news": ARTICLE, "latest": OTHERS}}})),
    "initial state": shell(
        f"<script>window.__INITIAL_STATE__={as_json({'news': {'current': ARTICLE, 'list': OTHERS}})};go()</script>",
        "app",
    ),
    "parsed text": shell(f"<script>window.__PRELOADED_STATE__ = JSON.parse({PARSED});</script>", "root"),
    "Nuxt 3": shell(data_script(devalued({"data": {"k": ARTICLE, "rest": OTHERS}}), "__NUXT_DATA__"), "__nuxt"),
    "Nuxt 2": shell(function(), "__nuxt"),
    "server components": shell(streamed({"news": {**ARTICLE, "content": "$7"}}, HTML)),
    "queries": shell(
        '<script>window["__RQ_R_1_"] = window["__RQ_R_1_"] || [];window["__RQ_R_1_"].push('
        f"{as_json({'queries': [{'state': {'data': {'news': NUMBERED, 'latest': OTHERS}}}]})})</script>"
    ),
    "inline": shell(data_script({"article": ARTICLE, "menu": [{"title": "Главная"}]}, "page"), "app"),
}
TWIN = (
    f'<!doctype html><html><head><meta charset="utf-8"><title>{TITLE}</title></head><body><article><h1>{TITLE}</h1>'
    f'<time datetime="2026-03-12T14:30:00+03:00">12.03.2026 14:30</time><p class="author">Пётр Лебедев</p>'
    f'<figure><img src="/upload/most.jpg" alt="Мост"></figure><div class="article-body">{HTML}</div>'
    '<p class="tags"><a rel="tag" href="/t/1">Дороги</a><a rel="tag" href="/t/2">Мосты</a></p></article></body></html>'
).encode()
SEEN = datetime(2026, 3, 13, tzinfo=UTC)


def reading_of(body: bytes, url: str = URL) -> Any:
    return read(Document(body, url, content_type="text/html; charset=utf-8", fetched_at=SEEN), PressPage)


@pytest.mark.parametrize("form", STATES)
def test_what_is_read_is_what_the_page_of_a_server_says(form: str) -> None:
    found, twin = reading_of(STATES[form]), reading_of(TWIN)
    assert found.kind.value == "article"
    for name in ("title", "text", "published_at", "authors", "tags"):
        assert found.content[name] == twin.content[name], name
    assert [one.url for one in found.content["media"]] == ["https://portal.example/upload/most.jpg"]
    assert {rule.rule.partition(":")[0] for rule in found.rules.values()} == {"state"}


@pytest.mark.parametrize("form", STATES)
def test_nothing_is_said_of_what_the_state_does_not_name(form: str) -> None:
    found = reading_of(STATES[form])
    assert "comments" not in found.looked_for | found.content.keys()
    assert "credits" not in found.looked_for


def next_page(value: Any) -> bytes:
    return shell(data_script(value))


def test_the_address_names_the_article_among_longer_ones() -> None:
    longer = [{**one, "content": one["content"] * 9} for one in OTHERS]
    assert reading_of(next_page({"list": longer, "one": ARTICLE})).content["title"] == TITLE


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ({"list": OTHERS}, "https://portal.example/novosti"),
        ({"list": [{"title": "Меню", "text": "Коротко"}]}, URL),
        ({"settings": {"title": "Портал", "theme": "dark"}}, URL),
        ([], URL),
    ],
)
def test_lists_and_settings_are_no_article(value: Any, url: str) -> None:
    assert reading_of(next_page(value), url).kind.value == "needs-scripts"


@pytest.mark.parametrize(
    "content",
    [
        {"rendered": HTML},
        "\n".join(TEXT),
        {"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": one}]} for one in TEXT]},
        {"blocks": [{"type": "paragraph", "data": {"text": line}} for line in TEXT]},
        [{"type": "paragraph", "children": [{"text": line}]} for line in TEXT],
        [{"__component": "blocks.text", "text": HTML}],
    ],
    ids=["rendered", "lines", "tiptap", "editorjs", "slate", "strapi"],
)
def test_text_in_blocks(content: Any) -> None:
    found = reading_of(next_page({"news": {**ARTICLE, "content": content}}))
    assert found.content["text"].split("\n")[-2:] == [*TEXT]


@pytest.mark.parametrize("stamp", [1773315000, 1773315000000, "1773315000"])
def test_seconds_since_1970(stamp: Any) -> None:
    found = reading_of(next_page({"news": {**ARTICLE, "published_at": stamp}}))
    assert found.content["published_at"] == datetime(2026, 3, 12, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "code",
    [
        "(function(a){while(1){};return {title:a}})('x')", "(function(a){a.b=1;return {t:a}})({})", "fetch('/x')",
        "{title:alert(1)}", "{get title(){return 1}}", "[...x]", "`${1}`", "{a:b}", "(()=>1)()", "{a:1", "'open",
        "{a:function(){}}", "/(a+)+$/.test('a')", "[" * 100_000, '{"a":' * 5_000, "void " * 5_000, "{a:new Map()}",
    ],
)  # fmt: skip
def test_code_is_left_alone(code: str) -> None:
    with pytest.raises((NoLiteral, RecursionError)):
        literal(code)
    assert reading_of(shell(f"<script>window.__INITIAL_STATE__={code}</script>")).kind.value == "needs-scripts"


@pytest.mark.parametrize(
    ("code", "value"),
    [
        ("{a:1,'b':[.5,-2,0x10,1e3,],\"c\":null,}", {"a": 1, "b": [0.5, -2, 16, 1000], "c": None}),
        (r"""'\x41\u0042\u{43}\n\'\ud83d\ude00'""", "ABC\n'😀"),
        ("{a:!0,b:!1,c:void 0} // end", {"a": True, "b": False, "c": None}),
        ("{d:undefined,e:/* no */true}", {"d": None, "e": True}),
        ("(function(a,b){return {x:a,y:[b,a],b}}(1,{z:2}))", {"x": 1, "y": [{"z": 2}, 1], "b": {"z": 2}}),
        ("{when:new Date(1773315000000)}", {"when": 1773315000000}),
    ],
)  # fmt: skip
def test_literals(code: str, value: Any) -> None:
    assert literal(code)[0] == value


def test_circles_and_bombs_end() -> None:
    circle = [{"title": 1, "self": 0, "content": 2}, TITLE, HTML]
    assert (
        reading_of(shell(f'<script type="application/json" id="__NUXT_DATA__">{as_json(circle)}</script>')).content[
            "title"
        ]
        == TITLE
    )
    many = [[n + 1, n + 1] for n in range(200)]
    deep = reading_of(shell(data_script(many, "__NUXT_DATA__")))
    assert deep.kind.value == "needs-scripts"
    wide = reading_of(next_page([{"title": "x", "text": "y"}] * 60_000))
    assert wide.kind.value == "needs-scripts"


def test_a_page_with_a_text_is_read_as_it_is() -> None:
    state = data_script({"news": {**ARTICLE, "title": "Иной заголовок"}})
    found = reading_of(TWIN.replace(b"</body>", state.encode() + b"</body>"))
    assert found.content["title"] == TITLE
    assert not any(rule.rule.startswith("state:") for rule in found.rules.values())
