"""An element of a schema, with its table, into the category of personal data that it holds, and why.

Pure functions over the parsed `rego/dictionary.yaml` and `rego/elements.yaml`; nothing here reads a file. A name and a
comment are cut into known words; the last telling word says what the value is, the words before it whose it is, and
the table where a word counts. Time grows with the length of what is read, and both are cut short.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

NONE: Final = "none"

_NAME: Final = "name"
_MINOR: Final = "minor_or_guardian"
_CREDENTIAL: Final = "account_credential"
_ACT: Final = "log_or_behaviour"
_PAYMENT: Final = "payment_or_financial"

# Roles of tables whose rows belong to a person, and of those the ones whose rows are people or lead to them.
_PERSONAL: Final = frozenset(
    {"person", "student", "address", "order", "finance", "log", "auth", "content", "message", "record", "activity"}
)
_NAMED: Final = frozenset({"person", "student"})
_OF_PEOPLE: Final = frozenset({"person", "student", "address", "auth"})
# In these tables what nothing else explains still is a fact about the person's order, account, act or life.
_DEFAULTS: Final = {"order": "order", "finance": _PAYMENT, "log": _ACT, "record": "profile"}
# In these only a time is: when the person did what the row holds.
_TIMED: Final = frozenset({"person", "student", "address", "auth", "content", "activity"})
# In these what nothing else explains is asked about: an unknown field of a person says something of them.
_GUESSES: Final = {"person": "profile", "student": "profile", "content": "content"}
_GUESSED: Final = frozenset({"text", "bool", "tiny", "number"})
# A log of these holds what they hold; a log of people or of goods holds what people did.
_LOGGED: Final = frozenset({"order", "finance", "system", "content", "auth"})
_IMPERSONAL: Final = frozenset({"", "catalogue", "system", "organisation", "relation", "event"})
# A table with one of these and a port is about a server.
_SERVER: Final = frozenset({"host", "server", "smtphost", "smtpserver", "endpoint", "hostname", "ip"})
# A person's table without a telling name is one of these by its columns.
_BY_COLUMNS: Final = ("finance", "record", "content", "log", "order")
_PLACES: Final = frozenset(
    {*_PERSONAL, "anywhere", "personal", "beside_person", "organisation", "catalogue", "system", "event"}
)

_MARKS: Final = ("boolean", "state", "type", "count", "time", "expiry", "key", "protection", "generic", "joins")
_FLAGS: Final = frozenset({"boolean", "state", "type", "count", "time", "expiry", "key"})
_SUBJECTS: Final = ("person", "recipient", "guardian", "organisation", "system", "thing")
_PERSONS: Final = frozenset({"person", "recipient", "guardian"})
_THINGS: Final = frozenset({"thing", "organisation", "system"})
_SIGNS: Final = (
    "streets",
    "contacts",
    "companies",
    "people",
    "traces",
    "items",
    "weak_roles",
    "scores",
    "endings",
    "vague",
    "natural",
    "callers",
    "keepers",
    "customers",
    "parts",
    "postcodes",
    "banks",
    "account_names",
    "tails",
    *(f"of_{role}" for role in _BY_COLUMNS),
)

# What categories have in common.
_OF_GUARDIANS: Final = frozenset(
    {_NAME, "phone", "email", "id_number", "profile", "address", "avatar_or_nickname", _PAYMENT}
)
_MAY_BE_BOOLEAN: Final = frozenset({"profile", _MINOR, "order", _PAYMENT, _ACT})
_NO_DATE: Final = frozenset(
    {
        _NAME, "phone", "email", "address", _CREDENTIAL, "avatar_or_nickname", "network_ip", "location", "content",
        "third_party_account",
    }
)  # fmt: skip
# `phone_day` is no day.
_REACHED_BY_DAY: Final = frozenset({"phone", "email"})
_NO_SMALL_NUMBER: Final = frozenset(
    {_NAME, "email", "avatar_or_nickname", "phone", _CREDENTIAL, "network_ip", "address"}
)
_NO_NUMBER: Final = frozenset({_NAME, "email", "avatar_or_nickname"})
# Things hardly have these: a `product_owner_id_card` is somebody's.
_HARDLY_OF_THINGS: Final = frozenset({_NAME, _CREDENTIAL, "id_number", "third_party_account", "phone", "email"})
# Two columns of these make a table one about people.
_TELLING: Final = frozenset({_NAME, "phone", "email", "id_number", "third_party_account", "network_ip"})
# A key of one's own may be called by the name of these.
_KEYED: Final = frozenset(
    {"order", _PAYMENT, "profile", _ACT, "content", "address", "location", "device", _NAME, "avatar_or_nickname"}
)
# These hold against a comment that speaks of something else.
_BY_THEMSELVES: Final = frozenset(
    {
        "location", "phone", "email", "id_number", "third_party_account", _CREDENTIAL, "avatar_or_nickname",
        "network_ip",
    }
)  # fmt: skip
# The weight of an order is no body's, and a face that everybody sees no biometric.
_NEVER_SENSITIVE: Final = frozenset({"order", _PAYMENT, _ACT, "avatar_or_nickname", "device"})
_SHOWN: Final = frozenset({"audit_actor", "system_secret", "negative", "flag", "type", "key", "plumbing"})

_SURE: Final = 0.9
_LIKELY: Final = 0.75
_WEAK: Final = 0.6
_BY_TABLE: Final = 0.55
_DOUBTFUL: Final = 0.4
_GAP: Final = 0.15

_LONGEST_NAME: Final = 120
_LONGEST_COMMENT: Final = 80
_MOST_TOKENS: Final = 24
_LONGEST_PHRASE: Final = 5
_SHORT_PINYIN: Final = 2
_ENOUGH: Final = 2
_LEAST_REST: Final = 3
_LEAST_END: Final = 5
_CACHED: Final = 1 << 15

_PIECE: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[\u3400-\u9fff]+")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_STATES: Final = frozenset({"state", "st"})
_BOUNDS: Final = frozenset({"min", "max", "avg", "average", "minimum", "maximum"})
_LATIN_END: Final = re.compile(r"[a-z0-9]+$")
_KEY_NAME: Final = re.compile(r"_ids?$|I[dD]s?$|_ID$")
_AGENTS: Final = ("er", "or", "ee", "ist", "man")
_EDGES: Final = " \t.*#\"'<`·"
_TITLE_END: Final = re.compile(r"[:,(;\[|\n\r。]")
_PREPOSITION: Final = re.compile(r" (?:of|for|in|to|that|who|which|when|where|with|on|from|by|and|or|per|as|at) ")
# A dash, a colon or a space before a digit begins an enumeration, a bracket an explanation.
_HEAD_END: Final = re.compile(
    r"[:,(;。\[【{|=>\n\r、/?!]|\s[-—~]+\s|[-—~]+(?=[0-9>])|(?<=[\u3400-\u9fff])[-—~]+|\s(?=[0-9])|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])"
    r"|(?<=[\u3400-\u9fff])[0-9](?=\s|[-.、:=]|[\u3400-\u9fff])"
)
_KINDS: Final = (
    ("tiny", re.compile(r"tinyint\(1\)")),
    ("bool", re.compile(r"bool|bit")),
    ("id", re.compile(r"uuid|uniqueidentifier")),
    ("date", re.compile(r"date|time|instant|java\.util\.date|google\.protobuf\.timestamp")),
    ("number", re.compile(r"(?:big|small|medium|tiny)?int|(?:big)?serial|long|number|numeric|decimal|u?int\d")),
)


class Subject(NamedTuple):
    """What is judged: an element beside its table."""

    table: str
    name: str
    type: str
    comment: str
    table_comment: str = ""
    notes: tuple[str, ...] = ()
    siblings: tuple[str, ...] = ()
    """Names of the table's other columns."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason: its kind, the words that it rests on, the category that they speak for, and how loudly.

    Kinds that speak for a category: comment, note, name, pinyin, table, audit_actor; against one: negative, flag,
    type, key, plumbing, system_secret; beside it: protection.
    """

    kind: str
    text: str
    category: str
    weight: float


@dataclass(frozen=True, slots=True)
class Classification:
    """What an element holds: `tier` is direct, linked or none; `taxonomy` a key of fideslang or an extension of it.

    `confidence` from .5 on is an answer, from .35 on a question to the team, that of `none` says how well it is known.
    """

    category: str
    tier: str
    sensitive: bool
    confidence: float
    evidence: tuple[Evidence, ...]
    taxonomy: str


class _Category(NamedTuple):
    """How a category behaves: the flags that it keeps, the roles and subjects that it never has, what it is to them."""

    tier: str
    taxonomy: str
    sensitive: bool
    keeps: frozenset[str]
    never: frozenset[str]
    secret: frozenset[str]
    doubtful: frozenset[str]
    direct: frozenset[str]
    linked: frozenset[str]


class _Word:
    """A known word or phrase: what it marks, whom it speaks of, and its category by where it counts."""

    __slots__ = ("actor", "audit", "known", "marks", "plumbing", "senses", "subject", "taxonomy", "text")

    def __init__(self, text: str, *, known: bool = True) -> None:
        self.text = text
        self.known = known
        self.marks: set[str] = set()
        self.subject = ""
        self.actor = False
        self.audit = False
        self.plumbing = False
        self.senses: dict[str, str] = {}
        self.taxonomy = ""

    @property
    def bare(self) -> bool:
        """Whether it only says something of what stands before it."""
        return bool(self.marks) and not (self.audit or self.plumbing)


class _Table(NamedTuple):
    """What the table says of all of its columns."""

    role: str
    owned: bool
    names: frozenset[str]
    word: str
    pinyin: bool


class _Phrase(NamedTuple):
    """The last telling word of a name or comment, what is said of it, whose it is, and where it stands."""

    head: _Word | None
    spare: _Word | None
    """A word that mostly marks and can also tell: `status`, `photo`."""
    marks: frozenset[str]
    subject: str
    strange: bool
    """Whether an unknown word stands before it."""
    table: _Table
    kind: str
    bound: bool
    """Whether it is the least or the most of something: `min_salary`."""


class _Reading(NamedTuple):
    """What a name or a comment says: a category and how loudly, or none; `hard` where it is explained by its words."""

    category: str
    weight: float
    kind: str
    words: tuple[str, ...]
    hard: bool = False


_SILENT: Final = _Reading(NONE, 0.0, "silent", ())


class _Cutter:
    """Names and comments into known words."""

    def __init__(
        self,
        words: Mapping[str, _Word],
        short: Mapping[str, _Word],
        spellings: Mapping[str, str],
        traditional: Mapping[int, str],
        longest: int,
    ) -> None:
        self._words = words
        self._spellings = spellings
        self._short = short
        self._traditional = traditional
        self._longest = longest
        self._longest_latin = max((len(text) for text in words if text.isascii()), default=1)
        self.name = lru_cache(maxsize=_CACHED)(self._name)
        self.apart = lru_cache(maxsize=_CACHED)(self._apart)
        self.comment = lru_cache(maxsize=_CACHED)(self._comment)
        self._run = lru_cache(maxsize=_CACHED)(self._cut_run)

    def plain(self, text: str, end: re.Pattern[str]) -> Iterator[str]:
        """Yield the parts of a text that is cut short, simplified and in small letters."""
        text = unicodedata.normalize("NFKC", text[: _LONGEST_COMMENT * 2]).casefold().translate(self._traditional)
        for part in end.split(text):
            stripped = part.strip(_EDGES)
            if stripped:
                yield stripped[:_LONGEST_COMMENT]

    def _name(self, name: str, pinyin: bool) -> tuple[_Word, ...]:  # noqa: FBT001 - a key of the cache
        return tuple(self._latin(_pieces(name), pinyin=pinyin))

    def _apart(self, name: str) -> tuple[_Word, ...]:
        return tuple(self._latin(_pieces(name), pinyin=False, longest=1))

    def _comment(self, comment: str) -> tuple[_Word, ...]:
        head = next(self.plain(comment, _HEAD_END), "")
        if head[:1].isdigit():
            return ()
        if _HAN.search(head):
            words = self._han(head.replace(" ", ""))
            while len(words) > 1 and not words[-1].known and words[-1].text.isascii():
                # `操作系统 android`: an example, and no word of what it is.
                words.pop()
            return tuple(words)
        words = self._latin(_PIECE.findall(head)[:_MOST_TOKENS], pinyin=False)
        end = next((at for at, word in enumerate(words) if at and "joins" in word.marks), len(words))
        return tuple(words[:end])

    def _latin(self, tokens: Sequence[str], *, pinyin: bool, longest: int = _LONGEST_PHRASE) -> list[_Word]:
        """Read from the end, the longest known phrase first, as it is written before what it is short for."""
        found: list[_Word] = []
        # A word alone is not cut short: `st`, `ph`.
        spelled = tokens if len(tokens) < _ENOUGH else [self._spellings.get(token, token) for token in tokens]
        end = len(tokens)
        while end:
            for start in range(max(0, end - longest), end):
                written, meant = "".join(tokens[start:end]), "".join(spelled[start:end])
                word = self._known(written) or (self._known(meant) if meant != written else None)
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

    def _alone(self, token: str, *, pinyin: bool) -> Sequence[_Word]:
        if _HAN.match(token):
            return self._han(token)
        if pinyin and token in self._short:
            return [self._short[token]]
        return [] if token.isdigit() else self._run(token)

    def _known(self, text: str) -> _Word | None:
        return next((self._words[form] for form in _singulars(text) if form in self._words), None)

    def _cut_run(self, token: str) -> Sequence[_Word]:
        """Cut small letters run together, such as `lastloginip`, into the fewest known words.

        Where they do not explain all of it, a long known end still tells, and so does the `id` of a key.
        """
        best: list[tuple[_Word, ...] | None] = [()]
        for end in range(1, len(token) + 1):
            cuts = (
                (*best_before, word)
                for start in range(max(0, end - self._longest_latin), end - 1)
                if (best_before := best[start]) is not None and (word := self._part(token, start, end)) is not None
                # Two letters are chance unless they are a mark, as `id` is.
                if end - start > _SHORT_PINYIN or word.marks or end == len(token)
            )
            best.append(min(cuts, key=len, default=None))
        whole = best[len(token)]
        if whole is not None:
            return whole
        for start in range(_LEAST_REST, len(token) - _LEAST_END + 1):
            if token[start:] in self._words:
                return (_Word(token[:start], known=False), self._words[token[start:]])
        if token.endswith("id") and len(token) > _LEAST_END:
            return (_Word(token[:-2], known=False), self._words["id"])
        unknown = _Word(token, known=False)
        if len(token) > _LEAST_END and token.endswith(_AGENTS):
            # Who does something: `adjuster_name`.
            unknown.subject = "person"
        return (unknown,)

    def _part(self, token: str, start: int, end: int) -> _Word | None:
        """Return a known word within a token; what is cut very short counts at its end only, as in `birthdt`."""
        text = token[start:end]
        word = self._words.get(text)
        if word is None and (len(text) > _LEAST_REST or (len(text) == _SHORT_PINYIN and end == len(token))):
            word = self._words.get(self._spellings.get(text, ""))
        return word

    def _han(self, run: str) -> list[_Word]:
        """Read Chinese, with Latin letters among it, from the end."""
        found: list[_Word] = []
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
                    found += self._latin(_PIECE.findall(latin.group()), pinyin=False)[::-1]
                elif run[end - 1].isalnum():
                    found.append(_Word(run[end - 1], known=False))
                end = latin.start() if latin else end - 1
        return found[::-1]


class _Roles:
    """Names, comments and columns of tables into what the tables hold."""

    def __init__(
        self, roles: Mapping[str, str], signs: Mapping[str, frozenset[str]], cutter: _Cutter, longest: int
    ) -> None:
        self._roles = roles
        self._signs = signs
        self._cutter = cutter
        self._longest = longest

    def read(self, subject: Subject, names: Sequence[str]) -> tuple[str, str]:
        """Return the role of a table and the word that gave it."""
        han = _HAN.search(subject.table_comment) is not None
        role, word = self._of_text(self._title(subject.table_comment))
        other, other_word = self._of_text(subject.table[-_LONGEST_NAME:])
        # An English title is a sentence; a Chinese one is a name, and better than the other name.
        if other and (not han or not role or (role == "log" and other in _LOGGED)):
            role, word, han = other, other_word, False
        if not role:
            role, word = self._of_somebody(subject)
        joined = frozenset(map(_joined_name, names))
        owned = self.owned(joined, names)
        # `记录` alone does not say whose.
        certain = han and word not in self._signs["weak_roles"]
        return self._by_columns(role, joined, names, owned=owned, certain=certain), word

    def _by_columns(  # noqa: PLR0911 - one case a contradiction
        self, role: str, joined: frozenset[str], names: Sequence[str], *, owned: bool, certain: bool
    ) -> str:
        """Let the columns speak where the name of the table says little, or contradict it."""
        signs = self._signs
        people = len(joined & signs["people_columns"])
        traced = not joined.isdisjoint(signs["traces"]) or any(_pieces(name)[-1:] == ("ip",) for name in names)
        if role == "person" and not joined.isdisjoint(signs["companies"]) and joined.isdisjoint(signs["people"]):
            return "organisation"
        if role == "organisation" and not joined.isdisjoint(signs["natural"]):
            return "person"
        if role in {"catalogue", "system", "organisation"} and any(map(self._is_of_customer, names)):
            return self._of_columns(names)
        if role == "catalogue" and not joined.isdisjoint(signs["parts"]):
            return "order"
        if not _SERVER.isdisjoint(joined) and "port" in joined:
            return "system"
        if not role or (role in {"relation", "event"} and owned):
            about = owned or traced or self._told(names) >= _ENOUGH
            return "person" if people >= _ENOUGH else self._of_columns(names) if about else role
        if role in {"catalogue", "system"} and not (owned and traced) and not joined.isdisjoint(signs["callers"]):
            return "activity"
        if role in {"catalogue", "system"} and owned and traced:
            return "log"
        if role == "catalogue" and owned and ("password" in joined or people > _ENOUGH):
            return "activity"
        if role in {"log", "record"} and not (owned or people or traced or certain or self._told(names)):
            return "event"
        return role

    def _of_columns(self, names: Sequence[str]) -> str:
        """Return what most columns of a person's table without a telling name speak of."""
        counted = {role: self._counted(role, names) for role in _BY_COLUMNS}
        role = max(counted, key=lambda role: counted[role])
        return role if counted[role] >= _ENOUGH else "activity"

    def _counted(self, role: str, names: Sequence[str]) -> int:
        cut = (self._cutter.name(name, False) for name in names)  # noqa: FBT003 - a key of the cache
        return sum(word.text in self._signs[f"of_{role}"] for words in cut for word in words)

    def owned(self, joined: frozenset[str], names: Sequence[str]) -> bool:
        """Whether a column says whose the row is: `policyholder_id`, but not who keeps it."""
        return not joined.isdisjoint(self._signs["belongs"]) or any(map(self._is_whose, names))

    def _is_whose(self, name: str) -> bool:
        words = self._cutter.name(name, False)  # noqa: FBT003 - a key of the cache
        if len(words) != _ENOUGH or "key" not in words[1].marks:
            return False
        whose = words[0]
        return (
            whose.known and whose.subject in _PERSONS and not whose.audit and whose.text not in self._signs["keepers"]
        )

    def _is_of_customer(self, name: str) -> bool:
        """Whether a row so keyed is about somebody whom the table serves: a learner's, not a `user`'s or a teacher's."""
        words = self._cutter.name(name, False)  # noqa: FBT003 - a key of the cache
        return len(words) == _ENOUGH and "key" in words[1].marks and words[0].text in self._signs["customers"]

    def _of_somebody(self, subject: Subject) -> tuple[str, str]:
        """Return the role of people where the table is called by a word for a person."""
        for text in (self._title(subject.table_comment), subject.table[-_LONGEST_NAME:]):
            words = self._cutter.comment(text) if _HAN.search(text) else self._cutter.name(text, False)  # noqa: FBT003
            telling = (word for word in reversed(words) if not word.bare and word.text not in self._signs["tails"])
            word = next(telling, None)
            if word is not None and word.known and word.subject in _PERSONS:
                return "person", word.text
        return "", ""

    def _told(self, names: Sequence[str]) -> int:
        """Count the columns whose name by itself speaks of a person."""
        words = (self._cutter.name(name, False) for name in names)  # noqa: FBT003 - a key of the cache
        return sum(1 for some in words if any(word.senses.get("anywhere") in _TELLING for word in some))

    def _title(self, comment: str) -> str:
        title = next(self._cutter.plain(comment, _TITLE_END), "")
        # `Orders of shoppers` are orders: what a preposition adds says less.
        return title if _HAN.search(title) else _PREPOSITION.split(title, maxsplit=1)[0]

    def _of_text(self, text: str) -> tuple[str, str]:
        """Return the role of the last telling word, and the word."""
        last = ("", "")
        for word in self._words(text):
            role = self._roles[word]
            if not last[0]:
                last = (role, word)
                if word not in self._signs["weak_roles"] and word not in self._signs["items"]:
                    break
            elif word in self._signs["weak_roles"]:
                continue
            elif last[1] in self._signs["items"]:
                return (role, word) if role == "order" else last
            else:
                return (role, word) if role in _LOGGED else last
        return last

    def _words(self, text: str) -> Iterator[str]:
        """Yield the words that give roles, from the end."""
        tokens = [piece.casefold() for piece in _PIECE.findall(text)][-_MOST_TOKENS:]
        spelled = self._cutter.spelled(tokens)
        end = len(tokens)
        while end:
            if _HAN.match(tokens[end - 1]):
                yield from self._han_words(tokens[end - 1])
                end -= 1
                continue
            for start in range(max(0, end - _LONGEST_PHRASE), end):
                if len(tokens[start]) == 1 and end - start > 1:
                    continue  # `b_id_type` is about no bid
                word = self._role_word("".join(tokens[start:end])) or self._role_word("".join(spelled[start:end]))
                if word:
                    yield word
                    end = start
                    break
            else:
                end -= 1

    def _role_word(self, text: str) -> str | None:
        return next((form for form in _singulars(text) if form in self._roles), None)

    def _han_words(self, run: str) -> Iterator[str]:
        end = len(run)
        while end:
            for start in range(max(0, end - self._longest), end):
                if run[start:end] in self._roles:
                    yield run[start:end]
                    end = start
                    break
            else:
                end -= 1


class Elements:
    """The words by which elements are known; make it with `build`."""

    def __init__(
        self,
        categories: Mapping[str, _Category],
        signs: Mapping[str, frozenset[str]],
        words: Mapping[str, _Word],
        pinyin: frozenset[str],
        cutter: _Cutter,
        roles: _Roles,
    ) -> None:
        """Keep the parts; equal texts are cut into words once."""
        self._categories = categories
        self._signs = signs
        self._words = words
        self._pinyin = pinyin
        self._cutter = cutter
        self._roles = roles

    def classify(self, subject: Subject) -> Classification:
        """Judge one element."""
        return self._judge(subject, self._table(subject, (subject.name, *subject.siblings)))

    def table(self, subjects: Sequence[Subject]) -> list[Classification]:
        """Judge all the elements of one table, which is read once."""
        if not subjects:
            return []
        table = self._table(subjects[0], tuple(subject.name for subject in subjects))
        return [self._judge(subject, table) for subject in subjects]

    def categories(self) -> frozenset[str]:
        """Return every category that can be said, without `none`."""
        return frozenset(self._categories)

    def vocabulary(self) -> dict[str, str]:
        """Return every known word with the categories that it may mean, or nothing where it only qualifies."""
        return {text: " ".join(sorted(set(word.senses.values()))) for text, word in self._words.items()}

    def _table(self, subject: Subject, names: Sequence[str]) -> _Table:
        role, word = self._roles.read(subject, names)
        joined = frozenset(map(_joined_name, names))
        owned = self._roles.owned(joined, names)
        return _Table(role, owned, joined, word, len(joined & self._pinyin) > _ENOUGH)

    def _judge(self, subject: Subject, table: _Table) -> Classification:
        kind = _kind(subject.type)
        name_words = self._cutter.name(subject.name, table.pinyin)
        by_name = self._gate(self._read(name_words, table, kind), table, kind)
        if by_name.kind == "negative" and not by_name.hard and table.role not in _IMPERSONAL:
            # What a phrase does not say here its words may: the name of a `parent_name`.
            apart = self._gate(self._read(self._cutter.apart(subject.name), table, kind), table, kind)
            if apart.category != NONE:
                by_name = apart._replace(weight=min(apart.weight, _WEAK))
        keyed = kind in {"number", "id"} and by_name.category in {*_KEYED, "id_number"} - {"address", "location"}
        if keyed and _KEY_NAME.search(subject.name):
            # `pay_order_id bigint` is a key of one's own, `pay_order_id varchar` a number that people see.
            by_name = _Reading(NONE, _SURE, "key", by_name.words, hard=True)
        said = next((text for text in (subject.comment, *subject.notes) if text and not text.isspace()), "")
        comment_words = self._cutter.comment(said) if said else ()
        by_comment = self._gate(self._read(comment_words, table, kind), table, kind)
        reading = self._merge(by_name, by_comment, comment_words, table, kind)
        if table.role in _PERSONAL and subject.type[:4].casefold() == "inet":
            reading = _Reading("network_ip", _LIKELY, "type", (subject.type[:4],))
        reading = self._default(reading, (by_name, by_comment), table, kind, keyed=bool(_KEY_NAME.search(subject.name)))
        words = (*name_words, *comment_words)
        return self._classification(reading, (by_name, by_comment), words, subject, table)

    # What a name or a comment says

    def _read(self, words: Sequence[_Word], table: _Table, kind: str) -> _Reading:
        """Find the last telling word, and read it with the words around it."""
        if not words:
            return _SILENT
        if words[0].text in _STATES and kind == "text" and table.role in _PERSONAL:
            # Beside a postcode it is the state of an address, not of the row.
            alone = all("generic" in word.marks for word in words[1:])
            if alone and not table.names.isdisjoint(self._signs["postcodes"]):
                return _Reading("address", _LIKELY, "address", (words[0].text,))
        if words[-1].text == "yn" and len(words) > 1:
            words = (*words[:-1], self._words["flag"])
        at = len(words)
        while at and words[at - 1].bare:
            at -= 1
        head = words[at - 1] if at else None
        if self._is_somebody(words, head):
            return self._somebody(words[-2:], table, kind)
        before = words[: max(at - 1, 0)]
        marks = {mark for word in words[at:] for mark in word.marks}
        marks |= {"boolean"} & {mark for word in before for mark in word.marks}
        if at > 1:
            # `id_gender`, `num_followers`
            marks |= {"key", "count"} & words[0].marks
        phrase = _Phrase(head, None, frozenset(marks), *_owner(before), table, kind, words[0].text in _BOUNDS)
        spares = [word for word in reversed(words[at:]) if word.senses]
        spare = next((word for word in spares if self._sense(word, phrase)[0]), spares[0] if spares else None)
        phrase = phrase._replace(spare=spare)
        if head is None:
            return self._of_spare(phrase)
        reading = self._of_head(head, phrase) if head.known else self._after_unknown(words[: at - 1], phrase)
        if reading.category == NONE and not reading.hard:
            if self._explained(phrase, before):
                return reading._replace(hard=True)
            if spare is not None and table.role in _DEFAULTS:
                return self._of_spare(phrase)
        return reading

    def _explained(self, phrase: _Phrase, before: Sequence[_Word]) -> bool:
        """Whether what is no personal data by its words is none in an order either: a validity, the shop's name."""
        if any("expiry" in word.marks for word in before):
            return True
        head = phrase.head.subject if phrase.head and not phrase.head.senses else ""
        return phrase.table.role == "order" and "organisation" in {phrase.subject, head}

    def _is_somebody(self, words: Sequence[_Word], head: _Word | None) -> bool:
        """Whether a name or comment ends as words for people do, `...人` or `... by`, and is no such known word."""
        if len(words) < _ENOUGH or words[-1].text not in self._signs["endings"] or (head and head.audit):
            return False
        return not any(word.marks & {"boolean", "count"} for word in words)

    def _somebody(self, words: Sequence[_Word], table: _Table, kind: str) -> _Reading:
        texts = tuple(word.text for word in words)
        if kind != "text" or table.role == "relation":
            return _Reading(NONE, _LIKELY, "key", texts, hard=True)
        return _Reading(_NAME, _WEAK, "role", texts)

    def _of_head(self, head: _Word, phrase: _Phrase) -> _Reading:  # noqa: PLR0911 - one case a kind of word
        if head.plumbing:
            return _Reading(NONE, _SURE, "plumbing", (head.text,), hard=True)
        if head.audit:
            return self._of_audit(head, phrase)
        if phrase.bound and phrase.table.role not in _PERSONAL:
            return _Reading(NONE, _LIKELY, "negative", (head.text,), hard=True)
        if head.senses:
            reading = self._resolve(head, phrase)
            if reading.category != NONE:
                return self._marked(reading, head, phrase.marks, phrase.table, phrase.kind)
            if reading.hard:
                return reading
        if "key" in phrase.marks:
            return _Reading(NONE, _SURE, "key", (head.text,), hard=True)
        if head.subject in _PERSONS:
            return self._of_person(head, phrase)
        counted = self._counted(phrase)
        if counted:
            return counted
        return _Reading(NONE, _WEAK, "negative", (head.text,)) if head.subject or head.senses else _SILENT

    def _counted(self, phrase: _Phrase) -> _Reading | None:
        """Read a counter of what a person has or did: `num_followers`, `文章数量`."""
        if "count" in phrase.marks and phrase.kind == "number" and phrase.table.role in {"person", "student", "auth"}:
            return _Reading(_ACT, _WEAK, "counter", ("count",))
        return None

    def _of_audit(self, head: _Word, phrase: _Phrase) -> _Reading:
        if "key" in phrase.marks or phrase.kind in {"number", "date", "id"}:
            return _Reading(NONE, _SURE, "key", (head.text,), hard=True)
        named = ("name" in head.text or head.text.endswith(("姓名", "名称"))) and not head.text.endswith("登录名称")
        return _Reading(_NAME if named else _CREDENTIAL, _DOUBTFUL, "audit_actor", (head.text,))

    def _of_person(self, head: _Word, phrase: _Phrase) -> _Reading:
        """Read what is only a word for a person: their photo, something about them, a key, or their name."""
        if phrase.spare is not None:
            reading = self._resolve(phrase.spare, phrase._replace(subject=head.subject, strange=False))
            if reading.category != NONE:
                return self._marked(reading, phrase.spare, phrase.marks - phrase.spare.marks, phrase.table, phrase.kind)
        if head.subject == "recipient" and phrase.table.role == "order":
            return _Reading(NONE, _WEAK, "negative", (head.text,))
        if phrase.marks & _FLAGS:
            return self._counted(phrase) or _Reading(NONE, _WEAK, "flag", (head.text,))
        if phrase.kind not in {"text", "id"} or phrase.table.role in {"system", "relation"}:
            return _Reading(NONE, _LIKELY, "key", (head.text,), hard=True)
        if head.actor:
            return _Reading(_NAME, _LIKELY, "role", (head.text,))
        return _Reading(NONE, 0.5, "negative", (head.text,))

    def _of_spare(self, phrase: _Phrase) -> _Reading:
        """Read what is all marks, such as `status` or `photo`."""
        spare = phrase.spare
        if "key" in phrase.marks:
            return _Reading(NONE, _SURE, "key", ("id",), hard=True)
        if "expiry" in phrase.marks and phrase.head is None:
            return _Reading(NONE, _LIKELY, "plumbing", ("expiry",), hard=True)
        if spare is None:
            return self._counted(phrase) or _Reading(NONE, 0.3, "flag", tuple(sorted(phrase.marks)))
        reading = self._resolve(spare, phrase._replace(strange=False))
        if reading.category != NONE:
            return self._marked(reading, spare, phrase.marks - spare.marks, phrase.table, phrase.kind)
        return reading if reading.hard else self._counted(phrase) or _Reading(NONE, 0.3, "flag", (spare.text,))

    def _after_unknown(self, words: Sequence[_Word], phrase: _Phrase) -> _Reading:
        """Read what ends in an unknown word: only what speaks for itself counts, and less."""
        if "key" in phrase.marks:
            return _Reading(NONE, _LIKELY, "key", ("id",), hard=True)
        if "expiry" in phrase.marks:
            return _Reading(NONE, _WEAK, "flag", ("expiry",))
        known = next((word for word in reversed(words) if word.known and not word.bare), None)
        if known is not None:
            reading = self._of_head(known, phrase._replace(spare=None, subject="", strange=False))
            if reading.category == NONE or reading.kind != "anywhere":
                return _SILENT
            return reading._replace(weight=_DOUBTFUL, kind="cut")
        if phrase.spare is not None and phrase.table.role in {*_DEFAULTS, "content"}:
            return self._of_spare(phrase._replace(subject="", strange=True))
        return _SILENT

    def _resolve(self, head: _Word, phrase: _Phrase) -> _Reading:
        """Say which category a word has in this table."""
        subject, role = phrase.subject, phrase.table.role
        where, category = self._sense(head, phrase)
        texts = (head.text,)
        if head.text in self._signs["account_names"] and not phrase.table.names.isdisjoint(self._signs["banks"]):
            return _Reading(_NAME, _LIKELY, "bank", texts)
        if not where:
            return _Reading(NONE, 0.5, "negative", texts)
        refused = "" if where == role and role not in _PERSONAL else self._refused(category, phrase)
        if refused:
            return _Reading(NONE, _LIKELY, refused, texts, hard=True)
        weight = _SURE if where == "anywhere" else _LIKELY
        if subject == "guardian" and category in _OF_GUARDIANS:
            return _Reading(_MINOR, weight, where, texts)
        if subject in _THINGS or (role == "organisation" and not subject):
            return self._of_thing(_Reading(category, weight, where, texts), phrase)
        if phrase.strange and where != "anywhere":
            # What the value belongs to is not known: `网关地址`.
            weight = 0.3 if head.text in self._signs["vague"] and not (category == _NAME and role in _NAMED) else _WEAK
        return _Reading(category, weight, where, texts)

    def _refused(self, category: str, phrase: _Phrase) -> str:
        """Say why a category cannot be here, if so."""
        rules, role, subject = self._categories[category], phrase.table.role, phrase.subject
        system = role == "system" and subject not in _PERSONS
        if subject in rules.secret or (system and role in rules.secret):
            return "system_secret"
        if category == "third_party_account" and "key" in phrase.marks and phrase.kind in {"number", "id"}:
            return "key"
        if role in rules.never or (system and category in {"email", "phone"}):
            return "table"
        return ""

    def _of_thing(self, reading: _Reading, phrase: _Phrase) -> _Reading:
        """Read what belongs to a thing or an organisation."""
        category, where, subject, role = reading.category, reading.kind, phrase.subject, phrase.table.role
        if self._categories[category].doubtful and "organisation" in {subject, role}:
            # A bare telephone of a shop may be anybody's, beside a named contact it is theirs.
            named = not phrase.table.names.isdisjoint(self._signs["contacts"])
            return reading._replace(weight=_LIKELY if named else _DOUBTFUL, kind="organisation")
        if subject in _THINGS:
            if where != "anywhere" and self._is_part(reading, phrase):
                return reading
            hardly = category in _HARDLY_OF_THINGS or (category == _PAYMENT and role in _PERSONAL)
            if where == "anywhere" and hardly and subject != "system":
                return reading._replace(weight=_WEAK)
            return reading._replace(category=NONE, weight=_LIKELY, kind="negative")
        if category == "address":
            return reading._replace(category=NONE, kind="organisation", hard=True)
        return reading._replace(weight=0.8)

    def _is_part(self, reading: _Reading, phrase: _Phrase) -> bool:
        """Whether the thing is part of what the person's row is about: the goods of an order, the score of goods."""
        role = phrase.table.role
        if role in {"order", "finance"}:
            return phrase.subject != "organisation" and reading.category in {"order", _PAYMENT, _ACT, "content"}
        scored = reading.category == role == "content" and reading.words[0] in self._signs["scores"]
        return role == "auth" or scored

    def _sense(self, head: _Word, phrase: _Phrase) -> tuple[str, str]:
        """Say where a word counts here, the nearest place first, and as what."""
        role, subject, senses = phrase.table.role, phrase.subject, head.senses
        persons = subject in _PERSONS
        order = []
        if persons:
            order.append("beside_person")
        order.append(role)
        if role in _PERSONAL:
            order.append("personal")
        if role in _OF_PEOPLE and not subject:
            order.append("beside_person")
        order.append("anywhere")
        if persons and role not in {"catalogue", "system", "organisation"}:
            order += ("personal", "person", "student")
        where = next((where for where in order if where in senses), "")
        return where, self._placed(senses[where], head.text, phrase) if where else NONE

    def _placed(self, category: str, text: str, phrase: _Phrase) -> str:
        """Tell an address from a place: a city beside a street is an address, alone beside a person where they are."""
        table, streets = phrase.table, self._signs["streets"]
        if category != "address" or phrase.subject == "recipient" or table.role in {"address", "order", "finance"}:
            return category
        if text not in self._words or "anywhere" in self._words[text].senses:
            return category
        return "location" if text not in streets and table.names.isdisjoint(streets) else category

    def _marked(self, reading: _Reading, head: _Word, marks: Iterable[str], table: _Table, kind: str) -> _Reading:
        """Take what flags, counts and times say of a value into account: `email_status` is no e-mail address."""
        lost = _FLAGS.intersection(marks) - self._categories[reading.category].keeps
        if not lost or (lost == {"time"} and kind == "text" and reading.category in _REACHED_BY_DAY):
            return reading
        texts = (head.text, *sorted(lost))
        if "key" in lost:
            return _Reading(NONE, _SURE, "key", texts, hard=True)
        counted = lost <= {"time", "count"} and table.role != "content"
        if table.role in _PERSONAL and (lost == {"time"} or counted):
            return _Reading(_ACT, _WEAK, "flag", texts)
        return _Reading(NONE, _LIKELY, "flag", texts)

    def _gate(self, reading: _Reading, table: _Table, kind: str) -> _Reading:
        """Refuse what the type cannot hold: a boolean is no phone number."""
        category = reading.category
        if kind == "text" or category == NONE:
            return reading
        if kind == "date" and category in _NO_DATE and table.role in _PERSONAL:
            return reading._replace(category=_ACT, weight=_WEAK, kind="type")
        small = kind == "tiny" and (
            category in _NO_SMALL_NUMBER or (category == "content" and reading.words[0] not in self._signs["scores"])
        )
        refused = {
            "bool": category not in _MAY_BE_BOOLEAN,
            "tiny": small,
            "date": category in _NO_DATE,
            "number": category in _NO_NUMBER,
        }
        return reading._replace(category=NONE, weight=_LIKELY, kind="type") if refused.get(kind) else reading

    # What both say together

    def _merge(  # noqa: PLR0911 - one case a relation of the two
        self, by_name: _Reading, by_comment: _Reading, words: Sequence[_Word], table: _Table, kind: str
    ) -> _Reading:
        """Weigh what the comment says against what the name says."""
        if by_name.kind == "key" and by_comment.category in _KEYED and not self._is_shown(by_comment, kind):
            return by_name
        if by_name.kind == "key" and by_comment.category == _CREDENTIAL and kind in {"number", "id"}:
            return by_name
        if by_name.kind == "plumbing" and by_comment.category != _ACT and by_comment.kind not in {"anywhere", "silent"}:
            return by_name
        if by_comment.kind == "plumbing" and by_name.category == _ACT and by_name.kind == "anywhere":
            return by_name._replace(weight=_WEAK)
        # An English comment is prose: its last word is no better than a name that speaks for itself.
        prose = all(word.text.isascii() for word in words)
        said = by_comment.category != NONE or by_comment.kind in {"plumbing", "system_secret", "silent"}
        if prose and by_name.category != NONE and by_name.kind != "anywhere" and not said and table.role in _PERSONAL:
            return by_name
        if (
            prose
            and by_name.kind == "anywhere"
            and by_comment.kind not in {"anywhere", "silent", "plumbing", "system_secret"}
        ):
            return by_name._replace(weight=_WEAK) if by_comment.category != by_name.category else by_name
        if by_comment.category != NONE:
            return self._louder(by_name, by_comment, prose=all(word.text.isascii() for word in words))
        if not by_comment.hard and by_comment.kind != "flag" and all(word.bare for word in words):
            return by_name
        if by_comment.kind == "silent" or (by_comment.kind == "flag" and by_comment.weight < 0.5):  # noqa: PLR2004
            strange = sum(1 for word in words if not word.known) >= _ENOUGH
            weak = by_name.weight < _LIKELY + _GAP / 3 and by_name.kind != "audit_actor"
            if weak and strange and by_name.category != NONE and table.role not in _PERSONAL:
                return by_name._replace(category=NONE, weight=0.5, kind="comment")
            return by_name
        if by_name.category in _BY_THEMSELVES and by_name.kind == "anywhere" and by_comment.kind in {"key", "negative"}:
            return by_name._replace(weight=_BY_TABLE)
        return by_comment

    def _louder(self, by_name: _Reading, by_comment: _Reading, *, prose: bool) -> _Reading:
        if by_name.category == by_comment.category:
            # Two doubts are no certainty.
            sure = max(by_name.weight, by_comment.weight) >= _WEAK
            both = 1 - (1 - by_name.weight) * (1 - by_comment.weight)
            return by_comment._replace(weight=both if sure else max(by_name.weight, by_comment.weight))
        if by_name.category == NONE or (by_name.category, by_comment.category) == ("location", "address"):
            return by_comment
        vague = by_comment.words[0] in self._signs["vague"] and by_comment.kind != "anywhere"
        sure = by_name.weight > by_comment.weight + (0 if prose else _GAP) or (
            vague and by_name.words[0] not in self._signs["vague"]
        )
        return by_name if sure or (by_name.category, by_comment.category) == ("address", "location") else by_comment

    def _is_shown(self, by_comment: _Reading, kind: str) -> bool:
        """Whether the comment makes a number that people see of what the name calls a key: `work_id '工号'`."""
        if kind in {"number", "id"} or by_comment.weight < _LIKELY:
            return False
        return by_comment.category in {"order", _PAYMENT, "device"} or by_comment.words[0].endswith("号")

    def _default(
        self, reading: _Reading, both: tuple[_Reading, _Reading], table: _Table, kind: str, *, keyed: bool
    ) -> _Reading:
        """Say what a column of such a table is where its words say nothing."""
        told = reading.category != NONE and reading.kind != "cut"
        if told or reading.hard or any(one.hard for one in both):
            return reading
        category = _DEFAULTS.get(table.role)
        lasts = any("expiry" in one.words for one in both)
        if kind == "date" and table.role in _TIMED and (table.owned or table.role in _NAMED) and not lasts:
            category = _ACT
        if category:
            return _Reading(category, _BY_TABLE, "table", (table.word,))
        guess = _GUESSES.get(table.role, NONE) if kind in _GUESSED and not keyed and not lasts else NONE
        if guess == NONE or reading.category != NONE or reading.kind == "flag":
            return reading
        if reading.kind != "silent" or any(one.kind == "negative" for one in both):
            return reading
        if guess == "content" and kind != "text":
            return reading
        return _Reading(guess, _DOUBTFUL, "table", (table.word,))

    def _classification(
        self,
        reading: _Reading,
        both: tuple[_Reading, _Reading],
        words: Sequence[_Word],
        subject: Subject,
        table: _Table,
    ) -> Classification:
        category = reading.category
        evidence = tuple(self._evidence(reading, both, words, subject, table))
        confidence = round(min(reading.weight, 0.99), 2)
        if category == NONE:
            return Classification(NONE, NONE, False, confidence, evidence, NONE)  # noqa: FBT003 - a field
        rules = self._categories[category]
        texts = {text for one in both if one.category == category for text in one.words}
        tier = "linked" if texts & rules.linked else "direct" if texts & rules.direct else rules.tier
        keys = (self._words[text].taxonomy for text in reading.words if text in self._words)
        taxonomy = next(filter(None, keys), rules.taxonomy)
        sensitive = rules.sensitive or (
            category not in _NEVER_SENSITIVE
            and (
                any(word.text in self._signs["sensitive"] for word in words)
                or (category in {"profile", "content"} and table.word in self._signs["sensitive"])
            )
        )
        return Classification(category, tier, sensitive, confidence, evidence, taxonomy)

    def _evidence(
        self,
        reading: _Reading,
        both: tuple[_Reading, _Reading],
        words: Sequence[_Word],
        subject: Subject,
        table: _Table,
    ) -> Iterator[Evidence]:
        by_name, by_comment = both
        pinyin = subject.name.isascii() and any(_HAN.search(text) for text in by_name.words)
        said = "comment" if subject.comment.strip() else "note"
        for one, kind in ((by_comment, said), (by_name, "pinyin" if pinyin else "name")):
            if one.kind in _SHOWN or one.category != NONE:
                shown = one.kind if one.kind in _SHOWN else kind
                yield Evidence(shown, " ".join(one.words), one.category, one.weight)
        if any("protection" in word.marks for word in words):
            yield Evidence("protection", subject.name, reading.category, 0.5)
        if table.role and reading.category != NONE:
            yield Evidence("table", f"{table.role}: {table.word}", reading.category, 0.3)


def _owner(before: Sequence[_Word]) -> tuple[str, bool]:
    """Return whose the value is, by the nearest word that tells, and whether an unknown word stands between."""
    strange = False
    for word in reversed(before):
        if word.subject:
            return word.subject, strange
        strange = strange or not word.known
    return "", strange


@lru_cache(maxsize=_CACHED)
def _kind(type_: str) -> str:
    text = type_[:_LONGEST_COMMENT].casefold().lstrip()
    return next((kind for kind, pattern in _KINDS if pattern.match(text)), "text")


@lru_cache(maxsize=_CACHED)
def _pieces(name: str) -> tuple[str, ...]:
    """Return the last words of a name, or of the last part of a path, in small letters."""
    text = name[-_LONGEST_NAME:]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    text = text.rpartition(".")[2] or text
    return tuple(piece.casefold() for piece in _PIECE.findall(text)[-_MOST_TOKENS:])


def _joined_name(name: str) -> str:
    return "".join(_pieces(name))


def _singulars(word: str) -> Iterator[str]:
    yield word
    if len(word) > 3 and word.endswith("s"):  # noqa: PLR2004 - `is` and `gas` are no plurals
        yield word[:-1]
        if word.endswith("ies"):
            yield word[:-3] + "y"
        elif word.endswith("es"):
            yield word[:-2]


def build(
    dictionary: Mapping[str, object], elements: Mapping[str, object], pinyin: Mapping[str, Mapping[str, str]]
) -> Elements:
    """Make the classifier of the mappings below `dictionary` and `elements` of the two files, and of the made pinyin.

    Raises ValueError, naming the place, where a part is missing or malformed, or a term stands in two categories.
    """
    words: dict[str, _Word] = {}
    _qualifiers(words, _mapping(elements, "words"))
    written = _mapping(elements, "categories")
    for key, where, texts in _senses(written):
        for text in texts:
            stands = _word(words, text).senses.setdefault(where, key)
            if stands != key:
                message = f"elements: `{text}` under `{key}` ({where}) stands under `{stands}` too"
                raise ValueError(message)
    lent = _mapping(dictionary, "categories")
    for key, where, text, taxonomy in _taken(written, lent):
        word = _word(words, text)
        word.taxonomy = word.taxonomy or taxonomy
        if not word.senses or where == "beside_person":
            word.senses.setdefault(where, key)
    for text, word in words.items():
        one = words.get(text[:-1]) if text.endswith("s") else None
        if one is not None:
            # Where a plural is written for one place, its singular speaks for the others.
            word.senses = {**one.senses, **word.senses}
    roles = {text: role for role, items in _mapping(elements, "roles").items() for text in _split(items)}
    made, short = _spelled(words, pinyin)
    signs = {key: frozenset(_items(_mapping(elements, "signs"), key)) for key in _SIGNS}
    signs |= {key: frozenset(_items(elements, key)) for key in ("belongs", "people_columns", "sensitive")}
    traditional = _mapping(dictionary, "traditional")
    simple = str(traditional["to"])
    table = dict(zip(map(ord, str(traditional["from"])), simple, strict=True))
    longest = max(len(text) for some in (words, roles) for text in some if not text.isascii())
    spellings = {short: full for full, items in _mapping(elements, "spellings").items() for short in _split(items)}
    cutter = _Cutter(words, short, spellings, table, longest)
    categories = {key: _category(_mapping(written, key)) for key in written}
    return Elements(categories, signs, words, made, cutter, _Roles(roles, signs, cutter, longest))


def _word(words: dict[str, _Word], text: str) -> _Word:
    found = words.get(text)
    if found is None:
        found = words[text] = _Word(text)
    return found


def _qualifiers(words: dict[str, _Word], groups: Mapping[str, object]) -> None:
    for mark in _MARKS:
        for text in _items(groups, mark):
            _word(words, text).marks.add(mark)
    for subject in _SUBJECTS:
        for text in _items(groups, subject):
            word = _word(words, text)
            word.subject = word.subject or subject
    for text in _items(groups, "actor"):
        word = _word(words, text)
        word.actor, word.subject = True, word.subject or "person"
    for text in _items(groups, "audit"):
        _word(words, text).audit = True
    for text in _items(groups, "plumbing"):
        _word(words, text).plumbing = True


def _spelled(
    words: dict[str, _Word], pinyin: Mapping[str, Mapping[str, str]]
) -> tuple[frozenset[str], dict[str, _Word]]:
    """Let pinyin mean what its Chinese means where nothing else is written so.

    Returns every form, and what the forms that are too short to speak for themselves mean.
    """
    forms: set[str] = set()
    found: dict[str, dict[str, _Word]] = {"short": {}, "long": {}}
    for kind, made in pinyin.items():
        known = {form: words[text] for form, text in made.items() if text in words and form not in words}
        forms.update(known)
        found["short" if kind == "short" else "long"] |= known
    words |= found["long"]
    return frozenset(forms), found["short"]


def _category(data: Mapping[str, object]) -> _Category:
    def words(key: str) -> frozenset[str]:
        return frozenset(str(data.get(key) or "").split())

    return _Category(
        tier=str(data.get("tier")),
        taxonomy=str(data.get("taxonomy")),
        sensitive=data.get("sensitive") is True,
        keeps=words("keeps"),
        never=words("never"),
        secret=words("secret"),
        doubtful=words("doubtful"),
        direct=frozenset(_split(data.get("direct"))),
        linked=frozenset(_split(data.get("linked"))),
    )


def _senses(written: Mapping[str, object]) -> Iterator[tuple[str, str, list[str]]]:
    """Yield category, place and terms as legal wrote them."""
    for key in written:
        for place, items in _mapping(written, key).items():
            places = place.split()
            if _PLACES.issuperset(places):
                texts = _split(items)
                for where in places:
                    yield key, where, texts


def _taken(written: Mapping[str, object], lent: Mapping[str, object]) -> Iterator[tuple[str, str, str, str]]:
    """Yield category, place, term and taxonomy of what the dictionary of flows lends, by its longest stem."""
    takers = {
        (stem, where): key
        for key in written
        for places, stems in (_mapping(_mapping(written, key), "takes")).items()
        for where in places.split()
        for stem in str(stems).split()
    }
    by_length = sorted(takers, key=lambda taker: len(taker[0]), reverse=True)
    drops = {key: frozenset(_split(_mapping(written, key).get("drops"))) for key in written}
    for taxonomy in lent:
        entry = _mapping(lent, taxonomy)
        for stem, where in by_length:
            if taxonomy == stem or taxonomy.startswith(f"{stem}."):
                key = takers[stem, where]
                for field, place in (("terms", where), ("weak", "beside_person")):
                    for text in _split(entry.get(field)):
                        if text not in drops[key]:
                            yield key, place, text, taxonomy


def _mapping(data: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = data.get(key)
    if not isinstance(value, Mapping):
        message = f"elements: `{key}` is missing or no mapping"
        raise ValueError(message)  # noqa: TRY004 - a malformed document is a wrong value, whatever its type
    return value


def _items(data: Mapping[str, object], key: str) -> list[str]:
    items = _split(data.get(key))
    if not items:
        message = f"elements: `{key}` is missing or no text"
        raise ValueError(message)
    return items


def _split(value: object) -> list[str]:
    """Return the terms of a list, written as one word: a name may or may not part them."""
    return [item for item in str(value or "").replace(" ", "").split(",") if item]
