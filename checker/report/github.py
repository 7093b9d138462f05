"""The report as workflow commands of GitHub: annotations at the lines of a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.problem import Text
from checker.report.safe import command, command_property, line
from checker.report.saved import said
from checker.report.text import ERROR, counts, sentence

if TYPE_CHECKING:
    from checker.model import Finding
    from checker.report.saved import Saved, Wrong

COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}
SHOWN = 10
"""GitHub shows so many annotations of a step."""
MORE = Text("{more} more in the full report", "另有 {more} 项,见完整报告")


def render(saved: Saved, lang: str) -> str:
    """Return an annotation for the weightiest of what stands, how many more there are, and the counts."""
    saved = saved.rooted
    rows = [_wrong(wrong, lang) for wrong in saved.errors[:SHOWN]]
    rows += [_finding(finding, saved, lang) for finding in saved.ordered[:SHOWN]]
    more = len(saved.errors) + len(saved.ordered) - len(rows)
    if more:
        rows.append(line(said(MORE, lang).format(more=more)))
    if not saved.errors:
        rows += counts(saved, lang)
    return "".join(f"{row}\n" for row in rows)


def _finding(finding: Finding, saved: Saved, lang: str) -> str:
    place, hit = finding.place, finding.hit
    properties: dict[str, str | int] = {"file": place.file, "line": place.line, "endLine": place.line}
    if finding.span:
        properties |= {"col": finding.span.utf16[0], "endColumn": finding.span.utf16[1]}
    properties["title"] = f"{finding.rule_id} {', '.join(hit.clauses)} {finding.subject}"
    return _annotation(COMMANDS[saved.level(finding)], properties, sentence(hit.text, hit.remedy, lang))


def _wrong(wrong: Wrong, lang: str) -> str:
    place = wrong.place
    properties: dict[str, str | int] = {"file": place.file, "line": place.line} if place else {}
    properties["title"] = f"clausecheck {said(ERROR, lang)}"
    return _annotation("error", properties, sentence(wrong.text, wrong.remedy, lang))


def _annotation(name: str, properties: dict[str, str | int], message: str) -> str:
    told = ",".join(f"{key}={command_property(str(value))}" for key, value in properties.items())
    return f"::{name} {told}::{command(message)}"
