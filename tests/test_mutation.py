"""The mutation of the law: its operators on a toy law, and a sample of the real mutants, each killed or explained."""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests import mutation
from tests.generate import drafts
from tests.mutants import OPERATORS, USUAL, Mutant, all_mutants, readings_mutants, rego_mutants

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
      unread: true
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


def shown(mutants: list[Mutant]) -> dict[str, set[str]]:
    """Return the edits of each operator."""
    return {name: {mutant.change for mutant in mutants if mutant.operator == name} for name in OPERATORS}


def test_operators_on_rules() -> None:
    """Every operator makes exactly the edits that its name says."""
    found = shown(rego_mutants({"toy.rego": TOY}, SCHEMA))
    removed = found.pop("remove_rule")
    assert found == SHOWN
    assert len(removed) == 2


def test_edits_are_exact() -> None:
    """An edit leaves every other character of the file as it is."""
    texts = {mutant.apply(TOY) for mutant in rego_mutants({"toy.rego": TOY}, SCHEMA)}
    for line in TOY.splitlines():
        if line.startswith(("\tinput", "\tnot")):
            assert TOY.replace(line + "\n", "") in texts
    assert TOY.replace("not input.masked", "input.masked") in texts
    assert TOY.replace('{"share", "disclose"}', '{"disclose"}') in texts
    assert TOY.replace(' else := "no"', "") in texts
    assert TOY.replace(">= 18", ">= 19") in texts
    assert TOY not in texts


def test_operators_on_readings() -> None:
    """Readings lose, swap and gain words; booleans flip and numbers move by one. What no rule reads is left alone."""
    read = "".join(f"x if y in data.readings.A01.value.{key}\n" for key in ("years", "asked", "grounds"))
    modules = {"toy.rego": f"package toy\n\nx if input.action in data.readings.A01.value.acts\n{read}"}
    mutants = readings_mutants(READINGS, modules, SCHEMA)
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
    assert READINGS.replace("unread: true", "unread: false") not in texts


@pytest.fixture(scope="module")
def bench(law: Law) -> mutation.Bench:
    """Return the law and its cases."""
    return mutation.Bench(law)


def test_the_law_itself_survives(bench: mutation.Bench) -> None:
    """Every case passes on the law as it is; else a kill would mean nothing."""
    assert bench.wrong == []
    assert len(bench.cases) > 500


HOPS = "\tinput.action in data.readings.A19.value.hops\n"


def edit(bench: mutation.Bench, path: str, old: str, new: str) -> Mutant:
    """Return the mutant that puts `new` for the one place in a file where `old` stands."""
    text = bench.law.modules[path]
    assert text.count(old) == 1
    return Mutant(path, text.index(old), text.index(old) + len(old), "drop_condition", new, 1, "x", old)


def test_what_does_not_compile_is_stillborn(bench: mutation.Bench) -> None:
    """A mutant that the engine refuses is told apart from one that a case kills."""
    assert (
        mutation.fate(bench, edit(bench, "main.rego", "package leapca.main\n", "package leapca.main {\n"))
        == "stillborn"
    )


def test_a_mutant_that_ends_the_process_does_not_end_the_run(bench: mutation.Bench) -> None:
    """Recursion takes regorus' process down; the mutants before and after are tried all the same."""
    row = "review contains doubt if some doubt in data.leapca.permission.questions\n"
    spin = 'review contains "spin" if spin\n\nspin if whirl\n\nwhirl if spin\n'
    recursive, deaf = edit(bench, "main.rego", row, f"{row}\n{spin}"), edit(bench, "main.rego", row, "")
    jobs = [deaf, recursive, deaf, recursive, deaf]
    for workers in (1, 2):
        found = Counter(mutation.spread(partial(mutation.fate, bench), jobs, workers))
        assert found == {(deaf, "killed"): 3, (recursive, None): 2}


def test_a_failure_of_the_tool_is_no_stillbirth(bench: mutation.Bench) -> None:
    """Nothing counts as tried that was not."""
    unknown = Mutant("no/such.rego", 0, 0, "remove_rule", "", 1, "x", "")
    with pytest.raises(ChildProcessError, match=r"no/such\.rego:1"):
        list(mutation.spread(partial(mutation.fate, bench), [unknown], 1))


def test_a_survivor_names_the_case_that_is_missing(bench: mutation.Bench, law: Law) -> None:
    """Without its cases a mutant survives; the hint says a change of a base on which law and mutant part."""
    mutant = edit(bench, "protection/in_transit.rego", HOPS, "")
    assert mutation.fate(bench, mutant) == "killed"
    caseless = mutation.Bench(law)
    caseless.cases = {}
    assert mutation.fate(caseless, mutant) == "survived"
    generated = [bench.case(bench.completer.complete(facts)) for _, facts in drafts(2000, 1, law)]
    found = re.fullmatch(r"protection\.in_transit: (\{.*\}); the mutant says deny (.*)", bench.told(mutant, generated))
    assert found
    case = json.loads(found[1])
    assert "action" in case["change"]
    assert len(case["change"]) + len(case.get("drop", [])) <= 3
    assert "transport_not_declared" not in case["expect"]["failed"]
    assert "transport_not_declared" in found[2]
    spared = edit(bench, "main.rego", "package leapca.main\n", "package leapca.main\n\nnobody_asks := true\n")
    assert bench.told(spared, generated) == ""


@pytest.mark.parametrize("file", ["sharing/service_completion.rego", "transfer/succession.rego", ""])
def test_mutants_are_killed_or_explained(bench: mutation.Bench, file: str) -> None:
    """All mutants of two rules, and some of the whole law; `python -m tests.mutation` tries them all."""
    usual = [mutant for mutant in all_mutants(bench.law) if mutant.operator in USUAL]
    mutants = [mutant for mutant in usual if mutant.file == file] or usual[:: len(usual) // 200]
    known = mutation.equivalents()
    fates = dict(mutation.spread(partial(mutation.fate, bench), mutants, 2))
    survivors = [mutant for mutant, found in fates.items() if found == "survived"]
    assert [str(mutant) for mutant in survivors if not mutation.matching(mutant, known)] == []
    assert list(fates.values()).count("killed") > len(mutants) / 2


def test_the_command_prints_the_score(capsys: pytest.CaptureFixture[str]) -> None:
    """Mutants by operator and by section, then the score; 0 when none survives."""
    assert mutation.main(["--only", "sharing/opening.rego", "--documents", "200", "--jobs", "2"]) == 0
    said = capsys.readouterr().out
    assert re.search(r"(?m)^section +mutants +killed +equivalent +survived +stillborn$", said)
    score = re.search(r"(?m)^score: (\d+)/(\d+) = 100\.00%$", said)
    assert score
    assert int(score[1]) == int(score[2]) > 10
    assert re.search(rf"(?m)^sharing +\d+ +{score[1]} ", said)
    assert mutation.main(["--only", "no/such.rego"]) == 3


def test_entries_name_mutants_of_this_law(law: Law) -> None:
    """An entry that no mutant matches is stale; each gives its reason in both languages."""
    mutants = all_mutants(law)
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
