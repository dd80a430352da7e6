"""The pages: search, article, comparison, help. Everything from the web goes through Jinja's escaping."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import jinja2
from jinja2.utils import htmlsafe_json_dumps
from starlette.responses import HTMLResponse, JSONResponse, Response

from archive.access import NoSuchItem, QueryError
from archive.cite import embedded, references
from archive.conditions import LETTERS
from archive.fields import FIELDS
from archive.history import comment_changes, compare
from archive.holdings.cdxj import timestamp
from archive.identity import host
from archive.item_store import line_first_seen
from archive.items import day_of
from archive.news import KINDS, MOST, SHOWN, News
from archive.provenance import supplier_sentence, version_name
from archive.replay.cell import SANDBOX
from archive.replay.cells import NoSuchPage
from archive.replay.links import replay_command, replay_link
from archive.search.engine import OTHERS
from archive.search.filters import YES_OR_NO
from archive.search.language import NONE
from archive.trends import QUERIES, csv_table, trends
from archive.watch import Watches, atom
from archive.web.asked import LAST_PAGE, PAGE, Asked, news_of, parameters_of
from archive.web.glance import glance
from archive.web.guard import POLICY, local
from archive.web.words import LANGUAGES, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from starlette.requests import Request

    from archive.access import Archive, Hit
    from archive.history import Change
    from archive.items import Capture, Comment
    from archive.news import NewsEntry, NewsKind
    from archive.replay.cells import Cells
    from archive.trends import Step, TrendLine
    from archive.web.files import Files
    from archive.web.glance import Glance

FACETS = ("region", "month", "year", "by", "person", "site", "has", "is", "tag")
OF_ONE_KIND = 200
"""Entries of a page for one kind of news."""
PICTURES = 3
"""Media of an article that are looked at for a thumbnail: what leads it comes first."""
CURVES = 8
"""Lines of a drawing: more cannot be distinguished."""
ANY_OF = ("region", "by", "person", "site", "tag")
"""Facets of filters that several values may be given, of which a hit has any."""


@dataclass(frozen=True)
class Bar:
    """A month of the timeline, in units of its drawing."""

    month: str
    count: int
    x: float
    y: float
    width: float
    height: float


def timeline(months: dict[str, int], *, width: int = 720, height: int = 64) -> list[Bar]:
    """The months between the first and the last as bars; the longest 20 years."""
    months = {month: count for month, count in months.items() if month != NONE}
    if not months:
        return []
    first, last = min(months), max(months)
    numbers = range(_month_number(first), _month_number(last) + 1)[-240:]
    step = width / max(12, len(numbers))
    most = max(months.values())
    bars = []
    for place, number in enumerate(numbers):
        month = f"{number // 12:04}-{number % 12 + 1:02}"
        count = months.get(month, 0)
        tall = max(2.0, height * count / most) if count else 0.0
        bars.append(
            Bar(month, count, round(place * step, 2), round(height - tall, 2), round(max(1.0, step - 1), 2), tall)
        )
    return bars


def _followed(request: Request) -> tuple[list[str], Step, bool]:
    """The words to follow, the step, and whether each region has a line of its own."""
    given = request.query_params
    queries = [query.strip()[:200] for query in given.getlist("q") if query.strip()]
    return queries[: QUERIES + 1], "year" if given.get("step") == "year" else "month", given.get("each") == "region"


def curves(lines: Sequence[TrendLine], *, width: int = 720, height: int = 160) -> list[str]:
    """The shares of lines as points of an SVG polyline each; all have one scale."""
    most = max((point.share for line in lines for point in line.points), default=0.0) or 1.0
    drawn = []
    for line in lines:
        step = width / max(1, len(line.points) - 1)
        places = (
            f"{place * step:.1f},{height - height * point.share / most:.1f}" for place, point in enumerate(line.points)
        )
        drawn.append(" ".join(places))
    return drawn


def _month_number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def outside(address: str | None) -> str | None:
    """An address of the web that a link may lead to: http and https only."""
    if not address:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in {"http", "https"} and parts.netloc else None


class Pages:
    """Makes pages of an archive."""

    def __init__(self, archive: Archive, files: Files, replay: str | None = None, cells: Cells | None = None) -> None:
        """`replay`: address of a running `letopis replay`, `http://127.0.0.1:8099`; `cells`: what shows pages here."""
        self.archive = archive
        self.files = files
        self.news = News(archive)
        self.replay = replay
        self.cells = cells
        self.templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            auto_reload=False,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.templates.filters["outside"] = outside

    def page(self, template: str, ask: Asked, status: int = 200, **values: Any) -> Response:
        """A page of HTML."""
        other = next(language for language in LANGUAGES if language != ask.language)

        def written(comment: Comment) -> str:
            """When a comment was written; midnight that the page does not print is no time but a day."""
            when = comment.published_at or comment.published_local
            if when is None:
                return comment.published_raw or ""
            exact = f"{when:%H:%M}" != "00:00" or "00:00" in (comment.published_raw or "")
            return day(when, "minute" if exact else "day")

        def stamp(moment: datetime, precision: str | None) -> str:
            """A time for a program, no more of it than the page says."""
            return moment.isoformat() if precision in {"minute", "second"} else str(day_of(moment, precision))

        def day(moment: datetime | str | None, precision: str | None = "minute") -> str:
            if not moment:
                return words(ask.language)["no_date"]
            try:
                moment = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
            except ValueError:
                return str(moment)  # with what sets it apart written before it
            if precision == "year":
                return f"{moment:%Y}"
            if precision == "month":
                return month(f"{moment:%Y-%m}")
            said = f"{moment.day} {LANGUAGES[ask.language].MONTHS[moment.month - 1]} {moment.year}"
            return f"{said}, {moment:%H:%M}" if precision in {"minute", "second"} else said

        def month(value: str) -> str:
            return f"{LANGUAGES[ask.language].MONTH_NAMES[int(value[5:7]) - 1]} {value[:4]}"

        def moment(value: datetime | str) -> str:
            """A time of the archive's own, which keeps UTC; that of a publication is by the region's clock."""
            said = datetime.fromisoformat(value) if isinstance(value, str) else value
            return f"{day(said.astimezone(UTC))} UTC"

        html = self.templates.get_template(template).render(
            ask=ask,
            w=words(ask.language),
            day=day,
            month=month,
            moment=moment,
            stamp=stamp,
            written=written,
            host=host,
            other=other,
            regions=self.archive.region_names(),
            **values,
        )
        return HTMLResponse(html, status, {"vary": "Accept-Language"})

    def message(self, ask: Asked, status: int, title: str, text: str = "") -> Response:
        """A page with a sentence."""
        return self.page("message.html", ask, status, title=title, text=text, language_link=None)

    def front(self, request: Request) -> Response:
        """What is new; the search where anything is asked for or the archive is empty."""
        if not {*request.query_params} <= {"lang", "news", "day"} or not self.archive.count()["total"]:
            return self.search(request)
        return self._news(request, "/", KINDS, "front", glance(self.archive))

    def changed(self, request: Request) -> Response:
        """What was rewritten, more of it than the front page has room for."""
        return self._news(request, "/changed", ("rewritten",), "rewritten")

    def vanished(self, request: Request) -> Response:
        """What vanished and what came back."""
        return self._news(request, "/vanished", ("vanished", "returned"), "vanished_since")

    def _news(
        self, request: Request, path: str, kinds: Sequence[NewsKind], heading: str, seen: Glance | None = None
    ) -> Response:
        ask = parameters_of(request)
        most = MOST if seen else OF_ONE_KIND
        region, day = news_of(request.query_params)
        chosen = [(name, value) for name, value in (("news", region), ("day", day)) if value]

        def absence(one: NewsEntry) -> str:
            state, _, kinds = one.detail.rpartition(": ")
            words_of = LANGUAGES[ask.language]
            evidence = ", ".join(words_of.EVIDENCE.get(kind, kind) for kind in kinds.split(", "))
            return f"{words_of.PAGE['gone_' + state]} {evidence}" if state else evidence

        return self.page(
            "front.html",
            ask,
            path=path,
            pages={"rewritten": "/changed", "vanished": "/vanished", "returned": "/vanished"},
            heading=heading,
            most=most,
            seen=seen,
            letters=LETTERS,
            news=self.news.entries(kinds, region=region, day=day, most=most),
            region=region,
            day_asked=day,
            chosen=chosen,
            events=LANGUAGES[ask.language].EVENTS,
            absence=absence,
            path_in=lambda language: f"{path}?{urlencode([*chosen, ('lang', language)])}",
        )

    def regions(self, request: Request) -> Response:
        """The regions with their counts, which add up."""
        return self.page("regions.html", parameters_of(request), seen=glance(self.archive, calendar=False))

    def watches(self, request: Request) -> Response:
        """The saved queries and what they noticed."""
        ask = parameters_of(request)
        saved = Watches(self.archive)
        shown = []
        for name in saved.names():
            one: dict[str, Any] = {"name": name, "broken": False}
            try:
                watch = saved.load(name)
                one |= {"query": watch.query, "asked": watch.asked, "signals": saved.signals(name)[:MOST]}
                one["link"] = replace(ask, query=watch.query, filters=watch.filters, order=None).link("/")
            except (LookupError, ValueError, OSError):
                one["broken"] = True
            shown.append(one)
        return self.page("watches.html", ask, watches=shown)

    def trends(self, request: Request) -> Response:
        """How often something is written about, over time."""
        ask = parameters_of(request)
        queries, step, by_region = _followed(request)
        error, lines = None, []
        if queries:
            try:
                lines = trends(self.archive, queries, step=step, by_region=by_region, filters=ask.filters)
            except QueryError as wrong:
                error = wrong.russian if ask.language == "ru" else str(wrong)
        chosen = [*(("q", query) for query in queries), ("step", step), *([("each", "region")] if by_region else [])]
        return self.page(
            "trends.html",
            ask,
            200 if error is None else 400,
            error=error,
            queries=[*queries, "", "", ""][: max(3, len(queries))],
            step=step,
            by_region=by_region,
            lines=lines[:CURVES],
            curves=curves(lines[:CURVES]),
            chosen=chosen,
            path_in=lambda language: "/trends?" + urlencode([*chosen, ("lang", language)]),
        )

    def trends_table(self, request: Request) -> Response:
        """The trends as CSV."""
        queries, step, by_region = _followed(request)
        lines = trends(self.archive, queries, step=step, by_region=by_region, filters=parameters_of(request).filters)
        headers = {"content-disposition": 'attachment; filename="trends.csv"'}
        return Response(csv_table(lines), headers=headers, media_type="text/csv; charset=utf-8")

    def news_feed(self, request: Request) -> Response:
        """The news of the front page as an Atom feed."""
        region, day = news_of(request.query_params)
        signals = self.news.signals(self.news.entries(region=region, day=day))
        name = "news?" + urlencode([(name, value) for name, value in (("news", region), ("day", day)) if value])
        title = f"{words(parameters_of(request).language)['front']}: {', '.join(filter(None, (region, day)))}".rstrip(
            ": "
        )
        body = atom(signals, title=title, base=str(request.base_url), address=str(request.url), name=name)
        return Response(body, media_type="application/atom+xml; charset=utf-8")

    def news_json(self, request: Request) -> Response:
        """The news of the front page as JSON: lists of entries by their kind."""
        region, day = news_of(request.query_params)
        found = self.news.entries(region=region, day=day)
        return JSONResponse({kind: [one.as_json() for one in entries] for kind, entries in found.items()})

    def search(self, request: Request) -> Response:
        """The search: form, hits, filters with counts, timeline."""
        ask = parameters_of(request)
        error, found, facets = None, None, {}
        try:
            found = self.archive.search(
                ask.query, ask.filters, order=ask.order, limit=PAGE, offset=(ask.page - 1) * PAGE
            )
            facets = self._facets(ask)
        except QueryError as wrong:
            error = wrong.russian if ask.language == "ru" else str(wrong)
        everything = self.archive.count()["total"] if found is not None and not found.total else 1
        pages = min(LAST_PAGE, -(-found.total // PAGE)) if found else 0
        return self.page(
            "search.html",
            ask,
            200 if error is None else 400,
            error=error,
            found=found,
            gone={hit.id for hit in found or () if self.archive.absence(hit.id)},
            thumbnails={(hit.id, hit.name): path for hit in found or () if (path := self._thumbnail(hit))},
            facets=facets,
            unset=NONE,
            others=OTHERS,
            flags=YES_OR_NO,
            bars=timeline(facets.get("month", {})),
            pages=pages,
            empty=not everything,
        )

    def _thumbnail(self, hit: Hit) -> str | None:
        """The address of the first kept picture of a hit."""
        item = self.archive.item(hit.id, hit.name)
        for place, medium in enumerate(item.media[:PICTURES]):
            if medium.type == "image" and self.files.is_kept(item, medium):
                return f"/file/{hit.id}/{hit.name}/{place}"
        return None

    def _facets(self, ask: Asked) -> dict[str, dict[str, int]]:
        """Counts of the hits. Of a filter whose values mean «any of them», the others are counted beside it, so that
        they can be added to it."""
        facets = self.archive.facets(ask.query, FACETS, ask.filters, most=40)
        for name in ANY_OF:
            if getattr(ask.filters, name):
                without: dict[str, Any] = {name: None}
                facets |= self.archive.facets(ask.query, [name], replace(ask.filters, **without), most=40)
        return facets

    def item(self, request: Request) -> Response:
        """An article as it was kept, with its history and how to cite it."""
        ask = parameters_of(request)
        id = request.path_params["id"]
        history = self.archive.history(id)
        number = request.query_params.get("v", "")
        supplied = self.archive.supplied(id)
        latest = self.archive.item(id)
        # An address of a number alone names a version of what is shown; a supplied one is named with its file.
        named = {version_name(one): one for one in supplied} | {
            str(one.version.number): one for one in reversed(history)
        }
        named |= {version_name(one): one for one in history}
        item = named.get(number)
        if number and item is None:
            raise NoSuchItem(f"The archive has no version {number[:20]} of «{id}».")
        item = item or latest
        trusted = self.archive.acts.trusted
        cited, (metas, article) = references(item), embedded(item)
        entries = {entry.id: entry for entry in (item.comments.entries if item.comments else []) if entry.id}
        guesses = {name: rule for name, rule in item.parser.rules.items() if rule.confidence < 0.5}
        return self.page(
            "item.html",
            ask,
            item=item,
            history=history,
            latest=latest,
            name_of=version_name,
            told=supplier_sentence(item, trusted),
            reprinted=self.archive.rows(_REPRINTED, id),
            supplied=[(one, supplier_sentence(one, trusted)) for one in supplied if one not in history],
            absence=self._absence(id, ask),
            cited=cited,
            metas=metas,
            article=htmlsafe_json_dumps(article, ensure_ascii=False),
            csl=json.dumps(cited["csl"], ensure_ascii=False, indent=2),
            entries=entries,
            discussions=self.archive.discussions(id),
            further=[(row.name, line) for row in FIELDS if row.shown for line in row.shown(item)],
            guesses=guesses,
            problems=[
                (problem.field, LANGUAGES[ask.language].PROBLEMS.get(problem.code) or problem.message)
                for problem in item.parser.problems
            ],
            version=version_name(item),
            shown=[self.files.is_kept(item, medium) for medium in item.media],
        )

    def compared(self, request: Request) -> Response:
        """Two versions side by side."""
        ask = parameters_of(request)
        id = request.path_params["id"]
        comments = request.query_params.get("track") == "comments"
        history = {version_name(one): one for one in self.archive.history(id)}
        if comments:
            history = {str(number): one for number, one in enumerate(self.archive.discussions(id), 1)}
            if not history:
                raise NoSuchItem(f"The archive has no comments of «{id}».")
        numbers = list(history)
        known = history if comments else {version_name(one): one for one in self.archive.supplied(id)} | history
        after = known.get(request.query_params.get("b", numbers[-1]))
        before = known.get(request.query_params.get("a", numbers[max(0, len(numbers) - 2)]))
        if before is None or after is None:
            raise NoSuchItem(f"The archive has no such version of «{id}».")
        return self.page(
            "compare.html",
            ask,
            before=before,
            after=after,
            groups=_groups((comment_changes if comments else compare)(before, after)),
            comments=comments,
            numbers=numbers,
            chosen=[number for one in (before, after) for number, other in known.items() if other is one],
            seen=line_first_seen,
            states=LANGUAGES[ask.language].COMMENT_STATES,
            history=list(history.values()),
            notes=[note for one in (before, after) if (note := supplier_sentence(one, self.archive.acts.trusted))],
        )

    def reprinted(self, request: Request) -> Response:
        """The articles of other sites that share an article's wording, and what each has otherwise."""
        ask = parameters_of(request)
        id = request.path_params["id"]
        return self.page("reprints.html", ask, item=self.archive.item(id), found=self.archive.reprints(id), shown=SHOWN)

    def replayed(self, request: Request) -> Response:
        """The kept page itself, in a frame below a bar that leads to the article, its versions and its reference."""
        ask = parameters_of(request)
        id, number = request.path_params["id"], request.query_params.get("v", "")
        item = self.archive.item(id, number or None)
        history = self.archive.history(id)
        frame, reason = None, ""
        # A cell of this machine is nowhere for who came by another name.
        if self.cells is not None and (self.cells.origins.public or local(request.headers.get("host", ""))):
            try:
                frame = self.cells.frame(item.capture.url, timestamp(item.capture.fetched_at))
            except NoSuchPage as error:
                reason = str(error)
        shown = self.page(
            "replay.html",
            ask,
            item=item,
            versions=[*history, *(one for one in self.archive.supplied(id) if one not in history)],
            name_of=version_name,
            version=version_name(item),
            frame=frame,
            reason=reason,
            sandbox=SANDBOX,
            told=supplier_sentence(item, self.archive.acts.trusted),
            replay=self._replay(item.capture, request.headers.get("host", "")),
        )
        if frame is not None:
            origin = urlsplit(frame)._replace(path="", query="", fragment="").geturl()
            shown.headers["content-security-policy"] = f"{POLICY}; frame-src {origin}"
        return shown

    def help(self, request: Request) -> Response:
        """How to search."""
        return self.page("help.html", parameters_of(request))

    def _absence(self, id: str, ask: Asked) -> dict[str, Any] | None:
        said = self.archive.absence(id)
        if said is None:
            return None
        evidence = LANGUAGES[ask.language].EVIDENCE
        kinds = [evidence[kind] for kind in said["evidence"].split(", ") if kind in evidence]
        return {**said, "kinds": kinds}

    def _replay(self, capture: Capture, host: str) -> dict[str, str | None]:
        """The address of the viewer, and the command that starts it. Without an address of its own the viewer is on
        this machine, where somebody who came by another name of it has none."""
        link = replay_link(capture)
        if self.replay:
            link = self.replay.rstrip("/") + urlsplit(link)._replace(scheme="", netloc="").geturl()
        return {"link": link if self.replay or local(host) else None, "command": replay_command(capture)}


_REPRINTED = "SELECT 1 FROM reprints JOIN versions USING (row) WHERE id = ? LIMIT 1"


def _groups(changes: Iterable[Change]) -> list[tuple[str, list[Change]]]:
    """The changes by field, in their order."""
    groups: dict[str, list[Change]] = {}
    for change in changes:
        groups.setdefault(change.field, []).append(change)
    return list(groups.items())


__all__ = ["Bar", "Pages", "outside", "timeline"]
