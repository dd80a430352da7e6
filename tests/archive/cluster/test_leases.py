"""Leases in a real PostgreSQL: each site has one owner, and who comes too late changes nothing."""

from __future__ import annotations

import threading
import time
import traceback
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
import time_machine

from archive.cluster.leases import BrokenLease, Lease, LeaseOutcome, LeasesAway, Pointer
from archive.cluster.postgres import PostgresLeases
from archive.secret import Secret

DAY = timedelta(days=1)
DONE = LeaseOutcome(
    good=True, every=DAY, snapshot=Pointer("sites/a/1.tar.zst", "ab"), release=(0, 2, 0), report={"new": 3}
)


@pytest.fixture
def worker(database):
    made = []

    def start(owner, *, lease=60.0, release=(0, 2, 0)):
        made.append(PostgresLeases(database, owner, release=release, lease=timedelta(seconds=lease)))
        return made[-1]

    yield start
    for each in made:
        each.close()


def over(database: Secret, site: str) -> None:
    """Let a site's lease be over, as if time had passed."""
    with psycopg.connect(database.reveal(), autocommit=True) as connection:
        connection.execute("UPDATE letopis_sites SET lease_until = now() - interval '1 s' WHERE site = %s", (site,))


def taken(leases: PostgresLeases) -> Lease:
    lease = leases.take()
    assert lease is not None
    return lease


def test_each_site_is_taken_once_by_many_at_a_time(worker):
    sites = {f"site-{number:03}" for number in range(60)}
    found: list[str] = []

    def take(leases):
        while lease := leases.take():
            found.append(lease.site)
            assert leases.finish(lease, DONE)

    workers = [worker(f"w{number}") for number in range(4)]
    workers[0].enrol(dict.fromkeys(sites))
    workers[1].enrol(dict.fromkeys(sites))
    threads = [threading.Thread(target=take, args=(each,)) for each in workers]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(found) == sorted(sites)
    assert {(row.token, row.runs, row.failures) for row in workers[0].rows()} == {(1, 1, 0)}


def test_the_site_that_is_due_longest_comes_first(worker, database):
    one = worker("a")
    one.enrol(dict.fromkeys(["a", "b", "c"]))
    with psycopg.connect(database.reveal(), autocommit=True) as connection:
        connection.execute("UPDATE letopis_sites SET due = now() - interval '1 h' WHERE site = 'b'")
        connection.execute("UPDATE letopis_sites SET due = now() + interval '1 h' WHERE site = 'a'")
    assert [lease.site if (lease := one.take()) else None for _ in range(3)] == ["b", "c", None]


def test_what_a_crawl_left_is_found_by_the_next(worker, database):
    one, two = worker("one"), worker("two")
    one.enrol(dict.fromkeys(["a"]))
    lease = taken(one)
    assert (lease.token, lease.snapshot, lease.broken) == (1, None, None)
    assert one.finish(lease, DONE)
    (row,) = two.rows()
    assert (row.owner, row.snapshot, row.report, row.held, row.broken) == (
        "one",
        DONE.snapshot,
        {"new": 3},
        False,
        False,
    )
    assert timedelta(hours=23) < row.due - row.now <= DAY
    assert two.take() is None
    with psycopg.connect(database.reveal(), autocommit=True) as connection:
        connection.execute("UPDATE letopis_sites SET due = now()")
    again = taken(two)
    assert (again.token, again.snapshot, again.broken) == (2, DONE.snapshot, None)


def test_who_wakes_after_the_lease_is_refused(worker, database):
    one, two = worker("one"), worker("two")
    one.enrol(dict.fromkeys(["a"]))
    late = taken(one)
    assert one.renew([late]) == {"a"}
    over(database, "a")
    assert one.renew([late]) == set()
    assert one.finish(late, DONE) is False
    lease = taken(two)
    assert lease.broken is not None
    assert (lease.token, lease.broken.owner, lease.broken.token, lease.snapshot) == (2, "one", 1, None)
    assert one.renew([late]) == set()
    assert one.finish(late, DONE) is False
    assert two.finish(lease, LeaseOutcome(good=True, every=DAY, snapshot=Pointer("sites/a/2.tar.zst", "cd")))
    assert one.finish(late, DONE) is False
    (row,) = two.rows(["a"])
    assert (row.token, row.snapshot, row.failures, row.runs) == (2, Pointer("sites/a/2.tar.zst", "cd"), 0, 1)


def test_a_lease_that_nobody_took_after_it_was_over_is_not_prolonged(worker, database):
    one = worker("one")
    one.enrol(dict.fromkeys(["a"]))
    late = taken(one)
    over(database, "a")
    assert one.renew([late]) == set()
    assert worker("two").rows()[0].broken


def test_a_second_run_of_the_same_machine_is_another_owner(worker, database):
    one = worker("host-1")
    one.enrol(dict.fromkeys(["a"]))
    taken(one)
    over(database, "a")
    again = taken(worker("host-2"))
    assert isinstance(again.broken, BrokenLease)
    assert again.broken.owner == "host-1"
    (row,) = one.rows()
    assert (row.failures, row.runs) == (1, 0)


def test_failures_in_a_row_are_counted_and_a_pause_is_kept(worker, database):
    one = worker("one")
    one.enrol(dict.fromkeys(["a"]))
    for failures in (1, 2):
        assert one.finish(taken(one), LeaseOutcome(good=False, every=timedelta()))
        assert one.rows()[0].failures == failures
    assert one.finish(taken(one), LeaseOutcome(good=True, every=timedelta(), pause=timedelta(hours=6)))
    (row,) = one.rows()
    assert row.failures == 0
    assert timedelta(hours=5) < row.due - row.now <= timedelta(hours=6)


def test_a_site_of_a_newer_release_is_left_to_newer_workers(worker):
    new, old = worker("new", release=(0, 3, 0)), worker("old", release=(0, 2, 9))
    new.enrol(dict.fromkeys(["a"]))
    assert new.finish(taken(new), LeaseOutcome(True, timedelta(), snapshot=Pointer("s", "x"), release=(0, 3, 0)))
    assert old.take() is None
    assert taken(new).site == "a"


def test_a_site_that_a_worker_does_not_know_is_left_to_others(worker):
    one = worker("one")
    one.enrol(dict.fromkeys(["a", "b"]))
    assert [lease.site if (lease := one.take(but=["a"])) else None for _ in range(2)] == ["b", None]


def test_a_site_begins_with_the_state_that_was_brought_in_until_it_was_taken(worker):
    one, two = worker("one"), worker("two")
    one.enrol({"a": None, "b": None})
    one.enrol({"a": Pointer("sites/a/0.tar.zst", "ab")})
    one.enrol({"a": None})
    assert taken(two).snapshot == Pointer("sites/a/0.tar.zst", "ab")
    assert taken(two).snapshot is None
    one.enrol({"b": Pointer("late", "ab")})
    assert [row.snapshot for row in one.rows(["b"])] == [None]


def test_a_site_is_taken_by_its_name_though_it_is_not_due_and_stays_due_as_it_was(worker):
    one, two = worker("one"), worker("two")
    one.enrol(dict.fromkeys(["a", "b"]))
    assert one.finish(taken(one), DONE)
    due = one.rows(["a"])[0].due
    lease = one.take(only="a")
    assert (lease.site, two.take(only="a"), two.take().site) == ("a", None, "b")
    assert one.finish(lease, LeaseOutcome(good=True, every=None))
    (row,) = one.rows(["a"])
    assert (row.due, row.runs, row.failures) == (due, 1, 0)


def test_the_clock_of_the_database_counts_and_not_that_of_a_machine(worker, database):
    one, two = worker("one"), worker("two")
    one.enrol(dict.fromkeys(["a"]))
    with time_machine.travel(datetime.now(UTC) + timedelta(days=3)):
        lease = taken(one)
        assert two.take() is None
        assert one.renew([lease]) == {"a"}
    with time_machine.travel(datetime.now(UTC) - timedelta(days=3)):
        assert two.take() is None
        assert one.finish(lease, DONE)
    (row,) = two.rows()
    assert timedelta(hours=23) < row.due - row.now <= DAY


def test_the_key_of_the_archive_is_the_first_that_was_given(worker):
    one, two = worker("one"), worker("two")
    assert one.key(None) is None
    assert one.key(b"1" * 32) == b"1" * 32
    assert two.key(b"2" * 32) == b"1" * 32
    assert two.key(None) == b"1" * 32


def test_an_answer_that_was_lost_is_no_refusal(worker):
    one = worker("one")
    one.enrol(dict.fromkeys(["a"]))
    lease = taken(one)
    assert one.finish(lease, DONE)
    assert one.finish(lease, DONE)
    assert one.rows()[0].runs == 1


def test_what_is_answered_is_on_the_disk(worker):
    one = worker("one")
    assert one._run("SHOW synchronous_commit") == [("on",)]


def test_a_database_that_is_away_is_said_and_used_again_when_it_is_back(postgres, worker):
    one = worker("one")
    one.enrol(dict.fromkeys(["a"]))
    lease = taken(one)
    postgres.stop()
    try:
        with pytest.raises(LeasesAway) as away:
            one.renew([lease])
        assert "only-a-test" not in str(away.value)
        with pytest.raises(LeasesAway):
            one.take()
    finally:
        postgres.start()
    assert one.renew([lease]) == {"a"}
    assert one.finish(lease, DONE)


def test_a_connection_that_was_cut_is_made_again(worker, database):
    one = worker("one")
    one.enrol(dict.fromkeys(["a"]))
    lease = taken(one)
    with psycopg.connect(database.reveal(), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid != pg_backend_pid() "
            "AND application_name = 'letopis'"
        )
    time.sleep(0.1)
    assert one.renew([lease]) == {"a"}


def test_tables_of_a_newer_release_are_refused(worker, database):
    worker("one")
    with psycopg.connect(database.reveal(), autocommit=True) as connection:
        connection.execute("UPDATE letopis_archive SET format = 99")
    with pytest.raises(LeasesAway, match="newer release"):
        worker("two")


@pytest.mark.parametrize("url", ["postgresql://nobody:wrong-word@127.0.0.1:1/none", "nonsense", "postgresql://[::1"])
def test_an_address_where_there_is_none_is_one_sentence_without_the_password(url):
    with pytest.raises(LeasesAway) as away:
        PostgresLeases(Secret(url), "one", lease=DAY)
    assert "wrong-word" not in "".join(traceback.format_exception(away.value))
    assert "\n" not in str(away.value)


def test_a_wrong_password_is_refused_and_not_repeated(postgres):
    url = postgres.url.replace("only-a-test", "another-word")
    with pytest.raises(LeasesAway, match="password") as away:
        PostgresLeases(Secret(url), "one", lease=DAY)
    assert "another-word" not in "".join(traceback.format_exception(away.value))
