"""The report as SARIF 2.1.0 for GitHub's code scanning: only what is new, for there each result opens an alert."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.problem import Text
from checker.report import sarif

if TYPE_CHECKING:
    from checker.report.saved import Saved

LEFT_OUT = Text(
    "not among the results: {existing} that existed before, {fixed} that are fixed, {waived} that are waived,"
    " {lifted} lifted by sign-offs",
    "未列入结果:原有 {existing} 项,已修复 {fixed} 项,已豁免 {waived} 项,由签署解除 {lifted} 项",
)


def render(saved: Saved, lang: str) -> str:
    """Return one run with the results that are introduced; the others are counted in a notification."""
    saved = saved.rooted
    results = [sarif.result(finding, saved, lang) for finding in saved.findings if _shown(saved, finding.status)]
    statuses = [finding.status for finding in saved.findings if not _shown(saved, finding.status)]
    counts = {
        "existing": statuses.count("existing"),
        "fixed": statuses.count("fixed"),
        "waived": statuses.count("waived"),
        "lifted": len(saved.lifted),
    }
    notes = (Text(*(text.format(**counts) for text in LEFT_OUT)),) if any(counts.values()) else ()
    return sarif.log(saved, lang, results, notes)


def _shown(saved: Saved, status: str) -> bool:
    """Tell whether what has this status is to open an alert: what existed only where it blocks, too."""
    return status == "introduced" or (status == "existing" and saved.blocks_existing)
