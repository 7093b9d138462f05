"""A value against one of the project's JSON Schemas: nothing, or problems that name the key, the place and the remedy.

`jsonschema-rs` decides, because it is fast; `jsonschema` explains, because it says which keyword failed where. Its own
sentences are never shown, for they repeat the value. Schemas are the project's own; nothing is ever fetched.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.problem import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SCHEMAS = Path(__file__).parent / "schemas"
MAX_PROBLEMS = 20

Path_ = tuple[str | int, ...]


@cache
def schema(name: str) -> dict[str, Any]:
    """Return the schema `schemas/<name>.schema.json`."""
    found: dict[str, Any] = json.loads((SCHEMAS / f"{name}.schema.json").read_bytes())
    return found


class Validator:
    """A schema, ready to judge many values."""

    def __init__(self, root: dict[str, Any], others: Iterable[dict[str, Any]] = ()) -> None:
        """Compile `root`; `others` are the schemas it may refer to by `$id`."""
        import jsonschema_rs

        self._root = root
        self._others = list(others)
        registry = jsonschema_rs.Registry([(other["$id"], other) for other in self._others])
        self._fast = jsonschema_rs.Draft202012Validator(root, registry=registry)

    def accepts(self, value: Any) -> bool:
        """Tell whether `value` is valid."""
        return bool(self._fast.is_valid(value))

    def problems(self, value: Any, place: Callable[[Path_], Place]) -> list[Problem]:
        """Return what is wrong with `value`; `place` tells where the path of keys of an offence stands."""
        if self.accepts(value):
            return []
        from jsonschema import Draft202012Validator
        from referencing import Registry
        from referencing.jsonschema import DRAFT202012

        registry: Any = Registry().with_resources(
            [(other["$id"], DRAFT202012.create_resource(other)) for other in self._others]
        )
        found = []
        for error in Draft202012Validator(self._root, registry=registry).iter_errors(value):
            found += _explain(error, place)
            if len(found) >= MAX_PROBLEMS:
                break
        # Two libraries judged: should only the fast one refuse, it is still refused.
        return found or [Problem("bad_value", place(()), key="document")]


def hint(word: str, known: Iterable[str]) -> tuple[str, str]:
    """Return "did you mean" in English and Chinese, or nothing."""
    import difflib

    names = {_alike(name): name for name in known}
    near = [names[found] for found in difflib.get_close_matches(_alike(word), list(names), n=1, cutoff=0.6)]
    return (f", did you mean `{near[0]}`?", f",是否指 `{near[0]}`?") if near else ("", "")


def _alike(word: str) -> str:
    """Return a word as it is compared: neither case nor the width of a letter makes a difference to who mistypes."""
    import unicodedata

    return unicodedata.normalize("NFKC", word[:200]).casefold()


def _explain(  # noqa: PLR0911 - one line for each keyword of the schemas
    error: Any, place: Callable[[Path_], Place]
) -> list[Problem]:
    path: Path_ = tuple(error.absolute_path)
    if "propertyNames" in error.absolute_schema_path:
        # It is the key itself that is wrong, not what stands under it.
        path = (*path, str(error.instance))
        return [Problem("bad_value", place(path), key=str(error.instance)[:60])]
    key = str(path[-1]) if path else "document"
    kind = error.validator
    if kind == "additionalProperties" and isinstance(error.schema.get("properties"), dict):
        known = list(error.schema["properties"])
        return [
            Problem(
                "unknown_key", place((*path, extra)), key=extra, known=", ".join(known), **_hints(str(extra), known)
            )
            for extra in error.instance
            if extra not in known
        ]
    if kind == "enum":
        known = [json.dumps(choice) if not isinstance(choice, str) else choice for choice in error.validator_value]
        if error.instance is None or error.instance in ("", [], {}):
            return [Problem("empty_value", place(path), key=key)]
        value = error.instance if isinstance(error.instance, (str, int, float, bool)) else type(error.instance).__name__
        shown = str(value)[:60]
        return [
            Problem("unknown_value", place(path), key=key, value=shown, known=", ".join(known), **_hints(shown, known))
        ]
    if kind == "required":
        # One problem for each key that is missing, not one for all.
        return [
            Problem("missing_key", place(path), key=name, parent=key)
            for name in error.validator_value
            if name not in error.instance and f"'{name}'" in error.message
        ]
    if error.instance is None or kind in {"minLength", "minItems", "minProperties"}:
        return [Problem("empty_value", place(path), key=key)]
    if kind == "type":
        return [Problem("wrong_type", place(path), key=key, type=error.validator_value)]
    if kind == "pattern" and isinstance(error.instance, str) and not error.instance.strip():
        return [Problem("empty_value", place(path), key=key)]
    return [Problem("bad_value", place(path), key=key)]


def _hints(word: str, known: list[str]) -> dict[str, str]:
    en, zh = hint(word, known)
    return {"hint_en": en, "hint_zh": zh}
