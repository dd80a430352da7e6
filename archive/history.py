"""What changed between two versions of an article: paragraph by paragraph, word by word, comment by comment."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import escape
from typing import TYPE_CHECKING, Literal

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from archive.fields import COMMENTS, TEXT
from archive.pieces import comment, discussion
from archive.versions import discussion_changed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from archive.items import Comment, PressItem
    from archive.pieces import Piece

ChangeKind = Literal["added", "removed", "edited", "moved"]
Operation = Literal["same", "removed", "added"]

ALIKE = 50.0
"""Two paragraphs are versions of one another from this likeness on (`rapidfuzz.fuzz.ratio`, 0 to 100)."""

MOVED_ALIKE = 75.0
"""The same for a paragraph at another place, where likeness is the only evidence."""

LOOKAHEAD = 40
"""How many paragraphs further on a former one is looked for: bounds the work where a whole page was rewritten."""

LIKENESS_LENGTH = 20_000
"""Characters of a paragraph by which its likeness is measured: the work grows with the square."""

MOST_PAIRS = 1 << 30
"""Words of one text times words of the other that are compared one by one, a quarter of a second; beyond that what lies
between the first and the last difference is shown as a whole."""

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text that stayed, went or came."""

    operation: Operation
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs between two versions."""

    field: str
    """Field of the item: one that makes versions (`archive.fields.TEXT`), or `comments`."""
    kind: ChangeKind
    """`added`: there was nothing before; `removed`: there is nothing now; `moved`: the same text at another place."""
    before: str
    """What stood there, empty for `added`."""
    after: str
    """The text there now, empty for `removed`."""

    @property
    def spans(self) -> list[Span]:
        """The change word by word."""
        if self.kind == "moved":
            return [Span("same", self.after)]
        return word_spans(self.before, self.after)


def word_spans(before: str, after: str) -> list[Span]:
    """The difference of two texts in whole words; joining what is not `added` gives `before`, the others `after`.

    Time grows with the product of the lengths, 64 words at a step: 50 KB against 50 KB take some 20 ms.
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    if len(old) * len(new) > MOST_PAIRS:
        first = _alike(old, new)
        last = _alike(old[first:][::-1], new[first:][::-1])
        old_end, new_end = len(old) - last, len(new) - last
        if (old_end - first) * (new_end - first) > MOST_PAIRS:
            parts: list[tuple[Operation, list[str]]] = [
                ("same", old[:first]),
                ("removed", old[first:old_end]),
                ("added", new[first:new_end]),
                ("same", old[old_end:]),
            ]
            return [Span(operation, "".join(part)) for operation, part in parts if part]
    spans: list[Span] = []
    for step in LCSseq.opcodes(old, new):
        removed = "".join(old[step.src_start : step.src_end])
        if step.tag == "equal":
            spans.append(Span("same", removed))
            continue
        if removed:
            spans.append(Span("removed", removed))
        if added := "".join(new[step.dest_start : step.dest_end]):
            spans.append(Span("added", added))
    return _readable(spans)


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))


def _likeness(before: str, after: str) -> float:
    return fuzz.ratio(before[:LIKENESS_LENGTH], after[:LIKENESS_LENGTH])


def _readable(spans: Iterable[Span]) -> list[Span]:
    """The same difference with islands of white space or punctuation joined to the changes around them.

    «**новый** **закон**» is one change to a reader, not two with an unchanged space in between.
    """
    joined: list[Span] = []
    removed = added = ""

    def flush() -> None:
        nonlocal removed, added
        if removed:
            joined.append(Span("removed", removed))
        if added:
            joined.append(Span("added", added))
        removed = added = ""

    pending = ""
    for span in spans:
        if span.operation == "same":
            if (removed or added) and not re.search(r"\w", span.text):
                pending += span.text
                continue
            flush()
            joined.append(Span("same", pending + span.text))
            pending = ""
            continue
        if pending:
            removed, added, pending = removed + pending, added + pending, ""
        if span.operation == "removed":
            removed += span.text
        else:
            added += span.text
    flush()
    if pending:
        joined.append(Span("same", pending))
    return joined


def _sequence(field: str, before: Sequence[Piece], after: Sequence[Piece]) -> list[Change]:
    """Changes between two lists of pieces in their order, similar ones paired, moved ones reported as such."""
    changes: list[Change] = []
    matcher = SequenceMatcher(None, [piece.key for piece in before], [piece.key for piece in after], autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag != "equal":
            changes += _pair(field, before[i:j], after[k:m])
    return _moves(changes)


def _edited(field: str, before: Piece, after: Piece) -> Change:
    """One piece that became another; where both read the same, what sets them apart is written before them."""
    if before.text != after.text:
        return Change(field, "edited", before.text, after.text)
    return Change(field, "edited", f"[{before.label}] {before.text}", f"[{after.label}] {after.text}")


def _pair(field: str, before: Sequence[Piece], after: Sequence[Piece]) -> list[Change]:
    changes: list[Change] = []
    start = 0
    for old in before:
        scores = [_likeness(old.text, new.text) for new in after[start : start + LOOKAHEAD]]
        best = max(range(len(scores)), key=scores.__getitem__, default=None)
        if best is None or scores[best] < ALIKE:
            changes.append(Change(field, "removed", old.text, ""))
            continue
        changes += [Change(field, "added", "", new.text) for new in after[start : start + best]]
        changes.append(_edited(field, old, after[start + best]))
        start += best + 1
    return changes + [Change(field, "added", "", new.text) for new in after[start:]]


def _moves(changes: list[Change]) -> list[Change]:
    gone = {change.before for change in changes if change.kind == "removed"}
    came = {change.after for change in changes if change.kind == "added"}
    moved = gone & came
    found = [
        Change(change.field, "moved", change.after, change.after) if change.after in moved else change
        for change in changes
        if not (change.kind == "removed" and change.before in moved)
    ]
    return _edited_elsewhere(found)


def _edited_elsewhere(changes: list[Change]) -> list[Change]:
    """Texts that were moved and edited at once, reported as edited where they are now."""
    gone = [place for place, change in enumerate(changes) if change.kind == "removed"][:LOOKAHEAD]
    came = [place for place, change in enumerate(changes) if change.kind == "added"][:LOOKAHEAD]
    left = set(gone)
    found = list(changes)
    for place in came:
        after = changes[place].after
        likely = max(left, key=lambda other: _likeness(changes[other].before, after), default=None)
        if likely is not None and _likeness(changes[likely].before, after) >= MOVED_ALIKE:
            found[place] = Change(changes[place].field, "edited", changes[likely].before, after)
            left.remove(likely)
    taken = set(gone) - left
    return [change for place, change in enumerate(found) if place not in taken]


def comment_changes(before: PressItem, after: PressItem) -> list[Change]:
    """What differs between the comments of two lines: the state of the block, then comment by comment.

    Empty exactly where they are no two versions, and where nobody looked for comments in one of them.
    """
    if before.comments is None or after.comments is None or not discussion_changed(before, after):
        return []
    field, (old_state, *_), (new_state, *_) = COMMENTS.name, discussion(before), discussion(after)
    changes = [] if old_state.key == new_state.key else [_edited(field, old_state, new_state)]
    pairs, gone, came = _same_comments(before.comments.entries, after.comments.entries)
    for entry, other in pairs:
        old, new = comment(entry), comment(other)
        if old.key != new.key:
            changes.append(_edited(field, old, new))
    changes += [Change(field, "removed", comment(entry).text, "") for entry in gone]
    return changes + [Change(field, "added", "", comment(entry).text) for entry in came]


def _same_comments(
    old: list[Comment], new: list[Comment]
) -> tuple[list[tuple[Comment, Comment]], list[Comment], list[Comment]]:
    """Which comments are the same ones: those that say the same, else by the site's identifier, by author and time, or
    by author and text."""
    pairs: list[tuple[Comment, Comment]] = []

    def content(entry: Comment) -> tuple[object, ...] | None:
        return (entry.id, comment(entry).key)

    def words(entry: Comment) -> tuple[object, ...] | None:
        return comment(entry).key

    def identifier(entry: Comment) -> tuple[object, ...] | None:
        return (entry.id,) if entry.id else None

    def moment(entry: Comment) -> tuple[object, ...] | None:
        when = entry.published_at or entry.published_local
        return (entry.author, when) if when else None

    def text(entry: Comment) -> tuple[object, ...] | None:
        return (entry.author, entry.text)

    for key in (content, words, identifier, moment, text):
        waiting: dict[tuple[object, ...], list[Comment]] = {}
        for entry in new:
            if (found := key(entry)) is not None:
                waiting.setdefault(found, []).append(entry)
        left: list[Comment] = []
        taken: set[int] = set()
        for entry in old:
            found = key(entry)
            others = waiting.get(found) if found is not None else None
            if others:
                other = others.pop(0)
                pairs.append((entry, other))
                taken.add(id(other))
            else:
                left.append(entry)
        new = [entry for entry in new if id(entry) not in taken]
        old = left
    return pairs, old, new


def compare(before: PressItem, after: PressItem) -> list[Change]:
    """Everything that differs between two lines of one article, in the order of a page: the text's, then the comments'.

    It is empty exactly where neither the text nor the comments are another version.
    """
    return text_changes(before, after) + comment_changes(before, after)


def text_changes(before: PressItem, after: PressItem) -> list[Change]:
    """What differs between the texts of two lines; empty exactly where they are no two versions."""
    changes: list[Change] = []
    for row in TEXT:
        if row.content and row.differs(before, after):
            old, new = row.content(before), row.content(after)
            one = row.single and old and new
            changes += [_edited(row.name, old[0], new[0])] if one else _sequence(row.name, old, new)
    return changes


def spans_html(spans: Iterable[Span]) -> str:
    """A difference as HTML: `<ins>` and `<del>`, everything else escaped."""
    tags = {"same": "{}", "removed": "<del>{}</del>", "added": "<ins>{}</ins>"}
    return "".join(tags[span.operation].format(escape(span.text)) for span in spans)


_PAGE = """<!doctype html>
<html lang="ru"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
body {{ font: 17px/1.5 Georgia, serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1b1b1b }}
h2 {{ font: 600 .8rem/1 system-ui, sans-serif; letter-spacing: .06em; text-transform: uppercase; color: #666;
      margin: 2rem 0 .5rem }}
p {{ margin: .5rem 0; white-space: pre-wrap; overflow-wrap: anywhere }}
ins {{ background: #d7f3dd; text-decoration: none; border-bottom: 2px solid #2a8f43 }}
del {{ background: #fbdcdc; color: #8b1a1a }}
.moved {{ color: #555; font-style: italic }}
footer {{ margin-top: 3rem; font: .8rem/1.5 system-ui, sans-serif; color: #666 }}
</style></head><body>
<h1>{title}</h1>
{changes}
<footer>{footer}</footer>
</body></html>
"""


def changes_html(before: PressItem, after: PressItem) -> str:
    """The differences of two versions as one page of HTML that needs nothing else and runs nothing."""
    parts: list[str] = []
    field = ""
    for change in compare(before, after):
        if change.field != field:
            field = change.field
            parts.append(f"<h2>{escape(field)}</h2>")
        mark = ' class="moved"' if change.kind == "moved" else ""
        parts.append(f"<p{mark}>{spans_html(change.spans)}</p>")
    footer = "<br>".join(
        escape(f"{item.version.number}: {item.version.first_seen.isoformat()} · {item.capture.record_id} · {item.url}")
        for item in (before, after)
    )
    return _PAGE.format(title=escape(after.title or after.url), changes="\n".join(parts), footer=footer)
