"""The embedded engine: regorus, from a wheel, in this process.

Only its JSON entry points are used: the others lose booleans or cannot hand over sets.
"""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from checker.engines import UNDEFINED
from checker.model import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

WHEEL = "gordon-to-regorus"
PINNED = "0.13.0"


def open_engine(modules: Mapping[str, str], data: Mapping[str, Any], _options: Mapping[str, Any]) -> Embedded:
    """Load the law into a new engine; `Problem` if the wheel is missing or of another version than was measured."""
    try:
        import regorus

        found = version(WHEEL)
    except (ImportError, PackageNotFoundError) as error:
        how = f"pip install {WHEEL}=={PINNED}"
        why = type(error).__name__
        raise Problem("engine_missing", engine="embedded", why=why, how=how, how_zh=how) from None
    if found != PINNED:
        raise Problem("engine_version", engine="embedded", found=found, wanted=PINNED)
    engine = regorus.Engine()
    for path, text in modules.items():
        engine.add_policy(path, text)
    engine.add_data_json(json.dumps(data, allow_nan=False))
    return Embedded(engine, f"regorus ({WHEEL} {found})")


class Embedded:
    """A regorus engine that holds the law."""

    def __init__(self, engine: Any, version: str) -> None:
        """Keep the loaded engine."""
        self._engine = engine
        self.version = version

    def query(self, rule: str, document: Any) -> Any:
        """Return the value of `rule` on `document`, or `UNDEFINED`."""
        self._engine.set_input_json(json.dumps(document, allow_nan=False))
        value = self._engine.eval_rule_as_json(f"data.{rule}")
        return UNDEFINED if value == '"<undefined>"' else json.loads(value)
