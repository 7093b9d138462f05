"""The reports of a run: one module each, `render(saved, lang) -> str`; a module found here is a format.

To add a format, add one module. One that has `decisions(decided, problems, lang)` besides serves `decide`, too.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

NO_FORMATS = {
    "__init__",
    "baseline",
    "differences",
    "explanation",
    "readings",
    "review",
    "safe",
    "saved",
    "schema",
    "start",
    "svgmap",
}
EVERYWHERE = ("text", "json")
"""The formats that every command has; the others serve `check` and `convert`."""


def names() -> list[str]:
    """Return the formats that are there."""
    stems = (path.stem for path in Path(__file__).parent.glob("*.py"))
    return sorted(stem.replace("_", "-") for stem in stems if stem not in NO_FORMATS)


def module(name: str) -> ModuleType:
    """Return the format `name`."""
    return importlib.import_module(f"checker.report.{name.replace('-', '_')}")
