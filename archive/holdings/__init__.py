"""The WARC files of an archive: written, entered as ours, indexed, checked, mended, found. Stands on `archive.warc`."""
