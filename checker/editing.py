"""Facts by dotted path: read, changed and compared. None is an absent fact, for facts are never null."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from checker.model import Facts

OPAQUE = frozenset({"necessity", "data_categories", "questions"})
"""Facts whose keys are names of elements or clauses, no keys of the schema."""


class Edit(NamedTuple):
    """One fact before and after; None where it is absent."""

    path: str
    before: Any
    after: Any


def get(facts: Mapping[str, Any], path: str) -> Any:
    """Return the fact at a dotted path, or None."""
    at: Any = facts
    for key in path.split("."):
        if not isinstance(at, dict) or key not in at:
            return None
        at = at[key]
    return at


def put(facts: Facts, path: str, value: Any) -> Facts:
    """Return `facts` with `value` at a dotted path; None takes the fact away, and every object that this empties."""
    head, _, rest = path.partition(".")
    done = dict(facts)
    if rest:
        inner = facts.get(head)
        value = put(inner if isinstance(inner, dict) else {}, rest, value) or None
    if value is None:
        done.pop(head, None)
    else:
        done[head] = value
    return done


def edits(before: Facts, after: Facts) -> tuple[Edit, ...]:
    """Return the facts that differ; a record that is new or gone counts as one fact.

    The categories of the data follow the data and are no facts of their own.
    """
    return tuple(_edits(before, after, ()))


def _edits(before: Facts, after: Facts, at: tuple[str, ...]) -> Iterator[Edit]:
    for key in sorted({*before, *after} - {"data_categories"}):
        one, other = before.get(key), after.get(key)
        if one == other:
            continue
        path = (*at, key)
        # The top holds no facts, only groups of them; below it, what is new is new as a whole.
        group = not at and isinstance(one or {}, dict) and isinstance(other or {}, dict)
        if key not in OPAQUE and (group or (isinstance(one, dict) and isinstance(other, dict))):
            yield from _edits(one or {}, other or {}, path)
        else:
            yield Edit(".".join(path), one, other)


def applied(facts: Facts, changes: Iterable[Edit]) -> Facts:
    """Return `facts` with each change made, in order."""
    for change in changes:
        facts = put(facts, change.path, change.after)
    return facts
