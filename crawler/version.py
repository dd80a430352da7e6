"""Which release this is."""

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("letopis")
except PackageNotFoundError:
    # A checkout that nobody installed.
    VERSION = "0+checkout"
