"""Columns that nobody declared into the lines of an inventory that declare them, ready to be pasted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checker.model import Fix
from checker.problem import Text
from checker.schema.binding import DOUBTFUL, audit, plain

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from checker.inventory import Inventory
    from checker.schema.binding import Binding
    from checker.schema.state import Table
    from checker.schema.survey import Found

DECLARE = Text("declare it", "声明")
DECLARE_AT = Text("declare it, below {place}", "声明,写在 {place} 之下")
SYSTEM = "name_of_the_system"
_PLAIN = re.compile(r"[A-Za-z_\u4e00-\u9fff](?:[\w\u4e00-\u9fff-]*[\w\u4e00-\u9fff])?", re.ASCII)
_WORDS = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
_NOT_OF_A_FIELD = re.compile(r"[.*\s]|[^\w\s.*!-~]")
_LONGEST_ID = 90
_LONGEST_TEXT = 200


def lacking(elements: Iterable[Found], binding: Binding | None) -> dict[str, tuple[Table, dict[str, str]]]:
    """Return what an inventory lacks, by table: the first table of each name, and the fields of all of that name."""
    found: dict[str, tuple[Table, dict[str, str]]] = {}
    for one in elements:
        declared = binding is not None and (id(one.table), one.element.name) in binding.declared
        guessed = one.held.category != "none" and one.held.confidence >= DOUBTFUL and not audit(one.held)
        if guessed and not declared:
            _, fields = found.setdefault(plain(one.table.name), (one.table, {}))
            known = {plain(name) for name in fields}
            if plain(one.element.name) not in known:
                fields[_field(one)] = _category(one)
    return found


def declaration(found: Found, refs: tuple[str, ...], inventory: Inventory, beside: Mapping[str, str]) -> Fix:
    """Return the lines that declare a column: its field where its table is declared, else all that its table lacks."""
    if not refs:
        fields = {_field(found): _category(found), **beside}
        return Fix("declare", DECLARE, dataset(found.table, fields, inventory.sections["datasets"]))
    dataset_, _, table = refs[0].partition(".")
    place = inventory.place("datasets", dataset_, "tables", table, "fields")
    at = f"{place.file}:{place.line}"
    text = Text(DECLARE_AT.en.replace("{place}", at), DECLARE_AT.zh.replace("{place}", at))
    return Fix("declare", text, _rows({_field(found): _category(found)}, ""))


def datasets(elements: Iterable[Found], binding: Binding | None, taken: Collection[str] = ()) -> str:
    """Return what an inventory lacks of the personal columns of a tree, by table; `taken`: ids of its datasets."""
    more, new = "", ""
    ids = set(taken)
    for table, fields in lacking(elements, binding).values():
        homes = binding.homes.get(id(table), ()) if binding else ()
        where = f"# {table.place.file}:{table.place.line}"
        if homes:
            more += f"{where}: datasets.{homes[0].replace('.', '.tables.', 1)}.fields\n{_rows(fields, '#   ')}"
        else:
            new += f"  {where}\n{dataset(table, fields, ids).partition(chr(10))[2]}"
            ids.add(_id(table, ids))
    return more + (f"datasets:\n{new}" if new else "")


def dataset(table: Table, fields: Mapping[str, str], taken: Collection[str] = ()) -> str:
    """Return the dataset of the inventory that a table would be; which system holds it is for people to say."""
    id_ = _id(table, taken)
    source = _readable(table.name) or id_
    name = _readable(table.comment) or source
    return (
        f"datasets:\n  {quoted(id_)}:\n    name: {quoted(name)}\n    system: {SYSTEM}\n"
        f"    tables:\n      {quoted(id_)}:\n        source: {quoted(source)}\n"
        f"        fields:\n{_rows(fields, ' ' * 10)}"
    )


def _id(table: Table, taken: Collection[str]) -> str:
    """Return an id that an inventory accepts and that nothing there has."""
    id_ = re.sub(r"[^A-Za-z0-9]+", "_", table.name).strip("_")[:_LONGEST_ID] or "table"
    return next(name for name in (id_, *(f"{id_}_{at}" for at in range(2, len(taken) + 3))) if name not in taken)


def _rows(fields: Mapping[str, str], indent: str) -> str:
    return "".join(f"{indent}{quoted(name)}: {category}\n" for name, category in fields.items())


def _field(found: Found) -> str:
    """Return what a column is called in an inventory, where a dot parts table and field."""
    return _NOT_OF_A_FIELD.sub("_", found.element.name)[:_LONGEST_TEXT]


def _category(found: Found) -> str:
    return found.held.taxonomy or "user"


def quoted(text: str) -> str:
    """Return text as YAML reads it back, on one line and without what nobody sees."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return "'" + _readable(text).replace("'", "''") + "'"


def _readable(text: str) -> str:
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return re.sub(r"\s+", " ", shown).strip()[:_LONGEST_TEXT].strip()
