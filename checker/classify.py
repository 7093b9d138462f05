"""What a name of a data element or a purpose means: names into data categories, purpose codes into classes.

Pure functions over the parsed `rego/dictionary.yaml` and `rego/purposes.yaml`; nothing here reads a file.
A wrong `none` or a wrong named class (order, account, device, location) lets data through, while `unknown` only asks a
person. So every doubt ends in `unknown`, and `none` is said only when each word of the name is explained.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

UNKNOWN: Final = "unknown"
NOT_PERSONAL: Final = "none"
UNLISTED: Final = "unlisted"

_KINDS: Final = (
    "people", "neutral", "carriers", "forms", "measures", "attributes", "transforms", "prepositions", "conjunctions",
)  # fmt: skip
_STRIPPED: Final = ("carriers", "forms", "measures", "attributes")
_KEY: Final = re.compile(r"none|unknown|(?:user|system)(?:\.[a-z][a-z0-9_]*)*")
# Only these can be read; a letter of another script may imitate a Latin one, an invisible character may hide a word.
_READABLE: Final = re.compile(r"[\x20-\x7e\s\u3400-\u9fff\u3000-\u3002\u3008-\u3011\u00b7\u201c\u201d\u2018\u2019]*")
_PART_END: Final = re.compile(r"[,;&|+(){}\u3001\u3002]")
_RUN: Final = re.compile(r"[a-zA-Z0-9]+|[\u3400-\u9fff]+")
_PIECE: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_TERM: Final = re.compile(r"[a-z0-9\u3400-\u9fff]+(?: [a-z0-9\u3400-\u9fff]+)*")
_MEASURABLE: Final = ("user.behavior", "user.order")
_MINORS: Final = "user.childrens"
_SCHOOLING: Final = "user.demographic.education"
_ACTS: Final = "user.behavior"
# After these a weak word still speaks of a person: `consignee_address`, `contact_name`.
_PERSONS: Final = ("user.name", "user.contact", _MINORS)


@dataclass(frozen=True, slots=True)
class Label:
    """What a category is called."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class _Term:
    category: str
    weak: bool


@dataclass(frozen=True, slots=True)
class _Match:
    """A term found in `tokens[start:]`, less what was stripped off the end."""

    start: int
    term: _Term


@dataclass(frozen=True, slots=True)
class Dictionary:
    """The words that data categories go by; make one with `build`."""

    labels: Mapping[str, Label]
    named_classes: tuple[str, ...]
    _terms: Mapping[tuple[str, ...], _Term]
    _kinds: Mapping[str, frozenset[str]]
    _vocabulary: frozenset[str]
    _joined: Mapping[str, tuple[str, ...]]
    _traditional: Mapping[int, str]
    _longest_term: int
    _longest_word: int

    def category(self, name: str) -> str:
        """Say which data category a name belongs to.

        A key of `labels` (`none` when it is no personal data), or `unknown` when the name does not tell, mixes
        categories, or holds characters that cannot be trusted. Never raises; time grows with the length of the name.
        """
        text = unicodedata.normalize("NFKC", name)
        if not _READABLE.fullmatch(text):
            return UNKNOWN
        parts = [part for part in self._parts(text.translate(self._traditional)) if part]
        found = {self._category_of(part) for part in parts}
        return found.pop() if len(found) == 1 else UNKNOWN

    def _parts(self, text: str) -> Iterator[list[str]]:
        for segment in _PART_END.split(text):
            part: list[str] = []
            for run in _RUN.findall(segment):
                for token in self._chinese(run) if run[0] > "\u007f" else self._latin(run):
                    if token in self._kinds["conjunctions"]:
                        yield part
                        part = []
                    elif token not in self._kinds["transforms"]:
                        part.append(token)
            yield part

    def _latin(self, run: str) -> list[str]:
        whole = run.casefold()
        if whole in self._vocabulary:
            # `Username` is the word username, but `userName` is the name of a user.
            pieces = _PIECE.findall(run)
            if len(pieces) == 1 or not all(piece.casefold() in self._vocabulary for piece in pieces):
                return [whole]
        pieces = [piece.casefold() for piece in _digits_attached(_PIECE.findall(run), self._vocabulary)]
        words = [token for piece in pieces for token in self._word(piece)]
        if not all(word in self._vocabulary for word in words):
            as_one = self._word(whole.rstrip("0123456789"))
            if all(word in self._vocabulary for word in as_one):
                return as_one
        return words

    def _word(self, word: str) -> list[str]:
        """Read one lower-case word: known, plural, or run together."""
        for form in _singulars(word):
            if form in self._vocabulary:
                return [form]
            if form in self._joined:
                return list(self._joined[form])
        for end in range(min(len(word) - 2, self._longest_word), 2, -1):
            if word[:end] in self._kinds["people"] or word[:end] in _OWNERS:
                rest = next((form for form in _singulars(word[end:]) if form in self._vocabulary), None)
                if rest is not None:
                    return [word[:end], rest]
        return [word]

    def _chinese(self, run: str) -> list[str]:
        """Cut a run of Chinese into known words that leave the fewest characters unexplained, then the fewest words."""
        best: list[tuple[int, int, int]] = [(0, 0, 0)]
        for end in range(1, len(run) + 1):
            unexplained, words, _ = best[end - 1]
            cuts = [(unexplained + 1, words + 1, end - 1)]
            for start in range(max(0, end - self._longest_word), end):
                if run[start:end] in self._vocabulary:
                    unexplained, words, _ = best[start]
                    cuts.append((unexplained, words + 1, start))
            best.append(min(cuts))
        tokens: list[str] = []
        end = len(run)
        while end:
            start = best[end][2]
            tokens.append(run[start:end])
            end = start
        return tokens[::-1]

    def _category_of(self, tokens: Sequence[str]) -> str:
        tokens = self._head_last(tokens)
        head = self._head(tokens)
        if head is None:
            return UNKNOWN
        before = list(self._segments(tokens[: head.start]))
        if head.term.weak and not self._about_a_person(before):
            return UNKNOWN
        category = head.term.category
        others = {segment.category for segment in before if isinstance(segment, _Term)}
        others |= set(self._across(tokens, head.start))
        if category == NOT_PERSONAL:
            explained = all(map(self._is_plain, before)) and others <= {NOT_PERSONAL}
            return category if explained else UNKNOWN
        if category.startswith("user") and any(_under(other, _MINORS) for other in others):
            return category if _under(category, _SCHOOLING) else _MINORS
        if self._named(category) and any(self._contradicts(other) for other in others):
            return UNKNOWN
        return category

    def _head_last(self, tokens: Sequence[str]) -> Sequence[str]:
        """Turn round what a preposition turned: `date of birth` is a birth date, `city_from_ip` an ip city."""
        turned: list[str] = []
        group: list[str] = []
        for token in reversed(tokens):
            if token in self._kinds["prepositions"]:
                turned += reversed(group)
                group = []
            else:
                group.append(token)
        return [*turned, *reversed(group)]

    def _head(self, tokens: Sequence[str]) -> _Match | None:
        """Find the term that the name ends in; of several, the one that explains most of the name."""
        best: _Match | None = None
        stripped: set[str] = set()
        for end in range(len(tokens), 0, -1):
            match = self._match(tokens, end)
            if (
                match
                and (best is None or match.start < best.start)
                and all(self._may_follow(match.term.category, token) for token in stripped)
            ):
                best = match
            last = tokens[end - 1]
            if not any(last in self._kinds[kind] for kind in _STRIPPED):
                break
            stripped.add(last)
        return best

    def _may_follow(self, category: str, token: str) -> bool:
        """Whether a term keeps its category with this word behind it: `passport_scan` yes, `order_scan` no."""
        kinds = self._kinds
        return (
            (token in kinds["carriers"] and category != NOT_PERSONAL)
            or (token in kinds["attributes"] and category == NOT_PERSONAL)
            or (token in kinds["measures"] and any(_under(category, key) for key in _MEASURABLE))
            or (token in kinds["forms"] and category != NOT_PERSONAL and not self._named(category))
        )

    def _match(self, tokens: Sequence[str], end: int) -> _Match | None:
        for start in range(max(0, end - self._longest_term), end):
            term = self._terms.get(tuple(tokens[start:end]))
            if term:
                return _Match(start, term)
        return None

    def _segments(self, tokens: Sequence[str]) -> Iterator[_Term | str]:
        """Yield terms, and the words that are none, from the end."""
        end = len(tokens)
        while end:
            match = self._match(tokens, end)
            yield match.term if match else tokens[end - 1]
            end = match.start if match else end - 1

    def _across(self, tokens: Sequence[str], cut: int) -> Iterator[str]:
        """Yield what else the words around the cut could mean: a `withdraw account type` is no account information."""
        for start in range(max(0, cut - self._longest_term), cut):
            for end in range(cut + 1, min(len(tokens), start + self._longest_term) + 1):
                term = self._terms.get(tuple(tokens[start:end]))
                if term:
                    yield term.category

    def _about_a_person(self, before: Iterable[_Term | str]) -> bool:
        for segment in before:
            if isinstance(segment, _Term):
                return any(_under(segment.category, key) for key in _PERSONS)
            if segment not in self._kinds["neutral"]:
                return segment in self._kinds["people"]
        return True

    def _is_plain(self, segment: _Term | str) -> bool:
        if isinstance(segment, _Term):
            return segment.category == NOT_PERSONAL
        return segment in self._kinds["neutral"]

    def _named(self, category: str) -> bool:
        return any(_under(category, key) for key in self.named_classes)

    def _contradicts(self, other: str) -> bool:
        return other != NOT_PERSONAL and not self._named(other) and not _under(other, _ACTS)


# Words that engineers write together with the next one, as in `orderphone`.
_OWNERS: Final = frozenset({"order", "device", "consignee", "receiver", "contact", "guardian", "student", "child"})


def build(data: Mapping[str, object]) -> Dictionary:
    """Make a dictionary of the mapping below the key `dictionary` of `rego/dictionary.yaml`.

    Shape: `words` {kind: comma list}, `traditional` {from, to}, `named_classes` comma list,
    `categories` {key: {zh, en, terms, weak}}. Raises ValueError, naming the place, when a part is missing or malformed
    or when a term stands under two categories.
    """
    words = _mapping(data, "words")
    kinds = {kind: frozenset(_items(words, kind)) for kind in _KINDS}
    traditional = _mapping(data, "traditional")
    old, new = _text(traditional, "from"), _text(traditional, "to")
    if len(old) != len(new):
        message = "dictionary: `traditional.from` and `traditional.to` differ in length"
        raise ValueError(message)
    labels: dict[str, Label] = {}
    terms: dict[tuple[str, ...], _Term] = {}
    categories = _mapping(data, "categories")
    for key in categories:
        if not _KEY.fullmatch(key):
            message = f"dictionary: `{key}` is no data category"
            raise ValueError(message)
        entry = _mapping(categories, key)
        labels[key] = Label(zh=_text(entry, "zh"), en=_text(entry, "en"))
        for field in ("terms", "weak"):
            for item in _items(entry, field) if field in entry else ():
                if not _TERM.fullmatch(item):
                    message = f"dictionary: `{item}` under `{key}` is no term; write lower-case words, one space apart"
                    raise ValueError(message)
                tokens = tuple(item.split() if item.isascii() else _RUN.findall(item))
                if terms.setdefault(tokens, _Term(key, field == "weak")) != _Term(key, field == "weak"):
                    message = f"dictionary: `{item}` under `{key}` stands elsewhere too, as `{terms[tokens].category}`"
                    raise ValueError(message)
    vocabulary = frozenset(token for tokens in terms for token in tokens).union(*kinds.values())
    return Dictionary(
        labels=labels,
        named_classes=tuple(_items(data, "named_classes")),
        _terms=terms,
        _kinds=kinds,
        _vocabulary=vocabulary,
        _joined={"".join(tokens): tokens for tokens in terms if len(tokens) > 1},
        _traditional=dict(zip(map(ord, old), new, strict=True)),
        _longest_term=max(map(len, terms), default=1),
        _longest_word=max(map(len, vocabulary), default=1),
    )


def purpose_class(purposes: Mapping[str, Mapping[str, str]], purpose: Mapping[str, str]) -> str:
    """Say which class of the policy a purpose falls under: the stated one, else the catalogue's, else `unlisted`.

    `purposes` is the mapping below the key `purposes` of `rego/purposes.yaml`, `purpose` the fact {code, text, class}.
    """
    return purpose.get("class") or purposes.get(purpose.get("code", ""), {}).get("class", UNLISTED)


def _under(category: str, key: str) -> bool:
    return category == key or category.startswith(key + ".")


def _singulars(word: str) -> Iterator[str]:
    yield word
    if word.endswith("s"):
        yield word[:-1]
        if word.endswith("es"):
            yield word[:-2]
        if word.endswith("ies"):
            yield word[:-3] + "y"


def _digits_attached(pieces: Sequence[str], vocabulary: frozenset[str]) -> Iterator[str]:
    """`ipv` and `4` are the word ipv4; other digits stand apart."""
    for at, piece in enumerate(pieces):
        if piece.isdigit():
            continue
        joined = piece + pieces[at + 1] if at + 1 < len(pieces) and pieces[at + 1].isdigit() else piece
        yield joined if joined.casefold() in vocabulary else piece


def _mapping(data: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = data.get(key)
    if not isinstance(value, Mapping):
        message = f"dictionary: `{key}` is missing or no mapping"
        raise ValueError(message)  # noqa: TRY004 - a malformed document is a wrong value, whatever its type
    return value


def _text(data: Mapping[str, object], key: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value.strip():
        message = f"dictionary: `{key}` is missing or no text"
        raise ValueError(message)
    return value


def _items(data: Mapping[str, object], key: str) -> list[str]:
    return [item for item in map(str.strip, _text(data, key).split(",")) if item]
