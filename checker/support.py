"""What an allowed flow rests on: the facts without which its grounds fall, found by taking each of them away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from checker import editing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from checker.facts import Completer
    from checker.judge import Judge
    from checker.model import Decision, Facts

GIVEN = frozenset({"action", "data", "data_categories"})
"""What the flow is; without it there is nothing to permit."""


class Prop(NamedTuple):
    """A fact that has to stay true: `grounds` are those that fall without it, `without` what is decided then.

    `without` is None where another fact stands in for this one: either of them has to stay.
    """

    path: str
    value: Any
    grounds: tuple[str, ...]
    without: Decision | None


def rests_on(judge: Judge, completer: Completer, facts: Facts, decision: Decision) -> tuple[Prop, ...]:
    """Return the facts on which the permission of an allowed flow rests, enough of them to permit it by themselves.

    Each is taken away in turn. Where several stand in for one another none of them is missed alone, so the rest is
    taken away, too, one by one, for as long as the flow stays allowed on the same grounds.
    """
    leaves = dict(_leaves(facts))

    def decided(variants: Sequence[Facts]) -> list[Decision]:
        asked = ((f"s{number}", completer.complete(variant)) for number, variant in enumerate(variants))
        return [one for _, one in judge.decide(asked, 1)]

    def holds(one: Decision) -> bool:
        return one.verdict == "allow" and set(decision.grounds) <= set(one.grounds)

    alone = dict(zip(leaves, decided([editing.put(facts, path, None) for path in leaves]), strict=True))
    needed = [path for path, one in alone.items() if not holds(one)]
    least = facts
    for path in leaves:
        if path not in needed:
            least = editing.put(least, path, None)
    if not holds(decided([least])[0]):
        least = facts
        for path in leaves:
            if path not in needed and holds(decided([less := editing.put(least, path, None)])[0]):
                least = less
    return tuple(
        Prop(path, value, tuple(ground for ground in decision.grounds if ground not in alone[path].grounds), without)
        for path, value in leaves.items()
        if editing.get(least, path) is not None
        for without in [alone[path] if path in needed else None]
    )


def _leaves(facts: Facts, at: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    for key, value in facts.items():
        if at or key not in GIVEN:
            path = (*at, key)
            if isinstance(value, dict) and key not in editing.OPAQUE:
                yield from _leaves(value, path)
            else:
                yield ".".join(path), value
