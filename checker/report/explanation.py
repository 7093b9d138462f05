"""Why a flow is decided as it is and what would comply, for people and as JSON (`schemas/explanations.schema.json`)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checker import labels
from checker.problem import Text
from checker.report import text as texts
from checker.report.json import SCHEMA_VERSION, decision_json, hit_json
from checker.report.safe import line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from checker.comply import Found, Proposal, Step
    from checker.model import Decision, Facts
    from checker.problem import Place
    from checker.support import Prop

FACTS = Text("facts, as a sign-off pins them", "事实摘要(签署须锁定此值)")
NEAREST = Text(
    "nearest changes that comply, each re-decided ({variants} variants asked)",
    "改动最小的合规办法,均已重新裁断(共裁断 {variants} 种情形)",
)
NOTHING = Text(
    "no change was found that complies: drop the flow ({variants} variants asked)",
    "未找到合规的改法:请取消该流转(共裁断 {variants} 种情形)",
)
REFUSED = Text(
    "legal has refused this flow: only legal can say what would have to change",
    "法务已拒绝该流转:须作何修改,只能由法务决定",
)
NOT_ALL = Text("the search was cut short: there may be nearer changes", "搜索因达到上限而中止:可能还有更近的改法")
FOR = Text("for {owners}", "由{owners}完成")
LAST_RESORT = Text("last resort", "最后手段")
THEN = Text("then", "结果")
SETTLES = Text("for legal to settle", "须由法务裁断")
STAYS = Text("rests on these facts, which must stay true", "所依据的事实,须保持属实")
WITHOUT = Text("without it", "若无此项")
ALSO = Text("another fact stands in for it", "另有事实可替代")
ABSENT = Text("absent", "无")
OWNERS = {
    "engineer": Text("the engineer", "工程师"),
    "business": Text("the business", "业务"),
    "legal": Text("legal", "法务"),
}


@dataclass(frozen=True, slots=True)
class Explained:
    """One flow explained: of an allowed one what it rests on, of any other what was found that would comply.

    A flow of an inventory has its place, its title, its sign-offs that do not count and the digest of its facts.
    """

    decision: Decision
    facts: Facts
    rests_on: tuple[Prop, ...] = ()
    found: Found | None = None
    place: Place | None = None
    title: str = ""
    lapsed: tuple[tuple[str, str], ...] = ()
    digest: str = ""


def shown(explained: Iterable[Explained], form: str, lang: str) -> str:
    """Return every explanation, as text or as JSON."""
    if form == "json":
        said = {"schema_version": SCHEMA_VERSION, "explanations": [_json(one) for one in explained]}
        return json.dumps(said, ensure_ascii=False, indent=1) + "\n"
    return "\n".join("".join(f"{row}\n" for row in _text(one, lang)) for one in explained)


def _json(one: Explained) -> dict[str, Any]:
    found = one.found
    place = one.place
    return {
        **({"place": {"file": place.file, "line": place.line, "column": place.column}} if place else {}),
        **({"title": one.title} if one.title else {}),
        **({"facts_digest": one.digest} if one.digest else {}),
        **({"lapsed_sign_offs": [{"id": id_, "why": why} for id_, why in one.lapsed]} if one.lapsed else {}),
        "decision": decision_json(one.decision),
        "facts": one.facts,
        "rests_on": [_prop_json(prop) for prop in one.rests_on],
        **(
            {
                "refused": found.refused,
                "variants": found.variants,
                "exhausted": found.exhausted,
                "proposals": [_proposal_json(proposal) for proposal in found.proposals],
            }
            if found
            else {}
        ),
    }


def _prop_json(prop: Prop) -> dict[str, Any]:
    without = prop.without
    said: dict[str, Any] = {"path": prop.path, "value": prop.value, "grounds": list(prop.grounds)}
    if without:
        said["without"] = {"verdict": without.verdict, "clauses": list(without.clauses)}
    return said


def _proposal_json(proposal: Proposal) -> dict[str, Any]:
    return {
        "changes": [
            {
                "step": number,
                "path": edit.path,
                "from": edit.before,
                "to": edit.after,
                "owner": step.owner,
                "zh": step.text.zh,
                "en": step.text.en,
            }
            for number, step in enumerate(proposal.steps, 1)
            for edit in step.edits
        ],
        "last_resort": proposal.last_resort,
        "verdict": proposal.decision.verdict,
        "clauses": list(proposal.decision.clauses),
        "grounds": list(proposal.decision.grounds),
        "settles": [hit_json(hit) for hit in proposal.questions],
    }


def _text(one: Explained, lang: str) -> Iterator[str]:
    if one.place:
        yield f"{line(str(one.place))}: {line(one.title)}"
    for sign_off, why in one.lapsed:
        yield line(_say(texts.LAPSED[why], lang).replace("{id}", sign_off))
    yield from texts.decisions([one.decision], [], lang).splitlines()
    if one.rests_on:
        yield f"  {_say(STAYS, lang)}:"
        for prop in one.rests_on:
            yield from _prop(prop, lang)
    if one.found:
        yield from _found(one.found, lang)
    if one.digest:
        yield f"{_say(FACTS, lang)}: {one.digest}"


def _prop(prop: Prop, lang: str) -> Iterator[str]:
    grounds = f" [{', '.join(prop.grounds)}]" if prop.grounds else ""
    if prop.without is None:
        otherwise = f"({_say(ALSO, lang)})"
    else:
        verdict = _say(texts.VERDICTS[prop.without.verdict], lang)
        otherwise = f"({_say(WITHOUT, lang)}: {verdict} [{', '.join(prop.without.clauses)}])"
    yield f"    {_path(prop.path, lang)} = {_value(prop.value)}{grounds} {otherwise}"


def _found(found: Found, lang: str) -> Iterator[str]:
    if found.refused:
        yield from (f"  {text}" for text in _each(REFUSED, lang))
        return
    for text in _each(NEAREST if found.proposals else NOTHING, lang):
        yield f"  {text.replace('{variants}', str(found.variants))}"
    for number, proposal in enumerate(found.proposals, 1):
        yield from _proposal(number, proposal, lang)
    if not found.exhausted:
        yield from (f"  {text}" for text in _each(NOT_ALL, lang))


def _proposal(number: int, proposal: Proposal, lang: str) -> Iterator[str]:
    owners = sorted({step.owner for step in proposal.steps}, key=list(OWNERS).index)
    listed = Text(", ".join(OWNERS[owner].en for owner in owners), "、".join(OWNERS[owner].zh for owner in owners))
    who = _say(Text(FOR.en.replace("{owners}", listed.en), FOR.zh.replace("{owners}", listed.zh)), lang)
    mark = f" ({_say(LAST_RESORT, lang)})" if proposal.last_resort else ""
    yield f"  {number}. {who}{mark}"
    for step in proposal.steps:
        yield from _step(step, lang)
    for hit in proposal.questions:
        for label, text in zip(_each(SETTLES, lang), _each(hit.text, lang), strict=True):
            yield f"       {label}: {', '.join(hit.clauses)} {line(text)}"
    verdict = _say(texts.VERDICTS[proposal.decision.verdict], lang)
    yield f"     {_say(THEN, lang)}: {verdict} [{', '.join(proposal.decision.grounds)}]"


def _step(step: Step, lang: str) -> Iterator[str]:
    for owner, text in zip(_each(OWNERS[step.owner], lang), _each(step.text, lang), strict=True):
        yield f"     - {owner}: {line(text)}"
    for edit in step.edits:
        before, after = (_say(ABSENT, lang) if value is None else _value(value) for value in (edit.before, edit.after))
        yield f"       {_path(edit.path, lang)}: {before} -> {after}"


def _path(path: str, lang: str) -> str:
    """Return where a fact stands, by its keys and, for who reads Chinese, by what they are called."""
    keys = path.split(".")
    return f"{'·'.join(labels.key(key).zh for key in keys)} ({line(path)})" if lang != "en" else line(path)


def _value(value: Any) -> str:
    return line(json.dumps(value, ensure_ascii=False))


def _each(text: Text, lang: str) -> list[str]:
    """Return the sentence in each language that was asked for, Chinese first."""
    return [text.zh, text.en] if lang == "both" else [str(getattr(text, lang))]


def _say(text: Text, lang: str) -> str:
    return " / ".join(_each(text, lang))
