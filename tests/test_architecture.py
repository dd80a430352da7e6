"""What import-linter does not see: no circle of imports, not even one for types alone or inside a function."""

import ast
import graphlib
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def names(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_no_circle_of_imports():
    files = {
        names(path): path for package in ("archive", "crawler", "spiders") for path in (ROOT / package).rglob("*.py")
    }
    imports = {name: set() for name in files}
    for name, path in files.items():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                # What a package gathers from its own modules is no circle.
                found = {node.module, *(f"{node.module}.{each.name}" for each in node.names)} & files.keys()
                imports[name] |= {each for each in found if each != name and not name.startswith(f"{each}.")}
    # Raises CycleError, which names the circle.
    graphlib.TopologicalSorter(imports).prepare()


def test_the_top_of_crawler_is_small():
    found = {path.stem for path in (ROOT / "crawler").glob("*.py")}
    assert found <= {"__init__", "__main__", "addon", "settings", "version"}


def test_every_module_that_the_guide_names_is_there():
    named = re.findall(r"`([\w/]+\.py)`", (ROOT / "docs" / "architecture.md").read_text("utf-8"))
    rooms = [ROOT / room for room in ("archive", "crawler", "spiders")]
    modules = [f"/{path.relative_to(ROOT).as_posix()}" for room in rooms for path in room.rglob("*.py")]
    assert len(named) > 20
    assert [name for name in named if not any(module.endswith(f"/{name}") for module in modules)] == []


def test_another_kind_is_named_in_one_line_where_the_guide_says():
    seams = re.findall(r"`([A-Z]+)` in `([\w/]+\.py)`", (ROOT / "docs" / "architecture.md").read_text("utf-8"))
    assert len(seams) == 4
    for name, module in seams:
        lines = (ROOT / module).read_text("utf-8").splitlines()
        (line,) = [line for line in lines if line.startswith(f"{name}: type[")]
        kind = line.rpartition(" ")[2]
        # Nothing but this line and its import names the kind.
        users = [
            path
            for room in ("archive", "crawler", "spiders")
            for path in (ROOT / room).rglob("*.py")
            if re.search(rf"\b{kind}\b", path.read_text("utf-8")) and f"class {kind}" not in path.read_text("utf-8")
        ]
        assert users == [ROOT / module]
