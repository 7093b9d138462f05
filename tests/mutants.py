"""Every way to change one thing in the law: a condition, a word, a number, a definition; in rules and in readings."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from checker.law import Law
    from checker.model import Facts

READINGS = "readings.yaml"
ACTS = ("share", "transfer", "disclose")
SECTIONS = ("sharing", "transfer", "disclosure")
RELAXED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}
STRANGER = "another"
OPERATORS = {
    "drop_condition": "a case that meets the rest of the rule and not this",
    "negate_condition": "a case that meets the whole rule, and its twin that does not",
    "remove_rule": "a case that this definition alone decides",
    "drop_else": "a case that the `else` decides",
    "swap_act": "a case of the other act, alike otherwise",
    "swap_literal": "a case with this word, and its twin with the other",
    "drop_literal": "a case with the word that is gone",
    "add_literal": "a case with the word that is new",
    "flip_boolean": "a case with this value, and its twin with the other",
    "swap_operator": "a case that is equal, and its twin that is not",
    "change_number": "a case on the boundary",
}
"""Each operator, and the case that is missing when one of its mutants survives."""
USUAL = tuple(operator for operator in OPERATORS if operator not in {"add_literal", "swap_literal"})
"""What is tried unless asked otherwise: to put in what is not there mostly makes conditions that no fact can meet."""


@dataclass(frozen=True, slots=True, order=True)
class Mutant:
    """One edit: in `file` the characters from `start` to `end` become `text`; `rule` is the head of the rule around."""

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

    @property
    def place(self) -> str:
        """Where it is: the file with the line, or the path of the reading."""
        return f"{self.file}:{self.rule if self.file == READINGS else self.line}"

    def apply(self, source: str) -> str:
        """Return the text of the file after the edit."""
        return source[: self.start] + self.text + source[self.end :]

    def __str__(self) -> str:
        """Return place, operator and edit."""
        return f"rego/{self.file}:{self.line}: {self.operator}: {self.change}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


# --- mutants of the rules ---------------------------------------------------------------------------------------------


def rego_mutants(modules: Mapping[str, str], schema: Facts) -> list[Mutant]:
    """Return the mutants of all modules, in order of file and place; places come from the engine's syntax tree."""
    import regorus

    engine = regorus.Engine()
    for path, source in modules.items():
        engine.add_policy(path, source)
    trees = {tree["source"]["file"]: tree["ast"]["rules"] for tree in json.loads(engine.get_ast_as_json())}
    return sorted(
        {mutant for path, rules in trees.items() for mutant in _Module(path, modules[path], schema).all(rules)}
    )


class _Module:
    """The operators over one module."""

    def __init__(self, path: str, source: str, schema: Facts) -> None:
        self._path = path
        self._source = source
        self._bytes = source.encode()
        self._schema = schema
        self._rule = ""

    def all(self, rules: Iterable[Facts]) -> Iterator[Mutant]:
        for rule in rules:
            ((_, node),) = rule.items()
            self._rule = _one_line(self._text(node).split(" if ")[0].split("{\n")[0])
            yield self._edit("remove_rule", self._span(node), "")
            for kind, inner in _walk(node.get("head", {})):
                # A hit or a claim filed under another act would pool the three lists of grounds.
                if kind == "String" and inner["value"] in SECTIONS:
                    yield from self._swap_section(inner, json.dumps(inner["value"]))
            for at, body in enumerate(node.get("bodies", ())):
                if body["is_else"]:
                    start, end = self._span(body)
                    yield self._edit("drop_else", (start - 1, end), "")
                yield from self._body((body["query"] or {"stmts": []})["stmts"], first=at == 0)

    def _body(self, statements: list[Facts], *, first: bool) -> Iterator[Mutant]:
        for statement in statements:
            ((kind, literal),) = statement["literal"].items()
            start, end = span = self._span(statement)
            text = self._text(statement)
            if len(statements) > 1:
                row = self._source.rfind("\n", 0, start) + 1, self._source.find("\n", end) + 1
                yield self._edit("drop_condition", row, "")
            elif first or kind not in {"SomeIn", "SomeVars"}:
                yield self._edit("drop_condition", span, "true")
            if kind == "NotExpr":
                yield self._edit("negate_condition", span, text.removeprefix("not "))
            elif kind == "Expr" and "AssignExpr" not in literal["expr"]:
                yield self._edit("negate_condition", span, f"not {text}")
            for form, node in _walk(literal):
                yield from self._expression(form, node)

    def _expression(self, form: str, node: Facts) -> Iterator[Mutant]:
        span = self._span(node)
        if form == "BoolExpr":
            (_, left), (side, right) = (next(iter(node[side].items())) for side in ("lhs", "rhs"))
            between = self._span(left)[1], self._span(right)[0]
            text = self._source[slice(*between)]
            yield self._edit("swap_operator", between, text.replace(text.strip(), RELAXED[text.strip()]))
            if side == "String":
                yield from self._word(right, self._text(left), {right["value"]})
        elif form == "Membership":
            yield from self._membership(node)
        elif form == "Bool":
            yield self._edit("flip_boolean", span, "false" if node["value"] else "true")
        elif form == "Number":
            yield from (self._edit("change_number", span, str(int(node["value"]) + by)) for by in (-1, 1))
        elif form == "Call":
            for inner, word in _walk(node):
                if inner == "String" and word["value"]:
                    yield self._edit("swap_literal", self._span(word), json.dumps(STRANGER))
        elif form == "RefDot" and self._text(node["refr"]) == "data.leapca":
            yield from self._swap_section(node, f"data.leapca.{node['field'][1]}")

    def _membership(self, node: Facts) -> Iterator[Mutant]:
        ((form, listed),) = node["collection"].items()
        if form in {"Set", "Array"} and all("String" in item for item in listed["items"]):
            words = [item["String"] for item in listed["items"]]
            values = [word["value"] for word in words]
            path, span, (opened, closed) = (
                self._text(node["value"]),
                self._span(listed),
                "{}" if form == "Set" else "[]",
            )
            for word in words:
                yield from self._word(word, path, set(values))
                rest = ", ".join(json.dumps(value) for value in values if value != word["value"])
                yield self._edit("drop_literal", span, f"{opened}{rest}{closed}" if rest else "set()")
            for value in sorted(enum(self._schema, path) - set(values)):
                more = ", ".join(map(json.dumps, [*values, value]))
                yield self._edit("add_literal", span, f"{opened}{more}{closed}")
        elif "String" in node["value"] and form == "RefDot":
            yield from self._word(node["value"]["String"], "", set())

    def _word(self, node: Facts, path: str, beside: set[str]) -> Iterator[Mutant]:
        """Put another word for a literal: every other act, and one of its enum that is not there yet."""
        value = node["value"]
        others = [act for act in ACTS if act != value] if path == "input.action" and value in ACTS else []
        yield from (self._edit("swap_act", self._span(node), json.dumps(act)) for act in others)
        yield self._edit("swap_literal", self._span(node), json.dumps(_next(enum(self._schema, path) - beside, value)))

    def _swap_section(self, node: Facts, text: str) -> Iterator[Mutant]:
        section = text.rpartition(".")[2].strip('"')
        others = [other for other in SECTIONS if other != section] if section in SECTIONS else []
        yield from (self._edit("swap_act", self._span(node), text.replace(section, other)) for other in others)

    def _text(self, expression: Facts) -> str:
        node = expression if "span" in expression else next(iter(expression.values()))
        return self._source[slice(*self._span(node))]

    def _span(self, node: Facts) -> tuple[int, int]:
        """Return where a node stands. The tree counts bytes and leaves the quotes of a string outside."""
        start, end = node["span"]["start"], node["span"]["end"]
        while self._bytes[start - 1 : start] == b'"':
            start -= 1
        while self._bytes[end : end + 1] == b'"':
            end += 1
        before = len(self._bytes[:start].decode())
        return before, before + len(self._bytes[start:end].decode())

    def _edit(self, operator: str, span: tuple[int, int], text: str) -> Mutant:
        line = self._source.count("\n", 0, span[0]) + 1
        return Mutant(self._path, *span, operator, text, line, self._rule, self._source[slice(*span)])


def _walk(tree: Any) -> Iterator[tuple[str, Facts]]:
    """Yield form and node of every expression."""
    if isinstance(tree, dict):
        for form, node in tree.items():
            if isinstance(node, dict) and "span" in node and form[0].isupper():
                yield form, node
            yield from _walk(node)
    elif isinstance(tree, list):
        for node in tree:
            yield from _walk(node)


def _next(words: set[str], value: str) -> str:
    """Return the word that follows `value` in the order of the alphabet, round the end."""
    return min(words, key=lambda word: (word < value, word), default=STRANGER)


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


def readings_mutants(source: str, modules: Mapping[str, str], schema: Facts) -> list[Mutant]:
    """Return the mutants of the values that rules read; places come from the YAML parser's marks."""
    law = "\n".join(modules.values())
    read = {match[2]: match[1] for match in re.finditer(r"(input\.[a-z_.]+) in data\.readings\.([A-Za-z0-9_.]+)", law)}
    root: Any = yaml.compose(source, Loader=yaml.SafeLoader)
    ((_, readings),) = root.value
    values = {
        f"{name.value}.value.{key.value}": node
        for name, reading in readings.value
        for part, value in reading.value
        if part.value == "value"
        for key, node in value.value
    }
    # A value that only the join reads is no matter of the law's cases.
    found = (
        _yaml(source, node, path, enum(schema, read.get(path, ""))) for path, node in values.items() if path in law
    )
    return sorted({mutant for mutants in found for mutant in mutants})


def _yaml(source: str, node: yaml.Node, path: str, words: set[str]) -> Iterator[Mutant]:
    def edit(operator: str, text: str, at: tuple[int, int]) -> Mutant:
        return Mutant(READINGS, *at, operator, text, source.count("\n", 0, at[0]) + 1, path, source[slice(*at)])

    span = node.start_mark.index, node.end_mark.index
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _yaml(source, value, f"{path}.{key.value}", words)
    elif isinstance(node, yaml.SequenceNode):
        shown = [source[item.start_mark.index : item.end_mark.index] for item in node.value]
        for at, item in enumerate(node.value):
            if node.flow_style:
                yield edit("drop_literal", f"[{', '.join(shown[:at] + shown[at + 1 :])}]", span)
            else:
                rows = source.rfind("\n", 0, item.start_mark.index) + 1, source.find("\n", item.end_mark.index) + 1
                yield edit("drop_literal", "", rows)
            yield from _yaml(source, item, path, words - set(shown))
        for word in sorted(words - set(shown)):
            yield edit("add_literal", f"[{', '.join([*shown, word])}]", span)
    elif node.tag.endswith(":bool"):
        yield edit("flip_boolean", "false" if node.value == "true" else "true", span)
    elif node.tag.endswith(":int"):
        yield from (edit("change_number", str(int(node.value) + by), span) for by in (-1, 1))
    else:
        others = [section for section in SECTIONS if section != node.value] if node.value in SECTIONS else []
        yield from (edit("swap_act", section, span) for section in others)
        yield edit("swap_literal", _next(words - {node.value}, node.value), span)


def all_mutants(law: Law) -> list[Mutant]:
    """Return every mutant of a law, but of `answers`: that is how OPA asks for many flows at once, and no rule."""
    rules = [each for each in rego_mutants(law.modules, law.facts_schema) if not each.rule.startswith("answers[")]
    return [*rules, *readings_mutants(law.file(READINGS).decode(), law.modules, law.facts_schema)]
