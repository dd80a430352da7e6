"""The judge alone: answers in, verdict out. What a crawl makes of it is tested with real sites elsewhere."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from archive.judging import HELD_FOR, PATIENCE, Accepted, Past, Sighting, judge, likeness, name_of, sketch, still_held

BEGIN = datetime(2026, 3, 1, 6, tzinfo=UTC)
# fmt: off
WORDS = [
    "мост", "дорога", "школа", "больница", "район", "область", "губернатор", "ремонт", "вода", "тепло", "закон",
    "план", "бюджет", "праздник", "музей", "театр", "стадион", "лес", "озеро", "река", "поле", "завод", "рынок", "цена",
    "житель", "врач", "учитель", "отряд", "служба",
]
# fmt: on


def text(number: int) -> str:
    chosen = random.Random(number)
    return " ".join(chosen.choice(WORDS) for _ in range(120))


def address(number: int) -> str:
    return f"http://press.example/news/{number}/"


NOTICE = "Уважаемые посетители! На портале проводятся плановые технические работы до 12:00, приносим извинения."


class Site:
    """A press site with some accepted articles, crawled again and again; the held things go from crawl to crawl."""

    def __init__(self, count: int = 12, step: timedelta = timedelta(days=1)) -> None:
        self.step = step
        self.texts = {f"a{number}": text(number) for number in range(1000, 1000 + count)}
        self.absent: set[str] = set()
        self.held: tuple = ()
        self.run = 0

    def past(self) -> Past:
        def known(id: str) -> Accepted | None:
            if id not in self.texts:
                return None
            return Accepted(id, address(int(id[1:])), self.texts[id], sketch(self.texts[id]), id in self.absent)

        return Past(
            known,
            lambda digest: [id for id, said in self.texts.items() if said == digest],
            lambda name: [id for id in self.texts if id[1:] == name],
            self.held,
        )

    def crawl(self, answers: dict[str, str | tuple[str, str]], *, lists: str = "listed", more=()):
        """`answers`: article id to its text, or to what else was seen; shuffled, since the order must not matter."""
        self.run += 1
        at = BEGIN + self.step * self.run
        run = f"r{self.run}"
        seen = [Sighting(run=run, role="list", url="http://press.example/news/", at=at, seen=lists, start=True)]
        for number, (id, answer) in enumerate(answers.items(), 1):
            said = answer.removeprefix("=") if answer.startswith("=") else None
            what = {"seen": answer} if said is None else {"seen": "article", "digest": said, "sketch": sketch(said)}
            if said is not None and self.texts.get(id) == said:
                what["seen"] = "same"
            when, url = at + timedelta(seconds=number), address(int(id[1:]))
            seen.append(Sighting(run=run, role="article", id=id, url=url, at=when, **what))
        seen += [one(run, at) for one in more]
        verdict = judge("press", seen, self.past())
        shuffled = seen.copy()
        random.Random(self.run).shuffle(shuffled)
        assert judge("press", shuffled, self.past()) == verdict
        self.held = tuple(still_held(self.held, verdict))
        for decision in verdict.decisions:
            if decision.outcome in ("accepted", "booked") and decision.kind == "version":
                self.texts[decision.id] = decision.sighting.digest
        return verdict

    def same(self) -> dict[str, str]:
        return {id: f"={said}" for id, said in self.texts.items()}


def kinds(verdict) -> list[str]:
    return [event.kind for event in verdict.events]


def test_an_edit_is_believed_at_once():
    site = Site()
    verdict = site.crawl({**site.same(), "a1003": "=" + site.texts["a1003"].replace("мост", "тоннель")})
    assert [(each.id, each.kind, each.outcome) for each in verdict.decisions] == [("a1003", "version", "accepted")]
    assert (verdict.good, verdict.events, verdict.held) == (True, (), ())


@pytest.mark.parametrize("count", [2, 5, 12])
@pytest.mark.parametrize("lists", ["listed", "empty-list"])
def test_a_notice_at_several_addresses_changes_no_article(count, lists):
    site = Site()
    before = dict(site.texts)
    ids = list(site.texts)[:count]
    notices = {id: f"={NOTICE} Запрос {number * 731}." for number, id in enumerate(ids)}
    verdict = site.crawl({**notices, "a2000": f"={NOTICE}"}, lists=lists)
    assert kinds(verdict) == ["maintenance"]
    assert verdict.withdrawn == (("a2000", "maintenance"),)
    assert {one.id for one in verdict.held} == set(ids)
    verdict = site.crawl(site.same())
    assert {(each.id, each.outcome) for each in verdict.decisions} == {(id, "refuted") for id in ids}
    assert site.texts == before
    assert site.held == ()


def test_a_notice_in_the_place_of_all_articles_of_an_unknown_site_is_none_of_them():
    site = Site(0)
    verdict = site.crawl({f"a{number}": f"={NOTICE}" for number in range(1000, 1007)})
    assert (kinds(verdict), verdict.good, len(verdict.withdrawn)) == (["maintenance"], False, 7)


@pytest.mark.parametrize("others", [0, 5])
def test_reports_of_one_wording_of_an_unknown_site_are_articles(others):
    alerts = {
        f"a{number}": f"=Отбой опасности {number} объявлен в области, сказал губернатор" for number in range(1000, 1004)
    }
    verdict = Site(0).crawl({**alerts, **{f"a{number}": f"={text(number)}" for number in range(2000, 2000 + others)}})
    assert (kinds(verdict), verdict.good, verdict.withdrawn) == ([], True, ())


def test_one_article_at_several_addresses_of_an_unknown_site_is_kept():
    more = [
        lambda run, at, place=place: Sighting(
            run=run, role="article", url=f"http://press.example/{place}/1000/", at=at, seen="article", id=place,
            digest=text(1), sketch=sketch(text(1)),
        )
        for place in ("all", "press", "region", "gov")
    ]  # fmt: skip
    verdict = Site(0).crawl({}, more=more)
    assert (kinds(verdict), len(verdict.withdrawn)) == ([], 3)


def test_a_single_page_that_was_replaced_waits_for_the_next_crawl():
    site = Site()
    verdict = site.crawl({**site.same(), "a1001": f"={NOTICE}"})
    assert [(one.id, one.why) for one in verdict.held] == [("a1001", "drastic")]
    verdict = site.crawl({**site.same(), "a1001": f"={NOTICE}"})
    assert [(each.id, each.outcome, each.doubt) for each in verdict.decisions] == [("a1001", "accepted", "drastic")]


@pytest.mark.parametrize("seen", ["not-found", "gone", "soft-404"])
def test_absence_counts_only_where_the_site_is_alive(seen):
    site = Site()
    verdict = site.crawl({**site.same(), "a1001": seen})
    assert [(each.id, each.kind) for each in verdict.decisions] == [("a1001", "absence")]
    verdict = Site().crawl({"a1001": seen}, lists="empty-list")
    assert (verdict.decisions, [one.id for one in verdict.held], verdict.good) == ((), ["a1001"], False)


def notice(id: str, said: str, **signs):
    """One page that looks like a notice by its signs."""

    def seen(run, at):
        return Sighting(
            run=run, role="article", url=address(int(id[1:])), at=at, seen="article", id=id, digest=said,
            sketch=sketch(said), **signs,
        )  # fmt: skip

    return seen


SIGNS = [{"unlike": True}, {"undated": True, "missed": ("body",)}]


@pytest.mark.parametrize("signs", SIGNS)
@pytest.mark.parametrize("then", ["the article", "the same", "nothing"])
def test_a_new_page_that_looks_like_a_notice_waits_for_what_comes(signs, then):
    site = Site()
    verdict = site.crawl(site.same(), more=[notice("a2000", NOTICE, **signs)])
    assert (verdict.withdrawn, [one.kind for one in verdict.held]) == ((("a2000", "doubtful"),), ["first"])
    for number in range(1, PATIENCE + 1):
        again = {"the article": [notice("a2000", text(2000))], "the same": [notice("a2000", NOTICE, **signs)]}
        verdict = site.crawl(site.same(), more=again.get(then, []))
        if then == "the article" or number == PATIENCE:
            break
        assert (verdict.decisions, bool(verdict.withdrawn)) == ((), then == "the same")
    outcome = "refuted" if then == "the article" else "booked"
    assert [(each.kind, each.outcome) for each in verdict.decisions] == [("first", outcome)]
    assert (verdict.withdrawn, verdict.restored) == ((), ("a2000",) if then == "nothing" else ())
    assert site.held == ()


def test_a_new_page_that_is_asked_for_twice_is_judged_by_what_it_said():
    def again(run, at):
        return Sighting(run=run, role="article", url=address(2000), at=at + timedelta(hours=1), seen="same", id="a2000")

    verdict = Site().crawl(Site().same(), more=[notice("a2000", NOTICE, unlike=True), again])
    assert verdict.withdrawn == (("a2000", "doubtful"),)


@pytest.mark.parametrize("signs", [{}, {"undated": True}, {"missed": ("body",)}])
def test_one_sign_of_a_notice_is_none(signs):
    verdict = Site().crawl(Site().same(), more=[notice("a2000", text(2000), **signs)])
    assert (verdict.withdrawn, verdict.held) == ((), ())


@pytest.mark.parametrize("others", [False, True])
def test_an_absence_is_believed_once_the_site_was_seen_to_show_articles(others):
    site = Site()
    verdict = site.crawl({"a1001": "redirect-front"})
    assert (verdict.decisions, [(one.kind, one.why) for one in verdict.held]) == ((), [("absence", "alone")])
    rest = site.same() if others else {}
    assert [each.outcome for each in site.crawl({**rest, "a1001": "not-found"}).decisions] == ["accepted"] * others
    assert [each.outcome for each in site.crawl({"a1001": "=" + site.texts["a1001"]}).decisions] == (
        [] if others else ["refuted"]
    )


@pytest.mark.parametrize("named", [True, False])
def test_several_articles_that_a_list_names_and_the_site_does_not_have_are_the_sites_fault(named):
    site = Site()
    missing = [
        lambda run, at, id=id: Sighting(
            run=run, role="article", id=id, url=address(int(id[1:])), at=at, seen="not-found", named=named
        )
        for id in list(site.texts)[:4]
    ]
    rest = dict(list(site.same().items())[4:])
    verdict = site.crawl(rest, more=missing)
    assert (kinds(verdict), len(verdict.held)) == ((["all-gone"], 4) if named else ([], 0))


def test_an_article_that_is_asked_for_alone_and_that_no_list_names_is_absent():
    def unlisted(run, at):
        return Sighting(run=run, role="article", url=address(1001), at=at, seen="unlisted", id="a1001")

    verdict = Site().crawl({"a1001": "not-found"}, more=[unlisted])
    assert [(each.kind, each.outcome) for each in verdict.decisions] == [("absence", "accepted")]


def test_nobody_knows_of_an_absent_article_that_is_asked_for_alone_whether_it_is_absent_still():
    site = Site()
    site.absent = {"a1001"}
    assert (site.crawl({"a1001": "redirect-front"}).decisions, site.held) == ((), ())


def test_what_could_not_be_asked_says_nothing():
    for seen in ("network", "robots", "throttled", "challenge", "unread"):
        site = Site()
        verdict = site.crawl({**site.same(), "a1001": seen})
        assert (verdict.decisions, verdict.held, verdict.not_asked) == ((), (), 1), seen


def test_an_outage_and_a_block_are_named():
    site = Site()
    assert kinds(site.crawl(dict.fromkeys(site.texts, "network"), lists="network")) == ["outage"]
    assert kinds(site.crawl(dict.fromkeys(site.texts, "challenge"), lists="challenge")) == ["blocked"]


def test_a_mass_deletion_is_booked_with_its_doubt_after_good_crawls():
    site = Site()
    for number in range(PATIENCE + 1):
        verdict = site.crawl(dict.fromkeys(site.texts, "not-found"))
        assert kinds(verdict) == ["all-gone"]
        assert bool(verdict.decisions) == (number == PATIENCE)
    assert {(each.outcome, each.doubt) for each in verdict.decisions} == {("booked", "all-gone")}
    assert len(verdict.decisions) == 12


@pytest.mark.parametrize("hours", [1, 6])
def test_what_is_held_waits_for_days_however_often_a_site_is_crawled(hours):
    site = Site(step=timedelta(hours=hours))
    booked = [number for number in range(80 // hours) if site.crawl(dict.fromkeys(site.texts, "not-found")).decisions]
    assert booked
    assert booked[0] * timedelta(hours=hours) >= HELD_FOR


def test_one_page_that_was_replaced_for_some_hours_is_no_edit():
    site = Site(step=timedelta(hours=1))
    before = dict(site.texts)
    for _ in range(8):
        assert site.crawl({**site.same(), "a1001": f"={NOTICE}"}).decisions == ()
    assert [each.outcome for each in site.crawl(site.same()).decisions] == ["refuted"]
    assert site.texts == before


def test_half_of_a_portal_that_comes_back_before_the_other_half_loses_nothing():
    site = Site(step=timedelta(hours=1))
    assert kinds(site.crawl(dict.fromkeys(site.texts, "not-found"))) == ["all-gone"]
    half = dict.fromkeys(list(site.texts)[:5], "not-found")
    for _ in range(5):
        assert all(each.outcome == "refuted" for each in site.crawl({**site.same(), **half}).decisions)
    assert [each.outcome for each in site.crawl(site.same()).decisions] == ["refuted"] * 5


def test_another_edit_than_the_one_that_is_held_is_believed():
    site = Site(step=timedelta(hours=1))
    site.crawl({**site.same(), "a1001": f"={NOTICE}"})
    edited = site.texts["a1001"].replace("мост", "тоннель")
    verdict = site.crawl({**site.same(), "a1001": f"={edited}"})
    assert [each.outcome for each in verdict.decisions] == ["refuted", "accepted"]
    assert site.texts["a1001"] == edited


def test_a_mass_deletion_without_a_list_is_held_as_long_as_the_site_is_not_well():
    site = Site()
    for _ in range(PATIENCE + 3):
        verdict = site.crawl(dict.fromkeys(site.texts, "not-found"), lists="network")
        assert verdict.decisions == ()
    site.crawl(site.same())
    assert site.held == ()


def test_a_mass_correction_is_booked_too():
    site = Site()
    new = {id: "=" + said.replace("губернатор", "глава") for id, said in site.texts.items()}
    for _ in range(PATIENCE + 1):
        verdict = site.crawl(new)
        assert kinds(verdict) == ["redesign"]
    assert len(verdict.decisions) >= 10
    assert {each.outcome for each in verdict.decisions} == {"booked"}


def test_a_move_by_redirect_keeps_the_edit_in_one_history():
    site = Site()
    edited = site.texts["a1003"].replace("мост", "тоннель")

    def redirect(run, at):
        return Sighting(
            run=run,
            role="article",
            id="a1003",
            url=address(1003),
            at=at,
            seen="redirect-elsewhere",
            found="n7",
            target="http://press.example/press/2026/novost-1003/",
            digest=edited,
            sketch=sketch(edited),
        )

    verdict = site.crawl({id: said for id, said in site.same().items() if id != "a1003"}, more=[redirect])
    assert [(move.old, move.new, move.sign) for move in verdict.moves] == [("a1003", "n7", "redirect")]
    assert verdict.decisions == ()


def test_redirects_of_all_to_one_page_are_no_moves():
    site = Site()
    front = text(1)
    ones = [
        lambda run, at, id=id: Sighting(
            run=run,
            role="article",
            id=id,
            url=address(int(id[1:])),
            at=at,
            seen="redirect-front",
            found="front",
            target="http://press.example/",
            digest=front,
            sketch=sketch(front),
        )
        for id in site.texts
    ]
    verdict = site.crawl({}, more=ones)
    assert (verdict.moves, kinds(verdict), len(verdict.held)) == ((), ["all-gone"], 12)


def test_an_absent_article_that_is_found_under_another_slug_has_moved():
    site = Site()
    site.texts["a2000"] = site.texts.pop("a1003")  # its number in the address is 1003, its content a2000's
    site.texts["a1003"] = site.texts["a2000"].replace("мост", "тоннель")
    del site.texts["a2000"]
    new = Sighting(
        run="r1",
        role="article",
        id="b1003",
        url="http://press.example/novosti/drugoe-1003/",
        at=BEGIN,
        seen="article",
        digest="x",
        sketch=sketch(site.texts["a1003"]),
    )
    verdict = site.crawl(
        {**site.same(), "a1003": "not-found"}, more=[lambda run, at: new.model_copy(update={"run": run})]
    )
    assert [(move.old, move.new, move.sign) for move in verdict.moves] == [("a1003", "b1003", "number")]


@pytest.mark.parametrize(("seen", "moves"), [("unread", 1), ("network", 0), ("same", 0)])
def test_an_article_of_a_host_that_the_site_has_left_is_found_at_the_new_one(seen, moves):
    site = Site()
    new = Sighting(
        run="r1",
        role="article",
        id="b1003",
        url="http://new.example/novosti/o-1003/",
        at=BEGIN,
        seen="article",
        digest="x",
        sketch=sketch(site.texts["a1003"].replace("мост", "тоннель")),
    )
    answers = {**site.same(), "a1003": seen}
    verdict = site.crawl(answers, more=[lambda run, at: new.model_copy(update={"run": run})])
    assert len(verdict.moves) == moves


def test_one_article_under_ever_new_addresses_is_kept_once():
    site = Site(3)
    verdict = site.crawl({**site.same(), **dict.fromkeys(("a5001", "a5002", "a5003"), "=" + text(77))})
    assert verdict.withdrawn == (("a5002", "a5001"), ("a5003", "a5001"))
    assert site.crawl({**site.same(), "a5009": "=" + site.texts["a1000"]}).withdrawn == (("a5009", "a1000"),)


def test_likeness_and_names():
    assert likeness(sketch(text(1)), sketch(text(1))) == 1.0
    assert likeness(sketch(text(1)), sketch(text(2))) < 0.2
    assert likeness(sketch(text(1)), sketch("")) == 0.0
    assert sketch("Работы до 12:00") == sketch("работы до 13:30")
    assert name_of("http://a.example/news/1030/") == name_of("http://b.example/press/2026/novost-1030/") == "1030"
    assert name_of("http://a.example/novosti/otkryt-novyy-most.html") == "otkryt-novyy-most"
    assert name_of("http://a.example/news/12/") is None


def test_a_verdict_is_about_one_crawl():
    with pytest.raises(ValueError, match="exactly one crawl"):
        judge("press", [], Site().past())
