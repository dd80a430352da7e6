"""What a withholding reaches as the article lives on: new addresses, further pages, its own pictures."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime

import httpx
import pytest
from exchanges import INFO, exchange

from archive import Archive
from archive.acts import Act, Acts
from archive.acts import record_act as decide
from archive.beside import keep
from archive.holdings.cdxj import find
from archive.holdings.writer import WarcWriter
from archive.identity import item_id
from archive.item_store import ItemWriter
from archive.items import Comment, Comments, Media
from archive.judging import Move, Verdict
from archive.replay.cells import NoSuchPage
from archive.verdicts import VerdictWriter
from crawler.commands.replay import PagePackages
from crawler.rereading.reader import Rereader, all_sites
from tests.archive.serving import serving
from tests.archive.test_provenance import ID, PAGE, URL, letopis

NEW = "http://www.govvrn.ru/lenta/1131584-o-tom-zhe"
OTHER = "http://www.govvrn.ru/novosti/-/~/id/1131599"
COMMENTS = "http://www.govvrn.ru/comments?of=1131584&page=2"
OLD_LINK = "http://www.govvrn.ru/n/1131584"
OWN_PHOTO, SHARED = "http://www.govvrn.ru/photo/face.jpg", "http://www.govvrn.ru/photo/emblem.jpg"
HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
JPEG = b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\n\r\n\xff\xd8\xff"


@pytest.fixture
def data(tmp_path):
    """An archive with an article, which is withheld, and another one, which has one of its pictures."""
    root = tmp_path / "data"
    with WarcWriter(root, "voronezh", INFO) as warc:
        item = Rereader(all_sites())(PAGE, warc.write_exchange(exchange(URL, HTML + PAGE)))
        items = ItemWriter(root, "voronezh")
        keep(items, warc, item)
        other = warc.write_exchange(exchange(OTHER, HTML + b"<h1>other</h1>"))
        photos = [Media(type="image", url=SHARED)]
        one = {"id": item_id("voronezh", OTHER), "url": OTHER, "capture": other, "media": photos, "title": "Другая"}
        keep(items, warc, item.model_copy(update=one))
        items.close()
    letopis(root, "withhold", ID, "--reason", "a court order")
    return root, item


def lives_on(root, item):
    """The article is captured at a new address, with a further page of comments, a picture of its own, and a redirect
    from an old link."""
    with WarcWriter(root, "voronezh", INFO) as warc:
        items = ItemWriter(root, "voronezh")
        capture = warc.write_exchange(exchange(NEW, HTML + PAGE, number=60))
        comments = warc.write_exchange(exchange(COMMENTS, HTML + b"<p>comments", number=61))
        leads = f"HTTP/1.1 301 Moved\r\nLocation: {NEW}\r\nContent-Length: 0\r\n\r\n".encode()
        warc.write_exchange(exchange(OLD_LINK, leads, number=62))
        for url in (OWN_PHOTO, SHARED):
            warc.write_exchange(exchange(url, JPEG, number=63))
        said = Comments(state="open", count=1, entries=[Comment(author="Жабин", text="Ква")], captures=[comments])
        version = item.version.model_copy(update={"moved_from": URL})
        more = {"url": NEW, "title": "Новое имя", "capture": capture, "comments": said, "version": version}
        photos = [Media(type="image", url=OWN_PHOTO), Media(type="image", url=SHARED)]
        keep(items, warc, item.model_copy(update={**more, "media": photos}))
        items.close()


def test_new_addresses_and_what_only_the_article_has_are_hidden(data, tmp_path) -> None:
    root, item = data
    lives_on(root, item)
    hidden = (URL, NEW, COMMENTS, OWN_PHOTO)
    acts = Acts.of(root)
    assert [url for url in (*hidden, SHARED, OTHER, OLD_LINK) if acts.hides(url)] == list(hidden)
    archive = Archive(root)
    assert [archive.captures(url) for url in hidden] == [[]] * 4
    assert archive.search("Новое").total == archive.search("Другая").total - 1 == 0
    with serving(archive) as address, httpx.Client(base_url=address) as client:
        listed = client.get("/cdx?url=www.govvrn.ru&matchType=host&output=json&fl=url").text
        for url in hidden:
            assert f'"{url}"' not in listed
            assert client.get(f"/memento/2031/{url}").status_code == 404
        assert f'"{SHARED}"' in listed
        assert client.get(f"/memento/2031/{SHARED}").status_code == 200
        assert client.get(f"/memento/2031/{OLD_LINK}").status_code == 404
    letopis(root, "pack", tmp_path / "all.wacz")
    with zipfile.ZipFile(tmp_path / "all.wacz") as package:
        package.extractall(tmp_path / "unpacked")
    held = {line.url for line in find_all(tmp_path / "unpacked")}
    assert held == {OTHER, SHARED}
    for url in (NEW, OLD_LINK):
        with pytest.raises(NoSuchPage):
            PagePackages(root, tmp_path)(url, None)
    letopis(root, "withhold", ID, "--revoke")
    assert not any(Acts.of(root).hides(url) for url in hidden)
    assert archive.search("Новое").total == 1


def find_all(folder):
    from archive.holdings.cdxj import entry_of_record
    from archive.warc.reader import records

    for path in (folder / "archive").iterdir():
        for record in records(path):
            if entry := entry_of_record(record, path.name):
                yield entry


def test_picture_that_another_article_begins_to_use_is_shown(data) -> None:
    root, item = data
    lives_on(root, item)
    assert Acts.of(root).hides(OWN_PHOTO)
    with WarcWriter(root, "voronezh", INFO) as warc:
        items = ItemWriter(root, "voronezh")
        (line,) = find(root, OTHER)
        capture = next(one for one in Archive(root).captures(OTHER) if one.offset == line.offset)
        more = {"id": item_id("voronezh", OTHER), "url": OTHER, "capture": capture, "title": "Другая с лицом"}
        keep(items, warc, item.model_copy(update={**more, "media": [Media(type="image", url=OWN_PHOTO)]}))
        items.close()
    assert not Acts.of(root).hides(OWN_PHOTO)


@pytest.mark.parametrize("withheld", ["the old id", "the new id"])
def test_article_that_a_verdict_joins_with_its_new_address_is_withheld_under_both(data, withheld) -> None:
    root, item = data
    letopis(root, "withhold", ID, "--revoke")
    new = item_id("voronezh", NEW)
    with WarcWriter(root, "voronezh", INFO) as warc:
        items = ItemWriter(root, "voronezh")
        capture = warc.write_exchange(exchange(NEW, HTML + PAGE, number=60))
        keep(items, warc, item.model_copy(update={"id": new, "url": NEW, "capture": capture, "title": "Новое имя"}))
        items.close()
    archive = Archive(root)
    assert archive.search("Новое").total == 1
    letopis(root, "withhold", new if withheld == "the new id" else ID, "--reason", "a court order")
    archive.search("")
    verdicts = VerdictWriter(root, "voronezh")
    move = Move(old=ID, new=new, url=NEW, sign="redirect", likeness=1.0)
    verdicts.append(Verdict(run="1", site="voronezh", at=datetime(2032, 1, 1, tzinfo=UTC), good=True, moves=(move,)))
    verdicts.close()
    assert Acts.of(root).hides(URL)
    assert Acts.of(root).hides(NEW)
    assert [hit.title for hit in archive.search("")] == ["Другая"]
    letopis(root, "show", ID, code=3)


def test_withheld_address_that_turns_out_to_be_an_article_is_withheld_whole(data) -> None:
    root, item = data
    act = Act(kind="withhold", at=datetime.now(UTC), urls=[NEW], reason="a court order")
    decide(root, INFO, act)
    with WarcWriter(root, "voronezh", INFO) as warc:
        items = ItemWriter(root, "voronezh")
        capture = warc.write_exchange(exchange(NEW, HTML + PAGE, number=60))
        new = item_id("voronezh", NEW)
        keep(items, warc, item.model_copy(update={"id": new, "url": NEW, "capture": capture, "title": "Новое имя"}))
        items.close()
    assert new in Acts.of(root).withheld
    assert Archive(root).search("Новое").total == 0
