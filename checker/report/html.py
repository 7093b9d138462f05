"""The report as one HTML page for people who would rather look: both languages in it, nothing fetched, ever."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from checker.problem import Text
from checker.report.safe import html, html_cell
from checker.report.text import BLOCKED, COUNTS, ERROR, GROUNDS, LAPSED, LIFTED, PASSED, REMEDY, STATUSES, VERDICTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.model import Change, Decision, Finding, Fix
    from checker.report.saved import Saved, Wrong

FINDINGS = Text("Findings", "问题")
NONE = Text("Nothing was found.", "没有发现问题。")
FLOWS = Text("Flows", "流转")
FLOW = Text("Flow", "流转")
VERDICT = Text("Verdict", "裁断")
CLAUSES = Text("Clauses", "条款")
RULES = Text("Rules that found something", "发现问题的规则")
RULE = Text("Rule", "规则")
TITLE = Text("What", "内容")
UPCOMING = Text("Decided otherwise from a later day", "日后裁断会改变")
INPUTS = Text("What was read", "所读文件")
FILE = Text("File", "文件")
SEARCH = Text("Search", "搜索")
LANGUAGE = Text("Language", "语言")
SHADE = Text("Light or dark", "明暗")
BLOCKING = Text("blocking", "阻断")
SHOW = Text("Show", "显示")

STYLE = Path(__file__).with_name("page.css")
SCRIPT = Path(__file__).with_name("page.js")


def render(saved: Saved, lang: str) -> str:
    """Return the page; `lang` is the language that it opens in."""
    style, script = STYLE.read_text("utf-8"), SCRIPT.read_text("utf-8")
    nothing = "default-src 'none'; base-uri 'none'; form-action 'none'"
    policy = f"{nothing}; style-src {_hash(style)}; script-src {_hash(script)}"
    verdict = BLOCKED if saved.exit_code else PASSED
    rows = [
        "<!DOCTYPE html>",
        f'<html lang="{"en" if lang == "en" else "zh-CN"}" data-lang="{lang}">',
        "<head>",
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>clausecheck: {html(verdict.zh)} / {html(verdict.en)}</title>",
        f"<style>{style}</style>",
        "</head>",
        "<body>",
        *_head(saved, lang),
        "<main>",
        *(_wrong(saved.errors) if saved.errors else _body(saved)),
        "</main>",
        f"<script>{script}</script>",
        "</body>",
        "</html>",
    ]
    return "\n".join(rows) + "\n"


def _hash(inline: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()}'"


def _two(text: Text, **values: object) -> str:
    """Return a sentence in both languages, of which the page shows the one that is chosen."""
    zh, en = (html(said.format(**values) if values else said) for said in (text.zh, text.en))
    return f'<span class="zh" lang="zh-CN">{zh}</span><span class="en" lang="en">{en}</span>'


def _head(saved: Saved, lang: str) -> Iterator[str]:
    verdict, name = (BLOCKED, "failed") if saved.exit_code else (PASSED, "passed")
    yield "<header>"
    yield f'<h1>clausecheck: <span class="{name}">{_two(verdict)}</span></h1>'
    if not saved.errors:
        statuses = [finding.status for finding in saved.findings if finding.hit.outcome != "notice"]
        counts = {name: sum(status == name for status in statuses) for name in STATUSES}
        values = {"rules": saved.summary["law"]["rules"], "flows": saved.summary["flows"], **saved.summary["verdicts"]}
        yield f"<p>{_two(COUNTS, **values, **counts)}</p>"
        engines = ", ".join(engine["version"] for engine in saved.summary["engines"].values())
        law = saved.summary["law"]
        told = f"{saved.summary['version']} · {engines} · {law['where']}"
        yield f'<p class="soft">{html(told)} <code>{html(law["digest"])}</code></p>'
        yield from (f"<p>{_two(note)}</p>" for note in saved.notes)
    # Without scripts there is nothing that the bar could do.
    yield '<div class="bar" hidden>'
    yield f"<span>{_two(LANGUAGE)}</span>"
    for name, label in (("zh", "中文"), ("en", "English"), ("both", "中文 / English")):
        yield f'<button type="button" data-lang-to="{name}" aria-pressed="{str(name == lang).lower()}">{label}</button>'
    yield f'<button type="button" id="shade">{_two(SHADE)}</button>'
    yield f"<span>{_two(SHOW)}</span>"
    for name, said in {**VERDICTS, **STATUSES}.items():
        yield f'<button type="button" data-show="{name}" aria-pressed="true">{_two(said)}</button>'
    yield f'<label for="search">{_two(SEARCH)}</label><input id="search" type="search">'
    yield "</div>"
    yield "</header>"


def _wrong(errors: tuple[Wrong, ...]) -> Iterator[str]:
    for wrong in errors:
        yield '<section class="finding blocks">'
        yield f'<h2 class="failed">{_two(ERROR)}</h2>'
        if wrong.place:
            yield f"<p><code>{html(str(wrong.place))}</code></p>"
        yield f"<p>{_two(wrong.text)}</p>"
        yield f"<p>{_two(REMEDY)}: {_two(wrong.remedy)}</p>"
        yield "</section>"


def _body(saved: Saved) -> Iterator[str]:
    yield f"<h2>{_two(FINDINGS)}</h2>"
    fixed = [finding for finding in saved.findings if finding.status == "fixed"]
    for finding in (*saved.ordered, *fixed):
        yield from _finding(finding, blocks=saved.blocks(finding))
    if not saved.findings:
        yield f"<p>{_two(NONE)}</p>"
    if saved.upcoming:
        yield f"<h2>{_two(UPCOMING)}</h2>"
        yield "<ul>"
        yield from (_change(change) for change in saved.upcoming)
        yield "</ul>"
    if saved.rules:
        yield from _table(RULES, (RULE, CLAUSES, TITLE))
        for rule in saved.rules.values():
            yield f'<tr><th scope="row">{html(rule.id)}</th><td>{html(rule.clause)}</td>'
            yield f"<td>{_two(rule.title)}</td></tr>"
        yield "</tbody></table></div>"
    yield from _table(FLOWS, (FLOW, VERDICT, CLAUSES, GROUNDS))
    yield from (_flow(decision) for decision in saved.decisions)
    yield "</tbody></table></div>"
    yield from _table(INPUTS, (FILE, Text("SHA-256", "SHA-256")))
    for file, digest in saved.summary["files"].items():
        yield f'<tr><th scope="row">{html_cell(file)}</th><td><code>{html(digest)}</code></td></tr>'
    yield "</tbody></table></div>"


def _table(title: Text, heads: tuple[Text, ...]) -> Iterator[str]:
    yield f"<h2>{_two(title)}</h2>"
    yield '<div class="wide" tabindex="0"><table><thead><tr>'
    yield from (f'<th scope="col">{_two(head)}</th>' for head in heads)
    yield "</tr></thead><tbody>"


def _finding(finding: Finding, *, blocks: bool) -> Iterator[str]:
    hit = finding.hit
    kinds = f"{hit.outcome} {finding.status}"
    yield f'<article class="finding{" blocks" if blocks else ""}" data-kinds="{kinds}">'
    yield (
        f'<h3><span class="{hit.outcome}">{_two(VERDICTS[hit.outcome])}</span> {html(finding.rule_id)}'
        f" {html(', '.join(hit.clauses))} <code>{html_cell(finding.subject)}</code></h3>"
    )
    blocking = f", {_two(BLOCKING)}" if blocks else ""
    yield f'<p class="soft"><code>{html(str(finding.place))}</code> ({_two(STATUSES[finding.status])}{blocking})</p>'
    if finding.excerpt.strip():
        yield f"<pre>{html(finding.excerpt)}</pre>"
    yield f"<p>{_two(hit.text)}</p>"
    yield f"<p>{_two(REMEDY)}: {_two(hit.remedy)}</p>"
    for id_, why in finding.lapsed:
        yield f"<p>{_two(LAPSED[why], id=id_)}</p>"
    for fix in finding.fixes:
        yield from _fix(fix)
    yield "</article>"


def _fix(fix: Fix) -> Iterator[str]:
    yield f"<p>{_two(fix.text)}</p>"
    if fix.paste:
        yield "<pre>" + "\n".join(html(row) for row in fix.paste.splitlines()) + "</pre>"


def _flow(decision: Decision) -> str:
    lifted = f" ({_two(LIFTED)}: {len(decision.lifted)})" if decision.lifted else ""
    return (
        f'<tr data-kinds="{decision.verdict}"><th scope="row">{html_cell(decision.id)}</th>'
        f'<td><span class="{decision.verdict}">{_two(VERDICTS[decision.verdict])}</span>{lifted}</td>'
        f"<td>{html(', '.join(decision.clauses))}</td><td>{html(', '.join(decision.grounds))}</td></tr>"
    )


def _change(change: Change) -> str:
    before, after = (_two(VERDICTS[decision.verdict]) for decision in (change.before, change.after))
    return (
        f"<li>{html(str(change.on))} ({html(', '.join(change.because))}) <code>{html_cell(change.before.id)}</code>:"
        f" {before} → {after}</li>"
    )
