"""The report as Markdown: a comment on a pull request, known again by its first line, or the summary of a CI job.

A comment has a limit; what would be longer is told in less detail, and says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.problem import Text
from checker.report.safe import code, line, markdown
from checker.report.saved import said
from checker.report.text import BLOCKED, ERROR, LAPSED, PASSED, REMEDY, STATUSES, VERDICTS, WAIVED, counts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from checker.model import Finding, Fix
    from checker.report.saved import Saved, Wrong

MARKER = "<!-- clausecheck:report:1 -->"
"""By this line, and its author, the comment is found that is to be replaced."""
LIMIT = 65_000
"""In UTF-16 units; GitHub takes 65,536 characters, Codeup 65,535."""
UPCOMING = Text("decided otherwise from a later day: {count}", "日后裁断会改变的流转:{count}")
SHORTENED = Text(
    "Told in less detail, for the whole would be too long for a comment; the other reports have all of it.",
    "全文超出评论长度,此处从略;其余报告均为全文。",
)
TABLE = Text("| Where | Rule | Clause | What | |", "| 位置 | 规则 | 条款 | 内容 | |")


def render(saved: Saved, lang: str) -> str:
    """Return the report in the most detail that fits into a comment."""
    return fitted(saved, lang, LIMIT)


def fitted(saved: Saved, lang: str, limit: int) -> str:
    """Return the report in the most detail that fits into so many UTF-16 units."""
    if saved.errors:
        wrong = [lambda: _wrong(saved.errors, lang), lambda: _wrong(saved.errors[:1], lang)]
        return _fitting(wrong, saved, lang, limit)
    return _fitting(
        [
            lambda: _findings(saved, lang, _full),
            lambda: _findings(saved, lang, _brief),
            lambda: _table(saved, lang),
            lambda: iter(()),
        ],
        saved,
        lang,
        limit,
    )


def _fitting(bodies: list[Callable[[], Iterator[str]]], saved: Saved, lang: str, limit: int) -> str:
    head = "\n".join([MARKER, *_head(saved, lang)])
    for number, body in enumerate(bodies):
        rows = [head, *([said(SHORTENED, lang), ""] if number else []), *body()]
        told = "\n".join(rows).rstrip("\n") + "\n"
        if len(told.encode("utf-16-le")) // 2 <= limit:
            return told
    return f"{MARKER}\n### {said(BLOCKED if saved.blocked else PASSED, lang)}\n\n{said(SHORTENED, lang)}\n"


def _head(saved: Saved, lang: str) -> Iterator[str]:
    yield f"### clausecheck: {said(BLOCKED if saved.blocked else PASSED, lang)}"
    yield ""
    if not saved.errors:
        for row in counts(saved, lang):
            yield f"{markdown(row)}  "
        yield ""
    for note in saved.notes:
        yield f"- {markdown(said(note, lang))}"
    if saved.upcoming:
        yield f"- {markdown(said(UPCOMING, lang).format(count=len(saved.upcoming)))}"
    if saved.notes or saved.upcoming:
        yield ""


def _wrong(errors: tuple[Wrong, ...], lang: str) -> Iterator[str]:
    for wrong in errors:
        place = f"{code(str(wrong.place))} " if wrong.place else ""
        yield f"- {place}**{said(ERROR, lang)}**: {markdown(said(wrong.text, lang))}  "
        yield f"  {said(REMEDY, lang)}: {markdown(said(wrong.remedy, lang))}"


def _findings(saved: Saved, lang: str, tell: Callable[[Finding, str], Iterator[str]]) -> Iterator[str]:
    """Yield what blocks in the open, the rest folded."""
    for finding in saved.ordered:
        if saved.blocks(finding):
            yield from tell(finding, lang)
    others = [finding for finding in saved.ordered if not saved.blocks(finding)]
    fixed = [finding for finding in saved.findings if finding.status == "fixed"]
    notices = [finding for finding in others if finding.hit.outcome == "notice"]
    waived = [finding for finding in others if finding.status == "waived"]
    existing = [finding for finding in others if finding.hit.outcome != "notice" and finding.status != "waived"]
    folds = (
        (STATUSES["existing"], existing),
        (STATUSES["waived"], waived),
        (VERDICTS["notice"], notices),
        (STATUSES["fixed"], fixed),
    )
    for label, held in folds:
        if held:
            yield f"<details><summary>{said(label, lang)}: {len(held)}</summary>"
            yield ""
            for finding in held:
                yield from tell(finding, lang)
            yield ""
            yield "</details>"
            yield ""


def _brief(finding: Finding, lang: str) -> Iterator[str]:
    outcome, status = said(VERDICTS[finding.hit.outcome], lang), said(STATUSES[finding.status], lang)
    clauses = ", ".join(finding.hit.clauses)
    yield (
        f"- {code(str(finding.place))} **{outcome}** {finding.rule_id}, {markdown(clauses)},"
        f" {code(finding.subject)} ({status})  "
    )
    for name in ("zh", "en") if lang == "both" else (lang,):
        yield f"  {markdown(getattr(finding.hit.text, name))}  "
        yield f"  {getattr(REMEDY, name)}: {markdown(getattr(finding.hit.remedy, name))}  "


def _full(finding: Finding, lang: str) -> Iterator[str]:
    yield from _brief(finding, lang)
    if finding.excerpt.strip():
        yield f"  {finding.place.line}: {code(finding.excerpt)}  "
    for id_, why in finding.lapsed:
        yield f"  {markdown(said(LAPSED[why], lang).replace('{id}', id_))}  "
    if finding.waiver:
        yield f"  {markdown(said(WAIVED, lang).format_map(finding.waiver._asdict()))}  "
    for fix in finding.fixes:
        yield from _fix(fix, lang)


def _fix(fix: Fix, lang: str) -> Iterator[str]:
    yield f"  - {markdown(said(fix.text, lang))}"
    if fix.paste:
        rows = [line(row) for row in fix.paste.splitlines()]
        fence = "`" * max(3, 1 + max((row.count("`") for row in rows), default=0))
        yield ""
        yield from (f"    {row}" for row in (f"{fence}yaml", *rows, fence))
        yield ""


def _table(saved: Saved, lang: str) -> Iterator[str]:
    yield said(TABLE, lang) if lang != "both" else TABLE.zh
    yield "|---|---|---|---|---|"
    for finding in saved.ordered:
        outcome, clauses = said(VERDICTS[finding.hit.outcome], lang), ", ".join(finding.hit.clauses)
        cells = (_cell(str(finding.place)), finding.rule_id, markdown(clauses), _cell(finding.subject), outcome)
        yield f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    """Return a code span for a table, whose cells a bar would end."""
    return code(text).replace("|", "\\|")
