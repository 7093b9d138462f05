"""The values that INSERT and COPY write into a table, a limited number of rows, by a scan of their tokens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checker.schema.model import Literals
from checker.schema.sqltext.cursor import Cursor, NotUnderstood
from checker.schema.sqltext.tokens import Lexed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.problem import Place
    from checker.schema.sqltext.located import Located
    from checker.schema.sqltext.tokens import Dialect

MAX_ROWS = 300
"""So many rows of one statement are kept."""
MAX_CHARACTERS = 60_000
"""So much of one statement is looked at."""

_ROW = tuple[tuple[str, "Place"], ...]
_COPY_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_COPIED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}


def inserted(located: Located, dialect: Dialect, start: int, stop: int, limit: int) -> Literals | None:
    """Return at most `limit` rows that the INSERT or REPLACE from `start` to `stop` writes, None where it has none."""
    lexed = Lexed(located.text, dialect, start, min(stop, start + MAX_CHARACTERS))
    cursor = Cursor(lexed, located)
    cursor.next()
    while cursor.accept_any({"LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "IGNORE", "INTO", "OVERWRITE", "TABLE"}):
        pass
    try:
        table = cursor.qualified()
        columns = tuple(named.name for named in cursor.names_in_group()) if cursor.at("(") else ()
        if cursor.accept("SET"):
            columns, rows = _assigned(cursor)
        else:
            while not cursor.ended and not cursor.accept_any({"VALUES", "VALUE"}):
                cursor.skip()
            rows = list(_rows(cursor, limit))
    except NotUnderstood:
        return None
    return Literals(table.name, cursor.place(table.token), columns, tuple(rows)) if rows else None


def _rows(cursor: Cursor, limit: int) -> Iterator[_ROW]:
    for _ in range(limit):
        if not cursor.at("(") and not cursor.accept("ROW"):
            return
        try:
            inner = cursor.group()
        except NotUnderstood:
            # Where the part that is looked at ends.
            return
        row = []
        while not inner.ended:
            row.append(_value(inner))
            inner.accept(",")
        yield tuple(row)
        if not cursor.accept(","):
            return


def _value(cursor: Cursor) -> tuple[str, Place]:
    token, start = cursor.peek(), cursor.index
    cursor.skip_to_comma()
    if cursor.index == start + 1:
        return cursor.lexed.value(token), cursor.place(token)
    return cursor.raw(start, cursor.index), cursor.place(token)


def _assigned(cursor: Cursor) -> tuple[tuple[str, ...], list[_ROW]]:
    columns, row = [], []
    while not cursor.ended:
        columns.append(cursor.identifier().name)
        cursor.expect("=")
        row.append(_value(cursor))
        cursor.accept(",")
    return tuple(columns), [tuple(row)]


def copied(located: Located, cursor: Cursor, start: int, stop: int) -> Literals | None:
    """Return the first rows of the data block from `start` to `stop` that follows `COPY table (columns)` at `cursor`."""
    table = cursor.qualified()
    columns = tuple(named.name for named in cursor.names_in_group()) if cursor.at("(") else ()
    rows = []
    end = min(stop, start + MAX_CHARACTERS)
    for line in re.finditer(r"[^\n]+", located.text[start:end]):
        offset, row = start + line.start(), []
        for field in line.group().rstrip("\r").split("\t"):
            text = _COPY_ESCAPE.sub(lambda found: _COPIED.get(found[1], found[1]), field)
            row.append(("NULL" if field == "\\N" else text, located.place(offset)))
            offset += len(field) + 1
        rows.append(tuple(row))
        if len(rows) == MAX_ROWS:
            break
    return Literals(table.name, cursor.place(table.token), columns, tuple(rows)) if rows else None
