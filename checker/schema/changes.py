"""Two states, of the base and of the head, into the changes that lead from the one to the other.

What is compared is what the schemas are in the end, not the text that makes them: a column that was added and dropped
again is no change, and a file that moved is none. A change has its place in the head, at the statement that made it;
what is gone from files that only declare has its place in the base.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from checker.schema import column_types
from checker.schema.state import VIEWS, Column, Named, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from checker.problem import Place
    from checker.schema.model import Element, Opaque, Outlet, Protection
    from checker.schema.state import State

Kind = Literal[
    "add_table",
    "drop_table",
    "rename_table",
    "modify_table_comment",
    "add_view",
    "drop_view",
    "add_column",
    "drop_column",
    "rename_column",
    "add_view_column",
    "drop_view_column",
    "modify_type",
    "modify_nullability",
    "modify_comment",
    "modify_default",
    "modify_exposure",
    "modify_source",
    "modify_annotations",
    "protect",
    "unprotect",
    "add_outlet",
    "drop_outlet",
    "open_model",
    "opaque",
]
Certainty = Literal["exact", "declared", "inferred"]
"""How sure it is that before and after are the same thing: a rename that was written, declared (the number of a
protobuf field, an alias), or inferred from a drop and an add."""

MAX_COMPARED = 200
"""So many dropped and added columns of a table, or tables of a space, are looked at for a rename that nobody wrote."""
ALIKE = 0.6
"""Two comments are alike from this share of common pairs of characters on."""
SAME_TABLE = 0.7
"""A table went by another name if this share of all columns is in both."""
_SUFFIXES: dict[str, Protection] = {
    "enc": "encrypted",
    "encrypted": "encrypted",
    "cipher": "encrypted",
    "ciphertext": "encrypted",
    "hash": "hashed",
    "hashed": "hashed",
    "md5": "hashed",
    "sha256": "hashed",
    "mask": "masked",
    "masked": "masked",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; `before` and `after` are what it was and is: a name, a type, a comment, a protection."""

    kind: Kind
    place: Place
    table: str
    space: str
    name: str = ""
    before: str = ""
    after: str = ""
    aspects: tuple[str, ...] = ()
    """All that differs between the two elements of a column, or `table` where it came or went with its table."""
    certainty: Certainty = "exact"
    width: column_types.Width = ""
    """Of a type: whether it holds more than before."""
    in_base: bool = False
    """Whether the place is in the base: nothing in the head stands for what is gone."""
    old: Element | None = None
    new: Element | None = None


class _Pair(NamedTuple):
    """A column before and after."""

    old: Column
    new: Column
    certainty: Certainty = "exact"


class _Tables(NamedTuple):
    """A table before and after."""

    old: Table
    new: Table
    certainty: Certainty = "exact"


def compare(base: State, head: State, same_class: Callable[[Element, Element], bool]) -> list[Change]:
    """Return what differs, in the order of its places; `same_class` tells whether two elements hold the same."""
    pairs, gone, new = _tables(base, head)
    found: list[Change] = []
    for table in gone:
        found += _dropped_table(table, head)
    for table in new:
        found += _added_table(table)
    for pair in pairs:
        found += _table(pair)
        found += _columns(pair, head, same_class)
    found += _outlets(base, head)
    found += _lone(base, head, found)
    return sorted(found, key=lambda change: (change.in_base, change.place, change.kind, change.name))


# Which table is which.


def _tables(base: State, head: State) -> tuple[list[_Tables], list[Table], list[Table]]:
    """Return the tables that are in both, and those of the base and of the head that are in one only."""
    chains = [[(table.space, *table.past, table.name.casefold()) for table in state.tables] for state in (base, head)]
    matched, left, right = _by_chain(*chains)
    pairs = [_Tables(base.tables[a], head.tables[b]) for a, b in matched]
    gone, new = [base.tables[at] for at in left], [head.tables[at] for at in right]
    for match in (_moved, _renamed_table):
        more = match(gone, new)
        pairs += more
        olds, news = {id(pair.old) for pair in more}, {id(pair.new) for pair in more}
        gone = [table for table in gone if id(table) not in olds]
        new = [table for table in new if id(table) not in news]
    return pairs, gone, new


def _by_chain(
    old: Sequence[tuple[str, ...]], new: Sequence[tuple[str, ...]]
) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Return the numbers of those that are the same, by the names that each had in turn, and the rest of each side.

    A chain is a space and names. A rename that the head wrote goes before an equal name: where `a` became `b` and a
    new `a` came, `b` is the old `a`.
    """
    chains: dict[tuple[str, ...], list[int]] = {}
    names: dict[tuple[str, str], list[int]] = {}
    for at, chain in enumerate(old):
        chains.setdefault(chain, []).append(at)
        names.setdefault((chain[0], chain[-1]), []).append(at)
    new_names = {(chain[0], chain[-1]) for chain in new}

    def renamed(chain: tuple[str, ...]) -> list[int]:
        ends = range(len(chain) - 1, 1, -1) if chain not in chains else ()
        return [at for end in ends for at in chains.get(chain[:end], ())]

    def formerly(chain: tuple[str, ...]) -> list[int]:
        former = [(chain[0], name) for name in reversed(chain[1:-1])]
        return [at for name in former if name not in new_names for at in names.get(name, ())]

    taken: set[int] = set()
    matched: dict[int, int] = {}
    for candidates in (
        renamed,
        lambda chain: chains.get(chain, []),
        lambda chain: names.get((chain[0], chain[-1]), []),
        formerly,
    ):
        for at, chain in enumerate(new):
            free = next((one for one in candidates(chain) if one not in taken), None) if at not in matched else None
            if free is not None:
                taken.add(free)
                matched[at] = free
    left = [at for at in range(len(old)) if at not in taken]
    return sorted((one, at) for at, one in matched.items()), left, [at for at in range(len(new)) if at not in matched]


def _moved(gone: Sequence[Table], new: Sequence[Table]) -> list[_Tables]:
    """Pair tables of one name whose files moved to another space; of several, the one with most columns in common."""
    known: dict[str, list[Table]] = {}
    for table in gone:
        known.setdefault(table.name.casefold(), []).append(table)
    found = []
    for table in new:
        candidates = known.get(table.name.casefold(), [])[:MAX_COMPARED]
        best = max(candidates, key=lambda old: _shared(old, table), default=None)
        if best is not None and (_shared(best, table) > 0 or not best.columns):
            candidates.remove(best)
            known[table.name.casefold()].remove(best)
            found.append(_Tables(best, table))
    return found


def _renamed_table(gone: Sequence[Table], new: Sequence[Table]) -> list[_Tables]:
    """Pair a table that is gone with a new one of its space that holds nearly the same columns."""
    found = []
    left = list(gone[:MAX_COMPARED])
    for table in new[:MAX_COMPARED]:
        near = [old for old in left if old.space == table.space and _shared(old, table) >= SAME_TABLE]
        best = max(near, key=lambda old: _shared(old, table), default=None)
        if best is not None and len(best.columns) > 1:
            left.remove(best)
            found.append(_Tables(best, table, "inferred"))
    return found


def _shared(old: Table, new: Table) -> float:
    a, b = ({column.element.name.casefold() for column in table.columns} for table in (old, new))
    return len(a & b) / (len(a | b) or 1)


# Which column is which.


def _paired(
    tables: _Tables, same_class: Callable[[Element, Element], bool]
) -> tuple[list[_Pair], list[int], list[int]]:
    """Return the columns that are in both, and the numbers of those that are in one only."""
    old, new = tables.old.columns, tables.new.columns
    by_key = _by_key(old, new)
    olds = [at for at in range(len(old)) if at not in by_key]
    news = [at for at in range(len(new)) if at not in set(by_key.values())]
    matched, left, right = _by_chain([("", *old[at].names()) for at in olds], [("", *new[at].names()) for at in news])
    pairs = {olds[a]: (news[b], EXACT) for a, b in matched}
    pairs |= {a: (b, EXACT if _same_name(old[a], new[b]) else DECLARED) for a, b in by_key.items()}
    gone, came = [olds[at] for at in left], [news[at] for at in right]
    for a, b in _by_alias(old, new, gone, came):
        pairs[a] = (b, DECLARED)
    gone = [at for at in gone if at not in pairs]
    came = [at for at in came if at not in {b for b, _ in pairs.values()}]
    for a, b in _inferred(tables, gone, came, {a: b for a, (b, _) in pairs.items()}, same_class):
        pairs[a] = (b, INFERRED)
    pairs_new = {b for b, _ in pairs.values()}
    return (
        [_Pair(old[a], new[b], certainty) for a, (b, certainty) in sorted(pairs.items())],
        [at for at in gone if at not in pairs],
        [at for at in came if at not in pairs_new],
    )


EXACT: Certainty = "exact"
DECLARED: Certainty = "declared"
INFERRED: Certainty = "inferred"


def _by_key(old: Sequence[Column], new: Sequence[Column]) -> dict[int, int]:
    """Pair what has the same lasting key, a protobuf number; a key that stands twice tells nothing."""
    known = [_unique([column.element.key for column in columns]) for columns in (old, new)]
    return {at: known[1][key] for key, at in known[0].items() if key in known[1]}


def _unique(keys: Sequence[str | None]) -> dict[str, int]:
    count = Counter(keys)
    return {key: at for at, key in enumerate(keys) if key is not None and count[key] == 1}


def _same_name(old: Column, new: Column) -> bool:
    return old.element.name.casefold() == new.element.name.casefold()


def _by_alias(
    old: Sequence[Column], new: Sequence[Column], gone: Sequence[int], came: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Yield pairs of which the new one declares the name of the old one as its own of before."""
    names = {old[at].element.name.casefold(): at for at in gone}
    for at in came:
        for alias in new[at].element.aliases:
            if alias.casefold() in names:
                yield names.pop(alias.casefold()), at
                break


def _inferred(
    tables: _Tables,
    gone: Sequence[int],
    came: Sequence[int],
    known: Mapping[int, int],
    same_class: Callable[[Element, Element], bool],
) -> Iterator[tuple[int, int]]:
    """Yield pairs of a dropped and an added column that are one, by type and comment, class or position."""
    old, new = tables.old.columns, tables.new.columns
    alone = len(gone) == len(came) == 1
    scored = []
    for a in gone[:MAX_COMPARED]:
        for b in came[:MAX_COMPARED]:
            before, after = old[a].element, new[b].element
            uncovered = _stem(before.name) == _stem(after.name)
            if not uncovered and column_types.canonical(before.type) != column_types.canonical(after.type):
                continue
            alike = _alike(before.comment, after.comment)
            same_place = alone or (a > 0 and b > 0 and known.get(a - 1) == b - 1) or a == b == 0
            score = 2 * uncovered + alike + (alike < ALIKE and same_class(before, after)) + 0.5 * same_place
            if uncovered or alike >= ALIKE or same_place or same_class(before, after):
                scored.append((-score, a, b))
    left, right = set(gone), set(came)
    for _, a, b in sorted(scored):
        if a in left and b in right:
            left.discard(a)
            right.discard(b)
            yield a, b


def _alike(before: str, after: str) -> float:
    """Return how many of the pairs of characters of the shorter comment are in the other one, too."""
    a, b = ({text[at : at + 2] for at in range(max(len(text) - 1, 1))} for text in (before[:200], after[:200]))
    return len(a & b) / min(len(a), len(b)) if before and after else 0.0


def _stem(name: str) -> tuple[str, ...]:
    """Return the words of a name without those that tell of a protection."""
    return tuple(word for word in name.casefold().split("_") if word not in _SUFFIXES)


def _implied(element: Element) -> frozenset[Protection]:
    """Return the protections that an element has or that its name tells of."""
    words = element.name.casefold().split("_")
    return element.protection | {_SUFFIXES[word] for word in words[1:] if word in _SUFFIXES}


# What became of each.


def _dropped_table(table: Table, head: State) -> Iterator[Change]:
    place = head.drops.get(Named(table.space, table.name.casefold()))
    view = table.kind in VIEWS
    where: dict[str, Any] = {"table": table.name, "space": table.space, "in_base": place is None}
    kind: Kind = "drop_view" if view else "drop_table"
    yield Change(kind, place or table.place, before=table.comment, **where)
    for column in table.columns:
        kind = "drop_view_column" if view else "drop_column"
        old = column.element
        yield Change(kind, place or old.place, name=old.name, before=old.type, aspects=("table",), old=old, **where)


def _added_table(table: Table) -> Iterator[Change]:
    where: dict[str, Any] = {"table": table.name, "space": table.space}
    if not table.partial:
        kind: Kind = "add_view" if table.kind in VIEWS else "add_table"
        yield Change(kind, table.place, after=table.comment, **where)
    if table.open_model:
        yield Change("open_model", table.place, **where)
    for column in table.columns:
        yield from _added(column, table, () if table.partial else ("table",))
    for protection, place in table.guards.items():
        yield Change("protect", place, after=protection, **where)


def _added(column: Column, table: Table, aspects: tuple[str, ...] = ()) -> Iterator[Change]:
    """Yield that a column is there; what was only changed or renamed, in a table not known, is told as that."""
    new = column.element
    place = column.place("name")
    where: dict[str, Any] = {"table": table.name, "space": table.space, "name": new.name, "new": new}
    named = [old for old in column.past if old.name.casefold() != new.name.casefold()]
    if table.partial and named:
        yield Change("rename_column", place, before=named[-1].name, after=new.name, old=named[-1], **where)
    elif table.partial and new.place in column.at.values():
        for aspect in column.at:
            kind = _KINDS.get(aspect)
            if kind:
                yield Change(kind, column.place(aspect), after=_said(new, aspect), aspects=(aspect,), **where)
    else:
        kind = "add_view_column" if table.kind in VIEWS else "add_column"
        yield Change(kind, place, after=new.type, aspects=aspects, **where)
    if new.open_model:
        yield Change("open_model", place, after=new.type, **where)


_KINDS: dict[str, Kind] = {
    "type": "modify_type",
    "nullable": "modify_nullability",
    "comment": "modify_comment",
    "default": "modify_default",
    "protection": "protect",
}


def _said(element: Element, aspect: str) -> str:
    """Return one aspect of an element as text."""
    said = _SAID.get(aspect)
    return said(element) if said else str(getattr(element, aspect) or "")


def _sources(element: Element) -> str:
    return ", ".join(
        f"{source.table}.{source.name}" + "".join(f" {word}()" for word in source.through)
        for source in element.derived_from
    )


_SAID: dict[str, Callable[[Element], str]] = {
    "nullable": lambda element: {None: "", True: "null", False: "not null"}[element.nullable],
    "protection": lambda element: ", ".join(sorted(_implied(element))),
    "exposure": lambda element: ", ".join(element.exposed_by) or element.direction,
    "source": _sources,
    "annotations": lambda element: ", ".join(f"{key}={value}" for key, value in element.annotations),
}


def _table(pair: _Tables) -> Iterator[Change]:
    old, new, certainty = pair
    where: dict[str, Any] = {"table": new.name, "space": new.space}
    if old.name.casefold() != new.name.casefold():
        place = new.place_of("name")
        yield Change("rename_table", place, before=old.name, after=new.name, certainty=certainty, **where)
    if old.comment != new.comment:
        place = new.place_of("comment")
        yield Change("modify_table_comment", place, before=old.comment, after=new.comment, **where)
    if new.open_model and not old.open_model:
        yield Change("open_model", new.place, **where)
    for protection, place in new.guards.items():
        if protection not in old.guards:
            yield Change("protect", place, after=protection, **where)
    for protection, place in old.guards.items():
        if protection not in new.guards:
            off = new.at.get("protection")
            yield Change("unprotect", off or place, before=protection, in_base=off is None, **where)


def _columns(tables: _Tables, head: State, same_class: Callable[[Element, Element], bool]) -> Iterator[Change]:
    table = tables.new
    pairs, gone, came = _paired(tables, same_class)
    for at in gone:
        old = tables.old.columns[at].element
        place = head.drops.get(Named(table.space, table.name.casefold(), old.name.casefold()))
        kind: Kind = "drop_view_column" if table.kind in VIEWS else "drop_column"
        where: dict[str, Any] = {
            "table": table.name,
            "space": table.space,
            "name": old.name,
            "before": old.type,
            "old": old,
        }
        yield Change(kind, place or old.place, in_base=place is None, **where)
    for at in came:
        yield from _added(table.columns[at], table)
    for pair in pairs:
        if pair.old.element is not pair.new.element:
            yield from _column(pair, table)


def _column(pair: _Pair, table: Table) -> Iterator[Change]:
    old, new = pair.old.element, pair.new.element
    differ = tuple(aspect for aspect in _ASPECTS if _differs(old, new, aspect, table))
    where: dict[str, Any] = {
        "table": table.name,
        "space": table.space,
        "name": new.name,
        "aspects": differ,
        "old": old,
        "new": new,
    }
    for aspect in differ:
        before, after = _said(old, aspect), _said(new, aspect)
        change: dict[str, Any] = {"before": before, "after": after, **where}
        place = pair.new.place(aspect)
        if aspect == "name":
            yield Change("rename_column", place, certainty=pair.certainty, **change)
        elif aspect == "type":
            yield Change("modify_type", place, width=column_types.width(before, after), **change)
        elif aspect == "protection":
            if _implied(new) - _implied(old):
                yield Change("protect", place, **change)
            if _implied(old) - _implied(new):
                # A protection that only the name told of goes with the name.
                yield Change(
                    "unprotect", place if old.protection - new.protection else pair.new.place("name"), **change
                )
        elif aspect == "open_model":
            yield Change("open_model", pair.new.place("type"), **change)
        else:
            yield Change(_ASPECTS[aspect], place, **change)


_ASPECTS: dict[str, Kind] = {
    "name": "rename_column",
    **_KINDS,
    "open_model": "open_model",
    "exposure": "modify_exposure",
    "source": "modify_source",
    "annotations": "modify_annotations",
}
_OF_THE_SOURCE = frozenset({"type", "nullable", "comment", "default"})


def _differs(old: Element, new: Element, aspect: str, table: Table) -> bool:
    told_of_source = new.derived_from and old.derived_from == new.derived_from
    if (aspect in _OF_THE_SOURCE and told_of_source) or (aspect == "source" and table.kind not in VIEWS):
        return False
    differs = _DIFFERS.get(aspect)
    return differs(old, new) if differs else _said(old, aspect) != _said(new, aspect)


_DIFFERS: dict[str, Callable[[Element, Element], bool]] = {
    "name": lambda old, new: old.name.casefold() != new.name.casefold(),
    "type": lambda old, new: column_types.canonical(old.type) != column_types.canonical(new.type),
    "nullable": lambda old, new: old.nullable != new.nullable and None not in {old.nullable, new.nullable},
    "open_model": lambda old, new: new.open_model and not old.open_model,
}


def _outlets(base: State, head: State) -> Iterator[Change]:
    before = Counter(_outlet(outlet) for _, outlet in base.outlets)
    after = Counter(_outlet(outlet) for _, outlet in head.outlets)
    for space, outlet in head.outlets:
        if after[_outlet(outlet)] > before[_outlet(outlet)]:
            after[_outlet(outlet)] -= 1
            where: dict[str, Any] = {"table": outlet.table, "space": space, "name": ", ".join(outlet.columns)}
            yield Change("add_outlet", outlet.place, after=_way(outlet), **where)
    after = Counter(_outlet(outlet) for _, outlet in head.outlets)
    for space, outlet in base.outlets:
        if before[_outlet(outlet)] > after[_outlet(outlet)]:
            before[_outlet(outlet)] -= 1
            place = head.drops.get(Named(space, outlet.table.casefold(), outlet.to.casefold()))
            where = {"table": outlet.table, "space": space, "name": ", ".join(outlet.columns)}
            yield Change("drop_outlet", place or outlet.place, before=_way(outlet), in_base=place is None, **where)


def _outlet(outlet: Outlet) -> tuple[str, ...]:
    return (outlet.kind, outlet.table.casefold(), outlet.to.casefold(), *sorted(map(str.casefold, outlet.columns)))


def _way(outlet: Outlet) -> str:
    return f"{outlet.kind} {outlet.to}".rstrip()


def _lone(base: State, head: State, found: Iterable[Change]) -> Iterator[Change]:
    """Yield what the head takes away from tables that no file here makes."""
    told = {(change.kind, change.table.casefold(), change.name.casefold()) for change in found}
    known = {(kind, named.table, named.name) for kind, named in base.lone}
    for (kind, named), lone in head.lone.items():
        if (kind, named.table, named.name) not in known | told:
            where: dict[str, Any] = {"table": lone.table, "space": named.space, "name": lone.name}
            yield Change(_LONE[kind], lone.place, **where)


_LONE: dict[str, Kind] = {
    "drop_table": "drop_table",
    "drop_column": "drop_column",
    "unprotect": "unprotect",
    "drop_outlet": "drop_outlet",
}


def opaque(found: Opaque) -> Change:
    """Return what could not be read as a change: it may be any."""
    return Change("opaque", found.place, found.table, "", after=found.reason)
