"""An offset in a text into the place in its file, also where the text is that of a literal within the file."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from checker.problem import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

_NEWLINE = re.compile("\n")


class Located:
    """A text that knows where in its file each of its characters stands."""

    __slots__ = ("_offsets", "_starts", "file", "text")

    def __init__(self, file: str, text: str, starts: Sequence[int], offsets: int | Sequence[int] = 0) -> None:
        """Keep `text`; `offsets` are those of its characters in the file, or the first one where they are in a row."""
        self.file = file
        self.text = text
        self._starts = starts
        self._offsets = offsets

    @classmethod
    def whole(cls, file: str, text: str) -> Located:
        """Return a whole file; a byte order mark is no character of it."""
        text = text.removeprefix("\ufeff")
        return cls(file, text, [0, *(found.end() for found in _NEWLINE.finditer(text))])

    def place(self, offset: int) -> Place:
        """Return the place of the character at `offset`."""
        place = self._in_file(offset)
        line = bisect_right(self._starts, place)
        return Place(self.file, line, place - self._starts[line - 1] + 1)

    def literal(self, text: str, offsets: Sequence[int]) -> Located:
        """Return the text of a literal within this one, whose characters stand at `offsets` here."""
        return Located(self.file, text, self._starts, [self._in_file(offset) for offset in offsets])

    def _in_file(self, offset: int) -> int:
        if isinstance(self._offsets, int):
            return self._offsets + offset
        if not self._offsets:
            return 0
        return self._offsets[min(offset, len(self._offsets) - 1)]
