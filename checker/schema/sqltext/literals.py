"""The values that INSERT and COPY write into a table, a limited number of rows, by a scan of their tokens."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from checker.schema.model import Literals
from checker.schema.sqltext.cursor import Cursor, NotUnderstood, words
from checker.schema.sqltext.tokens import PREFIX, STRING, Lexed, Token

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.problem import Place
    from checker.schema.sqltext.located import Located
    from checker.schema.sqltext.tokens import Dialect

    _Row = tuple[tuple[str, Place], ...]

MAX_ROWS = 300
"""So many rows of one table and script are kept,"""
MAX_VALUES = 20_000
"""and so many values of all rows of a script."""
MAX_CHARACTERS = 60_000
"""So much of one statement is looked at."""

_VALUES = re.compile(r"\bVALUES?\b\s*+(?=\(|ROW\b)", re.IGNORECASE)
_OPENING = re.compile(r"(?:\s++|,|ROW\b)*+\(", re.IGNORECASE)
_BEFORE_TABLE = words("LOW_PRIORITY DELAYED HIGH_PRIORITY IGNORE INTO OVERWRITE TABLE OR REPLACE ROLLBACK ABORT FAIL")
_COPY_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_COPIED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}


def inserted(located: Located, dialect: Dialect, start: int, stop: int, limit: int) -> Literals | None:
    """Return at most `limit` rows that the INSERT or REPLACE from `start` to `stop` writes, None where it has none."""
    stop = min(stop, start + MAX_CHARACTERS)
    values = _VALUES.search(located.text, start, stop)
    lexed = Lexed(located.text, dialect, start, values.start() if values else stop)
    cursor = Cursor(lexed, located)
    cursor.next()
    while cursor.accept_any(_BEFORE_TABLE):
        pass
    try:
        table = cursor.qualified()
        columns = tuple(named.name for named in cursor.names_in_group()) if cursor.at("(") else ()
        rows: list[_Row] = []
        if values is not None:
            rows = list(_rows(located, lexed, values.end(), stop, limit))
        elif cursor.accept("SET"):
            columns, rows = _assigned(cursor)
    except NotUnderstood:
        return None
    return Literals(table.name, cursor.place(table.token), columns, tuple(rows)) if rows else None


def _rows(located: Located, lexed: Lexed, start: int, stop: int, limit: int) -> Iterator[_Row]:
    """Yield the rows that stand in the text from `start`: `(1, 'a'), (2, 'b')`."""
    value, position = _value(lexed.dialect), start
    for _ in range(limit):
        opening = _OPENING.match(located.text, position, stop)
        if opening is None:
            return
        position, row, ended = opening.end(), [], False
        while not ended:
            found = value.match(located.text, position, stop)
            if found is None:
                # Where the part ends that is looked at.
                return
            token = Token("string" if found["string"] else "word", "", found.start("value"), found.end("value"))
            row.append((lexed.value(token), located.place(token.start)))
            position, ended = found.end(), found["end"] == ")"
        yield tuple(row)


@cache
def _value(dialect: Dialect) -> re.Pattern[str]:
    text = rf"{PREFIX[dialect]}(?:{STRING[dialect]})"
    expression = rf"(?:[^\s,()'\"]++|\s++(?=[^\s,)])|{text}|\((?:[^()'\"]++|{text}|\((?:[^()'\"]++|{text})*+\))*+\))++"
    return re.compile(rf"\s*+(?P<value>(?P<string>{text}(?=\s*+[,)]))|{expression})\s*+(?P<end>[,)])", re.DOTALL)


def _assignment(cursor: Cursor) -> tuple[str, Place]:
    token, start = cursor.peek(), cursor.index
    cursor.skip_to_comma()
    if cursor.index == start + 1:
        return cursor.lexed.value(token), cursor.place(token)
    return cursor.raw(start, cursor.index), cursor.place(token)


def _assigned(cursor: Cursor) -> tuple[tuple[str, ...], list[_Row]]:
    columns, row = [], []
    while not cursor.ended:
        columns.append(cursor.identifier().name)
        cursor.expect("=")
        row.append(_assignment(cursor))
        cursor.accept(",")
    return tuple(columns), [tuple(row)]


def copied(located: Located, cursor: Cursor, start: int, stop: int) -> Literals | None:
    """Return the first rows of the data from `start` to `stop` that follow `COPY table (columns)` at `cursor`."""
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
