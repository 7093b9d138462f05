"""Names, comments and columns of tables into what their rows are: people, orders, a catalogue."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from checker.schema.personal_words import (
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
    from collections.abc import Iterator, Mapping, Sequence

    from checker.schema.personal_words import Cutter

# Roles of tables whose rows belong to a person.
PERSONAL: Final = frozenset(
    {"person", "student", "address", "order", "finance", "log", "auth", "content", "message", "record", "activity"}
)
# A log of these holds what they hold; a log of people or of goods holds what people did.
_LOGGED: Final = frozenset({"order", "finance", "system", "content", "auth"})
_OF_THINGS: Final = frozenset({"catalogue", "system", "organisation"})
# A person's table without a telling name is one of these by its columns.
BY_COLUMNS: Final = ("finance", "record", "content", "log", "order")
# What is cut out of a name whose words run together is so long at least.
_LEAST_PART: Final = 3
# Initials of pinyin before a word: `qgorder`.
_INITIALS: Final = re.compile(r"[b-df-hj-np-tv-z]{2,3}(?=(?:orders?|goods|users?|log|set)$)")
# Two columns of these make a table one about people.
_TELLING: Final = frozenset(
    {"name", "phone", "email", "id_number", "third_party_account", "network_ip", "minor_or_guardian"}
)

_TITLE_END: Final = re.compile(r"[:,(;\[|\n\r。]")
_PREPOSITION: Final = re.compile(r" (?:of|for|in|to|that|who|which|when|where|with|on|from|by|and|or|per|as|at) ")


# A bill has at least one of these, by the words that count in such places.
_PAID: Final = frozenset({"payment_or_financial", "order"})
_PLACES: Final = ("anywhere", "personal")
# So many columns, and so large a part of them, make a prefix.
_MANY: Final = 4
_ALMOST_ALL: Final = 0.75
_LONGEST_PREFIX: Final = 8


class Table(NamedTuple):
    """What the table says of all of its columns."""

    role: str
    owned: bool
    names: frozenset[str]
    word: str
    pinyin: bool
    prefix: str
    """What almost all of its columns begin with."""


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

    def read(self, table: str, comment: str, names: Sequence[str]) -> tuple[str, str]:
        """Return the role of a table and the word that gave it."""
        han = HAN.search(comment) is not None
        role, word = self._of_text(self._title(comment))
        other, other_word = self._of_text(table[-LONGEST_NAME:])
        # An English title is a sentence; a Chinese one is a name, and better than the other name.
        weak = role == "log" and word in self._signs["weak_roles"]
        if other and (not han or not role or (weak and other in _LOGGED)):
            role, word, han = other, other_word, False
        if not role:
            role, word = self._of_somebody(table, comment)
        if not role:
            role, word = self._of_run(table)
        joined = frozenset(map(joined_name, names))
        owned = self.owned(joined, names)
        # `记录` alone does not say whose.
        certain = han and word not in self._signs["weak_roles"]
        told = self._by_columns(role, word, joined, names, owned=owned, certain=certain)
        return "log" if weak and told == "activity" else told, word

    def _by_columns(  # noqa: PLR0911 - one case a thing that columns tell
        self, role: str, word: str, joined: frozenset[str], names: Sequence[str], *, owned: bool, certain: bool
    ) -> str:
        """Let the columns speak where the name of the table says little, or contradict it."""
        signs = self._signs
        people = len(joined & signs["people_columns"])
        traced = not joined.isdisjoint(signs["traces"]) or any(pieces(name)[-1:] == ("ip",) for name in names)
        if role == "person" and not joined.isdisjoint(signs["companies"]) and joined.isdisjoint(signs["people"]):
            return "organisation"
        if role in _OF_THINGS and any(map(self._is_of_customer, names)) and joined.isdisjoint(signs["natural"]):
            return "log" if word in signs["happenings"] else self._of_columns(names)
        if "port" in joined and not joined.isdisjoint(signs["servers"]):
            return "system"
        if len(joined & signs["secrets"]) >= ENOUGH and not owned and not people and role not in {"person", "student"}:
            return "system"
        if not role or (role in {"relation", "event"} and owned):
            about = owned or traced or self._told(names) >= ENOUGH
            if people >= ENOUGH and joined.isdisjoint(signs["natural"]):
                told = self._most(names)
                return told[0] if told[1] > ENOUGH else "person"
            return "person" if people >= ENOUGH else self._of_columns(names) if about else role
        if not (owned or traced) and people < ENOUGH and self._is_nobodys(role, word, joined, names, people):
            return "catalogue"
        if role == "log" and word in signs["weak_roles"] and not joined.isdisjoint(signs["patients"]):
            return "record"
        if role in {"log", "record"} and not (owned or people or traced or certain or self._told(names)):
            return "event"
        return self._of_thing(role, word, joined, people, owned=owned, traced=traced) if role in _OF_THINGS else role

    def _of_thing(  # noqa: PLR0911 - one case a thing that columns tell
        self, role: str, word: str, joined: frozenset[str], people: int, *, owned: bool, traced: bool
    ) -> str:
        """Let the columns of a thing's table say that its rows belong to somebody after all."""
        signs = self._signs
        if people > ENOUGH and not joined.isdisjoint(signs["people"]) and role == "catalogue":
            return "person"
        if role == "organisation":
            return role if joined.isdisjoint(signs["natural"]) else "person"
        if role == "catalogue" and not joined.isdisjoint(signs["parts"]):
            return "order"
        if word in signs["writings"] and not joined.isdisjoint(signs["belongs"]):
            return "content"
        if owned and traced:
            return "log"
        if not joined.isdisjoint(signs["callers"]):
            return "activity"
        if role == "catalogue" and owned and ("password" in joined or people > ENOUGH):
            return "activity"
        return role

    def _is_nobodys(self, role: str, word: str, joined: frozenset[str], names: Sequence[str], people: int) -> bool:
        """Whether rows that name nobody are no one's bills, bookings or posts: a trip on sale."""
        if role == "content":
            return word in self._signs["published"] and "slug" in joined
        if people:
            return False
        if role == "order":
            return not joined.isdisjoint(self._signs["offers"])
        return role == "finance" and self._is_of_no_person(joined, names)

    def _is_of_no_person(self, joined: frozenset[str], names: Sequence[str]) -> bool:
        """Whether a table that is called a bill is an organisation's, or no bill at all: `cards` of a page."""
        if not joined.isdisjoint(self._signs["of_organisations"]):
            return True
        if len(names) < _MANY:
            return False
        cut = [self._cutter.name(name, False) for name in names]  # noqa: FBT003 - a key of the cache
        known = sum(1 for words in cut if all(word.known for word in words))
        paid = any(word.senses.get(place) in _PAID for words in cut for word in words for place in _PLACES)
        return known > len(names) / 2 and not (paid or self._counted("finance", names) or self._told(names))

    def _of_columns(self, names: Sequence[str]) -> str:
        """Return what most columns of a person's table without a telling name speak of."""
        role, count = self._most(names)
        return role if count >= ENOUGH else "activity"

    def _most(self, names: Sequence[str]) -> tuple[str, int]:
        """Return the role that most columns speak of, and how many do."""
        counted = {role: self._counted(role, names) for role in BY_COLUMNS}
        role = max(counted, key=lambda role: counted[role])
        return role, counted[role]

    def _counted(self, role: str, names: Sequence[str]) -> int:
        cut = (self._cutter.name(name, False) for name in names)  # noqa: FBT003 - a key of the cache
        return sum(word.text in self._signs[f"of_{role}"] for words in cut for word in words)

    def owned(self, joined: frozenset[str], names: Sequence[str]) -> bool:
        """Whether a column says whose the row is: `policyholder_id`, but not who keeps it."""
        return not joined.isdisjoint(self._signs["belongs"]) or any(map(self._is_whose, names))

    def _is_whose(self, name: str) -> bool:
        words = self._cutter.name(name, False)  # noqa: FBT003 - a key of the cache
        if len(words) != ENOUGH or "key" not in words[1].marks:
            return False
        whose = words[0]
        return whose.known and whose.subject in PERSONS and not whose.audit and whose.text not in self._signs["keepers"]

    def _is_of_customer(self, name: str) -> bool:
        """Whether a row so keyed is about somebody whom the table serves: a learner's, but no teacher's."""
        words = self._cutter.name(name, False)  # noqa: FBT003 - a key of the cache
        return len(words) == ENOUGH and "key" in words[1].marks and words[0].text in self._signs["customers"]

    def _of_somebody(self, table: str, comment: str) -> tuple[str, str]:
        """Return the role of people where the table is called by a word for a person."""
        for text in (self._title(comment), table[-LONGEST_NAME:]):
            words = self._cutter.comment(text) if HAN.search(text) else self._cutter.name(text, False)  # noqa: FBT003 - a key
            telling = (word for word in reversed(words) if not word.bare and word.text not in self._signs["tails"])
            word = next(telling, None)
            if word is not None and word.known and word.subject in PERSONS:
                return "person", word.text
        return "", ""

    def _told(self, names: Sequence[str]) -> int:
        """Count the columns whose name by itself speaks of a person."""
        words = (self._cutter.name(name, False) for name in names)  # noqa: FBT003 - a key of the cache
        return sum(1 for some in words if any(word.senses.get("anywhere") in _TELLING for word in some))

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
                return (role, word) if role == "order" else last
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
