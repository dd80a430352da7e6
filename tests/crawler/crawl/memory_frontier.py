"""A frontier of another kind, which keeps nothing: it shows what such a kind has to do."""

from __future__ import annotations

import json
from copy import deepcopy
from itertools import pairwise

ORDER = ("article", "list", "feed", "sitemap")


class MemoryFrontier:
    def __init__(self, root, site):
        self._pages, self._done, self._known, self._notes = {}, set(), {}, {}

    def close(self):
        pass

    @property
    def left_over(self):
        return len(self._pages) - len(self._done)

    def left_of(self, role):
        return len(list(self.waiting(role)))

    def _add(self, pages, again=False):
        fresh = []
        for page in pages:
            json.dumps(page.data)
            if page.key not in self._pages or (again and page.key in self._done):
                self._pages[page.key] = page
                self._done.discard(page.key)
                fresh.append(page)
        return fresh

    def _whole(self, work):
        before = deepcopy(self.__dict__)
        try:
            return work()
        except BaseException:
            self.__dict__.update(before)
            raise

    def add(self, pages):
        return self._whole(lambda: self._add(pages))

    def again(self, pages):
        return self._whole(lambda: self._add(pages, again=True))

    def next(self):
        return next((page for role in ORDER for page in self.waiting(role)), None)

    def waiting(self, role):
        return iter([page for key, page in self._pages.items() if page.role == role and key not in self._done])

    def done(self, page, found=(), known=(), again=()):
        def work():
            if page.key in self._pages:
                self._done.add(page.key)
            self._known |= {one.id: one for one in known}
            self._add(again, again=True)
            return self._add(found)

        return self._whole(work)

    def drop_waiting(self, role):
        dropped = [page.key for page in self.waiting(role)]
        self._done.update(dropped)
        return len(dropped)

    def finish(self):
        self._pages.clear()
        self._done.clear()

    def remember(self, known):
        self._known[known.id] = known

    def remember_all(self, known):
        self._known |= {one.id: one for one in known}

    def known(self, id):
        return self._known.get(id)

    def due(self, now):
        return iter(sorted((one for one in self.articles() if one.due and one.due <= now), key=lambda one: one.due))

    def articles(self):
        return iter([self._known[id] for id in sorted(self._known)])

    def newer_than(self, moment):
        return (one for one in self.articles() if one.published and one.published > moment)

    def latest(self, count):
        dated = [one for one in self.articles() if one.published]
        return sorted(dated, key=lambda one: one.published, reverse=True)[:count]

    def longest_silence(self):
        dated = [one.published for one in self.articles() if one.published and "undated" not in one.said]
        return max((later - before for before, later in pairwise(sorted(dated)[-1000:])), default=None)

    def next_due(self):
        return min((one.due for one in self.articles() if one.due), default=None)

    def note(self, name, value):
        self._notes[name] = json.dumps(value)

    def noted(self, name):
        return json.loads(self._notes[name]) if name in self._notes else None
