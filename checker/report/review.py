"""What waits for legal, for a terminal, as JSON (`schemas/review.schema.json`), and the sign-offs alone as YAML."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from checker.labels import key, value
from checker.problem import Place, Problem, Text
from checker.report.safe import line
from checker.report.text import LAPSED, REMEDY, VERDICTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from checker.model import Finding, Hit
    from checker.review import Element, Page, Question, Waiting

SCHEMA_VERSION = "1.0"

WAITING = Text("waits for legal", "待法务审")
CHANGES = Text("changes of law, sign-offs or configuration that wait for legal", "须由法务批准的规则、签署或配置改动")
SIGN_OFFS = Text("sign-offs to look at", "须处理的签署")
WAIVERS = Text("waivers to look at", "须处理的豁免")
REFUSED = Text(
    "has open questions, but is denied besides: engineering mends that first",
    "有待审问题,但另有禁止事项:须先由工程修正",
)
ACT = Text("act", "做什么")
DATA = Text("data", "数据")
ABOUT = Text("about", "关于谁")
PURPOSE = Text("purpose", "目的")
TO = Text("to", "给谁")
NOBODY = Text("nobody outside the flow's own team", "未交给其他方")
BASIS = Text("ground claimed", "主张的依据")
NO_BASIS = Text("none claimed: the purpose is judged", "未主张,以目的裁断")
FROM = Text("from", "来自系统")
FACTS = Text("further facts", "其他事实")
RECORDS = Text("what it refers to", "所引用的记录")
QUESTION = Text("question", "问题")
CLAUSE = Text("clause", "条款")
READ = Text("how it is read", "解读")
NOW = Text("in force", "现行")
TURNS = Text("turns on it", "影响")
INSTEAD = Text("what can be done", "可行的做法")
WITHOUT_LEGAL = Text(
    "or, so that nothing waits for legal (each was decided)", "或不经法务,改为以下之一(均已裁断为允许)"
)
OWNERS = {"engineer": Text("engineering", "工程"), "business": Text("business", "业务")}
FORMER = Text("earlier sign-offs", "此前的签署")
PINNED = Text("facts, as the sign-off pins them", "事实摘要(签署锁定此值)")
OFFER = Text(
    "To decide: fill in the three empty lines (outcome, on, reference), save this as a new file of the inventory,"
    " and have it merged into the base by itself, or commit it to the pull request with legal's signature",
    "作出决定:填写 outcome、on、reference 三行,存为数据清单文件夹中的新文件,单独合入 base,或由法务签名提交到该合并请求",
)
NOTHING = Text("nothing waits for legal", "没有待法务审的事项")
SUM = Text(
    "{waiting} flows wait for legal, {changes} changes wait for approval; sign-offs to look at: {sign_offs};"
    " waivers to look at: {waivers}; denied with open questions: {refused}; who may sign: {roles}",
    "待法务审的流转 {waiting} 个,待批准的改动 {changes} 项;须处理的签署 {sign_offs} 项;须处理的豁免 {waivers} 项;"
    "另有禁止事项的流转 {refused} 个;有权签署的角色:{roles}",
)
TOLD = {
    "reason": Text("reason", "理由"),
    "reference": Text("reference", "文号"),
    "assessed_by": Text("assessed by", "评估人"),
    "on": Text("on", "日期"),
    "description": Text("description", "说明"),
    "contract": Text("contract", "合同"),
}
"""What records say to people alone, beside the facts."""
SUMMARISED = ("action", "data", "data_categories", "basis")
"""Facts that the lines above `FACTS` have told in full."""


def renderer(form: str) -> Callable[[Page, str], str]:
    """Return what renders a page in a format; `Problem` (exit 2) where a page has no such format."""
    known: dict[str, Callable[[Page, str], str]] = {"text": text, "json": as_json}
    if form not in known:
        place, names = Place("--format", 1), ", ".join(known)
        raise Problem("bad_option", place, name="format", value=form, known=names, hint_en="", hint_zh="")
    return known[form]


def text(page: Page, lang: str) -> str:
    """Return the page for people."""
    rows: list[str] = [line(one) for note in page.notes for one in _each(note, lang)]
    for number, waiting in enumerate(page.waiting, 1):
        rows += [*_waiting(number, waiting, lang), ""]
    for title, findings in ((CHANGES, page.changes), (SIGN_OFFS, page.sign_offs), (WAIVERS, page.waivers)):
        if findings:
            rows.append(f"== {_both(title, lang)}")
            for finding in findings:
                rows += _finding(finding, lang)
            rows.append("")
    for one in page.refused:
        rows.append(f"{line(str(one.place))}: {line(one.id)}")
        rows += [f"  {row}" for row in _each(REFUSED, lang)]
        for hit in (*one.denials, *one.questions):
            rows += _hit(hit, lang)
        rows.append("")
    if not page.exit_code:
        rows.append(_both(NOTHING, lang))
    values = {
        **{name: len(getattr(page, name)) for name in ("waiting", "changes", "sign_offs", "waivers", "refused")},
        "roles": line(", ".join(page.roles)),
    }
    rows += [row.format(**values) for row in _each(SUM, lang)]
    return "\n".join(rows) + "\n"


def _waiting(number: int, waiting: Waiting, lang: str) -> Iterator[str]:
    facts = waiting.facts
    yield f"== {number}. {line(waiting.id)} {line(waiting.title)}"
    yield f"{line(str(waiting.place))}: {_both(WAITING, lang)}"
    yield _row(ACT, _both(value(facts["action"]), lang), lang)
    if waiting.elements:
        yield _row(DATA, "", lang)
        yield from (f"    {_element(element, lang)}" for element in waiting.elements)
    yield _row(ABOUT, ", ".join(_flat(facts["data_subject"], lang)), lang)
    purpose = facts["purpose"]
    kind = f" [{_both(key('class'), lang)}: {_both(value(purpose['class']), lang)}]" if "class" in purpose else ""
    yield _row(PURPOSE, f"{line(purpose['code'])} — {line(_both(waiting.purpose, lang))}{kind}", lang)
    if "recipient" in facts:
        recipient = facts["recipient"]
        others = {name: said for name, said in recipient.items() if name not in {"name", "kind"}}
        more = "".join(f"; {one}" for one in _flat(others, lang))
        yield _row(TO, f"{line(recipient['name'])} ({_both(value(recipient['kind']), lang)}){more}", lang)
    else:
        yield _row(TO, _both(NOBODY, lang), lang)
    yield _row(BASIS, _both(value(facts["basis"]) if "basis" in facts else NO_BASIS, lang), lang)
    yield _row(FROM, line(waiting.system), lang)
    told = {*SUMMARISED, "data_subject", "purpose", "recipient"}
    if rest := list(_flat({name: said for name, said in facts.items() if name not in told}, lang)):
        yield _row(FACTS, "", lang)
        yield from (f"    {one}" for one in rest)
    if waiting.records:
        yield _row(RECORDS, "", lang)
        for record in waiting.records:
            yield f"    {line(record.id)} ({_both(record.kind, lang)}) {line(str(record.place))}"
            yield from (f"      {_both(TOLD[name], lang)}: {line(words)}" for name, words in record.said)
    for at, question in enumerate(waiting.questions, 1):
        yield from _question(f"{at}/{len(waiting.questions)}", question, lang)
    yield from _ways(waiting, lang)


def _ways(waiting: Waiting, lang: str) -> Iterator[str]:
    """Yield what can be done: without legal, or by a signature."""
    if waiting.instead:
        yield _row(WITHOUT_LEGAL, "", lang)
        for at, proposal in enumerate(waiting.instead, 1):
            for language in _languages(lang):
                steps = [
                    f"{getattr(OWNERS[one.owner], language)}: {getattr(one.text, language)}" for one in proposal.steps
                ]
                yield f"    {at}. {line('; '.join(steps))}"
    if waiting.lapsed:
        yield _row(FORMER, "", lang)
        for id_, why in waiting.lapsed:
            yield from (f"    {line(row.replace('{id}', id_))}" for row in _each(LAPSED[why], lang))
    yield _row(PINNED, waiting.digest, lang)
    yield from (f"  {row}:" for row in _each(OFFER, lang))
    yield from (f"    {line(row)}" for row in waiting.offer.splitlines())


def _element(element: Element, lang: str) -> str:
    return f"{line(element.name)} — {_both(element.label, lang)} ({element.category})"


def _question(number: str, question: Question, lang: str) -> Iterator[str]:
    hit = question.hits[0]
    yield f"  {_both(QUESTION, lang)} {number} [{', '.join(hit.clauses)}] {line(str(question.places[0]))}"
    yield from (f"    {line(row)}" for row in _each(question.text, lang))
    for row in _each(question.paraphrase, lang):
        yield f"    {_both(CLAUSE, lang)} {hit.clause}「{line(question.words)}」{line(row)}"
    for reading in question.readings:
        yield f"    {_both(READ, lang)} {reading.id}: {line(_both(reading.question, lang))}"
        yield f"      {_both(NOW, lang)}: {line(_both(reading.words, lang))}"
        yield f"      {_both(TURNS, lang)}: {line(_both(reading.decides, lang))}"
    for row in _each(question.remedy, lang):
        yield f"    {_both(INSTEAD, lang)}: {line(row)}"


def _finding(finding: Finding, lang: str) -> Iterator[str]:
    yield f"{line(str(finding.place))}: {finding.rule_id} [{', '.join(finding.hit.clauses)}] {line(finding.subject)}"
    for language in _languages(lang):
        yield f"  {line(getattr(finding.hit.text, language))}"
        yield f"    {getattr(REMEDY, language)}: {line(getattr(finding.hit.remedy, language))}"


def _hit(hit: Hit, lang: str) -> Iterator[str]:
    for language in _languages(lang):
        lead = f"{getattr(VERDICTS[hit.outcome], language)} {', '.join(hit.clauses)}"
        yield f"    {lead}: {line(getattr(hit.text, language))}"


def _row(label: Text, told: str, lang: str) -> str:
    return f"  {_both(label, lang)}: {told}".rstrip()


def _flat(facts: dict[str, Any], lang: str, path: str = "") -> Iterator[str]:
    """Yield every fact below `facts` in words; none may be left out, for a sign-off pins them all."""
    for name, inner in facts.items():
        label = f"{path}{line(_both(key(name), lang))}"
        if isinstance(inner, dict):
            yield from _flat(inner, lang, f"{label} · ")
        elif isinstance(inner, list):
            yield f"{label}: {', '.join(line(_both(value(item), lang)) for item in inner)}"
        else:
            yield f"{label}: {line(_both(value(inner), lang))}"


def _languages(lang: str) -> tuple[str, ...]:
    return ("zh", "en") if lang == "both" else (lang,)


def _each(words: Text, lang: str) -> list[str]:
    return [getattr(words, language) for language in _languages(lang)]


def _both(words: Text, lang: str) -> str:
    return " / ".join(dict.fromkeys(_each(words, lang)))


# ---- the sign-offs alone


def as_yaml(page: Page) -> str:
    """Return the sign-offs that would lift what waits, as one file of the inventory with the empty lines to fill in."""
    offers = [waiting.offer.partition("\n") for waiting in page.waiting]
    return "\n".join([*(key for key, *_ in offers[:1]), *(rest for *_, rest in offers)])


# ---- JSON


def as_json(page: Page, _lang: str) -> str:
    """Return the page for machines, in both languages."""
    return (
        json.dumps(
            {
                "schema_version": SCHEMA_VERSION,
                "exit_code": page.exit_code,
                "summary": dict(page.summary),
                "notes": [note._asdict() for note in page.notes],
                "who_may_sign": list(page.roles),
                "waiting": [_waiting_json(waiting) for waiting in page.waiting],
                "changes": [_finding_json(finding) for finding in page.changes],
                "sign_offs": [_finding_json(finding) for finding in page.sign_offs],
                "waivers": [_finding_json(finding) for finding in page.waivers],
                "refused": [
                    {
                        "id": one.id,
                        "place": one.place._asdict(),
                        "denials": [_hit_json(hit) for hit in one.denials],
                        "questions": [_hit_json(hit) for hit in one.questions],
                    }
                    for one in page.refused
                ],
            },
            ensure_ascii=False,
            indent=1,
        )
        + "\n"
    )


def _waiting_json(waiting: Waiting) -> dict[str, Any]:
    return {
        "id": waiting.id,
        "title": waiting.title,
        "place": waiting.place._asdict(),
        "system": waiting.system,
        "purpose": waiting.purpose._asdict(),
        "data": [
            {"name": one.name, "category": one.category, "label": one.label._asdict()} for one in waiting.elements
        ],
        "facts": waiting.facts,
        "digest": waiting.digest,
        "records": [
            {"id": one.id, "kind": one.kind._asdict(), "place": one.place._asdict(), "said": dict(one.said)}
            for one in waiting.records
        ],
        "questions": [
            {
                "condition": question.hits[0].condition,
                "elements": [hit.element for hit in question.hits if hit.element],
                "clauses": list(question.hits[0].clauses),
                "message": question.text._asdict(),
                "remedy": question.remedy._asdict(),
                "places": [place._asdict() for place in question.places],
                "paraphrase": question.paraphrase._asdict(),
                "words": question.words,
                "readings": [
                    {
                        "id": one.id,
                        "question": one.question._asdict(),
                        "reading": one.words._asdict(),
                        "decides": one.decides._asdict(),
                    }
                    for one in question.readings
                ],
            }
            for question in waiting.questions
        ],
        "instead": [
            [{"owner": step.owner, "text": step.text._asdict()} for step in one.steps] for one in waiting.instead
        ],
        "lapsed_sign_offs": [{"id": id_, "why": why} for id_, why in waiting.lapsed],
        "sign_off": waiting.offer,
    }


def _finding_json(finding: Finding) -> dict[str, Any]:
    return {
        "subject": finding.subject,
        "rule_id": finding.rule_id,
        "place": finding.place._asdict(),
        **_hit_json(finding.hit),
    }


def _hit_json(hit: Hit) -> dict[str, Any]:
    return {
        "condition": hit.condition,
        **({"element": hit.element} if hit.element else {}),
        "clauses": list(hit.clauses),
        "outcome": hit.outcome,
        "message": hit.text._asdict(),
        "remedy": hit.remedy._asdict(),
    }
