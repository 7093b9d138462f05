"""The type of a column as it is written, into what may be compared: one spelling for each, and which holds more."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

Width = Literal["", "widened", "narrowed", "equal", "incomparable"]

MAX_LENGTH = 200
_SYNONYMS = {
    "integer": "int",
    "int4": "int",
    "int8": "bigint",
    "int2": "smallint",
    "serial": "int",
    "bigserial": "bigint",
    "character varying": "varchar",
    "character": "char",
    "bool": "boolean",
    "double precision": "double",
    "float8": "double",
    "float4": "real",
    "decimal": "numeric",
    "dec": "numeric",
    "timestamp with time zone": "timestamptz",
    "timestamp without time zone": "timestamp",
    "time without time zone": "time",
}
_INTEGERS = ("boolean", "tinyint", "smallint", "mediumint", "int", "bigint")
_TEXTS = {"tinytext": 255, "text": 65_535, "mediumtext": 2**24, "longtext": 2**32, "string": 2**32, "clob": 2**32}
_SHORT = frozenset({"char", "varchar", "nchar", "nvarchar", "varchar2", "bpchar"})
_DAYS = ("year", "date", "timestamp")
_DAYS_TOO = {"datetime": "timestamp", "timestamptz": "timestamp", "date-time": "timestamp"}
_ANYTHING = frozenset({"json", "jsonb", "variant", "object", "hstore", "super"})
_SPACES = re.compile(r"\s+")
_AROUND = re.compile(r" ?([(),]) ?")


@lru_cache(maxsize=4096)
def canonical(written: str) -> str:
    """Return a type as one of all its spellings; widths that only serve display are left out."""
    text = _AROUND.sub(r"\1", _SPACES.sub(" ", written.strip().lower()))
    if len(text) > MAX_LENGTH:
        return text
    base, opened, rest = text.partition("(")
    inside, closed, after = rest.partition(")")
    base = base.strip()
    word = f"{base} {after.strip()}".strip() if opened else base
    word = _SYNONYMS.get(word, word)
    first = word.partition(" ")[0]
    if _SYNONYMS.get(first, first) in _INTEGERS:
        return " ".join([_SYNONYMS.get(first, first), *word.split(" ")[1:]])
    return f"{word}({inside})" if closed and inside else word


def width(before: str, after: str) -> Width:
    """Tell whether a type holds more than the other one, as far as types tell."""
    old, new = canonical(before), canonical(after)
    if old == new:
        return "equal"
    for measure in (_anything, _integer, _length, _day, _decimal):
        a, b = measure(old), measure(new)
        if a is not None and b is not None and a != b:
            return "widened" if a < b else "narrowed"
    return "incomparable"


def _anything(kind: str) -> tuple[int, ...] | None:
    return (int(_word(kind) in _ANYTHING),)


def _integer(kind: str) -> tuple[int, ...] | None:
    word = kind.partition(" ")[0]
    return (_INTEGERS.index(word),) if word in _INTEGERS else None


def _length(kind: str) -> tuple[int, ...] | None:
    word, inside = _word(kind), kind.partition("(")[2].partition(")")[0]
    if word in _TEXTS:
        return (_TEXTS[word],)
    if word in _SHORT:
        return (int(inside) if inside.isascii() and inside.isdigit() and len(inside) < len("123456789") else 2**31,)
    # A list of known values is less than any text.
    return (0,) if word in {"enum", "set"} else None


def _day(kind: str) -> tuple[int, ...] | None:
    word = _DAYS_TOO.get(_word(kind), _word(kind))
    return (_DAYS.index(word),) if word in _DAYS else None


def _decimal(kind: str) -> tuple[int, ...] | None:
    inside = kind.partition("(")[2].partition(")")[0].split(",")
    if _word(kind) != "numeric" or not all(part.strip().isascii() and part.strip().isdigit() for part in inside):
        return None
    return tuple(int(part[:9]) for part in reversed(inside))


def _word(kind: str) -> str:
    return kind.partition("(")[0].partition(" ")[0]
