"""Names, comments and columns of tables into what their rows are: people, orders, a catalogue."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from checker.schema.personal_words import (
    CACHED,
    ENOUGH,
    HAN,
    LONGEST_NAME,
    LONGEST_PHRASE,
    MOST_TOKENS,
    PERSONS,
    PIECE,
    joined_name,
    pieces,
    singulars,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from checker.schema.personal_words import Cutter, Word

# Roles of tables whose rows belong to a person.
PERSONAL: Final = frozenset(
    {"person", "student", "address", "order", "finance", "log", "auth", "content", "message", "record", "activity"}
)
# A log of these holds what they hold; a log of people or of goods holds what people did.
_LOGGED: Final = frozenset({"order", "finance", "system", "content", "auth"})
_THINGS: Final = frozenset({"thing", "organisation", "system"})
_OF_THINGS: Final = frozenset({"catalogue", "system", "organisation"})
# What has items.
_ITEMISED: Final = frozenset({"order", "record"})
# What companies do with each other too.
_TRADED: Final = frozenset({"order", "finance"})
# A person's table without a telling name is one of these by its columns.
BY_COLUMNS: Final = ("finance", "record", "content", "log", "order")
# What is cut out of a name whose words run together is so long at least.
_LEAST_PART: Final = 3
# Initials of pinyin before a word: `qgorder`.
_INITIALS: Final = re.compile(r"[b-df-hj-np-tv-z]{2,3}(?=(?:orders?|goods|users?|log|set)$)")
_NOTES: Final = frozenset({"note", "notes", "exam", "case", "form", "visit"})
# What somebody has of a thing.
_HAD: Final = (("contracts", "event"), ("coupons", "order"), ("wealth", "finance"), ("happenings", "log"))
_ACCOUNTS: Final = frozenset({"account", "accounts", "账户", "账号"})
# Whose rows are one person's, in whatever system they stand.
_OF_ONE: Final = frozenset({"person", "student", "address", "auth", "log", "content", "message"})
_SUMS: Final = ("统计", "汇总", "日报", "月报", "报表", "看板", "大屏", "趋势", "统计表", "汇总表")
# Who did it, and when: `审核人` beside `审核时间`, `audited_by` beside `audited_at`.
_DOERS: Final = ("人姓名", "人员", "人", "员", "者")
_WHEN: Final = ("时间", "日期", "时刻")
# What a column ends in that links its row with another, or numbers it.
_LINKS: Final = frozenset({"id", "no", "sn", "number", "num", "serial", "bh", "hao", "ref", "reference"})
_NAMING: Final = {*_LINKS, "name", "code", "account", "login"}
_AT: Final = frozenset({"time", "at", "date", "on", "tm", "dt", "day", "t"})
_BY: Final = frozenset({"by", "user", "person", "man", "name", "emp", "staff"})
_AGENTS: Final = ("er", "or")
# Two columns of these make a table one about people.
_TELLING: Final = frozenset(
    {"name", "phone", "email", "id_number", "third_party_account", "network_ip", "minor_or_guardian"}
)

_TITLE_END: Final = re.compile(r"[:,(;\[|\n\r。]")
_PREPOSITION: Final = re.compile(r" (?:of|for|in|to|that|who|which|when|where|with|on|from|by|and|or|per|as|at) ")


# A bill has at least one of these, by the words that count in such places.
_PAID: Final = frozenset({"payment_or_financial", "order"})
_PLACES: Final = ("anywhere", "personal")
_EARNED: Final = frozenset({"payment_or_financial", "account_credential"})
# So many columns, and so large a part of them, make a prefix.
_MANY: Final = 4
_ALMOST_ALL: Final = 0.75
_LONGEST_PREFIX: Final = 8


class Columns(NamedTuple):
    """What a table's columns are called, each beside how its comment begins where that is Chinese."""

    names: Sequence[str]
    heads: Sequence[str]

    def texts(self) -> Iterator[str]:
        """Yield whatever a column is called."""
        yield from self.names
        yield from filter(None, self.heads)

    def count(self, texts: frozenset[str]) -> int:
        """Return how many columns are called by one of these."""
        return sum(joined_name(name) in texts or head in texts for name, head in zip(*self, strict=True))


class Table(NamedTuple):
    """What the table says of all of its columns."""

    role: str
    owned: bool
    names: frozenset[str]
    word: str
    pinyin: bool
    prefix: str
    """What almost all of its columns begin with."""
    columns: Columns


@dataclass(frozen=True, slots=True)
class _Rows:
    """What is known of a table's rows before its columns have spoken."""

    role: str
    word: str
    title: str
    called: tuple[str, str]
    """The table's name and title."""
    joined: frozenset[str]
    columns: Columns
    owned: bool
    certain: bool
    people: int
    told: int
    traced: bool

    def have(self, texts: frozenset[str]) -> bool:
        """Whether a column is called by one of these."""
        return not self.joined.isdisjoint(texts)


def is_deed(texts: Iterable[str], columns: Columns) -> bool:
    """Whether a time is that of an act: a column names who did it, `approved_by` of `approved_at`."""
    done = set(filter(None, map(_deed_of_time, texts)))
    return bool(done) and any(_deed(text) in done for text in columns.texts())


@lru_cache(maxsize=CACHED)
def _deed(text: str) -> str:
    if HAN.search(text):
        return next((text.removesuffix(end) for end in _DOERS if text.endswith(end)), "")
    words = pieces(text)
    if len(words) == ENOUGH and words[1] in _BY:
        return _stem(words[0])
    return _stem(words[0]) if len(words) == 1 and words[0].endswith(_AGENTS) else ""


def _stem(word: str) -> str:
    """Return a verb without what it ends in, where enough is left: `approv` of `approved` and of `approver`."""
    short = next((word.removesuffix(end) for end in ("ed", "er", "or", "e") if word.endswith(end)), word)
    return short if len(short) > _LEAST_PART else ""


def _deed_of_time(text: str) -> str:
    """Return what was done at a time, in the form that `_deed` has."""
    if HAN.search(text):
        return next((text.removesuffix(end) for end in _WHEN if text.endswith(end)), "")
    words = pieces(text)
    return _stem(words[0]) if len(words) == ENOUGH and words[1] in _AT else ""


class Roles:
    """Names, comments and columns of tables into what the tables hold."""

    def __init__(
        self, roles: Mapping[str, str], signs: Mapping[str, frozenset[str]], cutter: Cutter, longest: int
    ) -> None:
        """Keep the words that give roles, and the small sets that tell."""
        self._roles = roles
        self._signs = signs
        self._cutter = cutter
        self._longest = longest
        latin, han = (
            sorted(text for text in signs["dealings"] if text.isascii() is ascii_) for ascii_ in (True, False)
        )
        # `crmIncome`, `sales_opportunity`
        self._dealt = re.compile(rf"(?i:{'|'.join(latin)})s?(?![a-z])|{'|'.join(han)}")
        self._tells = lru_cache(maxsize=CACHED)(self._is_told)

    def prefix(self, table: str, names: Sequence[str]) -> str:
        """Return what almost all columns begin with where it is no word: `per_` of `per_phone` and `per_city`.

        It may be a word that is cut from that of the table: `lab_` in `laboratory`.
        """
        if len(names) < _MANY:
            return ""
        firsts = [name.partition("_")[0] for name in names if "_" in name]
        prefix, count = Counter(firsts).most_common(1)[0] if firsts else ("", 0)
        short = prefix.casefold()
        if count < len(names) * _ALMOST_ALL or len(prefix) > _LONGEST_PREFIX:
            return ""
        cut = any(piece.startswith(short) and piece != short for piece in pieces(table))
        return f"{prefix}_" if cut or not self._cutter.tells(short) else ""

    def read(self, table: str, comment: str, columns: Columns, *, owned: bool) -> tuple[str, str]:
        """Return the role of a table and the word that gave it."""
        han = HAN.search(comment) is not None
        role, word = self._of_text(self._title(comment))
        other, other_word = self._of_text(table[-LONGEST_NAME:])
        # An English title is a sentence; a Chinese one is a name, and better than the other name.
        weak = role == "log" and word in self._signs["weak_roles"]
        if other and (not han or not role or (weak and other in _LOGGED)):
            role, word, han = other, other_word, False
        if role in {"", "system"}:
            # Who receives alarms is a person.
            somebody = self._of_somebody(table, comment)
            kept = role and somebody[1] in self._signs["keepers"]
            role, word = somebody if somebody[0] and not kept else (role, word)
        if not role:
            role, word = self._of_run(table)
        joined = frozenset((*map(joined_name, columns.names), *columns.heads))
        signs = self._signs
        title = next(self._cutter.plain(comment, _TITLE_END), "")
        rows = _Rows(
            role,
            word,
            f"{table[-LONGEST_NAME:]} {title}",
            (table[-LONGEST_NAME:], title),
            joined,
            columns,
            owned=owned,
            # `记录` alone does not say whose.
            certain=han and word not in signs["weak_roles"],
            people=columns.count(signs["people_columns"]),
            told=self._told(columns),
            traced=bool(joined & signs["traces"]) or any(pieces(name)[-1:] == ("ip",) for name in columns.names),
        )
        told = self._by_columns(rows)
        return "log" if weak and told == "activity" else told, word

    def _by_columns(self, rows: _Rows) -> str:
        """Let the columns speak where the name of the table says little, or contradict it."""
        if rows.role not in _OF_ONE and rows.told < ENOUGH and not rows.traced and self._dealt.search(rows.title):
            return "event"
        told = self._contradicted(rows) or ("" if rows.owned else self._of_nobody(rows))
        if told:
            return told
        if not rows.role or (rows.role in {"relation", "event"} and rows.owned):
            return self._unnamed(rows)
        certain = rows.owned or rows.people or rows.traced or rows.certain or rows.told
        if rows.role in {"log", "record"} and not certain:
            return "event"
        return self._of_thing(rows) if rows.role in _OF_THINGS else rows.role

    def _contradicted(self, rows: _Rows) -> str:
        """Return what the columns say against the name of the table, or nothing."""
        signs, role = self._signs, rows.role
        if role == "person":
            return self._of_no_people(rows)
        served = role in _OF_THINGS and any(map(self._is_of_customer, rows.columns.texts()))
        if served and not rows.have(signs["natural"]):
            had = (role for sign, role in _HAD if rows.word in signs[sign])
            return next(had, "") or self._of_columns(rows.columns)
        if role == "system":
            return self._of_no_system(rows)
        if self._is_of_patient(rows):
            return "record"
        return "content" if role == "auth" and self._counted("content", rows.columns) >= ENOUGH else ""

    def _is_of_patient(self, rows: _Rows) -> bool:
        """Whether a log or a note is what was found of a patient."""
        noted = (rows.role == "log" and not rows.traced) or rows.word in self._signs["weak_roles"] | _NOTES
        found = noted or (not rows.role and self._counted("record", rows.columns))
        return bool(found) and rows.have(self._signs["patients"])

    def _of_no_people(self, rows: _Rows) -> str:
        signs = self._signs
        firm = rows.have(signs["companies"]) or (rows.word in _ACCOUNTS and self._is_called(rows, "traders"))
        if firm and not rows.have(signs["people"]):
            return "organisation"
        return "order" if rows.word in signs["bookings"] and self._counted("order", rows.columns) >= ENOUGH else ""

    def _of_no_system(self, rows: _Rows) -> str:
        signs = self._signs
        if rows.owned and rows.word in signs["works"]:
            return self._of_columns(rows.columns)
        people = rows.told and rows.people >= ENOUGH
        return "person" if people and not rows.columns.count(signs["secrets"] | signs["equipment"]) else ""

    def _of_nobody(self, rows: _Rows) -> str:
        """Return what rows without an owner are where they are no person's: trade of companies, machines, sums."""
        signs, columns = self._signs, rows.columns
        dull = self._of_no_writer(rows) if rows.role == "content" else self._of_no_payer(rows)
        if dull:
            return dull
        alone = rows.word in signs["devices"] and not (rows.people or rows.told or rows.traced)
        alone = (
            alone and columns.count(signs["equipment"]) >= ENOUGH and not any(map(self._is_carried, columns.texts()))
        )
        if alone or ("port" in rows.joined and rows.have(signs["servers"])):
            return "system"
        sums = any(word in signs["sums"] or word.endswith(_SUMS) for word in pieces(rows.title))
        sums = sums and not rows.traced and not any(map(self._is_persons, columns.names))
        if not rows.people and (sums or columns.count(signs["secrets"]) >= ENOUGH):
            return "system"
        if rows.role or rows.have(signs["callers"]):
            return ""
        equipped = columns.count(signs["equipment"]) >= ENOUGH or self._is_address_alone(rows)
        if equipped and rows.told < ENOUGH:
            return "system"
        sites = columns.count(signs["sites"]) >= ENOUGH and not rows.have(signs["people"])
        return "organisation" if sites else ""

    def _is_carried(self, text: str) -> bool:
        """Whether a column is one of what a person carries: `push_token`."""
        carried = self._signs["carried"]
        return any(word.text in carried or word.senses.get("anywhere") == "device" for word in self._cut(text))

    def _is_address_alone(self, rows: _Rows) -> bool:
        """Whether an address is that of a printer: who comes from somewhere leaves a name or more traces."""
        if rows.joined & self._signs["traces"] != {"ip"} or self._counted("log", rows.columns) > 1:
            return False
        words = (word for text in rows.columns.texts() for word in self._cut(text))
        return not any(word.subject in PERSONS or word.senses.get("anywhere") == "account_credential" for word in words)

    def _of_no_writer(self, rows: _Rows) -> str:
        """Return what rows of a content are that nobody wrote: what a site publishes, and what is only stored."""
        if rows.people < ENOUGH and rows.word in self._signs["published"] and "slug" in rows.joined:
            return "catalogue"
        return "system" if rows.word in self._signs["stored"] and self._stands_alone(rows) else ""

    def _of_no_payer(self, rows: _Rows) -> str:
        """Return what rows that are called orders or bills are where nobody ordered or pays, or nothing."""
        if rows.role not in _TRADED:
            return ""
        if self._is_of_companies(rows) or (self._is_called(rows, "firms") and not rows.told):
            return "event"
        if (
            rows.word in self._signs["rates"]
            and not rows.told
            and self._stands_alone(rows)
            and not self._is_of_people(rows)
        ):
            return "event"
        offered = rows.role == "order" and rows.have(self._signs["offers"])
        unpaid = offered or (rows.role == "finance" and self._is_of_no_person(rows) and not self._is_of_people(rows))
        if unpaid and not rows.people and not rows.traced:
            return "catalogue"
        flows = rows.word in self._signs["flows"] and not rows.told and not self._counted("finance", rows.columns)
        return "event" if flows else ""

    def _called(self, rows: _Rows) -> Iterator[Word]:
        """Yield the words of the table's name and title."""
        for text in rows.called:
            yield from self._cut(text)

    def _is_called(self, rows: _Rows, sign: str) -> bool:
        """Whether a word of the table's name or title is one of these."""
        return any(word.text in self._signs[sign] for word in self._called(rows))

    def _is_of_people(self, rows: _Rows) -> bool:
        """Whether the name or title says that the rows are a person's: `业主费用`."""
        return any(word.known and word.subject == "person" for word in self._called(rows))

    def _unnamed(self, rows: _Rows) -> str:
        """Return what rows of a table without a telling name are."""
        if rows.people >= ENOUGH and not rows.have(self._signs["natural"]):
            role, count = self._most(rows.columns)
            return role if count > ENOUGH else "person"
        if rows.people >= ENOUGH:
            return "person"
        about = rows.owned or rows.traced or rows.told >= ENOUGH
        return self._of_columns(rows.columns) if about else rows.role

    def _is_of_companies(self, rows: _Rows) -> bool:
        """Whether rows without an owner are about trade between companies: a settlement with shops, a purchase."""
        trade = self._signs["trade"]
        if rows.columns.count(trade) or any(word.text in trade for word in self._called(rows)):
            return True
        if rows.told > 1 or (rows.told and not self._is_called(rows, "traders")):
            return False
        numbers = {category for name in rows.columns.names for category in self._numbered(name)}
        named = self._is_called(rows, "traders")
        if "order" not in numbers and (named or rows.word in self._signs["rates"]):
            numbers.discard("payment_or_financial")
        return numbers.isdisjoint(_PAID) and (named or any(map(self._is_of_company, rows.columns.texts())))

    def _numbered(self, name: str) -> Iterator[str]:
        """Yield what a column that leads to somebody's order or payment by its number holds."""
        if pieces(name)[-1:] and pieces(name)[-1] in _LINKS:
            yield from (word.senses.get("personal", "") for word in self._cut(name))

    def _stands_alone(self, rows: _Rows) -> bool:
        """Whether rows show their keys, and neither one to a person or to what a person has, nor a number of their own.

        A rate, a rule and a ledger are such; an order has a number, and its lines have the key of the order.
        """
        names = rows.columns.names
        keyed = any(pieces(name)[-1:] == ("id",) for name in names)
        cut = (word for text in rows.columns.texts() for word in self._cut(text))
        words = [word for word in cut if word.text not in self._signs["keepers"]]
        somebody = any(word.subject in PERSONS or word.senses.get("anywhere") in _EARNED for word in words)
        return keyed and not somebody and not any(map(self._is_linked, names))

    def _is_persons(self, name: str) -> bool:
        """Whether a column names or numbers somebody: `member_no`, but not `new_member`."""
        *whose, end = pieces(name) or ("",)
        return end in _NAMING and any(word.subject in PERSONS for word in self._cut("_".join(whose)))

    def _is_linked(self, name: str) -> bool:
        """Whether a column numbers its row or links it with what may be a person's: `order_no`, `tenancy_id`, `aid`."""
        words = pieces(name)
        if len(words) == 1:
            key = words[0].endswith("id") and not self._cutter.knows(words[0])
            return key or words[0].endswith("bh")
        if not words or words[-1] not in _LINKS:
            return False
        whose = next((word for word in self._cut(name) if not word.bare), None)
        if whose is None or whose.senses or whose.subject not in _THINGS:
            return True
        return self._roles.get(whose.text) in PERSONAL

    def _is_of_company(self, text: str) -> bool:
        words = self._cut(text)
        return len(words) == ENOUGH and words[0].subject == "organisation" and "key" in words[1].marks

    def _cut(self, text: str) -> tuple[Word, ...]:
        return self._cutter.name(text, False) if text.isascii() else self._cutter.comment(text)  # noqa: FBT003 - a key of the cache

    def _of_thing(self, rows: _Rows) -> str:  # noqa: PLR0911 - one case a thing that columns tell
        """Let the columns of a thing's table say that its rows belong to somebody after all."""
        signs, role = self._signs, rows.role
        if rows.people > ENOUGH and rows.have(signs["people"]) and role == "catalogue":
            return "person"
        if role == "organisation":
            return "person" if rows.have(signs["natural"]) else role
        if role == "catalogue" and rows.have(signs["parts"]):
            return "order"
        if rows.owned and rows.word in signs["coupons"] | signs["wealth"]:
            return "order" if rows.word in signs["coupons"] else "finance"
        if rows.word in signs["writings"] and (rows.have(signs["belongs"]) or rows.have(signs["writers"])):
            return "content"
        if rows.owned and rows.traced:
            return "log"
        if rows.have(signs["callers"]):
            return "activity"
        if role == "catalogue" and rows.owned and ("password" in rows.joined or rows.people > ENOUGH):
            return "activity"
        return role

    def _is_of_no_person(self, rows: _Rows) -> bool:
        """Whether a table that is called a bill is an organisation's, or no bill at all: `cards` of a page."""
        if rows.have(self._signs["of_organisations"]):
            return True
        if rows.told or len(rows.columns.names) < _MANY:
            return False
        cut = [self._cut(name) for name in rows.columns.names]
        known = sum(1 for words in cut if all(word.known for word in words))
        paid = any(word.senses.get(place) in _PAID for words in cut for word in words for place in _PLACES)
        return known > len(cut) / 2 and not (paid or self._counted("finance", rows.columns))

    def _of_columns(self, columns: Columns) -> str:
        """Return what most columns of a person's table without a telling name speak of."""
        role, count = self._most(columns)
        return role if count >= ENOUGH else "activity"

    def _most(self, columns: Columns) -> tuple[str, int]:
        """Return the role that most columns speak of, and how many do."""
        counted = {role: self._counted(role, columns) for role in BY_COLUMNS}
        role = max(counted, key=lambda role: counted[role])
        return role, counted[role]

    def _counted(self, role: str, columns: Columns) -> int:
        signs = self._signs[f"of_{role}"]
        words = ((*self._cut(name), *self._cut(head)) for name, head in zip(*columns, strict=True))
        return sum(any(word.text in signs for word in some) for some in words)

    def owned(self, table: str, columns: Columns) -> bool:
        """Whether a column says whose the row is: `policyholder_id`, but not who keeps it, nor a key of its own."""
        own = self._own_keys(table)
        belongs = self._signs["belongs"]
        joined = ((text, joined_name(text)) for text in columns.texts())
        return any(name not in own and (name in belongs or self._is_whose(text)) for text, name in joined)

    def _own_keys(self, table: str) -> frozenset[str]:
        """Return what a table's own key may be called: `order_id` in `work_orders`."""
        words = pieces(table[-LONGEST_NAME:])
        ends = ("".join(words[at:]) for at in range(len(words)))
        return frozenset(f"{form}id" for end in ends for form in singulars(end))

    def _is_whose(self, name: str) -> bool:
        words = self._cut(name)
        if len(words) != ENOUGH or "key" not in words[1].marks:
            return False
        whose = words[0]
        return whose.known and whose.subject in PERSONS and not whose.audit and whose.text not in self._signs["keepers"]

    def _is_of_customer(self, name: str) -> bool:
        """Whether a row so keyed is about somebody whom the table serves: a learner's, but no teacher's."""
        words = self._cut(name)
        return len(words) == ENOUGH and "key" in words[1].marks and words[0].text in self._signs["customers"]

    def _of_somebody(self, table: str, comment: str) -> tuple[str, str]:
        """Return the role of people where the table is called by a word for a person."""
        for text in (self._title(comment), table[-LONGEST_NAME:]):
            words = self._cut(text)
            telling = (word for word in reversed(words) if not word.bare and word.text not in self._signs["tails"])
            word = next(telling, None)
            if word is not None and word.known and word.subject in PERSONS:
                return "person", word.text
        return "", ""

    def _told(self, columns: Columns) -> int:
        """Count the columns that by themselves speak of a person."""
        return sum(self._tells(name) or self._tells(head) for name, head in zip(*columns, strict=True))

    def _is_told(self, text: str) -> bool:
        words = self._cut(text)
        return any(word.senses.get("anywhere") in _TELLING for word in words)

    def _title(self, comment: str) -> str:
        title = next(self._cutter.plain(comment, _TITLE_END), "")
        # `Orders of shoppers` are orders: what a preposition adds says less.
        return title if HAN.search(title) else _PREPOSITION.split(title, maxsplit=1)[0]

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
                return (role, word) if role in _ITEMISED else last
            else:
                return (role, word) if role in _LOGGED else last
        return last

    def _words(self, text: str) -> Iterator[str]:
        """Yield the words that give roles, from the end."""
        tokens = [piece.casefold() for piece in PIECE.findall(text)][-MOST_TOKENS:]
        spelled = self._cutter.spelled(tokens)
        end = len(tokens)
        while end:
            if HAN.match(tokens[end - 1]):
                yield from self._han_words(tokens[end - 1])
                end -= 1
                continue
            for start in range(max(0, end - LONGEST_PHRASE), end):
                if len(tokens[start]) == 1 and end - start > 1:
                    continue  # `b_id_type` is about no bid
                word = self._role_word("".join(tokens[start:end])) or self._role_word("".join(spelled[start:end]))
                if word:
                    yield word
                    end = start
                    break
            else:
                end -= 1

    def _of_run(self, table: str) -> tuple[str, str]:
        """Return the role of a name whose words run together, such as `sysuser`, and the word."""
        for token in reversed(pieces(table[-LONGEST_NAME:])):
            initials = _INITIALS.match(token)
            if initials and self._role_word(token[initials.end() :]):
                word = token[initials.end() :]
                return self._roles[word], word
            for at in range(_LEAST_PART, len(token) - _LEAST_PART + 1):
                first, last = token[:at], token[at:]
                word = self._role_word(last)
                if word and (first in self._signs["tails"] or first in self._roles):
                    return self._roles[word], word
                word = self._role_word(first)
                if word and (last in self._signs["tails"] or self._cutter.knows(last)):
                    return self._roles[word], word
        return "", ""

    def _role_word(self, text: str) -> str:
        return next((form for form in singulars(text) if form in self._roles), "")

    def _han_words(self, run: str) -> Iterator[str]:
        end = len(run)
        if run.endswith("表") and self._han_start(run, end - 1) < self._han_start(run, end):
            end -= 1  # `举报表` holds what was reported, and is no `报表`
        while end:
            start = self._han_start(run, end)
            if start < end:
                yield run[start:end]
                end = start
            else:
                end -= 1

    def _han_start(self, run: str, end: int) -> int:
        """Return where the longest telling word that ends here starts, or the end where there is none."""
        return next((at for at in range(max(0, end - self._longest), end) if run[at:end] in self._roles), end)
