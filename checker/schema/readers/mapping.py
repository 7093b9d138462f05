"""Mappings of Elasticsearch and OpenSearch, and validators of MongoDB, kept as JSON, into tables.

An index goes by its name where the file gives one (`{"users": {"mappings": ...}}`, `index_patterns`), else by the
file's; a collection by that of its command (`create`, `collMod`). A mapping is an open model unless it is `strict`:
with `dynamic: false` what is not mapped is not indexed, but kept. Multi-fields (`fields`) are the same values again,
and no elements; a field that others are copied to is derived from them.
An object of MongoDB is an open model where it says `additionalProperties: true` or names no part.

Reasons: those of `positioned`, and `malformed: ...`.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from checker.schema.declared import declared, protections
from checker.schema.model import CreateTable, Element, Format, History, Opaque, Source
from checker.schema.positioned import Library, Node, Unreadable, outlines
from checker.schema.readers.jsonschema import Shape, Walk, histories, strip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from checker.problem import Place
    from checker.schema.model import Operation

_WRAPPERS = ("validator", "options", "body", "command")
_HOLDERS = ("object", "nested")
_OPEN_TYPES = ("flattened", "flat_object")
# The first field of a mapping is a mapping, as far as the text goes.
_FIELDS = re.compile(r'"properties"\s*+:\s*+\{\s*+(?:\}|\Z|"[^"\\]*+(?:\Z|"\s*+(?:\Z|:\s*+(?:\Z|\{))))')
_TYPED = re.compile(r'"type"\s*+:\s*+"(?:keyword|text|nested|geo_point|flattened|ip|long)"')


class _Index:
    """One mapping on its way to a table."""

    def __init__(self, name: str, place: Place) -> None:
        self.name = name
        self.place = place
        self.elements: dict[str, Element] = {}
        self.copied: list[tuple[str, str]] = []
        self.opaque: list[Operation] = []

    def malformed(self, what: str, place: Place) -> None:
        self.opaque.append(Opaque(f"malformed: {what}", place, self.name))

    def operations(self, mappings: Node) -> list[Operation]:
        holders = [mappings]
        if not any(key in mappings for key in ("properties", "dynamic", "runtime", "dynamic_templates", "_source")):
            # Before version 7 a mapping held its types first.
            holders = [node for _, node in mappings.pairs() if "properties" in node] or holders
        for holder in holders:
            self.properties(holder, "", holder.get("dynamic").text)
            for name, node in holder.get("runtime").pairs():
                self.field(name, node, "strict")
        for name, to in self.copied:
            if to in self.elements:
                known = self.elements[to]
                self.elements[to] = replace(known, derived_from=(*known.derived_from, Source(self.name, name)))
        is_open = any(holder.get("dynamic").text != "strict" for holder in holders)
        elements = tuple(self.elements.values())
        comment = mappings.get("_meta", "description").text
        return [*self.opaque, CreateTable(self.name, self.place, elements, "index", comment, open_model=is_open)]

    def properties(self, holder: Node, prefix: str, dynamic: str) -> None:
        properties = holder.get("properties")
        if properties and not isinstance(properties.value, dict):
            self.malformed("properties is not a mapping", properties.place)
        for name, node in properties.pairs():
            if isinstance(node.value, dict):
                self.field(f"{prefix}{name}", node, dynamic)
                self.properties(node, f"{prefix}{name}.", node.get("dynamic").text or dynamic)
            else:
                self.malformed("a field is not a mapping", node.place)

    def field(self, name: str, node: Node, dynamic: str) -> None:
        kind = node.get("type").text or "object"
        beside = declared((key, value) for key, value in node.pairs() if key in ("meta", "_meta") or key[:2] == "x-")
        path = node.get("path").text
        self.elements[name] = Element(
            self.name,
            name,
            kind,
            node.key_place,
            (node.get("meta", "description") or node.get("_meta", "description") or node.get("description")).text,
            default=node.get("null_value").text if node.get("null_value") else None,
            protection=protections(beside),
            annotations=beside,
            derived_from=(Source(self.name, path),) if kind == "alias" and path else (),
            open_model=kind in _OPEN_TYPES or (kind in _HOLDERS and _is_open(node, dynamic)),
        )
        target = node.get("copy_to")
        self.copied += [(name, item.text) for item in target.items() or [target] if item.text]


def _is_open(node: Node, dynamic: str) -> bool:
    """Tell whether an object takes fields that it does not name; that it inherits it is told of the table."""
    own = node.get("dynamic").text
    if node.get("enabled").value is False:
        return True
    return (own or dynamic) != "strict" and (bool(own) or "properties" not in node)


def _mappings(root: Node, name: str, place: Place) -> Iterator[tuple[Node, str, Place]]:
    """Yield each mapping in a document with the name of its index."""
    patterns = root.get("index_patterns").items() or [root.get("template")]
    named = [item for item in patterns if item.text]
    if named:
        name, place = ",".join(item.text for item in named), named[0].place
    for holder in (root, root.get("template"), root.get("body"), root.get("component_template", "template")):
        if isinstance(holder.get("mappings").value, dict):
            yield holder.get("mappings"), name, place
            return
    inner = [(key, node) for key, node in root.pairs() if isinstance(node.get("mappings").value, dict)]
    for index, node in inner:
        yield node.get("mappings"), index, node.key_place
    for listed in (*root.get("index_templates").items(), *root.get("component_templates").items()):
        node = listed.get("index_template") or listed.get("component_template")
        yield from _mappings(node, listed.get("name").text or name, listed.get("name").place)
    if not inner and "properties" in root:
        yield root, name, place


def _validators(root: Node, stem: str) -> Iterator[tuple[Node, str, Place]]:
    """Yield each `$jsonSchema` with the name of its collection, wherever in the document it stands."""
    todo = [(root, stem, root.document.place(0))]
    while todo:
        node, name, place = todo.pop()
        for key in ("create", "collMod", "collection", "name"):
            if node.get(key).text:
                name, place = node.get(key).text, node.get(key).place
                break
        if "$jsonSchema" in node:
            yield node.get("$jsonSchema"), name, place
        todo += [(inner, name, place) for inner in reversed(node.items())]
        for key, inner in reversed([*node.pairs()]):
            # `{"users": {"validator": ...}}`
            keyed = (
                inner.get("validator")
                or inner.get("options", "validator")
                or ("$jsonSchema" in inner and not key.startswith(("$", "validator")))
            )
            if key != "$jsonSchema" and isinstance(inner.value, (dict, list)):
                todo.append((inner, *((key, inner.key_place) if keyed and key not in _WRAPPERS else (name, place))))


def _read(files: Mapping[str, str], lookup: Callable[[str], str | None]) -> Iterator[History]:
    library = Library(files, lookup)
    for path in sorted(files):
        stem = strip(posixpath.basename(path))
        operations: list[Operation] = []
        walk = Walk(library)
        shapes: list[Shape] = []
        try:
            for root in library.documents(path):
                found = len(operations), len(shapes)
                for schema, name, place in _validators(root, stem):
                    shape = walk.new(name, "collection", place)
                    shapes.append(shape)
                    walk.fill(shape, schema)
                if len(shapes) == found[1]:
                    for mappings, name, place in _mappings(root, stem, root.document.place(0)):
                        operations += _Index(name, place).operations(mappings)
                if found == (len(operations), len(shapes)):
                    operations.append(Opaque("malformed: no mapping", root.place))
        except Unreadable as error:
            operations.append(Opaque(error.reason, error.place))
        walk.run()
        for history in histories(walk, [*shapes, *walk.shapes.values()]):
            operations += history.operations
        yield History(path, tuple(operations))


def _sniff(path: str, text: str) -> bool:
    if not path.lower().endswith(".json"):
        return False
    if '"$jsonSchema"' in text:
        return True
    if '"mappings"' in text and ('"dynamic' in text or _FIELDS.search(text)):
        return any(_is_mapping(keys, text) for keys in outlines(path, text))
    if not _FIELDS.search(text) or not _TYPED.search(text):
        return False
    return any(
        keys.get("properties") == "{" and not keys.keys() & {"type", "$schema", "$id", "openapi", "swagger", "required"}
        for keys in outlines(path, text)
    )


def _is_mapping(keys: dict[str, str], text: str) -> bool:
    """Tell an index from source maps and other files that have `mappings`."""
    if keys.get("mappings") == "{" or "index_patterns" in keys or "index_templates" in keys:
        return True
    inside = not keys.keys() & {"mappings", "properties", "$schema", "openapi", "swagger"}
    return inside and "{" in keys.values() and bool(_TYPED.search(text))


FORMAT = Format(patterns=(), sniff=_sniff, read=_read, suffixes=(".json",))
