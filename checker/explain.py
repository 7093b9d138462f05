"""What the law says, for people: a rule, a clause, or one flow with its reasons and what would comply."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from checker import comply, join, pipeline, support
from checker import inventory as inventories
from checker.facts import Completer
from checker.judge import Judge
from checker.law import in_clause_order
from checker.problem import Place, Problem, Text
from checker.report import explanation
from checker.report.explanation import Explained
from checker.report.json import SCHEMA_VERSION
from checker.schema import gate
from checker.validate import hint

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from checker.config import Config
    from checker.discover import Tree
    from checker.law import Law, Rule
    from checker.model import Facts

CONDITIONS = Text("what speaks against it", "不满足的情形")
RULES = Text("rules", "规则")
CITED = Text("cited by", "被引用于")
_SHARED = re.compile(r"data\.leapca\.facts\.(\w+)\.(defects|questions)")
_CONDITION = re.compile(r'^(?:fails|doubts|deny|review) contains \["\w+", \[?"(\w+)"', re.MULTILINE)


def rules(law: Law, form: str, lang: str) -> str:
    """Return the list of rules, in clause order."""
    found = sorted(
        (law.rule(name) for name in law.rule_names), key=lambda rule: (in_clause_order({rule.clause}), rule.id)
    )
    found.sort(key=lambda rule: [int(number) for number in re.findall(r"\d+", rule.clause)])
    if form == "json":
        return _dump({"rules": [_named(rule) for rule in found]})
    rows = [f"{rule.id}  {rule.clause:<7} {rule.name:<33} {_say(rule.title, lang)}" for rule in found]
    return "\n".join(rows) + "\n"


def explain(what: str, tree: Tree, law: Law, config: Config, today: date, lang: str) -> str:
    """Return what there is to say of `what`: a rule's id or name, a clause's number, or a flow's id."""
    by_id = {law.rule(name).id: name for name in law.rule_names}
    name = by_id.get(what, what)
    if name in law.rule_names:
        return _rule(name, law, config.format, lang)
    clauses = law.clauses
    if what in clauses:
        return _clause(what, law, config.format, lang)
    inventory = None
    files = tree.folder(config.inventory, pipeline.YAML)
    if files:
        inventory = inventories.read(files, config.inventory, law)
        gate.grown(tree, config, inventory)
        if what in inventory.sections["flows"]:
            return _flow(what, inventory, law, config, today, lang)
    known = [*by_id, *law.rule_names, *clauses, *(inventory.sections["flows"] if inventory else ())]
    en, zh = hint(what, known)
    raise Problem("nothing_known", name=what, hint_en=en, hint_zh=zh)


def _rule(name: str, law: Law, form: str, lang: str) -> str:
    rule = law.rule(name)
    conditions = {
        one: law.words(one) for one in _conditions(law.modules[rule.place.file.removeprefix(f"{law.where}/")], law)
    }
    if form == "json":
        said = {
            **_named(rule),
            "description": rule.description._asdict(),
            "place": {"file": rule.place.file, "line": rule.place.line},
            "conditions": [
                {"condition": one, **words.text._asdict(), "remedy": words.remedy._asdict()}
                for one, words in conditions.items()
            ],
        }
        return _dump({"rule": said})
    rows = [f"{rule.id} {rule.name} [{rule.clause}] {rule.place}", _say(rule.title, lang), _say(rule.description, lang)]
    rows.append(f"{_say(CONDITIONS, lang)}:")
    for one, words in conditions.items():
        rows += [f"  {one}: {_say(words.text, lang)}", f"    -> {_say(words.remedy, lang)}"]
    return "\n".join(rows) + "\n"


def _conditions(text: str, law: Law) -> list[str]:
    """Return the conditions of a rule: its own, and those of the shared facts that it takes over."""
    found = _CONDITION.findall(text)
    for fact, kind in _SHARED.findall(text):
        found += re.findall(rf'^{kind} contains \[?"(\w+)"', law.modules[f"facts/{fact}.rego"], re.MULTILINE)
    return list(dict.fromkeys(found))


def _clause(number: str, law: Law, form: str, lang: str) -> str:
    clause = law.clauses[number]
    why = clause.get("why_not")
    found = [law.rule(name) for name in law.rule_names if law.rule(name).clause == number]
    citing = [name for name in law.condition_names if number in law.words(name).see_also]
    if form == "json":
        said = {
            "clause": number,
            "words": clause["words"],
            "en": clause["en"],
            "zh": clause["zh"],
            **({"why_not": {"en": why["en"], "zh": why["zh"]}} if why else {}),
            "rules": [_named(rule) for rule in found],
            "cited_by": citing,
        }
        return _dump({"clause": said})
    rows = [f"{number} 「{clause['words']}」", _say(Text(clause["en"], clause["zh"]), lang)]
    if why:
        rows.append(_say(Text(why["en"], why["zh"]), lang))
    if found:
        rows.append(f"{_say(RULES, lang)}: " + ", ".join(f"{rule.id} {rule.name}" for rule in found))
    if citing:
        rows.append(f"{_say(CITED, lang)}: {', '.join(citing)}")
    return "\n".join(rows) + "\n"


def _flow(id_: str, inventory: inventories.Inventory, law: Law, config: Config, today: date, lang: str) -> str:
    joined = join.Joined(inventory, law)
    with Judge(law, config, today) as judge:
        facts = next(facts for flow, facts in joined.flows(today) if flow == id_)
        explained = explained_facts(id_, facts, judge, law, pinned=True)
    explained = replace(
        explained,
        place=inventory.place("flows", id_),
        title=inventory.sections["flows"][id_]["title"],
        lapsed=tuple(joined.lapsed(id_, facts, today)),
        digest=join.digest(facts),
    )
    return explanation.shown([explained], config.format, lang)


def chosen(given: Mapping[str, Facts], id_: str) -> dict[str, Facts]:
    """Return the one document of that id; `Problem` (exit 2) if there is none."""
    if id_ not in given:
        en, zh = hint(id_, given)
        raise Problem("unknown_id", Place("--id", 1), id=id_, what="document", what_zh="文档", hint_en=en, hint_zh=zh)
    return {id_: given[id_]}


def documents(given: Mapping[str, Facts], law: Law, config: Config, today: date, lang: str) -> str:
    """Return the explanation of each document of completed facts, by its id."""
    with Judge(law, config, today) as judge:
        explained = [explained_facts(id_, facts, judge, law, pinned=False) for id_, facts in given.items()]
    return explanation.shown(explained, config.format, lang)


def explained_facts(id_: str, facts: Facts, judge: Judge, law: Law, *, pinned: bool) -> Explained:
    """Return why the facts are decided as they are: what an allowed flow rests on, or what would make it comply.

    `pinned` tells that a sign-off lapses with the facts, as in an inventory.
    """
    completer = Completer(law)
    _, decision = next(judge.decide([(id_, facts)], 1))
    if decision.verdict == "allow":
        return Explained(decision, facts, rests_on=support.rests_on(judge, completer, facts, decision))
    found = comply.nearest_changes(judge, completer, law, facts, decision, pinned=pinned)
    return Explained(decision, facts, found=found)


def _named(rule: Rule) -> dict[str, Any]:
    return {"id": rule.id, "rule": rule.name, "clause": rule.clause, "title": rule.title._asdict()}


def _dump(said: Mapping[str, Any]) -> str:
    return json.dumps({"schema_version": SCHEMA_VERSION, **said}, ensure_ascii=False, indent=1) + "\n"


def _say(text: Text, lang: str) -> str:
    return f"{text.zh} / {text.en}" if lang == "both" else str(getattr(text, lang))
