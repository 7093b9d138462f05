"""The report as a check run of Gitee: one body, in a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.report import safe
from checker.report.checkrun_github import BATCH, NAME, conclusion, output, remarks

if TYPE_CHECKING:
    from checker.report.saved import Saved


def render(saved: Saved, lang: str) -> str:
    """Return the body; a check run that has its conclusion cannot be added to, so the weightiest must do."""
    made = {
        "name": NAME,
        **({"head_sha": saved.head} if saved.head else {}),
        "status": "completed",
        "conclusion": conclusion(saved),
        "output": {**output(saved, lang), "annotations": list(remarks(saved, lang))[:BATCH]},
    }
    return safe.as_json([made])
