"""YAML and JSON text into plain values, strictly, and a path of keys back into its place.

One loader for everything that people write. Over libyaml's events it refuses what makes YAML dangerous or ambiguous
(duplicate keys, anchors, aliases, tags, merge keys, control characters, great depth and size), and reads scalars by the
core schema of YAML 1.2: only `true`, `false`, `null` and decimal numbers are not text.
"""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, Any

import yaml

from checker.problem import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_BYTES = 128 * 1024 * 1024
MAX_DEPTH = 40
MAX_DIGITS = 300

_Parser: Any = getattr(yaml, "cyaml", None) and yaml.cyaml.CParser  # type: ignore[attr-defined]
_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,15})(?:\.[0-9]{1,15})?")
_CORE: dict[str, Any] = {"true": True, "false": False, "null": None, "~": None, "": None}
# C0 and C1 controls, bidirectional controls, lone surrogates and noncharacters hide what a reviewer sees; a lone CR and
# the line ends of Unicode would number the lines otherwise than editors and git do.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
    "|\r(?!\n)"
)
# JSON writes a character beyond the first plane as a pair of escapes, which YAML does not know.
_PAIR = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
_STRING = r'"(?:[^"\\]|\\.)*"'


def decode(raw: bytes, file: str) -> str:
    """Return the text of a file; refuse what is not plain UTF-8."""
    if len(raw) > MAX_BYTES:
        raise Problem("file_too_large", Place(file, 1), limit=MAX_BYTES // 1024 // 1024)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem("not_utf8", Place(file, raw.count(b"\n", 0, error.start) + 1)) from None
    hidden = _HIDDEN.search(text)
    if hidden:
        line, column = _line_column(text, hidden.start())
        raise Problem("hidden_character", Place(file, line, column), character=f"U+{ord(hidden.group()):04X}")
    return text


def load(text: str, file: str) -> Any:
    """Return the value of the only document in `text`."""
    documents = list(load_all(text, file))
    if len(documents) != 1:
        raise Problem("not_one_document", Place(file, 1), count=len(documents))
    return documents[0]


def load_all(text: str, file: str) -> Iterator[Any]:
    """Yield the value of each YAML document in `text`."""
    documents, _ = _build(text, file, None)
    yield from documents


def locate(text: str, file: str, paths: Sequence[tuple[str | int, ...]]) -> dict[tuple[str | int, ...], Place]:
    """Return the place of each path of keys and indexes; of the nearest ancestor where the path itself is absent."""
    found = locate_all(text, file, [(0, *path) for path in paths])
    return {path[1:]: place for path, place in found.items()}


def locate_all(text: str, file: str, paths: Sequence[tuple[str | int, ...]]) -> dict[tuple[str | int, ...], Place]:
    """Return as `locate` does, in a stream: each path begins with the number of its document."""
    wanted = {path[:end] for path in paths for end in range(1, len(path) + 1)}
    _, places = _build(_PAIR.sub(_escape, text), file, wanted)
    rows = text.split("\n") if _PAIR.search(text) else []
    found = {}
    for path in paths:
        for end in range(len(path), 0, -1):
            if path[:end] in places:
                place = places[path[:end]]
                found[path] = place._replace(column=_column(rows[place.line - 1], place.column)) if rows else place
                break
    return found


def _escape(pair: re.Match[str]) -> str:
    character: str = json.loads(f'"{pair[0]}"')
    return f"\\U{ord(character):08X}"


def _column(row: str, column: int) -> int:
    """Return the column in a row of JSON of what stands at `column` where pairs of escapes are single ones."""
    for pair in _PAIR.finditer(row):
        if pair.start() + 1 < column:
            column += len(pair[0]) - len(_escape(pair))
    return column


def load_json(text: str, file: str) -> Any:  # noqa: C901 - the hooks of one reader
    """Return the value of JSON text; duplicate keys, hidden characters, NaN, infinity and great depth are refused."""

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(items)
        if len(value) != len(items):
            keys = [key for key, _ in items]
            key = next(key for at, key in enumerate(keys) if key in keys[:at])
            raise Problem("duplicate_key", Place(file, 1), key=key, first=1)
        return value

    def constant(name: str) -> Any:
        raise Problem("not_finite", _outside_strings(text, file, re.escape(name)), value=name)

    def real(number: str) -> float:
        value = float(number)
        if not math.isfinite(value):
            raise Problem("not_finite", _outside_strings(text, file, re.escape(number)), value=number[:40])
        return value

    def integer(number: str) -> int:
        if len(number) > MAX_DIGITS:
            raise Problem("not_finite", _outside_strings(text, file, re.escape(number)), value=f"{number[:40]}...")
        return int(number)

    try:
        value = json.loads(text, object_pairs_hook=pairs, parse_constant=constant, parse_float=real, parse_int=integer)
        _plain(value, file, strings="\\" in text)
    except json.JSONDecodeError as error:
        raise Problem("malformed", Place(file, error.lineno, error.colno), why=error.msg) from None
    except RecursionError:
        _exact(text, file)
        raise Problem("too_deep", Place(file, 1), depth=MAX_DEPTH) from None
    except Problem as problem:
        if problem.key != "not_finite":
            _exact(text, file)
        raise
    return value


def _exact(text: str, file: str) -> None:
    """Raise what is wrong with JSON text where it stands: all JSON but a few escapes is YAML, which has places."""
    _build(_PAIR.sub(_escape, text), file, None)


def _plain(value: Any, file: str, *, strings: bool) -> None:
    """Refuse great depth and, where escapes may have made them, hidden characters."""
    level, depth = [value], 0
    while level:
        if strings:
            texts = [item for item in level if isinstance(item, str)]
            texts += [key for item in level if isinstance(item, dict) for key in item]
            for text in texts:
                if hidden := _HIDDEN.search(text):
                    raise Problem("hidden_character", Place(file, 1), character=f"U+{ord(hidden.group()):04X}")
        holders = [item for item in level if isinstance(item, (dict, list))]
        depth += bool(holders)
        if depth > MAX_DEPTH:
            raise Problem("too_deep", Place(file, 1), depth=MAX_DEPTH)
        level = [inner for item in holders for inner in (item.values() if isinstance(item, dict) else item)]


def _outside_strings(text: str, file: str, pattern: str) -> Place:
    """Return where `pattern` first stands outside of the strings of JSON text."""
    for found in re.finditer(f"{_STRING}|({pattern})", text):
        if found[1] is not None:
            return Place(file, *_line_column(text, found.start()))
    return Place(file, 1)


def _line_column(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1


def _scalar(event: Any) -> Any:
    value = event.value
    # Quoted is text, be it behind the tag `!`, which libyaml does not tell from no tag.
    if event.style or not event.implicit[0]:
        return value
    if value in _CORE:
        return _CORE[value]
    if _NUMBER.fullmatch(value):
        return float(value) if "." in value else int(value)
    return value


def _build(  # noqa: C901, PLR0912, PLR0915 - one flat loop over events: splitting it would make each event a call
    text: str, file: str, wanted: set[tuple[str | int, ...]] | None
) -> tuple[list[Any], dict[tuple[str | int, ...], Place]]:
    """Build the documents in one pass; note the places of the `wanted` paths, if any."""
    documents: list[Any] = []
    places: dict[tuple[str | int, ...], Place] = {}
    # A frame: container, pending key or None, places of its keys (for the message on a duplicate).
    stack: list[list[Any]] = []
    path: list[Any] = []
    none = object()

    def place(event: Any) -> Place:
        return Place(file, event.start_mark.line + 1, event.start_mark.column + 1)

    try:
        parser = _Parser(text) if _Parser else yaml.Loader(text)
        get = parser.get_event
        while True:
            event = get()
            kind = type(event)
            if kind is yaml.ScalarEvent or kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                if event.anchor is not None:
                    raise Problem("anchor", place(event), name=event.anchor)
                if event.tag is not None and event.tag != "!":
                    raise Problem("tag", place(event), tag=event.tag)
                if kind is yaml.ScalarEvent and event.style == '"' and (hidden := _HIDDEN.search(event.value)):
                    raise Problem("hidden_character", place(event), character=f"U+{ord(hidden.group()):04X}")
                top = stack[-1] if stack else None
                if top is not None and type(top[0]) is dict and top[1] is none:
                    if kind is not yaml.ScalarEvent:
                        raise Problem("key_not_text", place(event))
                    key = event.value
                    if key == "<<" and event.implicit[0]:
                        raise Problem("tag", place(event), tag="<<")
                    if key in top[0]:
                        raise Problem("duplicate_key", place(event), key=key, first=top[2][key])
                    top[1] = key
                    top[2][key] = event.start_mark.line + 1
                    if wanted is not None and (*path, key) in wanted:
                        places[(*path, key)] = place(event)
                    continue
                value: Any = (
                    _scalar(event) if kind is yaml.ScalarEvent else {} if kind is yaml.MappingStartEvent else []
                )
                if top is None:
                    path = [len(documents)]
                    if wanted is not None and (*path,) in wanted:
                        places[(*path,)] = place(event)
                    documents.append(value)
                elif type(top[0]) is dict:
                    top[0][top[1]] = value
                    if kind is not yaml.ScalarEvent:
                        path.append(top[1])
                    top[1] = none
                else:
                    if wanted is not None and (*path, len(top[0])) in wanted:
                        places[(*path, len(top[0]))] = place(event)
                    if kind is not yaml.ScalarEvent:
                        path.append(len(top[0]))
                    top[0].append(value)
                if kind is not yaml.ScalarEvent:
                    stack.append([value, none, {}])
                    if len(stack) > MAX_DEPTH:
                        raise Problem("too_deep", place(event), depth=MAX_DEPTH)
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                stack.pop()
                if stack:
                    path.pop()
            elif kind is yaml.AliasEvent:
                raise Problem("anchor", place(event), name=event.anchor)
            elif kind is yaml.StreamEndEvent:
                return documents, places
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        # The end of the file is not a line of its own.
        at = Place(file, min(mark.line, text.count("\n")) + 1, mark.column + 1) if mark else Place(file, 1)
        if "nesting" in (error.problem or ""):
            # Newer versions of libyaml read ahead and stop by themselves, before an event tells us.
            raise Problem("too_deep", at, depth=MAX_DEPTH) from None
        raise Problem("malformed", at, why=error.problem or "YAML") from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise Problem("malformed", Place(file, 1), why="YAML") from None
