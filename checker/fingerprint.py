"""The lines of a text into the fingerprints by which GitHub knows a line again when others move it.

It is CodeQL's `primaryLocationLineHash`: a rolling hash of the 100 UTF-16 units from the line's start on, spaces and
tabs left out, and how many lines up to this one have the same.
"""

from __future__ import annotations

import re

UNITS = 100
_FACTOR = 37
_MASK = (1 << 64) - 1
_END = "\uffff"
_BLANK = re.compile(r"[ \t]+")
_BREAK = re.compile(r"\r\n?")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


class Lines:
    """The lines of one text, counted from 1."""

    def __init__(self, text: str) -> None:
        """Take the text of a file."""
        broken = _BREAK.sub("\n", text)
        self._lines = broken.split("\n")
        units = _ASTRAL.sub(_pair, _BLANK.sub("", broken)) + _END
        starts = [0, *(found.end() for found in re.finditer("\n", units))]
        self._windows = [units[start : start + UNITS] for start in starts]
        self._seen: dict[str, int] = {}
        self._nth = []
        for window in self._windows:
            self._seen[window] = self._seen.get(window, 0) + 1
            self._nth.append(self._seen[window])

    def line(self, number: int) -> str | None:
        """Return a line without its end, or None where the text has no such line."""
        return self._lines[number - 1] if 0 < number <= len(self._lines) else None

    def fingerprint(self, number: int) -> str:
        """Return the fingerprint of a line that is there."""
        window = self._windows[number - 1]
        value = 0
        for unit in window:
            value = (value * _FACTOR + ord(unit)) & _MASK
        value = value * pow(_FACTOR, UNITS - len(window), 1 << 64) & _MASK
        return f"{value:x}:{self._nth[number - 1]}"


def _pair(found: re.Match[str]) -> str:
    high, low = divmod(ord(found.group()) - 0x10000, 0x400)
    return chr(0xD800 + high) + chr(0xDC00 + low)
