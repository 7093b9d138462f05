"""An element of a schema, with its table, into the category of personal data that it holds, and why.

Pure functions over the parsed `rego/dictionary.yaml` and `rego/elements.yaml`; nothing here reads a file. The last
telling word of a name or a comment says what the value is, the words before it whose it is, and the table where a word
counts: `personal_words` cuts the words, `personal_tables` reads the table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from checker.schema.personal_tables import BY_COLUMNS, PERSONAL, Columns, Roles, Table, is_deed
from checker.schema.personal_words import (
    CACHED,
    ENOUGH,
    LONGEST_COMMENT,
    LONGEST_SHORT,
    PERSONS,
    SHORT_PINYIN,
    Cutter,
    Word,
    joined_name,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

NONE: Final = "none"

_NAME: Final = "name"
_MINOR: Final = "minor_or_guardian"
_CREDENTIAL: Final = "account_credential"
_ACT: Final = "log_or_behaviour"
_PAYMENT: Final = "payment_or_financial"
# Of the roles of persons those whose rows are people, or lead to them.
_NAMED: Final = frozenset({"person", "student"})
_OF_PEOPLE: Final = frozenset({"person", "student", "address", "auth"})
# In these tables what nothing else explains still is a fact about the person's order, account, act or life.
_DEFAULTS: Final = {"order": "order", "finance": _PAYMENT, "log": _ACT, "record": "profile"}
# Flags there say what became of the row, and times when it was made.
_NO_DEFAULT: Final = frozenset({("profile", "date"), (_PAYMENT, "bool"), (_ACT, "bool")})
# In these only a time is: when the person did what the row holds.
_TIMED: Final = frozenset({"person", "student", "address", "auth", "content", "activity"})
# In these what nothing else explains is asked about: an unknown field of a person says something of them.
_GUESSES: Final = {"person": "profile", "student": "profile", "content": "content"}
_GUESSED: Final = {"profile": frozenset({"text", "bool", "tiny", "number"}), "content": frozenset({"text"})}
_IMPERSONAL: Final = frozenset({"", "catalogue", "system", "organisation", "relation", "event"})
_PLACES: Final = frozenset(
    {*PERSONAL, "anywhere", "personal", "beside_person", "organisation", "catalogue", "system", "event"}
)

_MARKS: Final = ("boolean", "state", "type", "count", "time", "expiry", "key", "protection", "generic", "joins")
_FLAGS: Final = frozenset({"boolean", "state", "type", "count", "time", "expiry", "key"})
_SUBJECTS: Final = ("person", "recipient", "guardian", "organisation", "system", "thing")
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
    "servers",
    "postcodes",
    "named",
    "secrets",
    "patients",
    "guardians",
    "short_keys",
    "ends",
    "happenings",
    "of_organisations",
    "plainly",
    "offers",
    "published",
    "machines",
    "numbers",
    "writings",
    "banks",
    "account_names",
    "tails",
    "trade",
    "programs",
    "bookings",
    "works",
    "flows",
    "rates",
    "stored",
    "accounts",
    "coupons",
    "writers",
    "traders",
    "equipment",
    "sites",
    "sums",
    "firms",
    "contracts",
    "dealings",
    "devices",
    "carried",
    "wealth",
    "sessions",
    "bindings",
    "providers",
    *(f"of_{role}" for role in BY_COLUMNS),
)

# What categories have in common.
_OF_GUARDIANS: Final = frozenset(
    {_NAME, "phone", "email", "id_number", "profile", "address", "avatar_or_nickname", _PAYMENT}
)
_CHANNELS: Final = frozenset({"email", "phone"})
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
# A key of one's own may be called by the name of these.
_KEYED: Final = frozenset(
    {"order", _PAYMENT, "profile", _ACT, "content", "address", "location", "device", _NAME, "avatar_or_nickname"}
)
_KEYED_BY_NUMBER: Final = {*_KEYED, "id_number", _CREDENTIAL, _MINOR} - {"address", "location"}
# What is nobody's where rows are no person's.
_OF_OWNERS: Final = frozenset({"order", _PAYMENT, "content"})
# These hold against a comment that speaks of something else.
_BY_THEMSELVES: Final = frozenset(
    {
        "location", "phone", "email", "id_number", "third_party_account", _CREDENTIAL, "avatar_or_nickname",
        "network_ip",
    }
)  # fmt: skip
# What columns hold because of the table that they stand in.
_BY_PLACE: Final = frozenset({NONE, "order", _PAYMENT, _ACT, "profile", "content"})
# Words that say so in any table.
_TOLD: Final = frozenset({"anywhere", "counter"})
# The weight of an order is no body's, and a face that everybody sees no biometric.
_NEVER_SENSITIVE: Final = frozenset({"order", _PAYMENT, _ACT, "avatar_or_nickname", "device"})
_SHOWN: Final = frozenset({"audit_actor", "system_secret", "negative", "flag", "type", "key", "plumbing"})

_SURE: Final = 0.9
_LIKELY: Final = 0.75
_WEAK: Final = 0.6
_BY_TABLE: Final = 0.55
_DOUBTFUL: Final = 0.4
_GAP: Final = 0.15

# Who does something in Chinese: `抄表人`, `维修工`.
_ACTORS: Final = ("人", "员", "工", "师", "人员")
_KEYED_IN_COMMENTS: Final = {*_KEYED_BY_NUMBER, "third_party_account"}
# A number so called in a comment is a key: `订单id`, `登录用户`.
_KEY_ENDS: Final = ("id", "ids", "登录用户", "员工编号")
# What a person uses: a source that lists two of these is a client.
_CLIENTS: Final = re.compile(r"pc|app|h5|wap|小程序|安卓|android|ios|iphone|windows|苹果|公众号|浏览器", re.IGNORECASE)
# A state that lists two of these is that of the row.
_ROW_STATES: Final = re.compile(r"启用|禁用|停用|正常|删除|有效|无效|(?:en|dis)abled?|deleted", re.IGNORECASE)
_SHORT_KEY: Final = 4
_COORDINATES: Final = ("lat", "lng", "lon", "latitude", "longitude", "经度", "纬度", "坐标")
_STATES: Final = frozenset({"state", "st"})
# What a bill says of an order is about its payment.
_OF_PAYMENT: Final = (
    "amount", "amt", "money", "total", "price", "discount", "status", "state", "金额", "总额", "价格", "总价", "状态",
)  # fmt: skip
# In these tables a word of theirs in a name holds against a comment that speaks of a thing: `subject '选考科目'`.
_OWNING: Final = frozenset({"person", "student", "record", "finance"})
_OWN_PLACES: Final = frozenset({*_OWNING, "personal"})
# What went over the wire for an order or a bill is what programs said to each other.
_WIRE: Final = ("request", "response", "请求", "响应", "返回")
_BOUNDS: Final = frozenset({"min", "max", "avg", "average", "minimum", "maximum"})
_KEY_NAME: Final = re.compile(r"_ids?$|I[dD]s?$|_ID$")
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


class _Phrase(NamedTuple):
    """The last telling word of a name or comment, what is said of it, whose it is, and where it stands."""

    head: Word | None
    spare: Word | None
    """A word that mostly marks and can also tell: `status`, `photo`."""
    marks: frozenset[str]
    subject: str
    strange: bool
    """Whether an unknown word stands before it."""
    table: Table
    kind: str
    provider: bool
    """Whether it is at somebody else: the account of `Skype 账号`."""
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


class Elements:
    """The words by which elements are known; make it with `build`."""

    def __init__(
        self,
        categories: Mapping[str, _Category],
        signs: Mapping[str, frozenset[str]],
        words: Mapping[str, Word],
        pinyin: frozenset[str],
        cutter: Cutter,
        roles: Roles,
    ) -> None:
        """Keep the parts; equal texts are cut into words once."""
        self._categories = categories
        self._signs = signs
        self._words = words
        self._pinyin = pinyin
        self._cutter = cutter
        self._roles = roles
        self._around = lru_cache(maxsize=CACHED)(self._cut_around)

    def classify(self, subject: Subject) -> Classification:
        """Judge one element."""
        alone = (subject, *(subject._replace(name=name, comment="") for name in subject.siblings))
        return self._judge(subject, self._table(alone))

    def table(self, subjects: Sequence[Subject]) -> list[Classification]:
        """Judge all the elements of one table, which is read once."""
        if not subjects:
            return []
        table = self._table(subjects)
        return [self._judge(subject, table) for subject in subjects]

    def categories(self) -> frozenset[str]:
        """Return every category that can be said, without `none`."""
        return frozenset(self._categories)

    def vocabulary(self) -> dict[str, str]:
        """Return every known word with the categories that it may mean, or nothing where it only qualifies."""
        return {text: " ".join(sorted(set(word.senses.values()))) for text, word in self._words.items()}

    def _table(self, subjects: Sequence[Subject]) -> Table:
        called, title = subjects[0].table, subjects[0].table_comment
        prefix = self._roles.prefix(called, [subject.name for subject in subjects])
        names = [subject.name.removeprefix(prefix) for subject in subjects]
        columns = Columns(names, [self._cutter.head(subject.comment) for subject in subjects])
        owned = self._roles.owned(called, columns)
        role, word = self._roles.read(called, title, columns, owned=owned)
        joined = frozenset(map(joined_name, names))
        pinyin = len(joined & self._pinyin) > ENOUGH
        return Table(role, owned, joined | set(columns.heads), word, pinyin, prefix, columns)

    def _judge(self, subject: Subject, table: Table) -> Classification:
        kind = _kind(subject.type)
        name = subject.name.removeprefix(table.prefix)
        name_words = self._cutter.name(name, table.pinyin)
        keyed = self._is_key(name, kind)
        by_name = self._by_name(name, name_words, table, kind, keyed=keyed)
        said = next((text for text in (subject.comment, *subject.notes) if text and not text.isspace()), "")
        comment_words = self._cutter.comment(said) if said else ()
        by_comment = self._by_comment(said, comment_words, table, kind)
        words = (*name_words, *comment_words)
        if table.role in PERSONAL and subject.type[:4].casefold() == "inet":
            by_name, by_comment = _Reading("network_ip", _LIKELY, "type", ("inet",)), _SILENT
        if table.role == "auth" and kind == "text" and self._is_bound(name, said, comment_words, table):
            by_comment = _Reading("third_party_account", _LIKELY, "bound", (comment_words[-1].text,))
        reading = self._merge(by_name, by_comment, comment_words, table, kind)
        done = kind == "date" and reading.category == NONE and reading.kind != "plumbing"
        if done and is_deed((name, self._cutter.head(said)), table.columns):
            reading = _Reading(_ACT, _WEAK, "deed", (name,))
            return self._classification(reading, (by_name, by_comment), words, subject, table)
        # A key, and a letter or two, are no field of a person that could be asked about.
        mute = keyed or len(subject.name) <= SHORT_PINYIN
        reading = self._default(reading, (by_name, by_comment), table, kind, mute=mute)
        return self._classification(reading, (by_name, by_comment), words, subject, table)

    # What a name or a comment says

    def _by_comment(self, said: str, words: tuple[Word, ...], table: Table, kind: str) -> _Reading:
        reading = self._gate(self._read(words, table, kind), table, kind)
        if kind in {"number", "id"} and words and words[-1].text.endswith(_KEY_ENDS):
            shown = reading.category == NONE or reading.category in _KEYED_IN_COMMENTS
            return _Reading(NONE, _SURE, "key", (words[-1].text,), hard=True) if shown else reading
        if (
            words
            and "state" in words[-1].marks
            and len(set(_ROW_STATES.findall(said[: LONGEST_COMMENT * 2]))) >= ENOUGH
        ):
            return _Reading(NONE, _SURE, "plumbing", (words[-1].text,), hard=True)
        if words and table.role in PERSONAL and words[-1].text in self._signs["ends"]:
            clients = {found.casefold() for found in _CLIENTS.findall(said[: LONGEST_COMMENT * 2])}
            if len(clients) >= ENOUGH:
                return _Reading("device", _SURE, "clients", (words[-1].text,))
        return reading

    def _is_bound(self, name: str, said: str, words: Sequence[Word], table: Table) -> bool:
        """Whether a number of a person is theirs at the service whose accounts the table binds: `ouid '用户ID'`."""
        if table.word not in self._signs["bindings"] or not words or words[0].subject in {"system", "organisation"}:
            return False
        marked = "key" in words[-1].marks or self._cutter.head(said).endswith("标识")
        own = joined_name(name) in self._signs["belongs"] or name.casefold() == "id" or words[-1].plumbing
        return marked and not own

    def _is_key(self, name: str, kind: str) -> bool:
        """Whether a name is that of a key: `user_id`, and the number `eid`."""
        short = kind == "number" and len(name) <= _SHORT_KEY and name.casefold().endswith("id")
        return _KEY_NAME.search(name) is not None or (short and not self._cutter.knows(name.casefold()))

    def _by_name(self, name: str, words: tuple[Word, ...], table: Table, kind: str, *, keyed: bool) -> _Reading:
        reading = self._gate(self._read(words, table, kind), table, kind)
        if reading.kind == "negative" and not reading.hard and table.role not in _IMPERSONAL:
            # What a phrase does not say here its words may: the name of a `parent_name`.
            apart = self._gate(self._read(self._cutter.apart(name), table, kind), table, kind)
            if apart.category != NONE:
                reading = apart._replace(weight=min(apart.weight, _WEAK))
        if (
            keyed
            and kind in {"number", "id"}
            and (reading.category in _KEYED_BY_NUMBER or reading.kind in {"silent", "negative"})
        ):
            # `pay_order_id bigint` is a key of one's own, `pay_order_id varchar` a number that people see.
            return _Reading(NONE, _SURE, "key", reading.words, hard=True)
        return reading

    def _read(self, words: tuple[Word, ...], table: Table, kind: str) -> _Reading:
        """Find the last telling word, and read it with the words around it."""
        if not words:
            return _SILENT
        if self._is_of_address(words, table, kind):
            return _Reading("address", _LIKELY, "address", (words[0].text,))
        if len(words) == ENOUGH and words[1].subject == "recipient" and words[0].senses:
            words = words[::-1]  # `zip_recv`
        at = len(words)
        while at and words[at - 1].bare:
            at -= 1
        head = words[at - 1] if at else None
        if self._is_somebody(words, head):
            return self._somebody(words[-2:], table, kind)
        phrase = self._phrase(words, at, table, kind)
        reading = self._of_spare(phrase) if head is None else self._of_telling(words[:at], phrase)
        if "technical" not in phrase.marks or reading.category not in _BY_PLACE or reading.kind in _TOLD:
            return reading
        # What serves the row's way through machines is nobody's, whatever the last word: `错误描述`, `retry_count`.
        served = next((word.text for word in words if word.technical and table.role not in word.senses), "")
        return _Reading(NONE, _LIKELY, "negative", (served,), hard=True) if served else reading

    def _of_telling(self, words: Sequence[Word], phrase: _Phrase) -> _Reading:
        *before, head = words
        reading = self._of_head(head, phrase) if head.known else self._after_unknown(before, phrase)
        if reading.category == NONE and not reading.hard:
            if self._explained(phrase, before):
                return reading._replace(hard=True)
            if phrase.spare is not None and phrase.table.role in _DEFAULTS:
                return self._of_spare(phrase)
        return reading

    def _is_of_address(self, words: Sequence[Word], table: Table, kind: str) -> bool:
        """Whether a `state` is that of an address and not of the row: beside a postcode it is."""
        if words[0].text not in _STATES or not all("generic" in word.marks for word in words[1:]):
            return False
        return kind == "text" and table.role in PERSONAL and not table.names.isdisjoint(self._signs["postcodes"])

    def _phrase(self, words: tuple[Word, ...], at: int, table: Table, kind: str) -> _Phrase:
        """Return what is said of the word that ends at `at`."""
        marks, subject, strange, spares = self._around(words, at)
        head = words[at - 1] if at else None
        outside = at > 1 and words[at - 2].senses.get("anywhere") == "third_party_account"
        bound = words[0].text in _BOUNDS
        phrase = _Phrase(head, None, marks, subject, strange, table, kind, outside, bound)
        if not spares:
            return phrase
        spare = next((word for word in spares if self._sense(word, phrase)[0]), spares[0])
        return phrase._replace(spare=spare)

    def _cut_around(self, words: tuple[Word, ...], at: int) -> tuple[frozenset[str], str, bool, tuple[Word, ...]]:
        """Return the marks of a word, whose it is, whether that is unknown, and the marks that could tell too."""
        before, behind = words[: max(at - 1, 0)], words[at:]
        marks = {mark for word in behind for mark in word.marks}
        marks |= {"boolean"} & {mark for word in before for mark in word.marks}
        if any(word.technical for word in words):
            marks.add("technical")
        if any(word.text in self._signs["numbers"] for word in behind):
            marks.add("number")
        if at > 1:
            # `id_gender`, `num_followers`
            marks |= {"key", "count"} & words[0].marks if words[0].text not in self._signs["short_keys"] else set()
        return (frozenset(marks), *_owner(before), tuple(word for word in reversed(behind) if word.senses))

    def _explained(self, phrase: _Phrase, before: Sequence[Word]) -> bool:
        """Whether what is no personal data by its words is none in every table: a validity, a server's name."""
        if any("expiry" in word.marks or word.text in self._signs["machines"] for word in before):
            return True
        head = phrase.head.subject if phrase.head and not phrase.head.senses else ""
        return phrase.table.role == "order" and "organisation" in {phrase.subject, head}

    def _is_somebody(self, words: Sequence[Word], head: Word | None) -> bool:
        """Whether a name or comment ends as words for people do, `...人` or `... by`, and is no such known word."""
        if len(words) < ENOUGH or words[-1].text not in self._signs["endings"] or (head and head.audit):
            return False
        return not any(word.marks & {"boolean", "count"} for word in words)

    def _somebody(self, words: Sequence[Word], table: Table, kind: str) -> _Reading:
        texts = tuple(word.text for word in words)
        if kind != "text" or table.role == "relation":
            return _Reading(NONE, _LIKELY, "key", texts, hard=True)
        return _Reading(_NAME, _WEAK, "role", texts)

    def _of_head(self, head: Word, phrase: _Phrase) -> _Reading:  # noqa: PLR0911 - one case a kind of word
        if head.plumbing and not (head.senses and phrase.kind == "text" and phrase.table.role == "order"):
            return _Reading(NONE, _SURE, "plumbing", (head.text,), hard=True)
        if head.audit:
            return self._of_audit(head, phrase)
        if phrase.bound and phrase.table.role not in PERSONAL:
            return _Reading(NONE, _LIKELY, "negative", (head.text,), hard=True)
        if head.senses:
            reading = self._resolve(head, phrase)
            if reading.category != NONE:
                return self._marked(reading, head, phrase.marks, phrase.table, phrase.kind)
            if reading.hard:
                return reading
        numbered = "number" in phrase.marks and head.subject in _THINGS and phrase.table.role == "log"
        if "key" in phrase.marks or numbered:
            return _Reading(NONE, _SURE, "key", (head.text,), hard=True)
        if head.subject in PERSONS:
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

    def _of_audit(self, head: Word, phrase: _Phrase) -> _Reading:
        if "key" in phrase.marks or phrase.kind in {"number", "date", "id"}:
            return _Reading(NONE, _SURE, "key", (head.text,), hard=True)
        named = ("name" in head.text or head.text.endswith(("姓名", "名称"))) and not head.text.endswith("登录名称")
        return _Reading(_NAME if named else _CREDENTIAL, _DOUBTFUL, "audit_actor", (head.text,))

    def _of_person(self, head: Word, phrase: _Phrase) -> _Reading:
        """Read what is only a word for a person: their photo, something about them, a key, or their name."""
        if phrase.spare is not None:
            reading = self._resolve(phrase.spare, phrase._replace(subject=head.subject, strange=False))
            if reading.category != NONE:
                return self._marked(reading, phrase.spare, phrase.marks - phrase.spare.marks, phrase.table, phrase.kind)
        if head.subject == "recipient" and phrase.table.role == "order":
            return _Reading(NONE, _WEAK, "negative", (head.text,))
        if phrase.marks & _FLAGS:
            return self._counted(phrase) or _Reading(NONE, _WEAK, "flag", (head.text,))
        acts = head.actor or (len(head.text) > ENOUGH and head.text.endswith(_ACTORS))
        if phrase.kind not in {"text", "id"} or phrase.table.role == "relation":
            return _Reading(NONE, _LIKELY, "key", (head.text,), hard=True)
        # What the comment says of a `confirm_user` of an alarm may still hold.
        if acts and not (phrase.table.role == "system" and head.text in self._signs["programs"]):
            return _Reading(_NAME, _LIKELY, "role", (head.text,))
        return _Reading(NONE, 0.5, "negative", (head.text,))

    def _of_spare(self, phrase: _Phrase) -> _Reading:
        """Read what is all marks, such as `status` or `photo`."""
        spare = phrase.spare
        if "key" in phrase.marks:
            return _Reading(NONE, _SURE, "key", ("id",), hard=True)
        due = spare is not None and self._sense(spare, phrase)[0] == phrase.table.role
        if "expiry" in phrase.marks and phrase.head is None and not due:
            return _Reading(NONE, _LIKELY, "plumbing", ("expiry",), hard=True)
        if "protection" in phrase.marks and phrase.head is None and (spare is None or "type" in spare.marks):
            return _Reading(NONE, 0.3, "flag", ("protection",))
        if spare is None:
            return self._counted(phrase) or _Reading(NONE, 0.3, "flag", tuple(sorted(phrase.marks)))
        reading = self._resolve(spare, phrase._replace(strange=False))
        if reading.category != NONE:
            return self._marked(reading, spare, phrase.marks - spare.marks, phrase.table, phrase.kind)
        return reading if reading.hard else self._counted(phrase) or _Reading(NONE, 0.3, "flag", (spare.text,))

    def _after_unknown(self, words: Sequence[Word], phrase: _Phrase) -> _Reading:
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
        return self._counted(phrase) or _SILENT

    def _resolve(self, head: Word, phrase: _Phrase) -> _Reading:
        """Say which category a word has in this table."""
        subject, role = phrase.subject, phrase.table.role
        where, category = self._sense(head, phrase)
        texts = (head.text,)
        beside = self._beside(head, category, phrase)
        if beside is not None:
            return beside
        if not where:
            return _Reading(NONE, 0.5, "negative", texts)
        if role == "finance" and category == "order" and where == "personal" and head.text.endswith(_OF_PAYMENT):
            category = _PAYMENT
        refused = "" if where == role and role not in PERSONAL else self._refused(category, phrase)
        if refused:
            return _Reading(NONE, _LIKELY, refused, texts, hard=True)
        weight = _SURE if where == "anywhere" else _LIKELY
        guards = not subject and phrase.table.word in self._signs["guardians"] and role == "student"
        # Where guardians have accounts, these are their own.
        guards = guards and phrase.table.names.isdisjoint(self._signs["people"])
        if (subject == "guardian" or guards) and category in _OF_GUARDIANS:
            return _Reading(_MINOR, weight, where, texts)
        if subject in _THINGS or (role == "organisation" and not subject):
            return self._of_thing(_Reading(category, weight, where, texts), phrase)
        if phrase.strange and where != "anywhere":
            # What the value belongs to is not known: `网关地址`.
            weight = 0.3 if head.text in self._signs["vague"] and not (category == _NAME and role in _NAMED) else _WEAK
        return _Reading(category, weight, where, texts)

    def _is_logged(self, table: Table) -> bool:
        """Whether a session is one in which somebody has logged in: their device has left traces beside it."""
        return table.role == "log" or not table.names.isdisjoint(self._signs["traces"] - self._signs["sessions"])

    def _beside(self, head: Word, category: str, phrase: _Phrase) -> _Reading | None:
        """Say what a word means where the word or the columns beside it tell that it is not what it mostly is."""
        table, signs = phrase.table, self._signs
        auth = table.role == "auth"
        if not auth and head.text in signs["sessions"] and not self._is_logged(table):
            return _Reading(NONE, _SURE, "key", (head.text,), hard=True)
        provider = auth and head.text in signs["providers"] and table.word in signs["bindings"]
        if provider or (category == _CREDENTIAL and phrase.provider and head.text in signs["accounts"]):
            return _Reading("third_party_account", _LIKELY, "provider", (head.text,))
        if auth and table.word in signs["devices"] and head.text in signs["vague"] and category == _NAME:
            # What a device is called: theirs where the row is somebody's.
            return _Reading("device" if table.owned else NONE, _WEAK, "personal", (head.text,), hard=not table.owned)
        wired = category == _ACT and phrase.kind == "text" and head.text.startswith(_WIRE)
        if wired and table.role in {"order", "finance"}:
            return _Reading(NONE, _LIKELY, "negative", (head.text,), hard=True)
        if head.text in signs["account_names"] and not table.names.isdisjoint(signs["banks"]):
            return _Reading(_NAME, _LIKELY, "bank", (head.text,))
        return None

    def _refused(self, category: str, phrase: _Phrase) -> str:  # noqa: PLR0911 - one case a reason
        """Say why a category cannot be here, if so."""
        rules, role, subject = self._categories[category], phrase.table.role, phrase.subject
        system = role == "system" and subject not in PERSONS
        if subject in rules.secret or (system and role in rules.secret):
            return "system_secret"
        if category == "third_party_account" and "key" in phrase.marks and phrase.kind in {"number", "id"}:
            return "key"
        head = phrase.head
        if "number" in phrase.marks and head and head.subject in _THINGS and set(head.senses.values()) == {"profile"}:
            # `部门编号` is a key of one's own.
            return "key"
        if category == "third_party_account" and role == "organisation" and subject not in PERSONS:
            # An organisation has handles too, but no openid.
            return "" if head is not None and head.text.endswith("openid") else "organisation"
        plainly = head is not None and head.text in self._signs["plainly"]
        if (role in rules.never and not plainly) or (system and category in {"email", "phone"}):
            return "table"
        if role == "event" and category in _OF_OWNERS and subject not in PERSONS:
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
            if (where != "anywhere" or role == "auth") and self._is_part(reading, phrase):
                return reading
            hardly = category in _HARDLY_OF_THINGS or (category == _PAYMENT and role in PERSONAL)
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

    def _sense(self, head: Word, phrase: _Phrase) -> tuple[str, str]:
        """Say where a word counts here, the nearest place first, and as what."""
        role, subject, senses = phrase.table.role, phrase.subject, head.senses
        persons = subject in PERSONS
        order = []
        if persons or self._is_named(head, phrase):
            order.append("beside_person")
        order.append(role)
        if role in PERSONAL:
            order.append("personal")
        if role in _OF_PEOPLE and not subject:
            order.append("beside_person")
        order.append("anywhere")
        if persons and role not in {"catalogue", "system", "organisation"}:
            order += ("personal", "person", "student")
        where = next((where for where in order if where in senses), "")
        return where, self._placed(senses[where], head.text, phrase) if where else NONE

    def _is_named(self, head: Word, phrase: _Phrase) -> bool:
        """Whether a bare `name` is that of a person: in an order or a bill it is, beside a telephone."""
        bare = head.senses.get("beside_person") == _NAME and not phrase.subject and not phrase.strange
        beside = phrase.table.role in PERSONAL and not phrase.table.names.isdisjoint(self._signs["named"])
        return bare and beside

    def _placed(self, category: str, text: str, phrase: _Phrase) -> str:
        """Tell an address from a place: a city beside a street is an address, alone beside a person where they are."""
        table, streets = phrase.table, self._signs["streets"]
        if category != "address" or phrase.subject == "recipient" or table.role in {"address", "order", "finance"}:
            return category
        if text not in self._words or "anywhere" in self._words[text].senses:
            return category
        return "location" if text not in streets and table.names.isdisjoint(streets) else category

    def _marked(self, reading: _Reading, head: Word, marks: Iterable[str], table: Table, kind: str) -> _Reading:
        """Take what flags, counts and times say of a value into account: `email_status` is no e-mail address."""
        lost = _FLAGS.intersection(marks) - self._categories[reading.category].keeps
        if not lost or (lost == {"time"} and kind == "text" and reading.category in _REACHED_BY_DAY):
            return reading
        texts = (head.text, *sorted(lost))
        if "key" in lost:
            return _Reading(NONE, _SURE, "key", texts, hard=True)
        counted = lost <= {"time", "count"} and table.role != "content"
        if table.role in PERSONAL and (lost == {"time"} or counted):
            return _Reading(_ACT, _WEAK, "flag", texts)
        return _Reading(NONE, _LIKELY, "flag", texts)

    def _gate(self, reading: _Reading, table: Table, kind: str) -> _Reading:
        """Refuse what the type cannot hold: a boolean is no phone number."""
        category = reading.category
        if kind == "text" or category == NONE:
            return reading
        if kind == "date" and category in _NO_DATE and table.role in PERSONAL:
            return reading._replace(category=_ACT, weight=_WEAK, kind="type")
        if kind == "bool" and category in _CHANNELS and table.role in {"person", "student"}:
            # Whether to write to somebody there is their wish: `email_fortnightly`.
            return reading._replace(category="profile", weight=_WEAK, kind="type")
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
        self, by_name: _Reading, by_comment: _Reading, words: Sequence[Word], table: Table, kind: str
    ) -> _Reading:
        """Weigh what the comment says against what the name says."""
        prose = all(word.text.isascii() for word in words)
        deed = kind == "date" and len(words) >= ENOUGH and self._tells_deed(by_comment, table)
        stands = self._stands(by_name, by_comment, table, kind, prose=prose, deed=deed)
        if stands is not None:
            return stands
        if by_comment.category != NONE:
            return self._louder(by_name, by_comment, prose=prose)
        if not by_comment.hard and by_comment.kind != "flag" and all(word.bare for word in words):
            return by_name
        if not by_comment.hard and by_name.category != NONE and self._speaks_of(by_name.category, words, table):
            return by_name
        if by_comment.kind == "silent" or (by_comment.kind == "flag" and by_comment.weight < 0.5):  # noqa: PLR2004 - half
            strange = sum(1 for word in words if not word.known) >= ENOUGH
            weak = by_name.weight < _LIKELY + _GAP / 3 and by_name.kind != "audit_actor"
            if weak and strange and by_name.category != NONE and table.role not in PERSONAL:
                return by_name._replace(category=NONE, weight=0.5, kind="comment")
            return by_name
        if (
            by_comment.kind == "negative"
            and not by_comment.hard
            and table.role in _OWNING
            and by_name.kind in _OWN_PLACES
        ):
            return by_name._replace(weight=_BY_TABLE)
        if by_name.category in _BY_THEMSELVES and by_name.kind == "anywhere" and by_comment.kind in {"key", "negative"}:
            return by_name._replace(weight=_BY_TABLE)
        return by_comment

    def _speaks_of(self, category: str, words: Sequence[Word], table: Table) -> bool:
        """Whether a word before the last speaks of the category here: the browser of `浏览器及版本`."""
        places = (table.role, "anywhere", "personal") if table.role in PERSONAL else (table.role, "anywhere")
        return any(word.senses.get(place) == category for word in words[:-1] for place in places)

    def _stands(  # noqa: PLR0911 - one case a relation of the two
        self, by_name: _Reading, by_comment: _Reading, table: Table, kind: str, *, prose: bool, deed: bool
    ) -> _Reading | None:
        """Return what the name says where it stands against the comment."""
        if by_name.kind == "audit_actor" and by_comment.kind == "system_secret":
            return by_name
        if by_name.kind == "key":
            taken = by_comment.category in _KEYED and not self._is_shown(by_comment, kind)
            keyed = by_comment.category in {_CREDENTIAL, "third_party_account"} and kind in {"number", "id"}
            return by_name if taken or keyed else None
        if (
            by_comment.kind == "key"
            and by_name.category == "address"
            and by_name.weight >= (_WEAK if table.role == "order" else _LIKELY)
        ):
            # `city_id '市ID'` is a key of a list of cities, and part of an address.
            return by_name
        if by_name.kind == "plumbing" and deed:
            return by_comment._replace(category=_ACT, weight=_WEAK, kind="deed")
        if by_name.kind == "plumbing" and by_comment.category != _ACT and by_comment.kind not in {"anywhere", "silent"}:
            return by_name
        if by_comment.kind == "plumbing" and by_name.category == _ACT and by_name.kind == "anywhere":
            return by_name._replace(weight=_WEAK)
        if not prose or by_comment.kind in {"silent", "plumbing", "system_secret"} or by_name.category == NONE:
            return None
        # An English comment is prose: its last word is no better than a name that speaks for itself.
        if by_name.kind == "anywhere":
            return by_name._replace(weight=_WEAK) if by_comment.category != by_name.category else by_name
        return by_name if by_comment.category == NONE and table.role in PERSONAL else None

    def _tells_deed(self, by_comment: _Reading, table: Table) -> bool:
        """Whether a comment calls the time of a row by what the person did: `create_time '投诉日期'`."""
        told = bool(by_comment.words) and by_comment.kind not in {"plumbing", "silent"}
        return told and table.role in PERSONAL and (table.owned or table.role == "content")

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
        if by_comment.category == "profile" and by_comment.words[0] in self._signs["sensitive"]:
            # `nation_id '民族'` points at a dictionary, and says it all.
            return True
        if kind in {"number", "id"} or by_comment.weight < _LIKELY:
            return False
        return by_comment.category in {"order", _PAYMENT, "device"} or by_comment.words[0].endswith("号")

    def _default(
        self, reading: _Reading, both: tuple[_Reading, _Reading], table: Table, kind: str, *, mute: bool
    ) -> _Reading:
        """Say what a column of such a table is where its words say nothing."""
        told = reading.category != NONE and reading.kind != "cut"
        if told or reading.hard or any(one.hard for one in both):
            return reading
        category = _DEFAULTS.get(table.role)
        if "number" in both[1].words and (both[0].words == ("code",) or both[1].kind == "negative"):
            return reading  # `code '编号'` numbers the row, `node '节点编号'` something else.
        if both[0].words == ("protection",):
            return reading
        lasts = any("expiry" in one.words for one in both)
        owned = table.owned or table.role in _NAMED
        owned = owned or (table.role == "content" and not table.names.isdisjoint(self._signs["named"]))
        owned = table.role in {"order", "finance"} or (table.role in _TIMED and owned)
        if kind == "date" and owned and not lasts:
            category = _ACT
        if category and (category, kind) not in _NO_DEFAULT:
            return _Reading(category, _BY_TABLE, "table", (table.word,))
        guess = _GUESSES.get(table.role, NONE)
        silent = reading.category == NONE and reading.kind == "silent"
        silent = silent and all(one.kind not in {"negative", "flag"} for one in both)
        if guess == NONE or mute or lasts or not silent or kind not in _GUESSED[guess]:
            return reading
        return _Reading(guess, _DOUBTFUL, "table", (table.word,))

    def _classification(
        self,
        reading: _Reading,
        both: tuple[_Reading, _Reading],
        words: Sequence[Word],
        subject: Subject,
        table: Table,
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
        placed = category == "location" and any(word.text.endswith(_COORDINATES) for word in words)
        sensitive = (
            rules.sensitive
            or placed
            or (
                category not in _NEVER_SENSITIVE
                and (
                    any(word.text in self._signs["sensitive"] for word in words)
                    or (category in {"profile", "content"} and self._is_of_health(table))
                )
            )
        )
        return Classification(category, tier, sensitive, confidence, evidence, taxonomy)

    def _is_of_health(self, table: Table) -> bool:
        """Whether what is said of a person there is sensitive: by the word for the table, or as a patient's record."""
        cared = table.role == "record" or table.word in self._signs["bookings"]
        ill = cared and not table.names.isdisjoint(self._signs["patients"])
        return ill or table.word in self._signs["sensitive"]

    def _evidence(
        self,
        reading: _Reading,
        both: tuple[_Reading, _Reading],
        words: Sequence[Word],
        subject: Subject,
        table: Table,
    ) -> Iterator[Evidence]:
        by_name, by_comment = both
        pinyin = subject.name.isascii() and not "".join(by_name.words).isascii()
        said = "comment" if subject.comment.strip() else "note"
        for one, kind in ((by_comment, said), (by_name, "pinyin" if pinyin else "name")):
            if one.kind in _SHOWN or one.category != NONE:
                shown = one.kind if one.kind in _SHOWN else kind
                yield Evidence(shown, " ".join(one.words), one.category, one.weight)
        if any("protection" in word.marks for word in words):
            yield Evidence("protection", subject.name, reading.category, 0.5)
        if table.role and reading.category != NONE:
            yield Evidence("table", f"{table.role}: {table.word}", reading.category, 0.3)


def _owner(before: Sequence[Word]) -> tuple[str, bool]:
    """Return whose the value is, by the nearest word that tells, and whether an unknown word stands between."""
    strange = False
    for word in reversed(before):
        if word.subject:
            return word.subject, strange
        strange = strange or not word.known
    return "", strange


@lru_cache(maxsize=CACHED)
def _kind(type_: str) -> str:
    text = type_[:LONGEST_COMMENT].casefold().lstrip()
    return next((kind for kind, pattern in _KINDS if pattern.match(text)), "text")


def build(
    dictionary: Mapping[str, object], elements: Mapping[str, object], pinyin: Mapping[str, Mapping[str, str]]
) -> Elements:
    """Make the classifier of the mappings below `dictionary` and `elements` of the two files, and of the made pinyin.

    Raises ValueError, naming the place, where a part is missing or malformed, or a term stands in two categories.
    """
    words: dict[str, Word] = {}
    _qualifiers(words, _mapping(elements, "words"))
    written = _mapping(elements, "categories")
    for key, where, texts in _senses(written):
        # Most words have one sense, which all of its list share.
        sense = {where: key}
        for text in texts:
            word = _word(words, text)
            stands = word.senses.get(where, key)
            if stands != key:
                message = f"elements: `{text}` under `{key}` ({where}) stands under `{stands}` too"
                raise ValueError(message)
            word.senses = {**word.senses, where: key} if word.senses else sense
    lent = _mapping(dictionary, "categories")
    for key, where, text, taxonomy in _taken(written, lent):
        word = _word(words, text)
        word.taxonomy = word.taxonomy or taxonomy
        if not word.senses or (where == "beside_person" and where not in word.senses):
            word.senses = {**word.senses, where: key}
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
    cutter = Cutter(words, short, spellings, table, longest)
    categories = {key: _category(_mapping(written, key)) for key in written}
    return Elements(categories, signs, words, made, cutter, Roles(roles, signs, cutter, longest))


def _word(words: dict[str, Word], text: str) -> Word:
    found = words.get(text)
    if found is None:
        found = words[text] = Word(text)
    return found


def _qualifiers(words: dict[str, Word], groups: Mapping[str, object]) -> None:
    for mark in _MARKS:
        for text in _items(groups, mark):
            word = _word(words, text)
            word.marks = word.marks | {mark}
    for subject in _SUBJECTS:
        for text in _items(groups, subject):
            word = _word(words, text)
            word.subject = word.subject or subject
    for text in _items(groups, "actor"):
        word = _word(words, text)
        word.actor, word.subject = True, word.subject or "person"
    for text in _items(groups, "audit"):
        _word(words, text).audit = True
    for text in _items(groups, "technical"):
        _word(words, text).technical = True
    for text in _items(groups, "plumbing"):
        _word(words, text).plumbing = True


def _spelled(words: dict[str, Word], pinyin: Mapping[str, Mapping[str, str]]) -> tuple[frozenset[str], dict[str, Word]]:
    """Let pinyin mean what its Chinese means where nothing else is written so.

    Returns every form, and what the forms that are too short to speak for themselves mean.
    """
    forms = {
        form: words[text]
        for made in pinyin.values()
        for form, text in made.items()
        if text in words and form not in words
    }
    words |= {form: word for form, word in forms.items() if len(form) > LONGEST_SHORT}
    return frozenset(forms), {form: word for form, word in forms.items() if len(form) <= LONGEST_SHORT}


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
