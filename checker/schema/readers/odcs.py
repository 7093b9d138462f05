"""Data contracts into tables: Open Data Contract Standard v2 and v3, and the older Data Contract Specification.

What is nested goes by dotted names; items of a list by the name of the list. `encryptedName` says that the values are
kept encrypted in another column, and counts as a protection.

Reasons: those of `positioned`, and `malformed: ...`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from checker.schema.declared import declared, protections
from checker.schema.model import CreateTable, Element, Format, History, Opaque
from checker.schema.positioned import ABSENT, Library, Node, Unreadable, outlines, reference_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from checker.problem import Place
    from checker.schema.model import Operation

SUFFIXES = (".yaml", ".yml", ".json")
MAX_NOTES = 100

_OPEN = {"object", "record", "struct", "map", "json", "jsonb", "variant", "super", "any"}
_BESIDE = {
    *("tags", "classification", "customProperties", "pii", "criticalDataElement", "authoritativeDefinitions"),
    *("sensitivity", "privacy", "meta", "config"),
}


class _Part(NamedTuple):
    """A field: what holds its facts, its name and where that stands."""

    node: Node
    name: str
    place: Place


class _File:
    """One contract on its way to tables."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.operations: list[Operation] = []
        self.elements: list[Element] = []
        self.definitions: dict[int, _Part] = {}

    def malformed(self, what: str, place: Place, table: str = "") -> None:
        self.operations.append(Opaque(f"malformed: {what}", place, table))

    def root(self, root: Node) -> None:
        for key, name_key in (("schema", "name"), ("dataset", "table")):
            if (holder := root.get(key)) and not isinstance(holder.value, list):
                self.malformed(f"{key} is not a list", holder.place)
            for node in root.get(key).items():
                name = node.get(name_key) or node.get("physicalName")
                self.table(_Part(node, name.text, name.place if name else node.place))
        if (models := root.get("models")) and not isinstance(models.value, dict):
            self.malformed("models is not a mapping", models.place)
        for model, node in root.get("models").pairs():
            self.table(_Part(node, model, node.key_place))
        if root and not isinstance(root.value, dict):
            self.malformed("not a mapping", root.place)
        done: set[int] = set()
        while rest := [id_ for id_ in self.definitions if id_ not in done]:
            done.update(rest)
            for id_ in rest:
                self.table(self.definitions[id_], "definition")

    def table(self, table: _Part, kind: str = "") -> None:
        if not table.name or not isinstance(table.node.value, dict):
            self.malformed("a table without name", table.node.place)
            return
        self.elements = []
        open_model = any(table.node.get(key).value is True for key in ("additionalFields", "additionalProperties"))
        for part in self.parts(table.node, table.name):
            self.part(part, part.name, table.name)
        if isinstance(table.node.get("items").value, dict):
            for part in self.parts(table.node.get("items"), table.name):
                self.part(part, part.name, table.name)
        kind = kind or (table.node.get("physicalType") or table.node.get("type")).text or "table"
        comment = _comment(table.node)[0]
        self.operations.append(
            CreateTable(table.name, table.place, tuple(self.elements), kind, comment, open_model=open_model)
        )

    def parts(self, node: Node, table: str) -> list[_Part]:
        """Return the fields of a table or of a nested object, however the version writes them."""
        found = []
        for key, name_key in (("properties", "name"), ("columns", "column"), ("fields", "name")):
            holder = node.get(key)
            found += [_Part(part, name, part.key_place) for name, part in holder.pairs()]
            for part in holder.items():
                name = part.get(name_key) or part.get("physicalName")
                if name.text:
                    found.append(_Part(part, name.text, name.place))
                else:
                    self.malformed("a field without name", part.place, table)
            if holder and not isinstance(holder.value, (dict, list)):
                self.malformed(f"{key} is neither mapping nor list", holder.place, table)
        return found

    def part(self, part: _Part, name: str, table: str) -> None:
        """Add an element for a field, and for what is nested in it."""
        node, shared, named = part.node, ABSENT, ""
        if not isinstance(node.value, dict):
            if node:
                self.malformed("a field is not a mapping", node.place, table)
        elif reference := reference_of(node):
            shared, named = self.shared(reference, table)
        holders = (node, shared)
        comment, notes = _comment(*holders)
        beside = declared((key, value) for holder in holders for key, value in holder.pairs() if _is_beside(key))
        protection = protections(beside)
        if encrypted := _first(holders, "encryptedName", "encryptedColumnName").text:
            beside = (*beside, ("encryptedName", encrypted))
            protection |= {"encrypted"}
        physical = _first(holders, "physicalName").text
        kind = named or _type(holders)
        self.elements.append(
            Element(
                table,
                name,
                kind,
                part.place,
                comment,
                notes,
                _nullable(holders),
                aliases=(physical,) if physical and physical != part.name else (),
                protection=protection,
                annotations=beside,
                open_model=not named and _is_open(kind, holders),
            )
        )
        self.nested(node, name, table)

    def nested(self, holder: Node, name: str, table: str) -> None:
        """Add what is nested in an object, or in the items of a list."""
        for inner in self.parts(holder, table):
            self.part(inner, f"{name}.{inner.name}", table)
        for key in ("items", "values"):
            if isinstance(holder.get(key).value, dict):
                self.nested(holder.get(key), name, table)

    def shared(self, reference: Node, table: str) -> tuple[Node, str]:
        """Return the definition that a field refers to; one that has parts becomes a table, and the field's type."""
        try:
            found, pointer = self.library.resolve(reference)
        except Unreadable as error:
            self.operations.append(Opaque(error.reason, error.place, table))
            return ABSENT, ""
        if not any(key in found for key in ("fields", "properties", "items", "values", "$ref")):
            return found, ""
        name = pointer[-1] if pointer else reference.text
        self.definitions.setdefault(id(found), _Part(found, name, found.key_place))
        return found, name


def _first(holders: tuple[Node, ...], *keys: str) -> Node:
    return next((holder.get(key) for holder in holders for key in keys if holder.get(key)), ABSENT)


def _comment(*nodes: Node) -> tuple[str, tuple[str, ...]]:
    """Return what says what a field is, and the other words beside it."""
    words = [node.get(key).text for node in nodes for key in ("description", "businessName", "title")]
    words += [item.text for node in nodes for item in node.get("enum").items() if isinstance(item.value, str)]
    found = list(dict.fromkeys(filter(None, words)))
    described = next((node.get("description").text for node in nodes if node.get("description").text), "")
    comment = described or next(
        (node.get(key).text for node in nodes for key in ("businessName", "title") if node.get(key).text), ""
    )
    return comment, tuple(word for word in found if word != comment)[:MAX_NOTES]


def _is_beside(key: str) -> bool:
    return key in _BESIDE or key.startswith("x-")


def _type(holders: tuple[Node, ...]) -> str:
    """Return the physical type as it is written, else the logical one with its length, or precision and scale."""
    if physical := _first(holders, "physicalType").text:
        return physical
    name = _first(holders, "logicalType", "type").text
    options = (*holders, *(holder.get("logicalTypeOptions") for holder in holders))
    numbers = [_first(options, key).text for key in ("maxLength", "precision", "scale")]
    form = _first(options, "format").text
    inner = _first(tuple(holder.get("items") for holder in holders), "physicalType", "logicalType", "type").text
    detail = ",".join(filter(None, numbers))
    return f"{name}{f'<{inner or form}>' if inner or form else ''}{f'({detail})' if detail else ''}"


def _nullable(holders: tuple[Node, ...]) -> bool | None:
    """Both standards say that what is not required may be absent; v2 of one of them says `isNullable`."""
    nullable = _first(holders, "isNullable", "nullable").value
    if isinstance(nullable, bool):
        return nullable
    return _first(holders, "required", "primaryKey", "isPrimaryKey", "primary").value is not True


def _is_open(kind: str, holders: tuple[Node, ...]) -> bool:
    """Tell whether a field may hold anything: an object, a map or JSON whose parts are not written."""
    named = any(key in holder for holder in holders for key in ("properties", "fields", "items"))
    return kind.lower() in _OPEN and not named


def _read(files: Mapping[str, str], lookup: Callable[[str], str | None]) -> Iterator[History]:
    library = Library(files, lookup)
    for path in sorted(files):
        file = _File(library)
        try:
            for root in library.documents(path):
                file.root(root)
        except Unreadable as error:
            file.operations.append(Opaque(error.reason, error.place))
        yield History(path, tuple(file.operations))


def _sniff(path: str, text: str) -> bool:
    if not path.lower().endswith(SUFFIXES) or ("DataContract" not in text and "dataContractSpecification" not in text):
        return False
    return any(
        keys.get("kind") == "DataContract" or "dataContractSpecification" in keys for keys in outlines(path, text)
    )


FORMAT = Format(
    patterns=("*.odcs.yaml", "*.odcs.yml", "*.odcs.json", "*datacontract.yaml", "*datacontract.yml"),
    sniff=_sniff,
    read=_read,
    suffixes=SUFFIXES,
)
