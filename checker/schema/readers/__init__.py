"""The schema languages: one module each with `FORMAT`; a module found here is read.

To add a language, add one module; one that `ENDINGS` does not know is loaded for every file. A reader never imports,
runs or fetches what it reads.
"""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checker.schema.model import Format

_DOCUMENTS = (".json", ".yaml", ".yml")
ENDINGS: Mapping[str, tuple[str, ...]] = {
    "alembic": (".py",),
    "avro": (".avsc", ".avpr", ".json"),
    "dbt": (".yaml", ".yml"),
    "django": (".py",),
    "graphql": (".graphql", ".graphqls", ".gql", ".sdl", ".tmpl", ".txt"),
    "jsonschema": (*_DOCUMENTS, ".jsonschema"),
    "mapping": (".json",),
    "odcs": _DOCUMENTS,
    "openapi": _DOCUMENTS,
    "prisma": (".prisma", ".tmpl", ".txt"),
    "protobuf": (".proto", ".proto2", ".proto3", ".protodevel", ".in", ".tmpl", ".txt"),
    "sqlalchemy": (".py",),
}
"""How the names of a language's files end, lest a reader be loaded where no file can be its own."""


@cache
def names() -> tuple[str, ...]:
    """Return the names of the languages that are there."""
    return tuple(sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem != "__init__"))


def language(name: str) -> Format:
    """Return the `FORMAT` of one language; its library is imported only when it reads."""
    found: Format = importlib.import_module(f"checker.schema.readers.{name}").FORMAT
    return found
