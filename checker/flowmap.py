"""A judged inventory into what a report shows as a map: who hands which classes of data to whom, and what is new."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checker import labels
from checker.law import in_clause_order
from checker.problem import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from checker.law import Law
    from checker.model import Facts, Judged, Novelty

# Classes that the dictionary has no word of its own for, only for what is below them.
_CLASSES = {"user.demographic": Text("personal attributes", "个人属性")}


def carried(facts: Facts) -> tuple[str, ...]:
    """Return the categories of the data that a flow carries, each once, in order."""
    return tuple(sorted(set(facts.get("data_categories", {}).values())))


def novelties(now: Mapping[str, str], before: Mapping[str, str]) -> dict[str, Novelty]:
    """Tell of each flow whether the base has it, and with the same facts; both are digests of facts by flow."""
    return {
        id_: "new" if id_ not in before else "existing" if before[id_] == pinned else "changed"
        for id_, pinned in now.items()
    }


def flow(id_: str, judged: Judged) -> dict[str, Any]:
    """Return what the map shows of one flow (`$defs/flow` of `report.schema.json`)."""
    declared = judged.inventory.sections["flows"][id_]
    datasets = dict.fromkeys(ref.partition(".")[0] for ref in declared.get("data", []))
    novelty = judged.novelty.get(id_)
    return {
        "title": declared["title"],
        "action": declared["action"],
        "from": declared["from"],
        **({"to": declared["to"]} if "to" in declared else {}),
        "datasets": list(datasets),
        "categories": list(judged.carried[id_]),
        **({"status": novelty} if novelty else {}),
    }


def names(flows: Iterable[Mapping[str, Any]], judged: Judged) -> dict[str, Any]:
    """Return what the ids are called that flows name (`$defs/map`); of a category also the class that it belongs to."""
    sections = judged.inventory.sections
    used: dict[str, set[str]] = {"systems": set(), "datasets": set(), "recipients": set(), "categories": set()}
    for one in flows:
        used["systems"].add(one["from"])
        used["recipients"].update([one["to"]] if "to" in one else [])
        used["datasets"].update(one["datasets"])
        used["categories"].update(name for code in one["categories"] for name in (code, data_class(code)))
    named = {code: _CLASSES.get(code) or labels.category(code, judged.law) for code in sorted(used["categories"])}
    return {
        "systems": {id_: sections["systems"][id_].get("name", id_) for id_ in sorted(used["systems"])},
        "datasets": {id_: sections["datasets"][id_].get("name", id_) for id_ in sorted(used["datasets"])},
        "recipients": {
            id_: {key: sections["recipients"][id_][key] for key in ("name", "kind")}
            for id_ in sorted(used["recipients"])
        },
        "categories": {code: {"en": text.en, "zh": text.zh} for code, text in named.items()},
    }


def data_class(category: str) -> str:
    """Return the class that a category belongs to: `user.contact` of `user.contact.phone_number`."""
    return ".".join(category.split(".")[:2])


def provisions(law: Law) -> list[dict[str, Any]]:
    """Return every clause in our words with the rules that enforce it, or why none does (`$defs/provision`)."""
    rules: dict[str, list[dict[str, Any]]] = {number: [] for number in law.clauses}
    for rule in sorted(map(law.rule, law.rule_names), key=lambda rule: rule.id):
        rules.setdefault(rule.clause, []).append({"id": rule.id, "title": {"en": rule.title.en, "zh": rule.title.zh}})
    found = []
    for number in in_clause_order(set(rules)):
        said = law.clauses.get(number, {})
        one = {"number": number, "title": {"en": number, "zh": number, **_text(said)}, "rules": rules[number]}
        if not rules[number] and (why_not := _text(said.get("why_not", {}))):
            one["why_not"] = why_not
        found.append(one)
    return found


def _text(said: Mapping[str, Any]) -> dict[str, str]:
    """Return a sentence of the law in both languages, or nothing: a law of before may lack one."""
    both = {language: said[language] for language in ("en", "zh") if said.get(language)}
    return both if len(both) == 2 else {}  # noqa: PLR2004 - one for each language
