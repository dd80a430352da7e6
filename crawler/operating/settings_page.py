"""docs/settings.md, made from the classes of `crawler.operating.config`, so that the page cannot say anything else."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from archive.docstrings import field_docs
from archive.secret import Secret, discreet
from crawler.operating.config import ENVIRONMENT, Config, SiteConfig

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

HEAD = """# Settings

<!-- Made by `letopis config show --docs`; do not edit. -->

`letopis.toml` in the working folder, or the file that `LETOPIS_CONFIG` names. All settings have a default except the
contact. A setting that is not known is refused; `letopis config check` says in one sentence what is wrong. The
verification of certificates cannot be switched off.
"""


def written(value: Any) -> str:
    """A value as the file writes it; a secret only as whether there is one."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case timedelta():
            minutes = int(value.total_seconds() // 60)
            for unit, size in (("d", 1440), ("h", 60)):
                if minutes and minutes % size == 0:
                    return f'"{minutes // size}{unit}"'
            return f'"{minutes}m"'
        case Secret():
            return f'"{value.shown}"'
        case str() | Path():
            return f'"{discreet(value)}"'
        case list():
            return "[" + ", ".join(map(written, value)) + "]"
    return str(value)


def _default(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True)
    return f"`{text}`" if (text := written(value)) else ""


def _table(model: type[BaseModel]) -> list[str]:
    lines = ["| setting | default | meaning |", "|---|---|---|"]
    docs = field_docs(model)
    for name, field in model.model_fields.items():
        if (isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)) or name == "site":
            continue
        meaning = " ".join(docs.get(name, "").split()).replace("|", "\\|")
        lines.append(f"| `{name}` | {_default(field)} | {meaning} |")
    return lines


def page() -> str:
    """The whole page."""
    parts = [HEAD, *_table(Config)]
    for name, field in Config.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            parts += ["", f"## [{name}]", "", " ".join((field.annotation.__doc__ or "").split()), ""]
            parts += _table(field.annotation)
    parts += ["", "## [site.NAME]", "", " ".join((SiteConfig.__doc__ or "").split()), "", *_table(SiteConfig)]
    parts += ["", "## Environment", "", "These come before the file. Secrets belong here.", ""]
    parts += ["| variable | setting |", "|---|---|", "| `LETOPIS_CONFIG` | the file itself |"]
    parts += [f"| `{variable}` | `{setting}` |" for variable, setting in ENVIRONMENT.items()]
    return "\n".join(parts) + "\n"


def toml(config: Config) -> str:
    """The settings that hold, as a file would write them."""
    lines: list[str] = []
    tables: list[str] = []

    def put(lines: list[str], model: BaseModel) -> None:
        for name, value in model:
            if isinstance(value, BaseModel):
                tables.extend(["", f"[{name}]"])
                put(tables, value)
            elif isinstance(value, dict):
                for site, own in value.items():
                    tables.extend(["", f"[{name}.{site}]"])
                    put(tables, own)
            elif value is not None:
                lines.append(f"{name} = {written(value)}")

    put(lines, config)
    return "\n".join([*lines, *tables]) + "\n"
