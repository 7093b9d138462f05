"""An element of a schema, with its table, into the category of personal data that it holds, and why.

Pure functions over the parsed `rego/dictionary.yaml` and `rego/elements.yaml`; nothing here reads a file. A name and a
comment are cut into known words; the last telling word says what the value is, the words before it whose it is, and
the table where a word counts. Time grows with the length of what is read, and both are cut short.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

NONE: Final = "none"
MINOR: Final = "minor_or_guardian"
CREDENTIAL: Final = "account_credential"
LOG: Final = "log_or_behaviour"
NAME: Final = "name"

PERSONAL_ROLES: Final = frozenset(
    {"person", "student", "address", "order", "finance", "log", "auth", "content", "message", "record", "activity"}
)
# In these tables what nothing else explains still is a fact about the person's order, account or act.
_DEFAULTS: Final = {"order": "order", "finance": "payment_or_financial", "log": LOG, "record": "profile"}
# In these only a time is: when the person did what the row holds.
_TIMED: Final = frozenset({"person", "student", "address", "auth", "content", "activity"})
_THINGS: Final = ("thing", "organisation", "system")
_MARKS: Final = ("boolean", "state", "type", "count", "time", "expiry", "key", "protection", "generic", "joins")
_FLAGS: Final = frozenset({"boolean", "state", "type", "count", "time", "expiry", "key"})
_SUBJECTS: Final = ("person", "recipient", "guardian", "organisation", "system", "thing")
_PERSONS: Final = frozenset({"person", "recipient", "guardian"})
_LONGEST_NAME: Final = 120
_LONGEST_COMMENT: Final = 80
_MOST_TOKENS: Final = 24
_WINDOW: Final = 5
_SHORT_PINYIN: Final = 2

_PIECE: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[\u3400-\u9fff]+")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_LATIN: Final = re.compile(r"[a-z0-9]+$")
_NUMERIC: Final = re.compile(r"(?:big|small|medium|tiny)?int|integer|serial|bigserial|long|number|numeric|decimal|u?int\d+")
_BOOL: Final = re.compile(r"bool|bit")
_DATE: Final = re.compile(r"date|time|instant|java\.util\.date|google\.protobuf\.timestamp")
_END: Final = re.compile(r"[：:,，(（;；。\[【{|=>\n\r、/?？!！]|[-—~]+|\s(?=[0-9])|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])[0-9](?=\s|[-.、：:=]|[\u3400-\u9fff])")


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
    """One reason: its kind, the words that it rests on, the category that they speak for, and how loudly."""

    kind: str
    text: str
    category: str
    weight: float


@dataclass(frozen=True, slots=True)
class Classification:
    """What an element holds: `tier` is direct, linked or none; `taxonomy` a key of fideslang or an extension of it."""

    category: str
    tier: str
    sensitive: bool
    confidence: float
    evidence: tuple[Evidence, ...]
    taxonomy: str


@dataclass(frozen=True, slots=True)
class _Category:
    tier: str
    taxonomy: str
    sensitive: bool
    keeps: frozenset[str]
    never: frozenset[str]
    secret: frozenset[str]
    doubtful: frozenset[str]
    direct: frozenset[str]
    linked: frozenset[str]


@dataclass(slots=True)
class _Word:
    """A known word or phrase: what it marks, whom it speaks of, and its category by where it counts."""

    text: str
    marks: set[str] = field(default_factory=set)
    subject: str = ""
    actor: bool = False
    audit: bool = False
    plumbing: bool = False
    senses: dict[str, str] = field(default_factory=dict)
    known: bool = True
    taxonomy: str = ""
    pinyin: bool = False

    @property
    def bare(self) -> bool:
        """Whether it only qualifies what stands beside it."""
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
    marks: frozenset[str]
    subject: str
    strange: bool
    """Whether an unknown word stands before it."""
    table: _Table
    kind: str


class _Reading(NamedTuple):
    """What a name or a comment says: a category and how loudly, or none: `hard` means that it is explained."""

    category: str
    weight: float
    kind: str
    words: tuple[str, ...]
    hard: bool = False


_SILENT: Final = _Reading(NONE, 0.0, "silent", ())


class Elements:
    """The words by which elements are known; make it with `build`."""

    def __init__(  # noqa: PLR0913 - the parts of one dictionary, put together by `build` alone
        self,
        *,
        categories: Mapping[str, _Category],
        words: Mapping[str, _Word],
        roles: Mapping[str, str],
        prefixes: frozenset[str],
        belongs: frozenset[str],
        people: frozenset[str],
        sensitive: frozenset[str],
        traditional: Mapping[int, str],
        short_pinyin: Mapping[str, str],
    ) -> None:
        """Keep the parts; equal texts are cut into words once."""
        self.categories = categories
        self._words = words
        self._roles = roles
        self._prefixes = prefixes
        self._belongs = belongs
        self._people = people
        self._sensitive = sensitive
        self._traditional = traditional
        self._short_pinyin = short_pinyin
        self._longest = max((len(text) for text in [*words, *roles] if _HAN.search(text)), default=1)
        self._longest_latin = max((len(text) for text in words if not _HAN.search(text)), default=1)
        self._name_words = lru_cache(maxsize=1 << 15)(self._cut_name)
        self._comment_words = lru_cache(maxsize=1 << 15)(self._cut_comment)
        self._split = lru_cache(maxsize=1 << 15)(self._cut_run)

    def classify(self, subject: Subject) -> Classification:
        """Judge one element."""
        return self._judge(subject, self._table(subject, (subject.name, *subject.siblings)))

    def table(self, subjects: Sequence[Subject]) -> list[Classification]:
        """Judge all the elements of one table, which is read once."""
        if not subjects:
            return []
        table = self._table(subjects[0], tuple(subject.name for subject in subjects))
        return [self._judge(subject, table) for subject in subjects]

    def vocabulary(self) -> dict[str, str]:
        """Return every known word with the categories that it may mean, or nothing where it only qualifies."""
        return {text: " ".join(sorted(set(word.senses.values()))) for text, word in self._words.items()}

    # The table

    def _table(self, subject: Subject, names: Sequence[str]) -> _Table:
        joined = frozenset("".join(piece.casefold() for piece in _PIECE.findall(name[:_LONGEST_NAME])) for name in names)
        owned = not joined.isdisjoint(self._belongs)
        role, word = self._role_of(subject.table_comment, comment=True)
        comment_speaks = role in {"log", "record"} and _HAN.search(subject.table_comment) is not None
        other, other_word = self._role_of(subject.table, comment=False)
        if not role or (role == "log" and other in {"order", "finance", "content", "system", "auth"}):
            role, word = other or role, other_word or word
        people = len(joined & self._people)
        traces = not joined.isdisjoint(_TRACES) or any(_PIECE.findall(name)[-1:] in (["ip"], ["Ip"], ["IP"]) for name in names)
        if role == "person" and not joined.isdisjoint(_OF_COMPANIES):
            role = "organisation"
        if not role or (role == "relation" and owned):
            role = "person" if people > 1 else "activity" if owned or traces or self._told(names) > 1 else role
        elif role in {"catalogue", "system"} and owned and traces:
            role = "log"
        elif role == "catalogue" and owned and ("password" in joined or people > 2):  # noqa: PLR2004 - not by chance
            role = "activity"
        elif role in {"log", "record"} and not (owned or people or traces or comment_speaks):
            role = "event"
        pinyin = sum(1 for name in joined if name in self._short_pinyin or self._is_pinyin(name)) > 2  # noqa: PLR2004
        return _Table(role, owned, joined, word, pinyin)

    def _told(self, names: Sequence[str]) -> int:
        """Count the columns whose name by itself speaks of a person."""
        words = (self._name_words(name, pinyin=False) for name in names)
        return sum(1 for some in words if any(word.senses.get("anywhere") in _TELLING for word in some))

    def _is_pinyin(self, name: str) -> bool:
        word = self._words.get(name)
        return word is not None and word.pinyin

    def _role_of(self, text: str, *, comment: bool) -> tuple[str, str]:
        """Return the role that the last telling word gives, and the word."""
        tokens = self._comment_head(text) if comment else text[-_LONGEST_NAME:]
        parts = list(self._table_words(tokens))
        weak = ("", "")
        for word in reversed(parts):
            role = self._roles.get(word, "")
            if not role:
                continue
            if word in _WEAK_ROLE_WORDS:
                weak = weak if weak[0] else (role, word)
                continue
            if weak[0]:
                # A log of orders holds orders, a log of jobs jobs, a log of people or of goods what people did.
                return (role, word) if role in _LOGGED else weak
            return role, word
        return weak

    def _table_words(self, text: str) -> Iterator[str]:
        tokens = [
            piece if _HAN.match(piece) else piece.casefold() for piece in _PIECE.findall(text)
        ][-_MOST_TOKENS:]
        found: list[str] = []
        end = len(tokens)
        while end:
            if _HAN.match(tokens[end - 1]):
                found += self._han_table_words(tokens[end - 1])[::-1]
                end -= 1
                continue
            for start in range(max(0, end - _WINDOW), end):
                word = self._table_word("".join(tokens[start:end]))
                if word:
                    found.append(word)
                    end = start
                    break
            else:
                end -= 1
        yield from reversed(found)

    def _table_word(self, text: str) -> str:
        for form in _singulars(text):
            if form in self._roles:
                return form
        return ""

    def _han_table_words(self, run: str) -> list[str]:
        found: list[str] = []
        end = len(run)
        while end:
            for start in range(max(0, end - self._longest), end):
                if run[start:end] in self._roles:
                    found.append(run[start:end])
                    end = start
                    break
            else:
                end -= 1
        return found[::-1]

    # Words

    def _cut_name(self, name: str, pinyin: bool) -> tuple[_Word, ...]:  # noqa: FBT001 - a key of the cache
        text = unicodedata.normalize("NFKC", name[:_LONGEST_NAME])
        tokens = [piece.casefold() for piece in _PIECE.findall(text.rpartition(".")[2] or text)][:_MOST_TOKENS]
        return tuple(self._latin_words(tokens, pinyin=pinyin))

    def _latin_words(self, tokens: list[str], *, pinyin: bool) -> list[_Word]:
        found: list[_Word] = []
        end = len(tokens)
        while end:
            token = tokens[end - 1]
            if _HAN.match(token):
                found += self._han_words(token)[::-1]
                end -= 1
                continue
            for start in range(max(0, end - _WINDOW), end):
                word = self._known("".join(tokens[start:end]))
                if word:
                    found.append(word)
                    end = start
                    break
            else:
                end -= 1
                if pinyin and token in self._short_pinyin:
                    found.append(self._words[self._short_pinyin[token]])
                elif not token.isdigit():
                    found += self._split(token)[::-1]
        return found[::-1]

    def _known(self, text: str) -> _Word | None:
        for form in _singulars(text):
            word = self._words.get(form)
            if word:
                return word
        return None

    def _cut_run(self, token: str) -> list[_Word]:
        """Cut small letters run together, such as `lastloginip`, where known words explain all of them."""
        found: list[_Word] = []
        end = len(token)
        while end:
            for start in range(max(0, end - self._longest_latin), end - 1):
                word = self._words.get(token[start:end])
                if word and (end - start > 2 or word.marks) and start != 1:  # noqa: PLR2004 - two letters are chance
                    found.append(word)
                    end = start
                    break
            else:
                return [_Word(token, known=False)]
        return found[::-1]

    def _comment_head(self, text: str) -> str:
        """Return what stands before the first sign that begins an explanation or an enumeration."""
        text = unicodedata.normalize("NFKC", text[: _LONGEST_COMMENT * 2]).casefold().translate(self._traditional)
        for part in _END.split(text):
            part = part.strip(" \t.*#\"'<`·")  # noqa: PLW2901 - only what is left of it counts
            if part:
                return "" if part[0].isdigit() else part[:_LONGEST_COMMENT]
        return ""

    def _cut_comment(self, comment: str) -> tuple[_Word, ...]:
        head = self._comment_head(comment)
        if not _HAN.search(head):
            words = self._latin_words([piece.casefold() for piece in _PIECE.findall(head)][:_MOST_TOKENS], pinyin=False)
            for at, word in enumerate(words):
                if at and "joins" in word.marks:
                    return tuple(words[:at])
            return tuple(words)
        return tuple(self._han_words(head.replace(" ", "")))

    def _han_words(self, run: str) -> list[_Word]:
        found: list[_Word] = []
        end = len(run)
        while end:
            for start in range(max(0, end - self._longest), end):
                word = self._words.get(run[start:end])
                if word and not (start and _LATIN.match(run[start - 1 : start + 1])):
                    found.append(word)
                    end = start
                    break
            else:
                latin = _LATIN.search(run[:end][-_LONGEST_NAME:])
                if latin:
                    end -= len(latin.group())
                    found += self._latin_words(_PIECE.findall(latin.group()), pinyin=False)[::-1]
                else:
                    end -= 1
                    if run[end] not in "_ \t.":
                        found.append(_Word(run[end], known=False))
        return found[::-1]

    # The verdict

    def _judge(self, subject: Subject, table: _Table) -> Classification:
        kind = _type_kind(subject.type)
        words = self._name_words(subject.name, table.pinyin)
        by_name = self._gate(self._read(words, table, kind), table, kind)
        said = next((text for text in (subject.comment, *subject.notes) if text.strip()), "")
        by_comment = _SILENT
        comment_words: tuple[_Word, ...] = ()
        if said:
            comment_words = self._comment_words(said)
            by_comment = self._gate(self._read(comment_words, table, kind), table, kind)
        reading, confidence = self._merge(by_name, by_comment, comment_words, kind)
        reading, confidence = self._default(reading, confidence, by_name, by_comment, table, kind)
        return self._classification(subject, table, (by_name, by_comment), (words, comment_words), (reading, confidence))

    def _read(self, words: Sequence[_Word], table: _Table, kind: str) -> _Reading:
        """Find the last telling word, and read it with the words around it."""
        marks: set[str] = set()
        spare: _Word | None = None
        at = len(words) - 1
        while at >= 0 and words[at].bare:
            if spare is None and words[at].senses:
                spare = words[at]
            marks |= words[at].marks
            at -= 1
        if at < len(words) - 1 and words[-1].text in _PEOPLE_ENDINGS and (at < 0 or not words[at].audit) and len(words) > 1:
            return self._of_ending(words, table, kind)
        before = words[: max(at, 0)]
        if any("boolean" in word.marks for word in before):
            marks.add("boolean")
        phrase = _Phrase(words[at] if at >= 0 else None, spare, frozenset(marks), *_owner(before), table, kind)
        if phrase.head is None:
            return self._of_spare(phrase) if words else _SILENT
        if not phrase.head.known:
            return self._after_unknown(words[:at], phrase)
        reading = self._of_head(phrase.head, phrase)
        if reading.category == NONE and spare is not None and table.role in _DEFAULTS and not reading.hard:
            return self._of_spare(phrase)
        return reading

    def _of_ending(self, words: Sequence[_Word], table: _Table, kind: str) -> _Reading:
        """Read `...人` and `... by`: whoever did something, by name."""
        texts = tuple(word.text for word in words[-2:])
        if kind != "text" or table.role in {"relation"}:
            return _Reading(NONE, 0.7, "key", texts, hard=True)
        return _Reading(NAME, 0.6, "role", texts)

    def _of_head(self, head: _Word, phrase: _Phrase) -> _Reading:
        if head.plumbing:
            return _Reading(NONE, 0.9, "plumbing", (head.text,), hard=True)
        if head.audit:
            return self._of_audit(head, phrase)
        if head.senses:
            reading = self._resolve(head, phrase)
            if reading.category != NONE:
                return self._marked(reading, head, phrase.marks, phrase)
            if reading.hard:
                return reading
        if "key" in phrase.marks:
            return _Reading(NONE, 0.9, "key", (head.text,), hard=True)
        if head.subject in _PERSONS:
            return self._of_person(head, phrase)
        if head.subject or head.senses:
            return _Reading(NONE, 0.6, "negative", (head.text,))
        return _SILENT

    def _of_audit(self, head: _Word, phrase: _Phrase) -> _Reading:
        if "key" in phrase.marks or phrase.kind in {"number", "date", "id"}:
            return _Reading(NONE, 0.9, "key", (head.text,), hard=True)
        named = "name" in head.text or head.text.endswith(("姓名", "名称"))
        return _Reading(NAME if named and not head.text.endswith("登录名称") else CREDENTIAL, 0.4, "audit_actor", (head.text,))

    def _of_person(self, head: _Word, phrase: _Phrase) -> _Reading:
        spare, marks, kind = phrase.spare, phrase.marks, phrase.kind
        if spare is not None:
            reading = self._resolve(spare, phrase._replace(subject=head.subject, strange=False))
            if reading.category != NONE:
                return self._marked(reading, spare, marks - spare.marks, phrase)
        if marks & _FLAGS:
            return _Reading(NONE, 0.6, "flag", (head.text,))
        if kind not in {"text", "id"} or phrase.table.role in {"system", "relation"}:
            return _Reading(NONE, 0.7, "key", (head.text,), hard=True)
        if head.actor:
            return _Reading(NAME, 0.7, "role", (head.text,))
        return _Reading(NONE, 0.5, "negative", (head.text,))

    def _of_spare(self, phrase: _Phrase) -> _Reading:
        """Read a name that is all marks, such as `status` or `photo`."""
        if "key" in phrase.marks:
            return _Reading(NONE, 0.9, "key", ("id",), hard=True)
        if "expiry" in phrase.marks and phrase.head is None:
            return _Reading(NONE, 0.7, "plumbing", ("expiry",), hard=True)
        spare = phrase.spare
        if spare is None:
            return _Reading(NONE, 0.3, "flag", tuple(sorted(phrase.marks)))
        reading = self._resolve(spare, phrase._replace(strange=False))
        return reading if reading.category != NONE else _Reading(NONE, 0.3, "flag", (spare.text,))

    def _after_unknown(self, words: Sequence[_Word], phrase: _Phrase) -> _Reading:
        """Read a name whose end is not known: only what speaks for itself counts, and less."""
        if "key" in phrase.marks:
            return _Reading(NONE, 0.8, "key", ("id",), hard=True)
        if "expiry" in phrase.marks:
            return _Reading(NONE, 0.6, "flag", ("expiry",))
        known = [word for word in words if word.known and not word.bare]
        if not known:
            return self._of_spare(phrase._replace(subject="", strange=True)) if phrase.spare is not None and phrase.table.role in {"log", "order", "finance", "content", "record"} else _SILENT
        reading = self._of_head(known[-1], phrase._replace(spare=None, subject="", strange=False))
        if reading.category == NONE or reading.kind != "anywhere":
            return _SILENT
        return reading._replace(weight=0.3, kind="cut")

    def _resolve(self, head: _Word, phrase: _Phrase) -> _Reading:
        """Say which category a word has in this table."""
        table, subject = phrase.table, phrase.subject
        where, category = self._sense(head.senses, phrase)
        if not where:
            return _Reading(NONE, 0.5, "negative", (head.text,))
        rules = self.categories[category]
        weight = 0.9 if where == "anywhere" else 0.75
        texts = (head.text,)
        if subject == "guardian" and category in _OF_GUARDIANS:
            return _Reading(MINOR, weight, where, texts)
        if subject in rules.secret or (table.role == "system" and table.role in rules.secret and subject not in _PERSONS):
            return _Reading(NONE, 0.8, "system_secret", texts, hard=True)
        if category == "third_party_account" and where != "anywhere" and phrase.kind in {"number", "id"}:
            return _Reading(NONE, 0.8, "key", texts, hard=True)
        if table.role in rules.never:
            return _Reading(NONE, 0.7, "table", texts, hard=True)
        if subject in _THINGS or (table.role == "organisation" and not subject):
            return self._of_thing(category, where, texts, phrase)
        if phrase.strange and where != "anywhere":
            # What the value belongs to is not known: `网关地址`.
            weight = 0.4 if category in {"address", "location", NAME} else 0.6
        return _Reading(category, weight, where, texts)

    def _of_thing(self, category: str, where: str, texts: tuple[str, ...], phrase: _Phrase) -> _Reading:
        rules, subject, table = self.categories[category], phrase.subject, phrase.table
        if rules.doubtful and "organisation" in {subject, table.role}:
            named = category in {"phone", "email"} and not table.names.isdisjoint(_CONTACT_NAMES)
            return _Reading(category, 0.7 if named else 0.4, "organisation", texts)
        if subject in _THINGS:
            if where == "anywhere" and category in _HARDLY_OF_THINGS and subject != "system":
                return _Reading(category, 0.6, where, texts)
            return _Reading(NONE, 0.7, "negative", texts)
        if category == "address":
            return _Reading(NONE, 0.7, "organisation", texts, hard=True)
        return _Reading(category, 0.8, where, texts)

    def _sense(self, senses: Mapping[str, str], phrase: _Phrase) -> tuple[str, str]:
        """Say where a word counts here, the nearest place first, and as what."""
        role, subject = phrase.table.role, phrase.subject
        persons = subject in _PERSONS
        if persons and "beside_person" in senses:
            return "beside_person", senses["beside_person"]
        if role in senses:
            return role, self._placed(senses[role], phrase)
        if role in PERSONAL_ROLES and "personal" in senses:
            return "personal", self._placed(senses["personal"], phrase)
        if "beside_person" in senses and role in _PEOPLE_ROLES and not subject:
            return "beside_person", senses["beside_person"]
        if "anywhere" in senses:
            return "anywhere", senses["anywhere"]
        if persons and role not in {"catalogue", "system", "organisation"}:
            where = next((where for where in ("personal", "person", "student") if where in senses), "")
            return where, senses.get(where, NONE)
        return "", NONE

    def _placed(self, category: str, phrase: _Phrase) -> str:
        """Tell an address from a place: a city beside a street is an address, alone beside a person where they are."""
        table = phrase.table
        if category != "address" or phrase.subject == "recipient" or table.role in {"address", "order", "finance"}:
            return category
        return "location" if table.names.isdisjoint(_STREETS) else category

    def _marked(self, reading: _Reading, head: _Word, marks: Iterable[str], phrase: _Phrase) -> _Reading:
        """Take what flags, counts and times say of a value into account: `email_status` is no e-mail address."""
        lost = _FLAGS.intersection(marks) - self.categories[reading.category].keeps
        if not lost:
            return reading
        if "key" in lost:
            return _Reading(NONE, 0.9, "key", (head.text,), hard=True)
        if phrase.table.role in PERSONAL_ROLES and lost <= {"time", "count"}:
            return _Reading(LOG, 0.6, "flag", (head.text, *sorted(lost)))
        return _Reading(NONE, 0.7, "flag", (head.text, *sorted(lost)))

    def _gate(self, reading: _Reading, table: _Table, kind: str) -> _Reading:
        """Refuse what the type cannot hold: a boolean is no phone number."""
        if kind == "text" or reading.category == NONE:
            return reading
        if (kind == "bool" and reading.category not in _BOOLEANS) or (kind == "tiny" and reading.category in _NO_NUMBERS):
            return _Reading(NONE, 0.7, "type", reading.words)
        if kind == "date" and reading.category in _NO_DATES:
            if table.role in PERSONAL_ROLES:
                return _Reading(LOG, 0.6, "type", reading.words)
            return _Reading(NONE, 0.7, "type", reading.words)
        if kind == "number" and reading.category in {NAME, "email", "avatar_or_nickname"}:
            return _Reading(NONE, 0.7, "type", reading.words)
        return reading

    def _merge(self, by_name: _Reading, by_comment: _Reading, words: Sequence[_Word], kind: str) -> tuple[_Reading, float]:
        """Weigh what the comment says against what the name says."""
        if by_name.kind == "key" and by_comment.category in _LINKED_CODES and (kind in {"number", "id"} or by_comment.weight < 0.7):  # noqa: E501, PLR2004
            return by_name, 0.9
        if by_comment.category != NONE:
            if by_name.category == by_comment.category:
                return by_comment, 1 - (1 - by_name.weight) * (1 - by_comment.weight)
            if {by_name.category, by_comment.category} == {"address", "location"} and by_name.category == "address":
                return by_name, by_name.weight
            if by_name.category != NONE and by_name.weight > by_comment.weight + 0.15:
                return by_name, by_name.weight
            return by_comment, by_comment.weight
        if not words or (not by_comment.hard and all(word.bare for word in words) and by_comment.kind != "flag"):
            return by_name, by_name.weight
        if by_comment.kind in {"silent", "flag"} and not by_comment.hard and by_comment.weight < 0.5:  # noqa: PLR2004
            unknown = sum(len(word.text) for word in words if not word.known)
            if by_name.weight < 0.8 and unknown > 1 and by_name.category != NONE:  # noqa: PLR2004
                return by_name._replace(category=NONE, kind="comment", hard=False), 0.5
            return by_name, by_name.weight
        if by_name.category in _BY_THEMSELVES and by_name.kind == "anywhere" and by_comment.kind in {"key", "negative"}:
            return by_name, 0.55
        return by_comment, by_comment.weight

    def _default(self, reading: _Reading, confidence: float, by_name: _Reading, by_comment: _Reading, table: _Table, kind: str) -> tuple[_Reading, float]:
        if reading.category != NONE or reading.hard or by_name.hard or by_comment.hard:
            return reading, confidence
        category = _DEFAULTS.get(table.role)
        if category is None and kind == "date" and table.role in _TIMED and (table.owned or table.role in {"person", "student"}):
            category = LOG
        if category is None:
            return reading, confidence
        return _Reading(category, 0.55, "table", (table.word,)), 0.55

    def _classification(  # noqa: D102
        self,
        subject: Subject,
        table: _Table,
        readings: tuple[_Reading, _Reading],
        words: tuple[Sequence[_Word], Sequence[_Word]],
        verdict: tuple[_Reading, float],
    ) -> Classification:
        reading, confidence = verdict
        evidence = list(self._evidence(subject, table, readings, words, reading))
        if reading.category == NONE:
            return Classification(NONE, NONE, sensitive=False, confidence=round(confidence, 2), evidence=tuple(evidence), taxonomy=NONE)
        rules = self.categories[reading.category]
        texts = {text for one in readings if one.category == reading.category for text in one.words}
        every = {word.text for some in words for word in some}
        tier = rules.tier
        if texts & rules.linked:
            tier = "linked"
        elif texts & rules.direct:
            tier = "direct"
        taxonomy = next((self._words[text].taxonomy for text in reading.words if text in self._words and self._words[text].taxonomy), "") or rules.taxonomy
        sensitive = rules.sensitive or not every.isdisjoint(self._sensitive)
        return Classification(reading.category, tier, sensitive, round(min(confidence, 0.99), 2), tuple(evidence), taxonomy)

    def _evidence(self, subject: Subject, table: _Table, readings: tuple[_Reading, _Reading], words: tuple[Sequence[_Word], Sequence[_Word]], reading: _Reading) -> Iterator[Evidence]:
        by_name, by_comment = readings
        said = "comment" if subject.comment.strip() else "note"
        for one, kind in ((by_comment, said), (by_name, "name")):
            if one.kind in {"audit_actor", "system_secret", "negative", "flag", "type", "key", "plumbing"}:
                yield Evidence(one.kind, " ".join(one.words), one.category, one.weight)
            elif one.category != NONE:
                pinyin = kind == "name" and not subject.name.isascii() is False and any(_HAN.search(text) for text in one.words)
                yield Evidence("pinyin" if pinyin else kind, " ".join(one.words), one.category, one.weight)
        if any("protection" in word.marks for some in words for word in some):
            yield Evidence("protection", subject.name, reading.category, 0.5)
        if table.role and reading.category != NONE:
            yield Evidence("table", f"{table.role}: {table.word}", reading.category, 0.3)


_WEAK_ROLE_WORDS: Final = frozenset(
    {"log", "logs", "history", "record", "日志", "历史", "记录", "历史记录", "track", "message", "消息", "info", "操作记录", "操作日志", "operatelog", "operlog", "detail"}
)
_LOGGED: Final = frozenset({"order", "finance", "system", "content", "auth"})
_PEOPLE_ROLES: Final = frozenset({"person", "student", "address", "auth"})
_OF_GUARDIANS: Final = frozenset(
    {NAME, "phone", "email", "id_number", "profile", "address", "avatar_or_nickname", "payment_or_financial"}
)
_BOOLEANS: Final = frozenset({"profile", MINOR, "order", "payment_or_financial", LOG})
_NO_DATES: Final = frozenset({NAME, "phone", "email", "address", CREDENTIAL, "avatar_or_nickname", "network_ip", "location", "content", "third_party_account"})
_NO_NUMBERS: Final = frozenset({NAME, "email", "avatar_or_nickname", "phone", CREDENTIAL, "network_ip", "address"})
_HARDLY_OF_THINGS: Final = frozenset({NAME, CREDENTIAL, "id_number", "third_party_account"})
_PEOPLE_ENDINGS: Final = frozenset({"人", "员", "者", "by"})
_TELLING: Final = frozenset({NAME, "phone", "email", "id_number", "third_party_account", "network_ip"})
# A customer with these is a company.
_OF_COMPANIES: Final = frozenset(
    {"taxno", "taxnumber", "creditcode", "taxpayerno", "taxid", "registeredcapital", "businesslicense", "licenseno", "uscc", "socialcreditcode", "companyaddress", "dutyparagraph", "businesslicence"}
)
_TRACES: Final = frozenset({"ip", "userip", "clientip", "loginip", "useragent", "ipaddress", "ipaddr", "visitorid", "visitortoken", "sessionid", "requestip", "operip", "remoteip"})
_LINKED_CODES: Final = frozenset({"order", "payment_or_financial", "profile", LOG, "content", "address", "location", "device", NAME, "avatar_or_nickname"})
_BY_THEMSELVES: Final = frozenset({"phone", "email", "id_number", "third_party_account", CREDENTIAL, "avatar_or_nickname", "network_ip"})
_STREETS: Final = frozenset(
    {"address", "addr", "detail", "detailaddress", "addressdetail", "street", "streetaddress", "address1", "addr1", "detailedaddress", "postcode", "zip", "zipcode", "postalcode", "homeaddress", "district", "county", "useraddress", "home", "addressline1", "receiveraddress", "detailinfo", "town", "liveaddress", "dizhi", "familyaddress", "addressinfo"}
)
_CONTACT_NAMES: Final = frozenset(
    {"contact", "contactname", "contacts", "contactperson", "linkman", "leader", "leadername", "manager", "managername", "principal", "legalperson", "legalname", "realname", "contactsname", "linkname", "fzr", "lxr", "charge", "chargename", "director", "owner", "ownername", "name", "contactuser", "username"}
) - {"name"}


def _owner(before: Sequence[_Word]) -> tuple[str, bool]:
    """Return whose the value is, by the nearest word that tells, and whether an unknown word stands between."""
    strange = False
    for word in reversed(before):
        if word.subject:
            return word.subject, strange
        strange = strange or not word.known
    return "", strange


def _type_kind(type_: str) -> str:
    text = type_.casefold().lstrip()
    if not text:
        return "text"
    if text.startswith("tinyint(1)"):
        return "tiny"
    if _BOOL.match(text):
        return "bool"
    if text.startswith(("uuid", "uniqueidentifier")):
        return "id"
    if _DATE.match(text):
        return "date"
    if _NUMERIC.match(text):
        return "number"
    return "text"


def _singulars(word: str) -> Iterator[str]:
    yield word
    if len(word) > 3 and word.endswith("s"):  # noqa: PLR2004 - `is` and `gas` are no plurals
        yield word[:-1]
        if word.endswith("ies"):
            yield word[:-3] + "y"
        elif word.endswith("es"):
            yield word[:-2]


def build(dictionary: Mapping[str, object], elements: Mapping[str, object], pinyin: Mapping[str, Mapping[str, str]]) -> Elements:
    """Make the classifier of the mappings below `dictionary` and `elements` of the two files, and of the made pinyin.

    Raises ValueError, naming the place, where a part is missing or malformed, or a term stands in two categories.
    """
    words: dict[str, _Word] = {}

    def word(text: str) -> _Word:
        key = text.replace(" ", "")
        return words.setdefault(key, _Word(key))

    groups = _mapping(elements, "words")
    for mark in _MARKS:
        for item in _items(groups, mark):
            word(item).marks.add(mark)
    for subject in _SUBJECTS:
        for item in _items(groups, subject):
            entry = word(item)
            entry.subject = entry.subject or subject
    for item in _items(groups, "actor"):
        entry = word(item)
        entry.actor, entry.subject = True, entry.subject or "person"
    for item in _items(groups, "audit"):
        word(item).audit = True
    for item in _items(groups, "plumbing"):
        word(item).plumbing = True
    categories = {key: _category(_mapping(_mapping(elements, "categories"), key)) for key in _mapping(elements, "categories")}
    for key, where, item in _senses(elements):
        stands = word(item).senses.setdefault(where, key)
        if stands != key:
            message = f"elements: `{item}` under `{key}` ({where}) stands under `{stands}` too"
            raise ValueError(message)
    for key, where, item, taxonomy in _taken(dictionary, elements):
        entry = word(item)
        entry.taxonomy = entry.taxonomy or taxonomy
        if not entry.senses or where in ("beside_person",):
            entry.senses.setdefault(where, key)
    short = _add_pinyin(words, pinyin)
    roles: dict[str, str] = {}
    for role, items in _mapping(elements, "roles").items():
        for item in _split_items(items):
            roles.setdefault(item.replace(" ", ""), role)
    traditional = _mapping(dictionary, "traditional")
    return Elements(
        categories=categories,
        words=words,
        roles=roles,
        prefixes=_joined(elements, "prefixes"),
        belongs=_joined(elements, "belongs"),
        people=_joined(elements, "people_columns"),
        sensitive=_joined(elements, "sensitive"),
        traditional=dict(zip(map(ord, str(traditional["from"])), str(traditional["to"]), strict=True)),
        short_pinyin=short,
    )


def _add_pinyin(words: dict[str, _Word], pinyin: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Let pinyin mean what its Chinese means where nothing else is written so; return what is too short to do so."""
    short: dict[str, str] = {}
    for forms in pinyin.values():
        for form, text in forms.items():
            known = words.get(text)
            if known is None or form in words:
                continue
            if len(form) <= _SHORT_PINYIN:
                short[form] = text
            else:
                words[form] = _Word(
                    known.text, known.marks, known.subject, known.actor, known.audit, known.plumbing, known.senses, taxonomy=known.taxonomy, pinyin=True
                )  # fmt: skip
    return short


def _category(data: Mapping[str, object]) -> _Category:
    def words(key: str) -> frozenset[str]:
        return frozenset(str(data.get(key) or "").split())

    return _Category(
        tier=str(data["tier"]),
        taxonomy=str(data["taxonomy"]),
        sensitive=data.get("sensitive") is True,
        keeps=words("keeps"),
        never=words("never"),
        secret=words("secret"),
        doubtful=words("doubtful"),
        direct=frozenset(item.replace(" ", "") for item in _split_items(data.get("direct"))),
        linked=frozenset(item.replace(" ", "") for item in _split_items(data.get("linked"))),
    )


_PLACES: Final = (*sorted(PERSONAL_ROLES), "anywhere", "personal", "beside_person", "organisation", "catalogue", "system")


def _senses(elements: Mapping[str, object]) -> Iterator[tuple[str, str, str]]:
    """Yield category, place and term as legal wrote them."""
    for key, data in _mapping(elements, "categories").items():
        for places, items in _as_mapping(data, key).items():
            if all(place in _PLACES for place in places.split()):
                for item in _split_items(items):
                    for place in places.split():
                        yield key, place, item


def _taken(dictionary: Mapping[str, object], elements: Mapping[str, object]) -> Iterator[tuple[str, str, str, str]]:
    """Yield category, place, term and taxonomy of what the dictionary of flows lends."""
    lenders: dict[str, tuple[str, str, frozenset[str]]] = {}
    for key, data in _mapping(elements, "categories").items():
        entry = _as_mapping(data, key)
        drops = frozenset(_split_items(entry.get("drops")))
        for place, keys in _as_mapping(entry.get("takes") or {}, "takes").items():
            for lent in str(keys).split():
                for where in str(place).split():
                    lenders[f"{lent} {where}"] = (key, where, drops)
    categories = _mapping(dictionary, "categories")
    for taxonomy in categories:
        entry = _mapping(categories, taxonomy)
        for lent in sorted(lenders, key=len, reverse=True):
            stem, _, where = lent.partition(" ")
            if taxonomy == stem or taxonomy.startswith(f"{stem}."):
                key, where, drops = lenders[lent]
                for item in _split_items(entry.get("terms")):
                    if item not in drops:
                        yield key, where, item, taxonomy
                for item in _split_items(entry.get("weak")):
                    if item not in drops:
                        yield key, "beside_person", item, taxonomy


def _mapping(data: Mapping[str, object], key: str) -> Mapping[str, object]:
    return _as_mapping(data.get(key), key)


def _as_mapping(value: object, key: str) -> Mapping[str, object]:
    if not hasattr(value, "items"):
        message = f"elements: `{key}` is missing or no mapping"
        raise ValueError(message)
    return value  # type: ignore[return-value]


def _items(data: Mapping[str, object], key: str) -> list[str]:
    items = _split_items(data.get(key))
    if not items:
        message = f"elements: `{key}` is missing or no text"
        raise ValueError(message)
    return items


def _split_items(value: object) -> list[str]:
    return [item for item in map(str.strip, str(value or "").split(",")) if item]


def _joined(data: Mapping[str, object], key: str) -> frozenset[str]:
    return frozenset(item.replace(" ", "") for item in _items(data, key))
