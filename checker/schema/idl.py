"""What readers of interface and data models share: offsets into places, declarations of many files into histories."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from checker.problem import Place
from checker.schema.model import AddColumn, CreateTable, History, Opaque

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from checker.schema.model import Operation

BOM = "\ufeff"
_QUOTED = 40
_MARK = re.compile(r"\A(?:/[/*][/*!]*<?|[*#]+)\s*")
"""What starts a comment, or a line of one: `///<` speaks of what stands before it, `<` by itself is what is said."""


class Lines:
    """The lines of one text, for the place of an offset. Lines end as Git ends them: with LF."""

    def __init__(self, file: str, text: str) -> None:
        """Index `text`, which has no BOM."""
        self._file = file
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def line(self, offset: int) -> int:
        """Return the number of the line in which `offset` lies."""
        return bisect_right(self._starts, offset)

    def start(self, offset: int) -> int:
        """Return where the line begins in which `offset` lies."""
        return self._starts[self.line(offset) - 1]

    def place(self, offset: int) -> Place:
        """Return the line and column of `offset`."""
        line = self.line(offset)
        return Place(self._file, line, offset - self._starts[line - 1] + 1)


def quoted(text: str) -> str:
    """Return some piece of a file as the detail of a reason: short, and printable."""
    start = text[: _QUOTED + 1]
    shown = start if start.isprintable() else ascii(start)[1:-1]
    return f"'{shown}'" if len(shown) <= _QUOTED else f"'{shown[:_QUOTED]}...'"


def comment_text(raw: str) -> str:
    """Return what a `//`, `/* */` or `#` comment says, without its marks, line by line."""
    lines = (
        _MARK.sub("", line.strip().removesuffix("*/"), count=1).strip().rstrip("* \t") for line in raw.splitlines()
    )
    return "\n".join(line for line in lines if line)


def histories(found: Mapping[str, Iterable[Operation]]) -> Iterator[History]:
    """Make one history of what the files of each space declare.

    A type that is declared twice (a copy in a second file) only adds to the first, so that neither hides the other.
    Declarations come before what extends them, whatever file sorts first.
    """
    for space, operations in sorted(found.items()):
        created: dict[str, CreateTable] = {}
        added: list[Operation] = []
        opaque: list[Operation] = []
        for operation in operations:
            if isinstance(operation, Opaque):
                opaque.append(operation)
            elif isinstance(operation, CreateTable) and operation.table not in created:
                created[operation.table] = operation
            elif isinstance(operation, CreateTable):
                added += (AddColumn(element, if_not_exists=True) for element in operation.elements)
            else:
                added.append(operation)
        every = (*created.values(), *added, *opaque)
        if every:
            yield History(space, every)
