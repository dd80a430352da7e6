"""A sample press server: three regional press sites and one broken host, all made by this project.

`SampleServer` serves them on loopback for the demo and the tests; `seed_page` sets any text into the markup of one.
"""

from crawler.sample.server import SampleServer
from crawler.sample.voronezh import seed_page

__all__ = ["SampleServer", "seed_page"]
