from __future__ import annotations

import csv
import json
import re
from datetime import datetime
from typing import TYPE_CHECKING

import duckdb
import pyarrow.parquet as pq
import pytest
import zstandard

from archive.cite import bibtex, csl, pwid, reference, ris
from archive.export import COLUMNS, export
from archive.printable import cell
from archive.upgrade import from_json

if TYPE_CHECKING:
    from pathlib import Path

    from archive import Archive
    from archive.items import PressItem


@pytest.fixture(scope="module")
def exported(archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "out"
    export(archive.items(), folder, ["parquet", "jsonl", "csv"], ro_crate=True, licence="CC-BY-4.0")
    return folder


def test_parquet_holds_every_item(exported: Path) -> None:
    assert pq.read_table(exported / "items.parquet").num_rows == 4


def test_jsonl_holds_the_items_themselves(exported: Path, kept: dict[str, PressItem]) -> None:
    with zstandard.open(exported / "items.jsonl.zst", "rb") as file:
        items = [from_json(line) for line in file.read().splitlines()]
    assert kept["changed"] in items
    assert len(items) == 4


def test_csv_has_the_columns_in_order(exported: Path) -> None:
    with (exported / "items.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == [column.name for column in COLUMNS]
    assert len(rows) == 5


def test_duckdb_reads_parquet_in_one_line(exported: Path) -> None:
    counted = duckdb.sql(f"SELECT region, count(*) FROM '{exported}/items.parquet' GROUP BY 1 ORDER BY 2").fetchall()
    assert counted[-1] == ("RU-VOR", 2)


def test_the_data_package_is_valid(exported: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.validate(str(exported / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])


def test_a_changed_file_makes_the_data_package_invalid(exported: Path, tmp_path: Path) -> None:
    frictionless = pytest.importorskip("frictionless")
    for path in exported.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "items.jsonl.zst").write_bytes(b"changed")
    assert not frictionless.validate(str(tmp_path / "datapackage.json")).valid


def test_the_crate_names_every_file(exported: Path) -> None:
    graph = json.loads((exported / "ro-crate-metadata.json").read_text())["@graph"]
    named = {entity["@id"] for entity in graph if entity["@type"] == "File"}
    assert named == {path.name for path in exported.iterdir()} - {"ro-crate-metadata.json"}


@pytest.mark.parametrize("licence", [None, "CC-BY-4.0"])
def test_the_crate_has_what_the_standard_requires(archive: Archive, tmp_path: Path, licence: str | None) -> None:
    export(archive.items(), tmp_path / "out", ["csv"], ro_crate=True, licence=licence)
    crate = json.loads((tmp_path / "out" / "ro-crate-metadata.json").read_text())
    entities = {entity["@id"]: entity for entity in crate["@graph"]}
    assert len(entities) == len(crate["@graph"])
    about = entities["ro-crate-metadata.json"]
    assert about["conformsTo"]["@id"].startswith("https://w3id.org/ro/crate/")
    root = entities[about["about"]["@id"]]
    assert root["@type"] == "Dataset"
    assert root["name"]
    assert root["description"]
    assert datetime.fromisoformat(root["datePublished"]).tzinfo
    assert entities[root["license"]["@id"]].keys() >= {"@type", "name", "description"}
    assert all(entities[part["@id"]]["encodingFormat"] for part in root["hasPart"])


def test_the_layout_of_a_hugging_face_dataset(archive: Archive, tmp_path: Path) -> None:
    export(archive.items(), tmp_path / "out", layout="huggingface")
    assert (tmp_path / "out" / "README.md").read_text().startswith("---\n")
    frictionless = pytest.importorskip("frictionless")
    assert frictionless.validate(str(tmp_path / "out" / "datapackage.json")).valid
    assert pq.read_table(tmp_path / "out" / "data" / "train-00000-of-00001.parquet").num_rows == 4


def test_a_byte_order_mark_on_request(archive: Archive, tmp_path: Path) -> None:
    export(archive.items(), tmp_path / "out", ["csv"], bom=True)
    assert (tmp_path / "out" / "items.csv").read_bytes().startswith(b"\xef\xbb\xbfid,")


def test_a_full_folder_is_left_alone(archive: Archive, exported: Path) -> None:
    with pytest.raises(FileExistsError):
        export(archive.items(), exported)


def test_half_an_export_is_taken_away(archive: Archive, tmp_path: Path) -> None:
    def broken() -> object:
        yield from archive.items()
        raise OSError

    with pytest.raises(OSError):
        export(broken(), tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("value", ["=1+1", "+7", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "%1", "|calc"])
def test_a_cell_is_no_formula(value: str) -> None:
    assert cell(value).startswith("'")


def test_a_number_stays_a_number() -> None:
    assert cell(-1) == "-1"


def test_a_citation_leads_to_the_bytes(kept: dict[str, PressItem]) -> None:
    item = kept["changed"]
    told = reference(item)
    for part in (item.url, item.capture.record_id, item.capture.payload_digest, str(item.capture.offset), pwid(item)):
        assert str(part) in told


def test_the_pwid_of_a_capture(kept: dict[str, PressItem], monkeypatch: pytest.MonkeyPatch) -> None:
    assert pwid(kept["changed"]) == "urn:pwid:letopis:2024-12-10T14:00:00Z:page:https://voronezh.example/opened"
    monkeypatch.setenv("LETOPIS_ARCHIVE_ID", "archive.example.org")
    assert pwid(kept["changed"]).startswith("urn:pwid:archive.example.org:")


def test_bibtex_keeps_its_braces(kept: dict[str, PressItem]) -> None:
    item = kept["school"].model_copy(update={"title": r"100 % {школ} \input{x} & #1"})
    told = bibtex(item)
    assert r"title = {100 \% \{школ\} \textbackslash{}input\{x\} \& \#1}" in told
    assert "author = {{Ольга Рощина}}" in told


def test_ris_has_a_line_for_each_field_and_none_of_a_title(kept: dict[str, PressItem]) -> None:
    told = ris(kept["school"].model_copy(update={"title": "Школа\r\nER  - \r\nTY  - BOOK"}))
    lines = told.split("\r\n")
    assert [lines[0], lines[-2:]] == ["TY  - ELEC", ["ER  - ", ""]]
    assert {"TI  - Школа ER - TY - BOOK", "DA  - 2023/09/01/", "AU  - Ольга Рощина"} <= set(lines)
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines[:-1])


def test_csl_has_dates_and_digests(kept: dict[str, PressItem]) -> None:
    told = csl(kept["school"])
    assert told["issued"] == {"date-parts": [[2023, 9, 1]]}
    assert str(kept["school"].capture.payload_digest) in told["archive_location"]


def test_an_english_page_is_cited_in_english(kept: dict[str, PressItem]) -> None:
    assert "accessed 10 December 2024" in reference(kept["changed"].model_copy(update={"language": "en"}))
