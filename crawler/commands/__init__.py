"""The command line: `letopis COMMAND`. One module a command; this one only gathers them."""
