"""Turn the text of a Python file into a syntax tree with exact places, and strings in it into text that knows its own.

Nothing is imported or run. The keys of `Opaque.reason` of every reader of Python are those of `Reason`.
"""

from __future__ import annotations

import ast
import re
import warnings
from bisect import bisect_right
from dataclasses import fields, is_dataclass, replace
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from checker.problem import Place
from checker.schema.model import Opaque
from checker.schema.readers import language

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from checker.schema.model import Operation

Reason = Literal[
    "not python",  # the grammar refuses the file
    "too large",  # the file is beyond the size that is parsed
    "too deep",  # nested beyond the depth that is followed
    "too long to follow",  # loops or calls beyond the steps that are followed
    "not constant",  # a name, a type or a list that is only known when the code runs
    "sql not constant",  # the text of a statement is only known when the code runs
    "no sql reader",  # the language `sql` is not there
    "call not followed",  # code outside the file, or that cannot be known to leave the schema alone
    "operation not known",  # an operation of the tool that this reader does not know
    "under a condition",  # a removal or renaming that may or may not happen: it does not count
    "order not known",  # an ancestor of a migration is missing, doubled or its own descendant
    "no migration",  # a file at a migration's place that holds none
    "column not placed",  # a column whose table could not be told
    "columns not written",  # a table that is reflected from the database
]
MAX_CHARS = 1_000_000
"""A tree takes some hundred bytes a character; the largest migration met in the wild has 0.4 million."""
_DETAIL = 80
_REMARK = 300
_LENGTHS = (1, 2, 3, 4)
"""How many bytes UTF-8 takes for a character, by how many of the borders it is beyond."""


def opaque(reason: Reason, detail: str, place: Place, table: str = "") -> Opaque:
    """Return an `Opaque`, its detail on one short line."""
    short = " ".join(detail[: 2 * _DETAIL].split())
    return Opaque(f"{reason}: {short[:_DETAIL]}", place, table)


class Module:
    """A parsed file: its tree, and where each node of it stands."""

    def __init__(self, path: str, text: str, tree: ast.Module) -> None:
        """Keep the text from which `tree` was made; its lines end in a line feed."""
        self.path = path
        self.text = text
        self.tree = tree
        self.lines = text.split("\n")
        self._bytes: dict[int, list[int]] = {}
        """Of the lines that are not ASCII: where each of their characters ends, in bytes."""
        self.starts = list(accumulate((len(line) + 1 for line in self.lines), initial=0))

    def column(self, line: int, byte: int) -> int:
        """Return the 0-based column in code points of a byte of a line: `ast` counts in UTF-8."""
        text = self.lines[line - 1]
        if text.isascii():
            return byte
        if line not in self._bytes:
            self._bytes[line] = list(accumulate(_LENGTHS[(c > "\x7f") + (c > "\u07ff") + (c > "\uffff")] for c in text))
        return bisect_right(self._bytes[line], byte)

    def place(self, node: ast.expr | ast.stmt | ast.alias) -> Place:
        """Return where a node begins."""
        return Place(self.path, node.lineno, self.column(node.lineno, node.col_offset) + 1)

    def name_place(self, node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> Place:
        """Return where the name of a definition stands."""
        column = self.column(node.lineno, node.col_offset)
        found = self.lines[node.lineno - 1].find(node.name, column + len("def "))
        return Place(self.path, node.lineno, max(found, column) + 1)

    def offset_place(self, offset: int) -> Place:
        """Return the place of the character at `offset` of the text."""
        line = bisect_right(self.starts, offset)
        return Place(self.path, line, offset - self.starts[line - 1] + 1)

    def offset(self, line: int, byte: int) -> int:
        """Return the offset in the text of a byte of a line."""
        return self.starts[line - 1] + self.column(line, byte)

    def remarks(self, node: ast.expr | ast.stmt) -> tuple[str, ...]:
        """Return the comments beside a node: the lines of `#` directly above it, and what trails its last line."""
        end_line = node.end_lineno or node.lineno
        end = self.column(end_line, node.end_col_offset or 0)
        rest = self.lines[end_line - 1][end : end + _REMARK].lstrip(" \t,;)]")
        above: list[str] = []
        line = node.lineno - 2
        while line >= 0 and len(above) < 3 and self.lines[line][:_REMARK].lstrip().startswith("#"):  # noqa: PLR2004 -- no page
            above.insert(0, self.lines[line][:_REMARK])
            line -= 1
        found = [*above, rest] if rest.startswith("#") else above
        return tuple(text for text in (_bare(remark) for remark in found) if text)


def _bare(remark: str) -> str:
    text = remark.strip().lstrip("#").strip()
    return "" if text.startswith(("noqa", "type:", "pragma", "pylint", "fmt:", "-----", "=====", "###")) else text


def parse(path: str, text: str) -> Module | Opaque:
    """Return the tree of a file, or why there is none."""
    if len(text) > MAX_CHARS:
        return opaque("too large", f"{len(text)} characters", Place(path, 1))
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    try:
        with warnings.catch_warnings():
            # A stray backslash in a string warns; that is the author's business.
            warnings.simplefilter("ignore")
            return Module(path, text, ast.parse(text))
    except SyntaxError as error:
        return opaque("not python", error.msg or "syntax", Place(path, error.lineno or 1, error.offset or 1))
    except (RecursionError, MemoryError):
        return opaque("too deep", "the parser gave up", Place(path, 1))
    except (ValueError, UnicodeError):
        line = text.count("\n", 0, max(text.find("\0"), 0)) + 1
        return opaque("not python", "a character that Python refuses", Place(path, line))


class Piece(NamedTuple):
    """A run of a computed text: where it begins in it, and in its file; `fixed`: all of it stands at one place."""

    start: int
    source: int
    fixed: bool
    module: Module


class Trace:
    """A computed text whose every character knows where in the file it was written."""

    def __init__(self, text: str, pieces: Sequence[Piece]) -> None:
        """Take the runs in their order; the first begins at 0."""
        self.text = text
        self.pieces = pieces
        self._starts = [piece.start for piece in pieces]
        self._lines = list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))

    def at(self, place: Place) -> Place:
        """Return where in the file a place of the text was written."""
        line = min(max(place.line, 1), len(self._lines) - 1)
        offset = min(self._lines[line - 1] + place.column - 1, len(self.text))
        piece = self.pieces[bisect_right(self._starts, offset) - 1]
        return piece.module.offset_place(piece.source + (0 if piece.fixed else offset - piece.start))


def moved(value: Any, trace: Trace) -> Any:
    """Return `value`, an operation or a part of one, with its places in the file instead of in the text."""
    if isinstance(value, Place):
        return trace.at(value)
    if type(value) is tuple:
        return tuple(moved(item, trace) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: moved(getattr(value, field.name), trace) for field in fields(value)})
    return value


_OPENING = re.compile(r"([A-Za-z]{0,2})('''|\"\"\"|'|\")")
_BETWEEN = re.compile(r"(?:[\s\\()]|#[^\n]*)*")
_PART = re.compile(
    r"[^\\'\"{}\n]+|\\(?:[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}]{0,100}\}|.)|.", re.DOTALL
)
_KEPT = frozenset("\\'\"abfnrtvxuUN01234567\n")
_SIMPLE = {"\n": "", "n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


def pieces_of(module: Module, node: ast.expr, value: str, holes: Sequence[str] = ()) -> list[Piece]:
    """Return the runs of a string literal of value `value`; `holes` are the texts of an f-string's replacements.

    Where the literal is written in a way that is not followed, all of it stands at its beginning.
    """
    start = module.offset(node.lineno, node.col_offset)
    end = module.offset(node.end_lineno or node.lineno, node.end_col_offset or 0)
    scan = _Scan(module, start, end, list(holes))
    scan.run()
    return scan.pieces if "".join(scan.out) == value and scan.pieces else [Piece(0, start, True, module)]  # noqa: FBT003 -- a row


class _Scan:
    """One pass over the literals of a string."""

    def __init__(self, module: Module, start: int, end: int, holes: list[str]) -> None:
        self.module, self.text, self.position, self.end = module, module.text, start, end
        self.holes = holes[::-1]
        self.out: list[str] = []
        self.length = 0
        self.pieces: list[Piece] = []

    def run(self) -> None:
        while self.position < self.end:
            gap = _BETWEEN.match(self.text, self.position, self.end)
            self.position = gap.end() if gap else self.position
            opening = _OPENING.match(self.text, self.position, self.end)
            if not opening:
                return
            self.position = opening.end()
            prefix = opening[1].lower()
            self._body(opening[2], raw="r" in prefix, formatted="f" in prefix)

    def _add(self, text: str, source: int, *, fixed: bool = False) -> None:
        if text:
            self.pieces.append(Piece(self.length, source, fixed, self.module))
            self.out.append(text)
            self.length += len(text)

    def _body(self, quote: str, *, raw: bool, formatted: bool) -> None:
        while self.position < self.end:
            if self.text.startswith(quote, self.position):
                self.position += len(quote)
                return
            part = _PART.match(self.text, self.position, self.end)
            if part is None:
                return
            source, self.position = self.position, part.end()
            text = part[0]
            if formatted and text in "{}":
                self._brace(text, source)
            elif text.startswith("\\"):
                self._escape(text, source, raw=raw)
            else:
                self._add(text, source)

    def _brace(self, brace: str, source: int) -> None:
        if self.text.startswith(brace, self.position):
            self.position += 1
            self._add(brace, source, fixed=True)
            return
        closing = self.text.find("}", self.position, self.end)
        self.position = self.end if closing < 0 else closing + 1
        self._add(self.holes.pop() if self.holes else "", source, fixed=True)

    def _escape(self, text: str, source: int, *, raw: bool) -> None:
        if raw or text[1] not in _KEPT:
            if raw:
                # What follows a backslash stays as it is, whatever it looks like.
                text, self.position = text[:2], source + 2
            self._add(text, source)
        elif text[1] in "xuUN01234567":
            self._add(_decoded(text), source, fixed=True)
        else:
            self._add(_SIMPLE.get(text[1], text[1]), source, fixed=True)


@lru_cache(4096)
def _decoded(escape: str) -> str:
    """Return the character of a numeric or named escape, whose syntax the parser has already accepted."""
    try:
        return str(ast.literal_eval(f'"{escape}"'))
    except (SyntaxError, ValueError):
        return ""


def statements(trace: Trace, path: str, lookup: Callable[[str], str | None]) -> list[Operation]:
    """Return what a SQL text does, read by the reader of SQL, with its places in the Python file."""
    try:
        sql = language("sql")
    except ModuleNotFoundError:
        return [opaque("no sql reader", trace.text, trace.at(Place(path, 1)))]
    histories = sql.read({path: trace.text}, lookup)
    return [moved(operation, trace) for history in histories for operation in history.operations]
