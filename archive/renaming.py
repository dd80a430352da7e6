"""A site that got another name: its folder in the archive moves, and the ids under the old name keep their meaning.

The WARC files stay byte for byte as they are, also in their names, which begin with the name of the site that wrote
them. So a file tells by itself that its folder was renamed, and what its records say under the old name is read under
the new one: what is made again from them is what the rename made.
"""

from __future__ import annotations

import re
from functools import lru_cache

_HEX = rb"([0-9a-f]{16})"


@lru_cache(256)
def _patterns(old: str) -> tuple[re.Pattern[bytes], ...]:
    # Within a JSON string a quote has a backslash before it, so none of these matches the words of an article.
    name = re.escape(old).encode()
    return (
        re.compile(rb'(?<!\\)"' + name + rb"-" + _HEX + rb'(?=["#])'),
        re.compile(rb'(?<!\\)"(site|warc)"(:\s*)"' + name + rb'(?=["/])'),
    )


def renamed(line: bytes, old: str, new: str) -> bytes:
    """JSON of the archive as it reads under another name of its site: ids, the site's name, the paths of its files."""
    ids, fields = _patterns(old)
    name = new.encode()
    return fields.sub(rb'"\1"\2"' + name, ids.sub(rb'"' + name + rb"-\1", line))
