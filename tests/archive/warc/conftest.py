"""Records of these tests are made by the writer of an archive."""

from tests.archive.holdings.conftest import archive, writer

__all__ = ["archive", "writer"]
