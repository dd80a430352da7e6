"""The demo, and the commands it tells people to try."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from patience import LONG

ROOT = Path(__file__).resolve().parents[3]


def run(arguments, cwd, **more):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LETOPIS_")}
    env = {**kept, "PYTHONPATH": str(ROOT), **more}
    return subprocess.run(arguments, cwd=cwd, env=env, capture_output=True, text=True, timeout=LONG)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    done = run([sys.executable, "-m", "crawler", "demo", "--articles", "12"], folder)
    assert done.returncode == 0, done.stderr
    # A later run adds files.
    files = sorted((folder / "demo-data" / "warc").rglob("*.warc.gz"))
    return folder, done.stdout, files


@pytest.mark.parametrize(
    "words",
    [
        "Клуб бережливых губернаторов два дня работал в Воронеже",
        "пресс-служба правительства Воронежской области",
        "КУ ВО «Центр эффективности Правительства Воронежской области»",
        "Первый день — 9 декабря",
        "empty",
    ],
)
def test_it_tells_what_was_read(demo, words):
    assert words in demo[1]


@pytest.mark.parametrize(
    "check",
    [
        ["warcio.cli", "check"],
        ["warcat", "verify"],
        ["fastwarc.cli", "check"],
    ],
    ids=["warcio", "warcat", "fastwarc"],
)
def test_every_record_passes_the_checks_of_others(demo, check):
    files = demo[2]
    assert len(files) == 3
    for file in files:
        done = run([sys.executable, "-m", *check, str(file)], demo[0])
        assert done.returncode == 0, (file, done.stdout, done.stderr)
        # warcat says what it found and ends well all the same.
        assert "validation" not in done.stderr and "FAIL" not in done.stdout, (file, done.stdout, done.stderr)


def tried(output):
    return [
        line
        for line in re.findall(r"^ +letopis (.*)$", output, re.MULTILINE)
        if not line.startswith(("crawl", "serve"))
    ]


def test_the_next_commands_work(demo):
    folder, output, _ = demo
    commands = tried(output)
    assert len(commands) >= 4
    for line in commands:
        shell = f"{sys.executable} -m crawler {line.replace('| less', '| cat')}"
        done = run(["bash", "-c", shell], folder)
        assert done.returncode == 0, (line, done.stderr)
        assert done.stdout.strip(), line


def test_a_second_run_finds_every_article_unchanged(demo):
    folder, *_ = demo
    done = run([sys.executable, "-m", "crawler", "demo", "--articles", "12"], folder)
    rows = re.findall(r"^(voronezh|kaliningrad|chechnya) +(\d+) +(\d+) +(\d+) +(\d+) ", done.stdout, re.MULTILINE)
    assert [row[1:] for row in rows] == [("12", "0", "0", "12")] * 3


def test_what_the_operator_set_has_no_say(demo):
    folder, *_ = demo
    (folder / "letopis.toml").write_text('data = "/nowhere"\n[limits]\nmax_items = 1\ndelay = 30\n')
    try:
        done = run([sys.executable, "-m", "crawler", "demo", "--articles", "12"], folder)
    finally:
        (folder / "letopis.toml").unlink()
    assert done.returncode == 0, done.stderr
    assert not re.search(r"^voronezh +1 ", done.stdout, re.MULTILINE)
