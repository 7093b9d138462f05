"""The report as a check run of GitHub: the bodies to send, in order; the first makes it, the others add annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checker.report import markdown, safe
from checker.report.saved import said
from checker.report.text import BLOCKED, ERROR, PASSED, sentence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.problem import Place
    from checker.report.saved import Level, Saved

NAME = "clausecheck"
BATCH = 50
"""Annotations that GitHub takes with one body."""
BATCHES = 20
SUMMARY = 21_000
"""UTF-16 units of the summary: within 65,535 characters or bytes, which GitHub and Codeup take; Gitee has no limit."""
TITLE = 200
MESSAGE = 4_000
LEVELS = {"error": "failure", "warning": "warning", "note": "notice"}


def render(saved: Saved, lang: str) -> str:
    """Return the list of bodies."""
    found = list(remarks(saved, lang))[: BATCH * BATCHES]
    told = output(saved, lang)
    first, *more = [found[at : at + BATCH] for at in range(0, len(found), BATCH)] or [[]]
    made = {
        "name": NAME,
        **({"head_sha": saved.head} if saved.head else {}),
        "status": "completed",
        "conclusion": conclusion(saved),
        "output": {**told, "annotations": first},
    }
    return safe.as_json([made, *({"output": {**told, "annotations": batch}} for batch in more)])


def conclusion(saved: Saved) -> str:
    """Return how the check ends; platforms count `neutral` and `skipped` as passed, so neither is ever said."""
    return "failure" if saved.blocked else "success"


def output(saved: Saved, lang: str) -> dict[str, str]:
    """Return title and summary."""
    # The comment's first line is for the one who posts comments.
    _, _, summary = markdown.fitted(saved, lang, SUMMARY).partition("\n")
    return {"title": said(BLOCKED if saved.blocked else PASSED, lang), "summary": summary}


def remarks(saved: Saved, lang: str) -> Iterator[dict[str, Any]]:
    """Yield an annotation for why there is no report, then for what stands, the weightiest first."""
    for wrong in saved.errors:
        if wrong.place:
            text = sentence(wrong.text, wrong.remedy, lang)
            yield from _annotation(wrong.place, "error", f"clausecheck {said(ERROR, lang)}", text)
    for finding in saved.ordered:
        title = f"{finding.rule_id} {', '.join(finding.hit.clauses)} {finding.subject}"
        text = sentence(finding.hit.text, finding.hit.remedy, lang)
        columns = finding.span.utf16 if finding.span else None
        yield from _annotation(finding.place, saved.level(finding), title, text, columns)


def _annotation(
    place: Place, level: Level, title: str, message: str, columns: tuple[int, int] | None = None
) -> Iterator[dict[str, Any]]:
    # Options and variables have places, too, but none in the repository; a name that hides something is shown nowhere
    # but in the summary, made harmless.
    if not place.file.startswith(("/", "-", "$")) and safe.line(place.file) == place.file:
        yield {
            "path": place.file.removeprefix("./"),
            "start_line": place.line,
            "end_line": place.line,
            **({"start_column": columns[0], "end_column": columns[1]} if columns else {}),
            "annotation_level": LEVELS[level],
            "title": _cut(safe.cell(title), TITLE),
            "message": _cut(safe.cell(message), MESSAGE),
        }


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"
