"""The report as a check run of Codeup: one body, in a list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checker.report import safe
from checker.report.checkrun_github import BATCH, NAME, conclusion, output, remarks

if TYPE_CHECKING:
    from checker.report.saved import Saved


def render(saved: Saved, lang: str) -> str:
    """Return the body, with the weightiest annotations: whether a second body would add to them is not told."""
    found = [
        {re.sub("_([a-z])", lambda part: part[1].upper(), name): value for name, value in one.items()}
        for one in list(remarks(saved, lang))[:BATCH]
    ]
    made = {
        "name": NAME,
        **({"headSha": saved.head} if saved.head else {}),
        "status": "completed",
        "conclusion": conclusion(saved),
        "output": output(saved, lang),
        "annotations": found,
    }
    return safe.as_json([made])
