"""The commands by name: each module of this package is imported when its command is called, and not before.

A module is a command where it has a function of its own name (`show.show`), or an `app`: a Typer of subcommands. A name
that Python keeps for itself ends in an underscore (`import_`). `letopis --help` needs a name, a panel and a line of
help for each; the line is taken from the module's text, because importing thirty commands takes half a second.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from contextlib import contextmanager
from types import ModuleType
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = __name__.rpartition(".")[0]

PANELS: dict[str, tuple[str, ...]] = {
    "Crawl": ("demo", "crawl", "run", "work", "status", "events", "sites", "site"),
    "Look": ("show", "items", "captures", "read", "replay", "history", "diff", "vanished", "reprints"),
    "Ask": (
        "search", "stats", "trends", "watch", "serve", "cite", "extract", "export", "collection", "catalogue", "mcp",
    ),
    "Keep": ("verify", "mend", "manifest", "rebuild", "pack", "import", "trust", "withhold", "copy", "config"),
}  # fmt: skip
"""How `letopis --help` groups the commands. One that is in no group is shown after them."""

_PANEL = {name: panel for panel, names in PANELS.items() for name in names}
_PLACE = {name: place for place, name in enumerate(_PANEL)}

_GROUP = re.compile(r"^app = typer\.Typer\((.*?)\)$", re.M | re.S)
_GROUP_HELP = re.compile(r'\bhelp="([^"]*)"')


def _modules() -> dict[str, pkgutil.ModuleInfo]:
    package = sys.modules[PACKAGE]
    return {module.name.rstrip("_"): module for module in pkgutil.iter_modules(package.__path__)}


def announced(module: pkgutil.ModuleInfo) -> str | None:
    """The first paragraph of a command's help, from the text of its module; None where it is no command."""
    finder: Any = module.module_finder
    spec = finder.find_spec(module.name)
    text = spec.loader.get_source(module.name) if hasattr(spec.loader, "get_source") else None
    if text is None:
        # Only compiled files were installed.
        command = _built(module)
        return None if command is None else (command.help or "").partition("\n\n")[0]
    if group := _GROUP.search(text):
        found = _GROUP_HELP.search(group[1])
    elif re.search(rf"^def {module.name}\(", text, re.M):
        found = re.search(rf'^def {module.name}\(.*?^    """(.*?)(?:\n\n|""")', text, re.M | re.S)
    else:
        return None
    return re.sub(r"\s+", " ", found[1]).strip() if found else ""


def _built(module: pkgutil.ModuleInfo) -> Any:
    """The command of a module, with its options; None where it is no command."""
    loaded = importlib.import_module(f"{PACKAGE}.{module.name}")
    name = module.name.rstrip("_")
    one = typer.Typer(rich_markup_mode="rich")
    if isinstance(getattr(loaded, "app", None), typer.Typer):
        one.add_typer(loaded.app, name=name, rich_help_panel=_PANEL.get(name))
    elif callable(getattr(loaded, module.name, None)):
        one.command(name, rich_help_panel=_PANEL.get(name))(getattr(loaded, module.name))
    else:
        return None
    return typer.main.get_group(one).commands[name]


class Commands(TyperGroup):
    """The group of all commands."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Names of the commands, in the order of `PANELS`."""
        if not self.commands:
            for name, module in sorted(_modules().items(), key=lambda row: (_PLACE.get(row[0], len(_PLACE)), row[0])):
                line = announced(module)
                if line is not None:
                    self.commands[name] = TyperCommand(name, help=line, rich_help_panel=_PANEL.get(name))
        return list(self.commands)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A command with its line of help only."""
        self.list_commands(ctx)
        return self.commands.get(cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that was called, whole."""
        module = _modules().get(args[0])
        command = _built(module) if module is not None else None
        if command is None:
            return super().resolve_command(ctx, args)
        return args[0], command, args[1:]


@contextmanager
def without_markdown() -> Iterator[None]:
    """Import Typer's help without the parts of Rich that only its Markdown mode and its tracebacks use.

    They are a third of the time that `--help` takes. Whoever imports them later gets them whole.
    """
    kept: list[str] = []
    for name, wanted in (("rich.markdown", "Markdown"), ("rich.traceback", "Traceback")):
        if name not in sys.modules:
            standing_in = ModuleType(name)
            setattr(standing_in, wanted, type(wanted, (), {}))
            sys.modules[name] = standing_in
            kept.append(name)
    try:
        yield
    finally:
        for name in kept:
            del sys.modules[name]
