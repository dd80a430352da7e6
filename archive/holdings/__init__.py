"""The WARC files of an archive: written, entered as ours, indexed, checked, mended, found. Rests on `archive.warc`."""
