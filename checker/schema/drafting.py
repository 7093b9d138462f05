"""Columns that nobody declared into the lines of an inventory that declare them, ready to be pasted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checker.model import Fix
from checker.problem import Text
from checker.schema.binding import DOUBTFUL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from checker.inventory import Inventory
    from checker.schema.binding import Binding
    from checker.schema.state import Table
    from checker.schema.survey import Found

DECLARE = Text("declare it", "声明")
DECLARE_AT = Text("declare it, below {place}", "声明,写在 {place} 之下")
SYSTEM = "name_of_the_system"
_PLAIN = re.compile(r"[A-Za-z_\u4e00-\u9fff][\w\u4e00-\u9fff-]*")
_WORDS = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}


def declaration(found: Found, refs: tuple[str, ...], inventory: Inventory) -> Fix:
    """Return the lines that declare a column: those of its field where its table is declared, else of a dataset."""
    field = {_field(found): found.held.taxonomy or "unknown"}
    if not refs:
        return Fix("declare", DECLARE, dataset(found.table, field))
    dataset_, _, table = refs[0].partition(".")
    place = inventory.place("datasets", dataset_, "tables", table, "fields")
    at = f"{place.file}:{place.line}"
    text = Text(DECLARE_AT.en.replace("{place}", at), DECLARE_AT.zh.replace("{place}", at))
    return Fix("declare", text, _rows(field, ""))


def datasets(elements: Iterable[Found], binding: Binding | None) -> str:
    """Return what an inventory lacks of the personal columns of a tree, by table."""
    lacking: dict[int, tuple[Table, dict[str, str]]] = {}
    for found in elements:
        declared = binding is not None and (id(found.table), found.element.name) in binding.declared
        if found.held.category != "none" and found.held.confidence >= DOUBTFUL and not declared:
            _, fields = lacking.setdefault(id(found.table), (found.table, {}))
            fields.setdefault(_field(found), found.held.taxonomy or "unknown")
    more, new = "", ""
    for at, (table, fields) in lacking.items():
        homes = binding.homes.get(at, ()) if binding else ()
        where = f"# {table.place.file}:{table.place.line}"
        if homes:
            more += f"{where}: datasets.{homes[0].replace('.', '.tables.', 1)}.fields\n{_rows(fields, '#   ')}"
        else:
            new += f"  {where}\n{dataset(table, fields).partition(chr(10))[2]}"
    return more + (f"datasets:\n{new}" if new else "")


def dataset(table: Table, fields: Mapping[str, str]) -> str:
    """Return the dataset of the inventory that a table would be; which system holds it is for people to say."""
    id_ = re.sub(r"[^A-Za-z0-9_-]+", "_", table.name).strip("_-") or "table"
    return (
        f"datasets:\n  {id_}:\n    name: {_quoted(table.comment or table.name)}\n    system: {SYSTEM}\n    tables:\n"
        f"      {id_}:\n        source: {_quoted(table.name)}\n        fields:\n{_rows(fields, ' ' * 10)}"
    )


def _rows(fields: Mapping[str, str], indent: str) -> str:
    return "".join(f"{indent}{_quoted(name)}: {category}\n" for name, category in fields.items())


def _field(found: Found) -> str:
    """Return what a column is called in an inventory, where a dot parts table and field."""
    return found.element.name.replace(".", "_")


def _quoted(text: str) -> str:
    """Return text as YAML reads it back."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return "'" + re.sub(r"\s+", " ", text).replace("'", "''") + "'"
