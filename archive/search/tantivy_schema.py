"""The fields of the full-text index as tantivy knows them."""

from __future__ import annotations

from archive.extras import needs
from archive.fields import FACETS, WORDS

with needs("search"):
    import tantivy


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in WORDS:
        for kind in (name, f"{name}_as"):
            builder.add_text_field(kind, tokenizer_name="whitespace", index_option="position")
    for name in FACETS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_text_field("title_whole", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("key", tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("row", fast=True)
    builder.add_integer_field("day", indexed=True, fast=True)
    builder.add_integer_field("time", indexed=True, fast=True)
    return builder.build()


SCHEMA = _schema()
