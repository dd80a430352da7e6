"""Pictures, video, sound, documents and players of an article."""

from crawler.reading.media.find import FoundMedia, find_media

__all__ = ["FoundMedia", "find_media"]
