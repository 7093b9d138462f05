"""Inventory files into one inventory: each validated, ids unique across files, every reference resolved."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from checker import yamlfile
from checker.problem import Place, Problem, Problems
from checker.validate import MAX_PROBLEMS, Validator, hint, schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from checker.law import Law

YAML = (".yaml", ".yml", ".json")
"""What the names of inventory files end in."""
EVIDENCE = {
    "consents": "consent",
    "guardian_consents": "guardian_consent",
    "legal_instruments": "legal_instrument",
    "litigations": "litigation",
    "agreements": "agreement",
    "transactions": "transaction",
    "necessity_assessments": "necessity",
}
"""The sections that record evidence, and the fact that each becomes."""

NAMES = {
    "systems": ("system", "系统"),
    "datasets": ("dataset", "数据集"),
    "recipients": ("recipient", "接收方"),
    "purposes": ("purpose", "目的"),
    "data_subjects": ("data subject", "数据主体"),
    "consents": ("consent", "同意"),
    "guardian_consents": ("guardian consent", "监护人同意"),
    "legal_instruments": ("legal instrument", "法律文件"),
    "litigations": ("litigation", "诉讼"),
    "agreements": ("agreement", "协议"),
    "transactions": ("transaction", "交易"),
    "necessity_assessments": ("necessity assessment", "必要性评估"),
    "not_personal": ("entry of what is no personal data", "非个人信息认定"),
    "sign_offs": ("sign-off", "签署"),
    "waivers": ("waiver", "豁免"),
    "baseline": ("entry of the baseline", "基线条目"),
    "flows": ("flow", "流转"),
}
SECTIONS = tuple(NAMES)

Path_ = tuple[str | int, ...]


@dataclass(slots=True)
class Source:
    """One inventory file and what it says."""

    file: str
    text: str
    value: dict[str, Any]


@dataclass
class Inventory:
    """All that the inventory declares, by section and id.

    `sections["flows"]["pay"]` is the flow as written. `files` says where each id stands.
    """

    sections: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: {name: {} for name in SECTIONS})
    sources: list[Source] = field(default_factory=list)
    _home: dict[tuple[str, str], Source] = field(default_factory=dict)

    def place(self, section: str, id_: str, *path: str | int) -> Place:
        """Return where `section.id.path` stands, or its nearest ancestor."""
        return self.places([(section, id_, *path)])[(section, id_, *path)]

    def stands(self, section: str, id_: str) -> bool:
        """Tell whether a file of this inventory declares `section.id`."""
        return (section, id_) in self._home

    def places(self, paths: Iterable[Path_]) -> dict[Path_, Place]:
        """Return where each path stands; each file is read once more, whatever the number of paths."""
        by_source: dict[int, list[Path_]] = {}
        found: dict[Path_, Place] = {}
        for path in paths:
            home = self._home[(str(path[0]), str(path[1]))]
            by_source.setdefault(id(home), []).append(path)
        for source in self.sources:
            if id(source) in by_source:
                found |= yamlfile.locate(source.text, source.file, by_source[id(source)])
        return found

    @cached_property
    def fields(self) -> dict[str, dict[str, str]]:
        """Each table `dataset.table` with its fields and their categories."""
        return {
            f"{dataset}.{table}": content["fields"]
            for dataset, declared in self.sections["datasets"].items()
            for table, content in declared["tables"].items()
        }

    @cached_property
    def evidence(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """Each evidence record with the section that it stands in."""
        return {id_: (section, record) for section in EVIDENCE for id_, record in self.sections[section].items()}


def read(files: Mapping[str, bytes], where: str, law: Law) -> Inventory:
    """Return the inventory that `files` (path -> bytes) declare.

    Raises `Problem` (exit 4) when there is none or it has no flow, `Problems` (exit 2) with all else that is wrong.
    """
    if not files:
        raise Problem("inventory_missing", Place(where, 1), path=where)
    inventory = Inventory()
    validator = Validator(schema("inventory"), [law.facts_schema])
    problems: list[Problem] = []
    for file, raw in sorted(files.items()):
        try:
            problems += _add(inventory, file, yamlfile.decode(raw, file), validator)
        except Problem as problem:
            problems.append(problem)
    if problems:
        raise Problems(problems)
    if not inventory.sections["flows"]:
        raise Problem("no_flows", Place(where, 1), path=where)
    problems = list(islice(chain(_dangling(inventory, law), _overreaching(inventory, law)), MAX_PROBLEMS))
    if problems:
        raise Problems(problems)
    return inventory


def _add(inventory: Inventory, file: str, text: str, validator: Validator) -> list[Problem]:
    value = yamlfile.load_json(text, file) if file.endswith(".json") else yamlfile.load(text, file)

    def place(path: Path_) -> Place:
        return yamlfile.locate(text, file, [path]).get(path, Place(file, 1))

    problems = validator.problems(value, place)
    if problems:
        return problems
    source = Source(file, text, value)
    inventory.sources.append(source)
    for section, declared in value.items():
        known = inventory.sections[section]
        for id_, item in declared.items():
            # Evidence ids share one name space: a flow lists them without saying of which kind they are.
            spaces = EVIDENCE if section in EVIDENCE else (section,)
            taken = next((space for space in spaces if id_ in inventory.sections[space]), None)
            if taken:
                problems.append(
                    Problem("duplicate_id", place((section, id_)), id=id_, first=inventory.place(taken, id_))
                )
                continue
            known[id_] = item
            inventory._home[(section, id_)] = source  # noqa: SLF001 - its own module
    return problems


def _dangling(inventory: Inventory, law: Law) -> Iterable[Problem]:  # noqa: C901, PLR0912 - one look at each kind
    sections = inventory.sections
    purposes = {**sections["purposes"], **law.purposes}

    def missing(what: str, id_: str, known: Iterable[str], *path: str | int) -> Problem:
        en, zh = hint(id_, known)
        return Problem(
            "unknown_id",
            inventory.places([path])[path],
            id=id_,
            what=NAMES[what][0],
            what_zh=NAMES[what][1],
            hint_en=en,
            hint_zh=zh,
        )

    def data(refs: list[str], *path: str | int) -> Iterable[Problem]:
        for at, ref in enumerate(refs):
            table, _, name = ref.rpartition(".")
            fields = inventory.fields.get(table)
            if fields is None:
                yield missing("datasets", ref, [f"{known}.{name}" for known in inventory.fields], *path, at)
            elif name != "*" and name not in fields:
                yield missing("datasets", ref, [f"{table}.{known}" for known in fields], *path, at)

    for id_, dataset in sections["datasets"].items():
        if dataset["system"] not in sections["systems"]:
            yield missing("systems", dataset["system"], sections["systems"], "datasets", id_, "system")
    for id_, (section, record) in inventory.evidence.items():
        for key in ("names_data", "data_needed", "necessary", "not_necessary", "not_assessed"):
            yield from data(record.get(key, []), section, id_, key)
        for holder in ("scope", "covers"):
            scope = record.get(holder, {})
            yield from data(scope.get("data", []), section, id_, holder, "data")
            for at, recipient in enumerate(scope.get("recipients", [])):
                if recipient not in sections["recipients"] and recipient != "public":
                    yield missing(
                        "recipients", recipient, sections["recipients"], section, id_, holder, "recipients", at
                    )
            for at, purpose in enumerate(scope.get("purposes", [])):
                if purpose not in purposes:
                    yield missing("purposes", purpose, purposes, section, id_, holder, "purposes", at)
    for id_, sign_off in sections["sign_offs"].items():
        # A sign-off lands on the base before its flow does, so the flow need not be there yet.
        for key in ("on", "until"):
            yield from _date(inventory, sign_off[key], "sign_offs", id_, key)
    for id_, waiver in sections["waivers"].items():
        for key in ("on", "until"):
            yield from _date(inventory, waiver[key], "waivers", id_, key)
    for id_, assessment in sections["necessity_assessments"].items():
        yield from _date(inventory, assessment["on"], "necessity_assessments", id_, "on")
    for id_, entry in sections["not_personal"].items():
        yield from _date(inventory, entry["on"], "not_personal", id_, "on")
    kinds = {"from": "systems", "subject": "data_subjects", "to": "recipients"}
    for id_, flow in sections["flows"].items():
        for key, kind in kinds.items():
            if key in flow and flow[key] not in sections[kind]:
                yield missing(kind, flow[key], sections[kind], "flows", id_, key)
        if flow["purpose"] not in purposes:
            yield missing("purposes", flow["purpose"], purposes, "flows", id_, "purpose")
        yield from data(flow.get("data", []), "flows", id_, "data")
        yield from data(
            flow.get("share_action", {}).get("data_selected_by_user", []),
            "flows",
            id_,
            "share_action",
            "data_selected_by_user",
        )
        seen: dict[str, str] = {}
        for at, record_id in enumerate(flow.get("evidence", [])):
            if record_id not in inventory.evidence:
                yield missing("consents", record_id, inventory.evidence, "flows", id_, "evidence", at)
                continue
            section = inventory.evidence[record_id][0]
            if section in seen and section != "necessity_assessments":
                en, zh = NAMES[section]
                yield Problem(
                    "two_of_a_kind",
                    inventory.place("flows", id_, "evidence", at),
                    id=record_id,
                    other=seen[section],
                    what=en,
                    what_zh=zh,
                )
            seen[section] = record_id


def _overreaching(inventory: Inventory, law: Law) -> Iterable[Problem]:
    """Yield what the inventory says in a matter that is not its own: legal's purposes, names, and data categories."""
    for id_ in inventory.sections["purposes"].keys() & law.purposes.keys():
        place = inventory.place("purposes", id_)
        yield Problem("purpose_of_the_law", place, id=id_, class_=law.purposes[id_]["class"])
    words = law.readings["A12"]["value"]["words_for_the_public"]
    taken = dict.fromkeys(words, "A12")
    for id_, recipient in inventory.sections["recipients"].items():
        name = recipient["name"]
        if name in taken and not (recipient["kind"] == "public" and taken[name] == "A12"):
            place = inventory.place("recipients", id_, "name")
            yield Problem("recipient_name_taken", place, name=name, first=taken[name])
        taken[name] = id_
    easy = lenient(law)
    for table, fields in inventory.fields.items():
        for name, declared in fields.items():
            if not below(declared, easy):
                continue
            told = law.dictionary.category(name)
            if told not in {"unknown", "none"} and not below(told, (declared,)) and not below(declared, (told,)):
                dataset, _, inner = table.partition(".")
                place = inventory.place("datasets", dataset, "tables", inner, "fields", name)
                yield Problem("category_contradicted", place, name=name, declared=declared, told=told)


def lenient(law: Law) -> tuple[str, ...]:
    """Return where a wrong declaration would let more through: nobody's data, or the four classes of 3.1(5)."""
    return ("none", "system", *(key for keys in law.readings["A01"]["value"]["classes"].values() for key in keys))


def below(category: str, tops: Iterable[str]) -> bool:
    """Tell whether a data category is one of `tops` or lies below one."""
    return any(f"{category}.".startswith(f"{top}.") for top in tops)


def _date(inventory: Inventory, value: str, *path: str | int) -> Iterable[Problem]:
    try:
        date.fromisoformat(value)
    except ValueError:
        yield Problem("bad_date", inventory.places([path])[path], value=value)
