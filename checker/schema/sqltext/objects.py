"""Statements about views, types, comments, rights and what else is no table into operations."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from checker.schema.model import (
    CommentTable,
    CreateTable,
    DropTable,
    Element,
    Guard,
    ModifyColumn,
    Outlet,
    RenameTable,
)
from checker.schema.sqltext.access import create_policy, create_publication, grant, publication_clause
from checker.schema.sqltext.columns import read_column, read_type
from checker.schema.sqltext.cursor import Cursor, NotUnderstood, words
from checker.schema.sqltext.query import columns_of, exported
from checker.schema.sqltext.table import alter_table, create_table, opaque

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from checker.schema.sqltext.inheritance import Step

ROUTINES = words("FUNCTION PROCEDURE TRIGGER EVENT RULE PACKAGE ROUTINE")
# What holds no columns, or only in an order.
_NO_SCHEMA = words(
    "ACCESS AGGREGATE BITMAP CAST CLUSTERED COLLATION CONVERSION DATABASE DIRECTORY EXTENSION FULLTEXT GROUP INDEX "
    "INSTANCE LANGUAGE LARGE LOGFILE NONCLUSTERED OPERATOR PROFILE RESOURCE ROLE SEQUENCE SERVER SPATIAL STAGE "
    "STATISTICS SYSTEM TABLESPACE TEXT TRANSFORM UNIQUE USER WAREHOUSE"
)
_TABLES = words("TABLE VIEW TYPE DOMAIN")
_BEFORE_KIND = words(
    "COLUMN CONSTRAINT DYNAMIC EDITIONABLE EXTERNAL FORCE GLOBAL HYBRID ICEBERG IGNORE LOCAL NONEDITIONABLE "
    "OFFLINE ONLINE RECURSIVE SECURE TRANSIENT UNLOGGED VOLATILE"
)
_KINDS = {
    "TEMPORARY": "temporary_table",
    "TEMP": "temporary_table",
    "MATERIALIZED": "materialized_view",
    "FOREIGN": "foreign_table",
}


class Prefix(NamedTuple):
    """What stands between CREATE and the kind of thing that is created."""

    replaced: bool
    kind: str


def create_prefix(cursor: Cursor) -> Prefix:
    """Take what stands between CREATE and the kind of thing."""
    replaced = cursor.accept("OR", "REPLACE") or cursor.accept("OR", "ALTER")
    kind = "table"
    while True:
        index = cursor.index
        skip_definer(cursor)
        word = cursor.accept_any(_KINDS)
        kind = _KINDS.get(word, kind)
        if not word and not cursor.accept_any(_BEFORE_KIND) and cursor.index == index:
            return Prefix(replaced, kind)


def skip_definer(cursor: Cursor) -> None:
    """Pass over what says how a view or a routine runs, and for whom."""
    while True:
        if cursor.accept("SQL", "SECURITY") or cursor.accept("ALGORITHM", "="):
            cursor.next()
        elif cursor.accept("DEFINER", "="):
            cursor.skip()
            if cursor.at("("):
                cursor.skip()
            if cursor.accept("@"):
                cursor.next()
        else:
            return


def create(cursor: Cursor, word: str, prefix: Prefix) -> Iterator[Step]:
    """Read what follows CREATE and the kind of thing, `word`."""
    if word == "TABLE":
        yield from create_table(cursor, replaced=prefix.replaced, kind=prefix.kind)
    elif word == "VIEW":
        kind = prefix.kind if prefix.kind == "materialized_view" else "view"
        yield from _view(cursor, kind, replaced=prefix.replaced)
    elif word in _CREATES:
        yield from _CREATES[word](cursor)
    elif word == "SCHEMA":
        # Its elements may be created in the same breath.
        if any(token.up in {"CREATE", "GRANT"} for token in cursor.lexed.tokens[cursor.index : cursor.stop]):
            raise NotUnderstood
    elif word not in _NO_SCHEMA and not (prefix.kind == "foreign_table" and word == "DATA") and not cursor.at("POLICY"):
        raise NotUnderstood


def alter(cursor: Cursor, word: str) -> Iterator[Step]:
    """Read what follows ALTER and the kind of thing, `word`."""
    while word in {"MATERIALIZED", "FOREIGN", "ONLINE", "OFFLINE", "IGNORE", "EXTERNAL"}:
        word = cursor.next().up
    if word in _ALTERS:
        yield from _ALTERS[word](cursor)
    elif (
        word not in _NO_SCHEMA
        and word not in {"SUBSCRIPTION", "DATA", "SESSION"}
        and not (word == "SCHEMA" and cursor.up(1) == "OWNER")
    ):
        raise NotUnderstood


def _subscription(cursor: Cursor) -> Iterator[Step]:
    named = cursor.identifier()
    yield Outlet("subscription", "*", cursor.place(named.token), to=named.name)


def _default_privileges(cursor: Cursor) -> Iterator[Step]:
    cursor.expect("PRIVILEGES")
    schema = ""
    while not cursor.ended and cursor.up() not in {"GRANT", "REVOKE"}:
        if cursor.accept("IN", "SCHEMA"):
            schema = cursor.identifier().name
        else:
            cursor.next()
    for operation in grant(cursor, on=cursor.next().up == "GRANT"):
        if isinstance(operation, Outlet) and operation.table == "*" and schema not in {"", "public"}:
            yield replace(operation, table=f"{schema}.*")
        else:
            yield operation


def _alter_type(cursor: Cursor) -> Iterator[Step]:
    if not _of_enum(cursor):
        yield from alter_table(cursor)


def _view(cursor: Cursor, kind: str, *, replaced: bool) -> Iterator[Step]:
    absent = cursor.accept("IF", "NOT", "EXISTS")
    named = cursor.qualified()
    comment = ""
    names: list[Element] = []
    if cursor.at("("):
        inner = cursor.group()
        while not inner.ended:
            names.append(read_column(inner, named.name))
            inner.accept(",")
    while not cursor.ended and not cursor.accept("AS"):
        if cursor.accept("COMMENT"):
            cursor.accept("=")
            comment = cursor.string()
        else:
            cursor.skip()
    if cursor.ended:
        raise NotUnderstood
    found = columns_of(cursor, named.name, (), names)
    yield CreateTable(
        named.name,
        cursor.place(named.token),
        found.elements,
        kind,
        comment=comment,
        star_of=found.star_of,
        if_not_exists=absent,
        replace=replaced,
    )
    yield from found.unread


def _type(cursor: Cursor) -> Iterator[Step]:
    named = cursor.qualified()
    place = cursor.place(named.token)
    if cursor.accept("AS", "ENUM"):
        yield CreateTable(named.name, place, (), "enum")
    elif cursor.at("AS", "(") or cursor.at("AS", "OBJECT") or cursor.at("AS", "TABLE"):
        cursor.next()
        cursor.accept_any({"OBJECT", "TABLE"})
        inner, elements = cursor.group(), []
        while not inner.ended:
            elements.append(read_column(inner, named.name))
            inner.accept(",")
        yield CreateTable(named.name, place, tuple(elements), "type")
    else:
        yield CreateTable(named.name, place, (), "type")


def _domain(cursor: Cursor) -> Iterator[Step]:
    named = cursor.qualified()
    cursor.accept("AS")
    place = cursor.place(named.token)
    name = named.name.rpartition(".")[2]
    kind = read_type(cursor)
    element = Element(named.name, name, kind.text, place)
    while not cursor.ended:
        if cursor.accept("NOT", "NULL"):
            element = replace(element, nullable=False)
        else:
            cursor.skip()
    yield CreateTable(named.name, place, (element,), "domain")


def _of_enum(cursor: Cursor) -> bool:
    """Tell whether it is only values of an enumeration, or the owner, that ALTER TYPE changes."""
    index = cursor.index
    cursor.qualified()
    enum = cursor.at("ADD", "VALUE") or cursor.at("RENAME", "VALUE") or cursor.at("OWNER") or cursor.at("SET", "(")
    cursor.index = index
    return enum


def _alter_view(cursor: Cursor) -> Iterator[Step]:
    start = cursor.index
    cursor.accept("IF", "EXISTS")
    cursor.qualified()
    is_query = cursor.at("AS") or cursor.at("(")
    is_quiet = cursor.at("SET", "(")
    cursor.index = start
    if is_query:
        yield from _view(cursor, "view", replaced=True)
    elif not is_quiet:
        yield from alter_table(cursor)


def _alter_domain(cursor: Cursor) -> Iterator[Step]:
    named = cursor.qualified()
    place = cursor.place(named.token)
    name = named.name.rpartition(".")[2]
    if cursor.accept("SET", "NOT", "NULL"):
        yield ModifyColumn(named.name, name, place, nullable=False)
    elif cursor.accept("DROP", "NOT", "NULL"):
        yield ModifyColumn(named.name, name, place, nullable=True)
    elif cursor.accept("RENAME", "TO"):
        to = cursor.identifier()
        yield RenameTable(named.name, to.name, cursor.place(to.token))
    elif cursor.up() not in {"SET", "DROP", "ADD", "RENAME", "VALIDATE", "OWNER"}:
        raise NotUnderstood


def _drop(cursor: Cursor) -> Iterator[Step]:
    while cursor.accept_any({"MATERIALIZED", "FOREIGN", "TEMPORARY", "EXTERNAL"}):
        pass
    word = cursor.next().up
    if word not in {*_TABLES, "PUBLICATION", "SUBSCRIPTION", "POLICY"}:
        if word not in _NO_SCHEMA | ROUTINES | {"DATA", "PREPARE", "OWNED", "ROW", "MASKING"}:
            raise NotUnderstood
        return
    cursor.accept("IF", "EXISTS")
    if word == "POLICY":
        cursor.identifier()
        cursor.expect("ON")
        table = cursor.qualified()
        yield Guard("row_policy", table.name, cursor.place(table.token), on=False)
        return
    while not cursor.ended:
        named = cursor.qualified()
        place = cursor.place(named.token)
        if word in _TABLES:
            yield DropTable(named.name, place)
        else:
            kind = "publication" if word == "PUBLICATION" else "subscription"
            yield Outlet(kind, "*", place, to=named.name, on=False)  # type: ignore[arg-type] # one of two literals
        while cursor.accept_any({"CASCADE", "RESTRICT", "CONSTRAINTS", "PURGE"}):
            pass
        if not cursor.ended:
            cursor.expect(",")


def _rename(cursor: Cursor) -> Iterator[Step]:
    if cursor.accept("USER"):
        return
    if not cursor.accept("TABLE"):
        cursor.expect("TABLES")
    while not cursor.ended:
        cursor.accept("IF", "EXISTS")
        old = cursor.qualified()
        cursor.expect("TO")
        to = cursor.qualified()
        yield RenameTable(old.name, to.name, cursor.place(to.token))
        if not cursor.ended:
            cursor.expect(",")


def _comment(cursor: Cursor) -> Iterator[Step]:
    cursor.expect("ON")
    while cursor.accept_any({"MATERIALIZED", "FOREIGN"}):
        pass
    word = cursor.next().up
    if word == "COLUMN":
        table, named = cursor.column_of()
        yield ModifyColumn(table, named.name, cursor.place(named.token), comment=_is(cursor))
    elif word in _TABLES:
        named = cursor.qualified()
        yield CommentTable(named.name, _is(cursor), cursor.place(named.token))


def _is(cursor: Cursor) -> str:
    cursor.expect("IS")
    text = "" if cursor.accept("NULL") else cursor.string()
    if not cursor.ended:
        raise NotUnderstood
    return text


def _security(cursor: Cursor) -> Iterator[Step]:
    cursor.expect("LABEL")
    if cursor.accept("FOR"):
        cursor.next()
    cursor.expect("ON")
    if not cursor.accept("COLUMN"):
        return
    table, named = cursor.column_of()
    label = _is(cursor).strip().upper()
    yield Guard("masked", table, cursor.place(named.token), named.name, on=label.startswith("MASKED"))


def copied_out(cursor: Cursor) -> Iterator[Step]:
    """Read what follows COPY."""
    if cursor.at("("):
        inner = cursor.group()
        cursor.expect("TO")
        yield from exported(inner, _target(cursor))
        return
    named = cursor.qualified()
    columns = tuple(column.name for column in cursor.names_in_group()) if cursor.at("(") else ()
    if cursor.accept("FROM"):
        return
    cursor.expect("TO")
    yield Outlet("export", named.name, cursor.place(named.token), columns, _target(cursor))


def _target(cursor: Cursor) -> str:
    cursor.accept("PROGRAM")
    return cursor.lexed.value(cursor.next())


def _import(cursor: Cursor) -> Iterator[Step]:
    if cursor.accept("FOREIGN", "SCHEMA"):
        cursor.index -= 3
        yield opaque(cursor, "foreign schema", "")


_CREATES: dict[str, Callable[[Cursor], Iterator[Step]]] = {
    "TYPE": _type,
    "DOMAIN": _domain,
    "POLICY": create_policy,
    "PUBLICATION": create_publication,
    "SUBSCRIPTION": _subscription,
}
_ALTERS: dict[str, Callable[[Cursor], Iterator[Step]]] = {
    "TABLE": alter_table,
    "TYPE": _alter_type,
    "VIEW": _alter_view,
    "DOMAIN": _alter_domain,
    "PUBLICATION": publication_clause,
    "POLICY": create_policy,
    "DEFAULT": _default_privileges,
}
OBJECTS: dict[str, Callable[[Cursor], Iterator[Step]]] = {
    "DROP": _drop,
    "RENAME": _rename,
    "COMMENT": _comment,
    "GRANT": partial(grant, on=True),
    "REVOKE": partial(grant, on=False),
    "SECURITY": _security,
    "COPY": copied_out,
    "IMPORT": _import,
}
"""What follows the first word of a statement, for each such word."""
