"""The report as JSON: `schemas/report.schema.json` and `schemas/decisions.schema.json`, versioned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checker import flowmap, rules
from checker.report.safe import as_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from checker.model import Change, Decision, Finding, Fix, Hit, Report, Span
    from checker.problem import Place, Problem, Text
    from checker.report.saved import Saved

SCHEMA_VERSION = "1.0"
REPORT_VERSION = "1.1"
"""Of a report; 1.0 had no `map`, no `clauses` and no `flow` in its decisions, and is still read."""


def render(saved: Saved, _lang: str) -> str:
    """Return the whole report."""
    return as_json(saved.value)


def value(report: Report, folder: str = "") -> dict[str, Any]:
    """Return the report as the value that every format is made from.

    `folder` is where the judged folder lies in its repository: places are told from the judged folder.
    """
    lifted = [decision for decision in report.decisions.values() if decision.lifted]
    hits = [hit for decision in lifted for hit in decision.lifted]
    told = rules.told(report.findings, hits, report.judged.law)
    places = report.judged.inventory.places([("flows", decision.id) for decision in lifted])
    flows = {id_: flowmap.flow(id_, report.judged) for id_ in report.decisions}
    return {
        "schema_version": REPORT_VERSION,
        "exit_code": report.exit_code,
        **({"folder": folder} if folder else {}),
        "summary": dict(report.summary),
        "notes": [_text(note) for note in report.notes],
        **({"rules": [_rule(rule) for rule in told]} if told else {}),
        "findings": [_finding(finding, report) for finding in report.findings],
        "decisions": [
            {**_decided(decision, places), "flow": flows[decision.id]} for decision in report.decisions.values()
        ],
        "map": flowmap.names(flows.values(), report.judged),
        "clauses": flowmap.provisions(report.judged.law),
        **({"upcoming": [change(found) for found in report.upcoming]} if report.upcoming else {}),
    }


def failure(problems: Iterable[Problem], folder: str = "") -> dict[str, Any]:
    """Return, as such a value, why there is no report."""
    errors = [error(problem) for problem in problems]
    return {
        "schema_version": SCHEMA_VERSION,
        "exit_code": max(error["exit_code"] for error in errors),
        **({"folder": folder} if folder else {}),
        "errors": errors,
    }


def decisions(decided: Iterable[Decision], problems: Iterable[Problem], _lang: str) -> str:
    """Return the answers of `decide`."""
    return as_json(
        {
            "schema_version": SCHEMA_VERSION,
            "decisions": [decision_json(decision) for decision in decided],
            "errors": [error(problem) for problem in problems],
        }
    )


def change(found: Change) -> dict[str, Any]:
    """Return one flow decided twice; `on` and `because` only where something takes force on a day."""
    return {
        **({"on": found.on.isoformat(), "because": list(found.because)} if found.on else {}),
        "newly_blocks": found.newly_blocks,
        "before": decision_json(found.before),
        "after": decision_json(found.after),
    }


def error(problem: Problem) -> dict[str, Any]:
    """Return one problem."""
    return {
        "key": problem.key,
        "exit_code": problem.code,
        **_text(problem.text),
        "remedy": _text(problem.remedy),
        **({"place": _place(problem.place)} if problem.place else {}),
    }


def _rule(rule: rules.Told) -> dict[str, Any]:
    return {**rule._asdict(), "title": _text(rule.title), "description": _text(rule.description)}


def _decided(decision: Decision, places: Mapping[tuple[str | int, ...], Place]) -> dict[str, Any]:
    """Return one decision, with its place where a sign-off lifted something: no finding tells it."""
    place = places.get(("flows", decision.id))
    return {**decision_json(decision), **({"place": _place(place)} if place else {})}


def decision_json(decision: Decision) -> dict[str, Any]:
    """Return one decision."""
    found = {
        "id": decision.id,
        "verdict": decision.verdict,
        "clauses": list(decision.clauses),
        "grounds": list(decision.grounds),
        "failed": [hit_json(hit) for hit in decision.failed],
    }
    for name in ("lifted", "pending"):
        if hits := getattr(decision, name):
            found[name] = [hit_json(hit) for hit in hits]
    return found


def hit_json(hit: Hit) -> dict[str, Any]:
    """Return one condition that speaks against a flow."""
    return {
        "rule": hit.rule,
        "condition": hit.condition,
        **({"element": hit.element} if hit.element else {}),
        **({"effective_on": hit.effective_on.isoformat()} if hit.effective_on else {}),
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
        **({"unjudged": True} if finding.unjudged else {}),
        "place": _place(finding.place),
        **({"span": _span(finding.span)} if finding.span else {}),
        "fingerprint": finding.fingerprint,
        **hit_json(finding.hit),
        **({"waiver": finding.waiver._asdict()} if finding.waiver else {}),
        **({"fixes": [_fix(fix) for fix in finding.fixes]} if finding.fixes else {}),
        **({"lapsed_sign_offs": [{"id": id_, "why": why} for id_, why in finding.lapsed]} if finding.lapsed else {}),
    }


def _span(span: Span) -> dict[str, Any]:
    return {
        "end_column": span.end,
        "utf16_column": span.utf16[0],
        "utf16_end_column": span.utf16[1],
        **({"excerpt": span.excerpt} if span.excerpt else {}),
        "caret": span.caret,
        **({"line_hash": span.line_hash} if span.line_hash else {}),
    }


def _fix(fix: Fix) -> dict[str, Any]:
    return {"kind": fix.kind, **_text(fix.text), **({"paste": fix.paste} if fix.paste else {})}


def _place(place: Place) -> dict[str, Any]:
    return {"file": place.file, "line": place.line, "column": place.column}


def _text(text: Text) -> dict[str, str]:
    return {"en": text.en, "zh": text.zh}
