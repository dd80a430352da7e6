"""The download handler that sees the bytes: HTTP/1.1 over asyncio, every exchange handed to the WARC writer."""
