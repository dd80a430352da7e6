"""Which release this is."""

import re
from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("letopis")
except PackageNotFoundError:
    # A checkout that nobody installed.
    VERSION = "0+checkout"


def release() -> tuple[int, ...]:
    """The release by its numbers: of two the later is the greater."""
    return tuple(int(number) for number in re.findall(r"\d+", VERSION.partition("+")[0])[:3])
