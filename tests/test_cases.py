"""The decision cases: facts that lawyers can read, and the verdict, clauses, grounds and failures they must get."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from checker import yamlfile
from checker.engines.worker import sample_facts
from checker.problem import Place

if TYPE_CHECKING:
    from checker.facts import Completer
    from checker.judge import Judge
    from checker.law import Law

CASES = Path(__file__).parent / "cases"
FILES = {
    path.relative_to(CASES).with_suffix("").as_posix().replace("/", "."): yamlfile.load(path.read_text(), str(path))
    for path in sorted(CASES.rglob("*.yaml"))
}


def documents(name: str, completer: Completer) -> dict[str, dict[str, Any]]:
    """Return the completed facts of each case of a file, by case id; each is a valid document."""
    found = {}
    for case in FILES[name]["cases"]:
        facts = sample_facts({"base": FILES[name]["base"]}, {**case, "base": "base"})
        wrong = completer.problems(facts, lambda path: Place(str(path), 1))
        assert not wrong, (name, case["id"], [(str(problem), problem.place) for problem in wrong])
        assert case["id"] not in found, (name, case["id"])
        found[case["id"]] = completer.complete(facts)
    return found


@pytest.mark.parametrize("name", FILES)
def test_case(name: str, judge: Judge, completer: Completer) -> None:
    """Every case of the file gets exactly what it must, on this engine."""
    given = documents(name, completer)
    decided = {decision.id: decision for _, decision in judge.decide(given.items(), len(given))}
    wrong = []
    for case in FILES[name]["cases"]:
        decision, expect = decided[case["id"]], case["expect"]
        found = {
            "verdict": decision.verdict,
            "clauses": sorted(decision.clauses),
            "grounds": sorted(decision.grounds),
            "failed": sorted({hit.condition for hit in decision.failed if hit.outcome == decision.verdict}),
            "also": sorted({hit.condition for hit in decision.failed if hit.outcome != decision.verdict}),
        }
        found = {key: found[key] for key in expect}
        wanted = {key: sorted(set(value)) if isinstance(value, list) else value for key, value in expect.items()}
        if found != wanted:
            wrong.append((case["id"], wanted, found))
    assert not wrong, "\n".join(f"{id_}\n  wanted {wanted}\n  found  {found}" for id_, wanted, found in wrong)


def test_every_rule_has_its_file(law: Law) -> None:
    """A rule without cases is a rule that nobody has tested."""
    assert set(FILES) == set(law.rule_names)
    assert all(FILES[name]["rule"] == name for name in FILES)


@pytest.mark.parametrize("name", FILES)
def test_two_block_and_two_pass(name: str) -> None:
    """Every rule has at least two blocking and two passing cases, each with its story in both languages."""
    verdicts = [case["expect"]["verdict"] for case in FILES[name]["cases"]]
    assert verdicts.count("allow") >= 2
    assert len(verdicts) - verdicts.count("allow") >= 2
    for case in FILES[name]["cases"]:
        assert re.search("[\u4e00-\u9fff]", case["zh"]), case["id"]
        assert case["en"] != case["zh"], case["id"]
