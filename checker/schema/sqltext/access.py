"""GRANT, REVOKE, publications and row policies into the ways out that they open or close for the data of tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.schema.model import Guard, Outlet
from checker.schema.sqltext.cursor import Cursor, Named, NotUnderstood, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.schema.model import Operation

MAX_GRANTS = 5_000
"""So many tables times roles may stand in one statement."""
_READING = frozenset({"SELECT", "ALL"})
_NO_DATA = words(
    "SEQUENCE SEQUENCES FUNCTION FUNCTIONS PROCEDURE PROCEDURES ROUTINE ROUTINES SCHEMA SCHEMAS DATABASE TYPE TYPES "
    "DOMAIN LANGUAGE TABLESPACE FOREIGN LARGE PARAMETER"
)


def grant(cursor: Cursor, *, on: bool) -> Iterator[Operation]:
    """Read what follows GRANT or REVOKE."""
    if not on and (cursor.accept("GRANT", "OPTION", "FOR") or cursor.at("ADMIN", "OPTION", "FOR")):
        return
    start = cursor.index
    first = cursor.peek()
    reads, columns = _privileges(cursor)
    if cursor.ended:
        raise NotUnderstood
    if not cursor.accept("ON"):
        # A role is handed on, with whatever it may read.
        names = {"ALL", "PROXY"}
        cursor.expect("TO" if on else "FROM")
        for to in _grantees(cursor):
            if cursor.lexed.tokens[start].up not in names:
                yield Outlet("grant", "*", cursor.place(first), to=to, on=on)
        return
    tables = _tables(cursor)
    cursor.expect("TO" if on else "FROM")
    grantees = list(_grantees(cursor))
    if len(tables) * len(grantees) > MAX_GRANTS:
        raise NotUnderstood
    for to in grantees:
        for named in tables if reads else ():
            yield Outlet("grant", named.name, cursor.place(named.token), columns, to, on)


def _privileges(cursor: Cursor) -> tuple[bool, tuple[str, ...]]:
    """Take the privileges, and return whether one of them reads, and the columns that it is confined to."""
    reads, columns = False, tuple[str, ...]()
    while not cursor.ended and cursor.up() not in {"ON", "TO", "FROM"}:
        reading = cursor.next().up in _READING
        reads = reads or reading
        if cursor.at("("):
            names = tuple(named.name for named in cursor.names_in_group())
            columns = (*columns, *names) if reading else columns
    return reads, columns


def _tables(cursor: Cursor) -> list[Named]:
    if cursor.accept("ALL", "TABLES", "IN", "SCHEMA"):
        schemas = [cursor.identifier()]
        while cursor.accept(","):
            schemas.append(cursor.identifier())
        return [Named("*" if name == "public" else f"{name}.*", token) for name, token in schemas]
    if cursor.at("TABLES"):
        return [Named("*", cursor.next())]
    if cursor.up() in _NO_DATA or cursor.at("ALL"):
        while not cursor.ended and cursor.up() not in {"TO", "FROM"}:
            cursor.skip()
        return []
    cursor.accept("TABLE")
    found = []
    while True:
        if cursor.at("*"):
            token = cursor.next()
            if cursor.accept("."):
                token = cursor.next()
            found.append(Named("*", token))
        else:
            found.append(cursor.qualified())
        if not cursor.accept(","):
            return found


def _grantees(cursor: Cursor) -> Iterator[str]:
    while not cursor.ended:
        cursor.accept_any({"GROUP", "ROLE", "USER"})
        if cursor.peek().kind not in {"word", "name", "string"}:
            raise NotUnderstood
        name = cursor.lexed.value(cursor.next())
        if cursor.accept("@"):
            name += f"@{cursor.lexed.value(cursor.next())}"
        yield name
        if not cursor.accept(","):
            return


def create_publication(cursor: Cursor) -> Iterator[Operation]:
    """Read what follows CREATE PUBLICATION."""
    named = cursor.identifier()
    if cursor.accept("FOR"):
        yield from _published(cursor, named, on=True)


def publication_clause(cursor: Cursor) -> Iterator[Operation]:
    """Read what follows ALTER PUBLICATION."""
    named = cursor.identifier()
    if cursor.accept("ADD") or (cursor.at("SET") and cursor.up(1) != "(" and cursor.accept("SET")):
        yield from _published(cursor, named, on=True)
    elif cursor.accept("DROP"):
        yield from _published(cursor, named, on=False)
    elif cursor.up() not in {"SET", "OWNER", "RENAME"}:
        raise NotUnderstood


def _published(cursor: Cursor, publication: Named, *, on: bool) -> Iterator[Operation]:
    if cursor.accept("ALL", "TABLES"):
        yield Outlet("publication", "*", cursor.place(publication.token), to=publication.name, on=on)
        return
    in_schema = False
    while not cursor.ended and not cursor.at("WITH"):
        if cursor.accept("TABLES", "IN", "SCHEMA"):
            in_schema = True
        elif cursor.accept("TABLE"):
            in_schema = False
        cursor.accept("ONLY")
        named = cursor.qualified()
        cursor.accept("*")
        table = (f"{named.name}.*" if named.name != "public" else "*") if in_schema else named.name
        columns = tuple(each.name for each in cursor.names_in_group()) if cursor.at("(") else ()
        yield Outlet("publication", table, cursor.place(named.token), columns, publication.name, on)
        if cursor.accept("WHERE"):
            cursor.skip()
        if not cursor.accept(","):
            break
    if not cursor.ended and not cursor.at("WITH"):
        raise NotUnderstood


def create_policy(cursor: Cursor) -> Iterator[Operation]:
    """Read what follows CREATE POLICY or ALTER POLICY.

    A policy that lets every row through is no protection; it opens the table to those that it names.
    """
    cursor.identifier()
    cursor.expect("ON")
    table = cursor.qualified()
    place = cursor.place(table.token)
    restrictive = False
    to: list[str] = []
    everything = False
    while not cursor.ended:
        if cursor.accept("AS", "RESTRICTIVE"):
            restrictive = True
        elif cursor.accept("TO"):
            to = list(_grantees(cursor))
        elif cursor.accept("USING"):
            everything = cursor.at("(", "TRUE", ")")
            cursor.skip()
        else:
            cursor.skip()
    if not everything:
        yield Guard("row_policy", table.name, place)
    elif not restrictive:
        for name in to or ["PUBLIC"]:
            yield Outlet("grant", table.name, place, to=name)
