"""The paths of SQL files into the histories that they make up, each in the order in which its tool runs them.

Flyway runs versions by number, then what repeats; other tools run files, or folders of one file, in natural order.
What undoes another file is left out, but only where that file is there: a name alone hides nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from posixpath import basename, dirname, join
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

_VERSIONED = re.compile(r"[VB](?P<version>\d[\d._]*?)__", re.IGNORECASE)
_UNDO = re.compile(r"U(?P<version>\d[\d._]*?)__", re.IGNORECASE)
_REPEATED = re.compile(r"R__", re.IGNORECASE)
_DIGITS = re.compile(r"(\d+)")
_STEPS = frozenset({"migration.sql", "up.sql", "down.sql"})
"""Files of which a folder holds one, where the folder is the migration."""

_Natural = tuple[tuple[int, int, str], ...]


def histories(paths: Collection[str]) -> dict[str, list[str]]:
    """Return the paths by space, in order."""
    spaces: dict[str, list[str]] = defaultdict(list)
    known = {path.lower() for path in paths}
    versions = {
        (dirname(path), _version(found["version"]))
        for path in paths
        if (found := _VERSIONED.match(basename(path))) is not None
    }
    for path in paths:
        if not _undoes(path, known, versions):
            spaces[_space(path)].append(path)
    return {space: sorted(found, key=_rank) for space, found in sorted(spaces.items())}


def _space(path: str) -> str:
    folder = dirname(path)
    if basename(path).lower() in _STEPS and basename(folder)[:1].isdigit():
        return dirname(folder)
    return folder


def _undoes(path: str, known: Collection[str], versions: Collection[tuple[str, _Natural]]) -> bool:
    folder, name = dirname(path), basename(path).lower()
    if name == "down.sql":
        return join(folder, "up.sql").lower() in known
    stem, dot, suffix = name.rpartition(".")
    if stem.endswith(".down"):
        return join(folder, f"{stem.removesuffix('.down')}.up{dot}{suffix}").lower() in known
    undo = _UNDO.match(name)
    return undo is not None and (folder, _version(undo["version"])) in versions


def _rank(path: str) -> tuple[int, _Natural, _Natural]:
    name = basename(path)
    found = _VERSIONED.match(name)
    if found is not None:
        return 1, _version(found["version"]), _natural(path)
    return 2 if _REPEATED.match(name) else 0, (), _natural(path)


def _version(text: str) -> _Natural:
    """Return a version as its numbers, without zeros at the end: 1.0 is 1."""
    numbers = [part.lstrip("0") for part in re.split(r"[._]", text)]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple((0, len(number), number) for number in numbers)


def _natural(text: str) -> _Natural:
    """Return a key by which numbers sort as numbers, however long they are."""
    return tuple(
        (0, len(part.lstrip("0")), part.lstrip("0")) if part.isdecimal() else (1, 0, part)
        for part in _DIGITS.split(text.lower())
        if part
    )
