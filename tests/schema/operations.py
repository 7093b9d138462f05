"""Operations as the tests of states and changes write them: short, each on a line of its own of one file."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any

from checker.problem import Place
from checker.schema import changes, state
from checker.schema.model import (
    AddColumn,
    CommentTable,
    CreateTable,
    DropColumn,
    DropTable,
    Element,
    Guard,
    History,
    ModifyColumn,
    Outlet,
    RenameColumn,
    RenameTable,
    Source,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.schema.changes import Change
    from checker.schema.model import Operation
    from checker.schema.state import State


class File:
    """A file of migrations: every operation that it makes stands on the next line."""

    def __init__(self, name: str = "V1.sql") -> None:
        """Begin at the first line."""
        self.name = name
        self._lines: Iterator[int] = count(1)

    def at(self) -> Place:
        """Return the next line."""
        return Place(self.name, next(self._lines))

    def column(self, table: str, text: str, **more: Any) -> Element:
        """Return a column as `phone varchar(20) '手机号'`."""
        head, _, comment = text.partition(" '")
        name, _, kind = head.partition(" ")
        return Element(table, name, kind, self.at(), comment.rstrip("'"), **more)

    def create(self, table: str, *columns: str, **more: Any) -> CreateTable:
        """Return a table with its columns."""
        place = self.at()
        return CreateTable(table, place, tuple(self.column(table, text) for text in columns), **more)

    def add(self, table: str, text: str, **more: Any) -> AddColumn:
        """Return an added column."""
        return AddColumn(self.column(table, text, **more))

    def drop(self, table: str, name: str = "") -> DropColumn | DropTable:
        """Return the drop of a column, or of the table."""
        return DropColumn(table, name, self.at()) if name else DropTable(table, self.at())

    def rename(self, table: str, name: str, to: str = "") -> RenameColumn | RenameTable:
        """Return the rename of a column, or of the table where only two names are given."""
        return RenameColumn(table, name, to, self.at()) if to else RenameTable(table, name, self.at())

    def modify(self, table: str, name: str, **aspects: Any) -> ModifyColumn:
        """Return a change of a column."""
        return ModifyColumn(table, name, self.at(), **aspects)

    def comment(self, table: str, text: str) -> CommentTable:
        """Return a comment of a table."""
        return CommentTable(table, text, self.at())

    def guard(self, table: str, protection: Any, name: str = "", *, on: bool = True) -> Guard:
        """Return a protection that is put on or taken off."""
        return Guard(protection, table, self.at(), name, on)

    def outlet(self, table: str, to: str, *, on: bool = True, columns: tuple[str, ...] = ()) -> Outlet:
        """Return a grant."""
        return Outlet("grant", table, self.at(), columns, to, on)

    def view(self, name: str, **columns: Source) -> CreateTable:
        """Return a view with derived columns."""
        place = self.at()
        elements = tuple(
            replace(self.column(name, column), derived_from=(source,)) for column, source in columns.items()
        )
        return CreateTable(name, place, elements, kind="view")


def replayed(*operations: Operation, space: str = "db") -> State:
    """Return the state after operations of one history."""
    return state.replay([History(space, operations)])


def shown(found: State) -> dict[str, list[str]]:
    """Return the tables of a state with their columns as `phone varchar(20) '手机号'`."""
    tables: dict[str, list[str]] = {}
    for table in found.tables:
        name = table.name
        while name in tables:
            name += "+"
        tables[name] = [
            f"{one.element.name} {one.element.type}".rstrip()
            + (f" '{one.element.comment}'" if one.element.comment else "")
            for one in table.columns
        ]
    return tables


def never(_one: Element, _other: Element) -> bool:
    """Stand for a classifier that takes no two elements for the same."""
    return False


def compared(base: State, head: State, same_class: Any = never) -> list[Change]:
    """Return the changes from one state to the other."""
    return changes.compare(base, head, same_class)


def told(found: list[Change]) -> list[str]:
    """Return changes as `line kind table.name before -> after`; `base` where the place is there."""
    return [
        f"{'base ' if one.in_base else ''}{one.place.file}:{one.place.line} {one.kind} "
        f"{'.'.join(part for part in (one.table, one.name) if part)}"
        f"{f' {one.before} -> {one.after}' if one.before or one.after else ''}"
        f"{f' ({one.certainty})' if one.certainty != 'exact' else ''}"
        for one in found
    ]
