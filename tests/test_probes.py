# ruff: noqa: E501 - tables of samples, one a row
"""The start-up self-test of an engine: its questions are answered alike by every engine that may judge.

`checker/probes.json` is `{"modules": {path: Rego}, "probes": [{id, query, input, want}]}`. All modules load into one
engine, beside the law and in packages of their own. There is one question for each distinct input: `query` (without
`data.`) is the rule `answers`, an object that holds, by its name, the value of every probe that has one; a probe whose
value is undefined is absent from `want`. So each input asks about a hundred things at once, and the answer has to be
whole: one lost element, one boolean read as a number, one key too many, and the engine is refused.

The inputs: `facts` looks like a flow; `empty` has no fact at all; `odd` turns the same keys into false, null, zero,
empty and foreign types. The probes are the idioms of the law and their neighbours, chosen from those on which engines
were found to differ.
"""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from checker.engines import ANSWER, embedded
from checker.engines.worker import PROBES

if TYPE_CHECKING:
    from pathlib import Path

    from checker.law import Law

SUITE: dict[str, Any] = json.loads(PROBES.read_bytes())
MODULES: dict[str, str] = SUITE["modules"]
INPUTS: list[dict[str, Any]] = SUITE["probes"]
RULE = "clausecheck.probes.answers"
NAMES = re.findall(r'^\tid := "(\w+)"$', MODULES["clausecheck/probes.rego"], re.MULTILINE)


def answers(modules: dict[str, str], document: Any) -> Any:
    """Return what the embedded engine says."""
    engine = embedded.open_engine(modules, {}, [RULE], {})
    return json.loads(engine.query(RULE, json.dumps(document)) or "null")


def same(one: Any, other: Any) -> bool:
    """Compare as the self-test does: true is not 1, and 1 is not 1.0."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def test_the_shape_is_as_described() -> None:
    """One question an input, unique names, every probe once."""
    assert sorted(one["id"] for one in INPUTS) == ["empty", "facts", "odd"]
    assert {one["query"] for one in INPUTS} == {RULE}
    assert len(NAMES) == len(set(NAMES)) >= 60
    for one in INPUTS:
        assert set(one["want"]) <= set(NAMES)
    assert all("leapca" not in text and "import" not in text for text in MODULES.values())


def test_every_probe_can_tell_an_engine_from_a_mute_one() -> None:
    """Each has a value on some input, or must have none where its negation has one."""
    answered = set().union(*(one["want"] for one in INPUTS))
    silent = {
        "compare_or_equal_missing", "concat_undefined", "deep_missing", "every_undefined_domain", "in_array_missing",
        "in_literal_set_not", "in_missing", "neq_undefined", "not_not", "object_of_undefined", "some_of_empty",
    }  # fmt: skip
    assert set(NAMES) - answered <= silent


@pytest.mark.parametrize("probe", INPUTS, ids=lambda one: str(one["id"]))
def test_the_embedded_engine_answers_right(probe: dict[str, Any]) -> None:
    """The pinned wheel passes its own start-up test."""
    assert same(answers(MODULES, probe["input"]), probe["want"])


@pytest.mark.parametrize("probe", INPUTS, ids=lambda one: str(one["id"]))
def test_the_real_opa_answers_right(probe: dict[str, Any], opa: str, tmp_path: Path) -> None:
    """The reference is the judge of what is right."""
    for path, text in MODULES.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    command = [
        opa,
        "eval",
        "--strict-builtin-errors",
        "--data",
        str(tmp_path),
        "--stdin-input",
        f"data.{probe['query']}",
    ]
    said = subprocess.run(command, input=json.dumps(probe["input"]).encode(), capture_output=True, check=True)
    assert same(json.loads(said.stdout)["result"][0]["expressions"][0]["value"], probe["want"])


def test_the_law_and_the_probes_go_together(law: Law) -> None:
    """Both stand in one engine: neither changes what the other says."""
    engine = embedded.open_engine({**law.modules, **MODULES}, {"readings": law.readings}, [ANSWER, RULE], {})
    for probe in INPUTS:
        said = engine.query(probe["query"], json.dumps(probe["input"]))
        assert said is not None
        assert same(json.loads(said), probe["want"])


FLAWS = {
    # what a broken engine would do, played by changing what it is asked
    "keeps only the first key of an object rule": ('some k in ["a", "b", "c"]', 'some k in ["a"]'),
    "loses a whole set for its last element": ("\tsome f in input.flows\n\tf.x\n\tm := f.x", "\tfalse\n\tsome f in input.flows\n\tm := f.x"),
    "takes `not` of an undefined path as undefined": ("if not input.nope.deep", "if false"),
    "takes `not` of false as false": ("if not input.safeguards.masked\n", "if false\n"),
    "takes zero as false": ("if not input.zero", "if input.zero == 0"),
    "takes null as false": ("if not input.nil", "if not input.nil != null"),
    "takes `not x in set` as undefined": ("\tsome x in input.data\n\tnot x in set_covered", "\tsome x in input.data\n\tx in set_covered"),
    "takes an undefined path as null": ("in_missing if input.nope in {", "in_missing if null in {null, "),
    "takes an empty set as undefined": ("empty_set_is_defined := never", "empty_set_is_defined := x if some x in never"),
    "takes `in` an empty set as undefined": ('not_in_empty_set if not "x" in never', "not_in_empty_set if some _ in never"),
    "skips the second definition of a set": ('union_rules contains "b" if input.action == "share"', 'union_rules contains "b" if false'),
    "takes the wrong branch of else": ('else := "second"', 'else := "first"'),
    "goes on where a condition is undefined": ("\tf.x\n\tm := f.x", "\tf\n\tm := f.x"),
    "takes false as absent in a comparison": ("equal_false if input.safeguards.masked == false", "equal_false if false"),
    "takes `every` over nothing known as true": ("if every x in input.nope", "if every x in never"),
    "flattens a nested list": ('["rule", ["missing", x]]', '["rule", "missing", x]'),
    "normalises text": ('"e\\u0301"', '"\\u00e9"'),
    "evaluates a package for one of its rules": (
        "crossing := data.clausecheck.crossing.left_out", "crossing := data.clausecheck.crossing"
    ),
}  # fmt: skip


@pytest.mark.parametrize("flaw", FLAWS)
def test_a_broken_engine_is_found_out(flaw: str) -> None:
    """Play the flaw: at least one of the inputs must give another answer than the one wanted."""
    old, new = FLAWS[flaw]
    text = MODULES["clausecheck/probes.rego"]
    assert old in text
    broken = {**MODULES, "clausecheck/probes.rego": text.replace(old, new, 1)}
    assert not all(same(answers(broken, probe["input"]), probe["want"]) for probe in INPUTS)


def test_booleans_read_as_numbers_are_found_out() -> None:
    """One wheel hands `False` over as 0, and 0 is true in Rego."""

    def numbers(value: Any) -> Any:
        if isinstance(value, bool):
            return int(value)
        if isinstance(value, dict):
            return {key: numbers(item) for key, item in value.items()}
        return [numbers(item) for item in value] if isinstance(value, list) else value

    for probe in INPUTS:
        if probe["id"] != "empty":
            said = answers(MODULES, numbers(probe["input"]))
            wrong = {name for name in NAMES if not same(said.get(name), probe["want"].get(name))}
            assert {"booleans_kept", "not_equal_false", "false_is_not_zero"} & wrong


def test_integers_read_as_floats_are_found_out() -> None:
    """A number that comes back as another number is another fact."""
    probe = next(one for one in INPUTS if one["id"] == "facts")
    assert not same(answers(MODULES, {**probe["input"], "age": 17.5}), probe["want"])
    assert not same([1.0], [1])
