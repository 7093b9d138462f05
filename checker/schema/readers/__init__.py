"""The schema languages: one module each with `FORMAT`; a module found here is read.

To add a language, add one module. A reader never imports, runs or fetches what it reads.
"""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checker.schema.model import Format


@cache
def names() -> tuple[str, ...]:
    """Return the names of the languages that are there."""
    return tuple(sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem != "__init__"))


def language(name: str) -> Format:
    """Return the `FORMAT` of one language; its library is imported only when it reads."""
    found: Format = importlib.import_module(f"checker.schema.readers.{name}").FORMAT
    return found
