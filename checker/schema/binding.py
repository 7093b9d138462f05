"""The tables of the inventory to the tables of the schemas: what is declared of a column, and what nobody declared.

A table of the inventory stands for every schema table of its name, or of the name that it gives as `source`; where two
databases have tables of one name, `schemas` of the dataset says in whose files its own are.
"""

from __future__ import annotations

import fnmatch
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from checker.inventory import Inventory
    from checker.schema.survey import Class, Found

SURE = 0.5
"""From this confidence on an element counts as personal; from `DOUBTFUL` on somebody is asked."""
DOUBTFUL = 0.35
_APART = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Binding:
    """What the inventory and the schemas say of one another."""

    tables: Mapping[str, tuple[Found, ...]]
    """Of each `dataset.table` of the inventory: the columns of the schema tables that it stands for."""
    homes: Mapping[int, tuple[str, ...]]
    """Of each schema table, by identity: the `dataset.table` that stand for it."""
    declared: Mapping[tuple[int, str], str]
    """Of a column, by its table's identity and its name: the category that is declared of it."""
    grown: Mapping[str, Mapping[str, Found]]
    """Of each `dataset.table`: the personal columns that nobody declared, by name. A flow of `*` carries them."""
    gone: tuple[tuple[str, str], ...] = field(default=())
    """Declared fields, as `dataset.table` and name, that no bound table has any more."""


def personal(found: Found) -> bool:
    """Tell whether an element counts as personal."""
    return found.held.category != "none" and found.held.confidence >= SURE


def audit(held: Class) -> bool:
    """Tell whether only who wrote a row makes it personal: a team decides on that once, not column by column."""
    return any(why.kind == "audit_actor" for why in held.evidence)


def bind(inventory: Inventory, elements: Iterable[Found]) -> Binding:
    """Return how the tables of an inventory and the elements of a tree belong together."""
    columns: dict[int, list[Found]] = defaultdict(list)
    named: dict[str, dict[int, None]] = defaultdict(dict)
    for found in elements:
        columns[id(found.table)].append(found)
        for name in (found.table.name, found.table.name.rpartition(".")[2]):
            named[plain(name)][id(found.table)] = None
    tables: dict[str, tuple[Found, ...]] = {}
    homes: dict[int, list[str]] = defaultdict(list)
    declared: dict[tuple[int, str], str] = {}
    grown: dict[str, dict[str, Found]] = {}
    gone: list[tuple[str, str]] = []
    for dataset, table, content, globs in _tables(inventory):
        ref = f"{dataset}.{table}"
        candidates = named.get(plain(content.get("source", table)), ())
        bound = [at for at in candidates if _among(columns[at][0].table.place.file, globs)]
        if not bound:
            continue
        tables[ref] = tuple(found for at in bound for found in columns[at])
        for at in bound:
            homes[at].append(ref)
        fields = {plain(name): category for name, category in content["fields"].items()}
        for found in tables[ref]:
            category = fields.get(plain(found.element.name))
            if category:
                declared[id(found.table), found.element.name] = category
            elif found.held.category != "none" and found.held.confidence >= DOUBTFUL and not audit(found.held):
                grown.setdefault(ref, {}).setdefault(_field(found.element.name), found)
        if not any(found.table.partial for found in tables[ref]):
            seen = {plain(found.element.name) for found in tables[ref]}
            gone += [(ref, name) for name in content["fields"] if plain(name) not in seen]
    return Binding(tables, {at: tuple(refs) for at, refs in homes.items()}, declared, grown, tuple(gone))


def _tables(inventory: Inventory) -> Iterator[tuple[str, str, dict[str, Any], list[str] | None]]:
    """Yield each table of the inventory: dataset, name, what is said of it, and in which files its schema stands."""
    for dataset, said in inventory.sections["datasets"].items():
        for table, content in said["tables"].items():
            yield dataset, table, content, said.get("schemas")


def grow(inventory: Inventory, binding: Binding) -> None:
    """Let the tables of an inventory hold what their schemas hold: what is personal and not declared joins them.

    A flow that takes `dataset.table.*` is then decided with these; one that may only be personal counts as unknown.
    """
    for ref, found in binding.grown.items():
        fields = dict(inventory.fields[ref])
        for name, one in found.items():
            fields.setdefault(name, one.held.taxonomy if personal(one) and one.held.taxonomy else "unknown")
        inventory.fields[ref] = fields


def _field(name: str) -> str:
    """Return a column's name as a field can be called: what is nested has dots, which part a reference."""
    return name.replace(".", "_")


def _among(path: str, globs: list[str] | None) -> bool:
    return globs is None or any(fnmatch.fnmatchcase(path, glob) for glob in globs)


def plain(name: str) -> str:
    """Return a name as spelled in no way in particular: `consigneePhone` is `consignee_phone`."""
    return _APART.sub("", unicodedata.normalize("NFKC", name)).casefold()
