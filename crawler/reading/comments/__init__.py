"""Reader comments: the state of the block, and every comment that stands on the page."""

from crawler.reading.comments.find import FoundComments, find_comments

__all__ = ["FoundComments", "find_comments"]
