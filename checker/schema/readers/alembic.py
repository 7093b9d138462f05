"""Turn the `upgrade()` functions of Alembic's migrations, in the order of their `down_revision`, into operations.

Nothing runs: the statements are followed as `pyrun` says. Under a condition (an `if`, a `try` with handlers, a loop
that may not be entered, anything after a conditional return) what adds or modifies counts, for the database may come
to hold it; what removes or renames does not count and is an `Opaque`, unless both branches do the same. Nothing under
a condition protects. Functions of other files of the project are followed too, as far as such a file names anything
that could make a column. A call of code that is nowhere in the project is `Opaque` where it is given `op` or a
connection, or where its value is not used.

The keys of `Opaque.reason` are those of `pysource.Reason`.
"""

from __future__ import annotations

import ast
import builtins
import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, TypeGuard

from checker.problem import Place
from checker.schema.model import (
    AddColumn,
    CommentTable,
    CreateTable,
    DropColumn,
    DropTable,
    Format,
    Guard,
    History,
    Literals,
    ModifyColumn,
    Opaque,
    Outlet,
    RenameColumn,
    RenameTable,
)
from checker.schema.pycolumn import column, column_name, plain_text, protections, rendered, with_key
from checker.schema.pyrun import (
    Class,
    Const,
    Ends,
    Function,
    Interpreter,
    Items,
    Library,
    Made,
    Name,
    Pairs,
    TooDeep,
    TooLong,
    Value,
    flag_of,
    text_of,
)
from checker.schema.pysource import Module, opaque, parse, statements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from checker.schema.model import Element, Operation

_REVISION = re.compile(r"^(?:down_)?revision\b", re.MULTILINE)
_UPGRADE = re.compile(
    r"^[ \t(]{0,16}(?:async[ ]{1,4})?(?:def[ ]{1,4})?upgrade\b|\bimport\b[^\n#]{0,200}?(?:\*|\bupgrade\b)", re.MULTILINE
)
_MAX_ROWS = 200
_CONSTRAINTS = frozenset({
    "create_index", "drop_index", "create_foreign_key", "create_unique_constraint", "create_check_constraint",
    "create_primary_key", "create_exclude_constraint", "drop_constraint", "get_bind", "get_context", "f",
    "inline_literal", "implementation_for",
})  # fmt: skip
"""Operations that neither make nor change a column."""
_NAMES = frozenset({
    "create_table", "drop_table", "rename_table", "drop_table_comment", "bulk_insert", "add_column", "drop_column",
    "alter_column", "create_table_comment", "batch_alter_table",
})  # fmt: skip
"""Operations by names that nothing else has: whatever they are called on."""
_EXECUTES = frozenset({"execute", "exec_driver_sql", "executescript", "executemany", "scalar", "scalars", "run_sql"})
_MAKES = frozenset({
    "create_all", "drop_all", "create", "drop", "upgrade", "run_migrations", "invoke", "run_callable", "run_sync",
})  # fmt: skip
_STATEMENTS = frozenset({
    "select", "insert", "update", "delete", "values", "where", "from_select", "returning", "on_conflict_do_nothing",
    "on_conflict_do_update", "order_by", "limit", "join", "group_by", "exists", "CreateSequence", "DropSequence",
    "CreateSchema", "prefix_with", "bindparams", "columns", "execution_options", "query", "filter", "filter_by",
    "options", "outerjoin", "subquery", "union", "union_all", "select_from", "offset", "distinct", "with_only_columns",
})  # fmt: skip
"""What a statement of SQLAlchemy ends with that alters no table; its rows are read where it inserts them."""
_DANGEROUS = frozenset({"exec", "eval", "compile", "__import__"})
_SESSION = frozenset({
    "add", "add_all", "begin", "close", "commit", "delete", "expunge_all", "flush", "merge", "refresh", "rollback",
})  # fmt: skip
"""What one does with a session, whoever made it: its statements are seen where they are made."""
_BUILTINS = frozenset(dir(builtins)) - _DANGEROUS
_HARMLESS = frozenset({
    "collections", "copy", "csv", "datetime", "decimal", "enum", "functools", "hashlib", "itertools",
    "json", "logging", "loguru", "math", "pathlib", "random", "re", "secrets", "sqlalchemy", "sqlalchemy_utils",
    "string", "structlog", "sys", "textwrap", "time", "typing", "unicodedata", "uuid", "warnings", "geoalchemy2",
    "pgvector", "sqlmodel", "tqdm", "zlib",
})  # fmt: skip
"""Modules whose functions alter no schema unless they are given a connection to create or execute with."""
_HARMLESS_PREFIXES = ("alembic.context.", "os.environ.", "os.getenv", "os.path.")
_LOGGERS = frozenset({"log", "logger", "logging"})


def _sniff(path: str, text: str) -> bool:
    del path
    return "alembic" in text and is_migration(text)


def is_migration(text: str) -> bool:
    """Return whether a file has what Alembic runs: a revision, and `upgrade` from wherever."""
    return bool(_REVISION.search(text) and _UPGRADE.search(text))


_Taking = DropTable | DropColumn | RenameTable | RenameColumn | Guard | Outlet


@dataclass(frozen=True, slots=True)
class _Maybe:
    """What makes less of the data, or of its ways out, and may not happen."""

    operation: _Taking


@dataclass(slots=True, eq=False)
class _Batch(Value):
    """`with op.batch_alter_table(...) as batch`: operations on one table."""

    table: str | None


class _Upgrade(Interpreter):
    """Follows one migration; `out` are its operations."""

    def __init__(self, module: Module, library: Library, lookup: Callable[[str], str | None]) -> None:
        super().__init__(module, library)
        self.lookup = lookup
        self.out: list[Operation | _Maybe] = []
        self._again: dict[ast.AST, Place] = {}
        self._of_tables: dict[str, Callable[[Made], None]] = {
            "create_table": self._create_table,
            "drop_table": self._drop_table,
            "rename_table": self._rename_table,
            "drop_table_comment": self._drop_comment,
            "bulk_insert": self._bulk_insert,
        }
        self._on_tables: dict[str, Callable[[Made, str, int], None]] = {
            "add_column": self._add_column,
            "drop_column": self._drop_column,
            "alter_column": self._alter_column,
            "create_table_comment": self._comment_table,
        }

    # What is emitted

    def emit(self, operation: Operation) -> None:
        """Add an operation, as far as it counts under the conditions around it."""
        if not self.conditional:
            self.out.append(operation)
        elif _takes_away(operation):
            self.out.append(_Maybe(operation))
        elif isinstance(operation, AddColumn | CreateTable):
            self.out.append(replace(operation, if_not_exists=True))
        elif isinstance(operation, ModifyColumn) and operation.protection:
            self.out.append(replace(operation, protection=None))
        else:
            self.out.append(operation)

    def branched(self, branches: Sequence[Callable[[], Ends]]) -> list[Ends]:
        """Follow the branches; a removal that all of them make is made."""
        starts: list[int] = []
        ends: list[Ends] = []
        self.conditional += 1
        for branch in branches:
            starts.append(len(self.out))
            ends.append(branch())
        self.conditional -= 1
        if len(branches) > 1:
            self._agree(starts)
        return ends

    def _agree(self, starts: list[int]) -> None:
        bounds = [*starts, len(self.out)]
        parts = [self.out[start:end] for start, end in pairwise(bounds)]
        keys = [{_key(item.operation) for item in part if isinstance(item, _Maybe)} for part in parts]
        common = set.intersection(*keys)
        if not common:
            return
        del self.out[starts[0] :]
        for index, part in enumerate(parts):
            for item in part:
                if not isinstance(item, _Maybe) or _key(item.operation) not in common:
                    self.out.append(item)
                elif index == 0:
                    self.out.append(_Maybe(item.operation) if self.conditional else item.operation)

    def operations(self) -> Iterator[Operation]:
        """Yield what the migration does."""
        for item in self.out:
            if isinstance(item, _Maybe):
                operation = item.operation
                what = f"{_WORDS[type(operation)]} {getattr(operation, 'name', '')}".strip()
                yield opaque("under a condition", f"{what} of {operation.table}", operation.place, operation.table)
            else:
                yield item

    # What is called

    def called(self, made: Made) -> Value:
        """See a call of something outside the file."""
        name = made.last
        if _is_of_op(made.callee) or isinstance(made.receiver, _Batch) or name in _NAMES:
            return self._operation(made)
        if name in _EXECUTES and "." in made.callee:
            given = made.arg(0, "statement", "sqltext", "object_", "sql", "bind")
            # A statement may be given the connection, too.
            self._execute(made, made.receiver if given is not None and _leads_to_op(given) else given)
        elif self._may_alter(made):
            self.out.append(opaque("call not followed", made.callee or "a computed callee", made.place))
        return made

    def not_called(self, node: ast.Call, callee: Value, made: Made) -> Value:
        """See a call whose callee is computed, or too far away."""
        if isinstance(callee, Function):
            self._again.setdefault(callee.definition, made.place)
        elif "globals" in ast.dump(node.func)[:400]:
            self._every_upgrade(made)
        else:
            self.out.append(opaque("call not followed", "a computed callee", made.place))
        return made

    def _every_upgrade(self, made: Made) -> None:
        """Follow the functions among which `globals()["upgrade_" + engine]()` chooses."""
        chosen = [value for name, value in self.top.names.items() if name.startswith("upgrade_")]
        functions = [value for value in chosen if isinstance(value, Function) and value.definition not in self.followed]
        if not functions:
            self.out.append(opaque("call not followed", "a computed callee", made.place))
        for function in functions:
            self.enter(function, None)

    def defined(self, value: Class) -> None:
        """Follow the methods of a class of the file, which something may call."""
        for member in list(value.body.names.values()):
            if isinstance(member, Function) and member.definition not in self.followed:
                self.branched([lambda method=member: self._entered(method)])  # type: ignore[misc]

    def _entered(self, function: Function) -> Ends:
        self.enter(function, None)
        return Ends.NO

    def enter(self, function: Function, made: Made | None) -> Value | None:
        """Follow a function; where it calls itself and does something, what it does again is not known."""
        start = len(self.out)
        found = super().enter(function, made)
        place = self._again.pop(function.definition, None)
        if place is not None and len(self.out) > start:
            self.out.append(opaque("call not followed", "functions that call each other", place))
        return found

    def _may_alter(self, made: Made) -> bool:
        """Return whether a call could alter a schema by code that is in no file of the project."""
        given = [*made.args, *made.kwargs.values()]
        for arg in given:
            if isinstance(arg, Function) and arg.definition not in self.followed:
                # Whatever it is given to may call it.
                self.branched([lambda function=arg: self._entered(function)])  # type: ignore[misc]
        if any(_leads_to_op(arg) for arg in given):
            # A session around a connection: what is done with it is seen.
            opens = made.last[:1].isupper() and not any(isinstance(arg, Name) for arg in given)
            makes_enum = made.last in {"create", "drop"} and _is_enum(made.receiver)
            harmless = made.callee in _BUILTINS or (_is_harmless(made.callee) and made.last not in _MAKES)
            return not (opens or makes_enum or harmless)
        if made.last in _MAKES and "." in made.callee and (made.node is self.alone or made.last.endswith("_all")):
            return not (_is_enum(made.receiver) or _is_enum_name(made.callee.rpartition(".")[0]))
        if made.callee in _DANGEROUS:
            return bool(given)
        # Whose value is used is there for that; what stands alone on its line is there for what it does.
        return made.node is self.alone and not (
            made.receiver is not None or made.callee in _BUILTINS or _is_harmless(made.callee) or made.last in _SESSION
        )

    # Operations

    def _operation(self, made: Made) -> Value:
        name = made.last
        if name in _CONSTRAINTS:
            return made.args[0] if name == "f" and made.args else made
        if name == "batch_alter_table":
            return _Batch(made.node, made.place, self._table(made, made.arg(0, "table_name")))
        if name in _EXECUTES:
            self._execute(made, made.arg(0, "sqltext", "statement"))
        elif name in self._of_tables:
            self._of_tables[name](made)
        elif name in self._on_tables:
            self._on_a_table(name, made)
        elif _is_of_op(made.callee):
            self.out.append(opaque("operation not known", made.callee.removeprefix("alembic."), made.place))
        elif name in _MAKES:
            self.out.append(opaque("call not followed", made.callee, made.place))
        return made

    def _on_a_table(self, name: str, made: Made) -> None:
        """Do what is done to one table: its name comes first, or from the batch."""
        if isinstance(made.receiver, _Batch):
            table, first = made.receiver.table, 0
        else:
            table, first = self._table(made, made.arg(0, "table_name")), 1
        if table is None:
            self.out.append(opaque("not constant", f"the table of {name}", made.place))
        else:
            self._on_tables[name](made, table, first)

    def _table(self, made: Made, name: Value | None) -> str | None:
        text = text_of(name)
        schema = made.kwargs.get("schema")
        if schema is None or (isinstance(schema, Const) and schema.value is None):
            return text
        prefix = text_of(schema)
        return f"{prefix}.{text}" if prefix is not None and text is not None else None

    def _create_table(self, made: Made) -> None:
        name = made.arg(0, "table_name", "name")
        table = self._table(made, name)
        if table is None or name is None:
            self.out.append(opaque("not constant", "the name of a table that is created", made.place))
            return
        elements: list[Element] = []
        hidden: list[Operation] = []
        for arg in made.args[1:]:
            element = self._element(arg, table)
            if element is not None:
                elements.append(element)
            elif not (isinstance(arg, Made) and arg.last.endswith(("Constraint", "Index"))):
                hidden.append(opaque("not constant", f"a column of {table}", arg.place, table))
        if made.partial:
            hidden.append(opaque("not constant", f"more columns of {table}", made.place, table))
        comment = text_of(made.kwargs.get("comment")) or ""
        exists = flag_of(made.kwargs.get("if_not_exists")) or False
        keyed = with_key(elements, made.args)
        self.emit(CreateTable(table, name.place, keyed, comment=comment, if_not_exists=exists))
        self.out += hidden

    def _element(self, value: Value | None, table: str) -> Element | None:
        if not isinstance(value, Made):
            return None
        if value.last not in {"Column", "column"}:
            return self._copied(value, table)
        name = column_name(value)
        return column(value, self, table, name=str(name.value), place=name.place) if name is not None else None

    def _copied(self, value: Made, table: str) -> Element | None:
        """Return the column of `column.copy()`."""
        return self._element(value.receiver, table) if value.last in {"copy", "_copy"} else None

    def _drop_table(self, made: Made) -> None:
        self._named(made, DropTable)

    def _named(self, made: Made, what: Callable[[str, Place], Operation]) -> None:
        name = made.arg(0, "table_name")
        table = self._table(made, name)
        if table is None or name is None:
            self.out.append(opaque("not constant", f"the table of {made.last}", made.place))
        else:
            self.emit(what(table, name.place))

    def _drop_comment(self, made: Made) -> None:
        self._named(made, lambda table, place: CommentTable(table, "", place))

    def _rename_table(self, made: Made) -> None:
        old, new = made.arg(0, "old_table_name"), made.arg(1, "new_table_name")
        before, after = self._table(made, old), self._table(made, new)
        if before is None or after is None or new is None:
            self.out.append(opaque("not constant", "the names of rename_table", made.place))
        else:
            self.emit(RenameTable(before, after, new.place))

    def _comment_table(self, made: Made, table: str, first: int) -> None:
        comment = made.arg(first, "comment")
        text = text_of(comment)
        if text is None or comment is None:
            self.out.append(opaque("not constant", f"the comment of {table}", made.place, table))
        else:
            self.emit(CommentTable(table, text, comment.place))

    def _add_column(self, made: Made, table: str, first: int) -> None:
        element = self._element(made.arg(first, "column"), table)
        if element is None:
            self.out.append(opaque("not constant", f"a column of {table}", made.place, table))
        else:
            self.emit(AddColumn(element, if_not_exists=flag_of(made.kwargs.get("if_not_exists")) or False))

    def _drop_column(self, made: Made, table: str, first: int) -> None:
        name = made.arg(first, "column_name")
        text = text_of(name)
        if text is None or name is None:
            self.out.append(opaque("not constant", f"a column dropped from {table}", made.place, table))
        else:
            self.emit(DropColumn(table, text, name.place))

    def _alter_column(self, made: Made, table: str, first: int) -> None:
        name, renamed = made.arg(first, "column_name"), made.kwargs.get("new_column_name", made.kwargs.get("name"))
        text = text_of(name)
        if text is None or name is None or made.partial:
            self.out.append(opaque("not constant", f"a column altered in {table}", made.place, table))
            return
        place = name.place
        if renamed is not None and not _is_none(renamed):
            to = text_of(renamed)
            if to is None:
                self.out.append(opaque("not constant", f"the new name of {table}.{text}", made.place, table))
                return
            if to != text:
                self.emit(RenameColumn(table, text, to, renamed.place))
            text, place = to, renamed.place
        self._modify(made, table, text, place)

    def _modify(self, made: Made, table: str, name: str, place: Place) -> None:
        of_type, comment = made.kwargs.get("type_"), made.kwargs.get("comment")
        default, nullable = made.kwargs.get("server_default"), flag_of(made.kwargs.get("nullable"))
        typed = of_type is not None and not _is_none(of_type)
        if comment is not None and flag_of(comment) is None and not _is_none(comment) and text_of(comment) is None:
            self.out.append(opaque("not constant", f"the comment of {table}.{name}", comment.place, table))
            comment = None
        change = ModifyColumn(
            table,
            name,
            place,
            type=rendered(of_type) if typed else None,
            nullable=nullable,
            comment=_set_or_removed(comment),
            default=_set_or_removed(default),
            protection=protections(of_type) if typed else None,
        )
        if change != ModifyColumn(table, name, place):
            self.emit(change)

    def _bulk_insert(self, made: Made) -> None:
        table, rows = made.arg(0, "table"), made.arg(1, "rows")
        name = self._name_of(table)
        known = self.items_of(rows) if rows is not None else None
        if name is None or known is None or not all(isinstance(row, Pairs) for row in known):
            self.out.append(opaque("not constant", "the rows of bulk_insert", made.place, name or ""))
        else:
            self._rows(name, made.place, [row for row in known if isinstance(row, Pairs)])

    def _name_of(self, table: Value | None) -> str | None:
        """Return the name of `sa.table("x", ...)`, of a `Table`, or of what `op.create_table` returned."""
        if isinstance(table, Made) and table.last in {"table", "Table", "create_table"}:
            return self._table(table, table.arg(0, "name", "table_name"))
        return None

    def _rows(self, table: str, place: Place, rows: list[Pairs]) -> None:
        kinds: dict[tuple[str, ...], list[tuple[tuple[str, Place], ...]]] = {}
        for row in rows[:_MAX_ROWS]:
            columns = tuple(text_of(key) or "" for key, _ in row.pairs)
            kinds.setdefault(columns, []).append(
                tuple((plain_text(value) or "", value.place) for _, value in row.pairs)
            )
        for columns, values in kinds.items():
            self.emit(Literals(table, place, columns, tuple(values)))

    # SQL

    def _execute(self, made: Made, statement: Value | None) -> None:
        if isinstance(statement, Const) and isinstance(statement.value, str):
            for operation in statements(self.trace(statement), self.module.path, self.lookup):
                self.emit(operation)
        elif isinstance(statement, Items) and all(text_of(item) is not None for item in statement.values):
            for item in statement.values:
                self._execute(made, item)
        elif isinstance(statement, Made) and statement.last in _STATEMENTS:
            self._inserted(statement)
        else:
            self.out.append(opaque("sql not constant", rendered(statement) or "a computed text", made.place))

    def _inserted(self, statement: Made) -> None:
        """Read the rows of `table.insert().values(...)`."""
        target: Value | None = statement
        rows: list[Pairs] = []
        for _ in range(10):
            if not isinstance(target, Made):
                return
            if target.last == "values":
                rows += self._values(target)
            if target.last == "insert":
                name = self._name_of(target.receiver) or self._name_of(target.arg(0, "table"))
                if name is not None and rows:
                    self._rows(name, statement.place, rows)
                return
            target = target.receiver

    def _values(self, made: Made) -> list[Pairs]:
        if made.kwargs:
            pairs: list[tuple[Value, Value]] = [
                (Const(made.node, value.place, key), value) for key, value in made.kwargs.items()
            ]
            return [Pairs(made.node, made.place, pairs)]
        first = made.args[0] if made.args else None
        given = first.values if isinstance(first, Items) else [first]
        return [row for row in given if isinstance(row, Pairs)]


def _takes_away(operation: Operation) -> TypeGuard[_Taking]:
    """Return whether an operation makes less of the data, or of its ways out."""
    if isinstance(operation, Guard | Outlet):
        return operation.on is isinstance(operation, Guard)
    return isinstance(operation, DropTable | DropColumn | RenameTable | RenameColumn)


def _is_none(value: Value) -> bool:
    return isinstance(value, Const) and value.value is None


def _set_or_removed(value: Value | None) -> str | None:
    """Return an aspect that is set, "" where it is removed, None where it stays (left out, or `False`)."""
    if value is None or flag_of(value) is False:
        return None
    return "" if _is_none(value) else plain_text(value)


def _leads_to_op(value: Value) -> bool:
    """Return whether a value lets its holder alter a schema: `op` itself, or a connection."""
    if isinstance(value, Name):
        return value.dotted == "alembic.op" or _is_of_op(value.dotted)
    return isinstance(value, Made) and value.callee in {"alembic.op.get_bind", "alembic.op.get_context"}


def _is_of_op(callee: str) -> bool:
    """Return whether a callee is an operation itself, not something that one returned."""
    return callee.startswith("alembic.op.") and "()" not in callee


def _is_enum(value: Value | None) -> bool:
    return isinstance(value, Made | Name) and _is_enum_name(value.callee if isinstance(value, Made) else value.dotted)


def _is_enum_name(dotted: str) -> bool:
    return dotted.removesuffix("()").rpartition(".")[2].lower().endswith("enum")


def _is_harmless(callee: str) -> bool:
    holder = callee.rpartition(".")[0].rpartition(".")[2]
    return callee.startswith(_HARMLESS_PREFIXES) or callee.partition(".")[0] in _HARMLESS or holder in _LOGGERS


def _key(operation: Operation) -> tuple[object, ...]:
    return (
        type(operation),
        getattr(operation, "table", ""),
        getattr(operation, "name", ""),
        getattr(operation, "to", ""),
    )


_WORDS = {
    DropTable: "drop_table",
    DropColumn: "drop_column",
    RenameTable: "rename_table",
    RenameColumn: "rename_column",
    Guard: "a protection",
    Outlet: "the end of a way out",
}


@dataclass(slots=True)
class _Migration:
    """One file: its revision, those before it, and what it does."""

    path: str
    space: str
    revision: str
    before: tuple[str, ...]
    place: Place
    operations: list[Operation]


def _read(files: Mapping[str, str], lookup: Callable[[str], str | None]) -> Iterator[History]:
    library = Library(lookup)
    migrations = [
        _migration(path, text, library, lookup) for path, text in sorted(files.items()) if not _is_package(path)
    ]
    spaces: dict[str, list[_Migration]] = {}
    for migration in migrations:
        spaces.setdefault(migration.space, []).append(migration)
    known = {migration.revision for migration in migrations}
    for space, own in sorted(spaces.items()):
        yield History(space, tuple(_in_order(own, known)))


def _space(path: str) -> str:
    """Return the folder of migrations: up to `versions`, for they may lie in folders by year below it."""
    folders = path.split("/")[:-1]
    if "versions" in folders:
        folders = folders[: folders.index("versions") + 1]
    return "/".join(folders)


def _is_package(path: str) -> bool:
    return path.endswith("/__init__.py")


def _migration(path: str, text: str, library: Library, lookup: Callable[[str], str | None]) -> _Migration:
    module = parse(path, text)
    if isinstance(module, Opaque):
        return _Migration(path, _space(path), f"\0{path}", (), module.place, [module])
    run = _Upgrade(module, library, lookup)
    try:
        run.module_body()
        _upgrade(run)
    except (TooDeep, RecursionError):
        run.out.append(opaque("too deep", "a migration", Place(path, 1)))
    except TooLong:
        run.out.append(opaque("too long to follow", "a migration", Place(path, 1)))
    revision, before = run.top.get("revision"), run.top.get("down_revision")
    operations = list(run.operations())
    name = text_of(revision)
    if name is None or revision is None:
        operations.append(opaque("no migration", "no revision is written", Place(path, 1)))
        return _Migration(path, _space(path), f"\0{path}", (), Place(path, 1), operations)
    ancestors = _ancestors(before)
    if ancestors is None:
        operations.append(opaque("order not known", "down_revision is not constant", revision.place))
    needed = _ancestors(run.top.get("depends_on")) or ()
    return _Migration(path, _space(path), name, (*(ancestors or ()), *needed), revision.place, operations)


def _ancestors(value: Value | None) -> tuple[str, ...] | None:
    if value is None or _is_none(value):
        return ()
    given = value.values if isinstance(value, Items) else [value]
    texts = [text for item in given if (text := text_of(item)) is not None]
    return tuple(texts) if len(texts) == len(given) else None


def _upgrade(run: _Upgrade) -> None:
    function = run.top.get("upgrade")
    if isinstance(function, Function):
        if function.definition not in run.followed:
            run.enter(function, None)
        for wrapper in getattr(function.definition, "decorator_list", ()):
            run.out.append(opaque("call not followed", f"@{ast.unparse(wrapper)}", function.place))
        return
    place = function.place if function is not None else Place(run.module.path, 1)
    if function is not None or run.top.get("revision") is not None:
        run.out.append(opaque("call not followed", "upgrade is not a function of the file", place))


def _in_order(migrations: list[_Migration], known: set[str]) -> Iterator[Operation]:
    """Yield the operations, ancestors first; what has no known order comes in the order of the paths."""
    by_revision: dict[str, _Migration] = {}
    for migration in migrations:
        if migration.revision in by_revision:
            yield opaque("order not known", f"revision {migration.revision} stands twice", migration.place)
        by_revision.setdefault(migration.revision, migration)
    waiting = {id(migration): _own_ancestors(migration, by_revision) for migration in migrations}
    followers: dict[str, list[_Migration]] = {}
    for migration in migrations:
        for revision in waiting[id(migration)]:
            followers.setdefault(revision, []).append(migration)
        for revision in migration.before:
            if revision not in known and _by_prefix(revision, by_revision) is None:
                yield opaque("order not known", f"ancestor {revision} is missing", migration.place)
    yield from _sorted(migrations, waiting, followers, by_revision)


def _by_prefix(revision: str, by_revision: Mapping[str, _Migration]) -> str | None:
    """Return the full revision of which `revision` is the beginning, as Alembic lets one write it."""
    found = [full for full in by_revision if full.startswith(revision)] if len(revision) > 3 else []  # noqa: PLR2004 -- Alembic's least
    return found[0] if len(found) == 1 else None


def _own_ancestors(migration: _Migration, by_revision: Mapping[str, _Migration]) -> set[str]:
    found = {
        revision if revision in by_revision else _by_prefix(revision, by_revision) for revision in migration.before
    }
    return {revision for revision in found if revision is not None}


def _sorted(
    migrations: list[_Migration],
    waiting: dict[int, set[str]],
    followers: dict[str, list[_Migration]],
    by_revision: dict[str, _Migration],
) -> Iterator[Operation]:
    ready = [migration for migration in migrations if not waiting[id(migration)]][::-1]
    done: set[int] = set()
    while ready:
        migration = ready.pop()
        done.add(id(migration))
        yield from migration.operations
        if by_revision[migration.revision] is not migration:
            continue
        for follower in reversed(followers.get(migration.revision, [])):
            waiting[id(follower)].discard(migration.revision)
            if not waiting[id(follower)] and id(follower) not in done:
                ready.append(follower)
    for migration in migrations:
        if id(migration) not in done:
            yield opaque("order not known", f"{migration.revision} is among its own ancestors", migration.place)
            yield from migration.operations


FORMAT = Format(
    patterns=(
        "*/alembic/versions/*.py",
        "alembic/versions/*.py",
        "*/migrations/versions/*.py",
        "migrations/versions/*.py",
    ),
    sniff=_sniff,
    read=_read,
    suffixes=(".py",),
)
