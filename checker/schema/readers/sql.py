"""SQL scripts and migrations of MySQL, MariaDB and PostgreSQL into the histories of their schemas."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from checker.problem import Place
from checker.schema.model import AddColumn, Format, History, Opaque, Operation
from checker.schema.sqltext.inheritance import carried
from checker.schema.sqltext.order import histories

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from checker.schema.sqltext.inheritance import Step
    from checker.schema.sqltext.tokens import Dialect

_TABLE = re.compile(
    r"\b(?:CREATE\s++(?:\w++\s++){0,3}?TABLE\s++(?:IF\s++NOT\s++EXISTS\s++)?[^\s(]++\s*+\("
    r"|ALTER\s++TABLE\s++(?:IF\s++EXISTS\s++|ONLY\s++)*+\S++\s++(?:ADD|DROP|MODIFY|CHANGE|RENAME|ALTER|COMMENT)\b"
    r"|COMMENT\s++ON\s++(?:COLUMN|TABLE)\b)",
    re.IGNORECASE,
)
# What one dialect has and the other has not, in lower case; a path may say it too.
_MYSQL = (
    "`", "engine=", "engine =", "auto_increment", " comment '", " comment='", "delimiter ", "/*!", "unsigned",
    " charset", "on update current_timestamp", "rename table", "outfile", " modify ", "tinyint", "mediumtext",
    "longtext", "datetime", "from @", "set @",
)  # fmt: skip
_POSTGRES = (
    "$$", "::", "comment on ", "serial primary", "bigserial", " serial,", "jsonb", "timestamptz", "bytea", "public.",
    "owner to", "row level security", "citext", "publication", "pg_catalog", "from stdin", "without time zone",
    "with time zone", "inherits", "plpgsql", "alter table only", "row_to_json", "to_json", "set data type", "text[]",
    "character varying", "security label", "tablespace", "\n\\connect",
)  # fmt: skip
_LOOKED_AT = 500_000
"""So many characters of a script decide on its dialect."""
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
        operations = tuple(carried(step for path in paths for step in _steps(path, files[path])))
        if operations:
            yield History(space, operations)


def operations_of(path: str, text: str) -> tuple[Operation, ...]:
    """Return the operations of one script."""
    return tuple(carried(_steps(path, text)))


@lru_cache(maxsize=16384)
def _steps(path: str, text: str) -> tuple[Step, ...]:
    """Return what one script does; base and head share most of their scripts, so the answers are kept."""
    text = _without_down(text)
    looked_at = text[:_LOOKED_AT].lower()
    mysql = sum(map(looked_at.count, _MYSQL)) + (_SURE if _MYSQL_PATH.search(path) else 0)
    postgres = sum(map(looked_at.count, _POSTGRES)) + (_SURE if _POSTGRES_PATH.search(path) else 0)
    first: Dialect = "postgres" if postgres > mysql else "mysql"
    second: Dialect = "mysql" if postgres > mysql else "postgres"
    found = _of(path, text, first)
    if max(mysql, postgres) > _SURE * min(mysql, postgres) or not _AMBIGUOUS.search(text):
        return found
    other = _of(path, text, second)
    if _opaque(other) != _opaque(found):
        return min(found, other, key=_opaque)
    if _shape(other) == _shape(found):
        return found
    return *found, Opaque(f"dialect unclear: {first} or {second}", Place(path, 1))


def _of(path: str, text: str, dialect: Dialect) -> tuple[Step, ...]:
    from checker.schema.sqltext.located import Located
    from checker.schema.sqltext.statement import Script

    return tuple(Script(Located.whole(path, text), dialect).steps())


def _opaque(operations: tuple[Step, ...]) -> int:
    return sum(isinstance(operation, Opaque) for operation in operations)


def _shape(operations: tuple[Step, ...]) -> list[tuple[object, ...]]:
    """Return which columns of which tables the operations are about."""
    return [
        (
            type(operation),
            getattr(operation, "table", ""),
            getattr(operation, "name", ""),
            [element.name for element in getattr(operation, "elements", ())],
            operation.element.name if isinstance(operation, AddColumn) else "",
        )
        for operation in operations
    ]


def _without_down(text: str) -> str:
    """Return a script with blanks where it says how to undo what it says first."""
    marks = list(_DOWN.finditer(text))
    if not marks or marks[0]["way"].lower() != "up":
        return text
    pieces: list[str] = []
    position = 0
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
