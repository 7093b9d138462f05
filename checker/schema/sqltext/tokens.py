"""A statement into its tokens and comments, in the lexical rules of MySQL or PostgreSQL, in linear time.

Every quantifier that could be given back is possessive or runs to a fixed character: nothing is scanned twice.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

Dialect = Literal["mysql", "postgres"]

# Strings, quoted names and comments as they are when they are closed; and the marks that open them.
STRING = {
    "mysql": r"'(?:[^'\\]++|\\.|'')*+'|\"(?:[^\"\\]++|\\.|\"\")*+\"",
    "postgres": r"(?<=[eE])(?<![\w$][eE])'(?:[^'\\]++|\\.|'')*+'|(?:(?<![eE])|(?<=[\w$][eE]))'(?:[^']++|'')*+'",
}
NAME = {"mysql": r"`(?:[^`]++|``)*+`", "postgres": r"\"(?:[^\"]++|\"\")*+\"|`[^`]*+`"}
# Behind a row of dashes a comment begins, too; MySQL reads `---1; ALTER ...` as a number and a statement.
# What Drizzle puts between statements is one of its own, that no server sees.
LINE_COMMENT = {
    "mysql": r"--(?=\s|\Z)[^\n]*+|(?<![^\n])-{3,}+(?=\s|\Z)[^\n]*+|--> statement-breakpoint(?=\s|\Z)[^\n]*+|\#[^\n]*+",
    "postgres": r"--[^\n]*+",
}
BLOCK_COMMENT = {"mysql": r"/\*(?:[^*]++|\*(?!/))*+\*/", "postgres": r"/\*(?:[^*/]++|\*(?!/)|/(?!\*))*+\*/"}
DOLLAR = r"(?<![\w$])\$(?:[^\W\d]\w*+)?+\$"
PREFIX = {"mysql": r"(?:(?<![\w$])[nNxXbB](?='))?+", "postgres": r"(?:(?<![\w$])(?:[nNxXbBeE](?=')|[uU]&(?=['\"])))?+"}
# Jinja; its length is limited, for each opening is looked at once.
TEMPLATE = r"\{\{(?:[^{}]++|\{[^{}]{0,500}+\}){0,20}+\}\}|\{%(?:[^%]{1,500}+|%(?!\})){0,20}+%\}"
_NESTING = re.compile(r"/\*|\*/")
_TAG = re.compile(DOLLAR)
_QUOTE = re.compile("['\"`]")
_TWICE = re.compile(r"''|\"\"|``")
_MYSQL_ESCAPE = re.compile(r"\\(?P<other>.)|''|\"\"", re.DOTALL)
_POSTGRES_ESCAPE = re.compile(r"\\(?:u(?P<short>[0-9a-fA-F]{4})|U(?P<long>[0-9a-fA-F]{8})|(?P<other>.))|''", re.DOTALL)
_UNICODE_ESCAPE = re.compile(r"\\(?:(?P<short>[0-9a-fA-F]{4})|\+(?P<long>[0-9a-fA-F]{6})|(?P<other>\\))|''|\"\"")
_NAMED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "0": "\0", "Z": "\x1a"}


_SURROGATES = range(0xD800, 0xE000)


class Token(NamedTuple):
    """One token; `up` is a word in upper case or a mark as it is, and empty for what is quoted."""

    kind: str
    """word, name, string, number, mark, template, broken (opened and never closed) or end."""
    up: str
    start: int
    end: int


def comment_end(text: str, start: int) -> int:
    """Return where the comment that opens at `start` ends, comments within it included; -1 where it never does."""
    depth = 0
    for found in _NESTING.finditer(text, start):
        depth += 1 if found.group() == "/*" else -1
        if not depth:
            return found.end()
    return -1


def dollar_end(text: str, start: int) -> int:
    """Return where the dollar-quoted string that opens at `start` ends; -1 where it never does."""
    tag = _TAG.match(text, start)
    if tag is None:
        return -1
    end = text.find(tag.group(), tag.end())
    return -1 if end < 0 else end + len(tag.group())


@cache
def _pattern(dialect: Dialect) -> re.Pattern[str]:
    # What is for a version that no server has, is a comment.
    never = r"/\*M?!(?:1[3-9]|[2-9]\d)\d{4}(?:[^*]++|\*(?!/))*+\*/"
    versioned = rf"(?P<comment_>{never})|(?P<versioned>/\*M?!\d*+|\*/)|" if dialect == "mysql" else ""
    dollar = "" if dialect == "mysql" else rf"(?P<dollar>{DOLLAR})|"
    return re.compile(
        rf"(?P<space>[ \t\r\n\f\v]++)|{versioned}"
        rf"(?P<comment>{LINE_COMMENT[dialect]}|{BLOCK_COMMENT[dialect]})|(?P<opening>/\*)|{dollar}"
        rf"(?P<template>{TEMPLATE}|\$\{{[^{{}}\n]{{0,200}}+\}})|"
        rf"(?P<string>{PREFIX[dialect]}(?:{STRING[dialect]}))|(?P<name>{PREFIX[dialect]}(?:{NAME[dialect]})"
        r"|(?<![\w\]\"'])\[[^\W\d][^\[\]\n]{0,128}+\])|"
        r"(?P<number>(?:\d++(?:\.\d*+)?+|\.\d++)(?:[eE][-+]?\d++)?+(?![\w$])|0[xX][0-9a-fA-F]++(?![\w$]))|"
        r"(?P<word>[\w$\u0080-\U0010ffff]++)|(?P<broken>['\"`].*+)|"
        r"(?P<mark>::|:=|\|\||->>|->|<=|>=|<>|!=|@@?|.)",
        re.DOTALL,
    )


class Lexed:
    """A text, or a part of it, as tokens with an `end` after the last, and the spans of its comments."""

    __slots__ = ("comments", "dialect", "text", "tokens")

    def __init__(self, text: str, dialect: Dialect, start: int = 0, stop: int | None = None) -> None:
        """Read `text` from `start` to `stop`; offsets are those of `text`."""
        self.text = text
        self.dialect: Dialect = dialect
        self.tokens: list[Token] = []
        self.comments: list[tuple[int, int]] = []
        stop = len(text) if stop is None else stop
        match = _pattern(dialect).match
        add = self.tokens.append
        position = start
        while position < stop and (found := match(text, position, stop)):
            kind, end = str(found.lastgroup), found.end()
            if kind in {"word", "mark"}:
                add(Token(kind, found.group().upper(), position, end))
            elif kind in {"comment", "comment_"}:
                self.comments.append((position, end))
            elif kind in {"opening", "dollar"}:
                end = (comment_end if kind == "opening" else dollar_end)(text, position)
                if end < 0 or end > stop:
                    add(Token("broken", "", position, stop))
                    end = stop
                elif kind == "opening":
                    self.comments.append((position, end))
                else:
                    add(Token("string", "", position, end))
            elif kind not in {"space", "versioned"}:
                add(Token(kind, "", position, end))
            position = end
        add(Token("end", "", stop, stop))

    def raw(self, start: int, end: int) -> str:
        """Return the text between two offsets as it stands."""
        return self.text[start:end]

    def value(self, token: Token) -> str:
        """Return the name that a word or a quoted name spells, what a string holds, or the token as it is."""
        return self.decoded(token)[0]

    def decoded(self, token: Token) -> tuple[str, Sequence[int]]:
        """Return as `value` does, and where each of its characters stands in the text."""
        text, start, end = self.text, token.start, token.end
        if token.kind not in {"string", "name"}:
            return text[start:end], range(start, end)
        if text[start] == "[":
            return text[start + 1 : end - 1], range(start + 1, end - 1)
        if text[start] == "$":
            size = text.index("$", start + 1) + 1 - start
            return text[start + size : end - size], range(start + size, end - size)
        quote = _QUOTE.search(text, start, end)
        first = start + 1 if quote is None else quote.end()
        return _unescape(text, first, end - 1, self._escape(token, text[start : first - 1].upper()))

    def _escape(self, token: Token, prefix: str) -> re.Pattern[str]:
        if prefix == "U&":
            return _UNICODE_ESCAPE
        if token.kind == "string" and self.dialect == "mysql":
            return _MYSQL_ESCAPE
        return _POSTGRES_ESCAPE if prefix == "E" else _TWICE


def _unescape(text: str, start: int, stop: int, escape: re.Pattern[str]) -> tuple[str, Sequence[int]]:
    pieces: list[str] = []
    offsets: list[int] = []
    position = start
    for found in escape.finditer(text, start, stop):
        pieces += (text[position : found.start()], _character(found))
        offsets.extend(range(position, found.start() + 1))
        position = found.end()
    if not pieces:
        return text[start:stop], range(start, stop)
    pieces.append(text[position:stop])
    offsets.extend(range(position, stop))
    return "".join(pieces), offsets


def _character(found: re.Match[str]) -> str:
    groups = found.groupdict()
    code = groups.get("short") or groups.get("long")
    if code is not None:
        point = int(code, 16)
        # Half of a pair is no character; what stands for it is visible.
        return "\ufffd" if point > sys.maxunicode or point in _SURROGATES else chr(point)
    other = groups.get("other")
    return found.group()[0] if other is None else _NAMED.get(other, other)
