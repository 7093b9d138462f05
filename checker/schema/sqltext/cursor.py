"""The tokens of a statement, read one after the other: words, names, groups in brackets, and what stands in between."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from checker.schema.sqltext.tokens import Lexed, Token

if TYPE_CHECKING:
    from collections.abc import Collection

    from checker.problem import Place
    from checker.schema.sqltext.located import Located

_OPEN = frozenset("([{")
_CLOSE = frozenset(")]}")
# Schemas that stand for "no schema named".
_PLAIN_SCHEMAS = frozenset({"public", "dbo"})
DETAIL = 80


def words(text: str) -> frozenset[str]:
    """Return the words of a list in one text: long lists stay readable so."""
    return frozenset(text.split())


class NotUnderstood(Exception):
    """The grammar does not reach; what was read since is not to be trusted."""


class Named(NamedTuple):
    """A name and the token that holds its last part."""

    name: str
    token: Token


class Cursor:
    """A position in the tokens of one statement."""

    def __init__(self, lexed: Lexed, located: Located, index: int = 0, stop: int | None = None) -> None:
        """Start at token `index` and end before token `stop`."""
        self.lexed = lexed
        self._tokens = lexed.tokens
        self.located = located
        self.index = index
        self.stop = len(lexed.tokens) - 1 if stop is None else stop
        last = lexed.tokens[self.stop - 1].end if self.stop else 0
        self._end = Token("end", "", last, last)

    def peek(self, ahead: int = 0) -> Token:
        """Return the token `ahead` of the next one, an `end` past the last."""
        index = self.index + ahead
        return self._tokens[index] if index < self.stop else self._end

    def up(self, ahead: int = 0) -> str:
        """Return the word in upper case, or the mark, of the token `ahead` of the next one."""
        index = self.index + ahead
        return self._tokens[index].up if index < self.stop else ""

    def at(self, word: str, *more: str) -> bool:
        """Tell whether exactly these words and marks come next."""
        if self.up() != word:
            return False
        return not more or all(self.up(ahead) == each for ahead, each in enumerate(more, 1))

    def next(self) -> Token:
        """Take one token."""
        token = self.peek()
        self.index = min(self.index + 1, self.stop)
        return token

    def accept(self, word: str, *more: str) -> bool:
        """Take these words and marks if exactly they come next."""
        if not self.at(word, *more):
            return False
        self.index += 1 + len(more)
        return True

    def accept_any(self, words: Collection[str]) -> str:
        """Take the next word if it is one of `words`, and return it."""
        return self.next().up if self.up() in words else ""

    def expect(self, word: str, *more: str) -> None:
        """Take exactly these words and marks."""
        if not self.accept(word, *more):
            raise NotUnderstood

    @property
    def ended(self) -> bool:
        """Whether no token is left."""
        return self.index >= self.stop

    def is_name(self, ahead: int = 0) -> bool:
        """Tell whether the token `ahead` can be a name: in MySQL's ANSI mode, what else is a string too."""
        token = self.peek(ahead)
        return token.kind in {"word", "name"} or (token.kind == "string" and self.lexed.text[token.start] == '"')

    def identifier(self) -> Named:
        """Take one part of a name."""
        if not self.is_name():
            raise NotUnderstood
        token = self.next()
        return Named(self.lexed.value(token), token)

    def qualified(self) -> Named:
        """Take a name with what qualifies it; a schema that every name has by default is left out."""
        parts = [self.identifier()]
        while self.at(".") and (self.is_name(1) or self.up(1) == "*"):
            self.next()
            parts.append(Named("*", self.next()) if self.at("*") else self.identifier())
        return Named(joined([part.name for part in parts]), parts[-1].token)

    def column_of(self) -> tuple[str, Named]:
        """Take `table.column`, and return the table and the column."""
        parts = [self.identifier()]
        while self.accept("."):
            parts.append(self.identifier())
        if len(parts) < 2:  # noqa: PLR2004 - a table and a column
            raise NotUnderstood
        return joined([part.name for part in parts[:-1]]), parts[-1]

    def string(self) -> str:
        """Take a string; strings in a row are one."""
        if self.peek().kind != "string":
            raise NotUnderstood
        value = ""
        while self.peek().kind == "string":
            value += self.lexed.value(self.next())
        return value

    def skip(self) -> None:
        """Take one token, or a whole group in brackets."""
        if self.next().up not in _OPEN:
            return
        depth = 1
        while depth and not self.ended:
            up = self.next().up
            depth += (up in _OPEN) - (up in _CLOSE)
        if depth:
            raise NotUnderstood

    def group(self) -> Cursor:
        """Take a group in round brackets and return a cursor over what is in it."""
        if not self.at("("):
            raise NotUnderstood
        start = self.index
        self.skip()
        return Cursor(self.lexed, self.located, start + 1, self.index - 1)

    def skip_to_comma(self) -> None:
        """Take everything up to the next comma outside brackets, or the end."""
        while not self.ended and not self.at(","):
            try:
                self.skip()
            except NotUnderstood:
                self.index = self.stop

    def names_in_group(self) -> list[Named]:
        """Take `(a, b(10) desc)` and return its names."""
        inner, names = self.group(), []
        while not inner.ended:
            names.append(inner.identifier())
            inner.skip_to_comma()
            inner.accept(",")
        return names

    def place(self, token: Token) -> Place:
        """Return the place of a token, its quote included."""
        return self.located.place(token.start)

    def raw(self, first: int, last: int) -> str:
        """Return the text from token `first` up to token `last`, which is not in it."""
        if first >= last:
            return ""
        return self.lexed.text[self.lexed.tokens[first].start : self.lexed.tokens[last - 1].end]

    def rest(self) -> str:
        """Return what is left as text."""
        return self.raw(self.index, self.stop)

    def detail(self, first: int | None = None) -> str:
        """Return the beginning of the statement, or of what begins at token `first`, in one short line."""
        start = self.lexed.tokens[self.index if first is None else first].start
        end = self.lexed.tokens[self.stop - 1].end if self.stop else start
        words = " ".join(self.lexed.text[start : min(end, start + 4 * DETAIL)].split())
        return words if len(words) <= DETAIL else words[: DETAIL - 1] + "…"


def joined(parts: list[str]) -> str:
    """Return the parts of a name as one, without a schema that every name has by default."""
    if len(parts) > 1 and parts[-2].lower() in _PLAIN_SCHEMAS:
        parts = [*parts[:-2], parts[-1]]
    return ".".join(parts)
