"""A tree into the files of it that are schemas, by language, and what of them could not be read as text.

Names decide, then content: a file that no pattern claims is looked into where its suffix is one of a language. Of
several languages that claim a file, the first of `ORDER` has it. Reasons of what is opaque: `irregular file`,
`hidden name`, `too large`, `binary`, `encoding`, `unreadable`, `language not known`.
"""

from __future__ import annotations

import fnmatch
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from checker.problem import Place, Problem
from checker.schema import readers
from checker.schema.model import Opaque

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from checker.config import Config
    from checker.discover import Listed, Tree
    from checker.schema.model import Format

MAX_BYTES = 8 * 1024 * 1024
ORDER = (
    "alembic",
    "django",
    "sqlalchemy",
    "openapi",
    "odcs",
    "dbt",
    "avro",
    "mapping",
    "jsonschema",
)
"""Who goes first where two languages know a file as theirs: the narrower one. The others follow by name."""
_TOGETHER = ("alembic", "django", "sqlalchemy")
"""Code may hold something of each: what one of them does not know, another one reads."""
_DECLARED = (".yaml", ".yml", ".json", ".rego")
"""What the folder of the law holds; it is read as that."""
_ODD = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")


class Note(NamedTuple):
    """Something to know of a file: `gb18030` or `utf-16`, how it was read; `excluded`, `skipped`, `submodule`, why not.

    `schemas`: it has a schema's name and is not among those that the configuration calls schemas.
    """

    path: str
    key: str


@dataclass(slots=True)
class Watched:
    """The schemas of a tree."""

    tree: Tree
    texts: Texts
    files: dict[str, dict[str, str]] = field(default_factory=dict)
    """By language: the text of each file by its path."""
    opaques: list[Opaque] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    unread: list[Note] = field(default_factory=list)
    """What is not judged, and why."""
    all: dict[str, Listed] = field(default_factory=dict)

    def read(self, path: str) -> str | None:
        """Return the text of any file of the tree, for what refers to it; None where there is no such text."""
        item = self.all.get(path) or self._outside(path)
        if item is None or item.kind != "file" or item.size > MAX_BYTES:
            return None
        return self.texts.of(self.tree, item).text

    def id(self, path: str) -> str:
        """Return the digest of a file's content, as far as it is known."""
        item = self.all.get(path)
        return item.id if item else ""

    def _outside(self, path: str) -> Listed | None:
        """Return a file of the tree that is not among the paths that were asked for."""
        try:
            listed = self.tree.listing(path) if path else []
        except Problem:
            return None
        return listed[0] if len(listed) == 1 and listed[0].path == path else None


class Text(NamedTuple):
    """A file as text, or why it is none; `note`: how it was read where not as UTF-8."""

    text: str | None
    note: str = ""
    reason: str = ""
    looks: str = ""
    """Something like its text, to tell whether it is a schema, where it could not be read properly."""


@dataclass(slots=True)
class Texts:
    """Texts by the digest of their content: a base and a head have most of theirs in common."""

    known: dict[str, Text] = field(default_factory=dict)

    def of(self, tree: Tree, item: Listed) -> Text:
        """Return a listed file as text."""
        if not item.id:
            return self._read(tree, item)
        if item.id not in self.known:
            self.known[item.id] = self._read(tree, item)
        return self.known[item.id]

    @staticmethod
    def _read(tree: Tree, item: Listed) -> Text:
        try:
            raw = tree.content(item, MAX_BYTES + 1)
        except Problem as problem:
            return Text(None, reason=f"unreadable: {problem.text.en}")
        if len(raw) > MAX_BYTES:
            looks = raw[:65536].decode("utf-8", "replace")
            return Text(None, reason=f"too large: more than {MAX_BYTES // 1024 // 1024} MiB", looks=looks)
        return decoded(raw)


def decoded(raw: bytes) -> Text:
    """Return bytes as text: UTF-8, UTF-16 with its mark, or GB18030, which holds the other Chinese encodings."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) and not raw.startswith(b"\xff\xfe\x00\x00"):
        try:
            return Text(raw.decode("utf-16"), note="utf-16")
        except UnicodeDecodeError:
            return Text(None, reason="encoding: broken UTF-16", looks=raw.decode("utf-16", "replace"))
    if b"\x00" in raw:
        return Text(None, reason="binary: it holds NUL", looks=raw.replace(b"\x00", b"").decode("latin-1"))
    try:
        return Text(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        pass
    try:
        return Text(raw.decode("gb18030"), note="gb18030")
    except UnicodeDecodeError:
        return Text(None, reason="encoding: neither UTF-8 nor GB18030", looks=raw.decode("latin-1"))


class Watcher:
    """Finds the schemas of trees under one configuration; what two trees have in common it reads once."""

    def __init__(self, config: Config, languages: Mapping[str, Format] | None = None) -> None:
        """Know the languages: those that have a reader, unless told otherwise."""
        self._given = languages
        self._wanted = _globs(config.schemas)
        self._excluded = _globs(config.schemas_exclude)
        self._law = f"{config.law.strip('/')}/"
        self._texts = Texts()
        self._names: dict[str, re.Pattern[str] | None] = {}

    @cached_property
    def _order(self) -> list[str]:
        """The languages, those first that go first."""
        return list(self._given) if self._given else in_order(readers.names())

    def _format(self, name: str) -> Format:
        return self._given[name] if self._given else readers.language(name)

    def _near(self, lowered: str) -> list[str]:
        """Return the languages that may know a file by its name; only these are loaded."""
        return [name for name in self._order if self._given or lowered.endswith(readers.ENDINGS.get(name, ""))]

    def _claims(self, lowered: str, near: Iterable[str]) -> list[str]:
        """Return the languages that know a file by its name."""
        for name in near:
            if name not in self._names:
                self._names[name] = _globs(self._format(name).patterns)
        return [name for name in near if (globs := self._names[name]) is not None and _matches(globs, lowered)]

    def _worth(self, lowered: str, near: Iterable[str]) -> bool:
        """Tell whether a file is worth a look for the suffix of its name."""
        return any(lowered.endswith(self._format(name).suffixes) for name in near)

    def idle(self, tree: Tree) -> bool:
        """Tell whether the configuration says which files are schemas, and the tree has none of them."""
        return self._wanted is not None and not any(
            _matches(self._wanted, item.path.lower()) for item in tree.listing()
        )

    def strays(self, base: Tree, head: Tree) -> list[Note]:
        """Return what the head brings in that looks like a schema where the configuration does not look for any.

        The key of each note is its language. Only content that the base has nowhere is looked into.
        """
        if self._wanted is None:
            return []
        known = {item.id for item in base.listing()}
        new = [item for item in head.listing() if item.kind == "file" and item.id not in known]
        found = Watched(head, self._texts)
        strays = []
        for item in new:
            lowered = item.path.lower()
            if (
                _matches(self._wanted, lowered)
                or item.path.startswith(self._law)
                or self._why_not(lowered, wanted=True)
            ):
                continue
            near = self._near(lowered)
            claims = self._claims(lowered, near)
            if claims or self._worth(lowered, near):
                text = found.texts.of(head, item)
                known_as = self._language(item.path, text.text or text.looks, claims, any_suffix=False)
                strays += [Note(item.path, known_as[0])] if known_as else []
        return strays

    def watch(self, tree: Tree, paths: Iterable[str] = ("",)) -> Watched:
        """Return the schemas at or below the paths; a file that is named itself is looked into whatever its name."""
        found = Watched(tree, self._texts)
        for path in paths:
            listed = tree.listing(path)
            for item in listed:
                if item.path not in found.all:
                    found.all[item.path] = item
                    self._look(item, found, named=item.path == path)
        return found

    def _look(self, item: Listed, found: Watched, *, named: bool) -> None:
        lowered = item.path.lower()
        if item.path.startswith(self._law) and lowered.endswith(_DECLARED):
            return
        if item.kind in {"skipped", "submodule"}:
            found.unread.append(Note(_shown(item.path), item.kind))
            return
        wanted = self._wanted is not None and _matches(self._wanted, lowered)
        near = self._near(lowered)
        claims = self._claims(lowered, near)
        if not (claims or wanted or named or self._worth(lowered, near)):
            return
        by_name = bool(claims) or wanted
        excluded = self._why_not(lowered, wanted=wanted)
        place = Place(_shown(item.path), 1)
        if excluded and by_name:
            found.unread.append(Note(place.file, excluded))
        elif item.kind != "file":
            if by_name:
                what = "symbolic link" if item.kind == "link" else "special file"
                found.opaques.append(Opaque(f"irregular file: {what}", place))
        elif _ODD.search(item.path):
            found.opaques.append(Opaque("hidden name: control characters", place))
        else:
            self._read(item, found, claims, place, named=named, wanted=wanted, excluded=excluded)

    def _read(
        self,
        item: Listed,
        found: Watched,
        claims: list[str],
        place: Place,
        *,
        named: bool,
        wanted: bool,
        excluded: str,
    ) -> None:
        text = found.texts.of(found.tree, item)
        known_as = self._language(
            item.path, text.text if text.text is not None else text.looks, claims, any_suffix=named or wanted
        )
        if not known_as:
            if wanted:
                found.opaques.append(Opaque("language not known: no reader knows it as a schema", place))
        elif excluded:
            found.unread.append(Note(place.file, excluded))
        elif text.text is None:
            found.opaques.append(Opaque(text.reason, place))
        else:
            for language in known_as:
                found.files.setdefault(language, {})[item.path] = text.text
            if text.note:
                found.notes.append(Note(item.path, text.note))

    def _language(self, path: str, text: str, claims: list[str], *, any_suffix: bool) -> list[str]:
        """Return the language of a file: of those that its name tells, or whose suffix it has, the first that fits.

        Code that another language of code knows as its own is read by that, too.
        """
        lowered = path.lower()

        def knows(name: str) -> bool:
            language = self._format(name)
            return (name in claims or any_suffix or lowered.endswith(language.suffixes)) and language.sniff(path, text)

        near = self._order if any_suffix else self._near(lowered)
        first = claims[0] if len(claims) == 1 else next(filter(knows, claims or near), None)
        first = first or (claims[0] if claims else None)
        if first in _TOGETHER:
            return [first, *(name for name in _TOGETHER if name != first and name in self._order and knows(name))]
        return [first] if first else []

    def _why_not(self, lowered: str, *, wanted: bool) -> str:
        if self._excluded is not None and _matches(self._excluded, lowered):
            return "excluded"
        return "schemas" if self._wanted is not None and not wanted else ""


def in_order(names: Iterable[str]) -> list[str]:
    """Return the names of languages, those first that go first."""
    return sorted(names, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name))


def _globs(globs: Iterable[str]) -> re.Pattern[str] | None:
    found = "|".join(fnmatch.translate(glob.lower()) for glob in globs)
    return re.compile(found) if found else None


def _matches(globs: re.Pattern[str], lowered: str) -> bool:
    """Tell whether a path matches; `*/migrations/*.sql` also means the folder at the top."""
    return bool(globs.match(lowered) or globs.match(f"/{lowered}"))


def _shown(path: str) -> str:
    return _ODD.sub(lambda odd: f"\\x{ord(odd.group()):02x}", path)
