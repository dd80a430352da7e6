"""Writes exchanges until it is killed, and acknowledges each on its standard output: `DATA SEED`."""

from __future__ import annotations

import random
import sys
from pathlib import Path

from exchanges import INFO, exchange

from archive.holdings.writer import WarcWriter


def response(number: int) -> bytes:
    """The answer with a number, small or large, the same in every process."""
    chance = random.Random(number)
    body = chance.randbytes(chance.choice([200, 5_000, 60_000, 1_500_000]))
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


def main() -> None:
    with WarcWriter(Path(sys.argv[1]), "voronezh", INFO, max_bytes=8 << 20) as writer:
        number = int(sys.argv[2])
        while True:
            capture = writer.write_exchange(exchange(f"http://example.org/{number}", response(number)))
            print(number, capture.model_dump_json(), flush=True)
            number += 1


if __name__ == "__main__":
    main()
