"""Reader comments: the state of the block, and every comment that is on the page."""

from crawler.reading.comments.find import find_comments
from crawler.reading.comments.zones import CommentZone, find_zones

__all__ = ["CommentZone", "find_comments", "find_zones"]
