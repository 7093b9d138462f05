"""The report as text for a terminal: what, where, under which clause, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.problem import Text
from checker.report.safe import line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from checker.model import Decision, Finding, Hit, Report
    from checker.problem import Problem

VERDICTS = {
    "allow": Text("allow", "允许"),
    "review": Text("review", "待法务审"),
    "deny": Text("deny", "禁止"),
}
STATUSES = {
    "introduced": Text("introduced", "新增"),
    "existing": Text("existing", "原有"),
    "fixed": Text("fixed", "已修复"),
}
REMEDY = Text("remedy", "补救")
GROUNDS = Text("grounds", "依据")
LIFTED = Text("lifted by sign-off", "已由签署解除")
PENDING = Text("not yet in force", "尚未生效")
ERROR = Text("error", "错误")
LAPSED = {
    "expired": Text("the sign-off `{id}` has expired", "签署 `{id}` 已过期"),
    "drifted": Text(
        "the sign-off `{id}` has lapsed: the facts of the flow changed", "签署 `{id}` 已失效:该流转的事实已改变"
    ),
}
COUNTS = Text(
    "{rules} rules, {flows} flows: {allow} allowed, {review} to review, {deny} denied;"
    " findings: {introduced} introduced, {existing} existing, {fixed} fixed",
    "{rules} 条规则,{flows} 个流转:允许 {allow},待法务审 {review},禁止 {deny};"
    "问题:新增 {introduced},原有 {existing},已修复 {fixed}",
)
BLOCKED = Text("blocked", "阻断")
PASSED = Text("passed", "通过")


def render(report: Report, lang: str) -> str:
    """Return the findings, blocking ones last where the eye ends, then the counts."""
    rows = [said for note in report.notes for said in _both(note, lang)]
    for finding in sorted(report.findings, key=lambda finding: (report.blocks(finding), finding.place)):
        rows += _finding(finding, lang)
    statuses: list[str] = [finding.status for finding in report.findings]
    values = {
        "rules": report.summary["law"]["rules"],
        "flows": report.summary["flows"],
        **report.summary["verdicts"],
        **{status: statuses.count(status) for status in STATUSES},
    }
    engines = ", ".join(engine["version"] for engine in report.summary["engines"].values())
    for language, text in _languages(COUNTS, lang):
        verdict = getattr(BLOCKED if report.exit_code else PASSED, language)
        rows.append(f"{verdict}: {text.format(**values)} [{line(engines)}]")
    return "\n".join(rows) + "\n"


def decisions(decided: Iterable[Decision], _problems: Iterable[Problem], lang: str) -> str:
    """Return each decision with its reasons; problems have their own stream (`problem_text`)."""
    rows = []
    for decision in decided:
        verdict = " / ".join(text for _, text in _languages(VERDICTS[decision.verdict], lang))
        rows.append(f"{line(decision.id)}: {verdict} [{', '.join(decision.clauses)}]")
        if decision.grounds:
            grounds = " / ".join(text for _, text in _languages(GROUNDS, lang))
            rows.append(f"  {grounds}: {', '.join(decision.grounds)}")
        for hit in decision.failed:
            rows += _hit(hit, lang, "  ")
        for name, hits in ((LIFTED, decision.lifted), (PENDING, decision.pending)):
            for hit in hits:
                label = " / ".join(text for _, text in _languages(name, lang))
                rows += [f"  ({label}) {hit.clause} {line(text)}" for _, text in _languages(hit.text, lang)]
    return "".join(f"{row}\n" for row in rows)


def problem_text(problem: Problem, lang: str) -> Iterator[str]:
    """Yield the lines that tell why there is no verdict."""
    for language, text in _languages(problem.text, lang):
        place = f"{line(str(problem.place))}: " if problem.place else ""
        yield f"{place}{getattr(ERROR, language)}: {line(text)}"
        yield f"  {getattr(REMEDY, language)}: {line(getattr(problem.remedy, language))}"


def _finding(finding: Finding, lang: str) -> Iterator[str]:
    outcome = " / ".join(text for _, text in _languages(VERDICTS[finding.hit.outcome], lang))
    status = " / ".join(text for _, text in _languages(STATUSES[finding.status], lang))
    clauses = ", ".join(finding.hit.clauses)
    yield f"{line(str(finding.place))}: {outcome} {finding.rule_id} [{clauses}] {line(finding.subject)} ({status})"
    if finding.excerpt:
        number = str(finding.place.line)
        yield f"  {number} | {line(finding.excerpt)}"
        yield f"  {' ' * len(number)} | {' ' * (finding.place.column - 1)}^"
    yield from _hit(finding.hit, lang, "  ", head=False)
    for id_, why in finding.lapsed:
        for _, text in _languages(LAPSED[why], lang):
            yield f"    {line(text.replace('{id}', id_))}"
    yield ""


def _hit(hit: Hit, lang: str, indent: str, *, head: bool = True) -> Iterator[str]:
    for language, text in _languages(hit.text, lang):
        lead = f"{getattr(VERDICTS[hit.outcome], language)} {', '.join(hit.clauses)}: " if head else ""
        yield f"{indent}{lead}{line(text)}"
        yield f"{indent}  {getattr(REMEDY, language)}: {line(getattr(hit.remedy, language))}"


def _both(text: Text, lang: str) -> Iterator[str]:
    for _, said in _languages(text, lang):
        yield line(said)


def _languages(text: Text, lang: str) -> list[tuple[str, str]]:
    return [(name, getattr(text, name)) for name in (("zh", "en") if lang == "both" else (lang,))]
