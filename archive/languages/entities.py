"""People, organisations and places in a text: an extra, `pip install "letopis[entities]"`.

Natasha's models (https://github.com/natasha/natasha) are small, run without a graphics card and need no download: about
0.7 s and 200 MB at first use, then 0.1 s an article.
"""

from __future__ import annotations

import importlib.util
import os
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal

from archive.extras import PartMissing, install_command
from archive.items import Mention
from archive.languages.morphology import analyser

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST: Final = 200_000
"""Characters of a text that are read; a press article has some thousand."""
SENTENCE: Final = 300
"""Words of a sentence that are looked at together; the models' cost grows with the square of it."""
_TYPES: Final[dict[str, Literal["person", "organisation", "place"]]] = {
    "PER": "person",
    "ORG": "organisation",
    "LOC": "place",
}


class EntitiesMissing(PartMissing):
    """The extra is not installed."""


def installed() -> bool:
    """Whether the extra is there."""
    return importlib.util.find_spec("natasha") is not None


def _vocabulary() -> Any:
    """Natasha's `MorphVocab` on pymorphy3.

    Its own is on pymorphy2, which calls `inspect.getargspec` (gone since Python 3.11) and looks its dictionary up
    through `pkg_resources` (gone from setuptools 82).
    """
    from natasha.morph.vocab import oc_grams, ud_feats, ud_pos
    from pymorphy3.analyzer import Parse

    class Form(Parse):  # type: ignore[misc]
        """A reading of a word with the parts of speech and features of Universal Dependencies."""

        def __new__(cls, *args: Any) -> Any:
            form = Parse.__new__(cls, *args)
            form.normal = form.normal_form
            form.pos = ud_pos(form.tag)
            form.feats = dict(ud_feats(form.tag))
            return form

        def inflect(self, grammemes: Any) -> Any:
            return Parse.inflect(self, set(oc_grams(set(grammemes))))

    form = type("Form", (Form,), {"_morph": analyser(), "_dict": analyser().dictionary})
    return lru_cache(maxsize=10_000)(lambda word: [form(*reading) for reading in analyser().parse(word)])


@lru_cache(maxsize=1)
def _models() -> Any:
    if not installed():
        raise EntitiesMissing(f"Reading entities needs natasha, which is not installed: {install_command('entities')}.")
    # More threads than one make a crawl of many processes slower, and the models are small.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    import natasha

    embedding = natasha.NewsEmbedding()
    return (
        natasha,
        natasha.Segmenter(),
        _vocabulary(),
        natasha.NewsMorphTagger(embedding),
        natasha.NewsSyntaxParser(embedding),
        natasha.NewsNERTagger(embedding),
    )


def mentions(text: str) -> list[Mention]:
    """People, organisations and places in the order of the text, with their names in the nominative.

    Offsets count characters of `text`. Raises `EntitiesMissing` where the extra is not installed.
    """
    natasha, segmenter, vocabulary, morph, syntax, ner = _models()
    document = natasha.Doc(text[:LONGEST])
    document.segment(segmenter)
    document.sents = [
        natasha.doc.DocSent(words[0].start, words[-1].stop, text[words[0].start : words[-1].stop], words)
        for sentence in document.sents
        for words in _in_pieces(sentence.tokens)
    ]
    if not document.sents:
        return []
    document.tag_morph(morph)
    document.parse_syntax(syntax)
    document.tag_ner(ner)
    found: list[Mention] = []
    for span in document.spans:
        kind = _TYPES.get(span.type)
        if kind is None or not re.search(r"\w", span.text):
            continue
        span.normalize(vocabulary)
        name = " ".join((span.normal or span.text).split())
        found.append(Mention(type=kind, name=name, text=span.text, start=span.start, end=span.stop))
    return found


def _in_pieces(words: list[Any]) -> Iterator[list[Any]]:
    """The words of a sentence: all together, but for what is no sentence of a person."""
    return (words[start : start + SENTENCE] for start in range(0, len(words), SENTENCE))


__all__ = ["EntitiesMissing", "installed", "mentions"]
