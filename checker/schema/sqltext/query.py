"""The query of a view, of CREATE TABLE AS or of an export into columns with what they are derived from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from checker.schema.model import Element, Opaque, Outlet
from checker.schema.sqltext.cursor import Cursor, NotUnderstood
from checker.schema.sqltext.lineage import Query, read_query

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from checker.schema.model import Operation

_TRAILING = re.compile(
    r"\bWITH\s++(?:(?:NO\s++)?DATA|(?:(?:LOCAL|CASCADED)\s++)?CHECK\s++OPTION|READ\s++ONLY|NO\s++SCHEMA\s++BINDING)\s*+\Z",
    re.IGNORECASE,
)
_NO_TABLE = frozenset({"SELECT", "LATERAL", "UNNEST", "DUAL", "FROM", "JOIN", "WHERE", "VALUES"})


class Columns(NamedTuple):
    """The columns that a query gives to what is made of it."""

    elements: tuple[Element, ...]
    star_of: tuple[str, ...]
    unread: tuple[Operation, ...]


def columns_of(cursor: Cursor, table: str, declared: Sequence[str], names: Sequence[Element] = ()) -> Columns:
    """Read the query that is left at `cursor`; `names` are what its columns are called instead of their own names.

    `declared` columns are written before the query and have no part in it. Where the query is not understood, what is
    made of it is taken to hold every column of every table that it reads.
    """
    start = cursor.peek().start
    place = cursor.place(cursor.peek())
    text = _TRAILING.sub("", cursor.rest())
    query = read_query(_bare(text), cursor.lexed.dialect)
    if query is None:
        unread = Opaque(f"query not understood: {cursor.detail()}", place, table)
        return Columns(tuple(names), tuple(tables_in(cursor)), (unread,))
    elements = []
    known = {name.lower() for name in declared}
    for index, output in enumerate(query.outputs):
        where = cursor.located.place(start + output.offset) if output.offset >= 0 else place
        named = names[index] if index < len(names) else None
        name = named.name if named else output.name
        if not name or name.lower() in known:
            continue
        elements.append(
            Element(
                table,
                name,
                "",
                named.place if named else where,
                comment=named.comment if named else "",
                notes=named.notes if named else (),
                derived_from=output.sources,
            )
        )
    return Columns((*elements, *names[len(query.outputs) :]), query.star_of, ())


def _bare(text: str) -> str:
    """Return a query without brackets around the whole of it, with blanks in their places."""
    while text.startswith("(") and text.rstrip().endswith(")") and text.count("(") == 1:
        text = f" {text[1:].rstrip()[:-1]}"
    return text


def tables_in(cursor: Cursor) -> Iterator[str]:
    """Yield the tables that are left at `cursor` after FROM and JOIN; a name that WITH defines is among them."""
    seen: set[str] = set()
    index = cursor.index
    listing = False
    while not cursor.ended:
        comma = cursor.at(",") and listing
        if cursor.accept_any({"FROM", "JOIN"}) or (comma and cursor.accept(",")):
            cursor.accept("ONLY")
            if cursor.is_name() and cursor.up() not in _NO_TABLE:
                name = cursor.qualified().name
                listing = True
                # `AS u`, or `u`
                cursor.accept("AS")
                if cursor.is_name() and cursor.up(1) == ",":
                    cursor.next()
                if name.lower() not in seen:
                    seen.add(name.lower())
                    yield name
            continue
        listing = False
        cursor.next()
    cursor.index = index


def exported(cursor: Cursor, to: str, blank: tuple[int, int] | None = None) -> Iterator[Operation]:
    """Read the query that is left at `cursor` as one whose result leaves to `to`.

    `blank` are the first and the last offset of a clause in it that only says where to.
    """
    start, text = cursor.peek().start, cursor.rest()
    place = cursor.place(cursor.peek())
    if blank is not None:
        text = text[: blank[0] - start] + " " * (blank[1] - blank[0]) + text[blank[1] - start :]
    query = read_query(text, cursor.lexed.dialect)
    tables = list(tables_in(cursor)) if query is None else list(query.tables)
    if not tables:
        yield Opaque(f"export not understood: {cursor.detail()}", place)
    for table in tables:
        columns = _columns(query, table)
        if query is None or columns is not None:
            yield Outlet("export", table, place, columns or (), to)


def _columns(query: Query | None, table: str) -> tuple[str, ...] | None:
    """Return the columns of `table` that a query yields; empty for every one, None for none."""
    if query is None or table in query.star_of:
        return ()
    names = dict.fromkeys(source.name for output in query.outputs for source in output.sources if source.table == table)
    return tuple(names) or None


def into(cursor: Cursor) -> tuple[str, int, int]:
    """Return what follows INTO, `outfile`, `table` or ``, and the tokens where its clause begins and ends."""
    index = cursor.index
    try:
        while not cursor.ended:
            if cursor.up() in {"INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE"}:
                # WITH precedes a change of data.
                break
            if not cursor.at("INTO"):
                cursor.skip()
                continue
            start = cursor.index
            cursor.next()
            kind = "outfile" if cursor.accept_any({"OUTFILE", "DUMPFILE"}) else "table" if cursor.is_name() else ""
            while not cursor.ended and not cursor.at("FROM"):
                cursor.skip()
            return kind, start, cursor.index
    except NotUnderstood:
        pass
    finally:
        cursor.index = index
    return "", 0, 0
