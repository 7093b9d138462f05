"""Operations in order into the state that they leave: tables and their columns, each with what set it last and where.

Names are kept as spelled and found in either case, as databases find them; an exact match goes first. Nothing that a
file defines is lost for a name that is taken: of two tables of one name both stay, and what follows means the latter.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import product, takewhile
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from checker.schema.model import (
    AddColumn,
    CommentTable,
    CreateTable,
    DropColumn,
    DropTable,
    Element,
    Guard,
    Literals,
    ModifyColumn,
    Opaque,
    Outlet,
    RenameColumn,
    RenameTable,
    Source,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from checker.problem import Place
    from checker.schema.model import History, Operation, Protection

STORED_KINDS = frozenset({"table", "temporary_table", "foreign_table", "view", "materialized_view"})
"""Kinds of databases: names are the same in either case, and LIKE takes the columns that are there at that moment."""
MIGRATIONS, MODELS = "alembic:", "sqlalchemy:"
"""How the spaces of these languages begin: both may tell of one table."""
VIEWS = frozenset({"view", "materialized_view"})
_OPEN_TYPES = frozenset({"json", "jsonb", "variant", "hstore", "object", "super"})
ASPECTS = ("type", "nullable", "comment", "default", "protection")
MAX_COPIES = 200_000
MAX_PAST = 16
_NOWHERE: Mapping[str, Place] = MappingProxyType({})


class Named(NamedTuple):
    """Something of a space: a table of it, or a column where `name` is not empty; names in lower case."""

    space: str
    table: str
    name: str = ""


class Lone(NamedTuple):
    """Where something was taken away from what no file here defines, and its names as spelled."""

    place: Place
    table: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """An element as it stands in the end: `past` is what it was before each rename and each edit of its comment."""

    element: Element
    at: Mapping[str, Place] = field(default_factory=lambda: _NOWHERE)
    """Where each aspect was set last, where that is not the place of the element itself."""
    past: tuple[Element, ...] = ()

    def place(self, aspect: str) -> Place:
        """Return where the aspect (`name`, `type`, `comment`, ...) was set last."""
        return self.at.get(aspect, self.element.place)

    def names(self) -> tuple[str, ...]:
        """Return every name that it had in turn, in lower case, the last its own."""
        chain = [element.name.casefold() for element in (*self.past, self.element)]
        return tuple(name for at, name in enumerate(chain) if at == 0 or name != chain[at - 1])


@dataclass(slots=True)
class Names:
    """Numbers by name: the latest of those that have it exactly, else the latest of those that have it in any case."""

    exact: dict[str, dict[int, None]] = field(default_factory=dict)
    folded: dict[str, dict[int, None]] = field(default_factory=dict)

    def find(self, name: str) -> int | None:
        """Return the number that goes by a name."""
        found = self.exact.get(name) or self.folded.get(name.casefold())
        return next(reversed(found)) if found else None

    def put(self, at: int, name: str) -> None:
        """Let a number go by a name."""
        self.exact.setdefault(name, {})[at] = None
        self.folded.setdefault(name.casefold(), {})[at] = None

    def drop(self, at: int, name: str) -> None:
        """Let it go by the name no more."""
        for known, key in ((self.exact, name), (self.folded, name.casefold())):
            del known[key][at]
            if not known[key]:
                del known[key]


@dataclass(slots=True)
class Table:
    """A table, view, message or type as it stands in the end."""

    space: str
    name: str
    place: Place
    kind: str = "table"
    comment: str = ""
    open_model: bool = False
    partial: bool = False
    """Whether it is known only from what changes it: it may hold more than is seen."""
    past: tuple[str, ...] = ()
    """Names that it had before, in lower case."""
    at: dict[str, Place] = field(default_factory=dict)
    guards: dict[Protection, Place] = field(default_factory=dict)
    """Protections of the whole table, and where they were put on."""
    held: dict[int, Column] = field(default_factory=dict)
    """Its columns in their order, each under a number that stays."""
    names: Names = field(default_factory=Names)
    nested: dict[str, dict[int, None]] = field(default_factory=dict)
    count: int = 0

    @property
    def columns(self) -> tuple[Column, ...]:
        """Return its columns in their order."""
        return tuple(self.held.values())

    def place_of(self, aspect: str) -> Place:
        """Return where the aspect of the table was set last."""
        return self.at.get(aspect, self.place)

    def find(self, name: str) -> Column | None:
        """Return the column of that name, in whatever case where none has it exactly."""
        at = self.names.find(name)
        return None if at is None else self.held[at]

    def append(self, column: Column) -> None:
        """Add a column, even where one of that name is there."""
        self.held[self.count] = column
        self._point(self.count)
        self.count += 1

    def known(self, name: str, place: Place) -> int:
        """Return the number of the column; one that no file adds is there from now on."""
        at = self.names.find(name)
        if at is not None:
            return at
        self.append(Column(Element(self.name, name, "", place)))
        return self.count - 1

    def below(self, name: str) -> list[int]:
        """Return the numbers of the column and of what is nested in it, to be renamed or removed all together."""
        own, folded = self.names.find(name), name.casefold()
        nested = [
            at
            for at in self.nested.pop(folded, ())
            if at != own and at in self.held and self.held[at].element.name.casefold().startswith(f"{folded}.")
        ]
        return [*([] if own is None else [own]), *nested]

    def rename(self, at: int, column: Column) -> None:
        """Put the column in the place of one of another name."""
        self.names.drop(at, self.held[at].element.name)
        self.held[at] = column
        self._point(at)

    def remove(self, at: int) -> Column:
        """Take a column away."""
        self.names.drop(at, self.held[at].element.name)
        return self.held.pop(at)

    def _point(self, at: int) -> None:
        name = self.held[at].element.name
        self.names.put(at, name)
        top, dot, _ = name.partition(".")
        if dot:
            self.nested.setdefault(top.casefold(), {})[at] = None


@dataclass(frozen=True, slots=True)
class State:
    """What the histories leave."""

    tables: tuple[Table, ...]
    outlets: tuple[tuple[str, Outlet], ...]
    """With the space of each, as are the literals."""
    literals: tuple[tuple[str, Literals], ...]
    opaques: tuple[Opaque, ...]
    drops: Mapping[Named, Place]
    """Where a table or column was dropped last, whether anything is known of it or not."""
    lone: Mapping[tuple[str, Named], Lone]
    """`drop_table`, `drop_column`, `unprotect`, `drop_outlet` of what no file here defines."""


def replay(histories: Iterable[History]) -> State:
    """Return the state after all operations, each history in its own space."""
    given = tuple(histories)
    work = _Replay(given)
    for history in given:
        for operation in history.operations:
            work.apply(history.space, operation)
    return work.settled()


@dataclass(slots=True)
class _Space:
    """The tables of one space: those in force by name, and all of them in their order."""

    tables: dict[int, Table] = field(default_factory=dict)
    names: Names = field(default_factory=Names)
    tails: dict[str, dict[str, None]] = field(default_factory=dict)
    count: int = 0

    def key(self, name: str) -> int | None:
        """Return the number of the table of that name; `public.users` is also `users` where that is the only one."""
        at = self.names.find(name)
        if at is None:
            folded = name.casefold()
            tail = _tail(folded)
            known = [other for other in self.tails.get(tail, ()) if "." not in folded or other == tail]
            at = self.names.find(known[0]) if len(known) == 1 else None
        return at

    def find(self, name: str) -> Table | None:
        """Return the table of that name."""
        at = self.key(name)
        return None if at is None else self.tables[at]

    def put(self, table: Table) -> None:
        """Add a table, even where one of that name is there."""
        self.tables[self.count] = table
        self._point(self.count, table.name)
        self.count += 1

    def remove(self, name: str) -> Table | None:
        """Take the table of that name away."""
        at = self.key(name)
        if at is None:
            return None
        self._forget(at, self.tables[at].name)
        return self.tables.pop(at)

    def rename(self, name: str, to: str) -> None:
        """Let the table of that name go by another."""
        at = self.key(name)
        if at is not None:
            self._forget(at, self.tables[at].name)
            self._point(at, to)
            self.tables[at].name = to

    def _point(self, at: int, name: str) -> None:
        self.names.put(at, name)
        self.tails.setdefault(_tail(name.casefold()), {})[name.casefold()] = None

    def _forget(self, at: int, name: str) -> None:
        self.names.drop(at, name)
        if name.casefold() not in self.names.folded:
            self.tails[_tail(name.casefold())].pop(name.casefold(), None)


def _tail(name: str) -> str:
    return name.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class _Taken:
    """Columns that a table takes over from another one and that are looked for in the end; `seen`: known before."""

    source: str
    seen: frozenset[str]
    before_own: bool


_Way = tuple[str, str, str, str, frozenset[str]]
"""Space, kind, table, receiver and columns of an outlet; empty: whatever."""


class _Replay:
    def __init__(self, histories: Iterable[History]) -> None:
        self.spaces: dict[str, _Space] = {}
        self.outlets: dict[_Way, tuple[str, Outlet]] = {}
        self.ways: dict[_Way, dict[_Way, None]] = {}
        self.literals: list[tuple[str, Literals]] = []
        self.opaques: list[Opaque] = []
        self.drops: dict[Named, Place] = {}
        self.lone: dict[tuple[str, Named], Lone] = {}
        self.taken: dict[int, tuple[Table, list[_Taken]]] = {}
        self.copies = 0
        self.deferred: list[tuple[str, Operation]] = []
        self.makers: dict[str, set[str]] = {}
        self.stores: dict[str, set[str]] = {}
        for history in histories:
            self.spaces.setdefault(history.space, _Space())
            for operation in history.operations:
                if isinstance(operation, CreateTable):
                    folded = operation.table.casefold()
                    for name in {folded, _tail(folded)}:
                        self.makers.setdefault(name, set()).add(history.space)
                        if operation.kind in STORED_KINDS:
                            self.stores.setdefault(name, set()).add(history.space)

    def apply(self, space: str, operation: Operation, *, late: bool = False) -> None:  # noqa: C901, PLR0912 - one branch for each operation
        """Let one operation take effect; where another space alone makes its table, in the end and there."""
        match operation:
            case CreateTable():
                return self._create(space, operation)
            case Opaque():
                return self.opaques.append(operation)
            case Literals():
                return self.literals.append((space, operation))
            case Outlet():
                return self._outlet(space, operation)
        name = operation.element.table if isinstance(operation, AddColumn) else operation.table
        if not late and self._home(space, name, self.stores) != space:
            return self.deferred.append((space, operation))
        match operation:
            case DropTable():
                self._drop_table(space, operation)
            case RenameTable():
                self._rename_table(space, operation)
            case CommentTable():
                table = self._table(space, name, operation.place)
                table.comment = operation.comment
                table.at["comment"] = operation.place
            case AddColumn():
                self._add(self._table(space, name, operation.element.place), operation)
            case DropColumn():
                self._drop(space, operation)
            case RenameColumn():
                self._rename(self._table(space, name, operation.place), operation)
            case ModifyColumn():
                self._modify(self._table(space, name, operation.place), operation)
            case Guard():
                self._guard(space, operation)
        return None

    def settled(self) -> State:
        """Return the state, with what was put off."""
        for space, operation in self.deferred:
            name = operation.element.table if isinstance(operation, AddColumn) else getattr(operation, "table", "")
            self.apply(self._home(space, name, self.stores), operation, late=True)
        tables = [table for space in self.spaces.values() for table in space.tables.values()]
        done: set[int] = set()
        for table in tables:
            self._take(table, done)
        tables = _folded(tables)
        for table in tables:
            for at, column in table.held.items():
                if column.element.table != table.name:
                    table.held[at] = replace(column, element=replace(column.element, table=table.name))
        return State(
            tuple(tables),
            tuple(self.outlets.values()),
            tuple(self.literals),
            tuple(self.opaques),
            self.drops,
            self.lone,
        )

    def _home(self, space: str, name: str, by_name: Mapping[str, set[str]]) -> str:
        """Return the space whose table is meant: another one only where it alone makes such a table."""
        folded = name.casefold()
        if self.spaces[space].find(name) is not None:
            return space
        makers = by_name.get(folded) or by_name.get(_tail(folded)) or set()
        return next(iter(makers)) if len(makers) == 1 else space

    def _table(self, space: str, name: str, place: Place) -> Table:
        """Return the table, or one that is known in part."""
        found = self.spaces[space].find(name)
        if found is None:
            found = Table(space, name, place, partial=True)
            self.spaces[space].put(found)
        return found

    def _create(self, space: str, operation: CreateTable) -> None:
        here = self.spaces[space]
        known = here.find(operation.table) if operation.kind in STORED_KINDS else None
        known = known if known is not None and known.name.casefold() == operation.table.casefold() else None
        if known is not None and operation.if_not_exists and not known.partial:
            return
        if known is not None and (operation.replace or known.partial):
            here.remove(operation.table)
        self.lone.pop(("drop_table", Named(space, operation.table.casefold())), None)
        table = Table(space, operation.table, operation.place, operation.kind, operation.comment)
        table.open_model = operation.open_model
        self._like(table, operation.like)
        for element in operation.elements:
            at = table.names.find(element.name)
            if at is not None and table.held[at].element.derived_from and operation.like:
                table.rename(at, Column(element))
            else:
                table.append(Column(element))
        for source in operation.star_of:
            other = here.find(source)
            seen = frozenset(column.element.name for column in other.columns) if other else frozenset()
            self._later(table, _Taken(source, seen, before_own=False))
        if known is not None and known.partial:
            _merge(table, known)
        here.put(table)

    def _like(self, table: Table, sources: Iterable[str]) -> None:
        """Take over columns: those of now where databases do, else, and where there are none yet, those of the end."""
        for source in sources:
            other = self.spaces[table.space].find(source) if table.kind in STORED_KINDS else None
            if other is None:
                self._later(table, _Taken(source, frozenset(), before_own=True))
            else:
                # MySQL takes the comment, too; where others do not, it still tells what the columns hold.
                table.comment = table.comment or other.comment
                self._copy(table, [_copied(column, other, table, table.place) for column in other.columns])

    def _later(self, table: Table, taken: _Taken) -> None:
        self.taken.setdefault(id(table), (table, []))[1].append(taken)

    def _copy(self, table: Table, columns: Iterable[Column]) -> None:
        """Add the columns that the table has not; so many that a file could blow up are not judged."""
        for column in columns:
            if table.find(column.element.name) is None:
                if self.copies >= MAX_COPIES:
                    self.opaques.append(Opaque("too large: columns taken over from others", table.place, table.name))
                    return
                self.copies += 1
                table.append(column)

    def _drop_table(self, space: str, operation: DropTable) -> None:
        here = self.spaces[space]
        found = here.remove(operation.table)
        named = Named(space, operation.table.casefold())
        if found is None or found.partial:
            self.lone["drop_table", named] = Lone(operation.place, operation.table)
        while found is not None:
            self.drops[Named(space, found.name.casefold())] = operation.place
            found = here.remove(found.name) if here.names.find(found.name) is not None else None

    def _rename_table(self, space: str, operation: RenameTable) -> None:
        here = self.spaces[space]
        table = self._table(space, operation.table, operation.place)
        to = operation.to
        if "." not in to and "." in table.name:
            # `ALTER TABLE public.a RENAME TO b` leaves the table in its schema.
            to = f"{table.name.rpartition('.')[0]}.{to}"
        table.past = (*table.past[:1], *table.past[1:][-MAX_PAST:], table.name.casefold())
        here.rename(table.name, to)
        table.at["name"] = operation.place

    @staticmethod
    def _add(table: Table, operation: AddColumn) -> None:
        element = operation.element
        at = table.names.find(element.name)
        if at is None or (table.kind not in STORED_KINDS and table.held[at].element.name != element.name):
            table.append(Column(element))
        elif not operation.if_not_exists:
            known = table.held[at]
            table.rename(at, Column(element, past=_remembered(known)))

    def _drop(self, space: str, operation: DropColumn) -> None:
        table = self._table(space, operation.table, operation.place)
        found = table.below(operation.name)
        named = Named(space, table.name.casefold(), operation.name.casefold())
        self.drops[named] = operation.place
        if not found and table.partial:
            self.lone["drop_column", named] = Lone(operation.place, operation.table, operation.name)
        for at in found:
            column = table.remove(at)
            self.drops[named._replace(name=column.element.name.casefold())] = operation.place

    @staticmethod
    def _rename(table: Table, operation: RenameColumn) -> None:
        table.known(operation.name, operation.place)
        for at in table.below(operation.name):
            column = table.held[at]
            name = operation.to + column.element.name[len(operation.name) :]
            element = replace(column.element, name=name, place=operation.place)
            places = {aspect: column.place(aspect) for aspect in ASPECTS}
            table.rename(at, Column(element, places, _remembered(column)))

    @staticmethod
    def _modify(table: Table, operation: ModifyColumn) -> None:
        at = table.known(operation.name, operation.place)
        table.held[at] = modified(table.held[at], operation)

    def _guard(self, space: str, operation: Guard) -> None:
        table = self._table(space, operation.table, operation.place)
        named = Named(space, table.name.casefold(), operation.name.casefold())
        if operation.name:
            at = table.known(operation.name, operation.place)
            had = table.held[at].element.protection
            kept = had | {operation.protection} if operation.on else had - {operation.protection}
            if kept != had:
                table.held[at] = modified(
                    table.held[at],
                    ModifyColumn(operation.table, operation.name, operation.place, protection=kept),
                )
            lone = not operation.on and kept == had
        elif operation.on:
            table.guards[operation.protection] = operation.place
            lone = False
        else:
            table.at["protection"] = operation.place
            lone = table.guards.pop(operation.protection, None) is None
        if lone and table.partial:
            self.lone["unprotect", named] = Lone(operation.place, operation.table, operation.name)

    def _outlet(self, space: str, operation: Outlet) -> None:
        table, to = ("" if name == "*" else name.casefold() for name in (operation.table, operation.to))
        columns = frozenset(map(str.casefold, operation.columns))
        key = (space, operation.kind, table, to, columns)
        if operation.on:
            self.outlets[key] = (space, operation)
            for less in product((table, ""), (to, ""), (columns, frozenset())):
                self.ways.setdefault((space, operation.kind, *less), {})[key] = None
            return
        # Whoever takes away without naming a table, a receiver or columns takes away all of them.
        closed = [self.outlets.pop(way) for way in self.ways.pop(key, ()) if way in self.outlets]
        named = Named(space, operation.table.casefold(), operation.to.casefold())
        self.drops[named] = operation.place
        for _, outlet in closed:
            self.drops[Named(space, outlet.table.casefold(), outlet.to.casefold())] = operation.place
        if not closed:
            self.lone["drop_outlet", named] = Lone(operation.place, operation.table, operation.to)

    def _take(self, table: Table, done: set[int]) -> None:
        """Give a table the columns that it takes over, the sources first; in a circle nobody gives."""
        waiting = [table]
        while waiting:
            one = waiting[-1]
            _, wanted = self.taken.get(id(one), (one, []))
            sources = [(taken, self._source(one.space, taken.source)) for taken in wanted]
            if id(one) not in done:
                done.add(id(one))
                first = [source for _, source in sources if source is not None and id(source) not in done]
                waiting += first
                if first:
                    continue
            waiting.pop()
            if self.taken.pop(id(one), None):
                self._expand(one, [(taken, source) for taken, source in sources if source is not None])

    def _expand(self, table: Table, sources: list[tuple[_Taken, Table]]) -> None:
        """Add the columns of the sources: those of LIKE stand before its own, and its own stand for theirs."""
        front = [pair for pair in sources if pair[0].before_own]
        if front:
            own, held = table.columns, Table(table.space, table.name, table.place, table.kind)
            names = {column.element.name for column in own}
            self._copy(held, (column for column in _taken(table, front) if column.element.name not in names))
            for column in own:
                held.append(column)
            table.held, table.names, table.nested, table.count = held.held, held.names, held.nested, held.count
        self._copy(table, _taken(table, [pair for pair in sources if not pair[0].before_own]))

    def _source(self, space: str, name: str) -> Table | None:
        home = self._home(space, name, self.makers)
        return self.spaces[home].find(name)


def modified(column: Column, operation: ModifyColumn) -> Column:
    """Return the column with the aspects that the operation sets."""
    element, whole = column.element, operation.whole
    comment = operation.comment if operation.comment is not None or not whole else ""
    nullable = operation.nullable if operation.nullable is not None or not whole else True
    new = element
    at = dict(column.at)
    if operation.type is not None:
        new = replace(new, type=operation.type, open_model=_opened(element, operation.type))
        at["type"] = operation.place
    if nullable is not None:
        new = replace(new, nullable=nullable)
        at["nullable"] = operation.place
    if comment is not None:
        new = replace(new, comment=comment)
        at["comment"] = operation.place
    if operation.default is not None or whole:
        new = replace(new, default=operation.default or None)
        at["default"] = operation.place
    if operation.protection is not None:
        new = replace(new, protection=operation.protection)
        at["protection"] = operation.place
    if operation.parse == "salvaged":
        new = replace(new, parse="salvaged")
    edited = element.comment and new.comment != element.comment
    return Column(new, at, _remembered(column) if edited else column.past)


def _remembered(column: Column) -> tuple[Element, ...]:
    """Return what the column was and is: the first and the latest, for a file may rename without end."""
    return (*column.past[:1], *column.past[1:][-MAX_PAST:], column.element)


def _opened(element: Element, new: str) -> bool:
    """Tell whether an element of the new type may hold anything."""
    return _word(new) in _OPEN_TYPES or (element.open_model and _word(element.type) == _word(new))


def _word(kind: str) -> str:
    return kind.strip().partition("(")[0].partition(" ")[0].lower()


def _copied(column: Column, source: Table, table: Table, place: Place) -> Column:
    element = column.element
    derived = (Source(source.name, element.name),)
    return Column(replace(element, table=table.name, place=place, derived_from=derived), past=column.past)


def _folded(tables: list[Table]) -> list[Table]:
    """Return the tables without those of models that migrations of the same project make: these take their words over.

    Of several projects that have a table of that name, models and migrations belong together that lie the nearest.
    """
    made: dict[str, list[Table]] = {}
    for table in tables:
        if table.space.startswith(MIGRATIONS):
            made.setdefault(table.name.casefold(), []).append(table)
    near: dict[int, list[tuple[int, Table]]] = {}
    for table in tables:
        migrated = made.get(table.name.casefold(), ()) if table.space.startswith(MODELS) else ()
        if migrated:
            home = max(migrated, key=lambda one: _together(one, table))
            near.setdefault(id(home), []).append((_together(home, table), table))
    gone: set[int] = set()
    for table in tables:
        found = near.get(id(table), [])
        nearest = max((distance for distance, _ in found), default=0)
        for distance, model in found:
            if distance == nearest:
                _merge(table, model)
                gone.add(id(model))
    return [table for table in tables if id(table) not in gone]


def _together(one: Table, other: Table) -> int:
    """Return how many folders two tables have in common from the top."""
    paths = (table.space.partition(":")[2].split("/") for table in (one, other))
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(*paths, strict=False)))


def _merge(table: Table, partial: Table) -> None:
    """Add what was said of a table elsewhere: before the file that makes it was read, or in a model of it."""
    for column in partial.columns:
        at = table.names.find(column.element.name)
        if at is None:
            table.append(column)
            continue
        own, said = table.held[at].element, column.element
        more = (*said.notes, said.comment) if own.comment and said.comment != own.comment else said.notes
        element = replace(
            own,
            comment=own.comment or said.comment,
            notes=tuple(dict.fromkeys((*own.notes, *filter(None, more)))),
            protection=own.protection | said.protection,
            annotations=tuple(dict.fromkeys((*own.annotations, *said.annotations))),
        )
        places = dict(table.held[at].at)
        if element.comment != own.comment:
            places["comment"] = column.place("comment")
        table.held[at] = Column(element, places, table.held[at].past)
    table.comment = table.comment or partial.comment
    table.guards |= partial.guards


def _taken(table: Table, sources: list[tuple[_Taken, Table]]) -> Iterator[Column]:
    """Yield the columns; one that came after the view did has its place where it came."""
    for taken, source in sources:
        for column in source.columns:
            later = bool(taken.seen) and column.element.name not in taken.seen
            yield _copied(column, source, table, column.place("name") if later else table.place)
