"""CREATE TABLE and ALTER TABLE into operations, and what else has clauses as theirs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from checker.schema.model import (
    AddColumn,
    CommentTable,
    CreateTable,
    DropColumn,
    Element,
    Guard,
    ModifyColumn,
    Opaque,
    Operation,
    Outlet,
    Protection,
    RenameColumn,
    RenameTable,
)
from checker.schema.sqltext.columns import KNOWN_TYPES, read_column, read_default, read_type
from checker.schema.sqltext.cursor import Cursor, Named, NotUnderstood, words
from checker.schema.sqltext.inheritance import Follows, Step
from checker.schema.sqltext.query import columns_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_KEYS = frozenset({"INDEX", "KEY"})
_CONSTRAINTS = frozenset({"CONSTRAINT", "PRIMARY", "UNIQUE", "FOREIGN", "CHECK", "EXCLUDE", "FULLTEXT", "SPATIAL"})
# Words that begin a clause of ALTER TABLE that changes nothing a schema of names, types and comments would show.
_HARMLESS = words(
    "ALGORITHM ANALYZE ATTACH AUTO_INCREMENT AVG_ROW_LENGTH CHARACTER CHARSET CHECK CHECKSUM CLUSTER COALESCE COLLATE "
    "COMPRESSION CONVERT DATA DEFAULT DELAY_KEY_WRITE DETACH DISCARD ENGINE EXCHANGE FORCE IMPORT INDEX INHERIT "
    "INSERT_METHOD KEY_BLOCK_SIZE LOCK MAX_ROWS MIN_ROWS NO NOT OF OPTIMIZE ORDER OWNER PACK_KEYS PAGE_CHECKSUM "
    "PARTITION REBUILD REMOVE REORGANIZE REPAIR REPLICA RESET ROW_FORMAT SECONDARY_LOAD SECONDARY_UNLOAD "
    "STATS_AUTO_RECALC STATS_PERSISTENT STATS_SAMPLE_PAGES TABLESPACE TRANSACTIONAL TRUNCATE TYPE UNION VALIDATE "
    "WITH WITHOUT"
)
_STATEMENTS = frozenset({"CREATE", "ALTER", "INSERT", "GRANT", "REVOKE", "GO", "DROP", "RENAME"})
_CHANGES = frozenset({"ADD", "MODIFY", "CHANGE"})
_CASCADE = frozenset({"CASCADE", "RESTRICT", "CONSTRAINTS", "PURGE"})
_HASHES = ("md5", "sha", "digest", "crypt", "hmac", "hash")


def create_table(cursor: Cursor, *, replaced: bool, kind: str) -> Iterator[Step]:
    """Read what follows CREATE TABLE."""
    absent = cursor.accept("IF", "NOT", "EXISTS")
    named = cursor.qualified()
    made = CreateTable(named.name, cursor.place(named.token), (), kind, if_not_exists=absent, replace=replaced)
    unread: list[Operation] = []
    follows: list[Step] = []
    if cursor.accept_any({"LIKE", "CLONE"}) or cursor.accept("SHALLOW", "CLONE"):
        made = replace(made, like=(cursor.qualified().name,))
    elif cursor.accept("PARTITION", "OF") or cursor.accept("OF"):
        parent = cursor.qualified().name
        made = replace(made, like=(parent,))
        follows.append(Follows(named.name, parent))
        if cursor.at("("):
            follows += _own_constraints(cursor.group(), made)
    elif cursor.at("(") and cursor.up(1) not in {"SELECT", "WITH", "("}:
        made = _with_body(cursor, made, unread)
    elif not _is_query(cursor) and not cursor.at("("):
        raise NotUnderstood
    yield from _with_options(cursor, made, unread)
    yield from follows


def _own_constraints(cursor: Cursor, made: CreateTable) -> Iterator[Step]:
    """Yield what a table adds to the columns that it has of another: that they are not null."""
    while not cursor.ended:
        place = cursor.place(cursor.peek())
        if is_constraint(cursor):
            names = constraint(cursor)
        else:
            element = read_column(cursor, made.table)
            names = [] if element.nullable is not False else [element.name]
        yield from (ModifyColumn(made.table, name, place, nullable=False) for name in names)
        cursor.accept(",")


def _with_body(cursor: Cursor, made: CreateTable, unread: list[Operation]) -> CreateTable:
    inner = cursor.group()
    elements: list[Element] = []
    like: list[str] = []
    keys: set[str] = set()
    while not inner.ended:
        start = inner.index
        try:
            if inner.accept("LIKE"):
                like.append(inner.qualified().name)
                while inner.accept_any({"INCLUDING", "EXCLUDING"}):
                    inner.next()
            elif is_constraint(inner):
                keys.update(name.lower() for name in constraint(inner))
            else:
                elements.append(read_column(inner, made.table))
            if not inner.ended and not inner.at(","):
                raise NotUnderstood  # noqa: TRY301 - one handler for all that may not be understood in an item
        except NotUnderstood:
            inner.index = start
            unread.append(opaque(inner, "definition not understood", made.table))
            inner.skip_to_comma()
        inner.accept(",")
    return replace(made, elements=tuple(_of_key(element, keys) for element in elements), like=tuple(like))


def _of_key(element: Element, keys: set[str]) -> Element:
    return replace(element, nullable=False) if element.nullable and element.name.lower() in keys else element


def is_constraint(cursor: Cursor) -> bool:
    """Tell whether a constraint or an index comes next, and no column named like one."""
    up = cursor.up()
    if up in _CONSTRAINTS:
        return True
    if up == "PERIOD":
        return cursor.up(1) == "FOR"
    if up not in _KEYS or (cursor.lexed.dialect != "mysql" and cursor.up(1) in KNOWN_TYPES):
        return False
    opening = 1 if cursor.up(1) == "(" else 2
    if cursor.up(opening) in {"USING", "TYPE"}:
        return True
    # `key varchar(20)` is a column in PostgreSQL, and the file may be taken for one of MySQL.
    return cursor.up(opening) == "(" and cursor.peek(opening + 1).kind != "number"


def constraint(cursor: Cursor) -> list[str]:
    """Take a constraint or an index, and return the columns that it makes NOT NULL."""
    if cursor.accept("CONSTRAINT") and cursor.up() not in _CONSTRAINTS:
        cursor.identifier()
    columns: list[str] = []
    if cursor.accept("PRIMARY", "KEY"):
        while not cursor.ended and not cursor.at(",") and not cursor.at("("):
            cursor.next()
        if cursor.at("("):
            columns = [named.name for named in cursor.names_in_group()]
    cursor.skip_to_comma()
    return columns


def _with_options(cursor: Cursor, made: CreateTable, unread: list[Operation]) -> Iterator[Step]:
    after: list[Step] = []
    while not cursor.ended:
        if _is_query(cursor):
            made = _from_query(cursor, made, unread)
            break
        if cursor.up() in _STATEMENTS or cursor.at("COMMENT", "ON"):
            unread.append(opaque(cursor, "statement not separated", ""))
            break
        if cursor.accept("COMMENT"):
            cursor.accept("=")
            made = replace(made, comment=cursor.string())
        elif cursor.accept("INHERITS"):
            parents = [named.name for named in cursor.names_in_group()]
            made = replace(made, like=(*made.like, *parents))
            after += (Follows(made.table, parent) for parent in parents)
        elif cursor.accept("PARTITIONED", "BY"):
            made = _partitioned(cursor, made, unread)
        elif cursor.accept("ENCRYPTION") or cursor.accept("ENCRYPTED"):
            after.append(_encryption(cursor, made.table))
        elif cursor.accept("SERVER"):
            after.append(Outlet("foreign_table", made.table, made.place, to=cursor.identifier().name))
        elif cursor.accept("ON", "COMMIT") or cursor.accept("FOR", "VALUES"):
            cursor.next()
        else:
            cursor.skip()
    yield made
    yield from after
    yield from unread


def _from_query(cursor: Cursor, made: CreateTable, unread: list[Operation]) -> CreateTable:
    cursor.accept("AS")
    # Without types they are but the names of the query's columns.
    names = made.elements if not any(element.type for element in made.elements) else ()
    declared = made.elements[len(names) :]
    query = columns_of(cursor, made.table, [element.name for element in declared], names)
    unread.extend(query.unread)
    return replace(made, elements=(*declared, *query.elements), star_of=query.star_of)


def _is_query(cursor: Cursor) -> bool:
    if cursor.at("WITH"):
        return cursor.is_name(1) and (cursor.up(2) in {"AS", "("} or cursor.up(1) == "RECURSIVE")
    if cursor.at("AS"):
        return cursor.up(1) in {"SELECT", "WITH", "(", "TABLE", "VALUES"}
    return cursor.up() in {"SELECT", "VALUES"}


def _partitioned(cursor: Cursor, made: CreateTable, unread: list[Operation]) -> CreateTable:
    # Hive declares the columns of the partitions here.
    if not cursor.at("("):
        return made
    inner = cursor.group()
    elements = []
    while not inner.ended:
        start = inner.index
        if inner.is_name(1):
            try:
                elements.append(read_column(inner, made.table))
            except NotUnderstood:
                inner.index = start
                unread.append(opaque(inner, "definition not understood", made.table))
        inner.skip_to_comma()
        inner.accept(",")
    return replace(made, elements=(*made.elements, *elements))


def _encryption(cursor: Cursor, table: str) -> Guard:
    place = cursor.place(cursor.lexed.tokens[cursor.index - 1])
    cursor.accept("=")
    value = cursor.lexed.value(cursor.next()).upper()
    return Guard("encrypted", table, place, on=value in {"Y", "YES", "1", "ON"})


def opaque(cursor: Cursor, key: str, table: str) -> Opaque:
    """Return the statement that there is something at the cursor that could not be read."""
    return Opaque(f"{key}: {cursor.detail()}", cursor.place(cursor.peek()), table)


def alter_table(cursor: Cursor) -> Iterator[Step]:
    """Read what follows ALTER TABLE, or ALTER of a view or type: a name and clauses."""
    cursor.accept("IF", "EXISTS")
    cursor.accept("ONLY")
    named = cursor.qualified()
    cursor.accept("*")
    if cursor.accept("WAIT"):
        cursor.next()
    cursor.accept("NOWAIT")
    if cursor.ended:
        raise NotUnderstood
    yield from _together(list(_clauses(cursor, named.name)))


def _clauses(cursor: Cursor, table: str) -> Iterator[Step]:
    clause: Callable[[Cursor, str], list[Step]] = _clause
    while not cursor.ended:
        start = cursor.index
        try:
            found = clause(cursor, table)
            if not cursor.ended and not cursor.at(","):
                raise NotUnderstood  # noqa: TRY301 - one handler for all that may not be understood in a clause
        except NotUnderstood:
            cursor.index = start
            cursor.skip_to_comma()
            unread = Cursor(cursor.lexed, cursor.located, start, max(cursor.index, start + 1))
            found = [opaque(unread, "clause not understood", table)]
        yield from found
        # In T-SQL the columns of one ADD follow each other.
        clause = _column if found and all(isinstance(each, AddColumn) for each in found) else _clause
        if cursor.accept(",") and clause is _column and (cursor.up() in _VERBS or cursor.up() in _HARMLESS):
            clause = _clause


def _together(steps: list[Step]) -> list[Step]:
    """Return the clauses of one ALTER as if one after the other: each names what was there before all of them."""
    drops = [step for step in steps if isinstance(step, DropColumn)]
    renames = [step for step in steps if isinstance(step, RenameColumn)]
    moves = [step for step in steps if isinstance(step, RenameTable)]
    rest = [step for step in steps if not isinstance(step, DropColumn | RenameColumn | RenameTable)]
    old = {step.name.lower() for step in renames}
    if any(step.to.lower() in old for step in renames):
        # Names that are swapped go by way of names that no column has.
        away = [replace(step, to=f"{step.name} (renamed)") for step in renames]
        renames = [*away, *(replace(step, name=f"{step.name} (renamed)") for step in renames)]
    return [*drops, *renames, *rest, *moves]


def _column(cursor: Cursor, table: str) -> list[Step]:
    if cursor.up(1) not in KNOWN_TYPES:
        raise NotUnderstood
    return [AddColumn(replace(read_column(cursor, table), parse="salvaged"))]


def _clause(cursor: Cursor, table: str) -> list[Step]:
    up = cursor.up()
    read = _VERBS.get(up)
    if read is not None:
        cursor.next()
        return read(cursor, table)
    if up not in _HARMLESS:
        raise NotUnderstood
    return _options(cursor, table)


def _options(cursor: Cursor, table: str) -> list[Step]:
    """Take options, which may follow each other without a comma."""
    found: list[Step] = []
    while not cursor.ended and not cursor.at(","):
        if cursor.up() in _STATEMENTS | _CHANGES:
            raise NotUnderstood
        if cursor.accept("COMMENT"):
            found += _table_comment(cursor, table)
        elif cursor.accept("ENCRYPTION") or cursor.accept("ENCRYPTED"):
            found.append(_encryption(cursor, table))
        else:
            cursor.skip()
    return found


def _table_comment(cursor: Cursor, table: str) -> list[Step]:
    place = cursor.place(cursor.lexed.tokens[cursor.index - 1])
    if cursor.accept("COLUMN"):
        cursor.accept("IF", "EXISTS")
        column = cursor.identifier()
        return [ModifyColumn(table, column.name, cursor.place(column.token), comment=cursor.string())]
    cursor.accept("=")
    return [CommentTable(table, cursor.string(), place), *_options(cursor, table)]


def _encrypt(cursor: Cursor, table: str) -> list[Step]:
    return [_encryption(cursor, table), *_options(cursor, table)]


def _add(cursor: Cursor, table: str) -> list[Step]:
    attribute = cursor.accept("ATTRIBUTE")
    column = cursor.accept("COLUMN") or cursor.accept("COLUMNS") or attribute
    absent = cursor.accept("IF", "NOT", "EXISTS")
    if cursor.at("("):
        return _add_group(cursor, table, absent=absent)
    if not column and is_constraint(cursor):
        place = cursor.place(cursor.peek())
        return [ModifyColumn(table, name, place, nullable=False) for name in constraint(cursor)]
    if not column and _adds_no_column(cursor):
        cursor.skip_to_comma()
        return []
    if not column and cursor.accept("ROW", "ACCESS", "POLICY"):
        place = cursor.place(cursor.peek())
        cursor.skip_to_comma()
        return [Guard("row_policy", table, place)]
    added = AddColumn(read_column(cursor, table), if_not_exists=absent)
    if attribute:
        cursor.accept_any(_CASCADE)
    return [added]


def _adds_no_column(cursor: Cursor) -> bool:
    if cursor.at("PARTITION"):
        return cursor.up(1) in {"(", "BY", "IF", "PARTITIONS"} or cursor.peek(1).kind in {"name", "number"}
    return (
        cursor.at("SYSTEM", "VERSIONING")
        or cursor.at("VALUE")
        or cursor.at("TABLE")
        or (cursor.up() in _KEYS and cursor.up(1) == "IF")
    )


def _add_group(cursor: Cursor, table: str, *, absent: bool) -> list[Step]:
    inner, found = cursor.group(), list[Step]()
    while not inner.ended:
        start = inner.index
        try:
            if is_constraint(inner):
                place = inner.place(inner.peek())
                found += [ModifyColumn(table, name, place, nullable=False) for name in constraint(inner)]
            else:
                found.append(AddColumn(read_column(inner, table), if_not_exists=absent))
        except NotUnderstood:
            inner.index = start
            found.append(opaque(inner, "definition not understood", table))
            inner.skip_to_comma()
        inner.accept(",")
    return found


def _drop(cursor: Cursor, table: str) -> list[Step]:
    column = cursor.accept("COLUMN") or cursor.accept("ATTRIBUTE") or cursor.accept("COLUMNS")
    if not column and (
        cursor.up() in {"CONSTRAINT", "PRIMARY", "FOREIGN", "CHECK", "PARTITION", "SYSTEM", "PERIOD", "DEFAULT", "NOT"}
        or (cursor.up() in _KEYS and cursor.is_name(1))
    ):
        cursor.skip_to_comma()
        return []
    if not column and cursor.accept("ROW", "ACCESS", "POLICY"):
        place = cursor.place(cursor.peek())
        cursor.skip_to_comma()
        return [Guard("row_policy", table, place, on=False)]
    cursor.accept("IF", "EXISTS")
    names = cursor.names_in_group() if cursor.at("(") else [cursor.identifier()]
    while cursor.accept_any(_CASCADE):
        pass
    return [DropColumn(table, named.name, cursor.place(named.token)) for named in names]


def _modify(cursor: Cursor, table: str) -> list[Step]:
    cursor.accept("COLUMN")
    cursor.accept("IF", "EXISTS")
    if cursor.at("("):
        inner, found = cursor.group(), list[Step]()
        while not inner.ended:
            found.append(_whole(read_column(inner, table)))
            inner.accept(",")
        return found
    if cursor.up(1) in {"SET", "UNSET"} and cursor.up(2) == "MASKING":
        return _alter_named(cursor, table, cursor.identifier())
    return [_whole(read_column(cursor, table))]


def _whole(element: Element) -> ModifyColumn:
    return ModifyColumn(
        element.table,
        element.name,
        element.place,
        type=element.type,
        nullable=element.nullable,
        comment=element.comment,
        default=element.default,
        protection=element.protection or None,
        whole=True,
        parse=element.parse,
    )


def _change(cursor: Cursor, table: str) -> list[Step]:
    cursor.accept("COLUMN")
    cursor.accept("IF", "EXISTS")
    old = cursor.identifier()
    element = read_column(cursor, table)
    if old.name == element.name:
        return [_whole(element)]
    return [RenameColumn(table, old.name, element.name, element.place), _whole(element)]


def _follow(cursor: Cursor, table: str) -> list[Step]:
    """Take INHERIT parent; `NO INHERIT parent` is the same without the first word."""
    if cursor.lexed.tokens[cursor.index - 1].up == "NO":
        if not cursor.accept("INHERIT"):
            return _options(cursor, table)
        return [Follows(table, cursor.qualified().name, on=False)]
    return [Follows(table, cursor.qualified().name)]


def _attach(cursor: Cursor, table: str) -> list[Step]:
    on = cursor.lexed.tokens[cursor.index - 1].up == "ATTACH"
    cursor.expect("PARTITION")
    child = cursor.qualified().name
    cursor.skip_to_comma()
    return [Follows(child, table, on=on)]


def _rename(cursor: Cursor, table: str) -> list[Step]:
    if cursor.up() in {"INDEX", "KEY", "CONSTRAINT", "VALUE", "PARTITION"} and cursor.up(2) == "TO":
        cursor.skip_to_comma()
        return []
    if cursor.accept_any({"TO", "AS", "="}):
        to = cursor.qualified()
        return [RenameTable(table, _moved(table, to.name), cursor.place(to.token))]
    if cursor.up(1) != "TO" and not cursor.accept("COLUMN"):
        cursor.accept("ATTRIBUTE")
    if cursor.ended or cursor.peek(1).kind == "end" or cursor.up(1) == ",":
        to = cursor.qualified()
        return [RenameTable(table, _moved(table, to.name), cursor.place(to.token))]
    cursor.accept("IF", "EXISTS")
    old = cursor.identifier()
    cursor.expect("TO")
    to = cursor.identifier()
    while cursor.accept_any(_CASCADE):
        pass
    return [RenameColumn(table, old.name, to.name, cursor.place(to.token))]


def _moved(table: str, to: str) -> str:
    """Return the new name in the schema that the old one has, as PostgreSQL reads it."""
    schema, dot, _ = table.rpartition(".")
    return to if "." in to else f"{schema}{dot}{to}"


def _alter(cursor: Cursor, table: str) -> list[Step]:
    if (
        not cursor.accept("COLUMN")
        and not cursor.accept("ATTRIBUTE")
        and cursor.up() in {"INDEX", "CHECK", "CONSTRAINT"}
    ):
        cursor.skip_to_comma()
        return []
    cursor.accept("IF", "EXISTS")
    return _alter_named(cursor, table, cursor.identifier())


def _alter_named(  # noqa: PLR0911 - one return for each form
    cursor: Cursor, table: str, column: Named
) -> list[Step]:
    change = ModifyColumn(table, column.name, cursor.place(column.token))
    for phrase, aspects in _ASPECTS:
        if cursor.accept(*phrase):
            return [replace(change, **aspects)]
    for phrase, on in _MASKS:
        if cursor.at(*phrase):
            cursor.skip_to_comma()
            return [Guard("masked", table, change.place, column.name, on=on)]
    if cursor.accept("SET", "DEFAULT"):
        return [replace(change, default=read_default(cursor) or "")]
    if cursor.accept("SET", "DATA", "TYPE") or cursor.accept("TYPE"):
        return [_typed(cursor, change)]
    if cursor.accept("COMMENT"):
        return [replace(change, comment=cursor.string())]
    if cursor.up() not in {"SET", "RESET", "ADD", "DROP", "RESTART"}:
        # As T-SQL has it: the definition follows the name.
        cursor.index -= 1
        element = read_column(cursor, table)
        return [replace(change, type=element.type, nullable=element.nullable, protection=element.protection or None)]
    if cursor.up(1) not in _QUIET:
        raise NotUnderstood
    cursor.skip_to_comma()
    return []


_ASPECTS: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (("DROP", "DEFAULT"), {"default": ""}),
    (("SET", "NOT", "NULL"), {"nullable": False}),
    (("DROP", "NOT", "NULL"), {"nullable": True}),
)
_MASKS: tuple[tuple[tuple[str, ...], bool], ...] = (
    (("SET", "MASKING", "POLICY"), True),
    (("ADD", "MASKED"), True),
    (("UNSET", "MASKING", "POLICY"), False),
    (("DROP", "MASKED"), False),
)
# What a column may be set to without a change of its name, type, default, comment or nullability.
_QUIET = words(
    "STATISTICS STORAGE COMPRESSION ( VISIBLE INVISIBLE GENERATED IDENTITY EXPRESSION INCREMENT MINVALUE MAXVALUE "
    "START CACHE CYCLE NO RESTART SEQUENCE WITH"
)


def _typed(cursor: Cursor, change: ModifyColumn) -> ModifyColumn:
    kind = read_type(cursor)
    if cursor.accept("COLLATE"):
        cursor.qualified()
    functions: set[str] = set()
    if cursor.accept("USING"):
        start, tokens = cursor.index, cursor.lexed.tokens
        cursor.skip_to_comma()
        for index in range(start, cursor.index - 1):
            if tokens[index + 1].up == "(" and tokens[index].kind in {"word", "name"}:
                functions.add(cursor.lexed.value(tokens[index]).lower())
    cursor.accept_any(_CASCADE)
    return replace(change, type=kind.text, protection=protections(functions))


def protections(functions: set[str]) -> frozenset[Protection] | None:
    """Return the protection that a value has which passed these functions; None where they say nothing of it."""
    if any("decrypt" in function for function in functions):
        return frozenset()
    if any("encrypt" in function for function in functions):
        return frozenset({"encrypted"})
    if any(word in function for function in functions for word in _HASHES):
        return frozenset({"hashed"})
    return None


def _set(cursor: Cursor, table: str) -> list[Step]:
    if cursor.accept("SCHEMA"):
        schema = cursor.identifier()
        bare = table.rpartition(".")[2]
        to = bare if schema.name == "public" else f"{schema.name}.{bare}"
        return [RenameTable(table, to, cursor.place(schema.token))]
    if cursor.up() not in {"TABLESPACE", "WITHOUT", "LOGGED", "UNLOGGED", "(", "ACCESS", "WITH", "STATISTICS"}:
        raise NotUnderstood
    cursor.skip_to_comma()
    return []


def _row_level(cursor: Cursor, table: str, *, on: bool) -> list[Step]:
    place = cursor.place(cursor.peek())
    if cursor.accept("ROW", "LEVEL", "SECURITY"):
        return [Guard("row_policy", table, place, on=on)]
    if cursor.up() not in {"TRIGGER", "RULE", "REPLICA", "ALWAYS", "KEYS"}:
        raise NotUnderstood
    cursor.skip_to_comma()
    return []


def _enable(cursor: Cursor, table: str) -> list[Step]:
    return _row_level(cursor, table, on=True)


def _disable(cursor: Cursor, table: str) -> list[Step]:
    return _row_level(cursor, table, on=False)


_VERBS: dict[str, Callable[[Cursor, str], list[Step]]] = {
    "ADD": _add,
    "DROP": _drop,
    "MODIFY": _modify,
    "CHANGE": _change,
    "RENAME": _rename,
    "ALTER": _alter,
    "SET": _set,
    "ENABLE": _enable,
    "DISABLE": _disable,
    "COMMENT": _table_comment,
    "INHERIT": _follow,
    "NO": _follow,
    "ATTACH": _attach,
    "DETACH": _attach,
    "ENCRYPTION": _encrypt,
    "ENCRYPTED": _encrypt,
}
