"""What to ask instead of a query that finds nothing: each proposal with how many items it finds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, fields, replace
from functools import cache
from itertools import islice, product
from typing import TYPE_CHECKING, Any, Literal

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from archive.fields import WORDS
from archive.languages import languages
from archive.languages.morphology import WORD, fold, is_capital, keys_of
from archive.search.filters import Filters
from archive.search.language import DAYS, VALUES, Operand, QueryError, parts_of
from archive.web.words import Said

if TYPE_CHECKING:
    from archive.search.engine import Snapshot

ProposalKind = Literal["earlier", "layout", "latin", "short", "initials", "spelling", "operator", "apart", "without"]

MOST = 8
"""Proposals that are made, and parts of a query that are looked at."""

WAYS = 3
"""Other words that are tried in place of one."""

TRIED = 12
"""Queries in which several words are replaced that are tried."""

LIKENESS = 60
"""From which on (`rapidfuzz.fuzz.ratio`) a word is proposed for one in another layout or alphabet: it may be mistyped
as well."""

NAMES_READ = 50
"""Items that are searched for the full name of which only initials are known."""


@dataclass(frozen=True)
class Proposal:
    """Another question that finds something: `archive.search(proposal.query, proposal.filters)`."""

    kind: ProposalKind
    query: str
    filters: Filters
    count: int
    """How many items it finds."""
    why: Said
    """How it differs from what was asked."""
    less: tuple[str, ...] = ()
    """Filters that are left out."""

    def reason(self, language: str = "en") -> str:
        """How it differs from what was asked, in words."""
        reported = self.why.text(language)
        if self.less and self.kind != "without":
            reported += ", " + Said("without", {"value": _marked(", ".join(self.less))}).text(language)
        return reported

    def as_json(self) -> dict[str, Any]:
        """The proposal for a script."""
        return {
            "kind": self.kind,
            "query": self.query,
            "filters": {name: value for name, value in asdict(self.filters).items() if value not in (None, False, ())},
            "count": self.count,
            "why": self.reason(),
        }


@dataclass(frozen=True)
class Help:
    """What is said where nothing was found."""

    proposals: tuple[Proposal, ...] = ()
    notes: tuple[Said, ...] = ()


class Helper:
    """Looks for other questions in place of one that finds nothing."""

    def __init__(
        self,
        index: Snapshot,
        count: Callable[[str, Filters], int],
        texts: Callable[[str], Iterable[str]],
    ) -> None:
        """`count` says how many items a query finds, `texts` gives the texts of some of them."""
        self.index = index
        self.ask = count
        self.texts = texts

    def help(self, query: str, filters: Filters) -> Help:
        """Proposals, the most telling first, and what is known of the parts of the query."""
        found: dict[tuple[str, Filters], Proposal] = {}
        for proposal in islice(self._proposals(query, filters), 4 * MOST):
            found.setdefault((proposal.query, proposal.filters), proposal)
            if len(found) >= MOST:
                break
        return Help(tuple(found.values()), tuple(self._notes(query)))

    def _notes(self, query: str) -> Iterator[Said]:
        parts = parts_of(query)[:MOST]
        if not parts:
            return
        counts = {part.whole: self._count(part.whole) for part in parts if not part.negative}
        # An unknown value of a filter has its own note (`archive.search.values`).
        said = {part.whole for part in parts if part.is_text or part.field in {*DAYS, *VALUES}}
        for whole, count in counts.items():
            if not count and whole in said:
                before = self._count(whole, Filters(earlier=True))
                yield Said("only_earlier" if before else "nowhere", {"value": _marked(whole)})
        if len(counts) > 1 and all(counts.values()):
            yield Said("each", {"counts": ", ".join(f"{whole} {count}" for whole, count in counts.items())})

    def _count(self, query: str, filters: Filters | None = None) -> int:
        try:
            return self.ask(query, filters or Filters())
        except QueryError:
            return 0

    def _offer(self, kind: ProposalKind, query: str, filters: Filters, why: Said | None = None) -> Iterator[Proposal]:
        """A proposal if it finds something; where the filters forbid that, without them."""
        why = why or Said(kind)
        if count := self._count(query, filters):
            yield Proposal(kind, query, filters, count, why)
        elif given := tuple(name for name, _ in _given(filters)):
            bare = Filters(earlier=filters.earlier)
            if count := self._count(query, bare):
                yield Proposal(kind, query, bare, count, why, given)

    def _proposals(self, query: str, filters: Filters) -> Iterator[Proposal]:
        if not filters.earlier and (count := self._count(query, replace(filters, earlier=True))):
            yield Proposal("earlier", query, replace(filters, earlier=True), count, Said("earlier"))
        for other in _capitals(query):
            yield from self._offer("operator", other, filters)
        for other in self._names(query):
            yield from self._offer("initials", other, filters)
        parts = parts_of(query)[:MOST]
        bad = [part for part in parts if part.is_text and not part.negative and not self._count(part.whole)]
        choices = [[*islice(self._instead(part), WAYS)] for part in bad]
        for chosen in islice(product(*(choice for choice in choices if choice)), TRIED):
            changed = query
            replaced = [part for part, choice in zip(bad, choices, strict=True) if choice]
            for part, (_, text) in sorted(zip(replaced, chosen, strict=True), key=lambda pair: -pair[0].start):
                changed = changed[: part.start] + text + changed[part.end :]
            if chosen:
                yield from self._offer(chosen[0][0], changed, filters)
        for part in parts:
            if part.is_phrase and len(WORD.findall(part.text)) > 1:
                words = " ".join(WORD.findall(part.text))
                yield from self._offer("apart", f"{query[: part.start - 1]}({words}){query[part.end + 1 :]}", filters)
        for name, value in _given(filters):
            others: dict[str, Any] = {name: None}
            without = replace(filters, **others)
            if count := self._count(query, without):
                yield Proposal("without", query, without, count, Said("without", {"value": _marked(value)}), (name,))
        if len(parts) > 1:
            for part in parts:
                other = f"{query[: part.outer_start].rstrip()} {query[part.outer_end :].lstrip()}".strip()
                if other and (count := self._count(other, filters)):
                    whole = query[part.outer_start : part.outer_end].strip()
                    yield Proposal("without", other, filters, count, Said("without", {"value": _marked(whole)}))

    def _instead(self, part: Operand) -> Iterator[tuple[ProposalKind, str]]:
        """Other texts for a part of the query that finds nothing by itself."""
        tried: tuple[tuple[ProposalKind, Iterator[str]], ...] = (
            ("layout", _layouts(part.text)),
            ("latin", _letters(part.text)),
        )
        for kind, texts in tried:
            for text in texts:
                if self._count(part.quoted(text)):
                    yield kind, text
                else:
                    yield from ((kind, other) for other in self._spelled(text, lenient=True))
        for text in _written_out(part.text):
            yield "short", text if part.is_phrase or " " not in text else f"«{text}»"
        yield from (("spelling", other) for other in self._spelled(part.text))

    def _spelled(self, text: str, *, lenient: bool = False) -> Iterator[str]:
        """The text with its unknown words as the archive spells like ones."""
        ways: list[list[str]] = []
        pieces = re.split(rf"({WORD.pattern})", text)
        for piece in pieces:
            known = not WORD.fullmatch(piece) or self._is_known(piece)
            ways.append([piece] if known else self._like(piece, lenient=lenient))
        for chosen in islice(product(*ways), WAYS):
            if [*chosen] != pieces:
                yield "".join(chosen)

    def _is_known(self, word: str) -> bool:
        return any(self.index.frequency(f"{name}_as", fold(word)) for name in WORDS) or self._count(word) > 0

    def _like(self, word: str, *, lenient: bool) -> list[str]:
        """Words of the archive that are spelled nearly so, the nearest and most frequent first."""
        form = fold(word)
        if len(form) < 3 or not form.isalpha():
            return []
        found = self._near(form, form[0], lenient=lenient) or ([] if lenient else self._near(form, "", lenient=False))
        reported: dict[tuple[str, ...], str] = {}
        for other in found:
            keys = keys_of(other, capital=False)
            nearer = OSA.distance(form, keys[0]) <= OSA.distance(form, other)
            reported.setdefault(keys, keys[0] if nearer else other)
        return [_cased(other, word) for other in reported.values()]

    def _near(self, form: str, start: str, *, lenient: bool) -> list[str]:
        counts: Counter[str] = Counter()
        for name in WORDS:
            for other, count in self.index.terms(f"{name}_as", start):
                if abs(len(other) - len(form)) <= (len(form) if lenient else 2) and other.isalpha():
                    counts[other] += count
        words = list(counts)
        if lenient:
            likely = process.extract(form, words, scorer=fuzz.ratio, score_cutoff=LIKENESS, limit=WAYS)
            return [other for other, _, _ in sorted(likely, key=lambda one: (-one[1], -counts[one[0]]))]
        # One letter in five may be wrong, two in a long word.
        nearest = process.extract(form, words, scorer=OSA.distance, score_cutoff=1 if len(form) < 6 else 2, limit=40)
        return [other for other, _, _ in sorted(nearest, key=lambda one: (one[1], -counts[one[0]], one[0]))]

    def _names(self, query: str) -> Iterator[str]:
        """The query with the full name for initials, with initials for a name, or with the surname alone."""
        for match in _INITIALS.finditer(query):
            surname = match["before"] or match["after"]
            letters = re.findall(r"[^\W\d_]", match["initials"] or match["more"])
            begin, end = match.start(), match.end()
            if query[begin - 1 : begin] in {"«", '"', "“"} and query[end : end + 1] in {"»", '"', "”"}:
                begin, end = begin - 1, end + 1
            for name in self._full_names(surname, letters):
                yield f"{query[:begin]}«{name}»{query[end:]}"
            yield f"{query[:begin]}{letters[0]} NEAR/1 {surname}{query[end:]}"
            yield f"{query[:begin]}{surname}{query[end:]}"
        for part in parts_of(query):
            words = WORD.findall(part.text)
            if part.is_phrase and 1 < len(words) < 4 and all(is_capital(word) and len(word) > 1 for word in words):
                other = f"{words[0][0]} NEAR/1 {words[-1]}"
                yield f"{query[: part.start - 1]}{other}{query[part.end + 1 :]}"

    def _full_names(self, surname: str, letters: list[str]) -> list[str]:
        keys = {*keys_of(surname, capital=True)}
        first, second = letters[0], letters[1] if len(letters) > 1 else ""
        given = rf"({first}[а-яёa-z]+)(?:\s+([А-ЯЁA-Z][а-яёa-z]+))?"
        name = re.compile(rf"\b{given}\s+([А-ЯЁ]\w+)|\b([А-ЯЁ]\w+)\s+{given}")
        counted: Counter[str] = Counter()
        for text in islice(self.texts(surname), NAMES_READ):
            for match in name.finditer(text):
                one, two, last = match.groups()[:3] if match[3] else (match[5], match[6], match[4])
                if keys.isdisjoint(keys_of(last, capital=True)) or (two and second and two[0] != second):
                    continue
                reported = [keys_of(word, capital=True)[0].capitalize() for word in (one, two) if word]
                counted[" ".join([*reported, surname])] += 1
        return [name for name, _ in counted.most_common(WAYS)]


_INITIALS = re.compile(
    r"(?<!\w)(?:(?P<initials>[А-ЯЁA-Z]\.\s*(?:[А-ЯЁA-Z]\.\s*)?)(?P<after>[А-ЯЁA-Z][\w-]{2,})"
    r"|(?P<before>[А-ЯЁA-Z][\w-]{2,})\s+(?P<more>[А-ЯЁA-Z]\.\s*(?:[А-ЯЁA-Z]\.)?))(?!\w)"
)


def _given(filters: Filters) -> Iterator[tuple[str, str]]:
    """The filters that are given, but for `earlier`, with their values in words."""
    for one in fields(Filters):
        value = getattr(filters, one.name)
        if one.name != "earlier" and value not in (None, (), []):
            reported = (
                value if isinstance(value, str) else ", ".join(value) if isinstance(value, (list, tuple)) else value
            )
            yield one.name, f"{one.name}:{reported}"


def _capitals(query: str) -> Iterator[str]:
    """The query with its operators in capitals."""
    words = [word.lower() for one in languages() for word in (*one.query.either, *one.query.both, *one.query.without)]
    pattern = rf"(?<=\s)(?:{'|'.join(words)})(?=\s)"
    other = re.sub(pattern, lambda match: match[0].upper(), query)
    if other != query:
        yield other


@cache
def _keys(backwards: bool) -> list[dict[int, str]]:
    """What the keys of one layout give on the other."""
    tables = []
    for language in languages():
        own, english = language.query.keyboard
        if own:
            pairs = [*zip(own + own.upper(), english + english.translate(_SHIFTED).upper(), strict=True)]
            tables.append({ord(b if backwards else a): a if backwards else b for a, b in pairs})
    return tables


_SHIFTED = str.maketrans("`[];',.", '~{}:"<>')


def _layouts(text: str) -> Iterator[str]:
    """What the keys give on the other layout of the keyboard."""
    for backwards in (True, False):
        for table in _keys(backwards):
            other = text.translate(table)
            if other != text and text.isascii() == backwards:
                yield other


def _letters(text: str) -> Iterator[str]:
    """The text in the letters of another alphabet."""
    for language in languages():
        table = language.query.latin
        if not table:
            continue
        forward = dict(reversed(table))
        back = {own: latin for latin, own in reversed(table) if len(own) == 1}
        known = forward if text.isascii() else back
        pattern = "|".join(sorted(map(re.escape, known), key=len, reverse=True))
        other = re.sub(pattern, lambda match, known=known: known[match[0]], text.lower())  # type: ignore[misc]
        if other != text.lower():
            yield _cased(other, text)


def _written_out(text: str) -> Iterator[str]:
    """What an abbreviation is short for, and abbreviations of it."""
    form = " ".join(text.lower().replace(".", "").split())
    for language in languages():
        for short, meanings in language.query.short.items():
            if short == form.replace("-", ""):
                yield from meanings
            elif form in meanings:
                yield short


def _marked(whole: str) -> str:
    """A part of a query in quotation marks, if it has none."""
    return whole if re.search('[«»“”"]', whole) else f"«{whole}»"


def _cased(word: str, like: str) -> str:
    return word[:1].upper() + word[1:] if like[:1].isupper() else word


__all__ = ["Help", "Helper", "Proposal"]
