"""What became of the published policy, for legal and as JSON (`schemas/differences.schema.json`); Chinese first."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from checker.problem import Text
from checker.report.safe import line
from checker.report.text import BLOCKED, PASSED, REMEDY
from checker.seals import AUTHOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from checker.resting import Resting
    from checker.revision import Difference, Verified
    from checker.seals import Seal

SCHEMA_VERSION = "1.0"
SHOWN = 12
"""Names in a row of text; the rest is counted. JSON has them all."""

KINDS = {
    "changed": Text("{clause} has changed", "{clause} 已修改"),
    "new": Text("{clause} is new", "{clause} 为新增"),
    "removed": Text("{clause} is gone", "{clause} 已删除"),
    "moved": Text("{clause} stands as {to} now, its wording unchanged", "{clause} 改为 {to},内容未变"),
    "swapped": Text("{clause} and {to} have changed places", "{clause} 与 {to} 互换位置"),
    "merged": Text("{clause} has gone into {to}", "{clause} 并入 {to}"),
    "copied": Text("{clause} says again what {to} says", "{clause} 重复 {to} 的内容"),
    "repeated": Text("the number {clause} stands twice", "编号 {clause} 出现两次"),
    "broken_off_zh": Text("the Chinese text breaks off in or after {clause}", "中文文本在 {clause} 处或其后中断"),
    "broken_off_en": Text("the English text breaks off in or after {clause}", "英文文本在 {clause} 处或其后中断"),
    "absent_en": Text("there is no English text", "没有英文文本"),
    "uncovered": Text("the law does not answer for {clause}", "规则未涵盖 {clause}"),
    "words": Text(
        "{clause} is as reviewed, but the law cites other words", "{clause} 与封存一致,但规则所引词语不在其中"
    ),
    "orphan": Text("the law cites {clause}, which the text does not have", "规则引用 {clause},但文本中没有该条"),
    "foreign": Text(
        "this is not the policy of {to}: the Chinese text never names {to}", "这不是 {to} 的政策:中文文本从未提及 {to}"
    ),
    "unknown_text": Text(
        "of {count} clauses only {known} are as reviewed: another policy, a rewritten or a converted one",
        "共 {count} 条,仅 {known} 条与封存一致:可能是其他政策、全文改写或经过转换的文本",
    ),
}
FATES = {
    "same": Text("unchanged", "未变"),
    "changed": Text("changed", "已改"),
    "new": Text("new", "新增"),
    "removed": Text("gone", "删除"),
    "moved": Text("moved", "移动"),
    "elsewhere": Text("moved elsewhere", "移至他处"),
    "merged": Text("gone into another", "并入他条"),
    "copied": Text("a copy", "重复"),
    "repeated": Text("twice", "两次"),
    "missing": Text("not there", "没有"),
    "unknown": Text("not known, the text breaks off", "不明(文本中断)"),
}
APART = Text(
    "the languages differ: Chinese {zh}, English {en}; Chinese governs", "中英文不同步:中文{zh},英文{en};以中文为准"
)
HELD = Text("it now holds", "现包含")
BELOW = Text("it stands above", "其下条款")
LOST = Text("missing", "缺少")
UNCOVERED = Text(
    "the law has neither a rule for it nor a reason why not: write one in `policy.yaml`",
    "规则中既无对应规则,也未说明不设规则的理由:请在 `policy.yaml` 中补充",
)
WORDS_GONE = Text("the decisive words that the law cites are no longer in it", "规则所引的关键词语已不在其中")
ODD = Text("letters that a reader may take for others, or cannot see", "易与他字混淆或不可见的字符")
ABOUT = Text("about", "内容")
RESTING = {
    "rules": Text("rules", "规则"),
    "conditions": Text("conditions that cite it", "援引它的情形"),
    "readings": Text("readings", "解读"),
    "cases": Text("cases", "用例"),
    "sign_offs": Text("sign-offs", "签署"),
    "flows": Text("flows", "流转"),
}
MORE = Text("{first} and {more} more", "{first} 等,另有 {more} 项")
REMEDIES = {
    "clause": Text(
        "legal reviews it, the law follows where needed, then `clausecheck policy seal --clause '{clause}'`",
        "由法务审阅,必要时修改规则,然后运行 `clausecheck policy seal --clause '{clause}'`",
    ),
    "both": Text(
        "legal reviews both, the law follows where needed, then `clausecheck policy seal --clause '{clause}' '{to}'`",
        "由法务审阅两处,必要时修改规则,然后运行 `clausecheck policy seal --clause '{clause}' '{to}'`",
    ),
    "whole": Text("give the whole text, in both languages", "提供完整的中英文文本"),
    "twice": Text("give one of them another number", "为其中一条另行编号"),
    "law": Text("have the law follow the text: rules and `policy.yaml`", "使规则与 `policy.yaml` 跟上文本"),
    "other": Text(
        "give the published text of {to}; if it is, legal reviews it as a new policy",
        "提供 {to} 公布的文本;如确系其文本,由法务作为新政策审阅",
    ),
}
_REMEDY_OF = {
    "moved": "both",
    "swapped": "both",
    "merged": "both",
    "repeated": "twice",
    "truncated": "whole",
    "uncovered": "law",
    "words": "law",
    "orphan": "law",
    "foreign": "other",
    "unknown_text": "other",
}
UNREVIEWED = Text("not yet reviewed by legal ({count})", "尚未经法务审阅({count} 条)")
ALL = Text("all of them", "全部")
COUNTS = Text(
    "{differences} differences; {zh} clauses in Chinese, {en} in English; reviewed by legal: {reviewed} of {sealed}",
    "{differences} 处不符;中文 {zh} 条,英文 {en} 条;法务已审 {reviewed} / {sealed} 条",
)
SEALED = Text("sealed: {clause}, by {by}, {on}", "已封存:{clause},{by},{on}")
SEALED_GONE = Text("sealed as gone: {clause}, by {by}, {on}", "已封存为删除:{clause},{by},{on}")
TAKEN_OVER = Text(
    "taken over as published: {count} clauses; legal has reviewed none of them",
    "已按公布文本接管 {count} 条;法务均未审阅",
)
WRITTEN = Text(
    "written to {file}: have it merged by itself, for it changes the law", "已写入 {file}:请单独提交合并,因其改动规则"
)


def render(verified: Verified, form: str, lang: str) -> str:
    """Return how a published text differs from what was reviewed, and what rests on it; as text or JSON."""
    return _json(verified) if form == "json" else "".join(f"{row}\n" for row in _text(verified, lang))


def sealed(seals: Mapping[str, Seal], file: str, form: str, lang: str) -> str:
    """Return which clauses were sealed, and where that is written; as text or JSON."""
    if form == "json":
        said = [{"clause": number, **_seal(seal)} for number, seal in seals.items()]
        return _dump({"schema_version": SCHEMA_VERSION, "file": file, "sealed": said})
    rows = []
    if all(seal.by == AUTHOR for seal in seals.values()):
        rows += _each(_filled(TAKEN_OVER, count=len(seals)), lang)
        seals = {}
    for number, seal in seals.items():
        words = _each(SEALED_GONE if seal.gone else SEALED, lang)
        rows += [line(text.format(clause=number, by=seal.by, on=seal.on)) for text in words]
    rows += [line(text.format(file=file)) for text in _each(WRITTEN, lang)]
    return "".join(f"{row}\n" for row in rows)


def _seal(seal: Seal) -> dict[str, Any]:
    digests = {"gone": True} if seal.gone else {"zh": seal.zh, "en": seal.en}
    reference = {"reference": seal.reference} if seal.reference else {}
    return {**digests, "by": seal.by, "on": seal.on.isoformat(), **reference}


def _text(verified: Verified, lang: str) -> Iterator[str]:
    for found, resting in verified.differences:
        yield from (f"{line(str(found.place))}: {line(text)}" for text in _each(_headline(found), lang))
        yield from _details(found, verified, lang)
        yield from _resting(resting, lang)
        yield from (
            f"  {label}: {line(text)}"
            for label, text in zip(_each(REMEDY, lang), _each(_remedy(found), lang), strict=True)
        )
        yield ""
    yield from (line(text) for note in verified.notes for text in _each(note, lang))
    if verified.unreviewed:
        whole = len(verified.unreviewed) == verified.sealed
        numbers = ALL if whole else Text(*[", ".join(verified.unreviewed)] * 2)
        label = _filled(UNREVIEWED, count=len(verified.unreviewed))
        yield from (f"{a}: {b}" for a, b in zip(_each(label, lang), _each(numbers, lang), strict=True))
    counts = _filled(
        COUNTS,
        differences=len(verified.differences),
        zh=verified.counts["zh"],
        en=verified.counts["en"],
        reviewed=verified.sealed - len(verified.unreviewed),
        sealed=verified.sealed,
    )
    verdict = BLOCKED if verified.differences else PASSED
    yield from (f"{a}: {b}" for a, b in zip(_each(verdict, lang), _each(counts, lang), strict=True))


def _headline(found: Difference) -> Text:
    kind = found.kind
    if kind == "truncated":
        kind = f"broken_off_{found.language}" if found.clause else "absent_en"
    known, count = found.counts
    return _filled(KINDS[kind], clause=found.clause, to=found.to, known=known, count=count)


def _remedy(found: Difference) -> Text:
    return _filled(REMEDIES[_REMEDY_OF.get(found.kind, "clause")], clause=found.clause, to=found.to)


def _details(found: Difference, verified: Verified, lang: str) -> Iterator[str]:
    if found.kind not in {"new", "copied", "truncated"} and (about := verified.about.get(found.clause)):
        yield from _labelled(ABOUT, about, lang)
    if found.apart:
        said = Text(
            APART.en.format(zh=FATES[found.zh].en, en=FATES[found.en].en),
            APART.zh.format(zh=FATES[found.zh].zh, en=FATES[found.en].zh),
        )
        yield from (f"  {text}" for text in _each(said, lang))
    if found.numbers:
        label = LOST if found.kind == "truncated" else BELOW if found.heading else HELD
        yield from _names(label, found.numbers, lang)
    for told, words in ((found.uncovered, UNCOVERED), (found.words_gone, WORDS_GONE)):
        if told and found.kind != "words":
            yield from (f"  {text}" for text in _each(words, lang))
    if found.odd:
        yield from _names(ODD, found.odd, lang)


def _resting(resting: Resting, lang: str) -> Iterator[str]:
    for name, names in resting._asdict().items():
        if names:
            shown = [f"{file} ({count})" for file, count in names] if name == "cases" else names
            yield from _names(RESTING[name], shown, lang)


def _names(label: Text, names: Iterable[str], lang: str) -> Iterator[str]:
    """Yield a row of names; where they are many, the first of them and how many more there are."""
    names = list(names)
    first = ", ".join(names[:SHOWN])
    said = Text(first, first)
    if len(names) > SHOWN:
        said = _filled(MORE, first=first, more=len(names) - SHOWN)
    yield from _labelled(label, said, lang)


def _labelled(label: Text, said: Text, lang: str) -> Iterator[str]:
    for name, text in zip(_each(label, lang), _each(said, lang), strict=True):
        yield f"  {name}: {line(text)}"


def _filled(text: Text, **values: object) -> Text:
    return Text(text.en.format(**values), text.zh.format(**values))


def _each(text: Text, lang: str) -> list[str]:
    return [text.zh, text.en] if lang == "both" else [getattr(text, lang)]


def _json(verified: Verified) -> str:
    return _dump(
        {
            "schema_version": SCHEMA_VERSION,
            "exit_code": int(bool(verified.differences)),
            "files": dict(verified.files),
            "clauses": dict(verified.counts),
            "sealed": verified.sealed,
            "unreviewed": list(verified.unreviewed),
            "differences": [_difference(found, resting) for found, resting in verified.differences],
            "notes": [note._asdict() for note in verified.notes],
        }
    )


def _difference(found: Difference, resting: Resting) -> dict[str, Any]:
    known, count = found.counts
    optional = {
        "clause": found.clause,
        "to": found.to,
        "language": found.language,
        "numbers": list(found.numbers),
        "odd": list(found.odd),
        "known": {"clauses": known, "of": count} if count else None,
    }
    return {
        "kind": found.kind,
        **{key: value for key, value in optional.items() if value},
        "zh": found.zh,
        "en": found.en,
        "apart": found.apart,
        "uncovered": found.uncovered,
        "words_gone": found.words_gone,
        "message": _headline(found)._asdict(),
        "remedy": _remedy(found)._asdict(),
        "place": {"file": found.place.file, "line": found.place.line, "column": found.place.column},
        "rests_on_it": {
            **{name: list(names) for name, names in resting._asdict().items()},
            "cases": [{"file": file, "count": count} for file, count in resting.cases],
        },
    }


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
