"""The text of a SQL script into its statements, the commands of its client, and its blocks of data, in linear time.

The pieces join back to the text. One match of a pattern whose quantifiers give nothing back runs over a whole
statement; only what such a pattern cannot express (nested comments, dollar quotes, the delimiter) is decided here.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from checker.schema.sqltext.tokens import (
    BLOCK_COMMENT,
    DOLLAR,
    LINE_COMMENT,
    NAME,
    STRING,
    Dialect,
    comment_end,
    dollar_end,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DELIMITERS = 20
"""Each delimiter compiles a pattern; no script has need of more."""

_BLANK = re.compile(r"\s++")
_DELIMITER = re.compile(r"DELIMITER[ \t]++(?P<delimiter>\S++)[^\n]*+\n?+", re.IGNORECASE)
_COMMAND = re.compile(r"\\[^\n]*+\n?+")
_TAIL = re.compile(r"[ \t]*+(?:--[^\n]*+|\#[^\n]*+|/\*(?!M?!)(?:[^*\n]++|\*(?!/))*+\*/[ \t]*+(?=\n|\Z))")
_FROM_STDIN = re.compile(r"COPY\b.*?\bFROM\s++(?:PROGRAM\s++)?STDIN\b", re.IGNORECASE | re.DOTALL)
_DATA_END = re.compile(r"^\\\.[ \t\r]*+(?:\n|\Z)", re.MULTILINE)


class Piece(NamedTuple):
    """One piece of a script, from `start` to `end`; `first` is where its statement begins, `stop` where it ends.

    After `stop` stand the delimiter and a comment on its line.
    """

    kind: Literal["statement", "command", "data", "unread"]
    start: int
    end: int
    first: int
    stop: int
    closed: bool = True
    """False where a string, a name or a comment opens in it that never ends."""


@cache
def _skip(dialect: Dialect) -> re.Pattern[str]:
    versioned = "(?!/\\*M?!)" if dialect == "mysql" else ""
    return re.compile(rf"(?:\s++|{LINE_COMMENT[dialect]}|{versioned}(?:{BLOCK_COMMENT[dialect]}))*+", re.DOTALL)


@cache
def _run(dialect: Dialect, delimiter: str) -> re.Pattern[str]:
    """Match all that is in a statement, up to what has to be looked at: the delimiter, or what opens and never ends."""
    first = re.escape(delimiter[0])
    ends = rf"(?!{re.escape(delimiter)})"
    word = rf"{ends}\w++|" if delimiter[0].isalnum() else ""
    dollars = "" if dialect == "mysql" else rf"(?!{DOLLAR})"
    backslash = "" if dialect == "mysql" else r"(?!\\)"
    return re.compile(
        rf"(?:{word}[^'\"`/\-\#$\\{first}]++|{ends}(?:{STRING[dialect]}|{NAME[dialect]}"
        rf"|{LINE_COMMENT[dialect]}|{BLOCK_COMMENT[dialect]}"
        rf"|(?!['\"`]|/\*){dollars}{backslash}.))*+",
        re.DOTALL,
    )


def split(text: str, dialect: Dialect) -> Iterator[Piece]:
    """Yield the pieces of `text` in order."""
    position, delimiter, delimiters = 0, ";", {";"}
    while position < len(text):
        first = _first(text, position, dialect)
        named = _DELIMITER.match(text, first) if dialect == "mysql" else None
        if named:
            delimiter = named["delimiter"]
            delimiters.add(delimiter)
            if len(delimiters) > MAX_DELIMITERS:
                yield Piece("unread", position, len(text), first, len(text))
                return
            yield Piece("command", position, named.end(), first, named.end())
            position = named.end()
            continue
        command = _COMMAND.match(text, first)
        if command:
            yield Piece("command", position, command.end(), first, command.end())
            position = command.end()
            continue
        stop, closed = _stop(text, first, dialect, delimiter)
        end = stop + len(delimiter) if text.startswith(delimiter, stop) else stop
        tail = _tail(text, end, dialect, delimiter)
        has_data = dialect == "postgres" and end > stop and _FROM_STDIN.match(text, first, stop)
        end = tail.end() if tail and not has_data else end
        yield Piece("statement", position, end, first, stop, closed)
        position = end
        if has_data:
            found = _DATA_END.search(text, end)
            stop = found.start() if found else len(text)
            end = found.end() if found else len(text)
            if end > position:
                yield Piece("data", position, end, position, stop)
            position = end


def _tail(text: str, position: int, dialect: Dialect, delimiter: str) -> re.Match[str] | None:
    """Return the comment on the line of a delimiter, also one of another dialect, which no statement can begin with.

    The server would read on behind a delimiter in what is no comment to it, and the client obey a command.
    """
    found = _TAIL.match(text, position)
    if found is None or (delimiter not in found.group() and "\\" not in found.group()):
        return found
    skipped = _skip(dialect).match(text, position)
    return found if skipped and skipped.end() >= found.end() else None


def _first(text: str, position: int, dialect: Dialect) -> int:
    """Return where the statement begins that follows `position`: past blanks and comments."""
    while True:
        found = _skip(dialect).match(text, position)
        position = position if found is None else found.end()
        if dialect == "mysql" or not text.startswith("/*", position):
            return position
        end = comment_end(text, position)
        if end < 0:
            return position
        position = end


def _stop(text: str, position: int, dialect: Dialect, delimiter: str) -> tuple[int, bool]:
    """Return where the statement ends that begins at `position`, and whether all that it opens is closed."""
    run = _run(dialect, delimiter)
    start = position
    while position < len(text):
        found = run.match(text, position)
        position = position if found is None else found.end()
        if position == len(text) or text.startswith(delimiter, position):
            break
        if text[position] == "\\" and position > start:
            break
        if text.startswith("/*", position):
            end = comment_end(text, position) if dialect == "postgres" else -1
        elif text[position] == "$":
            end = dollar_end(text, position)
        else:
            end = position + 1 if text[position] == "\\" else -1
        if end < 0:
            return len(text), False
        position = end
    return position, True
