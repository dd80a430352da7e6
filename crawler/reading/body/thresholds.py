"""The numbers by which the article is distinguished from the rest of a page.

Each has its reason beside it. Lengths are characters, shares are of the text that the reason names, masses are
characters of prose. For most, the tests hold a page that is read otherwise when the number is raised by half, and one
for when it is lowered.
"""

from __future__ import annotations

from typing import Final

LINE: Final = 30
"""Characters of a line from which on it may be prose: labels, buttons and dates are shorter."""
LINKED: Final = 0.5
"""Share of a piece of text inside links from which on it is a menu and no prose, which has a link here and there."""
SENTENCE: Final = 80
"""Characters up to which a line needs a sign of a sentence to be prose: the longest headlines and slogans have so
many."""
COMMENTED: Final = 0.05
"""Share of the page's text that a comment block has at least to make a short article look small beside it."""
MARKED_LARGE: Final = 100
"""Mass of an element marked as an article from which on it is the page's own and no teaser marked the same way: one
sentence."""
TEASER_LEAST: Final = 15
"""Characters of a teaser, and of its link, at least: numbers of a pager and «Далее» have fewer."""
TEASER_MOST: Final = 900
"""Characters of a teaser with its announcement at most: a section of an article has more."""
TEASER_LINKED: Final = 0.25
"""Share of a teaser that its link has at least: a title beside three times as many words of announcement."""
ROW: Final = 3
"""Alike teasers that make a row: two links may be sources of an article."""
ROW_SHARE: Final = 0.4
"""Share of the page's text up to which a row of teasers is beside the article whatever else there is."""
ROW_MOST: Final = 0.9
"""The same where a text of its own is beside the row: more than that and the page is a list."""
ROW_BESIDE: Final = 150
"""Mass beside such a row that is a text of its own: two sentences, more than a notice of the template."""
ANNOUNCED_LEAST: Final = 60
"""Characters of a link on a line of its own with a few words on it, together: less is a name and a caption."""
ANNOUNCED_MOST: Final = 600
"""The same at most: more is a paragraph that begins with a link."""
ANNOUNCED_SHARE: Final = 0.1
"""Share of the page's text that such an announcement has at most."""
ANNOUNCED_LINK: Final = 30
"""Characters of its link, a headline, at least."""
ANNOUNCED_LINKED: Final = 0.25
"""Share of it that the link has at least, as with a teaser."""
BOX_LINE: Final = 200
"""Characters of a line that may say that its box is no part of the article; a longer one is prose."""
BOX_SHARE: Final = 0.25
"""Share of the page's text that such a box has at most."""
BOX_BEFORE: Final = 0.5
"""Share of a box that may be before its line: where more is, the text ends in the box."""
BOX_PROSE: Final = 200
"""Characters of text before the line of a box from which on they are no part of the box."""
BOX_MOST: Final = 1200
"""Characters of such a box at most: five teasers with their announcements."""
BEHIND_LINKED: Final = 0.3
"""Share of a line right after a box inside a link, at least, to go with it."""
BEHIND_MOST: Final = 250
"""Characters of such a line at most: a title and its announcement."""
LINKS: Final = 0.55
"""Share of an element inside links from which on it is a menu: the texts with most links have half."""
LINKS_SHARE: Final = 0.2
"""Share of the page's text up to which an element of links is layout; a page of links alone has more."""
INTRODUCED: Final = 8
"""Characters of a line with a colon that leads over to links: «Читать:» has fewer."""
TOGETHER: Final = 1.5
"""Times the largest of the elements marked as body that all have together, where every paragraph is marked on its
own."""
MARKED_SHARE: Final = 0.3
"""Share of the page's text in what is marked as body, at least: else a teaser is marked."""
MARKED_LEAST: Final = 150
"""Characters in it at least: two sentences."""
SCOPE_SHARE: Final = 0.2
"""Share of the page's text around the headline that may be all of an article with it."""
SCOPE: Final = 250.0
"""Characters of text around the headline that may be an article: a short notice has three sentences."""
SCOPE_HALF: Final = 0.5
"""Share of the text of a page that has less than that."""
SCOPE_MARKED: Final = 100
"""Characters of an element marked as one article at least: one sentence."""
HEAVIEST: Final = 0.7
"""Share of the text that the heaviest part has, to go down into it whatever is lost."""
LOST: Final = 0.5
"""What may be lost of the text for each character of layout that is left out with it."""
HEAVY: Final = 0.45
"""Share of the text in the heaviest part below which the parts are columns or sections of one text."""
OPENING: Final = 80
"""Characters of a paragraph before the body that a paywall has parted from it."""
OPENING_PROSE: Final = 0.7
"""Share of such a paragraph that is no link."""
FOLLOWING: Final = 80
"""Characters of the first paragraph of the body, whose look the opening shares."""
OPENED: Final = 0.5
"""Layout that may come in with the opening, for each character of the body."""
DECLARED: Final = 400
"""Characters of the body that a page declares, at least, to say what is none of it: announcements are shorter."""
FOREIGN: Final = 0.2
"""Share of the body that may be missing in the declared one; where more is, that is an extract."""
ONLY_LINKS: Final = 0.2
"""Share of a line that is no link where it is said to be nothing but links: the separators."""
