"""Avro schemas and protocols, as JSON, into tables: one for each named record, with its direct fields.

A field whose type is a record has the full name of that record as its type, wherever the record is written. A union
with `null` is the other type, nullable. Properties that Avro does not know are annotations. A map may hold any key, so
it is an open model. The messages of a protocol are requests: their parameters stand in `Protocol.message`.

Reasons: those of `positioned`, `malformed: ...`, and `reference missing: <name>` for a type that no file defines.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from checker.schema.declared import declared, protections
from checker.schema.model import CreateTable, Direction, Element, Format, History, Opaque
from checker.schema.positioned import Library, Node, Unreadable, outlines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from checker.schema.model import Operation

MAX_NOTES = 100

_PRIMITIVES = {"null", "boolean", "int", "long", "float", "double", "bytes", "string"}
_NAMED = {"record", "error", "enum", "fixed"}
_KNOWN = {
    *("type", "name", "namespace", "doc", "aliases", "fields", "symbols", "size", "items", "values", "default"),
    *("order", "logicalType", "precision", "scale", "protocol", "types", "messages", "request", "response", "errors"),
}


@dataclass
class _Type:
    """What a type comes to: its text, and what is written on it."""

    text: str
    nullable: bool = False
    open_model: bool = False
    notes: tuple[str, ...] = ()
    beside: tuple[tuple[str, str], ...] = ()


@dataclass
class _File:
    """One file on its way to tables."""

    names: dict[str, Node]
    """Every named type of every file, by its full name."""
    operations: list[Operation] = field(default_factory=list)

    def opaque(self, reason: str, node: Node, table: str = "") -> None:
        self.operations.append(Opaque(reason, node.place, table))

    def root(self, root: Node) -> None:
        """Take a schema, a list of schemas, or a protocol."""
        if "protocol" in root:
            space = root.get("namespace").text
            for node in root.get("types").items():
                self.type(node, space, "")
            for name, message in root.get("messages").pairs():
                table = _full(f"{root.get('protocol').text}.{name}", space)
                elements = self.fields(message.get("request"), table, space, "request")
                self.operations.append(
                    CreateTable(table, message.key_place, elements, "operation", message.get("doc").text)
                )
        elif isinstance(root.value, (dict, list)):
            self.type(root, "", "")
        elif root:
            self.opaque("malformed: a schema is not a mapping", root)

    def type(self, node: Node, space: str, table: str) -> _Type:
        """Return what a type comes to; the records in it become tables."""
        if isinstance(node.value, list):
            return self.union([self.type(item, space, table) for item in node.items()])
        if isinstance(node.value, str):
            return _Type(self.name(node, space, table))
        kind = node.get("type")
        if not isinstance(node.value, dict) or not kind:
            self.opaque("malformed: a type is neither name nor mapping", node, table)
            return _Type("")
        beside = declared((key, value) for key, value in node.pairs() if key not in _KNOWN)
        if kind.text in _NAMED:
            return self.named(node, space, beside)
        if kind.text in ("array", "map"):
            return self.many(node, space, table, beside)
        found = self.type(kind, space, table)
        found.text = _logical(node, found.text)
        found.beside = (*found.beside, *beside)
        return found

    def many(self, node: Node, space: str, table: str, beside: tuple[tuple[str, str], ...]) -> _Type:
        """Return an array or a map; a map may hold anything under any name."""
        kind = node.get("type").text
        part = "items" if kind == "array" else "values"
        if part not in node:
            self.opaque(f"malformed: a type without {part}", node, table)
            return _Type(kind, open_model=True)
        inner = self.type(node.get(part), space, table)
        return _Type(
            f"{kind}<{inner.text}>", open_model=kind == "map" or inner.open_model, notes=inner.notes, beside=beside
        )

    def union(self, parts: list[_Type]) -> _Type:
        """Return a union; `null` in it makes the rest nullable."""
        rest = [part for part in parts if part.text != "null"]
        return _Type(
            " | ".join(part.text for part in rest) or "null",
            nullable=len(rest) < len(parts) or any(part.nullable for part in rest),
            open_model=any(part.open_model for part in rest),
            notes=tuple(note for part in rest for note in part.notes),
            beside=tuple(pair for part in rest for pair in part.beside),
        )

    def name(self, node: Node, space: str, table: str) -> str:
        """Return the full name of a type that is referred to."""
        text = node.text
        if text in _PRIMITIVES:
            return text
        for name in (_full(text, space), text):
            if name in self.names:
                return name
        self.opaque(f"reference missing: {text[:100]}", node, table)
        return text

    def named(self, node: Node, space: str, beside: tuple[tuple[str, str], ...]) -> _Type:
        """Return a named type; a record becomes a table."""
        name = node.get("name").text
        if not name:
            self.opaque("malformed: a type without name", node)
            return _Type("")
        space = _space(node, space)
        full = _full(name, space)
        kind = node.get("type").text
        if kind in ("record", "error"):
            if not isinstance(node.get("fields").value, list):
                self.opaque("malformed: a record without a list of fields", node.get("name"), full)
            elements = self.fields(node.get("fields"), full, space)
            self.operations.append(CreateTable(full, node.get("name").place, elements, kind, node.get("doc").text))
            return _Type(full, beside=beside)
        symbols = tuple(item.text for item in node.get("symbols").items()[:MAX_NOTES])
        size = node.get("size").text
        doc = node.get("doc").text
        text = _logical(node, f"{full}({size})" if kind == "fixed" and size else full)
        return _Type(text, notes=(*symbols, *([doc] if doc else [])), beside=beside)

    def fields(self, fields: Node, table: str, space: str, direction: Direction = "stored") -> tuple[Element, ...]:
        """Return the elements of a list of fields."""
        elements = []
        for node in fields.items():
            name = node.get("name")
            if not name.text or "type" not in node:
                self.opaque("malformed: a field without name or type", node, table)
                continue
            found = self.type(node.get("type"), space, table)
            beside = declared((key, value) for key, value in node.pairs() if key not in _KNOWN)
            beside = tuple(dict.fromkeys((*beside, *found.beside)))
            elements.append(
                Element(
                    table,
                    name.text,
                    found.text,
                    name.place,
                    node.get("doc").text,
                    found.notes[:MAX_NOTES],
                    found.nullable,
                    node.get("default").text if node.get("default") else None,
                    aliases=tuple(item.text for item in node.get("aliases").items()),
                    direction=direction,
                    exposed_by=(table,) if direction != "stored" else (),
                    protection=protections(beside),
                    annotations=beside,
                    open_model=found.open_model,
                )
            )
        return tuple(elements)


def _full(name: str, space: str) -> str:
    return name if "." in name or not space else f"{space}.{name}"


def _space(node: Node, space: str) -> str:
    """Return the namespace in which the parts of a named type are looked up."""
    name = node.get("name").text
    return name.rpartition(".")[0] if "." in name else node.get("namespace").text if "namespace" in node else space


def _logical(node: Node, text: str) -> str:
    logical, precision, scale = (node.get(key).text for key in ("logicalType", "precision", "scale"))
    numbers = ",".join(filter(None, (precision, scale)))
    return f"{text}<{logical}{f'({numbers})' if numbers else ''}>" if logical else text


def _definitions(roots: Iterable[Node]) -> dict[str, Node]:
    """Return every named type by its full name."""
    found: dict[str, Node] = {}
    todo = [(root, root.get("namespace").text) for root in roots]
    while todo:
        node, space = todo.pop()
        if node.get("type").text in _NAMED and node.get("name").text:
            space = _space(node, space)
            found.setdefault(_full(node.get("name").text, space), node)
        parts = node.items() or [node.get(key) for key in ("type", "fields", "items", "values", "types", "messages")]
        todo += [(part, space) for part in parts if isinstance(part.value, (dict, list))]
    return found


def _read(files: Mapping[str, str], lookup: Callable[[str], str | None]) -> Iterator[History]:
    library = Library(files, lookup)
    broken: dict[str, Opaque] = {}
    roots: dict[str, list[Node]] = {}
    for path in sorted(files):
        try:
            roots[path] = library.documents(path)
        except Unreadable as error:
            broken[path] = Opaque(error.reason, error.place)
    names = _definitions(root for found in roots.values() for root in found)
    for path in sorted(files):
        file = _File(names, [broken[path]] if path in broken else [])
        for root in roots.get(path, []):
            file.root(root)
        yield History(path, tuple(file.operations))


def _sniff(path: str, text: str) -> bool:
    if not path.lower().endswith(".json") or '"fields"' not in text:
        return False
    return any(keys.get("type") == "record" and keys.get("fields") == "[" for keys in outlines(path, text))


FORMAT = Format(patterns=("*.avsc", "*.avpr"), sniff=_sniff, read=_read, suffixes=(".json",))
