"""What the law says, for people: a rule, a clause, or one flow with its reasons and what would comply."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checker import inventory as inventories
from checker import join, pipeline
from checker.judge import Judge
from checker.law import in_clause_order
from checker.problem import Problem, Text
from checker.report.safe import line
from checker.validate import hint

if TYPE_CHECKING:
    from datetime import date

    from checker.config import Config
    from checker.discover import Tree
    from checker.law import Law

CONDITIONS = Text("what speaks against it", "不满足的情形")
RULES = Text("rules", "规则")
CITED = Text("cited by", "被引用于")
FACTS = Text("facts, as a sign-off pins them", "事实摘要(签署须锁定此值)")
_SHARED = re.compile(r"data\.leapca\.facts\.(\w+)\.(defects|questions)")
_CONDITION = re.compile(r'^(?:fails|doubts|deny|review) contains \["\w+", \[?"(\w+)"', re.MULTILINE)


def rules(law: Law, form: str, lang: str) -> str:
    """Return the list of rules, in clause order."""
    found = sorted(
        (law.rule(name) for name in law.rule_names), key=lambda rule: (in_clause_order({rule.clause}), rule.id)
    )
    found.sort(key=lambda rule: [int(number) for number in re.findall(r"\d+", rule.clause)])
    if form == "json":
        import json

        said = [
            {"id": rule.id, "rule": rule.name, "clause": rule.clause, "title": rule.title._asdict()} for rule in found
        ]
        return json.dumps({"schema_version": "1.0", "rules": said}, ensure_ascii=False, indent=1) + "\n"
    rows = [f"{rule.id}  {rule.clause:<7} {rule.name:<33} {_say(rule.title, lang)}" for rule in found]
    return "\n".join(rows) + "\n"


def explain(what: str, tree: Tree, law: Law, config: Config, today: date, lang: str) -> str:
    """Return what there is to say of `what`: a rule's id or name, a clause's number, or a flow's id."""
    by_id = {law.rule(name).id: name for name in law.rule_names}
    name = by_id.get(what, what)
    if name in law.rule_names:
        return _rule(name, law, lang)
    clauses = law.clauses
    if what in clauses:
        return _clause(what, law, lang)
    inventory = None
    files = tree.folder(config.inventory, pipeline.YAML)
    if files:
        inventory = inventories.read(files, config.inventory, law)
        if what in inventory.sections["flows"]:
            return _flow(what, inventory, law, config, today, lang)
    known = [*by_id, *law.rule_names, *clauses, *(inventory.sections["flows"] if inventory else ())]
    en, zh = hint(what, known)
    raise Problem("nothing_known", name=what, hint_en=en, hint_zh=zh)


def _rule(name: str, law: Law, lang: str) -> str:
    rule = law.rule(name)
    rows = [f"{rule.id} {rule.name} [{rule.clause}] {rule.place}", _say(rule.title, lang), _say(rule.description, lang)]
    text = law.modules[rule.place.file.removeprefix(f"{law.where}/")]
    rows.append(f"{_say(CONDITIONS, lang)}:")
    for condition in _conditions(text, law):
        words = law.words(condition)
        rows += [f"  {condition}: {_say(words.text, lang)}", f"    -> {_say(words.remedy, lang)}"]
    return "\n".join(rows) + "\n"


def _conditions(text: str, law: Law) -> list[str]:
    """Return the conditions of a rule: its own, and those of the shared facts that it takes over."""
    found = _CONDITION.findall(text)
    for fact, kind in _SHARED.findall(text):
        found += re.findall(rf'^{kind} contains \[?"(\w+)"', law.modules[f"facts/{fact}.rego"], re.MULTILINE)
    return list(dict.fromkeys(found))


def _clause(number: str, law: Law, lang: str) -> str:
    clause = law.clauses[number]
    rows = [f"{number} 「{clause['words']}」", _say(Text(clause["en"], clause["zh"]), lang)]
    if why := clause.get("why_not"):
        rows.append(_say(Text(why["en"], why["zh"]), lang))
    found = [law.rule(name) for name in law.rule_names if law.rule(name).clause == number]
    if found:
        rows.append(f"{_say(RULES, lang)}: " + ", ".join(f"{rule.id} {rule.name}" for rule in found))
    if citing := [name for name in law.condition_names if number in law.words(name).see_also]:
        rows.append(f"{_say(CITED, lang)}: {', '.join(citing)}")
    return "\n".join(rows) + "\n"


def _flow(id_: str, inventory: inventories.Inventory, law: Law, config: Config, today: date, lang: str) -> str:
    from checker.report import text

    joined = join.Joined(inventory, law)
    with Judge(law, config, today) as judge:
        asked = [(flow, facts) for flow, facts in joined.flows(today) if flow == id_]
        facts, decision = next(judge.decide(asked, 1))
    place = inventory.place("flows", id_)
    rows = [f"{place}: {line(inventory.sections['flows'][id_]['title'])}"]
    for sign_off, why in joined.lapsed(id_, facts, today):
        rows.append(_say(text.LAPSED[why], lang).replace("{id}", sign_off))
    pinned = f"{_say(FACTS, lang)}: {join.digest(facts)}"
    return "\n".join(rows) + "\n" + text.decisions([decision], [], lang) + pinned + "\n"


def _say(text: Text, lang: str) -> str:
    return f"{text.zh} / {text.en}" if lang == "both" else str(getattr(text, lang))
