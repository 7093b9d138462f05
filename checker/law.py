"""The law: the files of `rego/` into modules, readings and rules that know their clause and their words."""

from __future__ import annotations

import copy
import hashlib
import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker import classify, yamlfile
from checker import readings as reading
from checker.problem import Place, Problem, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

SEALS = "seals.yaml"
SCHEMA_FILES = ("elements.yaml", "elements.pinyin.json", "schema.yaml")
"""What judges schemas; a law from before there was any has none, and the installed ones are taken."""
DATA_FILES = (
    "readings.yaml",
    "samples.yaml",
    "dictionary.yaml",
    "purposes.yaml",
    "policy.yaml",
    SEALS,
    "facts.schema.json",
    *SCHEMA_FILES,
)

_BLOCK = re.compile(r"^# METADATA\n(?P<yaml>(?:#.*\n)+)(?P<statement>[^#\n].*)?$", re.MULTILINE)
_RULE = re.compile(r'^(claims|applies) contains "(\w+)"')
_CONDITION = re.compile(r'^\w+ contains (?:\["\w+", )?\[?"(\w+)"')


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the law, a ground or a prohibition.

    `name` is `section.stem` of its file, `id` is stable and never reused, `clause` is the number in the policy.
    """

    name: str
    id: str
    clause: str
    title: Text
    description: Text
    permits: bool
    effective_on: date | None
    place: Place


@dataclass(frozen=True, slots=True)
class Words:
    """What a condition says when it speaks against a flow.

    `see_also` are further clauses that it cites, `at` is the key of a flow that it speaks of.
    """

    text: Text
    remedy: Text
    see_also: tuple[str, ...]
    at: str


class Law:
    """The law of one commit, or the installed one."""

    def __init__(self, files: Mapping[str, bytes], where: str) -> None:
        """Take the law's files by their path inside the law's folder; `where` is how people find that folder."""
        self.where = where
        self.modules = {
            path: yamlfile.decode(raw, f"{where}/{path}")
            for path, raw in sorted(files.items())
            if path.endswith(".rego")
        }
        if not self.modules:
            raise Problem("no_rules", path=where)
        for name in DATA_FILES:
            # A law judges before its text is sealed, as every base does from before there were seals.
            if name not in files and name not in {SEALS, *SCHEMA_FILES}:
                raise Problem("law_missing", path=f"{where}/{name}")
        self._files = files
        digest = hashlib.sha256()
        for path, raw in sorted(files.items()):
            if path.endswith(".rego") or path in DATA_FILES:
                digest.update(f"{path}\0{len(raw)}\0".encode() + raw)
        self.digest = f"sha256:{digest.hexdigest()}"
        self._blocks: dict[str, tuple[str, re.Match[str]]] = {}
        self.kinds: dict[str, str] = {}
        self._index()

    def _index(self) -> None:
        """Find where each rule and each condition has its words; parse none of them yet."""
        names: dict[str, str] = {}
        for path, text in self.modules.items():
            section = path.split("/")[0]
            for block in _BLOCK.finditer(text):
                statement = block["statement"] or ""
                rule = _RULE.match(statement)
                condition = _CONDITION.match(statement)
                if rule:
                    name = f"{section}.{rule[2]}"
                    if name not in self._blocks:
                        names[name] = "ground" if rule[1] == "claims" else "prohibition"
                        self._blocks[name] = (path, block)
                elif condition:
                    self._blocks.setdefault(condition[1], (path, block))
        if not names:
            raise Problem("no_rules", path=self.where)
        self.kinds = dict(sorted(names.items()))
        self._rules: dict[str, Rule] = {}
        self._words: dict[str, Words] = {}

    def _metadata(self, name: str) -> tuple[dict[str, Any], Place]:
        try:
            path, block = self._blocks[name]
        except KeyError:
            raise Problem("law_words", Place(self.where, 1), name=name) from None
        line = block.string.count("\n", 0, block.start()) + 1
        text = "".join(row[1:].removeprefix(" ") for row in block["yaml"].splitlines(keepends=True))
        place = Place(f"{self.where}/{path}", line)
        value = yamlfile.load(text, place.file)
        if not isinstance(value, dict) or not isinstance(value.get("custom"), dict):
            raise Problem("law_words", place, name=name)
        return value, place

    def rule(self, name: str) -> Rule:
        """Return the rule `section.stem`; `Problem` if the law does not say what it is."""
        if name not in self._rules:
            value, place = self._metadata(name)
            custom = value["custom"]
            try:
                effective = custom.get("effective_on")
                self._rules[name] = Rule(
                    name=name,
                    id=custom["id"],
                    clause=str(custom["clause"]),
                    title=Text(value["title"], custom["zh"]),
                    description=Text(value["description"], custom["description_zh"]),
                    permits=custom.get("permits") is True,
                    effective_on=date.fromisoformat(effective) if effective else None,
                    place=place,
                )
            except (KeyError, ValueError, TypeError):
                raise Problem("law_words", place, name=name) from None
            rule = self._rules[name]
            if rule.effective_on and (rule.permits or self.kinds.get(name) == "ground"):
                # What is not yet in force must not permit; only what forbids can report and not block.
                raise Problem("pending_permission", place, name=name)
        return self._rules[name]

    def words(self, condition: str) -> Words:
        """Return the words of a condition; `Problem` if the law has none."""
        if condition not in self._words:
            value, place = self._metadata(condition)
            custom = value["custom"]
            try:
                self._words[condition] = Words(
                    text=Text(value["title"], custom["zh"]),
                    remedy=Text(custom["remedy"], custom["remedy_zh"]),
                    see_also=tuple(custom.get("see_also", ())),
                    at=str(custom.get("at", "basis")),
                )
            except (KeyError, TypeError):
                raise Problem("law_words", place, name=condition) from None
        return self._words[condition]

    @property
    def rule_names(self) -> tuple[str, ...]:
        """The names of all rules; `kinds` tells of each whether it is a ground or a prohibition."""
        return tuple(self.kinds)

    @property
    def condition_names(self) -> tuple[str, ...]:
        """The ids of all conditions that have words."""
        return tuple(sorted(name for name in self._blocks if "." not in name))

    def _yaml(self, name: str) -> Any:
        path = f"{self.where}/{name}"
        value = yamlfile.load(yamlfile.decode(self._files[name], path), path)
        key = name.removesuffix(".yaml")
        if not isinstance(value, dict) or not isinstance(value.get(key), dict) or not value[key]:
            raise Problem("missing_key", Place(path, 1), key=key, parent=name)
        return value[key]

    @cached_property
    def settled(self) -> dict[str, reading.Reading]:
        """How legal has settled each ambiguity; `Problem` or `Problems` (exit 2) if the document is malformed."""
        path = f"{self.where}/readings.yaml"
        return reading.read(yamlfile.decode(self._files["readings.yaml"], path), path)

    @cached_property
    def readings(self) -> dict[str, dict[str, reading.Value]]:
        """What rules see of the readings, besides the facts the only data that they do: `{"A01": {"value": ...}}`."""
        return {id_: {"value": one.value} for id_, one in self.settled.items() if one.value is not None}

    def with_readings(self, settled: Mapping[str, reading.Reading]) -> Law:
        """Return this law under other readings."""
        other = copy.copy(self)
        other.__dict__.pop("readings", None)
        other.__dict__["settled"] = dict(settled)
        return other

    def as_of(self, today: date) -> Law:
        """Return this law as it decides on a day: what is pending has taken force on its own day."""
        return self.with_readings(reading.in_force(self.settled, today))

    @cached_property
    def samples(self) -> dict[str, Any]:
        """The sample that each rule must fire on, and the one it must let pass."""
        samples: dict[str, Any] = self._yaml("samples.yaml")
        return samples

    @cached_property
    def dictionary(self) -> classify.Dictionary:
        """What the names of elements say of the data category they hold."""
        try:
            return classify.build(self._yaml("dictionary.yaml"))
        except ValueError as error:
            raise Problem("law_data", Place(f"{self.where}/dictionary.yaml", 1), why=error) from None

    @cached_property
    def purposes(self) -> dict[str, Any]:
        """Purpose codes and the class of the policy each falls under."""
        purposes: dict[str, Any] = self._yaml("purposes.yaml")
        return purposes

    @cached_property
    def schema_rules(self) -> dict[str, Any]:
        """What a change of a schema must not do: clause, outcome and words of each condition."""
        if "schema.yaml" not in self._files:
            return Law(installed_files(), "installed").schema_rules
        rules: dict[str, Any] = self._yaml("schema.yaml")
        return rules

    @cached_property
    def clauses(self) -> dict[str, Any]:
        """The clauses of the policy: our paraphrase, the decisive words, and why a machine cannot check it."""
        clauses: dict[str, Any] = self._yaml("policy.yaml")
        return clauses

    @cached_property
    def facts_schema(self) -> dict[str, Any]:
        """The JSON Schema of one document of flow facts."""
        path = f"{self.where}/facts.schema.json"
        schema: dict[str, Any] = yamlfile.load_json(yamlfile.decode(self._files["facts.schema.json"], path), path)
        return schema

    def has(self, name: str) -> bool:
        """Tell whether one of the law's files is there."""
        return name in self._files

    def file(self, name: str) -> bytes:
        """Return the bytes of one of the law's files."""
        return self._files[name]


def installed_files() -> dict[str, bytes]:
    """Return the files of the law that ships with the package, by path inside its folder."""
    folder = installed_folder()
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def installed_folder() -> Path:
    """Return the folder of the law that ships with the package, or of the source tree it is developed in."""
    here = Path(__file__).parent
    shipped = here / "_law"
    return shipped if shipped.is_dir() else here.parent / "rego"


def in_clause_order(clauses: set[str]) -> tuple[str, ...]:
    """Return clause numbers in the order of the policy: 3.1 before 3.1(1) before 3.2."""
    return tuple(sorted(clauses, key=lambda clause: ([int(number) for number in re.findall(r"\d+", clause)], clause)))
