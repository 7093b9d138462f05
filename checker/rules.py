"""Findings into the rules that they are of, each with a title that names no one case: for formats that list rules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from checker.problem import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from checker.law import Law
    from checker.model import Finding, Hit

_PLACEHOLDER = re.compile(r"`?\{(\w+)\}`?")
_BLANK = Text("…", "…")
_GENERAL = {"what": Text("personal data", "个人信息")}


class Told(NamedTuple):
    """A rule as a report tells of it; `name` is what its file or its condition is called."""

    id: str
    name: str
    clause: str
    title: Text
    description: Text


def told(findings: Iterable[Finding], lifted: Iterable[Hit], law: Law) -> list[Told]:
    """Return the rules that have a finding, and those of the law that a sign-off lifted, each once, by id."""
    found = {}
    for finding in findings:
        if finding.rule_id not in found:
            found[finding.rule_id] = _of_finding(finding, law)
    for name in {hit.rule for hit in lifted}:
        rule = _of_law(name, law)
        found[rule.id] = rule
    return [found[id_] for id_ in sorted(found)]


def _of_law(name: str, law: Law) -> Told:
    rule = law.rule(name)
    return Told(rule.id, rule.name, rule.clause, rule.title, rule.description)


def _of_finding(finding: Finding, law: Law) -> Told:
    hit = finding.hit
    if hit.rule in law.kinds:
        return _of_law(hit.rule, law)
    return Told(finding.rule_id, hit.condition, hit.clause, _general(_sentence(finding, law)), hit.remedy)


def _sentence(finding: Finding, law: Law) -> Text:
    """Return the sentence that a rule outside `rego/` fills, with its placeholders."""
    from checker import baseline, governance, sign_offs, waivers

    hit = finding.hit
    if hit.rule == "schema":
        said = law.schema_rules["rules"][hit.condition]
        return Text(said["en"], said["zh"])
    if hit.rule == "sign_offs":
        return sign_offs.ROWS[hit.condition.removeprefix("sign_off_")].text
    if hit.rule == "waivers":
        return waivers.ROWS[hit.condition.removeprefix("waiver_")].text
    if hit.rule == baseline.SECTION:
        return baseline.ROWS[hit.condition.removeprefix("baseline_")].text
    return governance.SENTENCES.get(finding.rule_id, hit.text)


def _general(text: Text) -> Text:
    return Text(_blanked(text.en, 0), _blanked(text.zh, 1))


def _blanked(sentence: str, language: int) -> str:
    return _PLACEHOLDER.sub(lambda found: _GENERAL.get(found[1], _BLANK)[language], sentence)
