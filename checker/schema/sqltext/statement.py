"""A SQL script into the operations of its statements, in order; each one that is not understood is an `Opaque`.

Reasons of an `Opaque` begin with one of: `statement not understood`, `clause not understood`,
`definition not understood`, `query not understood`, `export not understood`, `statement not separated`,
`dynamic SQL`, `not closed`, `nested too deeply`, `too many`, `unknown procedure`, `file included`, `foreign schema`,
`dialect unclear`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from checker.schema.model import (
    AddColumn,
    CommentTable,
    CreateTable,
    DropTable,
    Element,
    Guard,
    ModifyColumn,
    Opaque,
    Operation,
    Outlet,
    RenameTable,
)
from checker.schema.sqltext.access import create_policy, create_publication, grant, publication_clause
from checker.schema.sqltext.columns import read_column, read_type
from checker.schema.sqltext.cursor import DETAIL, Cursor, NotUnderstood
from checker.schema.sqltext.literals import MAX_ROWS, copied, inserted
from checker.schema.sqltext.query import columns_of, exported, into
from checker.schema.sqltext.split import Piece, split
from checker.schema.sqltext.table import alter_table, create_table, opaque
from checker.schema.sqltext.tokens import Lexed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from checker.schema.sqltext.located import Located
    from checker.schema.sqltext.tokens import Dialect

MAX_NESTING = 4
MAX_OPAQUE = 200
"""So many are told of one file; one more says that there are others."""

_WORD = re.compile(r"(?:\{\{.*?\}\}\s*+|\{%.*?%\}\s*+|\(\s*+|/\*M?!\d*+\s*+)*+(?P<word>[A-Za-z_]\w*+)?+", re.DOTALL)
# What certainly changes no schema: data, sessions, transactions, maintenance, information.
_NOTHING = frozenset(
    "ABORT ANALYZE BEGIN BINLOG CACHE CHECK CHECKPOINT CHECKSUM CLOSE CLUSTER COMMIT DEALLOCATE DELETE DESC DESCRIBE "
    "DISCARD END EXPLAIN FETCH FLUSH GO HANDLER KILL LISTEN LOAD LOCK MERGE MOVE NOTIFY OPEN OPTIMIZE PRAGMA PRINT PURGE "
    "REASSIGN REFRESH REINDEX RELEASE REPAIR RESET ROLLBACK SAVEPOINT SHOW SPOOL START SYSTEM TRUNCATE UNLISTEN UNLOCK "
    "UPDATE USE VACUUM VALUES XA".split()
)
_NO_SCHEMA = frozenset(
    "ACCESS AGGREGATE CAST COLLATION CONVERSION DATABASE EXTENSION GROUP INDEX LANGUAGE LARGE LOGFILE OPERATOR RESOURCE "
    "ROLE SCHEMA SEQUENCE SERVER SPATIAL STATISTICS SYSTEM TABLESPACE TEXT TRANSFORM USER FULLTEXT UNIQUE BITMAP "
    "WAREHOUSE STAGE INSTANCE DIRECTORY PROFILE CLUSTERED NONCLUSTERED".split()
)
_ROUTINES = frozenset({"FUNCTION", "PROCEDURE", "TRIGGER", "EVENT", "RULE", "PACKAGE", "ROUTINE"})
_TABLES = frozenset({"TABLE", "VIEW", "TYPE", "DOMAIN"})
_TEMPORARY = frozenset({"TEMPORARY", "TEMP"})
_BEFORE_KIND = frozenset(
    {"GLOBAL", "LOCAL", "UNLOGGED", "EXTERNAL", "TRANSIENT", "VOLATILE", "RECURSIVE", "FORCE", "NONEDITIONABLE", "EDITIONABLE",
     "SECURE", "AGGREGATE", "CONSTRAINT", "ONLINE", "OFFLINE", "IGNORE", "HYBRID", "DYNAMIC", "ICEBERG", "COLUMN", "ROW"}
)  # fmt: skip
_DDL = frozenset({"CREATE", "ALTER", "DROP", "RENAME", "COMMENT", "GRANT", "REVOKE", "SECURITY", "COPY", "IMPORT"})
_DDL_TEXT = re.compile(
    r"(?<![\w$])(?:CREATE|ALTER|DROP|RENAME|GRANT|REVOKE)\s++(?:\w++\s++){0,4}?"
    r"(?:TABLE|VIEW|COLUMN|TYPE|DOMAIN|SELECT|ALL|PUBLICATION|POLICY)\b|(?<![\w$])COMMENT\s++ON\b"
    r"|(?<![\w$])(?:ADD|MODIFY|CHANGE)\s++COLUMN\b",
    re.IGNORECASE,
)
# In a body, a statement begins after one of these.
_BEFORE_STATEMENT = frozenset(
    {";", "BEGIN", "THEN", "ELSE", "LOOP", "DO", "AS", "IS", "REPEAT", "ATOMIC", "$$", ":", ">>"}
)
_CONTROL = frozenset(
    "IF ELSE ELSEIF ELSIF WHILE LOOP REPEAT FOR CASE WHEN DECLARE RETURN LEAVE ITERATE RAISE SIGNAL RESIGNAL PERFORM "
    "UNTIL EXIT CONTINUE THROW TRY GET EXCEPTION NULL".split()
)
_BUILDS = frozenset({"||", "+", "CONCAT", "CONCAT_WS", "FORMAT", "REPLACE", "QUOTE_IDENT", "QUOTE_LITERAL"})


class Script:
    """One file on its way into operations: what a statement may need to know of those before it."""

    def __init__(self, located: Located, dialect: Dialect) -> None:
        """Read `located` as of `dialect`."""
        self.located = located
        self.dialect: Dialect = dialect
        self.variables: dict[str, list[tuple[str, Located, bool]]] = {}
        self.procedures: set[str] = set()
        self.rows: dict[str, int] = {}
        self.included: list[str] = []

    def operations(self) -> Iterator[Operation]:
        """Yield the operations of the whole script."""
        told = 0
        for operation in _read(self, self.located, 0):
            if isinstance(operation, Opaque):
                told += 1
                if told > MAX_OPAQUE + 1:
                    continue
                if told > MAX_OPAQUE:
                    yield Opaque(f"too many: more than {MAX_OPAQUE} places of this file", operation.place)
                    continue
            yield operation


def _read(script: Script, located: Located, depth: int) -> Iterator[Operation]:
    if depth > MAX_NESTING:
        yield Opaque(f"nested too deeply: {_short(located.text)}", located.place(0))
        return
    before: Piece | None = None
    for piece in split(located.text, script.dialect):
        if piece.kind == "unread":
            yield Opaque("too many: delimiters", located.place(piece.first))
        elif piece.kind == "command":
            yield from _command(script, located, piece, before)
        elif piece.kind == "data":
            yield from _data(script, located, piece, before)
        elif piece.first < piece.stop:
            yield from _piece(script, located, piece, depth)
        before = piece


def _short(text: str) -> str:
    words = " ".join(text[: 4 * DETAIL].split())
    return words if len(words) <= DETAIL else words[: DETAIL - 1] + "…"


def _piece(script: Script, located: Located, piece: Piece, depth: int) -> Iterator[Operation]:
    text = located.text
    if not piece.closed:
        yield Opaque(f"not closed: {_short(text[piece.first : piece.first + 4 * DETAIL])}", located.place(piece.first))
        return
    found = _WORD.match(text, piece.first, piece.stop)
    word = (found["word"] or "").upper() if found else ""
    if word in {"INSERT", "REPLACE"} and "(" != text[piece.first]:
        yield from _insert(script, located, piece)
        return
    if word in _NOTHING and word != "BEGIN":
        return
    lexed = Lexed(text, script.dialect, piece.first, piece.stop)
    if piece.end > piece.stop:
        _add_tail(lexed, text, piece)
    starts = [0] if word in _DDL and _is_routine(lexed) else _starts(lexed)
    for start, stop in zip(starts, [*starts[1:], len(lexed.tokens) - 1], strict=True):
        yield from read_statement(script, Cursor(lexed, located, start, stop), depth)


def _add_tail(lexed: Lexed, text: str, piece: Piece) -> None:
    comment = text.find("--", piece.stop, piece.end)
    comment = comment if comment >= 0 else text.find("#", piece.stop, piece.end)
    comment = comment if comment >= 0 else text.find("/*", piece.stop, piece.end)
    if comment >= 0:
        lexed.comments.append((comment, piece.end))


def _is_routine(lexed: Lexed) -> bool:
    return any(token.up in _ROUTINES for token in lexed.tokens[:12])


def _starts(lexed: Lexed) -> list[int]:
    """Return the tokens at which statements begin: more than one where a line begins with one and nothing ends another."""
    starts, depth, tokens, text = [0], 0, lexed.tokens, lexed.text
    for index, token in enumerate(tokens):
        if token.kind != "mark":
            if (
                index
                and not depth
                and token.up in {"CREATE", "ALTER", "DROP", "GO", "COMMENT", "INSERT"}
                and "\n" in text[tokens[index - 1].end : token.start]
                and tokens[index - 1].up != ","
                and (token.up in {"CREATE", "GO"} or tokens[index + 1].up in {"TABLE", "ON", "INTO", "VIEW"})
            ):
                starts.append(index)
        elif token.up == "(":
            depth += 1
        elif token.up == ")":
            depth -= 1
    return starts


def read_statement(script: Script, cursor: Cursor, depth: int = 0) -> list[Operation]:
    """Return the operations of the statement at `cursor`."""
    start = cursor.index
    while cursor.peek().kind == "template":
        cursor.next()
    if cursor.ended:
        return []
    try:
        found = list(_statement(script, cursor, depth))
    except NotUnderstood:
        cursor.index = start
        return [opaque(cursor, "statement not understood", "")]
    return found


def _statement(script: Script, cursor: Cursor, depth: int) -> Iterator[Operation]:
    if cursor.at("("):
        # A query in brackets, or garbage.
        if not _WORD.match(cursor.rest()) or "SELECT" not in cursor.rest()[:200].upper():
            raise NotUnderstood
        return
    token = cursor.next()
    word = token.up
    if word in _NOTHING and word != "BEGIN":
        return
    reader = _READERS.get(word)
    if reader is not None:
        yield from reader(script, cursor, depth)
    elif word in {"SELECT", "WITH", "TABLE"}:
        cursor.index -= 1
        yield from _select(cursor)
    elif word in _CONTROL or word == "BEGIN" or cursor.at(":"):
        yield from _body(script, cursor, depth)
    else:
        raise NotUnderstood


def _select(cursor: Cursor) -> Iterator[Operation]:
    kind, start, stop = into(cursor)
    tokens = cursor.lexed.tokens
    if kind == "outfile":
        to = cursor.lexed.value(tokens[start + 2]) if start + 2 < stop else ""
        yield from exported(cursor, to, (tokens[start].start, tokens[stop - 1].end))
    elif kind == "table":
        inner = Cursor(cursor.lexed, cursor.located, start + 1, stop)
        temporary = inner.accept_any({"TEMPORARY", "TEMP"}) != ""
        inner.accept("UNLOGGED")
        inner.accept("TABLE")
        named = inner.qualified()
        first = cursor.index
        found = columns_of(cursor, named.name, ())
        cursor.index = first
        kind = "temporary_table" if temporary else "table"
        yield CreateTable(named.name, cursor.place(named.token), found.elements, kind, star_of=found.star_of)
        yield from found.unread


def _create(script: Script, cursor: Cursor, depth: int) -> Iterator[Operation]:
    replaced = cursor.accept("OR", "REPLACE") or cursor.accept("OR", "ALTER")
    kind = "table"
    while True:
        if cursor.accept_any(_TEMPORARY):
            kind = "temporary_table"
        elif cursor.accept("MATERIALIZED"):
            kind = "materialized_view"
        elif cursor.accept("FOREIGN"):
            kind = "foreign_table"
        elif cursor.accept("DEFINER"):
            _definer(cursor)
        elif cursor.accept("SQL", "SECURITY"):
            cursor.next()
        elif cursor.accept("ALGORITHM", "="):
            cursor.next()
        elif not cursor.accept_any(_BEFORE_KIND):
            break
    word = cursor.next().up
    if word == "TABLE":
        yield from create_table(cursor, replaced=replaced, kind=kind)
    elif word == "VIEW":
        yield from _view(cursor, kind if kind == "materialized_view" else "view", replaced=replaced)
    elif word == "TYPE":
        yield from _type(cursor)
    elif word == "DOMAIN":
        yield from _domain(cursor)
    elif word == "POLICY":
        yield from create_policy(cursor)
    elif word == "PUBLICATION":
        yield from create_publication(cursor)
    elif word == "SUBSCRIPTION":
        named = cursor.identifier()
        yield Outlet("subscription", "*", cursor.place(named.token), to=named.name)
    elif word in _ROUTINES:
        yield from _routine(script, cursor, word, depth)
    elif word == "SCHEMA":
        while not cursor.ended and cursor.up() not in _DDL:
            cursor.next()
        if not cursor.ended:
            raise NotUnderstood
    elif word not in _NO_SCHEMA and word != "DATA" and not (kind == "foreign_table" and word == "DATA"):
        if not (word in {"MASKING", "NETWORK", "PASSWORD", "SESSION"} and cursor.at("POLICY")):
            raise NotUnderstood


def _definer(cursor: Cursor) -> None:
    cursor.expect("=")
    cursor.next()
    if cursor.at("("):
        cursor.skip()
    if cursor.accept("@"):
        cursor.next()


def _view(cursor: Cursor, kind: str, *, replaced: bool) -> Iterator[Operation]:
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


def _type(cursor: Cursor) -> Iterator[Operation]:
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


def _domain(cursor: Cursor) -> Iterator[Operation]:
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


def _alter(script: Script, cursor: Cursor, depth: int) -> Iterator[Operation]:
    while cursor.accept_any({"MATERIALIZED", "FOREIGN", "ONLINE", "OFFLINE", "IGNORE", "EXTERNAL"}):
        pass
    if cursor.at("DEFAULT", "PRIVILEGES"):
        while not cursor.ended and cursor.up() not in {"GRANT", "REVOKE"}:
            cursor.next()
        on = cursor.next().up == "GRANT"
        yield from grant(cursor, on=on)
        return
    while cursor.at("ALGORITHM", "=") or cursor.at("DEFINER") or cursor.at("SQL", "SECURITY"):
        if cursor.accept("DEFINER"):
            _definer(cursor)
        else:
            cursor.index += 3 if cursor.at("ALGORITHM") else 2
            cursor.next()
    word = cursor.next().up
    if word == "TABLE" or (word == "TYPE" and not _of_enum(cursor)):
        yield from alter_table(cursor)
    elif word == "VIEW":
        yield from _alter_view(cursor)
    elif word == "DOMAIN":
        yield from _alter_domain(cursor)
    elif word == "PUBLICATION":
        yield from publication_clause(cursor)
    elif word == "POLICY":
        yield from create_policy(cursor)
    elif word in _ROUTINES or word == "EVENT":
        if cursor.rest().upper().find(" DO ") >= 0:
            yield from _body(script, cursor, depth)
    elif word not in _NO_SCHEMA and word not in {"SUBSCRIPTION", "DATA", "TYPE", "SESSION", "TRIGGER"}:
        raise NotUnderstood


def _of_enum(cursor: Cursor) -> bool:
    """Tell whether it is only values of an enumeration, or the owner, that ALTER TYPE changes."""
    index = cursor.index
    cursor.qualified()
    enum = cursor.at("ADD", "VALUE") or cursor.at("RENAME", "VALUE") or cursor.at("OWNER") or cursor.at("SET", "(")
    cursor.index = index
    return enum


def _alter_view(cursor: Cursor) -> Iterator[Operation]:
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


def _alter_domain(cursor: Cursor) -> Iterator[Operation]:
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


def _drop(script: Script, cursor: Cursor, depth: int) -> Iterator[Operation]:
    del script, depth
    while cursor.accept_any({"MATERIALIZED", "FOREIGN", "TEMPORARY", "EXTERNAL"}):
        pass
    word = cursor.next().up
    if word not in {*_TABLES, "PUBLICATION", "SUBSCRIPTION", "POLICY"}:
        if word not in _NO_SCHEMA | _ROUTINES | {"DATA", "PREPARE", "OWNED", "ROW", "MASKING"}:
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


def _rename(script: Script, cursor: Cursor, depth: int) -> Iterator[Operation]:
    del script, depth
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


def _comment(script: Script, cursor: Cursor, depth: int) -> Iterator[Operation]:
    del script, depth
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


def _grant(script: Script, cursor: Cursor, depth: int) -> Iterator[Operation]:
    del script, depth
    yield from grant(cursor, on=True)


def _revoke(script: Script, cursor: Cursor, depth: int) -> Iterator[Operation]:
    del script, depth
    yield from grant(cursor, on=False)


def _security(script: Script, cursor: Cursor, depth: int) -> Iterator[Operation]:
    del script, depth
    cursor.expect("LABEL")
    if cursor.accept("FOR"):
        cursor.next()
    cursor.expect("ON")
    if not cursor.accept("COLUMN"):
        return
    table, named = cursor.column_of()
    label = _is(cursor).strip().upper()
    yield Guard("masked", table, cursor.place(named.token), named.name, on=label.startswith("MASKED"))


def _copy(script: Script, cursor: Cursor, depth: int) -> Iterator[Operation]:
    del script, depth
    yield from _copied_out(cursor)


def _copied_out(cursor: Cursor) -> Iterator[Operation]:
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


def _import(script: Script, cursor: Cursor, depth: int) -> Iterator[Operation]:
    del script, depth
    if cursor.accept("FOREIGN", "SCHEMA"):
        cursor.index -= 3
        yield opaque(cursor, "foreign schema", "")


def _set(script: Script, cursor: Cursor, depth: int) -> Iterator[Operation]:
    del depth
    _remember(script, cursor)
    yield from ()


def _remember(script: Script, cursor: Cursor) -> None:
    """Keep the literals that variables are set to, for an EXECUTE may follow."""
    while not cursor.ended:
        if not cursor.accept("@"):
            cursor.skip_to_comma()
            cursor.accept(",")
            continue
        name = cursor.lexed.value(cursor.next()).lower()
        if cursor.accept_any({"=", ":="}):
            start = cursor.index
            cursor.skip_to_comma()
            script.variables[name] = _texts(Cursor(cursor.lexed, cursor.located, start, cursor.index))
        cursor.accept(",")


def _texts(cursor: Cursor) -> list[tuple[str, Located, bool]]:
    """Return the literals of an expression, and whether it builds a text from pieces."""
    tokens = cursor.lexed.tokens[cursor.index : cursor.stop]
    builds = any(token.up in _BUILDS for token in tokens)
    found = []
    for token in tokens:
        if token.kind == "string":
            text, offsets = cursor.lexed.decoded(token)
            found.append((text, cursor.located.literal(text, offsets), builds))
    return found


def _executed(script: Script, cursor: Cursor, depth: int) -> Iterator[Operation]:
    """Read what the expression at `cursor` makes the server execute."""
    start = cursor.index
    texts = _texts(cursor)
    tokens = cursor.lexed.tokens[cursor.index : cursor.stop]
    if not texts:
        names = [cursor.lexed.value(token).lower() for token in tokens if token.kind in {"word", "name"}]
        texts = [text for name in names for text in script.variables.get(name, ())]
    if not texts:
        cursor.index = start
        yield opaque(cursor, "dynamic SQL", "")
        return
    for text, located, builds in texts:
        if not _DDL_TEXT.search(text):
            continue
        if builds:
            yield Opaque(f"dynamic SQL: {_short(text)}", located.place(0))
        else:
            yield from map(_as_salvaged, _read(script, located, depth + 1))


def _as_salvaged(operation: Operation) -> Operation:
    if isinstance(operation, AddColumn):
        return replace(operation, element=replace(operation.element, parse="salvaged"))
    if isinstance(operation, ModifyColumn):
        return replace(operation, parse="salvaged")
    if isinstance(operation, CreateTable):
        return replace(operation, elements=tuple(replace(each, parse="salvaged") for each in operation.elements))
    return operation


def _prepare(script: Script, cursor: Cursor, depth: int) -> Iterator[Operation]:
    cursor.identifier()
    if cursor.at("("):
        cursor.skip()
    if cursor.accept("FROM"):
        yield from _executed(script, cursor, depth)
    elif not cursor.accept("AS"):
        raise NotUnderstood


def _execute(script: Script, cursor: Cursor, depth: int) -> Iterator[Operation]:
    immediate = cursor.accept("IMMEDIATE")
    if immediate or cursor.peek().kind == "string" or cursor.at("("):
        yield from _executed(script, cursor, depth)
    elif depth and script.dialect == "postgres":
        # In PL/pgSQL what follows is an expression, elsewhere the name of what was prepared.
        yield from _executed(script, cursor, depth)


def _exec(script: Script, cursor: Cursor, depth: int) -> Iterator[Operation]:
    if cursor.accept("SP_EXECUTESQL") or cursor.at("(") or cursor.peek().kind == "string":
        yield from _executed(script, cursor, depth)
    else:
        yield from _call(script, cursor, depth)


def _call(script: Script, cursor: Cursor, depth: int) -> Iterator[Operation]:
    del depth
    start = cursor.index
    named = cursor.qualified()
    if named.name.lower() not in script.procedures:
        cursor.index = start
        yield opaque(cursor, "unknown procedure", "")


def _do(script: Script, cursor: Cursor, depth: int) -> Iterator[Operation]:
    if cursor.accept("LANGUAGE"):
        cursor.next()
    yield from _body(script, cursor, depth)


def _routine(script: Script, cursor: Cursor, kind: str, depth: int) -> Iterator[Operation]:
    cursor.accept("IF", "NOT", "EXISTS")
    if kind == "EVENT" and cursor.accept("TRIGGER"):
        return
    script.procedures.add(cursor.qualified().name.lower())
    if kind == "TRIGGER" and cursor.lexed.dialect == "postgres":
        return
    yield from _body(script, cursor, depth)


def _body(script: Script, cursor: Cursor, depth: int) -> Iterator[Operation]:
    """Read the DDL in the statements of a body, and in a body that is a string."""
    tokens = cursor.lexed.tokens
    start = cursor.index
    for index in range(cursor.index, cursor.stop + 1):
        ends = index == cursor.stop or tokens[index].up == ";"
        if not ends and (tokens[index].up not in _BEFORE_STATEMENT or tokens[start].up in _DDL):
            continue
        if start < index:
            yield from _of_body(script, Cursor(cursor.lexed, cursor.located, start, index), depth)
        start = index + 1


def _of_body(script: Script, cursor: Cursor, depth: int) -> Iterator[Operation]:
    tokens = cursor.lexed.tokens[cursor.index : cursor.stop]
    if any(token.kind == "broken" for token in tokens):
        raise NotUnderstood
    if tokens[0].up in _DDL or tokens[0].up in _EXECUTES:
        yield from map(_as_salvaged, read_statement(script, cursor, depth + 1))
        return
    before = cursor.lexed.tokens[cursor.index - 1].up if cursor.index else ""
    for token in tokens:
        if token.kind == "string" and before in _BODY_BEFORE:
            body, offsets = cursor.lexed.decoded(token)
            yield from _string_body(script, cursor, cursor.located.literal(body, offsets), depth + 1)
        before = token.up
    _assign(script, cursor)


def _string_body(script: Script, cursor: Cursor, located: Located, depth: int) -> Iterator[Operation]:
    if depth > MAX_NESTING:
        yield Opaque(f"nested too deeply: {_short(located.text)}", located.place(0))
    elif _is_foreign(cursor):
        if _DDL_TEXT.search(located.text):
            yield Opaque(f"dynamic SQL: {_short(located.text)}", located.place(0))
    else:
        lexed = Lexed(located.text, script.dialect)
        yield from _body(script, Cursor(lexed, located), depth)


def _is_foreign(cursor: Cursor) -> bool:
    """Tell whether the routine says that it is written in another language than SQL."""
    tokens = cursor.lexed.tokens
    return any(
        token.up == "LANGUAGE" and cursor.lexed.value(tokens[index + 1]).lower() not in {"sql", "plpgsql"}
        for index, token in enumerate(tokens[:-1])
    )


def _assign(script: Script, cursor: Cursor) -> None:
    """Keep the literals of a statement that sets a variable, for an EXECUTE may follow."""
    tokens = cursor.lexed.tokens[cursor.index : cursor.stop]
    texts: list[tuple[str, Located, bool]] | None = None
    for index, token in enumerate(tokens):
        if token.up in {":=", "=", "DEFAULT"}:
            named = tokens[1] if tokens[0].up == "DECLARE" else tokens[0]
        elif token.up == "INTO" and index + 1 < len(tokens):
            named = tokens[index + 1]
        else:
            continue
        if texts is None:
            texts = _texts(cursor)
        if texts:
            script.variables.setdefault(cursor.lexed.value(named).lower(), []).extend(texts)
            texts = []


def _insert(script: Script, located: Located, piece: Piece) -> Iterator[Operation]:
    left = MAX_ROWS - script.rows.get(located.text[piece.first : piece.first + KEYED], 0)
    if left <= 0:
        return
    found = inserted(located, script.dialect, piece.first, piece.stop, left)
    if found is not None:
        key = located.text[piece.first : piece.first + KEYED]
        script.rows[key] = script.rows.get(key, 0) + len(found.rows)
        yield found


def _data(script: Script, located: Located, piece: Piece, before: Piece | None) -> Iterator[Operation]:
    if before is None:
        return
    cursor = Cursor(Lexed(located.text, script.dialect, before.first, before.stop), located)
    cursor.next()
    try:
        found = copied(located, cursor, piece.start, piece.stop)
    except NotUnderstood:
        found = None
    if found is not None:
        yield found


def _command(script: Script, located: Located, piece: Piece, before: Piece | None) -> Iterator[Operation]:
    """Read a command of the client: most do nothing to a schema."""
    text = located.text[piece.first : piece.end].rstrip()
    word = text.partition(" ")[0].lower()
    if word == "\\copy":
        cursor = Cursor(Lexed(located.text, script.dialect, piece.first + len(word), piece.end), located)
        try:
            yield from _copied_out(cursor)
        except NotUnderstood:
            yield Opaque(f"export not understood: {_short(text)}", located.place(piece.first))
    elif word == "\\gexec":
        place = located.place(piece.first if before is None else before.first)
        yield Opaque(f"dynamic SQL: {_short(text)}", place)
    elif word in {"\\i", "\\ir", "\\include", "\\include_relative", "\\."} and not text.lower().endswith(".sql"):
        yield Opaque(f"file included: {_short(text)}", located.place(piece.first))


def _source(script: Script, cursor: Cursor, depth: int) -> Iterator[Operation]:
    del script, depth
    if not cursor.rest().lower().endswith(".sql"):
        cursor.index -= 1
        yield opaque(cursor, "file included", "")


KEYED = 60
"""So many characters of an INSERT tell whether it writes where another one did."""
_BODY_BEFORE = frozenset({"AS", "DO", "PLPGSQL", "SQL", "LANGUAGE"})
_EXECUTES = frozenset({"EXECUTE", "PREPARE", "EXEC", "SET", "CALL"})
_READERS: dict[str, Callable[[Script, Cursor, int], Iterator[Operation]]] = {
    "CREATE": _create,
    "ALTER": _alter,
    "DROP": _drop,
    "RENAME": _rename,
    "COMMENT": _comment,
    "GRANT": _grant,
    "REVOKE": _revoke,
    "SECURITY": _security,
    "COPY": _copy,
    "IMPORT": _import,
    "SET": _set,
    "PREPARE": _prepare,
    "EXECUTE": _execute,
    "EXEC": _exec,
    "CALL": _call,
    "DO": _do,
    "SOURCE": _source,
}
