"""What one clause does to another: pairs of documents that differ in one fact, decided by the real engines."""

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
    from checker.model import Decision

FILE = Path(__file__).parent / "interactions.yaml"
SAID = yamlfile.load(FILE.read_text(), FILE.name)
PAIRS: dict[str, dict[str, Any]] = {pair["id"]: pair for pair in SAID["interactions"]}


def pair_of(pair: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the facts of a pair; the second is the first and one change more."""
    first = sample_facts(SAID["bases"], pair)
    return first, sample_facts({"first": first}, {"base": "first", **pair["twin"]})


def decide(judge: Judge, completer: Completer, facts: dict[str, Any]) -> Decision:
    """Return the decision on a document that the schema permits."""
    assert not completer.problems(facts, lambda path: Place(str(path), 1)), facts
    return next(judge.decide([("x", completer.complete(facts))], 1))[1]


@pytest.mark.parametrize("name", PAIRS)
def test_interaction(name: str, judge: Judge, completer: Completer) -> None:
    """Each of the two gets its verdict, and cites the clauses that it must."""
    pair = PAIRS[name]
    for facts, expect in zip(pair_of(pair), (pair["expect"], pair["twin_expect"]), strict=True):
        decision = decide(judge, completer, facts)
        assert decision.verdict == expect["verdict"], decision
        assert set(expect.get("clauses", ())) <= set(decision.clauses), decision


@pytest.mark.parametrize("name", PAIRS)
def test_the_twins_differ_in_one_fact(name: str) -> None:
    """One change, and another verdict for it."""
    pair = PAIRS[name]
    twin = pair["twin"]
    assert len(twin.get("change", {})) + len(twin.get("drop", [])) == 1
    assert pair["expect"]["verdict"] != pair["twin_expect"]["verdict"]
    assert re.search("[\u4e00-\u9fff]", pair["zh"])
