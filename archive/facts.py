"""Every code by which a crawl, a reader or a check says what it met: what it means, and for whom it is a failure.

Exit codes and the tables of docs/codes.md come from here. A code that is not here is a mistake of ours: `row` raises.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple, get_args

Role = Literal["site", "start", "list", "article", "file"]
"""What a fact is about: the site as a whole, a list or feed where a crawl begins, a further page of a list, an article,
or a file that a page needs."""
ROLES: frozenset[Role] = frozenset(get_args(Role))

Reporter = Literal["crawl", "page", "run", "check"]
"""Who says it: a crawl in its report, a reader in an item, the supervisor of runs, or what checks the archive."""


class Code(NamedTuple):
    """One code."""

    code: str
    meaning: str
    failure_for: frozenset[Role]
    """Roles for which it makes the exit code 1; for others it is recorded and is healthy."""
    source: Reporter = "crawl"


class UnknownCode(LookupError):
    """A code that no row explains."""


def _rows(source: Reporter, failure_for: frozenset[Role], *codes: tuple[str, str]) -> list[Code]:
    return [Code(code, meaning, failure_for, source) for code, meaning in codes]


LISTS: frozenset[Role] = frozenset({"start"})
NONE: frozenset[Role] = frozenset()

ROWS: tuple[Code, ...] = (
    # What was not read is a failure where a crawl begins, and an ordinary thing to meet elsewhere.
    *_rows(
        "crawl",
        LISTS,
        ("robots", "robots.txt forbids the address"),
        ("refused", "the address is not asked for: it leads away from the site or into a private network"),
        ("http-404", "the server has no such page"),
        ("http-410", "the server says that the page is gone"),
        ("maintenance-page", "a page that says that the site is worked on"),
        ("soft404", "a page that says it is not there, with status 200"),
        ("redirected", "the address leads to another page that is no article"),
    ),
    *_rows(
        "crawl",
        NONE,
        ("mended", "what a crash left was put in order"),
        ("worker-lost", "a machine lost the site before its crawl was finished; what it kept is named"),
        ("list-limit", "the list goes on after the last page that is allowed"),
        ("list-head-still", "the head of a list stays as it is, while new articles come by other ways"),
        ("held-alone", "what single pages say is not believed before later crawls show the same"),
        ("other-host", "a list is answered by another host of the site than its address names"),
        ("list-of-a-year", "the address of a list names a year that is over"),
        ("cookies", "a cookie jar is kept for the length of the crawl, as the operator set it"),
        ("crawl-delay", "robots.txt asks for a longer pause between requests than the bound that is set"),
        ("restless-list", "a list shows most articles otherwise than before, so that says nothing of each"),
        ("requisites-limit", "more files are named than may be fetched"),
        ("truncated", "a file was cut off at a limit, and its record says so"),
        ("coding-damaged", "a page is compressed otherwise than is announced, or not to its end"),
        ("assumed", "what was assumed of a site that has no file"),
    ),
    *_rows(
        "crawl",
        ROLES,
        ("http-*", "the server answered with this status"),
        ("list-empty", "a list names no article"),
        ("list-failed", "a list could not be fetched"),
        ("list-cut-off", "the end of a list did not come, each time it was asked for"),
        ("article-cut-off", "the end of an article did not come, each time it was asked for"),
        ("feed-unreadable", "the answer is no feed"),
        ("sitemap-unreadable", "the answer is no sitemap"),
        ("failed", "no answer came"),
        ("dropped", "the page was asked for, and no answer came"),
        ("challenge", "the site answers with a test that only a browser passes"),
        ("block", "the site refuses one page after the other"),
        ("backed-off", "the site is left alone because it blocked the crawler a short while ago"),
        ("asked-to-wait", "the site asks for a longer pause than is allowed"),
        ("robots-unreachable", "robots.txt could not be read, which forbids everything"),
        ("listing", "the answer for an article is a list"),
        ("search", "the answer for an article is a search form"),
        ("login", "the answer for an article asks for a password"),
        ("empty", "the answer for an article is a page without a text"),
        ("needs-scripts", "the page is empty until a browser has run its scripts"),
        ("not-html", "the answer for an article is no web page"),
        ("too-large", "the page is kept, and too large to be read"),
        ("parser-failed", "our reader broke off, which is a mistake of ours"),
        ("articles-failed", "most articles that lists name could not be read"),
        ("listing-silent", "a listing has had nothing new for longer than ever before, as far as that is known"),
        ("cookies-needed", 'the site sets a cookie and leads back to the same address: see cookies = "session"'),
        ("broke-off", "the crawler broke off at a page, which is a mistake of ours or of the site's class"),
        ("asked-in-circles", "one page was the next to be asked for again and again, and was given up"),
        ("trap", "many addresses in a row have the same article"),
        ("moved", "the address leads to another host"),
        ("no-press-page", "there is no feed, list or sitemap at the address"),
        ("maintenance", "the site is worked on: many addresses gave one page, or pages say so; they are not counted"),
        ("outage", "the site could not be asked, which says nothing of its articles"),
        ("site-moved", "the site's articles lead to another host"),
        ("redesign", "most articles read otherwise at once; that is held until later crawls confirm it"),
        ("site-blocks", "most answers refuse the crawler, which says nothing of the articles"),
        ("all-gone", "most known articles are missing at once; that is held until later crawls confirm it"),
        ("etag-constant", "the server gives one ETag to pages that differ; it is not trusted any more"),
        ("clock-back", "the clock says an earlier time than the last crawl did"),
    ),
    *_rows(
        "page",
        NONE,
        ("selector-missed", "a selector of the site matches nothing"),
        ("selector-ambiguous", "a selector of the site matches several elements"),
        ("media-cut", "the page has more media than are kept"),
        ("credits-cut", "the page has more that looks like credits than is read"),
        ("comments-refused", "the page has what looks like comments, and they could not be read as such"),
        ("cut-off", "the end of the page did not come"),
        ("length-wrong", "less came than was announced, and yet the page has its end"),
        ("page-cut", "the page has more elements than are read"),
        ("body-empty", "no text of the article was found"),
        ("date-unread", "the words that should be a date are none"),
        ("date-without-year", "the year follows from the time of the capture"),
        ("date-relative", "the day follows from the time of the capture"),
        ("zone-unknown", "the printed time has no zone, and none is known of the site"),
        ("comments-incomplete", "some comments could not be had"),
        ("video-incomplete", "a film in pieces (HLS, DASH) is not kept whole"),
        ("charset-broken", "some bytes are not in the page's encoding"),
        ("supplied-doubtful", "a supplied page of a known site is not made as that site's pages are"),
        ("charset-lies", "the page is in another encoding than it declares"),
        ("charset-twice", "text of the page was encoded twice: it is kept as the page shows it"),
    ),
    *_rows(
        "run",
        ROLES,
        ("count-gap", "articles that listings named are not accounted for"),
        ("ended-badly", "the crawl was killed, or ended before its work was done"),
        ("timed-out", "the crawl took longer than it may, and was ended; the next one goes on from there"),
        ("crashed", "the crawl broke off without a report of its end"),
        ("misconfigured", "the crawl could not begin"),
        ("disk-full-soon", "the disk is full within two weeks if the archive goes on growing as it does"),
        ("few-items", "fewer new articles in a week than expected"),
        ("silent", "nothing was published for longer than is usual"),
        ("few-with-*", "fewer articles have this field than expected"),
    ),
    *_rows(
        "run",
        NONE,
        ("many-requests", "more requests for each article than expected"),
        ("fills-less", "a field is found less often than the month before"),
    ),
    *_rows(
        "check",
        ROLES,
        ("address-broken", "WARC-Target-URI is no address"),
        ("answer-missing", "a request's response is not in the file"),
        ("block-digest", "the block is not the one that its digest was made of"),
        ("block-long", "more bytes follow than the record's length says"),
        ("block-short", "bytes of the block are missing"),
        ("body-undecodable", "a body without a digest does not have the coding that is announced, or is damaged"),
        ("body-short", "the body is shorter than its head says, or its chunks are damaged"),
        (
            "date-wrong",
            "the trusted time of a manifest is of something else, or no trusted authority signed it",
        ),
        ("chain-broken", "a manifest does not follow from the one before"),
        ("citation-differs", "the record says otherwise than the item that cites it"),
        ("date-broken", "WARC-Date is no time in UTC"),
        ("dictionary-corrupt", "the dictionary at a file's beginning is damaged"),
        ("digest-missing", "a record has no digest of its block"),
        ("digest-unreadable", "a digest cannot be checked"),
        ("field-broken", "a line of a record's head is no field"),
        ("field-missing", "a record lacks a field that it must have"),
        ("field-twice", "a record has a field more than once"),
        ("file-changed", "a file is not the one that the manifest names"),
        ("file-gone", "a file that the manifest names is gone"),
        ("file-missing", "the file of an index is gone"),
        ("head-endless", "a record's head has no end"),
        ("http-head", "a block holds no whole HTTP head"),
        ("id-broken", "a record's id is none"),
        ("id-differs", "another record is at the place that an item cites"),
        ("id-twice", "a record's id is in the file twice"),
        ("index-differs", "lines of the index name no record, or one twice"),
        ("index-lacks", "captures are not in the index"),
        ("index-missing", "a file has no index"),
        ("index-unsorted", "the lines of the index are not in order"),
        ("ip-broken", "WARC-IP-Address is none"),
        ("item-differs", "read again, the item has other fields"),
        ("item-outdated", "read again by another release than kept it, the item has other fields"),
        ("item-digest", "the payload is not the one that the item was read from"),
        ("item-hash", "the item's hash is not that of its content"),
        ("item-misplaced", "an item is in another file than it belongs in"),
        ("item-missing", "an item of the WARC file is not among the items"),
        ("item-torn", "a file of items ends in the middle of a line"),
        ("site-file-missing", "the items of a site were not read again: no file has its rules"),
        ("item-twice", "a version is there twice"),
        ("item-unread", "the page gives no item any more"),
        ("item-unreadable", "a line of the items cannot be read"),
        ("file-supplied", "no crawl of ours wrote this file, and no import accounts for it"),
        ("left-open", "a crash left a file open"),
        ("length-differs", "the record has another length than the index says"),
        ("supplier-differs", "an item names another supplier than that of the file it was read from"),
        ("line-unsaid", "a line of ledger, verdicts, held items or acts is in no record of ours"),
        ("line-too-long", "a line of the archive's own files has 64 MB or more and is not read"),
        ("line-breaks", "the lines of a record's head do not end with CRLF"),
        ("lookup-lacks", "the lookup of addresses is not complete"),
        ("manifest-broken", "a manifest cannot be read"),
        ("member-corrupt", "compressed data is damaged"),
        ("member-header", "a compressed record does not begin as ours do"),
        ("member-truncated", "the file ends in the middle of a record"),
        ("name-differs", "a file calls itself by another name"),
        ("no-end", "a record does not end with two line breaks"),
        ("no-length", "a record gives no length"),
        ("no-record", "no record is at this place"),
        ("one-piece", "several records are compressed as one"),
        ("one-piece-large", "what is compressed as one piece is more than is unpacked, and the rest is not read"),
        ("payload-digest", "the payload is not the one that its digest was made of"),
        ("payloads-damaged", "the list of known payloads cannot be read"),
        ("record-misaligned", "a record is no whole compressed member of its own"),
        ("record-missing", "the file that an item cites is gone"),
        ("record-unreadable", "the record that an item cites cannot be read"),
        ("record-unresolved", "the response that a revisit refers to is gone"),
        ("revisit-differs", "a revisit's original has another address or date"),
        ("revisit-digest", "a revisit's original holds another payload"),
        ("revisit-of-revisit", "a revisit refers to a record that is no response"),
        ("type-unknown", "a record is of a type that we do not know"),
        ("version-unknown", "a record is of a version that we do not know"),
        ("warcinfo-missing", "a file does not begin with a warcinfo record"),
        ("warcinfo-unknown", "a record names another warcinfo than the file's"),
        ("wacz-corrupt", "a file of the package cannot be read"),
        ("wacz-deflated", "a file of the package is compressed twice"),
        ("wacz-digest", "a file of the package is not what the manifest says"),
        ("wacz-digest-unknown", "a digest of the package cannot be checked"),
        ("wacz-index-block", "the index of the package's index does not lead through it"),
        ("wacz-index-file", "the package's index names a file that is not there"),
        ("wacz-index-line", "a line of the package's index cannot be read"),
        ("wacz-index-place", "no record is where the package's index says"),
        ("wacz-index-unsorted", "the package's index is not in order"),
        ("wacz-manifest-digest", "the package's manifest is not the one that was signed for"),
        ("wacz-missing", "a file of the manifest is not in the package"),
        ("wacz-no-digest", "the package has no digest of its manifest"),
        ("wacz-no-index", "the package has no index"),
        ("wacz-no-manifest", "the package has no manifest"),
        ("wacz-no-pages", "the package has no list of pages"),
        ("wacz-not-listed", "a file of the package is not in its manifest"),
        ("wacz-original-absent", "a revisit of the package refers to a record that the package does not have"),
        ("wacz-page-absent", "the package lists a page of which it has no capture"),
        ("wacz-signature", "the signature is not that of this package"),
        ("wacz-unreadable", "the package is damaged"),
    ),
)

_BY_CODE = {row.code: row for row in ROWS}
_FAMILY = re.compile(r"http-(?=\d{3}$)|few-with-(?=\w+$)")


def row(code: str) -> Code:
    """What a code means.

    Raises `UnknownCode`.
    """
    found = _BY_CODE.get(code)
    if found is None and (family := _FAMILY.match(code)):
        found = _BY_CODE.get(f"{family[0]}*")
    if found is None:
        raise UnknownCode(f"«{code}» is no code of archive/facts.py")
    return found


def healthy(code: str, role: Role | None) -> bool:
    """Whether a crawl that met this is well. Reports of release 0.1.0 name no role: those were of articles."""
    try:
        return (role or "article") not in row(code).failure_for
    except UnknownCode:
        # A report of a newer release: what nobody here can explain somebody should look at.
        return False


def table() -> str:
    """The tables of docs/codes.md."""
    titles = {
        "crawl": "In the report of a crawl",
        "page": "In an item, of its page",
        "run": "In the report of `letopis run`",
        "check": "From `letopis verify`",
    }
    lines = []
    for source, title in titles.items():
        lines += [f"## {title}", "", "| code | what it means | a failure for |", "|---|---|---|"]
        for each in ROWS:
            if each.source == source:
                failures = "all" if each.failure_for == ROLES else ", ".join(sorted(each.failure_for)) or "none"
                lines.append(f"| `{each.code}` | {each.meaning} | {failures} |")
        lines.append("")
    return "\n".join(lines)
