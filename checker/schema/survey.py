"""A tree, or the base and the head of a pull request, into elements with their classes, changes, and what is opaque.

What elements hold is guessed here: what the schemas or the inventory declare of them is joined by whoever asks.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, Protocol

from checker.problem import Place
from checker.schema import changes, declared, readers
from checker.schema.model import AddColumn, CreateTable, History, Opaque
from checker.schema.state import Column, State, Table, replay
from checker.schema.watch import Note, Watched, in_order

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from checker.config import Config
    from checker.discover import Tree
    from checker.schema.changes import Change
    from checker.schema.model import Element, Format

_TIERS = ("none", "linked", "direct")
_COUNTS = frozenset({"count", "exists", "row_number", "rank"})
"""What tells of many rows and not of a value in one."""


_ANYTHING, _SAID = "profile", 0.9
"""What somebody says to be personal is a detail of a person, if nothing tells which."""


class Evidence(NamedTuple):
    """Why an element is taken for what it is."""

    kind: str
    """Of the classifier, or `carried` (what it was before), `derived` (from another), `declared` (by its schema)."""
    text: str
    category: str
    weight: float


@dataclass(frozen=True, slots=True)
class Class:
    """What an element holds."""

    category: str = "none"
    tier: str = "none"
    sensitive: bool = False
    confidence: float = 0.0
    evidence: tuple[Evidence, ...] = ()
    taxonomy: str = ""

    @property
    def strength(self) -> tuple[int, bool, float]:
        """Return what decides between two classes of one thing."""
        return _TIERS.index(self.tier), self.sensitive, self.confidence

    def overrules(self, other: Class) -> bool:
        """Tell whether this, of before or from elsewhere, counts for more than what an element now looks like."""
        return self.category != other.category and self.strength > other.strength


NONE = Class()
_OPERATION = re.compile(r"(?:GET|PUT|POST|PATCH|DELETE|HEAD|OPTIONS|TRACE) \S")


class Classify(Protocol):
    """Tells what the elements of one table hold, given the table's comment too."""

    def __call__(self, table: str, comment: str, elements: Sequence[Element], /) -> list[Class]:
        """Return one class for each element."""


class Found(NamedTuple):
    """An element as it stands, and what it holds."""

    table: Table
    column: Column
    held: Class

    @property
    def element(self) -> Element:
        """Return the element itself."""
        return self.column.element


class Classed(NamedTuple):
    """A change, and the stronger of what the element held before and holds after."""

    change: Change
    held: Class


class Unjudged(NamedTuple):
    """What could not be judged; `introduced`: its file is not in the base as it is here."""

    opaque: Opaque
    introduced: bool


@dataclass(frozen=True, slots=True)
class Survey:
    """All that a run found in schemas."""

    elements: tuple[Found, ...]
    changes: tuple[Classed, ...]
    opaques: tuple[Unjudged, ...]
    notes: tuple[Note, ...]
    unread: tuple[Note, ...]
    head: State
    base: State | None = None
    files: int = 0
    """So many files of the head are schemas."""
    was: tuple[Found, ...] = ()
    """The elements of the base."""

    @property
    def exit_code(self) -> int:
        """Return 3 if something could not be judged, 4 if there is nothing, else 0."""
        if any(one.introduced for one in self.opaques):
            return 3
        return 0 if self.files or self.changes or self.opaques else 4


def of_tree(watched: Watched, classify: Classify) -> Survey:
    """Return what the watched schemas of a tree hold."""
    head = _Read(watched)
    state = replay(head.histories())
    classes = _Classes(classify)
    elements = tuple(classes.of(state))
    opaques = tuple(Unjudged(opaque, introduced=True) for opaque in head.opaques(state))
    return _survey(head, elements, (), opaques, state)


def of_pull_request(base: Watched, head: Watched, classify: Classify) -> Survey:
    """Return what the schemas of the head hold, and what leads there from the base."""
    before, after = _Read(base), _Read(head)
    old_histories = before.histories()
    after.same_as(before)
    old, new = replay(old_histories), replay(after.histories())
    classes = _Classes(classify)
    was, elements = tuple(classes.of(old)), tuple(classes.of(new))
    held = {id(found.element): found.held for found in (*was, *elements)} | classes.past

    def same_class(one: Element, other: Element) -> bool:
        categories = {held.get(id(element), NONE).category for element in (one, other)}
        return len(categories) == 1 and "none" not in categories

    known = {item.id for item in before.watched.all.values()}
    past = set(before.opaques(old))
    opaques = tuple(
        Unjudged(one, after.watched.id(one.place.file) not in known and not (one in past and after.kept(one, before)))
        for one in after.opaques(new)
    )
    different = changes.compare(old, new, same_class)
    elements = tuple(_derived(_kept(elements, different, held)))
    held |= {id(found.element): found.held for found in elements}
    tables = _by_table((*was, *elements))
    told = [Classed(change, _held(change, held, tables)) for change in different]
    told += [Classed(changes.opaque(one.opaque), NONE) for one in opaques if one.introduced]
    return replace(_survey(after, elements, tuple(told), opaques, new, old), was=was)


def _kept(elements: Iterable[Found], different: Iterable[Change], held: Mapping[int, Class]) -> list[Found]:
    """Return the elements of the head, each with the class that it had in the base where that is the stronger one."""
    before = {id(change.new): change.old for change in different if change.new is not None and change.old is not None}
    kept = []
    for found in elements:
        old = before.get(id(found.element))
        own = found.held if old is None else _stronger(held.get(id(old), NONE), old, found.held)
        kept.append(found._replace(held=own))
    return kept


def _survey(
    read: _Read,
    elements: tuple[Found, ...],
    told: tuple[Classed, ...],
    opaques: tuple[Unjudged, ...],
    head: State,
    base: State | None = None,
) -> Survey:
    watched = read.watched
    files = len({path for texts in watched.files.values() for path in texts})
    return Survey(elements, told, opaques, tuple(watched.notes), tuple(watched.unread), head, base, files)


class _Read:
    """The histories of the watched files of a tree, language by language."""

    def __init__(self, watched: Watched) -> None:
        self.watched = watched
        self._known: dict[str, list[History]] = {}
        self._asked: dict[str, dict[str, str | None]] = {}

    def histories(self) -> list[History]:
        """Return the histories of all languages; the space of each says its language, too."""
        found: list[History] = []
        for name in in_order(self.watched.files):
            if name not in self._known:
                asked: dict[str, str | None] = {}
                self._known[name] = _histories(name, readers.language(name), self.watched, asked)
                self._asked[name] = asked
            known = self._known[name]
            found += _without_parts(known, found) if name == "jsonschema" else known
        return found

    def same_as(self, other: _Read) -> None:
        """Take over what another tree has already read, where files, and files that they refer to, are the same."""
        for name, known in other._known.items():
            asked = other._asked[name]
            if self.watched.files.get(name) == other.watched.files[name] and all(
                self.watched.read(path) == text for path, text in asked.items()
            ):
                self._known[name], self._asked[name] = known, asked

    def kept(self, opaque: Opaque, other: _Read) -> bool:
        """Tell whether what could not be read stands as it stood in another tree, in a file that grew below it.

        What it means hangs on what goes before it, and it has ended where the next thing begins. Only of Alembic it may
        hang on what follows: a function that is called above and written below.
        """
        path = opaque.place.file
        names = [name for name, files in self.watched.files.items() if path in files]
        if not names or "alembic" in names:
            return False
        name = names[0]
        ours, theirs = (read.watched.files.get(name, {}).get(path, "").splitlines() for read in (self, other))
        same = next((at for at, (one, two) in enumerate(zip(ours, theirs, strict=False)) if one != two), None)
        limit = min(len(ours), len(theirs)) if same is None else same
        places = (
            operation.element.place if isinstance(operation, AddColumn) else operation.place
            for history in self._known.get(name, ())
            for operation in history.operations
        )
        return any(place.file == path and opaque.place.line < place.line <= limit for place in places)

    def opaques(self, state: State) -> list[Opaque]:
        """Return what could not be read, in the order of the places, each once."""
        return sorted({*self.watched.opaques, *state.opaques}, key=lambda one: (one.place, one.reason))


def _histories(name: str, language: Format, watched: Watched, asked: dict[str, str | None]) -> list[History]:
    def read(path: str) -> str | None:
        asked[path] = watched.read(path)
        return asked[path]

    files = watched.files[name]
    found = _safely(language, files, read)
    if found is None:
        # One file must not take the others with it.
        found = []
        for path, text in files.items():
            alone = _safely(language, {path: text}, read)
            failed = Opaque("reader failed: an error of clausecheck itself", Place(path, 1))
            found += [History(path, (failed,))] if alone is None else alone
    return [History(f"{name}:{history.space}", history.operations) for history in found]


def _without_parts(schemas: Iterable[History], found: Iterable[History]) -> Iterator[History]:
    """Yield histories without the schemas that are also parts of an interface: that tells in which direction they go.

    What another schema takes over stays.
    """
    parts = {
        operation.place
        for history in found
        if history.space.startswith("openapi:")
        for operation in history.operations
        if isinstance(operation, CreateTable)
    }
    for history in schemas:
        taken = {name for one in history.operations if isinstance(one, CreateTable) for name in one.like}
        yield History(
            history.space,
            tuple(
                one
                for one in history.operations
                if not (isinstance(one, CreateTable) and one.place in parts and one.table not in taken)
            ),
        )


def _safely(language: Format, files: Mapping[str, str], read: Callable[[str], str | None]) -> list[History] | None:
    try:
        return list(language.read(files, read))
    except Exception:  # noqa: BLE001 - whatever a file does to a reader, the others are judged and this one is told
        return None


class _Classes:
    """Classes of the elements of states: of equal tables once, of what an element was before as well."""

    def __init__(self, classify: Classify) -> None:
        self._classify = classify
        self._known: dict[tuple[str, str, tuple[Element, ...]], list[Class]] = {}
        self.past: dict[int, Class] = {}

    def of(self, state: State) -> Iterator[Found]:
        """Yield every element with its class, strengthened by what it was and where it comes from."""
        found = [one for table in state.tables for one in self._table(table)]
        return _derived(found)

    def _table(self, table: Table) -> Iterator[Found]:
        columns = table.columns
        elements = tuple(column.element for column in columns)
        past = tuple(element for column in columns for element in column.past)
        held = self._asked(table, elements)
        if past:
            # Once for all of them: each on its own would be asked with the whole table beside it.
            before = self._asked(table, (*past, *elements))
            self.past |= {id(element): one for element, one in zip(past, before, strict=False)}
        for column, own in zip(columns, held, strict=True):
            yield Found(table, column, self._carried(column, own))

    def _carried(self, column: Column, own: Class) -> Class:
        """Return the class of a column, or the stronger one that it had before a rename or an edit."""
        for old in column.past:
            own = _stronger(self.past[id(old)], old, own)
        return own

    def _asked(self, table: Table, elements: tuple[Element, ...]) -> list[Class]:
        key = (table.name, table.comment, elements)
        if key not in self._known:
            self._known[key] = self._classify(table.name, table.comment, elements)
        return self._known[key]


def _stronger(before: Class, old: Element, own: Class) -> Class:
    """Return what an element holds that was `old` before: a new name or comment does not change its values."""
    if not before.overrules(own):
        return own
    said = f"{old.name} {old.comment}".rstrip()
    return replace(before, evidence=(*before.evidence, Evidence("carried", said, before.category, 1.0)))


def _derived(found: list[Found]) -> Iterator[Found]:
    """Yield the elements; what takes its values from a stronger one is as strong."""
    known: dict[tuple[str, str, str], int] = {}
    for at, one in enumerate(found):
        table = one.table.name.casefold()
        for name in (table, table.rpartition(".")[2]):
            known.setdefault((one.table.space, name, one.element.name.casefold()), at)
    takers: dict[int, list[int]] = defaultdict(list)
    for at, one in enumerate(found):
        for source in one.element.derived_from:
            table, name = source.table.casefold(), source.name.casefold()
            places = [known.get((one.table.space, named, name)) for named in (table, table.rpartition(".")[2])]
            origin = next((place for place in places if place is not None), None)
            if origin not in {None, at} and not _COUNTS & set(source.through):
                takers[origin or 0].append(at)
    held = [one.held for one in found]
    waiting = list(takers)
    while waiting:
        at = waiting.pop()
        for taker in takers.get(at, ()):
            if held[at].overrules(held[taker]):
                element = found[at].element
                evidence = Evidence("derived", f"{element.table}.{element.name}", held[at].category, 1.0)
                held[taker] = replace(held[at], evidence=(evidence,))
                waiting.append(taker)
    for one, strongest in zip(found, held, strict=True):
        yield one._replace(held=strongest)


def _by_table(found: Iterable[Found]) -> dict[tuple[str, str], list[Found]]:
    """Return the elements of each table, those of the base and of the head."""
    tables: dict[tuple[str, str], list[Found]] = defaultdict(list)
    for one in found:
        tables[one.table.space, one.table.name.casefold()].append(one)
    return tables


def _held(change: Change, held: Mapping[int, Class], tables: Mapping[tuple[str, str], list[Found]]) -> Class:
    """Return the strongest class that a change touches: of the element before and after, or of the whole table."""
    if change.old is not None or change.new is not None:
        touched = [held.get(id(element), NONE) for element in (change.new, change.old) if element is not None]
    else:
        names = {name.strip().casefold() for name in change.name.split(",") if name.strip()}
        touched = [
            one.held
            for one in tables.get((change.space, change.table.casefold()), ())
            if not names or one.element.name.casefold() in names
        ]
    return max(touched, key=lambda one: one.strength, default=NONE)


def classifier(tree: Tree, config: Config) -> Classify:
    """Return what tells what elements hold, by the dictionaries of the law that the configuration names."""
    import json

    from checker import yamlfile
    from checker.config import INSTALLED
    from checker.law import installed_folder
    from checker.schema import personal

    def file(name: str) -> str:
        raw = None if config.law == INSTALLED else tree.file(f"{config.law.strip('/')}/{name}")
        return yamlfile.decode((installed_folder() / name).read_bytes() if raw is None else raw, name)

    dictionary, words = (yamlfile.load(file(f"{name}.yaml"), name)[name] for name in ("dictionary", "elements"))
    known = personal.build(dictionary, words, json.loads(file("elements.pinyin.json")))

    def classify(table: str, comment: str, elements: Sequence[Element]) -> list[Class]:
        names = tuple(element.name for element in elements)
        # The words of an operation that name what it is about: `/users/{id}` of `GET /users/{id} response 200`.
        thing = table.split()[1] if _OPERATION.match(table) else table
        subjects = [
            personal.Subject(
                thing,
                element.name,
                element.type,
                element.comment,
                comment,
                (*element.notes, *declared.words(element.annotations)),
                names,
            )
            for element in elements
        ]
        found = [
            Class(
                one.category,
                one.tier,
                one.sensitive,
                one.confidence,
                tuple(Evidence(why.kind, why.text, why.category, why.weight) for why in one.evidence),
                one.taxonomy,
            )
            for one in known.table(subjects)
        ]
        return [_declared(one, element) for one, element in zip(found, elements, strict=True)]

    return classify


def _declared(held: Class, element: Element) -> Class:
    """Return what an element holds, given that its schema may call it personal without a word of what it is."""
    mark = declared.marked(element.annotations)
    if held.category != "none" or not mark:
        return held
    return Class(_ANYTHING, "linked", confidence=_SAID, evidence=(Evidence("declared", mark, _ANYTHING, _SAID),))
