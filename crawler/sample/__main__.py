"""``python -m crawler.sample``: serve the sample sites until stopped."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
import threading

from crawler.sample.server import CONTROL, SampleServer


def main() -> int:
    """Print one JSON line with the port and the hosts, then serve; 2 where the port is taken."""
    parser = argparse.ArgumentParser(prog="python -m crawler.sample", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="loopback port; 0 takes a free one")
    parser.add_argument("--articles", type=int, default=36, help="articles per site")
    chosen = parser.parse_args()
    try:
        server = SampleServer(articles=max(1, chosen.articles), port=chosen.port)
    except (OSError, OverflowError) as error:
        sys.stderr.write(f"Port {chosen.port} cannot be served: {error}\n")
        return 2
    with server, contextlib.suppress(KeyboardInterrupt):
        sys.stdout.write(json.dumps({"port": server.port, "control": CONTROL, "hosts": server.hosts}) + "\n")
        sys.stdout.flush()
        threading.Event().wait()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
