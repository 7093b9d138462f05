"""The readings: how legal has settled each ambiguity of the policy, what else it might mean, and what turns on it.

Values in, values out: a document is read and proved, a reading takes force on its day, another value takes its place,
and two runs of an inventory are compared.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from checker import yamlfile
from checker.model import Change
from checker.problem import Place, Problem, Problems, Text
from checker.validate import MAX_PROBLEMS, Validator, hint, schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from checker.model import Decision

Value = dict[str, Any]
Path_ = tuple[str | int, ...]

PENDING = "pending"
"""The name by which a what-if asks for the value that has yet to take force."""

READ_BY_THE_JOIN: dict[str, Value] = {
    "A01": {"classes": {"order": ["user.order"]}},
    "A06": {"sign_off_roles": ["legal"], "sign_off_days": {"at_most": 1, "offered": 1, "warned_before": 1}},
    "A12": {"words_for_the_public": ["public"]},
    "A25": {"direct_identifiers": ["user.name"]},
}
"""What the checker itself reads, by its form; what rules read is for the lint of the law to know."""

FROM_FILE = Text("as the value in this file has it", "按该文件中的值")
_SUFFIXES = (".yaml", ".yml", ".json")
_READING = re.compile(r"\bdata\.readings\.(A\d\d)\b")
_PACKAGE = re.compile(r"^package (\S+)", re.MULTILINE)
_HEAD = re.compile(r"^(?:default )?([a-z_]\w*)")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"|`[^`]*`')
_GLOBAL = re.compile(r"\bdata((?:\.\w+)+)")
_WORD = re.compile(r"(?<![\w.])[a-z_]\w*")
_COMPOSED = "leapca.permission"
_ENGAGED = ("claims", "applies")


class Alternative(NamedTuple):
    """Another way to read, and the values that would change with it."""

    words: Text
    value: Value


class Pending(NamedTuple):
    """The values that take force on a day, and the words of the reading from then on (None: as before)."""

    effective_on: date
    words: Text | None
    value: Value


@dataclass(frozen=True, slots=True)
class Reading:
    """One ambiguity as legal has settled it; `value` is what rules read, None where nothing turns on data."""

    id: str
    question: Text
    words: Text
    decides: Text
    owner: str
    since: date
    value: Value | None
    alternatives: Mapping[str, Alternative]
    pending: Pending | None

    def otherwise(self, value: Value, words: Text | None = None) -> Reading:
        """Return this reading with the keys of `value` in place of its own."""
        return replace(self, value={**(self.value or {}), **value}, words=words or self.words, pending=None)


class Comparison(NamedTuple):
    """What changes between two runs of one inventory, and how many flows do not."""

    changes: tuple[Change, ...]
    unchanged: int

    @property
    def newly_blocking(self) -> int:
        """How many flows were allowed and are no longer."""
        return sum(change.newly_blocks for change in self.changes)


def read(text: str, file: str) -> dict[str, Reading]:
    """Return the readings that a document states, by id.

    Raises `Problem` (exit 2) where it is no YAML, `Problems` (exit 2) with all else that is wrong and where.
    """
    document = yamlfile.load(text, file)
    if not isinstance(document, dict) or not document.get("readings"):
        raise Problem("missing_key", Place(file, 1), key="readings", parent="readings.yaml")

    def place(path: Path_) -> Place:
        return yamlfile.locate(text, file, [path]).get(path, Place(file, 1))

    problems = Validator(schema("readings")).problems(document, place)
    if not problems:
        entries = document["readings"]
        problems = [problem for id_ in entries for problem in _inconsistent(id_, entries[id_], place)][:MAX_PROBLEMS]
    if problems:
        raise Problems(problems)
    return {id_: _reading(id_, entry) for id_, entry in entries.items()}


def _reading(id_: str, entry: Mapping[str, Any]) -> Reading:
    pending = entry.get(PENDING)
    return Reading(
        id=id_,
        question=_text(entry["question"]),
        words=_text(entry["reading"]),
        decides=_text(entry["decides"]),
        owner=entry["owner"],
        since=date.fromisoformat(entry["since"]),
        value=entry.get("value"),
        alternatives={
            name: Alternative(_text(other), other["value"]) for name, other in entry.get("alternatives", {}).items()
        },
        pending=pending
        and Pending(
            date.fromisoformat(pending["effective_on"]), _text(pending) if "zh" in pending else None, pending["value"]
        ),
    )


def _text(words: Mapping[str, str]) -> Text:
    return Text(words["en"], words["zh"])


def _inconsistent(id_: str, entry: Mapping[str, Any], place: Callable[[Path_], Place]) -> Iterator[Problem]:
    """Yield what a schema cannot see: days that are none, and values that rules could not read."""
    path: Path_ = ("readings", id_)
    value = entry.get("value")
    if value is None:
        yield from (
            Problem("reading_without_value", place((*path, key)), id=id_)
            for key in ("alternatives", PENDING)
            if key in entry
        )
        if id_ in READ_BY_THE_JOIN:
            yield Problem("missing_key", place(path), key="value", parent=id_)
        return
    yield from _misfits(READ_BY_THE_JOIN.get(id_, {}), value, (*path, "value"), place, open_=True)
    others: dict[Path_, Any] = {("alternatives", name): other for name, other in entry.get("alternatives", {}).items()}
    if PENDING in entry:
        others[(PENDING,)] = entry[PENDING]
    for name, other in others.items():
        yield from _replaces(value, other["value"], (*path, *name, "value"), place)
        if {**value, **other["value"]} == value:
            yield Problem("reading_unchanged", place((*path, *name)), id=id_, name=name[-1])
    days: dict[Path_, str] = {("since",): entry["since"]}
    if PENDING in entry:
        days[(PENDING, "effective_on")] = entry[PENDING]["effective_on"]
    wrong = [Problem("bad_date", place((*path, *key)), value=day) for key, day in days.items() if not _is_day(day)]
    yield from wrong
    if not wrong and len(days) > 1 and max(days.values()) == entry["since"]:
        # Whoever settles a reading anew and forgets what was planned before would find it undone.
        at = place((*path, PENDING, "effective_on"))
        yield Problem("pending_is_older", at, id=id_, date=days[(PENDING, "effective_on")], since=entry["since"])


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _replaces(value: Value, other: Value, path: Path_, place: Callable[[Path_], Place]) -> Iterator[Problem]:
    """Yield why `other` cannot stand for some of the keys of `value`."""
    for key, new in other.items():
        if key in value:
            yield from _misfits(value[key], new, (*path, key), place)
        else:
            yield _unknown(key, value, place((*path, key)))


def _misfits(
    old: Any, new: Any, path: Path_, place: Callable[[Path_], Place], *, open_: bool = False
) -> Iterator[Problem]:
    """Yield where `new` is not of the form of `old`; `open_`: it may have further keys."""
    if _kind(old) != _kind(new):
        yield Problem("wrong_type", place(path), key=path[-1], type=_kind(old))
    elif isinstance(old, list):
        for at, item in enumerate(new if old else ()):
            yield from _misfits(old[0], item, (*path, at), place)
    elif isinstance(old, dict) and not open_ and all(isinstance(item, list) for item in old.values()):
        # Groups by name: legal may add, rename and drop them.
        for name, group in new.items():
            yield from _misfits(next(iter(old.values())), group, (*path, name), place)
    elif isinstance(old, dict):
        yield from (Problem("missing_key", place(path), key=key, parent=path[-1]) for key in old if key not in new)
        for key, item in new.items():
            if key in old:
                yield from _misfits(old[key], item, (*path, key), place)
            elif not open_:
                yield _unknown(key, old, place((*path, key)))


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    for kind, name in ((str, "string"), (list, "array"), (dict, "object")):
        if isinstance(value, kind):
            return name
    return "number"


def _unknown(key: str, known: Iterable[str], place: Place) -> Problem:
    en, zh = hint(key, known)
    return Problem("unknown_key", place, key=key, known=", ".join(known), hint_en=en, hint_zh=zh)


def in_force(readings: Mapping[str, Reading], today: date) -> dict[str, Reading]:
    """Return the readings as they decide on a day: what is pending has taken force on its own day."""
    return {id_: _on(reading, today) for id_, reading in readings.items()}


def _on(reading: Reading, today: date) -> Reading:
    pending = reading.pending
    if pending is None or today < pending.effective_on:
        return reading
    return replace(reading.otherwise(pending.value, pending.words), since=pending.effective_on)


def days_ahead(readings: Mapping[str, Reading]) -> list[date]:
    """Return the days on which something that is pending takes force."""
    return sorted({reading.pending.effective_on for reading in readings.values() if reading.pending})


def otherwise(
    readings: Mapping[str, Reading], wishes: Sequence[str], content: Callable[[str], bytes]
) -> dict[str, Reading]:
    """Return the readings with what the wishes put in their place.

    A wish is `A01=<alternative>`, `A01=pending`, or `A01=<file>` with a `value`; `content` returns a file's bytes.
    Raises `Problem` or `Problems` (exit 2) for a wish that cannot be granted.
    """
    changed = dict(readings)
    granted = set()
    for wish in wishes:
        id_, equals, name = wish.partition("=")
        if not equals or not name:
            raise Problem("what_if_form", Place("--what-if", 1), wish=wish)
        reading = one(readings, id_, Place("--what-if", 1))
        if id_ in granted:
            raise Problem("what_if_twice", Place("--what-if", 1), id=id_)
        granted.add(id_)
        changed[id_] = _granted(reading, name, content)
    return changed


def one(readings: Mapping[str, Reading], id_: str, place: Place | None = None) -> Reading:
    """Return one reading by its id; `Problem` (exit 2) if there is none."""
    if id_ not in readings:
        en, zh = hint(id_, readings)
        raise Problem("unknown_reading", place, id=id_, hint_en=en, hint_zh=zh)
    return readings[id_]


def _granted(reading: Reading, name: str, content: Callable[[str], bytes]) -> Reading:
    if reading.value is None:
        raise Problem("reading_without_value", Place("--what-if", 1), id=reading.id)
    if name in reading.alternatives:
        return reading.otherwise(reading.alternatives[name].value, reading.alternatives[name].words)
    if name == PENDING and reading.pending:
        return reading.otherwise(reading.pending.value, reading.pending.words)
    if name.lower().endswith(_SUFFIXES) or "/" in name or name == "-":
        return reading.otherwise(_value_of(name, yamlfile.decode(content(name), name), reading.value), FROM_FILE)
    known = [*reading.alternatives, *([PENDING] if reading.pending else [])]
    en, zh = hint(name, known)
    raise Problem(
        "unknown_alternative",
        Place("--what-if", 1),
        id=reading.id,
        name=name,
        known=", ".join(known) or "-",
        hint_en=en,
        hint_zh=zh,
    )


def _value_of(file: str, text: str, value: Value) -> Value:
    """Return what a file says in place of some keys of `value`."""
    document = yamlfile.load_json(text, file) if file.lower().endswith(".json") else yamlfile.load(text, file)

    def place(path: Path_) -> Place:
        return yamlfile.locate(text, file, [path]).get(path, Place(file, 1))

    known = schema("readings")
    problems = Validator({"$ref": f"{known['$id']}#/$defs/change"}, [known]).problems(document, place)
    problems = problems or list(_replaces(value, document["value"], ("value",), place))
    if problems:
        raise Problems(problems[:MAX_PROBLEMS])
    found: Value = document["value"]
    return found


def compare(before: Mapping[str, Decision], after: Mapping[str, Decision], on: date | None = None) -> Comparison:
    """Return how the decisions on the same flows differ: in verdict, in clauses, or in what a sign-off has to lift."""
    changes = tuple(
        Change(old, after[id_], on)
        for id_, old in before.items()
        if (old.verdict, old.clauses, _lifted(old)) != (after[id_].verdict, after[id_].clauses, _lifted(after[id_]))
    )
    return Comparison(changes, len(before) - len(changes))


def _lifted(decision: Decision) -> set[tuple[str, str, str | None]]:
    return {(hit.rule, hit.condition, hit.element) for hit in decision.lifted}


@dataclass(frozen=True, slots=True)
class _Definition:
    path: str
    package: str
    name: str
    text: str


def readers(modules: Mapping[str, str], rules: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the rules (`section.stem`) that rest on each reading, themselves or by what they take from shared facts.

    How grounds are composed (`leapca.permission`) is not followed: every rule would rest on every reading.
    """
    definitions = [found for path, text in modules.items() for found in _definitions(path, text)]
    by_name: dict[str, list[_Definition]] = {}
    for found in definitions:
        by_name.setdefault(f"{found.package}.{found.name}", []).append(found)
    rests: dict[str, list[str]] = {}
    for rule in rules:
        path = f"{rule.replace('.', '/', 1)}.rego"
        start = [found for found in definitions if found.path == path]
        for id_ in sorted(_reached(start, by_name)):
            rests.setdefault(id_, []).append(rule)
    return {id_: tuple(found) for id_, found in rests.items()}


def mentions(modules: Mapping[str, str], id_: str) -> list[Place]:
    """Return where the law reads a reading."""
    return [
        Place(path, number)
        for path, text in modules.items()
        for number, row in enumerate(text.splitlines(), 1)
        if not row.startswith("#") and id_ in _READING.findall(row)
    ]


def _definitions(path: str, text: str) -> Iterator[_Definition]:
    package = _PACKAGE.search(text)
    name, rows = "", list[str]()
    for row in [*text.splitlines(), "end"]:
        head = _HEAD.match(row)
        if head and not row.startswith("package "):
            if name and package:
                yield _Definition(path, package[1], name, "\n".join(rows))
            name, rows = head[1], []
        if not row.lstrip().startswith("#"):
            rows.append(row)


def _reached(start: list[_Definition], by_name: Mapping[str, list[_Definition]]) -> set[str]:
    found: set[str] = set()
    seen: set[int] = set()
    ahead = list(start)
    while ahead:
        at = ahead.pop()
        if id(at) in seen:
            continue
        seen.add(id(at))
        found.update(_READING.findall(at.text))
        ahead += _taken(at, by_name)
    return found


def _taken(at: _Definition, by_name: Mapping[str, list[_Definition]]) -> Iterator[_Definition]:
    """Yield the definitions that one definition refers to."""
    text = _STRING.sub('""', at.text)
    names = [word[1:] for word in _GLOBAL.findall(text) if not word[1:].startswith(_COMPOSED)]
    for name in names:
        yield from by_name.get(name, [])
    for word in set(_WORD.findall(text)):
        same = by_name.get(f"{at.package}.{word}", [])
        # `applies`, `claims` and the like of a rule stand in its own file; the others' are not its own.
        yield from [other for other in same if other.path == at.path] or same


def behind(modules: Mapping[str, str], condition: str) -> tuple[str, ...]:
    """Return the readings that make a condition what it is: those that its definition comes upon first.

    Whether its rule is engaged at all (`claims`, `applies`) is not part of the question.
    """
    definitions = [found for path, text in modules.items() for found in _definitions(path, text)]
    by_name: dict[str, list[_Definition]] = {}
    for found in definitions:
        by_name.setdefault(f"{found.package}.{found.name}", []).append(found)
    seen: set[int] = set()
    level = [found for found in definitions if f'"{condition}"' in found.text.partition(" if ")[0]]
    while level:
        if readings := sorted({id_ for at in level for id_ in _READING.findall(at.text)}):
            return tuple(readings)
        seen.update(map(id, level))
        level = [
            other
            for at in level
            for other in _taken(at, by_name)
            if id(other) not in seen and other.name not in _ENGAGED
        ]
    return ()
