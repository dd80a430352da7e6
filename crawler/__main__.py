"""`letopis`, also as `python -m crawler`."""

import sys


def main() -> None:
    """Entry point of the console script. Ctrl-C while it still loads ends it as quietly as later."""
    try:
        from crawler.commands import main as command

        command()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
