"""The inventory under another law: what would be decided otherwise, and what will be once something takes force."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from checker import inventory as inventories
from checker import readings
from checker.join import Joined
from checker.judge import Judge
from checker.problem import Problem, Problems, Text
from checker.schema import gate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from checker.config import Config
    from checker.discover import Tree
    from checker.inventory import Inventory
    from checker.law import Law
    from checker.model import Change, Decision
    from checker.readings import Comparison

UNDECIDED = Text(
    "what takes force on {day} leaves this inventory without a verdict: {why}",
    "{day} 生效的内容将使本数据清单无法裁断:{why}",
)


def decided(
    files: Mapping[str, bytes], config: Config, law: Law, today: date, tree: Tree | None = None
) -> tuple[dict[str, Decision], dict[str, bool]]:
    """Return the decision on each flow that `files` declare, by id, and whether a sign-off is among its facts.

    With a `tree`, its tables hold what the schemas of the tree hold.
    """
    with Judge(law, config, today) as judge:
        inventory = inventories.read(files, config.inventory, law)
        if tree is not None:
            gate.grown(tree, config, inventory)
        flows = Joined(inventory, law).flows(today)
        found = list(judge.decide(flows, len(inventory.sections["flows"])))
    signed = {decision.id: "legal_review" in facts.get("evidence", {}) for facts, decision in found}
    return {decision.id: decision for _, decision in found}, signed


def what_if(
    files: Mapping[str, bytes], config: Config, law: Law, other: Law, today: date, tree: Tree | None = None
) -> Comparison:
    """Return what `other` would decide otherwise than `law`, everything else as it is.

    Raises what `inventory.read` and the engine raise: under the other law the inventory may not even be readable.
    """
    before, _ = decided(files, config, law, today, tree)
    after, _ = decided(files, own_engine(config), other, today, tree)
    return readings.compare(before, after)


def upcoming(
    decisions: Mapping[str, Decision],
    inventories_: tuple[Inventory, Inventory | None],
    files: Mapping[str, bytes],
    law: Law,
    config: Config,
    today: date,
) -> tuple[list[Change], list[Text]]:
    """Return what will be decided otherwise, day after day, as pending rules and readings take force, and notes.

    `inventories_` are the one that was judged and, in a pull request, the base's. Sign-offs count as of today: what
    expires meanwhile is no matter of the law.
    """
    inventory, previous = inventories_
    changes: list[Change] = []
    now, day = decisions, today
    while ahead := sorted(_days(law, now.values(), day)):
        day = ahead[0]
        later = law.as_of(day)
        try:
            inventories.read(files, config.inventory, later)
            with Judge(later, own_engine(config), day) as judge:
                flows = Joined(inventory, later, previous).flows(today)
                then = {decision.id: decision for _, decision in judge.decide(flows, len(decisions))}
        except (Problem, Problems) as error:
            problem = error if isinstance(error, Problem) else error.problems[0]
            why = (f"{problem.place}: {text}" if problem.place else text for text in problem.text)
            values = zip(UNDECIDED, why, strict=True)
            return changes, [Text(*(text.format(day=day, why=said) for text, said in values))]
        changes += (_because(change, law, day) for change in readings.compare(now, then, day).changes)
        now = then
    return changes, []


def resting(
    law: Law, id_: str, rules: Iterable[str], decisions: Mapping[str, Decision], signed: Mapping[str, bool]
) -> list[str]:
    """Return the flows that rest on a reading: one of the `rules` that read it had a say, or their sign-off counts."""
    readers = set(rules)
    by_sign_off = any(place.file == "facts/sign_off.rego" for place in readings.mentions(law.modules, id_))
    return [
        flow
        for flow, decision in decisions.items()
        if readers.intersection(decision.rules) or (by_sign_off and signed[flow])
    ]


def _days(law: Law, decisions: Iterable[Decision], after: date) -> Iterator[date]:
    days = {hit.effective_on for decision in decisions for hit in decision.pending}
    yield from (day for day in {*readings.days_ahead(law.settled), *days} if day and day > after)


def _because(change: Change, law: Law, day: date) -> Change:
    """Return the change with what takes force on its day: readings, and rules that spoke against the flow before."""
    ids = [id_ for id_, reading in law.settled.items() if reading.pending and reading.pending.effective_on == day]
    rules = {law.rule(hit.rule).id for hit in change.before.pending if hit.effective_on == day}
    return replace(change, because=(*ids, *sorted(rules)))


def own_engine(config: Config) -> Config:
    """Return the configuration without a running server: that one holds the law in force and no other."""
    return config._replace(engine="embedded", opa_url=None) if config.opa_url else config
