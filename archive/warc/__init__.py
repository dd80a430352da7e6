"""The records of WARC files, of any tool: their bytes made and read (WARC 1.1, ISO 28500:2017)."""
