"""Films in pieces: which addresses are needed, and what is said where some are lacking."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.items import Capture, Media
from crawler.reading.answers import Answer
from crawler.reading.completing import MOST_PIECES, complete
from crawler.reading.page import PressPage
from crawler.reading.streams import in_pieces, pieces
from tests.archive.press import Press

AT = "https://press.example/film/list.m3u8"
MASTER = b"""#EXTM3U
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="ru",DEFAULT=YES,URI="sound.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=640x360,AUDIO="a",CODECS="avc1,mp4a"
low.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=2000000,RESOLUTION=1280x720,AUDIO="a"
middle/list.m3u8?x=1
#EXT-X-STREAM-INF:BANDWIDTH=9000000,RESOLUTION=3840x2160,AUDIO="a"
high.m3u8
"""
LIST = b"""#EXTM3U
#EXT-X-KEY:METHOD=AES-128,URI="key.bin"
#EXT-X-MAP:URI="init.mp4"
#EXTINF:4,
1.ts
#EXTINF:4,
2.ts
"""
MPD = """<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" mediaPresentationDuration="PT10S"><Period>
<AdaptationSet mimeType="video/mp4">%s
<Representation id="small" bandwidth="1" height="360"/><Representation id="v" bandwidth="2" height="720"/>
</AdaptationSet></Period></MPD>"""


def names(found):
    return [address.removeprefix("https://press.example/film/") for address in [*found.lists, *found.segments]]


def test_one_quality_and_its_sound_are_chosen():
    assert names(pieces(MASTER, AT)) == ["middle/list.m3u8?x=1", "sound.m3u8"]


def test_the_pieces_of_a_list_are_named_with_their_key_and_beginning():
    found = pieces(LIST + b"#EXT-X-ENDLIST", AT)
    assert (names(found), found.whole) == (["key.bin", "init.mp4", "1.ts", "2.ts"], True)


@pytest.mark.parametrize(
    "body",
    [LIST, b"#EXTM3U\n", b"", b"<MPD", b"<html/>", b"<MPD type='dynamic'/>", b"x" * (5 << 20)],
    ids=["live", "empty list", "empty", "torn", "page", "live manifest", "large"],
)
def test_a_list_that_is_live_or_none_is_not_whole(body):
    assert not pieces(body, AT).whole


NUMBERS = 'timescale="10" duration="40" initialization="$RepresentationID$/i" media="$RepresentationID$/$Number%03d$"'
TIMES = '<SegmentTimeline><S t="3" d="4" r="1"/><S d="2"/></SegmentTimeline>'
REPEATED = '<SegmentTimeline><S d="4" r="-1"/></SegmentTimeline>'


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (f"<SegmentTemplate {NUMBERS}/>", ["v/i", "v/001", "v/002", "v/003"]),
        (f'<SegmentTemplate media="$Time$.m4s">{TIMES}</SegmentTemplate>', ["3.m4s", "7.m4s", "11.m4s"]),
        (f'<SegmentTemplate media="$Number$">{REPEATED}</SegmentTemplate>', ["1", "2", "3"]),
        ("<BaseURL>a/</BaseURL><SegmentList><SegmentURL media='1'/></SegmentList>", ["a/1"]),
        ("<BaseURL>whole.mp4</BaseURL><SegmentBase/>", ["whole.mp4"]),
    ],
    ids=["numbers", "times", "repeats", "list", "one file"],
)
def test_the_pieces_of_a_manifest_are_named(inner, expected):
    found = pieces((MPD % inner).encode(), AT)
    assert (names(found), found.whole) == (expected, True)


RANGED = {
    "segments": ("<SegmentList><SegmentURL mediaRange='9-99'/><SegmentURL mediaRange='100-299'/></SegmentList>", 300),
    "indexes of segments": ("<SegmentList><SegmentURL mediaRange='9-99' indexRange='300-399'/></SegmentList>", 400),
    "a beginning": ("<SegmentBase><Initialization range='0-999'/></SegmentBase>", 1000),
    "an index": ("<SegmentBase indexRange='1000-1999'/>", 2000),
    "an index at the end": ("<SegmentBase><RepresentationIndex range='5000-5999'/></SegmentBase>", 6000),
    "no range": ("<SegmentBase indexRange='what'/>", None),
}


@pytest.mark.parametrize("kind", RANGED)
def test_a_manifest_says_how_far_its_ranges_reach(kind):
    inner, end = RANGED[kind]
    found = pieces((MPD % f"<BaseURL>whole.mp4</BaseURL>{inner}").encode(), AT)
    assert (names(found), found.whole, list(found.ends.values())) == (["whole.mp4"], True, [end] if end else [])


@pytest.mark.parametrize("element", ["Period", "AdaptationSet"])
def test_a_manifest_that_is_completed_from_elsewhere_is_not_whole(element):
    text = (MPD % "<BaseURL>whole.mp4</BaseURL><SegmentBase/>").replace(
        f"<{element}", f'<{element} xmlns:x="http://www.w3.org/1999/xlink" x:href="more.xml"', 1
    )
    assert not pieces(text.encode(), AT).whole


def test_a_manifest_of_endless_pieces_ends():
    inner = '<SegmentTemplate media="$Number$"><SegmentTimeline>%s</SegmentTimeline></SegmentTemplate>'
    found = pieces((MPD % (inner % ('<S d="1" r="999999999"/>' * 500))).encode(), AT)
    assert (len(found.segments), found.whole) == (MOST_PIECES, False)


def completed(tmp_path, site):
    press = Press(tmp_path)
    item = press.item("film", "Фильм", "Слова.", media=[Media(type="video", url="https://voronezh.example/a.m3u8")])
    press.close()
    steps, asked, answer = complete(item, PressPage), [], None
    try:
        while True:
            ask = steps.send(answer)
            asked.append(ask.url.removeprefix("https://voronezh.example/"))
            answer = site.get(asked[-1])
            answer = answer and Answer(200, capture(ask.url), answer if ask.whole else b"", size=10)
    except StopIteration as done:
        return done.value, asked


def capture(url):
    return Capture(
        url=url, fetched_at=datetime(2024, 12, 1, tzinfo=UTC), status=200, warc="a/a.warc.gz", offset=0, length=10,
        record_id="urn:uuid:1", payload_digest="sha256:" + "0" * 64,
    )  # fmt: skip


def test_a_film_that_is_kept_whole_has_no_problem(tmp_path):
    site = {"a.m3u8": LIST + b"#EXT-X-ENDLIST", **dict.fromkeys(("key.bin", "init.mp4", "1.ts", "2.ts"), b"-")}
    item, asked = completed(tmp_path, site)
    assert asked == ["a.m3u8", "key.bin", "init.mp4", "1.ts", "2.ts"]
    assert item.parser.problems == []


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        (b"", "does not name all of it"),
        (b"3.ts\n#EXT-X-ENDLIST", "1 of its pieces could not be had"),
        (b"https://cdn.example/3.ts\n#EXT-X-ENDLIST", "1 of its pieces are on another host"),
    ],
)
def test_a_film_that_is_not_whole_is_a_problem(tmp_path, more, reason):
    site = {"a.m3u8": LIST + more, **dict.fromkeys(("key.bin", "init.mp4", "1.ts", "2.ts"), b"-")}
    item, asked = completed(tmp_path, site)
    (problem,) = item.parser.problems
    assert (problem.field, problem.code) == ("media", "video-incomplete")
    assert reason in problem.message
    assert not any("cdn" in url for url in asked)


def test_only_lists_are_in_pieces():
    assert [in_pieces(f"https://a.example/{name}") for name in ("a.M3U8?x", "b.mpd", "c.mp4")] == [True, True, False]
