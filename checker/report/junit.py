"""The report as JUnit XML: a suite for each clause; what blocks fails, what a sign-off lifted is skipped."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from checker.problem import Text
from checker.report.safe import cell, line
from checker.report.saved import said
from checker.report.text import REMEDY, STATUSES, VERDICTS

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from checker.model import Hit
    from checker.problem import Place
    from checker.report.saved import Saved

LIFTED = Text("lifted by a sign-off of legal", "已由法务签署解除")
NOTHING = Text("no verdict", "未能裁断")
ALLOWED = Text("allowed", "允许")


class Case(NamedTuple):
    """One test case: `state` is the element that tells how it ended; a case without passed."""

    suite: str
    classname: str
    name: str
    place: Place | None = None
    state: str = ""
    kind: str = ""
    message: str = ""
    rows: tuple[str, ...] = ()


def render(saved: Saved, lang: str) -> str:
    """Return a case for each finding that stands, each flow that is allowed and each question that is lifted."""
    from xml.etree import ElementTree as ET

    saved = saved.rooted
    suites: dict[str, list[Case]] = {}
    for case in _cases(saved, lang):
        suites.setdefault(case.suite, []).append(case)
    cases = [case for suite in suites.values() for case in suite]
    root = ET.Element("testsuites", {"name": "clausecheck", **_counts(cases)})
    for name, held in suites.items():
        suite = ET.SubElement(root, "testsuite", {"name": name, **_counts(held)})
        for case in held:
            _write(ET.SubElement(suite, "testcase", name=case.name, classname=case.classname, time="0"), case)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _cases(saved: Saved, lang: str) -> list[Case]:
    found = [
        Case(
            said(NOTHING, lang),
            "clausecheck",
            wrong.key,
            wrong.place,
            "error",
            wrong.key,
            line(said(wrong.text, lang)),
            # Most readers show the text alone, and some look there for the place.
            (*([line(str(wrong.place))] if wrong.place else []), _remedy(wrong.remedy, lang)),
        )
        for wrong in saved.errors
    ]
    for finding in saved.ordered:
        blocks = saved.blocks(finding)
        rows = [f"{line(str(finding.place))}: {said(STATUSES[finding.status], lang)}", *_told(finding.hit, lang)]
        if finding.excerpt:
            rows.append(f"{finding.place.line} | {line(finding.excerpt)}")
        rows += [f"- {line(said(fix.text, lang))}" for fix in finding.fixes]
        found.append(
            Case(
                finding.hit.clause,
                finding.rule_id,
                cell(f"{finding.subject} {finding.hit.condition} {finding.hit.element or ''}".strip()),
                finding.place,
                "failure" if blocks else "system-out",
                said(VERDICTS[finding.hit.outcome], lang),
                line(said(finding.hit.text, lang)),
                tuple(rows),
            )
        )
    for one in saved.lifted:
        name = cell(f"{one.flow} {one.hit.condition} {one.hit.element or ''}".strip())
        found.append(
            Case(
                one.hit.clause,
                one.rule.id,
                name,
                one.place,
                "skipped",
                message=line(f"{said(LIFTED, lang)}: {said(one.hit.text, lang)}"),
            )
        )
    found += [
        Case(decision.clauses[0] if decision.clauses else said(ALLOWED, lang), "flow", cell(decision.id))
        for decision in saved.decisions
        if decision.verdict == "allow"
    ]
    return found


def _told(hit: Hit, lang: str) -> tuple[str, str]:
    return line(f"{', '.join(hit.clauses)}: {said(hit.text, lang)}"), _remedy(hit.remedy, lang)


def _remedy(remedy: Text, lang: str) -> str:
    return line(f"{said(REMEDY, lang)}: {said(remedy, lang)}")


def _counts(cases: list[Case]) -> dict[str, str]:
    states = [case.state for case in cases]
    return {
        "tests": str(len(cases)),
        "failures": str(states.count("failure")),
        "errors": str(states.count("error")),
        "skipped": str(states.count("skipped")),
        "time": "0",
    }


def _write(element: Element, case: Case) -> None:
    from xml.etree import ElementTree as ET

    if case.place:
        element.set("file", line(case.place.file))
        element.set("line", str(case.place.line))
    if not case.state:
        return
    state = ET.SubElement(element, case.state)
    if case.state in {"failure", "error"}:
        state.set("type", case.kind)
    if case.state != "system-out":
        state.set("message", case.message)
    if case.rows:
        state.text = "\n".join(case.rows)
