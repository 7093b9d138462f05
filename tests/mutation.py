"""Mutation of the law: `python -m tests.mutation` changes one thing in the law at a time and asks whether a case notices.

A mutant is killed by the first case of tests/cases whose verdict, clauses, grounds or failed conditions differ. One that
no case kills is equivalent if it answers like the law on thousands of generated documents and
tests/equivalent_mutants.yaml says why it must. Every other survivor is a case that nobody has written.
"""

from __future__ import annotations

import argparse
import copy
import json
import multiprocessing
import os
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from checker import evaluate, yamlfile
from checker.facts import Completer
from checker.law import Law, installed_files
from checker.problem import Problem
from tests.generate import drafts, drop, leaves
from tests.test_cases import FILES, documents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from checker.model import Decision, Facts

TODAY = date(2026, 11, 22)
READINGS = "readings.yaml"
EQUIVALENT = Path(__file__).parent / "equivalent_mutants.yaml"
ACTS = ("share", "transfer", "disclose")
SECTIONS = ("sharing", "transfer", "disclosure")
GROUNDS = {f"leapca.{section}" for section in ("collection", "use", *SECTIONS)}
RELAXED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}
STRANGER = "another"
CHUNK = 200
OPERATORS = (
    "drop_condition", "negate_condition", "remove_rule", "drop_else", "swap_act", "swap_literal", "drop_literal",
    "add_literal", "flip_boolean", "swap_operator", "change_number",
)  # fmt: skip
USUAL = tuple(operator for operator in OPERATORS if operator not in {"add_literal", "swap_literal"})
"""What is tried unless asked otherwise: to put in what is not there mostly makes conditions that no fact can meet."""

Spec = tuple[str, str]
"""An edit of a file as (what stands there, what shall stand there)."""


@dataclass(frozen=True, slots=True, order=True)
class Mutant:
    """One edit: in `file` the characters from `start` to `end` become `text`. `rule` is the head of the rule they are in."""

    file: str
    start: int
    end: int
    operator: str
    text: str
    line: int
    rule: str
    was: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What names the mutant in tests/equivalent_mutants.yaml, however the lines above it move."""
        return self.file, self.rule, self.operator, self.change

    @property
    def change(self) -> str:
        """The edit in one line, for people."""
        return f"{_one_line(self.was)} -> {_one_line(self.text) or '(nothing)'}"

    def apply(self, source: str) -> str:
        """Return the text of the file after the edit."""
        return source[: self.start] + self.text + source[self.end :]

    def __str__(self) -> str:
        """Return place, operator and edit."""
        return f"rego/{self.file}:{self.line}: {self.operator}: {self.change}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


# --- mutants of the rules ---------------------------------------------------------------------------------------------


def rego_mutants(modules: dict[str, str], schema: Facts) -> list[Mutant]:
    """Return the mutants of all modules, in order of file and place; places come from the engine's syntax tree."""
    found: set[Mutant] = set()
    for path, tree in _trees(modules).items():
        found.update(_Module(path, modules[path], schema).mutants(tree["rules"]))
    return sorted(found)


def _trees(modules: dict[str, str]) -> dict[str, Facts]:
    """Return the syntax tree of each module, as the engine reads it."""
    import regorus

    engine = regorus.Engine()
    for path, source in modules.items():
        engine.add_policy(path, source)
    return {tree["source"]["file"]: tree["ast"] for tree in json.loads(engine.get_ast_as_json())}


class _Module:
    """The operators over one module."""

    def __init__(self, path: str, source: str, schema: Facts) -> None:
        self._path = path
        self._source = source
        self._bytes = source.encode()
        self._schema = schema
        self._rule = ""

    def mutants(self, rules: Iterable[Facts]) -> Iterator[Mutant]:
        for rule in rules:
            for kind, node in rule.items():
                if kind != "Spec":
                    raise NotImplementedError(kind)
                start, end = self.span(node)
                self._rule = _one_line(self._source[start:end].split(" if ")[0].split("{\n")[0])
                yield self._edit("remove_rule", start, end, "")
                yield from self._head(node["head"])
                for at, body in enumerate(node["bodies"]):
                    yield from self._body(body, alone=at == 0)

    def _head(self, head: Facts) -> Iterator[Mutant]:
        """A hit or a claim filed under another act would pool the three lists of grounds."""
        for kind, node in _walk(head):
            if kind == "String" and node["value"] in SECTIONS:
                yield from self._swap(node, "swap_act", (act for act in SECTIONS if act != node["value"]))

    def _body(self, body: Facts, *, alone: bool) -> Iterator[Mutant]:
        if body["is_else"]:
            start, end = self.span(body)
            yield self._edit("drop_else", start - 1, end, "")
        statements = (body["query"] or {"stmts": []})["stmts"]
        for statement in statements:
            ((kind, literal),) = statement["literal"].items()
            start, end = self.span(statement)
            row, row_end = self._source.rfind("\n", 0, start) + 1, self._source.find("\n", end) + 1
            if len(statements) > 1:
                yield self._edit("drop_condition", row, row_end, "")
            elif kind not in {"SomeIn", "SomeVars"} or alone:
                yield self._edit("drop_condition", start, end, "true")
            if kind == "NotExpr":
                yield self._edit("negate_condition", start, end, self._source[start:end].removeprefix("not "))
            elif kind == "Expr" and "AssignExpr" not in literal["expr"]:
                yield self._edit("negate_condition", start, end, "not " + self._source[start:end])
            yield from self._inside(literal)

    def _inside(self, literal: Facts) -> Iterator[Mutant]:
        for kind, node in _walk(literal):
            if kind == "BoolExpr":
                yield from self._comparison(node)
            elif kind == "Membership":
                yield from self._membership(node)
            elif kind == "Bool":
                yield self._edit("flip_boolean", *self.span(node), "false" if node["value"] else "true")
            elif kind == "Number":
                for by in (-1, 1):
                    yield self._edit("change_number", *self.span(node), str(int(node["value"]) + by))
            elif kind == "Call":
                for _, inner in _walk(node):
                    if _ == "String" and inner["value"]:
                        yield self._edit("swap_literal", *self.span(inner), json.dumps(STRANGER))
            elif kind == "RefDot" and node["field"][1] in SECTIONS and self._text(node["refr"]) == "data.leapca":
                for section in SECTIONS:
                    if section != node["field"][1]:
                        yield self._edit("swap_act", *self.span(node), f"data.leapca.{section}")

    def _comparison(self, node: Facts) -> Iterator[Mutant]:
        (_, left), (right_kind, right) = (next(iter(node[side].items())) for side in ("lhs", "rhs"))
        start, end = self.span(left)[1], self.span(right)[0]
        between = self._source[start:end]
        yield self._edit("swap_operator", start, end, between.replace(between.strip(), RELAXED[between.strip()]))
        if right_kind == "String":
            yield from self._literal(right, self._text(left), {right["value"]})

    def _membership(self, node: Facts) -> Iterator[Mutant]:
        ((kind, items),) = node["collection"].items()
        if kind == "Set" and all("String" in item for item in items["items"]):
            strings = [item["String"] for item in items["items"]]
            values = {string["value"] for string in strings}
            path = self._text(node["value"])
            start, end = self.span(items)
            for string in strings:
                yield from self._literal(string, path, values)
                rest = ", ".join(json.dumps(each["value"]) for each in strings if each is not string)
                yield self._edit("drop_literal", start, end, f"{{{rest}}}" if rest else "set()")
            for value in sorted(self._enum(path) - values):
                every = ", ".join(json.dumps(each) for each in [*(each["value"] for each in strings), value])
                yield self._edit("add_literal", start, end, f"{{{every}}}")
        elif "String" in node["value"] and kind == "RefDot":
            yield from self._literal(node["value"]["String"], "", set())

    def _literal(self, node: Facts, path: str, beside: set[str]) -> Iterator[Mutant]:
        """Put another word of the enum for a literal: every other act, else the next word that is not there yet."""
        value = node["value"]
        if path == "input.action" and value in ACTS:
            yield from self._swap(node, "swap_act", (act for act in ACTS if act != value))
        words = sorted(self._enum(path) - beside) or [STRANGER]
        later = [word for word in words if word > value]
        yield from self._swap(node, "swap_literal", [(later or words)[0]])

    def _swap(self, node: Facts, operator: str, words: Iterable[str]) -> Iterator[Mutant]:
        for word in words:
            yield self._edit(operator, *self.span(node), json.dumps(word))

    def _enum(self, path: str) -> set[str]:
        return enum(self._schema, path)

    def _text(self, expression: Facts) -> str:
        node = expression if "span" in expression else next(iter(expression.values()))
        start, end = self.span(node)
        return self._source[start:end]

    def span(self, node: Facts) -> tuple[int, int]:
        """Return where a node stands. The tree counts bytes and leaves the quotes of a string outside."""
        start, end = node["span"]["start"], node["span"]["end"]
        while self._bytes[start - 1 : start] == b'"':
            start -= 1
        while self._bytes[end : end + 1] == b'"':
            end += 1
        text = self._bytes[:start].decode()
        return len(text), len(text) + len(self._bytes[start:end].decode())

    def _edit(self, operator: str, start: int, end: int, text: str) -> Mutant:
        line = self._source.count("\n", 0, start) + 1
        return Mutant(self._path, start, end, operator, text, line, self._rule, self._source[start:end])


def _walk(tree: Any) -> Iterator[tuple[str, Facts]]:
    """Yield kind and node of every expression."""
    if isinstance(tree, dict):
        for kind, node in tree.items():
            if isinstance(node, dict) and "span" in node and kind[0].isupper():
                yield kind, node
            yield from _walk(node)
    elif isinstance(tree, list):
        for node in tree:
            yield from _walk(node)


def enum(schema: Facts, path: str) -> set[str]:
    """Return the words that the schema admits at an input path such as `input.recipient.kind`; none for free text."""
    root, *keys = path.split(".")
    if root != "input" or not keys:
        return set()
    at = schema
    for key in keys:
        at = at.get("properties", {}).get(key, {})
        if "$ref" in at:
            at = schema["$defs"][at["$ref"].rpartition("/")[2]]
    return {word for word in at.get("enum", ()) if isinstance(word, str)}


# --- mutants of the readings ------------------------------------------------------------------------------------------


def readings_mutants(source: str, modules: dict[str, str], schema: Facts) -> list[Mutant]:
    """Return the mutants of the values of the readings; places come from the YAML parser's marks."""
    read = {
        match[2]: match[1]
        for text in modules.values()
        for match in re.finditer(r"(input\.[a-z_.]+) in data\.readings\.([A-Za-z0-9_.]+)", text)
    }
    found: list[Mutant] = []

    def edit(operator: str, path: str, start: int, end: int, text: str) -> None:
        line = source.count("\n", 0, start) + 1
        found.append(Mutant(READINGS, start, end, operator, text, line, path, source[start:end]))

    def scalar(node: yaml.ScalarNode, path: str, beside: set[str]) -> None:
        at = node.start_mark.index, node.end_mark.index
        if node.tag.endswith(":bool"):
            edit("flip_boolean", path, *at, "false" if node.value == "true" else "true")
        elif node.tag.endswith(":int"):
            for by in (-1, 1):
                edit("change_number", path, *at, str(int(node.value) + by))
        else:
            if node.value in SECTIONS:
                for section in SECTIONS:
                    if section != node.value:
                        edit("swap_act", path, *at, section)
            words = sorted(enum(schema, read.get(path, "")) - beside) or [STRANGER]
            later = [word for word in words if word > node.value]
            edit("swap_literal", path, *at, (later or words)[0])

    def visit(node: yaml.Node, path: str) -> None:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                visit(value, f"{path}.{key.value}")
        elif isinstance(node, yaml.SequenceNode):
            beside = {item.value for item in node.value if isinstance(item, yaml.ScalarNode)}
            at = node.start_mark.index, node.end_mark.index
            shown = [source[item.start_mark.index : item.end_mark.index] for item in node.value]
            for number, item in enumerate(node.value):
                if node.flow_style:
                    edit("drop_literal", path, *at, f"[{', '.join(shown[:number] + shown[number + 1 :])}]")
                else:
                    start = source.rfind("\n", 0, item.start_mark.index) + 1
                    edit("drop_literal", path, start, source.find("\n", item.end_mark.index) + 1, "")
                scalar(item, path, beside) if isinstance(item, yaml.ScalarNode) else visit(item, path)
            for word in sorted(enum(schema, read.get(path, "")) - beside):
                edit("add_literal", path, *at, f"[{', '.join([*shown, word])}]")
        elif isinstance(node, yaml.ScalarNode):
            scalar(node, path, {node.value})

    root = yaml.compose(source, Loader=yaml.SafeLoader)
    assert isinstance(root, yaml.MappingNode)
    ((_, readings),) = root.value
    for name, reading in readings.value:
        for key, value in reading.value:
            if key.value == "value":
                visit(value, f"{name.value}.value")
    return sorted(set(found))


def all_mutants(law: Law) -> list[Mutant]:
    """Return every mutant of a law."""
    source = law.file(READINGS).decode()
    text = "\n".join(law.modules.values())
    # A value that only the join reads is no matter of the law's cases.
    read = [
        mutant
        for mutant in readings_mutants(source, law.modules, law.facts_schema)
        if f"data.readings.{'.'.join(mutant.rule.split('.')[:3])}" in text
    ]
    return [*rego_mutants(law.modules, law.facts_schema), *read]


# --- the trial of a mutant --------------------------------------------------------------------------------------------


class Definition(NamedTuple):
    """One definition of a rule: where it stands and which readings it reads, as `data.readings.A01.value.x`."""

    file: str
    package: str
    name: str
    start: int
    end: int
    is_set: bool
    readings: tuple[str, ...]


class Record(NamedTuple):
    """Documents, and what the law says of each as JSON text."""

    flows: Facts
    said: dict[str, str]


Part = dict[str, tuple[dict[str, Any], list[str]]]


def definitions(modules: dict[str, str]) -> list[Definition]:
    """Return every definition of the law."""
    found = []
    for path, tree in _trees(modules).items():
        module = _Module(path, modules[path], {})
        package = next(row[8:].strip() for row in modules[path].splitlines() if row.startswith("package "))
        for rule in tree["rules"]:
            start, end = module.span(rule["Spec"])
            text = modules[path][start:end]
            name = re.match(r"\w+", text)
            assert name
            readings = tuple(re.findall(r"data\.readings\.[\w.]+", text))
            found.append(
                Definition(path, package, name[0], start, end, text.startswith(f"{name[0]} contains "), readings)
            )
    return found


class Stillborn(Exception):
    """The mutant does not compile: nobody could have made this mistake unnoticed."""


class Bench:
    """The law, the cases with what they expect, and engines that hold mutants of it."""

    def __init__(self, law: Law) -> None:
        """Complete every case."""
        self.law = law
        self.completer = Completer(law)
        self.rules = definitions(law.modules)
        self.cases = {name: documents(name, self.completer) for name in FILES}
        self.flows = {f"{name}/{id_}": facts for name, cases in self.cases.items() for id_, facts in cases.items()}
        self._code = {path: re.sub(r"(?m)^#.*", "", text) for path, text in law.modules.items()}
        self._expected = {
            f"{name}/{case['id']}": {
                key: tuple(sorted(set(value))) if isinstance(value, list) else value
                for key, value in case["expect"].items()
            }
            for name, file in FILES.items()
            for case in file["cases"]
        }

        self._sets = {f"{rule.package}.{rule.name}" for rule in self.rules if rule.is_set}
        self._readers: dict[str, set[str]] = {}
        for path, text in self._code.items():
            for name in re.findall(r"\bdata\.(leapca(?:\.\w+)+)", text):
                if name.rpartition(".")[0] != self._package(path):
                    self._readers.setdefault(name, set()).add(self._package(path))
        self._parts: dict[tuple[int, str], Part] = {}
        self._where: dict[tuple[int, str], dict[str, str]] = {}
        self._said = sorted({*self._readers, "leapca.main.answer"})

    @cached_property
    def record(self) -> Record:
        """What the law says of the cases."""
        return Record(self.flows, self.note(self.flows))

    def engine(self, mutant: Mutant | None, modules: dict[str, str] | None = None) -> Callable[[str, Facts], Any]:
        """Return what asks a rule of the mutated law about documents; `Stillborn` if it does not compile."""
        import regorus

        engine = regorus.Engine()
        readings = self.law.readings
        try:
            for path, source in {**self.law.modules, **(modules or {})}.items():
                mutated = mutant.apply(source) if mutant and mutant.file == path else None
                engine.add_policy(path, mutated or self._code.get(path, source))
            if mutant and mutant.file == READINGS:
                text = mutant.apply(self.law.file(READINGS).decode())
                readings = yamlfile.load(text, READINGS)["readings"]
            engine.add_data_json(json.dumps({"readings": readings}))
            engine.set_input_json('{"flows": {}}')
            engine.eval_rule_as_json("data.leapca.main.answers")
        except RuntimeError as error:
            raise Stillborn(str(error)) from None

        def ask(rule: str, flows: Facts) -> Any:
            engine.set_input_json(json.dumps({"flows": flows}))
            return json.loads(engine.eval_rule_as_json(f"data.{rule}"))

        return ask

    def decide(self, ask: Callable[[str, Facts], Any], flows: Facts) -> dict[str, Decision] | None:
        """Return the decisions by id; None if the law gives none, which is no pass either."""
        try:
            answers = ask("leapca.main.answers", flows)
            return {id_: evaluate.decide(id_, facts, answers[id_], self.law, TODAY) for id_, facts in flows.items()}
        except (RuntimeError, Problem, KeyError, TypeError):
            return None

    def wrong(self) -> list[str]:
        """Return the cases that the law itself fails, as `rule/case`; with one of these a kill would mean nothing."""
        decided = self.decide(self.engine(None), self.flows) or {}
        return [key for key in self.flows if key not in decided or not _as(decided[key], self._expected[key])]

    def killer(self, mutant: Mutant) -> str | None:
        """Return the case that kills a mutant, as `rule/case`; None if it survives them all."""
        own = next((name for name in self.cases if _path(name) == mutant.file), "")
        for key, decision in self.changed(mutant, self.record, own):
            if decision is None or not _as(decision, self._expected[key]):
                return key
        return None

    def _near(self, file: str, rule: str) -> set[str]:
        """Return the modules that speak of a mutant's package or reading, and those that speak of these."""
        if file == READINGS:
            words = {f"data.readings.{rule.split('.', maxsplit=1)[0]}."}
        else:
            words = {f"data.{self._package(file)}."} if file else set()
        near: set[str] = set()
        for _ in range(2):
            near |= {path for path, text in self.law.modules.items() if any(word in text for word in words)}
            words = {f"data.{self._package(path)}." for path in near if path.startswith("facts/")}
        return near

    def _package(self, file: str) -> str:
        return next(row[8:].strip() for row in self.law.modules[file].splitlines() if row.startswith("package "))

    # A package reads others only by the rules that it names. So what the law says of a document is recorded once, and a
    # mutated package is asked alone, over the record of the others: where all that it says to them is as it was, the
    # answer is as it was. Only where it is not, the mutated law is asked in full. Many documents look alike to one
    # package, and are asked once.

    def note(self, flows: Facts) -> dict[str, str]:
        """Return for each document what the law says of it, as JSON text: each rule that another package reads, and the answer."""
        said = self.engine(None, _projection(self._said))("leapca_projection.answers", flows)
        return {id_: json.dumps(said[id_]) for id_ in flows}

    def changed(self, mutant: Mutant, record: Record, first: str = "") -> Iterator[tuple[str, Decision | None]]:
        """Yield id and decision of every document on which the mutant may decide otherwise; None where it cannot decide.

        Documents whose id starts with `first` come first.
        """
        ask = self.engine(mutant)
        if mutant.rule.startswith("answers["):  # the entry itself: nobody reads it, and every document passes it
            yield from self._asked(ask, list(record.flows), record)
            return
        if mutant.file == READINGS:
            reading = f"data.readings.{mutant.rule}"
            packages = {rule.package for rule in self.rules if any(reading.startswith(read) for read in rule.readings)}
        else:
            packages = {self._package(mutant.file)}
        told: set[str] = set()
        for package in sorted(packages):
            part = self._part(record, package)
            alone = self._alone(package, mutant)
            # Cases of the mutated rule's own file first: they are the likely killers.
            own = [text for text, (_, ids) in part.items() if first and ids[0].startswith(first)]
            texts = iter(dict.fromkeys([*own, *part]))
            while chunk := list(islice(texts, CHUNK)):
                suspects: dict[str, Facts] = {}
                for text, said in alone(chunk).items():
                    old, ids = part[text]
                    if said != old:
                        new = {name: said.get(name) for name in old if said.get(name) != old[name]}
                        suspects |= dict.fromkeys((id_ for id_ in ids if id_ not in told), new)
                told |= suspects.keys()
                if package == "leapca.main":
                    for id_, new in suspects.items():
                        yield id_, self.read(id_, record.flows[id_], new["leapca.main.answer"])
                    continue
                if packages == {package} and package in GROUNDS and suspects:
                    suspects = self._unsettled(suspects, record)
                yield from self._asked(ask, list(suspects), record)

    def _asked(
        self, ask: Callable[[str, Facts], Any], ids: list[str], record: Record
    ) -> Iterator[tuple[str, Decision | None]]:
        for at in range(0, len(ids), 10):
            flows = {id_: record.flows[id_] for id_ in ids[at : at + 10]}
            yield from (self.decide(ask, flows) or dict.fromkeys(flows)).items()

    def _unsettled(self, suspects: dict[str, Facts], record: Record) -> dict[str, Facts]:
        """Return the documents on which the grounds' other claims, failures and doubts change what is permitted."""
        part, where = self._part(record, "leapca.permission"), self._where[id(record), "leapca.permission"]
        asked: dict[str, list[str]] = {}
        for id_, new in suspects.items():
            if all(self._readers.get(name) == {"leapca.permission"} for name in new):
                facts = json.loads(where[id_])
                text = json.dumps({**facts, "recorded": {**facts["recorded"], **new}}, sort_keys=True)
                asked.setdefault(text, []).append(id_)
        said = self._alone("leapca.permission", None)(asked)
        settled = {id_ for text, ids in asked.items() for id_ in ids if said[text] == part[where[id_]][0]}
        return {id_: new for id_, new in suspects.items() if id_ not in settled}

    def _part(self, record: Record, package: str) -> Part:
        """Return what `package` sees, as JSON text, with what it says then to the others and the ids of such documents."""
        key = id(record), package
        if key not in self._parts:
            kept = {package, "leapca.permission"}
            self._parts = {
                old: part for old, part in self._parts.items() if old[1] in kept or old[0] == id(self.record)
            }
            heard = [name for name, readers in self._readers.items() if package in readers]
            code = "".join(text for path, text in self._code.items() if self._package(path) == package)
            keys = set(re.findall(r"\binput\.(\w+)", code))
            part: Part = {}
            for id_, facts in record.flows.items():
                said = json.loads(record.said[id_])
                seen_facts = {name: facts[name] for name in keys & facts.keys()}
                text = json.dumps({**seen_facts, "recorded": {name: said[name] for name in heard}}, sort_keys=True)
                before = {name: said[name] for name in self._exports(package)}
                old, ids = part.setdefault(text, (before, []))
                assert old == before, (package, id_, ids[0])  # the package sees no more than this
                ids.append(id_)
            self._parts[key] = part
            self._where[key] = {id_: text for text, (_, ids) in part.items() for id_ in ids}
        return self._parts[key]

    def _exports(self, package: str) -> list[str]:
        return [name for name in self._said if name.rpartition(".")[0] == package]

    def _alone(self, package: str, mutant: Mutant | None) -> Callable[[Iterable[str]], dict[str, Facts]]:
        """Return what asks one package alone, over the record of the others; it says nothing where it fails."""
        import regorus

        engine = regorus.Engine()
        readings = self.law.readings
        if mutant and mutant.file == READINGS:
            readings = yamlfile.load(mutant.apply(self.law.file(READINGS).decode()), READINGS)["readings"]
        mine = {path: source for path, source in self.law.modules.items() if self._package(path) == package}
        stubs: dict[str, list[str]] = {}
        for name, readers in self._readers.items():
            other, _, rule = name.rpartition(".")
            if package in readers:
                row = f'{rule} contains said if some said in input.recorded["{name}"][0]'
                plain = f'{rule} := input.recorded["{name}"][0]'
                stubs.setdefault(other, []).append(row if name in self._sets else plain)
        for other, rows in stubs.items():
            engine.add_policy(f"{other}.stub", f"package {other}\n\n" + "\n\n".join(rows) + "\n")
        for path, source in {**mine, **_projection(self._exports(package))}.items():
            engine.add_policy(path, mutant.apply(source) if mutant and mutant.file == path else source)
        engine.add_data_json(json.dumps({"readings": readings}))

        def ask(texts: Iterable[str]) -> dict[str, Facts]:
            flows = ", ".join(f'"{at}": {text}' for at, text in enumerate(texts))
            engine.set_input_json(f'{{"flows": {{{flows}}}}}')
            try:
                said = json.loads(engine.eval_rule_as_json("data.leapca_projection.answers"))
            except RuntimeError:
                said = {}
            return {text: said.get(str(at), {}) for at, text in enumerate(texts)}

        return ask

    def read(self, id_: str, facts: Facts, answer: list[Any] | None) -> Decision | None:
        """Return the decision that an answer makes; None if it makes none."""
        try:
            return evaluate.decide(id_, facts, (answer or [])[0], self.law, TODAY)
        except (Problem, KeyError, TypeError, IndexError):
            return None

    def differing(self, mutant: Mutant, record: Record) -> Iterator[str]:
        """Yield the ids of documents on which the mutant's decision differs from the law's in anything at all."""
        for id_, decision in self.changed(mutant, record):
            if decision != self.read(id_, record.flows[id_], json.loads(record.said[id_])["leapca.main.answer"]):
                yield id_

    # What follows turns a generated document into a case.

    def witness(self, mutant: Mutant, drafts_: list[Facts]) -> tuple[str, Facts] | None:
        """Return the file a new case belongs to and the case, as small as it gets; None if no case can tell."""
        ask, plain = self.engine(mutant), self.engine(None)

        def differs(facts: Facts) -> bool:
            if self.completer.problems(facts, lambda _: _nowhere()):
                return False
            flow = {"flow": self.completer.complete(facts)}
            law, mutated = self.decide(plain, flow), self.decide(ask, flow)
            return law is not None and (mutated is None or seen(law["flow"]) != seen(mutated["flow"]))

        drafts_ = [facts for facts in drafts_ if differs(facts)]
        bases = {name: file["base"] for name, file in FILES.items()}
        own = (
            [name for name in bases if _path(name) == mutant.file]
            or [name for name in bases if _path(name) in self._near(mutant.file, mutant.rule)]
            or list(bases)
        )
        best: tuple[int, str, dict[tuple[str, ...], Any]] | None = None
        pairs = ((name, _changes(bases[name], facts)) for name in own for facts in drafts_)
        for name, found in sorted(pairs, key=lambda pair: len(pair[1]))[:4]:
            changes = _shrunk(bases[name], found, differs)
            if best is None or len(changes) < best[0]:
                best = len(changes), name, changes
        if best is None:
            return None
        _, name, changes = best
        facts = _changed(bases[name], changes)
        law = self.decide(plain, {"flow": self.completer.complete(facts)})
        assert law is not None
        change = {".".join(path): value for path, value in changes.items() if value is not None}
        dropped = [".".join(path) for path, value in changes.items() if value is None]
        case: Facts = {**({"change": change} if change else {}), **({"drop": dropped} if dropped else {})}
        case["expect"] = {
            key: list(value) if isinstance(value, tuple) else value for key, value in seen(law["flow"]).items()
        }
        return name, case


def seen(decision: Decision) -> dict[str, Any]:
    """Return what a case says of a decision."""
    return {
        "verdict": decision.verdict,
        "clauses": tuple(sorted(decision.clauses)),
        "grounds": tuple(sorted(decision.grounds)),
        "failed": tuple(sorted({hit.condition for hit in decision.failed if hit.outcome == decision.verdict})),
        "also": tuple(sorted({hit.condition for hit in decision.failed if hit.outcome != decision.verdict})),
    }


def _as(decision: Decision, expected: Mapping[str, Any]) -> bool:
    """Tell whether a decision is as a case expects it, in all that the case speaks of."""
    found = seen(decision)
    return all(found[key] == value for key, value in expected.items())


def _path(name: str) -> str:
    return name.replace(".", "/") + ".rego"


def _nowhere() -> Any:
    from checker.problem import Place

    return Place("?", 1)


def _projection(names: Iterable[str]) -> dict[str, str]:
    """Return a module that shows the value of each rule, or that it has none."""
    rows = "".join(f'\t"{name}": [said | said := data.{name}],\n' for name in names)
    text = (
        "package leapca_projection\n\nanswers[id] := said if {\n\tsome id, facts in input.flows\n"
        f"\tsaid := projection with input as facts\n}}\n\nprojection := {{\n{rows}}}\n"
    )
    return {"projection.rego": text}


def _changes(base: Facts, facts: Facts, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    """Return what must change at which path to make `base` into `facts`; None means: goes."""
    found: dict[tuple[str, ...], Any] = {}
    for key in {**base, **facts}:
        old, new = base.get(key), facts.get(key)
        if new is None:
            found[*path, key] = None
        elif isinstance(old, dict) and isinstance(new, dict):
            found |= _changes(old, new, (*path, key))
        elif old != new:
            inner = isinstance(new, dict) and bool(new)
            found |= {(*path, key, *leaf): value for leaf, value in leaves(new)} if inner else {(*path, key): new}
    return found


def _changed(base: Facts, changes: dict[tuple[str, ...], Any]) -> Facts:
    facts = copy.deepcopy(base)
    for path, value in changes.items():
        at = facts
        if value is None:
            drop(facts, path)
            continue
        for key in path[:-1]:
            at = at.setdefault(key, {})
        at[path[-1]] = copy.deepcopy(value)
    return facts


def _shrunk(
    base: Facts, changes: dict[tuple[str, ...], Any], differs: Callable[[Facts], bool]
) -> dict[tuple[str, ...], Any]:
    """Leave out every change that the difference does not need."""
    for path in list(changes):
        fewer = {key: value for key, value in changes.items() if key != path}
        try:
            if differs(_changed(base, fewer)):
                changes = fewer
        except KeyError:  # a drop whose parent another change had made
            continue
    return changes


# --- the command ------------------------------------------------------------------------------------------------------

_bench: Bench
_records: list[Record] = []


def _try(mutant: Mutant) -> str | None:
    try:
        return _bench.killer(mutant)
    except Stillborn:
        return "stillborn"


def _say(what: str, began: float) -> None:
    print(f"{time.monotonic() - began:5.0f} s  {what}", file=sys.stderr, flush=True)


def _note(flows: Facts) -> dict[str, str]:
    return _bench.note(flows)


def _prove(group: list[Mutant]) -> list[tuple[Mutant, list[str]]]:
    """Return for survivors of one package, or of one reading, some of the generated documents that tell them from the law."""
    return [(mutant, list(islice(_bench.differing(mutant, _records[0]), 12))) for mutant in group]


Entry = tuple[str, str, str, str]


def equivalents(path: Path = EQUIVALENT) -> dict[Entry, Facts]:
    """Return the entries of tests/equivalent_mutants.yaml by file, rule, operator and change; `*` stands for any text."""
    found: dict[Entry, Facts] = {}
    for entry in yamlfile.load(path.read_text(), str(path))["equivalent"]:
        key = entry.get("file"), entry.get("rule"), entry.get("operator"), entry.get("change")
        if entry.keys() != {"file", "rule", "operator", "change", "zh", "en"} or key in found:
            raise ValueError(f"{path.name}: {key}: twice, or not file, rule, operator, change, zh, en")
        found[key] = entry
    return found


def matching(mutant: Mutant, entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries that name a mutant."""
    return [
        entry
        for entry in entries
        if all(
            re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), word)
            for pattern, word in zip(entry, mutant.key, strict=True)
        )
    ]


def main(arguments: list[str] | None = None) -> int:
    """Print the score; 0 if no mutant survives, 1 if one does, 2 if the table of equivalents is stale, 3 if cases fail."""
    global _bench  # noqa: PLW0603 - the workers are forked and find it there
    options = _options(arguments)
    began = time.monotonic()
    law = Law(installed_files(), "rego")
    _bench = Bench(law)
    if wrong := _bench.wrong():
        print(f"the law itself fails the cases {', '.join(wrong)}")
        return 3
    mutants = all_mutants(law)
    whole = len(mutants)
    mutants = [mutant for mutant in mutants if options.only in str(mutant) and mutant.operator in options.operators]
    assert _bench.record  # before the fork, so that every worker has it
    fork = multiprocessing.get_context("fork")
    with fork.Pool(options.jobs) as pool:
        killers = dict(zip(mutants, pool.map(_try, mutants, chunksize=8), strict=True))
    survivors = [mutant for mutant, killer in killers.items() if killer is None]
    _say(f"{len(mutants)} mutants tried on {len(_bench.flows)} cases", began)

    texts = dict(drafts(options.documents, options.seed, law))
    flows = {id_: _bench.completer.complete(facts) for id_, facts in texts.items()}
    chunks = [dict(islice(flows.items(), at, at + CHUNK)) for at in range(0, len(flows), CHUNK)]
    with fork.Pool(options.jobs) as pool:
        said = {id_: text for part in pool.imap(_note, chunks) for id_, text in part.items()}
    _records[:] = [Record(flows, said)]
    _say(f"{len(flows)} documents recorded", began)
    groups: dict[str, list[Mutant]] = {}
    for mutant in survivors:
        groups.setdefault(
            mutant.rule.split(".")[0] if mutant.file == READINGS else mutant.file.split("/")[0], []
        ).append(mutant)
    with fork.Pool(options.jobs) as pool:
        proved = dict(pair for group in pool.imap_unordered(_prove, groups.values()) for pair in group)
    known = equivalents()
    _say("survivors asked", began)
    listed = {mutant for mutant in survivors if matching(mutant, known) and not proved[mutant]}
    _print(killers, proved, listed)
    stale = (
        []
        if len(mutants) < whole
        else sorted(known.keys() - {entry for mutant in listed for entry in matching(mutant, known)})
    )
    for key in stale:
        print(
            f"stale in {EQUIVALENT.name}: {' | '.join(key)}: no such mutant, or a case or a document tells it from the law"
        )
    if options.witnesses:
        told = [(mutant, [texts[id_] for id_ in ids]) for mutant, ids in sorted(proved.items()) if ids]
        with fork.Pool(options.jobs) as pool:
            _write(options.witnesses, [mutant for mutant, _ in told], pool.map(_witness, told, chunksize=2))
    _say("done", began)
    return 2 if stale else 1 if survivors and set(survivors) - listed else 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument(
        "--documents", type=int, default=30_000, help="generated documents a survivor must answer like the law"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--only", default="", help="mutants whose line contains this text")
    parser.add_argument("--operators", nargs="+", choices=OPERATORS, default=USUAL)
    parser.add_argument("--witnesses", type=Path, help="write the cases that would kill the survivors to this folder")
    return parser.parse_args(arguments)


def _print(killers: dict[Mutant, str | None], proved: dict[Mutant, list[str]], listed: set[Mutant]) -> None:
    rows = {operator: Counter[str]() for operator in (*OPERATORS, "total")}
    for mutant, killer in killers.items():
        fate = (
            "stillborn"
            if killer == "stillborn"
            else "killed"
            if killer
            else "equivalent"
            if mutant in listed
            else "survived"
        )
        for name in (mutant.operator, "total"):
            rows[name][fate] += 1
    fates = ("killed", "equivalent", "survived", "stillborn")
    print(f"{'operator':<18}{'mutants':>9}" + "".join(f"{fate:>12}" for fate in fates))
    for name, row in rows.items():
        print(f"{name:<18}{row.total():>9}" + "".join(f"{row[fate]:>12}" for fate in fates))
    for mutant, ids in sorted(proved.items()):
        if mutant not in listed:
            print(
                f"survived: {mutant}  [{mutant.rule}]  {'told by ' + ids[0] if ids else 'no document tells it from the law'}"
            )
    total = rows["total"]
    born = total["killed"] + total["survived"]
    print(f"score: {total['killed']}/{born} = {total['killed'] / born:.2%}" if born else "score: no mutants")


def _witness(told: tuple[Mutant, list[Facts]]) -> tuple[str, Facts] | None:
    return _bench.witness(*told)


def _write(folder: Path, mutants: list[Mutant], found: list[tuple[str, Facts] | None]) -> None:
    """Write a case for each survivor that documents tell from the law; the story in both languages is left to people."""
    files: dict[str, list[Facts]] = {}
    for mutant, case in zip(mutants, found, strict=True):
        if case is None:
            print(f"no case can tell: {mutant}")
        else:
            files.setdefault(case[0], []).append(
                {"id": f"line_{mutant.line}", "zh": str(mutant), "en": str(mutant), **case[1]}
            )
    for name, cases in files.items():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(cases, allow_unicode=True, sort_keys=False, width=110))


if __name__ == "__main__":
    sys.exit(main())
