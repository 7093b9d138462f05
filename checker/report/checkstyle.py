"""The report as Checkstyle XML, which Jenkins and many others read."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from checker.report.safe import line
from checker.report.text import sentence

if TYPE_CHECKING:
    from checker.report.saved import Saved

SEVERITY = {"error": "error", "warning": "warning", "note": "info"}
NOWHERE = "clausecheck"


def render(saved: Saved, lang: str) -> str:
    """Return what stands, file by file; why there is no report counts as an error."""
    from xml.etree import ElementTree as ET

    saved = saved.rooted
    root = ET.Element("checkstyle", version="10.0")
    for file, findings in groupby(sorted(saved.ordered, key=lambda one: one.place.file), lambda one: one.place.file):
        at = ET.SubElement(root, "file", name=line(file))
        for finding in findings:
            clauses = ", ".join(finding.hit.clauses)
            ET.SubElement(
                at,
                "error",
                line=str(finding.place.line),
                column=str(finding.span.utf16[0] if finding.span else finding.place.column),
                severity=SEVERITY[saved.level(finding)],
                message=line(f"{clauses}: {sentence(finding.hit.text, finding.hit.remedy, lang)}"),
                source=f"clausecheck.{finding.rule_id}",
            )
    for wrong in saved.errors:
        place = wrong.place
        at = ET.SubElement(root, "file", name=line(place.file) if place else NOWHERE)
        ET.SubElement(
            at,
            "error",
            line=str(place.line if place else 1),
            severity="error",
            message=line(sentence(wrong.text, wrong.remedy, lang)),
            source=f"clausecheck.{wrong.key}",
        )
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"
