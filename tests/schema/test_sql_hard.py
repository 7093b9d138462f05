"""What hard statements come to: a table of the project's own, and the shared samples where they are at hand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from checker.schema.model import (
    AddColumn,
    CommentTable,
    CreateTable,
    DropColumn,
    DropTable,
    Element,
    Guard,
    Literals,
    ModifyColumn,
    Opaque,
    Operation,
    Outlet,
    RenameColumn,
    RenameTable,
)
from checker.schema.readers.sql import operations_of

if TYPE_CHECKING:
    from checker.problem import Place

HERE = Path(__file__).parent
SAMPLES = HERE.parents[2] / "shared" / "samples"
HARD: dict[str, dict[str, Any]] = yaml.safe_load((HERE / "hard_sql.yaml").read_text(encoding="utf-8"))
SAMPLED: dict[str, dict[str, Any]] = yaml.safe_load((HERE / "sql_samples.yaml").read_text(encoding="utf-8"))


def state_of(operations: tuple[Operation, ...]) -> str:
    if any(isinstance(operation, Opaque) for operation in operations):
        return "opaque"
    if any("salvaged" in shown(operation).split() for operation in operations):
        return "salvaged"
    return "structured" if operations else "nothing"


def shown(operation: Operation) -> str:  # noqa: C901, PLR0911 - one line for each operation
    match operation:
        case CreateTable():
            words = [
                "create",
                "if_absent" * operation.if_not_exists,
                "replacing" * operation.replace,
                operation.kind,
                operation.table,
                _quoted(operation.comment),
                *(f"like {table}" for table in operation.like),
                *(f"all_of {table}" for table in operation.star_of),
                "(" + "; ".join(map(_element, operation.elements)) + ")",
                _at(operation.place),
            ]
        case AddColumn():
            words = ["add", "if_absent" * operation.if_not_exists, f"{operation.element.table}."]
            return _line(words) + _element(operation.element)
        case ModifyColumn():
            words = [
                "modify",
                "whole" * operation.whole,
                f"{operation.table}.{operation.name}",
                operation.type or "",
                {None: "", True: "null", False: "not_null"}[operation.nullable],
                "" if operation.comment is None else repr(operation.comment),
                "" if operation.default is None else f"default {operation.default or 'none'}",
                "" if operation.protection is None else f"protected {sorted(operation.protection)}",
                "salvaged" * (operation.parse == "salvaged"),
                _at(operation.place),
            ]
        case RenameColumn():
            words = ["rename", f"{operation.table}.{operation.name}", "to", operation.to, _at(operation.place)]
        case DropColumn():
            words = ["drop", f"{operation.table}.{operation.name}", _at(operation.place)]
        case RenameTable():
            words = ["rename", operation.table, "to", operation.to, _at(operation.place)]
        case DropTable():
            words = ["drop", operation.table, _at(operation.place)]
        case CommentTable():
            words = ["comment", operation.table, repr(operation.comment), _at(operation.place)]
        case Outlet():
            columns = f"({', '.join(operation.columns)})" if operation.columns else ""
            to = f"to {operation.to}"
            words = [operation.kind, "off" * (not operation.on), operation.table, columns, to, _at(operation.place)]
        case Guard():
            name = f"{operation.table}.{operation.name}" if operation.name else operation.table
            words = ["guard", "on" if operation.on else "off", operation.protection, name, _at(operation.place)]
        case Literals():
            columns = f"({', '.join(operation.columns)})" if operation.columns else ""
            rows = [" ".join(f"{value!r}{_at(place)}" for value, place in row) for row in operation.rows]
            words = ["literals", operation.table, columns, "; ".join(rows), _at(operation.place)]
        case Opaque():
            words = ["opaque", operation.table and f"[{operation.table}]", operation.reason, _at(operation.place)]
    return _line(words)


def _element(element: Element) -> str:
    sources = [".".join((source.table, source.name)) + "".join(map("|{}".format, source.through)) for source in element.derived_from]
    return _line(
        [
            element.name,
            element.type,
            {None: "", True: "null", False: "not_null"}[element.nullable],
            "" if element.default is None else f"default {element.default}",
            _quoted(element.comment),
            *(f"note {note!r}" for note in element.notes),
            "from " + ", ".join(sources) if sources else "",
            "protected " + ", ".join(sorted(element.protection)) if element.protection else "",
            "open" * element.open_model,
            "salvaged" * (element.parse == "salvaged"),
            _at(element.place),
        ]
    )


def _line(words: list[str]) -> str:
    return " ".join(word for word in words if word)


def _quoted(text: str) -> str:
    return repr(text) if text else ""


def _at(place: Place) -> str:
    return f"@{place.line}:{place.column}"


@pytest.mark.parametrize(
    ("dialect", "name"), [(dialect, name) for dialect, cases in HARD.items() for name in cases]
)
def test_a_hard_statement_comes_to_its_operations(dialect: str, name: str) -> None:
    case = HARD[dialect][name]
    operations = operations_of(f"{dialect}/case.sql", case["sql"])
    assert [shown(operation) for operation in operations] == case.get("operations", [])
    assert state_of(operations) == case["state"]


def _sample_cases(dialect: str) -> dict[str, str]:
    path = SAMPLES / f"hard-{'pg' if dialect == 'postgres' else dialect}.sql"
    if not path.is_file():
        pytest.skip(f"the shared samples are not at hand: {path.name}")
    pieces = re.split(r"^-- case: ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {name: body for name, _, body in (piece.partition("\n") for piece in pieces)}


@pytest.mark.parametrize("dialect", ["mysql", "postgres"])
def test_each_case_of_the_shared_samples_is_listed(dialect: str) -> None:
    assert set(_sample_cases(dialect)) == set(SAMPLED[dialect])


@pytest.mark.parametrize(
    ("dialect", "name"), [(dialect, name) for dialect, cases in SAMPLED.items() for name in cases]
)
def test_a_shared_sample_comes_to_its_facts(dialect: str, name: str) -> None:
    expected = SAMPLED[dialect][name]
    # Without a dialect in its path: what the text says has to do.
    operations = operations_of("case.sql", _sample_cases(dialect)[name])
    lines = [shown(operation) for operation in operations]
    assert state_of(operations) == expected["state"], lines
    assert [re.sub(r" ?@\d+:\d+", "", line) for line in lines] == expected.get("facts", [])


def test_no_shared_sample_is_opaque_that_is_legal() -> None:
    opaque = {(dialect, name) for dialect in SAMPLED for name, case in SAMPLED[dialect].items() if case["state"] == "opaque"}
    assert opaque == {("mysql", "garbage"), ("postgres", "garbage")}
