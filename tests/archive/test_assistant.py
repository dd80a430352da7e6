"""The archive's tools for assistants, asked by the protocol's own client."""

from __future__ import annotations

import json
import sys

import anyio
import pytest
from mcp import Client, StdioServerParameters, stdio_client

from archive import Archive
from archive.assistant import server
from archive.provenance import version_name
from tests.archive.press import fill
from tests.archive.test_provenance import ID, letopis, theirs
from tests.archive.test_reprints import two


def asked(archive, *calls):
    """The answers of tools; a sentence where one refused."""

    async def ask():
        async with Client(server(archive)) as client:
            return [await client.call_tool(name, given) for name, given in calls]

    found = anyio.run(ask)
    return [one.content[0].text if one.is_error else one.structured_content for one in found]


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    data = tmp_path_factory.mktemp("assistant") / "data"
    items = fill(data)
    return Archive(data), items


def test_every_answer_cites_the_bytes_and_the_citation_holds(kept):
    archive, items = kept
    opened = items["opened"]
    found, item, history = asked(
        archive,
        ("search", {"query": "мастерская", "region": "RU-VOR"}),
        ("item", {"id": opened.id}),
        ("history", {"id": opened.id}),
    )
    hit = next(hit for hit in found["hits"] if hit["id"] == opened.id)
    assert hit["citation"] == item["citation"]
    cited = item["citation"]
    kept_at = archive.item(opened.id).capture
    assert (cited["file"], cited["offset"], cited["record_id"]) == (kept_at.warc, kept_at.offset, kept_at.record_id)
    assert (cited["origin"], item["text"]) == ("captured by this archive", archive.item(opened.id).text)
    assert [one["version"] for one in history["versions"]] == [version_name(one) for one in archive.history(opened.id)]
    right = {name: cited[name] for name in ("file", "offset", "record_id", "payload_digest")}
    answers = asked(
        archive,
        ("verify", right),
        ("verify", {**right, "payload_digest": None}),
        ("verify", {**right, "payload_digest": "sha256:" + "0" * 64}),
        ("verify", {**right, "record_id": "urn:uuid:00000000-0000-4000-8000-000000000000"}),
        ("verify", {**right, "offset": right["offset"] + 1}),
        ("verify", {**right, "file": "../../etc/passwd"}),
        ("verify", {**right, "file": "press"}),
    )
    assert [one["holds"] for one in answers] == [True, True, False, False, False, False, False]
    assert answers[0]["checked"] == "id and payload" and answers[1]["checked"].startswith("id alone")


def test_a_question_that_makes_no_sense_is_answered_with_a_sentence(kept):
    archive, _ = kept
    wrong, unknown, nothing = asked(
        archive,
        ("search", {"query": "foo:bar"}),
        ("item", {"id": "nowhere-0000000000000000"}),
        ("search", {"query": "небывальщина"}),
    )
    assert "foo" in wrong
    assert "has no item" in unknown
    assert (nothing["total"], nothing["hits"]) == (0, [])


def test_what_was_supplied_says_so_and_what_is_withheld_is_not_given_out(tmp_path):
    data = tmp_path / "data"
    letopis(data, "import", theirs(tmp_path / "theirs.warc.gz"))
    (item,) = asked(Archive(data), ("item", {"id": ID}))
    cited = item["citation"]
    assert cited["origin"].startswith("supplied in the file theirs.warc.gz")
    right = {name: cited[name] for name in ("file", "offset", "record_id", "payload_digest")}
    (before,) = asked(Archive(data), ("verify", right))
    assert before["holds"] and before["origin"].startswith("supplied in the file theirs.warc.gz")
    letopis(data, "withhold", ID, "--reason", "asked for")
    found, item, history, reprints, holds = asked(
        Archive(data),
        ("search", {"query": item["title"]}),
        ("item", {"id": ID}),
        ("history", {"id": ID}),
        ("reprints", {"id": ID}),
        ("verify", right),
    )
    assert found["total"] == 0
    assert all("withheld" in one for one in (item, history, reprints))
    assert holds == {"holds": False, "why": "What is there is no capture that is given out."}


def test_reprints_are_cited_each(tmp_path):
    one, other = two(tmp_path)
    (found,) = asked(Archive(tmp_path), ("reprints", {"id": other.id}))
    assert [each["id"] for each in found["articles"]] == [one.id, other.id]
    assert [each["citation"]["record_id"] for each in found["articles"]] == [
        one.capture.record_id,
        other.capture.record_id,
    ]


def test_the_command_answers_on_standard_input(kept):
    archive, items = kept
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "crawler", "mcp", "--data", str(archive.data.resolve())]
    )

    async def ask():
        async with Client(stdio_client(command)) as client:
            tools = await client.list_tools()
            return tools.tools, await client.call_tool("item", {"id": items["opened"].id})

    tools, answer = anyio.run(ask)
    assert [tool.name for tool in tools] == ["search", "item", "history", "reprints", "verify"]
    assert all(tool.description and tool.input_schema["properties"] for tool in tools)
    assert json.loads(answer.content[0].text)["id"] == items["opened"].id
