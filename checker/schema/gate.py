"""Schemas within a check: they are surveyed, bound to the inventory, whose tables grow with them, and judged.

`clausecheck check` calls this once for a tree or a pull request; what it finds joins the findings on flows.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from checker.inventory import lenient
from checker.problem import Problem
from checker.schema.watch import Watcher, decoded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from checker.config import Config
    from checker.discover import Commit, Tree
    from checker.inventory import Inventory
    from checker.law import Law
    from checker.model import Finding
    from checker.problem import Place
    from checker.schema import findings as conditions
    from checker.schema.binding import Binding
    from checker.schema.survey import Found, Survey
    from checker.schema.watch import Watched


class Schemas(NamedTuple):
    """What the schemas of a run say: `existing` are the findings of the base, by which the head's are told apart."""

    findings: tuple[Finding, ...] = ()
    existing: tuple[Finding, ...] = ()
    grown: Mapping[str, Mapping[str, Found]] | None = None
    """Of each `dataset.table` of the (head's) inventory: what its schemas hold besides what is declared."""
    excerpt: Callable[[Place], str] | None = None
    """Shows the line of a place in the (head's) tree."""
    files: int = 0
    elements: int = 0

    def column(self, table: str, field: str) -> Found | None:
        """Return the column of a schema that made `dataset.table` grow by a field."""
        return self.grown.get(table, {}).get(field) if self.grown else None


def of_tree(tree: Tree, config: Config, inventory: Inventory, law: Law) -> Schemas:
    """Judge the schemas of a tree; the inventory grows with them."""
    known = grown(tree, config, inventory)
    if known is None:
        return Schemas()
    from checker.schema import findings as conditions

    survey, binding = known
    met = conditions.of_state(survey.elements, survey.head, binding, inventory, lenient(law))
    return _schemas(met, (), survey, binding, law, tree)


def grown(tree: Tree, config: Config, inventory: Inventory) -> tuple[Survey, Binding] | None:
    """Let an inventory grow with the schemas of its tree; return what they say, None where there are none."""
    watcher = Watcher(config)
    if watcher.idle(tree) or not _any(watched := watcher.watch(tree)):
        return None
    from checker.schema import survey as surveys
    from checker.schema.binding import bind, grow

    survey = surveys.of_tree(watched, surveys.classifier(tree, config))
    binding = bind(inventory, survey.elements)
    grow(inventory, binding)
    return survey, binding


def suggested(tree: Tree, config: Config, inventory: Inventory | None) -> str:
    """Return the datasets that an inventory would need for the schemas of a tree, as YAML to be worked on.

    One dataset for each table that holds something personal and that no dataset stands for yet; of a table that one
    stands for, the fields that it lacks. Which system holds it is for people to say.
    """
    from checker.schema import drafting
    from checker.schema import survey as surveys
    from checker.schema.binding import bind

    survey = surveys.of_tree(Watcher(config).watch(tree), surveys.classifier(tree, config))
    binding = bind(inventory, survey.elements) if inventory else None
    return drafting.datasets(survey.elements, binding, inventory.sections["datasets"] if inventory else ())


def of_pull_request(
    base: Commit, head: Tree, config: Config, before: Inventory | None, after: Inventory, law: Law
) -> Schemas:
    """Judge the schemas of the head beside those of the fork; both inventories grow with their own."""
    watcher = Watcher(config)
    strays = watcher.strays(base.fork, head)
    if not strays and all(watcher.idle(tree) for tree in (base.fork, head)):
        return Schemas()
    was, now = watcher.watch(base.fork), watcher.watch(head)
    if not (strays or _any(was) or _any(now)):
        return Schemas()
    from checker.schema import findings as conditions
    from checker.schema import survey as surveys
    from checker.schema.binding import bind, grow

    survey = surveys.of_pull_request(was, now, surveys.classifier(base, config))
    binding = bind(after, survey.elements)
    grow(after, binding)
    known: Iterable[conditions.Met] = ()
    if before is not None and survey.base is not None:
        old = bind(before, survey.was)
        grow(before, old)
        known = conditions.of_state(survey.was, survey.base, old, before, lenient(law))
    met = [
        *conditions.of_state(survey.elements, survey.head, binding, after, lenient(law)),
        *conditions.of_changes(survey.changes, survey.head, binding, after),
        *conditions.of_strays(strays),
    ]
    return _schemas(met, known, survey, binding, law, head)


def _any(watched: Watched) -> bool:
    return bool(watched.files or watched.opaques)


def _schemas(
    met: Iterable[conditions.Met],
    known: Iterable[conditions.Met],
    survey: Survey,
    binding: Binding,
    law: Law,
    tree: Tree,
) -> Schemas:
    from checker.schema import findings as conditions

    excerpt = _excerpts(tree)
    existing: dict[str, set[str]] = defaultdict(set)
    past = []
    for one in known:
        finding = conditions.finding(one, law, excerpt)
        existing[finding.fingerprint].add(one.space)
        past.append(finding)
    found = _told(met, existing, law, excerpt)
    for opaque, introduced in conditions.of_opaques(survey.opaques):
        unjudged = replace(conditions.finding(opaque, law, excerpt), unjudged=True)
        found.append(unjudged)
        past += [] if introduced else [unjudged]
    return Schemas(tuple(found), tuple(past), binding.grown, excerpt, survey.files, len(survey.elements))


def _told(
    met: Iterable[conditions.Met],
    existing: Mapping[str, set[str]],
    law: Law,
    excerpt: Callable[[Place], str],
) -> list[Finding]:
    """Return each finding once: a column that two files define is one, and a seed of many values one mistake.

    What more databases have than in the base is new in those that did not have it there.
    """
    from checker.schema import findings as conditions

    spaces: dict[str, dict[str, Finding]] = defaultdict(dict)
    for one in met:
        finding = conditions.finding(one, law, excerpt)
        spaces[finding.fingerprint].setdefault(one.space, finding)
    found: list[Finding] = []
    for fingerprint, by_space in spaces.items():
        had = existing.get(fingerprint, set())
        found.append(next((by_space[space] for space in by_space if space in had), next(iter(by_space.values()))))
        if had and len(by_space) > len(had):
            found += [
                replace(finding, fingerprint=hashlib.sha256(f"{fingerprint} {space}".encode()).hexdigest())
                for space, finding in by_space.items()
                if space not in had
            ]
    return list(_one_of_many(found, existing))


def _one_of_many(found: Iterable[Finding], existing: Mapping[str, set[str]]) -> Iterator[Finding]:
    """Yield the findings, and of values that are written into one column only the first, a new one if there is any."""
    literals: dict[str, Finding] = {}
    for finding in found:
        if finding.hit.condition != "literal":
            yield finding
            continue
        first = literals.setdefault(finding.subject, finding)
        if first.fingerprint in existing and finding.fingerprint not in existing:
            literals[finding.subject] = finding
    yield from literals.values()


def _excerpts(tree: Tree) -> Callable[[Place], str]:
    """Return what shows the line of a place; empty where the tree has none, as for what is gone."""
    lines: dict[str, list[str]] = {}

    def excerpt(place: Place) -> str:
        if place.file not in lines:
            try:
                raw = tree.file(place.file)
            except Problem:
                # A link, say: it is told as what it is, and has no lines to show.
                raw = None
            lines[place.file] = (decoded(raw).text or "").splitlines() if raw is not None else []
        rows = lines[place.file]
        return rows[place.line - 1].rstrip() if place.line <= len(rows) else ""

    return excerpt
