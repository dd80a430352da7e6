"""Credits: who is named for pictures, video and text, and where a page says so."""

from crawler.reading.credits.find import became, find_credits
from crawler.reading.credits.line import parse_credit, split_credit
from crawler.reading.credits.parties import ParsedCredit, split_names

__all__ = ["ParsedCredit", "became", "find_credits", "parse_credit", "split_credit", "split_names"]
