"""What the SQL reader makes of our own migration histories is what MariaDB and PostgreSQL have after running them.

Tables, columns in their order, types, nullability, and the comments of both are compared. Types are compared after
`_mysql_type` and `_postgresql_type`, which make one of the names that a database has for one type. Of a view and of
`CREATE TABLE ... AS` only the names of the columns are compared: their types are not written anywhere.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from checker.schema.readers import language
from checker.schema.state import STORED_KINDS, replay
from tests.schema.databases import mariadb, postgresql  # noqa: F401 (fixtures)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from checker.schema.state import State
    from tests.schema.databases import Server

HISTORIES = Path(__file__).parent / "histories"


class Column(NamedTuple):
    """What both sides say of one column; its type is canonical."""

    name: str
    type: str
    nullable: bool | None
    comment: str


class Table(NamedTuple):
    """What both sides say of one table or view."""

    name: str
    written: bool
    """Whether types stand in its statement: not in that of a view, nor of a copy of a query's result."""
    comment: str
    columns: tuple[Column, ...]


class Database(NamedTuple):
    """One of the two: its history, and how it is asked."""

    folder: str
    tables: str
    columns: str
    canonical: Callable[[str], str]
    encoding: str
    """What `CREATE DATABASE` is told."""
    copies: frozenset[str]
    """Tables made of the result of a query."""


# Types


def _tight(text: str) -> str:
    """Return a type in lower case (the values of an enumeration stay), with no more white space than it needs."""
    parts = re.split(r"('(?:[^']|'')*')", text)
    plain = [re.sub(r"\s*([(),\[\]])\s*", r"\1", re.sub(r"\s+", " ", part.lower())) for part in parts[::2]]
    return "".join(part for pair in zip(plain, [*parts[1::2], ""], strict=True) for part in pair).strip()


_MYSQL_NAMES = {
    "integer": "int",
    "int1": "tinyint",
    "int2": "smallint",
    "int4": "int",
    "int8": "bigint",
    "bool": "tinyint",
    "boolean": "tinyint",
    "dec": "decimal",
    "numeric": "decimal",
    "fixed": "decimal",
    "real": "double",
    "double precision": "double",
    "float8": "double",
    "float4": "float",
    "character": "char",
    "character varying": "varchar",
    "char varying": "varchar",
    "nchar": "char",
    "nvarchar": "varchar",
    "national char": "char",
    "national varchar": "varchar",
    "long": "mediumtext",
    "long varchar": "mediumtext",
    # MariaDB keeps it as text, with a check.
    "json": "longtext",
}
_MYSQL_DEFAULTS = {"bit": "(1)", "char": "(1)", "binary": "(1)", "decimal": "(10,0)", "year": "(4)"}


def _mysql_type(text: str) -> str:
    """Return one name for each type: synonyms, implied lengths, and without width of display and character set."""
    tight = re.sub(r"(?:character set|charset|collate)\s*=?\s*[\w']+", "", _tight(text))
    name, arguments, rest = re.fullmatch(r"([a-z0-9_ ]*[a-z0-9_])(\(.*\))?(.*)", tight, re.DOTALL).groups()  # type: ignore[union-attr] # a type begins with a name
    words = f"{name} {rest}".split()
    signs = {"unsigned", "zerofill", "binary", "signed"}
    name = " ".join(word for word in words if word not in signs)
    unsigned = bool({"unsigned", "zerofill"} & set(words))
    if name == "serial":
        name, unsigned = "bigint", True
    name = _MYSQL_NAMES.get(name, name)
    arguments = arguments or _MYSQL_DEFAULTS.get(name, "")
    if name.endswith("int"):
        arguments = ""
    if name == "decimal" and "," not in arguments:
        arguments = arguments.replace(")", ",0)")
    return f"{name}{arguments}{' unsigned' if unsigned else ''}"


_POSTGRESQL_NAMES = {
    "int": "integer",
    "int4": "integer",
    "serial": "integer",
    "serial4": "integer",
    "int8": "bigint",
    "bigserial": "bigint",
    "serial8": "bigint",
    "int2": "smallint",
    "smallserial": "smallint",
    "bool": "boolean",
    "varchar": "character varying",
    "char": "character",
    "bpchar": "character",
    "decimal": "numeric",
    "float4": "real",
    "float8": "double precision",
    "float": "double precision",
    "varbit": "bit varying",
    "timestamp": "timestamp without time zone",
    "time": "time without time zone",
}
_ZONED = {"timestamptz": "timestamp", "timetz": "time"}


def _postgresql_type(text: str) -> str:
    """Return one name for each type: synonyms, implied lengths, arrays of any size and of any spelling."""
    tight = re.sub(r' ?\bcollate\s+"?[\w.]+"?', "", _tight(text)).removeprefix("public.").replace('"', "")
    base, arrays = re.fullmatch(r"(.*?)((?: ?array|\[\d*\])*)", tight, re.DOTALL).groups()  # type: ignore[union-attr] # it matches anything
    name, arguments, rest = re.fullmatch(r"([^(]*)(\(.*?\))?(.*)", base, re.DOTALL).groups()  # type: ignore[union-attr] # likewise
    name, rest, arguments = name.strip(), rest.strip(), arguments or ""
    if name in _ZONED:
        name, rest = _ZONED[name], "with time zone"
    name = f"{name} {rest}".strip()
    name = _POSTGRESQL_NAMES.get(name, name)
    if name in {"character", "bit"}:
        arguments = arguments or "(1)"
    if name == "numeric" and arguments and "," not in arguments:
        arguments = arguments.replace(")", ",0)")
    return f"{name}{arguments}{'[]' if arrays else ''}"


# What the servers say. Names of constraints and of indexes, and what nobody created, are not asked for.

_MARIADB_TABLES = """
SELECT JSON_OBJECT('table', table_name, 'written', table_type LIKE '%TABLE', 'comment',
                   IF(table_type LIKE '%TABLE', table_comment, ''))
FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type <> 'SEQUENCE';
"""
_MARIADB_COLUMNS = """
SELECT JSON_OBJECT('table', table_name, 'name', column_name, 'type', column_type, 'nullable', is_nullable = 'YES',
                   'comment', column_comment)
FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position;
"""
_CATALOG = """
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace {join}
WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
"""
_POSTGRESQL_TABLES = f"""
SELECT json_build_object('table', n.nspname || '.' || c.relname, 'written', c.relkind IN ('r', 'p'), 'comment',
                         coalesce(obj_description(c.oid, 'pg_class'), ''))
{_CATALOG.format(join="")};
"""
_POSTGRESQL_COLUMNS = f"""
SELECT json_build_object('table', n.nspname || '.' || c.relname, 'name', a.attname,
                         'type', format_type(a.atttypid, a.atttypmod), 'nullable', NOT a.attnotnull,
                         'comment', coalesce(col_description(c.oid, a.attnum), ''))
{_CATALOG.format(join="JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped")}
ORDER BY c.oid, a.attnum;
"""

MARIADB = Database(
    "mysql", _MARIADB_TABLES, _MARIADB_COLUMNS, _mysql_type, " CHARACTER SET utf8mb4", frozenset({"hr_employee_export"})
)
POSTGRESQL = Database(
    "postgresql", _POSTGRESQL_TABLES, _POSTGRESQL_COLUMNS, _postgresql_type, "", frozenset({"card_export"})
)


COUNTED = {"mysql": (133, 828, 98, 583), "postgresql": (132, 628, 78, 342)}
"""Tables and views, columns, comments of tables, comments of columns."""
LEFT = {
    "mysql": (
        # FIRST and AFTER: an operation of the model has no position, and nothing that is decided rests on one.
        "consent_record: order",
        "crm_call: order",
        "crm_lead: order",
        "kol: order",
        "kol_archive: order",
        "mall_feedback: order",
        "mall_user: order",
        "med_patient: order",
        "shipment: order",
        "shop_staff: order",
        "shop_staff_bak: order",
        "sys_dept: order",
        "sys_menu: order",
        "t_xuesheng: order",
    ),
    "postgresql": (
        # LIKE between columns of its own: in the model, what is taken over stands first.
        "person_plus: order",
        # ALTER TABLE IF EXISTS of a table that may be there elsewhere: it is kept, as known in part.
        "no_such_table: extra",
        # Two columns that differ in case alone: names are spelled as in the source, which folds what is not quoted.
        "mixed_case.username: comment '', not '小写'",
        # LIKE, INHERITS and PARTITION OF leave comments behind; the data are the same, so the reader keeps them.
        "driver.doc_no: comment '身份证', not ''",
        "driver.name: comment '姓名', not ''",
        "event_log_2024: comment '行为日志', not ''",
        "event_log_2024.lat: comment '纬度', not ''",
        "event_log_2024.lng: comment '经度', not ''",
        "event_log_2025: comment '行为日志', not ''",
        "event_log_2025.lat: comment '纬度', not ''",
        "event_log_2025.lng: comment '经度', not ''",
        "event_log_default: comment '行为日志', not ''",
        "event_log_default.lat: comment '纬度', not ''",
        "event_log_default.lng: comment '经度', not ''",
        "guide.doc_no: comment '身份证', not ''",
        "guide.name: comment '姓名', not ''",
        "person_copy: comment '自然人', not ''",
        "person_copy.name: comment '姓名', not ''",
        "person_full: comment '自然人', not ''",
        "person_plus: comment '自然人', not ''",
    ),
}
"""All in what reader and server differ, with the reason; anything else, and anything less, fails."""
REPORTED: dict[str, tuple[str, ...]] = {
    "mysql": (
        # What is in the primary key stays NOT NULL, whatever MODIFY says.
        "cc_unsigned.x: nullable True, not False",
    ),
    "postgresql": (),
}
"""In what the reader is wrong; each goes from here when it is right, for then the test fails."""


def _texts(database: Database) -> dict[str, str]:
    return {f"{database.folder}/{path.name}": path.read_text() for path in (HISTORIES / database.folder).iterdir()}


def _version(path: str) -> int:
    return int(path.rpartition("/V")[2].partition("__")[0])


def _real(server: Server, database: Database) -> dict[str, Table]:
    """Return what the server has after running each file of the history in a session of its own."""
    server.run(f"CREATE DATABASE history{database.encoding};", server.first)
    texts = _texts(database)
    for path in sorted(texts, key=_version):
        server.run(texts[path], "history")
    columns: dict[str, list[Column]] = {}
    for row in server.rows(database.columns, "history"):
        column = Column(row["name"].casefold(), database.canonical(row["type"]), bool(row["nullable"]), row["comment"])
        columns.setdefault(_known(row["table"]), []).append(column)
    found = {}
    for row in server.rows(database.tables, "history"):
        name = _known(row["table"])
        written = bool(row["written"]) and name not in database.copies
        found[name] = Table(name, written, row["comment"], tuple(columns.get(name, ())))
    return found


@cache
def _state(database: Database) -> State:
    return replay(language("sql").read(_texts(database), lambda _: None))


def _read(database: Database) -> dict[str, Table]:
    """Return what the reader makes of the history."""
    found = {}
    for table in _state(database).tables:
        if table.kind in STORED_KINDS:
            columns = tuple(
                Column(
                    each.name.casefold(),
                    database.canonical(each.type) if each.type else "",
                    each.nullable,
                    each.comment,
                )
                for each in (column.element for column in table.columns)
            )
            name = _known(table.name)
            assert name not in found, f"{name} is there twice"
            found[name] = Table(name, table.kind == "table" and name not in database.copies, table.comment, columns)
    return found


def _known(name: str) -> str:
    """Return a name as it is compared: the reader spells it as the source does, and servers fold it."""
    return name.casefold().removeprefix("public.")


# Comparison


def _differences(ours: Mapping[str, Table], theirs: Mapping[str, Table]) -> Iterator[str]:
    """Yield, a line each, in what the two sides differ."""
    yield from (f"{name}: missing" for name in theirs.keys() - ours.keys())
    yield from (f"{name}: extra" for name in ours.keys() - theirs.keys())
    for name in sorted(ours.keys() & theirs.keys()):
        own, real = ours[name], theirs[name]
        if own.comment != real.comment:
            yield f"{name}: comment {own.comment!r}, not {real.comment!r}"
        mine, other = ([column.name for column in table.columns] for table in (own, real))
        if mine != other and sorted(mine) == sorted(other):
            yield f"{name}: order"
        yield from (f"{name}.{column}: missing" for column in other if column not in mine)
        yield from (f"{name}.{column}: extra" for column in mine if column not in other)
        if real.written:
            yield from _of_columns(own, real)


def _of_columns(own: Table, real: Table) -> Iterator[str]:
    """Yield in what the columns that both have differ. Two of one name, in whatever case, are compared in order."""
    for column in dict.fromkeys(column.name for column in own.columns):
        for ours, theirs in zip(
            *([each for each in table.columns if each.name == column] for table in (own, real)), strict=False
        ):
            for aspect, mine, other in zip(Column._fields, ours, theirs, strict=True):
                if mine != other:
                    yield f"{own.name}.{column}: {aspect} {mine!r}, not {other!r}"


@pytest.mark.parametrize("database", [MARIADB, POSTGRESQL], ids=lambda database: database.folder)
def test_nothing_of_our_histories_is_opaque(database: Database) -> None:
    assert [f"{each.place}: {each.reason}" for each in _state(database).opaques] == []


@pytest.fixture(
    scope="module", params=[("mariadb", MARIADB), ("postgresql", POSTGRESQL)], ids=["mariadb", "postgresql"]
)
def real(request: pytest.FixtureRequest) -> tuple[Database, dict[str, Table]]:
    """Return what each server has."""
    name, database = request.param
    return database, _real(request.getfixturevalue(name), database)


def test_what_is_read_is_what_the_server_has(real: tuple[Database, dict[str, Table]]) -> None:
    database, theirs = real
    assert sorted(_differences(_read(database), theirs)) == sorted((*LEFT[database.folder], *REPORTED[database.folder]))


def test_the_histories_are_large_enough_to_tell(real: tuple[Database, dict[str, Table]]) -> None:
    database, theirs = real
    columns = [column for table in theirs.values() for column in table.columns]
    comments = sum(bool(table.comment) for table in theirs.values()), sum(bool(column.comment) for column in columns)
    assert (len(theirs), len(columns), *comments) == COUNTED[database.folder]
