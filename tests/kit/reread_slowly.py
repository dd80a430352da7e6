"""A parser that processes of a pool import: it takes the page as it is for the one block, and takes its time."""

from __future__ import annotations

import os
import time

from archive.items import Block


def parser():
    seconds = float(os.environ.get("SLOWLY", "0"))

    def read(record, item):
        time.sleep(seconds)
        text = record.payload().decode()
        return item.model_copy(update={"body": [Block(type="paragraph", text=text)], "text": text})

    return read
