"""What rests on a clause of the policy: rules, conditions, readings, cases, sign-offs and flows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from checker import readings, yamlfile
from checker.problem import Problem, Problems, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from checker.config import Config
    from checker.discover import Tree
    from checker.inventory import Inventory
    from checker.law import Law
    from checker.model import Decision

CASES = "tests/cases"
NO_INVENTORY = Text("no inventory here: which flows rest on it is not known", "此处没有数据清单:不知哪些流转以其为据")
UNDECIDED = Text("which flows rest on it could not be decided: {why}", "无法确定哪些流转以其为据:{why}")

_NUMBER = re.compile(r"(?<![\d.])[1-9]\d?\.[1-9]\d?(?:\([1-9]\d?\))?(?!\.?\d)")


class Resting(NamedTuple):
    """Whatever a change of some clauses may make wrong.

    Rules by id, conditions and readings by name, files of cases with how many of them, sign-offs and flows by id.
    """

    rules: tuple[str, ...]
    conditions: tuple[str, ...]
    readings: tuple[str, ...]
    cases: tuple[tuple[str, int], ...]
    sign_offs: tuple[str, ...]
    flows: tuple[str, ...]


class Ground:
    """The law, its cases and an inventory with its decisions, asked what of them rests on a clause."""

    def __init__(
        self,
        law: Law,
        cases: Mapping[str, bytes],
        inventory: Inventory | None = None,
        decisions: Iterable[Decision] = (),
    ) -> None:
        """Take the law, the files of its cases by path, and what an inventory declares and how it was decided.

        Raises `Problem` (exit 2) if a file of cases is no YAML.
        """
        self._law = law
        self._rules = [law.rule(name) for name in law.rule_names]
        self._clause_of = {rule.name: rule.clause for rule in self._rules}
        self._cited = {name: law.words(name).see_also for name in law.condition_names}
        self._readers = readings.readers(law.modules, law.rule_names)
        self._cases = [(path, *_cases(raw, path)) for path, raw in sorted(cases.items())]
        self._sign_offs = inventory.sections["sign_offs"] if inventory else {}
        self._flows = {decision.id: self._clauses_of(decision) for decision in decisions}

    def _clauses_of(self, decision: Decision) -> set[str]:
        hits = (*decision.failed, *decision.lifted, *decision.pending)
        return {
            *decision.clauses,
            *decision.grounds,
            *(clause for hit in hits for clause in hit.clauses),
            *(self._clause_of[name] for name in decision.rules),
        }

    def under(self, numbers: Iterable[str]) -> Resting:
        """Return what rests on any of the clauses."""
        wanted = set(numbers)
        rules = [rule for rule in self._rules if rule.clause in wanted]
        names = {rule.name for rule in rules}
        signed = [id_ for id_, record in self._sign_offs.items() if wanted.intersection(record.get("clauses", ()))]
        flows = {id_ for id_, clauses in self._flows.items() if wanted & clauses}
        flows.update(self._sign_offs[id_]["flow"] for id_ in signed)
        return Resting(
            tuple(sorted(rule.id for rule in rules)),
            tuple(name for name, clauses in self._cited.items() if wanted.intersection(clauses)),
            tuple(id_ for id_ in self._law.settled if self._reads(id_, names, wanted)),
            tuple(
                (path, count)
                for path, rule, cited in self._cases
                if (count := len(cited) if rule in names else sum(bool(wanted & clauses) for clauses in cited))
            ),
            tuple(sorted(signed)),
            tuple(sorted(flows)),
        )

    def _reads(self, id_: str, rules: set[str], wanted: set[str]) -> bool:
        """Tell whether a reading is read by one of the rules, or speaks of one of the clauses."""
        if rules.intersection(self._readers.get(id_, ())):
            return True
        reading = self._law.settled[id_]
        said = " ".join((*reading.question, *reading.words, *reading.decides))
        return not wanted.isdisjoint(_NUMBER.findall(said))


def _cases(raw: bytes, path: str) -> tuple[str, list[set[str]]]:
    """Return the rule that a file of cases is of, and the clauses that each of its cases expects."""
    document: Any = yamlfile.load(yamlfile.decode(raw, path), path)
    if not isinstance(document, dict) or not isinstance(document.get("cases"), list):
        return "", []
    expected = [case.get("expect") for case in document["cases"] if isinstance(case, dict)]
    found = [expect if isinstance(expect, dict) else {} for expect in expected]
    return str(document.get("rule", "")), [
        {str(number) for key in ("clauses", "grounds") for number in expect.get(key) or ()} for expect in found
    ]


def ground(tree: Tree, config: Config, law: Law, today: date) -> tuple[Ground, tuple[Text, ...]]:
    """Return what is in force in a tree, and what of it could not be told: a text that changed blocks all the same.

    Raises `Problem` (exit 2) if a file of cases is no YAML.
    """
    from checker import foresight, inventory, pipeline

    cases = tree.folder(CASES, (".yaml",))
    files = tree.folder(config.inventory, pipeline.YAML)
    if not files:
        return Ground(law, cases), (NO_INVENTORY,)
    try:
        decisions, _ = foresight.decided(files, config, law, today, tree)
        return Ground(law, cases, inventory.read(files, config.inventory, law), decisions.values()), ()
    except Problem as problem:
        why = [problem]
    except Problems as problems:
        why = problems.problems
    first = why[0]
    said = Text(*(f"{first.place}: {text}" if first.place else text for text in first.text))
    return Ground(law, cases), (Text(UNDECIDED.en.format(why=said.en), UNDECIDED.zh.format(why=said.zh)),)
