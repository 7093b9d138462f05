# ruff: noqa: E501 - tables of samples, one a row
"""The lint of the law: each idiom that loses findings is found at its line, and its harmless neighbour is not."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker import lint as lint_module
from checker.lint import MESSAGES, LawProblem, lint
from checker.problem import Problem

if TYPE_CHECKING:
    from pathlib import Path

    from checker.law import Law

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "action": {"enum": ["share", "use"]},
        "data": {"$ref": "#/$defs/names"},
        "age": {"type": "integer"},
        "masked": {"type": "boolean"},
        "name": {"type": "string"},
        "default": {"type": "boolean"},
        "circle": {"$ref": "#/$defs/circle"},
        "consent": {
            "type": "object",
            "properties": {"scope": {"type": "object", "properties": {"data": {"$ref": "#/$defs/names"}}}},
        },
        "necessity": {"type": "object", "additionalProperties": {"enum": ["necessary", "not_necessary"]}},
        "people": {"type": "array", "items": {"type": "object", "properties": {"role": {"type": "string"}}}},
    },
    "$defs": {"names": {"type": "array", "items": {"type": "string"}}, "circle": {"$ref": "#/$defs/circle"}},
}
READINGS: dict[str, Any] = {
    "A01": {
        "value": {
            "actions": ["share"],
            "wrong": ["share", "lend"],
            "words": ["x"],
            "adult": 18,
            "nested": {"deep": True},
        }
    }
}

MAIN = """package leapca.main

answers[id] := said if {
	some id, facts in input.flows
	said := answer with input as facts
}

answer := {"deny": deny, "claims": claims, "fails": fails, "review": [], "says": says}

says := "yes" if {
	some _ in claims
} else := "no"

claims contains ["sharing", hit] if some hit in data.leapca.sharing.claims

fails contains ["sharing", hit] if some hit in data.leapca.sharing.fails

deny contains ["sharing", hit] if {
	some hit in data.leapca.sharing.deny
	some _ in data.leapca.sharing.applies
}
"""
FACTS = """# METADATA
# title: Consent
package leapca.facts.consent

present if input.consent

# METADATA
# title: the consent misses {element}
# custom:
#   zh: 同意未涵盖 {element}
#   remedy: drop {element}
#   remedy_zh: 去掉 {element}
defects contains ["misses_element", element] if {
	some element in input.data
	not element in named
}

named contains element if some element in input.consent.scope.data
"""
GROUND = """package leapca.sharing

# METADATA
# title: A ground
# description: What it is.
# custom:
#   id: LC3101
#   clause: "3.1(1)"
#   zh: 依据
#   description_zh: 说明。
claims contains "ground" if input.action == "share"

fails contains ["ground", defect] if {
	"ground" in claims
	some defect in data.leapca.facts.consent.defects
}

# METADATA
# title: no consent for {recipient}
# custom:
#   zh: 没有给 {recipient} 的同意
#   see_also: ["6.1(2)"]
#   remedy: record it
#   remedy_zh: 予以记录
fails contains ["ground", "no_consent"] if {
	"ground" in claims
	not data.leapca.facts.consent.present
	extra
	some _ in extras
}

extra if input.masked == false

extras contains element if some element in input.data
"""
OPENING = """package leapca.sharing

# METADATA
# title: The opening
# description: What it forbids.
# custom:
#   id: LC3100
#   clause: "3.1"
#   permits: true
#   effective_on: "2027-01-31"
#   zh: 开头
#   description_zh: 禁止什么。
applies contains "opening" if input.action == "share"

# METADATA
# title: nothing permits it
# custom:
#   zh: 没有依据
#   remedy: name one
#   remedy_zh: 写明依据
deny contains ["opening", "no_ground"] if {
	"opening" in applies
	not "ground" in claims
}
"""
BASE = {"main.rego": MAIN, "facts/consent.rego": FACTS, "sharing/ground.rego": GROUND, "sharing/opening.rego": OPENING}


def found(modules: dict[str, str], readings: dict[str, Any] | None = None) -> list[tuple[str, int, str]]:
    """Return path, line and code of each problem."""
    return [(one.path, one.line, one.code) for one in lint(modules, SCHEMA, READINGS if readings is None else readings)]


def added(snippet: str, path: str = "sharing/ground.rego") -> tuple[dict[str, str], set[tuple[str, int, str]]]:
    """Return the base law with `snippet` at the end of a file, and what its `#! code` marks announce."""
    text = f"{BASE[path]}\n{snippet}\n"
    wanted = {
        (path, number, code)
        for number, line in enumerate(text.split("\n"), 1)
        if "#!" in line
        for code in line.split("#!")[1].split()
    }
    return {**BASE, path: text}, wanted


def test_the_base_of_these_tests_is_clean() -> None:
    """Otherwise no sample below would prove anything."""
    assert found(BASE) == []


BAD = {
    "head term: a path": "extras contains input.name if input.action #! head_term",
    "head term: a call": 'extras contains concat("", ["a", x]) if some x in input.data #! head_term',
    "head term: a path in a list": "extras contains [x, input.name] if some x in input.data #! head_term",
    "head term: a field of a bound name": "extras contains x.role if some x in input.people #! head_term",
    "head term: an object": 'extras contains {"x": x} if some x in input.data #! head_term',
    "head term: never bound": "extras contains x if input.action #! head_term",
    "head term: a rule": "extras contains extra if input.action #! head_term",
    "head term: bound under not only": "extras contains x if not x in extras #! head_term not_operand",
    "head: keys without values": "table[x] if some x in input.data #! head_term unread",
    "head: key is a path": "table[input.name] := x if some x in input.data #! head_term unread",
    "head: key is written out": 'table["x"] := x if x := 1 #! head_term unread',
    "head: value may be undefined": "worth := input.name if input.action #! head_term unread",
    "head: value of a rule that may be undefined": "worth := extra #! head_term unread",
    "head: value is a call": "worth := count(extras) #! head_term unread",
    "head: else with a path": 'worth := "a" if input.masked else := input.name #! head_term unread',
    "head: a path as name": "a.b contains x if some x in input.data #! head_ref",
    "head: set of sets": "extras[x] contains y if some x, y in input.necessity #! head_ref",
    "function": "lower_case(x) := x if x #! function",
    "default of a path": "default a.b := 1 #! head_ref",
    "default function": "default f(_) := 1 #! function",
    "not: a call": 'not_a if not startswith(input.name, "x") #! not_operand unread',
    "not: in a list of the input": 'extra if not "x" in input.data #! not_operand',
    "not: a bound name in the input": "extra if {\n\tsome x in input.data\n\tnot x in input.consent.scope.data #! not_operand\n}",
    "not: in a reading": "extra if {\n\tsome x in input.data\n\tnot x in data.readings.A01.value.words #! not_operand\n}",
    "not: in a literal set": 'extra if not input.action in {"use"} #! not_operand',
    "not: a path in a set rule": "extra if not input.name in extras #! not_operand",
    "not: two paths": "extra if not input.name == input.action #! not_operand",
    "not: unequal": 'extra if not input.name != "x" #! not_operand',
    "not: greater": "extra if not input.age > 3 #! not_operand",
    "not: a path with a name in brackets": "extra if {\n\tsome x in input.data\n\tnot input.necessity[x] #! not_operand\n}",
    "not: a local name": "extra if {\n\tsome x in input.data\n\tnot x #! not_operand\n}",
    "not: a count": "extra if not count(extras) > 0 #! not_operand",
    "not: a set rule": "extra if not extras #! set_as_condition",
    "not: a set rule by its path": "extra if not data.leapca.facts.consent.defects #! set_as_condition",
    "a set rule as condition": "extra if extras #! set_as_condition",
    "not: with": "extra if {\n\tsome x in input.people\n\tnot extras_ok with input as x #! with\n}\n\nextras_ok if input.masked",
    "with: a function": "extra if {\n\tsome x in input.data\n\tinput.action with count as x #! with\n}",
    "with: part of the input": "extra if {\n\tsome x in input.data\n\tinput.action with input.name as x #! with\n}",
    "with: the whole input elsewhere": "extra if {\n\tsome x in input.people\n\textras_ok with input as x #! with\n}\n\nextras_ok if input.masked",
    "with: a literal": "extra if input.action with input as {} #! with",
    "input: misspelt": "extra if input.maskd #! input_path",
    "input: below a scalar": "extra if input.name.first #! input_path",
    "input: below a list": "extra if input.data.first #! input_path",
    "input: below a closed object": "extra if input.consent.scope.purposes #! input_path",
    "input: all of it": "extra if input #! input_path",
    "input: half an index": 'extra if input.people[0.5].role == "x" #! input_path',
    "input: any key": "extra if {\n\tsome x in input.data\n\tinput[x] #! input_path\n}",
    "input: a circle of references": "extra if input.circle #! input_path",
    "input: many flows elsewhere": "extra if some _ in input.flows #! input_path",
    "input: misspelt under not": "extra if not input.maskd #! input_path",
    "input: misspelt in a comparison": 'extra if input.actoin == "share" #! input_path',
    "value: not in the list": 'extra if input.action == "shar" #! impossible_value',
    "value: not in the list, turned": 'extra if "shar" != input.action #! impossible_value',
    "value: under not": 'extra if not input.action == "shar" #! impossible_value',
    "value: a number for a boolean": "extra if input.masked == 0 #! impossible_value",
    "value: text for a boolean": 'extra if input.masked == "false" #! impossible_value',
    "value: text for an object": 'extra if input.consent == "x" #! impossible_value',
    "value: null": "extra if input.name == null #! impossible_value",
    "value: in a set": 'extra if input.action in {"share", "lend"} #! impossible_value',
    "value: in a reading": "extra if input.action in data.readings.A01.value.wrong #! impossible_value",
    "value: of another type than the items": "extra if 3 in input.data #! impossible_value",
    "value: below a key": 'extra if {\n\tsome x in input.data\n\tinput.necessity[x] == "needed" #! impossible_value\n}',
    "collection: a text": "extra if some _ in input.name #! no_list",
    "collection: a number of a reading": "extra if {\n\tinput.age\n\tx := input.age\n\tx in data.readings.A01.value.adult #! no_list\n}",
    "data: misspelt rule": "extra if data.leapca.facts.consent.presnt #! unknown_rule",
    "data: misspelt rule under not": "extra if not data.leapca.facts.consent.presnt #! unknown_rule",
    "data: misspelt package": "extra if data.leapca.fact.consent.present #! unknown_rule",
    "data: a whole package": "extra if data.leapca.facts.consent #! unknown_rule",
    "data: below a rule": "extra if data.leapca.facts.consent.present.x #! unknown_rule",
    "data: below a rule of the package": "extra if extras.x #! unknown_rule",
    "data: computed": "extra if {\n\tsome x in input.data\n\tdata.leapca.facts.consent[x] #! data_path\n}",
    "data: unknown root": "extra if data.tables.x #! data_path",
    "data: all of it": "extra if data #! data_path",
    "reading: unknown": "extra if data.readings.A99.value.words #! unknown_reading",
    "reading: unknown key": "extra if some _ in data.readings.A01.value.word #! unknown_reading",
    "reading: unknown key under not": "extra if not data.readings.A01.value.word #! unknown_reading",
    "reading: not its value": "extra if data.readings.A01.question.en #! data_path",
    "reading: all of its value": "extra if data.readings.A01.value #! data_path",
    "reading: computed": "extra if {\n\tsome x in input.data\n\tdata.readings.A01.value[x] #! data_path\n}",
    "name: misspelt": "extra if not exta #! unknown_name",
    "name: of another package": "extra if present #! unknown_name",
    "name: hides a rule": "extra if some extras in input.data #! shadowed",
    "keyword in a path": "extra if input.default #! keyword",
    "builtin: http": 'extra if http.send({"url": input.name}) #! builtin',
    "builtin: environment": "extra if opa.runtime() #! builtin",
    "builtin: time": "extra if time.now_ns() > 0 #! builtin",
    "builtin: small letters of some capitals": 'extra if startswith(lower(input.name), "x") #! builtin',
    "builtin: nested": 'extra if startswith(sprintf("%s", [input.name]), "x") #! builtin',
    "builtin: output argument": "extra if count(input.data, 1) #! builtin",
    "builtin: a rule called": "extra if extras(input.name) #! builtin",
    "builtin: walk": "extras contains v if walk(input.consent, [_, v]) #! head_term builtin unknown_name construct",
    "assigned: a path": "extra if {\n\tx := input.name #! assigned\n\tnot x in extras\n}",
    "assigned: a path that is stated below": "extra if {\n\tx := input.name #! assigned\n\tinput.name\n\tnot x in extras\n}",
    "assigned: a path below the one that is stated": "extra if {\n\tinput.consent\n\tx := input.consent.scope #! assigned\n\tx\n}",
    "assigned: a path that is only denied": "extra if {\n\tnot input.name\n\tx := input.name #! assigned\n\tnot x in extras\n}",
    "assigned: a field of a bound name": "extras contains y if {\n\tsome x in input.people\n\ty := x.role #! assigned\n}",
    "assigned: by a bound key": "extras contains y if {\n\tsome x in input.data\n\tinput.necessity[x]\n\ty := input.necessity[x] #! assigned\n}",
    "assigned: in a list": "extras contains y if {\n\tsome x in input.data\n\ty := [x, input.name] #! assigned\n}",
    "assigned: a call on a path": 'extras contains y if y := concat("", [input.name, "."]) #! assigned',
    "assigned: a rule that may be undefined": "extra if {\n\tx := other #! assigned\n\tx\n}\n\nother if input.masked",
    "assigned: what may be false": "extra if {\n\tx := input.age < 3 #! assigned\n\tx\n}",
    "comprehension: a field of a bound name": "extra if count({x.role | some x in input.people}) > 1 #! head_term",
    "pattern: word": "extra if regex.match(`^\\w+$`, input.name) #! pattern",
    "pattern: digit": 'extra if regex.match("\\\\d", input.name) #! pattern',
    "pattern: border": "extra if regex.match(`\\bid\\b`, input.name) #! pattern",
    "pattern: property": "extra if regex.match(`\\p{Han}`, input.name) #! pattern",
    "pattern: computed": "extra if regex.match(input.name, input.name) #! pattern",
    "construct: some without in": "extra if {\n\tsome x #! construct\n\tx := 1\n}",
    "construct: every": 'extra if every x in input.data { x != "a" } #! construct',
    "construct: unification": "extra if {\n\tx = input.name #! construct\n\tx\n}",
    "construct: object pattern": 'extra if some {"role": x} in input.people #! construct',
    "construct: wildcard": "extra if input.data[_] #! construct",
    "construct: a path into a literal": "extra if [1, 2][0] #! construct",
    "not: a path into a literal": "extra if not {1: 2}[1] #! not_operand",
    "construct: arithmetic": "extra if input.age + 1 > 18 #! construct",
    "construct: keys and values": 'extra if "a", "b" in input.necessity #! construct',
    "export: no set": 'review := true if input.action == "share" #! export_shape unread',
    "export: no pair": 'fails contains "no_consent" if extra #! export_shape',
    "export: for every flow": 'claims contains "ground" #! export_shape',
    "export: two kinds in a file": 'review contains ["ground", "no_consent"] if extra #! export_shape unread',
    "export: another file's name": 'fails contains ["grund", "no_consent"] if extra #! stem',
    "export: a computed name": 'fails contains [x, "no_consent"] if some x in input.data #! stem',
    "export: a condition from elsewhere": 'fails contains ["ground", x] if some x in input.data #! condition_source',
    "export: a condition bound by assignment": 'fails contains ["ground", x] if {  #! condition_source\n\tx := "y"\n}',
    "export: a computed condition": 'fails contains ["ground", ["a", "b"]] if extra #! condition_source',
    "export: another ground": 'claims contains "grund" if extra #! stem',
    "export: a head over two lines": 'fails contains [ #! head_layout\n\t"ground", "no_consent",\n] if extra',
    "unread helper": "forgotten if input.masked #! unread",
    "unread but by itself": "table contains x if { #! unread\n\tsome x in input.data\n}",
    "recursion": "extra if extra #! recursion",
    "recursion over two": "extra if second\n\nsecond if extra #! recursion",
    "two defaults": "default extra := false\n\ndefault extra := true #! conflict",
    "two kinds": "extras := 3 if input.masked #! conflict",
    "no words": 'fails contains ["ground", "speechless"] if extra #! no_words',
    "condition is no plain name": 'fails contains ["ground", "No-Name"] if extra #! no_words plain_name',
    "template string": 'extra if input.name == $"{input.action}" #! template_string',
    "carriage return": "# a comment\r\n#! x".replace("#! x", ""),
}


@pytest.mark.parametrize("name", BAD)
def test_each_forbidden_idiom_is_found_at_its_line(name: str) -> None:
    """Exactly the announced problems, nothing else."""
    modules, wanted = added(BAD[name])
    said = set(found(modules))
    if name == "carriage return":
        wanted = {("sharing/ground.rego", GROUND.count("\n") + 2, "carriage_return")}
    # A definition in front of the one at fault is reported with it: the conflict stands at the later one.
    assert said == wanted


GOOD = {
    "head: names bound by some": "extras contains x if some x in input.data",
    "head: names bound by assignment": "extras contains m if {\n\tinput.name\n\tm := input.name\n}",
    "assigned: a literal": 'extras contains x if x := "a"',
    "assigned: what is bound": "extras contains y if {\n\tsome [x, [z, _]] in extras_pairs\n\ty := [x, z]\n}\n\nextras_pairs contains [1, [2, 3]]",
    "assigned: a call on what is stated": 'extras contains y if {\n\tinput.name\n\ty := concat("", [input.name, "."])\n}',
    "assigned: a reading": "extra if {\n\tdata.readings.A01.value.adult\n\tx := data.readings.A01.value.adult\n\tx > 3\n}",
    "assigned: a rule with a value for every flow": "extra if {\n\tx := other\n\tx == 1\n}\n\ndefault other := 1",
    "head: a list of literals and bound names": 'extras contains ["a", [x, 3]] if some x in input.data',
    "head: a literal": 'extras contains "a" if input.masked',
    "head: bound in a list": "extras contains y if some [_, y] in extras_pairs\n\nextras_pairs contains [1, 2]",
    "head: object by bound key": "extra if some _ in table\n\ntable[k] := v if some k, v in input.necessity",
    "not: a rule": "extra if not other\n\nother if input.masked",
    "not: a path": "extra if not input.consent.scope.data",
    "not: a path by brackets": 'extra if not input["consent"]["scope"]',
    "not: equal to a literal": "extra if not input.masked == true",
    "not: a literal equal to it": 'extra if not "x" == input.name',
    "not: a reading": "extra if not data.readings.A01.value.nested.deep",
    "not: bound name in a set rule": "extra if {\n\tsome x in input.data\n\tnot x in extras\n}",
    "not: literal in a set rule": 'extra if not "x" in extras',
    "not: in a set rule of another package": "extra if {\n\tsome x in input.data\n\tnot x in data.leapca.facts.consent.named\n}",
    "in: a path in the input": "extra if input.name in input.consent.scope.data",
    "in: a literal set": 'extra if input.action in {"share", "use"}',
    "in: a reading": "extra if input.action in data.readings.A01.value.actions",
    "in: an item": 'extra if "x" in input.data',
    "value: below a key": 'extra if {\n\tsome x in input.data\n\tinput.necessity[x] == "necessary"\n}',
    "value: a number": "extra if input.age >= data.readings.A01.value.adult",
    "value: a list item": 'extra if input.people[0].role == "x"',
    "value: below an index": 'extra if {\n\tsome x, _ in input.people\n\tinput.people[x].role == "x"\n}',
    "set not empty": "extra if some _ in extras",
    "builtins": 'extra if {\n\tcount(extras) > 1\n\tcontains(input.name, "x")\n\tstartswith(concat(".", [input.name]), "x")\n}',
    "pattern": "extra if regex.match(`^[0-9]+\\.$`, input.name)",
    "comprehension": "extra if count({x | some x in input.data; not x in extras}) > 0",
    "union": "extra if count(extras | data.leapca.facts.consent.named) > 1",
    "default": "default extra := false",
    "else": 'extra if other == "a"\n\nother := "a" if {\n\tinput.masked\n} else := "b"',
    "condition used twice": 'fails contains ["ground", "no_consent"] if input.age < 3',
    "a second claim": 'claims contains "ground" if input.action == "use"',
    "mentions of traps in words": '# import \\w $"x" every { [ (\nextra if input.name == "import $ { [ ( `\\\\w` every"',
    "comment on metadata": "# The metadata of this file stand above.",
    "helper with metadata": "# METADATA\n# title: an extra\nextra if input.age < 3",
}


@pytest.mark.parametrize("name", GOOD)
def test_each_harmless_neighbour_passes(name: str) -> None:
    """A lint that cries at everything would be switched off."""
    modules, _ = added(GOOD[name])
    assert found(modules) == []


WHOLE_LAW: dict[str, tuple[str, str, str, list[tuple[str, str, str]]]] = {
    # file, old, new; what is said: file, code, the line that holds this
    "import": ("sharing/ground.rego", "sharing\n", "sharing\n\nimport data.leapca.facts.consent\n", [("", "import", "import")]),
    "package": ("facts/consent.rego", "facts.consent", "facts.consnt", [("", "package", "")]),
    "section's package": ("sharing/opening.rego", "package leapca.sharing", "package leapca.shring", [("", "package", "")]),
    "handed on to another": ("main.rego", "data.leapca.sharing.fails", "data.leapca.sharing.deny", [("", "section", "sharing.deny")]),
    "another section's label": ("main.rego", '["sharing", hit] if {', '["transfer", hit] if {', [("", "section", '"transfer"')]),
    "export that nobody reads": (
        "main.rego",
        "\tsome hit in data.leapca.sharing.deny\n",
        "\tsome hit in data.leapca.sharing.applies\n",
        [("sharing/opening.rego", "unread", "deny contains"), ("", "section", "deny contains")],
    ),
    "helper in two files": (
        "sharing/opening.rego",
        'applies contains "opening" if',
        'extra if input.age < 3\n\napplies contains "opening" if',
        [("", "duplicate_rule", "extra if"), ("", "metadata_stray", "# METADATA"), ("", "rule_metadata", "applies")],
    ),
    "export without a rule": (
        "sharing/opening.rego",
        'applies contains "opening" if input.action == "share"',
        'review contains ["opening", "no_ground"] if input.action == "share"',
        [],
    ),
    "shared words": (
        "facts/consent.rego",
        'defects contains ["misses_element", element] if {',
        "defects contains element if {",
        [("", "export_shape", "defects contains"), ("", "metadata_stray", "# METADATA\n# title: the")],
    ),
    "two kinds of rule in a file": (
        "sharing/ground.rego",
        "extra if input.masked",
        'applies contains "ground" if extra\n\nextra if input.masked',
        [("", "export_shape", "applies contains"), ("", "export_shape", "claims contains")],
    ),
    "shared words over two lines": (
        "facts/consent.rego", '["misses_element", element] if', '[\n\t"misses_element", element,\n] if', [("", "head_layout", "defects contains")],
    ),
    "empty `at`": ("sharing/ground.rego", "#   see_also", '#   at: ""\n#   see_also', [("", "metadata_value", "# METADATA\n# title: no c")]),
    "no id": ("sharing/ground.rego", "#   id: LC3101\n", "", [("", "metadata_value", "# METADATA")]),
    "bad id": ("sharing/ground.rego", "LC3101", "LC-31", [("", "metadata_value", "# METADATA")]),
    "id twice": ("sharing/opening.rego", "LC3100", "LC3101", [("", "duplicate_id", "# METADATA")]),
    "clause is a number": ("sharing/opening.rego", '"3.1"', "3.1", [("", "metadata_value", "# METADATA")]),
    "no description": ("sharing/ground.rego", "# description: What it is.\n", "", [("", "metadata_value", "# METADATA")]),
    "no Chinese description": ("sharing/ground.rego", "#   description_zh: 说明。\n", "", [("", "metadata_value", "# METADATA")]),
    "no title": ("sharing/ground.rego", "# title: A ground\n", "", [("", "metadata_value", "# METADATA")]),
    "English for Chinese": ("sharing/ground.rego", "zh: 依据", "zh: A ground", [("", "translation", "# METADATA")]),
    "not Chinese": ("sharing/opening.rego", "remedy_zh: 写明依据", "remedy_zh: n/a", [("", "translation", "# METADATA\n# title: nothing")]),
    "no remedy": ("sharing/opening.rego", "#   remedy: name one\n", "", [("", "metadata_value", "# METADATA\n# title: nothing")]),
    "empty remedy": ("sharing/opening.rego", "remedy: name one", 'remedy: " "', [("", "metadata_value", "# METADATA\n# title: nothing")]),
    "unknown key": ("sharing/ground.rego", "see_also", "see_allso", [("", "metadata_key", "# METADATA\n# title: no consent")]),
    "see_also is no list": ("sharing/ground.rego", '["6.1(2)"]', "6.1(2)", [("", "metadata_value", "# METADATA\n# title: no consent")]),
    "permits is text": ("sharing/opening.rego", "permits: true", "permits: yes", [("", "metadata_value", "# METADATA")]),
    "date": ("sharing/opening.rego", "2027-01-31", "31.1.2027", [("", "metadata_value", "# METADATA")]),
    "unreadable": ("sharing/ground.rego", "# title: A ground", "# title: [", [("", "metadata_yaml", "")]),
    "key twice": ("sharing/ground.rego", "# title: A ground", "# title: A\n# title: B", [("", "metadata_yaml", "# title: B")]),
    "no mapping": ("sharing/opening.rego", "# custom:\n#   zh: 没有依据", "# custom: none\n# x:\n#   zh: 没", [("", "metadata_yaml", "# METADATA\n# title: n")]),
    "misspelt mark": ("sharing/ground.rego", "# METADATA\n# title: A ", "# Metadata\n# title: A ", [("", "metadata_form", "# Metadata")]),
    "indented mark": ("sharing/ground.rego", "# METADATA\n# title: A ", " # METADATA\n# title: A ", [("", "metadata_form", " # META")]),
    "mark with a space": ("sharing/ground.rego", "# METADATA\n# title: A ", "# METADATA \n# title: A ", [("", "metadata_form", "# METADATA \n")]),
    "metadata apart from its rule": (
        "sharing/opening.rego",
        "deny contains",
        "\ndeny contains",
        [("", "metadata_stray", "# METADATA\n# title: nothing"), ("", "no_words", "deny contains")],
    ),
    "words twice": (
        "sharing/ground.rego",
        "extra if input.masked",
        '# METADATA\n# title: x\n# custom:\n#   zh: 又\n#   remedy: y\n#   remedy_zh: 再\nfails contains ["ground", "no_consent"] if extra\n\nextra if input.masked',
        [("", "words_twice", "# METADATA\n# title: x")],
    ),
    "unknown placeholder": ("sharing/ground.rego", "{recipient}\n# custom", "{name}\n# custom", [("", "placeholder", "# METADATA\n# title: no c")]),
    "broken placeholder": ("sharing/ground.rego", "remedy: record it", "remedy: record {it", [("", "placeholder", "# METADATA\n# title: no c")]),
    "element of a condition without one": (
        "sharing/ground.rego", "remedy: record it", "remedy: record {element}", [("", "placeholder", "# METADATA\n# title: no c")],
    ),
    "field of a placeholder": (
        "facts/consent.rego", "remedy: drop {element}", "remedy: drop {element.__class__}", [("", "placeholder", "# METADATA\n# title: the c")],
    ),
    "parse error": ("sharing/ground.rego", "\textra\n", "\textra ==\n\t)\n", [("", "broken_line", "\textra ==")]),
    "no Rego": ("sharing/ground.rego", "extra if input.masked", "extra if )", [("", "unparsable", "extra if )")]),
    "operator first": ("main.rego", "if some hit in data.leapca.sharing.fails", "if {\n\t1\n\t== 1\n}", [("", "broken_line", "\t== 1")]),
    "long line": ("main.rego", "answer := {", f"# {'x' * 400}\nanswer := {{", [("", "long_line", "# xxx")]),
    "deep brackets": ("main.rego", '"review": []', f'"review": {"[" * 12}{"]" * 12}', [("", "too_large", "")]),
    "long chain": ("main.rego", '"review": []', f'"review": [1{"+1" * 60}]', [("", "too_large", "answer :=")]),
}  # fmt: skip


@pytest.mark.parametrize("name", WHOLE_LAW)
def test_what_spoils_a_law_as_a_whole_is_found_at_its_line(name: str) -> None:
    """One change to one file of the clean base."""
    path, old, new, wanted = WHOLE_LAW[name]
    assert BASE[path].count(old) >= 1
    modules = {**BASE, path: BASE[path].replace(old, new, 1)}
    said = found(modules)
    assert said
    for other, code, at in wanted:
        where = other or path
        assert (where, modules[where][: modules[where].index(at)].count("\n") + 1, code) in [
            (file, line, code) for file, line, code in said
        ] or (at == "" and (where, code) in [(file, code) for file, _, code in said])
    if name == "export without a rule":
        assert {code for _, _, code in said} >= {"export_shape", "unread"}


def test_a_file_name_that_the_index_of_rules_cannot_hold() -> None:
    """The stem of a file is the name of its rule."""
    modules = {**BASE, "sharing/a-b.rego": "package leapca.sharing\n"}
    assert found(modules) == [("sharing/a-b.rego", 1, "plain_name")]


def test_a_folder_below_a_section() -> None:
    """A rule in a deeper folder would belong to a section that nobody composes."""
    modules = {**BASE, "sharing/deep/x.rego": "package leapca.sharing.deep\n"}
    assert ("sharing/deep/x.rego", 1, "package") in found(modules)


def test_a_rule_that_is_also_a_package() -> None:
    """Engines disagree on what `data.leapca.facts` would then be."""
    modules = {**BASE, "facts.rego": "package leapca.facts\n\nconsent if input.masked\n"}
    assert ("facts.rego", 3, "conflict") in found(modules)


def test_no_law_is_no_clean_law() -> None:
    """Silence is never consent."""
    assert [code for _, _, code in found({})] == ["empty_law"]


BOMBS = {
    "brackets": "package leapca.main\n\nanswers := " + "[" * 5000,
    "brackets over lines": "package leapca.main\n\nanswers := " + "[\n" * 5000,
    "sets": "package leapca.main\n\nanswers := " + "{" * 30 + "1" + "}" * 30,
    "operators over lines": "package leapca.main\n\nanswers := a" + " |\nb" * 3000,
    "operators after lines": "package leapca.main\n\nanswers := (a" + "\n| b" * 3000 + ")",
    "indices over lines": "package leapca.main\n\nanswers := a" + "[\n0]" * 3000,
    "signs over lines": "package leapca.main\n\nanswers := " + "-\n" * 3000 + "a",
    "a long path": "package leapca.main\n\nanswers := " + ".".join("a" * 190),
    "a long string": 'package leapca.main\n\nanswers := "' + "x" * 60_000,
    "a raw string without end": "package leapca.main\n\nanswers := `" + "[{(\n" * 9000,
    "a large file": "package leapca.main\n" + "# x\n" * 20_000,
    "surrogates": 'package leapca.main\n\nanswers := "\ud800"',
    "nothing": "",
    "a package only": "package leapca.main",
    "a byte order mark": "\ufeffpackage leapca.main\n",
    "a NUL": "package leapca.main\x00\n",
    "many circles": "package leapca.main\n" + "".join(f"\nr{n} if r{(n + 1) % 900}\n" for n in range(900)),
}


@pytest.mark.parametrize("name", BOMBS)
def test_no_text_hurts(name: str) -> None:
    """Problems, in a moment; never an exception, a crash or a clean bill."""
    start = time.perf_counter()
    said = found({**BASE, "main.rego": BOMBS[name]})
    assert said
    assert time.perf_counter() - start < 5


class Panic(BaseException):
    """As the engine's own."""


class Engine:
    """An engine that parses and then gives up."""

    error: BaseException = Panic("thread panicked")

    def add_policy(self, path: str, text: str) -> None:
        """Take a module."""

    def get_ast_as_json(self) -> str:
        """Give up."""
        raise self.error


def test_an_engine_that_panics_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its panic is no ordinary exception."""
    monkeypatch.setattr("regorus.Engine", Engine)
    assert {code for _, _, code in found(BASE)} == {"unparsable"}


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit()])
def test_whoever_interrupts_is_obeyed(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Ctrl-C is no problem of the law."""
    monkeypatch.setattr(Engine, "error", error)
    monkeypatch.setattr("regorus.Engine", Engine)
    with pytest.raises(type(error)):
        found(BASE)


def test_a_tree_too_deep_to_walk_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stack is finite."""
    monkeypatch.setattr(Engine, "error", RecursionError())
    monkeypatch.setattr(lint_module, "_parse", lambda _: Engine().get_ast_as_json())
    assert {code for _, _, code in found(BASE)} == {"too_large"}


def test_without_an_engine_there_is_no_clean_law(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lint cannot read, and says so with the exit code of "could not decide"."""
    monkeypatch.setitem(sys.modules, "regorus", None)
    with pytest.raises(Problem) as raised:
        found(BASE)
    assert (raised.value.key, raised.value.code) == ("engine_missing", 3)


def test_too_many_modules_and_too_much_text() -> None:
    """Bounds on the law as a whole, for each file alone may be small."""
    many = {f"sharing/r{n}.rego": "package leapca.sharing\n" for n in range(lint_module.MAX_MODULES + 1)}
    assert {code for _, _, code in found(many)} == {"too_large"}
    large = {f"sharing/r{n}.rego": "package leapca.sharing\n" + "# x\n" * 16_000 for n in range(20)}
    assert {code for _, _, code in found(large)} == {"too_large"}
    nested = {f"sharing/r{n}.rego": "package leapca.sharing\n" + "x := [[[[[[[1]]]]]]]\n" * 7 for n in range(20)}
    assert {code for _, _, code in found(nested)} == {"too_large"}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [*'[]{}()"`#:=|.,_ \n\t\\', "not ", "in ", "some ", "if ", "input", "data", "x", "contains ", "1", "中"]
        )
    )
)
def test_any_text_is_answered(pieces: list[str]) -> None:
    """Fuzzed from the tokens of the language."""
    problems = lint({**BASE, "sharing/extra.rego": "package leapca.sharing\n\n" + "".join(pieces)}, SCHEMA, READINGS)
    assert all(isinstance(one, LawProblem) and one.line > 0 and one.en and one.zh for one in problems)


def test_every_message_is_said_in_both_languages_and_has_a_sample() -> None:
    """No code without a test that provokes it, none without Chinese."""
    provoked: set[str] = {"empty_law", "plain_name", "too_large"}
    for snippet in BAD.values():
        provoked |= {code for _, _, code in found(added(snippet)[0])}
    for path, old, new, _ in WHOLE_LAW.values():
        provoked |= {code for _, _, code in found({**BASE, path: BASE[path].replace(old, new, 1)})}
    assert set(MESSAGES) == provoked
    for row in MESSAGES.values():
        assert all(
            any("\u4e00" <= letter <= "\u9fff" for letter in text)
            for text in (row.zh, row.remedy_zh)
            if "{wanted}" not in text
        )
        assert all(
            text and not any("\u4e00" <= letter <= "\u9fff" for letter in text) for text in (row.en, row.remedy_en)
        )


# --- the law of this project ---


def test_the_law_of_this_project_is_clean(law: Law) -> None:
    """What is shipped keeps its own rules."""
    problems = lint(law.modules, law.facts_schema, law.readings)
    assert [f"{one.path}:{one.line}: {one.en}" for one in problems] == []


MUTATIONS = [
    ("facts/consent.rego", "package leapca.facts.consent\n", "package leapca.facts.consent\n\nimport data.leapca.facts.recipient\n", "import"),
    ("facts/consent.rego", "not element in named", "not element in input.evidence.consent.scope.data", "not_operand"),
    ("facts/consent.rego", "not element in named", "not element in data.leapca.facts.consent.nmaed", "unknown_rule"),
    ("facts/consent.rego", "not withdrawn\n}", "not withdrwan\n}", "unknown_name"),
    ("facts/consent.rego", 'consent.status == "active"', 'consent.status == "actve"', "impossible_value"),
    ("facts/consent.rego", 'consent.status == "active"', 'consent.state == "active"', "input_path"),
    ("facts/consent.rego", "data.readings.A16.value.explicit_forms", "data.readings.A16.value.explicit_form", "unknown_reading"),
    ("facts/consent.rego", "data.readings.A16.value.explicit_forms", "data.readings.A1.value.explicit_forms", "unknown_reading"),
    ("facts/consent.rego", 'defects contains ["consent_misses_element", element]', 'defects contains ["consent_misses_element", input.data[0]]', "head_term"),
    ("facts/instrument.rego", "some word in data.readings.A23.value.legal_documents\n", "some word in data.readings.A23.value.legal_documents\n\tregex.match(`\\w`, word)\n", "pattern"),
    ("facts/instrument.rego", "not legal_document", 'not contains(input.evidence.legal_instrument.type, "x")', "not_operand"),
    ("facts/minor.rego", "age_years < data", "age_yaers < data", "input_path"),
    ("facts/sign_off.rego", '} else := "nothing"', "} else := input.evidence.legal_review.outcome", "head_term"),
    ("facts/necessity.rego", "input.evidence.necessity[element] ==", "input.evidence.necesity[element] ==", "input_path"),
    ("permission.rego", "permitted if some _ in held", "permitted if held", "set_as_condition"),
    ("permission.rego", "\tnot permitted\n\tsome _ in open", "\tnot held\n\tsome _ in open", "set_as_condition"),
    ("permission.rego", "some ground in data.leapca.transfer.claims", "some ground in data.leapca.sharing.claims", "section"),
    ("permission.rego", "some hit in data.leapca.disclosure.fails", "some hit in data.leapca.disclosure.doubts", "section"),
    ("permission.rego", "not undecided\n", "not permitted_elsewhere\n", "unknown_name"),
    ("permission.rego", "permitted if some _ in held", "permitted if {\n\tsome _ in held\n\trefusals_exist\n}\n\nrefusals_exist if some _ in refusals", "recursion"),
    ("main.rego", "said := answer with input as facts", "said := answer with input as facts with data.readings as facts", "with"),
    ("sharing/explicit_consent.rego", 'claims contains "explicit_consent"', 'claims contains "consent"', "stem"),
    ("transfer/explicit_consent.rego", '"consent_not_explicit"] if', '"consent_not_explict"] if', "no_words"),
    ("sharing/explicit_consent.rego", "not data.leapca.facts.consent.explicit", "not data.leapca.facts.consent.explict", "unknown_rule"),
    ("sharing/service_completion.rego", 'startswith(concat("", [own', 'startswith(sprintf("%s", [own', "builtin"),
    ("facts/recipient.rego", "\tinput.recipient.name\n", "", "assigned"),
    ("sharing/service_completion.rego", "not element in of_a_named_class", "not input.data_categories[element] == category", "not_operand"),
    ("sharing/service_completion.rego", "{element} is none of order", "{elemnt} is none of order", "placeholder"),
    ("sharing/service_completion.rego", "zh: 为顺利完成服务而共享必要信息", "zh: TODO", "translation"),
    ("sharing/legal_requirement.rego", 'fails contains ["legal_requirement", "litigation_missing"]', 'fails contains ["legal_requirement", input.basis]', "head_term"),
    ("sharing/opening.rego", 'input.action == "share"', 'input.action == "sharing"', "impossible_value"),
    ("transfer/succession.rego", "not bound\n\tnot must_ask_again", "not bind(input.recipient)\n\tnot must_ask_again", "not_operand"),
    ("transfer/succession.rego", "bound if input.recipient.bound_by_policy == true", "bound(r) if r.bound_by_policy == true", "function"),
    ("transfer/user_agreement.rego", "agreed_elements contains element if some", "agreed_elements contains element if ) some", "unparsable"),
    ("minors/written_consent.rego", "\tnot excused\n", "\tnot data.leapca.minors.excused_by_law\n", "unknown_rule"),
    ("minors/guardian_scope.rego", 'deny contains ["guardian_scope", "no_guardian_consent"]', 'deny contains {"guardian_scope": "no_guardian_consent"}', "head_term"),
    ("minors/written_consent.rego", "id: LC7100", "id: LC7101", "duplicate_id"),
    ("protection/in_transit.rego", "input.safeguards.encrypted_in_transit == false", "input.safeguards.encrypted_in_transit == 0", "impossible_value"),
    ("protection/need_to_know.rego", 'input.action != "disclose"', 'http.send({"url": input.action})', "builtin"),
    ("acts/refused.rego", 'says == "refuses"', 'says == "refuses" with input as {}', "with"),
    ("use/derived_data.rego", "not for_innovation", 'not "innovation" in input.purpose', "not_operand"),
    ("disclosure/share_function.rego", "not element in selected", "not element in input.evidence.share_action.data_selected_by_user", "not_operand"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "old", "new", "code"), MUTATIONS)
def test_each_forbidden_idiom_is_found_in_the_real_law(law: Law, path: str, old: str, new: str, code: str) -> None:
    """A change such as a hurried hand would make, found at the line where it was made."""
    text = law.modules[path]
    assert old in text
    at = text.index(old)
    changed = text.replace(old, new, 1)
    first = changed.count("\n", 0, at) + 1
    rows = range(first, first + new.count("\n") + 1)
    if code in {"duplicate_id", "translation", "placeholder"}:  # words are reported at the head of their block
        rows = range(changed.count("\n", 0, changed.rfind("# METADATA", 0, at)) + 1, first)
    elif code == "section":  # and what is handed on, at the head of the rule that does it
        rows = range(first - 2, first + 1)
    elif code == "recursion":  # a circle is reported where the walk closes it
        rows = range(1, changed.count("\n") + 2)
    problems = lint({**law.modules, path: changed}, law.facts_schema, law.readings)
    said = [(one.line, one.code) for one in problems if one.path == path]
    assert any(line in rows for line, found_code in said if found_code == code), said


def test_facts_that_go_missing_are_missed(law: Law) -> None:
    """Without the file, what reads it would be silently undefined."""
    modules = {name: text for name, text in law.modules.items() if name != "facts/identifiability.rego"}
    assert {one.code for one in lint(modules, law.facts_schema, law.readings)} == {"unknown_rule", "no_words"}


def test_the_engine_and_the_real_opa_see_the_same_rules_at_the_same_lines(law: Law, opa: str, tmp_path: Path) -> None:
    """The lint reads the syntax tree of one engine; the reference must not see another law."""
    files, problems = lint_module._parse(law.modules)  # noqa: SLF001 - the tree as the lint reads it
    assert problems == []
    for file in files:
        module = tmp_path / file.path.replace("/", "_")
        module.write_text(file.text, encoding="utf-8")
        said = subprocess.run(
            [opa, "parse", "--format", "json", "--json-include", "locations,-comments", str(module)],
            capture_output=True,
            check=True,
        )
        tree = json.loads(said.stdout)
        package = ".".join(part["value"] for part in tree["package"]["path"][1:])
        rules = [
            (
                rule["head"]["ref"][0]["value"] if "ref" in rule["head"] else rule["head"]["name"],
                rule["location"]["row"],
            )
            for rule in tree["rules"]
        ]
        assert (file.package, [(rule.name, rule.line) for rule in file.rules]) == (package, rules)


def test_the_real_opa_compiles_the_law_strictly(law: Law, opa: str, tmp_path: Path) -> None:
    """What is clean here is also clean for the reference, in its strict mode."""
    for path, text in law.modules.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    said = subprocess.run([opa, "check", "--strict", str(tmp_path)], capture_output=True, text=True, check=False)
    assert (said.returncode, said.stderr) == (0, "")
