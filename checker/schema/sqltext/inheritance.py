"""Operations on tables that others follow (partitions, INHERITS, OF a type) into the same operations on the others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from checker.schema.model import (
    AddColumn,
    DropColumn,
    DropTable,
    ModifyColumn,
    Opaque,
    Operation,
    RenameColumn,
    RenameTable,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_CARRIED = 50_000
"""So many operations are carried over in one history; more than that is no schema but an attack."""


@dataclass(frozen=True, slots=True)
class Follows:
    """From here on the columns of `table` follow those of `parent`, or no longer do."""

    table: str
    parent: str
    on: bool = True


Step = Operation | Follows


def carried(steps: Iterable[Step]) -> Iterator[Operation]:
    """Yield the operations among `steps`, each followed by what it does to the tables that follow its own."""
    children: dict[str, dict[str, None]] = {}
    left = MAX_CARRIED
    for step in steps:
        if not isinstance(step, Follows):
            yield step
        if not children or isinstance(step, Follows | RenameTable | DropTable):
            _relate(step, children)
        elif isinstance(step, AddColumn | DropColumn | RenameColumn | ModifyColumn):
            element = step.element if isinstance(step, AddColumn) else step
            tables = _descendants(element.table, children)
            left -= len(tables)
            if left < 0:
                yield Opaque("too many: tables that follow another", element.place)
                return
            yield from (each for table in tables if (each := _on(step, table)) is not None)


def _relate(step: Step, children: dict[str, dict[str, None]]) -> None:
    if isinstance(step, Follows):
        followers = children.setdefault(step.parent, {})
        followers.pop(step.table, None)
        if step.on:
            followers[step.table] = None
    elif isinstance(step, RenameTable | DropTable):
        own = children.pop(step.table, None)
        if own is not None and isinstance(step, RenameTable):
            children[step.to] = own
        for followers in children.values():
            if step.table in followers:
                del followers[step.table]
                if isinstance(step, RenameTable):
                    followers[step.to] = None


def _descendants(table: str, children: dict[str, dict[str, None]]) -> list[str]:
    found: dict[str, None] = {}
    todo = [table]
    while todo:
        for child in children.get(todo.pop(), ()):
            if child not in found and child != table:
                found[child] = None
                todo.append(child)
    return list(found)


def _on(step: AddColumn | DropColumn | RenameColumn | ModifyColumn, table: str) -> Operation | None:
    if isinstance(step, AddColumn):
        return AddColumn(replace(step.element, table=table), if_not_exists=True)
    if not isinstance(step, ModifyColumn):
        return replace(step, table=table)
    # Comments and defaults are each table's own.
    if step.type is None and step.nullable is None:
        return None
    return replace(step, table=table, comment=None, default=None)
