"""The embedded engine: regorus, from a wheel, in this process.

Only its JSON entry points are used: the others lose booleans or cannot hand over sets.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

WHEEL = "gordon-to-regorus"
PINNED = "0.13.0"


def open_engine(modules: Mapping[str, str], data: Mapping[str, Any], _options: Mapping[str, Any]) -> Embedded:
    """Load the law into a new engine; `Problem` if the wheel is missing or of another version than was measured."""
    try:
        import regorus
    except ImportError as error:
        how = f"pip install {WHEEL}=={PINNED}"
        raise Problem("engine_missing", engine="embedded", why=type(error).__name__, how=how, how_zh=how) from None
    found = _version(Path(regorus.__file__).parent.parent)
    if found != PINNED:
        raise Problem("engine_version", engine="embedded", found=found, wanted=PINNED)
    engine = regorus.Engine()
    for path, text in modules.items():
        engine.add_policy(path, text)
    engine.add_data_json(json.dumps(data, allow_nan=False))
    return Embedded(engine, f"regorus ({WHEEL} {found})")


def _version(site: Path) -> str:
    """Return the version of the installed wheel; importlib.metadata would cost a tenth of the start-up."""
    folders = [path.name for path in site.glob(f"{WHEEL.replace('-', '_')}-*.dist-info")]
    return folders[0].split("-")[1].removesuffix(".dist") if len(folders) == 1 else "?"


class Embedded:
    """A regorus engine that holds the law."""

    def __init__(self, engine: Any, version: str) -> None:
        """Keep the loaded engine."""
        self._engine = engine
        self.version = version

    def query(self, rule: str, document: str) -> str | None:
        """Return the value of `rule` on `document` as JSON text, or None."""
        self._engine.set_input_json(document)
        value: str = self._engine.eval_rule_as_json(f"data.{rule}")
        return None if value == '"<undefined>"' else value

    def close(self) -> None:
        """Nothing was started."""
