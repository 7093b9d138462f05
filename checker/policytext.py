"""The published policy into its numbered clauses, and each clause into the digest of its wording.

The text is laid out as it is published: the Chinese first, then the English, each with the same numbers: an opening,
sections (`一、`, `1.`), clauses (`3.1`) and items (`(5)`). Where lines break means nothing, for in print they break
nowhere or anywhere. Every letter belongs to exactly one clause, so no edit can hide between two of them.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from checker import yamlfile
from checker.problem import Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_BYTES = 4 * 1024 * 1024
OPENING = "0"

_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTERS = re.compile(f"[{_HAN}]+|[A-Za-z]+")
# Wide and narrow forms of one punctuation mark, as Unicode pairs them; letters, digits and signs are left alone.
_WIDTH = {
    code: int(form[1], 16)
    for code in (0x3000, *range(0xFF01, 0xFF66))
    if (form := unicodedata.decomposition(chr(code)).split())
    and form[0] in {"<wide>", "<narrow>"}
    and unicodedata.category(chr(code)).startswith("P")
}
# A number is a number in either width, so it is found as one; the wording keeps its digits as they are.
_NUMBERS = {**_WIDTH, **{0xFF10 + digit: 0x30 + digit for digit in range(10)}}
_GAP = re.compile(rf"(?<=[^\W{_HAN}])\s+(?=[^\W{_HAN}])|(\s+)")

_DIGITS = "一二三四五六七八九十"
_ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth")
_CLAUSE = r"(?<![A-Za-z0-9/\-])(?<![0-9]\.)(?P<major>[1-9][0-9]?)\.(?P<minor>[1-9][0-9]?)(?![0-9%])(?!\.[0-9])"
_ITEM = r"\(\s*(?P<item>[1-9][0-9]?)\s*\)"
_MARK = {
    "zh": re.compile(rf"{_CLAUSE}|{_ITEM}|(?<![第{_DIGITS}])(?P<section>[{_DIGITS}]{{1,3}})\s*、"),
    "en": re.compile(
        rf"{_CLAUSE}|{_ITEM}|(?<![\w.])(?P<section>[1-9][0-9]?)\.(?![0-9])|\b(?P<ordinal>{'|'.join(_ORDINALS)}),"
    ),
}
_SENTENCE = re.compile("[。;:!?,]")
_ENDS = "。.;:!?…"
_CLOSING = "”\"'’」』)】》"
_REFERS = re.compile(
    r"(?:[第见依据照按和与及至或、]|\b(?:articles?|sections?|clauses?|paragraphs?|and|or|to|in|of|under|by|with|see))\s*$",
    re.IGNORECASE,
)
_REFERRED = re.compile(r"\s*(?:条|款|节|项(?!目))")
_NEXT_ITEM = re.compile(r"\s*\(\s*([0-9]{1,2})\s*\)")


class Clause(NamedTuple):
    """One numbered clause in one language: its number in the policy, its normalised wording, where it begins.

    `heading` tells that it says nothing itself: it only stands above clauses.
    """

    number: str
    text: str
    place: Place
    heading: bool

    @property
    def digest(self) -> str:
        """What a seal holds of the wording: its SHA-256, in full."""
        return digest(self.text)


class Published(NamedTuple):
    """The clauses of one published text, by language, each in the order in which it stands there."""

    zh: tuple[Clause, ...]
    en: tuple[Clause, ...]

    def of(self, language: str) -> tuple[Clause, ...]:
        """Return the clauses of one language."""
        return self.zh if language == "zh" else self.en


class _Mark(NamedTuple):
    """What may be a clause's number: a section (x), a clause (x, y) or an item (n); where, and how it stands."""

    kind: str
    key: tuple[int, ...]
    start: int
    end: int
    starts: bool
    """It follows the end of a sentence, or nothing."""


def read(text: tuple[str, bytes], english: tuple[str, bytes] | None = None) -> Published:
    """Return the clauses of the published text, given as name and content; `english` if that is a file of its own.

    Raises `Problem` (exit 2): no plain text, no Chinese, no numbered clause, or English twice.
    """
    file = text[0]
    whole = _decode(*text)
    cut = _cut(whole)
    chinese = tuple(_clauses(whole, 0, cut, "zh", file))
    if not _LETTERS.search(whole) or not re.search(f"[{_HAN}]", whole[:cut]):
        raise Problem("policy_no_chinese", Place(file, 1))
    if len(chinese) < 2:  # noqa: PLR2004 - an opening alone has no number
        raise Problem("policy_no_clauses", Place(file, 1))
    translated = tuple(_clauses(whole, cut, len(whole), "en", file))
    if english is None:
        return Published(chinese, translated)
    if translated:
        raise Problem("policy_english_twice", translated[0].place, other=english[0])
    other = _decode(*english)
    if _cut(other) > len(other) // 2:
        raise Problem("policy_not_english", Place(english[0], 1))
    translated = tuple(_clauses(other, 0, len(other), "en", english[0]))
    if len(translated) < 2:  # noqa: PLR2004 - as above
        raise Problem("policy_no_clauses", Place(english[0], 1))
    return Published(chinese, translated)


def as_number(written: str) -> str:
    """Return a clause's number as people type it, in either width, as the policy writes it."""
    return re.sub(r"\s", "", written.translate(_NUMBERS))


def normalised(text: str) -> str:
    """Return wording without what printing changes: spaces, and the width of punctuation. All else stays.

    A space counts only between two words of letters or digits, and then as one.
    """
    return _GAP.sub(lambda gap: "" if gap[1] else " ", text.translate(_WIDTH)).strip()


def digest(text: str) -> str:
    """Return the digest of normalised wording, as seals write it."""
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def odd(text: str) -> tuple[str, ...]:
    """Return the letters that this policy would not be written in, each with its code: look-alikes, or traditional.

    Simplified Chinese of a published text is within GB 2312; what a reader cannot see is in no alphabet at all.
    """
    found: dict[str, None] = {}
    for letter in text:
        code = ord(letter)
        if code < 0x80:  # noqa: PLR2004 - ASCII
            continue
        category = unicodedata.category(letter)
        hidden = category[0] == "C" or category[0] == "M"
        if hidden or (category[0] in "LN" and not letter.encode("gb2312", "ignore")) or _script(letter):
            found[f"U+{code:04X}" if hidden else f"{letter} U+{code:04X}"] = None
    return tuple(found)


def _script(letter: str) -> bool:
    """Tell whether a letter is of an alphabet that GB 2312 holds besides Chinese, or a form made for something else."""
    return unicodedata.name(letter, "").startswith(
        (
            "CYRILLIC",
            "GREEK",
            "FULLWIDTH LATIN",
            "FULLWIDTH DIGIT",
            "KATAKANA",
            "HIRAGANA",
            "BOPOMOFO",
            "KANGXI",
            "CJK RAD",
        )
    )


def _decode(file: str, raw: bytes) -> str:
    if len(raw) > MAX_BYTES:
        raise Problem("file_too_large", Place(file, 1), limit=MAX_BYTES // 1024 // 1024)
    try:
        return yamlfile.decode(raw, file)
    except Problem as problem:
        encoding = _encoding(raw)
        if problem.key != "not_utf8" or encoding is None:
            raise
        raise Problem("policy_encoding", problem.place, encoding=encoding) from None


def _encoding(raw: bytes) -> str | None:
    """Return the encoding that bytes which are no UTF-8 seem to have."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return None
    han = sum(map(len, re.findall(f"[{_HAN}]+", text)))
    return "GB18030" if 2 * han > sum(letter > "\x7f" for letter in text) else None


def _cut(text: str) -> int:
    """Return where the Chinese ends and the English begins: where Chinese prevails before and Latin after.

    Chinese has Latin names in it and may be quoted in English, so every letter has its say; a Chinese one weighs three.
    """
    score = best = at = 0
    for run in _LETTERS.finditer(text):
        length = run.end() - run.start()
        score += -length if run[0].isascii() else 3 * length
        if score >= best:
            best, at = score, run.end()
    if not best:
        return 0
    line = text.find("\n", at)
    line = len(text) if line < 0 else line
    if line - at <= 200:  # noqa: PLR2004 - the Chinese may end in a name or an address, which its own line ends
        return line
    rest = text[at:].translate(_WIDTH)
    return at + len(rest) - len(rest.lstrip(f"{_ENDS}{_CLOSING}, \t\r\n\u3000"))


def _clauses(text: str, start: int, end: int, language: str, file: str) -> Iterator[Clause]:
    """Yield the clauses that stand between two places of the text, the opening first."""
    half = text[start:end]
    marks = list(_accepted(half.translate(_NUMBERS), language))
    lines = [0, *(found.end() for found in re.finditer("\n", text))]

    def clause(number: str, began: int, content: slice, following: str) -> Clause:
        wording = normalised(half[content])
        stands_above = "." not in number or following.startswith(f"{number}(")
        above = stands_above and not _SENTENCE.search(wording)
        line = bisect_right(lines, start + began)
        return Clause(number, wording, Place(file, line, start + began - lines[line - 1] + 1), above)

    first = marks[0][1] if marks else len(half)
    if half[:first].strip():
        yield clause(OPENING, len(half) - len(half.lstrip()), slice(0, first), "")
    for (number, began, ended), (following, until, _) in zip(marks, [*marks[1:], ("", len(half), 0)], strict=False):
        yield clause(number, began, slice(ended, until), following)


def _accepted(text: str, language: str) -> Iterator[tuple[str, int, int]]:
    """Yield number, start and end of each mark that begins a clause; the others are references or lists.

    A mark does where it follows the end of a sentence. Else only where it is the very next number, and no other mark of
    that number does better: after a heading, or where the sentence before it lost its full stop.
    """
    marks = list(_marks(text, language))
    led = _led(marks)
    leading = {marks[at].key for at in led}
    twins = _twins(marks)
    bounds = [at for at, mark in enumerate(marks) if at in led or (mark.kind == "clause" and mark.starts)]
    number, last, referred = _Number(), 0, 0
    for at, mark in enumerate(marks):
        following = mark.key == number.following(mark.kind)
        if mark.kind == "section":
            # The last section may have no clauses; a list such as `二、三线` begins no section that is to come.
            accepted = at in led or (mark.starts and following and number.section > 0 and mark.key not in leading)
        else:
            lone = not _again(twins[mark.kind].get(mark.key, ()), at, bounds if mark.kind == "item" else None)
            accepted = mark.starts or (following and lone and _introduced(text, last, mark))
        if mark.kind == "clause" and (item := _NEXT_ITEM.match(text, mark.end)):
            # `3.1(5)` speaks of a clause; `3.1 (1)` begins one, its opening left out.
            accepted = accepted and following and item[1] == "1"
            referred = referred if accepted else item.end()
        if mark.kind == "item" and (number.minor == 0 or mark.end == referred):
            accepted = False
        if accepted:
            number, last = number.to(mark), mark.end
            yield str(number), mark.start, mark.end


class _Number(NamedTuple):
    """The number of the clause that was last begun."""

    section: int = 0
    minor: int = 0
    item: int = 0

    def __str__(self) -> str:
        """Return it as the policy writes it: 3, 3.1, 3.1(5)."""
        minor = f".{self.minor}" if self.minor else ""
        return f"{self.section}{minor}({self.item})" if self.item else f"{self.section}{minor}"

    def following(self, kind: str) -> tuple[int, ...]:
        """Return the very next number of a kind."""
        return {"section": (self.section + 1,), "clause": (self.section, self.minor + 1), "item": (self.item + 1,)}[
            kind
        ]

    def to(self, mark: _Mark) -> _Number:
        """Return the number that a mark begins."""
        return _Number(self.section, self.minor, mark.key[0]) if mark.kind == "item" else _Number(*mark.key)


def _marks(text: str, language: str) -> Iterator[_Mark]:
    for found in _MARK[language].finditer(text):
        before = found.start() - 1
        while before >= 0 and (text[before].isspace() or text[before] in _CLOSING):
            before -= 1
        starts = before < 0 or text[before] in _ENDS
        if found["major"]:
            yield _Mark("clause", (int(found["major"]), int(found["minor"])), *found.span(), starts)
        elif found["item"]:
            yield _Mark("item", (int(found["item"]),), *found.span(), starts)
        elif found["section"]:
            yield _Mark("section", (_section(found["section"]),), *found.span(), starts)
        else:
            # `First,` begins many a sentence: only what it leads to tells that it numbers a section.
            yield _Mark("section", (_ORDINALS.index(found["ordinal"]) + 1,), *found.span(), starts=False)


def _section(written: str) -> int:
    """Return a section's number: digits, or Chinese up to 九十九."""
    if written.isascii():
        return int(written)
    tens, ten, ones = written.partition("十")
    if not ten:
        return _DIGITS.index(written[0]) + 1
    return 10 * (_DIGITS.index(tens[0]) + 1 if tens else 1) + (_DIGITS.index(ones[0]) + 1 if ones else 0)


def _twins(marks: Sequence[_Mark]) -> dict[str, dict[tuple[int, ...], list[int]]]:
    """Return, for each kind and number, which marks of it follow the end of a sentence."""
    twins: dict[str, dict[tuple[int, ...], list[int]]] = {"section": {}, "clause": {}, "item": {}}
    for at, mark in enumerate(marks):
        if mark.starts:
            twins[mark.kind].setdefault(mark.key, []).append(at)
    return twins


def _again(twins: Sequence[int], at: int, bounds: Sequence[int] | None) -> bool:
    """Tell whether one of `twins` comes after `at`; an item, before the next of `bounds`: items count in a clause."""
    following = bisect_right(twins, at)
    if following == len(twins):
        return False
    if bounds is None:
        return True
    bound = bisect_right(bounds, at)
    return bound == len(bounds) or twins[following] < bounds[bound]


def _led(marks: Sequence[_Mark]) -> set[int]:
    """Return the section marks that lead to a clause of theirs; those of a table of contents lead to none."""
    led = set()
    following: tuple[int, ...] = ()
    for at in range(len(marks) - 1, -1, -1):
        mark = marks[at]
        if mark.kind == "clause":
            following = mark.key
        elif mark.kind == "section":
            if following[:1] == mark.key:
                led.add(at)
            following = ()
    return led


def _introduced(text: str, last: int, mark: _Mark) -> bool:
    """Tell whether what stands before a mark is a heading, or a sentence without its full stop; not a reference."""
    heading = not _SENTENCE.search(text, last, mark.start)
    if heading and mark.kind == "item" and mark.key == (1,):
        return True
    if _REFERS.search(text[max(last, mark.start - 20) : mark.start]) or _REFERRED.match(text, mark.end):
        return False
    return heading or text[mark.start - 1].isspace()
