"""`letopis`, also as `python -m crawler`."""

import gc
import os
import sys


def main() -> None:
    """Entry point of the console script. Ctrl-C while it still loads ends it as quietly as later."""
    # To look for garbage after every 700 new objects costs a tenth of a short command, as what modules make while they
    # load stays. 20,000 objects are about one page as BeautifulSoup holds it.
    gc.set_threshold(20_000)
    # Pydantic would read the metadata of every distribution installed to find plugins, of which we use none.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    try:
        from crawler.commands import main as command

        command()
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        # To look through all that is loaded for garbage before the process ends costs a quarter of a short crawl.
        gc.freeze()


if __name__ == "__main__":
    main()
