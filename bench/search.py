"""Search over made-up Russian press items: Letopis beside SQLite FTS5, PostgreSQL and tantivy's own stemmer.

    python bench/search.py [--items 200000] [--folder /tmp/letopis-bench] [--without postgres …]

Prints a Markdown table. Times are milliseconds, p50/p95, of 10 hits with titles and snippets. Items are written once to
the folder and used again. PostgreSQL runs from Debian's `postgresql` in a folder of its own, where that is installed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tantivy

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from archive import Archive  # noqa: E402
from archive.catalogue import Catalogue  # noqa: E402
from archive.upgrade import from_json  # noqa: E402
from bench.press import PLANTED, PLANTED_EACH, Press, write  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FREQUENT = "год"
MONTH = "2022-03"
POSTGRES = Path("/usr/lib/postgresql")


def lines(data: Path) -> Iterator[dict[str, Any]]:
    for path in sorted((data / "items").rglob("*.jsonl")):
        with path.open("rb") as file:
            yield from map(json.loads, file)


def record(item: dict[str, Any]) -> tuple[str, ...]:
    """What every engine is given: id, region, month, title, text, credits, comments."""
    comments = " ".join(one["text"] for one in item.get("comments", {}).get("entries", ()))
    credits = " ".join(one["raw"] for one in item["credits"])
    month = item["published_at"][:7]
    return item["id"], item["region"]["iso"], month, item["title"], item["text"], credits, comments


def folder_size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


class Letopis:
    """What this project does."""

    name = "Letopis (tantivy, lemmas)"

    def __init__(self, data: Path) -> None:
        self.data = data

    def build(self) -> int:
        Catalogue(self.data).rebuild()
        self.archive = Archive(self.data)
        return folder_size(self.data / "catalogue")

    def term(self, word: str) -> int:
        return self.archive.search(word, limit=10).total

    def month(self) -> int:
        return self.archive.search(FREQUENT, since=MONTH, until=MONTH, order="newest", limit=10).total

    def count(self) -> Any:
        return self.archive.count(FREQUENT, ["region", "year"])

    def all(self, query: str) -> int:
        return self.archive.search(query, limit=1).total

    def add(self) -> float:
        """Seconds from an item's being kept to its being found, in an archive that is open."""
        with (next((self.data / "items").rglob("*.jsonl"))).open("rb") as file:
            item = from_json(file.readline())
        word = f"небывальщина{time.time_ns()}"
        new = item.model_copy(update={"id": f"{item.site}-{time.time_ns():016x}"[-24:], "title": word})
        path = self.data / "items" / item.site / f"{item.version.first_seen:%Y-%m}.jsonl"
        begun = time.perf_counter()
        with path.open("ab") as file:
            file.write(new.model_dump_json(exclude_none=True).encode() + b"\n")
        while not self.archive.search(word).total:
            time.sleep(0.01)
        return time.perf_counter() - begun


class Fts5:
    """SQLite FTS5 as it comes: forms as written, diacritics folded."""

    name = "SQLite FTS5 (unicode61)"

    def __init__(self, data: Path) -> None:
        self.data, self.path = data, data.parent / "fts5.sqlite"

    def build(self) -> int:
        self.path.unlink(missing_ok=True)
        self.db = sqlite3.connect(self.path)
        self.db.execute("CREATE TABLE items (id, region, month, title, text, credits, comments)")
        columns = "title, text, credits, comments"
        self.db.execute(
            f"CREATE VIRTUAL TABLE words USING fts5({columns}, content=items, tokenize='unicode61 remove_diacritics 2')"
        )
        self.db.executemany("INSERT INTO items VALUES (?, ?, ?, ?, ?, ?, ?)", map(record, lines(self.data)))
        self.db.commit()
        before = self.path.stat().st_size
        self.db.execute("INSERT INTO words(words) VALUES ('rebuild')")
        self.db.commit()
        self.db.execute("CREATE INDEX items_month ON items (month)")
        return self.path.stat().st_size - before

    def _rows(self, where: str, order: str, *values: str) -> int:
        sql = (
            "SELECT items.title, snippet(words, 1, '', '', '…', 30) FROM words JOIN items ON items.rowid = words.rowid "
            f"WHERE words MATCH ? {where} ORDER BY {order} LIMIT 10"
        )
        self.db.execute(sql, values).fetchall()
        return self.all(values[0])

    def term(self, word: str) -> int:
        return self._rows("", "rank", f'"{word}"')

    def month(self) -> int:
        return self._rows("AND month = ?", "month DESC", FREQUENT, MONTH)

    def count(self) -> Any:
        sql = (
            "SELECT region, substr(month, 1, 4), count(*) FROM words JOIN items ON items.rowid = words.rowid "
            "WHERE words MATCH ? GROUP BY 1, 2"
        )
        return self.db.execute(sql, (FREQUENT,)).fetchall()

    def all(self, query: str) -> int:
        text = query.replace("«", '"').replace("»", '"')
        return int(self.db.execute("SELECT count(*) FROM words WHERE words MATCH ?", (text,)).fetchone()[0])


class Stemmer:
    """tantivy with its own Russian stemmer, texts stored for its own snippets."""

    name = "tantivy (Russian stemmer)"

    def __init__(self, data: Path) -> None:
        self.data, self.folder = data, data.parent / "stemmer"

    def build(self) -> int:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        builder = tantivy.SchemaBuilder()
        for name in ("title", "text", "credits", "comments"):
            builder.add_text_field(name, stored=True, tokenizer_name="ru_stem")
        for name in ("region", "month", "year"):
            builder.add_text_field(name, tokenizer_name="raw", fast=True, index_option="basic")
        builder.add_integer_field("time", fast=True)
        self.schema = builder.build()
        self.index = tantivy.Index(self.schema, str(self.folder))
        writer = self.index.writer(256 << 20, 1)
        for item in lines(self.data):
            _, region, month, title, text, credits, comments = record(item)
            document = tantivy.Document(
                title=title, text=text, credits=credits, comments=comments, region=region, month=month, year=month[:4]
            )
            document.add_integer("time", int(datetime.fromisoformat(item["published_at"]).timestamp()))
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self.index.reload()
        self.searcher = self.index.searcher()
        return folder_size(self.folder)

    def _query(self, text: str) -> tantivy.Query:
        text = text.replace("«", '"').replace("»", '"')
        return self.index.parse_query(text, ["title", "text", "credits", "comments"])

    def _search(self, query: tantivy.Query, **order: Any) -> int:
        found = self.searcher.search(query, 10, **order)
        maker = tantivy.SnippetGenerator.create(self.searcher, query, self.schema, "text")
        for _, address in found.hits:
            maker.snippet_from_doc(self.searcher.doc(address)).to_html()
        return int(found.count)

    def term(self, word: str) -> int:
        return self._search(self._query(word))

    def month(self) -> int:
        month = tantivy.Query.term_query(self.schema, "month", MONTH, "basic")
        return self._search(self._query(FREQUENT).and_must_match(month), order_by_field="time")

    def count(self) -> Any:
        by_year = {"y": {"terms": {"field": "year"}}}
        return self.searcher.aggregate(self._query(FREQUENT), {"r": {"terms": {"field": "region"}, "aggs": by_year}})

    def all(self, query: str) -> int:
        return int(self.searcher.search(self._query(query), 1).count)


class Postgres:
    """PostgreSQL with its Russian dictionary, a GIN index over a stored tsvector."""

    name = "PostgreSQL (russian)"

    def __init__(self, data: Path) -> None:
        self.data, self.folder = data, data.parent / "postgres"

    def build(self) -> int:
        import psycopg

        self.db = psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True)
        self.db.execute("CREATE TABLE items (id text, region text, month text, title text, body text, ts tsvector)")
        into = "COPY items (id, region, month, title, body) FROM STDIN"
        with self.db.cursor() as cursor, cursor.copy(into) as copy:
            for item in lines(self.data):
                id_, region, month, title, text, credits, comments = record(item)
                copy.write_row((id_, region, month, title, f"{text}\n{credits}\n{comments}"))
        before = self._size()
        vector = "setweight(to_tsvector('russian', title), 'A') || to_tsvector('russian', body)"
        self.db.execute(f"UPDATE items SET ts = {vector}")
        self.db.execute("CREATE INDEX ON items USING gin (ts)")
        self.db.execute("CREATE INDEX ON items (month)")
        self.db.execute("VACUUM FULL ANALYZE items")
        return self._size() - before

    def _size(self) -> int:
        row = self.db.execute("SELECT pg_total_relation_size('items')").fetchone()
        return int(row[0]) if row else 0

    def _rows(self, where: str, order: str, *values: str) -> int:
        self.db.execute(
            "SELECT title, ts_headline('russian', body, q) FROM (SELECT title, body, q FROM items, "
            f"websearch_to_tsquery('russian', %s) q WHERE ts @@ q {where} ORDER BY {order} LIMIT 10) found",
            values,
        ).fetchall()
        return 0

    def term(self, word: str) -> int:
        return self._rows("", "ts_rank(ts, q) DESC", word)

    def month(self) -> int:
        return self._rows("AND month = %s", "month DESC", FREQUENT, MONTH)

    def count(self) -> Any:
        return self.db.execute(
            "SELECT region, left(month, 4), count(*) FROM items "
            "WHERE ts @@ websearch_to_tsquery('russian', %s) GROUP BY 1, 2",
            (FREQUENT,),
        ).fetchall()

    def all(self, query: str) -> int:
        text = query.replace("«", '"').replace("»", '"')
        sql = "SELECT count(*) FROM items WHERE ts @@ websearch_to_tsquery('russian', %s)"
        row = self.db.execute(sql, (text,)).fetchone()
        return int(row[0]) if row else 0


@contextmanager
def postgres(folder: Path) -> Iterator[bool]:
    """A PostgreSQL of its own while inside; false where none is installed."""
    found = sorted(POSTGRES.glob("*/bin/initdb"))
    if not found:
        yield False
        return
    programs = found[-1].parent
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    user: list[str] = []
    if os.geteuid() == 0:  # it refuses to run as root
        shutil.chown(folder, "postgres", "postgres")
        user = ["runuser", "-u", "postgres", "--"]
    data = folder / "data"
    subprocess.run(
        [*user, programs / "initdb", "-D", data, "-A", "trust", "-U", "postgres"], check=True, capture_output=True
    )
    options = f"-k {folder} -c listen_addresses='' -c shared_buffers=1GB -c fsync=off -c maintenance_work_mem=512MB"
    control = [*user, programs / "pg_ctl", "-D", data, "-w"]
    subprocess.run([*control, "-o", options, "-l", folder / "log", "start"], check=True, capture_output=True)
    try:
        yield True
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


def times(run: Callable[[int], Any], count: int) -> str:
    """p50/p95 of so many runs after three that warm up."""
    for number in range(min(3, count)):
        run(number)
    taken = []
    for number in range(count):
        begun = time.perf_counter()
        run(number)
        taken.append((time.perf_counter() - begun) * 1000)
    taken.sort()
    return f"{taken[count // 2]:.1f}/{taken[min(count - 1, int(count * 0.95))]:.1f}"


def measure(engine: Any, words: list[str], planted: bool) -> str:
    begun, cpu = time.perf_counter(), time.process_time()
    size = engine.build()
    built, spent = time.perf_counter() - begun, time.process_time() - cpu
    found = " ".join(str(engine.all(query)) for query in PLANTED) if planted else "-"
    cells = [
        engine.name,
        f"{built:.0f} ({spent:.0f})",
        f"{size / 1e6:.0f}",
        times(lambda number: engine.term(words[number % len(words)]), 200),
        times(lambda _: engine.term(FREQUENT), 30),
        times(lambda _: engine.month(), 30),
        times(lambda _: engine.count(), 30),
        found,
    ]
    return "| " + " | ".join(cells) + " |"


def peak() -> int:
    """Megabytes of memory that this process had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=200_000)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/letopis-bench"))
    parser.add_argument("--without", nargs="*", default=[], choices=["fts5", "stemmer", "postgres"])
    options = parser.parse_args()
    folder = options.folder / str(options.items)
    data = folder / "data"
    told = folder / "text-size"
    if not told.exists():
        shutil.rmtree(folder, ignore_errors=True)
        told.parent.mkdir(parents=True, exist_ok=True)
        size = write(Press(options.items), data)
        told.write_text(str(size))
    texts = int(told.read_text())
    words = []
    with next((data / "items").rglob("*.jsonl")).open("rb") as file:
        pool = sorted(
            {word.strip(".").lower() for line in list(file)[:400] for word in json.loads(line)["text"].split()}
        )
        words = random.Random(1).sample([word for word in pool if len(word) > 3], 200)
    wanted = " ".join(str(PLANTED_EACH * len(forms)) for _, forms in PLANTED.values())
    lines_size = folder_size(data / "items") / 1e6
    print(f"{options.items} items, titles and texts {texts / 1e6:.0f} MB, JSONL {lines_size:.0f} MB")
    columns = ("engine", "index s (CPU)", "index MB", "term", f"«{FREQUENT}»", "+ month, newest", "by region, year")
    print("| " + " | ".join((*columns, f"planted ({wanted})")) + " |")
    print("|---|---|---|---|---|---|---|---|")
    letopis = Letopis(data)
    print(measure(letopis, words, True), flush=True)
    print(
        f"<!-- an added item was found after {letopis.add():.2f} s; peak {peak()} MB -->",
        flush=True,
    )
    for name, engine in (("fts5", Fts5), ("stemmer", Stemmer)):
        if name not in options.without:
            print(measure(engine(data), words, True), flush=True)
    if "postgres" not in options.without:
        with postgres(folder / "postgres") as there:
            if not there:
                print("PostgreSQL is not installed; Debian: apt install postgresql")
            elif find_spec("psycopg") is None:
                print("PostgreSQL is there, its client is not; pip install 'psycopg[binary]'")
            else:
                print(measure(Postgres(data), words, True), flush=True)


if __name__ == "__main__":
    main()
