"""The mutation of the law: its operators on a toy law, and a sample of the real mutants, each killed or explained."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests import mutation

if TYPE_CHECKING:
    from pathlib import Path

    from checker.law import Law

TOY = """package toy

# METADATA
# title: 中文注释在前,位置按字节计
claims contains "ground" if {
	input.action in {"share", "disclose"}
	input.age >= 18
	not input.masked == true
	some element in data.leapca.sharing.claims
}

says := "yes" if {
	startswith(input.kind, "court.")
} else := "no"
"""
SCHEMA = {
    "properties": {
        "action": {"enum": ["share", "transfer", "disclose", "use"]},
        "age": {"type": "integer"},
        "kind": {"type": "string"},
        "masked": {"type": "boolean"},
    }
}
READINGS = """readings:
  A01:
    owner: legal
    value:
      acts: [share, use]
      years: 18
      asked: true
      grounds:
        - {section: sharing, ground: first}
        - {section: transfer, ground: second}
"""
SHOWN = {
    "drop_condition": {
        'input.action in {"share", "disclose"} -> (nothing)',
        "input.age >= 18 -> (nothing)",
        "not input.masked == true -> (nothing)",
        "some element in data.leapca.sharing.claims -> (nothing)",
        'startswith(input.kind, "court.") -> true',
    },
    "negate_condition": {
        'input.action in {"share", "disclose"} -> not input.action in {"share", "disclose"}',
        "input.age >= 18 -> not input.age >= 18",
        "not input.masked == true -> input.masked == true",
        'startswith(input.kind, "court.") -> not startswith(input.kind, "court.")',
    },
    "drop_else": {'else := "no" -> (nothing)'},
    "swap_act": {
        '"share" -> "transfer"',
        '"share" -> "disclose"',
        '"disclose" -> "share"',
        '"disclose" -> "transfer"',
        "data.leapca.sharing -> data.leapca.transfer",
        "data.leapca.sharing -> data.leapca.disclosure",
    },
    "swap_literal": {'"share" -> "transfer"', '"disclose" -> "transfer"', '"court." -> "another"'},
    "drop_literal": {'{"share", "disclose"} -> {"share"}', '{"share", "disclose"} -> {"disclose"}'},
    "add_literal": {
        '{"share", "disclose"} -> {"share", "disclose", "transfer"}',
        '{"share", "disclose"} -> {"share", "disclose", "use"}',
    },
    "flip_boolean": {"true -> false"},
    "swap_operator": {">= -> >", "== -> !="},
    "change_number": {"18 -> 17", "18 -> 19"},
}


def shown(mutants: list[mutation.Mutant]) -> dict[str, set[str]]:
    """Return the edits of each operator."""
    return {name: {mutant.change for mutant in mutants if mutant.operator == name} for name in mutation.OPERATORS}


def test_operators_on_rules() -> None:
    """Every operator makes exactly the edits that its name says."""
    found = shown(mutation.rego_mutants({"toy.rego": TOY}, SCHEMA))
    removed = found.pop("remove_rule")
    assert found == SHOWN
    assert len(removed) == 2


def test_edits_are_exact() -> None:
    """An edit leaves every other character of the file as it is."""
    texts = {mutant.apply(TOY) for mutant in mutation.rego_mutants({"toy.rego": TOY}, SCHEMA)}
    for line in TOY.splitlines():
        if line.startswith(("\tinput", "\tnot")):
            assert TOY.replace(line + "\n", "") in texts
    assert TOY.replace("not input.masked", "input.masked") in texts
    assert TOY.replace('{"share", "disclose"}', '{"disclose"}') in texts
    assert TOY.replace(' else := "no"', "") in texts
    assert TOY.replace(">= 18", ">= 19") in texts
    assert TOY not in texts


def test_operators_on_readings() -> None:
    """Readings lose, swap and gain words; booleans flip and numbers move by one. What is for people is left alone."""
    modules = {"toy.rego": "package toy\n\nx if input.action in data.readings.A01.value.acts\n"}
    mutants = mutation.readings_mutants(READINGS, modules, SCHEMA)
    found = {operator: edits for operator, edits in shown(mutants).items() if edits}
    assert found == {
        "drop_literal": {
            "[share, use] -> [use]",
            "[share, use] -> [share]",
            "- {section: sharing, ground: first} -> (nothing)",
            "- {section: transfer, ground: second} -> (nothing)",
        },
        "add_literal": {"[share, use] -> [share, use, disclose]", "[share, use] -> [share, use, transfer]"},
        "swap_literal": {
            "share -> transfer", "use -> disclose", "sharing -> another", "transfer -> another", "first -> another",
            "second -> another",
        },
        "swap_act": {"sharing -> transfer", "sharing -> disclosure", "transfer -> sharing", "transfer -> disclosure"},
        "flip_boolean": {"true -> false"},
        "change_number": {"18 -> 17", "18 -> 19"},
    }  # fmt: skip
    texts = {mutant.apply(READINGS) for mutant in mutants}
    assert READINGS.replace("        - {section: sharing, ground: first}\n", "") in texts
    assert READINGS.replace("years: 18", "years: 17") in texts


@pytest.fixture(scope="module")
def bench(law: Law) -> mutation.Bench:
    """Return the law and its cases."""
    return mutation.Bench(law)


def test_the_law_itself_survives(bench: mutation.Bench) -> None:
    """Every case passes on the law as it is; else a kill would mean nothing."""
    assert bench.wrong() == []


def test_what_does_not_compile_is_stillborn(bench: mutation.Bench) -> None:
    """A mutant that the engine refuses is told apart from one that a case kills."""
    path, text = next(iter(bench.law.modules.items()))
    broken = mutation.Mutant(path, len(text), len(text), "drop_condition", "\nx if {\n", 1, "x", "")
    with pytest.raises(mutation.Stillborn):
        bench.killer(broken)


@pytest.mark.parametrize("file", ["sharing/service_completion.rego", "transfer/succession.rego", ""])
def test_mutants_are_killed_or_explained(bench: mutation.Bench, file: str) -> None:
    """All mutants of two rules, and every tenth of the whole law; `python -m tests.mutation` tries them all."""
    usual = [mutant for mutant in mutation.all_mutants(bench.law) if mutant.operator in mutation.USUAL]
    mutants = [mutant for mutant in usual if mutant.file == file]
    known = mutation.equivalents()
    survivors = []
    for mutant in mutants or usual[::10]:
        try:
            if bench.killer(mutant) is None and not mutation.matching(mutant, known):
                survivors.append(str(mutant))
        except mutation.Stillborn:
            continue
    assert survivors == []


def test_entries_name_mutants_of_this_law(law: Law) -> None:
    """An entry that no mutant matches is stale; each gives its reason in both languages."""
    mutants = mutation.all_mutants(law)
    for key, entry in mutation.equivalents().items():
        assert any(mutation.matching(mutant, [key]) for mutant in mutants), key
        assert re.search("[\u4e00-\u9fff]", entry["zh"]), key
        assert not re.search("[\u4e00-\u9fff]", entry["en"]), key


def test_a_doubled_or_unexplained_entry_is_refused(tmp_path: Path) -> None:
    """The table of equivalents is checked before it excuses anything."""
    entry = "  - {file: a, rule: b, operator: c, change: d, zh: 理由, en: reason}\n"
    table = tmp_path / "table.yaml"
    table.write_text("equivalent:\n" + entry)
    assert list(mutation.equivalents(table)) == [("a", "b", "c", "d")]
    for text in (
        "equivalent:\n" + entry * 2,
        "equivalent:\n  - {file: a, rule: b, operator: c, change: d, zh: 理由}\n",
    ):
        table.write_text(text)
        with pytest.raises(ValueError, match="twice, or not"):
            mutation.equivalents(table)
