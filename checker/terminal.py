"""Rows of text into what a terminal shows well: in colour, folded at its width, in characters that it has.

Whatever people wrote is harmless before it comes here (`report.safe`): every colour is one of ours.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

COLOURS = ("auto", "always", "never")
ESCAPED = "clausecheck-escaped"
"""How a stream is to take a character that its encoding lacks: as `\\u{1f600}`, which tells what it was."""
ROLES = {
    "allow": "32",
    "review": "33",
    "deny": "1;31",
    "notice": "36",
    "passed": "1;32",
    "blocked": "1;31",
    "error": "1;31",
    "place": "1",
    "remedy": "36",
    "aside": "2",
}
NARROWEST = 20
_COLOUR = re.compile("\x1b\\[[0-9;]*m")
# Where a row may break: at blanks, and beside what is written without them; never before what closes, nor after what
# opens.
_OPENS, _CLOSES = "([{<\u2018\u201c\u3008\u300a\u300c\u300e\u3010\uff08", ",.;:!?)]}>\u2019\u201d\u3001\u3002"
_CLOSES += "\u3009\u300b\u300d\u300f\u3011\uff01\uff09\uff0c\uff0e\uff1a\uff1b\uff1f\u2026"
_WITHOUT_BLANKS = "\u2e80-\u3000\u3003-\u3007\u3012-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PIECE = re.compile(
    f"{_COLOUR.pattern}|[ \t]+"
    f"|[{re.escape(_OPENS)}]*(?:[{_WITHOUT_BLANKS}]|[^\\s\x1b{_WITHOUT_BLANKS}]+)[{re.escape(_CLOSES)}]*|."
)
_OF_CHINA = ("gb", "cp936", "ms936", "936", "hz", "big5", "cp950", "euc", "shift", "cp932", "cp949", "johab")


class Verbatim(str):
    """A row that stays as it is, to be pasted or to stand under another."""

    __slots__ = ()


class Screen(NamedTuple):
    """What a stream shows: `width` in columns (None: rows stay whole), `encoding` (None: every character)."""

    colour: bool = False
    width: int | None = None
    encoding: str | None = None

    def paint(self, role: str, text: str) -> str:
        """Return text in the colour of its role."""
        return f"\x1b[{ROLES[role]}m{text}\x1b[0m" if self.colour and text else text

    def characters(self, text: str) -> str:
        """Return text in characters that the encoding has."""
        if self.encoding is None or text.isascii():
            return text
        return text.encode(self.encoding, ESCAPED).decode(self.encoding)

    def columns(self, text: str) -> int:
        """Return how many columns text takes; colours take none."""
        return columns(_COLOUR.sub("", text), self._wide)

    def rows(self, rows: Iterable[str]) -> Iterator[str]:
        """Yield rows as they are shown, folded where they are longer than the screen is wide."""
        for row in rows:
            shown = self.characters(row)
            if self.width is None or isinstance(row, Verbatim) or self.columns(shown) <= self.width:
                yield shown
            else:
                yield from self._folded(shown, self.width)

    def under(self, excerpt: str, before: str, margin: int) -> tuple[str, str]:
        """Return an excerpt and the blanks that lead to the end of `before`, its beginning, to the right of a margin.

        A row that the terminal breaks leaves its caret behind; so one that is too long is cut on both sides of it.
        """
        excerpt, before = self.characters(excerpt), self.characters(before)
        if self.width is not None:
            excerpt, before = excerpt.replace("\t", " "), before.replace("\t", " ")
            if self.columns(excerpt) > self.width - margin:
                excerpt, before = self._cut(excerpt, before, max(self.width - margin, NARROWEST // 2))
        return excerpt, "\t".join(" " * self.columns(part) for part in before.split("\t"))

    def cut(self, text: str) -> str:
        """Return text as one row, without what has no room in it; the last column stays free."""
        shown = self.characters(text)
        while self.width is not None and self.columns(shown) >= self.width:
            shown = shown[:-1]
        return shown

    @property
    def _wide(self) -> str:
        # The terminals of these encodings give two columns to what is of ambiguous width, too.
        return "WFA" if (self.encoding or "").startswith(_OF_CHINA) else "WF"

    def _cut(self, excerpt: str, before: str, room: int) -> tuple[str, str]:
        """Return the part of an excerpt that has room, with what leads to the caret in it."""
        more = "\u2026" if self.encoding is None else "..."
        start = 0
        while self.columns(before[start:]) > room // 2 or (start and not self.columns(excerpt[start : start + 1])):
            # What stands on the letter before goes with it.
            start += 1
        lead = more if start else ""
        end, tail = len(excerpt), ""
        if self.columns(lead + excerpt[start:]) > room:
            end, tail = start, more
            while self.columns(lead + excerpt[start : end + 1] + tail) <= room:
                end += 1
        return f"{lead}{excerpt[start:end]}{tail}", f"{lead}{before[start:]}"

    def _folded(self, row: str, width: int) -> Iterator[str]:
        indent = len(row) - len(row.lstrip(" "))
        hang = " " * min(indent + 2, width // 2)
        line, taken, blanks, fresh = "", 0, "", True
        for piece in _PIECE.findall(row):
            if _COLOUR.fullmatch(piece):
                line += blanks + piece
                taken += len(blanks)
                blanks = ""
            elif not piece.strip(" \t"):
                blanks += piece
            else:
                wide = self.columns(piece)
                if taken + len(blanks) + wide > width and not fresh:
                    yield line
                    line, taken = hang, len(hang)
                    # No row may start as a command to a runner.
                    blanks = "\\" if piece.startswith(("::", "##")) else ""
                line += blanks + piece
                taken += len(blanks) + wide
                blanks, fresh = "", False
        yield line


PLAIN = Screen()


def columns(text: str, wide: str = "WF") -> int:
    """Return how many columns a terminal gives to text."""
    if text.isascii():
        return len(text)
    total, last = 0, 0
    for character in text:
        if character == "\ufe0f" and last == 1:
            # The sign before is shown as a picture.
            total, last = total + 1, 2
            continue
        taken = _width(character, wide)
        total += taken
        last = taken or last
    return total


@lru_cache(maxsize=4096)
def _width(character: str, wide: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me"} or "\u1160" <= character <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(character) in wide else 1


def wants_colour(asked: str, *, terminal: bool, environment: Mapping[str, str]) -> bool:
    """Tell whether to use colours: `asked` is one of `COLOURS`; `auto` goes by the environment, then by the stream."""
    if asked != "auto":
        return asked == "always"
    if environment.get("NO_COLOR"):
        return False
    forced = (environment.get("FORCE_COLOR") or environment.get("CLICOLOR_FORCE") or "").lower()
    if forced and forced not in {"0", "false"}:
        return True
    if environment.get("CLICOLOR") == "0" or environment.get("TERM") == "dumb" or forced:
        return False
    return terminal


def shows_chinese(encoding: str) -> bool:
    """Tell whether an encoding has Chinese characters as they are written here: simplified."""
    try:
        "\u5ba1\u95ee\u89c4\u5219\uff0c".encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def shows_everything(encoding: str) -> bool:
    """Tell whether an encoding has every character."""
    try:
        return codecs.lookup(encoding).name.startswith(("utf-8", "utf-16", "utf-32", "gb18030"))
    except LookupError:
        return False


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(f"\\u{{{ord(letter):x}}}" for letter in error.object[error.start : error.end]), error.end


codecs.register_error(ESCAPED, _escaped)
