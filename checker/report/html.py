"""The report as one HTML page for people who would rather look: both languages in it, nothing fetched, ever."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from checker import labels
from checker.law import in_clause_order
from checker.problem import Text
from checker.report import svgmap
from checker.report.safe import html, html_cell
from checker.report.saved import Provision, said
from checker.report.text import (
    BLOCKED,
    COUNTS,
    ERROR,
    GROUNDS,
    LAPSED,
    LIFTED,
    PASSED,
    PENDING,
    REMEDY,
    STATUSES,
    VERDICTS,
    WAIVED,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from checker.model import Change, Decision, Finding, Fix, Hit
    from checker.report.saved import Flow, Saved, Wrong
    from checker.report.svgmap import Pair

MOST = {
    "findings": 300,
    "flows": 600,
    "pairs": 120,
    "links": 12,
    "files": 500,
    "upcoming": 200,
    "subjects": 5,
    "reasons": 3,
}
"""How many of each a page shows; of the rest it says how many there are, and the JSON report has them all."""

FINDINGS = Text("Findings", "问题")
NONE = Text("Nothing was found.", "没有发现问题。")
FLOWS = Text("Flows", "流转")
FLOW = Text("Flow", "流转")
SYSTEM = Text("From", "来源系统")
RECIPIENT = Text("To", "接收方")
DATA = Text("Data", "数据")
VERDICT = Text("Verdict", "裁断")
CLAUSES = Text("Clauses", "条款")
CLAUSE = Text("Clause", "条款")
RULES = Text("Rules", "规则")
SAYS = Text("What it says, in our words", "内容(本项目的概括)")
MAP_ADDED = Text("What this change adds", "本次变更新增的流转")
MAP_GRAVE = Text("What is denied or waits for legal", "被禁止或待法务审的流转")
MAP_REST = Text("All other flows", "其余流转")
MAP_ALL = Text("The map of flows", "流转图")
NO_ADDED = Text("This change adds no flow and changes none.", "本次变更没有新增或改变任何流转。")
PAIRS = Text("The map as a table", "以表格查看流转图")
UPCOMING = Text("Decided otherwise from a later day", "日后裁断会改变")
INPUTS = Text("What was read", "所读文件")
FILE = Text("File", "文件")
SEARCH = Text("Search", "搜索")
LANGUAGE = Text("Language", "语言")
SHADE = Text("Light or dark", "明暗")
BLOCKING = Text("blocking", "阻断")
SHOW = Text("Show", "显示")
ANY = Text("any", "全部")
CLEAR = Text("Clear filters", "清除筛选")
ONLY = Text("Only this", "只看此条")
ENGINEERING = Text("Engineering must mend", "须由工程团队修改")
LEGAL = Text("Legal must decide", "须由法务决定")
ENGINE_WORD = Text("Judged by", "裁断引擎")
LAW = Text("Law", "规则")
FINDINGS_BLOCK = Text(
    "Blocking: {blocking}. To mend: {deny}; for legal to decide: {review}.",
    "阻断问题 {blocking} 个:须修改 {deny},须法务决定 {review}。",
)
NOTHING_BLOCKS = Text("Nothing blocks.", "没有阻断。")
NOT_JUDGED = Text("No verdict could be reached; that is no pass.", "未能得出裁断;这不等于通过。")
KNOWN_BEFORE = Text("There before and not blocking: {count}.", "原有问题 {count} 个,不构成阻断。")
EXCUSED = Text("Waived: {count}.", "已豁免 {count} 个。")
NEWS = Text("New flows: {new}; changed: {changed}.", "新增流转 {new} 个,变更 {changed} 个。")
MORE = Text(
    "Not shown here, only counted: {count} more. The JSON report has them all.",
    "另有 {count} 项未在此显示,仅计入总数;完整内容见原始报告。",
)
MORE_BELOW = Text("{count} more below", "其余 {count} 项见下文")
MORE_PAIRS = Text(
    "Not drawn, only counted: {count} more pairs, {flows} flows. What is drawn is the gravest and the fullest.",
    "另有 {count} 对、{flows} 个流转未绘出,仅计入总数;绘出的是最严重、流转最多的。",
)
SUMMED = Text("{pairs} pairs of system and recipient, {flows} flows", "{pairs} 对系统与接收方,{flows} 个流转")
LEGEND = {
    "deny": Text("denied: thick line", "禁止:粗线"),
    "review": Text("waits for legal: dashed line", "待法务审:虚线"),
    "allow": Text("allowed: thin line", "允许:细线"),
    "new": Text("new or changed", "新增或变更"),
}
LEGEND_TAIL = Text(
    "A number is a count of flows. Choose a line, a system or a recipient to see only its flows below.",
    "数字为流转个数。点选连线、系统或接收方,下方只列出相应流转。",
)
SHOWN = Text("Shown", "当前显示")
STATUSES_OF_FLOWS = {
    "new": Text("new", "新增"),
    "changed": Text("changed", "变更"),
    "existing": Text("existing", "原有"),
}
KIND_OF_STATUS = {"new": "introduced", "changed": "changed", "existing": "existing"}
"""A new flow and a new finding are shown and hidden together."""
SHOWS = {**VERDICTS, **STATUSES, "changed": STATUSES_OF_FLOWS["changed"]}
MARKS = {**svgmap.MARKS, "notice": "i"}
NOBODY = Text("nobody", "不对外提供")
CASES = Text("Flows judged under it", "据此裁断的流转")
TREE = Text("the whole tree", "整个目录树")
PULL_REQUEST = Text("pull request {base} … {head}", "合并请求 {base} … {head}")

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
        *(_failed(saved.errors) if saved.errors else Page(saved, lang).rows()),
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


def _failed(errors: Sequence[Wrong]) -> Iterator[str]:
    yield "<header>"
    yield '<p class="brand">clausecheck</p>'
    yield f'<h1 class="failed"><span aria-hidden="true">✕ </span>{_two(BLOCKED)}</h1>'
    yield f"<p>{_two(NOT_JUDGED)}</p>"
    yield from _bar(())
    yield "</header>"
    yield "<main>"
    for wrong in errors:
        yield '<section class="finding blocks">'
        yield f'<h2 class="failed">{_two(ERROR)}</h2>'
        if wrong.place:
            yield f"<p><code>{html(str(wrong.place))}</code></p>"
        yield f"<p>{_two(wrong.text)}</p>"
        yield f"<p>{_two(REMEDY)}: {_two(wrong.remedy)}</p>"
        yield "</section>"
    yield "</main>"


def _bar(facets: Iterable[str]) -> Iterator[str]:
    """Yield what only a script can serve; without one it stays hidden."""
    yield '<div class="bar" hidden>'
    yield f'<div class="group"><span>{_two(LANGUAGE)}</span>'
    for name, label in (("zh", "中文"), ("en", "English"), ("both", "中文 / English")):
        yield f'<button type="button" data-lang-to="{name}" aria-pressed="false">{label}</button>'
    yield f'<button type="button" id="shade">{_two(SHADE)}</button></div>'
    yield from facets
    yield "</div>"


class _Judged(NamedTuple):
    """The flows that a clause had a say on, by what it said."""

    deny: int
    review: int
    allow: int


@dataclass(frozen=True)
class Page:
    """One report laid out: what stands where, and which anchors lead to one another."""

    saved: Saved
    lang: str

    # ---- what is shown, in which order

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What stands, the weightiest first, then what is fixed."""
        fixed = tuple(finding for finding in self.saved.findings if finding.status == "fixed")
        return (*self.saved.ordered, *fixed)

    @cached_property
    def shown(self) -> dict[int, str]:
        """The anchors of the findings that the page shows, by their place in `findings`."""
        return {number: f"f{number + 1}" for number in range(min(len(self.findings), MOST["findings"]))}

    @cached_property
    def flows(self) -> Mapping[str, Flow]:
        """The flows of the report by id; empty for a report that tells nothing of them."""
        return {flow.decision.id: flow for flow in self.saved.flows}

    @cached_property
    def listed(self) -> dict[str, str]:
        """The anchors of the flows that the page lists, the gravest and newest first."""
        grave, new = list(svgmap.MARKS), ("new", "changed", "existing", "")
        against = {finding.subject for finding in self.findings if finding.status != "fixed"}

        def weight(decision: Decision) -> tuple[int, bool, int]:
            flow = self.flows.get(decision.id)
            return grave.index(decision.verdict), decision.id not in against, new.index(flow.status if flow else "")

        first = sorted(self.saved.decisions, key=weight)[: MOST["flows"]]
        return {decision.id: f"flow{number + 1}" for number, decision in enumerate(first)}

    @cached_property
    def of_flow(self) -> Mapping[str, list[int]]:
        """The places in `findings` of what is said of each subject."""
        found: dict[str, list[int]] = {}
        for number, finding in enumerate(self.findings):
            found.setdefault(finding.subject, []).append(number)
        return found

    @cached_property
    def of_clause(self) -> Mapping[str, list[int]]:
        """The places in `findings` of what cites each clause."""
        found: dict[str, list[int]] = {}
        for number, finding in enumerate(self.findings):
            for clause in dict.fromkeys(finding.hit.clauses):
                found.setdefault(clause, []).append(number)
        return found

    @cached_property
    def provisions(self) -> Mapping[str, Provision]:
        """The clauses by number, those with a finding of a rule that is not in the law itself among them."""
        told = {one.number: one for one in self.saved.clauses}
        cited = {clause for decision in self.saved.decisions for clause in (*decision.clauses, *decision.grounds)}
        numbers = {*told, *cited, *self.of_clause, *(rule.clause for rule in self.saved.rules.values())}
        rules: dict[str, dict[str, Text]] = {one.number: dict(one.rules) for one in told.values()}
        for rule in self.saved.rules.values():
            rules.setdefault(rule.clause, {}).setdefault(rule.id, rule.title)
        return {
            number: Provision(
                number,
                told[number].title if number in told else Text(number, number),
                tuple(sorted(rules.get(number, {}).items())),
                told[number].why_not if number in told else None,
            )
            for number in in_clause_order(numbers)
        }

    @cached_property
    def judged(self) -> Mapping[str, _Judged]:
        """How each clause decided the flows that it had a say on."""
        found: dict[str, Counter[str]] = {}
        for decision in self.saved.decisions:
            each = dict.fromkeys((*decision.clauses, *decision.grounds), "allow")
            for outcome in ("review", "deny"):
                each |= {clause: outcome for hit in decision.failed if hit.outcome == outcome for clause in hit.clauses}
            for clause, outcome in each.items():
                found.setdefault(clause, Counter())[outcome] += 1
        return {clause: _Judged(*(count[name] for name in svgmap.MARKS)) for clause, count in found.items()}

    @cached_property
    def attention(self) -> tuple[list[Pair], list[Pair]]:
        """The pairs that somebody should look at, then those of all other flows."""
        blocking = {finding.subject for finding in self.findings if self.saved.blocks(finding)}

        def wanted(flow: Flow) -> bool:
            grave = flow.decision.verdict != "allow" and not self.comparing
            return grave or flow.status in {"new", "changed"} or flow.decision.id in blocking

        first = [flow for flow in self.saved.flows if wanted(flow)]
        rest = [flow for flow in self.saved.flows if not wanted(flow)]
        return svgmap.pairs(first), svgmap.pairs(rest)

    # ---- the page

    def rows(self) -> Iterator[str]:
        """Yield the page's body, line by line."""
        yield "<header>"
        yield from self._verdict()
        yield from _bar(self._facets())
        yield "</header>"
        yield "<main>"
        yield from self._maps()
        yield from self._findings()
        yield from self._upcoming()
        yield from self._rest_of_map()
        yield from self._clauses()
        yield from self._flows()
        yield from self._pairs()
        yield from self._inputs()
        yield "</main>"

    def _verdict(self) -> Iterator[str]:
        saved = self.saved
        blocking = [number for number, finding in enumerate(self.findings) if saved.blocks(finding)]
        legal = [number for number in blocking if _for_legal(self.findings[number])]
        engineering = [number for number in blocking if not _for_legal(self.findings[number])]
        told = saved.summary
        what = (
            _two(PULL_REQUEST, base=told["base"][:12], head=told["head"][:12])
            if told["mode"] == "pull_request"
            else _two(TREE)
        )
        yield f'<p class="brand">clausecheck · {what}</p>'
        verdict, name, mark = (BLOCKED, "failed", "✕") if saved.exit_code else (PASSED, "passed", "✓")
        yield f'<h1 class="{name}"><span aria-hidden="true">{mark} </span>{_two(verdict)}</h1>'
        lead = (
            _two(FINDINGS_BLOCK, blocking=len(blocking), deny=len(engineering), review=len(legal))
            if blocking
            else _two(NOTHING_BLOCKS)
        )
        standing = sum(finding.status == "existing" and not saved.blocks(finding) for finding in self.findings)
        lead += f" {_two(KNOWN_BEFORE, count=standing)}" if standing else ""
        waived = sum(finding.status == "waived" for finding in self.findings)
        lead += f" {_two(EXCUSED, count=waived)}" if waived else ""
        news = Counter(flow.status for flow in saved.flows)
        if told["mode"] == "pull_request" and news:
            lead += f" {_two(NEWS, new=news['new'], changed=news['changed'])}"
        yield f'<p class="lead">{lead}</p>'
        if blocking:
            yield '<div class="acts">'
            yield from self._act("deny", ENGINEERING, engineering)
            yield from self._act("review", LEGAL, legal)
            yield "</div>"
        statuses: Counter[str] = Counter(
            finding.status for finding in saved.findings if finding.hit.outcome != "notice"
        )
        values = {"rules": told["law"]["rules"], "flows": told["flows"], **told["verdicts"]}
        counts = _two(COUNTS, **values, **{status: statuses[status] for status in STATUSES})
        yield f'<p class="soft">{counts}</p>'
        yield from (f'<p class="soft">{_two(note)}</p>' for note in saved.notes)

    def _act(self, outcome: str, title: Text, numbers: Sequence[int]) -> Iterator[str]:
        """Yield what somebody must act on: each subject with its clauses and why, as far as there is room."""
        if not numbers:
            return
        subjects: dict[str, list[int]] = {}
        for number in numbers:
            subjects.setdefault(self.findings[number].subject, []).append(number)
        yield f'<section class="act {outcome}"><h2>{_two(title)} <span class="count">{len(numbers)}</span></h2><ul>'
        for subject, same in list(subjects.items())[: MOST["subjects"]]:
            flow, target = self.flows.get(subject), self.shown.get(same[0], "findings")
            name = html(flow.title) if flow else f"<code>{html_cell(subject)}</code>"
            yield f'<li><a href="#{target}">{name}</a>{self._route(flow)}<ul>'
            reasons: dict[tuple[str, str], list[int]] = {}
            for number in same:
                hit = self.findings[number].hit
                reasons.setdefault((hit.clause, hit.condition), []).append(number)
            for (clause, _), alike in list(reasons.items())[: MOST["reasons"]]:
                times = f"&nbsp;<strong>×&nbsp;{len(alike)}</strong>" if len(alike) > 1 else ""
                yield f"<li>{self._clause_links([clause])} {_two(self.findings[alike[0]].hit.text)}{times}</li>"
            if len(reasons) > MOST["reasons"]:
                yield f'<li class="soft">{_two(MORE_BELOW, count=len(reasons) - MOST["reasons"])}</li>'
            yield "</ul></li>"
        yield "</ul>"
        if len(subjects) > MOST["subjects"]:
            yield f'<p><a href="#findings">{_two(MORE_BELOW, count=len(subjects) - MOST["subjects"])}</a></p>'
        yield "</section>"

    def _route(self, flow: Flow | None) -> str:
        """Return from where to where a flow goes."""
        if flow is None:
            return ""
        names = self.saved.names
        target = html(names.recipients.get(flow.target, flow.target)) if flow.target else _two(svgmap.INSIDE)
        return f' <span class="soft">{html(names.systems.get(flow.source, flow.source))} → {target}</span>'

    def _facets(self) -> Iterator[str]:
        here = {
            *(kind for finding in self.findings for kind in (finding.hit.outcome, finding.status)),
            *(decision.verdict for decision in self.saved.decisions),
            *(KIND_OF_STATUS[flow.status] for flow in self.saved.flows if flow.status),
        }
        yield f'<div class="group"><span>{_two(SHOW)}</span>'
        for name, label in SHOWS.items():
            if name in here:
                mark = f'<span aria-hidden="true">{MARKS[name]}</span> ' if name in MARKS else ""
                yield (
                    f'<button type="button" data-show="{name}" class="show {name}" aria-pressed="true">'
                    f"{mark}{_two(label)}</button>"
                )
        yield '</div><div class="group">'
        names = self.saved.names
        yield from self._select("clause", CLAUSE, {number: Text(number, number) for number in self.provisions})
        shown = [flow for id_, flow in self.flows.items() if id_ in self.listed]
        if shown:
            systems = {flow.source for flow in shown}
            recipients = {flow.target for flow in shown}
            yield from self._select("from", SYSTEM, _named(systems, names.systems))
            yield from self._select(
                "to", RECIPIENT, {**({"-": NOBODY} if "" in recipients else {}), **_named(recipients, names.recipients)}
            )
            classes = {code: svgmap.class_name(code, names) for code in svgmap.classes(shown)}
            yield from self._select("data", DATA, classes)
        yield f'<span class="field"><label for="search">{_two(SEARCH)}</label>'
        yield '<input id="search" type="search" autocomplete="off"></span>'
        yield f'<button type="button" class="clear">{_two(CLEAR)}</button></div>'
        yield (
            f'<p role="status">{_two(SHOWN)}: {_two(FINDINGS)} <b data-count="finding"></b>,'
            f' {_two(FLOWS)} <b data-count="flow"></b></p>'
        )

    def _select(self, name: str, label: Text, options: Mapping[str, Text]) -> Iterator[str]:
        yield f'<span class="field"><label for="by-{name}">{_two(label)}</label>'
        yield f'<select id="by-{name}" data-facet="{name}">'
        for value, text in {"": ANY, **options}.items():
            shown = html(said(text, "zh" if text.zh == text.en else self.lang))
            yield f'<option value="{html(value)}" data-zh="{html(text.zh)}" data-en="{html(text.en)}">{shown}</option>'
        yield "</select></span>"

    # ---- the map

    @cached_property
    def comparing(self) -> bool:
        """Tell whether there is a base, so that something can be new."""
        return bool(self.saved.summary["mode"] == "pull_request")

    def _maps(self) -> Iterator[str]:
        """Yield what somebody should look at; a tree in which nothing is grave is shown whole."""
        if not self.saved.flows:
            return
        first, rest = self.attention
        if first or self.comparing:
            yield from self._map("map-first", MAP_ADDED if self.comparing else MAP_GRAVE, first)
            if not first:
                yield f"<p>{_two(NO_ADDED)}</p>"
        else:
            yield from self._map("map-all", MAP_ALL, rest)

    def _rest_of_map(self) -> Iterator[str]:
        first, rest = self.attention
        if rest and (first or self.comparing):
            summed = _two(SUMMED, pairs=len(rest), flows=sum(len(pair.flows) for pair in rest))
            yield f'<details class="rest"><summary>{_two(MAP_REST)} <span class="soft">({summed})</span></summary>'
            yield from self._map("map-rest", MAP_REST, rest)
            yield "</details>"

    def _map(self, id_: str, title: Text, pairs: Sequence[Pair]) -> Iterator[str]:
        yield f'<h2 id="{id_}">{_two(title)}</h2>'
        if not pairs:
            return
        flows = [flow for pair in pairs for flow in pair.flows]
        yield '<p class="legend">'
        for name, label in LEGEND.items():
            if any(name in {flow.decision.verdict, KIND_NEW.get(flow.status)} for flow in flows):
                mark = {**svgmap.MARKS, "new": svgmap.NEW_MARK}[name]
                yield f'<span class="{name}"><b aria-hidden="true">{mark}</b> {_two(label)}</span>'
        yield f'<span class="soft">{_two(LEGEND_TAIL)}</span></p>'
        drawn = pairs[: MOST["pairs"]]
        yield f'<div class="wide" tabindex="0" role="region" aria-labelledby="{id_}">'
        yield from svgmap.svg(drawn, self.saved.names, self.lang, id_)
        yield "</div>"
        yield f'<p class="narrow"><a href="#pairs">{_two(PAIRS)}</a></p>'
        if left := pairs[MOST["pairs"] :]:
            yield f"<p>{_two(MORE_PAIRS, count=len(left), flows=sum(len(pair.flows) for pair in left))}</p>"

    def _pairs(self) -> Iterator[str]:
        """Yield what the maps show as a table, for those who read rather than look."""
        if not self.saved.flows:
            return
        names = self.saved.names
        first, rest = self.attention
        yield f'<details><summary id="pairs">{_two(PAIRS)}</summary>'
        heads = (SYSTEM, RECIPIENT, *(VERDICTS[name] for name in svgmap.MARKS), svgmap.NEW, DATA)
        yield from _table("pairs", heads)
        drawn = [*first[: MOST["pairs"]], *rest[: MOST["pairs"]]]
        for pair in drawn:
            target = html_cell(names.recipients.get(pair.target, pair.target)) if pair.target else _two(NOBODY)
            cells = [str(pair.counts[name] or "") for name in svgmap.MARKS] + [str(pair.new or "")]
            yield (
                f'<tr><th scope="row">{html_cell(names.systems.get(pair.source, pair.source))}</th><td>{target}</td>'
                + "".join(f"<td>{cell}</td>" for cell in cells)
                + f"<td>{self._classes(pair.classes)}</td></tr>"
            )
        yield "</tbody></table></div>"
        yield from _more(len(first) + len(rest) - len(drawn))
        yield "</details>"

    def _classes(self, codes: Iterable[str]) -> str:
        named = [svgmap.class_name(code, self.saved.names) for code in codes]
        return _two(Text(", ".join(text.en for text in named), "、".join(text.zh for text in named)))

    # ---- findings

    def _findings(self) -> Iterator[str]:
        yield f'<h2 id="findings" tabindex="-1">{_two(FINDINGS)} <span class="count">{len(self.findings)}</span></h2>'
        yield from _when("finding")
        for number in self.shown:
            yield from self._finding(number)
        yield from _more(len(self.findings) - len(self.shown))
        if not self.findings:
            yield f"<p>{_two(NONE)}</p>"

    def _finding(self, number: int) -> Iterator[str]:
        finding = self.findings[number]
        hit, blocks, flow = finding.hit, self.saved.blocks(finding), self.flows.get(finding.subject)
        yield (
            f'<article class="finding {hit.outcome}{" blocks" if blocks else ""}" id="{self.shown[number]}"'
            f' tabindex="-1" data-counted="finding" {self._facets_of(hit.outcome, finding.status, hit.clauses, flow)}>'
        )
        rule = self.saved.rules.get(finding.rule_id)
        title = f' title="{html(rule.title.zh)} / {html(rule.title.en)}"' if rule else ""
        tags = f"{_tag(hit.outcome, VERDICTS[hit.outcome])} {_tag('status', STATUSES[finding.status])}"
        tags += f" {_tag('blocking', BLOCKING)}" if blocks else ""
        yield f"<h3>{tags} {self._clause_links(hit.clauses)} <code{title}>{html(finding.rule_id)}</code></h3>"
        yield f'<p class="said">{_two(hit.text)}</p>'
        yield f"<p><b>{_two(REMEDY)}:</b> {_two(hit.remedy)}</p>"
        yield f'<p class="soft">{self._subject(finding, flow)} <code>{html(str(finding.place))}</code></p>'
        if finding.excerpt.strip():
            yield f'<pre tabindex="0">{html(finding.excerpt.strip())}</pre>'
        for id_, why in finding.lapsed:
            yield f"<p>{_two(LAPSED[why], id=id_)}</p>"
        if finding.waiver:
            yield f"<p>{_two(WAIVED, **finding.waiver._asdict())}</p>"
        for fix in finding.fixes:
            yield from _fix(fix)
        yield "</article>"

    def _subject(self, finding: Finding, flow: Flow | None) -> str:
        known = f"<code>{html_cell(finding.subject)}</code>"
        if finding.subject in self.listed:
            known = f'{_two(FLOW)} <a href="#{self.listed[finding.subject]}">{known}</a>'
        return f"{known} {html(flow.title)}{self._route(flow)} ·" if flow else f"{known} ·"

    def _clause_links(self, clauses: Iterable[str]) -> str:
        return " ".join(f'<a href="#clause-{html(clause)}">{html(clause)}</a>' for clause in dict.fromkeys(clauses))

    def _finding_links(self, numbers: Sequence[int]) -> str:
        """Return links to findings, as many as have room; what the page does not show is counted."""
        links = [
            f'<a class="nth {self.findings[number].hit.outcome}" href="#{self.shown[number]}">'
            f'<span aria-hidden="true">{MARKS[self.findings[number].hit.outcome]}</span>{number + 1}</a>'
            for number in numbers[: MOST["links"]]
            if number in self.shown
        ]
        if len(numbers) > len(links):
            links.append(f"… {len(numbers) - len(links)}")
        return " ".join(links)

    def _facets_of(self, outcome: str, status: str, clauses: Iterable[str], flow: Flow | None) -> str:
        told = {
            "kinds": f"{outcome} {status}".strip(),
            "clause": " ".join(dict.fromkeys(clauses)),
        }
        if flow:
            told |= {
                "from": flow.source,
                "to": flow.target or "-",
                "data": " ".join(svgmap.classes([flow])),
            }
        return " ".join(f'data-{name}="{html(value)}"' for name, value in told.items())

    def _upcoming(self) -> Iterator[str]:
        pending = [(decision, hit) for decision in self.saved.decisions for hit in decision.pending]
        if not self.saved.upcoming and not pending:
            return
        yield f"<h2>{_two(UPCOMING)}</h2>"
        yield "<ul>"
        yield from (_change(change) for change in self.saved.upcoming[: MOST["upcoming"]])
        yield from (_pending(decision, hit) for decision, hit in pending[: MOST["upcoming"]])
        yield "</ul>"
        yield from _more(sum(max(0, len(one) - MOST["upcoming"]) for one in (self.saved.upcoming, pending)))

    # ---- tables

    def _flows(self) -> Iterator[str]:
        by_id = {decision.id: decision for decision in self.saved.decisions}
        yield f'<h2 id="flows" tabindex="-1">{_two(FLOWS)} <span class="count">{len(by_id)}</span></h2>'
        route = (SYSTEM, RECIPIENT, DATA) if self.flows else ()
        yield from _when("flow")
        yield from _table("flows", (FLOW, VERDICT, *route, CLAUSES, GROUNDS, FINDINGS))
        yield from (self._flow(by_id[id_], anchor) for id_, anchor in self.listed.items())
        yield "</tbody></table></div>"
        yield from _more(len(by_id) - len(self.listed))

    def _flow(self, decision: Decision, anchor: str) -> str:
        flow, names = self.flows.get(decision.id), self.saved.names
        status = KIND_OF_STATUS[flow.status] if flow and flow.status else ""
        clauses = (*decision.clauses, *decision.grounds)
        lifted = f"<br>{_two(LIFTED)}: {len(decision.lifted)}" if decision.lifted else ""
        news = f" {_tag('status', STATUSES_OF_FLOWS[flow.status])}" if flow and flow.status else ""
        cells = [
            f"<code>{html_cell(decision.id)}</code>" + (f"<br>{html(flow.title)}" if flow else ""),
            f"{_tag(decision.verdict, VERDICTS[decision.verdict])}{news}{lifted}",
        ]
        if flow:
            to = html_cell(names.recipients.get(flow.target, flow.target)) if flow.target else _two(NOBODY)
            datasets = ", ".join(names.datasets.get(id_, id_) for id_ in flow.datasets)
            cells += [
                html_cell(names.systems.get(flow.source, flow.source))
                + (f'<br><span class="soft">{html(datasets)}</span>' if datasets else ""),
                f'{to}<br><span class="soft">{_two(labels.value(flow.action))}</span>',
                self._classes(svgmap.classes([flow])),
            ]
        elif self.flows:
            cells += ["", "", ""]
        cells += [
            self._clause_links(decision.clauses),
            self._clause_links(decision.grounds),
            self._finding_links(self.of_flow.get(decision.id, [])),
        ]
        head, *others = cells
        return (
            f'<tr id="{anchor}" tabindex="-1" data-counted="flow"'
            f" {self._facets_of(decision.verdict, status, clauses, flow)}>"
            f'<th scope="row">{head}</th>' + "".join(f"<td>{cell}</td>" for cell in others) + "</tr>"
        )

    def _clauses(self) -> Iterator[str]:
        yield f'<h2 id="clauses">{_two(CLAUSES)} <span class="count">{len(self.provisions)}</span></h2>'
        yield from _table("clauses", (CLAUSE, SAYS, RULES, CASES, FINDINGS))
        for number, one in self.provisions.items():
            judged = self.judged.get(number, _Judged(0, 0, 0))
            counts = " ".join(
                f'<span class="{name}">{_mark(name)}{count}</span>' for name, count in judged._asdict().items() if count
            )
            only = (
                f'<button type="button" class="only" data-only="{html(number)}" hidden>{_two(ONLY)}</button>'
                if any(judged) or number in self.of_clause
                else ""
            )
            rules = "".join(f"<li><code>{html(id_)}</code> {_two(title)}</li>" for id_, title in one.rules)
            why_not = f'<span class="soft">{_two(one.why_not)}</span>' if one.why_not else ""
            yield (
                f'<tr id="clause-{html(number)}" tabindex="-1"><th scope="row">{html(number)}</th>'
                f"<td>{_two(one.title)}</td><td>{f'<ul>{rules}</ul>' if rules else why_not}</td>"
                f'<td class="counts">{counts} {only}</td>'
                f"<td>{self._finding_links(self.of_clause.get(number, []))}</td></tr>"
            )
        yield "</tbody></table></div>"

    def _inputs(self) -> Iterator[str]:
        told, law = self.saved.summary, self.saved.summary["law"]
        files = list(told["files"].items())
        yield f'<details><summary id="inputs">{_two(INPUTS)}</summary>'
        engines = ", ".join(engine["version"] for engine in told["engines"].values())
        yield f"<p>clausecheck {html(told['version'])} · {_two(ENGINE_WORD)}: {html(engines)}</p>"
        yield f'<p class="digest">{_two(LAW)}: {html(law["where"])} <code>{html(law["digest"])}</code></p>'
        yield from _table("inputs", (FILE, Text("SHA-256", "SHA-256")))
        for file, digest in files[: MOST["files"]]:
            yield f'<tr><th scope="row">{html_cell(file)}</th><td><code>{html(digest)}</code></td></tr>'
        yield "</tbody></table></div>"
        yield from _more(len(files) - MOST["files"])
        yield "</details>"


KIND_NEW = {"new": "new", "changed": "new"}


def _for_legal(finding: Finding) -> bool:
    return finding.hit.outcome == "review" and not finding.unjudged


def _named(ids: Iterable[str], names: Mapping[str, str]) -> dict[str, Text]:
    named = sorted((names.get(id_, id_), id_) for id_ in ids if id_)
    return {id_: Text(name, name) for name, id_ in named}


def _more(count: int) -> Iterator[str]:
    if count > 0:
        yield f'<p class="more">{_two(MORE, count=count)}</p>'


def _when(counted: str) -> Iterator[str]:
    """Yield what is seen only while something is hidden: how much is left, and the way back."""
    yield (
        f'<p class="when" hidden>{_two(SHOWN)} <b data-count="{counted}"></b>'
        f' <button type="button" class="clear">{_two(CLEAR)}</button></p>'
    )


def _mark(outcome: str) -> str:
    glyph = f'<span class="glyph" aria-hidden="true">{MARKS[outcome]}</span>'
    return f'{glyph}<span class="sr">{_two(VERDICTS[outcome])} </span>'


def _tag(name: str, text: Text) -> str:
    mark = f'<span aria-hidden="true">{MARKS[name]}</span> ' if name in MARKS else ""
    return f'<span class="tag {name}">{mark}{_two(text)}</span>'


def _table(label: str, heads: Iterable[Text]) -> Iterator[str]:
    yield f'<div class="wide" tabindex="0" role="region" aria-labelledby="{label}"><table><thead><tr>'
    yield from (f'<th scope="col">{_two(head)}</th>' for head in heads)
    yield "</tr></thead><tbody>"


def _fix(fix: Fix) -> Iterator[str]:
    yield f"<p>{_two(fix.text)}</p>"
    if fix.paste:
        yield '<pre tabindex="0">' + "\n".join(html(row) for row in fix.paste.splitlines()) + "</pre>"


def _change(change: Change) -> str:
    before, after = (_two(VERDICTS[decision.verdict]) for decision in (change.before, change.after))
    return (
        f"<li>{html(str(change.on))} ({html(', '.join(change.because))}) <code>{html_cell(change.before.id)}</code>:"
        f" {before} → {after}</li>"
    )


def _pending(decision: Decision, hit: Hit) -> str:
    return (
        f"<li>{_two(PENDING, day=hit.effective_on)} <code>{html_cell(decision.id)}</code>:"
        f" {_two(VERDICTS[hit.outcome])} {html(', '.join(hit.clauses))} {_two(hit.text)}</li>"
    )
