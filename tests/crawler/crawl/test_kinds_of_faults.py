"""Which tests hold each kind of fault by which a crawl may say something false of a site, or of itself.

They ask real sites, mail servers and processes on loopback. `false_history_sites`, `troubled_sites` and the eventful
year vary words, shapes and orders by a seed: `bench/false_history.py` and `bench/eventful_year.py` try others.
"""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT

CRAWL, OPERATING = "tests/crawler/crawl", "tests/crawler/operating"
FALSE, TROUBLED = f"{CRAWL}/test_false_history.py", f"{CRAWL}/test_troubled_sites.py"
CONDITIONS, YEAR = f"{OPERATING}/test_conditions.py", f"{CRAWL}/test_eventful_year.py"

KINDS: dict[str, dict[str, list[str]]] = {
    "a notice with 200 in the place of articles": {
        FALSE: [
            "a_notice_in_the_place_of_all_articles_changes_none",
            "a_notice_at_a_new_address_is_withdrawn_and_the_article_kept_when_it_is_there",
            "a_notice_in_the_place_of_all_articles_of_an_unknown_site_is_none_of_them",
            "a_page_that_all_articles_lead_to_is_none_and_a_new_article_is_asked_again",
            "a_notice_at_the_address_of_one_new_article_is_held_until_the_article_is_there",
            "a_notice_at_the_address_of_one_known_article_is_no_edit_however_long_it_stays",
        ],
        "tests/crawler/reading/test_kind.py": ["what_a_program_prints_when_it_breaks_off_is_no_article"],
    },
    "an outage": {FALSE: ["articles_that_could_not_be_asked_are_asked_when_the_outage_is_over"]},
    "everything gone, everything led to the front page": {
        FALSE: [
            "everything_gone_with_the_list_deletes_nothing_and_a_real_deletion_counts",
            "everything_led_to_the_front_page_is_an_event_and_no_article",
        ],
    },
    "one 429": {FALSE: ["a_long_retry_after_leaves_the_whole_site_alone"]},
    "moves": {
        FALSE: [
            "a_move_with_an_edit_is_one_history",
            "a_rebuilt_portal_makes_no_second_articles",
            "an_address_that_leads_to_an_article_is_another_name_of_it",
            "a_redirect_that_is_taken_back_while_a_crawl_runs_makes_nothing_vanish",
        ],
        f"{CRAWL}/test_moved_site.py": ["once_it_is_accepted_the_new_host_is_crawled_as_the_same_site"],
        YEAR: ["every_event_is_found_and_nothing_false_is_said"],
    },
    "a parameter that says nothing": {FALSE: ["a_parameter_that_says_nothing_is_learned"]},
    "another site's article": {FALSE: ["another_sites_address_is_not_answered_with_this_ones_article"]},
    "one ETag for all": {FALSE: ["an_edit_behind_a_constant_etag_is_found"]},
    "articles that no head of a list shows": {
        TROUBLED: [
            "an_article_that_does_not_come_by_the_lists_head_is_found",
            "an_article_behind_pinned_ones_is_found_the_day_it_comes",
            "a_head_that_never_moves_while_articles_come_is_reported",
            "a_list_is_walked_as_a_whole_once_a_week_and_not_every_day",
            "a_listing_that_is_silent_for_longer_than_the_site_ever_was_is_reported_and_no_earlier",
        ],
    },
    "the base of a list, robots.txt with a byte order mark, Crawl-delay": {
        TROUBLED: [
            "links_count_from_the_base_of_the_list",
            "a_robots_file_with_a_byte_order_mark_is_obeyed",
            "a_pace_that_robots_txt_asks_for_is_kept",
        ],
    },
    "feeds and sitemaps": {
        TROUBLED: [
            "a_feed_with_a_notice_before_it_bare_ampersands_and_times_without_an_offset_is_read",
            "the_pictures_of_a_sitemap_are_no_articles",
        ],
    },
    "dead candidates, front pages that lead on, cookies": {
        TROUBLED: [
            "a_dead_candidate_or_a_front_page_that_leads_on_does_not_end_the_discovery",
            "a_site_that_needs_cookies_says_which_setting_helps",
            "with_a_cookie_jar_it_is_crawled_and_the_report_says_so",
        ],
    },
    "pages that were cut, unknown sites that were killed": {
        f"{CRAWL}/test_same_as_read.py": [
            "every_article_is_kept_but_those_that_nobody_can_unpack",
            "what_came_short_says_so",
        ],
        FALSE: ["an_answer_that_is_shorter_than_announced_is_read_and_takes_nothing_away"],
        f"{CRAWL}/test_unknown_site_killed.py": ["at_most_the_page_that_was_under_way_is_fetched_again"],
    },
    "well again though nobody asked": {
        "tests/crawler/commands/test_run.py": [
            "a_run_that_asked_nobody_and_one_of_a_site_that_was_well_send_nothing",
            "status_says_how_each_site_stands",
        ],
        TROUBLED: ["a_site_whose_list_gives_nothing_is_not_well"],
        CONDITIONS: ["a_start_list_that_was_not_read_is_trouble", "only_a_good_crawl_ends_it"],
    },
    "lost and endless messages": {
        CONDITIONS: [
            "a_message_that_was_lost_is_sent_again",
            "one_cause_at_many_sites_is_one_line",
            "a_mail_has_fifteen_lines_at_most_and_says_where_the_rest_is",
        ],
    },
    "a report dated ahead": {CONDITIONS: ["a_report_dated_ahead_neither_stops_a_site_nor_speaks_for_it"]},
    "what a long past costs": {
        "tests/archive/test_summary.py": ["nothing_is_read_again_that_nobody_changed", "only_what_was_added_is_read"],
        "tests/archive/holdings/test_mend.py": ["what_the_last_crawl_left_is_found_among_years_of_files"],
    },
    "what starting costs, certificates, schedulers": {
        f"{OPERATING}/test_warm.py": ["it_has_no_file_database_or_connection_open_but_the_socket_it_serves_on"],
        "tests/crawler/wire/test_not_trusted.py": ["a_crawl_asks_for_one_once"],
        "tests/test_deploy.py": ["cron_grows_no_log_of_its_own", "the_unit_may_write_the_metrics_that_the_docs_name"],
    },
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_held_by_tests_that_are_there(kind):
    for path, names in KINDS[kind].items():
        there = set(re.findall(r"^def test_(\w+)\(", (ROOT / path).read_text(encoding="utf-8"), re.M))
        assert set(names) <= there, path
