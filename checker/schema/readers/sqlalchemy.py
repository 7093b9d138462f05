"""Turn declarative models, `Table(...)` and SQLModel classes into the tables that they declare.

Nothing is imported: classes of other files are found by their name among all files of this language. A column that is
written but whose table cannot be told is an `Opaque`. The history is that of the folder of the file. The keys of
`Opaque.reason` are those of `pysource.Reason`.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from checker.problem import Place
from checker.schema.model import AddColumn, CreateTable, Element, Format, History, Opaque
from checker.schema.pycolumn import (
    Annotation,
    annotation_of,
    column,
    column_name,
    declared,
    is_open,
    plain_text,
    protections,
    rendered,
    with_key,
)
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
from checker.schema.pysource import Module, opaque, parse
from checker.schema.readers.alembic import is_migration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from checker.schema.model import Operation

_COLUMNS = frozenset({"Column", "mapped_column", "MappedColumn"})
_AROUND = frozenset({"deferred", "column_property", "query_expression"})
_NO_COLUMN = frozenset({
    "relationship", "Relationship", "relation", "dynamic_loader", "backref", "association_proxy", "hybrid_property",
    "synonym", "composite", "Index", "UniqueConstraint", "CheckConstraint", "ForeignKeyConstraint", "Table",
    "PrivateAttr", "ConfigDict", "SQLModelConfig", "object_session", "MetaData", "registry", "declarative_base",
})  # fmt: skip
_PLAIN_BASES = frozenset({
    "object", "DeclarativeBase", "MappedAsDataclass", "DeclarativeBaseNoMeta", "ABC", "Generic[]", "Protocol",
})  # fmt: skip
"""Bases that make no table by themselves."""
_TEXT = re.compile(
    r"__tablename__|\bdeclarative_base\b|\bDeclarativeBase|\bas_declarative\b|\bmapped_column\b|\bColumn\(|\bTable\("
    r"|\btable\s{0,3}=\s{0,3}True|\bSQLModel\b|\bdeclared_attr\b|\bautomap_base\b"
)
_MODELS = re.compile(
    r"__tablename__[ \t]{0,4}[=:(]|\bdeclarative_base\b|\bDeclarativeBase|\bas_declarative\b|\bmapped_column\b"
    r"|\bTable\(|\bSQLModel\b|\bdb\.Model\b"
)
"""What a migration does not need: a file that has it may be one only by its looks."""
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_MAX_BASES = 30
_LINE = 500


def _sniff(path: str, text: str) -> bool:
    del path
    if not ("sqlalchemy" in text.lower() or "sqlmodel" in text or "__tablename__" in text or "db.Column(" in text):
        return False
    return bool((_MODELS if is_migration(text) else _TEXT).search(text))


class _File(Interpreter):
    """Follows one file; keeps its classes, its tables, and every column that it makes."""

    def __init__(self, module: Module, library: Library) -> None:
        super().__init__(module, library)
        self.classes: list[Class] = []
        self.tables: list[Made] = []
        self.columns: dict[int, Made] = {}
        self.set_later: list[tuple[Class, str, Place, Made]] = []
        self.hidden: list[Opaque] = []
        self.in_function = False

    def called(self, made: Made) -> Value:
        """Keep what makes a column or a table."""
        if made.last in _COLUMNS:
            self.columns[id(made)] = made
        elif made.last == "Table" and (made.callee.startswith("sqlalchemy.") or _has_column(made)):
            # Code that reads a table from the database declares none.
            if not self.in_function or _has_column(made):
                self.tables.append(made)
        elif made.last == "automap_base":
            self.hidden.append(opaque("columns not written", made.callee, made.place))
        return made

    def defined(self, value: Class) -> None:
        """Keep a class."""
        self.classes.append(value)

    def assigned(self, target: ast.expr, receiver: Value, value: Value) -> None:
        """Keep a column that a class is given after it was defined."""
        if isinstance(target, ast.Attribute) and isinstance(receiver, Class) and isinstance(value, Made):
            end = self.module.column(target.end_lineno or target.lineno, target.end_col_offset or 0)
            place = Place(self.module.path, target.end_lineno or target.lineno, end - len(target.attr) + 1)
            self.set_later.append((receiver, target.attr, place, value))

    def follow(self) -> None:
        """Follow the file, then the functions that it does not call itself."""
        try:
            self.module_body()
            self.in_function = True
            if is_migration(self.module.text):
                # What the functions of a migration make is for its own reader.
                return
            for value in list(self.top.names.values()):
                if isinstance(value, Function) and value.definition not in self.followed:
                    self.branched([lambda function=value: self._entered(function)])  # type: ignore[misc]
        except (TooDeep, RecursionError):
            self.hidden.append(opaque("too deep", "a file of models", Place(self.module.path, 1)))
        except TooLong:
            self.hidden.append(opaque("too long to follow", "a file of models", Place(self.module.path, 1)))

    def _entered(self, function: Function) -> Ends:
        self.enter(function, None)
        return Ends.NO


def _has_column(made: Made) -> bool:
    return any(isinstance(arg, Made) and arg.last in _COLUMNS for arg in made.args)


@dataclass(slots=True)
class _Table:
    """What a class is found to be: a table of its own, a part of one, or none (`name` is None)."""

    name: str | None
    place: Place
    own: bool = True
    hidden: list[Opaque] = field(default_factory=list)


class _Project:
    """The classes of all files."""

    def __init__(self, files: list[_File]) -> None:
        self.files = files
        self.by_name: dict[str, list[tuple[_File, Class]]] = {}
        for file in files:
            for value in file.classes:
                self.by_name.setdefault(value.name, []).append((file, value))
        self.placed: set[int] = set()
        self._tables: dict[int, _Table] = {}
        self._elements: dict[int, list[Element]] = {}
        self._elsewhere: dict[int, set[str]] = {}

    def bases(self, value: Class) -> Iterator[tuple[_File, Class] | str]:
        """Yield the bases of a class: classes of the project where they are known, names elsewhere."""
        for base in value.bases:
            if isinstance(base, Class):
                yield from [pair for pair in self.by_name.get(base.name, []) if pair[1] is base]
            elif isinstance(base, Name):
                named = self.by_name.get(base.last, [])
                yield named[0] if len(named) == 1 else base.dotted
            elif isinstance(base, Made):
                yield base.callee

    def lineage(self, file: _File, value: Class) -> list[tuple[_File, Class]]:
        """Return a class and what it is mixed from, the farthest first; tables that it extends are left out."""
        order: dict[int, tuple[_File, Class]] = {}
        stack = [(file, value)]
        while stack:
            pair = stack.pop()
            if order.pop(id(pair[1]), None) is None and len(order) < _MAX_BASES:
                bases = [base for base in self.bases(pair[1]) if not isinstance(base, str)]
                stack += [base for base in bases if self.table(*base).name is None]
            order[id(pair[1])] = pair
        return list(order.values())[::-1]

    def elsewhere(self, value: Class) -> set[str]:
        """Return the names of bases, near and far, that are in no file read."""
        if id(value) in self._elsewhere:
            return self._elsewhere[id(value)]
        found = self._elsewhere[id(value)] = set()
        seen: set[int] = set()
        stack = [value]
        while stack and len(seen) < _MAX_BASES:
            part = stack.pop()
            for base in self.bases(part) if id(part) not in seen else []:
                if isinstance(base, str):
                    found.add(base)
                else:
                    stack.append(base[1])
            seen.add(id(part))
        return found

    def table(self, file: _File, value: Class) -> _Table:
        """Return what a class is."""
        if id(value) not in self._tables:
            self._tables[id(value)] = _Table(None, value.place)
            self._tables[id(value)] = self._table(file, value)
        return self._tables[id(value)]

    def _table(self, file: _File, value: Class) -> _Table:
        none = _Table(None, value.place)
        if flag_of(value.body.names.get("__abstract__")) or "__table__" in value.body.names:
            return none
        named = self._named(file, value)
        if named is not None:
            return named
        bases = (self.table(*base) for base in self.bases(value) if not isinstance(base, str))
        parent = next((base for base in bases if base.name), None)
        if flag_of(value.keywords.get("table")):
            return _Table(value.name.lower(), value.place)
        if parent is not None:
            return _Table(parent.name, value.place, own=False)
        return self._guessed(file, value)

    def _named(self, file: _File, value: Class) -> _Table | None:
        """Return the table of a class that it, or what it is mixed from, names."""
        for owner, part in reversed(self.lineage(file, value)):
            name = part.body.names.get("__tablename__")
            if part is not value and not isinstance(name, Function):
                continue
            if isinstance(name, Function):
                if part is value and all(_outside(base) in _PLAIN_BASES for base in self.bases(value)):
                    # A base that names the tables of those that extend it has none itself.
                    return None
                called = Made(name.node, name.place, "", [value], {})
                name = owner.enter(name, called) or name
                if flag_of(value.keywords.get("table")) is None and self._is_sqlmodel(value):
                    return None
            if name is None or (isinstance(name, Const) and name.value is None):
                continue
            text = text_of(name)
            if text is not None:
                return _Table(self._schema(value) + text, name.place if part is value else value.place)
            if not self._has_columns(file, value) or self._is_mixin(value):
                return None
            return self._unsure(value, name.place)
        return None

    def _unsure(self, value: Class, place: Place) -> _Table:
        guess = _HUMP.sub("_", value.name).lower()
        return _Table(guess, value.place, hidden=[opaque("not constant", f"the table of {value.name}", place, guess)])

    def _guessed(self, file: _File, value: Class) -> _Table:
        """Return the table of a class that names none: Flask-SQLAlchemy names it after the class."""
        outside = list(self.elsewhere(value))
        if not self._has_columns(file, value) or self._is_mixin(value) or self._is_sqlmodel(value):
            return _Table(None, value.place)
        if any(base.rpartition(".")[2] == "Model" for base in outside):
            return _Table(self._schema(value) + _HUMP.sub("_", value.name).lower(), value.place)
        if all(_outside(base) in _PLAIN_BASES for base in outside):
            return _Table(None, value.place)
        return self._unsure(value, value.place)

    def _is_mixin(self, value: Class) -> bool:
        return value.name.endswith(("Mixin", "Base")) or value.name == "BaseModel"

    def _is_sqlmodel(self, value: Class) -> bool:
        return any(base.rpartition(".")[2] == "SQLModel" for base in self.elsewhere(value))

    def _has_columns(self, file: _File, value: Class) -> bool:
        return bool(self.elements(file, value))

    def _schema(self, value: Class) -> str:
        schema = text_of(_table_args(value, "schema"))
        return f"{schema}." if schema else ""

    def elements(self, file: _File, value: Class) -> list[Element]:
        """Return the columns of one class alone, in the order in which they stand; their table is not yet known."""
        if id(value) not in self._elements:
            self._elements[id(value)] = []
            annotated = {
                statement.target.id: statement
                for statement in value.definition.body
                if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name)
            }
            places = _places(file, value)
            found = [
                self._element(file, value, name, places.get(name), annotated.get(name))
                for name in dict.fromkeys([*value.body.names, *annotated])
            ]
            known = [element for element in found if element is not None]
            self._elements[id(value)] = sorted(known, key=lambda element: element.place[1:])
        return self._elements[id(value)]

    def _element(
        self, file: _File, owner: Class, name: str, at: Place | None, said: ast.AnnAssign | None
    ) -> Element | None:
        value = owner.body.names.get(name)
        if name.startswith("__") or isinstance(value, Class):
            return None
        if isinstance(value, Function):
            return self._of_function(file, owner, name, value)
        place = at or (value.place if value is not None else owner.place)
        annotation = (
            annotation_of(file.value(said.annotation, owner.body), file, owner.body) if said is not None else None
        )
        if self._is_sqlmodel(owner):
            return self._of_sqlmodel(file, name, place, (annotation, value))
        return self._of_value(file, name, place, (annotation, value))

    def _of_function(self, file: _File, owner: Class, name: str, function: Function) -> Element | None:
        """Return the column that a `declared_attr` returns."""
        decorators = getattr(function.definition, "decorator_list", [])
        if not any("declared_attr" in ast.dump(decorator)[:300] for decorator in decorators):
            return None
        value = file.enter(function, Made(function.node, function.place, "", [owner], {}))
        if not isinstance(value, Made) or value.last not in _COLUMNS:
            return None
        return self._of_value(file, name, function.place, (None, value))

    def _of_value(
        self, file: _File, name: str, place: Place, given: tuple[Annotation | None, Value | None]
    ) -> Element | None:
        said, value = given
        for _ in range(3):
            if isinstance(value, Made) and value.last in _AROUND and value.args:
                value = value.args[0]
        if isinstance(value, Made) and value.last in _COLUMNS:
            self.placed.add(id(value))
            if said is not None and said.column is not None and value.last != "Column":
                self.placed.add(id(said.column))
                value = replace(value, kwargs={**said.column.kwargs, **value.kwargs})
            named = column_name(value)
            at = named.place if named is not None else place
            return column(value, file, "", name=str(named.value) if named else name, place=at, said=said)
        if said is not None and said.mapped and value is None:
            made = said.column or Made(_node_at(file, place), place, "mapped_column", [], {})
            self.placed.add(id(made))
            return column(made, file, "", name=name, place=place, said=said)
        if isinstance(value, Made) and value.last.lower().endswith("column") and value.last not in _NO_COLUMN:
            # A function of another file that makes a column, as far as its name tells.
            return Element(
                "",
                name,
                value.last,
                place,
                notes=file.module_at(value.place.file).remarks(value.node),
                parse="salvaged",
            )
        return None

    def _of_sqlmodel(
        self, file: _File, name: str, place: Place, given: tuple[Annotation | None, Value | None]
    ) -> Element | None:
        said, value = given
        made = value if isinstance(value, Made) and value.last == "Field" else None
        if said is None or (isinstance(value, Made) and value.last in _NO_COLUMN):
            return None
        if isinstance(said.type, Made) and said.type.last == "ClassVar[]":
            return None
        own = made.kwargs.get("sa_column") if made else None
        description = (text_of(made.kwargs.get("description")) or "") if made else ""
        if isinstance(own, Made):
            element = self._of_value(file, name, place, (said, own))
            return replace(element, comment=element.comment or description) if element else None
        return _sqlmodel_field(file, name, place, (said, value, made, description))

    def operations(self, file: _File) -> Iterator[Operation]:
        """Yield the tables of one file, and what of it is not understood."""
        yield from file.hidden
        for made in file.tables:
            yield from self._of_call(file, made)
        for value in file.classes:
            try:
                yield from self._of_class(file, value)
            except (TooDeep, TooLong, RecursionError):
                yield opaque("too long to follow", f"the class {value.name}", value.place)
        for owner, name, place, made in file.set_later:
            table = self.table(file, owner).name
            element = self._of_value(file, name, place, (None, made)) if table else None
            if element is not None and table:
                yield AddColumn(replace(element, table=table))
        for made in file.columns.values():
            if id(made) not in self.placed:
                named = column_name(made)
                yield opaque("column not placed", str(named.value) if named else "a column", made.place)

    def _of_class(self, file: _File, value: Class) -> Iterator[Operation]:
        table = self.table(file, value)
        # The columns of a mixin are placed wherever it is mixed in.
        own = self.elements(file, value)
        if table.name is None:
            return
        yield from table.hidden
        if not table.own:
            yield from (AddColumn(replace(element, table=table.name), if_not_exists=True) for element in own)
            return
        elements: dict[str, Element] = {}
        for owner, part in self.lineage(file, value):
            for element in self.elements(owner, part):
                elements[element.name] = replace(element, table=table.name)
        comment = text_of(_table_args(value, "comment")) or ""
        args = value.body.names.get("__table_args__")
        keyed = with_key(elements.values(), args.values if isinstance(args, Items) else [])
        yield CreateTable(table.name, table.place, keyed, comment=comment)

    def _of_call(self, file: _File, made: Made) -> Iterator[Operation]:
        name = made.arg(0, "name")
        text, schema = text_of(name), text_of(made.kwargs.get("schema"))
        columns = [arg for arg in made.args if isinstance(arg, Made) and arg.last in _COLUMNS]
        if text is None or name is None:
            if columns or made.partial:
                yield opaque("not constant", "the name of a Table", made.place)
            self.placed.update(map(id, columns))
            return
        table = f"{schema}.{text}" if schema else text
        elements = []
        for arg in columns:
            self.placed.add(id(arg))
            named = column_name(arg)
            if named is None:
                yield opaque("not constant", f"a column of {table}", arg.place, table)
            else:
                elements.append(column(arg, file, table, name=str(named.value), place=named.place))
        if {"autoload", "autoload_with"} & made.kwargs.keys():
            yield opaque("columns not written", f"{table} is reflected", made.place, table)
        if made.partial or any(not _is_part(arg) for arg in made.args[2:]):
            yield opaque("not constant", f"more columns of {table}", made.place, table)
        yield CreateTable(
            table, name.place, with_key(elements, made.args), comment=text_of(made.kwargs.get("comment")) or ""
        )


def _outside(base: tuple[_File, Class] | str) -> str:
    """Return the last part of the name of a base elsewhere; of a class of the project, nothing."""
    return base.rpartition(".")[2] if isinstance(base, str) else ""


def _is_part(arg: Value) -> bool:
    """Return whether an argument of `Table(...)` is understood: a column, or a constraint or index."""
    return isinstance(arg, Made) and (arg.last in _COLUMNS or arg.last.endswith(("Constraint", "Index")))


def _sqlmodel_field(
    file: _File, name: str, place: Place, given: tuple[Annotation, Value | None, Made | None, str]
) -> Element:
    said, value, made, description = given
    kwargs = made.kwargs if made else {}
    more = kwargs.get("sa_column_kwargs")
    comment = (text_of(more.get("comment")) or "" if isinstance(more, Pairs) else "") or description
    title = text_of(kwargs.get("title"))
    of_type = kwargs.get("sa_type") or said.type
    length = plain_text(kwargs.get("max_length"))
    primary, nullable = flag_of(kwargs.get("primary_key")), flag_of(kwargs.get("nullable"))
    default = (kwargs.get("default") or made.arg(0)) if made else value
    return Element(
        table="",
        name=name,
        type=rendered(of_type) + (f"({length})" if length else ""),
        place=place,
        comment=comment,
        notes=(*([title] if title else []), *(file.module_at(made.place.file).remarks(made.node) if made else ())),
        nullable=nullable if nullable is not None else said.nullable and not primary,
        default=plain_text(default) if isinstance(default, Const) and default.value is not ... else None,
        protection=protections(of_type),
        annotations=declared(kwargs.get("schema_extra") or kwargs.get("json_schema_extra")),
        open_model=is_open(of_type),
    )


def _table_args(value: Class, key: str) -> Value | None:
    """Return an entry of `__table_args__`, which is a dictionary or a tuple that ends with one."""
    args = value.body.names.get("__table_args__")
    last = args.values[-1] if isinstance(args, Items) and args.values else args
    return last.get(key) if isinstance(last, Pairs) else None


def _places(file: _File, owner: Class) -> dict[str, Place]:
    """Return where the names of a class body are assigned."""
    targets = [
        target
        for statement in owner.definition.body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        for target in (statement.targets if isinstance(statement, ast.Assign) else [statement.target])
    ]
    return {target.id: file.module.place(target) for target in targets if isinstance(target, ast.Name)}


def _node_at(file: _File, place: Place) -> ast.stmt:
    """Return a node that stands at the end of a line: it has the remarks of the line."""
    line = file.module.lines[place.line - 1][:_LINE]
    end = len(line.partition("#")[0].rstrip().encode())
    return ast.Pass(lineno=place.line, col_offset=0, end_lineno=place.line, end_col_offset=end)


def _read(files: Mapping[str, str], lookup: Callable[[str], str | None]) -> Iterator[History]:
    library = Library(lookup)
    histories: dict[str, list[Operation]] = {}
    followed: list[_File] = []
    for path, text in sorted(files.items()):
        module = parse(path, text)
        if isinstance(module, Opaque):
            histories.setdefault(_folder(path), []).append(module)
            continue
        file = _File(module, library)
        file.follow()
        followed.append(file)
    project = _Project(followed)
    for file in followed:
        histories.setdefault(_folder(file.module.path), []).extend(project.operations(file))
    for space, operations in sorted(histories.items()):
        yield History(space, tuple(operations))


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


FORMAT = Format(patterns=(), sniff=_sniff, read=_read, suffixes=(".py",))
