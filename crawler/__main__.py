"""`python -m crawler` is `letopis`."""

from crawler.commands import main

main()
