"""Credits: who is named for pictures, video and text, and where a page says so."""

from crawler.credits.line import ParsedCredit, parse_credit, split_credit, split_names

__all__ = ["ParsedCredit", "parse_credit", "split_credit", "split_names"]
