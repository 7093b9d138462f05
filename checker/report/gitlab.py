"""The report as GitLab's Code Quality: a JSON list of what stands."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from checker.report import safe
from checker.report.text import sentence

if TYPE_CHECKING:
    from checker.problem import Place
    from checker.report.saved import Saved, Wrong

SEVERITY = {"error": "blocker", "warning": "major", "note": "info"}
NOWHERE = "clausecheck.yaml"
"""Where what has no place in the repository is shown: the entry has to name a file."""


def render(saved: Saved, lang: str) -> str:
    """Return each finding that stands; why there is no report counts as one, for an empty list would pass."""
    saved = saved.rooted
    found = [
        _issue(
            finding.place,
            finding.rule_id,
            f"{', '.join(finding.hit.clauses)}: {sentence(finding.hit.text, finding.hit.remedy, lang)}",
            SEVERITY[saved.level(finding)],
            finding.fingerprint,
        )
        for finding in saved.ordered
    ]
    found += [
        _issue(wrong.place, wrong.key, sentence(wrong.text, wrong.remedy, lang), "blocker", _key(wrong))
        for wrong in saved.errors
    ]
    return safe.as_json(found)


def _issue(place: Place | None, name: str, description: str, severity: str, key: str) -> dict[str, Any]:
    file, line = (place.file, place.line) if place else (NOWHERE, 1)
    if file.startswith(("/", "-", "$")):
        file = NOWHERE
    return {
        # GitLab does without these two; other readers of Code Climate, as Jenkins, do not.
        "type": "issue",
        "categories": ["Security"],
        "description": safe.cell(description),
        "check_name": name,
        "fingerprint": key,
        "severity": severity,
        "location": {"path": file.removeprefix("./"), "lines": {"begin": line}},
    }


def _key(wrong: Wrong) -> str:
    return hashlib.sha256(f"{wrong.key}\0{wrong.place}\0{wrong.text.en}".encode()).hexdigest()
