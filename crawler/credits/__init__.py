"""Credits: who is named for pictures, video and text, and where a page says so."""

from crawler.credits.line import ParsedCredit, parse_credit, split_credit, split_names  # isort: skip
from crawler.credits.find import FoundCredits, find_credits  # isort: skip

__all__ = ["FoundCredits", "ParsedCredit", "find_credits", "parse_credit", "split_credit", "split_names"]
