"""WARC files: written as exchanges end, read back, indexed, mended and verified (WARC 1.1, ISO 28500:2017)."""
