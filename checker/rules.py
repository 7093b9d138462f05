"""Findings into the rules that they are of, each with a title that names no one case: for formats that list rules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from checker.problem import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from checker.law import Law
    from checker.model import Finding

_PLACEHOLDER = re.compile(r"`?\{(\w+)\}`?")
_GENERAL = {"what": Text("personal data", "个人信息")}


class Told(NamedTuple):
    """A rule as a report tells of it; `name` is what its file or its condition is called."""

    id: str
    name: str
    clause: str
    title: Text
    description: Text


def told(findings: Iterable[Finding], law: Law) -> list[Told]:
    """Return the rules that have a finding, each once, by id."""
    firsts = {finding.rule_id: finding for finding in reversed(list(findings))}
    return [_told(firsts[id_], law) for id_ in sorted(firsts)]


def _told(finding: Finding, law: Law) -> Told:
    hit = finding.hit
    if hit.rule in law.rule_names:
        rule = law.rule(hit.rule)
        return Told(rule.id, rule.name, rule.clause, rule.title, rule.description)
    title = _general(_sentence(finding, law))
    return Told(finding.rule_id, hit.condition, hit.clause, title, hit.remedy)


def _sentence(finding: Finding, law: Law) -> Text:
    """Return the sentence that a rule outside `rego/` fills, with its placeholders."""
    from checker import governance, sign_offs

    hit = finding.hit
    if hit.rule == "schema":
        said = law.schema_rules["rules"][hit.condition]
        return Text(said["en"], said["zh"])
    if hit.rule == "sign_offs":
        return sign_offs.ROWS[hit.condition.removeprefix("sign_off_")].text
    return governance.SENTENCES.get(finding.rule_id, hit.text)


def _general(text: Text) -> Text:
    return Text(
        *(
            _PLACEHOLDER.sub(lambda found, lang=lang: getattr(_GENERAL.get(found[1], Text("…", "…")), lang), sentence)  # type: ignore[misc]
            for lang, sentence in (("en", text.en), ("zh", text.zh))
        )
    )
