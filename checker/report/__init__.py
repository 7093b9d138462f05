"""The reports: one module each, `render(report, lang) -> str`; a module found here is a format.

To add a format, add one module.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

NO_FORMATS = {"__init__", "differences", "explanation", "readings", "review", "safe", "schema"}


def names() -> list[str]:
    """Return the formats that are there."""
    return sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in NO_FORMATS)


def module(name: str) -> ModuleType:
    """Return the report `name`: `render(Report, lang)` and `decisions(list of Decision, lang)`, each to text."""
    return importlib.import_module(f"checker.report.{name}")
