"""The report as text for a terminal: what, where, under which clause, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.problem import Text
from checker.report.safe import before, line
from checker.report.saved import news
from checker.terminal import PLAIN, Screen, Verbatim

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from checker.model import Change, Decision, Finding, Hit
    from checker.problem import Problem
    from checker.report.saved import Saved, Wrong

VERDICTS = {
    "allow": Text("allow", "允许"),
    "review": Text("review", "待法务审"),
    "deny": Text("deny", "禁止"),
    "notice": Text("notice", "提示"),
}
STATUSES = {
    "introduced": Text("introduced", "新增"),
    "existing": Text("existing", "原有"),
    "fixed": Text("fixed", "已修复"),
    "waived": Text("waived", "已豁免"),
}
WAIVED = Text(
    "waived by `{id}` until {until}, approved by {by}, owner {owner}: {reason}",
    "由 `{id}` 豁免至 {until},批准:{by},负责人:{owner},理由:{reason}",
)
REMEDY = Text("remedy", "补救")
GROUNDS = Text("grounds", "依据")
LIFTED = Text("lifted by sign-off", "已由签署解除")
PENDING = Text("in force from {day}", "自 {day} 起生效")
FROM = Text("from {day} ({because}) ", "自 {day} 起({because}) ")
NO_LONGER_LIFTED = Text("no sign-off needed any more", "不再需要签署")
NEWLY_LIFTED = Text("lifted by the sign-off that is there", "由现有签署解除")
ERROR = Text("error", "错误")
LAPSED = {
    "not_yet": Text("the sign-off `{id}` does not count before its date", "签署 `{id}` 尚未到生效日期"),
    "not_by_legal": Text(
        "the sign-off `{id}` does not count: its signer has no such role", "签署 `{id}` 不作数:签署人的角色无权签署"
    ),
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
NOTICES = Text("; notices: {notices}", ";提示 {notices}")
WAIVERS = Text("; waived: {waived}", ";已豁免 {waived}")
GONE = Text("no longer", "已消除")
SAME = Text("nothing else than before", "与上次相同")
UNCOMMITTED = Text(
    "not judged, for it is not committed: {paths} (once staged: `clausecheck check --staged`)",
    "尚未提交,因此未裁断:{paths}(暂存后可用 `clausecheck check --staged` 检查)",
)
BLOCKED = Text("blocked", "阻断")
PASSED = Text("passed", "通过")


def render(saved: Saved, lang: str, screen: Screen = PLAIN) -> str:
    """Return the findings, blocking ones last where the eye ends, then the counts; or why there are none."""
    return "".join(f"{row}\n" for row in screen.rows(_rows(saved, lang, screen)))


def _rows(saved: Saved, lang: str, screen: Screen) -> list[str]:
    if saved.errors:
        return [row for wrong in saved.errors for row in problem_text(wrong, lang, screen)]
    rows = [said for note in saved.notes for said in _both(note, lang)]
    for decision in saved.decisions:
        for hit in decision.pending:
            rows += _pending(decision.id, hit, lang)
    for found in saved.upcoming:
        rows += [*_change(found, lang), ""]
    for finding in sorted(saved.findings, key=lambda finding: (saved.blocks(finding), finding.place)):
        rows += finding_text(finding, lang, screen)
    return [*rows, *counts(saved, lang, screen)]


def since(before: Saved, after: Saved, lang: str, screen: Screen = PLAIN) -> str:
    """Return what a run found besides the one before it and no longer found, and its counts."""
    told = news(before, after)
    rows = [said for note in after.notes if note not in before.notes for said in _both(note, lang)]
    for finding in sorted(told.gone, key=lambda finding: finding.place):
        label = screen.paint("allow", _said(GONE, lang))
        rows.append(f"{label}: {finding.rule_id} [{', '.join(finding.hit.clauses)}] {line(finding.subject)}")
    rows += [""] if told.gone else []
    for finding in sorted(told.new, key=lambda finding: (after.blocks(finding), finding.place)):
        rows += finding_text(finding, lang, screen)
    if not rows:
        rows = [screen.paint("aside", _said(SAME, lang))]
    return "".join(f"{row}\n" for row in screen.rows([*rows, *counts(after, lang, screen)]))


def sentence(text: Text, remedy: Text, lang: str) -> str:
    """Return what is wrong and what to do in one line, not yet made safe; for formats that have one message."""
    stops = {"en": ". ", "zh": "。"}
    return " / ".join(
        f"{said}{stops[language]}{getattr(REMEDY, language)}: {getattr(remedy, language)}"
        for language, said in _languages(text, lang)
    )


def counts(saved: Saved, lang: str, screen: Screen = PLAIN) -> list[str]:
    """Return the verdict with its counts, in each language."""
    statuses: list[str] = [finding.status for finding in saved.findings if finding.hit.outcome != "notice"]
    notices = len(saved.findings) - len(statuses)
    values = {
        "rules": saved.summary["law"]["rules"],
        "flows": saved.summary["flows"],
        **saved.summary["verdicts"],
        **{status: statuses.count(status) for status in STATUSES},
    }
    engines = ", ".join(engine["version"] for engine in saved.summary["engines"].values())
    rows = []
    for language, text in _languages(COUNTS, lang):
        role, said = ("blocked", BLOCKED) if saved.exit_code else ("passed", PASSED)
        verdict = screen.paint(role, getattr(said, language))
        told = text.format(**values)
        told += getattr(WAIVERS, language).format(**values) if values["waived"] else ""
        told += getattr(NOTICES, language).format(notices=notices) if notices else ""
        rows.append(f"{verdict}: {told} [{line(engines)}]")
    return rows


def decisions(decided: Iterable[Decision], _problems: Iterable[Problem], lang: str, screen: Screen = PLAIN) -> str:
    """Return each decision with its reasons; problems have their own stream (`problem_text`)."""
    rows = []
    for decision in decided:
        verdict = screen.paint(decision.verdict, _said(VERDICTS[decision.verdict], lang))
        rows.append(f"{screen.paint('place', line(decision.id))}: {verdict} [{', '.join(decision.clauses)}]")
        if decision.grounds:
            grounds = " / ".join(text for _, text in _languages(GROUNDS, lang))
            rows.append(f"  {grounds}: {', '.join(decision.grounds)}")
        for hit in decision.failed:
            rows += _hit(hit, lang, "  ", screen=screen)
        for hit in decision.lifted:
            label = " / ".join(text for _, text in _languages(LIFTED, lang))
            rows += [f"  ({label}) {hit.clause} {line(text)}" for _, text in _languages(hit.text, lang)]
        for hit in decision.pending:
            rows += [f"  {row}" for row in _pending(None, hit, lang)]
    return "".join(f"{row}\n" for row in screen.rows(rows))


def problem_text(problem: Problem | Wrong, lang: str, screen: Screen = PLAIN) -> Iterator[str]:
    """Yield the lines that tell why there is no verdict."""
    for language, text in _languages(problem.text, lang):
        place = f"{screen.paint('place', line(str(problem.place)))}: " if problem.place else ""
        yield f"{place}{screen.paint('error', getattr(ERROR, language))}: {line(text)}"
        yield f"  {screen.paint('remedy', getattr(REMEDY, language))}: {line(getattr(problem.remedy, language))}"


def change(found: Change, lang: str) -> list[str]:
    """Return one flow decided twice: old verdict and clauses, new ones, and what is new against it."""
    return [*_change(found, lang)]


def _change(found: Change, lang: str) -> Iterator[str]:
    for language, text in _languages(FROM, lang):
        lead = text.format(day=found.on, because=", ".join(found.because)) if found.on else ""
        old, new = (_verdict(decision, language) for decision in (found.before, found.after))
        yield f"{lead}{line(found.before.id)}: {old} -> {new}"
    against = {(hit.rule, hit.condition, hit.element) for hit in found.before.failed}
    for hit in found.after.failed:
        if (hit.rule, hit.condition, hit.element) not in against:
            yield from _hit(hit, lang, "  ")
    for name, more, less in (
        (NO_LONGER_LIFTED, found.before, found.after),
        (NEWLY_LIFTED, found.after, found.before),
    ):
        gone = {(hit.rule, hit.condition, hit.element) for hit in (*less.lifted, *less.failed)}
        for hit in more.lifted:
            if (hit.rule, hit.condition, hit.element) not in gone:
                for language, text in _languages(hit.text, lang):
                    yield f"  ({getattr(name, language)}) {hit.clause} {line(text)}"


def _verdict(decision: Decision, language: str) -> str:
    return f"{getattr(VERDICTS[decision.verdict], language)} [{', '.join(decision.clauses)}]"


def _pending(flow: str | None, hit: Hit, lang: str) -> Iterator[str]:
    lead = f"{line(flow)}: " if flow else ""
    for language, text in _languages(hit.text, lang):
        outcome = getattr(VERDICTS[hit.outcome], language)
        label = getattr(PENDING, language).format(day=hit.effective_on)
        yield f"{lead}({label}) {outcome} {', '.join(hit.clauses)}: {line(text)}"
        yield f"  {getattr(REMEDY, language)}: {line(getattr(hit.remedy, language))}"


def finding_text(finding: Finding, lang: str, screen: Screen = PLAIN) -> Iterator[str]:
    """Yield the rows of one finding: where, what, why, and what to do; then an empty one."""
    kind = finding.hit.outcome
    outcome = screen.paint(kind, _said(VERDICTS[kind], lang))
    place = screen.paint("place", line(str(finding.place)))
    status = screen.paint("aside", f"({_said(STATUSES[finding.status], lang)})")
    clauses = ", ".join(finding.hit.clauses)
    yield f"{place}: {outcome} {finding.rule_id} [{clauses}] {line(finding.subject)} {status}"
    if finding.excerpt:
        number = str(finding.place.line)
        lead, margin = f"  {number} | ", f"  {' ' * len(number)} | "
        caret = finding.span.caret if finding.span else finding.place.column
        head = before(finding.excerpt, caret)
        excerpt, blanks = screen.under(line(finding.excerpt), head, len(lead))
        yield Verbatim(f"{screen.paint('aside', lead)}{excerpt}")
        yield Verbatim(f"{screen.paint('aside', margin)}{blanks}{screen.paint(kind, '^')}")
    yield from _hit(finding.hit, lang, "  ", head=False, screen=screen)
    for id_, why in finding.lapsed:
        for _, text in _languages(LAPSED[why], lang):
            yield f"    {line(text.replace('{id}', id_))}"
    if finding.waiver:
        for _, text in _languages(WAIVED, lang):
            yield f"    {line(text.format_map(finding.waiver._asdict()))}"
    for fix in finding.fixes:
        said = " / ".join(line(text) for _, text in _languages(fix.text, lang))
        yield f"    - {said}" + (":" if fix.paste else "")
        yield from (Verbatim(f"        {screen.characters(line(row))}") for row in fix.paste.splitlines())
    yield ""


def _hit(hit: Hit, lang: str, indent: str, *, head: bool = True, screen: Screen = PLAIN) -> Iterator[str]:
    for language, text in _languages(hit.text, lang):
        verdict = screen.paint(hit.outcome, getattr(VERDICTS[hit.outcome], language))
        lead = f"{verdict} {', '.join(hit.clauses)}: " if head else ""
        yield f"{indent}{lead}{line(text)}"
        remedy = screen.paint("remedy", getattr(REMEDY, language))
        yield f"{indent}  {remedy}: {line(getattr(hit.remedy, language))}"


def _both(text: Text, lang: str) -> Iterator[str]:
    for _, said in _languages(text, lang):
        yield line(said)


def _said(text: Text, lang: str) -> str:
    return " / ".join(said for _, said in _languages(text, lang))


def _languages(text: Text, lang: str) -> list[tuple[str, str]]:
    return [(name, getattr(text, name)) for name in (("zh", "en") if lang == "both" else (lang,))]
