"""One state per site: what crawls write of it, and what mail and webhook make of that."""

from __future__ import annotations

import os
import random
import socketserver
import subprocess
import threading
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest

from archive import conditions
from archive.conditions import Cause, Condition, after
from archive.runs import RunReport
from crawler.operating import notify
from crawler.operating.config import Config
from crawler.operating.room import room_of
from crawler.operating.states import state_of
from crawler.operating.supervising import RunSummary, SiteRun

NOW = datetime.now(UTC).replace(microsecond=0)
HOUR = timedelta(hours=1)


def report(hours: float, reason: str = "finished", code: str | None = None, role="start", **values) -> RunReport:
    """A crawl of so many hours ago."""
    one = RunReport(site="tver", started=NOW - hours * HOUR, reason=reason, exchanges=3, **values)
    if code:
        one.note(code, f"A sentence about {code} of http://tver.example/{hours}.", role=role)
    return one


def after_all(*reports: RunReport) -> Condition:
    condition = Condition(site="tver")
    for one in reports:
        condition = after(condition, one)
    return condition


def state(*reports: RunReport) -> str:
    return after_all(*reports).state(NOW)


def test_a_site_that_was_never_crawled_is_not_asked():
    assert state() == "not-asked"


@pytest.mark.parametrize("code", ["refused", "http-404", "http-500", "list-failed", "list-empty", "robots"])
def test_a_start_list_that_was_not_read_is_trouble(code):
    assert state(report(2), report(1, code=code)) == "trouble"


def test_one_article_that_is_gone_is_no_trouble():
    assert state(report(1, code="http-404", role="article")) == "well"


def test_a_crawl_that_asked_for_nothing_changes_no_state():
    condition = after_all(report(3), report(2, code="list-failed"), report(1, "backed-off"))
    assert (condition.state(NOW), condition.failures) == ("trouble", 1)


def test_trouble_has_a_beginning_that_further_failures_do_not_move():
    condition = after_all(report(5), report(4, code="list-failed"), report(1, code="http-500"))
    assert (condition.since, condition.failures) == (NOW - 4 * HOUR, 2)


def test_only_a_good_crawl_ends_it():
    bad = report(3, code="list-failed")
    assert [state(bad, report(2, "shutdown")), state(bad, report(2))] == ["trouble", "well"]


def test_a_crawl_that_was_killed_is_found_by_its_process(tmp_path):
    done = subprocess.Popen(["true"])
    done.wait()
    killed = report(1, "killed")
    killed.write(tmp_path)
    begun = Condition(site="tver", good=NOW - 9 * HOUR, process=done.pid, report=killed.file_name)
    conditions.write_condition(tmp_path, begun)
    assert conditions.load_condition(tmp_path, "tver").state(NOW) == "trouble"
    conditions.write_condition(tmp_path, begun.model_copy(update={"process": os.getpid()}))
    assert conditions.load_condition(tmp_path, "tver").state(NOW) == "well"


def test_without_its_file_it_is_made_again_from_the_reports(tmp_path):
    reports = [report(3), report(2, code="list-failed"), report(1, "backed-off")]
    condition = Condition(site="tver")
    for one in reports:
        one.write(tmp_path)
        condition = after(condition, one, file=one.file_name)
    assert conditions.load_condition(tmp_path, "tver") == condition


def test_a_report_dated_ahead_neither_stops_a_site_nor_speaks_for_it(tmp_path):
    report(-24 * 30).write(tmp_path)
    bad = report(1, code="list-failed")
    bad.write(tmp_path)
    made = conditions.load_condition(tmp_path, "tver")
    assert (made.state(NOW), made.report) == ("trouble", bad.file_name)
    # The crawl of the clock that was wrong wrote it itself.
    conditions.write_condition(
        tmp_path, after_all(report(-24 * 30)).model_copy(update={"blocked_until": NOW + 999 * HOUR})
    )
    found = conditions.load_condition(tmp_path, "tver")
    assert found.due(24 * HOUR, NOW) <= NOW
    assert found.state(NOW) == "well"


@pytest.mark.parametrize("seed", range(8))
def test_however_far_and_often_a_clock_jumped_the_site_is_as_its_last_crawl_found_it(tmp_path, seed):
    chance = random.Random(seed)
    code = chance.choice([None, "list-failed", "http-500", "robots", "list-empty", "refused"])
    last = report(chance.uniform(0.2, 3), code=code)
    ahead = [
        report(-chance.choice([2, 25, 24 * 30, 24 * 4000]) * chance.uniform(1, 2), code=chance.choice([None, "block"]))
        for _ in range(chance.randrange(1, 4))
    ]
    found = [last, *ahead, *(report(chance.uniform(4, 90), code=chance.choice([None, "outage"])) for _ in range(3))]
    for one in chance.sample(found, len(found)):
        one.write(tmp_path)
    condition = conditions.load_condition(tmp_path, "tver")
    assert (condition.state(NOW), condition.report) == ("trouble" if code else "well", last.file_name)
    assert condition.due(24 * HOUR, NOW) <= NOW + 24 * HOUR


def test_what_the_supervisor_found_stays_until_it_is_looked_at_again(tmp_path):
    conditions.write_condition(tmp_path, after_all(report(2)))
    silent = Cause(code="silent", message="Nothing was published.")
    assert conditions.judged(tmp_path, "tver", NOW, unexpected=[silent]).state(NOW) == "trouble"
    conditions.end(tmp_path, report(1))
    assert conditions.load_condition(tmp_path, "tver").state(NOW) == "trouble"
    assert conditions.judged(tmp_path, "tver", NOW, unexpected=[]).state(NOW) == "well"


def test_a_trouble_that_goes_on_keeps_its_beginning_whatever_else_comes_and_goes():
    silent = after_all(report(9)).model_copy(
        update={"unexpected": [Cause(code="silent", message="Nothing was published.")], "since": NOW - 8 * HOUR}
    )
    worse = after(silent, report(5, code="list-failed"))
    assert [one.since for one in (worse, after(worse, report(2)))] == [NOW - 8 * HOUR] * 2


def test_a_crawl_of_which_too_much_was_noted_is_no_good_one_and_says_why():
    condition = after_all(report(1, facts_dropped=3))
    assert condition.state(NOW) == "trouble"
    assert "finished" not in condition.causes[0].message


# What is sent


class _Mail(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"220 loopback\r\n")
        while line := self.rfile.readline():
            word = line.split()[0].upper() if line.split() else b""
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                text = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.server.got.append(message_from_bytes(text, policy=policy.default).get_content())
            if word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            self.wfile.write(b"250 OK\r\n")


@pytest.fixture
def mail():
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Mail)
    server.got = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def config(port: int) -> Config:
    settings = {"to": ["duty@letopis.example"], "smtp_host": "127.0.0.1", "smtp_port": port}
    return Config(contact="archive@letopis.example", notify=settings)


def summary(root, **states: Condition) -> RunSummary:
    for site, condition in states.items():
        conditions.write_condition(root, condition.model_copy(update={"site": site}))
    sites = [SiteRun(site=site, condition=conditions.load_condition(root, site)) for site in states]
    return RunSummary(started=NOW, sites=sites)


BAD, GOOD = after_all(report(2, code="list-failed")), after_all(report(1))


def sent(mail, root, port=None, **states) -> str:
    before = len(mail.got)
    notify.inform(config(port or mail.server_address[1]), root, summary(root, **states), [])
    return "".join(mail.got[before:])


def test_what_is_new_goes_on_and_is_over_is_sent_once_each(mail, tmp_path):
    assert "New: tver: A sentence about list-failed" in sent(mail, tmp_path, tver=BAD, perm=GOOD)
    assert sent(mail, tmp_path, tver=BAD, perm=GOOD) == ""
    assert "Over: tver: well again" in sent(mail, tmp_path, tver=GOOD, perm=GOOD)
    assert sent(mail, tmp_path, tver=GOOD, perm=GOOD) == ""


def test_causes_that_come_and_go_are_said_once_each(mail, tmp_path):
    other = after_all(report(2, code="http-500"))
    assert [bool(sent(mail, tmp_path, tver=one)) for one in (BAD, other, BAD, other)] == [True, True, False, False]
    assert "Over: tver" in sent(mail, tmp_path, tver=GOOD)
    assert "New: tver" in sent(mail, tmp_path, tver=BAD)


def test_a_message_that_was_lost_is_sent_again(mail, tmp_path):
    assert sent(mail, tmp_path, port=1, tver=BAD) == ""
    assert "New: tver" in sent(mail, tmp_path, tver=BAD)
    assert sent(mail, tmp_path, port=1, tver=GOOD) == ""
    assert "Over: tver" in sent(mail, tmp_path, tver=GOOD)


def test_what_goes_on_is_sent_again_after_a_day(mail, tmp_path):
    sent(mail, tmp_path, tver=BAD)
    note = tmp_path / "runs" / "_state" / "_sent"
    note.write_text(note.read_text().replace(f"{datetime.now(UTC):%Y-%m-%dT}", "2020-01-01T"))
    assert "Ongoing: tver (since " in sent(mail, tmp_path, tver=BAD)


def test_a_site_that_was_not_asked_is_not_well_again(mail, tmp_path):
    sent(mail, tmp_path, tver=BAD)
    assert sent(mail, tmp_path, tver=after(BAD, report(0.5, "backed-off"))) == ""


def test_one_cause_at_many_sites_is_one_line(mail, tmp_path):
    text = sent(mail, tmp_path, **{f"site{number}": BAD for number in range(77)})
    assert "New: site0, site1, site10 and 74 more: A sentence about list-failed" in text
    assert len(text.splitlines()) == 4


def test_a_mail_has_fifteen_lines_at_most_and_says_where_the_rest_is(mail, tmp_path):
    codes = ["list-failed", "http-500", "http-404", "list-empty", "robots", "refused", "failed", "dropped", "block"]
    causes = [f"{code} {word}" for code in codes for word in ("one", "two", "three")]
    states = {
        f"site{number}": Condition(site="x", since=NOW, causes=[Cause(code=code, message=f"It is {code}.")])
        for number, code in enumerate(causes)
    }
    body = sent(mail, tmp_path, **states)
    assert len(body.splitlines()) <= 15
    assert ("more causes" in body, "letopis status --trouble" in body) == (True, True)


@pytest.mark.parametrize("seed", range(4))
def test_a_mail_stays_short_whatever_the_causes_say(mail, tmp_path, seed):
    chance = random.Random(seed)
    words = ["мост", "certificate", "a\nb", "x" * 300, "Ошибка\r\nSubject: x", "http://tver.example/1"]
    states = {
        f"site{number}": Condition(
            site="x",
            since=NOW - chance.uniform(0, 99) * HOUR,
            causes=[
                Cause(code=f"code-{chance.randrange(20)}", message=" ".join(chance.choices(words, k=9)))
                for _ in range(chance.randrange(1, 4))
            ],
        )
        for number in range(chance.randrange(30, 90))
    }
    body = sent(mail, tmp_path, **states)
    assert len(body.splitlines()) <= 15
    assert max(map(len, body.splitlines())) < 1000


def test_growth_and_the_days_until_the_disk_is_full_are_known_ahead(tmp_path):
    days = {(NOW - timedelta(days=ago)).date().isoformat(): {"good": 1, "written": 1 << 50} for ago in range(1, 5)}
    room = room_of(tmp_path, [Condition(site="tver", days=days)], NOW)
    assert room.a_day == 1 << 50
    assert room.cause is not None
    assert room_of(tmp_path, [Condition(site="tver")], NOW).cause is None


def test_what_is_counted_is_counted_again_where_a_file_changed(tmp_path):
    ledger = tmp_path / "ledger" / "tver.jsonl"
    ledger.parent.mkdir()
    lines = [
        f'{{"id": "tver-{number}", "url": "http://tver.example/{number}", "at": "2026-01-0{day}T00:00:00Z", '
        f'"evidence": "gone"}}\n'
        for number in (1, 2)
        for day in (1, 2, 5)
    ]
    ledger.write_text("".join(lines[:3]))
    vanished = [state_of(tmp_path, conditions.load_condition(tmp_path, "tver"), HOUR).vanished]
    kept = tmp_path / "summaries" / "tver" / "ledger.json"
    with ledger.open("a") as file:
        file.writelines(lines[3:])
    vanished.append(state_of(tmp_path, conditions.load_condition(tmp_path, "tver"), HOUR).vanished)
    kept.write_text("no JSON")
    vanished.append(state_of(tmp_path, conditions.load_condition(tmp_path, "tver"), HOUR).vanished)
    assert vanished == [1, 2, 2]
