"""The law, the decision cases and LeapCa's inventory into one row for each clause of the policy."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from checker import evaluate, pipeline, readings
from checker.discover import WorkingTree
from checker.engines import ANSWER, embedded
from checker.facts import Completer
from checker.law import in_clause_order
from checker.problem import Text
from tests.conftest import LEAPCA, TODAY
from tests.test_cases import FILES, documents

if TYPE_CHECKING:
    from checker.law import Law

ROOT = Path(__file__).parent.parent


class Row(NamedTuple):
    """What there is to a clause.

    `rules` encode it and `citing` only cite it, both as ids; `why_not` says why no machine can decide it; `readings`
    are those that its rules read; `blocking` and `passing` count cases; `flows` are those of LeapCa that rest on it.
    """

    clause: str
    paraphrase: Text
    rules: tuple[str, ...]
    citing: tuple[str, ...]
    why_not: Text | None
    readings: tuple[str, ...]
    blocking: int
    passing: int
    flows: tuple[str, ...]


def rows(law: Law) -> list[Row]:
    """Return a row for each clause, in the order of the policy."""
    rules = {name: law.rule(name) for name in law.rule_names}
    readers = readings.readers(law.modules, law.rule_names)
    blocking, passing, citing = cases(law)
    decisions = pipeline.check_tree(WorkingTree(ROOT), LEAPCA, TODAY).decisions
    found = []
    for clause in in_clause_order(set(law.clauses)):
        said = law.clauses[clause]
        own = [name for name in rules if rules[name].clause == clause]
        why = said.get("why_not")
        found.append(
            Row(
                clause=clause,
                paraphrase=Text(said["en"], said["zh"]),
                rules=tuple(sorted(rules[name].id for name in own)),
                citing=tuple(sorted(rules[name].id for name in citing.get(clause, set()).difference(own))),
                why_not=Text(why["en"], why["zh"]) if why else None,
                readings=tuple(id_ for id_ in law.settled if set(own).intersection(readers.get(id_, ()))),
                blocking=len({case for name in own for case in blocking[name]}),
                passing=len({case for name in own for case in passing[name]}),
                flows=tuple(sorted(id_ for id_, each in decisions.items() if clause in {*each.clauses, *each.grounds})),
            )
        )
    return found


def cases(law: Law) -> tuple[dict[str, set[str]], dict[str, set[str]], dict[str, set[str]]]:
    """Return by rule the cases that it blocks and those it lets pass, and by clause the rules that cite it.

    To pass is to be allowed where the rule applies or is claimed; or, for a rule that blocks whatever it applies to, to
    be allowed in its own file.
    """
    sections = sorted({name.split(".")[0] for name, kind in law.kinds.items() if kind == "prohibition"})
    asked = ", ".join(f'"{section}": data.leapca.{section}.applies' for section in sections)
    modules = {**law.modules, "applying.rego": f"package applying\n\nsaid := {{{asked}}}\n"}
    claims = "leapca.permission.claims"
    engine = embedded.open_engine(modules, {"readings": law.readings}, [ANSWER, "applying.said", claims], {})
    completer = Completer(law)
    blunt = {name for name, kind in law.kinds.items() if kind == "prohibition" and _blocks_all(law, name)}
    blocking: dict[str, set[str]] = {name: set() for name in law.rule_names}
    passing: dict[str, set[str]] = {name: set() for name in law.rule_names}
    citing: dict[str, set[str]] = {}
    for file in FILES:
        for id_, facts in documents(file, completer).items():
            text, case = json.dumps(facts), f"{file}/{id_}"
            said = {rule: json.loads(engine.query(rule, text) or "null") for rule in (ANSWER, "applying.said", claims)}
            decision = evaluate.decide(case, facts, said[ANSWER], law, TODAY)
            for hit in (*decision.failed, *decision.lifted):
                for clause in hit.clauses:
                    citing.setdefault(clause, set()).add(hit.rule)
                if hit.outcome == decision.verdict:
                    blocking[hit.rule].add(case)
            if decision.verdict == "allow":
                applying = [f"{section}.{stem}" for section, stems in said["applying.said"].items() for stem in stems]
                claimed = [".".join(ground) for ground in said[claims]]
                for name in {*applying, *claimed, *({file} & blunt)}:
                    passing[name].add(case)
    return blocking, passing, citing


def _blocks_all(law: Law, name: str) -> bool:
    section, stem = name.split(".")
    said = re.findall(r"^(?:deny|review) contains .*? if (.*)$", law.modules[f"{section}/{stem}.rego"], re.MULTILINE)
    return f'"{stem}" in applies' in said
