"""Raw answers of an engine into decisions: verdict, deciding clauses, grounds that held, conditions that failed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from checker.law import in_clause_order
from checker.model import Decision, Hit
from checker.problem import Problem, Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from checker.law import Law
    from checker.model import Facts, Verdict


def decide(id_: str, facts: Facts, answer: Mapping[str, Any], law: Law, today: date) -> Decision:
    """Return the decision on one flow.

    Deny beats review beats allow (`clauses.md`). A recorded sign-off that covers the flow lifts its reviews, each of
    the clauses that the record names and, where it names questions, of these alone; one that refuses turns them into
    denials. Rules that are not yet in force report and do not block. `Problem` (exit 3) if nothing forbids the flow and
    nothing permits it.
    """
    hits = [_hit(section, said, "deny", facts, law) for section, said in _sorted(answer["deny"])]
    lifted: list[Hit] = []
    for section, said in _sorted(answer["review"]):
        hit = _hit(section, said, "review", facts, law)
        if not _answered(facts, hit):
            hits.append(hit)
        elif answer["sign_off"] == "covers":
            lifted.append(hit)
        elif answer["sign_off"] == "refuses":
            hits.append(_hit(section, said, "deny", facts, law))
        else:
            hits.append(hit)
    pending = [replace(hit, effective_on=day) for hit in hits if (day := _not_yet(law, hit.rule, today))]
    hits = [hit for hit in hits if not _not_yet(law, hit.rule, today)]
    denials = [hit for hit in hits if hit.outcome == "deny"]
    deciding = denials or hits
    verdict: Verdict = "deny" if denials else "review" if hits else "allow"
    grounds = _grounds(answer, law, hits, lifted)
    if not (hits or lifted or pending or grounds):
        # Every allow names what permits it: an engine that lost its answer permits nothing, nor does a forgotten act.
        raise Problem("nothing_permits", flow=id_, action=facts.get("action", "?"))
    clauses = {clause for hit in deciding for clause in hit.clauses} if deciding else set(grounds)
    return Decision(
        id=id_,
        verdict=verdict,
        clauses=in_clause_order(clauses),
        grounds=grounds,
        failed=tuple(hits),
        lifted=tuple(lifted),
        pending=tuple(pending),
        rules=_heard(answer, (*hits, *lifted, *pending)),
    )


def same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two engines gave the same answer: sets have no order."""
    return _plain(one) == _plain(other)


def _plain(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {key: sorted(map(repr, value)) if isinstance(value, list) else value for key, value in answer.items()}


def _sorted(said: Iterable[Any]) -> list[tuple[str, list[Any]]]:
    try:
        return sorted(((section, hit) for section, hit in said), key=repr)
    except (TypeError, ValueError):
        raise Problem("engine_incomplete", engine="?", why="a hit is no pair of section and condition") from None


def _hit(section: str, said: list[Any], outcome: Verdict, facts: Facts, law: Law) -> Hit:
    try:
        stem, condition = said
        condition, element = (condition, None) if isinstance(condition, str) else condition
    except (TypeError, ValueError):
        raise Problem(
            "engine_incomplete", engine="?", why="a condition is neither a name nor a name and an element"
        ) from None
    rule = law.rule(f"{section}.{stem}")
    words = law.words(condition)
    values = {
        "element": str(element or ""),
        "recipient": str(facts.get("recipient", {}).get("name", "?")),
        "purpose": str(facts.get("purpose", {}).get("code", "?")),
    }
    return Hit(
        rule=rule.name,
        condition=condition,
        element=element,
        clauses=(rule.clause, *words.see_also),
        outcome=outcome,
        text=fill(words.text, values),
        remedy=fill(words.remedy, values),
        at=words.at,
    )


def fill(text: Text, values: Mapping[str, str]) -> Text:
    """Return `text` with its placeholders filled; values are data and are never formatted themselves."""

    def fill(sentence: str) -> str:
        parts = sentence.split("{")
        for at in range(1, len(parts)):
            name, brace, rest = parts[at].partition("}")
            parts[at] = values[name] + rest if brace and name in values else "{" + parts[at]
        return "".join(parts)

    return Text(fill(text.en), fill(text.zh))


def _answered(facts: Facts, hit: Hit) -> bool:
    """Tell whether the sign-off speaks to a question: to its clause and, where it names questions, to this one."""
    review = facts.get("evidence", {}).get("legal_review", {})
    asked = review.get("questions", {}).get(hit.clause, [hit.condition])
    return hit.clause in review.get("clauses", [hit.clause]) and hit.condition in asked


def _not_yet(law: Law, rule: str, today: date) -> date | None:
    """Return the day on which a rule takes force, if that is still to come."""
    effective = law.rule(rule).effective_on
    return effective if effective is not None and today < effective else None


def _heard(answer: Mapping[str, Any], hits: Iterable[Hit]) -> tuple[str, ...]:
    """Return every rule that had a say: what it applies to, what it carries, what it speaks against."""
    said = {".".join(rule) for outcome in ("held", "open", "applies") for rule in answer[outcome]}
    return tuple(sorted(said.union(hit.rule for hit in hits)))


def _grounds(answer: Mapping[str, Any], law: Law, hits: list[Hit], lifted: list[Hit]) -> tuple[str, ...]:
    """Return the clauses of the grounds that held; an open ground holds once every question on it is lifted."""
    against = {hit.rule for hit in hits}
    asked = {hit.rule for hit in lifted}
    held = {".".join(ground) for ground in answer["held"]}
    held |= {name for name in map(".".join, answer["open"]) if name in asked and name not in against}
    for name in map(".".join, answer["applies"]):
        if name not in against and law.rule(name).permits:
            held.add(name)
    return in_clause_order({law.rule(name).clause for name in held})
