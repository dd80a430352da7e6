"""What is known of a language: the words by which its pages are read, as plain data.

Two kinds of fields:

* **words** (`tuple[str, ...]`): plain lower-case words and phrases. A space is any white space, «е» is «ё» as well,
  capitals do not matter. The usual word comes first.
* **patterns** (fields whose docstring says so): regular expressions without capturing groups, matched without regard to
  capitals; they are for what is inflected, or may say the same in many ways.

`archive.languages` joins the same field of all languages; patterns, and the plain words that are looked for before a
pattern is tried, are made from there. Nothing that reads a page knows a language by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from archive.items import CreditRole

Unit = Literal["second", "minute", "half-hour", "hour", "day", "week", "month", "year"]


@dataclass(frozen=True, kw_only=True)
class DateWords:
    """How pages print dates."""

    months: tuple[tuple[str, ...], ...] = ()
    """Twelve months, each in all its forms and abbreviations, these without their full stop."""
    capital: bool = False
    """Whether they are written with a capital, so that «may» is none."""
    weekdays: tuple[str, ...] = ()
    today: tuple[str, ...] = ()
    yesterday: tuple[str, ...] = ()
    before_yesterday: tuple[str, ...] = ()
    just_now: tuple[str, ...] = ()
    ago: tuple[str, ...] = ()
    """What follows a number and a unit: «ago»."""
    since: tuple[str, ...] = ()
    """What precedes a number and a unit and says the same: «vor»."""
    units: Mapping[Unit, tuple[str, ...]] = field(default_factory=dict)
    """Forms of the units of time."""
    ordinals: tuple[str, ...] = ()
    """Endings of a day: «st», «-го»."""
    of: tuple[str, ...] = ()
    """What may be between day, month and year: «of»."""
    at: tuple[str, ...] = ()
    """What may be before the time of day: «at»."""
    era: tuple[str, ...] = ()
    """What may follow a year: «года»."""
    dateline: tuple[str, ...] = ()
    """Other words of a line that is a date and nothing more."""
    named: str = ""
    """Pattern: found in the class or id of an element that holds a date."""
    modified: str = ""
    """Pattern at the beginning of a line: it says when the page was changed."""
    published: str = ""
    """Pattern near the beginning of a line: it says when the page was published."""
    refused: str = ""
    """Pattern: found in a line, its date is no date of the article."""


@dataclass(frozen=True, kw_only=True)
class CreditWords:
    """How pages say whose a picture, a film or a text is."""

    labels: Mapping[CreditRole, tuple[str, ...]] = field(default_factory=dict)
    """Words before a name, by what they credit: «Фото: …». The first of each role is its usual label, which is
    recognised when it is glued to the word before it («мостФото: …»)."""
    of: tuple[str, ...] = ()
    """What may follow a label before its colon: `credit` in «Photo credit: …»."""
    sure: str = ""
    """Pattern: found in a label, it says that a party follows; after other labels («Video: …») a headline may."""
    sources: tuple[str, ...] = ()
    """Words before a source, which is a credit at a picture only: «Quelle: …»."""
    owners: tuple[str, ...] = ()
    """Words before a label that say who owns it: «автор» in «Автор фото: …»."""
    joins: tuple[str, ...] = ()
    """«and» between two labels."""
    between: tuple[str, ...] = ()
    """«and» between two names, where it is in no name: Spanish «y» and Portuguese «e» are."""
    by: tuple[str, ...] = ()
    """«by» between a label and a name."""
    courtesy: tuple[str, ...] = ()
    """Thanks that are a label: «courtesy of»."""
    shown: tuple[str, ...] = ()
    """What makes a label the subject of a caption, before it: «на» in «на фото: …»."""
    bare: str = ""
    """Pattern of a whole line without a colon: «Фото Ивана Петрова». It may have the groups of the Russian one."""
    genitive: str = ""
    """Pattern at the beginning of those labels after which a name without a colon is in the genitive: «Рис. Петра
    Лебедева». Before the words for persons, and for what shows somebody, it is not so."""
    first_names: frozenset[str] = frozenset()
    """Given names in the genitive, without which such words may be what a picture shows: «Zdjęcie Zamku Królewskiego».
    Russian, Ukrainian and Belarusian have a morphology for that."""
    prose: tuple[str, ...] = ()
    """Patterns of sentences that say who took the picture, with the groups `who` and `name`; capitals matter."""
    made: str = ""
    """The same with the name in another case than the nominative."""
    text_made: str = ""
    """Pattern at the beginning of `who`: a text was made, not a picture."""
    film_made: str = ""
    """Pattern at the beginning of `who`: a film was made, where `picture_made` is not found in the line."""
    picture_made: str = ""
    office: str = ""
    """Pattern at the beginning of a party in another case: an office or a house that makes pictures."""
    film_maker: str = ""
    """Pattern at the beginning of a party: one that makes films."""
    own: str = ""
    """Pattern of all that follows a bare label: the author of the text, who is not named again."""
    kept_at: str = ""
    """Pattern between a name and where the picture was found."""
    out_of: str = ""
    """Pattern before an archive that is a party: «из»."""
    archive: str = ""
    """Pattern at the beginning of what follows «из»: an archive somebody has."""
    topic: str = ""
    """Pattern at the beginning of what is a headline and no party."""
    agencies: tuple[str, ...] = ()
    """Agencies that only this language writes so."""
    lent: str = ""
    """Pattern at the end of a party: it gave or took the picture, «제공», «撮影»."""
    rights: str = ""
    """Pattern: what a site says of itself below every page."""
    nobody: str = ""
    """Pattern of all that follows a label: words that name nobody, «из открытых источников»."""
    given: str = ""
    """Pattern at the beginning: «предоставлено», before the party."""
    place: str = ""
    """Pattern at the beginning: «с сайта», «кадр из видео», before the party."""
    bearer: str = ""
    """Pattern at the beginning: «наш фотограф», before the name."""
    no_name: str = ""
    """Pattern of a whole part: what may be between names and is none, «слева»."""
    aside: str = ""
    """Pattern: found in brackets after a name, they are left out."""
    buttons: tuple[str, ...] = ()
    """Buttons at the end of a credit."""


@dataclass(frozen=True, kw_only=True)
class CommentWords:
    """How pages speak of their readers' comments; all but the first are patterns."""

    stems: tuple[str, ...] = ()
    """Beginnings of the words for comments: a page, or a line about them, has one."""
    heading: str = ""
    """The whole heading of the comments, without their number."""
    discussion: str = ""
    """The same in words that a part of an article may be headed with as well: «Обсуждение», "Réactions"."""
    side_heading: str = ""
    """Found in the heading of comments on other pages."""
    closed: str = ""
    """Found where nobody may comment any more."""
    empty: str = ""
    """Found where nobody has commented yet."""
    count: str = ""
    """What a number of comments follows."""
    counted: str = ""
    """What follows a number of comments."""
    show: str = ""
    """Found in a link that leads to more comments."""
    buttons: str = ""
    """A button at a comment."""
    enter: str = ""
    """A whole control that asks a reader to register or to log in."""
    says: str = ""
    """What follows the name of who comments."""
    author: str = ""
    """What precedes it."""
    form: str = ""
    """Found in the names of what a comment is written into."""


@dataclass(frozen=True, kw_only=True)
class BodyWords:
    """Lines among the paragraphs of an article that are none; all are patterns."""

    noise: tuple[str, ...] = ()
    """A whole line that is left out; a space is any white space, as in the next two."""
    read_also: str = ""
    """The beginning of a line that leads to another article, before its colon."""
    end: tuple[str, ...] = ()
    """A whole line after which the article is over."""
    edge: tuple[str, ...] = ()
    """Found in a line before or after the article that is none of it: rules of use, «page last modified»."""
    aside: str = ""
    """Found in a line: the box around it is the site's own voice."""
    aside_line: str = ""
    """A whole line: the box around it leads to other articles."""
    legal: str = ""
    """Found in a notice of rights."""
    caption: str = ""
    """The beginning of a paragraph that is a caption: «на фото: …»."""
    caption_label: str = ""
    """The same, before a colon, where it says only that a caption follows and is no part of it: «사진설명: …»."""


@dataclass(frozen=True, kw_only=True)
class PageWords:
    """What pages say of themselves and of their parts; all that are no tuples are patterns."""

    challenge: str = ""
    """Found on a page that asks for a proof that a person reads it."""
    missing: str = ""
    """Found on a page that says that there is none."""
    login: str = ""
    """Found on a page that asks for a password."""
    search: str = ""
    """Found in the title of a page of search results."""
    news: str = ""
    """Found in a link to the list of news."""
    no_title: tuple[str, ...] = ()
    """Titles that are no headline."""
    tag_cloud: str = ""
    """The beginning of the heading over all tags of a site: «Облако тегов»."""
    subject: tuple[str, ...] = ()
    """What labels the headline in a table of the page's particulars: «Subject»."""
    next: tuple[str, ...] = ()
    """What a link to the following page of a list says, without arrows."""
    maintenance: str = ""
    """Found on a page that a site shows while it is worked on, or while its database does not answer."""
    player: str = ""
    """A whole title of a player that says nothing."""
    no_label: str = ""
    """The beginning of a line that is no title of the film after it."""
    byline: str = ""
    """What precedes the name of an author."""
    no_author: str = ""
    """Found where an author's name is expected, and no name."""
    office: str = ""
    """The beginning of the name of an authority: «and» or commas in it part no two names."""
    enlarge: str = ""
    """A whole button at a picture."""
    of: tuple[str, ...] = ()
    """Words, no pattern: «of» in «3 of 12»."""
    sizes: str = ""
    """A unit of a file's size."""


@dataclass(frozen=True, kw_only=True)
class QueryWords:
    """How queries are written in the language, and how they are mistyped."""

    both: tuple[str, ...] = ()
    """Between two words that are both wanted; this and the next three are operators in capitals only."""
    either: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Names of the fields of a query, by how the query language calls them."""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Names of values (`photo`, `none`, `ru`), by how the query language calls them."""
    keyboard: tuple[str, str] = ("", "")
    """Letters of the usual keyboard, and what the same keys give on an English one."""
    latin: tuple[tuple[str, str], ...] = ()
    """Latin letters and what they are written for, the longest first; of several the usual one first."""
    short: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Abbreviations without full stops, and the words that they are short for."""


@dataclass(frozen=True, kw_only=True)
class Language:
    """One language."""

    code: str
    """ISO 639-1."""
    dates: DateWords = field(default_factory=DateWords)
    credits: CreditWords = field(default_factory=CreditWords)
    comments: CommentWords = field(default_factory=CommentWords)
    body: BodyWords = field(default_factory=BodyWords)
    page: PageWords = field(default_factory=PageWords)
    query: QueryWords = field(default_factory=QueryWords)


__all__ = ["BodyWords", "CommentWords", "CreditWords", "DateWords", "Language", "PageWords", "QueryWords", "Unit"]
