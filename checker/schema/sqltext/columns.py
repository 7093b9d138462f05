"""The definition of a column into an element: its type, its attributes, its comments, and what it is computed from."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from checker.schema.model import Element, Parse, Protection, Source
from checker.schema.sqltext.cursor import Cursor, Named, NotUnderstood, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from checker.schema.sqltext.tokens import Token

KNOWN_TYPES = words(
    "ARRAY BIGINT BIGSERIAL BINARY BIT BLOB BOOL BOOLEAN BYTEA CHAR CHARACTER CIDR CITEXT CLOB DATE DATETIME DATETIME2 "
    "DATETIMEOFFSET DEC DECIMAL DOUBLE ENUM FIXED FLOAT FLOAT4 FLOAT8 GEOGRAPHY GEOMETRY GEOMETRYCOLLECTION HSTORE "
    "IMAGE INET INET4 INET6 INT INT1 INT2 INT3 INT4 INT8 INTEGER INTERVAL JSON JSONB LINESTRING LONG LONGBLOB LONGTEXT "
    "LVARCHAR MACADDR MAP MEDIUMBLOB MEDIUMINT MEDIUMTEXT MONEY MULTILINESTRING MULTIPOINT MULTIPOLYGON NATIONAL NCHAR "
    "NCLOB NTEXT NUMBER NUMERIC NVARCHAR NVARCHAR2 OBJECT POINT POLYGON RAW REAL SERIAL SERIAL4 SERIAL8 SET "
    "SMALLDATETIME SMALLINT SMALLMONEY SMALLSERIAL STRING STRUCT SUPER TEXT TIME TIMESTAMP TIMESTAMPTZ TIMETZ TINYBLOB "
    "TINYINT TINYTEXT TSVECTOR UINT UNIQUEIDENTIFIER UUID VARBINARY VARBIT VARCHAR VARCHAR2 VARIANT VECTOR XML "
    "YEAR"
)
_OPEN_TYPES = frozenset({"JSON", "JSONB", "HSTORE", "VARIANT", "OBJECT", "SUPER", "MAP"})
_NEVER_NULL = frozenset({"SERIAL", "BIGSERIAL", "SMALLSERIAL", "SERIAL2", "SERIAL4", "SERIAL8"})
# Words that begin an attribute, and so end an expression.
_ATTRIBUTES = words(
    "AFTER AS AUTO_INCREMENT AUTOINCREMENT CHARACTER CHARSET CHECK CODEC COLLATE COLUMN_FORMAT COMMENT COMPRESSED "
    "COMPRESSION CONSTRAINT DEFAULT DEFERRABLE ENCODE ENCRYPTED ENGINE_ATTRIBUTE FIRST GENERATED IDENTITY INITIALLY "
    "INVISIBLE KEY MASKED MASKING NOT NULL ON OPTIONS PERSISTENT PRIMARY REFERENCES SECONDARY_ENGINE_ATTRIBUTE SRID "
    "STORAGE STORED UNIQUE VIRTUAL VISIBLE WITH WITHOUT"
)
_UNITS = words("YEAR MONTH DAY HOUR MINUTE SECOND TO")
_SIGNS = frozenset({"UNSIGNED", "SIGNED", "ZEROFILL"})
# Words of an expression that are neither functions nor columns.
_NO_COLUMN = words(
    "AND AS ASC BETWEEN BY CASE CURRENT_DATE CURRENT_TIME CURRENT_TIMESTAMP DAY DESC DISTINCT ELSE END FALSE FROM HOUR "
    "IN INTERVAL IS LIKE MINUTE MONTH NOT NULL OR REGEXP SECOND SEPARATOR SIMILAR THEN TO TRUE USING WHEN YEAR "
    "CHARACTER SET COLLATE UNSIGNED SIGNED PRECISION VARYING"
)
# Attributes of one word that say nothing here.
_FLAGS = words(
    "CASCADE RESTRICT "
    "AUTO_INCREMENT AUTOINCREMENT VISIBLE INVISIBLE FIRST VIRTUAL STORED PERSISTENT COMPRESSED DEFERRABLE ASCII "
    "UNICODE BYTE BINARY KEY ENFORCED HIDDEN SPARSE ROWGUIDCOL"
)
# Attributes of one argument, with or without an equals sign.
_ONE_ARGUMENT = words(
    "COLLATE CHARSET COLUMN_FORMAT STORAGE COMPRESSION ENGINE_ATTRIBUTE SECONDARY_ENGINE_ATTRIBUTE SRID REF_SYSTEM_ID "
    "ENCODE CODEC INITIALLY DISTKEY SORTKEY"
)


class _Attributes:
    """What the attributes of a column say."""

    def __init__(self) -> None:
        self.nullable: bool | None = None
        self.default: str | None = None
        self.comment = ""
        self.protection: set[Protection] = set()
        self.sources: tuple[Source, ...] = ()
        self.parse: Parse = "structured"


class Type(NamedTuple):
    """A type as it is written, and its first word in upper case."""

    text: str
    word: str


def read_type(cursor: Cursor) -> Type:
    """Take a type."""
    start = cursor.index
    word = cursor.up()
    cursor.qualified()
    if word in {"NATIONAL", "LONG"}:
        cursor.accept_any({"CHAR", "CHARACTER", "VARCHAR", "VARBINARY", "RAW"})
    if word == "DOUBLE":
        cursor.accept("PRECISION")
    cursor.accept("VARYING")
    if cursor.at("<"):
        _skip_angles(cursor)
    while word == "INTERVAL" and cursor.accept_any(_UNITS):
        pass
    if cursor.at("("):
        cursor.skip()
    while cursor.accept_any(_SIGNS):
        pass
    _time_zone(cursor)
    cursor.accept("ARRAY")
    while cursor.at("["):
        cursor.skip()
    return Type(cursor.raw(start, cursor.index), word)


def _time_zone(cursor: Cursor) -> None:
    for zone in ("WITH", "WITHOUT"):
        if cursor.accept(zone, "LOCAL", "TIME", "ZONE") or cursor.accept(zone, "TIME", "ZONE"):
            return


def _skip_angles(cursor: Cursor) -> None:
    depth = 0
    while not cursor.ended:
        up = cursor.next().up
        depth += {"<": 1, ">": -1}.get(up, 0)
        if depth <= 0:
            return
    raise NotUnderstood


def read_column(cursor: Cursor, table: str) -> Element:
    """Take the definition of a column, up to a comma or the end.

    Where an attribute is not known, it is passed over if the type is a type beyond doubt; else nothing is understood,
    for a misspelled `COLUMN` looks like a column.
    """
    named = cursor.identifier()
    if cursor.ended or cursor.at(","):
        return _element(cursor, table, named, Type("", ""), _salvaged(_Attributes()))
    if cursor.accept("WITH", "OPTIONS") or cursor.up() in _ATTRIBUTES - {"CHARACTER", "COMPRESSED"}:
        kind = Type("", "")
    else:
        kind = read_type(cursor)
    attributes = _Attributes()
    while not cursor.ended and not cursor.at(","):
        if _attribute(cursor, table, attributes):
            continue
        if kind.word not in KNOWN_TYPES or cursor.up() in KNOWN_TYPES or cursor.peek().kind == "broken":
            raise NotUnderstood
        _salvaged(attributes)
        cursor.skip()
    return _element(cursor, table, named, kind, attributes)


def _salvaged(attributes: _Attributes) -> _Attributes:
    attributes.parse = "salvaged"
    return attributes


def _element(cursor: Cursor, table: str, named: Named, kind: Type, attributes: _Attributes) -> Element:
    nullable = attributes.nullable
    if nullable is None and kind.text:
        nullable = kind.word not in _NEVER_NULL
    if kind.word == "NULLABLE":
        nullable = True
    return Element(
        table=table,
        name=named.name,
        type=kind.text,
        place=cursor.place(named.token),
        comment=attributes.comment,
        notes=_notes(cursor, named.token),
        nullable=nullable,
        default=attributes.default,
        protection=frozenset(attributes.protection),
        derived_from=attributes.sources,
        open_model=kind.word in _OPEN_TYPES,
        parse=attributes.parse,
    )


def _notes(cursor: Cursor, first: Token) -> tuple[str, ...]:
    """Return the comments within a definition, and the one after it on its last line."""
    text, comments = cursor.lexed.text, cursor.lexed.comments
    if not comments:
        return ()
    tokens, index = cursor.lexed.tokens, cursor.index
    after = tokens[index] if index < len(tokens) else tokens[-1]
    ends = tokens[index - 1].end
    if after.up == "," and "\n" not in text[ends : after.start]:
        ends, after = after.end, tokens[index + 1]
    limit = len(text) if after.kind == "end" else after.start
    notes = []
    for start, end in comments_from(comments, first.end):
        if start >= limit or (start >= ends and "\n" in text[ends:start]):
            break
        notes.append(bare(text[start:end]))
    return tuple(note for note in notes if note)


def comments_from(comments: list[tuple[int, int]], offset: int) -> list[tuple[int, int]]:
    """Return the comments that begin at `offset` or later."""
    return comments[bisect_left(comments, (offset, 0)) :]


def bare(comment: str) -> str:
    """Return a comment without the marks that make it one."""
    if comment.startswith("/*"):
        return comment[2:].removesuffix("*/").strip(" \t\r\n*")
    return comment.lstrip("-#").strip()


def _attribute(cursor: Cursor, table: str, found: _Attributes) -> bool:
    """Take one attribute, and tell whether there was one."""
    up = cursor.up()
    if up in _FLAGS:
        found.nullable = False if up == "AUTO_INCREMENT" else found.nullable
        cursor.next()
    elif up in _ONE_ARGUMENT:
        cursor.next()
        _argument(cursor)
    elif up in {"GENERATED", "AS", "IDENTITY"}:
        _generated(cursor, table, found)
    elif up in _READERS:
        cursor.next()
        _READERS[up](cursor, found)
    else:
        return _protects(cursor, found) or cursor.accept("WITH", "SYSTEM", "VERSIONING")
    return True


def _not(cursor: Cursor, found: _Attributes) -> None:
    if cursor.accept("NULL"):
        found.nullable = False
    elif not cursor.accept_any({"DEFERRABLE", "ENFORCED"}):
        raise NotUnderstood


def _null(cursor: Cursor, found: _Attributes) -> None:
    del cursor
    found.nullable = True if found.nullable is None else found.nullable


def _default(cursor: Cursor, found: _Attributes) -> None:
    found.default = read_default(cursor)


def _comment(cursor: Cursor, found: _Attributes) -> None:
    cursor.accept("=")
    found.comment = cursor.string()


def _primary(cursor: Cursor, found: _Attributes) -> None:
    cursor.expect("KEY")
    found.nullable = False
    while cursor.accept_any({"ASC", "DESC", "CLUSTERED", "NONCLUSTERED"}):
        pass


def _unique(cursor: Cursor, found: _Attributes) -> None:
    del found
    cursor.accept("KEY")
    cursor.accept("NULLS", "NOT", "DISTINCT")


def _check(cursor: Cursor, found: _Attributes) -> None:
    del found
    cursor.skip()
    cursor.accept("NO", "INHERIT")


def _constraint(cursor: Cursor, found: _Attributes) -> None:
    del found
    if not cursor.at("CHECK"):
        cursor.identifier()


def _character(cursor: Cursor, found: _Attributes) -> None:
    del found
    cursor.expect("SET")
    _argument(cursor)


def _argument(cursor: Cursor) -> None:
    cursor.accept("=")
    cursor.skip()
    while cursor.accept("."):
        cursor.next()


def _on(cursor: Cursor, found: _Attributes) -> None:
    del found
    if not cursor.accept_any({"UPDATE", "DELETE"}):
        raise NotUnderstood
    _action(cursor)


def _after(cursor: Cursor, found: _Attributes) -> None:
    del found
    cursor.identifier()


def _without(cursor: Cursor, found: _Attributes) -> None:
    del found
    cursor.expect("SYSTEM", "VERSIONING")


def read_default(cursor: Cursor) -> str | None:
    """Take an expression up to the next attribute; NULL is no default."""
    start = cursor.index
    cursor.skip()
    while not cursor.ended and not cursor.at(",") and cursor.up() not in _ATTRIBUTES:
        if cursor.accept("::"):
            read_type(cursor)
        else:
            cursor.skip()
    text = cursor.raw(start, cursor.index)
    return None if text.upper() == "NULL" or text.upper().startswith("NULL::") else text


def _references(cursor: Cursor, found: _Attributes) -> None:
    del found
    cursor.qualified()
    if cursor.at("("):
        cursor.skip()
    if cursor.accept("MATCH"):
        cursor.next()
    while cursor.accept("ON", "DELETE") or cursor.accept("ON", "UPDATE"):
        _action(cursor)


def _action(cursor: Cursor) -> None:
    if not (cursor.accept("SET", "NULL") or cursor.accept("SET", "DEFAULT") or cursor.accept("NO", "ACTION")):
        cursor.next()
        if cursor.at("("):
            cursor.skip()


def _generated(cursor: Cursor, table: str, found: _Attributes) -> None:
    if cursor.accept("GENERATED") and not cursor.accept("ALWAYS"):
        cursor.expect("BY", "DEFAULT")
        cursor.accept("ON", "NULL")
    if cursor.accept("IDENTITY") or cursor.accept("AS", "IDENTITY"):
        found.nullable = False
        if cursor.at("("):
            cursor.skip()
        return
    cursor.expect("AS")
    if cursor.accept("ROW"):
        cursor.next()
        return
    found.sources = sources(cursor.group(), table)


def sources(cursor: Cursor, table: str) -> tuple[Source, ...]:
    """Return the columns that an expression reads, each with all functions of it."""
    names: dict[str, None] = {}
    functions: dict[str, None] = {}
    casts = False
    while not cursor.ended:
        token = cursor.next()
        if token.up == "::":
            functions["cast"] = None
            casts = True
        elif token.kind in {"word", "name"} and cursor.at("("):
            functions[cursor.lexed.value(token).lower()] = None
        elif token.kind == "name" or (token.kind == "word" and token.up not in _NO_COLUMN | KNOWN_TYPES):
            names.update({} if casts or cursor.at(".") else {cursor.lexed.value(token): None})
            casts = False
        else:
            casts = False
    through = tuple(functions)
    return tuple(Source(table, name, through) for name in names)


def _options(cursor: Cursor, found: _Attributes) -> None:
    inner = cursor.group()
    while not inner.ended:
        if inner.accept("DESCRIPTION", "="):
            found.comment = inner.string()
        inner.skip_to_comma()
        inner.accept(",")


def _protects(cursor: Cursor, found: _Attributes) -> bool:
    start = cursor.index
    cursor.accept("WITH")
    if cursor.accept("MASKING", "POLICY"):
        cursor.qualified()
        if cursor.accept("USING"):
            cursor.skip()
        found.protection.add("masked")
    elif cursor.accept("MASKED", "WITH"):
        cursor.skip()
        found.protection.add("masked")
    elif cursor.accept("ENCRYPTED", "WITH"):
        cursor.skip()
        found.protection.add("encrypted")
    else:
        cursor.index = start
        return False
    return True


_READERS: dict[str, Callable[[Cursor, _Attributes], None]] = {
    "NOT": _not,
    "NULL": _null,
    "DEFAULT": _default,
    "COMMENT": _comment,
    "PRIMARY": _primary,
    "UNIQUE": _unique,
    "REFERENCES": _references,
    "CHECK": _check,
    "CONSTRAINT": _constraint,
    "CHARACTER": _character,
    "ON": _on,
    "AFTER": _after,
    "WITHOUT": _without,
    "OPTIONS": _options,
}
