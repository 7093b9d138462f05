"""OpenAPI 3.0 and 3.1, and Swagger 2.0, as JSON or YAML, into tables: schemas by name, and operations with their parts.

A component is a table once, at its own line; `exposed_by` lists the operations that carry it, whatever file or chain of
references leads to it, and `direction` is the one that goes furthest out: callback, event, response, request. A
component that no operation carries is `stored`. `readOnly` is not asked of a client, `writeOnly` not answered.
What has no name goes by its operation: parameters in `GET /users/{id}` (those of a whole path in `/users/{id}`), bodies
in `POST /users request` and `GET /users response 200`. Callbacks and webhooks are sent out: direction `callback`.

Reasons: those of `positioned` and `jsonschema`.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from checker.schema.model import Format, History, Opaque
from checker.schema.positioned import Library, Node, Unreadable, outlines
from checker.schema.readers.jsonschema import ANNOTATING, SUFFIXES, Shape, Walk, histories

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from checker.schema.model import Direction, Element

MAX_STEPS = 200_000
"""Parts of operations: what is shared counts each time that it is referred to."""
MAX_WAYS = 1_000_000
"""Pairs of a schema and an operation that carries it, and the references that are followed to find them."""
MAX_NESTED = 8
"""Callbacks of callbacks."""

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_REACH: tuple[Direction, ...] = ("stored", "request", "response", "event", "callback")
_IN = ("query", "path", "header", "cookie", "querystring", "formData")


@dataclass(frozen=True)
class _Way:
    """An operation: its label, and in which direction its request and its answer go."""

    label: str
    request: Direction = "request"
    response: Direction = "response"


@dataclass
class _Api:
    """What the documents say, on its way to tables."""

    library: Library
    walk: Walk
    parts: dict[int, Shape] = field(default_factory=dict)
    """Shapes that are no schema: parameters and bodies, by the node that holds them."""
    named: dict[tuple[str, str], Shape] = field(default_factory=dict)
    carried: list[tuple[Shape, str, Direction]] = field(default_factory=list)
    exposed: dict[int, dict[str, Direction]] = field(default_factory=dict)
    worn: dict[tuple[int, bool, bool], tuple[Direction, tuple[str, ...]]] = field(default_factory=dict)
    steps: int = 0
    nested: int = 0

    def document(self, root: Node) -> None:
        """Take the components, the paths and the webhooks of one document."""
        for holder, kind in ((root.get("components"), "schemas"), (root, "definitions")):
            for name, node in self.walk.pairs(holder, kind):
                self.walk.shape(node, name, "schema", node.key_place)
        for path, item in self.walk.pairs(root, "paths"):
            if not path.startswith("x-"):
                self.item(item, path)
        for key in ("webhooks", "x-webhooks"):
            for name, item in self.walk.pairs(root, key):
                self.item(item, f"webhook {name}", out=True)

    def item(self, item: Node, path: str, base: str = "", *, out: bool = False) -> None:
        """Take the operations of a path, of a webhook, or of a callback of the operation `base`."""
        item = self.resolved(item)
        ways = []
        for method, operation in item.pairs():
            if method not in _METHODS:
                continue
            label = base or f"{method.upper()} {path}"
            way = _Way(path if out and not base else label, *(("callback", "request") if out else ()))
            ways.append(way)
            if isinstance(operation.value, dict):
                self.operation(operation, way)
            else:
                self.walk.malformed("an operation is not a mapping", operation.key_place, label)
        for parameter in self.walk.items(item, "parameters"):
            self.parameter(parameter, base or path, ways)

    def operation(self, operation: Node, way: _Way) -> None:
        """Take the parameters, the bodies and the callbacks of an operation."""
        for parameter in self.walk.items(operation, "parameters"):
            self.parameter(parameter, way.label, [way])
        if body := operation.get("requestBody"):
            self.body(body, f"{way.label} request", way.request)
        for status, response in self.walk.pairs(operation, "responses"):
            if not status.startswith("x-"):
                self.body(response, f"{way.label} response {status}", way.response)
        if "callbacks" in operation and self.nested == MAX_NESTED:
            raise Unreadable(f"too deep: more than {MAX_NESTED} callbacks of callbacks", operation.key_place)
        self.nested += 1
        for name, callback in self.walk.pairs(operation, "callbacks"):
            for expression, item in self.resolved(callback).pairs():
                if not expression.startswith("x-"):
                    self.item(item, expression, f"{way.label} callback {name}", out=True)
        self.nested -= 1

    def parameter(self, parameter: Node, table: str, ways: list[_Way]) -> None:
        """Take one parameter; by reference, it stands in a table of its own."""
        node = self.resolved(parameter)
        place, name = node.get("name").place, node.get("name").text
        if not node:
            return
        if node.get("in").text == "body":
            for way in ways:
                self.body(node, f"{way.label} request", way.request)
            return
        if not name or node.get("in").text not in _IN:
            self.walk.malformed("a parameter without name or place", node.place, table)
            return
        shape = self.parts.get(id(node))
        if shape is None:
            shape = self.parts[id(node)] = self.table(node, parameter, table)
            schemas = [inner.get("schema") for _, inner in self.walk.pairs(node, "content")]
            for schema in schemas or [node.get("schema") or node]:
                self.walk.parameter(shape, name, node, schema, place)
        for way in ways:
            self.carry(shape, way.label, way.request)

    def body(self, body: Node, label: str, direction: Direction) -> None:
        """Take what a request or a response carries, in every media type, and its headers."""
        node = self.resolved(body)
        if not node:
            return
        holders = [inner for _, inner in self.walk.pairs(node, "content")]
        for schema in [holder.get("schema") for holder in (node, *holders)]:
            if schema:
                self.schema(schema, body, node, label, direction)
        for name, header in self.walk.pairs(node, "headers"):
            found = self.resolved(header)
            shape = self.parts.get(id(found))
            if shape is None and found:
                shape = self.parts[id(found)] = self.table(node, body, label)
                self.walk.parameter(shape, name, found, found.get("schema") or found, header.key_place)
            if shape:
                self.carry(shape, label, direction)

    def schema(self, schema: Node, body: Node, node: Node, label: str, direction: Direction) -> None:
        """Take the schema of a body: a component by its name, anything else into the body's table."""
        self.spend(schema)
        if "$ref" in schema and all(key == "$ref" or key in ANNOTATING for key, _ in schema.pairs()):
            target, shape = self.walk.refer(schema.get("$ref"), label)
            if shape:
                self.carry(shape, label, direction)
                return
            schema = target
        shape = self.parts.get(id(schema))
        if shape is None and schema:
            shape = self.parts[id(schema)] = self.table(node, body, label)
            kind = schema.get("type").text
            if kind in ("", "object", "array"):
                self.walk.fill(shape, schema)
            else:
                self.walk.parameter(shape, "body", schema, schema, schema.place)
        if shape:
            self.carry(shape, label, direction)

    def table(self, node: Node, written: Node, label: str) -> Shape:
        """Return the table of something written at an operation, or shared: by its own name."""
        if node is not written:
            pointer = self.library.resolve(written.get("$ref")).pointer
            label = "/".join(pointer[-2:]) or posixpath.basename(node.document.path)
        key = (node.document.path, label)
        if key not in self.named:
            self.named[key] = self.walk.new(label, "operation", node.key_place)
        return self.named[key]

    def resolved(self, node: Node) -> Node:
        """Return what a node that may be a reference stands for."""
        self.spend(node)
        found = self.walk.target(node.get("$ref")).node if "$ref" in node else node
        if found and not isinstance(found.value, dict):
            self.walk.malformed("not a mapping", found.place)
        return found

    def spend(self, node: Node) -> None:
        """Count what is done: what is shared can be asked for again and again."""
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise Unreadable(f"too large: more than {MAX_STEPS} parts of operations", node.key_place)

    def carry(self, shape: Shape, label: str, direction: Direction) -> None:
        """Note that an operation carries a shape."""
        self.carried.append((shape, label, direction))

    def expose(self) -> None:
        """Tell every shape which operations carry it, through whatever refers to it."""
        ways = 0
        for first, label, direction in self.carried:
            todo = [first]
            while todo:
                shape = todo.pop()
                seen = self.exposed.setdefault(id(shape), {})
                known = seen.get(label)
                if known is not None and _REACH.index(known) >= _REACH.index(direction):
                    continue
                seen[label] = direction
                todo += shape.uses.values()
                ways += 1 + len(shape.uses)
                if ways > MAX_WAYS:
                    raise Unreadable(f"too large: more than {MAX_WAYS} ways to a schema", first.place)

    def dress(self, shape: Shape, element: Element) -> Element:
        """Return an element with the operations that carry it."""
        flags = (id(shape), element.name in shape.read_only, element.name in shape.write_only)
        found = self.worn.get(flags)
        if found is None:
            never = {"request" if flags[1] else "", "response" if flags[2] else ""}
            labels = {label: way for label, way in self.exposed.get(flags[0], {}).items() if way not in never}
            found = self.worn[flags] = (max(labels.values(), key=_REACH.index, default="stored"), tuple(labels))
        return replace(element, direction=found[0], exposed_by=found[1])


def _read(files: Mapping[str, str], lookup: Callable[[str], str | None]) -> Iterator[History]:
    library = Library(files, lookup)
    walk = Walk(library)
    api = _Api(library, walk)
    for path in sorted(files):
        api.nested = 0
        try:
            for root in library.documents(path):
                if "openapi" in root or "swagger" in root:
                    api.document(root)
                elif root:
                    walk.malformed("no openapi version", root.place)
        except Unreadable as error:
            walk.opaque.append(Opaque(error.reason, error.place))
    walk.run()
    try:
        api.expose()
    except Unreadable as error:
        walk.opaque.append(Opaque(error.reason, error.place))
    shapes = {id(shape): shape for shape in (*walk.shapes.values(), *api.named.values())}
    yield from histories(walk, shapes.values(), api.dress)


_VERSION = re.compile(r"[23](?:\.|$)")
_NAMED = re.compile(r"(?:^|/)(?:openapi|swagger)[^/]*$")


def _sniff(path: str, text: str) -> bool:
    lower = path.lower()
    if not lower.endswith(SUFFIXES) or ("openapi" not in text and "swagger" not in text):
        return False
    found = outlines(path, text)
    # One that is broken before its first key is told by its name.
    broken = not any(found) and bool(_NAMED.search(lower))
    return broken or any(_VERSION.match(keys.get("openapi") or keys.get("swagger") or "") for keys in found)


FORMAT = Format(patterns=(), sniff=_sniff, read=_read, suffixes=SUFFIXES)
