"""The labelled set is well-formed: large enough, its words known, what is held out disjoint from what is open."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

LABELLED = Path(__file__).parent / "labelled"
CATEGORIES = {
    "name",
    "id_number",
    "phone",
    "email",
    "address",
    "third_party_account",
    "avatar_or_nickname",
    "account_credential",
    "device",
    "network_ip",
    "location",
    "log_or_behaviour",
    "order",
    "payment_or_financial",
    "profile",
    "minor_or_guardian",
    "content",
}
KINDS = {"audit_actor": "account_credential", "system_secret": "none"}
MAY_BE_SENSITIVE = {"profile", "location", "minor_or_guardian", "content"}
LEAST = {"open": (40, 30), "holdout": (20, 15)}
"""Positives that each category has at least; the second number is for minor_or_guardian."""


def read(part: str) -> dict[str, Any]:
    return {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in sorted((LABELLED / part).glob("*.yaml"))}


PARTS = {part: read(part) for part in LEAST}
SCHEMAS = {f"{part}/{stem}": schema for part, schemas in PARTS.items() for stem, schema in schemas.items()}


def columns(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [column for table in schema["tables"] for column in table["columns"]]


def test_size() -> None:
    assert len(SCHEMAS) >= 24
    assert sum(len(columns(schema)) for schema in SCHEMAS.values()) >= 3000


def test_a_third_of_the_schemas_is_held_out() -> None:
    assert 3 * len(PARTS["holdout"]) >= len(SCHEMAS)


def test_no_schema_and_no_table_is_both_open_and_held_out() -> None:
    assert not PARTS["open"].keys() & PARTS["holdout"].keys()

    def shapes(part: str) -> set[tuple[str, ...]]:
        tables = (table for schema in PARTS[part].values() for table in schema["tables"])
        return {tuple(column["name"].lower() for column in table["columns"]) for table in tables}

    assert not shapes("open") & shapes("holdout")


@pytest.mark.parametrize("part", LEAST)
def test_every_category_has_enough_positives(part: str) -> None:
    found = Counter(column["category"] for schema in PARTS[part].values() for column in columns(schema))
    most, of_minors = LEAST[part]
    wanted = {category: of_minors if category == "minor_or_guardian" else most for category in CATEGORIES}
    assert {category: found[category] for category in wanted if found[category] < wanted[category]} == {}
    assert found.keys() == CATEGORIES | {"none"}


@pytest.mark.parametrize("stem", SCHEMAS)
def test_schema_is_well_formed(stem: str) -> None:
    schema = SCHEMAS[stem]
    assert schema.keys() == {"schema", "style", "tables"}
    assert schema["schema"] == stem.partition("/")[2]
    assert isinstance(schema["style"], str)
    assert schema["style"]
    names = [table["table"] for table in schema["tables"]]
    assert len(set(names)) == len(names)
    for table in schema["tables"]:
        assert table.keys() == {"table", "comment", "columns"}
        assert isinstance(table["comment"], str)


@pytest.mark.parametrize("stem", SCHEMAS)
def test_no_column_stands_twice_in_a_table(stem: str) -> None:
    for table in SCHEMAS[stem]["tables"]:
        names = [column["name"].lower() for column in table["columns"]]
        assert [name for name, times in Counter(names).items() if times > 1] == []


@pytest.mark.parametrize("stem", SCHEMAS)
def test_every_label_is_known(stem: str) -> None:
    for column in columns(SCHEMAS[stem]):
        assert {"name", "type", "comment", "category"} <= column.keys(), column
        assert column.keys() <= {"name", "type", "comment", "category", "sensitive", "kind", "doubt"}, column
        assert all(isinstance(column[key], str) for key in ("name", "type", "comment")), column
        assert column["name"], column
        assert column["category"] in CATEGORIES | {"none"}, column
        assert all(column[flag] is True for flag in ("sensitive", "doubt") if flag in column), column
        assert "kind" not in column or column["category"] == KINDS[column["kind"]], column
        assert "sensitive" not in column or column["category"] in MAY_BE_SENSITIVE, column
