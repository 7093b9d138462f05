"""JSON Schema, drafts 4 to 2020-12, as JSON or YAML, into tables: one for each schema that has a name.

What is nested without a name of its own goes by dotted names; elements of a list, and values of a map, go by the name
of what holds them. A schema is an open model where it says so (`additionalProperties` that is not false, `true`, `{}`)
or where an object names no part; that `additionalProperties` is absent says nothing.
A `$ref` is not expanded: its name is the type. Only `allOf` takes over the columns of what it names.

Reasons: those of `positioned`, and `malformed: <keyword> is not ...`.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from checker.schema.declared import declared, protections
from checker.schema.model import CreateTable, Element, Format, History, Opaque
from checker.schema.positioned import ABSENT, Library, Node, Target, Unreadable, outlines, reference_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from checker.problem import Place
    from checker.schema.model import Operation, Protection

MAX_COPIES = 100_000
MAX_NOTES = 100
SUFFIXES = (".json", ".yaml", ".yml")

_SUFFIX = re.compile(r"(?:\.schema)?\.(?:json|ya?ml|jsonschema)")
_DEFINITIONS = ("$defs", "definitions")
_UNITED = ("oneOf", "anyOf")
_Mode = Literal["alone", "merged", "united", "condition"]
"""How a schema joins what else is said of the same property."""
_MAY_OPEN = ("alone", "united")
"""Where a schema that says nothing lets anything pass; beside others it only adds nothing."""
_STRUCTURE = {
    *("properties", "patternProperties", "additionalProperties", "items", "prefixItems", "contains", "if"),
    *("dependentSchemas", "unevaluatedProperties", "additionalItems", "$ref", "$dynamicRef", "$recursiveRef"),
    *("allOf", "then", "else"),
    *_UNITED,
}
ANNOTATING = {"title", "description", "$comment", "default", "example", "examples", "deprecated", "nullable"}
_BESIDE = {"tags", "classification", "sensitivity", "pii", "privacy", "meta"}


@dataclass(eq=False)
class Shape:
    """A schema with a name, on its way to a table."""

    name: str
    kind: str
    place: Place
    elements: dict[str, Element] = field(default_factory=dict)
    read_only: set[str] = field(default_factory=set)
    write_only: set[str] = field(default_factory=set)
    inherits: dict[int, Shape] = field(default_factory=dict)
    uses: dict[int, Shape] = field(default_factory=dict)
    comment: str = ""
    open_model: bool = False

    def empty(self) -> bool:
        """Tell whether there is nothing to say of it."""
        return not (self.elements or self.inherits or self.open_model)

    def add(self, element: Element, *, weak: bool = False) -> None:
        """Put an element in; what an alternative says of the same name is joined, unless it is `weak`."""
        known = self.elements.get(element.name)
        if known is None:
            self.elements[element.name] = element
        elif not weak:
            types = [known.type, *([element.type] if element.type not in known.type.split(" | ") else [])]
            self.elements[element.name] = replace(
                known,
                type=" | ".join(filter(None, types)),
                comment=known.comment or element.comment,
                notes=_once((*known.notes, *([element.comment] if known.comment else []), *element.notes)),
                nullable=None if known.nullable is None else known.nullable or element.nullable,
                protection=known.protection & element.protection,
                annotations=tuple(dict.fromkeys((*known.annotations, *element.annotations))),
                open_model=known.open_model or element.open_model,
            )


@dataclass
class _View:
    """What has been seen of one property, over all the schemas that speak of it."""

    types: list[str] = field(default_factory=list)
    comment: str = ""
    notes: list[str] = field(default_factory=list)
    annotations: list[tuple[str, str]] = field(default_factory=list)
    protection: set[Protection] = field(default_factory=set)
    default: str | None = None
    nullable: bool = False
    open_model: bool = False

    def type(self) -> str:
        return " | ".join(dict.fromkeys(self.types))


class _At(NamedTuple):
    """Where a walk is: in which shape, below which name, and what holds there."""

    shape: Shape
    name: str = ""
    required: frozenset[str] = frozenset()
    read_only: bool = False
    write_only: bool = False
    weak: bool = False

    def below(self, name: str) -> str:
        return f"{self.name}.{name}" if self.name else name


class Walk:
    """One reading of schemas: each becomes one shape, once, however often it is referred to."""

    def __init__(self, library: Library) -> None:
        """Begin with nothing; references are looked up in `library`."""
        self.library = library
        self.shapes: dict[int, Shape] = {}
        self.opaque: list[Opaque] = []
        self._names: dict[tuple[str, str], int] = {}
        self._todo: list[tuple[Shape, Node]] = []

    def new(self, name: str, kind: str, place: Place) -> Shape:
        """Return a shape of its own, by a name that no other of its file has."""
        count = self._names.get((place.file, name), 0) + 1
        self._names[place.file, name] = count
        return Shape(name if count == 1 else f"{name}#{count}", kind, place)

    def shape(self, node: Node, name: str, kind: str, place: Place) -> Shape:
        """Return the shape of a schema; the first call names it."""
        known = self.shapes.get(id(node))
        if known is None:
            known = self.shapes[id(node)] = self.new(name, kind, place)
            self._todo.append((known, node))
        return known

    def fill(self, shape: Shape, node: Node) -> None:
        """Put the parts of one more schema into a shape."""
        self._todo.append((shape, node))

    def run(self) -> None:
        """Fill the shapes that are wanted, and those that they want."""
        while self._todo:
            shape, node = self._todo.pop()
            view = _View()
            self._look(_At(shape), node, view)
            shape.comment = shape.comment or view.comment
            shape.open_model |= view.open_model

    def parameter(self, shape: Shape, name: str, holder: Node, schema: Node, place: Place) -> None:
        """Add one element whose facts stand on two nodes: a parameter and its schema."""
        view = _View()
        _describe(view, holder)
        self._look(_At(shape, name), schema, view)
        self._add(_At(shape, name), view, place, nullable=holder.get("required").value is not True)

    def malformed(self, what: str, place: Place, table: str = "") -> None:
        """Note what has not the form that it must have."""
        self.opaque.append(Opaque(f"malformed: {what}", place, table))

    def pairs(self, node: Node, key: str, table: str = "") -> Iterable[tuple[str, Node]]:
        """Return the pairs of a mapping at `key`; note where something else stands there."""
        inner = node.get(key)
        if inner and not isinstance(inner.value, dict):
            self.malformed(f"{key} is not a mapping", inner.place, table)
        return inner.pairs()

    def items(self, node: Node, key: str, table: str = "") -> list[Node]:
        """Return the elements of a list at `key`; note where something else stands there."""
        inner = node.get(key)
        if inner and not isinstance(inner.value, list):
            self.malformed(f"{key} is not a list", inner.place, table)
        return inner.items()

    def target(self, reference: Node, table: str = "") -> Target:
        """Return what a reference names; note where it leads nowhere."""
        try:
            return self.library.resolve(reference)
        except Unreadable as error:
            self.opaque.append(Opaque(error.reason, error.place, table))
            return Target(ABSENT, ())

    def refer(self, reference: Node, table: str) -> tuple[Node, Shape | None]:
        """Return what a reference names, and its shape if it has parts."""
        node, pointer = self.target(reference, table)
        if not isinstance(node.value, dict) or _STRUCTURE.isdisjoint(node.value):
            return node, None
        if pointer:
            return node, self.shape(node, pointer[-1], "definition", node.key_place)
        return node, self.shape(node, *_root_name(node))

    def _look(self, at: _At, schema: Node, view: _View, mode: _Mode = "alone") -> None:
        """See what a schema says of a property; its parts become elements."""
        if not isinstance(schema.value, dict):
            if not isinstance(schema.value, bool):
                self.malformed("a schema is not a mapping", schema.place, at.shape.name)
            view.open_model |= mode in _MAY_OPEN and schema.value is not False
            return
        _describe(view, schema)
        for key in _DEFINITIONS:
            for name, node in self.pairs(schema, key, at.shape.name):
                self.shape(node, name, "definition", node.key_place)
        at = at._replace(
            # What one alternative requires may be absent in another.
            required=at.required | (self._required(schema) if mode in ("alone", "merged") else frozenset()),
            read_only=at.read_only or schema.get("readOnly").value is True,
            write_only=at.write_only or schema.get("writeOnly").value is True,
        )
        if reference := reference_of(schema):
            self._reference(at, reference, view, mode)
        self._own(at, schema, view)
        self._parts(at, schema, view)
        self._branches(at, schema, view)
        if mode in _MAY_OPEN and all(key in ANNOTATING or key.startswith("x-") for key in schema.value):
            view.open_model = True

    def _required(self, schema: Node) -> frozenset[str]:
        names = {item.text for item in schema.get("required").items()}
        for branch in schema.get("allOf").items():
            names |= {item.text for item in branch.get("required").items()}
        return frozenset(names)

    def _reference(self, at: _At, reference: Node, view: _View, mode: _Mode) -> None:
        node, other = self.refer(reference, at.shape.name)
        if other is not None:
            at.shape.uses[id(other)] = other
            if at.name:
                view.types.append(other.name)
            elif mode in ("alone", "merged") and other is not at.shape:
                at.shape.inherits[id(other)] = other
        elif node:
            # What has no parts has no references either: this ends here.
            self._look(at, node, view, mode)

    def _own(self, at: _At, schema: Node, view: _View) -> None:
        declared = schema.get("bsonType") or schema.get("type")
        types = [item.text for item in declared.items()] or [declared.text]
        if schema.get("nullable").value is True or schema.get("x-nullable").value is True:
            view.nullable = True
        for name in types:
            if name == "null":
                view.nullable = True
            elif name == "array" or (not name and "items" in schema):
                inner = _View()
                for part in self._items(schema):
                    # A list of what has a name of its own is no heir of it.
                    self._look(at._replace(required=frozenset()), part, inner, "alone" if at.name else "united")
                view.types.append(f"array<{inner.type()}>" if inner.types else "array")
                view.open_model |= inner.open_model
                view.annotations += inner.annotations
                view.notes += [*filter(None, [inner.comment]), *inner.notes]
            elif name or "properties" in schema:
                view.types.append(_type(schema, name or "object"))

    def _items(self, schema: Node) -> Iterator[Node]:
        for key in ("items", "prefixItems", "contains", "additionalItems"):
            part = schema.get(key)
            if isinstance(part.value, list):
                yield from part.items()
            elif part:
                yield part

    def _parts(self, at: _At, schema: Node, view: _View) -> None:
        for key in ("properties", "patternProperties"):
            for name, node in self.pairs(schema, key, at.shape.name):
                self._part(at, name, node, required=key == "properties" and name in at.required)
        rest = [schema.get(key) for key in ("additionalProperties", "unevaluatedProperties")]
        for node in rest:
            if node and node.value is not False:
                view.open_model = True
                if node.value is not True:
                    inner = _View()
                    self._look(at._replace(required=frozenset()), node, inner)
                    if inner.types and at.name:
                        view.types = [f"map<{inner.type()}>" if name == "object" else name for name in view.types]
        named = not _STRUCTURE.isdisjoint(schema.value)  # type: ignore[arg-type] # it is a mapping
        if "object" in view.types and not named:
            view.open_model = True

    def _part(self, at: _At, name: str, schema: Node, *, required: bool) -> None:
        if schema.value is False:
            return
        below = at._replace(name=at.below(name), required=frozenset())
        view = _View()
        self._look(below, schema, view)
        below = below._replace(
            read_only=at.read_only or schema.get("readOnly").value is True,
            write_only=at.write_only or schema.get("writeOnly").value is True,
        )
        self._add(below, view, schema.key_place, nullable=view.nullable or not required)

    def _add(self, at: _At, view: _View, place: Place, *, nullable: bool) -> None:
        if at.read_only:
            at.shape.read_only.add(at.name)
        if at.write_only:
            at.shape.write_only.add(at.name)
            view.protection.add("write_only")
        found = tuple(dict.fromkeys(view.annotations))
        at.shape.add(
            Element(
                at.shape.name,
                at.name,
                view.type(),
                place,
                view.comment,
                _once(note for note in view.notes if note != view.comment),
                nullable,
                view.default,
                protection=frozenset(view.protection) | protections(found),
                annotations=found,
                open_model=view.open_model,
            ),
            weak=at.weak,
        )

    def _branches(self, at: _At, schema: Node, view: _View) -> None:
        branches: list[tuple[Node, _Mode]] = [(node, "merged") for node in self.items(schema, "allOf", at.shape.name)]
        branches += [(schema.get(key), "condition") for key in ("then", "else") if key in schema]
        # An alternative by name is listed as itself: the table does not take over the columns of all of them.
        branches += [(node, "united") for key in _UNITED for node in self.items(schema, key, at.shape.name)]
        branches += [(node, "condition") for _, node in self.pairs(schema, "dependentSchemas", at.shape.name)]
        for branch, mode in branches:
            inner = _View()
            self._look(at, branch, inner, mode)
            _join(view, inner)
        if "if" in schema:
            self._look(at._replace(weak=True, required=frozenset()), schema.get("if"), _View(), "condition")


def _join(view: _View, inner: _View) -> None:
    view.types += inner.types
    view.notes += [*filter(None, [inner.comment if view.comment else ""]), *inner.notes]
    view.comment = view.comment or inner.comment
    view.annotations += inner.annotations
    view.protection |= inner.protection
    view.nullable |= inner.nullable
    view.open_model |= inner.open_model


def _describe(view: _View, schema: Node) -> None:
    """Take what a schema says about itself in words."""
    description, title = schema.get("description").text, schema.get("title").text
    for text in (description, title):
        if text and not view.comment:
            view.comment = text
        elif text:
            view.notes.append(text)
    if schema.get("$comment").text:
        view.notes.append(schema.get("$comment").text)
    view.notes += [item.text for item in schema.get("enum").items()[:MAX_NOTES] if isinstance(item.value, str)]
    if view.default is None and "default" in schema:
        view.default = schema.get("default").text
    if schema.get("format").text == "password" or schema.get("writeOnly").value is True:
        view.protection.add("write_only")
    view.annotations += declared((key, node) for key, node in schema.pairs() if key.startswith("x-") or key in _BESIDE)


def _type(schema: Node, name: str = "") -> str:
    """Return `string<email>(64)`: type, format and greatest length."""
    form, length = schema.get("format").text, schema.get("maxLength").text
    name = name or (schema.get("bsonType") or schema.get("type")).text
    return f"{name}{f'<{form}>' if form else ''}{f'({length})' if length else ''}"


def _once(notes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(notes))[:MAX_NOTES]


def _root_name(root: Node) -> tuple[str, str, Place]:
    """Return the name of a whole file's schema, its kind, and where the name stands."""
    path = root.document.path
    for key in ("$id", "id", "title"):
        name = root.get(key)
        last = name.text.rstrip("#/") if key == "title" else name.text.rstrip("#/").rpartition("/")[2]
        if last:
            return strip(last), "object", name.place
    return strip(posixpath.basename(path)), "object", root.document.place(0)


def strip(name: str) -> str:
    """Return a file's name without the endings of schemas."""
    stem = _SUFFIX.search(name)
    return name[: stem.start()] if stem and stem.end() == len(name) and stem.start() else name


def create(shape: Shape, like: Iterable[Shape]) -> CreateTable:
    """Return the table of a shape that takes over the columns of others of its file."""
    return CreateTable(
        shape.name,
        shape.place,
        tuple(sorted(shape.elements.values(), key=lambda element: element.place)),
        shape.kind,
        shape.comment,
        tuple(other.name for other in like),
        open_model=shape.open_model,
    )


def histories(
    walk: Walk, shapes: Iterable[Shape], dress: Callable[[Shape, Element], Element] | None = None
) -> Iterator[History]:
    """Yield the tables of each file, what is inherited first; what cannot be read comes with the file that it is in.

    What is inherited from another file is copied, for the names of one file mean nothing in another.
    """
    by_file: dict[str, list[Operation]] = {}
    for opaque in walk.opaque:
        by_file.setdefault(opaque.place.file, []).append(opaque)
    copies = 0
    for shape in _ordered(sorted(shapes, key=lambda shape: shape.place)):
        operations = by_file.setdefault(shape.place.file, [])
        foreign = _foreign(shape) if copies <= MAX_COPIES else []
        copies += sum(1 + len(other.elements) for other in foreign)
        if copies > MAX_COPIES:
            operations.append(Opaque(f"too large: more than {MAX_COPIES} inherited", shape.place, shape.name))
            foreign = []
        for other in foreign:
            shape.open_model |= other.open_model
            for element in other.elements.values():
                shape.add(replace(element, table=shape.name), weak=True)
        if dress:
            shape.elements = {name: dress(shape, element) for name, element in shape.elements.items()}
        like = [other for other in shape.inherits.values() if other.place.file == shape.place.file]
        if not shape.empty():
            operations.append(create(shape, [other for other in like if not other.empty()]))
    for path, operations in sorted(by_file.items()):
        yield History(path, tuple(operations))


def _foreign(shape: Shape) -> list[Shape]:
    """Return the shapes of other files whose parts a shape takes over, directly or through one of those."""
    seen: dict[int, Shape] = {}
    todo = [other for other in shape.inherits.values() if other.place.file != shape.place.file]
    while todo:
        other = todo.pop()
        if id(other) not in seen and other is not shape and len(seen) < MAX_COPIES:
            seen[id(other)] = other
            todo += other.inherits.values()
    return list(seen.values())


def _ordered(shapes: Iterable[Shape]) -> Iterator[Shape]:
    """Yield each shape after those that it inherits from; a loop is cut where it closes."""
    done: set[int] = set()
    for first in shapes:
        stack = [(first, iter(first.inherits.values()))] if id(first) not in done else []
        done.add(id(first))
        while stack:
            shape, rest = stack[-1]
            other = next((other for other in rest if id(other) not in done), None)
            if other is None:
                yield shape
                stack.pop()
            else:
                done.add(id(other))
                stack.append((other, iter(other.inherits.values())))


def _read(files: Mapping[str, str], lookup: Callable[[str], str | None]) -> Iterator[History]:
    library = Library(files, lookup)
    walk = Walk(library)
    roots: list[Node] = []
    for path in sorted(files):
        try:
            roots += library.documents(path)
        except Unreadable as error:
            walk.opaque.append(Opaque(error.reason, error.place))
    for root in roots:
        for node in (root, *(node for key in _DEFINITIONS for _, node in root.get(key).pairs())):
            if id_ := (node.get("$id").text or node.get("id").text).rstrip("#"):
                library.ids.setdefault(id_, node)
    for root in roots:
        if not isinstance(root.value, (dict, bool)):
            walk.malformed("a schema is not a mapping", root.place)
        elif isinstance(root.value, dict):
            walk.shape(root, *_root_name(root))
    walk.run()
    yield from histories(walk, walk.shapes.values())


def _sniff(path: str, text: str) -> bool:
    if not path.lower().endswith(SUFFIXES) or ("properties" not in text and "$schema" not in text):
        return False
    return any(
        "json-schema.org" in keys.get("$schema", "")
        or (keys.get("properties") == "{" and keys.get("type") == "object" and "$schema" not in keys)
        for keys in outlines(path, text)
        if not keys.keys() & {"openapi", "swagger", "asyncapi", "mappings", "$jsonSchema"}
    )


FORMAT = Format(
    patterns=("*.schema.json", "*.schema.yaml", "*.schema.yml", "*.jsonschema"),
    sniff=_sniff,
    read=_read,
    suffixes=SUFFIXES,
)
