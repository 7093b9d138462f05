"""The report as SARIF 2.1.0, complete: what existed before, what was fixed and what a sign-off lifted is marked so."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from checker import __version__
from checker.problem import Text
from checker.report import safe
from checker.report.saved import said
from checker.report.text import sentence

if TYPE_CHECKING:
    from checker.model import Finding, Hit
    from checker.problem import Place
    from checker.report.saved import Lifted, Saved, Wrong
    from checker.rules import Told

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
BASELINE = {"introduced": "new", "existing": "unchanged", "fixed": "absent", "waived": "unchanged"}
LIFTED = Text("lifted by a sign-off of legal", "已由法务签署解除")
FOUND = Text("{clause} of the privacy policy: {title}", "隐私政策 {clause}:{title}")
ROOT = Text("the root of the repository", "仓库根目录")
LONGEST = 1024
"""Characters of a rule's description that GitHub takes."""


def render(saved: Saved, lang: str) -> str:
    """Return one run with all its results."""
    saved = saved.rooted
    return log(saved, lang, _results(saved, lang))


def log(saved: Saved, lang: str, results: list[dict[str, Any]], notes: tuple[Text, ...] = ()) -> str:
    """Return a SARIF log of one run with these results; `notes` are told besides those of the run."""
    rules = [_rule(rule, lang) for rule in saved.rules.values()]
    at = {rule["id"]: number for number, rule in enumerate(rules)}
    for result in results:
        result["ruleIndex"] = at[result["ruleId"]]
    notifications = [_wrong(wrong, lang) for wrong in saved.errors]
    notifications += [_note(note, lang) for note in (*saved.notes, *notes)]
    run = {
        "tool": {
            "driver": {
                "name": "clausecheck",
                "semanticVersion": __version__,
                "rules": rules,
            }
        },
        "automationDetails": {"id": "clausecheck/"},
        # Where it lies is for the reader to know; a reader that finds the name nowhere warns at every result.
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": said(ROOT, lang)}}},
        "columnKind": "utf16CodeUnits",
        "language": "en" if lang == "en" else "zh-CN",
        "invocations": [
            {
                "executionSuccessful": not saved.errors,
                "exitCode": saved.exit_code,
                **({"toolExecutionNotifications": notifications} if notifications else {}),
            }
        ],
        "results": results,
        **({} if saved.errors else {"properties": {"summary": saved.summary}}),
    }
    return safe.as_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def result(finding: Finding, saved: Saved, lang: str) -> dict[str, Any]:
    """Return one finding as a result."""
    place, span = finding.place, finding.span
    start, end = span.utf16 if span else (1, None)
    return {
        "ruleId": finding.rule_id,
        "level": saved.level(finding),
        "message": {"text": _message(finding.hit, lang)},
        "locations": [_location(place, start, end)],
        **({"suppressions": [_suppression(finding.waiver.reason)]} if finding.waiver else {}),
        "partialFingerprints": {
            **({"primaryLocationLineHash": span.line_hash} if span and span.line_hash else {}),
            "clausecheck/v1": finding.fingerprint,
        },
        "properties": {
            "subject": finding.subject,
            "condition": finding.hit.condition,
            "clauses": list(finding.hit.clauses),
            "outcome": finding.hit.outcome,
            "status": finding.status,
            "blocks": saved.blocks(finding),
            **({"fixes": [safe.line(said(fix.text, lang)) for fix in finding.fixes]} if finding.fixes else {}),
        },
    }


def _results(saved: Saved, lang: str) -> list[dict[str, Any]]:
    found = [(result(finding, saved, lang), BASELINE[finding.status]) for finding in saved.findings]
    # A sign-off counts as the base has it, and with it what it lifts.
    found += [(_lifted(one, lang), "unchanged") for one in saved.lifted]
    compared = not saved.errors and saved.summary["mode"] == "pull_request"
    # Of a tree, a baseline knows what existed; SARIF wants all results to say it or none.
    if compared or any(finding.status == "existing" for finding in saved.findings):
        return [{**one, "baselineState": state} for one, state in found]
    return [one for one, _ in found]


def _lifted(one: Lifted, lang: str) -> dict[str, Any]:
    hit = one.hit
    key = "\0".join(["lifted", hit.rule, hit.condition, hit.element or "", one.flow])
    return {
        "ruleId": one.rule.id,
        "level": "note",
        "message": {"text": _message(hit, lang)},
        **({"locations": [_location(one.place, one.place.column, None)]} if one.place else {}),
        "partialFingerprints": {"clausecheck/v1": hashlib.sha256(key.encode()).hexdigest()},
        "suppressions": [_suppression(said(LIFTED, lang))],
        "properties": {"subject": one.flow, "condition": hit.condition, "clauses": list(hit.clauses)},
    }


def _suppression(why: str) -> dict[str, str]:
    return {"kind": "external", "status": "accepted", "justification": safe.line(why)}


def _location(place: Place, start: int, end: int | None) -> dict[str, Any]:
    region = {"startLine": place.line, "startColumn": start, "endLine": place.line}
    if end is not None:
        region["endColumn"] = end
    uri = quote(place.file, safe="/")
    return {"physicalLocation": {"artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"}, "region": region}}


def _message(hit: Hit, lang: str) -> str:
    return safe.sarif(f"{', '.join(hit.clauses)}: {sentence(hit.text, hit.remedy, lang)}")


def _rule(rule: Told, lang: str) -> dict[str, Any]:
    title = safe.line(said(rule.title, lang))
    clause = Text(
        FOUND.en.format(clause=rule.clause, title=rule.title.en),
        FOUND.zh.format(clause=rule.clause, title=rule.title.zh),
    )
    words = safe.line(f"{said(clause, lang)}. {said(rule.description, lang)}")[:LONGEST]
    return {
        "id": rule.id,
        "name": "".join(part[:1].upper() + part[1:] for part in rule.name.replace(".", "_").split("_")),
        "shortDescription": {"text": f"{title}."},
        "fullDescription": {"text": f"{words}."},
        "help": {
            "text": f"{words}.",
            "markdown": safe.markdown(said(clause, lang)) + "\n\n" + safe.markdown(said(rule.description, lang)),
        },
        "properties": {
            "tags": ["privacy", f"clause-{rule.clause}"],
            "precision": "very-high",
            "problem.severity": "error",
            "clause": rule.clause,
        },
    }


def _wrong(wrong: Wrong, lang: str) -> dict[str, Any]:
    return {
        "descriptor": {"id": wrong.key},
        "level": "error",
        "message": {"text": safe.sarif(sentence(wrong.text, wrong.remedy, lang))},
        **({"locations": [_location(wrong.place, wrong.place.column, None)]} if wrong.place else {}),
    }


def _note(note: Text, lang: str) -> dict[str, Any]:
    return {"level": "note", "message": {"text": safe.sarif(said(note, lang))}}
