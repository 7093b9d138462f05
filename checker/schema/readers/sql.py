"""SQL scripts and migrations of MySQL, MariaDB and PostgreSQL into the histories of their schemas."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from checker.schema.model import Format, History, Opaque, Operation
from checker.schema.sqltext.order import histories

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from checker.schema.sqltext.tokens import Dialect

_TABLE = re.compile(
    r"\b(?:CREATE\s++(?:\w++\s++){0,3}?TABLE\s++(?:IF\s++NOT\s++EXISTS\s++)?[^\s(]++\s*+\("
    r"|ALTER\s++TABLE\s++(?:IF\s++EXISTS\s++|ONLY\s++)*+\S++\s++(?:ADD|DROP|MODIFY|CHANGE|RENAME|ALTER|COMMENT)\b"
    r"|COMMENT\s++ON\s++(?:COLUMN|TABLE)\b)",
    re.IGNORECASE,
)
# What one dialect has and the other has not; a path may say it too.
_MYSQL = re.compile(
    r"`|/\*M?!\d|\bENGINE\s*+=|\bAUTO_INCREMENT\b|^\s*+DELIMITER\b|\bCOMMENT\s*+=?\s*+['\"]|\bMODIFY\b|\bCHARSET\b"
    r"|\bUNSIGNED\b|\bRENAME\s++TABLE\b|\bOUTFILE\b|@@?[A-Za-z_]\w*+\s*+:?=|\\'",
    re.IGNORECASE | re.MULTILINE,
)
_POSTGRES = re.compile(
    r"\$\w*+\$|::|\bCOMMENT\s++ON\b|\bBIGSERIAL\b|\bSERIAL\b|\bJSONB\b|\bTIMESTAMPTZ\b|\bBYTEA\b|\bpublic\.|^\\\w"
    r"|\bOWNER\s++TO\b|\bROW\s++LEVEL\s++SECURITY\b|\bALTER\s++COLUMN\s++\S++\s++(?:SET\s++DATA\s++)?TYPE\b|\bCITEXT\b"
    r"|\bPUBLICATION\b|\bpg_catalog\b|\bFROM\s++stdin\b|\bWITH(?:OUT)?\s++TIME\s++ZONE\b|\bINHERITS\b|\bplpgsql\b",
    re.IGNORECASE | re.MULTILINE,
)
_MYSQL_PATH = re.compile(r"mysql|mariadb", re.IGNORECASE)
_POSTGRES_PATH = re.compile(r"postgres|pgsql|(?<![a-z])pg(?![a-z])|psql", re.IGNORECASE)
# Whatever reads otherwise in the two dialects: without these, the statements are the same.
_AMBIGUOUS = re.compile(r"[\"\\#$]|--\S|/\*(?:[^*]|\*(?!/))*?/\*|\b(?:KEY|INDEX)\b", re.IGNORECASE)
_SURE = 3
"""So many times as much has to speak for one dialect, that the other one is not tried."""
_DOWN = re.compile(
    r"^[ \t]*+--[ \t]*+(?P<tool>migrate:|\+goose[ \t]++|\+migrate[ \t]++)(?P<way>up|down)\b[^\n]*+",
    re.IGNORECASE | re.MULTILINE,
)


def _sniff(path: str, text: str) -> bool:
    del path
    return _TABLE.search(text) is not None


def _read(files: Mapping[str, str], other: Callable[[str], str | None]) -> Iterator[History]:
    del other
    for space, paths in histories(files).items():
        operations = tuple(operation for path in paths for operation in operations_of(path, files[path]))
        if operations:
            yield History(space, operations)


@lru_cache(maxsize=16384)
def operations_of(path: str, text: str) -> tuple[Operation, ...]:
    """Return the operations of one script; base and head share most of theirs, so the answers are kept."""
    text = _without_down(text)
    mysql = len(_MYSQL.findall(text)) + (_SURE if _MYSQL_PATH.search(path) else 0)
    postgres = len(_POSTGRES.findall(text)) + (_SURE if _POSTGRES_PATH.search(path) else 0)
    first: Dialect = "postgres" if postgres > mysql else "mysql"
    second: Dialect = "mysql" if postgres > mysql else "postgres"
    found = _of(path, text, first)
    if max(mysql, postgres) > _SURE * min(mysql, postgres) or not _AMBIGUOUS.search(text):
        return found
    other = _of(path, text, second)
    return other if _opaque(other) < _opaque(found) else found


def _of(path: str, text: str, dialect: Dialect) -> tuple[Operation, ...]:
    from checker.schema.sqltext.located import Located
    from checker.schema.sqltext.statement import Script

    return tuple(Script(Located.whole(path, text), dialect).operations())


def _opaque(operations: tuple[Operation, ...]) -> int:
    return sum(isinstance(operation, Opaque) for operation in operations)


def _without_down(text: str) -> str:
    """Return a script with blanks where it says how to undo what it says first."""
    marks = list(_DOWN.finditer(text))
    if not marks or marks[0]["way"].lower() != "up":
        return text
    pieces, position = [], 0
    for mark, after in zip(marks, [*marks[1:], None], strict=True):
        end = after.start() if after else len(text)
        if mark["way"].lower() == "down":
            pieces += (text[position : mark.start()], _blank(text[mark.start() : end]))
            position = end
    return "".join((*pieces, text[position:]))


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


FORMAT = Format(
    patterns=("*.sql", "*.ddl", "*.pgsql", "*.psql", "*.mysql"),
    sniff=_sniff,
    read=_read,
    suffixes=(".txt", ".tpl", ".tmpl", ".j2", ".in", ".template", ".dump", ".hql"),
)
