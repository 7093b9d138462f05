"""The report as JSON: `schemas/report.schema.json` and `schemas/decisions.schema.json`, versioned."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from checker.model import Decision, Finding, Hit, Report
    from checker.problem import Problem, Text

SCHEMA_VERSION = "1.0"


def render(report: Report, _lang: str) -> str:
    """Return the whole report."""
    return _dump(
        {
            "schema_version": SCHEMA_VERSION,
            "exit_code": report.exit_code,
            "summary": dict(report.summary),
            "notes": [_text(note) for note in report.notes],
            "findings": [_finding(finding, report) for finding in report.findings],
            "decisions": [_decision(decision) for decision in report.decisions.values()],
        }
    )


def decisions(decided: Iterable[Decision], problems: Iterable[Problem], _lang: str) -> str:
    """Return the answers of `decide`."""
    return _dump(
        {
            "schema_version": SCHEMA_VERSION,
            "decisions": [_decision(decision) for decision in decided],
            "errors": [error(problem) for problem in problems],
        }
    )


def error(problem: Problem) -> dict[str, Any]:
    """Return one problem."""
    return {
        "key": problem.key,
        "exit_code": problem.code,
        **_text(problem.text),
        "remedy": _text(problem.remedy),
        **({"place": _place(problem.place)} if problem.place else {}),
    }


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _decision(decision: Decision) -> dict[str, Any]:
    found = {
        "id": decision.id,
        "verdict": decision.verdict,
        "clauses": list(decision.clauses),
        "grounds": list(decision.grounds),
        "failed": [_hit(hit) for hit in decision.failed],
    }
    for name in ("lifted", "pending"):
        if hits := getattr(decision, name):
            found[name] = [_hit(hit) for hit in hits]
    return found


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "rule": hit.rule,
        "condition": hit.condition,
        **({"element": hit.element} if hit.element else {}),
        "clause": hit.clause,
        "clauses": list(hit.clauses),
        "outcome": hit.outcome,
        "message": _text(hit.text),
        "remedy": _text(hit.remedy),
    }


def _finding(finding: Finding, report: Report) -> dict[str, Any]:
    return {
        "subject": finding.subject,
        "rule_id": finding.rule_id,
        "status": finding.status,
        "blocks": report.blocks(finding),
        "place": _place(finding.place),
        "fingerprint": finding.fingerprint,
        **_hit(finding.hit),
        **({"lapsed_sign_offs": [{"id": id_, "why": why} for id_, why in finding.lapsed]} if finding.lapsed else {}),
    }


def _place(place: Any) -> dict[str, Any]:
    return {"file": place.file, "line": place.line, "column": place.column}


def _text(text: Text) -> dict[str, str]:
    return {"en": text.en, "zh": text.zh}
