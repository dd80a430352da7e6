"""The docstrings below the fields of a class: their meaning, for the pages and schemas that are made from it.

Pydantic can read it too (`use_attribute_docstrings`), but does when the class is made, in every process: a tenth of the
CPU of a crawl that finds nothing new, for words that only documentation needs.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import BaseModel


@cache
def field_docs(model: type[BaseModel]) -> dict[str, str]:
    """Field name to the text below it, for the fields that have one; those of its bases too."""
    found: dict[str, str] = {}
    for cls in reversed(model.__mro__):
        if cls.__module__.startswith("pydantic") or cls is object:
            continue
        (tree,) = ast.parse(textwrap.dedent(inspect.getsource(cls))).body
        for field, text in pairwise(tree.body if isinstance(tree, ast.ClassDef) else []):
            match field, text:
                case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(doc))):
                    found[name] = inspect.cleandoc(doc)
    return found


def _parts(base: type[BaseModel]) -> dict[str, type[BaseModel]]:
    parts = {base.__name__: base}
    for cls in base.__subclasses__():
        parts |= _parts(cls)
    return parts


def described(schema: dict[str, Any], base: type[BaseModel]) -> dict[str, Any]:
    """A JSON Schema of pydantic's with the meaning of each field, for the classes that derive from `base`.

    Where a field's words are those of its class, they are left to the class.
    """
    parts, definitions = _parts(base), schema.get("$defs", {})
    for name, part in [(schema.get("title"), schema), *definitions.items()]:
        if (cls := parts.get(name)) is None:
            continue
        for key, text in field_docs(cls).items():
            field = part.get("properties", {}).get(key)
            if field is None or "description" in field:
                continue
            own = definitions.get(field.get("$ref", "").rpartition("/")[2], {}).get("description")
            if text != own:
                part["properties"][key] = dict(sorted({**field, "description": text}.items()))
    return schema
