"""Prisma schemas into histories: one for each folder, with every model, view and composite type as a table.

Names are those of the schema; the database's name (`@map`) is an alias. The database's name of a table (`@@map`) is its
comment where it has none. Reasons of what is opaque: `syntax error`, `unterminated`. Every other line is read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from posixpath import dirname
from typing import TYPE_CHECKING, NamedTuple

from checker.schema.idl import BOM, Lines, comment_text, histories, quoted
from checker.schema.model import CreateTable, Element, Format, Opaque

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from checker.schema.model import History, Operation, Parse, Protection

MAX_SHARED = 500
"""Characters of what is noted at every field of an enum's type."""

_LINE = re.compile(r"[^\r\n]*")
_COMMENT = re.compile(r"[^\S\r\n]*/\*")
_BREAK = re.compile(r"\r\n|\r|\n")
_OPENS = re.compile(r"\s*(?P<kind>model|view|type|enum|datasource|generator)\s+(?P<name>\w[\w-]*)\s*\{\s*(?P<rest>.*)")
_FIELD = re.compile(
    r"""\s*(?P<name>(?>\w[\w-]*))(?>(?:\s+|(?=:)):?\s*)
    (?:(?P<unsupported>Unsupported\("(?>[^"\\]|\\.)*"\))|(?P<base>(?>\w[\w-]*))|\[(?P<legacy>\w[\w-]*)\])
    (?P<list>\[\])?(?P<presence>[?!])?(?=[\s@/]|\Z)""",
    re.VERBOSE,
)
_VALUE = re.compile(r"\s*(?P<name>\w[\w-]*)(?=[\s@/]|\Z)")
_ATTRIBUTE = re.compile(r"\s*@@?(?P<name>\w[\w.-]*)\s*(?P<open>\()?")
_ARGUMENTS = re.compile(r'"(?>[^"\\]|\\.)*"|[()"]|[^()"]+')
_MAPPED = re.compile(r'\s*(?:name\s*:\s*)?"((?>[^"\\]|\\.)*)"')
_ANYTHING = re.compile(r"json|xml|hstore|variant|object", re.IGNORECASE)
_ENCRYPTED = re.compile(r"@encrypted\b")
_SCHEMA = re.compile(
    r"^\ufeff?[ \t]*(?:model|datasource|generator)[ \t]+\w+[ \t]*\{[ \t]*(?://[^\n]*)?\r?$", re.MULTILINE
)
_PLUMBING = frozenset({"id", "unique", "default", "updatedAt", "relation", "map", "shardKey"})
_NONE: frozenset[Protection] = frozenset()


class _Attribute(NamedTuple):
    name: str
    arguments: str

    @property
    def native(self) -> bool:
        """Whether it is of the database's own types: `@db.VarChar(20)`."""
        return "." in self.name

    @property
    def written(self) -> str:
        """How its arguments are written."""
        return f"({self.arguments})" if self.arguments else ""


class _Words(NamedTuple):
    comment: str = ""
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Field:
    name: str
    start: int
    base: str
    type: str
    nullable: bool
    parse: Parse
    attributes: list[_Attribute] = field(default_factory=list)
    words: _Words = field(default_factory=_Words)


@dataclass(slots=True)
class _Block:
    kind: str
    name: str
    start: int
    comment: str
    mapped: str = ""
    fields: list[_Field] = field(default_factory=list)
    values: list[str] = field(default_factory=list)


class _Unreadable(Exception):
    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset


class _File:
    """One schema, line by line: Prisma lets nothing go over the end of a line."""

    def __init__(self, file: str, text: str) -> None:
        self.space = dirname(file)
        self.lines = Lines(file, text.removeprefix(BOM))
        self.blocks: list[_Block] = []
        self.opaque: list[Opaque] = []
        self._text = text.removeprefix(BOM)
        self._block: _Block | None = None
        self._docs: list[str] = []
        self._notes: list[str] = []
        self._read()

    def _read(self) -> None:
        at = 0
        while at < len(self._text):
            comment = _COMMENT.match(self._text, at)
            if comment:
                end = self._block_comment(comment.end() - len("/*"))
            else:
                line = _LINE.match(self._text, at)
                end = line.end() if line else at
                try:
                    self._line(self._text[at:end], at)
                except _Unreadable as error:
                    self.opaque.append(Opaque(error.reason, self.lines.place(error.offset)))
                    self._forget()
            broken = _BREAK.match(self._text, end)
            at = broken.end() if broken else end
        if self._block:
            reason = f"syntax error: '}}' of {quoted(self._block.name)} expected, end of file found"
            self.opaque.append(Opaque(reason, self.lines.place(len(self._text))))

    def _line(self, line: str, at: int) -> None:
        said = line.strip()
        if said.startswith("///"):
            self._docs.append(comment_text(said))
        elif said.startswith("//"):
            self._notes.append(comment_text(said))
        elif not said:
            self._forget()
        elif found := _OPENS.fullmatch(line):
            self._open(found, at)
        elif self._block is None:
            raise _Unreadable(f"syntax error: a block expected, {quoted(said)} found", at + line.index(said))
        elif said.startswith("}"):
            self._close(line, at)
        elif self._block.kind in {"datasource", "generator"}:
            self._forget()
        else:
            self._member(self._block, line, at)

    def _block_comment(self, start: int) -> int:
        """Note a comment of many lines, and return where it ends."""
        end = self._text.find("*/", start + 2) + 2
        if end < len("/**/"):
            self._notes.append(comment_text(self._text[start:]))
            self.opaque.append(Opaque("unterminated: comment", self.lines.place(start)))
            return len(self._text)
        self._notes.append(comment_text(self._text[start:end]))
        return end

    def _open(self, found: re.Match[str], at: int) -> None:
        unclosed = self._block
        words = self._words(found["rest"] if found["rest"].startswith("//") else "")
        said = words.comment or "\n".join(words.notes)
        self._block = _Block(found["kind"], found["name"], at + found.start("name"), said)
        self.blocks.append(self._block)
        if unclosed:
            raise _Unreadable(f"syntax error: '}}' of {quoted(unclosed.name)} expected", at + found.start("kind"))
        rest = found["rest"].strip()
        if rest == "}":
            self._block = None
        elif rest and not rest.startswith("//"):
            raise _Unreadable(f"syntax error: a new line expected, {quoted(rest)} found", at + found.start("rest"))

    def _close(self, line: str, at: int) -> None:
        self._block = None
        self._forget()
        rest = line.lstrip().removeprefix("}").strip()
        if rest and not rest.startswith("//"):
            raise _Unreadable(f"syntax error: a new line expected, {quoted(rest)} found", at + line.rindex(rest))

    def _member(self, block: _Block, line: str, at: int) -> None:
        start = at + len(line) - len(line.lstrip())
        if line.lstrip().startswith("@@"):
            attributes, _ = self._attributes(line, 0, at)
            block.mapped = block.mapped or _mapped(attributes)
            self._forget()
        elif block.kind == "enum":
            value = _VALUE.match(line)
            if not value:
                raise _Unreadable(f"syntax error: a value expected, {quoted(line.strip())} found", start)
            self._attributes(line, value.end(), at)
            block.values.append(value["name"])
            self._forget()
        else:
            found = _FIELD.match(line)
            if not found:
                raise _Unreadable(f"syntax error: a field expected, {quoted(line.strip())} found", start)
            self._field(block, found, line, at)

    def _field(self, block: _Block, found: re.Match[str], line: str, at: int) -> None:
        base = found["unsupported"] or found["base"] or found["legacy"]
        type_ = f"{base}[]" if found["list"] or found["legacy"] else base
        one = _Field(found["name"], at + found.start("name"), base, type_, found["presence"] == "?", "salvaged")
        block.fields.append(one)
        one.attributes, behind = self._attributes(line, found.end(), at)
        one.words = self._words(behind)
        one.parse = "structured"
        one.type += "".join(f" @{each.name}{each.written}" for each in one.attributes if each.native)

    def _attributes(self, line: str, at: int, offset: int) -> tuple[list[_Attribute], str]:
        """Return the attributes of a line from `at` on, and the comment behind them."""
        attributes = []
        while found := _ATTRIBUTE.match(line, at):
            at = found.end()
            start = at
            depth = 1 if found["open"] else 0
            while depth:
                part = _ARGUMENTS.match(line, at)
                if part is None:
                    raise _Unreadable("syntax error: ')' expected, end of line found", offset + at)
                if part[0] == '"':
                    raise _Unreadable("unterminated: string", offset + at)
                depth += {"(": 1, ")": -1}.get(part[0], 0)
                at = part.end()
            attributes.append(_Attribute(found["name"], line[start : at - 1].strip() if found["open"] else ""))
        rest = line[at:].strip()
        if rest and not rest.startswith("//"):
            raise _Unreadable(f"syntax error: {quoted(rest)} not understood", offset + line.index(rest, at))
        return attributes, rest

    def _words(self, behind: str) -> _Words:
        """Return what the comments above and `behind` say, and forget them."""
        docs, notes = self._docs, self._notes
        if behind:
            (docs if behind.startswith("///") else notes).append(comment_text(behind))
        self._forget()
        return _Words("\n".join(filter(None, docs)), tuple(note for note in notes if note))

    def _forget(self) -> None:
        self._docs, self._notes = [], []


def _mapped(attributes: list[_Attribute]) -> str:
    """Return the name in the database; empty where it is the same."""
    found = (_MAPPED.match(one.arguments) for one in attributes if one.name == "map")
    return next((match[1] for match in found if match), "")


def _element(table: str, found: _Field, lines: Lines, values: str) -> Element:
    attributes = found.attributes
    mapped = _mapped(attributes)
    return Element(
        table=table,
        name=found.name,
        type=found.type,
        place=lines.place(found.start),
        comment=found.words.comment,
        notes=(*found.words.notes, values) if values else found.words.notes,
        nullable=found.nullable,
        default=next((one.arguments for one in attributes if one.name == "default"), None),
        aliases=(mapped,) if mapped else (),
        # `/// @encrypted` is what the encrypting client of Prisma goes by.
        protection=frozenset({"encrypted"}) if _ENCRYPTED.search(found.words.comment) else _NONE,
        annotations=tuple(
            (f"@{one.name}", one.arguments) for one in attributes if one.name not in _PLUMBING and not one.native
        ),
        open_model=found.base == "Json"
        or (found.base.startswith("Unsupported(") and bool(_ANYTHING.search(found.base))),
        parse=found.parse,
    )


def _sniff(path: str, text: str) -> bool:  # noqa: ARG001 (the contract of every reader)
    return _SCHEMA.search(text) is not None


def _read(files: Mapping[str, str], other: Callable[[str], str | None]) -> Iterator[History]:  # noqa: ARG001 (likewise)
    """Read every file; a schema of many files needs no imports."""
    read = [_File(path, text) for path, text in sorted(files.items())]
    blocks = [block for file in read for block in file.blocks]
    models = {block.name for block in blocks if block.kind in {"model", "view"}}
    enums = {block.name: ", ".join(block.values)[:MAX_SHARED] for block in blocks if block.kind == "enum"}
    found: dict[str, list[Operation]] = defaultdict(list)
    for file in read:
        for block in file.blocks:
            if block.kind in {"model", "view", "type"}:
                elements = tuple(
                    _element(block.name, each, file.lines, enums.get(each.base, ""))
                    for each in block.fields
                    # A relation holds nothing: the column that it goes by is a field of its own.
                    if each.base not in models
                )
                place = file.lines.place(block.start)
                comment = block.comment or block.mapped
                found[file.space].append(CreateTable(block.name, place, elements, kind=block.kind, comment=comment))
        found[file.space] += file.opaque
    return histories(found)


FORMAT = Format(patterns=("*.prisma",), sniff=_sniff, read=_read, suffixes=(".tmpl", ".txt"))
