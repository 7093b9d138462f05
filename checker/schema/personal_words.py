"""Names and comments of elements into known words, read from their ends, the longest first.

Whatever is read is cut short, so that time grows with its length only.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

PERSONS: Final = frozenset({"person", "recipient", "guardian"})

LONGEST_NAME: Final = 120
LONGEST_COMMENT: Final = 80
MOST_TOKENS: Final = 24
LONGEST_PHRASE: Final = 5
SHORT_PINYIN: Final = 2
# Initials so short mean something only among other pinyin: `kwh` is no card.
LONGEST_SHORT: Final = 3
ENOUGH: Final = 2
_LEAST_REST: Final = 3
_LEAST_END: Final = 5
CACHED: Final = 1 << 15

PIECE: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[\u3400-\u9fff]+")
HAN: Final = re.compile(r"[\u3400-\u9fff]")

_LATIN_END: Final = re.compile(r"[a-z0-9]+$")
_AGENTS: Final = ("er", "or", "ee", "ist", "man")
_EDGES: Final = " \t.*#\"'<`·"
# A dash, a colon or a space before a digit begins an enumeration, a bracket an explanation.
_HEAD_END: Final = re.compile(
    r"[:,(;。\[【{|=>\n\r、/?!]|\s[-—~]+\s|[-—~]+(?=[0-9>])|(?<=[\u3400-\u9fff])[-—~]+|\s(?=[0-9])|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])"
    r"|(?<=[\u3400-\u9fff])[0-9](?=\s|[-.、:=]|[\u3400-\u9fff])|(?<=[\u3400-\u9fff]{2})以?及(?=[\u3400-\u9fff])(?![时格])"
)


# `担保人1身份证`: a digit that begins no enumeration.
_ORDINAL: Final = re.compile(r"^([\u3400-\u9fff]{2,})[0-9]([\u3400-\u9fff]{2,})$")

# Short words with blanks between, and nothing else.
_PARTED: Final = re.compile(r"\s*[\u3400-\u9fff]{1,6}(?: [\u3400-\u9fff]{1,6}){1,3}\s*$")


_NO_MARKS: Final[frozenset[str]] = frozenset()
_NO_SENSES: Final[Mapping[str, str]] = {}


class Word:
    """A known word or phrase: what it marks, whom it speaks of, and its category by where it counts."""

    __slots__ = ("actor", "audit", "known", "marks", "plumbing", "senses", "subject", "taxonomy", "technical", "text")

    def __init__(self, text: str, *, known: bool = True) -> None:
        """Make a word that means nothing yet."""
        self.text = text
        self.known = known
        self.marks = _NO_MARKS
        self.subject = ""
        self.actor = False
        self.audit = False
        self.plumbing = False
        self.technical = False
        self.senses = _NO_SENSES
        self.taxonomy = ""

    @property
    def bare(self) -> bool:
        """Whether it only says something of what stands before it."""
        return bool(self.marks) and not (self.audit or self.plumbing)


class Cutter:
    """Names and comments into known words."""

    def __init__(
        self,
        words: Mapping[str, Word],
        short: Mapping[str, Word],
        spellings: Mapping[str, str],
        traditional: Mapping[int, str],
        longest: int,
    ) -> None:
        """Keep the words; equal texts are cut once."""
        self._words = words
        self._spellings = spellings
        self._short = short
        self._traditional = traditional
        self._longest = longest
        self._longest_latin = max((len(text) for text in words if text.isascii()), default=1)
        self.name = lru_cache(maxsize=CACHED)(self._name)
        self.apart = lru_cache(maxsize=CACHED)(self._apart)
        self.comment = lru_cache(maxsize=CACHED)(self._comment)
        self._head = lru_cache(maxsize=CACHED)(self._cut_head)
        self._run = lru_cache(maxsize=CACHED)(self._cut_run)

    def plain(self, text: str, end: re.Pattern[str]) -> Iterator[str]:
        """Yield the parts of a text that is cut short, simplified and in small letters."""
        text = unicodedata.normalize("NFKC", text[: LONGEST_COMMENT * 2]).casefold().translate(self._traditional)
        for part in end.split(text):
            stripped = part.strip(_EDGES)
            if stripped:
                yield stripped[:LONGEST_COMMENT]

    def _cut_head(self, comment: str) -> str:
        parts = self.plain(_ORDINAL.sub(r"\1\2", comment), _HEAD_END)
        head = next(parts, "")
        if _PARTED.match(comment):
            # `联系 电话`: what says nothing yet goes on behind the blank.
            while head and (part := next(parts, "")) and self._goes_on(head, part):
                head += part
        return head

    def _goes_on(self, text: str, part: str) -> bool:
        """Whether a Chinese text says nothing yet of a value, or only what the part behind it is of: `留言 时间`."""
        words, behind = self._han(text), self._han(part)
        word = words[-1] if words else None
        if word is None or "anywhere" in word.senses or word.plumbing or word.marks - {"generic"}:
            return False
        return not word.senses or (bool(behind) and bool(behind[-1].senses or behind[-1].marks))

    def _name(self, name: str, pinyin: bool) -> tuple[Word, ...]:  # noqa: FBT001 - a key of the cache
        return tuple(self._latin(pieces(name), pinyin=pinyin))

    def _apart(self, name: str) -> tuple[Word, ...]:
        return tuple(self._latin(pieces(name), pinyin=False, longest=1))

    def head(self, comment: str) -> str:
        """Return how a Chinese comment begins, or nothing: `用户ID` of `用户ID，下单人`."""
        return self._head(comment) if comment and HAN.search(comment) else ""

    def _comment(self, comment: str) -> tuple[Word, ...]:
        head = self._head(comment)
        if head[:1].isdigit():
            return ()
        if HAN.search(head):
            words = self._han(head.replace(" ", ""))
            while len(words) > 1 and not words[-1].known and words[-1].text.isascii():
                # `操作系统 android`: an example, and no word of what it is.
                words.pop()
            return tuple(words)
        words = self._latin(PIECE.findall(head)[:MOST_TOKENS], pinyin=False)
        end = next((at for at, word in enumerate(words) if at and "joins" in word.marks), len(words))
        return tuple(words[:end]) if not words or "joins" not in words[0].marks else ()

    def _latin(self, tokens: Sequence[str], *, pinyin: bool, longest: int = LONGEST_PHRASE) -> list[Word]:
        """Read from the end, the longest known phrase first, as it is written before what it is short for."""
        found: list[Word] = []
        # A word alone is not cut short: `st`, `ph`.
        spelled = tokens if len(tokens) < ENOUGH else [self._spellings.get(token, token) for token in tokens]
        end = len(tokens)
        while end:
            for start in range(max(0, end - longest), end):
                written, meant = "".join(tokens[start:end]), "".join(spelled[start:end])
                word = self._known(written) or (self._known(meant) if meant != written else None)
                if word and word.plumbing and start and meant != written:
                    # `yn` alone is plumbing, behind a word it flags what that says.
                    word = self._known(meant)
                if word:
                    found.append(word)
                    end = start
                    break
            else:
                end -= 1
                found += self._alone(tokens[end], pinyin=pinyin)[::-1]
        return found[::-1]

    def spelled(self, tokens: Sequence[str]) -> Sequence[str]:
        """Return what the tokens are short for."""
        return [self._spellings.get(token, token) for token in tokens]

    def knows(self, text: str) -> bool:
        """Whether a part of a name is a known word, or short for one."""
        return text in self._words or text in self._spellings

    def tells(self, text: str) -> bool:
        """Whether a part of a name says more than how parts are joined."""
        word = self._words.get(text)
        return text in self._spellings or (word is not None and (not word.marks or word.marks != {"joins"}))

    def _alone(self, token: str, *, pinyin: bool) -> Sequence[Word]:
        if HAN.match(token):
            return self._han(token)
        if pinyin and token in self._short:
            return [self._short[token]]
        return [] if token.isdigit() else self._run(token)

    def _known(self, text: str) -> Word | None:
        return next((self._words[form] for form in singulars(text) if form in self._words), None)

    def _cut_run(self, token: str) -> Sequence[Word]:
        """Cut small letters run together, such as `lastloginip`, into the fewest known words.

        Where they do not explain all of it, a long known end still tells, and so does the `id` of a key.
        """
        best: list[tuple[Word, ...] | None] = [()]
        for end in range(1, len(token) + 1):
            cuts = (
                (*best_before, word)
                for start in range(max(0, end - self._longest_latin), end - 1)
                if (best_before := best[start]) is not None and (word := self._part(token, start, end)) is not None
                # Two letters are chance unless they are a mark, as `id` is.
                if end - start > SHORT_PINYIN or word.marks or end == len(token)
            )
            best.append(min(cuts, key=len, default=None))
        whole = best[len(token)]
        if whole is not None:
            return whole
        # `hphone`, and what stands before a longer part.
        for start in (1, *range(_LEAST_REST, len(token) - _LEAST_END + 1)):
            if len(token) - start < _LEAST_END:
                continue
            if token[start:] in self._words:
                return (Word(token[:start], known=False), self._words[token[start:]])
        if token.endswith("id") and len(token) > _LEAST_END:
            return (Word(token[:-2], known=False), self._words["id"])
        unknown = Word(token, known=False)
        if len(token) > _LEAST_END and token.endswith(_AGENTS):
            # Who does something: `adjuster_name`.
            unknown.subject = "person"
        return (unknown,)

    def _part(self, token: str, start: int, end: int) -> Word | None:
        """Return a known word within a token; what is cut very short counts at its end only, as in `birthdt`."""
        text = token[start:end]
        word = self._words.get(text)
        if word is None and (len(text) > _LEAST_REST or (len(text) == SHORT_PINYIN and end == len(token))):
            word = self._words.get(self._spellings.get(text, ""))
        return word

    def _han(self, run: str) -> list[Word]:
        """Read Chinese, with Latin letters among it, from the end."""
        found: list[Word] = []
        end = len(run)
        while end:
            for start in range(max(0, end - self._longest), end):
                word = self._words.get(run[start:end])
                if word and not (
                    start and run[start - 1 : start + 1].isascii() and run[start - 1 : start + 1].isalnum()
                ):
                    found.append(word)
                    end = start
                    break
            else:
                latin = _LATIN_END.search(run, 0, end)
                if latin:
                    found += self._latin(PIECE.findall(latin.group()), pinyin=False)[::-1]
                elif run[end - 1].isalnum():
                    found.append(Word(run[end - 1], known=False))
                end = latin.start() if latin else end - 1
        return found[::-1]


@lru_cache(maxsize=CACHED)
def pieces(name: str) -> tuple[str, ...]:
    """Return the last words of a name, or of the last part of a path, in small letters."""
    text = name[-LONGEST_NAME:]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    text = text.rpartition(".")[2] or text
    return tuple(piece.casefold() for piece in PIECE.findall(text)[-MOST_TOKENS:])


@lru_cache(maxsize=CACHED)
def joined_name(name: str) -> str:
    """Return a name in small letters, with nothing between its words."""
    return "".join(pieces(name))


def singulars(word: str) -> Iterator[str]:
    """Yield a word, and what it may be the plural of."""
    yield word
    if len(word) > 3 and word.endswith("s"):  # noqa: PLR2004 - `is` and `gas` are no plurals
        yield word[:-1]
        if word.endswith("ies"):
            yield word[:-3] + "y"
        elif word.endswith("es"):
            yield word[:-2]
